//! Storage: all the SQL there is. One connection writes, others read; each call is one
//! transaction and sees one state of the database.

pub(crate) mod change;
pub(crate) mod check;
mod error;
mod fork;
mod guard;
pub(crate) mod header;
mod local;
mod notice;
pub(crate) mod open;
mod place;
mod pulse;
pub(crate) mod schema;
pub(crate) mod sentry;
pub(crate) mod signal;
pub(crate) mod tenant;
mod turn;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) use rusqlite::Connection;
use rusqlite::{Transaction, TransactionBehavior};

use crate::error::{Error, ErrorCode, Result};
use crate::fork::{Home, Kept};
use crate::lock::Lock;
use guard::Guard;
use header::Header;
use pulse::Pulse;
use sentry::{Alarm, Sentry};
use signal::Signal;
use turn::{Taken, Turn};

/// Reading connections that are kept for the next reader.
const IDLE_READERS: usize = 16;

/// An open database. A forked child reaches none of its locks, which a thread may hold that the child
/// does not have, and drops none of its connections.
pub(crate) struct Database {
    home: Home,
    /// Its thread has a connection, which is closed before the writer's, too.
    pulse: Pulse,
    /// `None` where the database lives in memory and its one connection both reads and writes.
    file: Option<File>,
    /// Closed before the writer, as fields are dropped in their order: the last connection to
    /// close moves the log into the file and removes it, and one that only reads cannot.
    readers: Lock<Vec<Kept<Connection>>>,
    writer: Turn<Kept<Connection>>,
    busy_timeout: Duration,
    read_only: bool,
}

/// What belongs to a database that is a file.
struct File {
    path: PathBuf,
    guard: Guard,
}

impl File {
    /// A new reading connection, to the very file that was opened.
    fn reader(&self, busy_timeout: Duration) -> Result<Kept<Connection>> {
        let connection = Kept::new(open::connect(&self.path, true, busy_timeout)?);
        self.guard.verify()?;
        Ok(connection)
    }
}

impl Database {
    /// Runs `act` on one state of the database.
    pub(crate) fn read<T>(&self, act: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.named(|| match &self.file {
            None => snapshot(&self.lock()?.0, act),
            Some(file) => {
                let idle = self.readers.lock().pop();
                let connection = match idle {
                    Some(connection) => connection,
                    None => file.reader(self.busy_timeout)?,
                };
                let result = snapshot(&connection, act);
                if !self.home.left() {
                    let mut readers = self.readers.lock();
                    if readers.len() < IDLE_READERS {
                        readers.push(connection);
                    }
                }
                result
            }
        })
    }

    /// Runs `act` in a transaction of its own, which no other writer can come between, and makes
    /// it durable. Nothing is stored where `act` or the commit fails.
    ///
    /// Then runs `committed`, before another writer of this process gets its turn.
    pub(crate) fn write<T>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T>,
        committed: impl FnOnce(&T),
    ) -> Result<T> {
        self.write_if(|connection| Ok((act(connection)?, true)), committed)
    }

    /// [`Database::write`], where `act` also tells whether to keep what it did.
    pub(crate) fn write_if<T>(
        &self,
        act: impl FnOnce(&Connection) -> Result<(T, bool)>,
        committed: impl FnOnce(&T),
    ) -> Result<T> {
        self.named(|| {
            if self.read_only {
                return Err(Error::storage(ErrorCode::ReadOnly, "the store was opened for reading only"));
            }
            let (connection, left) = self.lock()?;
            open::wait_for_writers(&connection, left)?;
            let transaction = begin(&connection, TransactionBehavior::Immediate)?;
            let (value, keep) = act(&transaction)?;
            // What does not commit is rolled back when the transaction is dropped.
            if keep {
                self.home.check()?;
                transaction.execute_batch("COMMIT")?;
                self.file.as_ref().map_or(Ok(()), |file| file.guard.verify())?;
                committed(&value);
                self.pulse.committed();
            }
            Ok(value)
        })
    }

    /// The header of the log's index, and who looks after what it does not show; or why there is none that
    /// can be relied on.
    pub(crate) fn header(
        &self,
        alarm: impl Fn(Alarm) + Send + 'static,
    ) -> Result<std::result::Result<(Header, Kept<Sentry>), String>> {
        self.named(|| {
            let Some(file) = &self.file else { return Ok(Err("the store is in memory".to_owned())) };
            if let Some(objection) = local::objection(&file.path) {
                return Ok(Err(objection));
            }
            match Header::of(file.reader(self.busy_timeout)?) {
                Ok(header) => {
                    let sentry = Sentry::post(&file.path, file.guard.clone(), alarm)?;
                    Ok(Ok((header, Kept::new(sentry))))
                }
                Err(objection) => Ok(Err(objection)),
            }
        })
    }

    /// Rings `signal` at every commit from now on, of whatever process, for as long as both live.
    pub(crate) fn join(&self, signal: &Arc<Signal>) -> Result<()> {
        self.named(|| self.pulse.join(signal, self.file.as_ref()))
    }

    /// Fails in a forked child, and where the file is no longer the one that was opened.
    pub(crate) fn verify(&self) -> Result<()> {
        self.named(|| self.file.as_ref().map_or(Ok(()), |file| file.guard.verify()))
    }

    /// The writing connection, and what is left of the busy timeout.
    fn lock(&self) -> Result<(Taken<'_, Kept<Connection>>, Duration)> {
        let start = Instant::now();
        let connection = self.writer.take(self.busy_timeout).ok_or_else(error::busy)?;
        Ok((connection, self.busy_timeout.saturating_sub(start.elapsed())))
    }

    /// Does nothing in a forked child. Adds the file's name to an error of storage.
    fn named<T>(&self, act: impl FnOnce() -> Result<T>) -> Result<T> {
        self.home.check().and_then(|()| act()).map_err(|error| match (&self.file, error) {
            (Some(file), Error::Storage { code, message }) => {
                let message = format!("{}: {message}", file.path.display());
                // An operator is to hear of these, whatever the caller does with the error.
                if matches!(code, ErrorCode::Corrupt | ErrorCode::Replaced | ErrorCode::Io) {
                    log::error!("{message}");
                }
                Error::storage(code, message)
            }
            (_, error) => error,
        })
    }
}

/// The version of the SQLite library that is linked.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

fn snapshot<T>(connection: &Connection, act: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let transaction = begin(connection, TransactionBehavior::Deferred)?;
    act(&transaction)
}

/// A transaction that is rolled back when it is dropped, but not by a child that the host forked in
/// it: what is in the log belongs to the parent.
fn begin(connection: &Connection, behavior: TransactionBehavior) -> Result<Kept<Transaction<'_>>> {
    Ok(Kept::new(Transaction::new_unchecked(connection, behavior)?))
}
