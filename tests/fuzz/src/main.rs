//! Sequences of calls to the C ABI, chosen by libFuzzer. The harness is `harness.c`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry as _;

unsafe extern "C" {
    fn harness(data: *const u8, size: usize);
}

fuzz_target!(|data: &[u8]| {
    // SAFETY: the harness reads `size` bytes and keeps none of them.
    unsafe { harness(data.as_ptr(), data.len()) }
});
