//! The audit and the past.

use serde_json::{Value as Json, json};
use tenantry::{AuditAction, AuditPage, AuditQuery, Moment, Session, Store};

use super::super::{Operation, Trouble};
use super::{Stop, change, field, member, write};

pub(super) fn of(store: &Store, operation: &Operation) -> Result<Json, Stop> {
    let id = || operation.text("id");
    Ok(match operation.name() {
        "audit" => page(store.audit(&query(operation)?)?),
        "last_change" => json!(store.last_change(id()?, member(operation)?)?),
        "get_at" => json!(store.get_at(id()?, moment(operation)?)?),
        _ => change(&store.revert_with(id()?, moment(operation)?, &write(operation)?)?),
    })
}

pub(super) fn in_session(session: &Session, operation: &Operation) -> Result<Json, Stop> {
    Ok(match operation.name() {
        "session_audit" => page(session.audit(&query(operation)?)?),
        "session_last_change" => json!(session.last_change(member(operation)?)?),
        "session_get_at" => json!(session.get_at(moment(operation)?)?),
        _ => change(&session.revert_with(moment(operation)?, &write(operation)?)?),
    })
}

fn page(page: AuditPage) -> Json {
    json!({"entries": page.entries, "next": page.next})
}

fn query(operation: &Operation) -> Result<AuditQuery, Trouble> {
    let text = |name| operation.get(name).map(str::to_owned);
    let action = |name: &str| {
        let known = AuditAction::ALL.into_iter().find(|action| action.as_str() == name);
        known.ok_or_else(|| format!("there is no action {name}"))
    };
    let mut query = AuditQuery {
        tenant: text("id"),
        since: operation.time("since")?,
        until: operation.time("until")?,
        actor: text("actor"),
        member: operation.get("member").map(field).transpose()?,
        action: operation.get("action").map(action).transpose()?,
        after: text("after"),
        ..AuditQuery::default()
    };
    if let Some(limit) = operation.number("limit")? {
        query.limit = usize::try_from(limit).unwrap_or(usize::MAX);
    }
    Ok(query)
}

fn moment(operation: &Operation) -> Result<Moment, Trouble> {
    match (operation.number("version")?, operation.time("time")?) {
        (Some(version), None) => Ok(Moment::Version(version)),
        (None, Some(time)) => Ok(Moment::Time(time)),
        _ => Err(format!("{} needs a version or a time", operation.name())),
    }
}
