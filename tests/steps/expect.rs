//! What a step expects of an answer.

use serde_json::{Value as Json, json};

use super::{Saved, Unready, filled};
use crate::doors::{Answer, Trouble};

/// What an answer must be. Objects may have more members than are named; lists may not have more items.
pub(crate) enum Expectation {
    /// Success, with at least this; null is anything.
    Success(Json),
    /// An error, with at least this.
    Failure(Json),
}

/// Lists of which the contract tells no order.
const UNORDERED: [&str; 2] = ["faults", "changed"];

impl Expectation {
    /// From a step's `expect`, `error` (an object, or its code alone) and `faults` (those of a refusal).
    pub(crate) fn read(expect: Json, error: Json, faults: Json) -> Result<Expectation, Trouble> {
        match (expect, error, faults) {
            (expect, Json::Null, Json::Null) => Ok(Expectation::Success(expect)),
            (Json::Null, Json::String(text), Json::Null) if !text.starts_with('$') => {
                Ok(Expectation::Failure(json!({"code": text})))
            }
            (Json::Null, error, Json::Null) => Ok(Expectation::Failure(error)),
            (Json::Null, Json::Null, faults) => {
                Ok(Expectation::Failure(json!({"code": "refused", "faults": faults})))
            }
            _ => Err("a step has one of expect, error and faults".to_owned()),
        }
    }

    /// What of the answer is not as expected.
    pub(crate) fn judge(&self, answer: &Answer, saved: &Saved) -> Result<(), String> {
        let got: Json = serde_json::from_str(answer.text()).map_err(|error| format!("no JSON: {error}"))?;
        let filled = |json| match filled(json, saved) {
            Ok(json) => Ok(json),
            Err(Unready::Missing(what)) => Err(what),
            Err(Unready::NotSent) => Ok(Json::Null),
        };
        match (self, answer) {
            (Expectation::Success(wanted), Answer::Ok(_)) if wanted.is_null() => Ok(()),
            (Expectation::Success(wanted), Answer::Ok(_)) => has(&got, &filled(wanted)?, ""),
            (Expectation::Failure(wanted), Answer::Error(_)) => {
                whole_error(&got).and_then(|()| has(&got, &filled(wanted)?, ""))
            }
            (Expectation::Success(_), Answer::Error(text)) => Err(format!("expected success, got {text}")),
            (Expectation::Failure(wanted), Answer::Ok(_)) => {
                Err(format!("expected {wanted}, but it succeeded"))
            }
        }
    }
}

/// Every error has a code, a message and faults, and every fault a path, a code and a message.
fn whole_error(error: &Json) -> Result<(), String> {
    let told = |json: &Json, name: &str| json[name].as_str().is_some_and(|text| !text.is_empty());
    let faults = error["faults"].as_array().ok_or_else(|| format!("the error has no faults: {error}"))?;
    let whole = |fault: &Json| fault["path"].is_string() && told(fault, "code") && told(fault, "message");
    match told(error, "code") && told(error, "message") && faults.iter().all(whole) {
        true => Ok(()),
        false => Err(format!("the error lacks a code, a message or a path: {error}")),
    }
}

/// Whether all that is wanted is there.
fn has(got: &Json, wanted: &Json, at: &str) -> Result<(), String> {
    match (got, wanted) {
        (Json::Object(got), Json::Object(wanted)) => wanted.iter().try_for_each(|(name, wanted)| {
            let at = format!("{at}/{name}");
            match got.get(name) {
                Some(got) => has(got, wanted, &at),
                None => Err(format!("expected {at} {wanted}, but there is none")),
            }
        }),
        (Json::Array(got), Json::Array(wanted)) if got.len() == wanted.len() => {
            match UNORDERED.iter().any(|name| at.ends_with(&format!("/{name}"))) {
                true => has_each(got, wanted, at),
                false => {
                    let mut pairs = got.iter().zip(wanted).enumerate();
                    pairs.try_for_each(|(index, (got, wanted))| has(got, wanted, &format!("{at}/{index}")))
                }
            }
        }
        _ if got == wanted => Ok(()),
        _ => Err(format!("expected {} {wanted}, got {got}", if at.is_empty() { "the answer" } else { at })),
    }
}

/// Whether each item that is wanted is there, in whatever order.
fn has_each(got: &[Json], wanted: &[Json], at: &str) -> Result<(), String> {
    let mut left: Vec<&Json> = got.iter().collect();
    wanted.iter().try_for_each(|wanted| match left.iter().position(|got| has(got, wanted, at).is_ok()) {
        Some(found) => {
            left.remove(found);
            Ok(())
        }
        None => Err(format!("expected {wanted} in {at}, got {}", json!(got))),
    })
}
