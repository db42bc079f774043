//! The settings of a tenant that are several lines each: caller IDs and office hours. The table
//! bears the field's name.

use std::borrow::Cow;
use std::sync::LazyLock;

use rusqlite::{Connection, params};

use super::damaged;
use super::seal::Seal;
use crate::error::Result;
use crate::field::{Field, Row, Tenant};
use crate::rule::Rule;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::{Day, OfficeHours};
use crate::value::Value;

fn rows(among: &[Field]) -> impl Iterator<Item = &'static Row> {
    let child = |row: &&'static Row| matches!(row.rule, Rule::CallerIds { .. } | Rule::OfficeHours);
    among.iter().map(|field| field.row()).filter(child)
}

/// The same of all fields.
static ALL: LazyLock<Vec<&'static Row>> = LazyLock::new(|| rows(Field::ALL).collect());

/// Writes the lines of those fields among `which` that have any.
pub(super) fn insert(connection: &Connection, key: i64, tenant: &Tenant, which: &[Field]) -> Result<()> {
    for row in rows(which) {
        match tenant.get(row.field) {
            Value::CallerIds(entries) => insert_caller_ids(connection, row.name, key, &entries)?,
            Value::OfficeHours(hours) => insert_hours(connection, row.name, key, &hours)?,
            _ => {}
        }
    }
    Ok(())
}

/// Whether a line of the table `tenant` has any lines, as an expression.
pub(super) static SOME: LazyLock<String> = LazyLock::new(|| {
    let some = |row: &Row| format!("EXISTS (SELECT 1 FROM {0} WHERE {0}.tenant = tenant.\"row\")", row.name);
    ALL.iter().map(|row| some(row)).collect::<Vec<_>>().join(" OR ")
});

/// Writes the lines of those fields among `changed` that have any in the place of those that are there.
pub(super) fn replace(connection: &Connection, tenant: &Tenant, changed: &[Field]) -> Result<()> {
    if rows(changed).next().is_none() {
        return Ok(());
    }
    let sql = "SELECT \"row\" FROM tenant WHERE id = ?1";
    let key = connection.prepare_cached(sql)?.query_row([&tenant.id], |row| row.get(0))?;
    delete(connection, key, changed)?;
    insert(connection, key, tenant, changed)
}

fn delete(connection: &Connection, key: i64, which: &[Field]) -> Result<()> {
    for row in rows(which) {
        connection.prepare_cached(&format!("DELETE FROM {} WHERE tenant = ?1", row.name))?.execute([key])?;
    }
    Ok(())
}

pub(super) fn read(connection: &Connection, key: i64, tenant: &mut Tenant) -> Result<()> {
    for row in ALL.iter() {
        let value = match row.rule {
            Rule::OfficeHours => Value::OfficeHours(Cow::Owned(read_hours(connection, row.name, key)?)),
            _ => Value::CallerIds(read_caller_ids(connection, row.name, key)?.into()),
        };
        tenant.put(row.field, value).ok_or_else(|| damaged(key, "has lines that cannot be read"))?;
    }
    Ok(())
}

/// Adds all lines to the checksum.
pub(super) fn seal(tenant: &Tenant, seal: &mut Seal) {
    for row in ALL.iter() {
        match tenant.get(row.field) {
            Value::CallerIds(entries) => {
                for entry in entries.iter() {
                    seal.text(row.field, &entry.provider_id);
                    seal.text(row.field, &entry.caller_id);
                    let description = entry.description.as_deref();
                    seal.text(row.field, if description.is_some() { "description" } else { "" });
                    seal.text(row.field, description.unwrap_or_default());
                }
            }
            Value::OfficeHours(hours) => {
                for (index, day) in unusual(&hours) {
                    seal.text(row.field, &format!("{index} {} {day}", day.enabled));
                }
            }
            _ => {}
        }
    }
}

fn insert_caller_ids(
    connection: &Connection,
    table: &str,
    key: i64,
    entries: &[OutboundCallerId],
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO {table} (tenant, position, provider_id, caller_id, description) VALUES (?1, ?2, ?3, ?4, ?5)"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    for (position, entry) in entries.iter().enumerate() {
        statement.execute(params![
            key,
            position as i64,
            entry.provider_id,
            entry.caller_id,
            entry.description
        ])?;
    }
    Ok(())
}

fn read_caller_ids(connection: &Connection, table: &str, key: i64) -> Result<Vec<OutboundCallerId>> {
    let sql = format!(
        "SELECT provider_id, caller_id, description FROM {table} WHERE tenant = ?1 ORDER BY position"
    );
    let mut query = connection.prepare_cached(&sql)?;
    let entries = query.query_map([key], |row| {
        Ok(OutboundCallerId { provider_id: row.get(0)?, caller_id: row.get(1)?, description: row.get(2)? })
    })?;
    Ok(entries.collect::<Result<_, _>>()?)
}

/// The days that differ from the default, each with its number from Monday.
fn unusual(hours: &OfficeHours) -> impl Iterator<Item = (usize, &Day)> {
    static USUAL: LazyLock<Day> = LazyLock::new(Day::default);
    hours.0.iter().enumerate().filter(|(_, day)| **day != *USUAL)
}

fn insert_hours(connection: &Connection, table: &str, key: i64, hours: &OfficeHours) -> Result<()> {
    if unusual(hours).next().is_none() {
        return Ok(());
    }
    let sql = format!("INSERT INTO {table} (tenant, day, enabled, ranges) VALUES (?1, ?2, ?3, ?4)");
    let mut statement = connection.prepare_cached(&sql)?;
    for (index, day) in unusual(hours) {
        statement.execute(params![key, index as i64, day.enabled, day.to_string()])?;
    }
    Ok(())
}

fn read_hours(connection: &Connection, table: &str, key: i64) -> Result<OfficeHours> {
    let sql = format!("SELECT day, enabled, ranges FROM {table} WHERE tenant = ?1");
    let mut query = connection.prepare_cached(&sql)?;
    let mut rows = query.query([key])?;
    let mut hours = OfficeHours::default();
    while let Some(row) = rows.next()? {
        let (index, enabled, ranges): (i64, bool, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let place = usize::try_from(index).ok().and_then(|index| hours.0.get_mut(index));
        let day = Day::parse(enabled, &ranges);
        let (Some(place), Some(day)) = (place, day) else {
            return Err(damaged(key, "has office hours that cannot be read"));
        };
        *place = day;
    }
    Ok(hours)
}
