//! What is taken away of the audit, and when.

use super::*;

#[test]
fn a_purge_takes_what_is_older_than_the_retention_and_the_rest_of_the_past_stays_right() {
    let (store, hand, id) = one();
    let other = store.create(&patch("b.example").set(Field::LogRetention, 1000)).unwrap().id;
    store.set(&id, &Patch::new().set(Field::LogRetention, 10)).unwrap();
    let mut past = Vec::new();
    for days in 1..=20 {
        let time = hand.forward(DAY);
        past.push((time, store.set(&id, &retention(days)).unwrap().tenant));
    }
    // Day 20: of the entries of days 0 to 20, those of day 10 and before are due.
    assert_eq!(store.purge().unwrap().audit_entries, 2 + 10);
    assert_eq!(store.purge().unwrap().audit_entries, 0);
    for (time, tenant) in &past[9..] {
        assert_eq!(store.get_at(&id, tenant.version).unwrap(), *tenant);
        assert_eq!(store.get_at(&id, *time).unwrap(), *tenant);
    }
    let (first, _) = &past[9];
    assert_eq!(fault(store.get_at(&id, 11)), ("version".into(), FaultCode::OutOfRange, "12".into()));
    let before = *first - jiff::SignedDuration::from_nanos(1);
    assert_eq!(
        fault(store.get_at(&id, before)),
        ("time".into(), FaultCode::OutOfRange, format!("\"{first:.3}\""))
    );
    assert_eq!(fault(store.revert(&id, before)).0, "time");
    assert_eq!(store.get_at(&other, 1).unwrap(), store.get(&other).unwrap());

    // With no entry left, the present is what it was since the last that is gone.
    hand.forward(30 * DAY);
    assert_eq!(store.purge().unwrap().audit_entries, 10);
    assert_eq!(all(&store, AuditQuery { tenant: Some(id.clone()), ..AuditQuery::default() }), []);
    assert_eq!(store.get_at(&id, past[19].0).unwrap(), past[19].1);
    assert_eq!(fault(store.get_at(&id, past[18].0)).0, "time");
    assert_eq!(store.last_change(&id, Field::RecordingRetention).unwrap(), None);
}

#[test]
fn of_a_deleted_tenant_the_retention_that_it_had_holds() {
    let (store, hand, id) = one();
    store.set(&id, &Patch::new().set(Field::LogRetention, 10)).unwrap();
    let time = hand.forward(DAY);
    store.delete(&id).unwrap();
    hand.forward(10 * DAY - 1);
    assert_eq!(store.purge().unwrap().audit_entries, 2, "not the last");
    assert_eq!(store.get_at(&id, 2).unwrap().log_retention, 10);
    assert_eq!(code(store.get_at(&id, time)), ErrorCode::NotFound);
    hand.forward(1);
    assert_eq!(store.purge().unwrap().audit_entries, 1);
    assert_eq!(code(store.get_at(&id, 2)), ErrorCode::NotFound, "as if it had never been");
    assert_eq!(
        code(store.audit(&AuditQuery { tenant: Some(id), ..AuditQuery::default() })),
        ErrorCode::NotFound
    );
    store.create(&patch("c.example")).unwrap();
    assert_eq!(all(&store, AuditQuery::default())[0].number, 4, "no number is given twice");
}

/// Many entries go in many steps, and meanwhile others write.
#[test]
fn writers_have_their_turns_between_the_steps_of_a_purge() {
    const ENTRIES: u64 = 5000;
    let (folder, path, id) = support::counter();
    let _folder = folder;
    let store = open(&path);
    let lines: Vec<String> = (0..ENTRIES)
        .map(|number| format!(r#"{{"id":"t{number}","name":"T","domain":"t{number}.example","timezone":"UTC","currency":"EUR","region":"DEU"}}"#))
        .collect();
    let report = store.import(&mut lines.join("\n").as_bytes(), false, &mut |_, _| {}).unwrap();
    assert_eq!(report.imported, ENTRIES);
    drop(store);
    let later = Timestamp::now() + jiff::SignedDuration::from_hours(24 * 181);
    let store =
        OpenOptions::new().clock(move || later).busy_timeout(Duration::from_secs(60)).open(&path).unwrap();
    let (done, made) = (AtomicBool::new(false), AtomicU64::new(0));
    let meanwhile = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                support::increment(&store, &id);
                made.fetch_add(1, Ordering::Relaxed);
            }
        });
        while made.load(Ordering::Relaxed) == 0 {
            thread::yield_now();
        }
        let before = made.load(Ordering::Relaxed);
        assert_eq!(store.purge().unwrap().audit_entries, ENTRIES + 1);
        let meanwhile = made.load(Ordering::Relaxed) - before;
        done.store(true, Ordering::Relaxed);
        writer.join().unwrap();
        meanwhile
    });
    assert!(meanwhile > 1, "{meanwhile} writes: the purge held the others up");
    let left = replay::entries(&store, 1000);
    assert_eq!(left.len() as u64, made.into_inner());
    assert!(left.iter().all(|entry| entry.tenant == id));
    for entry in left {
        assert_eq!(store.get_at(&id, entry.version).unwrap().max_extensions as u64 + 1, entry.version);
    }
}
