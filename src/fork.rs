//! Tells a forked child from its parent: what the parent opened is not the child's to use.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

static GENERATION: AtomicU32 = AtomicU32::new(0);

/// How many forks lie between this process and the first that counted.
#[inline]
pub(crate) fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

extern "C" fn count() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// Begins to count. Until then, and where the system has no such call, no fork is noticed.
#[allow(unsafe_code, reason = "there is no safe call for this")]
pub(crate) fn arm() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the function lives as long as the library and does nothing but add to an atomic,
        // which is allowed in a forked child of a process with threads.
        let failed = unsafe { libc::pthread_atfork(None, None, Some(count)) };
        if failed != 0 {
            log::warn!("a fork of this process will not be noticed: error {failed} of pthread_atfork");
        }
    });
}
