//! Disk space, and what goes by itself.

use std::collections::HashMap;

use super::document::long;
use super::error::{Result, count};
use super::store::StoreObject;
use crate::{Report, UsageKind};

/// The disk space of a tenant, in bytes.
#[derive(uniffi::Record)]
pub struct Usage {
    /// What the tenant may use; none where unlimited.
    pub quota: Option<i64>,
    /// What is in use: files and all that the host reports. The document's `used_disk_quota` shows it.
    pub used: i64,
    /// Of that, the tenant's files: the sum of their sizes, also where equal ones are stored once.
    pub files: i64,
    /// Of that, what the host reports, by kind; only kinds that it has reported.
    pub reported: HashMap<UsageKind, i64>,
    /// What uploads have taken or, where they announced their size, were promised. It is not in use yet, but
    /// counts for the quota.
    pub uploads: i64,
    /// How many bytes more there is room for; none where there is no limit.
    pub free: Option<i64>,
}

impl From<crate::Usage> for Usage {
    fn from(usage: crate::Usage) -> Usage {
        Usage {
            quota: usage.quota.map(long),
            used: long(usage.used),
            files: long(usage.files),
            reported: usage.reported.iter().map(|(kind, bytes)| (*kind, long(*bytes))).collect(),
            uploads: long(usage.uploads),
            free: usage.free().map(long),
        }
    }
}

/// What a purge took away.
#[derive(uniffi::Record)]
pub struct PurgeReport {
    /// Entries of the audit.
    pub audit_entries: i64,
    /// Uploads that nobody went on with.
    pub uploads: i64,
    /// Temporary files.
    pub files: i64,
    /// Bytes of files whose room in the database is free again.
    pub bytes: i64,
}

#[uniffi::export]
impl StoreObject {
    /// Counts what the host keeps for a tenant: so many bytes in all.
    pub fn report_usage(&self, tenant: String, kind: UsageKind, bytes: i64) -> Result<Usage> {
        Ok(self.store.report_usage(&tenant, kind, Report::Set(count("bytes", bytes)?))?.into())
    }

    /// As `report_usage`: so many bytes more or, below 0, fewer.
    pub fn add_usage(&self, tenant: String, kind: UsageKind, bytes: i64) -> Result<Usage> {
        Ok(self.store.report_usage(&tenant, kind, Report::Add(bytes))?.into())
    }

    /// Takes away what is older than its tenant's settings keep it.
    pub fn purge(&self) -> Result<PurgeReport> {
        let report = self.store.purge()?;
        Ok(PurgeReport {
            audit_entries: long(report.audit_entries),
            uploads: long(report.uploads),
            files: long(report.files),
            bytes: long(report.bytes),
        })
    }
}
