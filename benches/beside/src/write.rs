//! Durable writes beside what the disk needs for one: a raw 4 KiB write with `fdatasync`, one writer's
//! set, and sets of 64 threads, which share commits. All of it takes turns in one run, in one folder
//! (`TMPDIR` chooses the disk); the medians of many rounds. The raw write goes round in a file of the
//! size that the log has, whose blocks are there already, as the log's are. Then the same on slower disks.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Instant;

use tenantry::{Field, OpenOptions, Patch, Store};

use crate::measure::median;
use crate::report::{Report, Table, number};
use crate::{Outcome, disk};

const TENANTS: usize = 1000;
const THREADS: usize = 64;
const PAGE: usize = 4096;
/// Where SQLite moves the log into the file and begins it anew.
const LOG: u64 = 1000 * PAGE as u64;

/// Microseconds for one, round by round: a raw write, a set, a set of 64 threads.
type Times = [Vec<f64>; 3];

/// Rounds, and how many raw writes, sets, and sets of each of 64 threads there are in one.
struct Size {
    rounds: usize,
    lone: usize,
    grouped: usize,
}

/// Microseconds by which a disk's `fdatasync` may take longer than this one's.
const LONGER: [u64; 3] = [500, 2_000, 10_000];

pub(crate) fn run(quick: bool, report: &mut Report) -> Outcome<()> {
    let (rounds, lone, grouped) = if quick { (9, 50, 4) } else { (25, 200, 20) };
    let size = Size { rounds, lone, grouped };
    let folder = tempfile::tempdir()?;
    let fleet = Fleet::make(&folder.path().join("tenants.db"))?;
    let mut raw = Raw::make(&folder.path().join("raw"))?;
    // The log gets its blocks.
    fleet.sets(0, 2 * lone)?;
    let (times, sharing) = take_turns(&fleet, &mut raw, &size)?;
    figures(report, &times, sharing);
    let size = Size { rounds: if quick { 3 } else { 9 }, lone: 20, grouped: 4 };
    let mut table = Table::new(
        "disks",
        &["µs for a raw write", "for a set", "for one of 64 threads", "64 threads by one"],
    );
    for longer in LONGER {
        disk::takes_longer(longer);
        let (times, _) = take_turns(&fleet, &mut raw, &size)?;
        let [raw, lone, grouped] = times.each_ref().map(|times| median(times.iter().copied()));
        table.row([number(raw), number(lone), number(grouped), format!("{}×", number(over(&times, 1, 2)))]);
    }
    disk::takes_longer(0);
    report.table(table);
    Ok(())
}

/// Also how many sets shared a commit, of one thread and of 64.
fn take_turns(fleet: &Fleet, raw: &mut Raw, size: &Size) -> Outcome<(Times, [f64; 2])> {
    let Size { rounds, lone, grouped } = *size;
    let mut times = Times::default();
    let mut commits = [0; 2];
    for round in 0..rounds {
        let start = Instant::now();
        (0..lone).try_for_each(|_| raw.write())?;
        times[0].push(each(start, lone));

        let (start, before) = (Instant::now(), fleet.commits()?);
        fleet.sets(round, lone)?;
        times[1].push(each(start, lone));
        commits[0] += fleet.commits()? - before;

        let (start, before) = (Instant::now(), fleet.commits()?);
        fleet.sets_of_threads(round, grouped)?;
        times[2].push(each(start, THREADS * grouped));
        commits[1] += fleet.commits()? - before;
    }
    let writes = [rounds * lone, rounds * THREADS * grouped];
    Ok((times, [0, 1].map(|at| writes[at] as f64 / f64::from(commits[at]))))
}

/// Microseconds for one of so many.
fn each(since: Instant, number: usize) -> f64 {
    since.elapsed().as_secs_f64() * 1e6 / number as f64
}

/// How many times as long one takes as another, in the same round.
fn over(times: &Times, one: usize, other: usize) -> f64 {
    median(times[one].iter().zip(&times[other]).map(|(a, b)| a / b))
}

fn figures(report: &mut Report, times: &Times, sharing: [f64; 2]) {
    report.figure("durable_commit_over_raw", over(times, 1, 0));
    report.figure("grouped_64_over_1", over(times, 1, 2));
    let mut table = Table::new("writes", &["durable writes", "µs for one", "a second", "in one commit"]);
    let names = ["a raw 4 KiB write and `fdatasync`", "a set, one thread", "a set, 64 threads"];
    let sharing = ["".to_owned(), number(sharing[0]), number(sharing[1])];
    for ((name, times), sharing) in names.into_iter().zip(times).zip(sharing) {
        let time = median(times.iter().copied());
        table.row([name.to_owned(), number(time), number(1e6 / time), sharing]);
    }
    report.table(table);
}

/// What the disk needs for one durable write.
struct Raw {
    file: File,
    at: u64,
}

impl Raw {
    fn make(path: &Path) -> Outcome<Raw> {
        let file = File::create_new(path)?;
        file.write_all_at(&vec![1; LOG as usize], 0)?;
        file.sync_all()?;
        Ok(Raw { file, at: 0 })
    }

    fn write(&mut self) -> std::io::Result<()> {
        self.file.write_all_at(&[2; PAGE], self.at)?;
        self.at = (self.at + PAGE as u64) % LOG;
        self.file.sync_data()
    }
}

struct Fleet {
    store: Store,
    ids: Vec<String>,
    /// Never closed: that would drop SQLite's locks.
    index: ManuallyDrop<File>,
    value: AtomicU32,
}

impl Fleet {
    fn make(path: &Path) -> Outcome<Fleet> {
        let store = OpenOptions::new().create_new(true).open(path)?;
        let line = |number| {
            format!(
                r#"{{"id":"t{number}","name":"Tenant {number}","domain":"t{number}.example","timezone":"Europe/Berlin","currency":"EUR","region":"DEU"}}"#
            )
        };
        let lines: Vec<String> = (0..TENANTS).map(line).collect();
        let report = store.import(&mut lines.join("\n").as_bytes(), false, &mut |_, _| ())?;
        assert_eq!(report.imported, TENANTS as u64);
        let index = ManuallyDrop::new(File::open(path.with_extension("db-shm"))?);
        let ids = (0..TENANTS).map(|number| format!("t{number}")).collect();
        Ok(Fleet { store, ids, index, value: AtomicU32::new(1_000_000) })
    }

    /// SQLite's own count of commits, in the header of the log's index.
    fn commits(&self) -> Outcome<u32> {
        let mut count = [0; 4];
        self.index.read_exact_at(&mut count, 8)?;
        Ok(u32::from_ne_bytes(count))
    }

    /// So many sets of one tenant after another, each of which changes something.
    fn sets(&self, seed: usize, number: usize) -> tenantry::Result<()> {
        (0..number).try_for_each(|at| {
            let id = &self.ids[(seed * 7919 + at * 389) % TENANTS];
            let value = self.value.fetch_add(1, Ordering::Relaxed);
            let change = self.store.set(id, &Patch::new().set(Field::MaxExtensions, value))?;
            assert_eq!(change.changed, [Field::MaxExtensions]);
            Ok(())
        })
    }

    fn sets_of_threads(&self, seed: usize, number: usize) -> tenantry::Result<()> {
        thread::scope(|scope| {
            let sets = |at| scope.spawn(move || self.sets(seed * THREADS + at, number));
            let threads: Vec<_> = (0..THREADS).map(sets).collect();
            threads.into_iter().try_for_each(|thread| thread.join().expect("a writer panicked"))
        })
    }
}
