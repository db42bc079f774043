//! A hash table that many threads read without a lock, a write or a wait while one changes it.
//!
//! It is cut into shards by the upper bits of the hash. In a shard, a slot is filled once and never
//! again: what is removed is marked as dead and stays where it is. So a reader that has a shard may lend
//! out what lies in it. A shard that is full, of live or of dead, is replaced by a copy of what lives, and
//! one number for all tells that some was. Readers have all shards, and keep them until that number is
//! another, so that a look-up counts no reference either.
//!
//! A copy is some hundreds of slots at most, so that who changes the table is never busy for long. To
//! forget everything is a new epoch: shards of another are taken for empty, and replaced one by one.

use std::iter;

use super::sync::{Arc, ArcSwapAny, AtomicU32, OnceLock, Ordering, ThickShard, ThinArc};

/// One thread at a time changes a table, by what it has of this.
pub(super) struct Writer {
    /// By shard: slots that were filled, and those of them that are dead.
    counts: Box<[(u32, u32)]>,
    /// The next shard to be looked at for one of an older epoch.
    broom: usize,
}

/// Entries by hash. `E` is cheap to clone.
pub(super) struct Table<E> {
    shards: Box<[ArcSwapAny<Option<Shard<E>>>]>,
    /// How often each was replaced.
    replaced: Box<[AtomicU32]>,
    epoch: AtomicU32,
    /// How often any was replaced, or all forgotten.
    moved: AtomicU32,
    /// What readers have for a shard that is not in force: one without slots.
    none: Pin<E>,
}

/// A power of two of slots, not all of them filled, in one piece with the epoch that they are of.
type Shard<E> = ThinArc<u32, Slot<E>>;

/// The same, with its length beside its address.
type Pin<E> = Arc<ThickShard<u32, Slot<E>>>;

/// Two of them fill a line of memory.
#[repr(align(32))]
pub(super) struct Slot<E> {
    /// Of the entry's hash, with [`USED`]; [`FREE`] until the slot is filled, [`DEAD`] once what filled it is removed.
    tag: AtomicU32,
    entry: OnceLock<E>,
}

const FREE: u32 = 0;
const DEAD: u32 = 1;

/// The bit of a tag that says that somebody found the entry since a sweep passed.
const USED: u32 = 1;

/// The shards that a reader has.
pub(super) struct Pins<E> {
    shards: Box<[Pin<E>]>,
    /// As in [`Table::replaced`] when each was got.
    replaced: Box<[u32]>,
    /// As in [`Table::moved`] when they were looked through.
    moved: u32,
    epoch: u32,
}

/// Where a sweep goes on.
#[derive(Default)]
pub(super) struct Hand {
    shard: usize,
    slot: usize,
}

impl<E: Clone> Table<E> {
    /// A table for about so many entries.
    pub(super) fn new(entries: usize) -> (Table<E>, Writer) {
        // Few, as a reader has a pin for each; so many that one is copied in some dozens of microseconds.
        let shards = (entries / 1024).next_power_of_two().clamp(1, 1024);
        let table = Table {
            shards: (0..shards).map(|_| ArcSwapAny::new(None)).collect(),
            replaced: (0..shards).map(|_| AtomicU32::new(0)).collect(),
            epoch: AtomicU32::new(0),
            moved: AtomicU32::new(0),
            none: Arc::protected_from_thin(ThinArc::from_header_and_iter(0, iter::empty())),
        };
        (table, Writer { counts: vec![(0, 0); shards].into(), broom: 0 })
    }

    pub(super) fn pins(&self) -> Pins<E> {
        let (moved, epoch) = (self.moved.load(Ordering::Acquire), self.epoch.load(Ordering::Acquire));
        let (replaced, shards): (Vec<_>, Vec<_>) = (0..self.shards.len()).map(|at| self.pin(at)).unzip();
        Pins { shards: shards.into(), replaced: replaced.into(), moved, epoch }
    }

    /// How often a shard was replaced, and the one in force.
    fn pin(&self, at: usize) -> (u32, Pin<E>) {
        // First: what replaces it meanwhile is met with at the next look.
        let replaced = self.replaced[at].load(Ordering::Acquire);
        let shard = self.shards[at].load_full().filter(|shard| self.in_force(Some(shard)).is_some());
        (replaced, shard.map_or_else(|| self.none.clone(), Arc::protected_from_thin))
    }

    /// The shard of this hash: its upper half is for that, the lower for the place in it and the tag.
    fn shard_of(&self, hash: u64) -> usize {
        shard_of(hash, self.shards.len())
    }

    /// What a reader may look into: not what is of an older epoch.
    #[inline]
    fn in_force<'s>(&self, shard: Option<&'s Shard<E>>) -> Option<&'s [Slot<E>]> {
        let shard = shard?;
        (shard.header.header == self.epoch.load(Ordering::Acquire)).then_some(&shard.slice)
    }

    /// The entry of this hash for which `is` holds; for a caller without [`Pins`].
    pub(super) fn find(&self, hash: u64, is: impl Fn(&E) -> bool) -> Option<E> {
        let shard = self.shards[self.shard_of(hash)].load();
        let slots = self.in_force(shard.as_ref())?;
        find(slots, hash, is).cloned()
    }

    /// Adds an entry; the caller knows that there is none like it. Whether a shard was replaced for it. Of `spread` slots
    /// one is filled at most: the more, the oftener an entry stands where it is looked for first, and a processor
    /// guesses right that it does.
    pub(super) fn insert(&self, writer: &mut Writer, hash: u64, entry: E, spread: usize) -> bool {
        let moved = self.moved.load(Ordering::Relaxed);
        self.sweep_up(writer);
        let at = self.shard_of(hash);
        let shard = self.shards[at].load_full();
        let (filled, dead) = writer.counts[at];
        let live = filled - dead;
        match self.in_force(shard.as_ref()) {
            Some(slots) if (filled as usize) < slots.len() / spread && dead <= live / 4 + 4 => {
                put(slots, tag(hash), entry);
                writer.counts[at].0 += 1;
            }
            old => {
                let (fresh, filled) = self.copy(old.unwrap_or_default(), spread);
                put(&fresh.slice, tag(hash), entry);
                writer.counts[at] = (filled + 1, 0);
                self.replace(at, Some(fresh));
            }
        }
        self.moved.load(Ordering::Relaxed) != moved
    }

    /// Removes the entry of this hash for which `is` holds, and gives it.
    pub(super) fn remove(&self, writer: &mut Writer, hash: u64, is: impl Fn(&E) -> bool) -> Option<E> {
        let at = self.shard_of(hash);
        let shard = self.shards[at].load();
        let slots = self.in_force(shard.as_ref())?;
        let (slot, entry) = search(slots, hash, is)?;
        slot.tag.store(DEAD, Ordering::Release);
        writer.counts[at].1 += 1;
        Some(entry.clone())
    }

    /// Forgets all entries.
    pub(super) fn forget(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
        self.moved.fetch_add(1, Ordering::AcqRel);
    }

    /// Goes once, twice at most, round all entries from where the hand is, until one for which `may_go`
    /// holds was not found since the last time.
    pub(super) fn sweep(&self, hand: &mut Hand, may_go: impl Fn(&E) -> bool) -> Option<E> {
        for _ in 0..=2 * self.shards.len() {
            let shard = self.shards[hand.shard].load();
            let slots = self.in_force(shard.as_ref()).unwrap_or_default();
            for slot in slots.iter().skip(hand.slot) {
                hand.slot += 1;
                let Some(entry) = slot.live().filter(|entry| may_go(entry)) else { continue };
                // The writer alone removes entries, so that this is not done to a dead one.
                if slot.tag.fetch_and(!USED, Ordering::Relaxed) & USED == 0 {
                    return Some(entry.clone());
                }
            }
            *hand = Hand { shard: (hand.shard + 1) % self.shards.len(), slot: 0 };
        }
        None
    }

    /// Whether the entry of this hash for which `is` holds was found since a sweep passed.
    pub(super) fn was_used(&self, hash: u64, is: impl Fn(&E) -> bool) -> bool {
        let shard = self.shards[self.shard_of(hash)].load();
        let found = self.in_force(shard.as_ref()).and_then(|slots| search(slots, hash, is));
        found.is_some_and(|(slot, _)| slot.tag.load(Ordering::Relaxed) & USED != 0)
    }

    /// Drops a shard of an older epoch, if the next one is.
    fn sweep_up(&self, writer: &mut Writer) {
        let at = writer.broom;
        writer.broom = (at + 1) % self.shards.len();
        let shard = self.shards[at].load();
        if shard.is_some() && self.in_force(shard.as_ref()).is_none() {
            self.replace(at, None);
        }
    }

    /// A shard with what lives in another, room for one entry more at least, and how many it has.
    fn copy(&self, old: &[Slot<E>], spread: usize) -> (Shard<E>, u32) {
        let live = old.iter().filter(|slot| slot.live().is_some());
        let count = live.clone().count();
        let slots = ((count + count / 4 + 2) * spread).next_power_of_two();
        let fresh = ThinArc::from_header_and_iter(
            self.epoch.load(Ordering::Relaxed),
            (0..slots).map(|_| Slot { tag: AtomicU32::new(FREE), entry: OnceLock::new() }),
        );
        for (slot, entry) in live.filter_map(|slot| Some((slot, slot.live()?))) {
            put(&fresh.slice, slot.tag.load(Ordering::Relaxed), entry.clone());
        }
        (fresh, count as u32)
    }

    fn replace(&self, at: usize, new: Option<Shard<E>>) {
        self.shards[at].store(new);
        // After the store: who sees these numbers gets that shard, or a later one.
        self.replaced[at].fetch_add(1, Ordering::AcqRel);
        self.moved.fetch_add(1, Ordering::AcqRel);
    }
}

impl<E: Clone> Pins<E> {
    /// Of no table.
    pub(super) fn none() -> Pins<E> {
        Pins { shards: Box::default(), replaced: Box::default(), moved: 0, epoch: 0 }
    }

    /// Lets go of what is no longer in force, and gets what is.
    pub(super) fn renew(&mut self, table: &Table<E>) {
        if self.moved == table.moved.load(Ordering::Acquire) {
            return;
        }
        // First: what moves meanwhile is met with at the next look.
        self.moved = table.moved.load(Ordering::Acquire);
        let epoch = table.epoch.load(Ordering::Acquire);
        for (at, (shard, replaced)) in self.shards.iter_mut().zip(&mut self.replaced).enumerate() {
            if self.epoch != epoch || *replaced != table.replaced[at].load(Ordering::Acquire) {
                (*replaced, *shard) = table.pin(at);
            }
        }
        self.epoch = epoch;
    }

    /// The entry of this hash for which `is` holds, in the shards as they were when they were renewed.
    pub(super) fn find(&self, hash: u64, is: impl Fn(&E) -> bool) -> Option<&E> {
        find(self.slots(hash)?, hash, is)
    }

    /// The same, if the entry stands in its first slot and was found before, as most do.
    #[inline(always)]
    pub(super) fn find_first(&self, hash: u64, is: impl FnOnce(&E) -> bool) -> Option<&E> {
        let (slots, used) = (self.slots(hash)?, tag(hash) | USED);
        let slot = slots.get(place(used, slots.len().wrapping_sub(1)))?;
        let found = slot.tag.load(Ordering::Acquire) == used;
        slot.entry.get().filter(|entry| found && is(entry))
    }

    #[inline(always)]
    fn slots(&self, hash: u64) -> Option<&[Slot<E>]> {
        Some(self.shards.get(shard_of(hash, self.shards.len()))?.slice())
    }
}

#[inline]
fn shard_of(hash: u64, shards: usize) -> usize {
    (hash >> 48) as usize & (shards - 1)
}

/// Fills a free slot, of which there is one.
fn put<E>(slots: &[Slot<E>], tag: u32, entry: E) {
    let last = slots.len() - 1;
    let mut at = place(tag, last);
    while slots[at].entry.get().is_some() {
        at = (at + 1) & last;
    }
    let slot = &slots[at];
    let _ = slot.entry.set(entry);
    slot.tag.store(tag, Ordering::Release);
}

/// [`search`], which also marks the slot as used.
fn find<E>(slots: &[Slot<E>], hash: u64, is: impl Fn(&E) -> bool) -> Option<&E> {
    let (slot, entry) = search(slots, hash, is)?;
    // A write to what others read is dear.
    if slot.tag.load(Ordering::Relaxed) & USED == 0 {
        slot.tag.fetch_or(USED, Ordering::Relaxed);
    }
    Some(entry)
}

fn search<E>(slots: &[Slot<E>], hash: u64, is: impl Fn(&E) -> bool) -> Option<(&Slot<E>, &E)> {
    let (used, last) = (tag(hash) | USED, slots.len().wrapping_sub(1));
    let mut at = place(used, last);
    // One slot at least is free.
    loop {
        let slot = slots.get(at)?;
        let found = slot.tag.load(Ordering::Acquire);
        if found | USED == used
            && let Some(entry) = slot.entry.get()
            && is(entry)
        {
            return Some((slot, entry));
        }
        if found == FREE {
            return None;
        }
        at = (at + 1) & last;
    }
}

impl<E> Slot<E> {
    fn live(&self) -> Option<&E> {
        self.entry.get().filter(|_| self.tag.load(Ordering::Acquire) > DEAD)
    }
}

/// Never [`FREE`] or [`DEAD`], and without [`USED`].
#[inline]
fn tag(hash: u64) -> u32 {
    hash as u32 & !USED | 2
}

/// The first slot for a tag, of those up to `last`.
#[inline]
fn place(tag: u32, last: usize) -> usize {
    tag as usize >> 5 & last
}

#[cfg(test)]
mod tests;
