//! The audit, replayed from its first entry: what it makes must be what is stored.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use tenantry::{AuditAction, AuditEntry, AuditQuery, Field, Initial, ListQuery, Store};

/// A tenant's document as JSON.
pub type Document = Map<String, Json>;

/// What the entries make, one after the other.
pub struct Replay {
    /// Oldest first.
    pub entries: Vec<AuditEntry>,
    /// The document behind each entry; none behind the end of a tenant.
    pub states: Vec<Option<Document>>,
    /// What there is in the end, by identifier.
    pub tenants: BTreeMap<String, Document>,
}

/// Every entry, oldest first, taken page by page.
pub fn entries(store: &Store, limit: usize) -> Vec<AuditEntry> {
    let mut query = AuditQuery { limit, ..AuditQuery::default() };
    let mut entries = Vec::new();
    loop {
        let page = store.audit(&query).unwrap();
        entries.extend(page.entries);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    entries.reverse();
    entries
}

pub fn document(json: &str) -> Document {
    serde_json::from_str(json).unwrap()
}

/// What is stored, by identifier.
pub fn stored(store: &Store) -> BTreeMap<String, Document> {
    let mut query = ListQuery { limit: ListQuery::MAX_LIMIT, ..ListQuery::default() };
    let mut tenants = BTreeMap::new();
    loop {
        let page = store.list(&query).unwrap();
        tenants.extend(page.tenants.iter().map(|tenant| (tenant.id.clone(), document(&tenant.to_json()))));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return tenants,
        }
    }
}

/// Replays the whole audit, or says where it does not fit together.
pub fn replay(store: &Store) -> Result<Replay, String> {
    let entries = entries(store, AuditQuery::MAX_LIMIT);
    let (mut states, mut tenants) = (Vec::new(), BTreeMap::new());
    for (expected, entry) in (1..).zip(&entries) {
        // Their numbers are those of the changes: each has one.
        if entry.number != expected {
            return Err(format!("entry {} where {expected} was due", entry.number));
        }
        let before = tenants.remove(&entry.tenant);
        let state = if entry.object_type == "FILE" { before } else { step(before, entry)? };
        tenants.extend(state.iter().map(|state| (entry.tenant.clone(), state.clone())));
        states.push(state);
    }
    let stored = stored(store);
    match tenants.clone().into_iter().map(shown).eq(stored.clone().into_iter().map(shown)) {
        true => Ok(Replay { entries, states, tenants }),
        false => Err(format!("the audit makes {tenants:?}, stored is {stored:?}")),
    }
}

/// What both the audit and a document tell: no document has the file's identifier, no entry the disk space in use.
pub fn shown((id, mut document): (String, Document)) -> (String, Document) {
    document.retain(|name, _| !["avatar_file_id", "used_disk_quota"].contains(&name.as_str()));
    (id, document)
}

fn step(before: Option<Document>, entry: &AuditEntry) -> Result<Option<Document>, String> {
    let wrong = |what: &str| Err(format!("{what}: {entry:?} behind {before:?}"));
    let version = before.as_ref().map(|before| before["version"].as_u64().unwrap());
    let old = entry.changes.iter().map(|change| (change.member, json!(change.old)));
    let new = entry.changes.iter().map(|change| (change.member, json!(change.new)));
    match (entry.action, before.clone()) {
        (AuditAction::Create, None) => {
            let mut made = blank();
            made.insert("id".to_owned(), json!(entry.tenant));
            lay(&mut made, new, entry.version);
            Ok(Some(made))
        }
        (AuditAction::Update, Some(mut state)) => {
            if entry.changes.is_empty() || Some(entry.version) != version.map(|version| version + 1) {
                return wrong("no next version");
            }
            if old.into_iter().any(|(member, value)| state[member] != value) {
                return wrong("another old value");
            }
            lay(&mut state, new, entry.version);
            Ok(Some(state))
        }
        (AuditAction::Delete, Some(state)) => {
            let mut gone = blank();
            gone.insert("id".to_owned(), json!(entry.tenant));
            lay(&mut gone, old, entry.version);
            if gone == state { Ok(None) } else { wrong("another document") }
        }
        _ => wrong("not in its turn"),
    }
}

fn lay(document: &mut Document, members: impl Iterator<Item = (&'static str, Json)>, version: u64) {
    document.extend(members.map(|(member, value)| (member.to_owned(), value)));
    document.insert("version".to_owned(), json!(version));
}

/// Every default; what has none is in the entries, but for the disk space in use.
fn blank() -> Document {
    let value = |initial: &Initial| match initial {
        Initial::Is(value) => json!(value),
        Initial::Made | Initial::Required => Json::Null,
    };
    let members = Field::rows().iter().map(|row| (row.name.to_owned(), value(&row.default)));
    let mut blank: Document = members.collect();
    blank.insert("used_disk_quota".to_owned(), json!("0KB"));
    blank
}
