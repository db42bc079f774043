//! The audit of files, and of the avatar, which is one of them.

mod replay;
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use support::patch;
use tenantry::{
    Actor, AuditEntry, AuditQuery, FaultCode, Field, FileInfo, Files, NewFile, OpenOptions, Patch, Store,
};

/// A store with one tenant, and the days that have passed.
fn one() -> (Store, Arc<AtomicI64>, String) {
    let days = Arc::new(AtomicI64::new(0));
    let passed = days.clone();
    let clock =
        move || Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * passed.load(Ordering::Relaxed));
    let store = OpenOptions::new().clock(clock).open_in_memory().unwrap();
    let id = store.create(&patch("a.example")).unwrap().id;
    (store, days, id)
}

fn all(store: &Store, query: AuditQuery) -> Vec<AuditEntry> {
    store.audit(&query).unwrap().entries
}

/// Stores a file.
fn put(files: &Files, new: &NewFile, bytes: &[u8]) -> FileInfo {
    let upload = files.begin(new).unwrap();
    files.append(&upload.id, 0, bytes).unwrap();
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    files.complete(&upload.id, &sha256).unwrap()
}

#[test]
fn files_have_entries_of_their_own() {
    let (store, days, id) = one();
    let session = store.session(&id, Actor::new("alice")).unwrap();
    let logo = put(&session.files(), &NewFile::named("logo.gif"), b"GIF89a");
    let empty = put(&session.files(), &NewFile::named("empty"), b"");
    let temporary = NewFile { temporary: true, ..NewFile::named("fax.txt") };
    put(&store.files(&id).unwrap(), &temporary, b"hello");
    session.files().cancel(&session.files().begin(&temporary).unwrap().id).unwrap();
    session.files().delete(&empty.id).unwrap();
    days.store(31, Ordering::Relaxed);
    assert_eq!(store.by(Actor::new("cron")).unwrap().purge().unwrap().files, 1);
    let shown: Vec<_> = all(&store, AuditQuery::default())
        .into_iter()
        .map(|entry| {
            (entry.action.as_str(), entry.object_type, entry.object_name, entry.actor, entry.version)
        })
        .collect();
    let entry = |action, name: &str, actor: Option<&str>| {
        (action, "FILE".to_owned(), name.to_owned(), actor.map(str::to_owned), 1)
    };
    assert_eq!(
        shown[..5],
        [
            entry("DELETE", "fax.txt", Some("cron")),
            entry("DELETE", "empty", Some("alice")),
            entry("CREATE", "fax.txt", None),
            entry("CREATE", "empty", Some("alice")),
            entry("CREATE", "logo.gif", Some("alice")),
        ]
    );
    let made = &all(&store, AuditQuery::default())[4].changes;
    let made: Vec<_> = made.iter().map(|change| (change.member, json!(change.new))).collect();
    let sha256 = json!(logo.sha256);
    assert_eq!(
        made,
        [
            ("id", json!(logo.id)),
            ("name", json!("logo.gif")),
            ("size", json!(6)),
            ("media_type", json!("image/gif")),
            ("sha256", sha256)
        ]
    );
    // A file's name is not the tenant's.
    assert_eq!(store.last_change(&id, Field::Name).unwrap().unwrap().number, 1);
    replay::replay(&store).unwrap();
}

#[test]
fn the_way_back_leads_to_the_avatar_that_there_was() {
    let (store, _, id) = one();
    let files = store.files(&id).unwrap();
    let [first, second] =
        ["first.gif", "second.gif"].map(|name| put(&files, &NewFile::named(name), b"GIF89a"));
    let avatar = |file: &FileInfo| Patch::new().set(Field::AvatarFileId, file.id.as_str());
    store.set(&id, &avatar(&first)).unwrap();
    store.set(&id, &avatar(&second)).unwrap();
    assert_eq!(store.get_at(&id, 2).unwrap().avatar_file_name.as_deref(), Some("first.gif"));
    assert_eq!(store.get_at(&id, 1).unwrap().avatar_file_name, None);
    let back = store.revert(&id, 2).unwrap();
    assert_eq!(back.tenant.avatar_file_url, Some(first.url.clone()));
    store.revert(&id, 1).unwrap();
    assert_eq!(store.get(&id).unwrap().avatar_file_name, None);
    files.delete(&first.id).unwrap();
    let faults = store.revert(&id, 2).unwrap_err();
    assert_eq!(faults.faults()[0].code, FaultCode::UnknownFile);
    replay::replay(&store).unwrap();
}
