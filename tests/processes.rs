//! Several processes with several threads each, on one database.

mod support;

use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use support::{Child, counter, hear, increment, open, role, say};
use tenantry::{ErrorCode, Field, OpenOptions, Patch, Store, WriteOptions};

const WRITERS: usize = 2;
const THREADS: usize = 3;
const INCREMENTS: usize = 40;

/// Looks until the parent is done; what was seen never goes back.
fn watch(path: &str, id: &str, end: u64) {
    let store = open(path);
    say("ready");
    let seen: Vec<u64> = thread::scope(|scope| {
        let look = || {
            let (mut last, mut different) = (0, 0);
            while last < end {
                let read = store.get(id).unwrap();
                assert!(read.version >= last, "version {} after {last}", read.version);
                assert_eq!(u64::from(read.max_extensions) + 1, read.version, "two states in one document");
                different += u64::from(read.version > last);
                last = read.version;
            }
            different
        };
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(look)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    say(&seen.iter().max().unwrap().to_string());
}

#[test]
fn no_update_is_lost_between_processes() {
    let name = "no_update_is_lost_between_processes";
    match role().as_deref() {
        None => {}
        Some([order, path, id, end]) if order == "watch" => return watch(path, id, end.parse().unwrap()),
        Some([_, path, id]) => {
            let store = open(path);
            say("ready");
            hear();
            thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(|| {
                        for _ in 0..INCREMENTS {
                            let (version, conflicts) = increment(&store, id);
                            say(&format!("{version} {conflicts}"));
                        }
                    });
                }
            });
            return;
        }
        Some(role) => panic!("{role:?}"),
    }
    let (_folder, path, id) = counter();
    let text = path.to_str().unwrap();
    let wanted = WRITERS * THREADS * INCREMENTS;
    let end = (wanted + 1).to_string();
    let mut watcher = Child::start(name, &["watch", text, &id, &end]);
    watcher.expect("ready");
    let mut writers = [(); WRITERS].map(|()| Child::start(name, &["write", text, &id]));
    writers.iter_mut().for_each(|writer| writer.expect("ready"));
    writers.iter_mut().for_each(|writer| writer.tell("go"));
    let acknowledged: Vec<String> = writers.into_iter().flat_map(Child::finish).collect();
    let number = |text: &str| text.parse::<u64>().unwrap();
    let (mut versions, conflicts): (Vec<u64>, Vec<u64>) = acknowledged
        .iter()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(version, conflicts)| (number(version), number(conflicts)))
        .unzip();
    versions.sort_unstable();
    assert_eq!(versions, (2..=wanted as u64 + 1).collect::<Vec<_>>(), "each version was made once");
    let tenant = Store::open(&path).unwrap().get(&id).unwrap();
    assert_eq!((tenant.max_extensions as usize, tenant.version as usize), (wanted, wanted + 1));
    let seen = number(&watcher.finish()[0]);
    let conflicts: u64 = conflicts.iter().sum();
    println!("{wanted} increments, {conflicts} conflicts, a reader saw {seen} versions");
    assert!(conflicts > 0, "the writers never met, so nothing was shown");
    assert!(seen > 1, "the reader saw no write happen");
}

/// The control: without the expected version, updates are lost and this arrangement shows it.
#[test]
fn a_writer_that_expects_no_version_loses_updates() {
    let (_folder, path, id) = counter();
    let stores = [open(&path), open(&path)];
    let reads = stores.each_ref().map(|store| store.get(&id).unwrap().max_extensions);
    for (store, read) in stores.iter().zip(reads) {
        store.set(&id, &Patch::new().set(Field::MaxExtensions, read + 1)).unwrap();
    }
    assert_eq!(stores[0].get(&id).unwrap().max_extensions, 1, "two increments, one of them lost");
    let expected = WriteOptions { if_version: Some(1), ..WriteOptions::default() };
    let error = stores[0].set_with(&id, &Patch::new().set(Field::MaxExtensions, 9), &expected).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict);
}

#[test]
fn a_holder_that_never_lets_go_is_busy_for_every_thread() {
    let name = "a_holder_that_never_lets_go_is_busy_for_every_thread";
    if let Some(role) = role() {
        let holder = Connection::open(&role[0]).unwrap();
        holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        say("held");
        while hear().is_some() {}
        return;
    }
    let (_folder, path, id) = counter();
    let mut holder = Child::start(name, &[path.to_str().unwrap()]);
    holder.expect("held");
    let store = OpenOptions::new().busy_timeout(Duration::from_millis(100)).open(&path).unwrap();
    thread::scope(|scope| {
        for value in 0..4 {
            let (store, id) = (&store, &id);
            scope.spawn(move || {
                let error = store.set(id, &Patch::new().set(Field::MaxExtensions, 10 + value)).unwrap_err();
                assert_eq!(error.code(), ErrorCode::Busy, "{error}");
                assert_eq!(store.get(id).unwrap().version, 1);
            });
        }
    });
    // A holder that dies leaves no lock.
    holder.kill();
    assert_eq!(increment(&store, &id).0, 2);
}
