//! What is too old goes: entries older than the tenant's retention of logs; of a deleted tenant, the one
//! that it had. In steps so small that no writer waits for more than a few milliseconds.

use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension};

use crate::db::tenant;
use crate::error::{ErrorCode, Result};

/// A step ends when it took so long, its commit apart. At least one entry goes in a step.
const STEP: Duration = Duration::from_millis(1);

/// Tenants that are looked at together.
const TENANTS: usize = 200;

/// Entries that are due and known at the same time.
const ENTRIES: usize = 2000;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// An entry that is due.
pub(crate) struct Due {
    seq: i64,
    time: i64,
    tenant: String,
}

/// Entries that are due at `now`, of tenants behind `after`; and behind which tenant to go on, if any.
pub(crate) fn due(connection: &Connection, after: &str, now: i64) -> Result<(Vec<Due>, Option<String>)> {
    let (mut found, mut after) = (Vec::new(), after.to_owned());
    for _ in 0..TENANTS {
        let Some(tenant) = next_tenant(connection, &after)? else { return Ok((found, None)) };
        let before = now.saturating_sub(retention(connection, &tenant)?.saturating_mul(DAY));
        let room = ENTRIES - found.len();
        let of_tenant = entries(connection, &tenant, before, room)?;
        let all = of_tenant.len() < room;
        found.extend(of_tenant);
        if !all {
            return Ok((found, Some(after)));
        }
        after = tenant;
    }
    Ok((found, Some(after)))
}

fn next_tenant(connection: &Connection, after: &str) -> Result<Option<String>> {
    let sql = "SELECT tenant FROM audit WHERE tenant > ?1 ORDER BY tenant LIMIT 1";
    Ok(connection.prepare_cached(sql)?.query_row([after], |row| row.get(0)).optional()?)
}

/// Days that entries of a tenant are kept.
fn retention(connection: &Connection, id: &str) -> Result<i64> {
    match tenant::by_id(connection, id) {
        Ok(Some(tenant)) => return Ok(tenant.log_retention.into()),
        Ok(None) => {}
        // The others are not to wait until it is mended.
        Err(error) if error.code() == ErrorCode::Corrupt => return Ok(i64::MAX),
        Err(error) => return Err(error),
    }
    let sql = "SELECT retention FROM audit WHERE tenant = ?1 ORDER BY seq DESC LIMIT 1";
    let kept: Option<Option<i64>> =
        connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
    // None is told only where lines were lost: then nothing more is to be.
    Ok(kept.flatten().unwrap_or(i64::MAX))
}

fn entries(connection: &Connection, tenant: &str, before: i64, limit: usize) -> Result<Vec<Due>> {
    let sql = "SELECT seq, time FROM audit WHERE tenant = ?1 AND time <= ?2 ORDER BY seq LIMIT ?3";
    let mut query = connection.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let entries = query.query_map((tenant, before, limit), |row| {
        Ok(Due { seq: row.get(0)?, time: row.get(1)?, tenant: tenant.to_owned() })
    })?;
    Ok(entries.collect::<rusqlite::Result<_>>()?)
}

/// Deletes the first of these entries, as many as a step has time for. Gives how many it dealt with, and
/// how many of them were still there.
pub(crate) fn step(connection: &Connection, due: &[Due]) -> Result<(usize, u64)> {
    let begun = Instant::now();
    let (mut dealt, mut deleted) = (0, 0);
    for entry in due {
        let sql = "DELETE FROM audit WHERE seq = ?1";
        deleted += connection.prepare_cached(sql)?.execute([entry.seq])? as u64;
        dealt += 1;
        if due.get(dealt).is_none_or(|next| next.tenant != entry.tenant) || begun.elapsed() >= STEP {
            remember(connection, due[..dealt].iter().filter(|gone| gone.tenant == entry.tenant), entry)?;
        }
        if begun.elapsed() >= STEP {
            break;
        }
    }
    Ok((dealt, deleted))
}

/// Notes how far the past of a tenant is gone; not of one that is all gone itself.
fn remember<'a>(connection: &Connection, gone: impl Iterator<Item = &'a Due>, last: &Due) -> Result<()> {
    let time = gone.map(|entry| entry.time).max().unwrap_or(last.time);
    let sql = "INSERT INTO audit_purged (tenant, time) VALUES (?1, ?2) \
               ON CONFLICT DO UPDATE SET time = max(time, excluded.time)";
    connection.prepare_cached(sql)?.execute((&last.tenant, time))?;
    let sql = "DELETE FROM audit_purged WHERE tenant = ?1 \
               AND NOT EXISTS (SELECT 1 FROM audit WHERE tenant = ?1) \
               AND NOT EXISTS (SELECT 1 FROM tenant WHERE id = ?1)";
    connection.prepare_cached(sql)?.execute([&last.tenant])?;
    Ok(())
}
