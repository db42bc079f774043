//! Fleets of tenants, made once and kept below `target`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tenantry::OpenOptions;

use crate::Outcome;

/// What is read of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Members {
    /// `max_concurrent_calls`.
    pub(crate) calls: i64,
    pub(crate) enabled: bool,
    /// The length of `timezone`, the text of which is lent.
    pub(crate) zone: usize,
}

const ZONES: [&str; 3] = ["Europe/Berlin", "America/New_York", "UTC"];

/// Of every domain of a fleet.
pub(crate) const DOMAIN_LENGTH: usize = 20;

/// Each number has its own, and neighbours lie far from each other.
pub(crate) fn domain(number: usize) -> String {
    format!("{:08x}.pbx.example", (number as u32).wrapping_mul(0x9e37_79b9))
}

pub(crate) fn zone(number: usize) -> &'static str {
    ZONES[number % ZONES.len()]
}

/// What every way must read of a tenant. A number is never the default, for which NULL stands in SQL.
pub(crate) fn members(number: usize) -> Members {
    let calls = 100 + number as i64 % 200;
    Members { calls, enabled: !number.is_multiple_of(7), zone: zone(number).len() }
}

/// As an import reads it.
fn line(number: usize) -> String {
    let (domain, zone, Members { calls, enabled, .. }) = (domain(number), zone(number), members(number));
    format!(
        r#"{{"name":"Company {number}","domain":"{domain}","timezone":"{zone}","currency":"EUR","region":"DEU","enabled":{enabled},"max_concurrent_calls":{calls},"outbound_caller_ids":[{{"provider_id":"trunk-1","caller_id":"+4930{number}"}}]}}"#
    ) + "\n"
}

/// A fleet's file, in a folder that goes with it.
pub(crate) fn fleet(tenants: usize) -> Outcome<(TempDir, PathBuf)> {
    let kept = kept(tenants)?;
    let folder = tempfile::tempdir_in(kept.parent().ok_or("the folder of kept fleets")?)?;
    let path = folder.path().join("tenants.db");
    fs::copy(kept, &path)?;
    Ok((folder, path))
}

/// The file that copies are made of: by an import, unless one of the same lines is there.
fn kept(tenants: usize) -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    let folder = program.parent().and_then(Path::parent).ok_or("the program's folder")?.join("fleets");
    fs::create_dir_all(&folder)?;
    let mut content = DefaultHasher::new();
    (0..100).map(line).for_each(|line| line.hash(&mut content));
    let path = folder.join(format!("{tenants}-{:016x}.db", content.finish()));
    if !path.exists() {
        let work = tempfile::tempdir_in(&folder)?;
        let made = work.path().join("tenants.db");
        let lines: String = (0..tenants).map(line).collect();
        let store = OpenOptions::new().create_new(true).open(&made)?;
        let report = store.import(&mut lines.as_bytes(), false, &mut |_, _| ())?;
        assert_eq!(report.imported, tenants as u64, "all are imported");
        // The last to close moves the log into the file.
        drop(store);
        fs::rename(made, &path)?;
    }
    Ok(path)
}
