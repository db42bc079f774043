//! A model of how what was read is published, in every order that threads and memory allow (loom): the
//! marks are the library's own, the table is one slot of it.
//!
//! The controls publish before they drop, keep what was loaded before the cursor, and miss the unrest of a mark that
//! was withdrawn: each must be caught.

pub(crate) mod sync {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
}

#[allow(dead_code, reason = "the model raises no alarm")]
#[path = "../src/snapshot/mark.rs"]
mod mark;

use std::panic::catch_unwind;

use loom::sync::atomic::AtomicUsize;
use loom::sync::{Arc, Mutex};
use loom::thread;
use mark::Published;
use sync::{AtomicU64, Ordering};

#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    None,
    PublishesFirst,
    KeepsWhatIsOld,
    MissesUnrest,
}

/// The file of another process, and what this one has of it. A tenant's value is the number of its
/// last line in the log.
struct World {
    header: [AtomicU64; 2],
    published: Published,
    /// The shards of the table, of one slot each, of which only the one in force is changed; 0: nothing is held.
    slots: [AtomicU64; 2],
    /// The shard in force.
    shard: AtomicUsize,
    unrest: AtomicU64,
    cursor: Mutex<u64>,
}

/// What a reader goes by until the mark or the unrest is another.
#[derive(Default)]
struct Reader {
    mark: Option<(u32, u64)>,
    unrest: u64,
    shard: usize,
}

impl World {
    fn new() -> World {
        let world = World {
            header: [AtomicU64::new(1), AtomicU64::new(11)],
            published: Published::new(),
            slots: [AtomicU64::new(1), AtomicU64::new(0)],
            shard: AtomicUsize::new(0),
            unrest: AtomicU64::new(0),
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

    fn read(&self, reader: &mut Reader, flaw: Flaw) -> u64 {
        match self.look_up(reader, flaw) {
            None => {
                self.fold(flaw);
                self.load()
            }
            Some(0) => self.load_and_keep(flaw),
            Some(held) => held,
        }
    }

    /// What is in memory, if that is fresh.
    fn look_up(&self, reader: &mut Reader, flaw: Flaw) -> Option<u64> {
        let mark = self.mark();
        let at_rest = reader.unrest == self.unrest.load(Ordering::Acquire) || flaw == Flaw::MissesUnrest;
        let good = reader.mark == Some(mark) && at_rest || self.renew(reader);
        good.then(|| self.slots[reader.shard].load(Ordering::Acquire))
    }

    fn renew(&self, reader: &mut Reader) -> bool {
        reader.unrest = self.unrest.load(Ordering::Acquire);
        let mark = self.mark();
        let good = self.published.is(mark.0, mark.1);
        reader.mark = good.then_some(mark);
        if good {
            reader.shard = self.shard.load(Ordering::Acquire);
        }
        good
    }

    fn slot(&self) -> &AtomicU64 {
        &self.slots[self.shard.load(Ordering::Relaxed)]
    }

    fn withdraw(&self) {
        self.published.withdraw();
        self.unrest.fetch_add(1, Ordering::AcqRel);
    }

    /// Replaces the shard by a copy, as when it is full.
    fn replace(&self) {
        let Ok(_cursor) = self.cursor.try_lock() else { return };
        self.slots[1].store(self.slot().load(Ordering::Relaxed), Ordering::Release);
        self.shard.store(1, Ordering::Release);
        self.unrest.fetch_add(1, Ordering::AcqRel);
    }

    fn fold(&self, flaw: Flaw) {
        let Ok(mut cursor) = self.cursor.try_lock() else { return };
        let (changes, checksum) = self.mark();
        let last = self.load();
        if flaw == Flaw::PublishesFirst {
            self.published.publish(changes, checksum);
        }
        if last > *cursor {
            self.slot().store(0, Ordering::Release);
            *cursor = last;
        }
        self.published.publish(changes, checksum);
    }

    fn load_and_keep(&self, flaw: Flaw) -> u64 {
        let line = self.load();
        if let Ok(cursor) = self.cursor.try_lock()
            && (line >= *cursor || flaw == Flaw::KeepsWhatIsOld)
        {
            self.slot().store(line, Ordering::Release);
        }
        line
    }
}

/// What a third thread does meanwhile.
#[derive(Clone, Copy, PartialEq)]
enum Third {
    Loads,
    Replaces,
    Withdraws,
}

/// One commits and then reads, one reads twice.
fn play(flaw: Flaw, held: bool, third: Third) {
    let mut orders = loom::model::Builder::new();
    // Faults of this kind need no more; all orders at all would take hours.
    orders.preemption_bound = Some(if third == Third::Loads { 3 } else { 2 });
    orders.check(move || {
        let world = Arc::new(World::new());
        if !held {
            world.slots[0].store(0, Ordering::Relaxed);
        }
        let other = world.clone();
        let at_it = thread::spawn(move || match third {
            Third::Loads => drop(other.load_and_keep(flaw)),
            Third::Replaces => other.replace(),
            Third::Withdraws => other.withdraw(),
        });
        let other = world.clone();
        let reader = thread::spawn(move || {
            let mut reader = Reader::default();
            let first = other.read(&mut reader, flaw);
            assert!(other.read(&mut reader, flaw) >= first, "an older value after a newer");
        });
        let mut mine = Reader::default();
        if third != Third::Loads {
            world.read(&mut mine, flaw);
        }
        world.commit();
        assert_eq!(world.read(&mut mine, flaw), 2, "stale");
        reader.join().unwrap();
        at_it.join().unwrap();
        assert_eq!(world.read(&mut mine, flaw), 2, "stale at the end");
        assert_eq!(world.read(&mut mine, flaw), 2, "stale from memory");
        let in_force = world.look_up(&mut mine, flaw).is_some();
        assert_eq!(in_force, third != Third::Withdraws, "read from memory after it was withdrawn, or never");
    });
}

#[test]
fn no_read_is_stale() {
    for held in [true, false] {
        play(Flaw::None, held, Third::Loads);
    }
    play(Flaw::None, true, Third::Replaces);
    play(Flaw::None, true, Third::Withdraws);
}

#[test]
fn the_flaws_are_caught() {
    let flaws = [
        (Flaw::PublishesFirst, Third::Loads),
        (Flaw::KeepsWhatIsOld, Third::Loads),
        (Flaw::MissesUnrest, Third::Withdraws),
    ];
    for (flaw, third) in flaws {
        let is_caught = |held| catch_unwind(|| play(flaw, held, third)).is_err();
        assert!([false, true].into_iter().any(is_caught), "a flaw was not caught");
    }
}
