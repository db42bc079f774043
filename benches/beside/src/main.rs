//! The library beside what else a program might read its tenants with: a prepared SELECT through the
//! sqlite3 C API, a cache that `PRAGMA data_version` validates, LMDB, a hash map that nothing validates,
//! Redis; and beside what the disk needs for a durable write. All ways take turns in one run; thread CPU
//! time; the medians of many rounds.
//!
//! `tests/run bench [read|write|act]… [--quick] [--write]`: without a part, all; `--write` puts the
//! tables and the plot into `docs`; the last line is one JSON object.

mod act;
mod c_abi;
mod data_version;
mod disk;
mod fixture;
mod fleet;
mod lmdb;
mod map;
mod measure;
mod ours;
mod plot;
mod read;
mod redis;
mod report;
mod sql;
mod threads;
mod way;
mod write;

use std::path::Path;
use std::process::ExitCode;

use report::Report;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const PARTS: [&str; 3] = ["read", "write", "act"];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|other| other == word);
    let (quick, write) = (has("--quick"), has("--write"));
    let known = |word: &str| PARTS.contains(&word) || ["--quick", "--write"].contains(&word);
    if let Some(word) = words.iter().find(|word| !known(word)) {
        eprintln!("{word} is none of read, write, act, --quick and --write");
        return ExitCode::from(2);
    }
    let all = !PARTS.iter().any(|part| has(part));
    match run(quick, write, |part| all || has(part)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(quick: bool, write: bool, wants: impl Fn(&str) -> bool) -> Outcome<()> {
    let mut report = Report::default();
    if wants("read") {
        read::run(quick, &mut report)?;
    }
    if wants("write") {
        write::run(quick, &mut report)?;
    }
    if wants("act") {
        act::run(quick, &mut report)?;
    }
    if write {
        report.write(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs"), &how(quick)?)?;
    }
    println!("\n{}", report.json());
    Ok(())
}

/// Where and how it was measured, for those who read the tables.
fn how(quick: bool) -> Outcome<String> {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("a processor without a name", |(_, name)| name);
    let (cores, sqlite) = (std::thread::available_parallelism()?, tenantry::sqlite_version());
    let size = if quick { "the quick run" } else { "the whole run" };
    Ok(format!("{cores} cores of {model}, SQLite {sqlite}; {size}."))
}
