//! Change events of this process: after the commit, in order, and harmed by no listener.

mod support;

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use support::patch;
use tenantry::{Actor, ChangeEvent, ChangeKind, Field, Listening, Patch, Session, Store, WriteOptions};

/// Long enough for a loaded machine; no test waits so long unless it fails.
const LIMIT: Duration = Duration::from_secs(60);

fn limit(value: i32) -> Patch {
    Patch::new().set(Field::MaxExtensions, value)
}

fn listen(store: &Store) -> (Listening, Receiver<ChangeEvent>) {
    let (sender, events) = channel();
    let listening = store.on_change(move |event| sender.send(event.clone()).unwrap()).unwrap();
    (listening, events)
}

#[test]
fn every_commit_is_heard_in_order_and_nothing_else_is() {
    let store = Store::in_memory().unwrap();
    let (_listening, events) = listen(&store);
    let tenant = store.create(&patch("a.example")).unwrap();
    store.set(&tenant.id, &limit(7)).unwrap();
    store.set(&tenant.id, &limit(7)).unwrap();
    let dry = WriteOptions { dry_run: true, ..WriteOptions::default() };
    store.set_with(&tenant.id, &limit(8), &dry).unwrap();
    store.set(&tenant.id, &limit(-1)).unwrap_err();
    store.delete(&tenant.id).unwrap();
    let mut heard = Vec::new();
    while heard.last().is_none_or(|event: &ChangeEvent| event.kind != ChangeKind::Deleted) {
        heard.push(events.recv_timeout(LIMIT).unwrap());
    }
    // However they were merged, the last one is told, and the members are all there.
    assert_eq!((heard.last().unwrap().version, &heard.last().unwrap().tenant), (2, &tenant.id));
    let members: Vec<Field> = heard.iter().flat_map(|event| event.changed.clone()).collect();
    assert!(members.contains(&Field::Domain) && members.contains(&Field::MaxExtensions), "{members:?}");
    assert!(events.try_recv().is_err());
}

#[test]
fn what_a_slow_listener_has_yet_to_hear_is_merged_and_its_end_never_missed() {
    let store = Store::in_memory().unwrap();
    let tenants = ["a.example", "b.example"].map(|domain| store.create(&patch(domain)).unwrap().id);
    let (gate, heard) = (Arc::new(Barrier::new(2)), Arc::new(Mutex::new(Vec::new())));
    let (waits, keeps) = (gate.clone(), heard.clone());
    let listening = store
        .on_change(move |event| {
            let mut heard = keeps.lock().unwrap();
            heard.push(event.clone());
            if heard.len() == 1 {
                drop(heard);
                waits.wait();
            }
        })
        .unwrap();
    store.set(&tenants[0], &limit(1)).unwrap();
    // The listener stands in its first call now, or will.
    while heard.lock().unwrap().is_empty() {
        std::thread::yield_now();
    }
    for value in 2..100 {
        store.set(&tenants[0], &limit(value)).unwrap();
        store.set(&tenants[1], &Patch::new().set(Field::Name, format!("B{value}"))).unwrap();
    }
    store.set(&tenants[0], &Patch::new().set(Field::Name, "A")).unwrap();
    gate.wait();
    while heard.lock().unwrap().len() < 3 {
        std::thread::yield_now();
    }
    drop(listening);
    let heard = heard.lock().unwrap();
    let told: Vec<(&str, u64)> = heard.iter().map(|event| (event.tenant.as_str(), event.version)).collect();
    assert_eq!(told, [(tenants[0].as_str(), 2), (tenants[1].as_str(), 99), (tenants[0].as_str(), 101)]);
    assert_eq!(heard[2].changed, [Field::MaxExtensions, Field::Name]);
}

#[test]
fn a_session_hears_of_its_own_tenant_alone() {
    let store = Store::in_memory().unwrap();
    let [mine, other] = ["a.example", "b.example"].map(|domain| store.create(&patch(domain)).unwrap().id);
    let session: Session = store.session(&mine, Actor::new("alice")).unwrap();
    let (sender, events) = channel();
    let _listening = session.on_change(move |event| sender.send(event.clone()).unwrap()).unwrap();
    store.set(&other, &limit(1)).unwrap();
    store.delete(&other).unwrap();
    session.set(&Patch::new().set(Field::RecordingRetention, 9)).unwrap();
    let event = events.recv_timeout(LIMIT).unwrap();
    assert_eq!((event.tenant, event.changed), (mine, vec![Field::RecordingRetention]));
    assert!(events.try_recv().is_err());
}

#[test]
fn a_listener_that_panics_or_ends_itself_or_uses_the_store_harms_nobody() {
    let store = Store::in_memory().unwrap();
    let tenant = store.create(&patch("a.example")).unwrap().id;
    let (sender, events) = channel();
    let (user, id) = (store.clone(), tenant.clone());
    let _panics = store.on_change(|_| panic!("on purpose")).unwrap();
    let ends: Arc<Mutex<Option<Listening>>> = Arc::default();
    let itself = ends.clone();
    *ends.lock().unwrap() = Some(store.on_change(move |_| drop(itself.lock().unwrap().take())).unwrap());
    let _uses = store
        .on_change(move |event| {
            if event.version < 5 {
                user.set(&id, &limit(event.version as i32 + 100)).unwrap();
            }
            sender.send(event.version).unwrap();
        })
        .unwrap();
    store.set(&tenant, &limit(1)).unwrap();
    let mut last = 0;
    while last < 5 {
        last = events.recv_timeout(LIMIT).unwrap();
    }
    while ends.lock().unwrap().is_some() {
        std::thread::yield_now();
    }
    assert_eq!(store.get(&tenant).unwrap().version, 5);
}

#[test]
fn an_import_is_heard_once_it_is_committed() {
    let store = Store::in_memory().unwrap();
    let (_listening, events) = listen(&store);
    let line = |domain: &str| {
        format!(
            r#"{{"name":"N","domain":"{domain}","timezone":"UTC","currency":"EUR","region":"DEU"}}{}"#,
            "\n"
        )
    };
    let faulty = line("a.example") + "{}\n";
    let report = store.import(&mut faulty.as_bytes(), false, &mut |_, _| {}).unwrap();
    assert_eq!(report.imported, 0);
    let sound = line("b.example") + &line("c.example");
    assert_eq!(store.import(&mut sound.as_bytes(), false, &mut |_, _| {}).unwrap().imported, 2);
    for domain in ["b.example", "c.example"] {
        let event = events.recv_timeout(LIMIT).unwrap();
        assert_eq!((event.kind, event.tenant), (ChangeKind::Created, store.find(domain).unwrap().id));
    }
    assert!(events.try_recv().is_err());
}
