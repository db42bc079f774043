package io.github.tenantry

import java.time.Instant

/**
 * A tenant as it was at one version, and what its settings do: [Store.snapshot] or [Session.snapshot] gives it, as
 * fast as a read.
 *
 * ```kotlin
 * store.snapshot(acme.id).use { acme ->
 *     if (acme.matchContact(caller, contact.number).matches) show(acme.callerName(contact.name, "Sales"))
 * }
 * ```
 *
 * It does not change, and any threads may share it. Every method throws [IllegalStateException] once it is closed.
 */
public class Snapshot internal constructor(private val core: SnapshotObject) : AutoCloseable {
    /** The document. */
    public val tenant: Tenant by lazy { core.tenant() }

    /**
     * Whether a caller's number is a contact's, by `contact_match_type` and `contact_match_length`, and why. Spaces,
     * `-`, `.`, `(` and `)` do not count, and then neither does one leading `+`.
     */
    public fun matchContact(caller: String, contact: String): ContactMatch = core.matchContact(caller, contact)

    /**
     * The caller's name with that of the group, queue or DID/DDI number by which the call came, as
     * `contact_append_type` says: `Sales:Alice`, `Alice:Sales` or `Alice`. An empty name leaves the other alone. The
     * names are not checked: who puts them into a SIP header escapes them there.
     *
     * @param separator `:` where it is `null`
     */
    @JvmOverloads
    public fun callerName(caller: String, group: String, separator: String? = null): String =
        core.callerName(caller, group, separator)

    /** What is recorded of a call of an extension that itself chose so, by the tenant's switches, and why. */
    public fun recording(extensionAudio: Boolean, extensionVideo: Boolean): Recording =
        core.recording(extensionAudio, extensionVideo)

    /**
     * Whether one more may be made where there are so many, and why; `null` for a field that is no limit. It reserves
     * nothing: [Store.reserve] does.
     */
    public fun mayAdd(field: Field, counted: Long): LimitVerdict? = core.mayAdd(field, counted)

    /** When a thing of this kind expires that was made then; `null` where that is beyond the year 9999. */
    public fun expires(kind: Retained, made: Instant): Instant? = core.expires(kind, made)

    /** Whether a thing of this kind that was made then is to be gone [now]: from the very moment that it expires. */
    @JvmOverloads
    public fun isDue(kind: Retained, made: Instant, now: Instant = Instant.now()): Boolean =
        core.isDue(kind, made, now)

    /** Closes it; once is enough, twice does no harm. */
    override fun close(): Unit = core.close()
}

/** The change that a revert is. */
internal fun Reverted.change(): Change = Change(tenant.use { it.tenant() }, changed)
