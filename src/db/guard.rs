//! Notices that the file under an open database is no longer the one that was opened.
//!
//! A second copy of SQLite in the process that closes the same file drops our POSIX locks; then
//! another process may take the log for abandoned and remove it. SQLite goes on writing to what
//! has no name any more, and every commit answers success. So the names are compared with what
//! was opened after each commit. Only `stat` is used: opening and closing the file ourselves
//! would drop the locks, too.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorCode, Result};

/// Device and inode.
pub(super) type Identity = (u64, u64);

#[derive(Clone)]
pub(super) struct Guard {
    files: Vec<(PathBuf, Identity)>,
}

impl Guard {
    /// Remembers the database, which must be open, and its log where we write to it.
    pub(super) fn new(database: &Path, writes: bool) -> Result<Guard> {
        let names = [Some(database.to_owned()), writes.then(|| log_of(database))];
        let seen = |path: PathBuf| {
            let identity = identity(&path).ok_or_else(|| gone(&path))?;
            Ok::<_, Error>((path, identity))
        };
        Ok(Guard { files: names.into_iter().flatten().map(seen).collect::<Result<_>>()? })
    }

    /// Fails where the names no longer lead to the files that are open.
    pub(super) fn verify(&self) -> Result<()> {
        match self.files.iter().find(|(path, seen)| identity(path).as_ref() != Some(seen)) {
            Some((path, _)) => Err(gone(path)),
            None => Ok(()),
        }
    }
}

/// The write-ahead log beside a database.
pub(super) fn log_of(database: &Path) -> PathBuf {
    beside(database, "-wal")
}

/// What SQLite keeps beside a database under the same name and an ending.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(ending);
    name.into()
}

pub(super) fn identity(path: &Path) -> Option<Identity> {
    quiet_identity(path).or_else(|| {
        let metadata = path.symlink_metadata().ok()?;
        Some((metadata.dev(), metadata.ino()))
    })
}

/// Does not ask for times: Linux gives a file that was asked for its times a new one at its next write,
/// which then has to go to the disk with each commit. `None` also where the system has no such call.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn quiet_identity(path: &Path) -> Option<Identity> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, makedev, statx};
    let found = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::INO).ok()?;
    Some((makedev(found.stx_dev_major, found.stx_dev_minor), found.stx_ino))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn quiet_identity(_: &Path) -> Option<Identity> {
    None
}

fn gone(path: &Path) -> Error {
    let message = format!(
        "{} was removed or replaced while it was open; the last change may be lost: close the store, \
         open it again and look",
        path.display()
    );
    Error::storage(ErrorCode::Replaced, message)
}
