//! The tenant's door.

use std::ffi::c_char;

use super::argument::{Closing, Optional};
use super::exports;
use super::handle;
use super::store::{Changed, write_options};
use super::tenant::Snapshot;
use super::types::*;
use crate::actor::Actor;

exports! {
    /// Begins a session of the tenant with this identifier and of an actor, named with 1 to 256
    /// characters: on whose behalf it acts. It reaches no other tenant.
    ///
    /// Errors: TENANTRY_NOT_FOUND; TENANTRY_REFUSED for an actor without a proper name; those of
    /// storage.
    pub unsafe extern "C" fn tenantry_session_begin(store: tenantry_store, id: *const c_char, id_length: usize, actor: *const c_char, actor_length: usize, session: *mut tenantry_session, error: *mut tenantry_error) -> tenantry_status {
        let actor = Actor::new(actor.read(actor_length)?);
        session.put(handle::insert(store.session(id.read(id_length)?, actor)?)?)
    }

    /// Reads the detailed properties of the current tenant, suspended or not. Does not wait for
    /// writers.
    ///
    /// Errors: TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
    pub unsafe extern "C" fn tenantry_session_get(session: tenantry_session, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        tenant.put(Snapshot::keep(session.get_snapshot()?)?)
    }

    /// Sets the members of the current tenant that the patch holds: all of them or, on an error, none.
    /// A member that only the system may set is a TENANTRY_FAULT_FORBIDDEN unless its value is the
    /// stored one. The rest is as for tenantry_store_set.
    pub unsafe extern "C" fn tenantry_session_set(session: tenantry_session, patch: tenantry_patch, if_version: u64, flags: u32, change: Optional<tenantry_change>, error: *mut tenantry_error) -> tenantry_status {
        let options = write_options(if_version, flags)?;
        let patch = patch.lock().clone();
        Changed::put(session.set_with(&patch, &options)?, change)
    }

    /// Closes a session; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_session_close(session: Closing<tenantry_session>) -> tenantry_status {
        handle::close(session)
    }
}
