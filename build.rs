//! Names the shared library after the ABI's major number, so that a daemon linked with one
//! major never loads another.

const NUMBERS: &str = "src/ffi/c/constants.rs";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={NUMBERS}");
    let linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    if linux {
        let numbers = std::fs::read_to_string(NUMBERS).expect("the numbers of the ABI");
        let major =
            numbers.split("TENANTRY_ABI_VERSION: u32 = ").nth(1).and_then(|rest| rest.split(';').next());
        let major = major.expect("the ABI's major number");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libtenantry.so.{major}");
    }
}
