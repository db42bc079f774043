//! Backup and restore.

use std::ffi::{c_char, c_void};
use std::ops::ControlFlow;

use super::argument::Optional;
use super::constants::*;
use super::exports;
use super::types::*;
use crate::backup::{BackupProgress, BackupReport, BackupStage};

/// Tells the host how far it is, if it wants to hear.
fn teller(
    function: tenantry_progress_function,
    user: *mut c_void,
) -> impl FnMut(BackupProgress) -> ControlFlow<()> {
    move |BackupProgress { stage, done, total, .. }| {
        let stage = match stage {
            BackupStage::Copying => TENANTRY_BACKUP_COPYING,
            BackupStage::Examining => TENANTRY_BACKUP_EXAMINING,
        };
        // SAFETY: the host gave the function for this.
        match function.map_or(0, |function| unsafe { function(user, stage, done, total) }) {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}

impl From<BackupReport> for tenantry_backup_report {
    fn from(BackupReport { tenants, bytes, token, .. }: BackupReport) -> Self {
        tenantry_backup_report { tenants, bytes, token }
    }
}

exports! {
    /// Copies the whole store as it is at one moment into a new file at `to`, while others go on to read and write. It
    /// is made under another name in its folder, read back and examined, files and audit included, and has its name
    /// only once it is found sound and durable. The log of the store grows meanwhile by what is written. To bring it back
    /// into use, tenantry_restore. Tells `progress`, which may be NULL, how far it is, on this thread with `user`;
    /// it must not use a store in memory that is being copied. `report` may be NULL.
    ///
    /// Errors: TENANTRY_EXISTS where there is a file already; TENANTRY_CANCELLED where `progress` says so;
    /// TENANTRY_BAD_PATH, TENANTRY_DISK_FULL, TENANTRY_CORRUPT where what is stored is damaged; those of storage. Nothing is
    /// left then.
    pub unsafe extern "C" fn tenantry_store_backup(store: tenantry_store, to: *const c_char, to_length: usize, progress: tenantry_progress_function, user: *mut c_void, report: Optional<tenantry_backup_report>, error: *mut tenantry_error) -> tenantry_status {
        let done = store.backup_with(to.read(to_length)?, &mut teller(progress, user))?;
        report.map_or(Ok(()), |report| report.put(done.into()))
    }

    /// Makes a new store of the backup at `from`: a file at `to`, where there must be none, with today's schema. It is
    /// examined as by tenantry_store_backup before it has its name. What was changed after the backup never was:
    /// a watch since a token of before begins with a TENANTRY_CHANGE_RESYNC, and the report has the token to go on from.
    /// `progress`, which may be NULL, and `report` are as for tenantry_store_backup.
    ///
    /// Errors: TENANTRY_EXISTS, TENANTRY_CANCELLED, TENANTRY_BAD_PATH, TENANTRY_DISK_FULL; TENANTRY_CORRUPT for a damaged backup,
    /// TENANTRY_FOREIGN_FILE, TENANTRY_FOREIGN_SCHEMA, TENANTRY_NEWER_SCHEMA; TENANTRY_BUSY where somebody opens the backup
    /// meanwhile; those of storage. Nothing is left then.
    pub unsafe extern "C" fn tenantry_restore(from: *const c_char, from_length: usize, to: *const c_char, to_length: usize, progress: tenantry_progress_function, user: *mut c_void, report: Optional<tenantry_backup_report>, error: *mut tenantry_error) -> tenantry_status {
        let (from, to) = (from.read(from_length)?, to.read(to_length)?);
        let done = crate::restore_with(from, to, &mut teller(progress, user))?;
        report.map_or(Ok(()), |report| report.put(done.into()))
    }
}
