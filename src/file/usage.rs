//! Disk space: what a tenant uses, of what kind, and what the host reports of it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Files;
use crate::db::Connection;
use crate::db::usage::{self, FILE, UPLOAD, fits, tenant_row};
use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::Field;
use crate::store::Store;

/// What takes disk space outside of the store, as the host reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UsageKind {
    /// Recordings of calls.
    Recording,
    /// Files of call reports.
    CallReport,
    /// Instant messages: they count for `im_disk_quota`, too.
    Message,
    /// Anything else.
    Other,
}

impl UsageKind {
    /// Every kind.
    pub const ALL: [UsageKind; 4] =
        [UsageKind::Recording, UsageKind::CallReport, UsageKind::Message, UsageKind::Other];

    /// `recording`, `call_report`, `message` or `other`.
    pub fn as_str(self) -> &'static str {
        match self {
            UsageKind::Recording => "recording",
            UsageKind::CallReport => "call_report",
            UsageKind::Message => "message",
            UsageKind::Other => "other",
        }
    }

    /// The kind of this name.
    pub fn by_name(name: &str) -> Option<UsageKind> {
        UsageKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What the host reports of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// It takes so many bytes now.
    Set(u64),
    /// It takes so many bytes more or, below zero, fewer.
    Add(i64),
}

/// The disk space of a tenant, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Usage {
    /// What the tenant may use; `None` where unlimited.
    pub quota: Option<u64>,
    /// What is in use: files and all that the host reports. The document's `used_disk_quota` shows it.
    pub used: u64,
    /// Of that, the tenant's files: the sum of their sizes, also where equal ones are stored once.
    pub files: u64,
    /// Of that, what the host reports, by kind; a kind that takes nothing is not there.
    pub reported: BTreeMap<UsageKind, u64>,
    /// What uploads have taken or, where they announced their size, were promised. It is not in use yet, but
    /// counts for the quota.
    pub uploads: u64,
}

impl Usage {
    /// How many bytes more there is room for; `None` where there is no limit.
    pub fn free(&self) -> Option<u64> {
        self.quota.map(|quota| quota.saturating_sub(self.used.saturating_add(self.uploads)))
    }

    fn of(db: &Connection, tenant: i64) -> Result<Usage> {
        let quota = usage::quota(db, tenant, Field::DiskQuota)?;
        let mut found = Usage { quota, used: 0, files: 0, reported: BTreeMap::new(), uploads: 0 };
        for (name, bytes) in usage::kinds(db, tenant)? {
            match (&*name, UsageKind::by_name(&name)) {
                (FILE, _) => found.files = bytes,
                (UPLOAD, _) => found.uploads = bytes,
                (_, Some(kind)) => drop(found.reported.insert(kind, bytes)),
                // A newer release's kind is in use, whatever it is.
                (_, None) => *found.reported.entry(UsageKind::Other).or_default() += bytes,
            }
        }
        found.reported.retain(|_, bytes| *bytes > 0);
        found.used = found.files + found.reported.values().sum::<u64>();
        Ok(found)
    }
}

impl Files {
    /// The disk space of the tenant.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn usage(&self) -> Result<Usage> {
        self.read(Usage::of)
    }
}

impl Store {
    /// Counts what the host keeps for a tenant: recordings, reports, messages. What would take more than the tenant
    /// may use is refused and not counted, whoever else reports or uploads at the same time; so report before you
    /// write. What takes less is always counted, also above the quota. The document's `used_disk_quota` shows the
    /// sum at once; its version stays, and watchers hear nothing.
    ///
    /// # Errors
    /// [`Error::QuotaExceeded`]; [`Error::Refused`] where more is taken away than was there;
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn report_usage(&self, tenant: &str, kind: UsageKind, report: Report) -> Result<Usage> {
        let tenant = tenant.to_owned();
        self.db.write(move |db| {
            let row = tenant_row(db, &tenant)?;
            let before = usage::kinds(db, row)?;
            let known = before.iter().find(|(name, _)| name == kind.as_str()).map_or(0, |(_, bytes)| *bytes);
            let now = match report {
                Report::Set(bytes) => bytes,
                Report::Add(more) => known.checked_add_signed(more).ok_or_else(|| too_few(known))?,
            };
            if let Some(more) = now.checked_sub(known).filter(|more| *more > 0) {
                usage::room(db, row, more)?;
                if kind == UsageKind::Message {
                    fits(Field::ImDiskQuota, usage::quota(db, row, Field::ImDiskQuota)?, known, more)?;
                }
            }
            usage::report(db, row, kind.as_str(), now)?;
            Usage::of(db, row)
        })
    }
}

fn too_few(known: u64) -> Error {
    let message = format!("must leave no less than 0 bytes: {known} are counted");
    Error::fault(Fault::new(FaultCode::OutOfRange, message).with("min", -known.cast_signed()).at("bytes"))
}
