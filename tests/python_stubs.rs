//! What the Python package says of fields and codes follows from the tables of the core; where the
//! committed files are stale, `TENANTRY_BLESS=1 cargo test --test python_stubs` writes them anew.

use serde_json::Value as Json;
use tenantry::schema::{self, Kind};
use tenantry::{ErrorCode, FaultCode, Field, Initial, Row, Rule, SetBy};

mod common;

const FOLDER: &str = "bindings/python/src/tenantry";

const HOW: &str = "change that, then run\n`TENANTRY_BLESS=1 cargo test --test python_stubs`.\n\"\"\"\n\n";

/// `contact_match_type` as Python names a type: `ContactMatchType`.
fn camel(name: &str) -> String {
    name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// The type of one of these names, in a line or, where that would be long, in one for each name.
fn literal<'a>(names: impl IntoIterator<Item = &'a str>, indent: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("{name:?}")).collect();
    let line = names.join(", ");
    match line.len() {
        0..70 => format!("Literal[{line}]"),
        _ => format!("Literal[\n{indent}    {},\n{indent}]", names.join(&format!(",\n{indent}    "))),
    }
}

/// A member of a document or a patch: name, type, whether it must be there.
type Member = (String, String, bool);

/// A `TypedDict`; one of which some members must be there is two for Python 3.9.
fn typed_dict(name: &str, doc: &str, members: &[Member]) -> String {
    let line = |(name, kind, _): &Member| format!("    {name}: {kind}\n");
    let (given, free): (Vec<&Member>, Vec<&Member>) = members.iter().partition(|member| member.2);
    let lines = |members: &[&Member]| members.iter().map(|member| line(member)).collect::<String>();
    let class = |head: String, members: &[&Member]| {
        format!("class {head}:\n    \"\"\"{doc}\"\"\"\n\n{}\n\n", lines(members))
    };
    match (given.is_empty(), free.is_empty()) {
        // A keyword of Python can only be named as a text.
        _ if members.iter().any(|member| member.0 == "from") => {
            let pairs: Vec<String> =
                members.iter().map(|(name, kind, _)| format!("{name:?}: {kind}")).collect();
            format!("{name} = TypedDict({name:?}, {{{}}})\n\"\"\"{doc}\"\"\"\n\n\n", pairs.join(", "))
        }
        (false, true) => class(format!("{name}(TypedDict)"), &given),
        (true, _) => class(format!("{name}(TypedDict, total=False)"), &free),
        (false, false) => {
            class(format!("_{name}(TypedDict)"), &given)
                + &class(format!("{name}(_{name}, total=False)"), &free)
        }
    }
}

/// Where in the schema the parts of members stand, and what Python calls them; parts come first.
const PARTS: [(&str, &str, &str); 4] = [
    ("OutboundCallerId", "outbound_caller_ids/items", "A caller ID that calls over a trunk may show."),
    ("TimeRange", "office_hours/properties/monday/properties/ranges/items", "`HH:MM`; `24:00` only ends."),
    ("Day", "office_hours/properties/monday", "Working time; no ranges on a day that is on: all day."),
    ("OfficeHours", "office_hours", "The working time of a week."),
];

fn part<'a>(schema: &'a Json, path: &str) -> &'a Json {
    schema.pointer(&format!("/properties/{path}")).unwrap()
}

/// The type of a part's member; of a patch one may give what a document shows, too.
fn kind_of(member: &Json, schema: &Json, patch: bool) -> String {
    let allowed = |name: &str| {
        member["type"] == name
            || member["type"].as_array().is_some_and(|all| all.iter().any(|kind| kind == name))
    };
    let named = PARTS.iter().find(|(_, path, _)| part(schema, path) == member);
    let base = match named {
        Some((name, ..)) if patch && *name != "TimeRange" => format!("Union[{name}, {name}Patch]"),
        Some((name, ..)) => (*name).to_owned(),
        None if allowed("boolean") => "bool".to_owned(),
        None if allowed("string") => "str".to_owned(),
        None if allowed("array") && patch => {
            format!("Sequence[{}]", kind_of(&member["items"], schema, patch))
        }
        None if allowed("array") => format!("List[{}]", kind_of(&member["items"], schema, patch)),
        None => panic!("teach the test what Python calls {member}"),
    };
    if allowed("null") { format!("Optional[{base}]") } else { base }
}

fn part_members(path: &str, schema: &Json, patch: bool) -> Vec<Member> {
    let object = part(schema, path);
    let must =
        |name: &str| object["required"].as_array().is_some_and(|all| all.iter().any(|must| must == name));
    let week = tenantry::DAYS.iter().map(|day| (*day).to_owned());
    let members = object["properties"].as_object().unwrap();
    let names: Vec<String> =
        if path == "office_hours" { week.collect() } else { members.keys().cloned().collect() };
    assert_eq!(names.len(), members.len());
    // A document shows every member.
    let member =
        |name: String| (name.clone(), kind_of(&members[&name], schema, patch), !patch || must(&name));
    names.into_iter().map(member).collect()
}

fn parts() -> String {
    let read = |kind| serde_json::from_str::<Json>(&schema::json(kind)).unwrap();
    let (document, patch) = (read(Kind::Document), read(Kind::SystemPatch));
    let mut text = String::new();
    for (name, path, doc) in PARTS {
        text += &typed_dict(name, doc, &part_members(path, &document, false));
        if name != "TimeRange" {
            let doc = format!("What a patch may hold in place of `{name}`.");
            text += &typed_dict(&format!("{name}Patch"), &doc, &part_members(path, &patch, true));
        }
    }
    text
}

/// The type of a field in a document.
fn kind(row: &Row) -> String {
    let base = match row.rule {
        Rule::Flag => "bool".to_owned(),
        Rule::Int { .. } | Rule::FileSize => "int".to_owned(),
        Rule::OneOf(_) => camel(row.name),
        Rule::CallerIds { .. } => "List[OutboundCallerId]".to_owned(),
        Rule::OfficeHours => "OfficeHours".to_owned(),
        Rule::Id | Rule::Text { .. } | Rule::Domain | Rule::Website { .. } | Rule::Options { .. } => {
            "str".to_owned()
        }
        Rule::FileId | Rule::FileName | Rule::FileUrl => "str".to_owned(),
        Rule::TimeZone | Rule::Currency | Rule::Region | Rule::Time => "str".to_owned(),
        Rule::Quota | Rule::DiskUse => "str".to_owned(),
        ref rule => panic!("teach the test what Python calls {rule:?}"),
    };
    if row.nullable() { format!("Optional[{base}]") } else { base }
}

/// The type of a field in a patch: `None` goes back to the default.
fn kind_in_patch(row: &Row) -> String {
    let base = match row.rule {
        Rule::CallerIds { .. } => "Sequence[Union[OutboundCallerId, OutboundCallerIdPatch]]".to_owned(),
        Rule::OfficeHours => "Union[OfficeHours, OfficeHoursPatch]".to_owned(),
        _ => kind(row),
    };
    let resets = matches!(row.default, Initial::Is(_)) && !row.nullable();
    if resets { format!("Optional[{base}]") } else { base }
}

fn patches() -> String {
    let members = |may_set: fn(&Row) -> bool, new: bool| -> Vec<Member> {
        let rows = Field::rows().iter().filter(|row| may_set(row));
        let member =
            |row: &Row| (row.name.to_owned(), kind_in_patch(row), new && row.default == Initial::Required);
        rows.map(member).collect()
    };
    let settable = |row: &Row| row.set_by != SetBy::Store;
    typed_dict("NewTenant", "What a new tenant may, and in part must, be given.", &members(settable, true))
        + &typed_dict(
            "SystemPatch",
            "What a store may set; `None` goes back to the default.",
            &members(settable, false),
        )
        + &typed_dict(
            "TenantPatch",
            "What a session may set; `None` goes back to the default.",
            &members(|row| row.set_by == SetBy::Tenant, false),
        )
}

/// The fields that a document shows.
fn read() -> impl Iterator<Item = &'static Row> {
    Field::rows().iter().filter(|row| !row.is_write_only())
}

/// The fields whose type in a document is this one.
fn of_kind(wanted: &str) -> Vec<&'static str> {
    read().filter(|row| kind(row) == wanted).map(|row| row.name).collect()
}

/// The first letter as a capital.
fn sentence(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

/// What is read by name: one overload for each type.
fn overloads() -> String {
    let mut kinds: Vec<String> = read().map(kind).collect();
    kinds.sort();
    kinds.dedup();
    let overload = |kind: &String| {
        let names = literal(of_kind(kind), "    ");
        format!("    @overload\n    def __getitem__(self, name: {names}) -> {kind}: ...\n\n")
    };
    kinds.iter().map(overload).collect()
}

fn property(row: &Row) -> String {
    let (name, doc, kind) = (row.name, row.doc, kind(row));
    let holds = sentence(&row.holds());
    let rest = format!("default: {}; set by: {}", row.default, row.set_by.as_str());
    format!(
        r#"
    @property
    def {name}(self) -> {kind}:
        """{doc}

        {holds}; {rest}.
        """
        return self["{name}"]
"#
    )
}

fn members() -> String {
    let head = r#"class Members(Mapping[str, Any]):
    """The members of a tenant, as attributes and by name."""

    __slots__ = ()

"#;
    let by_name = r#"    @overload
    def __getitem__(self, name: str) -> Any: ...

    def __getitem__(self, name: str) -> Any:
        return self._member(name)

    def _member(self, name: str) -> Any:
        raise NotImplementedError
"#;
    head.to_owned() + &overloads() + by_name + &read().map(property).collect::<String>()
}

/// The choices that some fields are, the limits, and the fields that are disk space, by name and number.
fn names() -> String {
    let choice = |row: &Row| match row.rule {
        Rule::OneOf(names) => {
            format!(
                "{} = {}\n\"\"\"{}\"\"\"\n\n",
                camel(row.name),
                literal(names.iter().copied(), ""),
                row.doc
            )
        }
        _ => String::new(),
    };
    let choices: String = Field::rows().iter().map(choice).collect();
    let space = Field::rows().iter().filter(|row| matches!(row.rule, Rule::Quota | Rule::DiskUse));
    let number = |row: &Row| format!("    \"{}\": {},\n", row.name, row.field.number());
    let numbers: String = space.clone().map(number).collect();
    let space = literal(space.map(|row| row.name), "");
    let limits = literal(Field::limits().map(Field::name), "");
    format!(
        r#"{choices}Limit = {limits}
"""The members that limit how many there may be of something."""

DiskSpace = {space}
"""The members that are disk space."""

DISK_SPACE: Dict[str, int] = {{
{numbers}}}
"""Their stable numbers."""


"#
    )
}

#[test]
fn the_fields_are_those_of_the_table() {
    let head = r#"from __future__ import annotations

from typing import Any, Dict, List, Literal, Mapping, Optional, Sequence, TypedDict, Union, overload

"#;
    let title = format!("\"\"\"The fields of a tenant: generated from the field table; {HOW}");
    let text = title + head + &names() + &parts() + &patches() + &members();
    common::is_committed(&format!("{FOLDER}/_fields.py"), &text);
}

/// The name of an error's class.
fn class(code: ErrorCode) -> String {
    match code {
        // The one way to such a handle in Python is to close the object before its use.
        ErrorCode::BadHandle => "ClosedError".to_owned(),
        _ => camel(code.as_str()) + "Error",
    }
}

fn error(code: ErrorCode) -> String {
    let of_the_file = ErrorCode::Busy.number()..=ErrorCode::ForeignSchema.number();
    let base = if of_the_file.contains(&code.number()) { "StorageError" } else { "TenantryError" };
    let more = match code {
        ErrorCode::Conflict => "    current: int\n    \"\"\"The version that is stored.\"\"\"\n",
        ErrorCode::QuotaExceeded => {
            r#"    member: str
    """The member that sets the limit: `disk_quota` or `im_disk_quota`."""
    quota: int
    """The limit in bytes."""
    used: int
    """Bytes in use, with those that uploads have taken or were promised."""
    wanted: int
    """Bytes that were asked for."""
"#
        }
        ErrorCode::LimitExceeded => {
            r#"    member: str
    """The member that sets the limit, such as `max_extensions`."""
    limit: int
    """The limit."""
    counted: int
    """How many there are, by the caller's count."""
    reserved: int
    """How many are reserved, by all processes."""
"#
        }
        _ => "",
    };
    let (name, doc, number) = (class(code), code.doc(), code.number());
    format!(
        r#"

class {name}({base}):
    """{doc}"""

    status = {number}
    code = "{code}"
{more}"#
    )
}

#[test]
fn the_codes_are_those_of_the_core() {
    let faults = literal(FaultCode::ALL.iter().map(|code| code.as_str()), "");
    let errors: String = ErrorCode::ALL.iter().copied().map(error).collect();
    let entry = |code: &ErrorCode| format!("    {}: {},\n", code.number(), class(*code));
    let entries: String = ErrorCode::ALL.iter().map(entry).collect();
    let text = format!(
        r#""""Codes of errors and faults: generated from those of the core; {HOW}from __future__ import annotations

from typing import Dict, Literal, Type

from ._errors import StorageError, TenantryError

FaultCode = {faults}
"""Which rule a member breaks."""
{errors}

ERRORS: Dict[int, Type[TenantryError]] = {{
{entries}}}
"""The class for each status."""
"#
    );
    common::is_committed(&format!("{FOLDER}/_codes.py"), &text);
}
