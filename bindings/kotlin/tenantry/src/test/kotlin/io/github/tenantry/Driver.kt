package io.github.tenantry

import java.nio.file.Path
import java.time.Duration

/** The driver of `tests/scenarios/README.md`: operations from standard input, answers to standard output. */
fun main() {
    val input = System.`in`.bufferedReader()
    val output = System.out
    val driver = Driver()
    for (line in input.lineSequence()) {
        val fields = line.split('\t').map { if (it == "-") null else decode(it) }
        val (kind, text) = driver.answer(fields)
        output.write("$kind\t${encode(text)}\n".encodeToByteArray())
        output.flush()
    }
}

private fun decode(field: String): String {
    val parts = field.split('%')
    val bytes = parts.first().encodeToByteArray().toMutableList()
    for (part in parts.drop(1)) {
        bytes += part.take(2).toInt(16).toByte()
        bytes += part.drop(2).encodeToByteArray().toList()
    }
    return bytes.toByteArray().decodeToString(throwOnInvalidSequence = true)
}

private fun encode(text: String): String =
    text.replace(Regex("[\u0000\t\n\r%]")) { "%%%02X".format(it.value[0].code) }

/** What is open, by the names that the runner gave. */
private class Driver {
    private val stores = HashMap<String, Store>()
    private val sessions = HashMap<String, Session>()

    fun answer(fields: List<String?>): Pair<String, String> = try {
        "ok" to call(fields[0]!!, Arguments(fields.drop(1)))
    } catch (refused: TenantryException) {
        "error" to json(refused)
    } catch (trouble: Exception) {
        "trouble" to trouble.toString()
    }

    private fun call(name: String, arguments: Arguments): String = with(arguments) {
        when (name) {
            "open" -> "null".also { stores[text()] = Store.open(Path.of(text()), options()) }
            "open_memory" -> "null".also { stores[text()] = Store.inMemory() }
            "close" -> "null".also { stores.remove(text())!!.close() }
            "session" -> "null".also {
                val session = text()
                sessions[session] = store().session(text(), text())
            }
            "session_get" -> json(session().get())
            "session_set" -> session().let { json(it.set(Patch.fromJson(text()), number(), flag() ?: false)) }
            "session_changes" -> session().let { number()!!.let { since -> heard(it.changesSince(since), since) } }
            "session_end" -> "null".also { sessions.remove(text())!!.close() }
            "fields" -> fieldsJson()
            "schema" -> schemaJson(SchemaKind.valueOf(text().uppercase().replace('-', '_')))
            "versions" -> versions().run { obj("tenantry" to tenantry, "sqlite" to sqlite, "timezones" to timezones) }
            else -> store().call(name, this)
        }
    }

    private fun Store.call(name: String, arguments: Arguments): String = with(arguments) {
        when (name) {
            "create" -> json(create(Patch.fromJson(text()), flag() ?: false))
            "get" -> json(get(text()))
            "find" -> json(find(text()))
            "lookup" -> json(lookup(text()))
            "bytes" -> bytes(get(text()), text())
            "list" -> json(list(query()))
            "set" -> json(set(text(), Patch.fromJson(text()), number(), flag() ?: false))
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
            else -> error("there is no operation $name")
        }
    }

    private fun heard(events: List<ChangeEvent>, since: Long): String =
        obj("events" to events, "token" to (events.lastOrNull()?.token ?: since))

    private fun bytes(tenant: Tenant, field: String): String =
        when (val value = tenant[Field.entries.first { it.wireName == field }]) {
            is Quota -> value.bytes
            is DiskUse -> value.bytes
            else -> null
        }.toString()

    private inner class Arguments(fields: List<String?>) {
        private val fields = fields.iterator()

        fun text(): String = fields.next()!!
        fun optional(): String? = fields.next()
        fun flag(): Boolean? = optional()?.let { it == "1" }
        fun number(): Long? = optional()?.toULong()?.coerceAtMost(Long.MAX_VALUE.toULong())?.toLong()
        fun store(): Store = stores.getValue(text())
        fun session(): Session = sessions.getValue(text())

        fun options() = OpenOptions(
            create = flag() ?: false,
            createNew = flag() ?: false,
            readOnly = flag() ?: false,
            quickCheck = flag() ?: true,
            busyTimeout = number()?.let(Duration::ofMillis),
        )

        fun query() = ListQuery(
            enabled = flag(),
            search = optional(),
            sort = optional()?.let { Sort.valueOf(it.uppercase()) },
            descending = flag() ?: false,
            limit = number()?.coerceAtMost(Int.MAX_VALUE.toLong())?.toInt() ?: ListQuery().limit,
            after = optional(),
        )
    }
}
