//! A lock that lies whole in what it protects.
//!
//! Some locks (parking_lot's) keep the threads that wait in one table of the process. A forked child
//! inherits that table with threads that it does not have, whose memory its own new threads then
//! use. With this lock, a child that leaves its parent's objects alone meets none of their threads.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};

/// [`Mutex`] without poison: what it protects is whole whenever a holder may panic.
#[derive(Default)]
pub(crate) struct Lock<T> {
    value: Mutex<T>,
    /// Orders for ThreadSanitizer what std's lock orders: it does not see into the compiled std,
    /// where a thread waits.
    handed: AtomicBool,
}

/// What a [`Lock`] protects, held until this is dropped.
pub(crate) struct Held<'a, T> {
    // In this order: marked before it is free.
    _mark: Mark<'a>,
    value: MutexGuard<'a, T>,
}

struct Mark<'a>(&'a AtomicBool);

impl<T> Lock<T> {
    pub(crate) const fn new(value: T) -> Lock<T> {
        Lock { value: Mutex::new(value), handed: AtomicBool::new(false) }
    }

    /// Waits for its holder.
    pub(crate) fn lock(&self) -> Held<'_, T> {
        let value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        self.handed.load(Ordering::Acquire);
        Held { _mark: Mark(&self.handed), value }
    }

    /// Does not wait: `None` where there is a holder.
    pub(crate) fn try_lock(&self) -> Option<Held<'_, T>> {
        let value = match self.value.try_lock() {
            Ok(value) => value,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        self.handed.load(Ordering::Acquire);
        Some(Held { _mark: Mark(&self.handed), value })
    }
}

/// [`OnceLock`] whose value is set, not made at the first look; marked for ThreadSanitizer as a [`Lock`] is.
pub(crate) struct Settled<T> {
    value: OnceLock<T>,
    marked: AtomicBool,
}

impl<T> Settled<T> {
    pub(crate) const fn new() -> Settled<T> {
        Settled { value: OnceLock::new(), marked: AtomicBool::new(false) }
    }

    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        if self.marked.load(Ordering::Acquire) { self.value.get() } else { None }
    }

    /// Sets it, unless it is set.
    pub(crate) fn set(&self, value: T) {
        if self.value.set(value).is_ok() {
            self.marked.store(true, Ordering::Release);
        }
    }
}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Held<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}
