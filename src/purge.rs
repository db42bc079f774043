//! What goes by itself: what is older than its tenant's settings keep it.
//!
//! Source: the contract, *Retention*.

use crate::db::audit::purge as entries;
use crate::db::file::purge::{Place, purge_step};
use crate::db::purge::PurgeReport;
use crate::error::Result;
use crate::store::Store;

impl Store {
    /// Takes away what is too old, of every tenant: entries of the audit that are older than its `log_retention`
    /// and, of a deleted tenant, older than the one that it had; uploads without new bytes and temporary files that
    /// are older than its `temp_file_retention`, but no avatar; and what is left of deleted files. In steps of some
    /// milliseconds that other writers get in between.
    ///
    /// # Errors
    /// [`Error::Storage`](crate::Error::Storage); what was taken away before stays so.
    pub fn purge(&self) -> Result<PurgeReport> {
        // Also where nothing is due.
        self.db.refuse_read_only()?;
        let mut report = PurgeReport::default();
        self.purge_audit(&mut report)?;
        self.purge_files(&mut report)?;
        Ok(report)
    }

    fn purge_audit(&self, report: &mut PurgeReport) -> Result<()> {
        let now = self.stamp()?.time.as_millisecond();
        let mut after = Some(String::new());
        while let Some(behind) = after {
            let (due, next) = self.db.read(|db| entries::due(db, &behind, now))?;
            let mut rest = &due[..];
            while !rest.is_empty() {
                let (dealt, deleted) = self.db.write(|db| entries::step(db, rest))?;
                rest = &rest[dealt..];
                report.audit_entries += deleted;
            }
            after = next;
        }
        Ok(())
    }

    fn purge_files(&self, report: &mut PurgeReport) -> Result<()> {
        let stamp = self.stamp()?;
        let mut place = Place::default();
        while !matches!(place, Place::End) {
            // A transaction that fails leaves the place and the figures as they were.
            (place, *report) = self.db.write(|db| {
                let (mut place, mut report) = (place.clone(), *report);
                purge_step(db, stamp, &mut place, &mut report)?;
                Ok((place, report))
            })?;
        }
        Ok(())
    }
}
