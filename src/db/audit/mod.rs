//! The audit: who changed what of which tenant, written in the transaction of the change by the same
//! functions that change a tenant's line.

pub(crate) mod list;
pub(crate) mod past;
pub(crate) mod purge;

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::ser::{Serialize, Serializer};
use serde_json::json;

use super::change;
use crate::actor::Author;
use crate::error::{Error, ErrorCode, Result};
use crate::field::{self, Field, Tenant};
use crate::file::FileInfo;
use crate::json::Json;
use crate::rule::{Rule, caller_id, hours, time};
use crate::value::Value;

/// What was done to a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum AuditAction {
    /// It was made.
    Create,
    /// Members were set.
    Update,
    /// It was deleted.
    Delete,
}

impl AuditAction {
    /// Every action.
    pub const ALL: [AuditAction; 3] = [AuditAction::Create, AuditAction::Update, AuditAction::Delete];

    /// `CREATE`, `UPDATE` or `DELETE`.
    pub fn as_str(self) -> &'static str {
        match self {
            AuditAction::Create => "CREATE",
            AuditAction::Update => "UPDATE",
            AuditAction::Delete => "DELETE",
        }
    }

    /// As the column holds it.
    fn number(self) -> i64 {
        self as i64 + 1
    }
}

impl Serialize for AuditAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A member that changed, from what and to what.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct AuditChange {
    /// Its name: of a tenant a field's; of a file `id`, `name`, `size`, `media_type` or `sha256`.
    pub member: &'static str,
    /// Its value before, as it was stored; null of an object that was made.
    pub old: Json,
    /// Its value since; null of an object that was deleted.
    pub new: Json,
}

/// An entry of the audit: one change of a tenant, or of a file of one.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct AuditEntry {
    /// Rises with each change of the store; the token of the change's event.
    pub number: u64,
    /// When, by the clock of who wrote it, in milliseconds.
    #[serde(serialize_with = "time::serialize")]
    pub time: Timestamp,
    /// Who; `None` where nobody told.
    pub actor: Option<String>,
    /// Through which door or program.
    pub source: String,
    /// The actor's IP address, if it was given.
    pub address: Option<String>,
    /// What was done.
    pub action: AuditAction,
    /// To what kind of object: `TENANT` or `FILE`.
    pub object_type: String,
    /// The object's name after the change; of a deleted one, its last.
    pub object_name: String,
    /// The tenant's identifier.
    pub tenant: String,
    /// The tenant's version after the change; of a deleted one, its last. A file's change leaves it.
    pub version: u64,
    /// The members that changed. Of a tenant that was made or deleted, those that differ from the default; of a
    /// file, all that are told.
    pub changes: Vec<AuditChange>,
}

/// Who changes a tenant, and when.
#[derive(Clone)]
pub(crate) struct Stamp {
    pub(crate) by: Arc<Author>,
    pub(crate) time: Timestamp,
}

/// What became of a tenant.
pub(super) enum Event<'a> {
    Created(&'a Tenant),
    /// Which members changed, and from what.
    Updated {
        new: &'a Tenant,
        changed: &'a [Field],
        before: &'a [Value<'a>],
    },
    Deleted(&'a Tenant),
}

/// The members of a whole document as JSON, those apart that have their default or a column here.
struct Whole<'a>(&'a Tenant);

/// The members that changed, each with its old and new value.
struct Pairs<'a>(&'a Tenant, &'a [Field], &'a [Value<'a>]);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let unusual = |row: &&'static field::Row| {
            let apart = matches!(row.field, Field::Id | Field::Version) || row.rule == Rule::DiskUse;
            !apart && row.default_value() != Some(&self.0.held(row.field))
        };
        let rows = Field::rows().iter().filter(unusual);
        serializer.collect_map(rows.map(|row| (row.name, self.0.held(row.field))))
    }
}

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Pairs(new, changed, before) = self;
        let pairs = changed.iter().zip(*before);
        serializer.collect_map(pairs.map(|(field, old)| (field.name(), (old, new.held(*field)))))
    }
}

/// Writes the entry of a change, behind the change itself, whose line in the log of changes is `seq`.
pub(super) fn write(connection: &Connection, seq: u64, event: &Event<'_>, stamp: &Stamp) -> Result<()> {
    // Nothing in a document can fail to be written: names are texts, numbers are finite.
    let (action, tenant, changes) = match event {
        Event::Created(tenant) => (AuditAction::Create, tenant, serde_json::to_string(&Whole(tenant))),
        Event::Updated { new, changed, before } => {
            (AuditAction::Update, new, serde_json::to_string(&Pairs(new, changed, before)))
        }
        Event::Deleted(tenant) => (AuditAction::Delete, tenant, serde_json::to_string(&Whole(tenant))),
    };
    let changes = changes.unwrap_or_default();
    let line = Line {
        seq: seq.cast_signed(),
        tenant: &tenant.id,
        version: tenant.version.cast_signed(),
        object_name: &tenant.name,
        retention: (action == AuditAction::Delete).then_some(tenant.log_retention.into()),
        ..Line::by(stamp, action, &changes)
    };
    line.insert(connection)
}

/// Reads every line: a message for each that is not as it was written.
pub(super) fn check(connection: &Connection, mut each: impl FnMut(String)) -> Result<()> {
    let mut query = connection.prepare(&format!("SELECT {COLUMNS} FROM audit"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        match Line::of(row).and_then(|line| line.entry()) {
            Ok(_) => {}
            Err(Error::Storage { code: ErrorCode::Corrupt, message }) => each(message),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes the entry of a file that was completed or deleted; `before` was the last line of the log of changes.
pub(super) fn write_file(
    connection: &Connection,
    action: AuditAction,
    file: &FileInfo,
    before: u64,
    stamp: &Stamp,
) -> Result<()> {
    if change::last(connection)? == before {
        // An empty file leaves the disk space in use as it is. The entry's number is a line's.
        change::tell_usage(connection, &file.tenant)?;
    }
    let sql = "SELECT version FROM tenant WHERE id = ?1";
    let FileInfo { id, name, size, media_type, sha256, .. } = file;
    let changes = json!({"id": id, "name": name, "size": size, "media_type": media_type, "sha256": sha256});
    let changes = changes.to_string();
    let line = Line {
        seq: change::last(connection)?.cast_signed(),
        tenant: &file.tenant,
        version: connection.prepare_cached(sql)?.query_row([&file.tenant], |row| row.get(0))?,
        object_type: FILE,
        object_name: name,
        ..Line::by(stamp, action, &changes)
    };
    line.insert(connection)
}

/// What an entry tells of a file.
const FILE_MEMBERS: [&str; 5] = ["id", "name", "size", "media_type", "sha256"];

const FILE: &str = "FILE";

const TENANT: &str = "TENANT";

/// The columns that [`Line::of`] reads.
const COLUMNS: &str = "seq, time, tenant, version, action, object_type, object_name, actor, source, address, \
                       changes, retention, checksum";

/// A line of the table.
#[derive(Clone, Copy)]
struct Line<'a> {
    seq: i64,
    time: i64,
    tenant: &'a str,
    version: i64,
    action: i64,
    object_type: &'a str,
    object_name: &'a str,
    actor: Option<&'a str>,
    source: &'a str,
    address: Option<&'a str>,
    changes: &'a str,
    retention: Option<i64>,
}

impl<'a> Line<'a> {
    /// What a line has of who changes a tenant and when.
    fn by(stamp: &'a Stamp, action: AuditAction, changes: &'a str) -> Line<'a> {
        Line {
            seq: 0,
            time: stamp.time.as_millisecond(),
            tenant: "",
            version: 0,
            action: action.number(),
            object_type: TENANT,
            object_name: "",
            actor: stamp.by.name.as_deref(),
            source: &stamp.by.source,
            address: stamp.by.address.as_deref(),
            changes,
            retention: None,
        }
    }

    fn insert(&self, connection: &Connection) -> Result<()> {
        let sql = "INSERT INTO audit (seq, time, tenant, version, action, object_type, object_name, actor, \
                   source, address, changes, retention, checksum) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        connection.prepare_cached(sql)?.execute(params![
            self.seq,
            self.time,
            self.tenant,
            self.version,
            self.action,
            self.object_type,
            self.object_name,
            self.actor,
            self.source,
            self.address,
            self.changes,
            self.retention,
            self.checksum()
        ])?;
        Ok(())
    }

    /// Reads a row of [`COLUMNS`], and verifies its checksum.
    fn of(row: &'a Row<'_>) -> Result<Line<'a>> {
        let text = |at| row.get_ref(at).and_then(|value| Ok(value.as_str()?));
        let maybe = |at| row.get_ref(at).and_then(|value| Ok(value.as_str_or_null()?));
        let line = Line {
            seq: row.get(0)?,
            time: row.get(1)?,
            tenant: text(2)?,
            version: row.get(3)?,
            action: row.get(4)?,
            object_type: text(5)?,
            object_name: text(6)?,
            actor: maybe(7)?,
            source: text(8)?,
            address: maybe(9)?,
            changes: text(10)?,
            retention: row.get(11)?,
        };
        match line.checksum() == row.get::<_, i64>(12)? {
            true => Ok(line),
            false => Err(line.damaged("does not match its checksum")),
        }
    }

    fn checksum(&self) -> i64 {
        let mut hasher = crc32fast::Hasher::new();
        for number in [self.seq, self.time, self.version, self.action, self.retention.unwrap_or(0)] {
            hasher.update(&number.to_le_bytes());
        }
        let texts = [self.tenant, self.object_type, self.object_name, self.source, self.changes].map(Some);
        for text in texts.into_iter().chain([self.actor, self.address]) {
            hasher.update(&[text.is_some().into()]);
            hasher.update(&(text.unwrap_or_default().len() as u64).to_le_bytes());
            hasher.update(text.unwrap_or_default().as_bytes());
        }
        hasher.finalize().into()
    }

    fn damaged(&self, what: &str) -> Error {
        let message =
            format!("line {} of table audit {what}; it was left as it is: restore a backup", self.seq);
        Error::storage(ErrorCode::Corrupt, message)
    }

    fn action(&self) -> Result<AuditAction> {
        let action = AuditAction::ALL.into_iter().find(|action| action.number() == self.action);
        action.ok_or_else(|| self.damaged("holds an unknown action"))
    }

    fn changes(&self, action: AuditAction) -> Result<Vec<AuditChange>> {
        let unreadable = || self.damaged("holds changes that cannot be read");
        let Ok(Json::Object(members)) = Json::parse(self.changes) else { return Err(unreadable()) };
        let mut changes = Vec::with_capacity(members.len());
        for (name, value) in members {
            let (old, new) = match (action, value) {
                (AuditAction::Create, value) => (Json::Null, value),
                (AuditAction::Delete, value) => (value, Json::Null),
                (AuditAction::Update, Json::List(pair)) => {
                    let [old, new] = <[Json; 2]>::try_from(pair).map_err(|_| unreadable())?;
                    (old, new)
                }
                (AuditAction::Update, _) => return Err(unreadable()),
            };
            // A name that is not known is a newer release's.
            changes.extend(self.member(&name).map(|member| AuditChange { member, old, new }));
        }
        Ok(changes)
    }

    fn member(&self, name: &str) -> Option<&'static str> {
        match self.object_type {
            FILE => FILE_MEMBERS.into_iter().find(|member| *member == name),
            _ => Field::by_name(name).map(Field::name),
        }
    }

    fn entry(&self) -> Result<AuditEntry> {
        let action = self.action()?;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(AuditEntry {
            number: self.seq.cast_unsigned(),
            time: moment(self.time).ok_or_else(|| self.damaged("holds a time that cannot be"))?,
            actor: owned(self.actor),
            source: self.source.to_owned(),
            address: owned(self.address),
            action,
            object_type: self.object_type.to_owned(),
            object_name: self.object_name.to_owned(),
            tenant: self.tenant.to_owned(),
            version: self.version.cast_unsigned(),
            changes: self.changes(action)?,
        })
    }
}

/// The time that a column holds.
fn moment(milliseconds: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds).ok()
}

/// The value of a member as it was stored, whatever today's rules say of it.
fn stored(member: Field, json: &Json) -> Option<Value<'static>> {
    let rule = member.row().rule;
    Some(match (json, rule) {
        (Json::Null, _) => Value::Null,
        (Json::Bool(value), _) => Value::Bool(*value),
        (Json::Int(value), _) => Value::Int(*value),
        (Json::Text(text), _) => Value::owned(text.as_str()),
        (json, Rule::CallerIds { .. }) => Value::CallerIds(caller_id::read(json)?.into()),
        (json, Rule::OfficeHours) => hours::check(json, &Value::Null).ok()?,
        _ => return None,
    })
}
