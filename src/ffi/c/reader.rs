//! Readers: what a thread that reads on every call has of its own.
//!
//! A reader is kept by the thread that reads with it, so that a read counts no reference and waits for nobody.
//! Its handle leads to the [`Post`] that says so to other threads.

use std::cell::{RefCell, RefMut};
use std::ffi::c_char;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::argument::{Argument, Closing, Values};
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle::{self, Kind};
use super::tenant;
use super::types::*;
use crate::fork::Home;
use crate::snapshot::record::{Record, Single, is_single, kind};
use crate::{Reader, Snapshot};

/// What all threads see of a reader.
pub(super) struct Post {
    /// A thread has it.
    is_taken: AtomicBool,
    is_closed: AtomicBool,
    /// Never read with: what a thread gets is another like it.
    first: Reader,
}

/// A reader that this thread has.
pub(super) struct Own {
    handle: u64,
    home: Home,
    post: Arc<Post>,
    reader: RefCell<Reader>,
}

thread_local! {
    static OWN: RefCell<Vec<Rc<Own>>> = const { RefCell::new(Vec::new()) };
}

impl Own {
    #[inline]
    fn is_open(&self) -> bool {
        !self.post.is_closed.load(Ordering::Relaxed) && !self.home.left()
    }

    /// The reader, for one call at a time.
    #[inline]
    fn hold(&self) -> Result<RefMut<'_, Reader>, Failure> {
        self.reader
            .try_borrow_mut()
            .map_err(|_| bad("the reader is in use by a call that is under way on this thread"))
    }
}

/// With the thread, or when it lets go of it.
impl Drop for Own {
    fn drop(&mut self) {
        self.post.is_taken.store(false, Ordering::Release);
    }
}

impl Argument for tenantry_reader {
    type Checked = Rc<Own>;

    #[inline]
    unsafe fn check(self) -> Result<Rc<Own>, Failure> {
        let bits = self.bits();
        let found = OWN.try_with(|own| {
            let own = own.try_borrow().ok()?;
            own.iter().find(|own| own.handle == bits).filter(|own| own.is_open()).cloned()
        });
        match found {
            Ok(Some(own)) => Ok(own),
            _ => take(self),
        }
    }
}

/// Has this thread keep a reader that no other has.
#[cold]
fn take(reader: tenantry_reader) -> Result<Rc<Own>, Failure> {
    let post = Arc::clone(&*handle::pin(reader)?);
    if post.is_taken.swap(true, Ordering::Acquire) {
        return Err(bad("the reader belongs to another thread: let it go there, or open one here"));
    }
    let own = Rc::new(Own {
        handle: reader.bits(),
        home: Home::here(),
        reader: RefCell::new(post.first.another()),
        post,
    });
    let kept = OWN.try_with(|all| {
        let closed = sort_out(all, |own| !own.is_open());
        all.borrow_mut().push(own.clone());
        closed
    });
    kept.map_err(|_| bad("the thread is about to end"))?;
    Ok(own)
}

/// Takes those out of which this holds: what they hold is dropped by the caller, and not while the list is in use.
fn sort_out(all: &RefCell<Vec<Rc<Own>>>, of: impl Fn(&Own) -> bool) -> Vec<Rc<Own>> {
    all.borrow_mut().extract_if(.., |own| of(own)).collect()
}

/// Lets go of a reader, if this thread has it.
fn let_go(handle: u64) {
    drop(OWN.try_with(|all| sort_out(all, |own| own.handle == handle)));
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
#[inline(always)]
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
    /// It belongs to the thread that reads with it first, until tenantry_reader_release there or the thread's
    /// end. It keeps the database open for itself.
    pub unsafe extern "C" fn tenantry_reader_open(store: tenantry_store, reader: *mut tenantry_reader, error: *mut tenantry_error) -> tenantry_status {
        let post = Post { is_taken: AtomicBool::new(false), is_closed: AtomicBool::new(false), first: store.reader() };
        reader.put(handle::insert(Arc::new(post))?)
    }

    /// Reads members of the tenant of this SIP domain, in whatever letter case or spelling: `count` of
    /// them, 0 to 1024, by the numbers in `fields`, into as many `values`; both may be NULL with 0. All are
    /// of one version. Texts are lent until the next call with this reader, of whatever kind.
    ///
    /// Errors: TENANTRY_NOT_FOUND, also for a text that is no domain; TENANTRY_BAD_ARGUMENT for a list or
    /// office hours, which are read from tenantry_reader_tenant, and on another thread; those of storage.
    pub unsafe extern "C" fn tenantry_reader_find(reader: tenantry_reader, domain: *const c_char, domain_length: usize, fields: *const u32, count: usize, values: *mut tenantry_value, error: *mut tenantry_error) -> tenantry_status {
        let mut reader = reader.hold()?;
        let bytes = domain.bytes(domain_length)?;
        put(fields.slice(count)?, &values.of(count)?, || {
            reader.find_bytes(bytes, || domain.read(domain_length))
        })
    }

    /// Reads members of the tenant with this identifier, as tenantry_reader_find.
    pub unsafe extern "C" fn tenantry_reader_get(reader: tenantry_reader, id: *const c_char, id_length: usize, fields: *const u32, count: usize, values: *mut tenantry_value, error: *mut tenantry_error) -> tenantry_status {
        let mut reader = reader.hold()?;
        let id = id.read(id_length)?;
        put(fields.slice(count)?, &values.of(count)?, || Ok(reader.get(id)?))
    }

    /// Whether a tenant is no longer as in this snapshot, of the reader's store, or was deleted: a look into
    /// memory.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT on another thread; those of storage.
    pub unsafe extern "C" fn tenantry_reader_has_changed(reader: tenantry_reader, tenant: tenantry_tenant, has_changed: *mut bool, error: *mut tenantry_error) -> tenantry_status {
        has_changed.put(reader.hold()?.has_changed(tenant.snapshot())?)
    }

    /// Makes a snapshot of the tenant of this SIP domain, to be kept as long as the caller likes; from what
    /// is in memory, without a copy.
    ///
    /// Errors: as tenantry_reader_find.
    pub unsafe extern "C" fn tenantry_reader_tenant(reader: tenantry_reader, domain: *const c_char, domain_length: usize, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        let kept = reader.hold()?.find(domain.read(domain_length)?)?.clone();
        tenant.put(tenant::Snapshot::keep(kept)?)
    }

    /// Lets go of what the reader holds to read fast, and of its thread: before a long time without reads,
    /// or before another thread is to read with it. Texts that it lent are gone.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT on another thread.
    pub unsafe extern "C" fn tenantry_reader_release(reader: tenantry_reader) -> tenantry_status {
        reader.hold()?.release();
        let_go(reader.handle);
        Ok(())
    }

    /// Closes a reader, and with it the texts that it lent; 0 needs no closing. Any thread may; what one holds
    /// that belongs to another is freed when that next takes a reader, or ends.
    pub unsafe extern "C" fn tenantry_reader_close(reader: Closing<tenantry_reader>) -> tenantry_status {
        if reader.bits() == 0 {
            return Ok(());
        }
        let post = handle::pin(reader)?;
        handle::close(reader)?;
        // Last: its thread then finds the handle closed, not the reader taken.
        post.is_closed.store(true, Ordering::Relaxed);
        let_go(reader.bits());
        Ok(())
    }
}
