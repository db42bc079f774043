//! The log: messages go where the host says, and nowhere else.

use std::ffi::c_void;
use std::sync::{Arc, Once};

use ::log::{Level, LevelFilter, Log, Metadata, Record};
use arc_swap::ArcSwapOption;

use super::constants::*;
use super::exports;
use super::guard::bad;
use super::types::*;

/// The host's function, and what it wants to be given back with each call.
struct Host {
    call: unsafe extern "C" fn(*mut c_void, u32, *const std::ffi::c_char, usize),
    user: *mut c_void,
}

// SAFETY: the header asks for a function that any thread may call with this pointer.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

static HOST: ArcSwapOption<Host> = ArcSwapOption::const_empty();

struct ToHost;

impl Log for ToHost {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        say(record.level(), &record.args().to_string());
    }

    fn flush(&self) {}
}

/// The levels by their numbers in the header.
const LEVELS: [(u32, Level); 4] = [
    (TENANTRY_LOG_ERROR, Level::Error),
    (TENANTRY_LOG_WARN, Level::Warn),
    (TENANTRY_LOG_INFO, Level::Info),
    (TENANTRY_LOG_DEBUG, Level::Debug),
];

fn say(level: Level, text: &str) {
    let host = HOST.load_full();
    if let Some(host) = host {
        let number =
            LEVELS.iter().find(|(_, known)| *known == level).map_or(TENANTRY_LOG_DEBUG, |level| level.0);
        let text = text.replace('\0', "\u{FFFD}") + "\0";
        // SAFETY: the host gave the function for this; the text has a NUL and outlives the call.
        unsafe { (host.call)(host.user, number, text.as_ptr().cast(), text.len() - 1) };
    }
}

/// A panic, whatever the level that the host asked for.
pub(super) fn panicked(text: &str) {
    say(Level::Error, text);
}

exports! {
    /// Sends the library's messages of this level and graver ones to a function of the host's; NULL
    /// sends them nowhere, as at the beginning. The library never writes to standard output or
    /// standard error. It keeps `user` and hands it to the function. A thread that is
    /// already inside the earlier function may stay there until it returns. For the process as a whole.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for a level that is not one of TENANTRY_LOG_….
    pub unsafe extern "C" fn tenantry_log_set(function: tenantry_log_function, user: *mut c_void, level: u32) -> tenantry_status {
        static FORWARD: Once = Once::new();
        // Where a Rust host has a logger of its own, the messages go there.
        FORWARD.call_once(|| drop(::log::set_logger(&ToHost)));
        let filter = LEVELS.iter().find(|(number, _)| *number == level).map(|level| level.1.to_level_filter());
        match function {
            Some(call) => {
                ::log::set_max_level(filter.ok_or_else(|| bad("the level is not one of TENANTRY_LOG_…"))?);
                HOST.store(Some(Arc::new(Host { call, user })));
            }
            None => {
                HOST.store(None);
                ::log::set_max_level(LevelFilter::Off);
            }
        }
        Ok(())
    }
}
