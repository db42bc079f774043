//! The Rust door, in this process: the reference that the other doors are compared with.

mod act;
mod audit;
mod file;

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tenantry::schema::{self, Kind};
use tenantry::{
    Actor, Change, Error, Field, ListQuery, OpenOptions, Patch, Reservation, Session, Sort, Store, Watch,
    WriteOptions, restore,
};

use super::{Answer, Door, Operation, Trouble};

/// What is open, by the names that the runner gave.
#[derive(Default)]
pub(crate) struct Rust {
    stores: HashMap<String, Store>,
    sessions: HashMap<String, Session>,
    reservations: HashMap<String, Reservation>,
}

/// Why there is no answer of the wanted kind.
enum Stop {
    Refused(Error),
    Trouble(Trouble),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Refused(error)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Trouble(trouble)
    }
}

impl Door for Rust {
    fn answer(&mut self, operation: &Operation) -> Result<Option<Answer>, Trouble> {
        match self.call(operation) {
            Ok(json) => Ok(Some(Answer::Ok(json.to_string()))),
            Err(Stop::Refused(error)) => Ok(Some(Answer::Error(json!(error).to_string()))),
            Err(Stop::Trouble(trouble)) => Err(trouble),
        }
    }
}

impl Rust {
    fn call(&mut self, operation: &Operation) -> Result<Json, Stop> {
        match operation.name() {
            "open" | "open_memory" | "by" | "close" => self.opening(operation),
            "reserve" | "release" => self.reserving(operation),
            "restore" => Ok(json!(restore(operation.text("path")?, operation.text("to")?)?)),
            "fields" => Ok(json!(Field::rows())),
            "schema" => schema_of(operation.text("kind")?),
            "versions" => {
                Ok(json!({"tenantry": env!("CARGO_PKG_VERSION"), "sqlite": tenantry::sqlite_version(),
                "timezones": tenantry::timezone_release()}))
            }
            name if name.starts_with("session") => self.in_session(operation),
            "list" | "import" | "export" | "check" | "changes" | "purge" | "backup" => {
                of_many(self.store(operation)?, operation)
            }
            "audit" | "last_change" | "get_at" | "revert" => audit::of(self.store(operation)?, operation),
            name if name.starts_with("file") || name.ends_with("usage") => {
                file::of(self.store(operation)?, operation)
            }
            "create" | "get" | "find" | "lookup" | "bytes" | "set" | "enable" | "suspend" | "delete" => {
                of_one(self.store(operation)?, operation)
            }
            _ => act::of(self.store(operation)?, operation),
        }
    }

    fn store(&self, operation: &Operation) -> Result<&Store, Trouble> {
        let name = operation.text("store")?;
        self.stores.get(name).ok_or_else(|| format!("no store {name:?} is open"))
    }

    fn opening(&mut self, operation: &Operation) -> Result<Json, Stop> {
        let name = operation.text("store")?.to_owned();
        match operation.name() {
            "open" => self.stores.insert(name, options(operation)?.open(operation.text("path")?)?),
            "open_memory" => self.stores.insert(name, Store::in_memory()?),
            "by" => self.stores.insert(name, self.acting(operation)?),
            _ => self.stores.remove(&name),
        };
        Ok(Json::Null)
    }

    /// A store that acts for somebody.
    fn acting(&self, operation: &Operation) -> Result<Store, Stop> {
        let mut actor = Actor::new(operation.text("actor")?);
        if let Some(source) = operation.get("source") {
            actor = actor.with_source(source);
        }
        if let Some(address) = operation.get("address") {
            actor = actor.with_address(address.parse().map_err(|_| format!("{address} is no address"))?);
        }
        let of = operation.text("of")?;
        Ok(self.stores.get(of).ok_or_else(|| format!("no store {of:?} is open"))?.by(actor)?)
    }

    fn reserving(&mut self, operation: &Operation) -> Result<Json, Stop> {
        let name = operation.text("reservation")?.to_owned();
        if operation.name() == "release" {
            let held = self.reservations.remove(&name);
            held.ok_or_else(|| format!("nothing is reserved as {name:?}"))?.release()?;
        } else {
            let counted = operation.number("counted")?.unwrap_or_default();
            let store = self.store(operation)?;
            let held = store.reserve(operation.text("id")?, member(operation)?, counted)?;
            self.reservations.insert(name, held);
        }
        Ok(Json::Null)
    }

    fn in_session(&mut self, operation: &Operation) -> Result<Json, Stop> {
        let name = operation.text("session")?;
        if operation.name() == "session" {
            let actor = Actor::new(operation.text("actor")?);
            let session = self.store(operation)?.session(operation.text("id")?, actor)?;
            self.sessions.insert(name.to_owned(), session);
            return Ok(Json::Null);
        }
        let session = self.sessions.get(name).ok_or_else(|| format!("no session {name:?} is open"))?;
        match operation.name() {
            "session_get" => Ok(json!(session.get()?)),
            "session_changes" => heard(&session.watch_since(since(operation)?)?, since(operation)?),
            "session_set" => Ok(change(&session.set_with(&patch(operation)?, &write(operation)?)?)),
            "session_end" => {
                self.sessions.remove(name);
                Ok(Json::Null)
            }
            name if name.contains("file") || name.ends_with("usage") => {
                file::within(&session.files(), operation)
            }
            _ => audit::in_session(session, operation),
        }
    }
}

fn of_one(store: &Store, operation: &Operation) -> Result<Json, Stop> {
    let id = || operation.text("id");
    Ok(match operation.name() {
        "create" => json!(store.create_with(&patch(operation)?, &write(operation)?)?),
        "get" => json!(store.get(id()?)?),
        "find" => json!(store.find(operation.text("domain")?)?),
        "lookup" => json!(store.lookup(operation.text("id_or_domain")?)?),
        "bytes" => {
            json!(store.get(id()?)?.bytes(field(operation.text("field")?)?))
        }
        "set" => change(&store.set_with(id()?, &patch(operation)?, &write(operation)?)?),
        "enable" => change(&store.set_enabled(id()?, true, &write(operation)?)?),
        "suspend" => change(&store.set_enabled(id()?, false, &write(operation)?)?),
        "delete" => json!(store.delete_with(id()?, &write(operation)?)?),
        other => return Err(Stop::Trouble(format!("there is no operation {other}"))),
    })
}

fn field(name: &str) -> Result<Field, Trouble> {
    Field::by_name(name).ok_or_else(|| format!("there is no field {name}"))
}

/// The field that the operation names as a member.
fn member(operation: &Operation) -> Result<Field, Trouble> {
    field(operation.text("member")?)
}

fn of_many(store: &Store, operation: &Operation) -> Result<Json, Stop> {
    match operation.name() {
        "list" => {
            let page = store.list(&query(operation)?)?;
            Ok(json!({"tenants": page.tenants, "next": page.next}))
        }
        "import" => import(store, operation),
        "purge" => Ok(json!(store.purge()?)),
        "backup" => Ok(json!(store.backup(operation.text("path")?)?)),
        "changes" => heard(&store.watch_since(since(operation)?)?, since(operation)?),
        "export" => {
            let mut lines = Vec::new();
            let count = store.export(&mut lines, &mut |_| {})?;
            let lines = lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
            let tenants: Vec<Json> =
                lines.map(|line| serde_json::from_slice(line).unwrap_or_default()).collect();
            Ok(json!({"exported": count, "tenants": tenants}))
        }
        _ => {
            let mut findings = Vec::new();
            let tenants = store.check(&mut |finding| findings.push(finding))?;
            Ok(json!({"tenants": tenants, "findings": findings}))
        }
    }
}

fn import(store: &Store, operation: &Operation) -> Result<Json, Stop> {
    let dry_run = operation.flag("dry_run")?.unwrap_or_default();
    let mut lines = Vec::new();
    let report = store.import(&mut operation.text("lines")?.as_bytes(), dry_run, &mut |line, faults| {
        if !faults.is_empty() {
            lines.push(json!({"line": line, "faults": faults}));
        }
    })?;
    let mut report = json!(report);
    report["faulty_lines"] = Json::Array(lines);
    Ok(report)
}

fn since(operation: &Operation) -> Result<u64, Trouble> {
    operation.number("since")?.ok_or_else(|| "since is missing".to_owned())
}

/// All that there is to hear, without waiting.
fn heard(watch: &Watch, mut token: u64) -> Result<Json, Stop> {
    let mut events = Vec::new();
    while let Some(event) = watch.wait(Some(Duration::ZERO))? {
        token = event.token;
        // Their order is that of the field table: C tells no other.
        let changed: Vec<&str> = Field::ALL
            .iter()
            .filter(|field| event.changed.contains(field))
            .map(|field| field.name())
            .collect();
        events.push(
            json!({"tenant": event.tenant, "version": event.version, "kind": event.kind, "changed": changed}),
        );
    }
    Ok(json!({"events": events, "token": token}))
}

fn change(change: &Change) -> Json {
    let changed: Vec<&str> = change.changed.iter().map(|field| field.name()).collect();
    json!({"changed": changed, "tenant": change.tenant})
}

fn patch(operation: &Operation) -> Result<Patch, Stop> {
    Ok(Patch::from_json(operation.text("patch")?)?)
}

fn write(operation: &Operation) -> Result<WriteOptions, Trouble> {
    let dry_run = operation.flag("dry_run")?.unwrap_or_default();
    Ok(WriteOptions { if_version: operation.number("if_version")?, dry_run })
}

/// A choice of how a store is opened.
type Switch = fn(OpenOptions, bool) -> OpenOptions;

fn options(operation: &Operation) -> Result<OpenOptions, Trouble> {
    let mut options = OpenOptions::new();
    let set: [(&str, Switch); 4] = [
        ("create", OpenOptions::create),
        ("create_new", OpenOptions::create_new),
        ("read_only", OpenOptions::read_only),
        ("quick_check", OpenOptions::quick_check),
    ];
    for (name, set) in set {
        if let Some(yes) = operation.flag(name)? {
            options = set(options, yes);
        }
    }
    match operation.number("busy_timeout")? {
        Some(milliseconds) => Ok(options.busy_timeout(Duration::from_millis(milliseconds))),
        None => Ok(options),
    }
}

fn query(operation: &Operation) -> Result<ListQuery, Trouble> {
    let mut query = ListQuery {
        enabled: operation.flag("enabled")?,
        search: operation.get("search").map(str::to_owned),
        descending: operation.flag("descending")?.unwrap_or_default(),
        after: operation.get("after").map(str::to_owned),
        ..ListQuery::default()
    };
    if let Some(limit) = operation.number("limit")? {
        query.limit = usize::try_from(limit).unwrap_or(usize::MAX);
    }
    query.sort = match operation.get("sort") {
        None => query.sort,
        Some("domain") => Sort::Domain,
        Some("name") => Sort::Name,
        Some("created") => Sort::Created,
        Some(other) => return Err(format!("there is no order {other}")),
    };
    Ok(query)
}

fn schema_of(kind: &str) -> Result<Json, Stop> {
    let known = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
    let text = schema::json(known.ok_or_else(|| format!("there is no schema {kind}"))?);
    Ok(serde_json::from_str(&text).map_err(|error| error.to_string())?)
}
