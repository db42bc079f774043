//! The purge that a store does by itself, now and then.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::{Duration, Instant};

use super::Run;
use crate::actor::Author;
use crate::db::Database;
use crate::db::signal::Signal;
use crate::error::{Error, ErrorCode, Result};
use crate::fork::Kept;
use crate::open::Clock;
use crate::store::Store;

/// The thread that purges; it ends when this is dropped. A forked child has none.
pub(crate) struct Purging {
    _purger: Kept<Purger>,
}

struct Purger {
    end: Arc<Signal>,
    itself: ThreadId,
    thread: Option<JoinHandle<()>>,
}

impl Purging {
    /// Purges the store now, and so long after the end of each purge again.
    pub(crate) fn begin(store: &Store, interval: Duration) -> Result<Purging> {
        let end = Arc::new(Signal::new()?);
        let round = Round {
            end: end.clone(),
            db: Arc::downgrade(&store.db),
            clock: store.clock.clone(),
            author: store.author.clone(),
        };
        let thread = thread::Builder::new()
            .name("tenantry-purge".to_owned())
            .spawn(move || round.again_and_again(interval))
            .map_err(|error| {
                Error::storage(ErrorCode::Io, format!("no thread to purge the store: {error}"))
            })?;
        let (itself, thread) = (thread.thread().id(), Some(thread));
        Ok(Purging { _purger: Kept::new(Purger { end, itself, thread }) })
    }
}

impl Drop for Purger {
    fn drop(&mut self) {
        self.end.end();
        // The clock is the host's, which may drop the store's last handle there.
        if thread::current().id() != self.itself {
            let _ = self.thread.take().map(JoinHandle::join);
        }
    }
}

struct Round {
    end: Arc<Signal>,
    /// Or the thread would keep the database open that it is to end with.
    db: Weak<Database>,
    clock: Clock,
    author: Arc<Author>,
}

impl Round {
    fn again_and_again(self, interval: Duration) {
        while !self.end.has_ended() {
            match catch_unwind(AssertUnwindSafe(|| self.once())) {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => log::error!("the purge in the background panicked; it will be tried again"),
            }
            let next = Instant::now().checked_add(interval);
            while !self.end.has_ended() && next.is_none_or(|next| Instant::now() < next) {
                self.end.wait_until(next);
            }
        }
    }

    /// One purge; `false` where there can be no more.
    fn once(&self) -> bool {
        let Some(db) = self.db.upgrade() else { return false };
        let goes_on = || !self.end.has_ended();
        let run = Run { db: &db, clock: &self.clock, author: &self.author, goes_on: &goes_on };
        match run.all() {
            Ok(report) if report != super::PurgeReport::default() => {
                log::info!("purged in the background: {report:?}");
            }
            Ok(_) => {}
            Err(error) if error.code() == ErrorCode::Forked => return false,
            Err(error) if error.code() == ErrorCode::Replaced => {
                log::error!("there is no purge in the background any more: {error}");
                return false;
            }
            Err(error) => log::warn!("the purge in the background failed and will be tried again: {error}"),
        }
        true
    }
}
