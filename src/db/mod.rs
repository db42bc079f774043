//! Storage: all the SQL there is. One connection writes, others read; each call is one
//! transaction and sees one state of the database.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod change;
pub(crate) mod check;
mod draft;
mod error;
pub(crate) mod file;
mod fork;
mod group;
mod guard;
pub(crate) mod header;
mod local;
mod notice;
pub(crate) mod open;
mod place;
mod pulse;
pub(crate) mod purge;
pub(crate) mod reserve;
pub(crate) mod schema;
pub(crate) mod sentry;
pub(crate) mod signal;
mod task;
pub(crate) mod tenant;
mod turn;
pub(crate) mod usage;
mod wal;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use rusqlite::Connection;
use rusqlite::{Transaction, TransactionBehavior};

use crate::error::{Error, ErrorCode, Result};
use crate::fork::{Home, Kept};
use crate::lock::Lock;
use group::Group;
use guard::Guard;
use header::Header;
use pulse::Pulse;
use reserve::{Ledger, Turn};
use sentry::{Alarm, Sentry};
use signal::Signal;

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
    writer: Group,
    ledger: Ledger,
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
            None => snapshot(&self.writer.alone(self.busy_timeout)?.connection, act),
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

    /// Runs `act` on the latest state, which no other writer can change meanwhile, and makes what it did
    /// durable. Nothing is stored where `act` or the commit fails. Writers that come together share a
    /// commit, each with its own result, and one thread does the acts of all: so `act` must be short, call
    /// nothing of the host's and own what it needs.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writing(|group| group.write(self.busy_timeout, act, || self.committed()))
    }

    /// As [`Database::write`], in a transaction of its own and on the caller's thread. `act` also tells whether to
    /// keep what it did.
    pub(crate) fn write_alone<T>(&self, act: impl FnOnce(&Connection) -> Result<(T, bool)>) -> Result<T> {
        self.writing(|group| group.write_alone(self.busy_timeout, act, || self.committed()))
    }

    fn writing<T>(&self, write: impl FnOnce(&Group) -> Result<T>) -> Result<T> {
        self.named(|| {
            self.refuse_read_only()?;
            write(&self.writer)
        })
    }

    fn committed(&self) -> Result<()> {
        self.file.as_ref().map_or(Ok(()), |file| file.guard.verify())?;
        self.pulse.committed();
        Ok(())
    }

    /// Fails where the store was opened for reading only.
    pub(crate) fn refuse_read_only(&self) -> Result<()> {
        match self.read_only {
            true => Err(Error::storage(ErrorCode::ReadOnly, "the store was opened for reading only")),
            false => Ok(()),
        }
    }

    /// A reading connection for a caller of its own, who uses it with [`Database::read_on`].
    pub(crate) fn reader(&self) -> Result<Kept<Connection>> {
        self.named(|| match &self.file {
            Some(file) => file.reader(self.busy_timeout),
            None => Err(Error::storage(ErrorCode::Internal, "a store in memory has one connection")),
        })
    }

    /// Runs `act` on that connection, where each statement by itself sees one state.
    pub(crate) fn read_on<T>(
        &self,
        connection: &Kept<Connection>,
        act: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        self.named(|| act(connection))
    }

    /// Whether there is no file.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.file.is_none()
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

    /// Runs `act` in the ledger of reservations, where nobody else is meanwhile, of whatever process.
    pub(crate) fn reserving<T>(&self, act: impl FnOnce(&mut Turn<'_>) -> Result<T>) -> Result<T> {
        self.named(|| {
            self.refuse_read_only()?;
            self.file.as_ref().map_or(Ok(()), |file| file.guard.verify())?;
            act(&mut self.ledger.turn(self.busy_timeout)?)
        })
    }

    /// Gives back a reservation, also where the file is no longer the one that was opened; in a forked child it is
    /// the parent's, and nothing is done.
    pub(crate) fn unreserve(&self, key: &reserve::Key) -> Result<()> {
        self.named(|| self.ledger.release(key, self.busy_timeout))
    }

    /// Whether nothing can be reserved, as nobody ever did.
    pub(crate) fn is_unreserved(&self) -> Result<bool> {
        self.named(|| Ok(self.ledger.is_absent()))
    }

    /// Fails in a forked child, and where the file is no longer the one that was opened.
    pub(crate) fn verify(&self) -> Result<()> {
        self.named(|| self.file.as_ref().map_or(Ok(()), |file| file.guard.verify()))
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

/// Runs `act` in a transaction that ends with it, but not in a child that the host forked in it.
fn snapshot<T>(connection: &Connection, act: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let transaction = Kept::new(Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?);
    act(&transaction)
}
