package io.github.tenantry

import java.time.Instant
import java.time.ZoneOffset
import java.time.format.DateTimeFormatter

/** A value as documents write it. */
internal fun json(value: Any?): String = when (value) {
    null, is Boolean, is Int, is Long -> value.toString()
    is String -> quoted(value)
    is Enum<*> -> quoted(value.name)
    is List<*> -> value.joinToString(",", "[", "]", transform = ::json)
    is Quota -> quoted(value.text)
    is DiskUse -> quoted(value.text)
    is Instant -> quoted(TIME.format(value.atOffset(ZoneOffset.UTC)))
    is OutboundCallerId ->
        obj("provider_id" to value.providerId, "caller_id" to value.callerId, "description" to value.description)
    is OfficeHours -> obj(*DAYS.zip(value.days).toTypedArray())
    is Day -> obj("enabled" to value.enabled, "ranges" to value.ranges)
    is TimeRange -> value.text.split('-').let { (from, to) -> obj("from" to from, "to" to to) }
    // As documents do: what is only ever set is no member of one.
    is Tenant -> obj(*(Field.entries - Field.AVATAR_FILE_ID).map { it.wireName to value[it] }.toTypedArray())
    is Change -> obj("changed" to value.changed.map { it.wireName }, "tenant" to value.tenant)
    is ChangeEvent -> obj(
        "tenant" to value.tenant,
        "version" to value.version,
        "kind" to value.kind.name.lowercase(),
        "changed" to value.changed.sorted().map { it.wireName },
    )
    is Page -> obj("tenants" to value.tenants, "next" to value.next)
    is TenantryException -> refusal(value)
    is Fault -> fault(value)
    is Finding ->
        obj("tenant" to value.tenant, "path" to value.path, "code" to value.code, "message" to value.message)
    is CheckReport -> obj("tenants" to value.tenants, "findings" to value.findings)
    is FaultyLine -> obj("line" to value.line, "faults" to value.faults)
    is ImportReport -> obj(
        "lines" to value.lines,
        "faulty" to value.faulty,
        "imported" to value.imported,
        "faulty_lines" to value.faultyLines,
    )
    else -> moreJson(value)
}

/** What is known beside the documents. */
private fun moreJson(value: Any): String = when (value) {
    is UploadStatus -> obj(
        "id" to value.id, "name" to value.name, "temporary" to value.temporary, "size" to value.size,
        "sha256" to value.sha256, "received" to value.received, "begun_at" to value.begunAt,
        "touched_at" to value.touchedAt,
    )
    is FileInfo -> obj(
        "id" to value.id, "tenant" to value.tenant, "name" to value.name, "size" to value.size,
        "media_type" to value.mediaType, "sha256" to value.sha256, "created_at" to value.createdAt,
        "url" to value.url, "temporary" to value.temporary,
    )
    is Usage -> obj(
        "quota" to value.quota, "used" to value.used, "files" to value.files, "reported" to value.reported,
        "uploads" to value.uploads,
    )
    is Map<*, *> -> obj(*value.entries.sortedBy { (kind) -> kind as UsageKind }.map { (kind, bytes) -> lower(kind) to bytes }.toTypedArray())
    is PurgeReport -> obj(
        "audit_entries" to value.auditEntries, "uploads" to value.uploads, "files" to value.files,
        "bytes" to value.bytes,
    )
    is BackupReport -> obj("tenants" to value.tenants, "bytes" to value.bytes, "token" to value.token)
    is AuditPage -> obj("entries" to value.entries, "next" to value.next)
    is AuditEntry -> obj(
        "number" to value.number, "time" to value.time, "actor" to value.actor, "source" to value.source,
        "address" to value.address, "action" to value.action, "object_type" to value.objectType,
        "object_name" to value.objectName, "tenant" to value.tenant, "version" to value.version,
        "changes" to value.changes,
    )
    is AuditChange -> "{\"member\":${quoted(value.member)},\"old\":${value.old},\"new\":${value.new}}"
    is ContactMatch -> obj("match" to value.matches, "verdict" to lower(value.verdict), "why" to value.why)
    is Recording -> obj(
        "audio" to lower(value.audio), "video" to lower(value.video), "dual_track" to value.dualTrack,
        "why" to value.why,
    )
    is LimitVerdict -> obj(
        "limit" to value.limit, "counted" to value.counted, "left" to value.left, "allowed" to value.allowed,
        "why" to value.why,
    )
    else -> error("teach the driver to write ${value::class}")
}

/** A choice as the protocol names it. */
private fun lower(choice: Any?): String = (choice as Enum<*>).name.lowercase()

internal fun obj(vararg members: Pair<String, Any?>): String =
    members.joinToString(",", "{", "}") { (name, value) -> "${quoted(name)}:${json(value)}" }

private fun refusal(error: TenantryException): String {
    val more = when (error) {
        is TenantryException.Conflict -> arrayOf("current" to error.current)
        is TenantryException.QuotaExceeded ->
            arrayOf("member" to error.member, "quota" to error.quota, "used" to error.used, "wanted" to error.wanted)
        is TenantryException.LimitExceeded -> arrayOf(
            "member" to error.member, "limit" to error.limit, "counted" to error.counted, "reserved" to error.reserved,
        )
        else -> emptyArray()
    }
    return obj("code" to error.code.name.lowercase(), "message" to error.message, *more, "faults" to error.faults)
}

private fun fault(fault: Fault): String {
    val start = obj("path" to fault.path, "code" to fault.code.name.lowercase(), "message" to fault.message)
    return start.dropLast(1) + fault.params.joinToString("") { ",${quoted(it.name)}:${it.json}" } + "}"
}

private fun quoted(text: String): String = text.map { char ->
    when (char) {
        '"' -> "\\\""
        '\\' -> "\\\\"
        '\b' -> "\\b"
        '\u000C' -> "\\f"
        '\n' -> "\\n"
        '\r' -> "\\r"
        '\t' -> "\\t"
        in '\u0000'..'\u001F' -> "\\u%04x".format(char.code)
        else -> char.toString()
    }
}.joinToString("", "\"", "\"")

private val TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
private val DAYS = listOf("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
