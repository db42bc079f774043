//! The system's door: every tenant. What changes one is in `write.rs`, and what other files are about has its methods
//! there.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::actor::{Actor, Author};
use crate::db::Database;
use crate::db::tenant::list;
#[cfg(doc)]
use crate::error::ErrorCode;
use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::Tenant;
use crate::open::{Clock, OpenOptions};
use crate::purge::background::Purging;
use crate::rule::domain;
use crate::session::Session;
use crate::snapshot::{Key, ReadStatus, Reader, Reads, Snapshot};
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
}
