//! Another library in Rust, with a runtime of its own, linked into the same program.

/// Panics, catches that itself, and tells whether it did.
#[no_mangle]
pub extern "C" fn second_catches() -> i32 {
    std::panic::catch_unwind(|| panic!("the second library's own")).is_err().into()
}
