package io.github.tenantry

import java.io.BufferedInputStream
import java.io.IOException
import java.io.InputStream
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.Objects

/** What is read and stored at once, in bytes: one transaction of the library's. */
private const val STEP = 256 * 1024

/**
 * The files of one tenant: [Store.files] or [Session.files] gives them.
 *
 * ```kotlin
 * val files = store.files(acme.id)
 * val greeting = files.put(Path.of("greeting.wav"))
 * files.open(greeting.id).use { it.copyTo(output) }
 * ```
 *
 * An upload is begun, filled in steps and completed: [put] does all of it. After a crash it goes on at
 * [UploadStatus.received]. Any threads may share it; it keeps the file of the store open until it is closed. Every
 * method throws a [TenantryException], and [IllegalStateException] once it is closed.
 */
public class TenantFiles internal constructor(private val core: FilesObject) : AutoCloseable {
    /**
     * Stores what the stream holds as a file, in steps of 256 KB, and gives the upload up where that fails. The stream
     * is read to its end and not closed.
     *
     * @param name 1 to 128 characters, none of them a control, `/` or `\`
     * @param temporary whether the file goes by itself after the tenant's `temp_file_retention`
     * @param size the size in bytes, where it is known: so much of the quota is reserved at once
     */
    @JvmOverloads
    public fun put(name: String, content: InputStream, temporary: Boolean = false, size: Long? = null): FileInfo {
        val upload = begin(name, size, temporary = temporary).id
        try {
            return complete(upload, append(upload, content))
        } catch (failure: Throwable) {
            try {
                cancel(upload)
            } catch (second: Exception) {
                failure.addSuppressed(second)
            }
            throw failure
        }
    }

    /** [put] of a file of this machine, under its own name. */
    @JvmOverloads
    public fun put(file: Path, name: String = file.fileName.toString(), temporary: Boolean = false): FileInfo =
        Files.newInputStream(file).use { put(name, it, temporary, Files.size(file)) }

    /** Appends all that the stream holds to a new upload, and gives its SHA-256. */
    private fun append(upload: String, content: InputStream): String {
        val sha256 = MessageDigest.getInstance("SHA-256")
        var offset = 0L
        while (true) {
            val bytes = content.readNBytes(STEP)
            if (bytes.isEmpty()) return sha256.digest().joinToString("") { "%02x".format(it) }
            sha256.update(bytes)
            offset = append(upload, offset, bytes)
        }
    }

    /**
     * Begins an upload. Nothing of it is a file before it is completed.
     *
     * @param size the size in bytes, where it is known: so much of the quota is reserved at once
     * @param sha256 64 hexadecimal digits, where it is known: then the file cannot be completed with another
     * @param temporary whether the file goes by itself after the tenant's `temp_file_retention`
     */
    @JvmOverloads
    public fun begin(
        name: String,
        size: Long? = null,
        sha256: String? = null,
        temporary: Boolean = false,
    ): UploadStatus = core.begin(name, size, sha256, temporary)

    /**
     * Stores the next bytes of an upload, which begin at `offset`, and gives the offset behind them. They are durable
     * then. Where the upload goes on elsewhere it is refused, with [FaultCode.WRONG_OFFSET].
     */
    public fun append(upload: String, offset: Long, bytes: ByteArray): Long = core.append(upload, offset, bytes)

    /** How far an upload has come. */
    public fun status(upload: String): UploadStatus = core.status(upload)

    /** Makes the upload a file, if what was received has this SHA-256; else it is refused, and the upload stays. */
    public fun complete(upload: String, sha256: String): FileInfo = core.complete(upload, sha256)

    /** Gives an upload up. */
    public fun cancel(upload: String): Unit = core.cancel(upload)

    /** Uploads that are neither completed nor cancelled, the oldest first: 1 to 1000, [after] the page that gave this. */
    @JvmOverloads
    public fun uploads(limit: Int = 100, after: String? = null): UploadPage = core.uploads(limit, after)

    /** The files, the oldest first: 1 to 1000, [after] the page that gave this. */
    @JvmOverloads
    public fun list(limit: Int = 100, after: String? = null): FilePage = core.list(limit, after)

    /** All files, page by page, as they are read. */
    public fun all(): Sequence<FileInfo> =
        generateSequence(list()) { page -> page.next?.let { list(after = it) } }.flatMap { it.files }

    /** What is known of a file. */
    public fun get(file: String): FileInfo = core.describe(file)

    /** The bytes of a file from [offset] on: so many, or fewer at the end. They are verified by their checksum. */
    public fun read(file: String, offset: Long, length: Int): ByteArray = core.read(file, offset, length)

    /**
     * Opens a file to be read as a stream, which holds 64 KB in memory and no transaction between two reads. Its reads
     * throw an [IOException] with a [TenantryException] as its cause.
     */
    public fun open(file: String): InputStream = BufferedInputStream(Content(core, get(file)), 64 * 1024)

    /** Deletes a file; not the tenant's avatar: [ErrorCode.IN_USE]. */
    public fun delete(file: String): Unit = core.delete(file)

    /** The disk space of the tenant. */
    public fun usage(): Usage = core.usage()

    /** Closes it; once is enough, twice does no harm. */
    override fun close(): Unit = core.close()
}

/** The bytes of a file, one after the other. */
private class Content(private val files: FilesObject, private val file: FileInfo) : InputStream() {
    private var at = 0L

    override fun read(): Int {
        val one = ByteArray(1)
        return if (read(one, 0, 1) < 0) -1 else one[0].toInt() and 0xff
    }

    override fun read(into: ByteArray, offset: Int, length: Int): Int {
        Objects.checkFromIndexSize(offset, length, into.size)
        if (length == 0) return 0
        val bytes = try {
            files.read(file.id, at, length.coerceAtMost(STEP))
        } catch (error: TenantryException) {
            throw IOException(error.message, error)
        }
        if (bytes.isEmpty()) return -1
        bytes.copyInto(into, offset)
        at += bytes.size
        return bytes.size
    }

    override fun skip(count: Long): Long {
        val skipped = count.coerceIn(0, file.size - at)
        at += skipped
        return skipped
    }
}
