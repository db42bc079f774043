//! Compiles the harness, which sees the library as a C program does.

fn main() {
    println!("cargo::rerun-if-changed=harness.c");
    println!("cargo::rerun-if-changed=../../include/tenantry.h");
    cc::Build::new()
        .file("harness.c")
        .include("../../include")
        .warnings_into_errors(true)
        .extra_warnings(true)
        .compile("harness");
}
