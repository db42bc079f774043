//! Files in SQL: each belongs to one tenant, and its bytes are a content that equal files of the tenant share.

pub(crate) mod content;
pub(crate) mod purge;
pub(crate) mod upload;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::audit::{self, AuditAction, Stamp};
use super::change;
use crate::document::Draft;
use crate::error::{Error, ErrorCode, Fault, FaultCode, Result};
use crate::field::{Field, Tenant};
use crate::file::FileInfo;
use crate::rule::time::{parse, show};
use crate::value::Value;
use upload::Upload;

/// The path of every URL, before the key.
pub(crate) const URLS: &str = "/api/blobs/";

/// Rounded pictures of terabytes serve nobody; and the number fits everywhere that documents go.
const LARGEST_AVATAR: i64 = i32::MAX as i64;

const COLUMNS: &str =
    "file.\"row\" AS line, file.id AS id, tenant.id AS owner, file.name AS name, size, sha256,
    media_type, \"key\", temporary, file.created_at AS made_at, file.checksum AS seal, content
    FROM file JOIN tenant ON tenant.\"row\" = file.tenant";

fn file(row: &Row<'_>) -> Result<FileInfo> {
    let line = row.get("line")?;
    let bad = || damaged("file", line);
    let key: String = row.get("key")?;
    let info = FileInfo {
        id: row.get("id")?,
        tenant: row.get("owner")?,
        name: row.get("name")?,
        size: row.get::<_, i64>("size")?.cast_unsigned(),
        media_type: row.get("media_type")?,
        sha256: digest(&row.get::<_, Vec<u8>>("sha256")?),
        created_at: time(row.get("made_at")?).ok_or_else(bad)?,
        url: format!("{URLS}{key}"),
        temporary: flag(row.get("temporary")?).ok_or_else(bad)?,
    };
    if row.get::<_, i64>("seal")? != i64::from(seal(&info)) {
        return Err(bad());
    }
    Ok(info)
}

/// A checksum over all that a file's line tells.
fn seal(info: &FileInfo) -> u32 {
    let FileInfo { id, tenant, name, size, media_type, sha256, created_at, url, temporary } = info;
    let parts = [id, tenant, name, &size.to_string(), media_type, sha256, &show(*created_at), url];
    let mut hasher = crc32fast::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.update(&[(*temporary).into()]);
    hasher.finalize()
}

fn damaged(table: &str, line: i64) -> Error {
    let message = format!(
        "line {line} of table {table} cannot be read, or does not match its checksum; it was left as it is: restore \
         a backup"
    );
    Error::storage(ErrorCode::Corrupt, message)
}

fn flag(value: i64) -> Option<bool> {
    matches!(value, 0 | 1).then_some(value == 1)
}

fn time(text: String) -> Option<Timestamp> {
    parse(&text)
}

/// A digest as people write it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn no_file() -> Error {
    Error::File { code: ErrorCode::NotFound, message: "there is no such file" }
}

/// The file of this tenant.
///
/// # Errors
/// [`Error::File`] with [`ErrorCode::NotFound`].
pub(crate) fn get(db: &Connection, tenant: i64, id: &str) -> Result<FileInfo> {
    let sql = format!("SELECT {COLUMNS} WHERE file.id = ?1 AND file.tenant = ?2");
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query((id, tenant))?;
    rows.next()?.map_or_else(|| Err(no_file()), file)
}

/// The file of this key, whoever has it.
pub(crate) fn by_key(db: &Connection, key: &str) -> Result<FileInfo> {
    let sql = format!("SELECT {COLUMNS} WHERE \"key\" = ?1");
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query([key])?;
    rows.next()?.map_or_else(|| Err(no_file()), file)
}

/// At most so many files behind this one, in the order in which they were completed.
pub(crate) fn some(db: &Connection, tenant: i64, after: &str, limit: usize) -> Result<Vec<FileInfo>> {
    let sql = format!("SELECT {COLUMNS} WHERE file.tenant = ?1 AND file.id > ?2 ORDER BY file.id LIMIT ?3");
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query((tenant, after, limit as i64))?;
    let mut some = Vec::new();
    while let Some(row) = rows.next()? {
        some.push(file(row)?);
    }
    Ok(some)
}

/// Calls `take` with the start and the bytes of the piece of this file that holds the byte at `offset`; `None`
/// behind the end.
pub(crate) fn piece<T>(
    db: &Connection,
    tenant: i64,
    id: &str,
    offset: u64,
    take: impl FnOnce(u64, &[u8]) -> T,
) -> Result<Option<T>> {
    let sql = "SELECT content FROM file WHERE id = ?1 AND tenant = ?2";
    let content = db.prepare_cached(sql)?.query_row((id, tenant), |row| row.get(0)).optional()?;
    content::piece(db, content.ok_or_else(no_file)?, offset, take)
}

/// Makes the upload the file that `info` tells of, with the bytes of an equal file where there is one; then its own
/// are left to the sweep, and `true` tells.
pub(crate) fn complete(
    db: &Connection,
    tenant: i64,
    upload: &Upload,
    info: &FileInfo,
    sha256: &[u8],
    stamp: &Stamp,
) -> Result<bool> {
    let before = change::last(db)?;
    let sql = "SELECT \"row\" FROM content WHERE tenant = ?1 AND sha256 = ?2";
    let equal: Option<i64> =
        db.prepare_cached(sql)?.query_row((tenant, sha256), |row| row.get(0)).optional()?;
    let content = match equal {
        Some(equal) => equal,
        None => {
            let sql = "UPDATE content SET sha256 = ?2 WHERE \"row\" = ?1";
            db.prepare_cached(sql)?.execute((upload.content, sha256))?;
            upload.content
        }
    };
    let sql = "INSERT INTO file (id, tenant, content, name, size, sha256, media_type, \"key\", temporary, created_at,
        checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    db.prepare_cached(sql)?.execute((
        &info.id,
        tenant,
        content,
        &info.name,
        info.size.cast_signed(),
        sha256,
        &info.media_type,
        info.url.strip_prefix(URLS),
        info.temporary,
        show(info.created_at),
        seal(info),
    ))?;
    upload::end(db, upload)?;
    content::leave(db, upload.content)?;
    audit::write_file(db, AuditAction::Create, info, before, stamp)?;
    Ok(equal.is_some())
}

/// Deletes a file, but not the tenant's avatar.
pub(crate) fn delete(db: &Connection, tenant: i64, id: &str, stamp: &Stamp) -> Result<()> {
    if is_avatar(db, tenant, id)? {
        let message =
            "the file is the avatar of its tenant: set another avatar, or none, before it is deleted";
        return Err(Error::File { code: ErrorCode::InUse, message });
    }
    let (info, before) = (get(db, tenant, id)?, change::last(db)?);
    let sql = "DELETE FROM file WHERE id = ?1 AND tenant = ?2 RETURNING content";
    let content = db.prepare_cached(sql)?.query_row((id, tenant), |row| row.get(0))?;
    content::leave(db, content)?;
    audit::write_file(db, AuditAction::Delete, &info, before, stamp)
}

fn is_avatar(db: &Connection, tenant: i64, id: &str) -> Result<bool> {
    let sql = format!("SELECT 1 FROM tenant WHERE \"row\" = ?1 AND {} = ?2", Field::AvatarFileId.name());
    Ok(db.prepare_cached(&sql)?.exists((tenant, id))?)
}

/// Shows the avatar's file in the document.
pub(crate) fn show_avatar(db: &Connection, tenant: i64, document: &mut Tenant) -> Result<()> {
    let Value::Text(id) = document.held(Field::AvatarFileId) else { return Ok(()) };
    let info = get(db, tenant, &id).map_err(|error| match error {
        Error::File { .. } => damaged("tenant", tenant),
        other => other,
    })?;
    put_avatar(document, Some(&info));
    Ok(())
}

const SHOWN: [Field; 3] = [Field::AvatarFileName, Field::AvatarFileSize, Field::AvatarFileUrl];

fn put_avatar(document: &mut Tenant, info: Option<&FileInfo>) {
    let values = info.map(|info| {
        let size = Value::Int(info.size.cast_signed());
        [Value::Text((&info.name).into()), size, Value::Text((&info.url).into())]
    });
    for (field, value) in SHOWN.into_iter().zip(values.unwrap_or([const { Value::Null }; 3])) {
        // The types are those of the fields; a test of the table says so.
        let _ = document.put(field, value);
    }
}

/// Where the draft's avatar changed: shows the new one, or adds the fault that it may not be.
pub(crate) fn settle_avatar(db: &Connection, draft: &mut Draft) -> Result<()> {
    let field = Field::AvatarFileId;
    if !draft.changed.contains(&field) {
        return Ok(());
    }
    let info = match draft.tenant.held(field) {
        Value::Text(id) => match candidate(db, &draft.tenant.id, &id)? {
            Ok(info) => Some(info),
            Err(fault) => {
                draft.faults.push(fault.at(field.name()));
                return Ok(());
            }
        },
        _ => None,
    };
    let before = SHOWN.map(|field| draft.tenant.get(field).into_owned());
    put_avatar(&mut draft.tenant, info.as_ref());
    for (field, before) in SHOWN.into_iter().zip(before) {
        if draft.tenant.get(field) != before {
            draft.tell(field, before);
        }
    }
    Ok(())
}

fn candidate(db: &Connection, tenant: &str, id: &str) -> Result<std::result::Result<FileInfo, Fault>> {
    let sql = format!("SELECT {COLUMNS} WHERE file.id = ?1 AND tenant.id = ?2");
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query((id, tenant))?;
    let Some(row) = rows.next()? else {
        let message = "must be the id of a completed file of this tenant";
        return Ok(Err(Fault::new(FaultCode::UnknownFile, message)));
    };
    let info = file(row)?;
    Ok(match info.size.cast_signed() {
        ..=LARGEST_AVATAR => Ok(info),
        size => {
            let message = format!("must be a file of at most {LARGEST_AVATAR} bytes, not {size}");
            Err(Fault::new(FaultCode::OutOfRange, message).with("max", LARGEST_AVATAR))
        }
    })
}

/// Reads every file with all its bytes: a message for each that is not as it was stored, and for bytes that nobody
/// would ever read or remove.
pub(crate) fn check(db: &Connection, mut each: impl FnMut(String)) -> Result<()> {
    for content in content::lost(db)? {
        each(format!("content {content} is in no file and no upload"));
    }
    let mut query = db.prepare(&format!("SELECT {COLUMNS}"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let content = row.get("content")?;
        let examined = file(row).and_then(|info| content::verify(db, content, &info));
        match examined {
            Ok(None) => {}
            Ok(Some(message)) | Err(Error::Storage { code: ErrorCode::Corrupt, message }) => each(message),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
