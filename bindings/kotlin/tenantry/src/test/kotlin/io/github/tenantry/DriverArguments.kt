package io.github.tenantry

import java.time.Duration
import java.time.Instant
import java.time.OffsetDateTime

/** The arguments of an operation, taken in their order. */
internal class Arguments(fields: List<String?>) {
    private val fields = fields.iterator()

    fun text(): String = fields.next()!!
    fun optional(): String? = fields.next()
    fun flag(): Boolean? = optional()?.let { it == "1" }
    fun number(): Long? = optional()?.toULong()?.coerceAtMost(Long.MAX_VALUE.toULong())?.toLong()
    fun patch(): Patch = Patch.fromJson(text())
    fun instant(): Instant? = optional()?.let { OffsetDateTime.parse(it).toInstant() }
    fun member(): Field = field(text())
    fun moment(): Moment = number().let { version -> instant()?.let(Moment::Time) ?: Moment.Version(version!!) }
    fun retained(): Retained = Retained.valueOf(text().uppercase())

    /** A number where the face takes an Int. */
    private fun limit(otherwise: Int): Int = number()?.coerceAtMost(Int.MAX_VALUE.toLong())?.toInt() ?: otherwise

    fun length(): Int = limit(0)

    fun options() = OpenOptions(
        create = flag() ?: false,
        createNew = flag() ?: false,
        readOnly = flag() ?: false,
        quickCheck = flag() ?: true,
        busyTimeout = number()?.let(Duration::ofMillis),
    )

    fun query() = ListQuery(
        enabled = flag(),
        search = optional(),
        sort = optional()?.let { Sort.valueOf(it.uppercase()) },
        descending = flag() ?: false,
        limit = limit(ListQuery().limit),
        after = optional(),
    )

    /** What is asked of the audit, behind the tenant. */
    fun auditQuery(tenant: String?): AuditQuery {
        val (actor, member, action) = Triple(optional(), optional()?.let(::field), optional()?.let(AuditAction::valueOf))
        return AuditQuery(tenant, instant(), instant(), actor, member, action, limit(AuditQuery().limit), optional())
    }
}

internal fun field(name: String): Field = Field.entries.first { it.wireName == name }
