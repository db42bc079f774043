//! The audit: one entry for each change, and the past that it makes again.

mod purge;
#[path = "../replay/mod.rs"]
mod replay;
#[path = "../support/mod.rs"]
mod support;
mod whole;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use support::{Chance, Child, hear, open, patch, role, say};
use tenantry::{
    Actor, AuditAction, AuditEntry, AuditQuery, Error, ErrorCode, FaultCode, Field, Moment, OpenOptions,
    Patch, Session, Store, Tenant, WriteOptions,
};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A clock that the test moves, in milliseconds.
#[derive(Clone)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn at(self: &Hand) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap()
    }

    fn forward(&self, milliseconds: i64) -> Timestamp {
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
        self.at()
    }
}

/// An empty store in memory whose clock the test moves.
fn clocked() -> (Store, Hand) {
    let hand = Hand(Arc::new(AtomicI64::new(1_767_225_600_000)));
    let clock = hand.clone();
    (OpenOptions::new().clock(move || clock.at()).source("test").open_in_memory().unwrap(), hand)
}

fn one() -> (Store, Hand, String) {
    let (store, hand) = clocked();
    let id = store.create(&patch("a.example")).unwrap().id;
    (store, hand, id)
}

fn retention(days: u32) -> Patch {
    Patch::new().set(Field::RecordingRetention, days)
}

fn all(store: &Store, query: AuditQuery) -> Vec<AuditEntry> {
    store.audit(&query).unwrap().entries
}

fn code<T>(result: tenantry::Result<T>) -> ErrorCode {
    result.err().expect("an error").code()
}

/// The one fault of a refusal: its path, its code and what it says is the least.
fn fault<T>(result: tenantry::Result<T>) -> (String, FaultCode, String) {
    let error = result.err().expect("an error");
    let [fault] = error.faults() else { panic!("{error:?}") };
    let min = fault.params.iter().find(|(name, _)| *name == "min").expect("the least").1.clone();
    (fault.path.clone(), fault.code, min.to_string())
}

#[test]
fn an_entry_tells_who_when_through_what_from_where_and_what() {
    let (store, hand, id) = one();
    hand.forward(5);
    let alice = Actor::new("alice").with_source("portal").with_address("2001:DB8::7".parse().unwrap());
    let by_alice = store.by(alice).unwrap();
    by_alice.set(&id, &retention(90).set(Field::Name, "Ä \"A\"")).unwrap();
    store
        .session(&id, Actor::new("bob"))
        .unwrap()
        .set(&Patch::new().set(Field::Website, "http://a.example/"))
        .unwrap();
    store.delete(&id).unwrap();
    let entries = all(&store, AuditQuery::default());
    let shown: Vec<_> =
        entries.iter().map(|entry| (entry.number, entry.action.as_str(), entry.version)).collect();
    assert_eq!(shown, [(4, "DELETE", 3), (3, "UPDATE", 3), (2, "UPDATE", 2), (1, "CREATE", 1)]);
    assert_eq!(
        json!(entries[2]),
        json!({
            "number": 2, "time": "2026-01-01T00:00:00.005Z", "actor": "alice", "source": "portal",
            "address": "2001:db8::7", "action": "UPDATE", "object_type": "TENANT", "object_name": "Ä \"A\"",
            "tenant": id, "version": 2, "changes": [
                {"member": "recording_retention", "old": 180, "new": 90},
                {"member": "name", "old": "a.example", "new": "Ä \"A\""},
            ],
        })
    );
    let writers: Vec<_> =
        entries.iter().map(|entry| (entry.actor.as_deref(), entry.source.as_str())).collect();
    assert_eq!(writers, [(None, "test"), (Some("bob"), "test"), (Some("alice"), "portal"), (None, "test")]);
    let names: Vec<_> = entries[3].changes.iter().map(|change| change.member).collect();
    assert_eq!(names, ["name", "domain", "timezone", "currency", "region", "created_at"]);
    assert!(entries[3].changes.iter().all(|change| json!(change.old).is_null()));
    assert!(entries[0].changes.iter().all(|change| json!(change.new).is_null()));
}

#[test]
fn what_changes_nothing_leaves_no_entry() {
    let (store, _, id) = one();
    let dry = WriteOptions { dry_run: true, ..WriteOptions::default() };
    store.set(&id, &retention(180)).unwrap();
    store.set(&id, &Patch::from(&store.get(&id).unwrap())).unwrap();
    store.set_with(&id, &retention(7), &dry).unwrap();
    store.create_with(&patch("b.example"), &dry).unwrap();
    store.delete_with(&id, &dry).unwrap();
    store.revert_with(&id, 1, &dry).unwrap();
    store.set(&id, &retention(0)).unwrap_err();
    store.create(&patch("a.example")).unwrap_err();
    let lines = format!("{{}}\n{}", store.get(&id).unwrap().to_json());
    assert_eq!(store.import(&mut lines.as_bytes(), false, &mut |_, _| {}).unwrap().faulty, 2);
    assert_eq!(all(&store, AuditQuery::default()).len(), 1);
    replay::replay(&store).unwrap();
}

#[test]
fn an_actor_and_a_source_have_proper_names() {
    let (store, _, id) = one();
    for (actor, path) in [
        (Actor::new(""), "actor"),
        (Actor::new("x".repeat(257)), "actor"),
        (Actor::new("alice").with_source("a\r\nb"), "source"),
        (Actor::new("alice").with_source(""), "source"),
    ] {
        assert_eq!(store.by(actor.clone()).unwrap_err().faults()[0].path, path);
        assert_eq!(store.session(&id, actor).unwrap_err().faults()[0].path, path);
    }
    assert_eq!(OpenOptions::new().source("").open_in_memory().unwrap_err().faults()[0].path, "source");
}

#[test]
fn lists_are_by_tenant_time_actor_member_and_action_page_by_page() {
    let (store, hand, first) = one();
    let second = store.create(&patch("b.example")).unwrap().id;
    let alice = store.by(Actor::new("alice")).unwrap();
    let mut times = Vec::new();
    for value in 1..=10 {
        times.push(hand.forward(1000));
        alice.set(&first, &retention(value)).unwrap();
        store.set(&second, &Patch::new().set(Field::MaxExtensions, value)).unwrap();
    }
    let numbers =
        |query: AuditQuery| -> Vec<u64> { all(&store, query).iter().map(|entry| entry.number).collect() };
    let query = AuditQuery::default;
    let of_first: Vec<u64> = (3..=21).rev().step_by(2).chain([1]).collect();
    assert_eq!(numbers(query()), (1..=22).rev().collect::<Vec<_>>());
    assert_eq!(numbers(AuditQuery { tenant: Some(first.clone()), ..query() }), of_first);
    assert_eq!(numbers(AuditQuery { actor: Some("alice".into()), ..query() }), of_first[..10]);
    assert_eq!(numbers(AuditQuery { actor: Some("Alice".into()), ..query() }), [] as [u64; 0]);
    assert_eq!(numbers(AuditQuery { member: Some(Field::RecordingRetention), ..query() }), of_first[..10]);
    assert_eq!(numbers(AuditQuery { member: Some(Field::Domain), ..query() }), [2, 1]);
    assert_eq!(numbers(AuditQuery { action: Some(AuditAction::Create), ..query() }), [2, 1]);
    let between = AuditQuery { since: Some(times[3]), until: Some(times[5]), ..query() };
    assert_eq!(numbers(between.clone()), [12, 11, 10, 9]);
    assert_eq!(numbers(AuditQuery { tenant: Some(second), ..between }), [12, 10]);

    for limit in [1, 3, 10, 22, 23] {
        let paged: Vec<u64> = replay::entries(&store, limit).iter().map(|entry| entry.number).collect();
        assert_eq!(paged, (1..=22).collect::<Vec<_>>(), "{limit} on a page");
    }
    for (limit, after, path) in
        [(0, None, "limit"), (1001, None, "limit"), (9, Some("x"), "after"), (9, Some(""), "after")]
    {
        let query = AuditQuery { limit, after: after.map(str::to_owned), ..query() };
        assert_eq!(store.audit(&query).unwrap_err().faults()[0].path, path);
    }
    assert_eq!(
        code(store.audit(&AuditQuery { tenant: Some("nobody".into()), ..query() })),
        ErrorCode::NotFound
    );
}

#[test]
fn a_member_within_a_member_is_no_member() {
    let (store, _, id) = one();
    store.set(&id, &Patch::from_json(r#"{"office_hours":{"sunday":{"enabled":false}}}"#).unwrap()).unwrap();
    let query = AuditQuery { member: Some(Field::Enabled), ..AuditQuery::default() };
    assert_eq!(all(&store, query), []);
}

#[test]
fn a_session_sees_its_own_tenant_alone() {
    let (store, _, mine) = one();
    let other = store.create(&patch("b.example")).unwrap().id;
    store.set(&other, &retention(3)).unwrap();
    let session: Session = store.session(&mine, Actor::new("alice")).unwrap();
    session.set(&retention(4)).unwrap();
    let seen = session.audit(&AuditQuery::default()).unwrap().entries;
    assert_eq!(seen.iter().map(|entry| entry.number).collect::<Vec<_>>(), [4, 1]);
    assert!(seen.iter().all(|entry| entry.tenant == mine));
    let of = |id: &str| session.audit(&AuditQuery { tenant: Some(id.to_owned()), ..AuditQuery::default() });
    assert_eq!(of(&mine).unwrap().entries, seen);
    assert_eq!((code(of(&other)), code(of("nobody"))), (ErrorCode::NotFound, ErrorCode::NotFound));
    // Numbers of other entries are no way to them either.
    let behind = AuditQuery { after: Some("4".into()), ..AuditQuery::default() };
    assert_eq!(session.audit(&behind).unwrap().entries, seen[1..]);
    store.delete(&mine).unwrap();
    assert_eq!(code(session.audit(&AuditQuery::default())), ErrorCode::NotFound);
    assert_eq!(code(session.last_change(Field::Name)), ErrorCode::NotFound);
    assert_eq!(code(session.get_at(1)), ErrorCode::NotFound);
    assert_eq!(code(session.revert(1)), ErrorCode::NotFound);
}

#[test]
fn who_changed_this_and_from_what() {
    let (store, _, id) = one();
    let alice = store.session(&id, Actor::new("alice")).unwrap();
    alice.set(&retention(90)).unwrap();
    store.set(&id, &Patch::new().set(Field::Name, "B")).unwrap();
    for last in
        [store.last_change(&id, Field::RecordingRetention), alice.last_change(Field::RecordingRetention)]
    {
        let last = last.unwrap().expect("it was changed");
        assert_eq!((last.actor.as_deref(), json!(last.changes[0].old)), (Some("alice"), json!(180)));
    }
    assert_eq!(store.last_change(&id, Field::Domain).unwrap().unwrap().action, AuditAction::Create);
    assert_eq!(store.last_change(&id, Field::Website).unwrap(), None, "nobody has");
    assert_eq!(code(store.last_change("nobody", Field::Name)), ErrorCode::NotFound);
    store.delete(&id).unwrap();
    assert_eq!(store.last_change(&id, Field::Name).unwrap().unwrap().version, 3, "not who deleted it");
}

#[test]
fn the_document_as_it_was_at_each_version_and_time() {
    let (store, hand, id) = one();
    let mut past: Vec<(Timestamp, Tenant)> = vec![(hand.at(), store.get(&id).unwrap())];
    for days in [90, 30, 7] {
        let time = hand.forward(1000);
        past.push((time, store.set(&id, &retention(days)).unwrap().tenant));
    }
    let gone = hand.forward(1000);
    for deleted in [false, true] {
        for (time, tenant) in &past {
            assert_eq!(store.get_at(&id, tenant.version).unwrap(), *tenant);
            for later in [0, 1, 999] {
                let then = *time + jiff::SignedDuration::from_millis(later);
                assert_eq!(store.get_at(&id, then).unwrap(), *tenant, "{later} ms later");
            }
        }
        let before = past[0].0 - jiff::SignedDuration::from_nanos(1);
        assert_eq!(code(store.get_at(&id, before)), ErrorCode::NotFound, "it was not made yet");
        assert_eq!(fault(store.get_at(&id, 9)), ("version".into(), FaultCode::OutOfRange, "1".into()));
        if !deleted {
            store.delete(&id).unwrap();
        }
    }
    assert_eq!(code(store.get_at(&id, gone)), ErrorCode::NotFound, "it was deleted then");
    assert_eq!(code(store.get_at("nobody", 1)), ErrorCode::NotFound);

    // The same tenant again, under its id.
    hand.forward(1000);
    let line = past[1].1.to_json().replace("\"recording_retention\":90", "\"recording_retention\":5");
    assert_eq!(store.import(&mut line.as_bytes(), false, &mut |_, _| {}).unwrap().imported, 1);
    assert_eq!(store.get_at(&id, 2).unwrap().recording_retention, 5, "the last time it had this version");
    assert_eq!(store.get_at(&id, 4).unwrap(), past[3].1);
    assert_eq!(store.get_at(&id, past[1].0).unwrap(), past[1].1);
    assert_eq!(code(store.get_at(&id, gone)), ErrorCode::NotFound);
    replay::replay(&store).unwrap();
}

#[test]
fn going_back_is_a_set_like_any_other() {
    let (store, hand, id) = one();
    let first = store.get(&id).unwrap();
    let time = hand.at();
    hand.forward(1);
    store.set(&id, &retention(90).set(Field::Website, "http://a.example/")).unwrap();
    store.set(&id, &Patch::new().set(Field::MaxExtensions, 5)).unwrap();
    let session = store.session(&id, Actor::new("alice")).unwrap();
    let refused = session.revert(1).unwrap_err();
    assert_eq!(
        (refused.faults()[0].path.as_str(), refused.faults()[0].code),
        ("max_extensions", FaultCode::Forbidden)
    );
    let expected = WriteOptions { if_version: Some(2), ..WriteOptions::default() };
    assert!(matches!(store.revert_with(&id, 1, &expected), Err(Error::Conflict { current: 3, .. })));
    let dry = WriteOptions { dry_run: true, ..WriteOptions::default() };
    assert_eq!(store.revert_with(&id, time, &dry).unwrap().changed.len(), 3);
    assert_eq!(store.get(&id).unwrap().version, 3);

    let watch = store.watch().unwrap();
    let change = store.by(Actor::new("bob")).unwrap().revert(&id, Moment::Time(time)).unwrap();
    assert_eq!(change.tenant, {
        let mut back = first.clone();
        back.version = 4;
        back
    });
    assert_eq!(watch.pending().unwrap()[0].changed, change.changed);
    let entry = store.last_change(&id, Field::MaxExtensions).unwrap().unwrap();
    assert_eq!((entry.actor.as_deref(), entry.version), (Some("bob"), 4));
    session.set(&retention(1)).unwrap();
    assert_eq!(session.revert(4).unwrap().changed, [Field::RecordingRetention]);
    assert_eq!(store.revert(&id, 4).unwrap().changed, [], "it is so already");

    // Today's rules hold: another tenant has the domain since.
    store.set(&id, &Patch::new().set(Field::Domain, "new.example")).unwrap();
    store.create(&patch("a.example")).unwrap();
    let refused = store.revert(&id, 1).unwrap_err();
    assert_eq!((refused.faults()[0].path.as_str(), refused.faults()[0].code), ("domain", FaultCode::Taken));
    replay::replay(&store).unwrap();
}
