//! Uploads that are killed again and again, a disk that is full, and bits that flip.

use super::*;

/// `TENANTRY_UPLOAD_MB=1024 cargo test --test files -- again_and_again` kills the upload of 1 GB.
#[test]
fn an_upload_that_is_killed_again_and_again_ends_with_the_right_digest() {
    let name = "trouble::an_upload_that_is_killed_again_and_again_ends_with_the_right_digest";
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
    let name = "trouble::a_full_disk_stops_an_upload_and_loses_nothing";
    if let Some(role) = role() {
        support::mount_small_disk(&role[0], "10m");
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
