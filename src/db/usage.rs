//! Disk space: what is in use and promised, and whether there is room for more.

use rusqlite::{Connection, OptionalExtension};

use crate::error::{Error, Result};
use crate::field::Field;
use crate::rule::quota::Quota;

/// The kind of the tenant's files.
pub(crate) const FILE: &str = "file";

/// The kind of uploads: they count for the quota, but are not in use yet.
pub(crate) const UPLOAD: &str = "upload";

/// The line of a tenant.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn tenant_row(db: &Connection, id: &str) -> Result<i64> {
    let mut query = db.prepare_cached("SELECT \"row\" FROM tenant WHERE id = ?1")?;
    query.query_row([id], |row| row.get(0)).optional()?.ok_or(Error::NotFound)
}

/// The bytes of each kind.
pub(crate) fn kinds(db: &Connection, tenant: i64) -> Result<Vec<(String, u64)>> {
    let mut query = db.prepare_cached("SELECT kind, bytes FROM usage WHERE tenant = ?1 ORDER BY kind")?;
    let rows = query.query_map([tenant], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A quota of the tenant in bytes; `None` where unlimited.
pub(crate) fn quota(db: &Connection, tenant: i64, member: Field) -> Result<Option<u64>> {
    let sql = format!("SELECT {} FROM tenant WHERE \"row\" = ?1", member.name());
    let text: Option<String> = db.prepare_cached(&sql)?.query_row([tenant], |row| row.get(0))?;
    // NULL: the default, which is unlimited for those that are asked here.
    Ok(text.and_then(|text| Quota::parse(&text)).and_then(|quota| quota.bytes()))
}

/// Refuses to take so many bytes more where that exceeds what the tenant may use.
pub(crate) fn room(db: &Connection, tenant: i64, wanted: u64) -> Result<()> {
    let used = kinds(db, tenant)?.iter().map(|(_, bytes)| bytes).sum();
    fits(Field::DiskQuota, quota(db, tenant, Field::DiskQuota)?, used, wanted)
}

/// Refuses what exceeds a quota or, without one, what SQLite can count.
pub(crate) fn fits(member: Field, quota: Option<u64>, used: u64, wanted: u64) -> Result<()> {
    let quota = quota.unwrap_or(i64::MAX.cast_unsigned());
    match used.checked_add(wanted) {
        Some(sum) if sum <= quota => Ok(()),
        _ => Err(Error::QuotaExceeded { member: member.name(), quota, used, wanted }),
    }
}

/// Stores the bytes of a kind that the host reports.
pub(crate) fn report(db: &Connection, tenant: i64, kind: &str, bytes: u64) -> Result<()> {
    let sql = "INSERT INTO usage VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET bytes = excluded.bytes
        WHERE bytes <> excluded.bytes";
    db.prepare_cached(sql)?.execute((tenant, kind, bytes.cast_signed()))?;
    Ok(())
}

/// Tenants whose figures are not the sums of their files or uploads: a message each.
pub(crate) fn wrong(db: &Connection, mut each: impl FnMut(String)) -> Result<()> {
    for (kind, table, bytes) in [(FILE, "file", "size"), (UPLOAD, "upload", "coalesce(size, received)")] {
        let sql = format!(
            "SELECT id, coalesce((SELECT bytes FROM usage WHERE tenant = t.\"row\" AND kind = '{kind}'), 0) AS counted,
                coalesce((SELECT sum({bytes}) FROM {table} WHERE tenant = t.\"row\"), 0) AS there
            FROM tenant AS t WHERE counted <> there"
        );
        let mut query = db.prepare(&sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (id, counted, there): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            each(format!("tenant {id}: {counted} bytes are counted for {kind}s, {there} are there"));
        }
    }
    Ok(())
}
