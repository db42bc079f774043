//! The table against a map, and its readers against one who changes it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::*;

/// Few hashes, so that tags and places are shared; the last bits tell keys with one hash apart.
fn hash(key: u16) -> u64 {
    u64::from(key / 3 % 97).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn found(table: &Table<Arc<(u16, u32)>>, pins: &mut Pins<Arc<(u16, u32)>>, key: u16) -> Option<u32> {
    let pinned = found_pinned(table, pins, key);
    assert_eq!(pinned, table.find(hash(key), |entry| entry.0 == key).map(|entry| entry.1));
    pinned
}

proptest! {
    #[test]
    fn it_holds_what_a_map_holds(spreads in prop::array::uniform2(2_usize..=8), steps in prop::collection::vec((0_u16..600, 0_u8..20, any::<u32>()), 0..2000)) {
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
                if !table.insert(&mut writer, hash(key), Arc::new((key, value)), spreads[usize::from(value % 64 == 0)]) {
                    let known = pins.find(hash(key), |entry| entry.0 == key).map(|entry| entry.1);
                    prop_assert_eq!(known, Some(value), "it stands where readers do not look");
                }
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
            table.insert(&mut writer, hash(entry.0), entry.clone(), 4);
        }
    }
    let counts: usize = entries.iter().map(Arc::strong_count).sum();
    assert!(counts <= entries.len() * 5 / 2, "{counts} references to {} entries", entries.len());
    table.forget();
    for key in 0..table.shards.len() as u16 {
        table.insert(&mut writer, hash(key), Arc::new((key, 1)), 4);
    }
    assert!(entries.iter().all(|entry| Arc::strong_count(entry) == 1));
}

#[test]
fn a_sweep_spares_what_was_found() {
    let (table, mut writer) = Table::new(100);
    for key in 0..60 {
        table.insert(&mut writer, hash(key), Arc::new((key, 0)), 2);
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
                table.insert(&mut writer, hash(key), Arc::new((key, round)), 4);
            }
        }
        stop.store(true, Ordering::Release);
    });
}

fn found_pinned(table: &Table<Arc<(u16, u32)>>, pins: &mut Pins<Arc<(u16, u32)>>, key: u16) -> Option<u32> {
    pins.renew(table);
    pins.find(hash(key), |entry| entry.0 == key).map(|entry| entry.1)
}
