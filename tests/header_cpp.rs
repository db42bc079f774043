//! The C++ headers say all that `include/tenantry.h` says: their numbers follow from the same
//! tables, and each function and constant of C is there under a C++ face. Where the numbers are stale,
//! `TENANTRY_BLESS=1 cargo test --test header_cpp` writes them anew.

use std::fmt::Write;
use std::fs;

use tenantry::{ErrorCode, FaultCode, Field, Rule};

mod common;

const NUMBERS: &str = "include/tenantry/numbers.hpp";

const HEAD: &str = "\
/// @file
/// The codes and fields of tenantry.h, as enumerations. Generated from the library's tables: where it is
/// stale, `TENANTRY_BLESS=1 cargo test --test header_cpp` writes it anew.

#pragma once

#include <tenantry.h>

#include <cstdint>
#include <string_view>

namespace tenantry {
";

/// An enumeration whose values are the constants of C with this prefix.
fn enumeration<'a>(head: &str, prefix: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = format!("\n{head} {{\n");
    for (name, doc) in rows {
        writeln!(text, "    /// {doc}\n    {name} = TENANTRY_{prefix}{},", name.to_uppercase()).unwrap();
    }
    text + "};\n"
}

/// Which getter reads a field: the constant of C.
fn kind(rule: &Rule) -> &'static str {
    match rule {
        Rule::Flag => "TENANTRY_TYPE_BOOL",
        Rule::Int { .. } | Rule::FileSize => "TENANTRY_TYPE_INT",
        Rule::CallerIds { .. } => "TENANTRY_TYPE_CALLER_IDS",
        Rule::OfficeHours => "TENANTRY_TYPE_OFFICE_HOURS",
        _ => "TENANTRY_TYPE_TEXT",
    }
}

/// What the compiler knows of the fields.
fn facts() -> String {
    let mut text = "
namespace detail {

/// What is known of a field when a program is compiled.
struct facts {
    std::string_view name;
    std::uint32_t kind = 0;
    bool nullable = false;
};

constexpr facts facts_of(field member) noexcept
{
    switch (member) {
"
    .to_owned();
    for row in Field::rows() {
        let (name, kind, nullable) = (row.name, kind(&row.rule), row.nullable());
        writeln!(text, "    case field::{name}: return {{\"{name}\", {kind}, {nullable}}};").unwrap();
    }
    text + "    }
    return {};
}

} // namespace detail

/// The name of a field in documents, as in `max_extensions`; empty for one that this header does not know.
constexpr std::string_view name(field member) noexcept { return detail::facts_of(member).name; }

} // namespace tenantry
"
}

#[test]
fn the_numbers_are_those_of_the_tables() {
    let ok = std::iter::once(("ok", "Done."));
    let errors = ErrorCode::ALL.iter().map(|code| (code.as_str(), code.doc()));
    let faults = FaultCode::ALL.iter().map(|code| (code.as_str(), code.doc()));
    let fields = Field::rows().iter().map(|row| (row.name, row.doc));
    let status = "/// What a call answers. A later library may know more.\nenum class status : std::int32_t";
    let fault = "/// Which rule a member breaks. A later library may know more.\nenum class fault_code : std::uint32_t";
    let field = "/// A field of a tenant. A later library may know more.\nenum class field : std::uint32_t";
    let made = HEAD.to_owned()
        + &enumeration(status, "", ok.chain(errors))
        + &enumeration(fault, "FAULT_", faults)
        + &enumeration(field, "FIELD_", fields)
        + &facts();
    common::is_committed(NUMBERS, &made);
}

/// The words of a text, as C counts them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

/// The functions and constants of C that are in none of the C++ headers.
fn missing<'a>(header: &'a str, wrapper: &str) -> Vec<&'a str> {
    let constants = header.lines().filter_map(|line| line.strip_prefix("#define ")?.split(' ').next());
    let functions = header
        .lines()
        .filter(|line| !line.starts_with([' ', '/', '#']))
        .filter_map(|line| words(line.split_once('(')?.0).last());
    // A text comes with its length, an error with its status, a value in the type of its field; what lies in
    // an array of C is read from there.
    let needless = [
        "TENANTRY_H",
        "TENANTRY_TO_NUL",
        "TENANTRY_ID_SIZE",
        "TENANTRY_REASON_SIZE",
        "TENANTRY_VALUE_BOOL",
        "TENANTRY_VALUE_INT",
        "TENANTRY_VALUE_TEXT",
        "tenantry_error_status",
    ];
    let known: std::collections::HashSet<&str> = words(wrapper).collect();
    constants
        .chain(functions)
        .filter(|name| name.to_ascii_lowercase().starts_with("tenantry_"))
        .filter(|name| !needless.contains(name) && !known.contains(name))
        .collect()
}

#[test]
fn everything_in_the_c_header_is_in_the_cpp_headers() {
    let header = fs::read_to_string("include/tenantry.h").unwrap();
    let mut wrapper = fs::read_to_string("include/tenantry.hpp").unwrap();
    for entry in fs::read_dir("include/tenantry").unwrap() {
        wrapper += &fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    assert_eq!(missing(&header, &wrapper), [""; 0]);

    // The test sees what is missing: a constant and a function.
    let without = wrapper.replace("TENANTRY_FIELD_REGION", "").replace("tenantry_store_find", "");
    assert_eq!(missing(&header, &without), ["TENANTRY_FIELD_REGION", "tenantry_store_find"]);
}
