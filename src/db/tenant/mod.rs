//! Tenants in SQL. The statements follow from the field table: a scalar field is a column of its
//! name, caller IDs and office hours are lines of a table of their name.

mod children;
pub(crate) mod list;
mod seal;

use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};

use super::audit::{self, Event, Stamp};
use super::{change, file};
use crate::error::{Error, ErrorCode, Result};
use crate::field::{Field, Row, Tenant};
use crate::fork;
use crate::rule::Rule;
use crate::value::Value;
use seal::Seal;

/// The SQL type of a field's column; `None` where it has none.
fn column_type(rule: &Rule) -> Option<&'static str> {
    match rule {
        Rule::Flag | Rule::Int { .. } => Some("INTEGER"),
        Rule::CallerIds { .. } | Rule::OfficeHours => None,
        Rule::DiskUse | Rule::FileName | Rule::FileSize | Rule::FileUrl => None,
        _ => Some("TEXT"),
    }
}

/// The fields that are columns, in the order of the table.
static COLUMNS: LazyLock<Vec<&'static Row>> =
    LazyLock::new(|| Field::rows().iter().filter(|row| column_type(&row.rule).is_some()).collect());

/// The columns that indexes hold. SQLite writes to an index whenever an update names a column of it,
/// even where the value stays as it was; and every page that is written to is one more for the disk.
const INDEXED: [Field; 3] = [Field::Id, Field::Name, Field::Domain];

/// The statements that name every column; of updates, also one that leaves the indexes alone.
struct Statements {
    select: String,
    by_id: String,
    by_domain: String,
    insert: String,
    update: String,
    update_unindexed: String,
}

/// The disk space in use: what uploads take or were promised is not yet.
const USED: &str = "(SELECT sum(bytes) FROM usage WHERE usage.tenant = tenant.\"row\" AND kind <> 'upload')";

static SQL: LazyLock<Statements> = LazyLock::new(|| {
    let names: Vec<&str> = COLUMNS.iter().map(|row| row.name).collect();
    let numbered = |pattern: fn(usize, &str) -> String, without: &[Field]| -> String {
        let columns = COLUMNS.iter().enumerate().filter(|(_, row)| !without.contains(&row.field));
        let parts: Vec<String> = columns.map(|(at, row)| pattern(at + 2, row.name)).collect();
        parts.join(", ")
    };
    let update = |without: &[Field]| {
        format!(
            "UPDATE tenant SET checksum = ?1, {} WHERE id = ?{}",
            numbered(|at, name| format!("{name} = ?{at}"), without),
            names.len() + 2
        )
    };
    let columns = names.join(", ");
    let select =
        format!("SELECT \"row\", checksum, {columns}, {USED}, {} FROM tenant", children::SOME.as_str());
    Statements {
        by_id: format!("{select} WHERE id = ?1"),
        by_domain: format!("{select} WHERE domain = ?1"),
        select,
        insert: format!(
            "INSERT INTO tenant (checksum, {columns}) VALUES (?1, {})",
            numbered(|at, _| format!("?{at}"), &[])
        ),
        update: update(&[]),
        update_unindexed: update(&INDEXED),
    }
});

/// The tenant with this identifier.
pub(crate) fn by_id(connection: &Connection, id: &str) -> Result<Option<Tenant>> {
    one(connection, &SQL.by_id, id)
}

/// The tenant with this canonical domain.
pub(crate) fn by_domain(connection: &Connection, domain: &str) -> Result<Option<Tenant>> {
    one(connection, &SQL.by_domain, domain)
}

fn one(connection: &Connection, sql: &str, key: &str) -> Result<Option<Tenant>> {
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([key])?;
    match rows.next()? {
        Some(row) => load(connection, row).map(Some),
        None => Ok(None),
    }
}

/// Whether a tenant has this value in a unique column.
pub(crate) fn is_taken(connection: &Connection, key: Field, value: &str) -> Result<bool> {
    let sql = format!("SELECT 1 FROM tenant WHERE {} = ?1", key.name());
    Ok(connection.prepare_cached(&sql)?.exists([value])?)
}

/// Calls `each`, which may call the host, with every tenant in the order of their making. A tenant
/// that cannot be read is an error for `each` and does not end the walk.
pub(crate) fn walk(
    connection: &Connection,
    mut each: impl FnMut(Result<Tenant>) -> Result<()>,
) -> Result<()> {
    let mut query = connection.prepare_cached(&format!("{} ORDER BY \"row\"", SQL.select))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let tenant = load(connection, row);
        fork::call_host(|| each(tenant))??;
    }
    Ok(())
}

/// At most `limit` tenants behind the line `after`, in the order of their making, with the last one's line.
pub(crate) fn some(connection: &Connection, after: i64, limit: usize) -> Result<(Vec<Tenant>, i64)> {
    let sql = format!("{} WHERE \"row\" > ?1 ORDER BY \"row\" LIMIT ?2", SQL.select);
    let mut query = connection.prepare_cached(&sql)?;
    let mut rows = query.query((after, i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let (mut tenants, mut last) = (Vec::new(), after);
    while let Some(row) = rows.next()? {
        tenants.push(load(connection, row)?);
        last = row.get("row")?;
    }
    Ok((tenants, last))
}

/// Writes a new tenant, and its entry in the audit.
pub(crate) fn insert(connection: &Connection, tenant: &Tenant, stamp: &Stamp) -> Result<()> {
    let values = stored(tenant);
    connection.prepare_cached(&SQL.insert)?.execute(params_from_iter(parameters(tenant, &values)))?;
    children::insert(connection, connection.last_insert_rowid(), tenant, Field::ALL)?;
    audit::write(connection, change::last(connection)?, &Event::Created(tenant), stamp)
}

/// Writes the whole line of a stored tenant, of its other tables those that changed, which members those are, and
/// the entry in the audit, which also tells what they were before.
pub(crate) fn update(
    connection: &Connection,
    tenant: &Tenant,
    changed: &[Field],
    before: &[Value<'_>],
    stamp: &Stamp,
) -> Result<()> {
    let values = stored(tenant);
    let id = ToSqlOutput::from(tenant.id.as_str());
    let indexed = changed.iter().any(|field| INDEXED.contains(field));
    connection
        .prepare_cached(if indexed { &SQL.update } else { &SQL.update_unindexed })?
        .execute(params_from_iter(parameters(tenant, &values).chain([id])))?;
    children::replace(connection, tenant, changed)?;
    let seq = change::tell_members(connection, changed)?;
    audit::write(connection, seq, &Event::Updated { new: tenant, changed, before }, stamp)
}

/// Deletes a stored tenant, and writes the entry in the audit, which stays.
pub(crate) fn delete(connection: &Connection, tenant: &Tenant, stamp: &Stamp) -> Result<()> {
    connection.prepare_cached("DELETE FROM tenant WHERE id = ?1")?.execute([&tenant.id])?;
    audit::write(connection, change::last(connection)?, &Event::Deleted(tenant), stamp)
}

/// The values of the columns; `None` for one that has its default.
fn stored(tenant: &Tenant) -> Vec<Option<Value<'_>>> {
    let value = |row: &&'static Row| {
        let value = tenant.held(row.field);
        (row.default_value() != Some(&value) || row.field == Field::Version).then_some(value)
    };
    COLUMNS.iter().map(value).collect()
}

fn parameters<'a>(tenant: &Tenant, values: &'a [Option<Value<'a>>]) -> impl Iterator<Item = ToSqlOutput<'a>> {
    let mut seal = Seal::default();
    let values: Vec<ValueRef<'a>> = values.iter().map(as_sql).collect();
    for (row, value) in COLUMNS.iter().zip(&values) {
        seal.add(row.field, *value);
    }
    children::seal(tenant, &mut seal);
    let checksum = ToSqlOutput::from(seal.checksum());
    std::iter::once(checksum).chain(values.into_iter().map(ToSqlOutput::Borrowed))
}

fn as_sql<'a>(value: &'a Option<Value<'_>>) -> ValueRef<'a> {
    match value {
        Some(Value::Bool(value)) => ValueRef::Integer((*value).into()),
        Some(Value::Int(value)) => ValueRef::Integer(*value),
        Some(Value::Text(value)) => ValueRef::Text(value.as_bytes()),
        // A null that is not the default, and lists: no column holds either.
        Some(Value::Null | Value::CallerIds(_) | Value::OfficeHours(_)) | None => ValueRef::Null,
    }
}

/// Reads a line of `SQL.select` with what belongs to it, and verifies its checksum.
fn load(connection: &Connection, row: &rusqlite::Row<'_>) -> Result<Tenant> {
    let (key, checksum): (i64, i64) = (row.get(0)?, row.get(1)?);
    let mut tenant = crate::document::blank();
    let mut seal = Seal::default();
    for (at, column) in COLUMNS.iter().enumerate() {
        let value = row.get_ref(at + 2)?;
        seal.add(column.field, value);
        if let Some(value) =
            from_sql(column, value).ok_or_else(|| damaged(key, "holds a value of a wrong type"))?
        {
            tenant
                .put(column.field, value)
                .ok_or_else(|| damaged(key, "holds a value that cannot be read"))?;
        }
    }
    if row.get(COLUMNS.len() + 3)? {
        children::read(connection, key, &mut tenant)?;
    }
    children::seal(&tenant, &mut seal);
    let used = row.get::<_, Option<i64>>(COLUMNS.len() + 2)?.unwrap_or(0);
    let put = tenant.put(Field::UsedDiskQuota, Value::Int(used));
    put.ok_or_else(|| damaged(key, "has a wrong sum of disk space"))?;
    if i64::from(seal.checksum()) != checksum {
        return Err(damaged(
            key,
            "does not match its checksum: it was damaged, or edited by another program",
        ));
    }
    file::show_avatar(connection, key, &mut tenant)?;
    Ok(tenant)
}

/// The value of a column: `Some(None)` where it has its default, `None` where it is not of the
/// column's type.
fn from_sql<'a>(row: &Row, value: ValueRef<'a>) -> Option<Option<Value<'a>>> {
    Some(Some(match (row.rule, value) {
        (_, ValueRef::Null) => return row.default_value().is_some().then_some(None),
        (Rule::Flag, ValueRef::Integer(value @ (0 | 1))) => Value::Bool(value == 1),
        (Rule::Int { .. }, ValueRef::Integer(value)) => Value::Int(value),
        (_, ValueRef::Text(text)) => Value::Text(std::str::from_utf8(text).ok()?.into()),
        _ => return None,
    }))
}

fn damaged(key: i64, what: &str) -> Error {
    let message = format!("line {key} of table tenant {what}; it was left as it is: restore a backup");
    Error::storage(ErrorCode::Corrupt, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::schema;

    #[test]
    fn the_columns_are_those_of_the_field_table() {
        let connection = Connection::open_in_memory().unwrap();
        schema::migrate(&connection, 0, schema::LATEST).unwrap();
        let mut query =
            connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info('tenant')").unwrap();
        let mut found: Vec<(String, String, bool)> = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let column = |name: &str, sql: &str, required| (name.to_owned(), sql.to_owned(), required);
        let mut wanted = vec![column("row", "INTEGER", false)];
        wanted.extend(COLUMNS.iter().map(|row| {
            let required = row.default_value().is_none() || row.field == Field::Version;
            column(row.name, column_type(&row.rule).unwrap(), required)
        }));
        wanted.push(column("checksum", "INTEGER", true));
        // What a migration added stands behind all others.
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted);
        for row in Field::rows().iter().filter(|row| column_type(&row.rule).is_none() && !row.is_computed()) {
            assert!(connection.table_exists(None, row.name).unwrap(), "{}", row.name);
        }
    }

    #[test]
    fn the_indexed_columns_are_those_of_the_schema() {
        let connection = Connection::open_in_memory().unwrap();
        schema::migrate(&connection, 0, schema::LATEST).unwrap();
        let sql = "SELECT DISTINCT info.name FROM pragma_index_list('tenant') AS list,
            pragma_index_info(list.name) AS info ORDER BY info.name";
        let mut query = connection.prepare(sql).unwrap();
        let found: Vec<String> =
            query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let mut wanted = INDEXED.map(Field::name);
        wanted.sort_unstable();
        assert_eq!(found, wanted);
    }
}
