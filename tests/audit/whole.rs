//! No entry is missing, and none is another, whoever writes at the same time.

use super::*;

/// Random changes by threads of two processes: each has one entry, and they make the documents at every
/// version.
#[test]
fn each_change_of_any_thread_and_process_has_one_entry() {
    let name = "whole::each_change_of_any_thread_and_process_has_one_entry";
    if let Some(role) = role() {
        let [path, seed] = &role[..] else { panic!("{role:?}") };
        say("ready");
        hear();
        let changes = change_at_random(&open(path), seed.parse().unwrap());
        return say(&changes.to_string());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create_new(true).open(&path).unwrap();
    let mut chance = Chance::seeded();
    let seed = chance.below(1 << 60);
    let mut child = Child::start(name, &[path.to_str().unwrap(), &seed.to_string()]);
    child.expect("ready");
    child.tell("go");
    let changes = change_at_random(&store, seed + 100) + child.finish()[0].parse::<usize>().unwrap();
    let replay = replay::replay(&store).unwrap();
    assert_eq!(replay.entries.len(), changes);
    let sources: Vec<&str> = replay.entries.iter().filter_map(|entry| entry.actor.as_deref()).collect();
    assert!(sources.windows(2).filter(|pair| pair[0] != pair[1]).count() > 20, "they hardly met");
    // At every version that was not had again in a later life.
    let mut last: std::collections::BTreeMap<(&str, u64), &replay::Document> = Default::default();
    for (entry, state) in replay.entries.iter().zip(&replay.states) {
        last.extend(state.iter().map(|state| ((entry.tenant.as_str(), entry.version), state)));
    }
    for ((id, version), state) in last {
        let found = replay::document(&store.get_at(id, version).unwrap().to_json());
        let [found, made] = [found, state.clone()].map(|document| replay::shown((id.to_owned(), document)).1);
        assert_eq!(found, made, "{id} at {version}");
    }
}

/// Gives how many changes were made.
fn change_at_random(store: &Store, seed: u64) -> usize {
    let work = |thread: u64| {
        let mut chance = Chance::from(seed + thread);
        let store = store.by(Actor::new(format!("{seed} {thread}"))).unwrap();
        (0..120).filter(|_| change_once(&store, &mut chance)).count()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|thread| scope.spawn(move || work(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

/// Whether something was changed.
fn change_once(store: &Store, chance: &mut Chance) -> bool {
    let id = format!("t{}", chance.below(5));
    let days = chance.below(4) as u32 + 1;
    let members = retention(days).set(Field::MaxExtensions, chance.below(2) as u32).set(
        Field::CustomOptions,
        format!("{{\"n\":{},\"pad\":\"{}\"}}", chance.below(3), "x".repeat(5000 * days as usize)),
    );
    let absent = |error: &Error| assert_eq!(error.code(), ErrorCode::NotFound);
    match chance.below(8) {
        0 => store.delete(&id).inspect_err(absent).is_ok(),
        1 | 2 => {
            let line = format!(
                r#"{{"id":"{id}","version":{days},"name":"T","domain":"{id}.example","timezone":"UTC","currency":"EUR","region":"DEU"}}"#
            );
            store.import(&mut line.as_bytes(), false, &mut |_, _| {}).unwrap().imported == 1
        }
        3 => {
            let version = u64::from(days);
            match store.revert(&id, version) {
                Ok(change) => !change.changed.is_empty(),
                Err(Error::NotFound | Error::Refused { .. }) => false,
                Err(error) => panic!("{error}"),
            }
        }
        _ => store.set(&id, &members).inspect_err(absent).is_ok_and(|change| !change.changed.is_empty()),
    }
}

/// The control: an entry that is not there, or one that is another, is noticed.
#[test]
fn a_missing_and_an_altered_entry_are_noticed() {
    let (_folder, path, id) = support::counter();
    for sql in [
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit SET changes = replace(changes, '[0,1]', '[0,2]') WHERE seq = 2",
    ] {
        let copy = path.with_file_name("copy.db");
        std::fs::copy(&path, &copy).unwrap();
        let store = open(&copy);
        store.set(&id, &Patch::new().set(Field::MaxExtensions, 1)).unwrap();
        store.set(&id, &Patch::new().set(Field::MaxExtensions, 2)).unwrap();
        replay::replay(&store).unwrap();
        drop(store);
        let stranger = rusqlite::Connection::open(&copy).unwrap();
        assert_eq!(stranger.execute(sql, []).unwrap(), 1);
        stranger.close().unwrap();
        let store = open(&copy);
        if sql.starts_with("DELETE") {
            assert!(replay::replay(&store).is_err());
            assert_eq!(fault(store.get_at(&id, 1)), ("version".into(), FaultCode::OutOfRange, "2".into()));
        } else {
            assert_eq!(code(store.audit(&AuditQuery::default())), ErrorCode::Corrupt);
            assert_eq!(
                code(store.last_change(&id, Field::MaxExtensions).and_then(|_| store.get_at(&id, 1))),
                ErrorCode::Corrupt
            );
        }
        drop(store);
        std::fs::remove_file(copy).unwrap();
    }
}
