//! A file that is in use: its locks, and others that take its place.

use super::*;

#[test]
fn a_second_store_in_the_process_keeps_the_locks() {
    let name = "in_use::a_second_store_in_the_process_keeps_the_locks";
    if let Some(role) = role() {
        let other = raw(Path::new(&role[0]));
        other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        return other.close().unwrap();
    }
    let (_folder, path) = sample();
    let store = Store::open(&path).unwrap();
    for round in 0..3 {
        drop(Store::open(&path).unwrap());
        drop(OpenOptions::new().read_only(true).open(&path).unwrap());
        Child::start(name, &[path.to_str().unwrap()]).finish();
        store.create(&patch(&format!("new{round}.example"))).unwrap();
    }
    assert_eq!(all(&Store::open(&path).unwrap()).unwrap().len(), 6);
}

#[test]
fn lost_locks_are_no_lost_commit() {
    let name = "in_use::lost_locks_are_no_lost_commit";
    if let Some(role) = role() {
        // Thinks that it is alone, so it removes the log when it closes.
        let other = raw(Path::new(&role[0]));
        other.query_row("SELECT count(*) FROM tenant", [], |_| Ok(())).unwrap();
        return other.close().unwrap();
    }
    let (_folder, path) = sample();
    let store = Store::open(&path).unwrap();
    store.create(&patch("before.example")).unwrap();
    // What a second copy of SQLite does when it closes: POSIX drops all locks of the process.
    for file in ["db", "db-shm"] {
        drop(fs::File::open(path.with_extension(file)).unwrap());
    }
    Child::start(name, &[path.to_str().unwrap()]).finish();
    assert!(!path.with_extension("db-wal").exists(), "the trap did not spring");
    assert_eq!(code(store.create(&patch("after.example"))), ErrorCode::Replaced);
    assert_eq!(code(store.create(&patch("later.example"))), ErrorCode::Replaced);
    drop(store);
    let store = Store::open(&path).unwrap();
    store.find("before.example").unwrap();
    assert!(store.check(&mut |finding| panic!("{finding:?}")).unwrap() >= 4);
}

#[test]
fn a_file_that_was_replaced_is_no_success() {
    type Replace = fn(&Path);
    let log = |path: &Path| path.with_extension("db-wal");
    let swaps: [(&str, Replace); 4] = [
        ("the log is removed", |path| fs::remove_file(path.with_extension("db-wal")).unwrap()),
        ("the log is another", |path| {
            let log = path.with_extension("db-wal");
            fs::copy(&log, path.with_extension("copy")).unwrap();
            fs::rename(path.with_extension("copy"), log).unwrap();
        }),
        ("the file is removed", |path| fs::remove_file(path).unwrap()),
        ("a backup is moved over the file", |path| {
            fs::copy(path, path.with_extension("copy")).unwrap();
            fs::rename(path.with_extension("copy"), path).unwrap();
        }),
    ];
    for (what, swap) in swaps {
        let (_folder, path) = sample();
        let store = Store::open(&path).unwrap();
        let tenant = store.create(&patch("new.example")).unwrap();
        assert!(log(&path).exists());
        swap(&path);
        let error = store.suspend(&tenant.id).expect_err(what);
        assert_eq!(error.code(), ErrorCode::Replaced, "{what}: {error}");
        assert_eq!(code(store.create(&patch("x.example"))), ErrorCode::Replaced, "{what}");
    }
}

#[test]
fn another_file_of_the_name_is_not_read() {
    let (_folder, path) = sample();
    let (_other_folder, other) = sample();
    raw(&other).execute_batch("DELETE FROM tenant").unwrap();
    let store = Store::open(&path).unwrap();
    let tenant = store.create(&patch("new.example")).unwrap();
    // No reader has been opened yet.
    fs::rename(&other, &path).unwrap();
    assert_eq!(code(store.get(&tenant.id)), ErrorCode::Replaced);
}
