//! Readers: what a thread that reads on every call has of its own.

use std::cell::{Cell, UnsafeCell};
use std::ffi::c_char;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::argument::{Closing, Values};
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::tenant;
use super::types::*;
use crate::snapshot::record::{Record, Single, is_single, kind};
use crate::{Reader, Result, Snapshot};

/// A reader that belongs to the thread that read with it first, until it is let go.
pub(super) struct Own {
    /// The thread's mark; 0 where it belongs to none.
    thread: AtomicUsize,
    /// A call is under way.
    busy: Cell<bool>,
    reader: UnsafeCell<Reader>,
}

// SAFETY: `busy` and `reader` are reached by `Own::hold` alone, which lets one thread at a time through:
// the one whose mark stands in `thread`, to which it is handed by an exchange that orders memory. Dropped
// it is by its last user, when no call is under way. What is within is `Send`.
unsafe impl Sync for Own {}

/// Tells this thread from every other, those that have ended included: one that got the memory of another
/// must not get its readers. Never 0.
#[inline]
fn mark() -> usize {
    thread_local!(static MARK: Cell<usize> = const { Cell::new(0) });
    match MARK.get() {
        0 => MARK.with(first_mark),
        mark => mark,
    }
}

#[cold]
fn first_mark(mark: &Cell<usize>) -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    mark.set(NEXT.fetch_add(1, Ordering::Relaxed));
    mark.get()
}

/// A reader in use, until this is dropped.
struct Hold<'a>(&'a Own);

impl Own {
    pub(super) fn new(reader: Reader) -> Own {
        Own { thread: AtomicUsize::new(0), busy: Cell::new(false), reader: UnsafeCell::new(reader) }
    }

    /// The reader, for this thread alone.
    #[inline]
    fn hold(&self) -> Result<Hold<'_>, Failure> {
        let here = mark();
        if self.thread.load(Ordering::Relaxed) != here {
            let taken = self.thread.compare_exchange(0, here, Ordering::Acquire, Ordering::Relaxed);
            taken.map_err(|_| {
                bad("the reader belongs to another thread: let it go there, or open one here")
            })?;
        }
        if self.busy.replace(true) {
            return Err(bad("the reader is in use by a call that is under way on this thread"));
        }
        Ok(Hold(self))
    }
}

impl Hold<'_> {
    #[inline]
    fn reader(&mut self) -> &mut Reader {
        // SAFETY: this thread alone has a `Hold`, and only one: see `Own::hold`.
        unsafe { &mut *self.0.reader.get() }
    }
}

impl Drop for Hold<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.busy.set(false);
    }
}

/// Refuses what is no single value, before anything is read or written.
#[inline]
fn check(fields: &[u32]) -> Result<(), Failure> {
    match fields.iter().find(|field| !is_single(**field)) {
        None => Ok(()),
        Some(field) => Err(refuse(*field)),
    }
}

#[cold]
fn refuse(field: u32) -> Failure {
    match kind(field) {
        Some(_) => bad("a field is a list or office hours: take the tenant and read them there"),
        None => bad("there is no field of this number: see TENANTRY_FIELD_…"),
    }
}

/// A member as C gets it.
#[inline]
fn value(record: &Record, field: u32) -> tenantry_value {
    let none = tenantry_value { kind: TENANTRY_VALUE_NULL, number: 0, text: tenantry_text::NONE };
    match record.single(field) {
        Single::Null => none,
        Single::Bool(value) => tenantry_value { kind: TENANTRY_VALUE_BOOL, number: value.into(), ..none },
        Single::Int(value) => tenantry_value { kind: TENANTRY_VALUE_INT, number: value, ..none },
        Single::Text(text) => {
            tenantry_value { kind: TENANTRY_VALUE_TEXT, text: tenantry_text::lent(text), ..none }
        }
    }
}

/// Puts out members of what `read` finds; nothing at all where any of it fails.
#[inline]
fn put<'r>(
    fields: &[u32],
    values: &Values,
    read: impl FnOnce() -> Result<&'r Snapshot, Failure>,
) -> Result<(), Failure> {
    check(fields)?;
    let record = read()?.record();
    for (at, field) in fields.iter().enumerate() {
        values.put(at, value(record, *field));
    }
    Ok(())
}

exports! {
    /// Opens a reader: for a thread that reads often, such as on every SIP message. Its reads come from
    /// memory, each as fresh as one of the file: what any process has committed before the call began is in
    /// the answer. Where they cannot, they come by SQL: see tenantry_store_read_status.
    ///
    /// It belongs to the thread that reads with it first, until tenantry_reader_release there: one that was
    /// not let go before its thread ended can only be closed. It keeps the database open for itself.
    pub unsafe extern "C" fn tenantry_reader_open(store: tenantry_store, reader: *mut tenantry_reader, error: *mut tenantry_error) -> tenantry_status {
        reader.put(handle::insert(Own::new(store.reader()))?)
    }

    /// Reads members of the tenant of this SIP domain, in whatever letter case or spelling: `count` of
    /// them, 0 to 1024, by the numbers in `fields`, into as many `values`; both may be NULL with 0. All are
    /// of one version. Texts are lent until the next call with this reader, of whatever kind.
    ///
    /// Errors: TENANTRY_NOT_FOUND, also for a text that is no domain; TENANTRY_BAD_ARGUMENT for a list or
    /// office hours, which are read from tenantry_reader_tenant, and on another thread; those of storage.
    pub unsafe extern "C" fn tenantry_reader_find(reader: tenantry_reader, domain: *const c_char, domain_length: usize, fields: *const u32, count: usize, values: *mut tenantry_value, error: *mut tenantry_error) -> tenantry_status {
        let mut hold = reader.hold()?;
        let bytes = domain.bytes(domain_length)?;
        put(fields.slice(count)?, &values.of(count)?, || {
            hold.reader().find_bytes(bytes, || domain.read(domain_length))
        })
    }

    /// Reads members of the tenant with this identifier, as tenantry_reader_find.
    pub unsafe extern "C" fn tenantry_reader_get(reader: tenantry_reader, id: *const c_char, id_length: usize, fields: *const u32, count: usize, values: *mut tenantry_value, error: *mut tenantry_error) -> tenantry_status {
        let mut hold = reader.hold()?;
        let id = id.read(id_length)?;
        put(fields.slice(count)?, &values.of(count)?, || Ok(hold.reader().get(id)?))
    }

    /// Whether a tenant is no longer as in this snapshot, of the reader's store, or was deleted: a look into
    /// memory.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT on another thread; those of storage.
    pub unsafe extern "C" fn tenantry_reader_has_changed(reader: tenantry_reader, tenant: tenantry_tenant, has_changed: *mut bool, error: *mut tenantry_error) -> tenantry_status {
        let mut hold = reader.hold()?;
        has_changed.put(hold.reader().has_changed(tenant.snapshot())?)
    }

    /// Makes a snapshot of the tenant of this SIP domain, to be kept as long as the caller likes; from what
    /// is in memory, without a copy.
    ///
    /// Errors: as tenantry_reader_find.
    pub unsafe extern "C" fn tenantry_reader_tenant(reader: tenantry_reader, domain: *const c_char, domain_length: usize, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        let mut hold = reader.hold()?;
        let kept = hold.reader().find(domain.read(domain_length)?)?.clone();
        tenant.put(tenant::Snapshot::keep(kept)?)
    }

    /// Lets go of what the reader holds to read fast, and of its thread: before a long time without reads,
    /// or before another thread is to read with it. Texts that it lent are gone.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT on another thread.
    pub unsafe extern "C" fn tenantry_reader_release(reader: tenantry_reader) -> tenantry_status {
        let mut hold = reader.hold()?;
        hold.reader().release();
        drop(hold);
        reader.thread.store(0, Ordering::Release);
        Ok(())
    }

    /// Closes a reader, and with it the texts that it lent; 0 needs no closing. Any thread may.
    pub unsafe extern "C" fn tenantry_reader_close(reader: Closing<tenantry_reader>) -> tenantry_status {
        handle::close(reader)
    }
}
