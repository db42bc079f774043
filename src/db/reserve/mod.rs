//! Reservations: how many more of something are about to be made or in use, counted over all threads and processes,
//! until they are released or their process is gone.
//!
//! They are not in the database, whose commits are for what outlives a crash, but in a file beside it. A turn, which
//! is a lock on a byte of that file, is the only time at which it is read or written. What this process has is also
//! in its memory, which is what counts: a release that could not be written is written in the next turn.

mod cell;
mod lock;
mod side;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Result;
use crate::fork::{Home, Kept};
use crate::lock::{Held, Lock};
use lock::Patience;
use side::{Found, Side};

/// What is counted: a field that is a limit, of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) tenant: String,
    pub(crate) field: u16,
}

/// The reservations of one open database.
pub(crate) struct Ledger {
    /// `None` where the database lives in memory, which no other process reaches.
    database: Option<PathBuf>,
    /// Leaked whole in a forked child: another thread may have been at it.
    book: Kept<Lock<Book>>,
    /// What was released since the last turn.
    late: Lock<Vec<Key>>,
}

#[derive(Default)]
struct Book {
    side: Option<Side>,
    /// What is reserved through this database.
    held: HashMap<Key, u32>,
    /// What the file may not know yet.
    unwritten: HashSet<Key>,
}

/// The time in which nobody else reserves or releases.
pub(crate) struct Turn<'l> {
    ledger: &'l Ledger,
    book: Held<'l, Book>,
    home: Home,
}

/// How many are reserved of a key.
pub(crate) struct Reserved {
    found: Option<Found>,
    held: u32,
}

impl Ledger {
    pub(super) fn of(database: Option<&Path>) -> Ledger {
        Ledger {
            database: database.map(Path::to_owned),
            book: Kept::new(Lock::default()),
            late: Lock::default(),
        }
    }

    /// Waits for a turn, and for what was not written to be written.
    pub(super) fn turn(&self, timeout: Duration) -> Result<Turn<'_>> {
        let mut turn = self.begin(timeout)?;
        if let Some(side) = &turn.book.side {
            side.verify()?;
        }
        turn.settle()?;
        Ok(turn)
    }

    fn begin(&self, timeout: Duration) -> Result<Turn<'_>> {
        let mut patience = Patience::new(timeout);
        let mut book = loop {
            match self.book.try_lock() {
                Some(book) => break book,
                None => patience.wait()?,
            }
        };
        match (&book.side, &self.database) {
            (Some(side), _) => side.take_turn(&mut patience)?,
            (None, Some(database)) => book.side = Some(Side::attach(database, &mut patience)?),
            (None, None) => {}
        }
        Ok(Turn { ledger: self, book, home: Home::here() })
    }

    /// Gives one back: now or, where that cannot be, in the next turn.
    pub(super) fn release(&self, key: &Key, timeout: Duration) -> Result<()> {
        self.late.lock().push(key.clone());
        self.begin(timeout)?.settle()
    }

    /// Whether there is no file, and so nothing is reserved.
    pub(super) fn is_absent(&self) -> bool {
        self.database.as_ref().is_some_and(|path| side::path_of(path).symlink_metadata().is_err())
    }
}

impl Book {
    fn forget(&mut self, key: &Key) {
        if let Some(held) = self.held.get_mut(key) {
            *held -= 1;
            if *held == 0 {
                self.held.remove(key);
            }
            self.unwritten.insert(key.clone());
        }
    }
}

impl Turn<'_> {
    /// How many are reserved, those of processes that are gone included: a quick look, to be followed by
    /// [`Turn::sweep`] where the answer is too many.
    pub(crate) fn reserved(&self, key: &Key) -> Result<Reserved> {
        let found = self.book.side.as_ref().map(|side| side.find(key)).transpose()?;
        Ok(Reserved { found, held: self.book.held.get(key).copied().unwrap_or(0) })
    }

    /// Takes back what processes have that are gone.
    pub(crate) fn sweep(&self, reserved: &mut Reserved) -> Result<()> {
        match (&self.book.side, &mut reserved.found) {
            (Some(side), Some(found)) => side.sweep(&mut found.others),
            _ => Ok(()),
        }
    }

    /// Reserves one more.
    pub(crate) fn add(&mut self, key: &Key, reserved: Reserved) -> Result<()> {
        let held = reserved.held + 1;
        if let (Some(side), Some(found)) = (&self.book.side, reserved.found) {
            side.put(key, found, held)?;
        }
        self.book.held.insert(key.clone(), held);
        Ok(())
    }

    /// Writes what was released, and what could not be written before.
    fn settle(&mut self) -> Result<()> {
        let late = std::mem::take(&mut *self.ledger.late.lock());
        late.iter().for_each(|key| self.book.forget(key));
        let Book { side: Some(side), held, unwritten } = &mut *self.book else {
            self.book.unwritten.clear();
            return Ok(());
        };
        while let Some(key) = unwritten.iter().next().cloned() {
            side.put(&key, side.find(&key)?, held.get(&key).copied().unwrap_or(0))?;
            unwritten.remove(&key);
        }
        Ok(())
    }
}

impl Reserved {
    pub(crate) fn total(&self) -> u64 {
        let others = self.found.iter().flat_map(|found| &found.others);
        u64::from(self.held) + others.map(|(_, count, _)| u64::from(*count)).sum::<u64>()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let (Some(side), false) = (&self.book.side, self.home.left()) {
            side.end_turn();
        }
    }
}
