//! Backups while others write, and stores restored from them: of one moment, whole or not there at all, also where the
//! process is killed, the disk is full or the backup is damaged.

#[path = "../support/mod.rs"]
mod support;
mod trouble;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use sha2::{Digest, Sha256};
use support::{Chance, Child, all, bytes, counter, hear, increment, open, patch, role, say};
use tempfile::TempDir;
use tenantry::{
    AuditEntry, AuditQuery, BackupProgress, BackupReport, BackupStage, ChangeKind, ErrorCode, Field, NewFile,
    OpenOptions, Patch, Store, Tenant, restore, restore_with,
};

type Progress<'a> = &'a mut dyn FnMut(BackupProgress) -> ControlFlow<()>;

const GO_ON: ControlFlow<()> = ControlFlow::Continue(());

#[track_caller]
fn code<T: std::fmt::Debug>(result: tenantry::Result<T>) -> ErrorCode {
    result.unwrap_err().code()
}

/// What is in a folder. To read a store that is open would drop its locks.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn big(length: usize) -> String {
    format!("{{\"pad\":\"{}\"}}", "x".repeat(length))
}

/// A folder, and in it a store with some megabytes.
fn large() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = OpenOptions::new().create_new(true).open(folder.path().join("tenants.db")).unwrap();
    let lines: String = (0..80)
        .map(|at| {
            let patch = patch(&format!("t{at}.example")).set(Field::CustomOptions, big(60_000));
            OpenOptions::new().open_in_memory().unwrap().create(&patch).unwrap().to_json() + "\n"
        })
        .collect();
    assert_eq!(store.import(&mut lines.as_bytes(), false, &mut |_, _| {}).unwrap().imported, 80);
    (folder, store)
}

/// Everything that can be asked for: documents, audit, and files with their bytes.
type Content = (Vec<Tenant>, Vec<AuditEntry>, Vec<(String, Vec<u8>)>);

fn content(store: &Store) -> tenantry::Result<Content> {
    let tenants = all(store)?;
    let audit = store.audit(&AuditQuery { limit: 1000, ..AuditQuery::default() })?;
    assert_eq!(audit.next, None);
    let mut files = Vec::new();
    for tenant in &tenants {
        let of_tenant = store.files(&tenant.id)?;
        for file in of_tenant.list(1000, None)?.items {
            let mut bytes = vec![0; file.size as usize];
            assert_eq!(of_tenant.read_at(&file.id, 0, &mut bytes)?, bytes.len());
            files.push((format!("{file:?}"), bytes));
        }
    }
    Ok((tenants, audit.entries, files))
}

/// A folder with a store that holds something of everything.
fn varied() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = OpenOptions::new().create_new(true).open(folder.path().join("tenants.db")).unwrap();
    for at in 0..4 {
        let patch = patch(&format!("t{at}.example")).set(Field::CustomOptions, big(3000));
        let id = store.create(&patch).unwrap().id;
        let files = store.files(&id).unwrap();
        let bytes: Vec<u8> = (0..70_000_u32).map(|byte| ((byte * (at + 7)) >> 3) as u8).collect();
        let upload = files.begin(&NewFile::named("voice.wav")).unwrap();
        files.append(&upload.id, 0, &bytes).unwrap();
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let file = files.complete(&upload.id, &digest).unwrap();
        store.set(&id, &Patch::new().set(Field::AvatarFileId, file.id)).unwrap();
        store.suspend(&id).unwrap();
    }
    store.delete(&store.find("t3.example").unwrap().id).unwrap();
    (folder, store)
}

/// What each tenant's version was after the change with this token, by the audit.
fn versions_at(store: &Store, token: u64) -> BTreeMap<String, u64> {
    let mut versions = BTreeMap::new();
    let mut query = AuditQuery { limit: 1000, ..AuditQuery::default() };
    loop {
        let page = store.audit(&query).unwrap();
        for entry in page.entries.into_iter().filter(|entry| entry.number <= token) {
            versions.entry(entry.tenant).or_insert(entry.version);
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return versions,
        }
    }
}

/// Increments the counter of a tenant each time that it is told to.
fn write_when_told(role: &[String]) {
    let store = open(&role[0]);
    while hear().is_some() {
        say(&increment(&store, &role[1]).0.to_string());
    }
}

#[test]
fn a_copy_is_of_one_moment_whoever_writes_between_its_steps() {
    let test = "a_copy_is_of_one_moment_whoever_writes_between_its_steps";
    if let Some(role) = role() {
        return write_when_told(&role);
    }
    let (folder, store) = large();
    let path = folder.path().join("tenants.db");
    let counters = ["here", "there"].map(|name| store.create(&patch(&format!("{name}.example"))).unwrap().id);
    let mut child = Child::start(test, &[path.to_str().unwrap(), &counters[1]]);
    let mut writes = || {
        increment(&store, &counters[0]);
        child.tell("go");
        child.next().unwrap();
    };
    writes();
    let copy = folder.path().join("copy.db");
    let mut reports = Vec::new();
    let report = store
        .backup_with(&copy, &mut |progress| {
            writes();
            reports.push(progress);
            GO_ON
        })
        .unwrap();
    let copying = reports.iter().filter(|progress| progress.stage == BackupStage::Copying).count();
    assert!(copying > 4, "{reports:?}");
    assert_eq!(store.find("there.example").unwrap().version as usize, reports.len() + 2);
    assert_rising(&reports, report.bytes, report.tenants);

    assert_eq!(names(folder.path()), ["copy.db", "tenants.db", "tenants.db-shm", "tenants.db-wal"]);
    assert_eq!(fs::metadata(&copy).unwrap().len(), report.bytes);
    let copied = open(&copy);
    let versions: BTreeMap<_, _> =
        all(&copied).unwrap().into_iter().map(|tenant| (tenant.id, tenant.version)).collect();
    assert_eq!(versions, versions_at(&store, report.token));
    assert_eq!((report.tenants, copied.watch_since(report.token).unwrap().pending().unwrap()), (82, vec![]));
    // Both had written once before: the moment was the beginning.
    assert_eq!(copied.find("here.example").unwrap().version, 2);

    // The control: SQLite's own steps, without a transaction around them, begin anew with each of these writes.
    let raw = Connection::open(&path).unwrap();
    let mut target = Connection::open(folder.path().join("control.db")).unwrap();
    let backup = Backup::new(&raw, &mut target).unwrap();
    for _ in 0..3 * copying {
        child.tell("go");
        child.next().unwrap();
        assert_eq!(backup.step(256).unwrap(), StepResult::More, "it ended in spite of the writes");
    }
    child.kill();
}

/// Each stage counts up to its end.
#[track_caller]
fn assert_rising(reports: &[BackupProgress], bytes: u64, tenants: u64) {
    for (stage, end) in [(BackupStage::Copying, bytes), (BackupStage::Examining, tenants)] {
        let of_stage: Vec<_> = reports.iter().filter(|progress| progress.stage == stage).collect();
        assert!(of_stage.is_sorted_by_key(|progress| progress.done), "{of_stage:?}");
        assert!(of_stage.iter().all(|progress| progress.total == end), "{of_stage:?}");
        assert_eq!(of_stage.last().unwrap().done, end);
    }
    assert!(reports.is_sorted_by_key(|progress| progress.stage == BackupStage::Examining));
}

#[test]
fn what_comes_back_is_what_was_there() {
    let (folder, store) = varied();
    let wanted = content(&store).unwrap();
    let id = &wanted.0[0].id;
    let upload = store.files(id).unwrap().begin(&NewFile::named("half")).unwrap();
    store.files(id).unwrap().append(&upload.id, 0, b"hello, ").unwrap();
    let [source, copy, back] = ["tenants.db", "copy.db", "back.db"].map(|name| folder.path().join(name));
    fs::set_permissions(&source, fs::Permissions::from_mode(0o640)).unwrap();
    let report = store.backup(&copy).unwrap();
    assert_eq!(report.tenants, 3);
    drop(store);
    let before = fs::read(&copy).unwrap();
    let mut reports = Vec::new();
    let restored = restore_with(&copy, &back, &mut |progress| {
        reports.push(progress);
        GO_ON
    });
    let restored = restored.unwrap();
    assert_eq!(restored.tenants, 3);
    assert_rising(&reports, report.bytes, 3);
    assert!(before == fs::read(&copy).unwrap(), "the backup was written to");
    // Nothing beside the two, and nothing that others may read that could not before.
    assert_eq!(names(folder.path()), ["back.db", "copy.db", "tenants.db"]);
    for path in [&copy, &back] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o640);
    }
    let store = open(&back);
    assert_eq!(content(&store).unwrap(), wanted);
    assert_eq!(store.check(&mut |finding| panic!("{finding:?}")).unwrap(), 3);
    // An upload goes on where the backup has it.
    let files = store.files(id).unwrap();
    assert_eq!(files.append(&upload.id, 7, b"world").unwrap(), 12);
    let sha256 = "09ca7e4eaa6e8ae9c7d261167129184883644d07dfba7cbfbc4c8a2e08360d5b";
    let file = files.complete(&upload.id, sha256).unwrap();
    let mut text = String::new();
    files.open(&file.id).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "hello, world");
    store.set(id, &Patch::new().set(Field::MaxExtensions, 7)).unwrap();
    assert_eq!(store.watch_since(restored.token).unwrap().pending().unwrap().len(), 1);
}

#[test]
fn every_store_can_be_copied() {
    let (folder, path, id) = counter();
    let copies = ["read-only.db", "memory.db", "empty.db"].map(|name| folder.path().join(name));
    let store = OpenOptions::new().read_only(true).open(&path).unwrap();
    assert_eq!(store.backup(&copies[0]).unwrap().tenants, 1);
    assert_eq!(open(&copies[0]).get(&id).unwrap(), store.get(&id).unwrap());
    let store = Store::in_memory().unwrap();
    assert_eq!(store.backup(&copies[2]).unwrap(), store.backup(folder.path().join("again.db")).unwrap());
    let tenant = store.create(&patch("memory.example")).unwrap();
    store.backup(&copies[1]).unwrap();
    assert_eq!(open(&copies[1]).get(&tenant.id).unwrap(), tenant);
    for (copy, tenants) in copies.iter().zip([1, 1, 0]) {
        let back = copy.with_extension("back");
        assert_eq!(restore(copy, &back).unwrap().tenants, tenants);
        assert_eq!(fs::metadata(&back).unwrap().permissions().mode() & 0o777, 0o600);
        // It is a store in every respect.
        open(&back).create(&patch("new.example")).unwrap();
    }
}

#[test]
fn a_store_in_use_is_restored_as_it_is_and_stays_in_use() {
    let (folder, path, id) = counter();
    let store = open(&path);
    increment(&store, &id);
    let back = folder.path().join("back.db");
    restore(&path, &back).unwrap();
    increment(&store, &id);
    assert_eq!((open(&back).get(&id).unwrap().version, store.get(&id).unwrap().version), (2, 3));
    assert_eq!(open(&path).get(&id).unwrap().version, 3);
}

#[test]
fn a_backup_that_is_opened_while_it_is_read_is_not_trusted() {
    let (folder, path, id) = counter();
    let [copy, back] = ["copy.db", "back.db"].map(|name| folder.path().join(name));
    open(&path).backup(&copy).unwrap();
    for keeps_open in [false, true] {
        let mut other = None;
        let outcome = restore_with(&copy, &back, &mut |_| {
            let store = other.get_or_insert_with(|| open(&copy));
            increment(store, &id);
            if !keeps_open {
                other = None;
            }
            GO_ON
        });
        assert_eq!(code(outcome), ErrorCode::Busy);
        assert!(!back.exists());
    }
    restore(&copy, &back).unwrap();
}

/// All of the history that was, and of the one that is: no token leads from the one into the other.
#[test]
fn old_tokens_do_not_lead_into_the_new_history() {
    let (folder, path, id) = counter();
    let store = open(&path);
    let [copy, back, again, control] =
        ["copy.db", "back.db", "again.db", "control.db"].map(|name| folder.path().join(name));
    increment(&store, &id);
    let report = store.backup(&copy).unwrap();
    let lost: Vec<u64> = (0..5).map(|_| increment(&store, &id).0).collect();
    let first = restore(&copy, &back).unwrap();
    let second = restore(&copy, &again).unwrap();
    assert_ne!(first.token, second.token);
    fs::copy(&copy, &control).unwrap();
    let heard = |path: &Path, token: u64| {
        let events = open(path).watch_since(token).unwrap().pending().unwrap();
        events.first().map(|event| event.kind)
    };
    for changes in 0..8 {
        for token in (0..=lost[4]).chain([second.token]) {
            assert_eq!(heard(&back, token), Some(ChangeKind::Resync), "{changes} changes, token {token}");
        }
        assert_eq!(heard(&back, first.token), (changes > 0).then_some(ChangeKind::Updated));
        for path in [&back, &control] {
            increment(&open(path), &id);
        }
    }
    // The control: a copy that was not restored takes a token of a history that it does not share.
    assert_eq!(heard(&control, report.token + 1), Some(ChangeKind::Updated));
    assert!(first.token < 1 << 53, "JSON's readers would round it");
}

#[test]
fn what_is_there_is_never_replaced() {
    let (folder, path, _) = counter();
    let store = open(&path);
    let [copy, file, link, dangling, dir] =
        ["copy.db", "file", "link", "dangling", "dir"].map(|name| folder.path().join(name));
    store.backup(&copy).unwrap();
    fs::write(&file, "mine").unwrap();
    symlink(&file, &link).unwrap();
    symlink(folder.path().join("nothing"), &dangling).unwrap();
    fs::create_dir(&dir).unwrap();
    let before = names(folder.path());
    for target in [&path, &copy, &file, &link, &dangling, &dir] {
        assert_eq!(code(store.backup(target)), ErrorCode::Exists, "{target:?}");
        assert_eq!(code(restore(&copy, target)), ErrorCode::Exists, "{target:?}");
    }
    // Nor what comes while the copy is made.
    let late = folder.path().join("late.db");
    let mut come = |_| {
        fs::write(&late, "first").unwrap();
        GO_ON
    };
    assert_eq!(code(store.backup_with(&late, &mut come)), ErrorCode::Exists);
    assert_eq!(fs::read_to_string(&late).unwrap(), "first");
    fs::remove_file(&late).unwrap();
    let mut come = |_| {
        fs::write(&late, "first").unwrap();
        GO_ON
    };
    assert_eq!(code(restore_with(&copy, &late, &mut come)), ErrorCode::Exists);
    fs::remove_file(&late).unwrap();
    for target in ["", ":memory:", "/nowhere/at/all", "a/"] {
        assert_eq!(code(store.backup(target)), ErrorCode::BadPath, "{target:?}");
        assert_eq!(code(restore(&copy, target)), ErrorCode::BadPath, "{target:?}");
    }
    assert_eq!((names(folder.path()), fs::read_to_string(&file).unwrap()), (before, "mine".to_owned()));
}

#[test]
fn what_is_no_backup_is_refused_and_left() {
    let (folder, path, _) = counter();
    let [foreign, newer, text, back] =
        ["foreign.db", "newer.db", "text", "back.db"].map(|name| folder.path().join(name));
    let other = Connection::open(&foreign).unwrap();
    other.execute_batch("CREATE TABLE t (n)").unwrap();
    other.close().unwrap();
    open(&path).backup(&newer).unwrap();
    let other = Connection::open(&newer).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    other.close().unwrap();
    fs::write(&text, "no database at all".repeat(100)).unwrap();
    let before = bytes(folder.path());
    for (file, wanted) in [
        (&foreign, ErrorCode::ForeignFile),
        (&newer, ErrorCode::NewerSchema),
        (&text, ErrorCode::ForeignFile),
        (&back, ErrorCode::BadPath),
    ] {
        let error = restore(file, &back).unwrap_err();
        assert_eq!(error.code(), wanted, "{error}");
        assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");
        assert!(bytes(folder.path()) == before);
    }
}

#[test]
fn a_backup_of_an_older_release_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    for version in 1..=3 {
        let [old, back] = ["old", "back"].map(|name| folder.path().join(format!("{name}{version}.db")));
        let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/released/v{version}.sql"));
        let made = Connection::open(&old).unwrap();
        made.execute_batch(&fs::read_to_string(dump).unwrap()).unwrap();
        made.close().unwrap();
        let before = fs::read(&old).unwrap();
        assert_eq!(restore(&old, &back).unwrap().tenants, 2);
        assert!(before == fs::read(&old).unwrap(), "the backup was written to");
        let (store, opened) = (open(&back), open(&old));
        assert_eq!(all(&store).unwrap(), all(&opened).unwrap());
        assert_eq!(store.check(&mut |finding| panic!("{finding:?}")).unwrap(), 2);
    }
}
