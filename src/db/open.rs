//! Opening a database: its connections, their settings, refusals.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::audit::Stamp;
use super::group::Group;
use super::guard::Guard;
use super::pulse::Pulse;
use super::reserve::Ledger;
use super::{Database, File, fork, place, schema, tenant};
use crate::actor::Author;
use crate::document::{self, Patch, Scope};
use crate::error::{Error, ErrorCode, Result};
use crate::fork::Home;
use crate::lock::Lock;
use crate::snapshot::record::Record;

/// How a database is opened.
#[derive(Clone)]
pub(crate) struct Settings {
    /// Make a new database where there is no file.
    pub(crate) create: bool,
    /// Make a new database, and fail where there is a file.
    pub(crate) create_new: bool,
    pub(crate) read_only: bool,
    /// Look for damage to the structure of the whole file.
    pub(crate) quick_check: bool,
    /// How long a writer waits for its turn.
    pub(crate) busy_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            create: false,
            create_new: false,
            read_only: false,
            quick_check: true,
            busy_timeout: Duration::from_secs(5),
        }
    }
}

impl Settings {
    /// Opens the database in the file at `path`.
    pub(crate) fn open(&self, path: &Path) -> Result<Database> {
        self.open_file(path).map_err(|error| match error {
            Error::Storage { code, message } => {
                Error::storage(code, format!("{}: {message}", path.display()))
            }
            error => error,
        })
    }

    /// Opens a new, empty database in memory.
    pub(crate) fn open_in_memory(&self) -> Result<Database> {
        refuse_old_sqlite()?;
        fork::arm()?;
        Ok(self.database(None, in_memory(self.busy_timeout)?))
    }

    fn database(&self, file: Option<File>, writer: Connection) -> Database {
        Database {
            home: Home::here(),
            pulse: Pulse::default(),
            ledger: Ledger::of(file.as_ref().map(|file| file.path.as_path())),
            file,
            writer: Group::new(writer),
            readers: Lock::default(),
            busy_timeout: self.busy_timeout,
            read_only: self.read_only,
        }
    }

    fn open_file(&self, path: &Path) -> Result<Database> {
        refuse_old_sqlite()?;
        let path = place::resolve(path)?;
        let exists = place::look(&path)?;
        match exists {
            true if self.create_new => {
                return Err(Error::storage(ErrorCode::Exists, "there is a file already"));
            }
            false if self.create || self.create_new => place::make(&path, self)?,
            false => {
                return Err(Error::storage(
                    ErrorCode::BadPath,
                    "there is no such file: make the database first",
                ));
            }
            true => {}
        }
        place::probe(&path)?;
        let connection = self.connect_and_examine(&path).map_err(|error| place::without_log(&path, error))?;
        let guard = Guard::new(&path, !self.read_only)?;
        Ok(self.database(Some(File { path, guard }), connection))
    }

    pub(super) fn connect_and_examine(&self, path: &Path) -> Result<Connection> {
        let mut connection = connect(path, self.read_only, self.busy_timeout)?;
        if !self.read_only && connection.is_readonly("main")? {
            return Err(Error::storage(
                ErrorCode::ReadOnly,
                "the file may only be read: open it for reading only",
            ));
        }
        self.examine(&mut connection)?;
        Ok(connection)
    }

    /// Upgrades an older schema and refuses what is not sound.
    fn examine(&self, connection: &mut Connection) -> Result<()> {
        let version = schema::version(connection)?;
        schema::compare(connection, version)?;
        if self.quick_check {
            examine_structure(connection)?;
        }
        if self.read_only {
            return match version == schema::LATEST {
                true => Ok(()),
                false => {
                    Err(Error::storage(ErrorCode::ReadOnly, "the schema is older: open it once for writing"))
                }
            };
        }
        let mode: String =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        if mode != "wal" {
            return Err(Error::storage(ErrorCode::Io, "the file system cannot keep a write-ahead log"));
        }
        upgrade(connection)
    }
}

/// SQLite before 3.51.3 can lose commits when a log is restarted (the WAL-reset bug); 3.44.6 and
/// 3.50.7 have the correction, too.
pub(super) fn refuse_old_sqlite() -> Result<()> {
    match rusqlite::version_number() {
        3_044_006 | 3_050_007 | 3_051_003.. => Ok(()),
        _ => Err(Error::storage(
            ErrorCode::SqliteTooOld,
            format!("SQLite {} can lose commits (WAL-reset bug): link 3.51.3 or newer", rusqlite::version()),
        )),
    }
}

/// A file up to this size is examined with its indexes, in which a damaged key would hide a
/// tenant. Beyond, that would take more than a tenth of a second.
const SMALL: i64 = 16 * 1024 * 1024;

fn examine_structure(connection: &Connection) -> Result<()> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let small = number("page_count")?.saturating_mul(number("page_size")?) <= SMALL;
    if small {
        return pass(connection, "PRAGMA integrity_check(1)");
    }
    // The pieces of files may be gigabytes; each bears a checksum of its own.
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'piece'";
    let mut query = connection.prepare(sql)?;
    let tables: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    tables.iter().try_for_each(|table| pass(connection, &format!("PRAGMA quick_check('{table}')")))
}

fn pass(connection: &Connection, examination: &str) -> Result<()> {
    let verdict: String = connection.query_row(examination, [], |row| row.get(0))?;
    match verdict.as_str() {
        "ok" => Ok(()),
        _ => {
            let message = format!("the file is damaged and was left as it is: {verdict}");
            Err(Error::storage(ErrorCode::Corrupt, message))
        }
    }
}

/// A connection with all its settings.
pub(super) fn connect(path: &Path, read_only: bool, busy_timeout: Duration) -> Result<Connection> {
    let access = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let connection = fork::connect(path, access | OpenFlags::SQLITE_OPEN_NOFOLLOW)?;
    settings(&connection, busy_timeout)?;
    Ok(connection)
}

fn settings(connection: &Connection, busy_timeout: Duration) -> Result<()> {
    wait_for_writers(connection, busy_timeout)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // A plan does not depend on the values that are bound: else SQLite makes some anew at each call.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(64);
    tenant::list::add_functions(connection)?;
    Ok(())
}

/// Lets the connection wait so long for others. By SQL, as rusqlite's own method asks for a function
/// of SQLite 3.44: without it, an older one can be loaded and refused with the reason.
pub(super) fn wait_for_writers(connection: &Connection, at_most: Duration) -> Result<()> {
    let milliseconds = i32::try_from(at_most.as_millis()).unwrap_or(i32::MAX);
    Ok(connection.pragma_update(None, "busy_timeout", milliseconds)?)
}

fn in_memory(busy_timeout: Duration) -> Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    settings(&connection, busy_timeout)?;
    initialise(&mut connection)?;
    Ok(connection)
}

/// Writes, reads and packs a tenant in a database of its own, by every rule and statement.
pub(super) fn rehearse() -> Result<()> {
    let connection = in_memory(Duration::ZERO)?;
    schema::compare(&connection, schema::LATEST)?;
    let blank = document::blank();
    document::draft(document::blank(), &Patch::from(&blank), Scope::Import);
    let stamp = &Stamp { by: Arc::new(Author::unnamed("rehearsal")?), time: blank.created_at };
    tenant::insert(&connection, &blank, stamp)?;
    tenant::update(&connection, &blank, &[], &[], stamp)?;
    tenant::by_id(&connection, &blank.id)?;
    tenant::by_domain(&connection, &blank.domain)?;
    Record::from(&blank).tenant();
    Ok(())
}

/// Makes today's schema in an empty database.
pub(super) fn initialise(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::migrate(&transaction, 0, schema::LATEST)?;
    Ok(transaction.commit()?)
}

/// Brings an older schema up to date; another process may have done so in the meantime.
fn upgrade(connection: &mut Connection) -> Result<()> {
    if schema::version(connection)? == schema::LATEST {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = schema::version(&transaction)?;
    schema::migrate(&transaction, from, schema::LATEST)?;
    Ok(transaction.commit()?)
}
