//! Files of a tenant.

use std::sync::Arc;
use std::time::SystemTime;

use super::document::{Shown, long};
use super::error::{Result, count};
use super::session::SessionObject;
use super::store::StoreObject;
use super::usage::Usage;
use crate::NewFile;

/// How far an upload has come.
#[derive(uniffi::Record)]
pub struct UploadStatus {
    /// The upload's identifier.
    pub id: String,
    /// The name that the file will have.
    pub name: String,
    /// Whether the file will be a temporary one.
    pub temporary: bool,
    /// The size that was announced.
    pub size: Option<i64>,
    /// The SHA-256 that was announced, in small hexadecimal digits.
    pub sha256: Option<String>,
    /// The bytes that are stored: the offset at which it goes on.
    pub received: i64,
    /// When it was begun.
    pub begun_at: SystemTime,
    /// When bytes came last: after `temp_file_retention` without any it is given up.
    pub touched_at: SystemTime,
}

impl From<crate::UploadStatus> for UploadStatus {
    fn from(upload: crate::UploadStatus) -> UploadStatus {
        let crate::UploadStatus { id, name, temporary, size, sha256, received, begun_at, touched_at } =
            upload;
        let (size, received) = (size.map(long), long(received));
        let (begun_at, touched_at) = (begun_at.shown(), touched_at.shown());
        UploadStatus { id, name, temporary, size, sha256, received, begun_at, touched_at }
    }
}

/// A completed file.
#[derive(uniffi::Record)]
pub struct FileInfo {
    /// The file's identifier.
    pub id: String,
    /// The tenant's identifier.
    pub tenant: String,
    /// The name.
    pub name: String,
    /// The size in bytes.
    pub size: i64,
    /// The media type, by the content: `application/octet-stream` where that tells nothing.
    pub media_type: String,
    /// The SHA-256 in small hexadecimal digits.
    pub sha256: String,
    /// When it was completed.
    pub created_at: SystemTime,
    /// The relative path that it is downloaded from: `/api/blobs/` and 192 random bits. Who knows it may
    /// read the file.
    pub url: String,
    /// Whether it goes by itself after the tenant's `temp_file_retention`.
    pub temporary: bool,
}

impl From<crate::FileInfo> for FileInfo {
    fn from(file: crate::FileInfo) -> FileInfo {
        let crate::FileInfo { id, tenant, name, size, media_type, sha256, created_at, url, temporary } = file;
        let (size, created_at) = (long(size), created_at.shown());
        FileInfo { id, tenant, name, size, media_type, sha256, created_at, url, temporary }
    }
}

/// One page of a list of files.
#[derive(uniffi::Record)]
pub struct FilePage {
    /// The files, the oldest first.
    pub files: Vec<FileInfo>,
    /// Where the next page begins; none on the last page.
    pub next: Option<String>,
}

/// One page of a list of uploads.
#[derive(uniffi::Record)]
pub struct UploadPage {
    /// The uploads, the oldest first.
    pub uploads: Vec<UploadStatus>,
    /// Where the next page begins; none on the last page.
    pub next: Option<String>,
}

/// The files of one tenant. Threads may share it; it keeps its store open.
#[derive(uniffi::Object)]
pub struct FilesObject {
    files: crate::Files,
}

#[uniffi::export]
impl FilesObject {
    /// Begins an upload. Nothing of it is a file before it is completed.
    pub fn begin(
        &self,
        name: String,
        size: Option<i64>,
        sha256: Option<String>,
        temporary: bool,
    ) -> Result<UploadStatus> {
        let size = size.map(|size| count("size", size)).transpose()?;
        Ok(self.files.begin(&NewFile { name, temporary, size, sha256 })?.into())
    }

    /// Stores the next bytes of an upload, which begin at `offset`, and gives the offset behind them.
    pub fn append(&self, upload: String, offset: i64, bytes: Vec<u8>) -> Result<i64> {
        Ok(long(self.files.append(&upload, count("offset", offset)?, &bytes)?))
    }

    /// How far an upload has come.
    pub fn status(&self, upload: String) -> Result<UploadStatus> {
        Ok(self.files.status(&upload)?.into())
    }

    /// Makes the upload a file, if what was received has this SHA-256.
    pub fn complete(&self, upload: String, sha256: String) -> Result<FileInfo> {
        Ok(self.files.complete(&upload, &sha256)?.into())
    }

    /// Gives an upload up.
    pub fn cancel(&self, upload: String) -> Result<()> {
        Ok(self.files.cancel(&upload)?)
    }

    /// Uploads that are neither completed nor cancelled, behind the page that gave `after`.
    pub fn uploads(&self, limit: i32, after: Option<String>) -> Result<UploadPage> {
        let page = self.files.uploads(usize::try_from(limit).unwrap_or(0), after.as_deref())?;
        Ok(UploadPage { uploads: page.items.into_iter().map(UploadStatus::from).collect(), next: page.next })
    }

    /// The files, behind the page that gave `after`.
    pub fn list(&self, limit: i32, after: Option<String>) -> Result<FilePage> {
        let page = self.files.list(usize::try_from(limit).unwrap_or(0), after.as_deref())?;
        Ok(FilePage { files: page.items.into_iter().map(FileInfo::from).collect(), next: page.next })
    }

    /// What is known of a file.
    pub fn describe(&self, file: String) -> Result<FileInfo> {
        Ok(self.files.describe(&file)?.into())
    }

    /// The bytes of a file from `offset` on: `length` of them, or fewer at the end.
    pub fn read(&self, file: String, offset: i64, length: i32) -> Result<Vec<u8>> {
        let (offset, length) = (count("offset", offset)?, count("length", length.into())?);
        // No more memory than there are bytes.
        let rest = self.files.describe(&file)?.size.saturating_sub(offset);
        let mut bytes = vec![0; usize::try_from(length.min(rest)).unwrap_or(usize::MAX)];
        let read = self.files.read_at(&file, offset, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Deletes a file.
    pub fn delete(&self, file: String) -> Result<()> {
        Ok(self.files.delete(&file)?)
    }

    /// The disk space of the tenant.
    pub fn usage(&self) -> Result<Usage> {
        Ok(self.files.usage()?.into())
    }
}

#[uniffi::export]
impl StoreObject {
    /// The files of a tenant.
    pub fn files(&self, tenant: String) -> Result<Arc<FilesObject>> {
        Ok(Arc::new(FilesObject { files: self.store.files(&tenant)? }))
    }

    /// The file that is downloaded from this URL, whichever tenant has it.
    pub fn file_of_url(&self, url: String) -> Result<FileInfo> {
        Ok(self.store.file_of_url(&url)?.into())
    }
}

#[uniffi::export]
impl SessionObject {
    /// The files of the current tenant.
    pub fn files(&self) -> Arc<FilesObject> {
        Arc::new(FilesObject { files: self.session.files() })
    }
}
