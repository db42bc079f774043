package io.github.tenantry

import java.nio.file.Path

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
    private val reservations = HashMap<String, Reservation>()

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
            "by" -> "null".also { stores[text()] = stores.getValue(text()).by(Actor(text(), optional(), optional())) }
            "close" -> "null".also { stores.remove(text())!!.close() }
            "session" -> "null".also { sessions[text()] = stores.getValue(text()).session(text(), text()) }
            "session_end" -> "null".also { sessions.remove(text())!!.close() }
            "reserve" -> "null".also {
                reservations[text()] = stores.getValue(text()).reserve(text(), member(), number() ?: 0)
            }
            "release" -> "null".also { reservations.remove(text())!!.close() }
            "restore" -> json(Store.restore(Path.of(text()), Path.of(text())))
            "fields" -> fieldsJson()
            "schema" -> schemaJson(SchemaKind.valueOf(text().uppercase().replace('-', '_')))
            "versions" -> versions().run { obj("tenantry" to tenantry, "sqlite" to sqlite, "timezones" to timezones) }
            else -> when {
                name.startsWith("session_") -> sessions.getValue(text()).call(name.removePrefix("session_"), this)
                else -> stores.getValue(text()).call(name, this)
            }
        }
    }
}
