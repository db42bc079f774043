//! Every trouble with the file has its own code, and leaves the file as it was.

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
fn a_truncated_file_is_refused() {
    let (folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    let wanted = all(&Store::open(&path).unwrap()).unwrap();
    // Less than SQLite's header says nothing of whose file it was.
    for length in [1, 15, 16, 50] {
        fs::write(&path, &whole[..length]).unwrap();
        refused(&path, ErrorCode::ForeignFile);
    }
    for length in [99, 100, 512, 1024, 4095] {
        fs::write(&path, &whole[..length]).unwrap();
        refused(&path, ErrorCode::Corrupt);
    }
    for length in [4096, 4097, 8192, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let before = bytes(folder.path());
        match Store::open(&path) {
            Err(error) => assert_eq!(error.code(), ErrorCode::Corrupt, "{length} bytes: {error}"),
            // The last page is free at its end.
            Ok(store) => {
                assert_eq!(length, whole.len() - 1);
                assert_eq!(all(&store).unwrap(), wanted);
            }
        }
        assert_same(&before, &bytes(folder.path()), "truncated");
    }
}

/// As after a crash while the log was moved into the file: the header counts pages that are only
/// in the log.
#[test]
fn a_log_that_was_moved_in_part_is_no_damage() {
    let (_folder, path) = sample();
    let log = path.with_extension("db-wal");
    let store = Store::open(&path).unwrap();
    for at in 0..20 {
        store.create(&patch(&format!("new{at}.example")).set(Field::CustomOptions, options(9000))).unwrap();
    }
    let wanted = all(&store).unwrap();
    let (before, logged) = (fs::read(&path).unwrap(), fs::read(&log).unwrap());
    drop(store);
    let after = fs::read(&path).unwrap();
    assert!(before[24..100] != after[24..100] && after.len() > before.len());
    for length in [4096, before.len(), before.len() + 4096] {
        let mut half = before.clone();
        half.resize(length.max(before.len()), 0);
        half[..length].copy_from_slice(&after[..length]);
        fs::write(&path, half).unwrap();
        fs::write(&log, &logged).unwrap();
        assert_eq!(all(&Store::open(&path).unwrap()).unwrap(), wanted, "{length} bytes were moved");
    }
}

/// An option of about so many bytes.
fn options(length: usize) -> String {
    format!("{{\"pad\":\"{}\"}}", "x".repeat(length))
}

#[test]
fn no_flipped_bit_is_a_wrong_answer() {
    let (_folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    let wanted = all(&Store::open(&path).unwrap()).unwrap();
    let mut chance = Chance::seeded();
    // Refused at open; an error later; all right; a tenant missing without an error.
    let mut outcomes = [[0u32; 4]; 2];
    let flips = std::env::var("TENANTRY_FLIPS").map_or(600, |text| text.parse().unwrap());
    for round in 0..flips {
        let quick_check = round % 2 == 0;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenants.db");
        let mut damaged = whole.clone();
        let (byte, bit) = (chance.below(whole.len() as u64) as usize, chance.below(8));
        damaged[byte] ^= 1 << bit;
        fs::write(&path, &damaged).unwrap();
        let Ok(store) = OpenOptions::new().quick_check(quick_check).open(&path) else {
            assert!(fs::read(&path).unwrap() == damaged, "a refused file was changed");
            outcomes[usize::from(quick_check)][0] += 1;
            continue;
        };
        let (mut failed, mut missing) = (false, false);
        for tenant in &wanted {
            for answer in [store.get(&tenant.id), store.find(&tenant.domain)] {
                match answer {
                    Ok(found) => assert_eq!(found, *tenant, "bit {bit} of byte {byte}"),
                    Err(Error::NotFound) => missing = true,
                    Err(_) => failed = true,
                }
            }
        }
        match all(&store) {
            Ok(found) => {
                assert!(found.iter().all(|tenant| wanted.contains(tenant)), "bit {bit} of byte {byte}");
                missing |= !wanted.iter().all(|tenant| found.contains(tenant));
            }
            Err(_) => failed = true,
        }
        if missing {
            // A lookup trusts an index, which the look at open compares with its table.
            assert!(!quick_check, "bit {bit} of byte {byte} hid a tenant");
            let mut findings = 0;
            assert!(store.check(&mut |_| findings += 1).is_err() || findings > 0, "bit {bit} of byte {byte}");
        }
        let outcome = if missing { 3 } else { 1 + usize::from(!failed) };
        outcomes[usize::from(quick_check)][outcome] += 1;
    }
    println!("refused at open, error later, right, missing: {:?} with a quick check", outcomes[1]);
    println!("refused at open, error later, right, missing: {:?} without", outcomes[0]);
    assert!(outcomes[1][0] > 0 && outcomes[1][1] + outcomes[0][1] > 0, "the flips were felt");
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
    // A patient writer gets its turn, even one with more patience than SQLite can count.
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

#[test]
fn a_second_store_in_the_process_keeps_the_locks() {
    let name = "a_second_store_in_the_process_keeps_the_locks";
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
    let name = "lost_locks_are_no_lost_commit";
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

/// A process that may mount, with the folder as a place of its own.
fn in_namespace(test: &str, role: &[&str]) -> Child {
    Child::start_under(&["unshare", "-rm"], test, role)
}

fn mount(arguments: &[&str]) {
    let status = std::process::Command::new("mount").args(arguments).status().unwrap();
    assert!(status.success(), "mount {arguments:?}");
}

#[test]
fn a_place_for_reading_is_told() {
    let name = "a_place_for_reading_is_told";
    if let Some(role) = role() {
        let place = Path::new(&role[0]);
        mount(&["--bind", &role[0], &role[0]]);
        mount(&["-o", "remount,bind,ro", &role[0]]);
        assert!(fs::write(place.join("x"), "").is_err(), "the mount has no effect");
        let path = place.join("tenants.db");
        let before = bytes(place);
        for (way, options) in [
            ("open", OpenOptions::new()),
            ("create", OpenOptions::new().create(true)),
            ("without quick check", OpenOptions::new().quick_check(false)),
        ] {
            let error = options.open(&path).expect_err(way);
            assert_eq!(error.code(), ErrorCode::ReadOnly, "{way}: {error}");
        }
        let error = OpenOptions::new().create(true).open(place.join("new.db")).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ReadOnly, "{error}");
        match OpenOptions::new().read_only(true).open(&path) {
            Ok(store) => say(&format!("reads {}", all(&store).unwrap().len())),
            Err(error) => say(&format!("{} {error}", error.code())),
        }
        assert_same(&before, &bytes(place), "a read-only place");
        return;
    }
    let (folder, path) = sample();
    let before = bytes(folder.path());
    let closed = in_namespace(name, &[folder.path().to_str().unwrap()]).finish();
    assert!(closed[0].starts_with("read_only "), "{closed:?}");
    assert_same(&before, &bytes(folder.path()), "a read-only place");
    // While another has it open, its log serves.
    let store = Store::open(&path).unwrap();
    store.create(&patch("new.example")).unwrap();
    let open = in_namespace(name, &[folder.path().to_str().unwrap()]).finish();
    assert_eq!(open, ["reads 4"]);
}

#[test]
fn a_full_disk_loses_nothing() {
    let name = "a_full_disk_loses_nothing";
    if let Some(role) = role() {
        mount(&["-t", "tmpfs", "-o", "size=600k", "none", &role[0]]);
        return fill(Path::new(&role[0]));
    }
    let folder = tempfile::tempdir().unwrap();
    in_namespace(name, &[folder.path().to_str().unwrap()]).finish();
    assert!(bytes(folder.path()).is_empty(), "the small disk was not used");
}

fn fill(place: &Path) {
    let path = place.join("tenants.db");
    let filler = place.join("filler");
    let tiny = place.join("tiny.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    fs::write(&filler, vec![1; 100_000]).unwrap();
    let mut acknowledged = Vec::new();
    let full = loop {
        let patch =
            patch(&format!("t{}.example", acknowledged.len())).set(Field::CustomOptions, options(5000));
        match store.create(&patch) {
            Ok(tenant) => acknowledged.push(tenant),
            Err(error) => break error,
        }
        assert!(acknowledged.len() < 1000, "the disk does not fill");
    };
    assert_eq!(full.code(), ErrorCode::DiskFull, "{full}");
    assert!(!acknowledged.is_empty());
    let intact = |store: &Store| {
        for tenant in &acknowledged {
            assert_eq!(store.get(&tenant.id).unwrap(), *tenant);
        }
        store.check(&mut |finding| panic!("{finding:?}")).unwrap()
    };
    assert_eq!(intact(&store), acknowledged.len() as u64);
    let big = Patch::new().set(Field::CustomOptions, options(60_000));
    let first = &acknowledged[0].id;
    assert_eq!(code(store.set(first, &big)), ErrorCode::DiskFull);
    assert_eq!(intact(&store), acknowledged.len() as u64);
    // Where no database fits, none is left.
    let mut rest = 64;
    while let Ok(()) = fs::write(place.join(format!("rest{rest}")), vec![2; 4096]) {
        rest += 1;
    }
    assert_eq!(code(OpenOptions::new().create(true).open(&tiny)), ErrorCode::DiskFull);
    let names = bytes(place);
    assert!(!names.keys().any(|name| name.starts_with("tiny")), "{:?}", names.keys());

    fs::remove_file(&filler).unwrap();
    let more = store.create(&patch("room.example")).unwrap();
    store.set(first, &Patch::new().set(Field::MaxExtensions, 7)).unwrap();
    store.set(first, &Patch::new().reset(Field::MaxExtensions)).unwrap();
    drop(store);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.get(&more.id).unwrap(), more);
    assert_eq!(store.get(first).unwrap().version, 3);
    acknowledged.remove(0);
    for tenant in &acknowledged {
        assert_eq!(store.get(&tenant.id).unwrap(), *tenant);
    }
    assert_eq!(store.check(&mut |finding| panic!("{finding:?}")).unwrap(), acknowledged.len() as u64 + 2);
    assert_eq!(fs::metadata(&path).unwrap().nlink(), 1);
}
