//! Members of nested objects: look-up, and names that nobody knows.

use crate::error::{Fault, FaultCode};
use crate::json::Json;

/// The member of an object.
pub(super) fn get<'a>(object: &'a Json, name: &str) -> Option<&'a Json> {
    match object {
        Json::Object(members) => members.iter().find(|(known, _)| known == name).map(|(_, value)| value),
        _ => None,
    }
}

/// A fault for each member whose name is not among `known`.
///
/// # Errors
/// Where the JSON is no object.
pub(super) fn unknown_members(json: &Json, known: &[&str]) -> Result<Vec<Fault>, Vec<Fault>> {
    let Json::Object(members) = json else {
        return Err(vec![Fault::wrong_type("an object", json)]);
    };
    let unknown = members.iter().filter(|(name, _)| !known.contains(&name.as_str()));
    Ok(unknown.map(|(name, _)| unknown_field(name, known.iter().copied())).collect())
}

/// The fault of a name that nobody knows, with the nearest known one as a hint.
pub(crate) fn unknown_field<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Fault {
    const NEAR: f64 = 0.7;
    let near = known
        .map(|known| (strsim::normalized_damerau_levenshtein(name, known), known))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let fault = match near {
        Some((_, hint)) => {
            Fault::new(FaultCode::UnknownField, format!("is not a known member; did you mean {hint}?"))
                .with("hint", hint)
        }
        None => Fault::new(FaultCode::UnknownField, "is not a known member"),
    };
    fault.at(name)
}
