//! Documents as they were, made from the present one backwards: so the past stays right whatever old
//! entries were purged.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::{AuditAction, COLUMNS, Line, moment, stored};
use crate::db::tenant;
use crate::document;
use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::{Field, Tenant};
use crate::rule::time;

/// A point of a tenant's past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When it was at this version. Where it was deleted and imported again and had this version more
    /// than once, the last time.
    Version(u64),
    /// This time, by the clocks of those who wrote.
    Time(Timestamp),
}

impl From<u64> for Moment {
    fn from(version: u64) -> Moment {
        Moment::Version(version)
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Moment {
        Moment::Time(time)
    }
}

/// The document of a tenant as it was then.
pub(crate) fn at(connection: &Connection, id: &str, then: Moment) -> Result<Tenant> {
    let mut course = Course { id, state: tenant::by_id(connection, id)?, met: None, time: None };
    course.meet();
    let sql =
        format!("SELECT {COLUMNS} FROM audit WHERE tenant = ?1 AND object_type = 'TENANT' ORDER BY seq DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let line = Line::of(row)?;
        let action = line.action()?;
        if !course.follows(&line, action) {
            break;
        }
        match then {
            Moment::Time(then) if line.time <= floor(then) => return course.state.ok_or(Error::NotFound),
            Moment::Version(version) if course.is_at(version) => break,
            _ => course.undo(&line, action)?,
        }
    }
    course.end(connection, then)
}

/// The last millisecond that is not after the time.
fn floor(time: Timestamp) -> i64 {
    i64::try_from(time.as_nanosecond().div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

/// The way back from the present.
struct Course<'a> {
    id: &'a str,
    /// The document behind the line that is looked at; none where there was no tenant.
    state: Option<Tenant>,
    /// The least and the greatest version that was met.
    met: Option<(u64, u64)>,
    /// When the line was written that was undone last.
    time: Option<i64>,
}

impl Course<'_> {
    /// Whether the state is what this line left; else lines between are gone.
    fn follows(&self, line: &Line<'_>, action: AuditAction) -> bool {
        match (&self.state, action) {
            (state, AuditAction::Delete) => state.is_none(),
            (Some(tenant), _) => tenant.version.cast_signed() == line.version,
            (None, _) => false,
        }
    }

    fn meet(&mut self) {
        if let Some(version) = self.state.as_ref().map(|tenant| tenant.version) {
            let (least, greatest) = self.met.unwrap_or((version, version));
            self.met = Some((least.min(version), greatest.max(version)));
        }
    }

    fn is_at(&self, version: u64) -> bool {
        self.state.as_ref().is_some_and(|tenant| tenant.version == version)
    }

    fn undo(&mut self, line: &Line<'_>, action: AuditAction) -> Result<()> {
        self.time = Some(line.time);
        match action {
            AuditAction::Create => self.state = None,
            AuditAction::Delete => {
                let mut tenant = document::blank();
                tenant.id = self.id.to_owned();
                tenant.version = line.version.cast_unsigned();
                self.state = Some(tenant);
                self.put_old(line, action)?;
            }
            AuditAction::Update => {
                self.put_old(line, action)?;
                self.state.iter_mut().for_each(|tenant| tenant.version -= 1);
            }
        }
        self.meet();
        Ok(())
    }

    fn put_old(&mut self, line: &Line<'_>, action: AuditAction) -> Result<()> {
        let Some(tenant) = &mut self.state else { return Ok(()) };
        for change in line.changes(action)? {
            let put = Field::by_name(change.member)
                .and_then(|member| tenant.put(member, stored(member, &change.old)?));
            put.ok_or_else(|| line.damaged("holds a value that cannot be read"))?;
        }
        Ok(())
    }

    /// What is to be said where no line goes back further.
    fn end(self, connection: &Connection, then: Moment) -> Result<Tenant> {
        let unknown = match then {
            Moment::Version(version) if self.is_at(version) => None,
            Moment::Version(_) => Some(self.met.map_or(Error::NotFound, no_version)),
            Moment::Time(then) => {
                let known = purged(connection, self.id)?.or(self.time.filter(|_| self.state.is_some()));
                known.filter(|since| floor(then) < *since).map(too_early)
            }
        };
        unknown.map_or_else(|| self.state.ok_or(Error::NotFound), Err)
    }
}

fn no_version((least, greatest): (u64, u64)) -> Error {
    let message = format!("must be {least} to {greatest}: of other versions nothing is kept");
    let fault = Fault::new(FaultCode::OutOfRange, message).with("min", least).with("max", greatest);
    Error::fault(fault.at(Field::Version.name()))
}

fn too_early(since: i64) -> Error {
    let least = moment(since).map(time::show).unwrap_or_default();
    let message = format!("must be {least} or later: of what was before nothing is kept");
    Error::fault(Fault::new(FaultCode::OutOfRange, message).with("min", least).at("time"))
}

/// The time of the last entry of a tenant that is not there.
fn purged(connection: &Connection, id: &str) -> Result<Option<i64>> {
    let sql = "SELECT time FROM audit_purged WHERE tenant = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
}
