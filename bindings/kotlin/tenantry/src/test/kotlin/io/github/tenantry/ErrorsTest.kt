package io.github.tenantry

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.nio.file.Path

class ErrorsTest {
    @Test
    fun `a refusal tells every fault to a person and to a program`() {
        Store.inMemory().use { store ->
            val made = store.create(minimal("one.example"))
            val refused = assertThrows(TenantryException.Refused::class.java) {
                store.set(made.id) { name = ""; contactUpdateInterval = 0 }
            }
            assertEquals(listOf("name", "contact_update_interval"), refused.faults.map { it.path })
            assertEquals(FaultCode.OUT_OF_RANGE, refused.faults[1].code)
            assertEquals(mapOf("min" to "1", "max" to "43200"), refused.faults[1].params.associate { it.name to it.json })
            assertEquals("2 faults: ${refused.faults.joinToString("; ") { "${it.path}: ${it.message}" }}", refused.message)
            assertEquals(made, store.get(made.id))
        }
    }

    @Test
    fun `a session sets what is the tenant's own and nothing else`() {
        Store.inMemory().use { store ->
            store.session(store.create(minimal("one.example")).id, "alice").use { session ->
                assertEquals("alice", session.actor)
                assertEquals(90, session.set { recordingRetention = 90 }.tenant.recordingRetention)
                val refused = assertThrows(TenantryException.Refused::class.java) {
                    session.set { maxConcurrentCalls = 1000 }
                }
                assertEquals(FaultCode.FORBIDDEN, refused.faults.single().code)
            }
        }
    }

    @Test
    fun `each error has its code and says what happened`() {
        Store.inMemory().use { store ->
            val made = store.create(minimal("one.example"))
            val thrown: List<Pair<ErrorCode, () -> Any>> = listOf(
                ErrorCode.NOT_FOUND to { store.get("nobody") },
                ErrorCode.CONFLICT to { store.set(made.id, ifVersion = 9) {} },
                ErrorCode.REFUSED to { store.create(minimal("one.example")) },
                ErrorCode.REFUSED to { store.create(Patch.fromJson("{")) },
                ErrorCode.REFUSED to { store.session(made.id, "") },
                ErrorCode.IO to { store.importFile(Path.of("/no/such/file")) },
                ErrorCode.BAD_PATH to { Store.open(Path.of("/no/such/folder/t.db"), create = true) },
                ErrorCode.FOREIGN_FILE to {
                    inFolder { folder ->
                        val file = folder.resolve("t.db")
                        file.toFile().writeText("This is no database but a text that is longer than a header is. ".repeat(40))
                        Store.open(file)
                    }
                },
            )
            for ((code, call) in thrown) {
                val error = assertThrows(TenantryException::class.java) { call() }
                assertEquals(code, error.code, error.message)
                assertTrue(error.message!!.length > 10 && '=' !in error.message!!.take(8), error.message)
                assertEquals(error.code == ErrorCode.REFUSED, error.faults.isNotEmpty())
            }
        }
    }

    @Test
    fun `a time that there is not is a fault, and a text that is none an illegal argument`() {
        Store.inMemory().use { store ->
            val id = store.create(minimal("one.example")).id
            for (range in listOf(TimeRange(540, 1500), TimeRange(-1, 60), TimeRange("17:00", "09:00"))) {
                val refused = assertThrows(TenantryException.Refused::class.java) {
                    store.set(id) { officeHours = OfficeHoursPatch(monday = DayPatch.Set(null, listOf(range))) }
                }
                assertTrue(refused.faults.single().path.startsWith("office_hours.monday.ranges[0]"), refused.message)
            }
            assertThrows(IllegalArgumentException::class.java) { TimeRange("9:00", "17:00") }
        }
    }
}
