//! Disk space, by the contract's *Limits and usage*: the sums and the quota, whoever takes and gives it back, and
//! whoever is killed amid that.

use super::*;

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
    let name = "space::two_processes_race_for_the_last_byte";
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
    let name = "space::whoever_is_killed_the_sums_are_right";
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
