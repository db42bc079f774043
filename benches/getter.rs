//! A setting of a snapshot that is held, read from Rust and from C, beside the sqlite3 C API that
//! reads the same column by a prepared SELECT. All of it takes turns in one run; thread CPU time;
//! the medians of many rounds. Calls to C go through pointers that the compiler cannot see through,
//! as those of a program that is linked with the library do.
//!
//! `cargo bench --bench getter [-- --quick]`; the last line is one JSON object.
#![allow(unsafe_code, reason = "C is what is measured")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{c_char, c_int};
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::ffi;
use tenantry::{Field, OpenOptions, Tenant, Value};

#[repr(C)]
#[derive(Clone, Copy)]
struct Text {
    data: *const c_char,
    length: usize,
}

unsafe extern "C" {
    fn tenantry_store_open(
        path: *const c_char,
        length: usize,
        flags: u32,
        timeout: u32,
        store: *mut u64,
        error: *mut u64,
    ) -> i32;
    fn tenantry_store_find(
        store: u64,
        domain: *const c_char,
        length: usize,
        tenant: *mut u64,
        error: *mut u64,
    ) -> i32;
    fn tenantry_tenant_int(tenant: u64, field: u32, value: *mut i64) -> i32;
    fn tenantry_tenant_bool(tenant: u64, field: u32, value: *mut bool) -> i32;
    fn tenantry_tenant_text(tenant: u64, field: u32, text: *mut Text) -> i32;
}

/// A getter of a snapshot, as C calls it.
type Getter<T> = unsafe extern "C" fn(u64, u32, *mut T) -> i32;

/// Counts allocations, to show that a borrowed text makes none.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: the system's allocator does all the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const DOMAIN: &str = "sip.acme.example\0";
const READS: u64 = 1_000_000;
const SELECTS: u64 = 20_000;

/// What is measured: a name, how many reads a round makes, and a round.
type Variant<'a> = (&'static str, u64, Box<dyn FnMut(u64) + 'a>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = if std::env::args().any(|word| word == "--quick") { 9 } else { 51 };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("tenants.db").to_string_lossy().into_owned() + "\0";
    let store = OpenOptions::new().create(true).open(path.trim_end_matches('\0'))?;
    let patch = r#"{"name": "Acme", "domain": "sip.acme.example", "timezone": "Europe/Berlin",
        "currency": "EUR", "region": "DEU"}"#;
    let tenant = store.create(&tenantry::Patch::from_json(patch)?)?;
    let held = c_snapshot(&path);
    let select = Select::prepare(&path);
    let (int, flag, text) = (
        black_box(tenantry_tenant_int as Getter<i64>),
        black_box(tenantry_tenant_bool as Getter<bool>),
        black_box(tenantry_tenant_text as Getter<Text>),
    );
    let numbers = [Field::MaxConcurrentCalls, Field::Enabled, Field::Timezone].map(|f| u32::from(f.number()));
    let mut variants: Vec<Variant<'_>> = vec![
        (
            "rust_field",
            READS,
            Box::new(|n| {
                (0..n).for_each(|_| {
                    black_box(black_box(&tenant).max_concurrent_calls);
                })
            }),
        ),
        ("rust_int", READS, Box::new(|n| (0..n).for_each(|_| read(&tenant, Field::MaxConcurrentCalls)))),
        ("rust_text", READS, Box::new(|n| (0..n).for_each(|_| read(&tenant, Field::Timezone)))),
        (
            "c_int",
            READS,
            Box::new(|n| {
                (0..n).for_each(|_| {
                    let mut value = 0;
                    // SAFETY: `value` may be written.
                    assert_eq!(unsafe { int(black_box(held), numbers[0], &mut value) }, 0);
                    black_box(value);
                })
            }),
        ),
        (
            "c_bool",
            READS,
            Box::new(|n| {
                (0..n).for_each(|_| {
                    let mut value = false;
                    // SAFETY: `value` may be written.
                    assert_eq!(unsafe { flag(black_box(held), numbers[1], &mut value) }, 0);
                    black_box(value);
                })
            }),
        ),
        (
            "c_text",
            READS,
            Box::new(|n| {
                (0..n).for_each(|_| {
                    let mut value = Text { data: ptr::null(), length: 0 };
                    // SAFETY: `value` may be written.
                    assert_eq!(unsafe { text(black_box(held), numbers[2], &mut value) }, 0);
                    black_box((value.data, value.length));
                })
            }),
        ),
        (
            "sqlite_int",
            SELECTS,
            Box::new(|n| {
                (0..n).for_each(|_| {
                    black_box(select.int());
                })
            }),
        ),
    ];
    let mut times = vec![Vec::new(); variants.len()];
    let mut allocations = vec![0; variants.len()];
    for _ in 0..rounds {
        for (at, (_, reads, round)) in variants.iter_mut().enumerate() {
            let (before, start) = (ALLOCATIONS.load(Ordering::Relaxed), cpu_ns());
            round(*reads);
            let time = cpu_ns() - start;
            allocations[at] += ALLOCATIONS.load(Ordering::Relaxed) - before;
            times[at].push(time as f64 / *reads as f64);
        }
    }
    report(&variants, &mut times, &allocations);
    Ok(())
}

fn read(tenant: &Tenant, field: Field) {
    match black_box(tenant).get(black_box(field)) {
        Value::Int(value) => {
            black_box(value);
        }
        Value::Text(value) => {
            black_box(value.len());
        }
        _ => unreachable!("the field is a number or a text"),
    }
}

fn report(variants: &[Variant<'_>], times: &mut [Vec<f64>], allocations: &[u64]) {
    let mut ns = std::collections::BTreeMap::new();
    println!("{:<12} {:>9} {:>12}", "read", "ns", "allocations");
    for (at, (name, ..)) in variants.iter().enumerate() {
        times[at].sort_by(f64::total_cmp);
        let median = times[at][times[at].len() / 2];
        println!("{name:<12} {median:>9.2} {:>12}", allocations[at]);
        ns.insert(*name, median);
    }
    let text_allocations = allocations[variants.iter().position(|(name, ..)| *name == "c_text").unwrap_or(0)];
    println!(
        "{{\"c_int_minus_rust_field_ns\": {:.2}, \"c_int_minus_rust_int_ns\": {:.2}, \"c_text_minus_rust_text_ns\": {:.2}, \
         \"sqlite_over_c_int\": {:.0}, \"c_text_allocations\": {text_allocations}}}",
        ns["c_int"] - ns["rust_field"],
        ns["c_int"] - ns["rust_int"],
        ns["c_text"] - ns["rust_text"],
        ns["sqlite_int"] / ns["c_int"],
    );
}

/// CPU time of this thread.
fn cpu_ns() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// A snapshot, as C holds one.
fn c_snapshot(path: &str) -> u64 {
    let (mut store, mut tenant) = (0, 0);
    // SAFETY: texts end in a NUL, answers may be written.
    let status = unsafe {
        tenantry_store_open(path.as_ptr().cast(), usize::MAX, 0, u32::MAX, &mut store, ptr::null_mut())
            + tenantry_store_find(store, DOMAIN.as_ptr().cast(), usize::MAX, &mut tenant, ptr::null_mut())
    };
    assert_eq!(status, 0, "the tenant can be read from C");
    tenant
}

/// The same setting by SQLite's own C API: one prepared statement, used again and again.
struct Select {
    statement: *mut ffi::sqlite3_stmt,
}

impl Select {
    fn prepare(path: &str) -> Select {
        let sql = c"SELECT max_concurrent_calls FROM tenant WHERE domain = ?1";
        let (mut database, mut statement) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: texts end in a NUL, answers may be written; the connection lives to the end.
        unsafe {
            ok(ffi::sqlite3_open_v2(
                path.as_ptr().cast(),
                database.as_mut_ptr(),
                ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_NOMUTEX,
                ptr::null(),
            ));
            ok(ffi::sqlite3_prepare_v3(
                database.assume_init(),
                sql.as_ptr(),
                -1,
                ffi::SQLITE_PREPARE_PERSISTENT,
                statement.as_mut_ptr(),
                ptr::null_mut(),
            ));
            let statement = statement.assume_init();
            ok(ffi::sqlite3_bind_text(statement, 1, DOMAIN.as_ptr().cast(), -1, ffi::SQLITE_STATIC()));
            Select { statement }
        }
    }

    fn int(&self) -> i64 {
        // SAFETY: the statement is prepared and its parameter bound.
        unsafe {
            assert_eq!(ffi::sqlite3_step(self.statement), ffi::SQLITE_ROW);
            let value = ffi::sqlite3_column_int64(self.statement, 0);
            ok(ffi::sqlite3_reset(self.statement));
            value
        }
    }
}

fn ok(status: c_int) {
    assert_eq!(status, ffi::SQLITE_OK);
}
