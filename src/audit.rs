//! The audit as both doors show it: who changed what, documents as they were, and the way back to them.
//!
//! Source: the contract, *Audit*.

use crate::db::audit::AuditEntry;
use crate::db::audit::list::{self, AuditPage, AuditQuery};
use crate::db::audit::past::{self, Moment};
use crate::db::tenant;
use crate::document::{Patch, Scope};
use crate::error::{Error, Result};
use crate::field::{Field, SetBy, Tenant};
use crate::session::Session;
use crate::store::Store;
use crate::write::{Change, WriteOptions};

impl Store {
    /// One page of the audit, newest first, of every tenant or of one, also of one that was deleted.
    ///
    /// # Errors
    /// [`Error::Refused`] for a limit or a cursor that cannot be; [`Error::NotFound`] for a tenant that is
    /// not known, nor any more; [`Error::Storage`].
    pub fn audit(&self, query: &AuditQuery) -> Result<AuditPage> {
        self.db.read(|db| {
            let page = list::page(db, query)?;
            match &query.tenant {
                Some(id) if page.entries.is_empty() && !list::knows(db, id)? => {
                    tenant::by_id(db, id)?.ok_or(Error::NotFound)?;
                }
                _ => {}
            }
            Ok(page)
        })
    }

    /// Who changed this, and from what? The last entry that set the member; `None` where nobody has, or
    /// the entry was purged.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn last_change(&self, id: &str, member: Field) -> Result<Option<AuditEntry>> {
        self.db.read(|db| {
            let last = list::last(db, id, member)?;
            if last.is_none() && !list::knows(db, id)? {
                tenant::by_id(db, id)?.ok_or(Error::NotFound)?;
            }
            Ok(last)
        })
    }

    /// The document as it was at a version or at a time, also of a tenant that was deleted since. It is as
    /// it was stored, whatever today's rules say of it; `used_disk_quota` is nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`], also where the tenant was not there at that time; [`Error::Refused`] with
    /// [`OutOfRange`](crate::FaultCode::OutOfRange) where entries on the way there were purged, or there was no such version:
    /// `min` is the first that is known. [`Error::Storage`].
    pub fn get_at(&self, id: &str, then: impl Into<Moment>) -> Result<Tenant> {
        self.db.read(|db| past::at(db, id, then.into()))
    }

    /// Goes back to the document as it was at a version or at a time: a set of all members that can be
    /// set, by today's rules, with a new version.
    ///
    /// # Errors
    /// As [`Store::get_at`] and [`Store::set`].
    pub fn revert(&self, id: &str, then: impl Into<Moment>) -> Result<Change> {
        self.revert_with(id, then, &WriteOptions::default())
    }

    /// [`Store::revert`] with an expected version, or as a dry run.
    ///
    /// # Errors
    /// As [`Store::revert`], and [`Error::Conflict`].
    pub fn revert_with(&self, id: &str, then: impl Into<Moment>, options: &WriteOptions) -> Result<Change> {
        self.go_back(id, then.into(), options, Scope::System)
    }

    fn go_back(&self, id: &str, then: Moment, options: &WriteOptions, scope: Scope) -> Result<Change> {
        let past = self.get_at(id, then)?;
        let settable = Field::ALL.iter().filter(|field| field.row().set_by != SetBy::Store);
        let patch = settable.fold(Patch::new(), |patch, field| patch.set(*field, &past.held(*field)));
        self.amend(id, &patch, options, scope)
    }
}

impl Session {
    /// [`Store::audit`] of the current tenant alone. A query that names another one finds nothing.
    ///
    /// # Errors
    /// As [`Store::audit`]; [`Error::NotFound`] once the tenant was deleted.
    pub fn audit(&self, query: &AuditQuery) -> Result<AuditPage> {
        self.get_snapshot()?;
        match &query.tenant {
            Some(other) if *other != self.tenant => Err(Error::NotFound),
            _ => self.store.audit(&AuditQuery { tenant: Some(self.tenant.clone()), ..query.clone() }),
        }
    }

    /// [`Store::last_change`] of the current tenant.
    ///
    /// # Errors
    /// As [`Store::last_change`]; [`Error::NotFound`] once the tenant was deleted.
    pub fn last_change(&self, member: Field) -> Result<Option<AuditEntry>> {
        self.get_snapshot()?;
        self.store.last_change(&self.tenant, member)
    }

    /// [`Store::get_at`] of the current tenant.
    ///
    /// # Errors
    /// As [`Store::get_at`]; [`Error::NotFound`] once the tenant was deleted.
    pub fn get_at(&self, then: impl Into<Moment>) -> Result<Tenant> {
        self.get_snapshot()?;
        self.store.get_at(&self.tenant, then)
    }

    /// [`Store::revert`] of the current tenant, by what a session may set.
    ///
    /// # Errors
    /// As [`Session::get_at`] and [`Session::set`]: a member that only the system may set is
    /// [`Forbidden`](crate::FaultCode::Forbidden) where it has changed since.
    pub fn revert(&self, then: impl Into<Moment>) -> Result<Change> {
        self.revert_with(then, &WriteOptions::default())
    }

    /// [`Session::revert`] with an expected version, or as a dry run.
    ///
    /// # Errors
    /// As [`Session::revert`], and [`Error::Conflict`].
    pub fn revert_with(&self, then: impl Into<Moment>, options: &WriteOptions) -> Result<Change> {
        self.get_snapshot()?;
        self.store.go_back(&self.tenant, then.into(), options, Scope::Tenant)
    }
}
