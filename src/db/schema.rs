//! The schema: migrations, and the comparison of a file with what they make.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rusqlite::Connection;

use crate::error::{Error, ErrorCode, Result};

/// "TNTY": what tells our files from other SQLite files.
pub(crate) const APPLICATION_ID: i32 = 0x544e_5459;

/// From an empty file to today's schema, a step each. A released step never changes.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
];

/// The version of today's schema.
pub(crate) const LATEST: usize = MIGRATIONS.len();

/// The version of the schema in the file.
pub(super) fn version(connection: &Connection) -> Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match usize::try_from(version) {
        Ok(version @ 1..=LATEST) => Ok(version),
        Ok(version) if version > LATEST => Err(Error::storage(
            ErrorCode::NewerSchema,
            format!(
                "was written by a newer release (schema {version}; this one knows {LATEST}): use that release"
            ),
        )),
        _ => Err(Error::storage(
            ErrorCode::Corrupt,
            format!("has no schema version (user_version is {version})"),
        )),
    }
}

/// Brings a database from one version of the schema to a later one, inside the caller's
/// transaction.
pub(super) fn migrate(connection: &Connection, from: usize, to: usize) -> Result<()> {
    for step in &MIGRATIONS[from..to] {
        connection.execute_batch(step)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", to as i64)?;
    Ok(())
}

/// A table, index, trigger or view: type, name, and the SQL that made it.
type Object = (String, String, String);

/// Refuses a file that holds other objects than the migrations make: a trigger of somebody
/// else's would run inside our transactions.
pub(super) fn compare(connection: &Connection, version: usize) -> Result<()> {
    static TODAY: OnceLock<BTreeSet<Object>> = OnceLock::new();
    let fresh;
    let wanted = match TODAY.get() {
        Some(today) if version == LATEST => today,
        _ => {
            fresh = made_by_migrations(version)?;
            if version == LATEST { TODAY.get_or_init(|| fresh) } else { &fresh }
        }
    };
    let found = objects(connection)?;
    match found.symmetric_difference(wanted).next() {
        Some((kind, name, _)) => {
            let what = match wanted.iter().any(|(_, known, _)| known == name) {
                true if found.iter().any(|(_, known, _)| known == name) => "was altered",
                true => "is missing",
                false => "was not made by tenantry",
            };
            let message = format!("the {kind} {name:?} {what}: the schema is not tenantry's");
            Err(Error::storage(ErrorCode::ForeignSchema, message))
        }
        None => Ok(()),
    }
}

/// Asks for a number that changes with every change of the schema, also where a whole file was copied
/// into this one in place.
pub(super) const COOKIE: &str = "PRAGMA schema_version";

/// Whether the schema is the one that this release makes.
pub(crate) fn is_ours(connection: &Connection) -> Result<bool> {
    Ok(version(connection).is_ok_and(|version| version == LATEST) && compare(connection, LATEST).is_ok())
}

fn made_by_migrations(version: usize) -> Result<BTreeSet<Object>> {
    let connection = Connection::open_in_memory()?;
    migrate(&connection, 0, version)?;
    objects(&connection)
}

fn objects(connection: &Connection) -> Result<BTreeSet<Object>> {
    // ANALYZE may leave its statistics; they change no answer.
    let sql =
        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat[0-9]'";
    let mut query = connection.prepare(sql)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
