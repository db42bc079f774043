//! What a watch costs while nothing happens, and how soon it hears of commits of another process.
//!
//! `cargo bench --bench watch [-- --quick]`; the last line is one JSON object.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tenantry::{Field, OpenOptions, Patch, Store};

const WRITER: &str = "TENANTRY_BENCH_WRITER";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if let Ok(path) = std::env::var(WRITER) {
        return write(&path);
    }
    let quick = std::env::args().any(|word| word == "--quick");
    let (idle, commits) = if quick { (5, 50) } else { (30, 500) };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create(true).open(&path)?;
    let acme =
        r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU"}"#;
    store.create(&Patch::from_json(acme)?)?;
    let watch = store.watch()?;

    let before = ns(ClockId::ProcessCPUTime);
    thread::sleep(Duration::from_secs(idle));
    let share = (ns(ClockId::ProcessCPUTime) - before) as f64 / (idle * 1_000_000_000) as f64;

    let mut writer = Command::new(std::env::current_exe()?)
        .env(WRITER, &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut orders = writer.stdin.take().ok_or("a pipe")?;
    let mut told = BufReader::new(writer.stdout.take().ok_or("a pipe")?).lines();
    let mut late = Vec::new();
    for _ in 0..commits {
        // At no fixed distance from the watch's own beats.
        thread::sleep(Duration::from_micros(clock_gettime(ClockId::Monotonic).tv_nsec as u64 % 60_000));
        writeln!(orders, "go")?;
        watch.wait(None)?.ok_or("the watch ended")?;
        let heard = ns(ClockId::Monotonic);
        let committed: u64 = told.next().ok_or("the writer ended")??.parse()?;
        late.push(heard.saturating_sub(committed) as f64 / 1e6);
    }
    drop(orders);
    writer.wait()?;
    late.sort_by(f64::total_cmp);
    let at = |share: f64| late[((late.len() - 1) as f64 * share) as usize];
    println!("idle: {:.4}% of a core", share * 100.0);
    println!(
        "heard after the other process's commit had returned: median {:.2} ms, 99% {:.2} ms, most {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    println!(
        "{{\"watch_idle_share\": {share:.6}, \"watch_median_ms\": {:.3}, \"watch_p99_ms\": {:.3}, \"watch_most_ms\": {:.3}}}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    Ok(())
}

/// The other process: one commit for each line, and when it had returned.
fn write(path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(path)?;
    let id = store.find("a.example")?.id;
    for (at, line) in std::io::stdin().lines().enumerate() {
        line?;
        store.set(&id, &Patch::new().set(Field::MaxExtensions, at as i32))?;
        println!("{}", ns(ClockId::Monotonic));
    }
    Ok(())
}

fn ns(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
