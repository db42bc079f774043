package io.github.tenantry

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Duration
import java.time.Instant

class LimitsTest {
    @Test
    fun `a reservation counts until it is closed`() {
        Store.inMemory().use { store ->
            val acme = store.create(minimal("one.example").apply { maxConcurrentCalls = 1 }).id
            val call = store.reserve(acme, Field.MAX_CONCURRENT_CALLS)
            store.session(acme, "alice").use { session ->
                assertEquals(1L, session.reserved(Field.MAX_CONCURRENT_CALLS))
                val refused = assertThrows(TenantryException.LimitExceeded::class.java) {
                    session.reserve(Field.MAX_CONCURRENT_CALLS)
                }
                assertEquals(listOf(1L, 0L, 1L), listOf(refused.limit, refused.counted, refused.reserved))
                assertEquals(ErrorCode.LIMIT_EXCEEDED, refused.code)
                repeat(2) { call.close() }
                session.reserve(Field.MAX_CONCURRENT_CALLS).close()
            }
            assertEquals(0L, store.reserved(acme, Field.MAX_CONCURRENT_CALLS))
            store.reserve(acme, Field.MAX_CONCURRENT_CALLS) { 0 }.close()
            val full = assertThrows(TenantryException::class.java) { store.reserve(acme, Field.MAX_CONCURRENT_CALLS) { 1 } }
            assertEquals(ErrorCode.LIMIT_EXCEEDED, full.code)
            val thrown = assertThrows(ArithmeticException::class.java) {
                store.reserve(acme, Field.MAX_CONCURRENT_CALLS) { throw ArithmeticException("lost count") }
            }
            assertEquals("lost count", thrown.message)
            for ((field, counted) in listOf(Field.NAME to 0L, Field.MAX_EXTENSIONS to -1L)) {
                val bad = assertThrows(TenantryException::class.java) { store.reserve(acme, field, counted) }
                assertEquals(ErrorCode.BAD_ARGUMENT, bad.code)
            }
        }
    }

    @Test
    fun `a snapshot tells what settings do, and outlives its store`() {
        val store = Store.inMemory()
        val made = store.create(unusual("one.example").apply { logRetention = 2; maxCallQueues = 5 })
        val acme = store.snapshot(made.id)
        store.close()
        assertEquals(made, acme.tenant)
        val match = acme.matchContact("+49 (30) 123-4567", "0301234567")
        assertEquals(true to ContactVerdict.SAME_END, match.matches to match.verdict)
        assertEquals("Sales:Alice", acme.callerName("Alice", "Sales"))
        assertEquals("Sales - Alice", acme.callerName("Alice", "Sales", " - "))
        val recording = acme.recording(extensionAudio = false, extensionVideo = true)
        assertEquals(RecordedBy.TENANT to RecordedBy.EXTENSION, recording.audio to recording.video)
        val verdict = acme.mayAdd(Field.MAX_CALL_QUEUES, 5)!!
        assertEquals("no more may be made: 5 call queues of max_call_queues 5", verdict.why)
        assertFalse(verdict.allowed)
        assertNull(acme.mayAdd(Field.NAME, 0))
        val made0 = Instant.parse("2026-03-28T12:00:00Z")
        val expiry = made0 + Duration.ofDays(2)
        assertEquals(expiry, acme.expires(Retained.LOG, made0))
        assertTrue(acme.isDue(Retained.LOG, made0, expiry))
        assertFalse(acme.isDue(Retained.LOG, made0, expiry.minusMillis(1)))
        assertNull(acme.expires(Retained.LOG, Instant.MAX))
        repeat(2) { acme.close() }
        assertThrows(IllegalStateException::class.java) { acme.callerName("Alice", "Sales") }
    }

    @Test
    fun `a session has a snapshot of its own tenant, and a store that purges itself can be closed`() = inFolder { folder ->
        val path = folder.resolve("tenants.db")
        Store.open(path, create = true, purgeEvery = Duration.ofMillis(10)).use { store ->
            val made = store.create(minimal("one.example"))
            store.session(made.id, "alice").use { session -> session.snapshot().use { assertEquals(made, it.tenant) } }
        }
    }
}
