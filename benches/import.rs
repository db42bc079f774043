//! Import beside what SQLite itself needs: `Store::import` of N tenants, and the very same rows
//! inserted through the sqlite3 C API with prepared statements, values ready in memory, with the
//! same schema, the same settings of the connection, one transaction each. Each run is a process
//! of its own, so that peak memory is its own; the two take turns.
//!
//! `cargo bench --bench import [-- [--quick] [N]]`; the last line is one JSON object.
#![allow(unsafe_code)] // The C API is the yardstick.

use std::ffi::{CString, c_int};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rusqlite::config::DbConfig;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, ffi};
use tenantry::{OpenOptions, Store};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const ROUNDS: usize = 5;
const TABLES: [&str; 3] = ["tenant", "outbound_caller_ids", "office_hours"];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words[..] {
        ["import", lines, database] => import(lines, database).map(|run| run.print()),
        ["c-api", rows, database] => c_api(rows, database).map(|run| run.print()),
        _ => compare(&words),
    }
}

/// What one run took.
#[derive(Clone, Copy)]
struct Run {
    wall: f64,
    cpu: f64,
    /// How far memory rose above where it was before.
    rss_mb: f64,
}

impl Run {
    fn of(act: impl FnOnce() -> Outcome<()>) -> Outcome<Run> {
        let (rss, cpu, start) = (status("VmRSS:")?, cpu_seconds()?, Instant::now());
        act()?;
        let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
        Ok(Run { wall, cpu, rss_mb: (status("VmHWM:")? - rss).max(0.0) / 1024.0 })
    }

    fn print(self) {
        println!("{} {} {}", self.wall, self.cpu, self.rss_mb);
    }

    /// The run that another process makes.
    fn elsewhere(words: [&str; 3]) -> Outcome<Run> {
        let _ = fs::remove_file(words[2]);
        let output = Command::new(std::env::current_exe()?).args(words).output()?;
        let text = String::from_utf8(output.stdout)?;
        let numbers: Vec<f64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        match numbers[..] {
            [wall, cpu, rss_mb] => Ok(Run { wall, cpu, rss_mb }),
            _ => Err(String::from_utf8(output.stderr)?.into()),
        }
    }
}

fn status(name: &str) -> Outcome<f64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn cpu_seconds() -> Outcome<f64> {
    // Of all threads, also those that have ended; in hundredths of a second.
    let text = fs::read_to_string("/proc/self/stat")?;
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}

fn compare(words: &[&str]) -> Outcome<()> {
    let named = words.iter().find_map(|word| word.parse::<u64>().ok());
    let tenants = named.unwrap_or(if words.contains(&"--quick") { 10_000 } else { 100_000 });
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (lines, few, rows, database) =
        (path("all.jsonl"), path("quarter.jsonl"), path("rows.db"), path("tenants.db"));
    write_lines(&lines, tenants)?;
    write_lines(&few, tenants / 4)?;
    Run::elsewhere(["import", &lines, &rows])?;
    println!("{tenants} tenants, {} bytes of JSON Lines", fs::metadata(&lines)?.len());

    let (mut imports, mut c_apis, mut quarters) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let import = Run::elsewhere(["import", &lines, &database])?;
        let c_api = Run::elsewhere(["c-api", &rows, &database])?;
        quarters.push(Run::elsewhere(["import", &few, &database])?);
        println!(
            "round {round}: import {:.3} s ({:.3} s CPU), C API {:.3} s ({:.3} s CPU)",
            import.wall, import.cpu, c_api.wall, c_api.cpu
        );
        imports.push(import);
        c_apis.push(c_api);
    }
    let (import_s, c_api_s) = (median(&imports, |run| run.wall), median(&c_apis, |run| run.wall));
    let (import_cpu, c_api_cpu) = (median(&imports, |run| run.cpu), median(&c_apis, |run| run.cpu));
    let (rss, quarter) = (median(&imports, |run| run.rss_mb), median(&quarters, |run| run.rss_mb));
    println!(
        "{{\"import_over_c_api\": {:.3}, \"tenants\": {tenants}, \"import_s\": {import_s:.3}, \"c_api_s\": {c_api_s:.3}, \
         \"cpu_ratio\": {:.3}, \"import_cpu_s\": {import_cpu:.3}, \"c_api_cpu_s\": {c_api_cpu:.3}, \
         \"peak_rss_mb\": {rss:.2}, \"peak_rss_mb_quarter\": {quarter:.2}}}",
        import_s / c_api_s,
        import_cpu / c_api_cpu,
    );
    Ok(())
}

fn median(runs: &[Run], of: impl Fn(&Run) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Whole documents, as an export writes them: about one caller ID each; some with a website,
/// custom options, other limits, other office hours.
fn write_lines(path: &str, tenants: u64) -> Outcome<()> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut lines = String::new();
    for number in 0..tenants {
        let random = dice.roll();
        let _ = write!(
            lines,
            r#"{{"name":"Company {number} of {:04x}","domain":"{random:016x}.pbx.example","timezone":"{}","currency":"EUR","region":"DEU""#,
            random >> 48,
            ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"][(random % 4) as usize],
        );
        let mut add = |one_in: u64, members: String| {
            if dice.roll().is_multiple_of(one_in) {
                lines.push_str(&members);
            }
        };
        add(3, format!(r#","website":"https://www.{random:x}.example/""#));
        add(5, format!(r#","custom_options":"{{\"crm\":\"{random:x}\",\"theme\":{{\"dark\":true}}}}""#));
        add(2, r#","max_extensions":250,"max_concurrent_calls":60,"disk_quota":"100GB""#.into());
        add(3, r#","recording_retention":90,"enable_audio_recording":true"#.into());
        add(4, r#","office_hours":{"saturday":{"enabled":false},"sunday":{"enabled":false}}"#.into());
        let caller_id =
            |n| format!(r#"{{"provider_id":"trunk-{n}","caller_id":"+4930{n}","description":"Line"}}"#);
        let ids: Vec<String> = (0..random % 3).map(|n| caller_id(random % 1_000_000 + n)).collect();
        add(1, format!(r#","outbound_caller_ids":[{}]"#, ids.join(",")));
        lines.push_str("}\n");
    }
    let store = Store::in_memory()?;
    let report = store
        .import(&mut lines.as_bytes(), false, &mut |_, faults| assert!(faults.is_empty(), "{faults:?}"))?;
    assert_eq!(report.imported, tenants);
    store.export(&mut BufWriter::new(File::create(path)?), &mut |_| ())?;
    Ok(())
}

/// Marsaglia's xorshift: the same documents at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn import(lines: &str, database: &str) -> Outcome<Run> {
    let store = OpenOptions::new().create_new(true).open(database)?;
    let mut input = BufReader::new(File::open(lines)?);
    Run::of(|| {
        let report = store.import(&mut input, false, &mut |_, _| ())?;
        assert!(report.faulty == 0 && report.imported > 0);
        Ok(())
    })
}

/// The lines of one table, and where the next to be inserted is.
struct Table {
    insert: CString,
    columns: usize,
    values: Vec<Sql>,
}

fn c_api(rows: &str, database: &str) -> Outcome<Run> {
    let source = Connection::open(rows)?;
    let tables = TABLES.map(|name| read(&source, name).unwrap_or_else(|error| panic!("{name}: {error}")));
    drop(OpenOptions::new().create_new(true).open(database)?);
    let target = Connection::open(Path::new(database))?;
    target.pragma_update(None, "synchronous", "FULL")?;
    target.pragma_update(None, "cell_size_check", true)?;
    target.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    Run::of(|| {
        target.execute_batch("BEGIN IMMEDIATE")?;
        // SAFETY: the connection is open and used by this thread alone.
        unsafe { insert_all(target.handle(), &tables) };
        target.execute_batch("COMMIT")?;
        Ok(())
    })
}

/// All lines of a table, each with its key.
fn read(source: &Connection, name: &str) -> Outcome<Table> {
    let key = if name == "tenant" { "\"row\"" } else { "tenant" };
    let mut query = source.prepare(&format!("SELECT * FROM {name} ORDER BY {key}"))?;
    let columns = query.column_count();
    let insert = CString::new(format!("INSERT INTO {name} VALUES (?{})", ", ?".repeat(columns - 1)))?;
    let mut values = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            values.push(row.get(column)?);
        }
    }
    Ok(Table { insert, columns, values })
}

/// Each tenant, then its caller IDs and office hours, as an import inserts them.
unsafe fn insert_all(db: *mut ffi::sqlite3, tables: &[Table; 3]) {
    unsafe {
        let [tenant, caller_ids, hours] = tables.each_ref().map(|table| {
            let mut statement = std::ptr::null_mut();
            let result =
                ffi::sqlite3_prepare_v2(db, table.insert.as_ptr(), -1, &mut statement, std::ptr::null_mut());
            assert_eq!(result, ffi::SQLITE_OK);
            statement
        });
        let mut children = [(caller_ids, tables[1].rows()), (hours, tables[2].rows())];
        for row in tables[0].rows() {
            insert(tenant, row);
            for (statement, rows) in &mut children {
                while let Some(child) = rows.next_if(|child| child[0] == row[0]) {
                    insert(*statement, child);
                }
            }
        }
        for statement in [tenant, caller_ids, hours] {
            ffi::sqlite3_finalize(statement);
        }
    }
}

impl Table {
    fn rows(&self) -> std::iter::Peekable<std::slice::ChunksExact<'_, Sql>> {
        self.values.chunks_exact(self.columns).peekable()
    }
}

unsafe fn insert(statement: *mut ffi::sqlite3_stmt, values: &[Sql]) {
    unsafe {
        for (value, at) in values.iter().zip(1..) {
            let result = match value {
                Sql::Null => ffi::sqlite3_bind_null(statement, at),
                Sql::Integer(value) => ffi::sqlite3_bind_int64(statement, at, *value),
                Sql::Text(text) => {
                    let length = text.len() as c_int;
                    ffi::sqlite3_bind_text(statement, at, text.as_ptr().cast(), length, ffi::SQLITE_STATIC())
                }
                other => panic!("no column holds {other:?}"),
            };
            assert_eq!(result, ffi::SQLITE_OK);
        }
        assert_eq!(ffi::sqlite3_step(statement), ffi::SQLITE_DONE);
        assert_eq!(ffi::sqlite3_reset(statement), ffi::SQLITE_OK);
    }
}
