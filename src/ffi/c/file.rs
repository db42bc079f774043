//! Files of a tenant, and disk space.

use std::ffi::c_char;

use serde::Serialize;

use super::argument::{Closing, Optional};
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::types::*;
use crate::error::Result;
use crate::{FileInfo, FilePage, NewFile, Report, UploadStatus, Usage, UsageKind};

/// No read gives more at once, so that none holds more than that in memory.
const MOST: usize = 1024 * 1024;

/// What is known of a file or an upload, with its texts as C is lent them: each with a NUL behind it.
pub(super) struct Described {
    /// Id, tenant, name, media type, digest, URL, time, JSON; `None` where there is none.
    texts: [Option<String>; 8],
    size: u64,
    received: u64,
    temporary: bool,
    complete: bool,
}

fn time(value: &impl Serialize, member: &str) -> String {
    let shown = serde_json::to_value(value).unwrap_or_default();
    shown[member].as_str().unwrap_or_default().to_owned()
}

fn ended(text: String) -> String {
    text + "\0"
}

impl Described {
    fn file(file: &FileInfo) -> Described {
        let json = serde_json::to_string(file).unwrap_or_default();
        let FileInfo { id, tenant, name, media_type, sha256, url, .. } = file.clone();
        let texts = [id, tenant, name, media_type, sha256, url, time(file, "created_at"), json];
        Described {
            texts: texts.map(|text| Some(ended(text))),
            size: file.size,
            received: file.size,
            temporary: file.temporary,
            complete: true,
        }
    }

    fn upload(upload: &UploadStatus) -> Described {
        let json = serde_json::to_string(upload).unwrap_or_default();
        let UploadStatus { id, name, sha256, .. } = upload.clone();
        let begun = time(upload, "begun_at");
        let texts = [Some(id), None, Some(name), None, sha256, None, Some(begun), Some(json)];
        Described {
            texts: texts.map(|text| text.map(ended)),
            size: upload.size.unwrap_or(TENANTRY_SIZE_UNKNOWN),
            received: upload.received,
            temporary: upload.temporary,
            complete: false,
        }
    }

    fn text(&self, at: usize) -> tenantry_text {
        let text = self.texts[at].as_deref().and_then(|text| text.strip_suffix('\0'));
        text.map_or(tenantry_text::NONE, tenantry_text::lent)
    }

    fn info(&self) -> tenantry_file_info {
        tenantry_file_info {
            id: self.text(0),
            tenant: self.text(1),
            name: self.text(2),
            media_type: self.text(3),
            sha256: self.text(4),
            url: self.text(5),
            created_at: self.text(6),
            size: self.size,
            received: self.received,
            temporary: self.temporary.into(),
            complete: self.complete.into(),
        }
    }
}

fn hand_file(file: &FileInfo) -> Result<tenantry_file, Failure> {
    handle::insert(Described::file(file))
}

fn hand_upload(upload: &UploadStatus) -> Result<tenantry_file, Failure> {
    handle::insert(Described::upload(upload))
}

fn first<T>(page: FilePage<T>) -> Result<T, Failure> {
    page.items.into_iter().next().ok_or(Failure::NoValue)
}

impl From<&Usage> for tenantry_usage {
    fn from(usage: &Usage) -> tenantry_usage {
        let reported = |kind| usage.reported.get(&kind).copied().unwrap_or(0);
        tenantry_usage {
            quota: usage.quota.unwrap_or(TENANTRY_UNLIMITED),
            used: usage.used,
            files: usage.files,
            uploads: usage.uploads,
            recordings: reported(UsageKind::Recording),
            call_reports: reported(UsageKind::CallReport),
            messages: reported(UsageKind::Message),
            other: reported(UsageKind::Other),
        }
    }
}

fn kind(number: u32) -> Result<UsageKind, Failure> {
    match number {
        TENANTRY_USAGE_RECORDING => Ok(UsageKind::Recording),
        TENANTRY_USAGE_CALL_REPORT => Ok(UsageKind::CallReport),
        TENANTRY_USAGE_MESSAGE => Ok(UsageKind::Message),
        TENANTRY_USAGE_OTHER => Ok(UsageKind::Other),
        _ => Err(bad("kind is not one of TENANTRY_USAGE_…")),
    }
}

exports! {
    /// The files of the tenant with this identifier.
    ///
    /// Errors: TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_store_files(store: tenantry_store, id: *const c_char, id_length: usize, files: *mut tenantry_files, error: *mut tenantry_error) -> tenantry_status {
        files.put(handle::insert(store.files(id.read(id_length)?)?)?)
    }

    /// The files of the session's tenant; those of any other are not there.
    ///
    /// Errors: none but those of any function.
    pub unsafe extern "C" fn tenantry_session_files(session: tenantry_session, files: *mut tenantry_files, error: *mut tenantry_error) -> tenantry_status {
        files.put(handle::insert(session.files())?)
    }

    /// Begins an upload. `size` is announced and reserved, or TENANTRY_SIZE_UNKNOWN; `sha256` is announced in 64
    /// hexadecimal digits, or empty, and then may be NULL. Flags: TENANTRY_FILE_TEMPORARY or 0. Gives the upload; it is no file before it
    /// is completed.
    ///
    /// Errors: TENANTRY_REFUSED for a name or a digest that cannot be; TENANTRY_QUOTA_EXCEEDED;
    /// TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
    pub unsafe extern "C" fn tenantry_files_begin(files: tenantry_files, name: *const c_char, name_length: usize, size: u64, sha256: *const c_char, sha256_length: usize, flags: u32, upload: *mut tenantry_file, error: *mut tenantry_error) -> tenantry_status {
        let temporary = match flags {
            0 => false,
            TENANTRY_FILE_TEMPORARY => true,
            _ => return Err(bad("flags are not TENANTRY_FILE_TEMPORARY or 0")),
        };
        let new = NewFile {
            name: name.read(name_length)?.to_owned(),
            temporary,
            size: (size != TENANTRY_SIZE_UNKNOWN).then_some(size),
            sha256: Some(sha256.read(sha256_length)?.to_owned()).filter(|text| !text.is_empty()),
        };
        upload.put(hand_upload(&files.begin(&new)?)?)
    }

    /// Stores the next bytes of an upload, at most 256 MiB, which begin at `offset`; `next`, which may be NULL, is
    /// the offset behind them. They are durable then. It goes in steps of 256 KB that other writers get in between:
    /// where one fails, those before it stay, and tenantry_files_status tells.
    ///
    /// Errors: TENANTRY_REFUSED with TENANTRY_FAULT_WRONG_OFFSET where the upload goes on elsewhere, or where more
    /// bytes come than were announced; TENANTRY_QUOTA_EXCEEDED; TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_files_append(files: tenantry_files, upload: *const c_char, upload_length: usize, offset: u64, data: *const c_char, data_length: usize, next: Optional<u64>, error: *mut tenantry_error) -> tenantry_status {
        let stored = files.append(upload.read(upload_length)?, offset, data.bytes(data_length)?)?;
        next.map_or(Ok(()), |next| next.put(stored))
    }

    /// Tells how far an upload has come: it goes on at `received`.
    ///
    /// Errors: TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_files_status(files: tenantry_files, upload: *const c_char, upload_length: usize, answer: *mut tenantry_file, error: *mut tenantry_error) -> tenantry_status {
        answer.put(hand_upload(&files.status(upload.read(upload_length)?)?)?)
    }

    /// Makes the upload a file, if what was received has this SHA-256, in 64 hexadecimal digits.
    ///
    /// Errors: TENANTRY_REFUSED with TENANTRY_FAULT_WRONG_DIGEST, TENANTRY_FAULT_BAD_DIGEST or
    /// TENANTRY_FAULT_INCOMPLETE: the upload stays; TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_files_complete(files: tenantry_files, upload: *const c_char, upload_length: usize, sha256: *const c_char, sha256_length: usize, file: *mut tenantry_file, error: *mut tenantry_error) -> tenantry_status {
        file.put(hand_file(&files.complete(upload.read(upload_length)?, sha256.read(sha256_length)?)?)?)
    }

    /// Gives an upload up.
    ///
    /// Errors: TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_files_cancel(files: tenantry_files, upload: *const c_char, upload_length: usize, error: *mut tenantry_error) -> tenantry_status {
        Ok(files.cancel(upload.read(upload_length)?)?)
    }

    /// What is known of the file with this identifier.
    ///
    /// Errors: TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_files_get(files: tenantry_files, file: *const c_char, file_length: usize, answer: *mut tenantry_file, error: *mut tenantry_error) -> tenantry_status {
        answer.put(hand_file(&files.describe(file.read(file_length)?)?)?)
    }

    /// The file that was completed next behind the one with the identifier `after`, which need not be there any
    /// more; the first one behind the empty text. So a list is gone through.
    ///
    /// Errors: TENANTRY_NO_VALUE behind the last; TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
    pub unsafe extern "C" fn tenantry_files_next(files: tenantry_files, after: *const c_char, after_length: usize, answer: *mut tenantry_file, error: *mut tenantry_error) -> tenantry_status {
        answer.put(hand_file(&first(files.list(1, Some(after.read(after_length)?))?)?)?)
    }

    /// The upload that was begun next behind the one with the identifier `after`, as tenantry_files_next; only
    /// those that are neither completed nor cancelled.
    pub unsafe extern "C" fn tenantry_files_next_upload(files: tenantry_files, after: *const c_char, after_length: usize, answer: *mut tenantry_file, error: *mut tenantry_error) -> tenantry_status {
        answer.put(hand_upload(&first(files.uploads(1, Some(after.read(after_length)?))?)?)?)
    }

    /// Reads the bytes of a file from `offset` on: up to `capacity` of them, and 1 MiB at most, into `data`; `length`
    /// is how many came, 0 only behind the end.
    ///
    /// Errors: TENANTRY_NOT_FOUND; those of storage, TENANTRY_CORRUPT where the bytes are no longer those that were
    /// stored.
    pub unsafe extern "C" fn tenantry_files_read(files: tenantry_files, file: *const c_char, file_length: usize, offset: u64, data: *mut c_char, capacity: usize, length: *mut usize, error: *mut tenantry_error) -> tenantry_status {
        let mut read = vec![0; capacity.min(MOST)];
        let some = files.read_at(file.read(file_length)?, offset, &mut read)?;
        data.fill(&read[..some]);
        length.put(some)
    }

    /// Deletes a file.
    ///
    /// Errors: TENANTRY_NOT_FOUND; TENANTRY_IN_USE where it is the tenant's avatar; those of storage.
    pub unsafe extern "C" fn tenantry_files_delete(files: tenantry_files, file: *const c_char, file_length: usize, error: *mut tenantry_error) -> tenantry_status {
        Ok(files.delete(file.read(file_length)?)?)
    }

    /// The disk space of the tenant.
    ///
    /// Errors: TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
    pub unsafe extern "C" fn tenantry_files_usage(files: tenantry_files, usage: *mut tenantry_usage, error: *mut tenantry_error) -> tenantry_status {
        usage.put((&files.usage()?).into())
    }

    /// Closes the files of a tenant; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_files_close(files: Closing<tenantry_files>) -> tenantry_status {
        handle::close(files)
    }

    /// What is known of a file or an upload. The texts live as long as `file`.
    pub unsafe extern "C" fn tenantry_file_describe(file: tenantry_file, info: *mut tenantry_file_info) -> tenantry_status {
        info.put(file.info())
    }

    /// All of it as a JSON object. The text lives as long as `file`.
    pub unsafe extern "C" fn tenantry_file_json(file: tenantry_file, json: *mut tenantry_text) -> tenantry_status {
        json.put(file.text(7))
    }

    /// Closes what is known of a file or an upload; 0 needs no closing. The file itself stays.
    pub unsafe extern "C" fn tenantry_file_close(file: Closing<tenantry_file>) -> tenantry_status {
        handle::close(file)
    }

    /// The file that is downloaded from this URL, whichever tenant has it: for what serves `/api/blobs/`.
    ///
    /// Errors: TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_store_file_of_url(store: tenantry_store, url: *const c_char, url_length: usize, file: *mut tenantry_file, error: *mut tenantry_error) -> tenantry_status {
        file.put(hand_file(&store.file_of_url(url.read(url_length)?)?)?)
    }

    /// Counts what the host keeps for a tenant, by kind (TENANTRY_USAGE_…): it takes `bytes` now or, with the flag
    /// TENANTRY_USAGE_ADD, so many more or fewer. What would take more than the tenant may use is refused and not
    /// counted; so report before you write. Gives, unless `usage` is NULL, the disk space after it.
    ///
    /// Errors: TENANTRY_QUOTA_EXCEEDED; TENANTRY_REFUSED where it would leave fewer than 0 bytes;
    /// TENANTRY_NOT_FOUND, TENANTRY_BAD_ARGUMENT for an unknown kind; those of storage.
    pub unsafe extern "C" fn tenantry_store_report_usage(store: tenantry_store, id: *const c_char, id_length: usize, kind: u32, flags: u32, bytes: i64, usage: Optional<tenantry_usage>, error: *mut tenantry_error) -> tenantry_status {
        let report = match flags {
            0 => Report::Set(u64::try_from(bytes).map_err(|_| bad("bytes are below 0"))?),
            TENANTRY_USAGE_ADD => Report::Add(bytes),
            _ => return Err(bad("flags are not TENANTRY_USAGE_ADD or 0")),
        };
        let after = store.report_usage(id.read(id_length)?, self::kind(kind)?, report)?;
        usage.map_or(Ok(()), |usage| usage.put((&after).into()))
    }

    /// Takes away what is too old, of every tenant: entries of the audit that are older than its `log_retention`;
    /// temporary files and uploads without new bytes that are older than its `temp_file_retention`, but no avatar;
    /// and what is left of deleted files. In steps of some milliseconds that other writers get in between. `report`
    /// may be NULL.
    ///
    /// Errors: those of storage.
    pub unsafe extern "C" fn tenantry_store_purge(store: tenantry_store, report: Optional<tenantry_purge_report>, error: *mut tenantry_error) -> tenantry_status {
        let crate::PurgeReport { audit_entries, uploads, files, bytes } = store.purge()?;
        report.map_or(Ok(()), |report| report.put(tenantry_purge_report { audit_entries, uploads, files, bytes }))
    }
}
