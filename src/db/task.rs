//! What a writer wants done, by whichever thread has the turn, and the way its answer comes back.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread::{self, Thread};

use rusqlite::Connection;

use super::error;
use crate::error::{Error, ErrorCode, Result};
use crate::fork::Home;
use crate::lock::Lock;

/// An act that was not done yet, or whose writer waits for the commit.
pub(super) trait Task: Send {
    /// Does it, once, in the open transaction. A panic is kept for who waits.
    fn run(&mut self, connection: &Connection) -> Did;

    /// Tells who waits what it came to, or why it was not committed.
    fn tell(self: Box<Self>, outcome: Result<()>);
}

/// What an act came to.
pub(super) enum Did {
    Keep,
    /// It panicked: nothing of it is to be kept.
    Nothing,
    /// As above.
    Failed(Error),
}

/// What a call is to give, or the panic that it is to go on with.
type Answer<T> = thread::Result<Result<T>>;

/// Where one answer comes.
pub(super) struct Desk<T>(Arc<Lock<Option<Answer<T>>>>);

struct Asked<T, F> {
    /// `None` once it was begun.
    act: Option<F>,
    /// `None` until it was done.
    answer: Option<Answer<T>>,
    desk: Desk<T>,
    /// `None` once it was told.
    writer: Option<Thread>,
    home: Home,
}

/// The task to do this, for a writer on this thread, and where its answer will be.
pub(super) fn task<T: Send + 'static>(
    act: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
) -> (Box<dyn Task>, Desk<T>) {
    let desk = Arc::new(Lock::new(None));
    let asked = Asked {
        act: Some(act),
        answer: None,
        desk: Desk(desk.clone()),
        writer: Some(thread::current()),
        home: Home::here(),
    };
    (Box::new(asked), Desk(desk))
}

impl<T> Desk<T> {
    pub(super) fn is_there(&self) -> bool {
        self.0.lock().is_some()
    }

    /// Waits for the answer.
    pub(super) fn wait(self) -> Result<T> {
        loop {
            // By itself: the lock is not held while this waits.
            let answer = self.0.lock().take();
            match answer {
                Some(answer) => return answer.unwrap_or_else(|panicked| panic::resume_unwind(panicked)),
                None => thread::park(),
            }
        }
    }
}

impl<T: Send, F: FnOnce(&Connection) -> Result<T> + Send> Task for Asked<T, F> {
    fn run(&mut self, connection: &Connection) -> Did {
        let Some(act) = self.act.take() else { return Did::Nothing };
        let answer = panic::catch_unwind(AssertUnwindSafe(|| act(connection)));
        let did = match &answer {
            Ok(Ok(_)) => Did::Keep,
            Ok(Err(error)) => Did::Failed(error.clone()),
            Err(_) => Did::Nothing,
        };
        self.answer = Some(answer);
        did
    }

    fn tell(mut self: Box<Self>, outcome: Result<()>) {
        let answer = match (self.answer.take(), outcome) {
            (Some(Err(panicked)), _) => Err(panicked),
            (_, Err(error)) => Ok(Err(error)),
            (Some(Ok(answer)), Ok(())) => Ok(answer),
            (None, Ok(())) => Ok(Err(error::busy())),
        };
        self.answer(answer);
    }
}

impl<T, F> Asked<T, F> {
    /// Ends the writer's wait, once.
    fn answer(&mut self, answer: Answer<T>) {
        if let Some(writer) = self.writer.take() {
            *self.desk.0.lock() = Some(answer);
            writer.unpark();
        }
    }
}

/// Nobody waits for ever for one who was broken off: that is a defect, of which this one hears, too.
impl<T, F> Drop for Asked<T, F> {
    fn drop(&mut self) {
        if !self.home.left() {
            let why = "the writer that shared its commit was broken off: read what is stored";
            self.answer(Ok(Err(Error::storage(ErrorCode::Internal, why))));
        }
    }
}
