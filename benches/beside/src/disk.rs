//! A disk that takes longer than this machine's, for all ways alike: what a write waits for is longer.

use std::ffi::c_int;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

static LONGER: AtomicU64 = AtomicU64::new(0);

/// Has `fdatasync` take so many microseconds longer from now on.
pub(crate) fn takes_longer(microseconds: u64) {
    LONGER.store(microseconds, Ordering::Relaxed);
}

/// In the place of the C library's, for all of this program, SQLite included.
#[unsafe(no_mangle)]
extern "C" fn fdatasync(file: c_int) -> c_int {
    // SAFETY: the system's own call, which takes a descriptor and no memory.
    let answer = unsafe { libc::syscall(libc::SYS_fdatasync, file) };
    match LONGER.load(Ordering::Relaxed) {
        0 => {}
        longer => thread::sleep(Duration::from_micros(longer)),
    }
    answer as c_int
}
