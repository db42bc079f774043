@file:JvmName("Errors")

package io.github.tenantry

/** Why it was thrown. The message says it to a person. */
public val TenantryException.code: ErrorCode
    get() = when (this) {
        is TenantryException.Refused -> ErrorCode.REFUSED
        is TenantryException.NotFound -> ErrorCode.NOT_FOUND
        is TenantryException.Conflict -> ErrorCode.CONFLICT
        is TenantryException.QuotaExceeded -> ErrorCode.QUOTA_EXCEEDED
        is TenantryException.LimitExceeded -> ErrorCode.LIMIT_EXCEEDED
        is TenantryException.Storage -> code
    }

/** The broken rules of [TenantryException.Refused], all of them; none for other errors. */
public val TenantryException.faults: List<Fault>
    get() = (this as? TenantryException.Refused)?.faults.orEmpty()
