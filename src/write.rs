//! What changes a tenant: create, set, delete. Each is read, check, write in one transaction.

use crate::db::audit::Stamp;
use crate::db::{Connection, change, file, tenant};
use crate::document::{self, Draft, Patch, Scope};
use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::{Field, Tenant};
use crate::file::sweep;
use crate::fork;
use crate::json::Json;
use crate::rule::{id, time};
use crate::store::Store;
use crate::value::Value;

/// How a change is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Change only a tenant that is at this version; else [`Error::Conflict`].
    pub if_version: Option<u64>,
    /// Check only, and tell what would change. By the same path as the change itself.
    pub dry_run: bool,
}

/// What a set did or, as a dry run, would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The tenant after the change.
    pub tenant: Tenant,
    /// The members that changed, in the order of the patch; none where nothing was written.
    pub changed: Vec<Field>,
}

impl Store {
    /// Makes a tenant. The patch must hold the members that have no default.
    ///
    /// # Errors
    /// [`Error::Refused`] with every fault, [`Error::Storage`].
    pub fn create(&self, patch: &Patch) -> Result<Tenant> {
        self.create_with(patch, &WriteOptions::default())
    }

    /// [`Store::create`], or its dry run. There is no version to expect.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub fn create_with(&self, patch: &Patch, options: &WriteOptions) -> Result<Tenant> {
        // The clock is the host's: it is asked while no transaction waits.
        let mut draft = fork::call_host(|| self.draft_new(patch, Scope::Create))?;
        let (by, dry_run) = (self.author.clone(), options.dry_run);
        let act = move |db: &Connection| {
            refuse_taken(db, &mut draft)?;
            accept(&mut draft)?;
            let Draft { tenant, changed, .. } = draft;
            if !dry_run {
                let stamp = Stamp { by, time: tenant.created_at };
                tenant::insert(db, &tenant, &stamp)?;
                change::tell_members(db, &changed)?;
            }
            Ok(tenant)
        };
        if dry_run { self.db.read(act) } else { self.db.write(act) }
    }

    /// Sets the members that the patch holds, of a tenant that exists; all of them or, on an
    /// error, none. A patch that changes nothing succeeds and writes nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] with every fault; [`Error::Conflict`] where the patch holds another
    /// `version` than the stored one; [`Error::NotFound`], [`Error::Storage`].
    pub fn set(&self, id: &str, patch: &Patch) -> Result<Change> {
        self.set_with(id, patch, &WriteOptions::default())
    }

    /// [`Store::set`] with an expected version, or as a dry run.
    ///
    /// # Errors
    /// As [`Store::set`].
    pub fn set_with(&self, id: &str, patch: &Patch, options: &WriteOptions) -> Result<Change> {
        self.amend(id, patch, options, Scope::System)
    }

    /// Lifts a suspension.
    ///
    /// # Errors
    /// As [`Store::set`].
    pub fn enable(&self, id: &str) -> Result<Change> {
        self.set_enabled(id, true, &WriteOptions::default())
    }

    /// Suspends a tenant: it stays readable and is reported as suspended.
    ///
    /// # Errors
    /// As [`Store::set`].
    pub fn suspend(&self, id: &str) -> Result<Change> {
        self.set_enabled(id, false, &WriteOptions::default())
    }

    /// [`Store::enable`] or [`Store::suspend`] with an expected version, or as a dry run.
    ///
    /// # Errors
    /// As [`Store::set_with`].
    pub fn set_enabled(&self, id: &str, enabled: bool, options: &WriteOptions) -> Result<Change> {
        self.set_with(id, &Patch::new().set(Field::Enabled, enabled), options)
    }

    /// Deletes a tenant with its files. Its identifier is never given again. The bytes of files go in steps that
    /// other writers get in between.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn delete(&self, id: &str) -> Result<Tenant> {
        self.delete_with(id, &WriteOptions::default())
    }

    /// [`Store::delete`] with an expected version, or as a dry run. It gives the document as it
    /// was.
    ///
    /// # Errors
    /// As [`Store::delete`], and [`Error::Conflict`].
    pub fn delete_with(&self, id: &str, options: &WriteOptions) -> Result<Tenant> {
        let (stamp, id, options) = (self.stamp()?, id.to_owned(), *options);
        let act = move |db: &Connection| {
            let stored = tenant::by_id(db, &id)?.ok_or(Error::NotFound)?;
            document::expect_version(&stored, &Patch::new(), options.if_version)?;
            if !options.dry_run {
                tenant::delete(db, &stored, &stamp)?;
            }
            Ok(stored)
        };
        if options.dry_run {
            return self.db.read(act);
        }
        let gone = self.db.write(act)?;
        sweep(&self.db);
        Ok(gone)
    }

    /// The one road of every set: read, check, write, in one transaction.
    pub(crate) fn amend(
        &self,
        id: &str,
        patch: &Patch,
        options: &WriteOptions,
        scope: Scope,
    ) -> Result<Change> {
        let (stamp, id, patch, options) = (self.stamp()?, id.to_owned(), patch.clone(), *options);
        let act = move |db: &Connection| {
            let stored = tenant::by_id(db, &id)?.ok_or(Error::NotFound)?;
            document::expect_version(&stored, &patch, options.if_version)?;
            let mut draft = document::draft(stored, &patch, scope);
            refuse_taken(db, &mut draft)?;
            accept(&mut draft)?;
            let Draft { mut tenant, changed, before, .. } = draft;
            if !changed.is_empty() {
                tenant.version += 1;
            }
            if !changed.is_empty() && !options.dry_run {
                tenant::update(db, &tenant, &changed, &before, &stamp)?;
            }
            Ok(Change { tenant, changed })
        };
        if options.dry_run { self.db.read(act) } else { self.db.write(act) }
    }

    /// Who changes something, and that it is now. The clock is the host's: it is asked while no
    /// transaction waits.
    pub(crate) fn stamp(&self) -> Result<Stamp> {
        Ok(Stamp { by: self.author.clone(), time: fork::call_host(&*self.clock)? })
    }

    /// A new tenant with all its faults but that another has what must be unique.
    pub(crate) fn draft_new(&self, patch: &Patch, scope: Scope) -> Draft {
        let mut new = document::blank();
        if !(scope == Scope::Import && patch.holds(Field::Id)) {
            new.id = id::make();
        }
        let now = (self.clock)();
        new.created_at = time::millis(now).unwrap_or(now);
        document::draft(new, patch, scope)
    }
}

/// Adds a fault for each member that what is stored does not allow: another tenant has what must be unique, or
/// there is no such file.
pub(crate) fn refuse_taken(db: &Connection, draft: &mut Draft) -> Result<()> {
    file::settle_avatar(db, draft)?;
    for field in [Field::Id, Field::Domain] {
        let value = draft.tenant.get(field);
        let Value::Text(value) = &value else { continue };
        if draft.changed.contains(&field) && tenant::is_taken(db, field, value)? {
            let message = format!("{value} belongs to another tenant");
            let fault = Fault::new(FaultCode::Taken, message).with("value", Json::from(value.as_ref()));
            draft.faults.push(fault.at(field.name()));
        }
    }
    Ok(())
}

/// The document that a draft may become.
pub(crate) fn accept(draft: &mut Draft) -> Result<&Tenant> {
    match draft.faults.is_empty() {
        true => Ok(&draft.tenant),
        false => Err(Error::Refused { faults: std::mem::take(&mut draft.faults) }),
    }
}
