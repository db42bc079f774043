//! One number for all that a read from memory must hear of beside commits: a fork, a part of the memory that
//! was replaced, a mark that was withdrawn, a reader that was closed. So a reader that looked into these once
//! may go by this number until it is another.

use std::sync::atomic::{AtomicU64, Ordering};

/// In a line of memory that nothing else makes move from one processor to another.
#[repr(align(128))]
struct Count(AtomicU64);

static COUNT: Count = Count(AtomicU64::new(0));

/// How often there was any. What is looked into after this shows all that went before.
#[inline]
pub(crate) fn count() -> u64 {
    COUNT.0.load(Ordering::Acquire)
}

/// Says that there is some, after it is there to be seen. Fit for a child's handler of a fork.
pub(crate) fn stir() {
    COUNT.0.fetch_add(1, Ordering::AcqRel);
}
