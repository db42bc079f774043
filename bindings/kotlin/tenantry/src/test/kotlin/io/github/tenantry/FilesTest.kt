package io.github.tenantry

import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.nio.file.Files
import kotlin.random.Random

class FilesTest {
    /** More than one step of an upload. */
    private val bytes = Random(1).nextBytes(600_000)

    private fun <T> inFiles(use: (Store, Tenant, TenantFiles) -> T): T = Store.inMemory().use { store ->
        val acme = store.create(minimal("one.example"))
        store.files(acme.id).use { use(store, acme, it) }
    }

    @Test
    fun `what is put is read back, as a whole, by range and as a stream`() = inFiles { store, acme, files ->
        val file = files.put("noise.bin", bytes.inputStream())
        assertEquals(bytes.size.toLong(), file.size)
        assertEquals(file, files.get(file.id))
        assertEquals(file, store.fileOfUrl(file.url))
        assertEquals(listOf(file), files.list().files)
        assertArrayEquals(bytes, files.read(file.id, 0, Int.MAX_VALUE))
        assertArrayEquals(bytes.copyOfRange(299_990, 300_010), files.read(file.id, 299_990, 20))
        assertEquals(0, files.read(file.id, file.size + 1, 10).size)
        files.open(file.id).use { stream ->
            assertEquals(bytes[0].toInt() and 0xff, stream.read())
            stream.skipNBytes(99_999)
            val rest = ByteArrayOutputStream()
            stream.copyTo(rest)
            assertArrayEquals(bytes.copyOfRange(100_000, bytes.size), rest.toByteArray())
            assertEquals(-1, stream.read())
        }
        store.session(acme.id, "alice").use { session ->
            session.files().use { assertEquals(file.size, it.usage().files) }
        }
    }

    @Test
    fun `a file of this machine keeps its name, and a page ends where it is full`() = inFolder { folder ->
        inFiles { _, _, files ->
            val path = Files.write(folder.resolve("greeting.wav"), bytes)
            val made = listOf(files.put(path), files.put(path, name = "again.wav", temporary = true))
            assertEquals(listOf("greeting.wav" to false, "again.wav" to true), made.map { it.name to it.temporary })
            val page = files.list(limit = 1)
            assertEquals(made.take(1), page.files)
            assertEquals(made.drop(1), files.list(after = page.next).files)
            assertEquals(made, files.all().toList())
        }
    }

    @Test
    fun `a stream that breaks off leaves no upload`() = inFiles { _, _, files ->
        val broken = object : InputStream() {
            override fun read(): Int = throw IOException("unplugged")
        }
        assertEquals("unplugged", assertThrows(IOException::class.java) { files.put("a", broken) }.message)
        assertEquals(emptyList<UploadStatus>(), files.uploads().uploads)
    }

    @Test
    fun `an upload goes on where it was left, and must be what was announced`() = inFiles { _, _, files ->
        val upload = files.begin("hello.txt", size = 5)
        assertEquals(3, files.append(upload.id, 0, "hel".toByteArray()))
        assertEquals(3, files.status(upload.id).received)
        val wrong = assertThrows(TenantryException.Refused::class.java) { files.append(upload.id, 0, byteArrayOf(1)) }
        assertEquals(FaultCode.WRONG_OFFSET, wrong.faults.single().code)
        assertEquals(ErrorCode.BAD_ARGUMENT, assertThrows(TenantryException::class.java) { files.append(upload.id, -1, byteArrayOf(1)) }.code)
        files.append(upload.id, 3, "lo".toByteArray())
        val sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        assertThrows(TenantryException.Refused::class.java) { files.complete(upload.id, sha256.replace('2', '3')) }
        assertEquals("text/plain", files.complete(upload.id, sha256).mediaType)
        val given = files.begin("given up")
        files.cancel(given.id)
        assertEquals(ErrorCode.NOT_FOUND, assertThrows(TenantryException::class.java) { files.status(given.id) }.code)
    }

    @Test
    fun `a deleted file ends its stream with an exception of streams`() = inFiles { _, _, files ->
        val file = files.put("a", bytes.inputStream())
        val stream = files.open(file.id)
        files.delete(file.id)
        assertTrue(assertThrows(IOException::class.java) { stream.read() }.cause is TenantryException)
    }

    @Test
    fun `disk space is counted and kept`() = inFiles { store, acme, files ->
        store.set(acme.id) { diskQuota = "1KB" }
        assertEquals(1000L, store.reportUsage(acme.id, UsageKind.RECORDING, 1000).used)
        val usage = store.addUsage(acme.id, UsageKind.MESSAGE, 20)
        assertEquals(mapOf(UsageKind.RECORDING to 1000L, UsageKind.MESSAGE to 20L), usage.reported)
        assertEquals(4L, usage.free)
        val refused = assertThrows(TenantryException.QuotaExceeded::class.java) { files.put("a", bytes.inputStream()) }
        assertEquals(listOf(1024L, 1020L), listOf(refused.quota, refused.used))
        assertEquals("disk_quota" to ErrorCode.QUOTA_EXCEEDED, refused.member to refused.code)
        store.set(acme.id) { diskQuota = null }
        assertNull(files.usage().free)
        assertEquals(PurgeReport(0, 0, 0, 0), store.purge())
    }
}
