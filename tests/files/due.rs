//! What is purged of files, and when.

use super::*;

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
