//! What the memory is good for: the mark of the header up to which the log of changes was folded in.
//!
//! *Who finds this mark in force may answer from the table.* It is published after the table was brought
//! up to it, and read before the table is: what a reader then finds holds at least what was committed by
//! that header. The header had this mark at a moment within the read, so that no commit that returned
//! before the read began is missing.
//!
//! *Who found it in force may go by a copy of it*, as no header comes twice: while the header still has it, the
//! memory still holds at least that. Only of what is withdrawn it must hear otherwise.
//!
//! A reader that meets a publication half-way finds the count of one mark and the checksum of another.
//! Both must be equal to the header's, and the checksum alone tells one header from another: see
//! [`Header`](crate::db::header::Header).

use super::sync::{AtomicU64, Ordering};

/// The mark as two words that many read and one at a time writes.
pub(super) struct Published {
    changes: AtomicU64,
    checksum: AtomicU64,
    withdrawn: AtomicU64,
}

/// No header counts so far: it has 32 bits for that.
const NEVER: u64 = u64::MAX;

impl Published {
    /// Nothing yet.
    pub(super) fn new() -> Published {
        Published {
            changes: AtomicU64::new(NEVER),
            checksum: AtomicU64::new(0),
            withdrawn: AtomicU64::new(0),
        }
    }

    /// Whether it is this mark that is published.
    pub(super) fn is(&self, changes: u32, checksum: u64) -> bool {
        self.checksum.load(Ordering::Acquire) == checksum
            && self.changes.load(Ordering::Acquire) == u64::from(changes)
            && self.withdrawn.load(Ordering::Acquire) == 0
    }

    /// Publishes a mark, after all that it promises was done.
    pub(super) fn publish(&self, changes: u32, checksum: u64) {
        self.changes.store(changes.into(), Ordering::Release);
        self.checksum.store(checksum, Ordering::Release);
    }

    /// No mark is in force from now on, published before or after.
    pub(super) fn withdraw(&self) {
        self.withdrawn.store(1, Ordering::Release);
    }
}
