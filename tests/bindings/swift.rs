//! Swift: what the package, its tests and its benchmark know of the tables, in folders `Generated`; and the
//! programs of its pages.

use std::fmt::Write;

use serde_json::{Value as Json, json};
use tenantry::{DAYS, ErrorCode, FaultCode, Field, Initial, Row, Rule, SetBy, Value};

use super::{camel, common, pascal};

const PACKAGE: &str = "Sources/Tenantry";
const TESTS: &str = "Tests/TenantryTests";
const BENCHMARK: &str = "Sources/TenantryBenchmark";
const NOTE: &str = "// Made from the field table by the test `bindings`: do not edit.\n\n";

fn is_committed(target: &str, file: &str, made: &str) {
    let path = format!("bindings/swift/{target}/Generated/{file}.swift");
    common::is_committed(&path, &format!("{NOTE}{}\n", made.trim_end()));
}

/// An enum of names, each with its sentence.
fn names<'a>(doc: &str, name: &str, rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text =
        format!("/// {doc}\npublic enum {name}: String, CaseIterable, Codable, Hashable, Sendable {{\n");
    for (name, doc) in rows {
        let case = match camel(name).as_str() {
            "internal" => "`internal`".to_owned(),
            case => case.to_owned(),
        };
        writeln!(text, "    /// {doc}\n    case {case} = \"{name}\"").unwrap();
    }
    text + "}\n\n"
}

#[test]
fn codes() {
    let errors = ErrorCode::ALL.iter().map(|code| (code.as_str(), code.doc()));
    let faults = FaultCode::ALL.iter().map(|code| (code.as_str(), code.doc()));
    let text = names("Why a call did not do what was asked.", "ErrorCode", errors)
        + &names("Which rule a member breaks.", "FaultCode", faults);
    is_committed(PACKAGE, "Codes", &text);
}

#[test]
fn fields() {
    let mut text = "import CTenantry\n\n".to_owned()
        + &names(
            "A member of the tenant document, by its name there.",
            "Field",
            Field::rows().iter().map(|row| (row.name, row.doc)),
        );
    text += "extension Field {\n    /// The stable number, as the C ABI has it.\n    var number: UInt32 {\n        switch self {\n";
    for row in Field::rows() {
        let (case, define) = (camel(row.name), row.name.to_uppercase());
        writeln!(text, "        case .{case}: UInt32(TENANTRY_FIELD_{define})").unwrap();
    }
    text += "        }\n    }\n\n    /// The field of this number.\n    init?(number: UInt32) {\n        switch Int32(number) {\n";
    for row in Field::rows() {
        let (case, define) = (camel(row.name), row.name.to_uppercase());
        writeln!(text, "        case TENANTRY_FIELD_{define}: self = .{case}").unwrap();
    }
    text += "        default: return nil\n        }\n    }\n}\n\n";
    for (row, choices) in choices() {
        let rows = choices.iter().map(|name| (*name, ""));
        let name = pascal(row.name);
        text += &names(row.doc, &name, rows).replace("    /// \n", "");
        writeln!(text, "extension {name}: Choice {{\n    static let names: [(StaticString, {name})] = [")
            .unwrap();
        for choice in choices {
            writeln!(text, "        (\"{choice}\", .{}),", camel(choice)).unwrap();
        }
        text += "    ]\n}\n\n";
    }
    is_committed(PACKAGE, "Fields", &text);
}

fn choices() -> impl Iterator<Item = (&'static Row, &'static [&'static str])> {
    Field::rows().iter().filter_map(|row| match row.rule {
        Rule::OneOf(names) => Some((row, names)),
        _ => None,
    })
}

/// The enums of the core as this package's.
#[test]
fn bridges() {
    let mut text = "import TenantryGenerated\n\n".to_owned();
    let mut bridge = |name: &str, cases: Vec<String>| {
        writeln!(text, "extension {name} {{\n    init(_ core: TenantryGenerated.{name}) {{\n        self =")
            .unwrap();
        text += "            switch core {\n";
        for case in cases {
            writeln!(text, "            case .{case}: .{case}").unwrap();
        }
        text += "            }\n    }\n}\n\n";
    };
    bridge("ErrorCode", ErrorCode::ALL.iter().map(|code| camel(code.as_str())).collect());
    bridge("FaultCode", FaultCode::ALL.iter().map(|code| camel(code.as_str())).collect());
    bridge("Field", Field::ALL.iter().map(|field| camel(field.name())).collect());
    text += "extension Field {\n    var core: TenantryGenerated.Field {\n        switch self {\n";
    for field in Field::ALL {
        writeln!(text, "        case .{0}: .{0}", camel(field.name())).unwrap();
    }
    text += "        }\n    }\n}\n";
    is_committed(PACKAGE, "Bridges", &text);
}

/// The Swift type of a member that is shown, and the reader of the snapshot that gives it.
fn shown(row: &Row) -> (String, &'static str) {
    let (kind, reader) = match row.rule {
        Rule::Flag => ("Bool".to_owned(), "bool"),
        Rule::Int { .. } | Rule::FileSize => ("Int".to_owned(), "int"),
        Rule::Quota | Rule::DiskUse => ("DiskSpace".to_owned(), "space"),
        Rule::CallerIds { .. } => ("[CallerID]".to_owned(), "callerIDs"),
        Rule::OfficeHours => ("OfficeHours".to_owned(), "officeHours"),
        Rule::Time => ("Date".to_owned(), "date"),
        Rule::OneOf(_) => (pascal(row.name), "choice"),
        _ => ("String".to_owned(), "text"),
    };
    (kind + if row.nullable() { "?" } else { "" }, reader)
}

/// The Swift type of a member that is set, and the accessor of the patch for it.
fn set(row: &Row) -> (String, &'static str) {
    match row.rule {
        Rule::Quota => ("String?".to_owned(), "texts"),
        Rule::OfficeHours => ("OfficeHours.Patch".to_owned(), "officeHours"),
        Rule::CallerIds { .. } => ("[CallerID]?".to_owned(), "callerIDs"),
        _ => {
            let (kind, reader) = shown(row);
            let accessor = match reader {
                "bool" => "flags",
                "int" => "numbers",
                "choice" => "choices",
                _ => "texts",
            };
            (kind.trim_end_matches('?').to_owned() + "?", accessor)
        }
    }
}

/// The rows that a document shows.
fn read() -> impl Iterator<Item = &'static Row> {
    Field::rows().iter().filter(|row| !row.is_write_only())
}

fn docs(row: &Row, more: &str) -> String {
    format!("    /// {}\n    ///\n    /// Holds {}.{more}\n", row.doc, row.holds())
}

#[test]
fn members_of_a_tenant() {
    let mut text = "import Foundation\n\nextension Tenant {\n".to_owned();
    for row in read() {
        let (kind, reader) = shown(row);
        let optional = if row.nullable() { "optional" } else { "" };
        let reader = match optional {
            "" => reader.to_owned(),
            _ => optional.to_owned() + &pascal(reader),
        };
        text += &docs(row, "");
        let name = camel(row.name);
        writeln!(text, "    public var {name}: {kind} {{ snapshot.{reader}(.{name}) }}\n").unwrap();
    }
    is_committed(PACKAGE, "TenantMembers", &(text.trim_end().to_owned() + "\n}"));
}

#[test]
fn members_of_a_patch() {
    let mut text = "extension Patch {\n".to_owned();
    for row in Field::rows().iter().filter(|row| row.set_by != SetBy::Store) {
        let (kind, accessor) = set(row);
        let more = match row.set_by {
            SetBy::System => " Only the system may set it.",
            _ => "",
        };
        text += &docs(row, more);
        let name = camel(row.name);
        writeln!(text, "    public var {name}: {kind} {{").unwrap();
        writeln!(text, "        get {{ self[{accessor}: .{name}] }}").unwrap();
        writeln!(text, "        set {{ self[{accessor}: .{name}] = newValue }}\n    }}\n").unwrap();
    }
    is_committed(PACKAGE, "PatchMembers", &(text.trim_end().to_owned() + "\n}"));
}

#[test]
fn days_of_a_week() {
    let mut text = "extension OfficeHours {\n    /// A day of the week, Monday first.\n".to_owned();
    text += "    public enum Weekday: Int, CaseIterable, Codable, Hashable, Sendable {\n        case ";
    text += &(DAYS.join(", ") + "\n    }\n\n");
    for day in DAYS {
        writeln!(text, "    /// The working time of every {}.", pascal(day)).unwrap();
        writeln!(text, "    public var {day}: Day {{ self[.{day}] }}\n").unwrap();
    }
    text = text.trim_end().to_owned() + "\n}\n\nextension OfficeHours.Patch {\n";
    for day in DAYS {
        writeln!(text, "    /// What changes of every {}.", pascal(day)).unwrap();
        writeln!(text, "    public var {day}: Day {{").unwrap();
        writeln!(text, "        get {{ self[.{day}] }}\n        set {{ self[.{day}] = newValue }}\n    }}\n")
            .unwrap();
    }
    text = text.trim_end().to_owned() + "\n}\n\nextension OfficeHours.Weekday {\n";
    text += "    /// Its name in documents.\n    var name: String {\n        switch self {\n";
    for day in DAYS {
        writeln!(text, "        case .{day}: \"{day}\"").unwrap();
    }
    is_committed(PACKAGE, "Weekdays", &(text + "        }\n    }\n}"));
}

/// A value that no new tenant has.
fn other(row: &Row) -> Json {
    let unlike = |name: &&&'static str| row.default != Initial::Is(Value::Text((**name).into()));
    match row.rule {
        Rule::Flag => json!(row.default == Initial::Is(Value::Bool(false))),
        Rule::Int { max, .. } => json!(max),
        Rule::Text { .. } => json!("Ünïcode \"☎\" / \\"),
        Rule::Domain => json!("other.example"),
        Rule::Website { .. } => json!("https://other.example/?a=b"),
        Rule::TimeZone => json!("Asia/Tokyo"),
        Rule::Currency => json!("JPY"),
        Rule::Region => json!("JPN"),
        Rule::Quota => json!("5TB"),
        Rule::Options { .. } => json!("{\"a\": \"\\n\"}"),
        Rule::OneOf(names) => json!(names.iter().rfind(unlike)),
        Rule::CallerIds { .. } => json!([
            {"provider_id": "p", "caller_id": "+49 30 1", "description": "the \"desk\""},
            {"provider_id": "p", "caller_id": "+49 30 2", "description": null},
        ]),
        Rule::OfficeHours => json!({
            "monday": {"enabled": false, "ranges": []},
            "friday": {"ranges": [{"from": "00:00", "to": "08:05"}, {"from": "09:30", "to": "24:00"}]},
        }),
        ref rule => panic!("teach the test another value than the default for {rule:?}"),
    }
}

/// For the tests: every member as it is read, and a patch of every member that can be set.
#[test]
fn members_for_the_tests() {
    let mut text = "@testable import Tenantry\n\n".to_owned();
    let settable = || read().filter(|row| row.set_by != SetBy::Store);
    let others: serde_json::Map<_, _> = settable().map(|row| (row.name.to_owned(), other(row))).collect();
    text +=
        "/// A patch with another value than a new tenant's for every member.\nlet otherValues = #\"\"\"\n";
    text += &format!("    {}\n    \"\"\"#\n\n", Json::from(others));
    text += "/// Every member of a tenant as its Swift type has it.\n";
    text += "func everyMember(_ tenant: Tenant) -> [(Field, Any?)] {\n    [\n";
    for row in read() {
        let name = camel(row.name);
        writeln!(text, "        (.{name}, tenant.{name}),").unwrap();
    }
    text += "    ]\n}\n\n/// Sets every member that can be set to what another tenant has.\n";
    text += "func setEveryMember(of patch: inout Patch, as tenant: Tenant) {\n";
    for row in settable() {
        let name = camel(row.name);
        let value = match row.rule {
            Rule::OfficeHours => format!("OfficeHours.Patch(tenant.{name})"),
            Rule::Quota => format!("tenant.{name}.text"),
            _ => format!("tenant.{name}"),
        };
        writeln!(text, "    patch.{name} = {value}").unwrap();
    }
    is_committed(TESTS, "Members", &(text + "}"));
}

/// For the benchmark: a read of every member.
#[test]
fn members_for_the_benchmark() {
    let mut text = "import Tenantry\n\n/// Reads every member of a document as its Swift type.\n".to_owned();
    text += "@inline(never)\nfunc readAll(_ tenant: Tenant) {\n";
    for row in read() {
        writeln!(text, "    use(tenant.{})", camel(row.name)).unwrap();
    }
    is_committed(BENCHMARK, "ReadAll", &(text + "}"));
}

/// The first program of each page, for the check to run.
#[test]
fn programs_of_the_pages() {
    for (page, target) in
        [("README.md", "Readme"), ("bindings/swift/Sources/Tenantry/Tenantry.docc/Tenantry.md", "Manual")]
    {
        let text = std::fs::read_to_string(page).unwrap();
        let program = text.split("```swift\n").nth(1).and_then(|rest| rest.split("```").next());
        let program = program.unwrap_or_else(|| panic!("{page} has no program"));
        let import = if program.contains("import Tenantry") { "" } else { "import Tenantry\n\n" };
        let made = format!("// Copied from {page} by the test `bindings`: do not edit.\n\n{import}{program}");
        common::is_committed(&format!("bindings/swift/Sample/Sources/{target}/main.swift"), &made);
    }
}
