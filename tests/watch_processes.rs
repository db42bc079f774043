//! Changes of other processes are heard: in order, none missed, after a restart, through a file descriptor.

mod support;

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use support::{Child, counter, hear, increment, open, patch, role, say};
use tenantry::{Actor, ChangeEvent, ChangeKind, Error, ErrorCode, Field, OpenOptions, Patch, Store, Watch};

const LIMIT: Duration = Duration::from_secs(60);

fn next(watch: &Watch) -> ChangeEvent {
    watch.wait(Some(LIMIT)).unwrap().expect("an event within the limit")
}

fn ready(file: BorrowedFd<'_>, timeout: Duration) -> bool {
    let timeout = Timespec::try_from(timeout).unwrap();
    poll(&mut [PollFd::from_borrowed_fd(file, PollFlags::IN)], Some(&timeout)).unwrap() > 0
}

/// Increments as often as it is told to, until that is 0 times.
fn writer(path: &str, id: &str) {
    let store = open(path);
    say("ready");
    let order = || hear().and_then(|times| times.parse::<u32>().ok()).filter(|times| *times > 0);
    while let Some(times) = order() {
        for _ in 0..times {
            increment(&store, id);
        }
        say("done");
    }
}

#[test]
fn versions_of_another_process_rise_and_the_last_is_told() {
    let name = "versions_of_another_process_rise_and_the_last_is_told";
    if let Some([path, id]) = role().as_deref() {
        return writer(path, id);
    }
    let (_folder, path, id) = counter();
    let store = open(&path);
    let watch = store.watch().unwrap();
    let mut writers = [(); 2].map(|()| Child::start(name, &[path.to_str().unwrap(), &id]));
    writers.iter_mut().for_each(|writer| writer.expect("ready"));
    writers.iter_mut().for_each(|writer| writer.tell("40"));
    let mut last = 1;
    while last < 81 {
        let event = next(&watch);
        assert_eq!((&event.tenant, event.kind), (&id, ChangeKind::Updated));
        assert_eq!(event.changed, [Field::MaxExtensions]);
        assert!(event.version > last, "{} after {last}", event.version);
        last = event.version;
    }
    assert_eq!(watch.wait(Some(Duration::ZERO)).unwrap(), None);
    for mut writer in writers {
        writer.tell("0");
        writer.finish();
    }
}

#[test]
fn a_descriptor_is_readable_while_there_is_something_to_hear() {
    let name = "a_descriptor_is_readable_while_there_is_something_to_hear";
    if let Some([path, id]) = role().as_deref() {
        return writer(path, id);
    }
    let (_folder, path, id) = counter();
    let store = open(&path);
    let watch = store.watch().unwrap();
    let mut other = Child::start(name, &[path.to_str().unwrap(), &id]);
    other.expect("ready");
    while watch.wait(Some(Duration::ZERO)).unwrap().is_some() {}
    for _ in 0..5 {
        assert!(!ready(watch.as_fd(), Duration::ZERO), "nothing happened");
        let made = store
            .create(&patch(&format!("{}.example", store.list(&Default::default()).unwrap().tenants.len())));
        other.tell("1");
        other.expect("done");
        // Two tenants changed, in one batch or in two.
        let mut heard = Vec::new();
        while heard.len() < 2 {
            assert!(ready(watch.as_fd(), LIMIT), "heard only {heard:?}");
            heard.extend(watch.wait(Some(Duration::ZERO)).unwrap().map(|event| event.tenant));
        }
        assert_eq!(heard, [made.unwrap().id, id.clone()]);
        // A second ring for what was heard already.
        while ready(watch.as_fd(), Duration::ZERO) {
            assert_eq!(watch.wait(Some(Duration::ZERO)).unwrap(), None);
        }
    }
    other.tell("0");
    other.finish();
}

#[test]
fn a_watch_goes_on_where_an_earlier_one_ended() {
    let (_folder, path, id) = counter();
    let store = open(&path);
    let all = store.watch_since(0).unwrap();
    assert_eq!((next(&all).kind, &id), (ChangeKind::Created, &id));
    let value = |value: i32| Patch::new().set(Field::MaxExtensions, value);
    store.set(&id, &value(1)).unwrap();
    let event = next(&all);
    drop((all, store));

    let store = open(&path);
    let other = store.create(&patch("b.example")).unwrap();
    store.set(&id, &value(2)).unwrap();
    store.delete(&other.id).unwrap();
    let later = store.watch_since(event.token).unwrap();
    let heard: Vec<_> =
        [next(&later), next(&later)].map(|event| (event.tenant, event.kind, event.version)).into();
    assert_eq!(heard, [(id.clone(), ChangeKind::Updated, 3), (other.id, ChangeKind::Deleted, 1)]);
    assert_eq!(later.wait(Some(Duration::ZERO)).unwrap(), None);
    let session = store.session(&id, Actor::new("alice")).unwrap();
    let own = session.watch_since(event.token).unwrap();
    assert_eq!((next(&own).version, own.wait(Some(Duration::ZERO)).unwrap()), (3, None));
}

#[test]
fn what_was_forgotten_is_said_and_the_log_is_bounded() {
    let (_folder, path, id) = counter();
    let store = open(&path);
    let lines: String = (0..102_000)
        .map(|at| {
            format!(r#"{{"name":"N","domain":"t{at}.example","timezone":"UTC","currency":"EUR","region":"DEU"}}{}"#, "\n")
        })
        .collect();
    let report = store.import(&mut lines.as_bytes(), false, &mut |_, faults| assert_eq!(faults, [])).unwrap();
    assert_eq!(report.imported, 102_000);
    let watch = store.watch_since(1).unwrap();
    let event = next(&watch);
    assert_eq!((event.tenant.as_str(), event.kind), ("", ChangeKind::Resync));
    assert_eq!(watch.wait(Some(Duration::ZERO)).unwrap(), None);
    let own = store.session(&id, Actor::new("alice")).unwrap().watch_since(1).unwrap();
    let event = next(&own);
    assert_eq!((&event.tenant, event.kind, event.version), (&id, ChangeKind::Resync, 1));
    // A token of another file, or of one that was put back from a backup.
    assert_eq!(next(&store.watch_since(event.token + 1).unwrap()).kind, ChangeKind::Resync);
    let database = rusqlite::Connection::open(&path).unwrap();
    let kept: u64 =
        database.query_row("SELECT count(*) FROM change", [], |row| row.get::<_, u32>(0)).unwrap().into();
    assert!((100_000..=101_000).contains(&kept), "{kept} lines");
    // What an import made is told with what was set.
    let recent = store.watch_since(event.token - 1).unwrap();
    assert!(next(&recent).changed.contains(&Field::Domain));
}

#[test]
fn an_ended_watch_wakes_who_waits_and_a_replaced_file_is_said() {
    let (folder, path, _) = counter();
    let store = open(&path);
    let watch = store.watch().unwrap();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| watch.wait(None));
        watch.end();
        assert_eq!(waits.join().unwrap().unwrap(), None);
    });
    assert!(watch.has_ended() && ready(watch.as_fd(), Duration::ZERO));

    let mut watch = store.watch().unwrap();
    let another = folder.path().join("another.db");
    drop(OpenOptions::new().create(true).open(&another).unwrap());
    std::fs::rename(&another, &path).unwrap();
    match watch.next() {
        Some(Err(error @ Error::Storage { .. })) => assert_eq!(error.code(), ErrorCode::Replaced),
        other => panic!("{other:?}"),
    }
    // Its log belongs to no file any more.
    drop((watch, store));
    assert!(Store::open(&path).is_ok());
}
