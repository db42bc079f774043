//! What goes by itself.

use serde::Serialize;

use crate::db::file::purge::{Place, purge_step};
use crate::error::Result;
use crate::fork;
use crate::store::Store;

/// What a purge of files removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FilesPurged {
    /// Uploads that nobody went on with.
    pub uploads: u64,
    /// Temporary files.
    pub files: u64,
    /// Bytes whose room in the database is free again.
    pub bytes: u64,
}

impl Store {
    /// Removes, of every tenant, uploads without new bytes and temporary files that are older than its
    /// `temp_file_retention`, but no avatar; and what was left of files that are deleted. In steps of some
    /// milliseconds that other writers get in between.
    ///
    /// # Errors
    /// [`Error::Storage`](crate::Error::Storage); what was removed until then stays removed.
    pub fn purge_files(&self) -> Result<FilesPurged> {
        let now = fork::call_host(|| (self.clock)())?;
        let (mut place, mut all) = (Place::default(), FilesPurged::default());
        while !matches!(place, Place::End) {
            let (purged, next) = self.db.write(|db| {
                let mut next = place.clone();
                Ok((purge_step(db, now, &mut next)?, next))
            })?;
            place = next;
            all.uploads += purged.uploads;
            all.files += purged.files;
            all.bytes += purged.bytes;
        }
        Ok(all)
    }
}
