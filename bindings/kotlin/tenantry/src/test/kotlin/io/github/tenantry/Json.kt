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
    else -> error("teach the driver to write ${value::class}")
}

internal fun obj(vararg members: Pair<String, Any?>): String =
    members.joinToString(",", "{", "}") { (name, value) -> "${quoted(name)}:${json(value)}" }

private fun refusal(error: TenantryException): String {
    val current = (error as? TenantryException.Conflict)?.let { arrayOf("current" to it.current) }.orEmpty()
    return obj("code" to error.code.name.lowercase(), "message" to error.message, *current, "faults" to error.faults)
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
