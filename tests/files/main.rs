//! Files, by the contract's *Files*: their life, names, lists, ranges, and the avatar.

#[path = "../common/mod.rs"]
mod common;
mod due;
mod space;
#[path = "../support/mod.rs"]
mod support;
mod trouble;

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

const MB: u64 = 1024 * 1024;

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
