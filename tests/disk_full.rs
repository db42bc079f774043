//! A full disk in the middle of anything: each operation is done with so little room that it must fail, with a page
//! more, and so on until it fits. Wherever the disk is full, the error says so and all is as it was; once there is room
//! again, the same operation succeeds, and the file is sound.

mod common;
mod support;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use common::minimal;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use support::{Child, role, say};
use tenantry::{AuditQuery, ErrorCode, Field, NewFile, OpenOptions, Patch, Report, Store, UsageKind};

const PAGE: u64 = 4096;

/// Bytes of a file that is stored in one step.
static BYTES: [u8; 100_000] = [7; 100_000];

/// A store with something of everything, opened anew, so that its log is empty.
struct Place {
    store: Store,
    path: PathBuf,
    tenant: String,
    file: String,
    upload: String,
}

/// What is done, and whether it is done at once or not at all.
type Operation = (&'static str, bool, fn(&Place) -> tenantry::Result<()>);

const OPERATIONS: [Operation; 13] = [
    ("create", true, |place| place.store.create(&minimal("new.example")).map(drop)),
    ("set", true, |place| place.store.set(&place.tenant, &large()).map(drop)),
    ("suspend", true, |place| place.store.suspend(&place.tenant).map(drop)),
    ("revert", true, |place| place.store.revert(&place.tenant, 1).map(drop)),
    ("delete", true, |place| place.store.delete(&place.tenant).map(drop)),
    ("import", true, |place| place.store.import(&mut fleet().as_bytes(), false, &mut |_, _| ()).map(drop)),
    ("report", true, |place| {
        place.store.report_usage(&place.tenant, UsageKind::Recording, Report::Add(9)).map(drop)
    }),
    ("begin", true, |place| place.store.files(&place.tenant)?.begin(&NewFile::named("more")).map(drop)),
    ("append", true, |place| {
        place.store.files(&place.tenant)?.append(&place.upload, BYTES.len() as u64, &BYTES).map(drop)
    }),
    ("complete", true, |place| {
        place.store.files(&place.tenant)?.complete(&place.upload, &sha256(&BYTES)).map(drop)
    }),
    ("delete file", true, |place| place.store.files(&place.tenant)?.delete(&place.file)),
    ("purge", false, |place| place.store.purge().map(drop)),
    ("reserve", true, |place| place.store.reserve(&place.tenant, Field::MaxConcurrentCalls, 0).map(drop)),
];

fn large() -> Patch {
    let options = json!({"text": "x".repeat(20_000)}).to_string();
    Patch::new().set(Field::CustomOptions, options).set(Field::MaxExtensions, 7)
}

fn fleet() -> String {
    let line = |number| json!({"name": "New", "domain": format!("new{number}.example"), "timezone": "UTC", "currency": "EUR", "region": "DEU"});
    (0..50).map(|number| line(number).to_string() + "\n").collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Place {
    fn make(folder: &Path) -> Place {
        fs::create_dir(folder).unwrap();
        let path = folder.join("tenants.db");
        // A year ago, so that there is something to purge.
        let past = || Timestamp::now() - SignedDuration::from_hours(365 * 24);
        let store = OpenOptions::new().create(true).clock(past).open(&path).unwrap();
        let tenant = store.create(&minimal("one.example")).unwrap().id;
        store.set(&tenant, &Patch::new().set(Field::Name, "One")).unwrap();
        let files = store.files(&tenant).unwrap();
        let begin = |name, temporary| {
            let upload = files.begin(&NewFile { temporary, ..NewFile::named(name) }).unwrap().id;
            files.append(&upload, 0, &BYTES).unwrap();
            upload
        };
        let file = files.complete(&begin("kept", false), &sha256(&BYTES)).unwrap().id;
        files.complete(&begin("temporary", true), &sha256(&BYTES)).unwrap();
        drop((files, store));
        let store = Store::open(&path).unwrap();
        let files = store.files(&tenant).unwrap();
        let upload = files.begin(&NewFile::named("upload")).unwrap().id;
        files.append(&upload, 0, &BYTES).unwrap();
        drop((files, store));
        let store = Store::open(&path).unwrap();
        store.get(&tenant).unwrap();
        Place { store, path, tenant, file, upload }
    }

    /// All that can be seen of the store.
    fn seen(&self) -> Json {
        let mut documents = Vec::new();
        self.store.export(&mut documents, &mut |_| {}).unwrap();
        let audit = self.store.audit(&AuditQuery { limit: 1000, ..AuditQuery::default() }).unwrap();
        // Of a tenant that was deleted there is nothing more.
        let files = self.store.files(&self.tenant).ok().map(|files| {
            let (kept, begun) = (files.list(1000, None).unwrap(), files.uploads(1000, None).unwrap());
            json!([kept.items, begun.items, files.usage().unwrap()])
        });
        json!([String::from_utf8(documents).unwrap(), audit.entries, files])
    }

    fn sound(&self) {
        self.store.check(&mut |finding| panic!("{finding:?}")).unwrap();
    }
}

/// Takes all room of the disk but so many bytes.
fn fill(filler: &Path, but: u64) {
    let mut file = File::create(filler).unwrap();
    while file.write_all(&[1; PAGE as usize]).is_ok() {}
    let size = fs::metadata(filler).unwrap().len() / PAGE * PAGE;
    file.set_len(size.saturating_sub(but)).unwrap();
}

#[test]
fn whatever_is_done_fails_as_a_whole_and_succeeds_once_there_is_room() {
    let name = "whatever_is_done_fails_as_a_whole_and_succeeds_once_there_is_room";
    if let Some(role) = role() {
        support::mount_small_disk(&role[0], "8m");
        return OPERATIONS.iter().for_each(|operation| in_little_room(Path::new(&role[0]), operation));
    }
    let folder = tempfile::tempdir().unwrap();
    let told = Child::start_under(&["unshare", "-rm"], name, &[folder.path().to_str().unwrap()]).finish();
    told.iter().for_each(|line| println!("{line}"));
    assert!(support::bytes(folder.path()).is_empty(), "the small disk was not used");
}

fn in_little_room(disk: &Path, (name, at_once, act): &Operation) {
    let (folder, filler) = (disk.join("store"), disk.join("filler"));
    let mut failures = 0;
    for room in 0.. {
        let place = Place::make(&folder);
        let before = place.seen();
        fill(&filler, room * PAGE);
        let outcome = act(&place);
        if let Err(error) = &outcome {
            assert_eq!(error.code(), ErrorCode::DiskFull, "{name} in {room} pages: {error}");
            let told = error.to_string();
            assert!(told.contains("disk is full") || told.contains("No space left"), "{name}: {told}");
            assert!(!at_once || place.seen() == before, "{name} in {room} pages left something");
            place.sound();
        }
        fs::remove_file(&filler).unwrap();
        if outcome.is_err() {
            failures += 1;
            assert_eq!(place.store.reserved(&place.tenant, Field::MaxConcurrentCalls).unwrap(), 0, "{name}");
            act(&place).unwrap_or_else(|error| panic!("{name}: there is room, but {error}"));
        }
        let done = place.seen();
        place.sound();
        let Place { store, path, tenant, file, upload } = place;
        drop(store);
        let place = Place { store: Store::open(&path).unwrap(), path, tenant, file, upload };
        assert_eq!(place.seen(), done, "{name} in {room} pages, opened anew");
        place.sound();
        drop(place);
        fs::remove_dir_all(&folder).unwrap();
        if outcome.is_ok() {
            break;
        }
        assert!(room < 400, "{name} does not fit in {room} pages");
    }
    assert!(failures > 0, "{name} needed no room");
    say(&format!("{name}: the disk was full {failures} times"));
}
