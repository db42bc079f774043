//! The code of the apps' packages that follows from the field table. Where it is stale,
//! `TENANTRY_BLESS=1 cargo test --test bindings` writes it anew.

#[path = "../common/mod.rs"]
mod common;
mod kotlin;
mod swift;

/// A name as types have it in Kotlin and Swift.
fn pascal(name: &str) -> String {
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..].to_lowercase();
    name.split('_').map(capital).collect()
}

/// A name as members have it.
fn camel(name: &str) -> String {
    let name = pascal(name);
    name[..1].to_lowercase() + &name[1..]
}

#[test]
fn the_kotlin_code_is_what_the_table_makes() {
    for (file, made) in [("Patch", kotlin::patch()), ("Documents", kotlin::documents())] {
        common::is_committed(
            &format!("bindings/kotlin/tenantry/src/generated/kotlin/io/github/tenantry/{file}.kt"),
            &made,
        );
    }
}
