//! The audit: who changed what, documents as they were, and the way back to them.

use std::ffi::{CString, c_char};

use jiff::Timestamp;
use serde::Serialize;

use super::argument::{Closing, Optional};
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::library::fixed;
use super::patch::field;
use super::store::{Changed, write_options};
use super::tenant::Snapshot;
use super::types::*;
use crate::error::Error;
use crate::rule::time;
use crate::{AuditAction, AuditChange, AuditEntry, AuditPage, AuditQuery, Moment};

/// Which entries of the audit to list, how many at a time. They come newest first. Set all of it to 0 first: then
/// it asks for all entries, 100 on a page.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_audit_query {
    /// Only entries of this tenant, also of one that was deleted; NULL for all. A session lists its own alone.
    pub tenant: *const c_char,
    /// The length of `tenant` in bytes, or TENANTRY_TO_NUL.
    pub tenant_length: usize,
    /// Only entries of this time or later, in RFC 3339; NULL for all.
    pub since: *const c_char,
    /// The length of `since` in bytes, or TENANTRY_TO_NUL.
    pub since_length: usize,
    /// Only entries before this time, in RFC 3339; NULL for all.
    pub until: *const c_char,
    /// The length of `until` in bytes, or TENANTRY_TO_NUL.
    pub until_length: usize,
    /// Only changes by this actor, whose name is compared as it stands; NULL for all.
    pub actor: *const c_char,
    /// The length of `actor` in bytes, or TENANTRY_TO_NUL.
    pub actor_length: usize,
    /// Begin behind the page that gave this as its next; NULL for the first page.
    pub after: *const c_char,
    /// The length of `after` in bytes, or TENANTRY_TO_NUL.
    pub after_length: usize,
    /// Only changes of this member of the tenant's document: TENANTRY_FIELD_…; 0 for all.
    pub member: u32,
    /// Only changes of this kind: TENANTRY_AUDIT_…; 0 for all.
    pub action: u32,
    /// The most entries on a page, 1 to 1000; 0 for 100.
    pub limit: u32,
}

/// A point of a tenant's past.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_moment {
    /// When the tenant was at this version, the last time if there were more; not looked at where there is a time.
    pub version: u64,
    /// This time, in RFC 3339, by the clocks of those who wrote; NULL for the version.
    pub time: *const c_char,
    /// The length of `time` in bytes, or TENANTRY_TO_NUL.
    pub time_length: usize,
}

/// An entry of the audit: one change of a tenant, or of a file of one. The texts live as long as the page.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_audit_entry_info {
    /// Rises with each change of the store; the token of the change's event.
    pub number: u64,
    /// The tenant's version after the change; of a deleted one, its last. A file's change leaves it.
    pub version: u64,
    /// When, by the clock of who wrote it: RFC 3339, UTC, in milliseconds.
    pub time: tenantry_text,
    /// Who; data is NULL where nobody told.
    pub actor: tenantry_text,
    /// Through which door or program.
    pub source: tenantry_text,
    /// The actor's IP address; data is NULL where it was not given.
    pub address: tenantry_text,
    /// To what kind of object: `TENANT` or `FILE`.
    pub object_type: tenantry_text,
    /// The object's name after the change; of a deleted one, its last.
    pub object_name: tenantry_text,
    /// The tenant's identifier.
    pub tenant: tenantry_text,
    /// How many members changed. Of a tenant that was made or deleted, those that differ from the default.
    pub changes: usize,
    /// What was done: TENANTRY_AUDIT_…
    pub action: u32,
}

/// A member that changed, from what and to what. The texts live as long as the page.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tenantry_audit_change_info {
    /// Its name: of a tenant a field's; of a file `id`, `name`, `size`, `media_type` or `sha256`.
    pub member: tenantry_text,
    /// Its value before, as JSON; `null` of what was made.
    pub old_value: tenantry_text,
    /// Its value since, as JSON; `null` of what was deleted.
    pub new_value: tenantry_text,
}

/// An entry with its texts as C is lent them.
struct Entry {
    entry: AuditEntry,
    /// Time, actor, source, address, object's type and name, tenant; `None` where there is none.
    texts: [Option<CString>; 7],
    json: CString,
    /// Each member, its old value and its new one.
    changes: Vec<[CString; 3]>,
}

/// A page, and where the next begins.
pub(super) struct Listed {
    entries: Vec<Entry>,
    next: Option<CString>,
}

fn json(value: &impl Serialize) -> CString {
    fixed(&serde_json::to_string(value).unwrap_or_default())
}

impl Entry {
    fn of(entry: AuditEntry) -> Entry {
        let shown = time::show(entry.time);
        let AuditEntry { actor, source, address, object_type, object_name, tenant, .. } = &entry;
        let (actor, address) = (actor.as_deref(), address.as_deref());
        let texts =
            [Some(&*shown), actor, Some(source), address, Some(object_type), Some(object_name), Some(tenant)];
        let texts = texts.map(|text| text.map(fixed));
        let change = |AuditChange { member, old, new }: &AuditChange| [fixed(member), json(old), json(new)];
        let changes = entry.changes.iter().map(change).collect();
        Entry { json: json(&entry), texts, changes, entry }
    }

    fn info(&self) -> tenantry_audit_entry_info {
        let text = |at: usize| self.texts[at].as_deref().map_or(tenantry_text::NONE, tenantry_text::of);
        tenantry_audit_entry_info {
            number: self.entry.number,
            version: self.entry.version,
            time: text(0),
            actor: text(1),
            source: text(2),
            address: text(3),
            object_type: text(4),
            object_name: text(5),
            tenant: text(6),
            changes: self.changes.len(),
            action: match self.entry.action {
                AuditAction::Create => TENANTRY_AUDIT_CREATE,
                AuditAction::Update => TENANTRY_AUDIT_UPDATE,
                AuditAction::Delete => TENANTRY_AUDIT_DELETE,
            },
        }
    }
}

impl Listed {
    /// Makes a handle to a page.
    fn hand(page: AuditPage) -> Result<tenantry_audit, Failure> {
        let next = page.next.as_deref().map(fixed);
        handle::insert(Listed { entries: page.entries.into_iter().map(Entry::of).collect(), next })
    }

    /// Makes a handle to a page of this entry alone.
    fn hand_one(entry: Option<AuditEntry>) -> Result<tenantry_audit, Failure> {
        Listed::hand(AuditPage { entries: vec![entry.ok_or(Failure::NoValue)?], next: None })
    }

    fn entry(&self, index: usize) -> Result<&Entry, Failure> {
        self.entries.get(index).ok_or_else(|| bad("the index is not below the number of entries"))
    }
}

/// The time that a text names, under this name.
fn named(text: &str, name: &str) -> Result<Timestamp, Failure> {
    Ok(time::named(text).map_err(|fault| Error::fault(fault.at(name)))?)
}

/// The query that C asks; the default without one.
fn query(asked: Option<tenantry_audit_query>) -> Result<AuditQuery, Failure> {
    let mut query = AuditQuery::default();
    let Some(asked) = asked else { return Ok(query) };
    let [tenant, since, until, actor, after] = asked.texts()?;
    query.tenant = tenant.map(str::to_owned);
    query.since = since.map(|text| named(text, "since")).transpose()?;
    query.until = until.map(|text| named(text, "until")).transpose()?;
    query.actor = actor.map(str::to_owned);
    query.after = after.map(str::to_owned);
    query.member = (asked.member != 0).then(|| field(asked.member)).transpose()?;
    query.action = match asked.action {
        0 => None,
        TENANTRY_AUDIT_CREATE => Some(AuditAction::Create),
        TENANTRY_AUDIT_UPDATE => Some(AuditAction::Update),
        TENANTRY_AUDIT_DELETE => Some(AuditAction::Delete),
        _ => return Err(bad("action is not 0 or one of TENANTRY_AUDIT_…")),
    };
    if asked.limit != 0 {
        query.limit = asked.limit as usize;
    }
    Ok(query)
}

fn moment(then: Option<tenantry_moment>) -> Result<Moment, Failure> {
    let then = then.ok_or_else(|| bad("the moment is NULL"))?;
    Ok(match then.text()? {
        Some(text) => Moment::Time(named(text, "time")?),
        None => Moment::Version(then.version),
    })
}

exports! {
    /// Reads one page of the audit, newest first; `query` may be NULL for the newest hundred of every tenant.
    ///
    /// Errors: TENANTRY_REFUSED for a limit, a cursor or a time that cannot be; TENANTRY_NOT_FOUND for a tenant that is
    /// not known, nor any more; TENANTRY_BAD_ARGUMENT for an unknown number; those of storage.
    pub unsafe extern "C" fn tenantry_store_audit(store: tenantry_store, query: *const tenantry_audit_query, audit: *mut tenantry_audit, error: *mut tenantry_error) -> tenantry_status {
        audit.put(Listed::hand(store.audit(&self::query(query)?)?)?)
    }

    /// Reads one page of the audit of the session's tenant, as tenantry_store_audit. A query that names another
    /// tenant finds nothing.
    ///
    /// Errors: as tenantry_store_audit; TENANTRY_NOT_FOUND once the tenant was deleted.
    pub unsafe extern "C" fn tenantry_session_audit(session: tenantry_session, query: *const tenantry_audit_query, audit: *mut tenantry_audit, error: *mut tenantry_error) -> tenantry_status {
        audit.put(Listed::hand(session.audit(&self::query(query)?)?)?)
    }

    /// Who changed this, and from what? Gives a page of one entry, the last that set the member of the tenant with this
    /// identifier.
    ///
    /// Errors: TENANTRY_NO_VALUE where nobody has, or the entry was purged; TENANTRY_NOT_FOUND;
    /// TENANTRY_BAD_ARGUMENT for an unknown field; those of storage.
    pub unsafe extern "C" fn tenantry_store_last_change(store: tenantry_store, id: *const c_char, id_length: usize, field: u32, audit: *mut tenantry_audit, error: *mut tenantry_error) -> tenantry_status {
        audit.put(Listed::hand_one(store.last_change(id.read(id_length)?, self::field(field)?)?)?)
    }

    /// The last change of a member of the session's tenant, as tenantry_store_last_change.
    pub unsafe extern "C" fn tenantry_session_last_change(session: tenantry_session, field: u32, audit: *mut tenantry_audit, error: *mut tenantry_error) -> tenantry_status {
        audit.put(Listed::hand_one(session.last_change(self::field(field)?)?)?)
    }

    /// The document as it was then, also of a tenant that was deleted since. It is as it was stored, whatever today's
    /// rules say of it; `used_disk_quota` is nothing.
    ///
    /// Errors: TENANTRY_NOT_FOUND, also where the tenant was not there at that time; TENANTRY_REFUSED with
    /// TENANTRY_FAULT_OUT_OF_RANGE where entries on the way there were purged, or there was no such version: its `min`
    /// is the first that is known; with TENANTRY_FAULT_BAD_TIME for a text that is no time; those of storage.
    pub unsafe extern "C" fn tenantry_store_get_at(store: tenantry_store, id: *const c_char, id_length: usize, then: *const tenantry_moment, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        tenant.put(Snapshot::hand(&store.get_at(id.read(id_length)?, moment(then)?)?)?)
    }

    /// The document of the session's tenant as it was then, as tenantry_store_get_at.
    ///
    /// Errors: as tenantry_store_get_at; TENANTRY_NOT_FOUND once the tenant was deleted.
    pub unsafe extern "C" fn tenantry_session_get_at(session: tenantry_session, then: *const tenantry_moment, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        tenant.put(Snapshot::hand(&session.get_at(moment(then)?)?)?)
    }

    /// Goes back to the document as it was then: a set of all members that can be set, by today's rules, with a new
    /// version. The rest is as for tenantry_store_set.
    ///
    /// Errors: as tenantry_store_get_at and tenantry_store_set.
    pub unsafe extern "C" fn tenantry_store_revert(store: tenantry_store, id: *const c_char, id_length: usize, then: *const tenantry_moment, if_version: u64, flags: u32, change: Optional<tenantry_change>, error: *mut tenantry_error) -> tenantry_status {
        let options = write_options(if_version, flags)?;
        Changed::put(store.revert_with(id.read(id_length)?, moment(then)?, &options)?, change)
    }

    /// Goes back to the document of the session's tenant as it was then, by what a session may set: a member that only
    /// the system may set is a TENANTRY_FAULT_FORBIDDEN where it has changed since.
    ///
    /// Errors: as tenantry_session_get_at and tenantry_session_set.
    pub unsafe extern "C" fn tenantry_session_revert(session: tenantry_session, then: *const tenantry_moment, if_version: u64, flags: u32, change: Optional<tenantry_change>, error: *mut tenantry_error) -> tenantry_status {
        let options = write_options(if_version, flags)?;
        Changed::put(session.revert_with(moment(then)?, &options)?, change)
    }

    /// How many entries are on the page.
    pub unsafe extern "C" fn tenantry_audit_count(audit: tenantry_audit, count: *mut usize) -> tenantry_status {
        count.put(audit.entries.len())
    }

    /// An entry on the page, from 0. Its texts live as long as the page.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
    pub unsafe extern "C" fn tenantry_audit_entry(audit: tenantry_audit, index: usize, info: *mut tenantry_audit_entry_info) -> tenantry_status {
        info.put(audit.entry(index)?.info())
    }

    /// A member that changed, from 0, by the entry at this place on the page. Its texts live as long as the page.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an entry or an index that is not below its count.
    pub unsafe extern "C" fn tenantry_audit_change(audit: tenantry_audit, entry: usize, index: usize, info: *mut tenantry_audit_change_info) -> tenantry_status {
        let change = audit.entry(entry)?.changes.get(index);
        let change = change.ok_or_else(|| bad("the index is not below the number of members"))?;
        let [member, old_value, new_value] = change.each_ref().map(|text| tenantry_text::of(text));
        info.put(tenantry_audit_change_info { member, old_value, new_value })
    }

    /// An entry on the page, from 0, as a JSON object. The text lives as long as the page.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
    pub unsafe extern "C" fn tenantry_audit_json(audit: tenantry_audit, index: usize, json: *mut tenantry_text) -> tenantry_status {
        json.put(tenantry_text::of(&audit.entry(index)?.json))
    }

    /// Where the next page begins, to be the `after` of its query. The text lives as long as the page.
    ///
    /// Errors: TENANTRY_NO_VALUE where this page is the last.
    pub unsafe extern "C" fn tenantry_audit_next(audit: tenantry_audit, next: *mut tenantry_text) -> tenantry_status {
        next.put(tenantry_text::of(audit.next.as_deref().ok_or(Failure::NoValue)?))
    }

    /// Closes a page of the audit; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_audit_close(audit: Closing<tenantry_audit>) -> tenantry_status {
        handle::close(audit)
    }
}
