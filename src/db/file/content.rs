//! What files hold: pieces in a row, which grow at the end, are read anywhere, and go little by little.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::digest;
use crate::error::{Error, ErrorCode, Result};
use crate::file::FileInfo;

/// The most bytes of a piece; see `docs/files.md`.
pub(crate) const PIECE: usize = 64 * 1024;

/// A last piece that is shorter than a page grows; others behind it are new, so that nothing is written twice.
const SHORT: usize = 4096;

/// Pieces that one step of a sweep removes.
const SWEPT: i64 = 16;

pub(super) fn make(db: &Connection, tenant: i64) -> Result<i64> {
    db.prepare_cached("INSERT INTO content (tenant) VALUES (?1)")?.execute([tenant])?;
    Ok(db.last_insert_rowid())
}

/// Adds bytes at the end, which is at `length`.
pub(super) fn append(db: &Connection, content: i64, length: u64, bytes: &[u8]) -> Result<()> {
    let (mut start, mut joined, mut bytes) = (length.cast_signed(), Vec::new(), bytes);
    if let Some((last, short)) = short_end(db, content)? {
        start = last;
        joined = short;
        let more = bytes.len().min(PIECE - joined.len());
        joined.extend(&bytes[..more]);
        bytes = &bytes[more..];
    }
    let sql = "INSERT INTO piece VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET bytes = excluded.bytes, checksum = excluded.checksum";
    let mut insert = db.prepare_cached(sql)?;
    let first = (!joined.is_empty()).then_some(&*joined);
    for piece in first.into_iter().chain(bytes.chunks(PIECE)) {
        insert.execute((content, start, piece, crc32fast::hash(piece)))?;
        start += piece.len() as i64;
    }
    Ok(())
}

/// The last piece, if it is short.
fn short_end(db: &Connection, content: i64) -> Result<Option<(i64, Vec<u8>)>> {
    let sql = "SELECT start, CASE WHEN length(bytes) < ?2 THEN bytes END FROM piece
        WHERE content = ?1 ORDER BY start DESC LIMIT 1";
    let mut query = db.prepare_cached(sql)?;
    let last = query.query_row((content, SHORT as i64), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(last.and_then(|(start, bytes): (i64, Option<Vec<u8>>)| Some((start, bytes?))))
}

/// Calls `take` with the start and the bytes of the piece that holds the byte at `offset`; `None` behind the
/// end. The bytes are what was stored, or it fails.
pub(super) fn piece<T>(
    db: &Connection,
    content: i64,
    offset: u64,
    take: impl FnOnce(u64, &[u8]) -> T,
) -> Result<Option<T>> {
    let sql = "SELECT start, bytes, checksum FROM piece WHERE content = ?1 AND start <= ?2
        ORDER BY start DESC LIMIT 1";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query((content, i64::try_from(offset).unwrap_or(i64::MAX)))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let start = row.get::<_, i64>(0)?.cast_unsigned();
    let bytes = row.get_ref(1)?.as_blob().unwrap_or_default();
    if row.get::<_, i64>(2)? != i64::from(crc32fast::hash(bytes)) {
        let message = format!(
            "a piece of a file (content {content}, byte {start}) does not match its checksum; it was left as it \
             is: restore a backup"
        );
        return Err(Error::storage(ErrorCode::Corrupt, message));
    }
    Ok((offset - start < bytes.len() as u64).then(|| take(start, bytes)))
}

/// Leaves a content to the sweep, unless another file or upload has it.
pub(super) fn leave(db: &Connection, content: i64) -> Result<()> {
    let sql = "UPDATE content SET tenant = NULL WHERE \"row\" = ?1
        AND NOT EXISTS (SELECT 1 FROM file WHERE content = ?1)
        AND NOT EXISTS (SELECT 1 FROM upload WHERE content = ?1)";
    db.prepare_cached(sql)?.execute([content])?;
    Ok(())
}

/// Removes at most 1 MB of what is nobody's; the number of bytes, `None` where there is nothing.
pub(crate) fn sweep(db: &Connection) -> Result<Option<u64>> {
    let sql = "SELECT \"row\" FROM content WHERE tenant IS NULL LIMIT 1";
    let content: Option<i64> = db.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    let Some(content) = content else { return Ok(None) };
    let sql = "DELETE FROM piece WHERE rowid IN
            (SELECT rowid FROM piece WHERE content = ?1 ORDER BY start DESC LIMIT ?2)
        RETURNING length(bytes)";
    let mut delete = db.prepare_cached(sql)?;
    let lengths = delete.query_map((content, SWEPT), |row| row.get::<_, i64>(0))?;
    let lengths: Vec<i64> = lengths.collect::<rusqlite::Result<_>>()?;
    if (lengths.len() as i64) < SWEPT {
        db.prepare_cached("DELETE FROM content WHERE \"row\" = ?1")?.execute([content])?;
    }
    Ok(Some(lengths.iter().sum::<i64>().cast_unsigned()))
}

/// Reads a content from its start to its end: what is wrong where it is not what the file says.
pub(super) fn verify(db: &Connection, content: i64, info: &FileInfo) -> Result<Option<String>> {
    let (mut hash, mut at) = (Sha256::new(), 0);
    while let Some(end) = piece(db, content, at, |start, bytes| {
        hash.update(&bytes[(at - start) as usize..]);
        start + bytes.len() as u64
    })? {
        at = end;
    }
    let sound = at == info.size && digest(&hash.finalize()) == info.sha256;
    Ok((!sound).then(|| format!("the bytes of file {} are not those that were stored", info.id)))
}

/// Contents that are a tenant's, but in no file and no upload.
pub(super) fn lost(db: &Connection) -> Result<Vec<i64>> {
    let sql = "SELECT \"row\" FROM content AS c WHERE tenant IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM file WHERE content = c.\"row\")
        AND NOT EXISTS (SELECT 1 FROM upload WHERE content = c.\"row\")";
    let mut query = db.prepare(sql)?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
