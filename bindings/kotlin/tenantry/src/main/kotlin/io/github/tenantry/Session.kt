package io.github.tenantry

/**
 * The current tenant's door: bound to one tenant and one actor, it reaches nothing else.
 *
 * ```kotlin
 * store.session(acme.id, "alice").use { session ->
 *     session.set { name = "Acme Ltd"; recordingRetention = 90; website = null }
 * }
 * ```
 *
 * Any threads may share it; it keeps the file open. Every method throws a [TenantryException], and
 * [IllegalStateException] once the session is closed; [close] is as a store's.
 */
public class Session internal constructor(private val core: SessionObject) : AutoCloseable {
    private val handle = core.cHandle()

    /** On whose behalf the session acts. */
    public val actor: String = core.actor()

    /** The detailed properties of the current tenant, also while it is suspended. */
    public fun get(): Tenant =
        Library.read { answer -> Library.tenantry_session_get(handle, answer, null) } ?: core.get()

    /**
     * Sets the members that the patch holds; all of them or, on an error, none. A member that only the system
     * may set is refused unless its value is the stored one.
     *
     * @param ifVersion change only a tenant that is at this version
     * @param dryRun check only, and tell what would change
     */
    @JvmOverloads
    public fun set(patch: Patch, ifVersion: Long? = null, dryRun: Boolean = false): Change =
        core.set(patch.raw(), WriteOptions(ifVersion, dryRun))

    /** [set] with the patch written in place. */
    @JvmSynthetic
    public inline fun set(ifVersion: Long? = null, dryRun: Boolean = false, patch: Patch.() -> Unit): Change =
        set(Patch().apply(patch), ifVersion, dryRun)

    /** The files of the current tenant. */
    public fun files(): TenantFiles = TenantFiles(core.files())

    /** As [Store.audit], of the current tenant alone. */
    @JvmOverloads
    public fun audit(query: AuditQuery = AuditQuery()): AuditPage = core.audit(query)

    /** As [Store.lastChange], of the current tenant. */
    public fun lastChange(member: Field): AuditEntry? = core.lastChange(member)

    /** As [Store.getAt], of the current tenant. */
    public fun getAt(then: Moment): Tenant = core.getAt(then).use { it.tenant() }

    /** As [Store.revert], by what a session may set. */
    @JvmOverloads
    public fun revert(then: Moment, ifVersion: Long? = null, dryRun: Boolean = false): Change =
        core.revert(then, WriteOptions(ifVersion, dryRun)).change()

    /** As [Store.snapshot], of the current tenant. */
    public fun snapshot(): Snapshot = Snapshot(core.snapshot())

    /** As [Store.reserve], for the current tenant. */
    @JvmOverloads
    public fun reserve(field: Field, counted: Long = 0): Reservation = Reservation(core.reserve(field, counted))

    /** [reserve] with a count that is taken while nobody else reserves or releases. */
    public fun reserve(field: Field, counter: Counter): Reservation = counting(counter) { core.reserveCounting(field, it) }

    /** As [Store.reserved], for the current tenant. */
    public fun reserved(field: Field): Long = core.reserved(field)

    /** As [Store.onChange], of the current tenant alone. */
    @JvmOverloads
    public fun onChange(since: Long? = null, listener: ChangeListener): Listening =
        Listening(core.onChange(listener.asObject(), since))

    /** As [Store.changesSince], of the current tenant alone. */
    public fun changesSince(token: Long): List<ChangeEvent> = core.changesSince(token)

    /** Closes the session; once is enough, twice does no harm. */
    override fun close(): Unit = core.close()
}
