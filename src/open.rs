//! How a store is opened: the choices, and the clock.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::actor::Author;
use crate::db::Database;
use crate::db::open::Settings;
use crate::error::Result;
#[cfg(doc)]
use crate::error::{Error, ErrorCode};
use crate::purge::background::Purging;
use crate::store::Store;

/// Tells the time: a store asks it when a tenant is made or changed, and when it purges.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// SQLite counts a busy timeout in milliseconds, as a C int.
const LONGEST_WAIT: Duration = Duration::from_millis(i32::MAX as u64);

/// Between two purges in the background.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);

/// How a store is opened.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("tenants.db");
/// use std::time::Duration;
/// use tenantry::OpenOptions;
///
/// let store = OpenOptions::new().create(true).busy_timeout(Duration::from_secs(2)).open(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OpenOptions {
    clock: Clock,
    settings: Settings,
    cache_bytes: usize,
    source: String,
    purge_every: Option<Duration>,
}

/// Some hundred thousand tenants.
const CACHE_BYTES: usize = 64 * 1024 * 1024;

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions {
            clock: Arc::new(Timestamp::now),
            settings: Settings::default(),
            cache_bytes: CACHE_BYTES,
            source: "rust".to_owned(),
            purge_every: None,
        }
    }
}

impl OpenOptions {
    /// An existing file, read and write, a busy timeout of 5 seconds, a quick check, the
    /// machine's clock.
    pub fn new() -> OpenOptions {
        OpenOptions::default()
    }

    /// Makes a new database where there is no file yet. Default: no.
    pub fn create(mut self, yes: bool) -> OpenOptions {
        self.settings.create = yes;
        self
    }

    /// Makes a new database, and fails with [`ErrorCode::Exists`] where there is a file already.
    pub fn create_new(mut self, yes: bool) -> OpenOptions {
        self.settings.create_new = yes;
        self
    }

    /// Reads only; every write is refused with [`ErrorCode::ReadOnly`]. Default: no.
    pub fn read_only(mut self, yes: bool) -> OpenOptions {
        self.settings.read_only = yes;
        self
    }

    /// How long a writer waits for its turn, behind threads and processes, before
    /// [`ErrorCode::Busy`]. Default: 5 seconds. At most 24 days.
    pub fn busy_timeout(mut self, timeout: Duration) -> OpenOptions {
        self.settings.busy_timeout = timeout.min(LONGEST_WAIT);
        self
    }

    /// Reads the whole file once while opening and refuses it where its structure is damaged: up
    /// to 16 MiB the indexes, too; beyond, without them, so that the time grows with the file.
    /// Default: yes. Each tenant's checksum is verified whenever it is read, whatever is chosen
    /// here, and [`Store::check`] examines everything.
    pub fn quick_check(mut self, yes: bool) -> OpenOptions {
        self.settings.quick_check = yes;
        self
    }

    /// How much memory may be taken by tenants that are held there for reads, about; the least used make
    /// room for others. A tenant takes some 600 bytes, or more where it has long texts or many caller
    /// IDs. With 0 every read is one by SQL. Default: 64 MiB.
    pub fn cache_bytes(mut self, bytes: usize) -> OpenOptions {
        self.cache_bytes = bytes;
        self
    }

    /// Which program writes, as the audit is to show it: 1 to 64 characters. An [`Actor`](crate::Actor)
    /// may name another. Default: the door, `rust`.
    pub fn source(mut self, source: impl Into<String>) -> OpenOptions {
        self.source = source.into();
        self
    }

    /// [`Store::purge`]s on a thread of the store's: at once, and again so long after each end. It ends, at its
    /// next step, when the last handle and session of the store is dropped. An error goes to the log, and the next
    /// time is waited for. Processes that do this to the same file do not hinder each other: each looks first, without
    /// a writer's turn, whether there may be anything to do. A store that is opened for reading only has no such
    /// thread, nor has a forked child. Default: no. At least 10 milliseconds.
    pub fn purge_every(mut self, interval: Duration) -> OpenOptions {
        self.purge_every = Some(interval.max(SHORTEST_INTERVAL));
        self
    }

    /// Takes the time of creation of new tenants and of entries of the audit from `clock`: for tests.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> OpenOptions {
        self.clock = Arc::new(clock);
        self
    }

    /// Opens the store in the file at `path`. A relative path is taken from the current folder,
    /// now; the file is never looked up by name again except to see that it is still the same.
    ///
    /// # Errors
    /// [`Error::Storage`]; its [`code`](Error::code) tells a path that cannot be used, a file
    /// that is not tenantry's, newer, damaged, locked, read-only. The file is left as it is.
    /// [`Error::Refused`] for a source that is none.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Store> {
        let author = Author::unnamed(&self.source)?;
        let database = self.settings.open(path.as_ref())?;
        self.over(database, author)
    }

    /// Opens a new, empty store in memory, gone when the last handle to it is dropped.
    ///
    /// # Errors
    /// [`ErrorCode::SqliteTooOld`]; [`Error::Refused`] for a source that is none.
    pub fn open_in_memory(&self) -> Result<Store> {
        let author = Author::unnamed(&self.source)?;
        let database = self.settings.open_in_memory()?;
        self.over(database, author)
    }

    fn over(&self, database: Database, author: Author) -> Result<Store> {
        let mut store = Store::over(database, self.clock.clone(), self.cache_bytes, author);
        if let Some(interval) = self.purge_every.filter(|_| !self.settings.read_only) {
            store.purging = Some(Arc::new(Purging::begin(&store, interval)?));
        }
        Ok(store)
    }
}
