//! What is told of a file, and of one that is on its way.

use jiff::Timestamp;
use serde::Serialize;

use crate::rule::time;

/// A file as it is known before its bytes.
///
/// ```
/// use tenantry::NewFile;
///
/// let logo = NewFile { size: Some(70), ..NewFile::named("logo.png") };
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFile {
    /// The name: 1 to 128 characters, none of them a control, `/` or `\`; not `.` or `..`.
    pub name: String,
    /// Whether the file goes by itself after the tenant's `temp_file_retention`.
    pub temporary: bool,
    /// The size in bytes, where it is known: so much of the quota is reserved at once.
    pub size: Option<u64>,
    /// The SHA-256 in hexadecimal digits, where it is known: then the file cannot be completed with another, and
    /// who goes on with the upload later finds it by this.
    pub sha256: Option<String>,
}

impl NewFile {
    /// A file of this name that stays, of a size that is not known.
    pub fn named(name: impl Into<String>) -> NewFile {
        NewFile { name: name.into(), ..NewFile::default() }
    }
}

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UploadStatus {
    /// The upload's identifier.
    pub id: String,
    /// The name that the file will have.
    pub name: String,
    /// Whether the file will be a temporary one.
    pub temporary: bool,
    /// The size that was announced.
    pub size: Option<u64>,
    /// The SHA-256 that was announced, in small hexadecimal digits.
    pub sha256: Option<String>,
    /// The bytes that are stored: the offset at which it goes on.
    pub received: u64,
    /// When it was begun.
    #[serde(serialize_with = "time::serialize")]
    pub begun_at: Timestamp,
    /// When bytes came last: after `temp_file_retention` without any it is given up.
    #[serde(serialize_with = "time::serialize")]
    pub touched_at: Timestamp,
}

/// A completed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileInfo {
    /// The file's identifier.
    pub id: String,
    /// The tenant's identifier.
    pub tenant: String,
    /// The name.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The media type, by the content: `application/octet-stream` where that tells nothing.
    pub media_type: String,
    /// The SHA-256 in small hexadecimal digits.
    pub sha256: String,
    /// When it was completed.
    #[serde(serialize_with = "time::serialize")]
    pub created_at: Timestamp,
    /// The relative path that it is downloaded from: `/api/blobs/` and 192 random bits. Who knows it may read the
    /// file.
    pub url: String,
    /// Whether it goes by itself after the tenant's `temp_file_retention`.
    pub temporary: bool,
}

/// One page of a list of files or uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePage<T> {
    /// What is on it, the oldest first.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<String>,
}
