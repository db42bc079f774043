//! Copies of a whole database: of one that is in use, and back from a file.
//!
//! SQLite copies page by page, and begins anew whenever somebody else commits in between: beside busy writers that
//! never ends. So the source has a read transaction open meanwhile. All pages are then of one state, and nobody
//! waits; but the log cannot be begun anew before the copy is made, and grows by what is written until then.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::draft::{self, Draft};
use super::open::{self, Settings};
use super::{Database, change, check, error, place, schema, snapshot, tenant};
use crate::error::{Error, ErrorCode, Result};
use crate::fork::Kept;

/// Pages that are copied between two reports: a megabyte.
const PAGES: i32 = 256;

/// Tenants that are examined between two reports.
const TENANTS: u64 = 1000;

/// How far a copy has come.
#[derive(Clone, Copy)]
pub(crate) enum Stage {
    /// Bytes of the file.
    Copy,
    /// Tenants.
    Examine,
}

/// Hears the stage, how much of it is done, and of how much; its error ends the copy. It may call the host.
pub(crate) type Tell<'a> = &'a mut dyn FnMut(Stage, u64, u64) -> Result<()>;

/// What a copy must have in common with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Census {
    pub(crate) tenants: u64,
    /// The last line of the log of changes.
    pub(crate) last: u64,
}

impl Census {
    fn of(connection: &Connection) -> Result<Census> {
        let tenants: i64 = connection.query_row("SELECT count(*) FROM tenant", [], |row| row.get(0))?;
        let last = match schema::version(connection)? {
            // It has no such log.
            1 => 0,
            _ => change::last(connection)?,
        };
        Ok(Census { tenants: tenants.cast_unsigned(), last })
    }
}

/// Adds the name of the file that an error is about.
fn about<T>(path: &Path, result: Result<T>) -> Result<T> {
    result.map_err(|error| match error {
        Error::Storage { code, message } => Error::storage(code, format!("{}: {message}", path.display())),
        other => other,
    })
}

impl Database {
    /// Copies the database into a new file at `target`, and examines the copy before it has its name. Gives what
    /// is in it, and its bytes.
    pub(crate) fn backup(&self, target: &Path, tell: Tell<'_>) -> Result<(Census, u64)> {
        self.verify()?;
        let make = || {
            let target = vacant(target)?;
            let draft = Draft::beside(&target)?;
            Ok((target, draft))
        };
        let (target, draft) = about(target, make())?;
        let census = self.read(|source| {
            let census = Census::of(source)?;
            match copy(source, &draft.path(), tell) {
                // It is the source that cannot be read.
                Err(error) if error.code() == ErrorCode::Corrupt => Err(error),
                copied => Ok(about(&target, copied.map(|()| census))),
            }
        })??;
        let finish = || {
            draft.settle()?;
            examine(&Kept::new(place::immutable(&draft.path())?), census, tell)?;
            if let Some(file) = &self.file {
                draft.permit_as(&file.path)?;
            }
            publish(draft, &target)
        };
        let bytes = about(&target, finish())?;
        Ok((census, bytes))
    }
}

/// Makes a store at `target` of the backup at `source`, by today's schema and with a log of changes that begins anew.
/// It is examined before it has its name. Gives what is in it, and its bytes.
pub(crate) fn restore(source: &Path, target: &Path, tell: Tell<'_>) -> Result<(Census, u64)> {
    let source = about(source, Source::open(source))?;
    let make = || {
        let target = vacant(target)?;
        let draft = Draft::beside(&target)?;
        Ok((target, draft))
    };
    let (target, draft) = about(target, make())?;
    let copied = snapshot(&source.connection, |connection| {
        let census = Census::of(connection)?;
        match copy(connection, &draft.path(), tell) {
            Err(error) if error.code() == ErrorCode::Corrupt => Err(error),
            copied => Ok(about(&target, copied.map(|()| census))),
        }
    });
    let census = about(&source.path, copied)??;
    about(&source.path, source.expect_unchanged())?;
    let last = match revive(&draft, census, tell) {
        Err(error) if error.code() == ErrorCode::Corrupt => return about(&source.path, Err(error)),
        revived => about(&target, revived)?,
    };
    let finish = || {
        draft.permit_as(&source.path)?;
        publish(draft, &target)
    };
    let bytes = about(&target, finish())?;
    Ok((Census { last, ..census }, bytes))
}

/// The absolute path of a file that is not there yet.
fn vacant(path: &Path) -> Result<PathBuf> {
    let path = place::resolve(path)?;
    match path.symlink_metadata() {
        Ok(_) => Err(draft::exists()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(path),
        Err(error) => Err(error::io("it cannot be looked at", &error)),
    }
}

/// Copies what the source's open transaction sees.
fn copy(source: &Connection, draft: &Path, tell: Tell<'_>) -> Result<()> {
    let mut target = Kept::new(open::connect(draft, false, Duration::ZERO)?);
    // An empty file has nothing to go back to: its log would be one more file to be written.
    target.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
    let size: i64 = source.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let bytes = |pages: i32| u64::try_from(i64::from(pages) * size).unwrap_or(0);
    let backup = Kept::new(Backup::new(source, &mut target)?);
    loop {
        let step = backup.step(PAGES)?;
        let progress = backup.progress();
        tell(Stage::Copy, bytes(progress.pagecount - progress.remaining), bytes(progress.pagecount))?;
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => return Err(error::busy()),
        }
    }
}

/// Reads everything: fails at the first thing that is wrong with it, or differs from the source.
fn examine(connection: &Connection, wanted: Census, tell: Tell<'_>) -> Result<()> {
    tell(Stage::Examine, 0, wanted.tenants)?;
    schema::compare(connection, schema::version(connection)?)?;
    let mut first = None;
    check::structure(connection, |finding| {
        first.get_or_insert(finding);
    })?;
    if let Some(finding) = first {
        return Err(damaged(&finding));
    }
    let mut seen = 0;
    tenant::walk(connection, |tenant| {
        tenant.map_err(|error| match error {
            Error::Storage { code: ErrorCode::Corrupt, message } => damaged(&message),
            other => other,
        })?;
        seen += 1;
        if seen % TENANTS == 0 { tell(Stage::Examine, seen, wanted.tenants) } else { Ok(()) }
    })?;
    let found = Census { tenants: seen, ..Census::of(connection)? };
    match found == wanted {
        true => tell(Stage::Examine, seen, wanted.tenants),
        false => Err(damaged(&format!("it holds {found:?} and not {wanted:?}"))),
    }
}

fn damaged(finding: &str) -> Error {
    let message = format!("the copy is not sound and was not kept; have its source checked, too: {finding}");
    Error::storage(ErrorCode::Corrupt, message)
}

fn publish(draft: Draft, target: &Path) -> Result<u64> {
    let metadata = draft.path().metadata().map_err(|error| error::io("it cannot be looked at", &error))?;
    draft.publish(target)?;
    Ok(metadata.len())
}

/// Makes a store of the copy, and gives the last line of its log of changes.
fn revive(draft: &Draft, census: Census, tell: Tell<'_>) -> Result<u64> {
    draft.settle()?;
    let connection = Kept::new(Settings::default().connect_and_examine(&draft.path())?);
    examine(&connection, census, tell)?;
    let last = change::begin_anew(&connection)?;
    // Closing it could not tell what fails.
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        .map_err(Error::from)?;
    Ok(last)
}

/// A file that a store is restored from.
struct Source {
    path: PathBuf,
    connection: Kept<Connection>,
    /// What the file was before it was read, where nothing keeps others from changing it.
    before: Option<Metadata>,
}

impl Source {
    fn open(path: &Path) -> Result<Source> {
        open::refuse_old_sqlite()?;
        let path = place::resolve(path)?;
        if !place::look(&path)? {
            return Err(Error::storage(ErrorCode::BadPath, "there is no such file"));
        }
        let before = metadata(&path)?;
        place::probe(&path)?;
        // A store that is in use. Else nothing is to be left beside the file, which may lie where nothing can be
        // written.
        if place::has_log(&path) {
            let connection = open::connect(&path, true, Duration::ZERO);
            let connection = Kept::new(connection.map_err(|error| place::without_log(&path, error))?);
            return Ok(Source { path, connection, before: None });
        }
        let connection = Kept::new(place::immutable(&path)?);
        Ok(Source { path, connection, before: Some(before) })
    }

    /// Fails where somebody may have written to the file while it was read.
    fn expect_unchanged(&self) -> Result<()> {
        let Some(before) = &self.before else { return Ok(()) };
        let seen = |of: &Metadata| (of.dev(), of.ino(), of.len(), of.mtime(), of.mtime_nsec());
        match seen(before) == seen(&metadata(&self.path)?) && !place::has_log(&self.path) {
            true => Ok(()),
            false => Err(Error::storage(
                ErrorCode::Busy,
                "somebody opened the file while it was read: try again, or make a backup of it",
            )),
        }
    }
}

fn metadata(path: &Path) -> Result<Metadata> {
    path.symlink_metadata().map_err(|error| error::io("it cannot be looked at", &error))
}
