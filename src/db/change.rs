//! The log of changes: what became of which tenant, in the order of the commits.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::schema;
use crate::error::{Error, ErrorCode, Result};
use crate::field::Field;

/// The kind of a line that tells of disk space in use: the document shows other figures, its version stays.
pub(crate) const USAGE: u8 = 4;

/// A line of the log.
pub(crate) struct Logged {
    pub(crate) seq: u64,
    pub(crate) tenant: String,
    pub(crate) version: u64,
    /// 1 created, 2 updated, 3 deleted; [`USAGE`].
    pub(crate) kind: u8,
    /// The members that changed, where the writer told.
    pub(crate) members: Option<Vec<Field>>,
}

/// What the log has behind a line.
pub(crate) enum History {
    /// The next lines, in their order.
    Lines(Vec<Logged>),
    /// Not all that came: lines were forgotten, or the log is another file's. It ends here now.
    Lost(u64),
}

/// The number of the last line; 0 where there is none.
pub(crate) fn last(connection: &Connection) -> Result<u64> {
    let sql = "SELECT max(seq) FROM change";
    let last: Option<i64> = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(last.map_or(0, i64::cast_unsigned))
}

/// At most `limit` lines behind line `after`.
pub(crate) fn since(connection: &Connection, after: u64, limit: usize) -> Result<History> {
    let sql = "SELECT seq, tenant, version, kind, members FROM change WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    let mut query = connection.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    // SQLite's numbers end where the log of no file ever will.
    let lines = query.query_map((i64::try_from(after).unwrap_or(i64::MAX), limit), line)?;
    let lines = lines.collect::<rusqlite::Result<Vec<_>>>()?;
    let whole = match lines.first() {
        Some(first) => first.seq == after + 1,
        None => last(connection)? == after,
    };
    Ok(if whole { History::Lines(lines) } else { History::Lost(last(connection)?) })
}

/// Which tenants changed behind a line.
pub(crate) enum Touched {
    /// At most as many lines as were asked for: number, tenant's id, its domain since.
    Lines(Vec<(u64, String, String)>),
    /// Not all that came, as with [`History::Lost`].
    Lost,
}

/// At most `limit` lines behind line `after`, and the schema's cookie, of one state: for those who ask
/// after each commit, without the statements that begin and end a transaction.
pub(crate) fn touched(connection: &Connection, after: u64, limit: usize) -> Result<(i64, Touched)> {
    let mut query = connection.prepare_cached(schema::COOKIE)?;
    // Until this statement is reset it keeps the state for the next.
    let mut rows = query.query([])?;
    let cookie = rows.next()?.map_or(Ok(0), |row| row.get(0))?;
    Ok((cookie, lines(connection, after, limit)?))
}

fn lines(connection: &Connection, after: u64, limit: usize) -> Result<Touched> {
    let sql = "SELECT seq, tenant, domain FROM change WHERE seq >= ?1 ORDER BY seq LIMIT ?2";
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query((number(after), number(limit as u64 + 1)))?;
    let mut lines = Vec::new();
    // The line itself is there, as the last is never forgotten; before the first there is none.
    let mut expected = after.max(1);
    while let Some(row) = rows.next()? {
        let seq = row.get::<_, i64>(0)?.cast_unsigned();
        if seq != expected {
            return Ok(Touched::Lost);
        }
        if seq > after {
            lines.push((seq, row.get(1)?, row.get(2)?));
        }
        expected += 1;
    }
    Ok(if expected > after { Touched::Lines(lines) } else { Touched::Lost })
}

fn line(row: &Row<'_>) -> rusqlite::Result<Logged> {
    let names = row.get_ref("members")?.as_str_or_null()?;
    Ok(Logged {
        seq: row.get::<_, i64>("seq")?.cast_unsigned(),
        tenant: row.get("tenant")?,
        version: row.get::<_, i64>("version")?.cast_unsigned(),
        kind: row.get("kind")?,
        // A name that is not known is a newer release's.
        members: names.map(|names| names.split(',').filter_map(Field::by_name).collect()),
    })
}

/// Adds to the last line, which is the caller's own, what changed, and gives its number.
pub(crate) fn tell_members(connection: &Connection, changed: &[Field]) -> Result<u64> {
    let names: Vec<&str> = changed.iter().map(|field| field.name()).collect();
    let (seq, sql) = (last(connection)?, "UPDATE change SET members = ?1 WHERE seq = ?2");
    connection.prepare_cached(sql)?.execute((names.join(","), seq.cast_signed()))?;
    Ok(seq)
}

/// Adds a line of the kind [`USAGE`] of a tenant.
pub(crate) fn tell_usage(connection: &Connection, tenant: &str) -> Result<()> {
    let sql = "INSERT INTO change (tenant, domain, version, kind, members)
        SELECT id, domain, version, ?2, ?3 FROM tenant WHERE id = ?1";
    connection.prepare_cached(sql)?.execute((tenant, USAGE, Field::UsedDiskQuota.name()))?;
    Ok(())
}

/// The numbers of a second: more than changes are made in it.
const SECOND: u64 = 1 << 22;

/// 2026 began so many seconds after 1970.
const FIRST_SECOND: i64 = 1_767_225_600;

/// Forgets all lines, and goes on from a number that no line has had before in any copy of this store: what is
/// known by a number of another copy's is then found to be lost, as what came before it may differ. Gives that number,
/// below 2^53 until 2094, so that JSON's readers have it whole.
///
/// It follows from the second in which this is done, and from chance among those that do it in the same one.
pub(crate) fn begin_anew(connection: &Connection) -> Result<u64> {
    let second = Timestamp::now().as_second().saturating_sub(FIRST_SECOND).max(0).cast_unsigned();
    let mut chance = [0; 8];
    getrandom::fill(&mut chance).map_err(|error| {
        Error::storage(ErrorCode::Io, format!("the system gives no random numbers: {error}"))
    })?;
    let first = second * SECOND + u64::from_le_bytes(chance) % SECOND;
    // Where a clock was set back.
    let first = first.max(last(connection)? + SECOND);
    let transaction = connection.unchecked_transaction()?;
    connection.execute("DELETE FROM change", [])?;
    // The last line is never forgotten. This one is of a kind that no watch tells of.
    let sql = "INSERT INTO change (seq, tenant, domain, version, kind) VALUES (?1, '', '', 0, ?2)";
    connection.execute(sql, (first.cast_signed(), USAGE))?;
    transaction.commit()?;
    Ok(first)
}
