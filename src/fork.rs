//! Tells a forked child from its parent: what the parent opened is not the child's to use.
//!
//! A fork is noticed where it goes through the C library's `fork`; not a bare `clone`, nor `_Fork`.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{panic, process, thread};

use crate::error::{Error, ErrorCode, Result};
use crate::lock::{Held, Lock};
use crate::unrest;

static GENERATION: AtomicU32 = AtomicU32::new(0);

/// How many forks lie between this process and the first that counted.
#[inline]
pub(crate) fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

extern "C" fn count() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    unrest::stir();
    close_unshared();
}

/// Begins to count. Until then no fork is noticed.
///
/// # Errors
/// [`ErrorCode::Internal`] where the system has no memory for it; every later call says so, too.
pub(crate) fn arm() -> Result<()> {
    static ARMED: Once = Once::new();
    match ARMED.call(|| at_fork(Some(hold), Some(release), Some(count))) {
        true => Ok(()),
        false => Err(Error::storage(ErrorCode::Internal, "forks of this process would not be noticed")),
    }
}

/// What is done once. As [`std::sync::Once`], but a child that was forked while a thread was at it,
/// which the child does not have, does it itself instead of waiting for ever.
pub(crate) struct Once(AtomicU32);

const SUCCEEDED: u32 = u32::MAX;
const FAILED: u32 = u32::MAX - 1;

impl Once {
    pub(crate) const fn new() -> Once {
        Once(AtomicU32::new(0))
    }

    /// Does it unless it is done, and tells whether it succeeded. It fails where it panics.
    #[inline]
    pub(crate) fn call(&self, act: fn() -> bool) -> bool {
        self.has_succeeded() || self.settle(Some(act))
    }

    #[inline]
    pub(crate) fn has_succeeded(&self) -> bool {
        self.0.load(Ordering::Acquire) == SUCCEEDED
    }

    /// Waits for a thread of this process that is at it, and tells whether it succeeded.
    pub(crate) fn wait(&self) -> bool {
        self.settle(None)
    }

    #[cold]
    fn settle(&self, act: Option<fn() -> bool>) -> bool {
        let here = process::id();
        loop {
            let at_it = self.0.load(Ordering::Acquire);
            match (at_it, act) {
                (SUCCEEDED | FAILED, _) => return at_it == SUCCEEDED,
                _ if at_it == here => thread::yield_now(),
                (_, None) => return false,
                (_, Some(act)) => {
                    let ours = self.0.compare_exchange(at_it, here, Ordering::Acquire, Ordering::Relaxed);
                    if ours.is_ok() {
                        let succeeded = panic::catch_unwind(act).unwrap_or(false);
                        self.0.store(if succeeded { SUCCEEDED } else { FAILED }, Ordering::Release);
                    }
                }
            }
        }
    }
}

/// A function to be called around a fork.
pub(crate) type Handler = Option<unsafe extern "C" fn()>;

/// Has these called in every fork to come: before it, and after it in the parent and in the child.
/// They must be fit for that: whatever a child's handler touches must be whole in the child.
pub(crate) fn at_fork(before: Handler, parent: Handler, child: Handler) -> bool {
    // SAFETY: functions live as long as the library, which the C library does not outlive: it drops
    // the handlers of a library that is unloaded. None of ours asks for more than to be called.
    #[allow(unsafe_code, reason = "there is no safe call for this")]
    let failed = unsafe { libc::pthread_atfork(before, parent, child) };
    failed == 0
}

/// The process that something was made in.
#[derive(Clone, Copy)]
pub(crate) struct Home(u32);

impl Home {
    pub(crate) fn here() -> Home {
        Home(generation())
    }

    /// Whether this is another process, forked from it.
    #[inline]
    pub(crate) fn left(self) -> bool {
        self.0 != generation()
    }

    /// # Errors
    /// [`ErrorCode::Forked`] in a forked child.
    pub(crate) fn check(self) -> Result<()> {
        match self.left() {
            false => Ok(()),
            true => Err(Error::storage(
                ErrorCode::Forked,
                "the store was opened before this process was forked from its parent: open it anew here",
            )),
        }
    }
}

/// A file that a forked child closes at once, so that the locks that go with its open description end with
/// this process, whatever children it leaves behind. ([`arm`] must have succeeded.)
pub(crate) struct Unshared {
    file: ManuallyDrop<File>,
    home: Home,
}

/// What a child is to close. A fork waits for whoever opens or closes one.
static UNSHARED: Lock<Vec<RawFd>> = Lock::new(Vec::new());

thread_local! {
    /// Holds the list while this thread forks.
    static FORKING: Cell<Option<Held<'static, Vec<RawFd>>>> = const { Cell::new(None) };
}

extern "C" fn hold() {
    let list = UNSHARED.lock();
    let _ = FORKING.try_with(|forking| forking.set(Some(list)));
}

extern "C" fn release() {
    let _ = FORKING.try_with(Cell::take);
}

fn close_unshared() {
    let held = FORKING.try_with(Cell::take).ok().flatten();
    for descriptor in held.into_iter().flat_map(|mut list| std::mem::take(&mut *list)) {
        // SAFETY: an `Unshared` of the parent's, which in this process nothing uses or closes any more.
        #[allow(unsafe_code, reason = "its owner cannot be reached here")]
        unsafe {
            libc::close(descriptor);
        }
    }
}

impl Unshared {
    pub(crate) fn open(open: impl FnOnce() -> io::Result<File>) -> io::Result<Unshared> {
        let mut list = UNSHARED.lock();
        let file = open()?;
        list.push(file.as_raw_fd());
        Ok(Unshared { file: ManuallyDrop::new(file), home: Home::here() })
    }
}

impl Deref for Unshared {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}

impl Drop for Unshared {
    fn drop(&mut self) {
        if self.home.left() {
            return;
        }
        let mut list = UNSHARED.lock();
        list.retain(|descriptor| *descriptor != self.file.as_raw_fd());
        // SAFETY: nothing else drops it, and nothing sees it after this.
        #[allow(unsafe_code, reason = "a child must not close it again")]
        unsafe {
            ManuallyDrop::drop(&mut self.file);
        }
    }
}

/// Calls the host in the middle of a transaction.
///
/// # Errors
/// [`ErrorCode::Forked`] where the host forked there and came back in the child, which must not go
/// on with its parent's connection: the two would read and write through one file position.
pub(crate) fn call_host<T>(host: impl FnOnce() -> T) -> Result<T> {
    let home = Home::here();
    let answer = host();
    home.check().map(|()| answer)
}

/// What only the process that made it may drop; a forked child leaks it.
pub(crate) struct Kept<T> {
    value: ManuallyDrop<T>,
    home: Home,
}

impl<T> Kept<T> {
    pub(crate) fn new(value: T) -> Kept<T> {
        Kept { value: ManuallyDrop::new(value), home: Home::here() }
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        if !self.home.left() {
            // SAFETY: nothing else drops it, and nothing sees it after this.
            #[allow(unsafe_code, reason = "there is no safe call for this")]
            unsafe {
                ManuallyDrop::drop(&mut self.value);
            }
        }
    }
}
