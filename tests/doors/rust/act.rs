//! What settings do, on a tenant's snapshot.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tenantry::{CALLER_NAME_SEPARATOR, Retained, Store};

use super::super::{Operation, Trouble};
use super::{Stop, member};

pub(super) fn of(store: &Store, operation: &Operation) -> Result<Json, Stop> {
    let text = |name| operation.text(name);
    let on = |name| operation.flag(name).map(Option::unwrap_or_default);
    if operation.name() == "reserved" {
        return Ok(json!(store.reserved(text("id")?, member(operation)?)?));
    }
    let tenant = store.get_snapshot(text("id")?)?;
    Ok(match operation.name() {
        "may_add" => {
            let counted = operation.number("counted")?.unwrap_or_default();
            let verdict = tenant.may_add(member(operation)?, counted);
            json!(verdict.ok_or_else(|| "the field is no limit".to_owned())?)
        }
        "match_contact" => json!(tenant.match_contact(text("caller")?, text("contact")?)),
        "caller_name" => {
            let separator = operation.get("separator").unwrap_or(CALLER_NAME_SEPARATOR);
            json!(tenant.caller_name(text("caller")?, text("group")?, separator))
        }
        "recording" => json!(tenant.recording(on("audio")?, on("video")?)),
        "expires" => {
            json!(tenant.expires(kind(operation)?, time(operation, "made")?).map(|time| time.to_string()))
        }
        "is_due" => {
            json!(tenant.is_due(kind(operation)?, time(operation, "made")?, time(operation, "now")?))
        }
        other => return Err(Stop::Trouble(format!("there is no operation {other}"))),
    })
}

fn kind(operation: &Operation) -> Result<Retained, Trouble> {
    let name = operation.text("kind")?;
    let known = Retained::ALL.into_iter().find(|kind| kind.as_str() == name);
    known.ok_or_else(|| format!("there is no kind {name}"))
}

fn time(operation: &Operation, name: &str) -> Result<Timestamp, Trouble> {
    operation.time(name)?.ok_or_else(|| format!("{} needs {name}", operation.name()))
}
