//! SQLite's own examination of a file.

use rusqlite::Connection;

use super::{audit, file, usage};
use crate::error::Result;
use crate::fork;

/// Calls `each`, which may call the host, with every defect that SQLite finds in the file's structure.
pub(crate) fn structure(connection: &Connection, mut each: impl FnMut(String)) -> Result<()> {
    let mut query = connection.prepare("PRAGMA integrity_check")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            fork::call_host(|| each(line))?;
        }
    }
    let mut query = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let table: String = row.get(0)?;
        fork::call_host(|| each(format!("table {table} has a line that belongs to no tenant")))?;
    }
    let mut found = Vec::new();
    audit::check(connection, |line| found.push(line))?;
    usage::wrong(connection, |line| found.push(line))?;
    file::check(connection, |line| found.push(line))?;
    found.into_iter().try_for_each(|line| fork::call_host(|| each(line)))
}
