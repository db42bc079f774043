//! Readers from memory against writers in other processes that commit, delete and make tenants,
//! checkpoint, vacuum, and are killed by SIGKILL amid all of it: no read may be stale.
//!
//! `cargo test --test stale -- 100000000` makes a hundred million reads; 50,000,000 are the rule.
//!
//! Each tenant has one writer, so that a register of it is linearizable if and only if: a read shows at
//! least what was acknowledged before it began; no more than what was attempted by its end; of what
//! was acknowledged, the very contents; never less than the same reader saw before. Writers tell what they
//! attempt and what was acknowledged in memory that all processes share, before and after the commit.
//!
//! The controls are a cache that is never validated, and one that asks `SQLITE_FCNTL_DATA_VERSION`: both
//! must be caught.
#![allow(unsafe_code, reason = "memory that processes share")]

mod support;

use std::collections::HashMap;
use std::ffi::c_void;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ffi};
use support::{Chance, Child, open, patch, role, say};
use tenantry::{ErrorCode, Field, OpenOptions, Patch, Reader, Snapshot, Store};

/// Tenants that get new versions, and those that come and go; each writer has every second of either.
const TENANTS: usize = 24;
const GUESTS: usize = 4;
const WRITERS: usize = 2;
const READERS: usize = 3;

fn main() -> ExitCode {
    if let Some(role) = role() {
        let [order, number, path, seed] = &role[..] else { panic!("{role:?}") };
        let chance = Chance::from(seed.parse().unwrap());
        match order.as_str() {
            "write" => write(Path::new(path), number.parse().unwrap(), chance),
            _ => keep_house(Path::new(path), chance),
        }
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|text| !text.starts_with('-')).collect();
    if std::env::args().any(|text| text == "--list") {
        println!("stale: test");
        return ExitCode::SUCCESS;
    }
    let filters: Vec<&String> = arguments.iter().filter(|text| text.parse::<u64>().is_err()).collect();
    if !filters.is_empty() && !filters.iter().any(|filter| "stale".contains(filter.as_str())) {
        println!("test result: ok. 0 passed; 0 failed; 1 filtered out");
        return ExitCode::SUCCESS;
    }
    let number = arguments.iter().find_map(|text| text.parse().ok());
    let reads =
        number.or_else(|| std::env::var("TENANTRY_STALE_READS").ok()?.parse().ok()).unwrap_or(50_000_000);

    let mut chance = Chance::seeded();
    let tally = torture(reads, &mut chance, |store, _| Box::new(store.reader()));
    println!(
        "stale: {} reads in {:.1} s, {} commits acknowledged, {} kills, {} readings at fault",
        tally.reads,
        tally.time.as_secs_f64(),
        tally.commits,
        tally.kills,
        tally.faults.len()
    );
    tally.faults.iter().take(10).for_each(|fault| println!("{fault}"));
    let never = torture(reads, &mut chance, |store, _| Box::new(Naive::new(store, |_| 0)));
    let asked = torture(reads, &mut chance, |store, path| {
        let connection = connect(path);
        Box::new(Naive::new(store, move |_| data_version(&connection)))
    });
    println!(
        "controls: without validation caught after {} reads, with FCNTL_DATA_VERSION after {}",
        never.reads, asked.reads
    );
    let passed = tally.faults.is_empty() && tally.commits > 100 && tally.kills > 3;
    let passed = passed && !never.faults.is_empty() && !asked.faults.is_empty();
    println!("{} passed, {} failed", u8::from(passed), u8::from(!passed));
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the processes tell each other; each word is written by one of them.
struct Board<'a> {
    words: &'a [AtomicU64],
}

impl Board<'_> {
    const WORDS: usize = 2 * (TENANTS + GUESTS) + WRITERS;

    fn open(path: &Path) -> Board<'static> {
        let file = File::options().read(true).write(true).open(path.with_extension("board")).unwrap();
        // SAFETY: the file has the length, and the mapping stays for ever; all use it by atomics.
        unsafe {
            let length = Board::WORDS * size_of::<AtomicU64>();
            let access = libc::PROT_READ | libc::PROT_WRITE;
            let start =
                libc::mmap(std::ptr::null_mut(), length, access, libc::MAP_SHARED, file.as_raw_fd(), 0);
            assert_ne!(start, libc::MAP_FAILED);
            Board { words: std::slice::from_raw_parts(start.cast::<AtomicU64>().cast_const(), Board::WORDS) }
        }
    }

    /// What was attempted last.
    fn attempted(&self, at: usize) -> &AtomicU64 {
        &self.words[2 * at]
    }

    /// What was acknowledged last: a version, or how often a guest came or went.
    fn acknowledged(&self, at: usize) -> &AtomicU64 {
        &self.words[2 * at + 1]
    }

    fn commits(&self) -> u64 {
        self.words[Board::WORDS - WRITERS..].iter().map(|word| word.load(Ordering::SeqCst)).sum()
    }
}

fn domain(at: usize) -> String {
    format!("t{at}.example")
}

/// A version and a number by which contents of the same version differ.
fn pack(version: u64, salt: u64) -> u64 {
    version << 32 | salt & 0xffff
}

#[derive(Default)]
struct Tally {
    reads: u64,
    commits: u64,
    kills: u64,
    time: Duration,
    faults: Vec<String>,
}

/// A way to read.
trait Reads {
    /// Version and salt; `None` where there is no such tenant.
    fn read(&mut self, domain: &str) -> Option<(u64, u64)>;
}

impl Reads for Reader {
    fn read(&mut self, domain: &str) -> Option<(u64, u64)> {
        match self.find(domain) {
            Ok(snapshot) => Some(contents(snapshot)),
            Err(error) if error.code() == ErrorCode::NotFound => None,
            Err(error) => panic!("{error}"),
        }
    }
}

/// All members tell the same version and salt, or they are of two states.
fn contents(snapshot: &Snapshot) -> (u64, u64) {
    let salt = snapshot.int(Field::MaxExtensions).unwrap().cast_unsigned();
    let version = snapshot.version();
    assert_eq!(snapshot.text(Field::Name), Some(&*name(version, salt)), "two states in one");
    (version, salt)
}

fn name(version: u64, salt: u64) -> String {
    format!("{version} {salt}")
}

fn torture(
    reads: u64,
    chance: &mut Chance,
    reader: impl Fn(&Store, &Path) -> Box<dyn Reads> + Sync,
) -> Tally {
    // Where a commit costs no disk, there are more of them.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create_new(true).open(&path).unwrap();
    let zeros = vec![0; Board::WORDS * size_of::<AtomicU64>()];
    std::fs::write(path.with_extension("board"), zeros).unwrap();
    let board = Board::open(&path);
    for at in 0..TENANTS {
        let tenant = patch(&domain(at)).set(Field::MaxExtensions, 0).set(Field::Name, name(1, 0));
        store.create(&tenant).unwrap();
        board.attempted(at).store(1, Ordering::SeqCst);
        board.acknowledged(at).store(pack(1, 0), Ordering::SeqCst);
    }
    let others = Others::start(&path, chance);
    let (done, over, start) = (AtomicU64::new(0), AtomicBool::new(false), Instant::now());
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..READERS)
            .map(|_| {
                let (mut chance, board) = (Chance::from(chance.below(u64::MAX)), &board);
                let (store, path, reader, done, over) = (&store, &path, &reader, &done, &over);
                scope.spawn(move || {
                    let fault = watch(&mut *reader(store, path), board, &mut chance, done, &|| {
                        over.load(Ordering::Relaxed) || done.load(Ordering::Relaxed) >= reads
                    });
                    // The first fault is enough.
                    if fault.is_some() {
                        over.store(true, Ordering::SeqCst);
                    }
                    fault
                })
            })
            .collect();
        tally.kills =
            others.disturb(chance, &|| over.load(Ordering::SeqCst) || done.load(Ordering::SeqCst) >= reads);
        tally.faults = threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect();
    });
    tally.reads = done.load(Ordering::SeqCst);
    (tally.commits, tally.time) = (board.commits(), start.elapsed());
    drop(store);
    open(&path).check(&mut |finding| panic!("{finding:?}")).unwrap();
    tally
}

/// The other processes: the writers by their numbers, then who keeps house.
struct Others<'a> {
    path: &'a str,
    children: Vec<Child>,
}

impl Others<'_> {
    fn start<'a>(path: &'a Path, chance: &mut Chance) -> Others<'a> {
        let path = path.to_str().unwrap();
        Others { path, children: (0..=WRITERS).map(|at| Others::begin(path, at, chance)).collect() }
    }

    fn begin(path: &str, at: usize, chance: &mut Chance) -> Child {
        let order = if at < WRITERS { "write" } else { "keep house" };
        let seed = chance.below(u64::MAX).to_string();
        let mut child = Child::start("stale", &[order, &at.to_string(), path, &seed]);
        child.expect("ready");
        child
    }

    /// Kills them and starts others in their places until `over`; gives how many were killed.
    fn disturb(mut self, chance: &mut Chance, over: &dyn Fn() -> bool) -> u64 {
        let (mut kills, mut next) = (0, Instant::now());
        while !over() {
            thread::sleep(Duration::from_millis(1));
            if Instant::now() >= next {
                next = Instant::now() + Duration::from_micros(20_000 + chance.below(300_000));
                let at = chance.below(self.children.len() as u64) as usize;
                self.children.remove(at).kill();
                kills += 1;
                self.children.insert(at, Others::begin(self.path, at, chance));
            }
        }
        self.children.into_iter().for_each(|child| drop(child.kill()));
        kills
    }
}

/// Reads until `over`; what was wrong.
fn watch(
    reader: &mut dyn Reads,
    board: &Board<'_>,
    chance: &mut Chance,
    done: &AtomicU64,
    over: &dyn Fn() -> bool,
) -> Option<String> {
    const BATCH: u64 = 1000;
    let domains: Vec<[String; 2]> =
        (0..TENANTS + GUESTS).map(|at| [domain(at), domain(at).to_uppercase()]).collect();
    let mut seen = [0; TENANTS];
    while !over() {
        for _ in 0..BATCH {
            let at = chance.below((TENANTS + GUESTS) as u64) as usize;
            let spelled = &domains[at][usize::from(chance.below(16) == 0)];
            let before = board.acknowledged(at).load(Ordering::SeqCst);
            let read = reader.read(spelled);
            let after = board.attempted(at).load(Ordering::SeqCst);
            let fault = match at < TENANTS {
                true => judge(read, before, after, &mut seen[at]),
                // Who did not come or go meanwhile is there, or not.
                false if before == after && read.is_some() != (before % 2 == 1) => {
                    Some(format!("present: {}, after {before} comings and goings", read.is_some()))
                }
                false => None,
            };
            if let Some(fault) = fault {
                done.fetch_add(BATCH, Ordering::Relaxed);
                return Some(format!("{spelled}: {fault}"));
            }
        }
        done.fetch_add(BATCH, Ordering::Relaxed);
    }
    None
}

fn judge(read: Option<(u64, u64)>, before: u64, attempted: u64, seen: &mut u64) -> Option<String> {
    let Some((version, salt)) = read else { return Some("not found".to_owned()) };
    let fault = match () {
        () if version < before >> 32 => format!("stale: version {version}, acknowledged {}", before >> 32),
        () if version > attempted => format!("version {version} was not attempted, but {attempted}"),
        () if version < *seen => format!("version {version} after {seen}"),
        () if version == before >> 32 && salt & 0xffff != before & 0xffff => {
            format!("version {version} with contents that were not acknowledged")
        }
        () => {
            *seen = version;
            return None;
        }
    };
    Some(fault)
}

/// A writer: changes its tenants until it is killed.
fn write(path: &Path, number: usize, mut chance: Chance) {
    let (store, board) = (open(path), Board::open(path));
    let mine = |at: &usize| at % WRITERS == number;
    // What the one before attempted may have been committed.
    for at in (0..TENANTS).filter(mine) {
        let tenant = store.find(&domain(at)).unwrap();
        board.acknowledged(at).store(pack(tenant.version, tenant.max_extensions.into()), Ordering::SeqCst);
    }
    for at in (TENANTS..TENANTS + GUESTS).filter(mine) {
        let attempted = board.attempted(at).load(Ordering::SeqCst);
        let here = store.find(&domain(at)).is_ok();
        // Of the two that it can be, the one that shows.
        let count = if here == (attempted % 2 == 1) { attempted } else { attempted - 1 };
        board.attempted(at).store(count, Ordering::SeqCst);
        board.acknowledged(at).store(count, Ordering::SeqCst);
    }
    say("ready");
    let own: Vec<usize> = (0..TENANTS + GUESTS).filter(mine).collect();
    loop {
        let at = own[chance.below(own.len() as u64) as usize];
        match at < TENANTS {
            true => update(&store, &board, at, chance.below(0xffff)),
            false => come_or_go(&store, &board, at),
        }
        board.words[Board::WORDS - WRITERS + number].fetch_add(1, Ordering::SeqCst);
        if chance.below(3) == 0 {
            thread::sleep(Duration::from_micros(chance.below(3000)));
        }
    }
}

fn update(store: &Store, board: &Board<'_>, at: usize, salt: u64) {
    let tenant = store.find(&domain(at)).unwrap();
    let version = tenant.version + 1;
    // A salt that is the same changes nothing, and makes no version.
    let salt = if salt == u64::from(tenant.max_extensions) { salt + 1 } else { salt };
    let patch =
        Patch::new().set(Field::MaxExtensions, salt.cast_signed()).set(Field::Name, name(version, salt));
    board.attempted(at).store(version, Ordering::SeqCst);
    assert_eq!(store.set(&tenant.id, &patch).unwrap().tenant.version, version);
    board.acknowledged(at).store(pack(version, salt), Ordering::SeqCst);
}

fn come_or_go(store: &Store, board: &Board<'_>, at: usize) {
    let count = board.acknowledged(at).load(Ordering::SeqCst) + 1;
    board.attempted(at).store(count, Ordering::SeqCst);
    match count % 2 {
        1 => drop(
            store
                .create(&patch(&domain(at)).set(Field::MaxExtensions, 0).set(Field::Name, name(1, 0)))
                .unwrap(),
        ),
        _ => drop(store.delete(&store.find(&domain(at)).unwrap().id).unwrap()),
    }
    board.acknowledged(at).store(count, Ordering::SeqCst);
}

/// Checkpoints and vacuums until it is killed.
fn keep_house(path: &Path, mut chance: Chance) {
    let connection = connect(path);
    say("ready");
    loop {
        let sql = match chance.below(20) {
            0 => "VACUUM",
            1..6 => "PRAGMA wal_checkpoint(TRUNCATE)",
            6..12 => "PRAGMA wal_checkpoint(RESTART)",
            _ => "PRAGMA wal_checkpoint(PASSIVE)",
        };
        // Others may have the file for themselves.
        let _ = connection.execute_batch(sql);
        thread::sleep(Duration::from_micros(chance.below(30_000)));
    }
}

fn connect(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    connection
}

/// A cache that forgets only when what it is validated by changes.
struct Naive<V> {
    store: Store,
    known: HashMap<String, Option<(u64, u64)>>,
    validated: u64,
    by: V,
}

impl<V: FnMut(&Store) -> u64> Naive<V> {
    fn new(store: &Store, by: V) -> Naive<V> {
        Naive { store: store.clone(), known: HashMap::new(), validated: 0, by }
    }
}

impl<V: FnMut(&Store) -> u64> Reads for Naive<V> {
    fn read(&mut self, domain: &str) -> Option<(u64, u64)> {
        let now = (self.by)(&self.store);
        if now != self.validated {
            self.known.clear();
            self.validated = now;
        }
        let store = &self.store;
        let load = || store.reader().read(domain);
        *self.known.entry(domain.to_owned()).or_insert_with(load)
    }
}

/// What SQLite tells of another's commits without a read transaction: nothing.
fn data_version(connection: &Connection) -> u64 {
    let mut version = 0_u32;
    // SAFETY: the connection is open and this thread's; it writes an unsigned int.
    unsafe {
        let operation = ffi::SQLITE_FCNTL_DATA_VERSION;
        let out = std::ptr::from_mut(&mut version).cast::<c_void>();
        ffi::sqlite3_file_control(connection.handle(), c"main".as_ptr(), operation, out);
    }
    version.into()
}
