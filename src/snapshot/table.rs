//! A hash table that many threads read without a lock, a write or a wait while one changes it.
//!
//! It is cut into shards by the upper bits of the hash. In a shard, a slot is filled once and never
//! again: what is removed is marked as dead and stays where it is. So a reader that has a shard may lend
//! out what lies in it. A shard that is full, of live or of dead, is replaced by a copy of what lives, and
//! a number tells that it was. Readers keep the shards that they have met until that number is another,
//! so that a look-up counts no reference either.
//!
//! A copy is some hundreds of slots at most, so that who changes the table is never busy for long. To
//! forget everything is a new epoch: shards of another are taken for empty, and replaced one by one.

use super::sync::{ArcSwapAny, AtomicBool, AtomicU32, OnceLock, Ordering, ThinArc};

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
    /// How often each was replaced. Apart from them and close together, as each look-up asks.
    replaced: Box<[AtomicU32]>,
    epoch: AtomicU32,
}

/// A power of two of slots, not all of them filled, in one piece with the epoch that they are of.
type Shard<E> = ThinArc<u32, Slot<E>>;

pub(super) struct Slot<E> {
    /// Of the entry's hash; [`FREE`] until the slot is filled, [`DEAD`] once what filled it is removed.
    tag: AtomicU32,
    /// Somebody found it since a sweep passed.
    used: AtomicBool,
    entry: OnceLock<E>,
}

const FREE: u32 = 0;
const DEAD: u32 = 1;

/// The shards that a reader has met.
pub(super) struct Pins<E> {
    shards: Box<[Pin<E>]>,
}

#[derive(Clone)]
struct Pin<E> {
    shard: Option<Shard<E>>,
    /// As in [`Table::replaced`] when it was taken.
    replaced: u32,
    /// What is known of the shard, nearer at hand: its epoch, and the last place in it.
    epoch: u32,
    last: usize,
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
        };
        (table, Writer { counts: vec![(0, 0); shards].into(), broom: 0 })
    }

    pub(super) fn pins(&self) -> Pins<E> {
        let none = Pin { shard: None, replaced: u32::MAX, epoch: 0, last: 0 };
        Pins { shards: vec![none; self.shards.len()].into() }
    }

    /// The shard of this hash: its upper half is for that, the lower for the place in it and the tag.
    #[inline]
    fn shard_of(&self, hash: u64) -> usize {
        (hash >> 48) as usize & (self.shards.len() - 1)
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
        Some(find(slots, slots.len() - 1, hash, is)?.1.clone())
    }

    /// Adds an entry; the caller knows that there is none like it.
    pub(super) fn insert(&self, writer: &mut Writer, hash: u64, entry: E) {
        self.sweep_up(writer);
        let at = self.shard_of(hash);
        let shard = self.shards[at].load_full();
        let (filled, dead) = writer.counts[at];
        let live = filled - dead;
        match self.in_force(shard.as_ref()) {
            Some(slots) if has_room(slots, filled) && dead <= live / 4 + 4 => {
                put(slots, tag(hash), entry, false);
                writer.counts[at].0 += 1;
            }
            old => {
                let (fresh, filled) = copy(old.unwrap_or_default(), self.epoch.load(Ordering::Relaxed));
                put(&fresh.slice, tag(hash), entry, false);
                writer.counts[at] = (filled + 1, 0);
                self.replace(at, Some(fresh));
            }
        }
    }

    /// Removes the entry of this hash for which `is` holds, and gives it.
    pub(super) fn remove(&self, writer: &mut Writer, hash: u64, is: impl Fn(&E) -> bool) -> Option<E> {
        let at = self.shard_of(hash);
        let shard = self.shards[at].load();
        let slots = self.in_force(shard.as_ref())?;
        let (slot, entry) = search(slots, slots.len() - 1, hash, is)?;
        slot.tag.store(DEAD, Ordering::Release);
        writer.counts[at].1 += 1;
        Some(entry.clone())
    }

    /// Forgets all entries.
    pub(super) fn forget(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
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
                if !slot.used.swap(false, Ordering::Relaxed) {
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
        let found = self.in_force(shard.as_ref()).and_then(|slots| search(slots, slots.len() - 1, hash, is));
        found.is_some_and(|(slot, _)| slot.used.load(Ordering::Relaxed))
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

    fn replace(&self, at: usize, new: Option<Shard<E>>) {
        self.shards[at].store(new);
        // After the store: who sees this number gets that shard, or a later one.
        self.replaced[at].fetch_add(1, Ordering::AcqRel);
    }
}

impl<E: Clone> Pins<E> {
    /// Gets hold of the shard of this hash.
    #[inline]
    pub(super) fn reach(&mut self, table: &Table<E>, hash: u64) {
        let at = table.shard_of(hash);
        let replaced = table.replaced[at].load(Ordering::Acquire);
        if self.shards[at].replaced != replaced {
            self.shards[at] = Pin::of(table.shards[at].load_full(), replaced);
        }
    }

    /// The entry of this hash for which `is` holds, in the shard that was reached.
    #[inline]
    pub(super) fn find(&self, table: &Table<E>, hash: u64, is: impl Fn(&E) -> bool) -> Option<&E> {
        let pin = &self.shards[table.shard_of(hash)];
        if pin.epoch != table.epoch.load(Ordering::Acquire) {
            return None;
        }
        Some(find(&pin.shard.as_ref()?.slice, pin.last, hash, is)?.1)
    }
}

impl<E> Pin<E> {
    #[cold]
    fn of(shard: Option<Shard<E>>, replaced: u32) -> Pin<E> {
        let (epoch, last) =
            shard.as_ref().map_or((0, 0), |shard| (shard.header.header, shard.slice.len() - 1));
        Pin { shard, replaced, epoch, last }
    }
}

/// A shard with what lives in another, room for one entry more at least, and how many it has.
fn copy<E: Clone>(old: &[Slot<E>], epoch: u32) -> (Shard<E>, u32) {
    let live = old.iter().filter(|slot| slot.live().is_some());
    let count = live.clone().count();
    let slot = |_| Slot { tag: AtomicU32::new(FREE), used: AtomicBool::new(false), entry: OnceLock::new() };
    let fresh = ThinArc::from_header_and_iter(epoch, (0..(count * 3 / 2 + 4).next_power_of_two()).map(slot));
    for (slot, entry) in live.filter_map(|slot| Some((slot, slot.live()?))) {
        put(&fresh.slice, slot.tag.load(Ordering::Relaxed), entry.clone(), slot.used.load(Ordering::Relaxed));
    }
    (fresh, count as u32)
}

fn has_room<E>(slots: &[Slot<E>], filled: u32) -> bool {
    (filled as usize) < slots.len() / 4 * 3
}

/// Fills a free slot, of which there is one.
fn put<E>(slots: &[Slot<E>], tag: u32, entry: E, used: bool) {
    let last = slots.len() - 1;
    let mut at = tag as usize >> 1 & last;
    while slots[at].entry.get().is_some() {
        at = (at + 1) & last;
    }
    let slot = &slots[at];
    slot.used.store(used, Ordering::Relaxed);
    let _ = slot.entry.set(entry);
    slot.tag.store(tag, Ordering::Release);
}

/// [`search`], which also marks the slot as used.
#[inline]
fn find<E>(slots: &[Slot<E>], last: usize, hash: u64, is: impl Fn(&E) -> bool) -> Option<(&Slot<E>, &E)> {
    let (slot, entry) = search(slots, last, hash, is)?;
    // A store to what others read is dear.
    if !slot.used.load(Ordering::Relaxed) {
        slot.used.store(true, Ordering::Relaxed);
    }
    Some((slot, entry))
}

/// `last` is that of the slots: a reader has it nearer at hand.
#[inline]
fn search<E>(slots: &[Slot<E>], last: usize, hash: u64, is: impl Fn(&E) -> bool) -> Option<(&Slot<E>, &E)> {
    let tag = tag(hash);
    let mut at = tag as usize >> 1 & last;
    // One slot at least is free.
    loop {
        let slot = slots.get(at)?;
        match slot.tag.load(Ordering::Acquire) {
            FREE => return None,
            found if found == tag => {
                if let Some(entry) = slot.entry.get().filter(|entry| is(entry)) {
                    return Some((slot, entry));
                }
            }
            _ => {}
        }
        at = (at + 1) & last;
    }
}

impl<E> Slot<E> {
    fn live(&self) -> Option<&E> {
        self.entry.get().filter(|_| self.tag.load(Ordering::Acquire) > DEAD)
    }
}

/// Never [`FREE`] or [`DEAD`].
#[inline]
fn tag(hash: u64) -> u32 {
    hash as u32 | 2
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;

    /// Few hashes, so that tags and places are shared; the last bits tell keys with one hash apart.
    fn hash(key: u16) -> u64 {
        u64::from(key / 3 % 97).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn found(table: &Table<Arc<(u16, u32)>>, pins: &mut Pins<Arc<(u16, u32)>>, key: u16) -> Option<u32> {
        pins.reach(table, hash(key));
        let pinned = pins.find(table, hash(key), |entry| entry.0 == key).map(|entry| entry.1);
        assert_eq!(pinned, table.find(hash(key), |entry| entry.0 == key).map(|entry| entry.1));
        pinned
    }

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds(steps in prop::collection::vec((0_u16..600, 0_u8..20, any::<u32>()), 0..2000)) {
            let (table, mut writer) = Table::new(2000);
            let (mut map, mut pins) = (HashMap::new(), table.pins());
            for (key, what, value) in steps {
                if what == 0 && value % 16 == 0 {
                    table.forget();
                    map.clear();
                } else if what < 6 {
                    let removed = table.remove(&mut writer, hash(key), |entry: &Arc<(u16, u32)>| entry.0 == key);
                    prop_assert_eq!(removed.map(|entry| entry.1), map.remove(&key));
                } else if let std::collections::hash_map::Entry::Vacant(free) = map.entry(key) {
                    table.insert(&mut writer, hash(key), Arc::new((key, value)));
                    free.insert(value);
                }
                prop_assert_eq!(found(&table, &mut pins, key), map.get(&key).copied());
            }
            for key in 0..600 {
                prop_assert_eq!(found(&table, &mut pins, key), map.get(&key).copied());
            }
        }
    }

    #[test]
    fn what_is_dead_is_not_kept() {
        let (table, mut writer) = Table::new(1000);
        let entries: Vec<_> = (0..100).map(|key| Arc::new((key, 0))).collect();
        for _ in 0..50 {
            for entry in &entries {
                table.remove(&mut writer, hash(entry.0), |found: &Arc<(u16, u32)>| found.0 == entry.0);
                table.insert(&mut writer, hash(entry.0), entry.clone());
            }
        }
        let counts: usize = entries.iter().map(Arc::strong_count).sum();
        assert!(counts <= entries.len() * 5 / 2, "{counts} references to {} entries", entries.len());
        table.forget();
        for key in 0..table.shards.len() as u16 {
            table.insert(&mut writer, hash(key), Arc::new((key, 1)));
        }
        assert!(entries.iter().all(|entry| Arc::strong_count(entry) == 1));
    }

    #[test]
    fn a_sweep_spares_what_was_found() {
        let (table, mut writer) = Table::new(100);
        for key in 0..60 {
            table.insert(&mut writer, hash(key), Arc::new((key, 0)));
        }
        let mut hand = Hand::default();
        for key in 0..60 {
            assert!(table.find(hash(key), |entry| entry.0 == key).is_some());
        }
        // All were found: the first round passes, the second takes.
        assert!(table.sweep(&mut hand, |_| true).is_some());
        let spared = 17;
        assert!(!table.was_used(hash(spared), |entry| entry.0 == spared));
        assert!(table.find(hash(spared), |entry| entry.0 == spared).is_some());
        assert!(table.was_used(hash(spared), |entry| entry.0 == spared));
        let mut gone = 0;
        for _ in 0..59 {
            let entry = table.sweep(&mut hand, |_| true).unwrap();
            gone += usize::from(entry.0 != spared);
            table.remove(&mut writer, hash(entry.0), |found| found.0 == entry.0);
            if gone < 50 {
                assert!(table.find(hash(spared), |entry| entry.0 == spared).is_some());
            }
        }
        assert!(table.sweep(&mut hand, |entry| entry.0 == 1000).is_none());
    }

    /// Readers while one thread changes: no entry of another key, none that was never there.
    #[test]
    fn readers_see_only_what_was_there() {
        let (table, mut writer) = Table::<Arc<(u16, u32)>>::new(500);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let (mut pins, mut seen) = (table.pins(), [0; 64]);
                    while !stop.load(Ordering::Acquire) {
                        for key in 0..64 {
                            if let Some(value) = found_pinned(&table, &mut pins, key) {
                                assert!(value >= seen[usize::from(key)], "an older entry after a newer");
                                seen[usize::from(key)] = value;
                            }
                        }
                    }
                });
            }
            for round in 1..3000 {
                for key in 0..64 {
                    table.remove(&mut writer, hash(key), |entry| entry.0 == key);
                    table.insert(&mut writer, hash(key), Arc::new((key, round)));
                }
            }
            stop.store(true, Ordering::Release);
        });
    }

    fn found_pinned(
        table: &Table<Arc<(u16, u32)>>,
        pins: &mut Pins<Arc<(u16, u32)>>,
        key: u16,
    ) -> Option<u32> {
        pins.reach(table, hash(key));
        pins.find(table, hash(key), |entry| entry.0 == key).map(|entry| entry.1)
    }
}
