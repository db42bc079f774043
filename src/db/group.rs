//! Writers that come at the same time share one durable commit: what takes long is the disk.
//!
//! Who has its turn begins a transaction, does its act in it and, where others wait in line, hands the
//! open transaction on instead of committing. Each does its act on its own thread. The first has the
//! transaction to itself until it hands it on; those behind it act within savepoints, so that one can
//! fail alone. The last commits, and all learn what became of it before their calls return. Who fails
//! waits, too: it may have failed for what others of the batch did.
//!
//! A writer by itself meets nothing of this but a look at the line. An act that takes long or calls the
//! host does not share: it would keep the others from their answers.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::turn::{Taken, Turn};
use super::{error, open};
use crate::error::{Error, Result};
use crate::fork::{Home, Kept};
use crate::lock::Lock;

/// A batch takes in nobody more when it has so many acts,
const MOST: usize = 128;

/// or when it began so long ago: other processes wait for it.
const LONGEST: Duration = Duration::from_millis(10);

/// How often a batch looks for those who are about to come.
const LOOKS: usize = 16;

/// The connection that writes, and who writes with it.
pub(super) struct Group {
    turn: Turn<Writer>,
    home: Home,
    longest: Duration,
}

pub(super) struct Writer {
    pub(super) connection: Kept<Connection>,
    /// The transaction that was handed on.
    batch: Option<Batch>,
    /// How many waited for the last commit.
    company: usize,
}

/// Acts that were done and wait for their commit.
struct Batch {
    begun: Instant,
    members: Vec<Thread>,
    outcome: Arc<Outcome>,
}

/// What became of a batch, once that is clear.
type Outcome = Lock<Option<Result<()>>>;

/// What an act came to.
type Answer<T> = thread::Result<Result<(T, bool)>>;

/// How the transaction stands behind an act.
enum Standing {
    /// It holds nothing.
    Over,
    /// It holds what is to be committed.
    Open,
    /// What others did in it is lost, too.
    Lost(Error),
}

impl Group {
    pub(super) fn new(connection: Connection) -> Group {
        let writer = Writer { connection: Kept::new(connection), batch: None, company: 0 };
        Group { turn: Turn::new(writer), home: Home::here(), longest: LONGEST }
    }

    /// The connection, with no transaction open, for as long as the turn is kept.
    pub(super) fn alone(&self, patience: Duration) -> Result<Taken<'_, Writer>> {
        self.turn.take(false, patience).ok_or_else(error::busy)
    }

    /// Runs `act`, which also tells whether to keep what it did, and has it committed, by itself or, if
    /// it `shares`, with others. Then, before another commit, whoever commits runs `committed`, whose
    /// error goes to all.
    pub(super) fn write<T>(
        &self,
        patience: Duration,
        shares: bool,
        act: impl FnOnce(&Connection) -> Result<(T, bool)>,
        committed: impl FnOnce() -> Result<()>,
    ) -> Result<T> {
        let start = Instant::now();
        let mut turn = self.turn.take(shares, patience).ok_or_else(error::busy)?;
        let begun = Instant::now();
        let answer = match turn.begin(patience.saturating_sub(begun - start)) {
            Ok(()) => panic::catch_unwind(AssertUnwindSafe(|| act(&turn.connection))),
            Err(error) => Ok(Err(error)),
        };
        // What is in the log belongs to the parent.
        if self.home.left() {
            return given(self.home.check(), answer);
        }
        let outcome = match turn.settle(&answer) {
            Standing::Over => end(turn, Ok(())),
            Standing::Open if shares && turn.takes_in(begun, self.longest) && promise(&mut turn) => {
                let outcome = turn.join(begun);
                drop(turn);
                wait(&outcome)
            }
            Standing::Open => {
                let outcome = turn.run("COMMIT").and_then(|()| committed());
                end(turn, outcome)
            }
            Standing::Lost(error) => end(turn, Err(error)),
        };
        given(outcome, answer)
    }
}

impl Writer {
    fn run(&self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Begins the transaction or, of one that is open, the next act.
    fn begin(&self, patience: Duration) -> Result<()> {
        if self.batch.is_some() {
            return self.run("SAVEPOINT act");
        }
        open::wait_for_writers(&self.connection, patience)?;
        self.run("BEGIN IMMEDIATE")
    }

    fn settle<T>(&self, answer: &Answer<T>) -> Standing {
        let keep = matches!(answer, Ok(Ok((_, true))));
        if self.batch.is_none() {
            return if keep { Standing::Open } else { Standing::Over };
        }
        let undone = if keep { Ok(()) } else { self.run("ROLLBACK TO act") };
        match (undone.and_then(|()| self.run("RELEASE act")), answer) {
            (Ok(()), _) => Standing::Open,
            // SQLite rolls the whole transaction back when it has no space or memory for it.
            (Err(_), Ok(Err(error @ Error::Storage { .. }))) => Standing::Lost(error.clone()),
            (Err(error), _) => Standing::Lost(error),
        }
    }

    /// Whether there is room for another act behind this one, which began now if it is the first.
    fn takes_in(&self, begun: Instant, longest: Duration) -> bool {
        let (before, begun) =
            self.batch.as_ref().map_or((0, begun), |batch| (batch.members.len(), batch.begun));
        before + 1 < MOST && begun.elapsed() < longest
    }

    /// Has this thread's act wait for the commit of those behind it.
    fn join(&mut self, begun: Instant) -> Arc<Outcome> {
        let begin = || Batch { begun, members: Vec::new(), outcome: Arc::default() };
        let batch = self.batch.get_or_insert_with(begin);
        batch.members.push(thread::current());
        batch.outcome.clone()
    }
}

/// What the act came to, if it was committed.
fn given<T>(outcome: Result<()>, answer: Answer<T>) -> Result<T> {
    match answer {
        Err(panicked) => panic::resume_unwind(panicked),
        Ok(answer) => outcome.and(answer).map(|(value, _)| value),
    }
}

/// Promises the turn to the next. Those who waited for the last commit may be about to come again, and
/// are let in: by itself, the first of them would keep the others waiting for a commit of its own.
fn promise(turn: &mut Taken<'_, Writer>) -> bool {
    let looks = turn.company.min(LOOKS);
    turn.promise()
        || (0..looks).any(|_| {
            thread::yield_now();
            turn.promise()
        })
}

/// Ends the turn and the batch, and tells its members. Nothing of a transaction is left that was not
/// committed.
fn end(mut turn: Taken<'_, Writer>, outcome: Result<()>) -> Result<()> {
    if !turn.connection.is_autocommit() {
        let _ = turn.run("ROLLBACK");
    }
    let batch = turn.batch.take();
    turn.company = batch.as_ref().map_or(0, |batch| batch.members.len());
    drop(turn);
    if let Some(batch) = batch {
        *batch.outcome.lock() = Some(outcome.clone());
        batch.members.iter().for_each(Thread::unpark);
    }
    outcome
}

/// Waits for the end of the batch.
fn wait(outcome: &Outcome) -> Result<()> {
    loop {
        if let Some(outcome) = &*outcome.lock() {
            return outcome.clone();
        }
        thread::park();
    }
}

#[cfg(test)]
mod tests;
