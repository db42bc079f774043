package io.github.tenantry

import java.nio.file.Path
import java.time.Duration

/**
 * A store of tenants: the system administrator's door.
 *
 * ```kotlin
 * Store.open(path, create = true).use { store ->
 *     val acme = store.create { name = "Acme"; domain = "sip.acme.example"; … }
 *     store.set(acme.id) { maxConcurrentCalls = 60 }
 * }
 * ```
 *
 * Any threads may share it. Reads do not wait for writers; writers wait for each other up to the busy timeout.
 * Every method throws a [TenantryException], whose message a person can read, and [IllegalStateException] once
 * the store is closed.
 *
 * [close] may be called by any thread, twice, and while others read: their calls end in peace. The file is closed
 * when the store and all its sessions are.
 */
public class Store private constructor(@get:JvmSynthetic internal val core: StoreObject) : AutoCloseable {
    private val handle = core.cHandle()

    /** Makes a tenant. The patch must hold the members that have no default. A dry run stores nothing. */
    @JvmOverloads
    public fun create(patch: Patch, dryRun: Boolean = false): Tenant =
        core.create(patch.raw(), WriteOptions(dryRun = dryRun))

    /** [create] with the patch written in place. */
    @JvmSynthetic
    public inline fun create(dryRun: Boolean = false, patch: Patch.() -> Unit): Tenant =
        create(Patch().apply(patch), dryRun)

    /** The tenant with this identifier. */
    public fun get(id: String): Tenant = Library.utf8(id) { bytes, length ->
        Library.read { answer -> Library.tenantry_store_get(handle, bytes, length, answer, null) }
    } ?: core.get(id)

    /** The tenant of a SIP domain, in whatever letter case or spelling. */
    public fun find(domain: String): Tenant = Library.utf8(domain) { bytes, length ->
        Library.read { answer -> Library.tenantry_store_find(handle, bytes, length, answer, null) }
    } ?: core.find(domain)

    /** The tenant of this identifier or of this domain: for people, who have one or the other at hand. */
    public fun lookup(idOrDomain: String): Tenant = Library.utf8(idOrDomain) { bytes, length ->
        Library.read { answer -> Library.tenantry_store_lookup(handle, bytes, length, answer, null) }
    } ?: core.lookup(idOrDomain)

    /** One page of the list of tenants: the first hundred by domain, unless asked otherwise. */
    @JvmOverloads
    public fun list(query: ListQuery = ListQuery()): Page = core.list(query)

    /** All tenants that the query asks for, page by page, as they are read. */
    @JvmOverloads
    public fun all(query: ListQuery = ListQuery()): Sequence<Tenant> =
        generateSequence(list(query)) { page -> page.next?.let { list(query.copy(after = it)) } }
            .flatMap { it.tenants }

    /**
     * Sets the members that the patch holds; all of them or, on an error, none. A patch that changes nothing
     * succeeds and writes nothing.
     *
     * @param ifVersion change only a tenant that is at this version
     * @param dryRun check only, and tell what would change
     */
    @JvmOverloads
    public fun set(id: String, patch: Patch, ifVersion: Long? = null, dryRun: Boolean = false): Change =
        core.set(id, patch.raw(), WriteOptions(ifVersion, dryRun))

    /** [set] with the patch written in place. */
    @JvmSynthetic
    public inline fun set(
        id: String,
        ifVersion: Long? = null,
        dryRun: Boolean = false,
        patch: Patch.() -> Unit,
    ): Change = set(id, Patch().apply(patch), ifVersion, dryRun)

    /** Lifts a suspension. */
    @JvmOverloads
    public fun enable(id: String, ifVersion: Long? = null, dryRun: Boolean = false): Change =
        core.setEnabled(id, true, WriteOptions(ifVersion, dryRun))

    /** Suspends a tenant: it stays readable and is reported as suspended. */
    @JvmOverloads
    public fun suspend(id: String, ifVersion: Long? = null, dryRun: Boolean = false): Change =
        core.setEnabled(id, false, WriteOptions(ifVersion, dryRun))

    /** Deletes a tenant and gives the document as it was. Its identifier is never given again. */
    @JvmOverloads
    public fun delete(id: String, ifVersion: Long? = null, dryRun: Boolean = false): Tenant =
        core.delete(id, WriteOptions(ifVersion, dryRun))

    /** Begins a session of one tenant and one actor, a name of 1 to 256 characters. It keeps the file open. */
    public fun session(tenant: String, actor: String): Session = Session(core.session(tenant, actor))

    /** The tenant with this identifier as it is now, and what its settings do. */
    public fun snapshot(id: String): Snapshot = Snapshot(core.snapshot(id))

    /** The same store for an actor, on whose behalf all is changed that is changed by what this gives. Close it, too. */
    public fun by(actor: Actor): Store = Store(core.by(actor))

    /** The files of a tenant. */
    public fun files(tenant: String): TenantFiles = TenantFiles(core.files(tenant))

    /** The file that is downloaded from this URL, whichever tenant has it: for what serves `/api/blobs/`. */
    public fun fileOfUrl(url: String): FileInfo = core.fileOfUrl(url)

    /**
     * Counts what the host keeps for a tenant: it takes so many bytes now. What would take more than the tenant may
     * use is refused and not counted ([ErrorCode.QUOTA_EXCEEDED]), so report before you write.
     */
    public fun reportUsage(tenant: String, kind: UsageKind, bytes: Long): Usage = core.reportUsage(tenant, kind, bytes)

    /** As [reportUsage]: so many bytes more or, below 0, fewer. */
    public fun addUsage(tenant: String, kind: UsageKind, bytes: Long): Usage = core.addUsage(tenant, kind, bytes)

    /**
     * Takes away what is older than its tenant's settings keep it: entries of the audit, uploads without new bytes,
     * temporary files. In steps of some milliseconds that other writers get in between.
     */
    public fun purge(): PurgeReport = core.purge()

    /** One page of the audit, newest first, of every tenant or of one, also of one that was deleted. */
    @JvmOverloads
    public fun audit(query: AuditQuery = AuditQuery()): AuditPage = core.audit(query)

    /** The last entry that set the member; `null` where nobody has, or the entry was purged. */
    public fun lastChange(id: String, member: Field): AuditEntry? = core.lastChange(id, member)

    /** The document as it was at a version or at a time, also of a tenant that was deleted since. */
    public fun getAt(id: String, then: Moment): Tenant = core.getAt(id, then).use { it.tenant() }

    /** Goes back to the document as it was then: a set of all members that can be set, with a new version. */
    @JvmOverloads
    public fun revert(id: String, then: Moment, ifVersion: Long? = null, dryRun: Boolean = false): Change =
        core.revert(id, then, WriteOptions(ifVersion, dryRun)).change()

    /**
     * Reserves one more of what a field limits, where [counted] exist by your own count and the others are reserved:
     * else it is refused, with [ErrorCode.LIMIT_EXCEEDED]. Concurrent calls are best counted by their reservations
     * alone, with 0.
     */
    @JvmOverloads
    public fun reserve(id: String, field: Field, counted: Long = 0): Reservation =
        Reservation(core.reserve(id, field, counted))

    /** [reserve] with a count that is taken while nobody else reserves or releases: where several make them at a time. */
    public fun reserve(id: String, field: Field, counter: Counter): Reservation =
        counting(counter) { core.reserveCounting(id, field, it) }

    /** How many are reserved of what a field limits, by all processes that live. */
    public fun reserved(id: String, field: Field): Long = core.reserved(id, field)

    /**
     * Copies the whole store as it is at one moment into a new file, while others go on to read and write. The copy is
     * examined before it has its name. To bring it back into use, [restore] it.
     */
    @JvmOverloads
    public fun backup(to: Path, listener: BackupListener? = null): BackupReport =
        telling(listener) { core.backup(to.toString(), it) }

    /** Makes a tenant of every line, a JSON object each, in one transaction or not at all. */
    @JvmOverloads
    public fun importLines(lines: String, dryRun: Boolean = false): ImportReport = core.importLines(lines, dryRun)

    /** As [importLines], from a file of JSON Lines; memory does not grow with its size. */
    @JvmOverloads
    public fun importFile(file: Path, dryRun: Boolean = false): ImportReport = core.importFile(file.toString(), dryRun)

    /** Every tenant as a line of JSON, all as they are at one moment. */
    public fun exportLines(): Export = core.exportLines()

    /** As [exportLines], to a file, which is replaced where there is one. Gives the number of tenants. */
    public fun exportFile(file: Path): Long = core.exportFile(file.toString())

    /** Examines the file's structure and checks every stored value against today's rules. Changes nothing. */
    public fun check(): CheckReport = core.check()

    /**
     * Calls the listener with every change that is committed, by this process or any other: from now on or, with a
     * token, [since] the event that bears it, in whatever process; 0 is the very first. Where the file no longer
     * knows all that came since (it keeps the last 100,000), it begins with [ChangeKind.RESYNC].
     */
    @JvmOverloads
    public fun onChange(since: Long? = null, listener: ChangeListener): Listening =
        Listening(core.onChange(listener.asObject(), since))

    /** What has changed since the event that bears this token, without waiting for more; 0 is the very first. */
    public fun changesSince(token: Long): List<ChangeEvent> = core.changesSince(token)

    /** Closes the store; once is enough, twice does no harm. Sessions and listeners go on until they are closed. */
    override fun close(): Unit = core.close()

    public companion object {
        /**
         * Opens the store in the file at `path`. A relative path is taken from the current folder, now.
         *
         * @param create make a new database where there is no file yet
         * @param createNew make a new database, and fail where there is a file already
         * @param readOnly read only; every write is refused
         * @param quickCheck read the whole file once while opening, and refuse it where its structure is damaged
         * @param busyTimeout how long a writer waits for its turn; 5 seconds where it is `null`
         * @param purgeEvery how long after each [purge] the store does the next by itself; never where it is `null`
         */
        @JvmStatic
        @JvmOverloads
        public fun open(
            path: Path,
            create: Boolean = false,
            createNew: Boolean = false,
            readOnly: Boolean = false,
            quickCheck: Boolean = true,
            busyTimeout: Duration? = null,
            purgeEvery: Duration? = null,
        ): Store = open(path, OpenOptions(create, createNew, readOnly, quickCheck, busyTimeout, purgeEvery))

        /** [open] with all choices in one. */
        @JvmStatic
        public fun open(path: Path, options: OpenOptions): Store = Store(StoreObject.open(path.toString(), options))

        /** Opens a new, empty store in memory. */
        @JvmStatic
        public fun inMemory(): Store = Store(StoreObject.openInMemory())

        /**
         * Makes a new store of a backup: in a file `to`, where there must be none. It is examined before it has its
         * name. Changes that were made after the backup never were: the report has the token to go on from.
         */
        @JvmStatic
        @JvmOverloads
        public fun restore(from: Path, to: Path, listener: BackupListener? = null): BackupReport =
            telling(listener) { restoreBackup(from.toString(), to.toString(), it) }
    }
}
