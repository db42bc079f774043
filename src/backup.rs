//! Backups: a copy of a store that is in use, and a new store from such a copy. Each is examined before it has its
//! name.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use crate::db::backup::{self, Census, Stage};
use crate::error::{Error, ErrorCode, Result};
use crate::fork;
use crate::store::Store;

/// What is in a backup or in a store that was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BackupReport {
    /// Tenants.
    pub tenants: u64,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// The token of the last change that is in it, where [`Store::watch_since`] goes on.
    pub token: u64,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum BackupStage {
    /// The file is copied; counted in bytes.
    Copying,
    /// The copy is read and examined; counted in tenants. Their files are read at its beginning.
    Examining,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackupProgress {
    /// What is being done.
    pub stage: BackupStage,
    /// How much of it is done.
    pub done: u64,
    /// How much there is.
    pub total: u64,
}

/// A caller's look at how far it is, which may also end it.
type Progress<'a> = &'a mut dyn FnMut(BackupProgress) -> ControlFlow<()>;

fn told(progress: Progress<'_>) -> impl FnMut(Stage, u64, u64) -> Result<()> {
    move |stage, done, total| {
        let stage = match stage {
            Stage::Copy => BackupStage::Copying,
            Stage::Examine => BackupStage::Examining,
        };
        match fork::call_host(|| progress(BackupProgress { stage, done, total }))? {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::storage(ErrorCode::Cancelled, "given up: nothing was made")),
        }
    }
}

fn report((Census { tenants, last }, bytes): (Census, u64)) -> BackupReport {
    BackupReport { tenants, bytes, token: last }
}

impl Store {
    /// Copies the whole store as it is at one moment into a new file, while others go on to read and write. The copy is
    /// a store like any other, with the owner's permissions of this one's file. It is made under another name in its
    /// folder, then read back and examined, files and audit included, and has its name only once it is found sound and
    /// durable. To bring it back into use, [`restore`] it.
    ///
    /// Meanwhile the write-ahead log of the store cannot begin anew: it grows by what is written, and needs that room
    /// on the disk.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = |name: &str| folder.path().join(name);
    /// # let store = tenantry::OpenOptions::new().create(true).open(path("tenants.db"))?;
    /// let backup = store.backup(path("backup.db"))?;
    /// let restored = tenantry::restore(path("backup.db"), path("restored.db"))?;
    /// assert_eq!(backup.tenants, restored.tenants);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Storage`], with [`ErrorCode::Exists`] where there is a file already, [`ErrorCode::DiskFull`], or
    /// [`ErrorCode::Corrupt`] where what is stored is damaged. Nothing is left then; what a process leaves that is killed
    /// meanwhile, a folder `.tenantry-…` beside the target, goes with the next backup into that folder.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<BackupReport> {
        self.backup_with(to, &mut |_| ControlFlow::Continue(()))
    }

    /// [`Store::backup`] that tells how far it is, each megabyte or so, and can be given up. `progress` must not use a
    /// store in memory that is being copied.
    ///
    /// # Errors
    /// As [`Store::backup`]; [`ErrorCode::Cancelled`] where `progress` says so.
    pub fn backup_with(
        &self,
        to: impl AsRef<Path>,
        progress: &mut dyn FnMut(BackupProgress) -> ControlFlow<()>,
    ) -> Result<BackupReport> {
        self.db.backup(to.as_ref(), &mut told(progress)).map(report)
    }
}

/// Makes a new store of a backup: at `to`, where there must be no file, with today's schema and the owner's permissions of the
/// backup. It is examined as by [`Store::backup`] before it has its name. Where `from` is a store in use, what it
/// holds at one moment is taken.
///
/// The new store has a history of its own: changes that were made after the backup never were, so every token of
/// before is answered by [`ChangeKind::Resync`](crate::ChangeKind::Resync), and the report has the one to go on from. Uploads go on where the
/// backup has them.
///
/// # Errors
/// [`Error::Storage`], with [`ErrorCode::Exists`], [`ErrorCode::Corrupt`] for a damaged backup, [`ErrorCode::ForeignFile`],
/// [`ErrorCode::NewerSchema`], [`ErrorCode::DiskFull`], or [`ErrorCode::Busy`] where somebody opens the backup meanwhile. Nothing is left
/// then, as with [`Store::backup`].
pub fn restore(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<BackupReport> {
    restore_with(from, to, &mut |_| ControlFlow::Continue(()))
}

/// [`restore`] that tells how far it is, and can be given up.
///
/// # Errors
/// As [`restore`]; [`ErrorCode::Cancelled`] where `progress` says so.
pub fn restore_with(
    from: impl AsRef<Path>,
    to: impl AsRef<Path>,
    progress: &mut dyn FnMut(BackupProgress) -> ControlFlow<()>,
) -> Result<BackupReport> {
    backup::restore(from.as_ref(), to.as_ref(), &mut told(progress)).map(report)
}
