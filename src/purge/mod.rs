//! What goes by itself: what is older than its tenant's settings keep it.
//!
//! Source: the contract, *Retention*.

pub(crate) mod background;

use std::sync::Arc;

use crate::actor::Author;
use crate::db::Database;
use crate::db::audit::{Stamp, purge as entries};
use crate::db::file::purge::{self as files, Place};
use crate::db::purge::PurgeReport;
use crate::error::Result;
use crate::fork;
use crate::open::Clock;
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
        let run = Run { db: &self.db, clock: &self.clock, author: &self.author, goes_on: &|| true };
        run.all()
    }
}

/// A purge that can be broken off between two steps.
struct Run<'a> {
    db: &'a Database,
    clock: &'a Clock,
    author: &'a Arc<Author>,
    goes_on: &'a dyn Fn() -> bool,
}

impl Run<'_> {
    fn all(&self) -> Result<PurgeReport> {
        let mut report = PurgeReport::default();
        self.audit(&mut report)?;
        // Who writes takes the turn of another, so it is looked first.
        if self.db.read(files::may_find_something)? {
            self.files(&mut report)?;
        }
        Ok(report)
    }

    /// The clock is the host's: it is asked while no transaction waits.
    fn stamp(&self) -> Result<Stamp> {
        Ok(Stamp { by: self.author.clone(), time: fork::call_host(&**self.clock)? })
    }

    fn audit(&self, report: &mut PurgeReport) -> Result<()> {
        let now = self.stamp()?.time.as_millisecond();
        let mut after = Some(String::new());
        while let Some(behind) = after {
            let (due, next) = self.db.read(|db| entries::due(db, &behind, now))?;
            let (due, mut done) = (Arc::new(due), 0);
            while done < due.len() && (self.goes_on)() {
                let due = due.clone();
                let (dealt, deleted) = self.db.write(move |db| entries::step(db, &due[done..]))?;
                done += dealt;
                report.audit_entries += deleted;
            }
            after = next.filter(|_| (self.goes_on)());
        }
        Ok(())
    }

    fn files(&self, report: &mut PurgeReport) -> Result<()> {
        let stamp = self.stamp()?;
        let mut place = Place::default();
        while !matches!(place, Place::End) && (self.goes_on)() {
            // A transaction that fails leaves the place and the figures as they were.
            let (stamp, mut next, mut sum) = (stamp.clone(), place.clone(), *report);
            (place, *report) = self.db.write(move |db| {
                files::purge_step(db, &stamp, &mut next, &mut sum)?;
                Ok((next, sum))
            })?;
        }
        Ok(())
    }
}
