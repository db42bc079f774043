//! Uploads: files that are not whole yet.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::{content, damaged, digest, flag, time};
use crate::db::usage;
use crate::error::{Error, ErrorCode, Fault, FaultCode, Result};
use crate::file::{NewFile, UploadStatus};
use crate::rule::time::show;

/// An upload as it is stored.
pub(crate) struct Upload {
    row: i64,
    pub(super) content: i64,
    pub(crate) status: UploadStatus,
    /// The state of the digest over what was received.
    pub(crate) hash: Vec<u8>,
}

const COLUMNS: &str =
    "\"row\", content, id, name, temporary, size, sha256, received, hash, begun_at, touched_at";

fn upload(row: &Row<'_>) -> Result<Upload> {
    let key = row.get(0)?;
    let bad = || damaged("upload", key);
    let status = UploadStatus {
        id: row.get("id")?,
        name: row.get("name")?,
        temporary: flag(row.get("temporary")?).ok_or_else(bad)?,
        size: row.get::<_, Option<i64>>("size")?.map(i64::cast_unsigned),
        sha256: row.get::<_, Option<Vec<u8>>>("sha256")?.map(|bytes| digest(&bytes)),
        received: row.get::<_, i64>("received")?.cast_unsigned(),
        begun_at: time(row.get("begun_at")?).ok_or_else(bad)?,
        touched_at: time(row.get("touched_at")?).ok_or_else(bad)?,
    };
    Ok(Upload { row: key, content: row.get("content")?, status, hash: row.get("hash")? })
}

/// The upload of this tenant.
///
/// # Errors
/// [`Error::File`] with [`ErrorCode::NotFound`].
pub(crate) fn get(db: &Connection, tenant: i64, id: &str) -> Result<Upload> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE id = ?1 AND tenant = ?2");
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query((id, tenant))?;
    let row =
        rows.next()?.ok_or(Error::File { code: ErrorCode::NotFound, message: "there is no such upload" })?;
    upload(row)
}

/// At most so many uploads behind this one, in the order of their beginning.
pub(crate) fn some(db: &Connection, tenant: i64, after: &str, limit: usize) -> Result<Vec<UploadStatus>> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query((tenant, after, limit as i64))?;
    let mut some = Vec::new();
    while let Some(row) = rows.next()? {
        some.push(upload(row)?.status);
    }
    Ok(some)
}

/// Begins an upload, and reserves the size that it announces.
pub(crate) fn begin(
    db: &Connection,
    tenant: i64,
    id: &str,
    new: &NewFile,
    sha256: Option<&[u8]>,
    hash: &[u8],
    now: Timestamp,
) -> Result<()> {
    usage::room(db, tenant, new.size.unwrap_or(0))?;
    let content = content::make(db, tenant)?;
    let sql =
        "INSERT INTO upload (id, tenant, content, name, temporary, size, sha256, received, hash, begun_at,
        touched_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?9)";
    let size = new.size.map(u64::cast_signed);
    db.prepare_cached(sql)?.execute((
        id,
        tenant,
        content,
        &new.name,
        new.temporary,
        size,
        sha256,
        hash,
        show(now),
    ))?;
    Ok(())
}

/// Refuses bytes at another offset than the next, and more of them than were announced.
pub(crate) fn expect(upload: &Upload, offset: u64, length: usize) -> Result<()> {
    let status = &upload.status;
    if status.received != offset {
        let message = format!("the upload goes on at {}, not at {offset}", status.received);
        let fault = Fault::new(FaultCode::WrongOffset, message).with("offset", status.received);
        return Err(Error::fault(fault.at("offset")));
    }
    match status.size {
        Some(size) if length as u64 > size - offset => {
            let message = format!("{size} bytes were announced: {} are missing, not {length}", size - offset);
            let fault = Fault::new(FaultCode::OutOfRange, message).with("max", size - offset);
            Err(Error::fault(fault.at("bytes")))
        }
        _ => Ok(()),
    }
}

/// Adds bytes behind those that were received, if there is room for them and for `behind` more that are about to
/// come; `hash` is the state over them all.
pub(crate) fn append(
    db: &Connection,
    tenant: i64,
    upload: &Upload,
    (bytes, behind): (&[u8], usize),
    hash: &[u8],
    now: Timestamp,
) -> Result<()> {
    if upload.status.size.is_none() {
        usage::room(db, tenant, (bytes.len() + behind) as u64)?;
    }
    content::append(db, upload.content, upload.status.received, bytes)?;
    let sql = "UPDATE upload SET received = received + ?2, hash = ?3, touched_at = ?4 WHERE \"row\" = ?1";
    db.prepare_cached(sql)?.execute((upload.row, bytes.len() as i64, hash, show(now)))?;
    Ok(())
}

/// Ends an upload; its content stays.
pub(super) fn end(db: &Connection, upload: &Upload) -> Result<()> {
    db.prepare_cached("DELETE FROM upload WHERE \"row\" = ?1")?.execute([upload.row])?;
    Ok(())
}

/// Gives an upload up; its bytes are left to the sweep.
pub(crate) fn cancel(db: &Connection, upload: &Upload) -> Result<()> {
    end(db, upload)?;
    content::leave(db, upload.content)
}

/// The first bytes that were received, at most so many as one piece has.
pub(crate) fn head(db: &Connection, upload: &Upload) -> Result<Vec<u8>> {
    Ok(content::piece(db, upload.content, 0, |_, bytes| bytes.to_vec())?.unwrap_or_default())
}

/// Uploads behind a line that may be abandoned: line, tenant, id, and since when nobody touched them.
pub(super) fn touched_before(
    db: &Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, i64, String, String)>> {
    let sql =
        "SELECT \"row\", tenant, id, touched_at FROM upload WHERE \"row\" > ?1 ORDER BY \"row\" LIMIT ?2";
    let mut query = db.prepare_cached(sql)?;
    let rows =
        query.query_map((after, limit), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
