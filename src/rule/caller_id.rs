//! Outbound caller IDs: which numbers calls over a trunk may show.
//!
//! Source: the contract, `outbound_caller_ids` and *Text*.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Serialize;

use super::member::{get, unknown_members};
use super::{Checked, Rule, string};
use crate::error::{Fault, FaultCode};
use crate::json::Json;
use crate::value::Value;

/// One caller ID that calls over one trunk may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OutboundCallerId {
    /// Id of the trunk, 1 to 255 characters.
    pub provider_id: String,
    /// The caller ID, 1 to 64 characters.
    pub caller_id: String,
    /// What it is for, at most 1024 characters.
    pub description: Option<String>,
}

/// The members of an entry: name, rule, whether it must be given.
pub(crate) const MEMBERS: [(&str, Rule, bool); 3] = [
    ("provider_id", Rule::Text { min: 1, max: 255 }, true),
    ("caller_id", Rule::Text { min: 1, max: 64 }, true),
    ("description", Rule::Text { min: 0, max: 1024 }, false),
];

impl From<&OutboundCallerId> for Json {
    fn from(entry: &OutboundCallerId) -> Json {
        let values = [
            entry.provider_id.as_str().into(),
            entry.caller_id.as_str().into(),
            entry.description.as_deref().into(),
        ];
        Json::Object(MEMBERS.iter().map(|(name, ..)| (*name).into()).zip(values).collect())
    }
}

impl From<OutboundCallerId> for Json {
    fn from(entry: OutboundCallerId) -> Json {
        Json::from(&entry)
    }
}

/// Checks a whole list: at most `max` entries, each sound, none twice on one trunk.
pub(crate) fn check(json: &Json, max: usize) -> Checked {
    let Json::List(items) = json else {
        return Err(vec![Fault::wrong_type("a list", json)]);
    };
    if items.len() > max {
        let message = format!("must have at most {max} entries, not {}", items.len());
        return Err(vec![Fault::new(FaultCode::TooLong, message).with("max", max as u64)]);
    }
    let mut faults = Vec::new();
    let mut entries = Vec::with_capacity(items.len());
    let mut seen = HashSet::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let result = entry(item).and_then(|entry| {
            let new = seen.insert((entry.provider_id.clone(), entry.caller_id.clone()));
            new.then_some(entry).ok_or_else(twice)
        });
        match result {
            Ok(entry) => entries.push(entry),
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.at(format_args!("[{index}]")))),
        }
    }
    if faults.is_empty() { Ok(Value::CallerIds(Cow::Owned(entries))) } else { Err(faults) }
}

/// The list that the JSON is, which was checked by the rules of its time.
pub(crate) fn read(json: &Json) -> Option<Vec<OutboundCallerId>> {
    let Json::List(items) = json else { return None };
    let text = |item: &Json, name| get(item, name).and_then(|json| string(json).ok()).map(str::to_owned);
    let entry = |item: &Json| {
        let (provider_id, caller_id) = (text(item, "provider_id")?, text(item, "caller_id")?);
        Some(OutboundCallerId { provider_id, caller_id, description: text(item, "description") })
    };
    items.iter().map(entry).collect()
}

fn twice() -> Vec<Fault> {
    vec![Fault::new(
        FaultCode::Duplicate,
        "stands twice: an earlier entry has the same provider_id and caller_id",
    )]
}

fn entry(json: &Json) -> Result<OutboundCallerId, Vec<Fault>> {
    let mut faults = unknown_members(json, MEMBERS.map(|(name, ..)| name).as_slice())?;
    let mut values = MEMBERS.map(|(name, rule, required)| {
        member(json, name, &rule, required).unwrap_or_else(|fault| {
            faults.push(fault.at(name));
            None
        })
    });
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut next = |index: usize| values[index].take();
    Ok(OutboundCallerId {
        provider_id: next(0).unwrap_or_default(),
        caller_id: next(1).unwrap_or_default(),
        description: next(2),
    })
}

fn member(object: &Json, name: &str, rule: &Rule, required: bool) -> Result<Option<String>, Fault> {
    match get(object, name) {
        None | Some(Json::Null) if required => Err(Fault::new(FaultCode::Required, "must be given")),
        None | Some(Json::Null) => Ok(None),
        Some(json) => {
            let text = string(json)?;
            rule.check_text(text).map(|_| Some(text.to_owned()))
        }
    }
}
