package io.github.tenantry

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Duration

class StoreTest {
    @Test
    fun `what is written in one store is read in another on the same file`() = inFolder { folder ->
        val path = folder.resolve("tenants.db")
        Store.open(path, create = true, busyTimeout = Duration.ofSeconds(2)).use { store ->
            val made = store.create(unusual("one.example"))
            Store.open(path, readOnly = true).use { assertEquals(made, it.find("ONE.example")) }
        }
    }

    @Test
    fun `a document is the same whether the library packs it or the generated code reads it`() {
        Store.inMemory().use { store ->
            for (patch in listOf(minimal("plain.example"), unusual("unusual.example"))) {
                val made = store.create(patch)
                val session = store.session(made.id, "alice")
                val read = listOf(store.get(made.id), store.find(made.domain), store.lookup(made.domain), session.get())
                val generated = store.core.get(made.id)
                assertEquals(made, generated)
                for (field in Field.entries) {
                    for (document in read) assertEquals(generated[field], document[field], field.wireName)
                }
                session.close()
            }
        }
    }

    @Test
    fun `every property of a patch sets its own member`() {
        Store.inMemory().use { store ->
            val made = store.create(unusual("unusual.example"))
            assertEquals("Ünusual 😀", made.name)
            assertEquals(7, made.contactMatchLength)
            assertEquals(8191L shl 50, made.diskQuota.bytes)
            assertNull(made.imDiskQuota.bytes)
            assertEquals(listOf("00:00-12:00", "13:00-24:00"), made.officeHours.monday.ranges.map { it.text })
            assertEquals(listOf("09:00-17:00"), made.officeHours.tuesday.ranges.map { it.text })
            // A copy of the whole document, member by member, into another tenant.
            val copied = store.create(Patch.of(made).apply { domain = "copy.example"; forget(Field.VERSION) })
            val own = setOf(Field.ID, Field.DOMAIN, Field.CREATED_AT)
            for (field in Field.entries - own) assertEquals(made[field], copied[field], field.wireName)
        }
    }

    @Test
    fun `null goes back to the default and silence leaves alone`() {
        Store.inMemory().use { store ->
            val made = store.create(unusual("unusual.example"))
            val change = store.set(made.id) { website = null; recordingRetention = null }
            assertEquals(listOf(Field.WEBSITE, Field.RECORDING_RETENTION), change.changed)
            assertEquals(made.copy(website = null, recordingRetention = 180, version = 2), change.tenant)
            assertEquals(emptyList<Field>(), store.set(made.id) {}.changed)
            assertEquals(change.tenant, store.get(made.id))
        }
    }

    @Test
    fun `a patch shows what it would set`() {
        val patch = unusual("one.example")
        assertEquals(90, patch.recordingRetention)
        assertEquals("one.example", patch.domain)
        patch.recordingRetention = null
        assertNull(patch.recordingRetention)
        assertThrows(IllegalStateException::class.java) { Patch().name }
    }

    @Test
    fun `a whole document is set back after a change unless another was faster`() {
        Store.inMemory().use { store ->
            val made = store.create(minimal("one.example"))
            store.session(made.id, "alice").use { session ->
                val change = session.set(Patch.of(session.get().copy(name = "New")))
                assertEquals(listOf(Field.NAME), change.changed)
                val late = assertThrows(TenantryException.Conflict::class.java) {
                    session.set(Patch.of(made.copy(name = "Late")))
                }
                assertEquals(2, late.current)
            }
        }
    }

    @Test
    fun `a dry run tells and stores nothing, an expected version is compared`() {
        Store.inMemory().use { store ->
            assertEquals("dry.example", store.create(minimal("dry.example"), dryRun = true).domain)
            assertThrows(TenantryException.NotFound::class.java) { store.find("dry.example") }
            val made = store.create(minimal("one.example"))
            assertFalse(store.suspend(made.id, dryRun = true).tenant.enabled)
            assertTrue(store.get(made.id).enabled)
            assertThrows(TenantryException.Conflict::class.java) { store.set(made.id, ifVersion = 7) { name = "x" } }
            assertThrows(TenantryException.Conflict::class.java) { store.delete(made.id, ifVersion = -1) }
            assertEquals(made, store.delete(made.id, ifVersion = 1))
        }
    }

    @Test
    fun `lists go from page to page, fleets out and in`() {
        Store.inMemory().use { store ->
            for (number in 1..7) store.create(minimal("t$number.example"))
            val query = ListQuery(limit = 3, descending = true)
            assertEquals((7 downTo 1).map { "t$it.example" }, store.all(query).map { it.domain }.toList())
            val export = store.exportLines()
            assertEquals(7, export.exported)
            Store.inMemory().use { other ->
                val report = other.importLines(export.lines)
                assertEquals(7L to 0L, report.imported to report.faulty)
                assertEquals(store.all().toList(), other.all().toList())
                assertEquals(7L to emptyList<Finding>(), other.check().run { tenants to findings })
                val faulty = other.importLines("{\"name\": 1}\n", dryRun = true)
                assertEquals(1, faulty.faultyLines.single().line)
            }
            inFolder { folder ->
                assertEquals(7, store.exportFile(folder.resolve("fleet.jsonl")))
                Store.inMemory().use { assertEquals(7, it.importFile(folder.resolve("fleet.jsonl")).imported) }
            }
        }
    }

    @Test
    fun `texts with a NUL or without a byte find nobody`() {
        Store.inMemory().use { store ->
            val made = store.create(minimal("one.example"))
            for (text in listOf("", "${made.id}\u0000", "\u0000", "one.example\u0000")) {
                assertThrows(TenantryException.NotFound::class.java) { store.get(text) }
                assertThrows(TenantryException.NotFound::class.java) { store.find(text) }
                assertThrows(TenantryException.NotFound::class.java) { store.lookup(text) }
            }
        }
    }
}
