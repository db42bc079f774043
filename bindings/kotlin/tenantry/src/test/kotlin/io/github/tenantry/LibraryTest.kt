package io.github.tenantry

import com.sun.jna.NativeLibrary
import com.sun.jna.Platform
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File

class LibraryTest {
    /** The mapped files, by their inodes, that are as large as the library: JNA deletes what it unpacks. */
    private fun copies(): Int = File("/proc/self/maps").readLines().map { it.split(Regex(" +"), 6) }
        .filter { it.size == 6 && Regex("jna.*tmp|tenantry").containsMatchIn(it[5].substringAfterLast('/')) }
        .groupBy { it[3] + it[4] }
        .count { (_, parts) ->
            val sizes = parts.filter { it[1].startsWith("r-x") }.map { it[0].split('-') }
                .map { (start, end) -> end.toULong(16) - start.toULong(16) }
            sizes.sum() > 1_000_000uL
        }

    /** A second copy of SQLite in the process would drop the locks of the first. */
    @Test
    fun `the library is loaded once, by the generated code and by the direct mapping`() {
        Store.inMemory().use { store -> store.get(store.create(minimal("one.example")).id) }
        assertEquals(1, copies())
        // The count would notice another.
        inFolder { folder ->
            val copy = folder.resolve("libtenantry_copy.so").toFile()
            val name = "/${Platform.RESOURCE_PREFIX}/${System.mapLibraryName("tenantry_apps")}"
            copy.writeBytes(Store::class.java.getResource(name)!!.readBytes())
            NativeLibrary.getInstance(copy.path).use { assertEquals(2, copies()) }
        }
    }

    @Test
    fun `names of the table and of the documents are the same`() {
        val table = Regex("\"name\":\"([a-z0-9_]+)\",\"number\":").findAll(fieldsJson()).map { it.groupValues[1] }
        assertEquals(table.toList(), Field.entries.map { it.wireName })
        assertTrue(schemaJson(SchemaKind.DOCUMENT).contains("\"x-set-by\""))
        assertTrue(versions().sqlite.startsWith("3."))
    }
}
