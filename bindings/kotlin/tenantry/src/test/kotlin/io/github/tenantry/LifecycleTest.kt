package io.github.tenantry

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger
import kotlin.concurrent.thread

class LifecycleTest {
    @Test
    fun `use after close throws, closing twice does not`() {
        val store = Store.inMemory()
        val id = store.create(minimal("one.example")).id
        val session = store.session(id, "alice")
        val listening = store.onChange {}
        repeat(2) { listening.close() }
        repeat(2) { store.close() }
        for (call in listOf({ store.get(id) }, { store.find("one.example") }, { store.set(id) { name = "x" } }, { store.list() })) {
            assertThrows(IllegalStateException::class.java) { call() }
        }
        // The session keeps the file open.
        assertEquals("New", session.set { name = "New" }.tenant.name)
        repeat(2) { session.close() }
        assertThrows(IllegalStateException::class.java) { session.get() }
    }

    @Test
    fun `closing while other threads read ends their reads in peace`() = inFolder { folder ->
        repeat(30) { round ->
            val store = Store.open(folder.resolve("t$round.db"), create = true)
            val made = store.create(minimal("one.example"))
            val reads = AtomicInteger()
            val wrong = AtomicReference<Throwable>()
            val begun = CountDownLatch(3)
            val threads = List(3) {
                thread {
                    begun.countDown()
                    try {
                        while (true) {
                            check(store.get(made.id) == made) { "another document" }
                            reads.incrementAndGet()
                        }
                    } catch (closed: IllegalStateException) {
                        if (closed.message == "another document") wrong.set(closed)
                    } catch (other: Throwable) {
                        wrong.set(other)
                    }
                }
            }
            begun.await()
            while (reads.get() < 3) Thread.onSpinWait()
            store.close()
            threads.forEach { it.join() }
            wrong.get()?.let { throw AssertionError("round $round, after ${reads.get()} reads", it) }
        }
    }

    @Test
    fun `a listener hears of changes in order, and what it throws is logged and harms nothing`() {
        val logged = LinkedBlockingQueue<LogRecord>()
        val logger = Logger.getLogger("io.github.tenantry")
        val handler = object : Handler() {
            override fun publish(record: LogRecord) = logged.put(record)
            override fun flush() = Unit
            override fun close() = Unit
        }
        logger.addHandler(handler)
        logger.useParentHandlers = false
        Store.inMemory().use { store ->
            val heard = LinkedBlockingQueue<ChangeEvent>()
            val made = store.create(minimal("one.example"))
            val listening = store.onChange { heard.put(it); error("a defect of the host") }
            store.set(made.id) { name = "New" }
            assertEquals(ChangeEvent(made.id, 2, ChangeKind.UPDATED, listOf(Field.NAME), 2), heard.take())
            assertEquals("a defect of the host", logged.take().thrown.message)
            store.delete(made.id)
            assertEquals(ChangeKind.DELETED, heard.take().kind)
            listening.close()
            store.create(minimal("two.example"))
            assertTrue(heard.isEmpty())
        }
        logger.removeHandler(handler)
        logger.useParentHandlers = true
    }

    @Test
    fun `a listener may call the store, close it, and end its own listening`() {
        val store = Store.inMemory()
        val made = store.create(minimal("one.example"))
        val own = AtomicReference<Listening>()
        val registered = CountDownLatch(1)
        val done = LinkedBlockingQueue<String>()
        own.set(store.onChange {
            registered.await()
            val name = store.get(it.tenant).name
            store.close()
            own.get().close()
            done.put(name)
        })
        registered.countDown()
        store.set(made.id) { name = "New" }
        assertEquals("New", done.take())
        assertThrows(IllegalStateException::class.java) { store.get(made.id) }
        own.get().close()
    }

    @Test
    fun `a session's listener hears of its own tenant alone`() {
        Store.inMemory().use { store ->
            val (one, two) = listOf("one.example", "two.example").map { store.create(minimal(it)) }
            val heard = LinkedBlockingQueue<String>()
            store.session(one.id, "alice").use { session ->
                session.onChange { heard.put(it.tenant) }.use {
                    store.set(two.id) { name = "Other" }
                    store.set(one.id) { name = "Own" }
                    assertEquals(one.id, heard.take())
                }
            }
        }
    }

    /** The memory of this process that is in use, in KiB: the heap is bounded, so what grows is the library's. */
    private fun resident(): Long {
        System.gc()
        val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
        return line.filter(Char::isDigit).toLong()
    }

    private fun openAndClose(times: Int) = repeat(times) {
        Store.inMemory().use { store ->
            val id = store.create(minimal("one.example")).id
            store.session(id, "alice").use { session -> session.onChange {}.use { session.set { name = "New" } } }
        }
    }

    @Test
    fun `thousands of stores, sessions and listeners leave nothing behind`() {
        openAndClose(1000)
        val before = resident()
        openAndClose(2000)
        val grown = resident() - before
        // One store that stays open takes some 200 KiB.
        assertTrue(grown < 2000 * 10, "grew by $grown KiB in 2000 rounds")
    }

    @Test
    fun `the same growth is seen where stores are left open`() {
        openAndClose(100)
        val before = resident()
        val left = List(400) { Store.inMemory().also { it.create(minimal("one.example")) } }
        val grown = resident() - before
        left.forEach(Store::close)
        assertTrue(grown > 400 * 10, "grew by $grown KiB only: then the test above proves nothing")
    }
}
