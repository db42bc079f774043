//! Names the shared library after the ABI's major number, so that a daemon linked with one
//! major never loads another.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    if linux {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libtenantry.so.0");
    }
}
