package io.github.tenantry.bench

import com.sun.jna.Memory
import com.sun.jna.Pointer
import io.github.tenantry.Library
import io.github.tenantry.Store
import io.github.tenantry.inFolder
import io.github.tenantry.unusual

/** Keeps what is measured from being optimized away. */
@Volatile
private var sink = 0L

/** Nanoseconds for a call: the median of nine rounds after three that warm up. */
private fun measure(what: String, times: Int, call: () -> Long) {
    val rounds = List(12) {
        val begin = System.nanoTime()
        var sum = 0L
        repeat(times) { sum += call() }
        val end = System.nanoTime()
        sink = sum
        (end - begin).toDouble() / times
    }.drop(3).sorted()
    println("%-66s %10.1f ns   (%.1f to %.1f)".format(what, rounds[4], rounds.first(), rounds.last()))
}

/** What reads cost: through the face, through the C ABI below it, and by plain UniFFI calls. */
fun main(): Unit = inFolder { folder ->
    Store.open(folder.resolve("t.db"), create = true).use { store ->
        val made = store.create(unusual("one.example"))
        val answer = Memory(Library.ANSWER)
        val handle = store.core.cHandle()
        val bytes = made.id.encodeToByteArray()
        val length = Pointer(bytes.size.toLong())
        check(Library.tenantry_store_get(handle, bytes, length, answer, null) == 0)
        val snapshot = answer.getLong(0)
        val session = store.core.session(made.id, "alice")

        println("one setting of a document that is held")
        val held = Array(16) { made.copy(recordingRetention = it) }
        var next = 0
        measure("  a property of one of several Tenants", 50_000_000) { held[next++ and 15].recordingRetention.toLong() }
        measure("  tenantry_tenant_int by direct mapping", 2_000_000) {
            Library.tenantry_tenant_int(snapshot, 34, answer)
            answer.getLong(0)
        }
        println("a whole document that the library holds")
        measure("  packed, read by Kotlin", 200_000) { Library.unpack(snapshot, answer)!!.version }
        println("a whole document from the file")
        measure("  Store.get", 20_000) { store.get(made.id).version }
        measure("  of that, the library alone: tenantry_store_get and close", 20_000) {
            Library.tenantry_store_get(handle, bytes, length, answer, null)
            Library.tenantry_tenant_close(answer.getLong(0)).toLong()
        }
        // Last, since what they leave to the garbage collector slows all that follows.
        println("plain UniFFI calls")
        measure("  the cheapest that answers an object's own: a short text", 20_000) { session.actor().length.toLong() }
        measure("  a whole document from the file: StoreObject.get", 20_000) { store.core.get(made.id).version }
        session.close()
        Library.tenantry_tenant_close(snapshot)
    }
}
