//! The numbers of the header, but for those of statuses, faults and fields, which follow from their
//! own tables.

/// The ABI's major number, which is the SONAME's, too: a program works with every library that has
/// the same. See tenantry_abi_version.
pub const TENANTRY_ABI_VERSION: u32 = 1;

/// In place of a text's length: the text ends at its first NUL.
pub const TENANTRY_TO_NUL: usize = usize::MAX;

/// In place of a busy timeout: as long as the library waits by itself, 5 seconds.
pub const TENANTRY_DEFAULT_TIMEOUT: u32 = u32::MAX;

/// In place of the bytes for tenants in memory: as many as the library takes by itself, 64 MiB.
pub const TENANTRY_DEFAULT_CACHE: u64 = u64::MAX;

/// In place of an expected version: whatever version the tenant is at.
pub const TENANTRY_ANY_VERSION: u64 = u64::MAX;

/// An unlimited quota, in bytes.
pub const TENANTRY_UNLIMITED: u64 = u64::MAX;

/// Opening: make a new database where there is no file yet.
pub const TENANTRY_OPEN_CREATE: u32 = 1;
/// Opening: make a new database, and fail with TENANTRY_EXISTS where there is a file already.
pub const TENANTRY_OPEN_CREATE_NEW: u32 = 2;
/// Opening: read only; every write is refused with TENANTRY_READ_ONLY.
pub const TENANTRY_OPEN_READ_ONLY: u32 = 4;
/// Opening: do not read the whole file once; for large fleets.
pub const TENANTRY_OPEN_NO_QUICK_CHECK: u32 = 8;

/// A change: check only, and tell what would change; store nothing.
pub const TENANTRY_DRY_RUN: u32 = 1;

/// In place of a size: it is not known.
pub const TENANTRY_SIZE_UNKNOWN: u64 = u64::MAX;

/// A file: it goes by itself after the tenant's `temp_file_retention`.
pub const TENANTRY_FILE_TEMPORARY: u32 = 1;

/// Disk space: recordings of calls.
pub const TENANTRY_USAGE_RECORDING: u32 = 0;
/// Disk space: files of call reports.
pub const TENANTRY_USAGE_CALL_REPORT: u32 = 1;
/// Disk space: instant messages; they count for `im_disk_quota`, too.
pub const TENANTRY_USAGE_MESSAGE: u32 = 2;
/// Disk space: anything else.
pub const TENANTRY_USAGE_OTHER: u32 = 3;

/// A report of disk space: so many bytes more or, below zero, fewer.
pub const TENANTRY_USAGE_ADD: u32 = 1;

/// A backup: the file is copied; counted in bytes.
pub const TENANTRY_BACKUP_COPYING: u32 = 0;
/// A backup: the copy is read and examined; counted in tenants. Their files are read at its beginning.
pub const TENANTRY_BACKUP_EXAMINING: u32 = 1;

/// In place of a token: from now on.
pub const TENANTRY_FROM_NOW: u64 = u64::MAX;

/// In place of a time to wait: until something comes.
pub const TENANTRY_FOREVER: u32 = u32::MAX;

/// The size of the longest identifier with the NUL behind it, made up to a multiple of four.
pub const TENANTRY_ID_SIZE: usize = 68;

/// The size of the longest reason of tenantry_read_status, with the NUL behind it.
pub const TENANTRY_REASON_SIZE: usize = 228;

/// A change: a tenant was made.
pub const TENANTRY_CHANGE_CREATED: u32 = 1;
/// A change: members were set.
pub const TENANTRY_CHANGE_UPDATED: u32 = 2;
/// A change: a tenant was deleted.
pub const TENANTRY_CHANGE_DELETED: u32 = 3;
/// Changes were forgotten before they were asked for: read everything anew.
pub const TENANTRY_CHANGE_RESYNC: u32 = 4;

/// A list: only tenants that are enabled.
pub const TENANTRY_ONLY_ENABLED: u32 = 1;
/// A list: only tenants that are suspended.
pub const TENANTRY_ONLY_SUSPENDED: u32 = 2;

/// A list: by the canonical domain.
pub const TENANTRY_SORT_DOMAIN: u32 = 0;
/// A list: by name; the letters A to Z and a to z sort alike.
pub const TENANTRY_SORT_NAME: u32 = 1;
/// A list: by the time of making.
pub const TENANTRY_SORT_CREATED: u32 = 2;

/// The audit: the tenant, or the file, was made.
pub const TENANTRY_AUDIT_CREATE: u32 = 1;
/// The audit: members were set.
pub const TENANTRY_AUDIT_UPDATE: u32 = 2;
/// The audit: the tenant, or the file, was deleted.
pub const TENANTRY_AUDIT_DELETE: u32 = 3;

/// A contact matches: the numbers are equal.
pub const TENANTRY_CONTACT_EQUAL: u32 = 1;
/// A contact matches: as many of the last characters are equal as the tenant asks for.
pub const TENANTRY_CONTACT_SAME_END: u32 = 2;
/// No match: the tenant matches no numbers.
pub const TENANTRY_CONTACT_DISABLED: u32 = 3;
/// No match: one of the numbers is empty, perhaps once spaces and the like are gone.
pub const TENANTRY_CONTACT_EMPTY: u32 = 4;
/// No match: the numbers differ, and the tenant asks for equal ones; or their last characters do.
pub const TENANTRY_CONTACT_DIFFERENT: u32 = 5;
/// No match: the numbers differ, and one is shorter than the tenant asks for.
pub const TENANTRY_CONTACT_TOO_SHORT: u32 = 6;

/// Nobody wants it recorded: it is not.
pub const TENANTRY_RECORDED_BY_NOBODY: u32 = 0;
/// The tenant's switch forces the recording, whatever the extension chose.
pub const TENANTRY_RECORDED_BY_TENANT: u32 = 1;
/// The extension chose the recording, and the tenant's switch is off.
pub const TENANTRY_RECORDED_BY_EXTENSION: u32 = 2;

/// What is kept: a recording, by `recording_retention`.
pub const TENANTRY_RETAINED_RECORDING: u32 = 0;
/// What is kept: the file of a call report, by `call_report_retention`.
pub const TENANTRY_RETAINED_CALL_REPORT: u32 = 1;
/// What is kept: a line of an audit log or an event log, by `log_retention`.
pub const TENANTRY_RETAINED_LOG: u32 = 2;
/// What is kept: a temporary file, by `temp_file_retention`.
pub const TENANTRY_RETAINED_TEMP_FILE: u32 = 3;

/// A field that tenantry_tenant_bool reads.
pub const TENANTRY_TYPE_BOOL: u32 = 1;
/// A field that tenantry_tenant_int reads.
pub const TENANTRY_TYPE_INT: u32 = 2;
/// A field that tenantry_tenant_text reads.
pub const TENANTRY_TYPE_TEXT: u32 = 3;
/// A field that tenantry_tenant_caller_id reads.
pub const TENANTRY_TYPE_CALLER_IDS: u32 = 4;
/// A field that tenantry_tenant_day reads.
pub const TENANTRY_TYPE_OFFICE_HOURS: u32 = 5;

/// A member without a value.
pub const TENANTRY_VALUE_NULL: u32 = 0;
/// A switch.
pub const TENANTRY_VALUE_BOOL: u32 = 1;
/// A number.
pub const TENANTRY_VALUE_INT: u32 = 2;
/// A text.
pub const TENANTRY_VALUE_TEXT: u32 = 3;

/// A field that the tenant's own session and the system may set.
pub const TENANTRY_SET_BY_TENANT: u32 = 1;
/// A field that the system alone may set.
pub const TENANTRY_SET_BY_SYSTEM: u32 = 2;
/// A field that the store makes or computes.
pub const TENANTRY_SET_BY_STORE: u32 = 3;

/// The JSON Schema of the document.
pub const TENANTRY_SCHEMA_DOCUMENT: u32 = 0;
/// The JSON Schema of what the system may set.
pub const TENANTRY_SCHEMA_SYSTEM_PATCH: u32 = 1;
/// The JSON Schema of what a tenant's session may set.
pub const TENANTRY_SCHEMA_TENANT_PATCH: u32 = 2;

/// The log: defects, damage, lost changes.
pub const TENANTRY_LOG_ERROR: u32 = 1;
/// The log: what an operator should look at.
pub const TENANTRY_LOG_WARN: u32 = 2;
/// The log: what happens seldom, such as an upgraded schema.
pub const TENANTRY_LOG_INFO: u32 = 3;
/// The log: what a developer asks for.
pub const TENANTRY_LOG_DEBUG: u32 = 4;
