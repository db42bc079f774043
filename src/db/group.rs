//! Writers that come at the same time share one durable commit: what takes long is the disk.
//!
//! Who has its turn begins a transaction and does its act in it, then the acts of those who wait in line,
//! one after another, commits, and tells each what became of its own. So the connection and the pages that
//! it knows stay with one thread: to hand them from thread to thread takes longer than the acts do. The
//! acts behind the first are done within savepoints, so that one can fail alone. Who fails waits for the
//! commit, too: it may have failed for what others of the batch did.
//!
//! A writer by itself meets nothing of this but a look at the line. An act that takes long or calls the
//! host does not share: it would keep the others from their answers.

use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::task::{Did, Task, task};
use super::turn::{Came, Taken, Turn};
use super::{error, open, wal};
use crate::error::{Error, Result};
use crate::fork::{Home, Kept};

/// A batch takes in nobody more when it has so many acts,
const MOST: usize = 128;

/// or when it began so long ago: other processes wait for it.
const LONGEST: Duration = Duration::from_millis(10);

/// How often a batch looks for those who are about to come.
const LOOKS: usize = 16;

/// The connection that writes, and who writes with it.
pub(super) struct Group {
    turn: Turn<Writer, Box<dyn Task>>,
    home: Home,
    longest: Duration,
}

pub(super) struct Writer {
    pub(super) connection: Kept<Connection>,
    /// How many milliseconds it waits for other processes, once that was set.
    patience: Option<u128>,
    /// How many shared the last commit.
    company: usize,
}

type MyTurn<'a> = Taken<'a, Writer, Box<dyn Task>>;

impl Group {
    pub(super) fn new(connection: Connection) -> Group {
        let writer = Writer { connection: Kept::new(connection), patience: None, company: 0 };
        Group { turn: Turn::new(writer), home: Home::here(), longest: LONGEST }
    }

    /// The connection, with no transaction open, for as long as the turn is kept.
    pub(super) fn alone(&self, patience: Duration) -> Result<MyTurn<'_>> {
        self.turn.take(patience).ok_or_else(error::busy)
    }

    /// Runs `act` in a transaction of its own. It also tells whether to keep what it did; then `committed`
    /// runs, before another commit.
    pub(super) fn write_alone<T>(
        &self,
        patience: Duration,
        act: impl FnOnce(&Connection) -> Result<(T, bool)>,
        committed: impl FnOnce() -> Result<()>,
    ) -> Result<T> {
        let start = Instant::now();
        let mut turn = self.alone(patience)?;
        turn.begin(patience.saturating_sub(start.elapsed()))?;
        let answer = panic::catch_unwind(AssertUnwindSafe(|| act(&turn.connection)));
        // What is in the log belongs to the parent.
        self.home.check()?;
        let outcome = match answer {
            Ok(Ok((_, true))) => turn.commit().and_then(|()| committed()),
            _ => Ok(()),
        };
        turn.clean_up();
        let (value, _) = answer.unwrap_or_else(|panicked| panic::resume_unwind(panicked))?;
        outcome.map(|()| value)
    }

    /// Runs `act`, on whatever thread, and has what it did committed with what others do at the same time. Whoever
    /// commits runs its `committed`, whose error goes to all.
    pub(super) fn write<T: Send + 'static>(
        &self,
        patience: Duration,
        act: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
        committed: impl FnOnce() -> Result<()>,
    ) -> Result<T> {
        let start = Instant::now();
        let (task, answer) = task(act);
        match self.turn.take_with(task, patience, || answer.is_there()) {
            Came::Turn(turn, task) => {
                self.lead(turn, task, patience.saturating_sub(start.elapsed()), committed)?;
            }
            Came::Done => {}
            Came::GaveUp => return Err(error::busy()),
        }
        answer.wait()
    }

    /// Does this task and those of others, and tells each what became of it.
    fn lead(
        &self,
        mut turn: MyTurn<'_>,
        first: Box<dyn Task>,
        patience: Duration,
        committed: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        turn.begin(patience)?;
        let mut batch = Batch { begun: Instant::now(), tasks: vec![first] };
        let outcome = match batch.tasks[0].run(&turn.connection) {
            Did::Keep => batch.share(&mut turn, self.longest).and_then(|()| {
                turn.commit()?;
                committed()
            }),
            Did::Nothing | Did::Failed(_) => Ok(()),
        };
        // What is in the log belongs to the parent.
        self.home.check()?;
        turn.clean_up();
        turn.company = batch.tasks.len() - 1;
        drop(turn);
        batch.tasks.into_iter().for_each(|task| task.tell(outcome.clone()));
        Ok(())
    }
}

/// Acts that were done and wait for their commit.
struct Batch {
    begun: Instant,
    tasks: Vec<Box<dyn Task>>,
}

impl Batch {
    /// Does the tasks of those who wait; fails where the transaction is lost.
    fn share(&mut self, turn: &mut MyTurn<'_>, longest: Duration) -> Result<()> {
        while self.tasks.len() < MOST && self.begun.elapsed() < longest {
            let Some(mut task) = next(turn) else { break };
            let settled = turn.within_savepoint(&mut *task);
            self.tasks.push(task);
            settled?;
        }
        Ok(())
    }
}

/// The task of the first in line. Those who shared the last commit may be about to come again, and are waited for: by
/// itself, the first of them would keep the others waiting for a commit of its own.
fn next(turn: &mut MyTurn<'_>) -> Option<Box<dyn Task>> {
    let looks = turn.company.min(LOOKS);
    turn.next_task().or_else(|| {
        (0..looks).find_map(|_| {
            thread::yield_now();
            turn.next_task()
        })
    })
}

impl Writer {
    fn run(&self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    fn begin(&mut self, patience: Duration) -> Result<()> {
        // To set it takes as long as a statement does, and most often it is the same.
        let milliseconds = patience.as_millis();
        if self.patience != Some(milliseconds) {
            open::wait_for_writers(&self.connection, patience)?;
            self.patience = Some(milliseconds);
        }
        // Of one who was broken off.
        self.clean_up();
        self.run("BEGIN IMMEDIATE")
    }

    fn commit(&self) -> Result<()> {
        wal::whole(&self.connection, || {
            let committed = self.run("COMMIT");
            self.clean_up();
            committed
        })
    }

    /// Does a task so that what it did can be undone alone; fails where the whole transaction is lost.
    fn within_savepoint(&self, task: &mut dyn Task) -> Result<()> {
        self.run("SAVEPOINT act")?;
        let did = task.run(&self.connection);
        let undone = if matches!(did, Did::Keep) { Ok(()) } else { self.run("ROLLBACK TO act") };
        match (undone.and_then(|()| self.run("RELEASE act")), did) {
            // SQLite rolls the whole transaction back when it has no space or memory for it.
            (Err(_), Did::Failed(error @ Error::Storage { .. })) => Err(error),
            (settled, _) => settled,
        }
    }

    /// Nothing of a transaction is left that was not committed.
    fn clean_up(&self) {
        if !self.connection.is_autocommit() {
            let _ = self.run("ROLLBACK");
        }
    }
}

#[cfg(test)]
mod tests;
