//! A year of changes of one tenant: its document is rebuilt as it was at any version, and at any time.
//! `TENANTRY_YEAR_EVERY=1 cargo test --release --test year` looks at each of its versions.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use common::{members, minimal, patch};
use jiff::{SignedDuration, Timestamp};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use tenantry::{Field, OpenOptions, Store, Tenant};

const HOUR: i64 = 60 * 60 * 1000;

/// So many are tried, some a day, each of some members.
const CHANGES: i64 = 5000;

/// One version after the other, each with the time of its change, the last change first at its end.
fn live(store: &Store, clock: &AtomicI64, id: &str) -> Vec<(Timestamp, Tenant)> {
    let mut runner = TestRunner::deterministic();
    let mut past = vec![(now(clock), store.get(id).unwrap())];
    for _ in 0..CHANGES {
        clock.fetch_add(365 * 24 * HOUR / CHANGES, Ordering::Relaxed);
        let some = members(4).new_tree(&mut runner).unwrap().current();
        // What does not go together is refused, and is no change.
        if let Ok(change) = store.set(id, &patch(&Json::Object(some)))
            && !change.changed.is_empty()
        {
            past.push((now(clock), change.tenant));
        }
    }
    past
}

fn now(clock: &AtomicI64) -> Timestamp {
    Timestamp::from_millisecond(clock.load(Ordering::Relaxed)).unwrap()
}

#[test]
fn a_year_of_changes_is_rebuilt_at_any_version_and_time() {
    let clock = Arc::new(AtomicI64::new(1_767_225_600_000));
    let told = clock.clone();
    let store = OpenOptions::new().clock(move || now(&told)).open_in_memory().unwrap();
    let id = store.create(&minimal("a.example").set(Field::LogRetention, 400)).unwrap().id;
    let past = live(&store, &clock, &id);
    let members = past.windows(2).flat_map(|pair| differing(&pair[0].1, &pair[1].1));
    let members: std::collections::BTreeSet<&str> = members.collect();
    assert!(past.len() > 3000 && members.len() > 35, "{} versions of {members:?}", past.len());

    let every = std::env::var("TENANTRY_YEAR_EVERY").map_or(41, |every| every.parse().unwrap());
    let mut looked = 0;
    for (at, (time, then)) in past.iter().enumerate().filter(|(at, _)| at % every == 0 || at + 3 > past.len())
    {
        assert_eq!(then.version, at as u64 + 1);
        assert_eq!(store.get_at(&id, then.version).unwrap(), *then);
        let later = past.get(at + 1).map_or(now(&clock), |(next, _)| *next - SignedDuration::from_millis(1));
        for moment in [*time, later] {
            assert_eq!(store.get_at(&id, moment).unwrap(), *then, "at {moment}");
        }
        looked += 1;
    }
    println!("{} versions in a year, {looked} of them rebuilt by version and by time", past.len());
}

/// The members in which two documents differ.
fn differing<'a>(one: &'a Tenant, other: &'a Tenant) -> impl Iterator<Item = &'static str> + 'a {
    let fields = Field::ALL.iter().filter(|field| one.get(**field) != other.get(**field));
    fields.map(|field| field.name())
}
