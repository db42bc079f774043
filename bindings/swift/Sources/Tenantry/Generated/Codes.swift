// Made from the field table by the test `bindings`: do not edit.

/// Why a call did not do what was asked.
public enum ErrorCode: String, CaseIterable, Codable, Hashable, Sendable {
    /// The input breaks one or more rules; the faults say which.
    case refused = "refused"
    /// There is no such tenant or file, or it is out of the caller's reach.
    case notFound = "not_found"
    /// The tenant has another version than the caller expected.
    case conflict = "conflict"
    /// Another writer kept the database locked for longer than the busy timeout.
    case busy = "busy"
    /// The store or the place that it lies in can only be read.
    case readOnly = "read_only"
    /// The disk is full; nothing of the change was stored.
    case diskFull = "disk_full"
    /// The file is damaged; it is left as it is.
    case corrupt = "corrupt"
    /// The file is not a tenantry database.
    case foreignFile = "foreign_file"
    /// The file was written by a newer release of tenantry.
    case newerSchema = "newer_schema"
    /// The path cannot be used for a database.
    case badPath = "bad_path"
    /// The file was replaced or its log removed while it was open; the last change may be lost.
    case replaced = "replaced"
    /// There is a file already where a new database was to be made.
    case exists = "exists"
    /// Reading or writing failed in the operating system.
    case io = "io"
    /// The SQLite library that is linked has a known fault and must not be used.
    case sqliteTooOld = "sqlite_too_old"
    /// SQLite answered in a way that tenantry does not expect.
    case `internal` = "internal"
    /// The file holds tables, triggers or views that tenantry did not make.
    case foreignSchema = "foreign_schema"
    /// The handle was made before this process was forked from its parent: open the store anew.
    case forked = "forked"
    /// The handle was closed, is of another kind, or was never given out.
    case badHandle = "bad_handle"
    /// An argument cannot be used: a null pointer, a text that is not UTF-8, an unknown number.
    case badArgument = "bad_argument"
    /// A defect in tenantry: the call was given up, and the log says where.
    case panicked = "panicked"
    /// There is no value: the member is null, or there is nothing more.
    case noValue = "no_value"
    /// The tenant's disk space does not suffice; nothing was stored.
    case quotaExceeded = "quota_exceeded"
    /// The file is the avatar of its tenant and cannot be deleted.
    case inUse = "in_use"
    /// One more would be beyond a limit of the tenant's.
    case limitExceeded = "limit_exceeded"
    /// The caller gave up what it had asked for; nothing is left of it.
    case cancelled = "cancelled"
}

/// Which rule a member breaks.
public enum FaultCode: String, CaseIterable, Codable, Hashable, Sendable {
    /// The member must be given.
    case required = "required"
    /// The JSON value is of another type than the member.
    case wrongType = "wrong_type"
    /// The text has too few characters.
    case tooShort = "too_short"
    /// The text, list or object is too long.
    case tooLong = "too_long"
    /// The number is below the least or above the greatest that is allowed.
    case outOfRange = "out_of_range"
    /// The value is not one of the allowed ones.
    case notAllowed = "not_allowed"
    /// The text holds a character that it may not hold.
    case badCharacter = "bad_character"
    /// Not a host name or an IP address that a SIP domain may be.
    case badDomain = "bad_domain"
    /// Not an absolute http or https URL without a syntax violation.
    case badUrl = "bad_url"
    /// Not a name of the IANA time zone database.
    case unknownTimezone = "unknown_timezone"
    /// Not an active code of ISO 4217.
    case unknownCurrency = "unknown_currency"
    /// Not a code of ISO 3166-1 alpha-3.
    case unknownRegion = "unknown_region"
    /// Not a quota such as `100MB`.
    case badQuota = "bad_quota"
    /// Not JSON, or not JSON that is allowed here.
    case badJson = "bad_json"
    /// Not a range of times such as `09:00` to `17:00`.
    case badTimeRange = "bad_time_range"
    /// The same entry stands twice.
    case duplicate = "duplicate"
    /// Another tenant has this value, and it must be unique.
    case taken = "taken"
    /// The caller may not set this member.
    case forbidden = "forbidden"
    /// There is no member of this name.
    case unknownField = "unknown_field"
    /// Not an identifier of a tenant.
    case badId = "bad_id"
    /// Not an RFC 3339 time.
    case badTime = "bad_time"
    /// The tenant has no file of this identifier.
    case unknownFile = "unknown_file"
    /// Not a SHA-256 in 64 hexadecimal digits.
    case badDigest = "bad_digest"
    /// The bytes that were received have another SHA-256.
    case wrongDigest = "wrong_digest"
    /// The upload goes on at another offset.
    case wrongOffset = "wrong_offset"
    /// The upload has fewer bytes than were announced.
    case incomplete = "incomplete"
}
