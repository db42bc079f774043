//! Lists of audit entries, newest first, page by page: each page begins behind the last entry of the one
//! before.

use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

use super::{AuditAction, AuditEntry, COLUMNS, Line};
use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::Field;

/// Which entries to list, how many at a time. They come newest first, in the order of the commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only entries of this tenant, also of one that was deleted. A session lists its own alone.
    pub tenant: Option<String>,
    /// Only entries of this time or later.
    pub since: Option<Timestamp>,
    /// Only entries before this time.
    pub until: Option<Timestamp>,
    /// Only changes by this actor, whose name is compared as it stands.
    pub actor: Option<String>,
    /// Only changes of this member of the tenant's document.
    pub member: Option<Field>,
    /// Only changes of this kind.
    pub action: Option<AuditAction>,
    /// The most entries on a page, 1 to 1000.
    pub limit: usize,
    /// Begin behind the page that gave this as its `next`.
    pub after: Option<String>,
}

impl AuditQuery {
    /// The most entries on a page.
    pub const MAX_LIMIT: usize = 1000;
}

impl Default for AuditQuery {
    /// All entries, 100 on a page.
    fn default() -> Self {
        AuditQuery {
            tenant: None,
            since: None,
            until: None,
            actor: None,
            member: None,
            action: None,
            limit: 100,
            after: None,
        }
    }
}

/// One page of the audit.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    /// The entries, newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins, for [`AuditQuery::after`]; `None` on the last page.
    pub next: Option<String>,
}

/// The page that the query asks for.
pub(crate) fn page(connection: &Connection, query: &AuditQuery) -> Result<AuditPage> {
    let max = AuditQuery::MAX_LIMIT;
    if !(1..=max).contains(&query.limit) {
        let message = format!("must be 1 to {max} entries, not {}", query.limit);
        let fault = Fault::new(FaultCode::OutOfRange, message).with("min", 1).with("max", max as u64);
        return Err(Error::fault(fault.at("limit")));
    }
    let (conditions, values) = conditions(query)?;
    let mut entries = select(connection, &conditions, values, query.limit + 1)?;
    let more = entries.len() > query.limit;
    entries.truncate(query.limit);
    let next = entries.last().filter(|_| more).map(|last| format!("{:x}", last.number));
    Ok(AuditPage { entries, next })
}

/// The last entry that set a member of a tenant.
pub(crate) fn last(connection: &Connection, tenant: &str, member: Field) -> Result<Option<AuditEntry>> {
    let query = AuditQuery { tenant: Some(tenant.to_owned()), member: Some(member), ..AuditQuery::default() };
    let (conditions, mut values) = conditions(&query)?;
    values.push(AuditAction::Delete.number().into());
    Ok(select(connection, &(conditions + " AND action <> ?"), values, 1)?.pop())
}

/// Whether there are entries of a tenant.
pub(crate) fn knows(connection: &Connection, tenant: &str) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM audit WHERE tenant = ?1")?.exists([tenant])?)
}

fn select(
    connection: &Connection,
    conditions: &str,
    values: Vec<Sql>,
    limit: usize,
) -> Result<Vec<AuditEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE {conditions} ORDER BY seq DESC LIMIT {limit}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(Line::of(row)?.entry()?);
    }
    Ok(entries)
}

/// A damaged line is let through, to be found out by its checksum.
const HAS_MEMBER: &str = "object_type = 'TENANT' AND CASE WHEN json_valid(changes) THEN json_type(changes, '$.' || ?) IS NOT NULL ELSE 1 END";

/// The first millisecond that is not before the time.
fn ceiling(time: Timestamp) -> i64 {
    i64::try_from(-(-time.as_nanosecond()).div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

fn conditions(query: &AuditQuery) -> Result<(String, Vec<Sql>)> {
    let mut conditions = vec!["1"];
    let mut values: Vec<Sql> = Vec::new();
    let mut add = |condition, value| {
        conditions.push(condition);
        values.push(value);
    };
    if let Some(tenant) = &query.tenant {
        add("tenant = ?", tenant.clone().into());
    }
    if let Some(after) = &query.after {
        add("seq < ?", read_cursor(after)?.into());
    }
    if let Some(since) = query.since {
        add("time >= ?", ceiling(since).into());
    }
    if let Some(until) = query.until {
        add("time < ?", ceiling(until).into());
    }
    if let Some(actor) = &query.actor {
        add("actor = ?", actor.clone().into());
    }
    if let Some(action) = query.action {
        add("action = ?", action.number().into());
    }
    if let Some(member) = query.member {
        add(HAS_MEMBER, member.name().to_owned().into());
    }
    Ok((conditions.join(" AND "), values))
}

/// The number of the entry that a page ended with.
fn read_cursor(cursor: &str) -> Result<i64> {
    let number = Some(cursor).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    number.and_then(|text| i64::from_str_radix(text, 16).ok()).ok_or_else(|| {
        let message = "must be what the page before gave as its next";
        Error::fault(Fault::new(FaultCode::NotAllowed, message).at("after"))
    })
}
