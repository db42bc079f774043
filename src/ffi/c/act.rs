//! What settings do: answers of a snapshot, to be asked for on every call.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use jiff::Timestamp;

use super::argument::Optional;
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::library::fixed;
use super::patch::field;
use super::types::*;
use crate::{ContactVerdict, LimitVerdict, RecordedBy, Recording, Retained};

/// What of a call is recorded, and how. Nothing in it is lent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_recording {
    /// Who wants its audio: TENANTRY_RECORDED_BY_…; TENANTRY_RECORDED_BY_NOBODY, which is 0, where it is not recorded.
    pub audio: u32,
    /// Who wants its video: TENANTRY_RECORDED_BY_…
    pub video: u32,
    /// 1 for a track for each party, 0 for both mixed into one, or where nothing is recorded.
    pub dual_track: u32,
}

/// Whether one more may be made. Nothing in it is lent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_limit_verdict {
    /// The limit.
    pub limit: u64,
    /// How many there are, by the caller's count.
    pub counted: u64,
    /// How many more may be made; 0 also where there are more than the limit, which was lowered since.
    pub left: u64,
    /// The field that sets the limit: TENANTRY_FIELD_MAX_…
    pub field: u32,
    /// 1 where one more may be made, else 0.
    pub allowed: u32,
}

/// Number, name, and why.
type Contact = (u32, CString, CString);

static CONTACTS: LazyLock<[Contact; 6]> = LazyLock::new(|| {
    let all = [
        ContactVerdict::Equal,
        ContactVerdict::SameEnd,
        ContactVerdict::Disabled,
        ContactVerdict::Empty,
        ContactVerdict::Different,
        ContactVerdict::TooShort,
    ];
    all.map(|verdict| (contact_number(verdict), fixed(verdict.as_str()), fixed(&verdict.to_string())))
});

fn contact_number(verdict: ContactVerdict) -> u32 {
    match verdict {
        ContactVerdict::Equal => TENANTRY_CONTACT_EQUAL,
        ContactVerdict::SameEnd => TENANTRY_CONTACT_SAME_END,
        ContactVerdict::Disabled => TENANTRY_CONTACT_DISABLED,
        ContactVerdict::Empty => TENANTRY_CONTACT_EMPTY,
        ContactVerdict::Different => TENANTRY_CONTACT_DIFFERENT,
        ContactVerdict::TooShort => TENANTRY_CONTACT_TOO_SHORT,
    }
}

fn contact(verdict: u32) -> Option<&'static Contact> {
    CONTACTS.iter().find(|(number, ..)| *number == verdict)
}

/// By whom something is recorded, by the numbers in the header.
const RECORDED_BY: [(u32, RecordedBy); 3] = [
    (TENANTRY_RECORDED_BY_NOBODY, RecordedBy::Nobody),
    (TENANTRY_RECORDED_BY_TENANT, RecordedBy::Tenant),
    (TENANTRY_RECORDED_BY_EXTENSION, RecordedBy::Extension),
];

fn by_number(by: RecordedBy) -> u32 {
    RECORDED_BY.iter().find(|(_, known)| *known == by).map_or(TENANTRY_RECORDED_BY_NOBODY, |known| known.0)
}

fn by(number: u32) -> Result<RecordedBy, Failure> {
    let known = RECORDED_BY.iter().find(|(known, _)| *known == number);
    known.map(|known| known.1).ok_or_else(|| bad("audio or video is not one of TENANTRY_RECORDED_BY_…"))
}

fn retained(kind: u32) -> Result<Retained, Failure> {
    match kind {
        TENANTRY_RETAINED_RECORDING => Ok(Retained::Recording),
        TENANTRY_RETAINED_CALL_REPORT => Ok(Retained::CallReport),
        TENANTRY_RETAINED_LOG => Ok(Retained::Log),
        TENANTRY_RETAINED_TEMP_FILE => Ok(Retained::TempFile),
        _ => Err(bad("kind is not one of TENANTRY_RETAINED_…")),
    }
}

fn time(seconds: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_second(seconds).map_err(|_| bad("a time lies beyond the years -9999 to 9999"))
}

exports! {
    /// Whether a caller's number is a contact's, by `contact_match_type` and `contact_match_length`; `verdict`, which
    /// may be NULL, is why (TENANTRY_CONTACT_…). Spaces, `-`, `.`, `(` and `)` do not count, and then neither does one
    /// leading `+`. Nothing is allocated.
    pub unsafe extern "C" fn tenantry_tenant_match_contact(tenant: tenantry_tenant, caller: *const c_char, caller_length: usize, contact: *const c_char, contact_length: usize, is_match: *mut bool, verdict: Optional<u32>) -> tenantry_status {
        let found = tenant.snapshot().match_contact(caller.read(caller_length)?, contact.read(contact_length)?);
        is_match.put(found.is_match())?;
        verdict.map_or(Ok(()), |verdict| verdict.put(contact_number(found)))
    }

    /// The stable name of a TENANTRY_CONTACT_…, as in `same_end`; empty for an unknown one. The text lives as long
    /// as the library.
    pub unsafe extern "C" fn tenantry_contact_name(verdict: u32) -> *const c_char {
        Ok(contact(verdict).map_or(c"", |(_, name, _)| name))
    }

    /// What a TENANTRY_CONTACT_… means, in English, for a person; empty for an unknown one. The text lives as long as
    /// the library.
    pub unsafe extern "C" fn tenantry_contact_why(verdict: u32) -> *const c_char {
        Ok(contact(verdict).map_or(c"", |(_, _, why)| why))
    }

    /// The caller's name with that of the group, queue or DID/DDI number by which the call came, as
    /// `contact_append_type` says: with the separator `:`, `Sales:Alice` (PREPEND), `Alice:Sales` (APPEND) or `Alice`
    /// (DISABLE). An empty name leaves the other alone. It is written into `data`, which has room for `capacity` bytes,
    /// with a NUL behind it; `length` is its length without that. Where that is not less than `capacity`, what was
    /// written is cut to whole characters. Nothing is allocated.
    ///
    /// The names are not checked: who puts them into a SIP header escapes them there.
    pub unsafe extern "C" fn tenantry_tenant_caller_name(tenant: tenantry_tenant, caller: *const c_char, caller_length: usize, group: *const c_char, group_length: usize, separator: *const c_char, separator_length: usize, data: *mut c_char, capacity: usize, length: *mut usize) -> tenantry_status {
        let (caller, group) = (caller.read(caller_length)?, group.read(group_length)?);
        let separator = separator.read(separator_length)?;
        let written = match tenant.snapshot().names(caller, group) {
            (first, "") => data.write(capacity, &[first]),
            (first, second) => data.write(capacity, &[first, separator, second]),
        };
        length.put(written)
    }

    /// What is recorded of a call of an extension that itself chose so (`audio`, `video`: 0 is no, anything else is
    /// yes), by the tenant's switches. Nothing is allocated.
    pub unsafe extern "C" fn tenantry_tenant_recording(tenant: tenantry_tenant, audio: i32, video: i32, recording: *mut tenantry_recording) -> tenantry_status {
        let Recording { audio, video, dual_track } = tenant.snapshot().recording(audio != 0, video != 0);
        recording.put(tenantry_recording { audio: by_number(audio), video: by_number(video), dual_track: dual_track.into() })
    }

    /// What is recorded and which switch decided, in English, for a person, as tenantry_tenant_caller_name writes a
    /// text into `data`.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an unknown number.
    pub unsafe extern "C" fn tenantry_recording_why(recording: *const tenantry_recording, data: *mut c_char, capacity: usize, length: *mut usize) -> tenantry_status {
        let tenantry_recording { audio, video, dual_track } = recording.ok_or_else(|| bad("the recording is NULL"))?;
        let recording = Recording { audio: by(audio)?, video: by(video)?, dual_track: dual_track != 0 };
        length.put(data.write(capacity, &[&recording.to_string()]))
    }

    /// Whether one more may be made of what a field limits (TENANTRY_FIELD_MAX_…), where `counted` exist by the host's
    /// own count. Nothing is allocated.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for a field that is no limit.
    pub unsafe extern "C" fn tenantry_tenant_may_add(tenant: tenantry_tenant, field: u32, counted: u64, verdict: *mut tenantry_limit_verdict) -> tenantry_status {
        let found = tenant.snapshot().may_add(self::field(field)?, counted);
        let found = found.ok_or_else(|| bad("the field limits no number of things: see TENANTRY_FIELD_MAX_…"))?;
        let (left, allowed) = (found.left(), found.is_allowed().into());
        verdict.put(tenantry_limit_verdict { limit: found.limit, counted, left, field, allowed })
    }

    /// Why one more may be made or not, in English, for a person, as tenantry_tenant_caller_name writes a text into
    /// `data`.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an unknown field.
    pub unsafe extern "C" fn tenantry_limit_why(verdict: *const tenantry_limit_verdict, data: *mut c_char, capacity: usize, length: *mut usize) -> tenantry_status {
        let tenantry_limit_verdict { limit, counted, field, .. } = verdict.ok_or_else(|| bad("the verdict is NULL"))?;
        let verdict = LimitVerdict { field: self::field(field)?, limit, counted };
        length.put(data.write(capacity, &[&verdict.to_string()]))
    }

    /// When a thing of this kind (TENANTRY_RETAINED_…) expires that was made at `made`; times are in whole seconds since
    /// 1970, UTC. Days have 24 hours. Nothing is allocated.
    ///
    /// Errors: TENANTRY_NO_VALUE where that is beyond the year 9999; TENANTRY_BAD_ARGUMENT for an unknown kind, or
    /// where `made` is beyond it.
    pub unsafe extern "C" fn tenantry_tenant_expires(tenant: tenantry_tenant, kind: u32, made: i64, expiry: *mut i64) -> tenantry_status {
        let found = tenant.snapshot().expires(retained(kind)?, time(made)?);
        expiry.put(found.ok_or(Failure::NoValue)?.as_second())
    }

    /// Whether a thing of this kind that was made at `made` is to be gone at `now`: it is, from the very moment that it
    /// expires. The rest is as for tenantry_tenant_expires.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an unknown kind, or for a time beyond the year 9999.
    pub unsafe extern "C" fn tenantry_tenant_is_due(tenant: tenantry_tenant, kind: u32, made: i64, now: i64, is_due: *mut bool) -> tenantry_status {
        is_due.put(tenant.snapshot().is_due(retained(kind)?, time(made)?, time(now)?))
    }
}
