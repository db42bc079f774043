//! A bell that a thread waits for, and a file descriptor that an event loop waits for.

use std::io::{PipeReader, PipeWriter, Read, Write, pipe};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::error::io;
use crate::error::Result;

/// Rung until it is quieted. Once it has ended it stays rung.
pub(crate) struct Signal {
    reader: PipeReader,
    writer: PipeWriter,
    rung: AtomicBool,
    ended: AtomicBool,
}

impl Signal {
    pub(crate) fn new() -> Result<Signal> {
        let (reader, writer) = pipe().map_err(|error| io("no pipe to wait at", &error))?;
        Ok(Signal { reader, writer, rung: AtomicBool::new(false), ended: AtomicBool::new(false) })
    }

    /// Wakes who waits.
    pub(crate) fn ring(&self) {
        // At most a byte or two lie in the pipe, which so never is full.
        if !self.rung.swap(true, Ordering::SeqCst) {
            let _ = (&self.writer).write(&[0]);
        }
    }

    /// Wakes who waits, for good.
    pub(crate) fn end(&self) {
        // Once: a pipe that nobody reads from any more would be full in the end.
        if !self.ended.swap(true, Ordering::SeqCst) {
            let _ = (&self.writer).write(&[0]);
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    /// Makes ready for the next ring; one thread at a time. What rang before is to be looked for after
    /// this, not before.
    pub(crate) fn quiet(&self) {
        if self.has_ended() || !wait(&[self.as_fd()], Some(Duration::ZERO)) {
            return;
        }
        let _ = (&self.reader).read(&mut [0; 16]);
        self.rung.store(false, Ordering::SeqCst);
        // An end that came in between put its byte among those that were read.
        if self.has_ended() {
            let _ = (&self.writer).write(&[0]);
        }
    }

    /// Waits until it is rung; `false` after `timeout`.
    pub(crate) fn wait_until(&self, deadline: Option<Instant>) -> bool {
        wait(&[self.as_fd()], deadline.map(|end| end.saturating_duration_since(Instant::now())))
    }
}

impl AsFd for Signal {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }
}

/// Waits until one of these can be read; `false` after `timeout`.
pub(super) fn wait(files: &[BorrowedFd<'_>], timeout: Option<Duration>) -> bool {
    let timeout = timeout.and_then(|time| Timespec::try_from(time).ok());
    let mut files: Vec<PollFd<'_>> =
        files.iter().map(|file| PollFd::from_borrowed_fd(*file, PollFlags::IN)).collect();
    // An interruption is as good as a ring: who waits looks again.
    poll(&mut files, timeout.as_ref()).is_ok_and(|ready| ready > 0)
}
