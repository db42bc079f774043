package io.github.tenantry

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import java.nio.file.Files

class BackupTest {
    @Test
    fun `a backup is restored with all that was in it`() = inFolder { folder ->
        Store.open(folder.resolve("tenants.db"), create = true).use { store ->
            val made = store.create(minimal("one.example"))
            val copy = folder.resolve("copy.db")
            val stages = LinkedHashSet<BackupStage>()
            val report = store.backup(copy) { stages += it.stage }
            assertEquals(listOf(BackupStage.COPYING, BackupStage.EXAMINING), stages.toList())
            assertEquals(1L to Files.size(copy), report.tenants to report.bytes)
            store.delete(made.id)
            val restored = folder.resolve("restored.db")
            assertEquals(1L, Store.restore(copy, restored).tenants)
            Store.open(restored).use { assertEquals(made, it.get(made.id)) }
            val refused = assertThrows(TenantryException::class.java) { Store.restore(copy, restored) }
            assertEquals(ErrorCode.EXISTS, refused.code)
        }
    }

    @Test
    fun `what the listener throws gives the backup up and is thrown`() = inFolder { folder ->
        Store.open(folder.resolve("tenants.db"), create = true).use { store ->
            val copy = folder.resolve("copy.db")
            val thrown = assertThrows(InterruptedException::class.java) {
                store.backup(copy) { throw InterruptedException("enough") }
            }
            assertEquals("enough", thrown.message)
            assertFalse(Files.exists(copy))
        }
    }
}
