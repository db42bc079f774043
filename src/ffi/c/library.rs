//! The library itself: versions, names of statuses, schemas.

use std::ffi::{CStr, CString, c_char};
use std::sync::LazyLock;

use super::constants::*;
use super::exports;
use super::guard::bad;
use super::types::*;
use crate::error::{ErrorCode, FaultCode};
use crate::schema::{self, Kind};

/// Texts that live as long as the library, each with a NUL behind it.
pub(super) fn fixed(text: &str) -> CString {
    // None of ours holds a NUL; if one did, it would end there.
    CString::new(text.split('\0').next().unwrap_or_default()).unwrap_or_default()
}

/// Number, name, and what it means.
type Code = (u32, CString, CString);

static CODES: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let errors = ErrorCode::ALL.iter().map(|code| (code.number(), code.as_str(), code.doc()));
    let faults = FaultCode::ALL.iter().map(|code| (code.number(), code.as_str(), code.doc()));
    let all = [(0, "ok", "Done.")].into_iter().chain(errors).chain(faults);
    all.map(|(number, name, doc)| (number, fixed(name), fixed(doc))).collect()
});

fn code(status: i32) -> Option<&'static Code> {
    CODES.iter().find(|(number, ..)| i64::from(*number) == i64::from(status))
}

/// The schema of this number; `None` where there is no such.
fn schema(which: u32) -> Option<&'static CStr> {
    static SCHEMAS: LazyLock<[CString; 3]> =
        LazyLock::new(|| Kind::ALL.map(|kind| fixed(&schema::json(kind))));
    let kind = match which {
        TENANTRY_SCHEMA_DOCUMENT => Kind::Document,
        TENANTRY_SCHEMA_SYSTEM_PATCH => Kind::SystemPatch,
        TENANTRY_SCHEMA_TENANT_PATCH => Kind::TenantPatch,
        _ => return None,
    };
    Kind::ALL.iter().position(|known| *known == kind).map(|at| SCHEMAS[at].as_c_str())
}

exports! {
    /// The ABI's major number that the library has. A program that loads the library by itself compares
    /// it with TENANTRY_ABI_VERSION of the header before any other call.
    pub unsafe extern "C" fn tenantry_abi_version() -> u32 {
        Ok(TENANTRY_ABI_VERSION)
    }

    /// The release of the library, as in `0.1.0`. The text lives as long as the library.
    pub unsafe extern "C" fn tenantry_version() -> *const c_char {
        const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => c"",
        };
        Ok(VERSION)
    }

    /// The release of SQLite that the library uses. The text lives as long as the library.
    pub unsafe extern "C" fn tenantry_sqlite_version() -> *const c_char {
        static VERSION: LazyLock<CString> = LazyLock::new(|| fixed(crate::sqlite_version()));
        Ok(VERSION.as_c_str())
    }

    /// The release of the time zone database that ships with the library, as in `2026a`. The text
    /// lives as long as the library.
    pub unsafe extern "C" fn tenantry_timezone_release() -> *const c_char {
        static RELEASE: LazyLock<CString> = LazyLock::new(|| fixed(crate::timezone_release()));
        Ok(RELEASE.as_c_str())
    }

    /// The stable name of a status or of a fault's code, as in `not_found`; empty for an unknown one.
    /// The text lives as long as the library.
    pub unsafe extern "C" fn tenantry_status_name(status: tenantry_status) -> *const c_char {
        Ok(code(status).map_or(c"", |(_, name, _)| name))
    }

    /// What a status or a fault's code means, in a sentence; empty for an unknown one. The text lives
    /// as long as the library.
    pub unsafe extern "C" fn tenantry_status_meaning(status: tenantry_status) -> *const c_char {
        Ok(code(status).map_or(c"", |(_, _, doc)| doc))
    }

    /// A JSON Schema (2020-12): TENANTRY_SCHEMA_DOCUMENT, TENANTRY_SCHEMA_SYSTEM_PATCH or
    /// TENANTRY_SCHEMA_TENANT_PATCH. The text lives as long as the library.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for another number.
    pub unsafe extern "C" fn tenantry_schema(which: u32, json: *mut tenantry_text) -> tenantry_status {
        let schema = self::schema(which).ok_or_else(|| bad("which is not one of TENANTRY_SCHEMA_…"))?;
        json.put(tenantry_text::of(schema))
    }
}

/// For tests, in a library that is built with the feature `panic-probe`: every export but this one
/// panics while it is on.
#[cfg(feature = "panic-probe")]
mod probe {
    use std::sync::atomic::{AtomicBool, Ordering};

    static ON: AtomicBool = AtomicBool::new(false);

    #[unsafe(no_mangle)]
    extern "C" fn tenantry_panic_probe(on: i32) {
        ON.store(on != 0, Ordering::SeqCst);
    }

    pub(in super::super) fn panic_if_asked() {
        assert!(!ON.load(Ordering::SeqCst), "the panic that the probe asked for");
    }
}
#[cfg(feature = "panic-probe")]
pub(super) use probe::panic_if_asked;
