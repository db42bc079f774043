//! Threads that write at the same time share commits, and each has its own result.

mod support;

use std::fs::{self, File};
use std::io::BufReader;
use std::mem::ManuallyDrop;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use support::{Child, all, open, patch, role, say};
use tenantry::{Error, ErrorCode, Field, OpenOptions, Patch, Store, WriteOptions};

const THREADS: u32 = 32;
const TURNS: u32 = 12;

fn limit(value: u32) -> Patch {
    Patch::new().set(Field::MaxExtensions, value)
}

fn code<T>(result: tenantry::Result<T>) -> ErrorCode {
    result.err().expect("an error").code()
}

/// SQLite's own count of commits, in the header of the log's index. Never closed: that would drop
/// SQLite's locks.
struct Commits(ManuallyDrop<File>);

impl Commits {
    fn of(path: &Path) -> Commits {
        Commits(ManuallyDrop::new(File::open(path.with_extension("db-shm")).unwrap()))
    }

    fn count(&self) -> u32 {
        let mut count = [0; 4];
        self.0.read_exact_at(&mut count, 8).unwrap();
        u32::from_ne_bytes(count)
    }

    fn during<T>(&self, act: impl FnOnce() -> T) -> (u32, T) {
        let before = self.count();
        let value = act();
        (self.count() - before, value)
    }
}

/// A thread's writes, each with its own answer; gives how many of them changed something.
fn write(store: &Store, thread: u32) -> u32 {
    let domain = |turn| format!("t{turn}-{thread}.example");
    let mut changes = 0;
    for turn in 0..TURNS {
        let made = store.create(&patch(&domain(turn))).unwrap();
        assert_eq!(store.get(&made.id).unwrap(), made, "it was durable when the call came back");
        let set = store.set(&made.id, &limit(7000 + thread)).unwrap();
        assert_eq!((set.tenant.version, set.tenant.max_extensions), (2, 7000 + thread));
        assert_eq!(store.set(&made.id, &limit(7000 + thread)).unwrap().changed, []);
        let Err(Error::Refused { faults }) = store.create(&patch(&domain(turn))) else { panic!() };
        assert_eq!((faults.len(), faults[0].path.as_str()), (1, "domain"));
        let old = WriteOptions { if_version: Some(1), ..WriteOptions::default() };
        let conflict = store.set_with(&made.id, &limit(1), &old).unwrap_err();
        assert!(matches!(conflict, Error::Conflict { expected: 1, current: 2 }), "{conflict}");
        let dry = WriteOptions { dry_run: true, ..WriteOptions::default() };
        assert_eq!(store.set_with(&made.id, &limit(1), &dry).unwrap().tenant.version, 3);
        assert_eq!(code(store.set(&format!("{}x", made.id), &limit(1))), ErrorCode::NotFound);
        changes += 2;
        if turn % 3 == 0 {
            assert_eq!(store.delete(&made.id).unwrap().version, 2);
            assert_eq!(code(store.delete(&made.id)), ErrorCode::NotFound);
            changes += 1;
        }
    }
    changes
}

fn write_all(store: &Store, threads: u32) -> u32 {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || write(store, thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn assert_all_there(store: &Store, threads: u32) {
    let tenants = all(store).unwrap();
    assert_eq!(tenants.len() as u32, threads * (TURNS - TURNS.div_ceil(3)));
    for tenant in tenants {
        let thread = tenant.max_extensions - 7000;
        assert!(tenant.domain.ends_with(&format!("-{thread}.example")) && tenant.version == 2);
    }
    store.check(&mut |finding| panic!("{finding:?}")).unwrap();
}

#[test]
fn each_thread_has_its_own_results_and_they_share_commits() {
    for threads in [1, THREADS] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenants.db");
        drop(OpenOptions::new().create(true).open(&path).unwrap());
        let store = open(&path);
        let (commits, changes) = Commits::of(&path).during(|| write_all(&store, threads));
        println!("{threads} threads: {changes} changes in {commits} commits");
        match threads {
            // The control: one by itself has a commit for each.
            1 => assert_eq!(commits, changes),
            _ => assert!(commits <= changes / 2, "{changes} changes in {commits} commits"),
        }
        assert_all_there(&store, threads);
        drop(store);
        assert_all_there(&Store::open(&path).unwrap(), threads);
    }
}

#[test]
fn in_memory_each_thread_has_its_own_results_too() {
    let store = OpenOptions::new().busy_timeout(Duration::from_secs(60)).open_in_memory().unwrap();
    write_all(&store, THREADS);
    assert_all_there(&store, THREADS);
}

/// An input that tells when it is first read, and gives its lines once it is told to.
struct Slow<'a> {
    gate: Option<(mpsc::Sender<()>, mpsc::Receiver<()>)>,
    lines: &'a [u8],
}

impl std::io::Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if let Some((reached, open)) = self.gate.take() {
            reached.send(()).unwrap();
            open.recv().unwrap();
        }
        self.lines.read(buffer)
    }
}

#[test]
fn others_give_up_waiting_for_an_import_and_do_not_take_part_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).busy_timeout(Duration::from_millis(200)).open(&path).unwrap();
    let first = store.create(&patch("first.example")).unwrap();
    let line = first.to_json().replace(&first.id, "imported").replace("first.example", "imported.example");
    let (reached, at_the_gate) = mpsc::channel();
    let (open, gate) = mpsc::channel();
    let (commits, ()) = Commits::of(&path).during(|| {
        thread::scope(|scope| {
            let store = &store;
            let import = scope.spawn(move || {
                let slow = Slow { gate: Some((reached, gate)), lines: line.as_bytes() };
                store.import(&mut BufReader::new(slow), false, &mut |_, _| {}).unwrap()
            });
            at_the_gate.recv().unwrap();
            let create = move |at: u32| code(store.create(&patch(&format!("t{at}.example"))));
            let writers: Vec<_> = (0..4).map(|at| scope.spawn(move || create(at))).collect();
            for writer in writers {
                assert_eq!(writer.join().unwrap(), ErrorCode::Busy);
            }
            open.send(()).unwrap();
            assert_eq!(import.join().unwrap().imported, 1);
        });
    });
    assert_eq!((commits, all(&store).unwrap().len()), (1, 2));
    store.set(&first.id, &limit(2)).unwrap();
}

#[test]
fn a_full_disk_is_told_to_every_writer_of_a_batch() {
    let name = "a_full_disk_is_told_to_every_writer_of_a_batch";
    if let Some(role) = role() {
        support::mount_small_disk(&role[0], "4m");
        return fill(Path::new(&role[0]));
    }
    let folder = tempfile::tempdir().unwrap();
    let told = Child::start_under(&["unshare", "-rm"], name, &[folder.path().to_str().unwrap()]).finish();
    println!("{told:?}");
    assert!(support::bytes(folder.path()).is_empty(), "the small disk was not used");
}

fn fill(place: &Path) {
    let path = place.join("tenants.db");
    let store = OpenOptions::new().create(true).busy_timeout(Duration::from_secs(60)).open(&path).unwrap();
    fs::write(place.join("filler"), vec![1; 1_000_000]).unwrap();
    let options = format!("{{\"pad\":\"{}\"}}", "x".repeat(9000));
    let create = |thread: u32, round: u32| {
        let domain = format!("t{round}-{thread}.example");
        store.create(&patch(&domain).set(Field::CustomOptions, options.as_str()))
    };
    let coming = AtomicU32::new(0);
    let fill = |thread: u32| {
        let mut made = Vec::new();
        coming.fetch_add(1, Ordering::Relaxed);
        loop {
            match create(thread, made.len() as u32) {
                Ok(tenant) => made.push(tenant),
                Err(error) => break (made, error),
            }
        }
    };
    let (commits, acknowledged) = Commits::of(&path).during(|| {
        thread::scope(|scope| {
            let (fill, store) = (&fill, &store);
            // A disk in memory keeps nobody waiting, so that one thread could fill it by itself: an import holds the
            // turn until all stand in line.
            let (reached, at_the_gate) = mpsc::channel();
            let (open, gate) = mpsc::channel();
            scope.spawn(move || {
                let slow = Slow { gate: Some((reached, gate)), lines: b"" };
                store.import(&mut BufReader::new(slow), false, &mut |_, _| {}).unwrap()
            });
            at_the_gate.recv().unwrap();
            let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || fill(thread))).collect();
            while coming.load(Ordering::Relaxed) < THREADS {
                thread::yield_now();
            }
            thread::sleep(Duration::from_millis(50));
            open.send(()).unwrap();
            let mut acknowledged = Vec::new();
            for thread in threads {
                let (made, error) = thread.join().unwrap();
                assert_eq!(error.code(), ErrorCode::DiskFull, "{error}");
                acknowledged.extend(made);
            }
            acknowledged
        })
    });
    say(&format!("{} tenants in {commits} commits until the disk was full", acknowledged.len()));
    assert!((commits as usize) < acknowledged.len(), "no two shared a commit, so nothing was shown");
    let intact = |store: &Store, wanted: usize| {
        for tenant in &acknowledged {
            assert_eq!(store.get(&tenant.id).unwrap(), *tenant);
        }
        assert_eq!(store.check(&mut |finding| panic!("{finding:?}")).unwrap(), wanted as u64);
    };
    // What was not acknowledged is not there.
    intact(&store, acknowledged.len());
    fs::remove_file(place.join("filler")).unwrap();
    create(THREADS, 0).unwrap();
    drop(store);
    intact(&Store::open(&path).unwrap(), acknowledged.len() + 1);
}
