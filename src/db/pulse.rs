//! Tells those who wait that something may have been committed: by this process at once, by others
//! as soon as it shows in the file.
//!
//! For a file, a thread waits for the system to say that its log was written to. That is before the
//! commit is complete, so the thread then looks at short intervals until it is. Every half a second
//! it looks in any case, also whether the file is still the one that was opened: an idle process pays
//! for two looks a second. Where the system does not tell of writes, it looks a hundred times a second.

use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::guard::Guard;
use super::notice::Notice;
use super::signal::{self, Signal};
use super::{File, change};
use crate::error::{Error, ErrorCode, Result};
use crate::fork::Kept;
use crate::lock::Lock;

/// Between two looks when nothing happens.
const IDLE: Duration = Duration::from_millis(500);

/// Between two looks where nothing tells of writes.
const BLIND: Duration = Duration::from_millis(10);

/// Between two looks while a commit is under way.
const SOON: Duration = Duration::from_millis(1);

/// How long a commit that does not come is looked for at short intervals.
const PATIENCE: Duration = Duration::from_secs(2);

/// Those who wait for commits to one database.
#[derive(Default)]
pub(crate) struct Pulse {
    waiting: Arc<Waiting>,
    thread: Lock<Option<Kept<Beat>>>,
}

#[derive(Default)]
struct Waiting {
    signals: Lock<Vec<Weak<Signal>>>,
    anybody: AtomicBool,
}

impl Pulse {
    /// Rings `signal` at every commit from now on, for as long as it lives.
    pub(super) fn join(&self, signal: &Arc<Signal>, file: Option<&File>) -> Result<()> {
        self.waiting.signals.lock().push(Arc::downgrade(signal));
        self.waiting.anybody.store(true, Ordering::SeqCst);
        let mut thread = self.thread.lock();
        if let (None, Some(file)) = (&*thread, file) {
            *thread = Some(Kept::new(Beat::start(self.waiting.clone(), file)?));
        }
        Ok(())
    }

    /// This process has committed.
    pub(super) fn committed(&self) {
        self.waiting.ring(Signal::ring);
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.waiting.ring(Signal::end);
    }
}

impl Waiting {
    fn ring(&self, how: fn(&Signal)) {
        if self.anybody.load(Ordering::SeqCst) {
            let mut signals = self.signals.lock();
            signals.retain(|signal| signal.upgrade().inspect(|signal| how(signal)).is_some());
            self.anybody.store(!signals.is_empty(), Ordering::SeqCst);
        }
    }
}

/// The thread that looks at a file.
struct Beat {
    wake: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
}

impl Beat {
    fn start(waiting: Arc<Waiting>, file: &File) -> Result<Beat> {
        let wake = Arc::new(Signal::new()?);
        let look = Look {
            connection: file.reader(BLIND)?,
            guard: file.guard.clone(),
            notice: Notice::of(&file.path),
            wake: wake.clone(),
            waiting,
        };
        let thread =
            thread::Builder::new().name("tenantry-pulse".to_owned()).spawn(move || look.on()).map_err(
                |error| Error::storage(ErrorCode::Io, format!("no thread to watch the file: {error}")),
            )?;
        Ok(Beat { wake, thread: Some(thread) })
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        self.wake.end();
        // It calls nothing of the host's, so that this is never its own thread.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

struct Look {
    connection: Kept<Connection>,
    guard: Guard,
    notice: Option<Notice>,
    wake: Arc<Signal>,
    waiting: Arc<Waiting>,
}

impl Look {
    fn on(self) {
        let mut seen = None;
        let mut expected: Option<Instant> = None;
        while !self.wake.has_ended() {
            let now = change::last(&self.connection).ok();
            if now != seen || now.is_none() || self.guard.verify().is_err() {
                self.waiting.ring(Signal::ring);
            }
            if now != seen {
                (seen, expected) = (now, None);
            }
            let interval = match expected {
                Some(since) if since.elapsed() < PATIENCE => SOON,
                _ => {
                    if self.notice.is_some() {
                        IDLE
                    } else {
                        BLIND
                    }
                }
            };
            if self.wait(interval) && expected.is_none() {
                expected = Some(Instant::now());
            }
        }
    }

    /// Waits that long at most; whether the log was written to.
    fn wait(&self, interval: Duration) -> bool {
        let Some(notice) = &self.notice else {
            signal::wait(&[self.wake.as_fd()], Some(interval));
            return false;
        };
        // While a commit is under way, more writes to the log tell nothing new.
        if interval == SOON {
            thread::sleep(SOON);
        }
        signal::wait(&[self.wake.as_fd(), notice.as_fd()], Some(interval)) && notice.take()
    }
}
