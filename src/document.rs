//! The tenant document and the patch: how members given as JSON become a changed document, or
//! faults with paths. Create, set and import all go through [`draft`].
//!
//! Source: the contract, *Two scopes, two operations*.

use std::sync::LazyLock;

use compact_str::CompactString;
use serde::ser::{Serialize, Serializer};

use crate::error::{Error, Fault, FaultCode, Result};
use crate::field::{Field, Initial, Row, SetBy, Tenant};
use crate::json::Json;
use crate::rule::Rule;
use crate::rule::member::unknown_field;
use crate::value::Value;

impl Tenant {
    /// The document as JSON, members in the order of the field table.
    pub fn to_json(&self) -> String {
        // Nothing in a document can fail to be written: names are texts, numbers are finite.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Tenant {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(shown().map(|row| (row.name, self.get(row.field))))
    }
}

/// The rows that documents show.
pub(crate) fn shown() -> impl Iterator<Item = &'static Row> {
    Field::rows().iter().filter(|row| !row.is_write_only())
}

/// Members to set; the others stay as they are. `null` goes back to the default.
///
/// A patch is not checked until it is used: then all its faults are reported at once.
///
/// ```
/// use tenantry::{Field, Patch};
///
/// let patch = Patch::new().set(Field::RecordingRetention, 90).reset(Field::Website);
/// assert_eq!(patch, Patch::from_json(r#"{"recording_retention": 90, "website": null}"#)?);
/// # Ok::<(), tenantry::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    members: Vec<(CompactString, Json)>,
}

impl Patch {
    /// A patch that changes nothing.
    pub fn new() -> Patch {
        Patch::default()
    }

    /// The patch that a JSON object is. A whole document is one, too.
    ///
    /// # Errors
    /// [`Error::Refused`] where the text is not one JSON object with unique names.
    pub fn from_json(text: &str) -> Result<Patch> {
        let refuse = |message| Error::fault(Fault::new(FaultCode::BadJson, message));
        match Json::parse(text) {
            Ok(Json::Object(members)) => Ok(Patch { members }),
            Ok(other) => Err(refuse(format!("must be a JSON object, not {}", other.type_name()))),
            Err(error) => Err(refuse(format!("must be one JSON object: {error}"))),
        }
    }

    /// The patch that a JSON object in UTF-8 is.
    ///
    /// # Errors
    /// As [`Patch::from_json`], and where the bytes are not UTF-8.
    pub fn from_json_bytes(bytes: &[u8]) -> Result<Patch> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            Error::fault(Fault::new(FaultCode::BadJson, format!("is not UTF-8: {error}")))
        })?;
        Patch::from_json(text)
    }

    /// Sets a member.
    pub fn set(mut self, field: Field, value: impl Into<Json>) -> Patch {
        self.put(field.name(), value.into());
        self
    }

    /// Sets a member back to its default.
    pub fn reset(self, field: Field) -> Patch {
        self.set(field, Json::Null)
    }

    /// Sets a member by name, replacing what the patch held for it. An unknown name is a fault
    /// when the patch is used.
    pub fn put(&mut self, name: &str, value: Json) {
        match self.members.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.members.push((name.into(), value)),
        }
    }

    /// Sets a member by name to what the text is as JSON.
    ///
    /// # Errors
    /// [`Error::Refused`] where the text is not JSON.
    pub fn put_json(&mut self, name: &str, text: &str) -> Result<()> {
        let value = Json::parse(text).map_err(|error| {
            Error::fault(Fault::new(FaultCode::BadJson, format!("must be JSON: {error}")).at(name))
        })?;
        self.put(name, value);
        Ok(())
    }

    /// Sets a member by name from text as a person types it: taken as it stands for a text,
    /// read as JSON for a switch, a number, a list or an object.
    pub fn put_text(&mut self, name: &str, text: &str) {
        let textual = match Field::by_name(name).map(|field| field.row().rule) {
            Some(Rule::Flag | Rule::Int { .. } | Rule::CallerIds { .. } | Rule::OfficeHours) => false,
            Some(_) | None => true,
        };
        // What is not JSON stays a text, and its rule says what is wanted instead.
        let read = if textual { None } else { Json::parse(text).ok() };
        self.put(name, read.unwrap_or_else(|| text.into()));
    }

    /// Whether the patch names the member.
    pub(crate) fn holds(&self, field: Field) -> bool {
        self.member(field).is_some()
    }

    fn member(&self, field: Field) -> Option<&Json> {
        let name = field.name();
        self.members.iter().find(|(known, _)| known == name).map(|(_, json)| json)
    }
}

impl From<&Tenant> for Patch {
    /// The whole document, to be set back after a change.
    fn from(tenant: &Tenant) -> Patch {
        let member = |row: &Row| (row.name.into(), Json::from(&tenant.get(row.field)));
        Patch { members: shown().map(member).collect() }
    }
}

/// On whose behalf members are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A new tenant, by the system.
    Create,
    /// A whole document from elsewhere, by the system: what the store made there is kept.
    Import,
    /// A stored tenant, by the system.
    System,
    /// A stored tenant, by its own session.
    Tenant,
}

impl Scope {
    fn may_set(self, row: &Row) -> bool {
        match row.set_by {
            SetBy::Tenant => true,
            SetBy::System => self != Scope::Tenant,
            SetBy::Store => self == Scope::Import,
        }
    }

    /// Whether members are laid over a document that is already stored.
    fn amends(self) -> bool {
        matches!(self, Scope::System | Scope::Tenant)
    }
}

/// What a patch would make of a document.
pub(crate) struct Draft {
    /// The document as it would become.
    pub(crate) tenant: Tenant,
    /// The members that would change.
    pub(crate) changed: Vec<Field>,
    /// What each of those is as it is stored.
    pub(crate) before: Vec<Value<'static>>,
    /// Why it must not become so; empty where it may.
    pub(crate) faults: Vec<Fault>,
}

impl Draft {
    /// Tells that a member would change, and from what.
    pub(crate) fn tell(&mut self, field: Field, before: Value<'static>) {
        self.changed.push(field);
        self.before.push(before);
    }
}

static BLANK: LazyLock<Tenant> = LazyLock::new(|| {
    let mut tenant = Tenant::blank();
    for row in Field::rows() {
        if let Some(value) = row.default_value() {
            // The defaults' types are checked by a test of the table.
            let _ = tenant.put(row.field, value.clone());
        }
    }
    tenant
});

/// A document with every default, for a tenant that does not exist yet.
pub(crate) fn blank() -> Tenant {
    BLANK.clone()
}

/// Refuses a patch whose `version` is not the stored one.
pub(crate) fn expect_version(stored: &Tenant, patch: &Patch, expected: Option<u64>) -> Result<()> {
    let in_patch = match patch.member(Field::Version) {
        // A fraction, or too large for any version: another one, whatever it is.
        Some(json @ Json::Float(_)) => json.as_int().or(Some(-1)),
        Some(json) => json.as_int(),
        None => None,
    };
    let outside = expected.map(|version| i64::try_from(version).unwrap_or(i64::MAX));
    for expected in [outside, in_patch].into_iter().flatten() {
        if u64::try_from(expected) != Ok(stored.version) {
            return Err(Error::Conflict { expected, current: stored.version });
        }
    }
    Ok(())
}

/// Lays a patch over a document and checks the outcome by every rule.
pub(crate) fn draft(stored: Tenant, patch: &Patch, scope: Scope) -> Draft {
    let mut draft = Draft { tenant: stored, changed: Vec::new(), before: Vec::new(), faults: Vec::new() };
    // Whole documents have their members in the order of the table: then no search is needed.
    for (at, (name, json)) in patch.members.iter().enumerate() {
        let likely = Field::rows().get(at).filter(|row| row.name == *name);
        match likely.or_else(|| Field::by_name(name).map(Field::row)) {
            Some(row) => lay(&mut draft, row, json, scope),
            None => {
                let names = Field::rows().iter().map(|row| row.name);
                draft.faults.push(unknown_field(name, names));
            }
        }
    }
    if !scope.amends() {
        require(&mut draft, patch);
    }
    check_needed(&mut draft, scope);
    draft
}

/// Lays one member over the document. A patch names each member once, so the draft still holds
/// what is stored of it.
fn lay(draft: &mut Draft, row: &'static Row, json: &Json, scope: Scope) {
    if scope == Scope::Import && row.is_computed() {
        return;
    }
    let held = draft.tenant.held(row.field);
    // A default breaks no rule, and what is stored stays legal.
    let sound = scope.amends() || !scope.may_set(row) || row.default_value().is_some();
    if sound && held.shows_as(json) {
        return;
    }
    let value = taken(row, json, &held);
    // Another spelling of what is stored. `null` is none: it asks for the default, whatever that is.
    if value.as_ref() == Ok(&held) && (*json != Json::Null || scope.may_set(row)) {
        return;
    }
    if scope.amends() && row.field == Field::Version {
        // Any number was compared already.
        return draft.faults.push(Fault::wrong_type("the stored version", json).at(row.name));
    }
    if !scope.may_set(row) {
        return draft.faults.push(forbidden(row));
    }
    match value {
        Ok(value) => {
            let before = held.into_owned();
            // The rule gives the field's own type; a test of the table says so.
            if draft.tenant.put(row.field, value).is_some() {
                draft.tell(row.field, before);
            }
        }
        Err(faults) => draft.faults.extend(faults.into_iter().map(|fault| fault.at(row.name))),
    }
}

/// The value that a member would have: the default for `null`, else what its rule makes of it.
fn taken(row: &Row, json: &Json, held: &Value<'_>) -> Result<Value<'static>, Vec<Fault>> {
    let default = row.default_value().filter(|_| row.set_by != SetBy::Store);
    match (json, default) {
        (Json::Null, Some(default)) => Ok(default.clone()),
        (Json::Null, None) => Err(vec![must_be_given(row)]),
        _ => row.rule.check(json, held),
    }
}

fn must_be_given(row: &Row) -> Fault {
    Fault::new(FaultCode::Required, format!("must be given: {}", row.doc))
}

fn forbidden(row: &Row) -> Fault {
    let message = match row.set_by {
        SetBy::Store => "is made by the store and cannot be set",
        SetBy::System | SetBy::Tenant => "can only be set by the system's administrator",
    };
    Fault::new(FaultCode::Forbidden, message).with("set_by", row.set_by.as_str()).at(row.name)
}

/// A new document needs every member that has no default.
fn require(draft: &mut Draft, patch: &Patch) {
    for row in Field::rows() {
        if row.default == Initial::Required && patch.member(row.field).is_none() {
            draft.faults.push(must_be_given(row).at(row.name));
        }
    }
}

/// Members that must have a value while another member has a certain one. What was stored so
/// before stays readable and is no fault of this change.
fn check_needed(draft: &mut Draft, scope: Scope) {
    for row in Field::rows() {
        let Some(needed) = row.needed else { continue };
        let touched = [row.field, needed.when].iter().any(|field| draft.changed.contains(field));
        let met = match draft.tenant.get(row.field) {
            Value::Int(value) => value >= needed.min,
            _ => false,
        };
        let known = draft.faults.iter().any(|fault| fault.path == row.name);
        let applies = draft.tenant.get(needed.when) == Value::text(needed.is);
        if applies && !met && !known && (touched || !scope.amends()) {
            let message =
                format!("must be at least {} when {} is {}", needed.min, needed.when.name(), needed.is);
            let fault = Fault::new(FaultCode::Required, message).with("min", needed.min);
            draft.faults.push(fault.at(row.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What today's rules would refuse, stored when others held.
    fn legacy() -> Tenant {
        let mut tenant = blank();
        for row in Field::rows() {
            if let Some(needed) = row.needed {
                tenant.put(needed.when, Value::text(needed.is)).unwrap();
                assert!(matches!(tenant.get(row.field), Value::Null), "the default does not meet the need");
            }
        }
        tenant.put(Field::Currency, Value::text("DEM")).unwrap();
        tenant
    }

    #[test]
    fn what_was_legal_when_it_was_stored_hinders_no_other_change() {
        let tenant = legacy();
        for scope in [Scope::System, Scope::Tenant] {
            let back = draft(tenant.clone(), &Patch::from(&tenant), scope);
            assert_eq!((back.faults, back.changed), (vec![], vec![]));
            let other = draft(tenant.clone(), &Patch::new().set(Field::RecordingRetention, 7), scope);
            assert_eq!((other.faults, other.changed), (vec![], vec![Field::RecordingRetention]));
        }
    }

    #[test]
    fn a_change_of_what_was_legal_is_held_to_the_rules() {
        let tenant = legacy();
        let paths = |patch: Patch| -> Vec<String> {
            draft(tenant.clone(), &patch, Scope::System).faults.into_iter().map(|fault| fault.path).collect()
        };
        assert_eq!(paths(Patch::new().set(Field::Currency, "FRF")), ["currency"]);
        for row in Field::rows().iter().filter(|row| row.needed.is_some()) {
            assert_eq!(paths(Patch::new().set(row.field, 0)), [row.name]);
        }
    }
}
