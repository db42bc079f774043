//! The types of the header: handles, texts, small structures.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use super::constants::{TENANTRY_ID_SIZE, TENANTRY_REASON_SIZE};

/// What a call answers: `TENANTRY_OK`, or why it did not do what was asked.
pub type tenantry_status = i32;

/// A store of tenants: the system administrator's door. Any threads may share it. Close it with
/// tenantry_store_close; sessions keep the database open for themselves.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_store(pub(super) u64);

/// A session: the door of one tenant and one actor. Any threads may share it. Close it with
/// tenantry_session_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_session(pub(super) u64);

/// A snapshot of one tenant, as it was at one version. It never changes, outlives later changes
/// and the store, and any threads may read it at the same time without waiting. Texts that it
/// lends live until it is closed with tenantry_tenant_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_tenant(pub(super) u64);

/// Members to set. Threads that share one take turns. Close it with tenantry_patch_close; using it
/// in a set does not use it up.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_patch(pub(super) u64);

/// What a set did. It never changes; any threads may share it. Close it with tenantry_change_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_change(pub(super) u64);

/// One page of a list of tenants. It never changes; any threads may share it. Close it with
/// tenantry_page_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_page(pub(super) u64);

/// Why a call failed, in detail. It never changes; any threads may share it. Close it with
/// tenantry_error_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_error(pub(super) u64);

/// A reader, for one thread at a time: see tenantry_reader_open. Close it with tenantry_reader_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_reader(pub(super) u64);

/// Changes to be taken one after the other. Threads may share it: each event goes to one of them. Close
/// it with tenantry_watch_close; it keeps the database open for itself.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_watch(pub(super) u64);

/// A function that hears of changes. Close it with tenantry_listening_close; it ends when the store and
/// its sessions are closed.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_listening(pub(super) u64);

/// The files of one tenant. Any threads may share it. Close it with tenantry_files_close; it keeps the database open
/// for itself.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_files(pub(super) u64);

/// What is known of a file or an upload, as it was when it was asked for. It never changes; any threads may share
/// it. Close it with tenantry_file_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_file(pub(super) u64);

/// One page of the audit. It never changes; any threads may share it. Close it with tenantry_audit_close.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_audit(pub(super) u64);

/// A place within a limit, until it is closed with tenantry_reservation_close, or its process ends in whatever way.
/// Any thread may close it; it keeps the database open for itself. In a forked child it is the parent's.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct tenantry_reservation(pub(super) u64);

/// A text that is lent: UTF-8, `length` bytes, and behind them a NUL that is not counted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct tenantry_text {
    /// The first byte.
    pub data: *const c_char,
    /// The number of bytes before the NUL.
    pub length: usize,
}

impl tenantry_text {
    /// Lends a text behind which a NUL stands.
    pub(super) fn lent(text: &(impl AsRef<[u8]> + ?Sized)) -> tenantry_text {
        tenantry_text { data: text.as_ref().as_ptr().cast(), length: text.as_ref().len() }
    }

    /// Lends a text of C's own kind.
    pub(super) fn of(text: &CStr) -> tenantry_text {
        tenantry_text { data: text.as_ptr(), length: text.count_bytes() }
    }

    pub(super) const NONE: tenantry_text = tenantry_text { data: ptr::null(), length: 0 };
}

/// The value of a member.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_value {
    /// What it is: TENANTRY_VALUE_…
    pub kind: u32,
    /// A switch, 0 or 1, or a number; else 0.
    pub number: i64,
    /// A text, a code, a quota, a choice or a time, lent until the reader's next call; else data is NULL.
    pub text: tenantry_text,
}

/// One fault: a rule that the input breaks. The texts live as long as the error.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_fault {
    /// The member, as in `outbound_caller_ids[2].caller_id`; empty for the document as a whole.
    pub path: tenantry_text,
    /// Which rule: TENANTRY_FAULT_…
    pub code: u32,
    /// The code's stable name, as in `out_of_range`.
    pub name: tenantry_text,
    /// What is wrong and what is allowed, in English, for a person to act on.
    pub message: tenantry_text,
    /// All of it with the rule's parameters (`min`, `max`, `allowed` …), as a JSON object.
    pub json: tenantry_text,
}

/// One caller ID that calls over a trunk may show. The texts live as long as the snapshot.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_caller_id {
    /// Id of the trunk.
    pub provider_id: tenantry_text,
    /// The caller ID.
    pub caller_id: tenantry_text,
    /// What it is for; data is NULL where there is no description.
    pub description: tenantry_text,
}

/// A range of working time, from `from` up to, not including, `to`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_time_range {
    /// Minutes from 00:00, 0 to 1439.
    pub from: u32,
    /// Minutes from 00:00, 1 to 1440.
    pub to: u32,
}

/// What is known of a field. The texts live as long as the library is loaded.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_field_info {
    /// The stable number: TENANTRY_FIELD_…
    pub number: u32,
    /// Which getter reads it: TENANTRY_TYPE_…
    pub kind: u32,
    /// Who may set it: TENANTRY_SET_BY_…
    pub set_by: u32,
    /// 1 where a new tenant must be given it, else 0.
    pub required: u32,
    /// 1 where it may be without a value, else 0.
    pub nullable: u32,
    /// Its name in documents.
    pub name: tenantry_text,
    /// What it is, in a sentence.
    pub doc: tenantry_text,
    /// What it may hold, in a few words, with bounds and unit.
    pub holds: tenantry_text,
    /// What a new tenant has, as JSON; data is NULL where it must be given or is made by the store.
    pub initial: tenantry_text,
}

/// Which tenants to list, in which order, how many at a time. Set all of it to 0 first: then it asks
/// for all tenants by domain, 100 on a page.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_list_query {
    /// 0 for all tenants, TENANTRY_ONLY_ENABLED, or TENANTRY_ONLY_SUSPENDED.
    pub only: u32,
    /// The order: TENANTRY_SORT_DOMAIN, TENANTRY_SORT_NAME or TENANTRY_SORT_CREATED.
    pub sort: u32,
    /// 0 from the first to the last, 1 from the last to the first.
    pub descending: u32,
    /// The most tenants on a page, 1 to 1000; 0 for 100.
    pub limit: u32,
    /// Only tenants whose name or domain contains this text, in whatever letter case; NULL for all.
    pub search: *const c_char,
    /// The length of `search` in bytes, or TENANTRY_TO_NUL.
    pub search_length: usize,
    /// Begin behind the page that gave this as its next; NULL for the first page.
    pub after: *const c_char,
    /// The length of `after` in bytes, or TENANTRY_TO_NUL.
    pub after_length: usize,
}

/// Where reads come from, and what is held in memory for them. Nothing in it is lent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_read_status {
    /// Tenants that are held in memory.
    pub tenants: u64,
    /// Domains and identifiers that are held as being nobody's.
    pub absent: u64,
    /// About how many bytes both take, with their places in the table.
    pub bytes: u64,
    /// 1 where reads come from memory, or will when the first is asked for; 0 where each is one by SQL.
    pub memory: u32,
    /// Why they do not come from memory, in English, with a NUL behind it; empty where they do.
    pub reason: [c_char; TENANTRY_REASON_SIZE],
}

/// What is known of a file or an upload. The texts live as long as the handle that it was asked of.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_file_info {
    /// The identifier, of the file or of the upload.
    pub id: tenantry_text,
    /// The tenant's identifier; of an upload data is NULL.
    pub tenant: tenantry_text,
    /// The name.
    pub name: tenantry_text,
    /// The media type, by the content; of an upload data is NULL.
    pub media_type: tenantry_text,
    /// The SHA-256 in small hexadecimal digits; of an upload the one that was announced, or data is NULL.
    pub sha256: tenantry_text,
    /// The relative path that it is downloaded from; of an upload data is NULL.
    pub url: tenantry_text,
    /// When it was completed or, of an upload, begun: RFC 3339, UTC.
    pub created_at: tenantry_text,
    /// The size in bytes; of an upload the one that was announced, or TENANTRY_SIZE_UNKNOWN.
    pub size: u64,
    /// The bytes that are stored: an upload goes on at this offset.
    pub received: u64,
    /// 1 where it goes by itself after the tenant's `temp_file_retention`, else 0.
    pub temporary: u32,
    /// 1 for a file, 0 for an upload.
    pub complete: u32,
}

/// The disk space of a tenant, in bytes. Nothing in it is lent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_usage {
    /// What the tenant may use, or TENANTRY_UNLIMITED.
    pub quota: u64,
    /// What is in use: `files` and all that is reported.
    pub used: u64,
    /// The sum of the sizes of the tenant's files.
    pub files: u64,
    /// What uploads have taken or were promised: it counts for the quota, but is not in use yet.
    pub uploads: u64,
    /// Reported: recordings of calls.
    pub recordings: u64,
    /// Reported: files of call reports.
    pub call_reports: u64,
    /// Reported: instant messages.
    pub messages: u64,
    /// Reported: anything else.
    pub other: u64,
}

/// What a purge took away.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_purge_report {
    /// Entries of the audit.
    pub audit_entries: u64,
    /// Uploads that nobody went on with.
    pub uploads: u64,
    /// Temporary files.
    pub files: u64,
    /// Bytes whose room in the database is free again.
    pub bytes: u64,
}

/// What is in a backup or in a store that was restored.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_backup_report {
    /// Tenants.
    pub tenants: u64,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// The token of the last change that is in it.
    pub token: u64,
}

/// What an import did or found.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_import_report {
    /// Lines that were read, empty ones apart.
    pub lines: u64,
    /// Lines with faults. Where there is one, nothing was imported.
    pub faulty: u64,
    /// Tenants that were imported or, as a dry run, would be.
    pub imported: u64,
}

/// A committed change or, of a hearer that is behind, several of one tenant. Nothing in it is lent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_event {
    /// Where to go on after this event, in this process or a later one.
    pub token: u64,
    /// The tenant's version after the change; of a deleted one, its last.
    pub version: u64,
    /// The members that changed: that of number n where bit n % 64 of changed[n / 64] is set. Of a new
    /// tenant those that differ from the default.
    pub changed: [u64; 2],
    /// What became of the tenant, in the end: TENANTRY_CHANGE_…
    pub kind: u32,
    /// The tenant's identifier, with a NUL behind it; empty where a store is to be read anew.
    pub tenant: [c_char; TENANTRY_ID_SIZE],
}

/// Takes a message of the log: its level (TENANTRY_LOG_…) and its text, which lives until the
/// function returns. Any thread may call it, several at the same time. It must not throw.
pub type tenantry_log_function =
    Option<unsafe extern "C" fn(user: *mut c_void, level: u32, text: *const c_char, length: usize)>;

/// Is told how far a backup or a restore is: what is being done (TENANTRY_BACKUP_…), how much of it, and of how much.
/// It gives 0, or another number to end it with TENANTRY_CANCELLED. It must not throw.
pub type tenantry_progress_function =
    Option<unsafe extern "C" fn(user: *mut c_void, stage: u32, done: u64, total: u64) -> i32>;

/// Takes the next bytes of an export; gives 0, or another number to end it as an I/O error. It must
/// not throw.
pub type tenantry_write_function =
    Option<unsafe extern "C" fn(user: *mut c_void, data: *const c_char, length: usize) -> i32>;

/// Puts up to `capacity` bytes of an import into `data` and gives their number, 0 at the end, or -1
/// to end it as an I/O error. It must not throw.
pub type tenantry_read_function =
    Option<unsafe extern "C" fn(user: *mut c_void, data: *mut c_char, capacity: usize) -> i64>;

/// Takes what was found, as JSON that lives until the function returns: of an import the faults of
/// line `number` as a list, which is empty for a sound line; of a check one finding, and 0. It must
/// not throw.
pub type tenantry_report_function =
    Option<unsafe extern "C" fn(user: *mut c_void, number: u64, json: *const c_char, length: usize)>;

/// Takes a change. The event lives until the function returns. It is called on a thread of its own, never
/// twice at the same time for one listening. It must not throw.
pub type tenantry_change_function =
    Option<unsafe extern "C" fn(user: *mut c_void, event: *const tenantry_event)>;
