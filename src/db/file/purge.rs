//! What is due goes in small steps: uploads that nobody went on with, temporary files, and the bytes that are
//! nobody's any more.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{content, delete, is_avatar, time, upload};
use crate::act::retention::Retained;
use crate::db::audit::Stamp;
use crate::db::purge::PurgeReport;
use crate::error::Result;
use crate::field::Field;
use crate::value::Value;

/// Lines that one step looks at.
const LOOKS: i64 = 50;

/// Where a purge goes on.
#[derive(Clone, Debug, Default)]
pub(crate) enum Place {
    /// At the very beginning.
    #[default]
    Start,
    /// With uploads behind this line.
    Uploads(i64),
    /// With temporary files behind this time and line.
    Temporary(String, i64),
    /// With bytes that are nobody's.
    Bytes,
    /// Nothing more is due.
    End,
}

/// Whether there is anything that a purge may remove, now or later.
pub(crate) fn may_find_something(db: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM upload) OR EXISTS (SELECT 1 FROM file WHERE temporary = 1)
        OR EXISTS (SELECT 1 FROM content WHERE tenant IS NULL)";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// One step of a purge, short enough for a transaction that others wait for: it looks at 50 lines, or removes
/// 1 MB. Begin with the default place and go on until it is [`Place::End`]; a purge that is broken off may begin
/// anew.
pub(crate) fn purge_step(
    db: &Connection,
    stamp: &Stamp,
    place: &mut Place,
    report: &mut PurgeReport,
) -> Result<()> {
    *place = match std::mem::take(place) {
        Place::Start => abandoned(db, stamp.time, 0, report)?,
        Place::Uploads(after) => abandoned(db, stamp.time, after, report)?,
        Place::Temporary(time, line) => temporary(db, stamp, (&time, line), report)?,
        Place::Bytes => match content::sweep(db)? {
            Some(bytes) => {
                report.bytes += bytes;
                Place::Bytes
            }
            None => Place::End,
        },
        Place::End => Place::End,
    };
    Ok(())
}

fn abandoned(db: &Connection, now: Timestamp, after: i64, report: &mut PurgeReport) -> Result<Place> {
    let lines = upload::touched_before(db, after, LOOKS)?;
    for (_, tenant, id, touched) in &lines {
        if is_due(db, *tenant, touched, now)? {
            upload::cancel(db, &upload::get(db, *tenant, id)?)?;
            report.uploads += 1;
        }
    }
    Ok(match lines.last() {
        Some((line, ..)) => Place::Uploads(*line),
        None => Place::Temporary(String::new(), 0),
    })
}

fn temporary(db: &Connection, stamp: &Stamp, after: (&str, i64), report: &mut PurgeReport) -> Result<Place> {
    let now = stamp.time;
    let sql = "SELECT created_at, \"row\", tenant, id FROM file
        WHERE temporary = 1 AND (created_at, \"row\") > (?1, ?2) ORDER BY created_at, \"row\" LIMIT ?3";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map((after.0, after.1, LOOKS), |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let lines: Vec<(String, i64, i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
    let mut next = Place::Bytes;
    for (made, line, tenant, id) in lines {
        // Nobody's files are due within a day: those behind are younger still.
        if time(made.clone()).is_some_and(|made| !has_passed(made, 1, now)) {
            return Ok(Place::Bytes);
        }
        if is_due(db, tenant, &made, now)? && !is_avatar(db, tenant, &id)? {
            delete(db, tenant, &id, stamp)?;
            report.files += 1;
        }
        next = Place::Temporary(made, line);
    }
    Ok(next)
}

/// Whether the tenant keeps temporary files no longer than since then.
fn is_due(db: &Connection, tenant: i64, since: &str, now: Timestamp) -> Result<bool> {
    let field = Field::TempFileRetention;
    let sql = format!("SELECT {} FROM tenant WHERE \"row\" = ?1", field.name());
    let days: Option<i64> = db.prepare_cached(&sql)?.query_row([tenant], |row| row.get(0))?;
    let default = match field.row().default_value() {
        Some(Value::Int(days)) => *days,
        _ => i64::MAX,
    };
    Ok(time(since.to_owned()).is_some_and(|since| has_passed(since, days.unwrap_or(default), now)))
}

fn has_passed(since: Timestamp, days: i64, now: Timestamp) -> bool {
    Retained::expiry(since, days).is_some_and(|expiry| expiry <= now)
}
