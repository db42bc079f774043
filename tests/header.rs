//! `include/tenantry.h` is what cbindgen makes of `src/ffi/c` and of the tables; where it is stale,
//! `TENANTRY_BLESS=1 cargo test --test header` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use tenantry::{ErrorCode, FaultCode, Field};

mod common;

const HEADER: &str = "include/tenantry.h";

/// The files of the door, in the order of the header.
const FILES: [&str; 19] = [
    "constants",
    "types",
    "library",
    "log",
    "store",
    "session",
    "list",
    "fleet",
    "backup",
    "watch",
    "file",
    "audit",
    "reserve",
    "tenant",
    "act",
    "reader",
    "patch",
    "error",
    "field",
];

/// What cbindgen can read: it does not look into macros, so `exports! { … }` is unwrapped here, and
/// what only the checks of arguments need is taken away.
fn source() -> String {
    let mut source = String::new();
    for file in FILES {
        let text = fs::read_to_string(format!("src/ffi/c/{file}.rs")).unwrap();
        let text = text.split("\n/// For tests, in a library").next().unwrap();
        let mut inside = false;
        for line in text.lines() {
            match line {
                "exports! {" => inside = true,
                "}" if inside => inside = false,
                _ if line.starts_with("//!") => {}
                _ if line.starts_with("    pub unsafe extern \"C\" fn ") => {
                    source += "#[unsafe(no_mangle)]\n";
                    source += &(plain(line) + "\n");
                }
                _ => source += &(line.to_owned() + "\n"),
            }
        }
    }
    source
}

/// The types as C sees them.
fn plain(line: &str) -> String {
    let mut line = line.to_owned();
    for (wrapper, prefix) in [("Optional<", "*mut "), ("Closing<", "")] {
        while let Some(at) = line.find(wrapper) {
            let end = at + line[at..].find('>').unwrap();
            let inner = line[at + wrapper.len()..end].to_owned();
            line.replace_range(at..=end, &format!("{prefix}{inner}"));
        }
    }
    line
}

/// The numbers that follow from the tables of the core.
fn numbers() -> String {
    let mut text = String::new();
    let mut section = |title: &str, prefix: &str, rows: &mut dyn Iterator<Item = (&str, u32, &str)>| {
        writeln!(text, "/* {title} */").unwrap();
        for (name, number, doc) in rows {
            writeln!(text, "/** {doc} */\n#define TENANTRY_{prefix}{} {number}", name.to_uppercase())
                .unwrap();
        }
        text.push('\n');
    };
    let ok = std::iter::once(("ok", 0, "Done."));
    let errors = ErrorCode::ALL.iter().map(|code| (code.as_str(), code.number(), code.doc()));
    section("What a call answers.", "", &mut ok.chain(errors));
    let faults = FaultCode::ALL.iter().map(|code| (code.as_str(), code.number(), code.doc()));
    section("Which rule a member breaks.", "FAULT_", &mut faults.into_iter());
    let fields = Field::rows().iter().map(|row| (row.name, row.field.number().into(), row.doc));
    section("The fields of a tenant.", "FIELD_", &mut fields.into_iter());
    // cbindgen has no word for the greatest size_t.
    text += "/* Choices. */\n/** In place of a text's length: the text ends at its first NUL. */\n";
    text += "#define TENANTRY_TO_NUL SIZE_MAX\n";
    text
}

fn config() -> Config {
    let manual = fs::read_to_string("src/ffi/c/manual.txt").unwrap();
    Config {
        language: Language::C,
        cpp_compat: true,
        style: Style::Type,
        pragma_once: false,
        include_guard: Some("TENANTRY_H".to_owned()),
        header: Some(manual.trim_end().to_owned()),
        after_includes: Some(numbers()),
        no_includes: true,
        sys_includes: ["stdbool.h", "stddef.h", "stdint.h"].map(str::to_owned).to_vec(),
        documentation_style: DocumentationStyle::Doxy,
        line_length: 100,
        usize_is_size_t: true,
        ..Config::default()
    }
}

#[test]
fn the_header_is_what_the_source_makes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("door.rs");
    fs::write(&file, source()).unwrap();
    let bindings = Builder::new().with_config(config()).with_src(&file).generate().unwrap();
    let mut made = Vec::new();
    bindings.write(&mut made);
    let mut made = String::from_utf8(made).unwrap().replace(".h>\n/*", ".h>\n\n/*");
    while made.contains("\n\n\n") {
        made = made.replace("\n\n\n", "\n\n");
    }
    common::is_committed(HEADER, &made);
}

/// What every export must be, so that no guard can be forgotten.
#[test]
fn every_export_is_made_by_the_macro() {
    let mut inside = 0;
    for entry in fs::read_dir("src/ffi/c").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if path.extension() != Some("rs".as_ref()) || path.ends_with("mod.rs") {
            continue;
        }
        let probe = text.matches("extern \"C\" fn tenantry_panic_probe").count();
        assert_eq!(text.matches("no_mangle").count(), probe, "{} exports by hand", path.display());
        inside += text.matches("    pub unsafe extern \"C\" fn tenantry_").count();
    }
    let header = fs::read_to_string(Path::new(HEADER)).unwrap();
    let declared = header.matches("(").count();
    assert!(inside > 50 && declared >= inside, "{inside} exports, {declared} declarations");
}
