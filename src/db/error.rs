//! SQLite's errors in tenantry's words.

use rusqlite::ErrorCode as Sqlite;

use crate::error::{Error, ErrorCode};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::Error as Found;
        let unreadable = matches!(
            error,
            Found::FromSqlConversionFailure(..)
                | Found::IntegralValueOutOfRange(..)
                | Found::InvalidColumnType(..)
                | Found::Utf8Error(..)
        );
        let code = match error.sqlite_error_code() {
            // The columns are typed, and what was written to them can be read.
            _ if unreadable => ErrorCode::Corrupt,
            Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => return busy(),
            Some(Sqlite::DiskFull) => ErrorCode::DiskFull,
            Some(Sqlite::ReadOnly | Sqlite::PermissionDenied) => ErrorCode::ReadOnly,
            Some(Sqlite::DatabaseCorrupt) => ErrorCode::Corrupt,
            Some(Sqlite::NotADatabase) => ErrorCode::ForeignFile,
            Some(Sqlite::SystemIoFailure) => ErrorCode::Io,
            Some(Sqlite::CannotOpen) => ErrorCode::BadPath,
            _ => ErrorCode::Internal,
        };
        let what = match code {
            ErrorCode::DiskFull => "the disk is full; nothing of this change was stored",
            ErrorCode::ReadOnly => "the database can only be read",
            ErrorCode::Corrupt => "the file is damaged and was left as it is: restore a backup",
            ErrorCode::ForeignFile => "is not a SQLite database, or its first page is damaged",
            ErrorCode::Io => "reading or writing the file failed; nothing of this change was stored",
            ErrorCode::BadPath => "the file or its log cannot be opened",
            _ => "SQLite answered unexpectedly",
        };
        Error::storage(code, format!("{what} ({error})"))
    }
}

pub(super) fn busy() -> Error {
    Error::storage(
        ErrorCode::Busy,
        "another writer kept the database locked for the whole busy timeout: try again",
    )
}

pub(super) fn io(what: &str, error: &std::io::Error) -> Error {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => ErrorCode::ReadOnly,
        _ => ErrorCode::Io,
    };
    Error::storage(code, format!("{what}: {error}"))
}
