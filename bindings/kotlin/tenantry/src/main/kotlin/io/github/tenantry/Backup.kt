package io.github.tenantry

/** Is told how far a backup is. */
public fun interface BackupListener {
    /**
     * It is so far: each megabyte or so, on the thread of the call. What this throws gives the backup up, and is
     * thrown by the call; nothing is left then. It must not use a store in memory that is being copied.
     */
    public fun progressed(progress: BackupProgress)
}

/** The listener as the library calls it. */
private class Told(private val listener: BackupListener) : ProgressObject {
    var thrown: Throwable? = null

    override fun told(progress: BackupProgress): Boolean = try {
        listener.progressed(progress)
        true
    } catch (thrown: Throwable) {
        this.thrown = thrown
        false
    }
}

/** Copies by the library, and throws what the listener has thrown. */
internal fun telling(listener: BackupListener?, copy: (ProgressObject?) -> BackupReport): BackupReport {
    val told = listener?.let(::Told)
    return try {
        copy(told)
    } catch (error: TenantryException) {
        throw told?.thrown ?: error
    }
}
