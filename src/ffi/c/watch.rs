//! Change events: taken one by one, by an event loop, or given to a function of the host's.

use std::ffi::{c_char, c_void};
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

use super::argument::Closing;
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::types::*;
use crate::watch::{ChangeEvent, ChangeKind, Listening};

/// From which change on.
fn since(token: u64) -> Option<u64> {
    (token != TENANTRY_FROM_NOW).then_some(token)
}

impl From<&ChangeEvent> for tenantry_event {
    fn from(event: &ChangeEvent) -> Self {
        let mut changed = [0; 2];
        for field in &event.changed {
            let number = usize::from(field.number());
            changed[number / 64] |= 1 << (number % 64);
        }
        let mut tenant = [0; TENANTRY_ID_SIZE];
        // An id has at most 64 bytes of ASCII, so that a NUL stands behind it.
        for (to, from) in tenant.iter_mut().zip(event.tenant.bytes().take(TENANTRY_ID_SIZE - 1)) {
            *to = from as c_char;
        }
        let kind = match event.kind {
            ChangeKind::Created => TENANTRY_CHANGE_CREATED,
            ChangeKind::Updated => TENANTRY_CHANGE_UPDATED,
            ChangeKind::Deleted => TENANTRY_CHANGE_DELETED,
            ChangeKind::Resync => TENANTRY_CHANGE_RESYNC,
        };
        tenantry_event { token: event.token, version: event.version, changed, kind, tenant }
    }
}

/// The host's function, and what it wants to be given back with each call.
struct Host {
    call: unsafe extern "C" fn(*mut c_void, *const tenantry_event),
    user: *mut c_void,
}

// SAFETY: the header asks for a function that another thread may call with this pointer.
unsafe impl Send for Host {}

impl Host {
    fn hear(&self, event: &ChangeEvent) {
        let event = tenantry_event::from(event);
        // SAFETY: the host gave the function for this; the event outlives the call.
        unsafe { (self.call)(self.user, &raw const event) };
    }
}

fn host(
    function: tenantry_change_function,
    user: *mut c_void,
) -> Result<impl Fn(&ChangeEvent) + Send, Failure> {
    let host = Host { call: function.ok_or_else(|| bad("the function is NULL"))?, user };
    Ok(move |event: &ChangeEvent| host.hear(event))
}

/// A listener that is called until it is closed.
pub(super) struct Listener {
    listening: Listening,
}

exports! {
    /// Follows every change that any process commits: from now on (TENANTRY_FROM_NOW), or since the event
    /// that bears the token `since`, in this process or an earlier one; 0 is the very first. Where changes
    /// were forgotten (the store keeps the last 100,000) the first event is a TENANTRY_CHANGE_RESYNC.
    ///
    /// Errors: those of storage.
    pub unsafe extern "C" fn tenantry_store_watch(store: tenantry_store, since: u64, watch: *mut tenantry_watch, error: *mut tenantry_error) -> tenantry_status {
        let made = match self::since(since) {
            Some(token) => store.watch_since(token)?,
            None => store.watch()?,
        };
        watch.put(handle::insert(made)?)
    }

    /// Follows the changes of the current tenant, as tenantry_store_watch.
    pub unsafe extern "C" fn tenantry_session_watch(session: tenantry_session, since: u64, watch: *mut tenantry_watch, error: *mut tenantry_error) -> tenantry_status {
        let made = match self::since(since) {
            Some(token) => session.watch_since(token)?,
            None => session.watch()?,
        };
        watch.put(handle::insert(made)?)
    }

    /// Takes the next event; waits for it up to so many milliseconds, or TENANTRY_FOREVER. Each event goes
    /// to one of the threads that share a watch.
    ///
    /// Errors: TENANTRY_NO_VALUE where none came in time, or once the watch was ended or closed; those
    /// of storage, such as TENANTRY_REPLACED once the file was removed or replaced.
    pub unsafe extern "C" fn tenantry_watch_next(watch: tenantry_watch, milliseconds: u32, event: *mut tenantry_event, error: *mut tenantry_error) -> tenantry_status {
        let timeout = (milliseconds != TENANTRY_FOREVER).then(|| Duration::from_millis(milliseconds.into()));
        event.put(tenantry_event::from(&watch.wait(timeout)?.ok_or(Failure::NoValue)?))
    }

    /// A file descriptor for poll, epoll and the like: readable while there may be events. Then take them
    /// with no time to wait until there is TENANTRY_NO_VALUE. It belongs to the watch: never read from it
    /// or close it, and forget it when the watch is closed.
    pub unsafe extern "C" fn tenantry_watch_fd(watch: tenantry_watch, fd: *mut i32) -> tenantry_status {
        fd.put(watch.as_fd().as_raw_fd())
    }

    /// Ends a watch: whoever waits gets TENANTRY_NO_VALUE, and so does every later call.
    pub unsafe extern "C" fn tenantry_watch_end(watch: tenantry_watch) -> tenantry_status {
        watch.end();
        Ok(())
    }

    /// Ends and closes a watch; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_watch_close(watch: Closing<tenantry_watch>) -> tenantry_status {
        if let Ok(open) = handle::pin(watch) {
            open.end();
        }
        handle::close(watch)
    }

    /// Calls `function` with every event, on a thread of its own, as tenantry_store_watch gives them, until
    /// the listening is closed. It may use the store, and close its own listening.
    ///
    /// Errors: those of storage.
    pub unsafe extern "C" fn tenantry_store_listen(store: tenantry_store, since: u64, function: tenantry_change_function, user: *mut c_void, listening: *mut tenantry_listening, error: *mut tenantry_error) -> tenantry_status {
        let function = host(function, user)?;
        let made = match self::since(since) {
            Some(token) => store.on_change_since(token, function)?,
            None => store.on_change(function)?,
        };
        listening.put(handle::insert(Listener { listening: made })?)
    }

    /// Calls `function` with the events of the current tenant, as tenantry_store_listen.
    pub unsafe extern "C" fn tenantry_session_listen(session: tenantry_session, since: u64, function: tenantry_change_function, user: *mut c_void, listening: *mut tenantry_listening, error: *mut tenantry_error) -> tenantry_status {
        let function = host(function, user)?;
        let made = match self::since(since) {
            Some(token) => session.on_change_since(token, function)?,
            None => session.on_change(function)?,
        };
        listening.put(handle::insert(Listener { listening: made })?)
    }

    /// Ends a listening; 0 needs no closing. Waits for a call of its function that is running, unless it is
    /// called from there; no other begins.
    pub unsafe extern "C" fn tenantry_listening_close(listening: Closing<tenantry_listening>) -> tenantry_status {
        // First: of two threads that close it at once, the one that is told so may not be its last user.
        if let Ok(open) = handle::pin(listening) {
            open.listening.end();
        }
        handle::close(listening)
    }
}
