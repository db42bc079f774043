//! The JSON Schema (2020-12) of the document and of the two patches, made from the field table.
//! It says types, bounds, units, defaults and who may set a member. Rules that no schema can say
//! (a time zone's name, a URL) are in its descriptions.

use serde_json::{Map, Value as Schema, json};

use crate::field::{Field, Initial, Row, SetBy};
use crate::json::Json;
use crate::rule::caller_id::MEMBERS;
use crate::rule::hours::DAYS;
use crate::rule::{Rule, code};
use crate::value::Value;

/// Which schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a read shows.
    Document,
    /// What the system may set.
    SystemPatch,
    /// What a tenant's session may set.
    TenantPatch,
}

impl Kind {
    /// All three.
    pub const ALL: [Kind; 3] = [Kind::Document, Kind::SystemPatch, Kind::TenantPatch];

    /// The name, as the command line takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Document => "document",
            Kind::SystemPatch => "system-patch",
            Kind::TenantPatch => "tenant-patch",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Kind::Document => "Tenant: the detailed properties of a tenant",
            Kind::SystemPatch => {
                "Patch of a tenant by the system: absent members stay, null goes back to the default"
            }
            Kind::TenantPatch => {
                "Patch of the current tenant by its own session: a readOnly member must have the stored value"
            }
        }
    }

    fn is_patch(self) -> bool {
        self != Kind::Document
    }

    fn may_set(self, row: &Row) -> bool {
        match row.set_by {
            SetBy::Tenant => self.is_patch(),
            SetBy::System => self == Kind::SystemPatch,
            SetBy::Store => false,
        }
    }
}

/// The schema as a JSON text.
pub fn json(kind: Kind) -> String {
    // A patch holds what is written, a document what is read.
    let rows = || Field::rows().iter().filter(|row| kind.is_patch() || !row.is_write_only());
    let properties: Map<String, Schema> =
        rows().map(|row| (row.name.to_owned(), property(row, kind))).collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:tenantry:{}", kind.as_str()),
        "title": kind.title(),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if kind == Kind::Document {
        let names: Vec<&str> = rows().map(|row| row.name).collect();
        schema["required"] = json!(names);
        schema["allOf"] = Schema::Array(Field::rows().iter().filter_map(condition).collect());
    }
    format!("{schema:#}\n")
}

fn property(row: &Row, kind: Kind) -> Schema {
    let mut schema = rule(&row.rule, kind);
    let resets = row.default_value().is_some() && row.set_by != SetBy::Store;
    let may_be_null = row.nullable() || (kind.is_patch() && resets);
    if may_be_null {
        schema = or_null(schema);
    }
    schema["description"] = row.doc.into();
    schema["x-set-by"] = row.set_by.as_str().into();
    if let Initial::Is(value) = &row.default {
        schema["default"] = json!(value);
    }
    if !kind.may_set(row) && (kind.is_patch() || row.set_by == SetBy::Store) {
        schema["readOnly"] = true.into();
    }
    schema
}

fn or_null(mut schema: Schema) -> Schema {
    if let Some(names) = schema.get_mut("enum").and_then(Schema::as_array_mut) {
        names.push(Schema::Null);
    }
    if let Some(kind) = schema.get("type").cloned() {
        schema["type"] = json!([kind, "null"]);
    }
    schema
}

/// What the rule allows, as far as a schema can say it.
fn rule(rule: &Rule, kind: Kind) -> Schema {
    let text = |note: &str| json!({"type": "string", "$comment": note});
    match *rule {
        Rule::Flag => json!({"type": "boolean"}),
        Rule::Int { min, max, unit } => {
            json!({"type": "integer", "minimum": min, "maximum": max, "x-unit": unit})
        }
        Rule::Text { min, max } => json!({"type": "string", "minLength": min, "maxLength": max}),
        Rule::Domain => {
            text("a host name (RFC 1123, or Unicode by UTS 46) or an IPv4 or IPv6 address; unique")
        }
        Rule::Website { max } => json!({"type": "string", "maxLength": max,
            "$comment": "absolute http or https, without a violation of the WHATWG URL syntax"}),
        Rule::TimeZone => text("a name of the IANA time zone database, in its exact spelling"),
        // A code that was withdrawn since it was stored is still shown.
        Rule::Currency | Rule::Region if kind == Kind::Document => {
            json!({"type": "string", "pattern": "^[A-Z]{3}$"})
        }
        Rule::Currency => json!({"type": "string", "enum": code::currencies()}),
        Rule::Region => json!({"type": "string", "enum": code::regions()}),
        Rule::Quota => {
            json!({"type": "string", "pattern": "^([1-9][0-9]*(KB|MB|GB|TB|PB))?$", "x-unit": "bytes",
            "$comment": "empty is unlimited; 1 KB is 1024 bytes; at most 2^63-1 bytes"})
        }
        Rule::DiskUse => {
            json!({"type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,2})?(KB|MB|GB|TB|PB)$", "x-unit": "bytes"})
        }
        Rule::Options { max } => {
            json!({"type": "string", "contentMediaType": "application/json", "x-max-bytes": max,
            "contentSchema": {"type": "object"}})
        }
        Rule::OneOf(names) => json!({"type": "string", "enum": names}),
        Rule::CallerIds { max } => {
            json!({"type": "array", "maxItems": max, "uniqueItems": true, "items": caller_id()})
        }
        Rule::OfficeHours => office_hours(kind),
        Rule::FileId => json!({"type": "string", "writeOnly": true,
            "$comment": "the id of a completed file of the tenant"}),
        Rule::FileName => json!({"type": "string"}),
        Rule::FileSize => json!({"type": "integer", "minimum": 0, "x-unit": "bytes"}),
        Rule::FileUrl => json!({"type": "string", "format": "uri-reference"}),
        Rule::Id => text("opaque"),
        Rule::Time => json!({"type": "string", "format": "date-time"}),
    }
}

fn caller_id() -> Schema {
    let member = |(name, bounds, required): (&str, Rule, bool)| {
        let schema = rule(&bounds, Kind::Document);
        (name.to_owned(), if required { schema } else { or_null(schema) })
    };
    let required: Vec<&str> =
        MEMBERS.iter().filter(|(.., required)| *required).map(|(name, ..)| *name).collect();
    json!({
        "type": "object",
        "properties": MEMBERS.into_iter().map(member).collect::<Map<_, _>>(),
        "required": required,
        "additionalProperties": false,
    })
}

fn office_hours(kind: Kind) -> Schema {
    let time = json!({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"});
    let range = json!({"type": "object", "properties": {"from": time, "to": time},
        "required": ["from", "to"], "additionalProperties": false});
    let member = |schema: Schema| if kind.is_patch() { or_null(schema) } else { schema };
    let mut day = json!({"type": "object", "additionalProperties": false, "properties": {
        "enabled": member(json!({"type": "boolean"})),
        "ranges": member(json!({"type": "array", "items": range}))}});
    let days = |day: &Schema| {
        DAYS.iter().map(|name| (*name, day.clone())).collect::<std::collections::BTreeMap<_, _>>()
    };
    if kind.is_patch() {
        let days = days(&or_null(day));
        return json!({"type": "object", "properties": days, "additionalProperties": false});
    }
    day["required"] = json!(["enabled", "ranges"]);
    json!({"type": "object", "properties": days(&day), "required": DAYS, "additionalProperties": false})
}

/// The condition of a member that another one makes necessary.
fn condition(row: &'static Row) -> Option<Schema> {
    let needed = row.needed?;
    let when = Json::from(&Value::text(needed.is));
    Some(json!({
        "if": {"properties": {needed.when.name(): {"const": when}}, "required": [needed.when.name()]},
        "then": {"properties": {row.name: {"type": "integer", "minimum": needed.min}}},
    }))
}
