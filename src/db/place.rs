//! Where a database lies: paths that are refused, new files, files of other programs.

use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::draft::Draft;
use super::error::io;
use super::guard::log_of;
use super::open::{Settings, connect, initialise};
use super::{fork, schema};
use crate::error::{Error, ErrorCode, Result};

/// The absolute path, its folder without links.
pub(super) fn resolve(path: &Path) -> Result<PathBuf> {
    let bad = |message: &str| Error::storage(ErrorCode::BadPath, message);
    let bytes = path.as_os_str().as_bytes();
    if bytes.is_empty() || bytes.starts_with(b":memory:") || bytes.starts_with(b"file:") || bytes.contains(&0)
    {
        return Err(bad("must be the path of a file; a store in memory has its own call"));
    }
    let name = path.file_name().ok_or_else(|| bad("must end in the name of a file"))?;
    if bytes.ends_with(b"/") {
        return Err(bad("must end in the name of a file"));
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let folder =
        folder.canonicalize().map_err(|error| bad(&format!("its folder cannot be used: {error}")))?;
    match folder.is_dir() {
        true => Ok(folder.join(name)),
        false => Err(bad("its folder is a file")),
    }
}

/// Whether there is a file; a regular one with a single name.
pub(super) fn look(path: &Path) -> Result<bool> {
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io("it cannot be looked at", &error)),
    };
    let kind = metadata.file_type();
    let bad = match () {
        () if kind.is_symlink() => "is a symbolic link: name the file itself",
        () if kind.is_dir() => "is a directory",
        () if !kind.is_file() => "is not a regular file",
        () if metadata.nlink() > 1 => "has a second name (a hard link), and so could have a second log",
        () if metadata.len() == 0 => {
            return Err(Error::storage(ErrorCode::ForeignFile, "is empty: it is not a database"));
        }
        () => return Ok(true),
    };
    Err(Error::storage(ErrorCode::BadPath, bad))
}

/// Makes a database, unless another process is first.
pub(super) fn make(path: &Path, settings: &Settings) -> Result<()> {
    let draft = Draft::beside(path)?;
    fill(&draft.path(), settings)?;
    match draft.publish(path) {
        Err(error) if error.code() == ErrorCode::Exists && !settings.create_new => Ok(()),
        result => result,
    }
}

fn fill(draft: &Path, settings: &Settings) -> Result<()> {
    let mut connection = connect(draft, false, settings.busy_timeout)?;
    initialise(&mut connection)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error.into())
}

/// Refuses a file that is not ours before anything can change in it: an immutable connection
/// takes no locks, reads no log and writes nothing. SQLite closes its descriptor without dropping
/// the locks of a store that the process has open already.
pub(super) fn probe(path: &Path) -> Result<()> {
    let connection = immutable(path)?;
    // Or a file whose log was moved into it only in part, as after a crash or on a full disk,
    // would be called damaged for having fewer pages than its header says.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, true)?;
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id != schema::APPLICATION_ID {
        let message =
            format!("is a database of another program (application id {id:#010x}) and was left as it is");
        return Err(Error::storage(ErrorCode::ForeignFile, message));
    }
    // Where there is a log, what it holds may differ: then the real connection looks.
    if !has_log(path) {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false)?;
        let version = schema::version(&connection)?;
        schema::compare(&connection, version)?;
    }
    Ok(())
}

/// Whether there is a log beside a database: somebody has it open, or was killed.
pub(super) fn has_log(path: &Path) -> bool {
    log_of(path).symlink_metadata().is_ok()
}

/// A connection to a file that nobody changes.
pub(super) fn immutable(path: &Path) -> Result<Connection> {
    let mut uri = String::from("file:");
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' => uri.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => uri.push(byte.into()),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    fork::connect(Path::new(&uri), flags)
}

/// SQLite cannot open what it cannot keep a log for, and does not say why.
pub(super) fn without_log(path: &Path, error: Error) -> Error {
    use rustix::fs::{Access, access};
    let folder = path.parent().unwrap_or(path);
    match error.code() {
        ErrorCode::BadPath if access(folder, Access::WRITE_OK).is_err() => Error::storage(
            ErrorCode::ReadOnly,
            "its folder can only be read, so that there is no place for its log: copy it elsewhere",
        ),
        _ => error,
    }
}
