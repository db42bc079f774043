//! Files and disk space, by the contract's *Files* and *Limits and usage*: against a model, from several
//! processes, with an uploader that is killed again and again, and on a disk that is full.

mod common;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use common::{minimal, one_tenant};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use support::{Chance, Child, hear, role, say};
use tenantry::{
    Actor, Error, ErrorCode, FaultCode, Field, FileInfo, Files, NewFile, OpenOptions, Patch, PurgeReport,
    Report, Store, UsageKind,
};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes that follow from a seed and never repeat within what a test stores.
fn noise(seed: u64, from: u64, length: usize) -> Vec<u8> {
    let word = |at: u64| {
        let mut word = (seed << 40).wrapping_add(at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        word ^= word >> 29;
        word.wrapping_mul(0xbf58_476d_1ce4_e5b9).to_le_bytes()
    };
    let skip = (from % 8) as usize;
    let words = from / 8..(from + length as u64) / 8 + 1;
    words.flat_map(word).skip(skip).take(length).collect()
}

fn put(files: &Files, new: &NewFile, bytes: &[u8]) -> tenantry::Result<FileInfo> {
    let upload = files.begin(new)?;
    files.append(&upload.id, 0, bytes)?;
    files.complete(&upload.id, &sha256(bytes))
}

fn whole(files: &Files, id: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    files.open(id).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn code<T: std::fmt::Debug>(result: tenantry::Result<T>) -> ErrorCode {
    result.unwrap_err().code()
}

#[track_caller]
fn fault<T: std::fmt::Debug>(result: tenantry::Result<T>, path: &str, code: FaultCode) {
    let error = result.unwrap_err();
    let found: Vec<_> = error.faults().iter().map(|fault| (fault.path.as_str(), fault.code)).collect();
    assert_eq!(found, [(path, code)], "{error}");
}

#[track_caller]
fn sound(store: &Store) {
    store.check(&mut |finding| panic!("{finding:?}")).unwrap();
}

#[test]
fn a_file_goes_through_its_life() {
    let (store, tenant, session) = one_tenant();
    let files = session.files();
    let bytes = noise(1, 0, 200_000);
    let announced =
        NewFile { size: Some(200_000), sha256: Some(sha256(&bytes)), ..NewFile::named("Röd 1.bin") };
    let upload = files.begin(&announced).unwrap();
    assert_eq!((upload.received, upload.size), (0, Some(200_000)));
    fault(files.append(&upload.id, 1, &bytes), "offset", FaultCode::WrongOffset);
    assert_eq!(files.append(&upload.id, 0, &bytes[..70_001]).unwrap(), 70_001);
    fault(files.append(&upload.id, 0, &bytes[..1]), "offset", FaultCode::WrongOffset);
    fault(files.append(&upload.id, 70_001, &bytes[..200_000]), "bytes", FaultCode::OutOfRange);
    fault(files.complete(&upload.id, &sha256(&bytes[..70_001])), "size", FaultCode::Incomplete);
    assert_eq!(files.status(&upload.id).unwrap().received, 70_001);
    assert_eq!(files.append(&upload.id, 70_001, &bytes[70_001..]).unwrap(), 200_000);
    fault(files.complete(&upload.id, "0"), "sha256", FaultCode::BadDigest);
    fault(files.complete(&upload.id, &sha256(b"other")), "sha256", FaultCode::WrongDigest);
    assert_eq!(files.uploads(10, None).unwrap().items.len(), 1);
    let file = files.complete(&upload.id, &sha256(&bytes).to_uppercase()).unwrap();
    assert_eq!(code(files.status(&upload.id)), ErrorCode::NotFound);
    assert_eq!((file.name.as_str(), file.size, file.temporary), ("Röd 1.bin", 200_000, false));
    assert_eq!((&file.sha256, &file.tenant), (&sha256(&bytes), &tenant.id));
    let key = file.url.strip_prefix("/api/blobs/").unwrap();
    assert!(key.len() == 48 && key.bytes().all(|digit| digit.is_ascii_hexdigit()), "{key}");
    assert_eq!(files.describe(&file.id).unwrap(), file);
    assert_eq!(store.file_of_url(&file.url).unwrap(), file);
    for other in ["", "/api/blobs/", key, &format!("/api/blobs/{}", "0".repeat(48))] {
        assert_eq!(code(store.file_of_url(other)), ErrorCode::NotFound, "{other}");
    }
    assert_eq!(whole(&files, &file.id), bytes);
    sound(&store);
    files.delete(&file.id).unwrap();
    assert_eq!(code(files.delete(&file.id)), ErrorCode::NotFound);
    assert_eq!(code(files.open(&file.id)), ErrorCode::NotFound);
    assert_eq!(session.get().unwrap().used_disk_quota.bytes(), 0);
    sound(&store);
}

#[test]
fn names_are_held_to_the_rules() {
    let (_store, _, session) = one_tenant();
    let files = session.files();
    let longest = "ü".repeat(128);
    for good in ["a", longest.as_str(), "...", ".hidden", "a b.png", "C:x", "名前.txt"] {
        assert_eq!(put(&files, &NewFile::named(good), b"").unwrap().name, good);
    }
    let long = "ü".repeat(129);
    for (bad, wanted) in [
        ("", FaultCode::TooShort),
        (long.as_str(), FaultCode::TooLong),
        ("a/b", FaultCode::BadCharacter),
        ("a\\b", FaultCode::BadCharacter),
        ("..", FaultCode::NotAllowed),
        (".", FaultCode::NotAllowed),
        ("a\0", FaultCode::BadCharacter),
        ("a\nb", FaultCode::BadCharacter),
        ("a\u{202e}gnp", FaultCode::BadCharacter),
        (" a", FaultCode::BadCharacter),
    ] {
        fault(files.begin(&NewFile::named(bad)), "name", wanted);
    }
    let error = files.begin(&NewFile { sha256: Some("x".into()), ..NewFile::named("") }).unwrap_err();
    assert_eq!(error.faults().len(), 2, "all faults at once");
}

/// To one tenant, what another has is not there, in any call.
#[test]
fn one_tenants_files_are_not_found_by_another() {
    let (store, _, session) = one_tenant();
    let other = store.create(&minimal("other.example")).unwrap();
    let (files, others) = (session.files(), store.files(&other.id).unwrap());
    let file = put(&files, &NewFile::named("a"), b"secret").unwrap();
    let upload = files.begin(&NewFile::named("b")).unwrap();
    let never = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (mine, nobodys) in [(file.id.as_str(), never), (upload.id.as_str(), never)] {
        let answers = |id: &str| {
            [
                others.status(id).unwrap_err(),
                others.append(id, 0, b"x").unwrap_err(),
                others.complete(id, &sha256(b"")).unwrap_err(),
                others.cancel(id).unwrap_err(),
                others.describe(id).unwrap_err(),
                others.open(id).unwrap_err(),
                others.read_at(id, 0, &mut [0; 9]).unwrap_err(),
                others.delete(id).unwrap_err(),
            ]
            .map(|error| serde_json::to_string(&error).unwrap())
        };
        assert_eq!(answers(mine), answers(nobodys));
        assert!(answers(mine).iter().all(|error| error.contains("not_found")));
        fault(
            store.set(&other.id, &Patch::new().set(Field::AvatarFileId, mine)),
            "avatar_file_id",
            FaultCode::UnknownFile,
        );
    }
    assert!(
        others.list(10, None).unwrap().items.is_empty() && others.uploads(10, None).unwrap().items.is_empty()
    );
    assert_eq!(whole(&files, &file.id), b"secret");
    assert_eq!(files.status(&upload.id).unwrap(), upload);
    assert_eq!(code(store.files(never)), ErrorCode::NotFound);
}

#[test]
fn lists_go_page_by_page() {
    let (_store, _, session) = one_tenant();
    let files = session.files();
    let made: Vec<FileInfo> =
        (0..7).map(|at| put(&files, &NewFile::named(format!("f{at}")), b"same").unwrap()).collect();
    let uploads: Vec<_> = (0..3).map(|at| files.begin(&NewFile::named(format!("u{at}"))).unwrap()).collect();
    let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = files.list(3, after.as_deref()).unwrap();
        found.extend(page.items);
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((found, pages), (made, 3));
    let page = files.uploads(2, None).unwrap();
    assert_eq!(page.items, uploads[..2]);
    assert_eq!(files.uploads(2, page.next.as_deref()).unwrap().items, uploads[2..]);
    for bad in [0, 1001] {
        fault(files.list(bad, None), "limit", FaultCode::OutOfRange);
    }
}

/// Appends of any length, and ranges anywhere, against the bytes in memory.
#[test]
fn any_range_is_what_was_stored() {
    let (store, _, session) = one_tenant();
    let files = session.files();
    let mut chance = Chance::seeded();
    for round in 0..12 {
        let bytes = noise(round, 3, chance.below(700_000) as usize);
        let upload = files.begin(&NewFile::named("x")).unwrap();
        let mut at = 0;
        while at < bytes.len() {
            let most = [40, 5000, 70_000, 600_000][chance.below(4) as usize];
            let some = (chance.below(most) as usize).min(bytes.len() - at);
            at = files.append(&upload.id, at as u64, &bytes[at..at + some]).unwrap() as usize;
        }
        let file = files.complete(&upload.id, &sha256(&bytes)).unwrap();
        let mut stream = files.open(&file.id).unwrap();
        for _ in 0..60 {
            let offset = chance.below(bytes.len() as u64 + 10);
            let most = [10, 70_000, 800_000][chance.below(3) as usize];
            let length = chance.below(most) as usize;
            let wanted = &bytes[bytes.len().min(offset as usize)..bytes.len().min(offset as usize + length)];
            let mut buffer = vec![0; length];
            let read = files.read_at(&file.id, offset, &mut buffer).unwrap();
            assert_eq!(&buffer[..read], wanted, "{length} from {offset}");
            stream.seek(SeekFrom::Start(offset)).unwrap();
            let mut streamed = Vec::new();
            stream.by_ref().take(length as u64).read_to_end(&mut streamed).unwrap();
            assert_eq!(streamed, wanted);
        }
        assert_eq!(stream.seek(SeekFrom::End(0)).unwrap(), bytes.len() as u64);
        assert!(stream.seek(SeekFrom::Current(-(bytes.len() as i64) - 1)).is_err());
    }
    sound(&store);
}

fn number(path: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn equal_files_of_a_tenant_are_stored_once_and_those_of_others_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let one = store.create(&minimal("one.example")).unwrap();
    let other = store.create(&minimal("other.example")).unwrap();
    let (files, others) = (store.files(&one.id).unwrap(), store.files(&other.id).unwrap());
    let bytes = noise(1, 0, 300_000);
    let stored = || number(&path, "SELECT coalesce(sum(length(bytes)), 0) FROM piece");
    let first = put(&files, &NewFile::named("a"), &bytes).unwrap();
    let second = put(&files, &NewFile::named("b"), &bytes).unwrap();
    assert_eq!(stored(), 300_000);
    assert!(first.id != second.id && first.url != second.url && first.sha256 == second.sha256);
    // Each counts: whoever deletes one gets its bytes back.
    assert_eq!(files.usage().unwrap().used, 600_000);
    let third = put(&others, &NewFile::named("a"), &bytes).unwrap();
    assert_eq!(stored(), 600_000);
    files.delete(&first.id).unwrap();
    assert_eq!(
        (whole(&files, &second.id), stored(), files.usage().unwrap().used),
        (bytes.clone(), 600_000, 300_000)
    );
    files.delete(&second.id).unwrap();
    assert_eq!(stored(), 300_000);
    assert_eq!(whole(&others, &third.id), bytes);
    let upload = others.begin(&NewFile::named("c")).unwrap();
    others.append(&upload.id, 0, &bytes[..9]).unwrap();
    others.cancel(&upload.id).unwrap();
    assert_eq!((stored(), others.usage().unwrap().uploads), (300_000, 0));
    others.begin(&NewFile::named("d")).unwrap();
    // A deleted tenant leaves nothing.
    store.delete(&other.id).unwrap();
    for table in ["piece", "content", "file", "upload", "usage WHERE bytes <> 0"] {
        assert_eq!(number(&path, &format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    sound(&store);
}

#[test]
fn the_avatar_is_a_file_of_the_tenant_that_stays() {
    let (store, tenant, session) = one_tenant();
    let files = session.files();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let file = put(&files, &NewFile::named("logo.png"), png).unwrap();
    assert_eq!(file.media_type, "image/png");
    let set = Patch::new().set(Field::AvatarFileId, file.id.as_str());
    let watch = session.watch().unwrap();
    let change = session.set(&set).unwrap();
    let members = [Field::AvatarFileId, Field::AvatarFileName, Field::AvatarFileSize, Field::AvatarFileUrl];
    assert_eq!((change.changed, change.tenant.version), (members.to_vec(), 2));
    let event = watch.pending().unwrap();
    assert_eq!((event[0].version, &event[0].changed), (2, &members.to_vec()));
    let shown = common::document(&session.get().unwrap());
    assert_eq!(shown["avatar_file_name"], "logo.png");
    assert_eq!((&shown["avatar_file_size"], &shown["avatar_file_url"]), (&json!(16), &json!(file.url)));
    assert!(shown.get("avatar_file_id").is_none(), "write only");
    assert_eq!(change.tenant.get(Field::AvatarFileId), tenantry::Value::Null);
    assert_eq!(store.get(&tenant.id).unwrap(), change.tenant);
    // The same again, and the whole document set back, change nothing.
    assert!(session.set(&set).unwrap().changed.is_empty());
    assert!(session.set(&Patch::from(&change.tenant)).unwrap().changed.is_empty());
    // What the store computes nobody sets.
    let wrong = Patch::new().set(Field::AvatarFileName, "x");
    fault(session.set(&wrong), "avatar_file_name", FaultCode::Forbidden);
    for (bad, wanted) in [("nobody", FaultCode::UnknownFile), ("", FaultCode::UnknownFile)] {
        fault(session.set(&Patch::new().set(Field::AvatarFileId, bad)), "avatar_file_id", wanted);
    }
    fault(session.set(&Patch::new().set(Field::AvatarFileId, 7)), "avatar_file_id", FaultCode::WrongType);
    let new = minimal("new.example").set(Field::AvatarFileId, file.id.as_str());
    fault(store.create(&new), "avatar_file_id", FaultCode::UnknownFile);
    assert_eq!(code(files.delete(&file.id)), ErrorCode::InUse);
    let gone = session.set(&Patch::new().reset(Field::AvatarFileId)).unwrap();
    assert_eq!((gone.changed, gone.tenant.avatar_file_name), (members.to_vec(), None));
    files.delete(&file.id).unwrap();
    sound(&store);
}

#[test]
fn an_exported_avatar_does_not_hinder_the_import() {
    let (store, tenant, session) = one_tenant();
    let file = put(&session.files(), &NewFile::named("a.gif"), b"GIF89a").unwrap();
    session.set(&Patch::new().set(Field::AvatarFileId, file.id.as_str())).unwrap();
    let mut lines = Vec::new();
    store.export(&mut lines, &mut |_| ()).unwrap();
    let other = Store::in_memory().unwrap();
    let report = other.import(&mut &*lines, false, &mut |_, faults| assert!(faults.is_empty(), "{faults:?}"));
    assert_eq!(report.unwrap().imported, 1);
    let came = other.get(&tenant.id).unwrap();
    assert_eq!((came.avatar_file_name, came.used_disk_quota.bytes(), came.version), (None, 0, 2));
}

#[test]
fn usage_is_the_sum_and_the_document_shows_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = OpenOptions::new().create(true).open(folder.path().join("tenants.db")).unwrap();
    let tenant = store.create(&minimal("one.example")).unwrap();
    let files = store.files(&tenant.id).unwrap();
    let used = || store.get(&tenant.id).unwrap().used_disk_quota;
    let watch = store.watch().unwrap();
    assert_eq!(used().to_string(), "0KB");
    let kept = store.get_snapshot(&tenant.id).unwrap();
    let file = put(&files, &NewFile::named("a"), &[7; 1536]).unwrap();
    assert!(kept.has_changed().unwrap());
    assert_eq!(used().to_string(), "1.5KB");
    store.report_usage(&tenant.id, UsageKind::Recording, Report::Set(1024)).unwrap();
    store.report_usage(&tenant.id, UsageKind::Recording, Report::Add(1024)).unwrap();
    let usage = store.report_usage(&tenant.id, UsageKind::Message, Report::Add(512)).unwrap();
    assert_eq!(used().to_string(), "4KB");
    let reported = BTreeMap::from([(UsageKind::Recording, 2048), (UsageKind::Message, 512)]);
    assert_eq!((usage.used, usage.files, &usage.reported, usage.free()), (4096, 1536, &reported, None));
    // An upload is not in use yet.
    files.begin(&NewFile { size: Some(4096), ..NewFile::named("b") }).unwrap();
    let usage = files.usage().unwrap();
    assert_eq!((used().bytes(), usage.used, usage.uploads), (4096, 4096, 4096));
    fault(
        store.report_usage(&tenant.id, UsageKind::Recording, Report::Add(-2049)),
        "bytes",
        FaultCode::OutOfRange,
    );
    store.report_usage(&tenant.id, UsageKind::Recording, Report::Add(-2048)).unwrap();
    files.delete(&file.id).unwrap();
    assert_eq!(used().bytes(), 512);
    // Usage is no change of the tenant: its version stays, and watchers hear nothing.
    assert_eq!(store.get(&tenant.id).unwrap().version, 1);
    assert_eq!(watch.pending().unwrap(), []);
    assert_eq!(store.list(&Default::default()).unwrap().tenants[0].used_disk_quota.bytes(), 512);
    assert_eq!(code(store.report_usage("nobody", UsageKind::Other, Report::Set(1))), ErrorCode::NotFound);
    sound(&store);
}

#[test]
fn the_quota_comes_before_the_bytes() {
    let (store, tenant, session) = one_tenant();
    let files = session.files();
    store
        .set(&tenant.id, &Patch::new().set(Field::DiskQuota, "100KB").set(Field::ImDiskQuota, "1KB"))
        .unwrap();
    let sized = |size| NewFile { size: Some(size), ..NewFile::named("a") };
    let error = files.begin(&sized(102_401)).unwrap_err();
    assert!(
        matches!(
            error,
            Error::QuotaExceeded { member: "disk_quota", quota: 102_400, used: 0, wanted: 102_401 }
        ),
        "{error:?}"
    );
    assert!(files.uploads(9, None).unwrap().items.is_empty(), "nothing is stored");
    let reserved = files.begin(&sized(60_000)).unwrap();
    assert_eq!(code(files.begin(&sized(42_401))), ErrorCode::QuotaExceeded);
    let open = files.begin(&NewFile::named("b")).unwrap();
    assert_eq!(files.append(&open.id, 0, &[1; 42_400]).unwrap(), 42_400);
    assert_eq!(code(files.append(&open.id, 42_400, &[1])), ErrorCode::QuotaExceeded);
    assert_eq!(files.status(&open.id).unwrap().received, 42_400);
    files.cancel(&open.id).unwrap();
    // One call of many steps is refused as a whole.
    let open = files.begin(&NewFile::named("b")).unwrap();
    assert_eq!(code(files.append(&open.id, 0, &vec![1; 3_000_000])), ErrorCode::QuotaExceeded);
    assert_eq!(files.status(&open.id).unwrap().received, 0);
    files.append(&open.id, 0, &[1; 42_400]).unwrap();
    assert_eq!(
        code(store.report_usage(&tenant.id, UsageKind::Other, Report::Add(1))),
        ErrorCode::QuotaExceeded
    );
    assert_eq!(files.usage().unwrap().free(), Some(0));
    // What was reserved is there for those who reserved it.
    files.append(&reserved.id, 0, &[2; 60_000]).unwrap();
    let file = files.complete(&reserved.id, &sha256(&[2; 60_000])).unwrap();
    files.cancel(&open.id).unwrap();
    assert_eq!(files.usage().unwrap().free(), Some(42_400));
    let report = |kind, report| store.report_usage(&tenant.id, kind, report);
    report(UsageKind::Recording, Report::Set(42_400)).unwrap();
    assert_eq!(code(report(UsageKind::Recording, Report::Set(42_401))), ErrorCode::QuotaExceeded);
    report(UsageKind::Recording, Report::Set(0)).unwrap();
    report(UsageKind::Message, Report::Set(1024)).unwrap();
    let error = report(UsageKind::Message, Report::Add(1)).unwrap_err();
    assert!(matches!(error, Error::QuotaExceeded { member: "im_disk_quota", .. }), "{error:?}");
    // A quota below what is in use stops growth alone.
    store.set(&tenant.id, &Patch::new().set(Field::DiskQuota, "1KB")).unwrap();
    assert_eq!(code(report(UsageKind::Other, Report::Add(1))), ErrorCode::QuotaExceeded);
    report(UsageKind::Message, Report::Set(1000)).unwrap();
    files.delete(&file.id).unwrap();
    store.set(&tenant.id, &Patch::new().reset(Field::DiskQuota)).unwrap();
    assert_eq!(code(files.begin(&sized(u64::MAX))), ErrorCode::QuotaExceeded);
    assert_eq!(code(report(UsageKind::Other, Report::Set(1 << 63))), ErrorCode::QuotaExceeded);
    sound(&store);
}

/// Two processes take all that there is, at the same time: together never more than the quota, and to the last
/// byte.
#[test]
fn two_processes_race_for_the_last_byte() {
    let name = "two_processes_race_for_the_last_byte";
    const QUOTA: u64 = 3 * 1024 * 1024;
    if let Some(role) = role() {
        let store = Store::open(&role[0]).unwrap();
        let files = store.files(&role[1]).unwrap();
        let mut chance = Chance::seeded();
        say("ready");
        hear().unwrap();
        for at in 0.. {
            let bytes = noise(at, 0, 1 + chance.below(90_000) as usize);
            let size = (at % 2 == 0).then_some(bytes.len() as u64);
            let report = Report::Add(bytes.len() as i64);
            let result = match at % 3 {
                0 => store.report_usage(&role[1], UsageKind::Recording, report).map(drop),
                _ => put(&files, &NewFile { size, ..NewFile::named("a") }, &bytes).map(drop),
            };
            match result {
                Ok(()) => assert!(files.usage().unwrap().used <= QUOTA),
                Err(Error::QuotaExceeded { .. }) => break,
                Err(error) => panic!("{error}"),
            }
        }
        while store.report_usage(&role[1], UsageKind::Other, Report::Add(100)).is_ok() {}
        while store.report_usage(&role[1], UsageKind::Other, Report::Add(1)).is_ok() {}
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let patch = minimal("one.example").set(Field::DiskQuota, "3MB");
    let tenant = store.create(&patch).unwrap();
    let mut children = [(); 2].map(|()| Child::start(name, &[path.to_str().unwrap(), &tenant.id]));
    children.iter_mut().for_each(|child| child.expect("ready"));
    children.iter_mut().for_each(|child| child.tell("go"));
    children.into_iter().for_each(|child| drop(child.finish()));
    let files = store.files(&tenant.id).unwrap();
    // Uploads that met the end without an announced size keep what they have.
    let usage = files.usage().unwrap();
    assert_eq!(usage.used + usage.uploads, QUOTA);
    let listed: u64 = files.list(1000, None).unwrap().items.iter().map(|file| file.size).sum();
    assert_eq!((listed, store.get(&tenant.id).unwrap().used_disk_quota.bytes()), (usage.files, usage.used));
    sound(&store);
}

/// Four processes put, append, cancel, delete, report and purge at random, and are killed again and again: what was
/// acknowledged is there, what was deleted is gone, and the figures are the sums of what there is.
#[test]
fn whoever_is_killed_the_sums_are_right() {
    let name = "whoever_is_killed_the_sums_are_right";
    if let Some(role) = role() {
        return rage(Path::new(&role[0]), &role[1], role[2].parse().unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let tenant = store.create(&minimal("one.example").set(Field::DiskQuota, "16MB")).unwrap();
    let files = store.files(&tenant.id).unwrap();
    let mut chance = Chance::seeded();
    // By id: the digest, and whether a delete was tried.
    let mut known: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let (mut puts, mut deletes) = (0, 0);
    for _ in 0..6 {
        let mut children: Vec<Child> = (0..4)
            .map(|_| {
                let seed = chance.below(1 << 30).to_string();
                Child::start(name, &[path.to_str().unwrap(), &tenant.id, &seed])
            })
            .collect();
        let mut heard = Vec::new();
        for child in &mut children {
            heard.extend((0..10 + chance.below(20)).map(|_| child.next().expect("it ended by itself")));
        }
        heard.extend(children.into_iter().flat_map(Child::kill));
        for line in &heard {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["put", id, digest] => {
                    puts += 1;
                    known.entry(id.to_owned()).or_default().0 = digest.to_owned();
                }
                ["try", id] => known.entry(id.to_owned()).or_default().1 = true,
                ["deleted", id] => {
                    deletes += 1;
                    assert_eq!(code(files.describe(id)), ErrorCode::NotFound);
                }
                _ => panic!("{line}"),
            }
        }
        sound(&store);
        let listed: u64 = files.list(1000, None).unwrap().items.iter().map(|file| file.size).sum();
        let promised = |upload: &tenantry::UploadStatus| upload.size.unwrap_or(upload.received);
        let promised: u64 = files.uploads(1000, None).unwrap().items.iter().map(promised).sum();
        let usage = files.usage().unwrap();
        assert_eq!((usage.files, usage.uploads), (listed, promised));
        assert_eq!(store.get(&tenant.id).unwrap().used_disk_quota.bytes(), usage.used);
        assert!(usage.used + usage.uploads <= 16 * MB);
        for (id, (digest, tried)) in &known {
            match files.describe(id) {
                // Who was killed before it could tell of a file leaves the digest unknown.
                Ok(file) => {
                    assert_eq!(file.sha256, sha256(&whole(&files, id)));
                    assert!(digest.is_empty() || file.sha256 == *digest);
                }
                Err(_) => assert!(*tried, "{id} was acknowledged and is gone"),
            }
        }
    }
    assert!(puts > 50 && deletes > 20, "only {puts} files and {deletes} deletes");
    store.purge().unwrap();
    assert_eq!(number(&path, "SELECT count(*) FROM content WHERE tenant IS NULL"), 0);
    sound(&store);
}

/// The child: any calls, until it is killed.
fn rage(path: &Path, tenant: &str, seed: u64) {
    let store = Store::open(path).unwrap();
    let files = store.files(tenant).unwrap();
    let mut chance = Chance::from(seed);
    loop {
        // Few different contents, so that many are equal.
        let kind = chance.below(40);
        let bytes = noise(kind, 0, 1 + (kind * kind * 900) as usize);
        let any = |chance: &mut Chance, items: usize| chance.below(items.max(1) as u64) as usize;
        let listed = files.list(1000, None).unwrap().items;
        match chance.below(10) {
            0..5 => {
                let size = (chance.below(2) == 0).then_some(bytes.len() as u64);
                match put(&files, &NewFile { size, ..NewFile::named("x") }, &bytes) {
                    Ok(file) => say(&format!("put {} {}", file.id, file.sha256)),
                    // Another may have cancelled it.
                    Err(Error::QuotaExceeded { .. } | Error::File { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            5..8 => {
                let Some(file) = listed.get(any(&mut chance, listed.len())) else { continue };
                say(&format!("try {}", file.id));
                if files.delete(&file.id).is_ok() {
                    say(&format!("deleted {}", file.id));
                }
            }
            8 => {
                let uploads = files.uploads(1000, None).unwrap().items;
                if let Some(upload) = uploads.get(any(&mut chance, uploads.len())) {
                    let _ = files.cancel(&upload.id);
                }
                let report = Report::Set(chance.below(3 * MB));
                let _ = store.report_usage(tenant, UsageKind::Recording, report);
            }
            _ => drop(store.purge().unwrap()),
        }
    }
}

const MB: u64 = 1024 * 1024;

/// `TENANTRY_UPLOAD_MB=1024 cargo test --test files -- again_and_again` kills the upload of 1 GB.
#[test]
fn an_upload_that_is_killed_again_and_again_ends_with_the_right_digest() {
    let name = "an_upload_that_is_killed_again_and_again_ends_with_the_right_digest";
    let size = std::env::var("TENANTRY_UPLOAD_MB").map_or(24, |text| text.parse().unwrap()) * MB + 12_345;
    if let Some(role) = role() {
        return upload(&role, size);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let tenant = store.create(&minimal("one.example")).unwrap();
    let files = store.files(&tenant.id).unwrap();
    let mut hash = Sha256::new();
    (0..size).step_by(MB as usize).for_each(|at| hash.update(noise(9, at, (size - at).min(MB) as usize)));
    let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut chance = Chance::seeded();
    let arguments = [path.to_str().unwrap(), &tenant.id, &digest];
    let mut resumed = 0;
    for kill in 1..=10 {
        let mut child = Child::start(name, &arguments);
        let from: u64 = child.next().unwrap().parse().unwrap();
        resumed += u64::from(from > 0);
        // Somewhere on its way to a tenth more, within a step as likely as between two.
        let until = size / 11 * kill;
        let mut acknowledged = from;
        while acknowledged < until {
            acknowledged = child.next().expect("it ended by itself").parse().unwrap();
        }
        for turn in 0..chance.below(3_000_000) {
            std::hint::black_box(turn);
        }
        for line in child.kill() {
            acknowledged = line.parse().expect("it ended by itself");
        }
        let found = files.uploads(10, None).unwrap().items;
        let received = found[0].received;
        assert!(found.len() == 1 && received >= acknowledged && received < size, "{acknowledged}: {found:?}");
        assert!(received <= acknowledged + MB, "more than one append was not acknowledged");
    }
    assert!(resumed >= 9, "only {resumed} uploads were resumed");
    let last = Child::start(name, &arguments).finish();
    let file = files.list(10, None).unwrap().items.remove(0);
    assert_eq!((file.sha256.as_str(), file.size), (digest.as_str(), size));
    let mut stream = files.open(&file.id).unwrap();
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; MB as usize]);
    loop {
        match stream.read(&mut buffer).unwrap() {
            0 => break,
            some => hash.update(&buffer[..some]),
        }
    }
    let read: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(read, digest);
    sound(&store);
    let peak: u64 = last.last().unwrap().strip_prefix("peak ").unwrap().parse().unwrap();
    assert!(peak < 32 * 1024, "the uploader took {peak} KB");
    say(&format!("{size} bytes, killed 10 times, {peak} KB of memory"));
}

/// The child: goes on with the upload, or begins it; tells each offset that is stored.
fn upload(role: &[String], size: u64) {
    let store = Store::open(&role[0]).unwrap();
    let files = store.files(&role[1]).unwrap();
    let found = files.uploads(10, None).unwrap().items;
    let mine = found.into_iter().find(|upload| upload.sha256.as_ref() == Some(&role[2]));
    let new = NewFile { size: Some(size), sha256: Some(role[2].clone()), ..NewFile::named("large.bin") };
    let upload = mine.unwrap_or_else(|| files.begin(&new).unwrap());
    let mut at = upload.received;
    say(&at.to_string());
    while at < size {
        let bytes = noise(9, at, (size - at).min(MB) as usize);
        at = files.append(&upload.id, at, &bytes).unwrap();
        say(&at.to_string());
    }
    files.complete(&upload.id, &role[2]).unwrap();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    say(&format!("peak {}", peak.trim().trim_end_matches(" kB")));
}

#[test]
fn a_full_disk_stops_an_upload_and_loses_nothing() {
    let name = "a_full_disk_stops_an_upload_and_loses_nothing";
    if let Some(role) = role() {
        let mount = ["-t", "tmpfs", "-o", "size=10m", "none", &role[0]];
        assert!(std::process::Command::new("mount").args(mount).status().unwrap().success());
        return fill(Path::new(&role[0]));
    }
    let folder = tempfile::tempdir().unwrap();
    Child::start_under(&["unshare", "-rm"], name, &[folder.path().to_str().unwrap()]).finish();
    assert!(support::bytes(folder.path()).is_empty(), "the small disk was not used");
}

fn fill(place: &Path) {
    let (path, filler) = (place.join("tenants.db"), place.join("filler"));
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let tenant = store.create(&minimal("one.example")).unwrap();
    let files = store.files(&tenant.id).unwrap();
    let kept = put(&files, &NewFile::named("kept"), &noise(1, 0, 500_000)).unwrap();
    fs::write(&filler, vec![1; 4 << 20]).unwrap();
    let bytes = noise(2, 0, 4 << 20);
    let upload = files.begin(&NewFile::named("large")).unwrap();
    let mut at = 0;
    let full = loop {
        let end = bytes.len().min(at + 700_000);
        assert!(at < bytes.len(), "the disk does not fill");
        match files.append(&upload.id, at as u64, &bytes[at..end]) {
            Ok(next) => at = next as usize,
            Err(error) => break error,
        }
    };
    assert_eq!(full.code(), ErrorCode::DiskFull, "{full}");
    assert!(full.to_string().contains("the disk is full"), "{full}");
    let received = files.status(&upload.id).unwrap().received;
    assert!(received >= at as u64, "{received} is before what was acknowledged");
    assert_eq!(whole(&files, &kept.id), noise(1, 0, 500_000));
    sound(&store);
    fs::remove_file(&filler).unwrap();
    let received = files.append(&upload.id, received, &bytes[received as usize..]).unwrap();
    assert_eq!(received, bytes.len() as u64);
    let file = files.complete(&upload.id, &sha256(&bytes)).unwrap();
    drop((files, store));
    let store = Store::open(&path).unwrap();
    let session = store.session(&tenant.id, Actor::new("alice")).unwrap();
    assert_eq!(whole(&session.files(), &file.id), bytes);
    assert_eq!(session.get().unwrap().used_disk_quota.bytes(), 500_000 + bytes.len() as u64);
    sound(&store);
}

/// A bit that flips on disk is an error, never other bytes; and `check` finds it.
#[test]
fn a_flipped_bit_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let tenant = store.create(&minimal("one.example")).unwrap();
    let file = put(&store.files(&tenant.id).unwrap(), &NewFile::named("a"), &noise(1, 0, 100_000)).unwrap();
    drop(store);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE piece SET bytes = CAST(substr(bytes, 1, 9) || x'00' || substr(bytes, 11) AS BLOB) WHERE start = 0", []).unwrap();
    raw.close().unwrap();
    let store = Store::open(&path).unwrap();
    let files = store.files(&tenant.id).unwrap();
    assert_eq!(code(files.read_at(&file.id, 0, &mut [0; 4])), ErrorCode::Corrupt);
    assert_eq!(files.read_at(&file.id, 70_000, &mut [0; 4]).unwrap(), 4, "the next piece is sound");
    let error = files.open(&file.id).unwrap().read(&mut [0; 4]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    let mut findings = Vec::new();
    store.check(&mut |finding| findings.push(finding)).unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    drop((files, store));
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE file SET name = 'b'", []).unwrap();
    raw.execute("UPDATE usage SET bytes = bytes + 1", []).unwrap();
    raw.close().unwrap();
    let store = Store::open(&path).unwrap();
    assert_eq!(code(store.files(&tenant.id).unwrap().describe(&file.id)), ErrorCode::Corrupt);
    let mut findings = Vec::new();
    store.check(&mut |finding| findings.push(finding)).unwrap();
    assert_eq!(findings.len(), 3, "{findings:?}");
}

/// What is older than the tenant's own period goes, to the millisecond, and nothing else.
#[test]
fn what_is_due_is_purged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let clock = Arc::new(AtomicI64::new(0));
    let now = clock.clone();
    let time = move || Timestamp::from_millisecond(1_800_000_000_000 + now.load(Ordering::Relaxed)).unwrap();
    let store = OpenOptions::new().create(true).clock(time).open(&path).unwrap();
    let wait_until = |millisecond| clock.store(millisecond, Ordering::Relaxed);
    const DAY: i64 = 86_400_000;
    let tenant = |domain, days| {
        let id = store.create(&minimal(domain).set(Field::TempFileRetention, days)).unwrap().id;
        store.files(&id).unwrap()
    };
    let (short, long) = (tenant("short.example", 1), tenant("long.example", 100));
    let temporary = |name: &str| NewFile { temporary: true, ..NewFile::named(name) };
    // More than a step looks at, of one whose period is long, before the first that is due.
    for at in 0..120 {
        put(&long, &temporary(&format!("t{at}")), &noise(at, 0, 9)).unwrap();
    }
    let kept = put(&short, &NewFile::named("kept"), &noise(1, 0, 3_000_000)).unwrap();
    let due = put(&short, &temporary("due"), &noise(2, 0, 3_000_000)).unwrap();
    let equal = put(&short, &temporary("equal"), &noise(1, 0, 3_000_000)).unwrap();
    let avatar = put(&short, &temporary("avatar"), b"GIF89a").unwrap();
    store.set(&avatar.tenant, &Patch::new().set(Field::AvatarFileId, avatar.id.as_str())).unwrap();
    let abandoned = short.begin(&NewFile { size: Some(9), ..NewFile::named("abandoned") }).unwrap();
    let alive = short.begin(&NewFile::named("alive")).unwrap();
    let longer = long.begin(&NewFile::named("longer")).unwrap();
    wait_until(5);
    short.append(&alive.id, 0, b"x").unwrap();
    wait_until(DAY - 1);
    assert_eq!(purged(&store), (0, 0, 0));
    wait_until(DAY);
    // The bytes of `equal` are those of `kept`.
    assert_eq!(purged(&store), (1, 2, 3_000_000));
    assert_eq!(purged(&store), (0, 0, 0));
    for gone in [due, equal] {
        assert_eq!(code(short.describe(&gone.id)), ErrorCode::NotFound);
    }
    assert_eq!(code(short.status(&abandoned.id)), ErrorCode::NotFound);
    assert_eq!(whole(&short, &kept.id), noise(1, 0, 3_000_000));
    assert_eq!(
        (short.status(&alive.id).unwrap().received, long.status(&longer.id).unwrap().received),
        (1, 0)
    );
    assert_eq!(
        (short.list(9, None).unwrap().items.len(), long.list(999, None).unwrap().items.len()),
        (2, 120)
    );
    let usage = short.usage().unwrap();
    assert_eq!((usage.used, usage.uploads), (3_000_006, 1));
    // No longer the avatar: it is due.
    store.set(&avatar.tenant, &Patch::new().reset(Field::AvatarFileId)).unwrap();
    assert_eq!(purged(&store), (0, 1, 6));
    wait_until(DAY + 5);
    assert_eq!(purged(&store), (1, 0, 1));
    wait_until(100 * DAY);
    assert_eq!(purged(&store), (1, 120, 120 * 9));
    assert_eq!(number(&path, "SELECT count(*) FROM piece"), 46, "the pieces of the one that is kept");
    sound(&store);
}

fn purged(store: &Store) -> (u64, u64, u64) {
    let PurgeReport { uploads, files, bytes, .. } = store.purge().unwrap();
    (uploads, files, bytes)
}
