//! Snapshots of a tenant and their getters: one for each kind of value, for whatever field.

use std::ffi::CString;
use std::sync::OnceLock;

use super::argument::Closing;
use super::constants::TENANTRY_UNLIMITED;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::library::fixed;
use super::types::*;
use crate::field::{Field, Tenant};
use crate::snapshot::record::{Kind, Record, UNLIMITED, kind};

/// A snapshot, and as JSON what was asked for so.
pub(super) struct Snapshot {
    kept: crate::Snapshot,
    json: OnceLock<CString>,
    members: OnceLock<Box<[OnceLock<CString>]>>,
}

impl Snapshot {
    /// Makes a handle to a snapshot.
    pub(super) fn keep(kept: crate::Snapshot) -> Result<tenantry_tenant, Failure> {
        handle::insert(Snapshot { kept, json: OnceLock::new(), members: OnceLock::new() })
    }

    /// Makes a handle to a snapshot of a document that a call gave.
    pub(super) fn hand(tenant: &Tenant) -> Result<tenantry_tenant, Failure> {
        Snapshot::keep(crate::Snapshot::from(tenant))
    }

    pub(super) fn snapshot(&self) -> &crate::Snapshot {
        &self.kept
    }

    #[inline]
    pub(super) fn record(&self) -> &Record {
        self.kept.record()
    }

    fn json(&self) -> &CString {
        self.json.get_or_init(|| fixed(&serde_json::to_string(self.record()).unwrap_or_default()))
    }

    fn member(&self, field: Field) -> Option<&CString> {
        let members = self.members.get_or_init(|| Field::ALL.iter().map(|_| OnceLock::new()).collect());
        let at = Field::ALL.iter().position(|known| *known == field)?;
        let json = || fixed(&serde_json::to_string(&self.record().get(field)).unwrap_or_default());
        members.get(at).map(|member| member.get_or_init(json))
    }
}

/// Why a getter has nothing to give.
#[cold]
fn why(field: u32, wanted: Kind) -> Failure {
    match kind(field) {
        None => bad("there is no field of this number: see TENANTRY_FIELD_…"),
        Some(found) if found != wanted => {
            bad("the field is of another kind: see the getters of tenantry_tenant")
        }
        Some(_) => Failure::NoValue,
    }
}

const _: () = assert!(UNLIMITED == TENANTRY_UNLIMITED);

fn no_index() -> Failure {
    bad("the index is not below the number of entries")
}

exports! {
    /// Reads a switch.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT where the field is none.
    pub unsafe extern "C" fn tenantry_tenant_bool(tenant: tenantry_tenant, field: u32, value: *mut bool) -> tenantry_status {
        match tenant.record().bool(field) {
            Some(read) => value.put(read),
            None => Err(why(field, Kind::Bool)),
        }
    }

    /// Reads a number.
    ///
    /// Errors: TENANTRY_NO_VALUE where it is null; TENANTRY_BAD_ARGUMENT where the field is none.
    pub unsafe extern "C" fn tenantry_tenant_int(tenant: tenantry_tenant, field: u32, value: *mut i64) -> tenantry_status {
        match tenant.record().int(field) {
            Some(read) => value.put(read),
            None => Err(why(field, Kind::Int)),
        }
    }

    /// Reads a text, a code, a quota, a choice or a time. The text is lent: it lives until the
    /// snapshot is closed. Nothing is allocated.
    ///
    /// Errors: TENANTRY_NO_VALUE where it is null; TENANTRY_BAD_ARGUMENT where the field is none.
    pub unsafe extern "C" fn tenantry_tenant_text(tenant: tenantry_tenant, field: u32, text: *mut tenantry_text) -> tenantry_status {
        match tenant.record().text_bytes(field) {
            Some(read) => text.put(tenantry_text::lent(read)),
            None => Err(why(field, Kind::Text)),
        }
    }

    /// Reads a quota or the disk space in use, in bytes; TENANTRY_UNLIMITED where there is no limit.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT where the field is neither.
    pub unsafe extern "C" fn tenantry_tenant_bytes(tenant: tenantry_tenant, field: u32, bytes: *mut u64) -> tenantry_status {
        bytes.put(tenant.record().bytes(field).ok_or_else(|| bad("the field is no disk space"))?)
    }

    /// Whether a member has no value.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT where there is no such field.
    pub unsafe extern "C" fn tenantry_tenant_is_null(tenant: tenantry_tenant, field: u32, is_null: *mut bool) -> tenantry_status {
        let kind = kind(field).ok_or_else(|| why(field, Kind::Int))?;
        is_null.put(match kind {
            Kind::Bool => tenant.record().bool(field).is_none(),
            Kind::Int | Kind::Long => tenant.record().int(field).is_none(),
            Kind::Text => tenant.record().text(field).is_none(),
            Kind::CallerIds | Kind::OfficeHours => false,
        })
    }

    /// How many caller IDs there are.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT where the field is no list of them.
    pub unsafe extern "C" fn tenantry_tenant_caller_id_count(tenant: tenantry_tenant, field: u32, count: *mut usize) -> tenantry_status {
        count.put(tenant.record().caller_ids(field).ok_or_else(|| why(field, Kind::CallerIds))?)
    }

    /// Reads a caller ID, from 0. Its texts are lent: they live until the snapshot is closed.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT where the field is no list of them, or the index not below the count.
    pub unsafe extern "C" fn tenantry_tenant_caller_id(tenant: tenantry_tenant, field: u32, index: usize, caller_id: *mut tenantry_caller_id) -> tenantry_status {
        tenant.record().caller_ids(field).ok_or_else(|| why(field, Kind::CallerIds))?;
        let (provider, number, description) = tenant.record().caller_id(field, index).ok_or_else(no_index)?;
        caller_id.put(tenantry_caller_id {
            provider_id: tenantry_text::lent(provider),
            caller_id: tenantry_text::lent(number),
            description: description.map_or(tenantry_text::NONE, tenantry_text::lent),
        })
    }

    /// Whether a day, 0 for Monday to 6 for Sunday, is a working day, and how many ranges of working
    /// time it has; a working day without any is open all day.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT where the field is no office hours, or there is no such day.
    pub unsafe extern "C" fn tenantry_tenant_day(tenant: tenantry_tenant, field: u32, day: u32, enabled: *mut bool, ranges: *mut usize) -> tenantry_status {
        let read = tenant.record().day(field, day as usize);
        let (working, count) = read.ok_or_else(|| bad("the field is no office hours, or the day is not 0 to 6"))?;
        enabled.put(working)?;
        ranges.put(count)
    }

    /// Reads a range of a day's working time, from 0.
    ///
    /// Errors: as tenantry_tenant_day, or the index is not below the number of ranges.
    pub unsafe extern "C" fn tenantry_tenant_day_range(tenant: tenantry_tenant, field: u32, day: u32, index: usize, range: *mut tenantry_time_range) -> tenantry_status {
        let (from, to) = tenant.record().range(field, day as usize, index).ok_or_else(no_index)?;
        range.put(tenantry_time_range { from: from.into(), to: to.into() })
    }

    /// A member as JSON. The text is lent: it lives until the snapshot is closed. Made when it is first
    /// asked for.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT where there is no such field.
    pub unsafe extern "C" fn tenantry_tenant_member_json(tenant: tenantry_tenant, field: u32, json: *mut tenantry_text) -> tenantry_status {
        let known = u16::try_from(field).ok().and_then(Field::by_number);
        json.put(known.and_then(|known| tenant.member(known)).map(|json| tenantry_text::of(json)).ok_or_else(|| why(field, Kind::Int))?)
    }

    /// The whole document as JSON. The text is lent: it lives until the snapshot is closed. Made when
    /// it is first asked for.
    pub unsafe extern "C" fn tenantry_tenant_json(tenant: tenantry_tenant, json: *mut tenantry_text) -> tenantry_status {
        json.put(tenantry_text::of(tenant.json()))
    }

    /// Whether the tenant is no longer as in this snapshot, or was deleted. tenantry_reader_has_changed is for
    /// threads that ask often.
    ///
    /// Errors: TENANTRY_BAD_HANDLE for a snapshot that was not read from a store (tenantry_store_get and
    /// _find, tenantry_session_get, tenantry_reader_tenant), or whose store is closed; those of storage.
    pub unsafe extern "C" fn tenantry_tenant_has_changed(tenant: tenantry_tenant, has_changed: *mut bool, error: *mut tenantry_error) -> tenantry_status {
        has_changed.put(tenant.kept.has_changed()?)
    }

    /// Closes a snapshot, and with it the texts that it lent; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_tenant_close(tenant: Closing<tenantry_tenant>) -> tenantry_status {
        handle::close(tenant)
    }
}
