package io.github.tenantry

import java.nio.file.Path

/** An operation on a store. */
internal fun Store.call(name: String, arguments: Arguments): String = with(arguments) {
    when (name) {
        "create" -> json(create(patch(), flag() ?: false))
        "get" -> json(get(text()))
        "find" -> json(find(text()))
        "lookup" -> json(lookup(text()))
        "bytes" -> bytes(get(text()), text())
        "list" -> json(list(query()))
        "set" -> json(set(text(), patch(), number(), flag() ?: false))
        "enable" -> json(enable(text(), number(), flag() ?: false))
        "suspend" -> json(suspend(text(), number(), flag() ?: false))
        "delete" -> json(delete(text(), number(), flag() ?: false))
        "import" -> json(importLines(text(), flag() ?: false))
        "export" -> exportLines().run {
            val tenants = lines.lineSequence().filter { it.isNotEmpty() }.joinToString(",", "[", "]")
            "{\"exported\":$exported,\"tenants\":$tenants}"
        }
        "check" -> json(check())
        "changes" -> number()!!.let { heard(changesSince(it), it) }
        "audit" -> json(audit(auditQuery(optional())))
        "last_change" -> json(lastChange(text(), member()))
        "get_at" -> json(getAt(text(), moment()))
        "revert" -> json(revert(text(), moment(), number(), flag() ?: false))
        "file_of_url" -> json(fileOfUrl(text()))
        "report_usage" -> json(report(this))
        "purge" -> json(purge())
        "backup" -> json(backup(Path.of(text())))
        "reserved" -> json(reserved(text(), member()))
        "may_add", "match_contact", "caller_name", "recording", "expires", "is_due" ->
            snapshot(text()).use { it.call(name, this) }
        else -> files(text()).use { it.call(name, this) }
    }
}

/** An operation in a session. */
internal fun Session.call(name: String, arguments: Arguments): String = with(arguments) {
    when (name) {
        "get" -> json(get())
        "set" -> json(set(patch(), number(), flag() ?: false))
        "changes" -> number()!!.let { heard(changesSince(it), it) }
        "audit" -> json(audit(auditQuery(null)))
        "last_change" -> json(lastChange(member()))
        "get_at" -> json(getAt(moment()))
        "revert" -> json(revert(moment(), number(), flag() ?: false))
        else -> files().use { it.call(name, this) }
    }
}

private fun TenantFiles.call(name: String, arguments: Arguments): String = with(arguments) {
    when (name) {
        "file_put" -> json(put(this))
        "file_begin" -> json(begin(text(), number(), optional(), flag() ?: false))
        "file_append" -> json(append(text(), number()!!, text().encodeToByteArray()))
        "file_status" -> json(status(text()))
        "file_complete" -> json(complete(text(), text()))
        "file_cancel" -> "null".also { cancel(text()) }
        "file_uploads" -> json(uploads(1000).uploads)
        "file_list" -> json(list(1000).files)
        "file_get" -> json(get(text()))
        "file_read" -> json(read(text(), number()!!, length()).decodeToString(throwOnInvalidSequence = true))
        "file_delete" -> "null".also { delete(text()) }
        "usage" -> json(usage())
        else -> error("there is no operation $name")
    }
}

/** With the digest that the runner gave, be it wrong: `put` makes its own. */
private fun TenantFiles.put(arguments: Arguments): FileInfo = with(arguments) {
    val (name, bytes, sha256) = Triple(text(), text().encodeToByteArray(), text())
    val upload = begin(name, bytes.size.toLong(), sha256, flag() ?: false).id
    append(upload, 0, bytes)
    complete(upload, sha256)
}

private fun Snapshot.call(name: String, arguments: Arguments): String = with(arguments) {
    when (name) {
        "may_add" -> json(mayAdd(member(), number()!!) ?: error("the field is no limit"))
        "match_contact" -> json(matchContact(text(), text()))
        "caller_name" -> json(callerName(text(), text(), optional()))
        "recording" -> json(recording(flag()!!, flag()!!))
        "expires" -> json(expires(retained(), instant()!!)?.toString())
        else -> json(isDue(retained(), instant()!!, instant()!!))
    }
}

private fun Store.report(arguments: Arguments): Usage = with(arguments) {
    val (tenant, kind) = Pair(text(), UsageKind.valueOf(text().uppercase()))
    if (flag() == true) addUsage(tenant, kind, text().toLong()) else reportUsage(tenant, kind, text().toLong())
}

private fun heard(events: List<ChangeEvent>, since: Long): String =
    obj("events" to events, "token" to (events.lastOrNull()?.token ?: since))

private fun bytes(tenant: Tenant, name: String): String = when (val value = tenant[field(name)]) {
    is Quota -> value.bytes
    is DiskUse -> value.bytes
    else -> null
}.toString()
