//! Compiles the harness, which sees the library as a C program does.

fn main() {
    for file in ["harness.c", "answer.h", "input.h"] {
        println!("cargo::rerun-if-changed={file}");
    }
    println!("cargo::rerun-if-changed=../../include/tenantry.h");
    cc::Build::new()
        .file("harness.c")
        .include("../../include")
        .warnings_into_errors(true)
        .extra_warnings(true)
        .compile("harness");
}
