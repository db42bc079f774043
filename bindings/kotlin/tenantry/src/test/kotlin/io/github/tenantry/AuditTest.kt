package io.github.tenantry

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

class AuditTest {
    @Test
    fun `an entry tells who changed what, through what, from where`() {
        Store.inMemory().use { store ->
            val acme = store.create(minimal("one.example"))
            store.by(Actor("boss", source = "portal", address = "192.0.2.7")).use { it.set(acme.id) { name = "New" } }
            val (change, making) = store.audit(AuditQuery(tenant = acme.id)).entries
            assertEquals(listOf("boss", "portal", "192.0.2.7"), listOf(change.actor, change.source, change.address))
            assertEquals(listOf(AuditChange("name", "\"Minimal\"", "\"New\"")), change.changes)
            assertEquals(listOf(null, "app", null), listOf(making.actor, making.source, making.address))
            assertEquals(AuditAction.CREATE, making.action)
            assertEquals(change, store.lastChange(acme.id, Field.NAME))
            assertNull(store.lastChange(acme.id, Field.WEBSITE))
            val first = store.audit(AuditQuery(limit = 1))
            assertEquals(listOf(making), store.audit(AuditQuery(after = first.next)).entries)
            assertEquals(listOf(change), store.audit(AuditQuery(actor = "boss", since = change.time)).entries)
            assertEquals(emptyList<AuditEntry>(), store.audit(AuditQuery(until = making.time)).entries)
        }
    }

    @Test
    fun `an actor must have a name, and an address be one`() {
        Store.inMemory().use { store ->
            assertEquals(ErrorCode.REFUSED, assertThrows(TenantryException::class.java) { store.by(Actor("")) }.code)
            val refused = assertThrows(TenantryException::class.java) { store.by(Actor("a", address = "here")) }
            assertEquals(ErrorCode.BAD_ARGUMENT, refused.code)
        }
    }

    @Test
    fun `a document is read as it was, and gone back to`() {
        Store.inMemory().use { store ->
            val made = store.create(unusual("one.example"))
            // Times are told to the millisecond: what follows is in a later one.
            Thread.sleep(2)
            store.session(made.id, "alice").use { session ->
                session.set { recordingRetention = 7 }
                store.set(made.id) { maxExtensions = 1 }
                assertEquals(made, session.getAt(Moment.Version(1)))
                assertEquals(made, store.getAt(made.id, Moment.Time(made.createdAt)))
                val forbidden = assertThrows(TenantryException::class.java) { session.revert(Moment.Version(1)) }
                assertEquals(listOf("max_extensions"), forbidden.faults.map { it.path })
            }
            val change = store.revert(made.id, Moment.Version(1), ifVersion = 3)
            assertEquals(listOf(Field.MAX_EXTENSIONS, Field.RECORDING_RETENTION), change.changed.sorted())
            assertEquals(made.copy(version = 4), change.tenant)
        }
    }
}
