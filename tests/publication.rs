//! A model of how what was read is published, in every order that threads and memory allow (loom): the
//! marks are the library's own, the table is one slot of it.
//!
//! The controls publish before they drop, and keep what was loaded before the cursor: both must be caught.

pub(crate) mod sync {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
}

#[allow(dead_code, reason = "the model raises no alarm")]
#[path = "../src/snapshot/mark.rs"]
mod mark;

use std::panic::catch_unwind;

use loom::sync::{Arc, Mutex};
use loom::thread;
use mark::Published;
use sync::{AtomicU64, Ordering};

#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    None,
    PublishesFirst,
    KeepsWhatIsOld,
}

/// The file of another process, and what this one has of it. A tenant's value is the number of its
/// last line in the log.
struct World {
    header: [AtomicU64; 2],
    published: Published,
    /// 0: nothing is held.
    slot: AtomicU64,
    cursor: Mutex<u64>,
}

impl World {
    fn new() -> World {
        let world = World {
            header: [AtomicU64::new(1), AtomicU64::new(11)],
            published: Published::new(),
            slot: AtomicU64::new(1),
            cursor: Mutex::new(1),
        };
        world.published.publish(1, 11);
        world
    }

    /// Another process commits line 2; when this returns, its commit has.
    fn commit(&self) {
        self.header[0].store(2, Ordering::Release);
        self.header[1].store(12, Ordering::Release);
    }

    fn mark(&self) -> (u32, u64) {
        (self.header[0].load(Ordering::Acquire) as u32, self.header[1].load(Ordering::Acquire))
    }

    /// What a transaction that begins now sees. SQLite's reader takes a commit for made only when it has
    /// both copies of the header whole, of which this is the later: no state is seen before its mark.
    fn load(&self) -> u64 {
        self.header[0].load(Ordering::Acquire)
    }

    fn read(&self, flaw: Flaw) -> u64 {
        let (changes, checksum) = self.mark();
        if !self.published.is(changes, checksum) {
            self.fold(flaw);
            return self.load();
        }
        match self.slot.load(Ordering::Acquire) {
            0 => self.load_and_keep(flaw),
            held => held,
        }
    }

    fn fold(&self, flaw: Flaw) {
        let Ok(mut cursor) = self.cursor.try_lock() else { return };
        let (changes, checksum) = self.mark();
        let last = self.load();
        if flaw == Flaw::PublishesFirst {
            self.published.publish(changes, checksum);
        }
        if last > *cursor {
            self.slot.store(0, Ordering::Release);
            *cursor = last;
        }
        self.published.publish(changes, checksum);
    }

    fn load_and_keep(&self, flaw: Flaw) -> u64 {
        let line = self.load();
        if let Ok(cursor) = self.cursor.try_lock()
            && (line >= *cursor || flaw == Flaw::KeepsWhatIsOld)
        {
            self.slot.store(line, Ordering::Release);
        }
        line
    }
}

/// One commits and then reads, one reads twice, one loads.
fn play(flaw: Flaw, held: bool) {
    let mut orders = loom::model::Builder::new();
    // Faults of this kind need no more; all orders at all would take hours.
    orders.preemption_bound = Some(3);
    orders.check(move || {
        let world = Arc::new(World::new());
        if !held {
            world.slot.store(0, Ordering::Relaxed);
        }
        let other = world.clone();
        let loader = thread::spawn(move || {
            other.load_and_keep(flaw);
        });
        let other = world.clone();
        let reader = thread::spawn(move || {
            let first = other.read(flaw);
            assert!(other.read(flaw) >= first, "an older value after a newer");
        });
        world.commit();
        assert_eq!(world.read(flaw), 2, "stale");
        reader.join().unwrap();
        loader.join().unwrap();
        assert_eq!(world.read(flaw), 2, "stale at the end");
        assert_eq!(world.read(flaw), 2, "stale from memory");
    });
}

#[test]
fn no_read_is_stale() {
    play(Flaw::None, true);
    play(Flaw::None, false);
}

#[test]
fn the_flaws_are_caught() {
    for flaw in [Flaw::PublishesFirst, Flaw::KeepsWhatIsOld] {
        let caught = [true, false].map(|held| catch_unwind(|| play(flaw, held)).is_err());
        assert!(caught.contains(&true), "a flaw was not caught");
    }
}
