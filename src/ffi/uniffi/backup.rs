//! Backups, and stores from them.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::document::long;
use super::error::Result;
use super::store::StoreObject;
use super::watch::ListenerError;
use crate::backup::{self, BackupStage};

/// What is in a backup or in a store that was restored.
#[derive(uniffi::Record)]
pub struct BackupReport {
    /// Tenants.
    pub tenants: i64,
    /// The size of the file in bytes.
    pub bytes: i64,
    /// The token of the last change that is in it, where listening goes on.
    pub token: i64,
}

impl From<backup::BackupReport> for BackupReport {
    fn from(report: backup::BackupReport) -> BackupReport {
        let backup::BackupReport { tenants, bytes, token } = report;
        BackupReport { tenants: long(tenants), bytes: long(bytes), token: long(token) }
    }
}

/// How far it is.
#[derive(uniffi::Record)]
pub struct BackupProgress {
    /// What is being done.
    pub stage: BackupStage,
    /// How much of it is done.
    pub done: i64,
    /// How much there is.
    pub total: i64,
}

/// Is told how far it is, each megabyte or so, on the thread of the call.
#[uniffi::export(foreign)]
pub trait ProgressObject: Send + Sync {
    /// Whether to go on. What it throws gives it up, too.
    fn told(&self, progress: BackupProgress) -> std::result::Result<bool, ListenerError>;
}

#[uniffi::export]
impl StoreObject {
    /// Copies the whole store as it is at one moment into a new file.
    pub fn backup(&self, to: String, progress: Option<Arc<dyn ProgressObject>>) -> Result<BackupReport> {
        Ok(self.store.backup_with(to, &mut telling(progress))?.into())
    }
}

/// Makes a new store of a backup.
#[uniffi::export]
pub fn restore_backup(
    from: String,
    to: String,
    progress: Option<Arc<dyn ProgressObject>>,
) -> Result<BackupReport> {
    Ok(backup::restore_with(from, to, &mut telling(progress))?.into())
}

fn telling(
    progress: Option<Arc<dyn ProgressObject>>,
) -> impl FnMut(backup::BackupProgress) -> ControlFlow<()> {
    move |backup::BackupProgress { stage, done, total }| {
        let shown = BackupProgress { stage, done: long(done), total: long(total) };
        match progress.as_ref().map(|progress| progress.told(shown)) {
            None | Some(Ok(true)) => ControlFlow::Continue(()),
            Some(Ok(false) | Err(_)) => ControlFlow::Break(()),
        }
    }
}
