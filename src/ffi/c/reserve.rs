//! Reservations within the limits of a tenant.

use std::ffi::{c_char, c_void};

use super::argument::Closing;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::patch::field;
use super::types::*;
use crate::error::{Error, ErrorCode, Result};

/// Counts what exists by the host's own count, and gives 0; or gives another number, and nothing is reserved. It is
/// called while nobody else reserves or releases, so it should be quick; it must not reserve or release by the same
/// store, which would wait for itself. It must not throw.
pub type tenantry_count_function = Option<unsafe extern "C" fn(user: *mut c_void, counted: *mut u64) -> i32>;

/// The count that the host's function takes.
fn counter(
    function: tenantry_count_function,
    user: *mut c_void,
) -> std::result::Result<impl FnOnce() -> Result<u64>, Failure> {
    let function = function.ok_or_else(|| bad("the function is NULL"))?;
    Ok(move || {
        let mut counted = 0;
        // SAFETY: the host gave the function for this; the number outlives the call.
        match unsafe { function(user, &raw mut counted) } {
            0 => Ok(counted),
            failed => Err(Error::storage(
                ErrorCode::Cancelled,
                format!("the count function gave {failed}: nothing was reserved"),
            )),
        }
    })
}

exports! {
    /// Reserves one more of what a field limits (TENANTRY_FIELD_MAX_…), where `counted` exist by the host's own count:
    /// given where `counted` and what all processes have reserved are less than the limit as it is at this moment.
    ///
    /// Concurrent calls are best counted by their reservations alone, with `counted` 0: hold one for the length of a
    /// call. For what the host stores, such as extensions: reserve, make it, then close the reservation. Where several
    /// may make them at a time, count by tenantry_store_reserve_counting.
    ///
    /// Errors: TENANTRY_LIMIT_EXCEEDED; TENANTRY_NOT_FOUND; TENANTRY_BAD_ARGUMENT for a field that is no limit;
    /// TENANTRY_BUSY where others hold the file of reservations for the whole busy timeout; TENANTRY_BAD_PATH where it
    /// is not known to lie on a local file system; those of storage. Nothing is reserved then.
    pub unsafe extern "C" fn tenantry_store_reserve(store: tenantry_store, id: *const c_char, id_length: usize, field: u32, counted: u64, reservation: *mut tenantry_reservation, error: *mut tenantry_error) -> tenantry_status {
        reservation.put(handle::insert(store.reserve(id.read(id_length)?, self::field(field)?, counted)?)?)
    }

    /// Reserves one more for the session's tenant, as tenantry_store_reserve.
    pub unsafe extern "C" fn tenantry_session_reserve(session: tenantry_session, field: u32, counted: u64, reservation: *mut tenantry_reservation, error: *mut tenantry_error) -> tenantry_status {
        reservation.put(handle::insert(session.reserve(self::field(field)?, counted)?)?)
    }

    /// Reserves one more, as tenantry_store_reserve, by a count that `count` takes, on this thread with `user`, while
    /// nobody else reserves or releases. It must have all that was made before its reservation was closed.
    ///
    /// Errors: as tenantry_store_reserve; TENANTRY_CANCELLED where `count` says so.
    pub unsafe extern "C" fn tenantry_store_reserve_counting(store: tenantry_store, id: *const c_char, id_length: usize, field: u32, count: tenantry_count_function, user: *mut c_void, reservation: *mut tenantry_reservation, error: *mut tenantry_error) -> tenantry_status {
        let made = store.reserve_counting(id.read(id_length)?, self::field(field)?, counter(count, user)?)?;
        reservation.put(handle::insert(made)?)
    }

    /// Reserves one more for the session's tenant, as tenantry_store_reserve_counting.
    pub unsafe extern "C" fn tenantry_session_reserve_counting(session: tenantry_session, field: u32, count: tenantry_count_function, user: *mut c_void, reservation: *mut tenantry_reservation, error: *mut tenantry_error) -> tenantry_status {
        let made = session.reserve_counting(self::field(field)?, counter(count, user)?)?;
        reservation.put(handle::insert(made)?)
    }

    /// How many are reserved of what a field limits, by all processes that live.
    ///
    /// Errors: as tenantry_store_reserve, but for the limit.
    pub unsafe extern "C" fn tenantry_store_reserved(store: tenantry_store, id: *const c_char, id_length: usize, field: u32, reserved: *mut u64, error: *mut tenantry_error) -> tenantry_status {
        reserved.put(store.reserved(id.read(id_length)?, self::field(field)?)?)
    }

    /// How many are reserved for the session's tenant, as tenantry_store_reserved.
    pub unsafe extern "C" fn tenantry_session_reserved(session: tenantry_session, field: u32, reserved: *mut u64, error: *mut tenantry_error) -> tenantry_status {
        reserved.put(session.reserved(self::field(field)?)?)
    }

    /// Closes a reservation, and so releases it; 0 needs no closing. Where that cannot be written at once, it is in this
    /// store's next turn, or when the process ends.
    pub unsafe extern "C" fn tenantry_reservation_close(reservation: Closing<tenantry_reservation>) -> tenantry_status {
        handle::close(reservation)
    }
}
