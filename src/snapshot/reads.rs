//! All reads of tenants: from memory where that can be, else by SQL.

use std::sync::Arc;

use super::cache::{Cache, Held, reason};
use super::key::Key;
use super::tenant::Snapshot;
use crate::db::{Connection, Database, change, tenant};
use crate::error::{Error, Result};
use crate::field::Tenant;
use crate::fork::Home;
use crate::lock::{Lock, Settled};
use crate::rule::domain;

/// Tenants that are loaded at a time when all are.
const PAGE: usize = 500;

/// All reads of tenants: from memory where that can be, else by SQL.
pub(crate) struct Reads {
    home: Home,
    how: Settled<How>,
    starting: Lock<()>,
    limit: usize,
    db: Arc<Database>,
}

enum How {
    Memory(Arc<Cache>),
    /// Why.
    Sql(String),
}

impl Reads {
    /// Holds so many bytes in memory at most; with 0 every read is one by SQL.
    pub(crate) fn new(db: Arc<Database>, limit: usize) -> Reads {
        // What was chosen is not warned of.
        let chosen = match limit {
            _ if db.is_in_memory() => Some("the store is in memory"),
            0 => Some("it is turned off by choice"),
            _ => None,
        };
        let how = Settled::new();
        chosen.into_iter().for_each(|why| how.set(How::Sql(why.to_owned())));
        Reads { home: Home::here(), how, starting: Lock::default(), limit, db }
    }

    /// Fails in a forked child, as every call of the store does.
    #[inline]
    pub(super) fn here(&self) -> Result<()> {
        match self.home.left() {
            false => Ok(()),
            true => self.db.verify(),
        }
    }

    #[inline]
    pub(super) fn cache(&self) -> Option<&Arc<Cache>> {
        match self.how.get() {
            Some(How::Memory(cache)) => Some(cache),
            _ => None,
        }
    }

    /// The tenant of this key, by the memory where it can be.
    pub(crate) fn find(self: &Arc<Self>, key: Key<'_>) -> Result<Snapshot> {
        self.here()?;
        match self.start() {
            Some(cache) => self.ask(cache, key)?.tenant().cloned(),
            None => self.load(key)?.2.map(|tenant| Snapshot::new(&tenant, self)).ok_or(Error::NotFound),
        }
    }

    /// [`Reads::find`] as a document.
    pub(crate) fn tenant(self: &Arc<Self>, key: Key<'_>) -> Result<Tenant> {
        self.here()?;
        match self.start() {
            Some(cache) => Ok(self.ask(cache, key)?.tenant()?.tenant()),
            None => self.load(key)?.2.ok_or(Error::NotFound),
        }
    }

    /// The memory, made at the first read; `None` where there is none, or another thread is about it.
    fn start(&self) -> Option<&Arc<Cache>> {
        if self.how.get().is_none() {
            let _starting = self.starting.try_lock()?;
            if self.how.get().is_some() {
                return self.cache();
            }
            // An error here is the caller's own, too, when it reads by SQL.
            let how = match Cache::start(&self.db, self.limit).ok()? {
                Ok(cache) => How::Memory(Arc::new(cache)),
                Err(why) => How::Sql(why),
            };
            if let How::Sql(why) = &how {
                log::warn!("tenants are read by SQL, not from memory: {why}");
            }
            self.how.set(how);
        }
        self.cache()
    }

    fn ask(self: &Arc<Self>, cache: &Cache, key: Key<'_>) -> Result<Held> {
        if cache.alarm.get().is_some() {
            self.db.verify()?;
            let tenant = self.load(key)?.2.ok_or(Error::NotFound)?;
            return Ok(Held(Snapshot::new(&tenant, self)));
        }
        // A fold that fails leaves the read to SQL, which fails likewise or does not.
        if (cache.is_fresh() || cache.fold(&self.db).unwrap_or(false))
            && let Some(held) = cache.look_up(key)
        {
            return Ok(held);
        }
        let forgotten = cache.books.try_lock().map(|books| books.forgotten);
        let (line, canonical, tenant) = self.load(key)?;
        let held = Held(match tenant {
            Some(tenant) => Snapshot::new(&tenant, self),
            None => Snapshot::absent(key),
        });
        if let (Some(forgotten), Some(mut books)) = (forgotten, cache.books.try_lock())
            && canonical
            && books.takes(forgotten, line)
        {
            cache.keep(&mut books, &held);
        }
        Ok(held)
    }

    /// The number of a line that what is read is at least as new as, whether the tenant's domain is in
    /// canonical form, and the tenant.
    fn load(&self, key: Key<'_>) -> Result<(u64, bool, Option<Tenant>)> {
        let (line, tenant) = self.db.read(|db| {
            // A text, from where it was taken.
            let found = match key {
                Key::Id(id) => tenant::by_id(db, str::from_utf8(id).unwrap_or_default()),
                Key::Domain(name) => tenant::by_domain(db, str::from_utf8(name).unwrap_or_default()),
            };
            Ok((change::last(db)?, found?))
        })?;
        Ok((line, tenant.as_ref().is_none_or(is_canonical), tenant))
    }

    /// Loads every tenant, as far as there is room; their number.
    pub(crate) fn preload(self: &Arc<Self>) -> Result<u64> {
        self.here()?;
        let Some(cache) = self.start() else { return Ok(0) };
        let (mut after, mut loaded) = (0, 0);
        loop {
            let _ = cache.fold(&self.db)?;
            let forgotten = cache.books.lock().forgotten;
            let read = |db: &Connection| Ok((change::last(db)?, tenant::some(db, after, PAGE)?));
            let (line, (tenants, last)) = self.db.read(read)?;
            if last == after {
                return Ok(loaded);
            }
            let held: Vec<Held> = tenants
                .iter()
                .filter(|tenant| is_canonical(tenant))
                .map(|tenant| Held(Snapshot::new(tenant, self)))
                .collect();
            let mut books = cache.books.lock();
            if !books.takes(forgotten, line) {
                // Somebody folded meanwhile: the page is read again.
                continue;
            }
            for held in &held {
                if !cache.has_room(&books, held) {
                    return Ok(loaded);
                }
                cache.keep(&mut books, held);
                loaded += 1;
            }
            after = last;
        }
    }

    /// Why reads do not come from memory; `None` where they do, or will.
    fn objection(&self) -> Option<String> {
        match (self.how.get(), self.start()) {
            (Some(How::Sql(why)), _) => Some(why.clone()),
            (_, None) => self.how.get().and_then(|how| match how {
                How::Sql(why) => Some(why.clone()),
                How::Memory(_) => None,
            }),
            (_, Some(cache)) => match cache.alarm.get() {
                Some(alarm) => Some(reason(alarm).to_owned()),
                None => {
                    let schema = cache.books.lock().schema;
                    let foreign = schema.is_some_and(|(_, ours)| !ours);
                    foreign.then(|| "the schema is not the one that this release makes".to_owned())
                }
            },
        }
    }

    /// Number and bytes of the tenants that are held, and of what is held as absent.
    fn held(&self) -> [(usize, usize); 2] {
        self.cache().map_or_else(Default::default, |cache| cache.books.lock().held)
    }
}

/// Where reads come from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadStatus {
    /// From memory; otherwise each read is one by SQL.
    pub memory: bool,
    /// Why they do not come from memory.
    pub reason: Option<String>,
    /// Tenants that are held in memory.
    pub tenants: usize,
    /// Domains and identifiers that are held as being nobody's.
    pub absent: usize,
    /// About how much memory both take, with their places in the table.
    pub bytes: usize,
}

impl ReadStatus {
    pub(crate) fn of(reads: &Reads) -> Result<ReadStatus> {
        reads.here()?;
        let reason = reads.objection();
        let [tenants, absent] = reads.held();
        Ok(ReadStatus {
            memory: reason.is_none(),
            reason,
            tenants: tenants.0,
            absent: absent.0,
            bytes: tenants.1 + absent.1,
        })
    }
}

/// A domain that another program wrote in another form is not found under it by SQL either.
fn is_canonical(tenant: &Tenant) -> bool {
    domain::canonical(&tenant.domain).is_ok_and(|canonical| canonical == tenant.domain)
}
