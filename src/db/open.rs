//! Opening and making a database: paths, settings of a connection, refusals.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::io;
use super::guard::{Guard, log_of};
use super::{Database, File, schema, tenant};
use crate::error::{Error, ErrorCode, Result};
use crate::store::Store;

/// Tells the time: a store asks it when a tenant is made.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a store is opened.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("tenants.db");
/// use std::time::Duration;
/// use tenantry::OpenOptions;
///
/// let store = OpenOptions::new().create(true).busy_timeout(Duration::from_secs(2)).open(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OpenOptions {
    pub(crate) clock: Clock,
    create: bool,
    create_new: bool,
    read_only: bool,
    quick_check: bool,
    busy_timeout: Duration,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions {
            clock: Arc::new(Timestamp::now),
            create: false,
            create_new: false,
            read_only: false,
            quick_check: true,
            busy_timeout: Duration::from_secs(5),
        }
    }
}

impl OpenOptions {
    /// An existing file, read and write, a busy timeout of 5 seconds, a quick check, the
    /// machine's clock.
    pub fn new() -> OpenOptions {
        OpenOptions::default()
    }

    /// Makes a new database where there is no file yet. Default: no.
    pub fn create(mut self, yes: bool) -> OpenOptions {
        self.create = yes;
        self
    }

    /// Makes a new database, and fails with [`ErrorCode::Exists`] where there is a file already.
    pub fn create_new(mut self, yes: bool) -> OpenOptions {
        self.create_new = yes;
        self
    }

    /// Reads only; every write is refused with [`ErrorCode::ReadOnly`]. Default: no.
    pub fn read_only(mut self, yes: bool) -> OpenOptions {
        self.read_only = yes;
        self
    }

    /// How long a writer waits for its turn, behind threads and processes, before
    /// [`ErrorCode::Busy`]. Default: 5 seconds.
    pub fn busy_timeout(mut self, timeout: Duration) -> OpenOptions {
        self.busy_timeout = timeout;
        self
    }

    /// Reads the whole file once while opening and refuses it where its structure is damaged.
    /// It takes about a second for a million tenants. Default: yes. Each tenant's checksum is
    /// verified whenever it is read, whatever is chosen here.
    pub fn quick_check(mut self, yes: bool) -> OpenOptions {
        self.quick_check = yes;
        self
    }

    /// Takes the time of creation of new tenants from `clock`: for tests.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> OpenOptions {
        self.clock = Arc::new(clock);
        self
    }

    /// Opens the store in the file at `path`. A relative path is taken from the current folder,
    /// now; the file is never looked up by name again except to see that it is still the same.
    ///
    /// # Errors
    /// [`Error::Storage`]; its [`code`](Error::code) tells a path that cannot be used, a file
    /// that is not tenantry's, newer, damaged, locked, read-only. The file is left as it is.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Store> {
        let path = path.as_ref();
        let database = self.open_file(path).map_err(|error| match error {
            Error::Storage { code, message } => {
                Error::storage(code, format!("{}: {message}", path.display()))
            }
            error => error,
        })?;
        Ok(Store::over(database, self.clock.clone()))
    }

    /// Opens a new, empty store in memory, gone when the last handle to it is dropped.
    ///
    /// # Errors
    /// [`ErrorCode::SqliteTooOld`].
    pub fn open_in_memory(&self) -> Result<Store> {
        refuse_old_sqlite()?;
        let mut connection = Connection::open_in_memory()?;
        settings(&connection, self.busy_timeout)?;
        initialise(&mut connection)?;
        Ok(Store::over(self.database(None, connection), self.clock.clone()))
    }

    fn database(&self, file: Option<File>, writer: Connection) -> Database {
        Database {
            file,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            busy_timeout: self.busy_timeout,
            read_only: self.read_only,
        }
    }

    fn open_file(&self, path: &Path) -> Result<Database> {
        refuse_old_sqlite()?;
        let path = resolve(path)?;
        let exists = look(&path)?;
        match exists {
            true if self.create_new => {
                return Err(Error::storage(ErrorCode::Exists, "there is a file already"));
            }
            false if self.create || self.create_new => make(&path, self)?,
            false => {
                return Err(Error::storage(
                    ErrorCode::BadPath,
                    "there is no such file: make the database first",
                ));
            }
            true => {}
        }
        probe(&path)?;
        let connection = self.connect_and_examine(&path).map_err(|error| without_log(&path, error))?;
        let guard = if self.read_only { None } else { Some(Guard::new(&path)?) };
        Ok(self.database(Some(File { path, guard }), connection))
    }

    fn connect_and_examine(&self, path: &Path) -> Result<Connection> {
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
            let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if verdict != "ok" {
                let message = format!("the file is damaged and was left as it is: {verdict}");
                return Err(Error::storage(ErrorCode::Corrupt, message));
            }
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

/// SQLite cannot open what it cannot keep a log for, and does not say why.
fn without_log(path: &Path, error: Error) -> Error {
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

/// SQLite before 3.51.3 can lose commits when a log is restarted (the WAL-reset bug); 3.44.6 and
/// 3.50.7 have the correction, too.
fn refuse_old_sqlite() -> Result<()> {
    match rusqlite::version_number() {
        3_044_006 | 3_050_007 | 3_051_003.. => Ok(()),
        _ => Err(Error::storage(
            ErrorCode::SqliteTooOld,
            format!("SQLite {} can lose commits (WAL-reset bug): link 3.51.3 or newer", rusqlite::version()),
        )),
    }
}

/// The absolute path, its folder without links.
fn resolve(path: &Path) -> Result<PathBuf> {
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
fn look(path: &Path) -> Result<bool> {
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

/// Makes a database under another name and gives it its own when it is whole, so that nobody
/// ever sees half of one, not even after a crash.
fn make(path: &Path, options: &OpenOptions) -> Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".new-{}", uuid::Uuid::now_v7()));
    let draft = PathBuf::from(draft);
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
    // Closed before SQLite opens it: closing it later would drop SQLite's locks.
    drop(made.map_err(|error| io("cannot make the file", &error))?);
    let result = fill(&draft, options).and_then(|()| publish(&draft, path, options));
    if result.is_err() {
        let _ = fs::remove_file(&draft);
    }
    result
}

fn fill(draft: &Path, options: &OpenOptions) -> Result<()> {
    let mut connection = connect(draft, false, options.busy_timeout)?;
    initialise(&mut connection)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error.into())
}

fn publish(draft: &Path, path: &Path, options: &OpenOptions) -> Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, draft, CWD, path, RenameFlags::NOREPLACE) {
        Ok(()) => {}
        // Another process was first.
        Err(rustix::io::Errno::EXIST) if !options.create_new => {
            let _ = fs::remove_file(draft);
            return Ok(());
        }
        Err(rustix::io::Errno::EXIST) => {
            return Err(Error::storage(ErrorCode::Exists, "there is a file already"));
        }
        Err(error) => return Err(io("cannot name the new file", &error.into())),
    }
    let folder = path.parent().unwrap_or(path);
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| io("cannot make the new name durable", &error))
}

/// Refuses a file that is not ours before anything can change in it: an immutable connection
/// takes no locks, reads no log and writes nothing.
fn probe(path: &Path) -> Result<()> {
    let mut uri = String::from("file:");
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' => uri.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => uri.push(byte.into()),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri, flags)?;
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
    if log_of(path).symlink_metadata().is_err() {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false)?;
        let version = schema::version(&connection)?;
        schema::compare(&connection, version)?;
    }
    Ok(())
}

/// A connection with all its settings.
pub(super) fn connect(path: &Path, read_only: bool, busy_timeout: Duration) -> Result<Connection> {
    let access = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    settings(&connection, busy_timeout)?;
    Ok(connection)
}

fn settings(connection: &Connection, busy_timeout: Duration) -> Result<()> {
    connection.busy_timeout(busy_timeout)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(64);
    tenant::list::add_functions(connection)?;
    Ok(())
}

fn initialise(connection: &mut Connection) -> Result<()> {
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
