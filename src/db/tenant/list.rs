//! Lists of tenants, page by page: each page begins behind the last tenant of the one before,
//! so that tenants made or deleted meanwhile shift nothing.

use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

use super::{SQL, load};
use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::{Field, Tenant};
use crate::rule::domain;
use crate::value::Value;

/// By what a list is sorted; tenants that are equal in it stand in the order of their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Sort {
    /// The canonical domain.
    #[default]
    Domain,
    /// The name; the letters A to Z and a to z sort alike.
    Name,
    /// When the tenant was made.
    Created,
}

impl Sort {
    fn key(self) -> Field {
        match self {
            Sort::Domain => Field::Domain,
            Sort::Name => Field::Name,
            Sort::Created => Field::CreatedAt,
        }
    }

    fn collation(self) -> &'static str {
        if self == Sort::Name { "COLLATE NOCASE" } else { "" }
    }
}

/// Which tenants to list, in which order, how many at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Only tenants that are enabled, or only those that are suspended.
    pub enabled: Option<bool>,
    /// Only tenants whose name or domain contains this text, in whatever letter case.
    pub search: Option<String>,
    /// The order.
    pub sort: Sort,
    /// From the last to the first.
    pub descending: bool,
    /// The most tenants on a page, 1 to 1000.
    pub limit: usize,
    /// Begin behind the page that gave this as its `next`.
    pub after: Option<String>,
}

impl ListQuery {
    /// The most tenants on a page.
    pub const MAX_LIMIT: usize = 1000;
}

impl Default for ListQuery {
    /// All tenants by domain, 100 on a page.
    fn default() -> Self {
        ListQuery {
            enabled: None,
            search: None,
            sort: Sort::Domain,
            descending: false,
            limit: 100,
            after: None,
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The tenants.
    pub tenants: Vec<Tenant>,
    /// Where the next page begins, for [`ListQuery::after`]; `None` on the last page.
    pub next: Option<String>,
}

/// The page that the query asks for.
pub(crate) fn page(connection: &Connection, query: &ListQuery) -> Result<Page> {
    check(query)?;
    let (sql, values) = select(query)?;
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut tenants = Vec::new();
    let mut next = None;
    while let Some(row) = rows.next()? {
        if tenants.len() == query.limit {
            next = tenants.last().map(|last| cursor(last, query.sort));
            break;
        }
        tenants.push(load(connection, row)?);
    }
    Ok(Page { tenants, next })
}

fn check(query: &ListQuery) -> Result<()> {
    let max = ListQuery::MAX_LIMIT;
    if !(1..=max).contains(&query.limit) {
        let message = format!("must be 1 to {max} tenants, not {}", query.limit);
        let fault = Fault::new(FaultCode::OutOfRange, message).with("min", 1).with("max", max as u64);
        return Err(Error::fault(fault.at("limit")));
    }
    Ok(())
}

fn select(query: &ListQuery) -> Result<(String, Vec<Sql>)> {
    let (key, collation) = (query.sort.key().name(), query.sort.collation());
    let (than, order) = if query.descending { ("<", "DESC") } else { (">", "ASC") };
    let mut conditions = vec!["1".to_owned()];
    let mut values = Vec::new();
    if let Some(enabled) = query.enabled {
        let column = Field::Enabled;
        let default = column.row().default_value() == Some(&Value::Bool(true));
        conditions.push(format!("coalesce({}, {default}) = ?", column.name()));
        values.push(Sql::from(enabled));
    }
    if let Some(search) = &query.search {
        conditions.push(format!("contains({}, {}, ?)", Field::Name.name(), Field::Domain.name()));
        values.push(Sql::from(search.to_lowercase()));
    }
    if let Some(after) = &query.after {
        let (value, id) = read_cursor(after)?;
        conditions.push(format!("({key} {collation}, id) {than} (?, ?)"));
        values.extend([Sql::from(value), Sql::from(id)]);
    }
    let sql = format!(
        "{} WHERE {} ORDER BY {key} {collation} {order}, id {order} LIMIT {}",
        SQL.select,
        conditions.join(" AND "),
        query.limit + 1
    );
    Ok((sql, values))
}

/// Where a page ended: the value that it is sorted by and the id, in hexadecimal digits, so that
/// it goes through every shell and URL as it is.
fn cursor(last: &Tenant, sort: Sort) -> String {
    let Value::Text(value) = last.get(sort.key()) else { return String::new() };
    format!("{}\n{value}", last.id).bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn read_cursor(cursor: &str) -> Result<(String, String)> {
    let read = || {
        let digits = cursor.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let text = String::from_utf8(digits.map(byte).collect::<Option<_>>()?).ok()?;
        let (id, value) = text.split_once('\n')?;
        Some((value.to_owned(), id.to_owned()))
    };
    read().ok_or_else(|| {
        let message = "must be what the page before gave as its next";
        Error::fault(Fault::new(FaultCode::NotAllowed, message).at("after"))
    })
}

/// Adds the SQL function `contains(name, domain, text)`; SQLite's own folds ASCII letters only.
pub(crate) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("contains", 3, flags, |arguments| {
        let text = |at: usize| arguments.get_raw(at).as_str().unwrap_or_default();
        let (name, domain, wanted) = (text(0), text(1), text(2));
        Ok(name.to_lowercase().contains(wanted)
            || domain.contains(wanted)
            || domain::readable(domain).contains(wanted))
    })
}
