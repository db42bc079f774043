//! The same columns by SQLite's own C API: one prepared statement, used again and again.

use std::ffi::{CStr, c_int};
use std::hint::black_box;
use std::path::Path;
use std::ptr;

use rusqlite::{Connection, ffi};

use crate::Outcome;
use crate::fixture::Members;
use crate::way::Way;

/// A prepared statement of a connection that lives as long.
pub(crate) struct Statement(*mut ffi::sqlite3_stmt);

impl Statement {
    pub(crate) fn prepare(connection: &Connection, sql: &CStr) -> Statement {
        let mut statement = ptr::null_mut();
        // SAFETY: the connection is open, the text ends in a NUL, the statement may be written.
        ok(unsafe {
            ffi::sqlite3_prepare_v3(
                connection.handle(),
                sql.as_ptr(),
                -1,
                ffi::SQLITE_PREPARE_PERSISTENT,
                &mut statement,
                ptr::null_mut(),
            )
        });
        Statement(statement)
    }

    /// The first column of its only row.
    #[inline(always)]
    pub(crate) fn number(&self) -> i64 {
        // SAFETY: the statement is prepared and has no parameter.
        unsafe {
            assert_eq!(ffi::sqlite3_step(self.0), ffi::SQLITE_ROW);
            let number = ffi::sqlite3_column_int64(self.0, 0);
            ok(ffi::sqlite3_reset(self.0));
            number
        }
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        // SAFETY: nobody uses it any more.
        unsafe { ffi::sqlite3_finalize(self.0) };
    }
}

/// A field is dropped before the next one: the statement before its connection.
pub(crate) struct Select {
    statement: Statement,
    _connection: Connection,
}

impl Select {
    /// With SQLite's own settings.
    pub(crate) fn prepare(path: &Path) -> Outcome<Select> {
        Select::of(Connection::open(path)?)
    }

    /// With the whole file mapped into memory, which spares it copies of pages.
    pub(crate) fn mapped(path: &Path) -> Outcome<Select> {
        let connection = Connection::open(path)?;
        let granted: i64 =
            connection.pragma_update_and_check(None, "mmap_size", 1_i64 << 36, |row| row.get(0))?;
        let length = path.metadata()?.len();
        match u64::try_from(granted) {
            Ok(granted) if granted >= length => Select::of(connection),
            // SQLite was built to map less.
            _ => Err(format!("SQLite maps only {granted} of {length} bytes").into()),
        }
    }

    fn of(connection: Connection) -> Outcome<Select> {
        let sql = c"SELECT max_concurrent_calls, enabled, timezone FROM tenant WHERE domain = ?1";
        Ok(Select { statement: Statement::prepare(&connection, sql), _connection: connection })
    }
}

impl Way for Select {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        let statement = self.statement.0;
        // SAFETY: the statement is prepared, and the text lives until it is bound anew or never read again.
        unsafe {
            let length = domain.len() as c_int;
            ok(ffi::sqlite3_bind_text(statement, 1, domain.as_ptr().cast(), length, ffi::SQLITE_STATIC()));
            assert_eq!(ffi::sqlite3_step(statement), ffi::SQLITE_ROW);
            black_box(ffi::sqlite3_column_text(statement, 2));
            let members = Members {
                calls: ffi::sqlite3_column_int64(statement, 0),
                // NULL stands for the default.
                enabled: ffi::sqlite3_column_type(statement, 1) == ffi::SQLITE_NULL
                    || ffi::sqlite3_column_int64(statement, 1) == 1,
                zone: ffi::sqlite3_column_bytes(statement, 2) as usize,
            };
            ok(ffi::sqlite3_reset(statement));
            members
        }
    }
}

fn ok(status: c_int) {
    assert_eq!(status, ffi::SQLITE_OK);
}
