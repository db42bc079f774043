//! Reads from memory beside a prepared SELECT of the same three columns through the sqlite3 C API, with
//! fleets of several sizes, all tenants alike and a hot set; what the look at the header costs, two
//! threads beside one, memory for a tenant, and the fold of one commit. All take turns in one run;
//! thread CPU time; the medians of many rounds.
//!
//! `cargo bench --bench read [-- [--quick] [MOST TENANTS]]`; the last line is one JSON object.
#![allow(unsafe_code, reason = "C is what is measured beside")]

use std::ffi::{CString, c_int};
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::path::Path;
use std::ptr;
use std::time::Instant;

use rusqlite::ffi;
use tenantry::{Field, OpenOptions, Patch, Reader, Store};

const HOT: usize = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let quick = std::env::args().any(|word| word == "--quick");
    let mut figures = Vec::new();
    let chosen = std::env::args().find_map(|word| word.parse::<usize>().ok());
    let most = chosen.unwrap_or(if quick { 100_000 } else { 1_000_000 });
    let fleets = [(1_000, "1k"), (100_000, "100k"), (1_000_000, "1m")];
    for (tenants, name) in fleets.into_iter().filter(|fleet| fleet.0 <= most) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("tenants.db");
        fill(&path, tenants)?;
        let store = OpenOptions::new().quick_check(false).cache_bytes(2 << 30).open(&path)?;
        let start = Instant::now();
        store.reader().find(&domain(7))?;
        let first = start.elapsed().as_secs_f64() * 1e3;
        let loaded = store.preload()?;
        assert_eq!(loaded as usize, tenants, "all are in memory");
        let bytes = store.read_status()?.bytes as f64 / tenants as f64;
        let domains: Vec<String> = (0..tenants).map(domain).collect();
        let mut variants = Variants { reader: store.reader(), select: Select::prepare(&path), domains };
        let rounds = if quick { 9 } else { 25 };
        let [uniform, hot] = variants.compare(rounds);
        println!(
            "{tenants} tenants: ns for a read / for a SELECT: uniform {uniform:.0?}, hot set {hot:.0?}; first read {first:.2} ms; {bytes:.0} bytes"
        );
        figures.push((format!("read_domain_{name}"), uniform[1] / uniform[0]));
        if name == "100k" {
            figures.push(("read_domain_hot".to_owned(), hot[1] / hot[0]));
            figures.push(("bytes_per_tenant".to_owned(), bytes));
            figures.push(("two_threads_over_one".to_owned(), two_over_one(&store)));
            figures.push(("fold_in_us".to_owned(), fold(&store, &path)?));
        }
    }
    let members: Vec<String> =
        figures.iter().map(|(name, value)| format!("\"{name}\": {value:.2}")).collect();
    println!("{{{}}}", members.join(", "));
    Ok(())
}

fn domain(number: usize) -> String {
    format!("{:08x}.pbx.example", (number as u32).wrapping_mul(0x9e37_79b9))
}

fn fill(path: &Path, tenants: usize) -> Result<(), Box<dyn std::error::Error>> {
    let line = |number| {
        let domain = domain(number);
        format!(
            r#"{{"name":"Company {number}","domain":"{domain}","timezone":"Europe/Berlin","currency":"EUR","region":"DEU","outbound_caller_ids":[{{"provider_id":"trunk-1","caller_id":"+4930{number}"}}]}}"#
        ) + "\n"
    };
    let lines: String = (0..tenants).map(line).collect();
    let store = OpenOptions::new().create(true).open(path)?;
    assert_eq!(store.import(&mut lines.as_bytes(), false, &mut |_, _| ())?.imported, tenants as u64);
    Ok(())
}

struct Variants {
    reader: Reader,
    select: Select,
    domains: Vec<String>,
}

impl Variants {
    /// Nanoseconds of a read and of a SELECT, for all tenants alike and for a hot set.
    fn compare(&mut self, rounds: usize) -> [[f64; 2]; 2] {
        let mut times = [[vec![], vec![]], [vec![], vec![]]];
        let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..rounds {
            for (among, times) in
                [self.domains.len(), HOT.min(self.domains.len())].into_iter().zip(&mut times)
            {
                let mut chosen = |count: usize| -> Vec<usize> {
                    (0..count).map(|_| roll(&mut dice) as usize % among).collect()
                };
                let (reads, selects) = (chosen(200_000), chosen(5_000));
                let start = cpu_ns();
                for &at in &reads {
                    read(&mut self.reader, &self.domains[at]);
                }
                times[0].push((cpu_ns() - start) as f64 / reads.len() as f64);
                let start = cpu_ns();
                for &at in &selects {
                    self.select.read(&self.domains[at]);
                }
                times[1].push((cpu_ns() - start) as f64 / selects.len() as f64);
            }
        }
        times.map(|pair| pair.map(median))
    }
}

#[inline]
fn read(reader: &mut Reader, domain: &str) {
    let tenant = reader.find(black_box(domain)).expect("the tenant is there");
    black_box((
        tenant.int(Field::MaxConcurrentCalls),
        tenant.bool(Field::Enabled),
        tenant.text(Field::Timezone).map(str::len),
    ));
}

/// What two threads read of one tenant in the CPU time in which one reads it once: 2, where they do not
/// disturb each other.
fn two_over_one(store: &Store) -> f64 {
    let each = 2_000_000;
    let reads = || {
        let (mut reader, domain) = (store.reader(), domain(3));
        (0..1000).for_each(|_| read(&mut reader, &domain));
        let start = cpu_ns();
        (0..each).for_each(|_| read(&mut reader, &domain));
        (cpu_ns() - start) as f64
    };
    let ratios = (0..15).map(|_| {
        let alone = reads();
        let both = std::thread::scope(|scope| {
            [scope.spawn(reads), scope.spawn(reads)].map(|thread| thread.join().expect("it read"))
        });
        4.0 * alone / (both[0] + both[1])
    });
    median(ratios.collect())
}

/// Microseconds by which the first read after a commit of another handle exceeds the next.
fn fold(store: &Store, path: &Path) -> Result<f64, Box<dyn std::error::Error>> {
    let other = OpenOptions::new().quick_check(false).open(path)?;
    let id = other.find(&domain(1))?.id;
    let (mut reader, watched) = (store.reader(), domain(3));
    let mut times = Vec::new();
    for number in 0..400_i64 {
        other.set(&id, &Patch::new().set(Field::MaxExtensions, number + 10))?;
        let start = cpu_ns();
        read(&mut reader, &watched);
        times.push((cpu_ns() - start) as f64 / 1e3);
    }
    Ok(median(times))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Marsaglia's xorshift.
fn roll(dice: &mut u64) -> u64 {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    *dice
}

/// CPU time of this thread.
fn cpu_ns() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The same by SQLite's own C API: one prepared statement, used again and again.
struct Select {
    statement: *mut ffi::sqlite3_stmt,
}

impl Select {
    fn prepare(path: &Path) -> Select {
        let sql = c"SELECT max_concurrent_calls, enabled, timezone FROM tenant WHERE domain = ?1";
        let path = CString::new(path.to_string_lossy().as_bytes()).expect("a path without a NUL");
        let (mut database, mut statement) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: texts end in a NUL, answers may be written; the connection lives to the end.
        unsafe {
            let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_NOMUTEX;
            ok(ffi::sqlite3_open_v2(path.as_ptr(), database.as_mut_ptr(), flags, ptr::null()));
            ok(ffi::sqlite3_prepare_v3(
                database.assume_init(),
                sql.as_ptr(),
                -1,
                ffi::SQLITE_PREPARE_PERSISTENT,
                statement.as_mut_ptr(),
                ptr::null_mut(),
            ));
            Select { statement: statement.assume_init() }
        }
    }

    fn read(&self, domain: &str) {
        // SAFETY: the statement is prepared, and the text lives until it is reset.
        unsafe {
            let length = domain.len() as c_int;
            ok(ffi::sqlite3_bind_text(
                self.statement,
                1,
                domain.as_ptr().cast(),
                length,
                ffi::SQLITE_STATIC(),
            ));
            assert_eq!(ffi::sqlite3_step(self.statement), ffi::SQLITE_ROW);
            black_box((
                ffi::sqlite3_column_int64(self.statement, 0),
                ffi::sqlite3_column_int64(self.statement, 1),
                ffi::sqlite3_column_text(self.statement, 2),
            ));
            ok(ffi::sqlite3_reset(self.statement));
        }
    }
}

fn ok(status: c_int) {
    assert_eq!(status, ffi::SQLITE_OK);
}
