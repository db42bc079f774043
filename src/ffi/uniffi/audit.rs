//! The audit: who changed what, documents as they were, and the way back to them.

use std::sync::Arc;
use std::time::SystemTime;

use super::act::SnapshotObject;
use super::document::{Field, Shown, long, moment};
use super::error::Result;
use super::options::WriteOptions;
use super::session::SessionObject;
use super::store::StoreObject;
use crate::AuditAction;

/// Which entries to list, how many at a time. They come newest first.
#[derive(uniffi::Record)]
pub struct AuditQuery {
    /// Only entries of this tenant, also of one that was deleted. A session lists its own alone.
    #[uniffi(default = None)]
    pub tenant: Option<String>,
    /// Only entries of this time or later.
    #[uniffi(default = None)]
    pub since: Option<SystemTime>,
    /// Only entries before this time.
    #[uniffi(default = None)]
    pub until: Option<SystemTime>,
    /// Only changes by this actor, whose name is compared as it stands.
    #[uniffi(default = None)]
    pub actor: Option<String>,
    /// Only changes of this member of the tenant's document.
    #[uniffi(default = None)]
    pub member: Option<Field>,
    /// Only changes of this kind.
    #[uniffi(default = None)]
    pub action: Option<AuditAction>,
    /// The most entries on a page, 1 to 1000.
    #[uniffi(default = 100)]
    pub limit: i32,
    /// Begin behind the page that gave this as its `next`.
    #[uniffi(default = None)]
    pub after: Option<String>,
}

impl From<AuditQuery> for crate::AuditQuery {
    fn from(query: AuditQuery) -> crate::AuditQuery {
        crate::AuditQuery {
            tenant: query.tenant,
            since: query.since.map(moment),
            until: query.until.map(moment),
            actor: query.actor,
            member: query.member.map(Into::into),
            action: query.action,
            // A negative limit is refused like 0.
            limit: usize::try_from(query.limit).unwrap_or(0),
            after: query.after,
        }
    }
}

/// A member that changed, from what and to what.
#[derive(uniffi::Record)]
pub struct AuditChange {
    /// Its name: of a tenant a field's; of a file `id`, `name`, `size`, `media_type` or `sha256`.
    pub member: String,
    /// Its value before, as JSON; `null` of an object that was made.
    pub old: String,
    /// Its value since, as JSON; `null` of an object that was deleted.
    pub new: String,
}

/// An entry of the audit: one change of a tenant, or of a file of one.
#[derive(uniffi::Record)]
pub struct AuditEntry {
    /// Rises with each change of the store; the token of the change's event.
    pub number: i64,
    /// When, by the clock of who wrote it, in milliseconds.
    pub time: SystemTime,
    /// Who; none where nobody told.
    pub actor: Option<String>,
    /// Through which door or program.
    pub source: String,
    /// The actor's IP address, if it was given.
    pub address: Option<String>,
    /// What was done.
    pub action: AuditAction,
    /// To what kind of object: `TENANT` or `FILE`.
    pub object_type: String,
    /// The object's name after the change; of a deleted one, its last.
    pub object_name: String,
    /// The tenant's identifier.
    pub tenant: String,
    /// The tenant's version after the change; of a deleted one, its last. A file's change leaves it.
    pub version: i64,
    /// The members that changed. Of a tenant that was made or deleted, those that differ from the default; of
    /// a file, all that are told.
    pub changes: Vec<AuditChange>,
}

impl From<crate::AuditEntry> for AuditEntry {
    fn from(entry: crate::AuditEntry) -> AuditEntry {
        let change = |change: crate::AuditChange| AuditChange {
            member: change.member.to_owned(),
            old: change.old.to_string(),
            new: change.new.to_string(),
        };
        AuditEntry {
            number: long(entry.number),
            time: entry.time.shown(),
            actor: entry.actor,
            source: entry.source,
            address: entry.address,
            action: entry.action,
            object_type: entry.object_type,
            object_name: entry.object_name,
            tenant: entry.tenant,
            version: long(entry.version),
            changes: entry.changes.into_iter().map(change).collect(),
        }
    }
}

/// One page of the audit.
#[derive(uniffi::Record)]
pub struct AuditPage {
    /// The entries, newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins, for `AuditQuery.after`; none on the last page.
    pub next: Option<String>,
}

impl From<crate::AuditPage> for AuditPage {
    fn from(page: crate::AuditPage) -> AuditPage {
        AuditPage { entries: page.entries.into_iter().map(AuditEntry::from).collect(), next: page.next }
    }
}

/// A point of a tenant's past.
#[derive(uniffi::Enum)]
pub enum Moment {
    /// When it was at this version; of several such times the last.
    Version {
        /// The version.
        version: i64,
    },
    /// This time, by the clocks of those who wrote.
    Time {
        /// The time.
        time: SystemTime,
    },
}

impl From<Moment> for crate::Moment {
    fn from(then: Moment) -> crate::Moment {
        match then {
            // A negative number is no version, and so is 0.
            Moment::Version { version } => crate::Moment::Version(u64::try_from(version).unwrap_or(0)),
            Moment::Time { time } => crate::Moment::Time(moment(time)),
        }
    }
}

/// What a revert did or, as a dry run, would do.
#[derive(uniffi::Record)]
pub struct Reverted {
    /// The tenant after it.
    pub tenant: Arc<SnapshotObject>,
    /// The members that changed; none where nothing was written.
    pub changed: Vec<Field>,
}

impl From<crate::Change> for Reverted {
    fn from(change: crate::Change) -> Reverted {
        let changed = change.changed.into_iter().map(Field::from).collect();
        Reverted { tenant: SnapshotObject::of_tenant(&change.tenant), changed }
    }
}

#[uniffi::export]
impl StoreObject {
    /// One page of the audit, newest first.
    pub fn audit(&self, query: AuditQuery) -> Result<AuditPage> {
        Ok(self.store.audit(&query.into())?.into())
    }

    /// The last entry that set the member.
    pub fn last_change(&self, id: String, member: Field) -> Result<Option<AuditEntry>> {
        Ok(self.store.last_change(&id, member.into())?.map(AuditEntry::from))
    }

    /// The tenant as it was then.
    pub fn get_at(&self, id: String, then: Moment) -> Result<Arc<SnapshotObject>> {
        Ok(SnapshotObject::of_tenant(&self.store.get_at(&id, then)?))
    }

    /// Goes back to the document as it was then.
    pub fn revert(&self, id: String, then: Moment, options: WriteOptions) -> Result<Reverted> {
        Ok(self.store.revert_with(&id, then, &options.into())?.into())
    }
}

#[uniffi::export]
impl SessionObject {
    /// One page of the audit of the current tenant, newest first.
    pub fn audit(&self, query: AuditQuery) -> Result<AuditPage> {
        Ok(self.session.audit(&query.into())?.into())
    }

    /// The last entry that set the member of the current tenant.
    pub fn last_change(&self, member: Field) -> Result<Option<AuditEntry>> {
        Ok(self.session.last_change(member.into())?.map(AuditEntry::from))
    }

    /// The tenant as it was then.
    pub fn get_at(&self, then: Moment) -> Result<Arc<SnapshotObject>> {
        Ok(SnapshotObject::of_tenant(&self.session.get_at(then)?))
    }

    /// Goes back to the document as it was then, by what a session may set.
    pub fn revert(&self, then: Moment, options: WriteOptions) -> Result<Reverted> {
        Ok(self.session.revert_with(then, &options.into())?.into())
    }
}
