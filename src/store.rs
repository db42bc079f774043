//! The system's door: every tenant, every settable member. A method is a sentence and a
//! transaction.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::actor::{Actor, Author};
use crate::db::audit::Stamp;
use crate::db::tenant::{self, list};
use crate::db::{Connection, Database, change, file};
use crate::document::{self, Draft, Patch, Scope};
#[cfg(doc)]
use crate::error::ErrorCode;
use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::{Field, Tenant};
use crate::file::sweep;
use crate::fork;
use crate::json::Json;
use crate::open::{Clock, OpenOptions};
use crate::purge::background::Purging;
use crate::rule::{domain, id, time};
use crate::session::Session;
use crate::snapshot::{Key, ReadStatus, Reader, Reads, Snapshot};
use crate::value::Value;
use crate::watch::{ChangeEvent, Listening, Watch};

/// A store of tenants: the system administrator's door.
///
/// A handle is cheap to clone, and any threads may share one. Reads do not wait for writers;
/// writers wait for each other up to the busy timeout. A write comes back when it is durable; those
/// of several threads share commits. The database closes when the last handle or session is dropped.
///
/// In a forked child, every call of a handle that its parent made answers [`ErrorCode::Forked`], stores in
/// memory included, and dropping it closes nothing. The child opens the store anew.
#[derive(Clone)]
pub struct Store {
    /// Dropped first: it ends the purge in the background, which so never is the last to have the database.
    pub(crate) purging: Option<Arc<Purging>>,
    /// Dropped before the database, as it has a connection that must not be the last to close.
    reads: Arc<Reads>,
    pub(crate) db: Arc<Database>,
    pub(crate) clock: Clock,
    /// Who changes what this handle changes.
    pub(crate) author: Arc<Author>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

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
    pub(crate) fn over(db: Database, clock: Clock, cache_bytes: usize, author: Author) -> Store {
        let db = Arc::new(db);
        let reads = Arc::new(Reads::new(db.clone(), cache_bytes));
        Store { purging: None, reads, db, clock, author: Arc::new(author) }
    }

    /// Opens the store in an existing file; [`OpenOptions`] has more choices.
    ///
    /// # Errors
    /// As [`OpenOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Store> {
        OpenOptions::new().open(path)
    }

    /// Opens a new, empty store in memory.
    ///
    /// # Errors
    /// As [`OpenOptions::open_in_memory`].
    pub fn in_memory() -> Result<Store> {
        OpenOptions::new().open_in_memory()
    }

    /// The same store for an actor, on whose behalf all is changed that is changed by the handle that
    /// this gives, and by its clones. Without, entries of the audit have no actor.
    ///
    /// # Errors
    /// [`Error::Refused`] for an actor without a proper name, or of a source that is none.
    pub fn by(&self, actor: Actor) -> Result<Store> {
        Ok(Store { author: Arc::new(self.author.named(&actor)?), ..self.clone() })
    }

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

    /// The detailed properties of a tenant.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn get(&self, id: &str) -> Result<Tenant> {
        self.reads.tenant(Key::Id(id.as_bytes()))
    }

    /// The tenant of a SIP domain, in whatever letter case or spelling: the canonical forms are
    /// compared.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a text that is no domain; [`Error::Storage`].
    pub fn find(&self, domain: &str) -> Result<Tenant> {
        let Ok(canonical) = domain::canonical(domain) else { return Err(Error::NotFound) };
        self.reads.tenant(Key::Domain(canonical.as_bytes()))
    }

    /// [`Store::get`] as a snapshot to be kept: from memory, without a copy.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub fn get_snapshot(&self, id: &str) -> Result<Snapshot> {
        self.reads.find(Key::Id(id.as_bytes()))
    }

    /// [`Store::find`] as a snapshot to be kept: from memory, without a copy.
    ///
    /// # Errors
    /// As [`Store::find`].
    pub fn find_snapshot(&self, domain: &str) -> Result<Snapshot> {
        let Ok(canonical) = domain::canonical(domain) else { return Err(Error::NotFound) };
        self.reads.find(Key::Domain(canonical.as_bytes()))
    }

    /// A reader for a thread that reads often.
    pub fn reader(&self) -> Reader {
        Reader::new(self.reads.clone())
    }

    /// Loads every tenant into memory, as far as there is room ([`OpenOptions::cache_bytes`]), and gives
    /// their number; 0 where reads do not come from memory. Otherwise tenants are loaded as they are
    /// asked for.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn preload(&self) -> Result<u64> {
        self.reads.preload()
    }

    /// Whether reads come from memory, why not, and how much is there.
    ///
    /// # Errors
    /// [`ErrorCode::Forked`].
    pub fn read_status(&self) -> Result<ReadStatus> {
        ReadStatus::of(&self.reads)
    }

    /// The tenant of this identifier or of this domain: for people, who have one or the other at
    /// hand.
    ///
    /// # Errors
    /// As [`Store::get`]; [`Error::Refused`] where it is the identifier of one tenant, brought by
    /// an import, and the domain of another.
    pub fn lookup(&self, id_or_domain: &str) -> Result<Tenant> {
        match (self.get(id_or_domain), self.find(id_or_domain)) {
            (Ok(one), Ok(other)) if one.id != other.id => {
                let message = format!(
                    "{id_or_domain} is the id of {} and the domain of {}: name the one by its domain or \
                     the other by its id",
                    one.domain, other.id
                );
                Err(Error::fault(Fault::new(FaultCode::Duplicate, message)))
            }
            (Err(Error::NotFound), by_domain) => by_domain,
            (by_id, _) => by_id,
        }
    }

    /// One page of the list of tenants.
    ///
    /// # Errors
    /// [`Error::Refused`] for a limit or a cursor that cannot be, [`Error::Storage`].
    pub fn list(&self, query: &list::ListQuery) -> Result<list::Page> {
        self.db.read(|db| list::page(db, query))
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

    /// Begins a session of one tenant and one actor.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] for an actor without a proper name;
    /// [`Error::Storage`].
    pub fn session(&self, tenant: &str, actor: Actor) -> Result<Session> {
        let store = self.by(actor.clone())?;
        let tenant = store.get(tenant)?;
        Ok(Session::new(store, tenant.id, actor))
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

    /// Follows every change that is committed from now on, by this process or any other.
    ///
    /// # Errors
    /// [`Error::Storage`]: what a look at the file meets, no pipe or thread.
    pub fn watch(&self) -> Result<Watch> {
        Watch::begin(self.db.clone(), None, None)
    }

    /// Follows every change since the event that bears this token; 0 for all since the store was made. Where
    /// the store no longer knows them all (it keeps the last 100,000), it begins with
    /// [`ChangeKind::Resync`](crate::ChangeKind::Resync).
    ///
    /// # Errors
    /// As [`Store::watch`].
    pub fn watch_since(&self, token: u64) -> Result<Watch> {
        Watch::begin(self.db.clone(), None, Some(token))
    }

    /// Calls `listener` on a thread of its own with every change from now on, as [`Store::watch`] gives
    /// them, until the [`Listening`] is dropped. It may use the store; a panic in it goes to the log.
    ///
    /// # Errors
    /// As [`Store::watch`].
    pub fn on_change(&self, listener: impl Fn(&ChangeEvent) + Send + 'static) -> Result<Listening> {
        Listening::begin(&self.db, None, None, listener)
    }

    /// [`Store::on_change`] since the event that bears this token, as [`Store::watch_since`].
    ///
    /// # Errors
    /// As [`Store::watch`].
    pub fn on_change_since(
        &self,
        token: u64,
        listener: impl Fn(&ChangeEvent) + Send + 'static,
    ) -> Result<Listening> {
        Listening::begin(&self.db, None, Some(token), listener)
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
