//! What purges report.

use serde::Serialize;

/// What a purge took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PurgeReport {
    /// Entries of the audit.
    pub audit_entries: u64,
    /// Uploads that nobody went on with.
    pub uploads: u64,
    /// Temporary files.
    pub files: u64,
    /// Bytes of files whose room in the database is free again.
    pub bytes: u64,
}
