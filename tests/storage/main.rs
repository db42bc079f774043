//! Every trouble with the file has its own code, and leaves the file as it was.

mod damage;
mod in_use;
mod place;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use support::{Chance, Child, all, bytes, hear, patch, role, say};
use tempfile::TempDir;
use tenantry::{Error, ErrorCode, Field, OpenOptions, Patch, Session, Store};

const _: () = {
    const fn shared_between_threads<T: Send + Sync + 'static>() {}
    shared_between_threads::<Store>();
    shared_between_threads::<Session>();
    shared_between_threads::<Error>();
};

/// A folder with a database of three tenants, closed.
fn sample() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create_new(true).open(&path).unwrap();
    for at in 0..3 {
        let patch = patch(&format!("t{at}.example"))
            .set(Field::Website, "https://example.com/")
            .set(Field::MaxExtensions, 100 + at)
            .set(Field::CustomOptions, options(900));
        store.create(&patch).unwrap();
    }
    (folder, path)
}

/// An option of about so many bytes.
fn options(length: usize) -> String {
    format!("{{\"pad\":\"{}\"}}", "x".repeat(length))
}

/// SQLite as another program has it.
fn raw(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

fn ways() -> [(&'static str, OpenOptions); 4] {
    [
        ("open", OpenOptions::new()),
        ("create", OpenOptions::new().create(true)),
        ("read only", OpenOptions::new().read_only(true)),
        ("without quick check", OpenOptions::new().quick_check(false)),
    ]
}

/// Whichever way it is opened: this error, and all in the folder is as before.
#[track_caller]
fn refused(path: &Path, code: ErrorCode) {
    let folder = path.parent().unwrap();
    let before = bytes(folder);
    for (way, options) in ways() {
        let error = options.open(path).expect_err(way);
        assert_eq!(error.code(), code, "{way}: {error}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert_same(&before, &bytes(folder), way);
    }
}

#[track_caller]
fn assert_same(
    before: &std::collections::BTreeMap<String, Vec<u8>>,
    after: &std::collections::BTreeMap<String, Vec<u8>>,
    what: &str,
) {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{what}");
    for (name, content) in before {
        assert!(*content == after[name], "{what}: the bytes of {name} changed");
    }
}

#[track_caller]
fn code<T>(result: tenantry::Result<T>) -> ErrorCode {
    result.err().expect("an error").code()
}

#[test]
fn a_newer_schema_is_refused() {
    let (_folder, path) = sample();
    raw(&path).pragma_update(None, "user_version", 9999).unwrap();
    refused(&path, ErrorCode::NewerSchema);
}

#[test]
fn a_foreign_database_is_refused() {
    for mode in ["DELETE", "WAL"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        let other = raw(&path);
        other.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(())).unwrap();
        other.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)").unwrap();
        // While the other program is at work and its log is full, and when it is gone.
        refused(&path, ErrorCode::ForeignFile);
        other.close().unwrap();
        refused(&path, ErrorCode::ForeignFile);
    }
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("text", b"These are no tenants.\n".repeat(200)),
        ("short", b"x".to_vec()),
        ("empty", Vec::new()),
        ("zeros", vec![0; 8192]),
        ("magic", b"SQLite format 3\0".to_vec()),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        refused(&path, ErrorCode::ForeignFile);
    }
}

#[test]
fn a_path_that_is_no_file_is_refused() {
    let (folder, path) = sample();
    let place = folder.path();
    fs::create_dir(place.join("directory")).unwrap();
    symlink(&path, place.join("link")).unwrap();
    symlink(place.join("nowhere"), place.join("dangling")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, place.join("fifo"), rustix::fs::FileType::Fifo, 0o600.into(), 0)
        .unwrap();
    for name in ["directory", "link", "dangling", "fifo"] {
        refused(&place.join(name), ErrorCode::BadPath);
    }
    let before = bytes(place);
    for text in ["", ":memory:", "file:x", "file:x?nolock=1", "/", ".", "..", "a\0b"] {
        for (way, options) in ways() {
            assert_eq!(code(options.open(text)), ErrorCode::BadPath, "{text:?}: {way}");
        }
    }
    for name in ["tenants.db/", "no folder/tenants.db", "tenants.db/x", "directory/.."] {
        for (way, options) in ways() {
            assert_eq!(code(options.open(place.join(name))), ErrorCode::BadPath, "{name:?}: {way}");
        }
    }
    assert_eq!(code(Store::open(place.join("missing"))), ErrorCode::BadPath);
    assert_same(&before, &bytes(place), "paths");
}

#[test]
fn a_second_name_is_refused() {
    let (folder, path) = sample();
    fs::hard_link(&path, folder.path().join("second")).unwrap();
    refused(&path, ErrorCode::BadPath);
}

#[test]
fn odd_but_honest_names_work() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["with space", "a?mode=memory", "100%41", "#x", "ünïcödé", "'\"", "-wal"] {
        let path = folder.path().join(name);
        let made =
            OpenOptions::new().create_new(true).open(&path).unwrap().create(&patch("a.example")).unwrap();
        assert_eq!(Store::open(&path).unwrap().get(&made.id).unwrap(), made, "{name}");
    }
    assert_eq!(bytes(folder.path()).len(), 7);
}

#[test]
fn a_foreign_schema_is_refused() {
    for sql in [
        "CREATE TRIGGER t AFTER UPDATE ON tenant BEGIN DELETE FROM tenant; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE extra (a)",
        "CREATE INDEX i ON tenant (region)",
        "ALTER TABLE tenant ADD COLUMN extra TEXT",
        "ALTER TABLE tenant RENAME TO lodger",
        "DROP INDEX tenant_by_name",
        "DROP TABLE office_hours",
    ] {
        let (_folder, path) = sample();
        raw(&path).execute_batch(sql).unwrap();
        refused(&path, ErrorCode::ForeignSchema);
    }
    let (_folder, path) = sample();
    raw(&path).execute_batch("ANALYZE").unwrap();
    Store::open(&path).expect("statistics change no answer");
}

#[test]
fn another_programs_edit_is_noticed() {
    let (_folder, path) = sample();
    raw(&path).execute("UPDATE tenant SET max_extensions = 5 WHERE domain = 't1.example'", []).unwrap();
    let store = Store::open(&path).unwrap();
    assert_eq!(code(store.find("t1.example")), ErrorCode::Corrupt);
    assert_eq!(store.find("t2.example").unwrap().max_extensions, 102);
}

#[test]
fn the_files_are_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    store.create(&patch("a.example")).unwrap();
    let mode = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().permissions().mode() & 0o7777)
    };
    let mut modes: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| mode(entry.unwrap())).collect();
    modes.sort();
    let names = ["tenants.db", "tenants.db-shm", "tenants.db-wal"];
    assert_eq!(modes, names.map(|name| (name.to_owned(), 0o600)));
}

#[test]
fn what_exists_is_not_made_anew() {
    let (folder, path) = sample();
    let before = bytes(folder.path());
    assert_eq!(code(OpenOptions::new().create_new(true).open(&path)), ErrorCode::Exists);
    assert_same(&before, &bytes(folder.path()), "create_new");
}

#[test]
fn a_store_for_reading_does_not_write() {
    let (_folder, path) = sample();
    let store = OpenOptions::new().read_only(true).open(&path).unwrap();
    let tenant = store.find("t1.example").unwrap();
    let before = fs::read(&path).unwrap();
    assert_eq!(code(store.create(&patch("new.example"))), ErrorCode::ReadOnly);
    assert_eq!(code(store.suspend(&tenant.id)), ErrorCode::ReadOnly);
    assert_eq!(code(store.delete(&tenant.id)), ErrorCode::ReadOnly);
    assert_eq!(code(store.import(&mut &b"{}"[..], false, &mut |_, _| {})), ErrorCode::ReadOnly);
    assert_eq!(store.get(&tenant.id).unwrap(), tenant);
    drop(store);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn no_busy_timeout_is_too_long() {
    let folder = TempDir::new().unwrap();
    let store =
        OpenOptions::new().create(true).busy_timeout(Duration::MAX).open(folder.path().join("t.db")).unwrap();
    assert!(store.create(&patch("t.example")).is_ok());
}

#[test]
fn a_locked_file_is_busy_until_it_is_released() {
    let name = "a_locked_file_is_busy_until_it_is_released";
    if let Some(role) = role() {
        let holder = raw(Path::new(&role[0]));
        holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        say("held");
        hear();
        holder.execute_batch("ROLLBACK").unwrap();
        say("released");
        return;
    }
    let (_folder, path) = sample();
    let mut holder = Child::start(name, &[path.to_str().unwrap()]);
    holder.expect("held");
    let store = OpenOptions::new().busy_timeout(Duration::from_millis(50)).open(&path).unwrap();
    assert_eq!(code(store.create(&patch("new.example"))), ErrorCode::Busy);
    assert_eq!(store.find("t1.example").unwrap().max_extensions, 101, "readers do not wait");
    assert_eq!(code(store.find("new.example")), ErrorCode::NotFound);
    // A patient writer gets its turn, even one that would wait for ever.
    let patient = OpenOptions::new().busy_timeout(Duration::MAX).open(&path).unwrap();
    let writer = std::thread::spawn(move || patient.create(&patch("patient.example")));
    holder.tell("release");
    holder.expect("released");
    writer.join().unwrap().unwrap();
    store.create(&patch("new.example")).unwrap();
    holder.finish();
}

#[test]
fn two_makers_make_one_database() {
    let name = "two_makers_make_one_database";
    if let Some(role) = role() {
        say("ready");
        hear();
        let store = OpenOptions::new().create(true).open(&role[0]).unwrap();
        say(&store.create(&patch(&role[1])).unwrap().id);
        return;
    }
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenants.db");
        let domains = ["a.example", "b.example", "c.example"];
        let mut makers = domains.map(|domain| Child::start(name, &[path.to_str().unwrap(), domain]));
        makers.iter_mut().for_each(|maker| maker.expect("ready"));
        makers.iter_mut().for_each(|maker| maker.tell("go"));
        let ids: Vec<String> = makers.into_iter().flat_map(Child::finish).collect();
        let store = Store::open(&path).unwrap();
        let found = all(&store).unwrap();
        assert_eq!(found.iter().map(|tenant| tenant.domain.as_str()).collect::<Vec<_>>(), domains);
        assert!(ids.len() == 3 && ids.iter().all(|id| store.get(id).is_ok()));
        drop(store);
        assert_eq!(bytes(folder.path()).keys().collect::<Vec<_>>(), ["tenants.db"], "no litter");
    }
}
