//! The field table against the contract, the numbers that must never change, and the layers.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tenantry::{Error, ErrorCode, FaultCode, Field, Initial, Patch, Rule, Store};

mod common;

/// The contract's fields that the table must have: the later revision's are yet to come, but for
/// the office hours.
fn contract() -> Vec<Json> {
    let contract: Json = serde_json::from_str(include_str!("contract/fields.json")).unwrap();
    let wanted = |field: &&Json| {
        let name = field["name"].as_str().unwrap();
        name == "office_hours" || field["since"] != "newer"
    };
    contract["fields"].as_array().unwrap().iter().filter(wanted).cloned().collect()
}

#[test]
fn every_field_of_the_contract_and_no_other_in_its_order() {
    let contract = contract();
    let wanted: Vec<&str> = contract.iter().map(|field| field["name"].as_str().unwrap()).collect();
    let found: Vec<&str> = Field::rows().iter().map(|row| row.name).collect();
    assert_eq!(found, wanted);
}

#[test]
fn each_row_says_what_the_contract_says() {
    for (row, field) in Field::rows().iter().zip(contract()) {
        let name = row.name;
        assert_eq!(row.doc, field["doc"].as_str().unwrap(), "{name}");
        assert_eq!(row.set_by.as_str(), field["set_by"].as_str().unwrap(), "{name}");
        let default = match field["default"].as_str() {
            Some("required") => Initial::Required,
            Some("made by the store" | "computed") => Initial::Made,
            _ => row.default.clone(),
        };
        assert_eq!(row.default, default, "{name}");
        if let Initial::Is(value) = &row.default {
            let wanted = match field["default"].as_str() {
                Some("every day enabled, one range 09:00-17:00") => every_day_nine_to_five(),
                _ => field["default"].clone(),
            };
            assert_eq!(json!(value), wanted, "{name}");
        }
    }
}

fn every_day_nine_to_five() -> Json {
    let day = json!({"enabled": true, "ranges": [{"from": "09:00", "to": "17:00"}]});
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .into_iter()
        .map(|name| (name.to_owned(), day.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn each_rule_is_of_the_contracts_type_and_bounds() {
    for (row, field) in Field::rows().iter().zip(contract()) {
        let (kind, rule) = (field["type"].as_str().unwrap(), field["rule"].as_str().unwrap());
        let kind = kind.strip_suffix(" or null").unwrap_or(kind);
        let found = match row.rule {
            Rule::Flag => "boolean",
            Rule::Int { .. } | Rule::FileSize => "integer",
            Rule::Quota | Rule::DiskUse => "quota string",
            Rule::OneOf(_) => "enum",
            Rule::CallerIds { .. } => "array of objects",
            Rule::OfficeHours => "object",
            Rule::Time => "RFC 3339 UTC time",
            _ => "string",
        };
        assert_eq!(found, kind, "{}", row.name);
        let bounds = match row.rule {
            Rule::Int { min, max, .. } if row.field != Field::Version => format!("{min}..{max}"),
            Rule::Text { min, max } => format!("{min}..{max} characters"),
            Rule::Website { max } => format!("at most {max} characters"),
            Rule::Options { max } => format!("at most {} KiB", max / 1024),
            Rule::CallerIds { max } => format!("at most {max}"),
            Rule::OneOf(names) => names.join(" | "),
            _ => continue,
        };
        let at = rule.find(&bounds).unwrap_or_else(|| panic!("{}: {bounds} is not in {rule:?}", row.name));
        let longer = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let next = rule[at + bounds.len()..].chars().next();
        assert!(!next.is_some_and(longer), "{}: {bounds} goes on in {rule:?}", row.name);
    }
}

#[test]
fn a_nullable_field_is_one_that_the_contract_calls_so() {
    for (row, field) in Field::rows().iter().zip(contract()) {
        assert_eq!(row.nullable(), field["type"].as_str().unwrap().ends_with(" or null"), "{}", row.name);
    }
}

#[test]
fn a_write_only_field_is_one_that_the_contract_calls_so() {
    for (row, field) in Field::rows().iter().zip(contract()) {
        assert_eq!(row.is_write_only(), field["write_only"] == true, "{}", row.name);
    }
}

#[test]
fn numbers_and_names_lead_to_their_fields_and_to_no_other() {
    let numbers: HashSet<u16> = Field::ALL.iter().map(|field| field.number()).collect();
    assert_eq!(numbers.len(), Field::rows().len());
    assert_eq!(Field::ALL.len(), Field::rows().len());
    for (row, field) in Field::rows().iter().zip(Field::ALL) {
        assert_eq!(row.field, *field);
        assert!(std::ptr::eq(field.row(), row), "{}", row.name);
        assert_eq!(Field::by_name(row.name), Some(*field));
        assert_eq!(Field::by_number(field.number()), Some(*field));
    }
    for number in (0..=u16::MAX).filter(|number| !numbers.contains(number)) {
        assert_eq!(Field::by_number(number), None);
    }
}

#[test]
fn a_new_tenant_has_every_default_and_each_default_may_be_given() {
    let store = Store::in_memory().unwrap();
    let plain = store.create(&common::minimal("plain.example")).unwrap();
    let mut explicit = common::minimal("explicit.example");
    for row in Field::rows() {
        if let Initial::Is(value) = &row.default {
            explicit.put(row.name, (&value.clone()).into());
        }
    }
    let explicit = store.create(&explicit).unwrap();
    for tenant in [&plain, &explicit] {
        assert_eq!(store.get(&tenant.id).unwrap(), *tenant);
        for row in Field::rows() {
            if let Initial::Is(value) = &row.default {
                assert_eq!(tenant.get(row.field), *value, "{}", row.name);
            }
        }
    }
}

#[test]
fn codes_are_unique_and_frozen() {
    let error = ErrorCode::ALL.iter().map(|code| (code.number(), code.as_str()));
    let fault = FaultCode::ALL.iter().map(|code| (code.number(), code.as_str()));
    let all: Vec<(u32, &str)> = error.chain(fault).collect();
    let numbers: HashSet<u32> = all.iter().map(|(number, _)| *number).collect();
    let names: HashSet<&str> = all.iter().map(|(_, name)| *name).collect();
    assert_eq!((numbers.len(), names.len()), (all.len(), all.len()), "a number or a name stands twice");
    assert!(!numbers.contains(&0));
    let fields = Field::rows().iter().map(|row| (u32::from(row.field.number()), row.name));
    let list = |title: &str, codes: &mut dyn Iterator<Item = (u32, &str)>| {
        codes.fold(format!("# {title}\n"), |text, (number, name)| text + &format!("{number} {name}\n"))
    };
    let made = list("Codes of errors and faults", &mut all.into_iter())
        + &list("Numbers of fields", &mut fields.into_iter());
    common::is_committed("tests/contract/codes.txt", &made);
}

#[test]
fn an_error_has_the_code_of_its_kind() {
    let store = Store::in_memory().unwrap();
    assert_eq!(store.get("nobody").unwrap_err().code(), ErrorCode::NotFound);
    let refused = store.create(&Patch::new()).unwrap_err();
    assert!(matches!(refused, Error::Refused { .. }) && refused.code() == ErrorCode::Refused);
}

/// What a part of the source may not name: higher layers, and SQLite outside of `db`.
#[test]
fn each_layer_names_only_what_lies_below() {
    const ABOVE_DB: &[&str] = &[
        "crate::open",
        "crate::session",
        "crate::store",
        "crate::import",
        "crate::transfer",
        "crate::audit",
        "crate::reserve",
        "crate::backup",
        "crate::purge",
    ];
    let mut seen = 0;
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.to_str().unwrap();
        seen += 1;
        let mut never = vec![];
        if !name.starts_with("src/ffi/c/")
            && !["src/fork.rs", "src/db/fork.rs", "src/db/header.rs", "src/db/wal.rs"].contains(&name)
        {
            never.push("unsafe");
        }
        // Else a forked child might meet its parent's locks on the file, and threads that it does not have.
        if name != "src/db/fork.rs" {
            never.push("open_with_flags");
        }
        never.push("parking_lot");
        if !name.starts_with("src/db/") {
            never.push("rusqlite");
        }
        if ["src/db/", "src/rule/", "src/document.rs", "src/field.rs"].iter().any(|s| name.starts_with(s)) {
            never.extend(ABOVE_DB);
        }
        if ![
            "src/db/",
            "src/file/",
            "src/store.rs",
            "src/write.rs",
            "src/audit.rs",
            "src/backup.rs",
            "src/purge/",
            "src/watch.rs",
            "src/import.rs",
            "src/transfer.rs",
            "src/open.rs",
            "src/reserve.rs",
            "src/snapshot/cache.rs",
            "src/snapshot/reads.rs",
        ]
        .iter()
        .any(|s| name.starts_with(s))
        {
            never.push("crate::db");
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for word in &never {
                assert!(!code.contains(word), "{name}:{}: {word} is named here: {line}", number + 1);
            }
        }
    }
    assert!(seen > 20, "only {seen} files were seen");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "rs"));
    rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}
