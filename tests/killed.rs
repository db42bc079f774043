//! Four processes set, store and delete files, reserve and purge at random, and are killed again and again: what was
//! acknowledged is there, every change has one entry in the audit, which makes the documents again, the disk space in
//! use is the sum of the files, and no reservation outlives its process.

mod replay;
mod support;

use std::collections::HashSet;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use support::{Chance, Child, open, patch, role, say};
use tenantry::{
    Actor, AuditAction, Error, ErrorCode, Field, Files, NewFile, OpenOptions, Patch, Reservation, Result,
    Store,
};

const CALLS: Field = Field::MaxConcurrentCalls;
const LIMIT: u64 = 7;
const TENANTS: usize = 3;
const ROUNDS: usize = 5;

/// The result, or `None` for a refusal of one of these codes.
#[track_caller]
fn unless<T>(codes: &[ErrorCode], result: Result<T>) -> Option<T> {
    result.map_err(|error| assert!(codes.contains(&error.code()), "{error}")).ok()
}

/// What one child has.
struct Rage {
    store: Store,
    /// Two days later.
    later: Store,
    ids: Vec<String>,
    chance: Chance,
    calls: Vec<Reservation>,
}

impl Rage {
    fn new(path: &Path, name: &str, seed: u64) -> Rage {
        let clock = || Timestamp::now() + SignedDuration::from_hours(48);
        let later = OpenOptions::new().clock(clock).busy_timeout(SignedDuration::from_mins(1).unsigned_abs());
        let [store, later] =
            [open(path), later.open(path).unwrap()].map(|store| store.by(Actor::new(name)).unwrap());
        let mut ids: Vec<String> =
            support::all(&store).unwrap().into_iter().map(|tenant| tenant.id).collect();
        ids.sort();
        Rage { store, later, ids, chance: Chance::from(seed), calls: Vec::new() }
    }

    fn once(&mut self) {
        let id = self.ids[self.chance.below(TENANTS as u64) as usize].clone();
        let files = self.store.files(&id).unwrap();
        match self.chance.below(10) {
            0..4 => self.set(&id),
            4 | 5 => self.put(&files),
            6 => self.delete(&files),
            7 => drop(self.later.purge().unwrap()),
            8 => self.calls.extend(unless(&[ErrorCode::LimitExceeded], self.store.reserve(&id, CALLS, 0))),
            _ => drop(self.calls.pop()),
        }
    }

    fn set(&mut self, id: &str) {
        let mut patch = Patch::new().set(Field::RecordingRetention, self.chance.below(5) as u32 + 1);
        if self.chance.below(3) == 0 {
            let avatar = self.store.files(id).unwrap().list(1000, None).unwrap().items.into_iter().next();
            patch = patch.set(Field::AvatarFileId, avatar.map(|file| file.id));
        }
        // Another may delete the file in between.
        let change = match self.store.set(id, &patch) {
            Err(Error::Refused { .. }) => return,
            change => change.unwrap(),
        };
        if !change.changed.is_empty() {
            say(&format!("{id} {}", change.tenant.version));
        }
    }

    fn put(&mut self, files: &Files) {
        let length = self.chance.below(100_000) as usize * self.chance.below(2) as usize;
        let bytes = vec![self.chance.below(4) as u8; length];
        let new = NewFile { temporary: self.chance.below(2) == 0, ..NewFile::named("file") };
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        // A purge may take an upload away that is two days old to it.
        let put = || {
            let upload = files.begin(&new)?;
            files.append(&upload.id, 0, &bytes)?;
            files.complete(&upload.id, &sha256)
        };
        unless(&[ErrorCode::NotFound], put());
    }

    fn delete(&mut self, files: &Files) {
        let listed = files.list(1000, None).unwrap().items;
        if let Some(file) = listed.get(self.chance.below(listed.len().max(1) as u64) as usize) {
            unless(&[ErrorCode::NotFound, ErrorCode::InUse], files.delete(&file.id));
        }
    }
}

#[test]
fn whoever_is_killed_all_that_is_told_agrees() {
    let name = "whoever_is_killed_all_that_is_told_agrees";
    if let Some(role) = role() {
        let mut rage = Rage::new(Path::new(&role[0]), &role[1], role[2].parse().unwrap());
        loop {
            rage.once();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create_new(true).open(&path).unwrap();
    for number in 0..TENANTS {
        let patch = patch(&format!("t{number}.example")).set(CALLS, LIMIT as i64);
        store.create(&patch.set(Field::TempFileRetention, 1).set(Field::LogRetention, 1000)).unwrap();
    }
    let mut chance = Chance::seeded();
    let mut told = HashSet::new();
    let mut most = 0;
    for round in 0..ROUNDS {
        let start = |child: usize| {
            let seed = chance.below(1 << 60).to_string();
            Child::start(name, &[path.to_str().unwrap(), &format!("{round}.{child}"), &seed])
        };
        let mut children: Vec<Child> = (0..4).map(start).collect();
        for child in &mut children {
            told.extend((0..20 + chance.below(20)).map(|_| child.next().expect("it ended by itself")));
            most = most.max(reserved(&store).into_iter().max().unwrap_or_default());
        }
        told.extend(children.into_iter().flat_map(Child::kill));
        agrees(&store, &told);
        assert_eq!(reserved(&store), [0; TENANTS]);
    }
    assert!((1..=LIMIT).contains(&most), "{most} were reserved of {LIMIT}");
    let entries = replay::entries(&store, 1000);
    for action in [AuditAction::Create, AuditAction::Delete] {
        let files = entries.iter().filter(|entry| entry.object_type == "FILE" && entry.action == action);
        assert!(files.count() > 10, "hardly a file was there: {}", action.as_str());
    }
    println!("{ROUNDS} rounds of 4 processes, {} entries, at most {most} of {LIMIT} reserved", entries.len());
}

fn reserved(store: &Store) -> Vec<u64> {
    let tenants = support::all(store).unwrap();
    tenants.iter().map(|tenant| store.reserved(&tenant.id, CALLS).unwrap()).collect()
}

/// Every finding is the check's own, or one of the replay's.
fn agrees(store: &Store, told: &HashSet<String>) {
    store.check(&mut |finding| panic!("{finding:?}")).unwrap();
    let replay = replay::replay(store).unwrap();
    let settings = replay.entries.iter().filter(|entry| entry.object_type == "TENANT");
    let written: HashSet<String> =
        settings.clone().map(|entry| format!("{} {}", entry.tenant, entry.version)).collect();
    assert_eq!(written.len(), settings.count(), "a version has two entries");
    let lost: Vec<_> = told.difference(&written).collect();
    assert!(lost.is_empty(), "{lost:?}");
    for tenant in support::all(store).unwrap() {
        let files = store.files(&tenant.id).unwrap();
        let there: u64 = files.list(1000, None).unwrap().items.iter().map(|file| file.size).sum();
        assert_eq!((files.usage().unwrap().used, tenant.used_disk_quota.bytes()), (there, there));
    }
}
