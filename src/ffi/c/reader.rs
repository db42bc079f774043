//! Readers: what a thread that reads on every call has of its own.
//!
//! A reader is kept by the thread that reads with it, so that a read counts no reference and waits for nobody: a
//! call takes it from the thread, and puts it back. Its handle leads to the [`Post`] that says so to other threads.

use std::cell::{Cell, RefCell};
use std::ffi::c_char;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::argument::{Argument, Closing, Text};
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle::{self, Kind};
use super::members::{Fields, Places, Values};
use super::tenant;
use super::types::*;
use crate::fork::Home;
use crate::snapshot::record::{Chosen, Single, kind};
use crate::{Reader, Snapshot, unrest};

/// What all threads see of a reader.
pub(super) struct Post {
    /// A thread has it.
    is_taken: AtomicBool,
    is_closed: AtomicBool,
    /// Never read with: what a thread gets is another like it.
    first: Reader,
}

/// A reader that this thread has.
struct Own {
    handle: u64,
    home: Home,
    /// As it was before it was last found to be open, which it then still is.
    unrest: Cell<u64>,
    post: Arc<Post>,
    reader: Reader,
    /// The fields of its last call, which a thread asks for again and again.
    chosen: Chosen,
}

/// All of a thread that no call has.
struct Mine {
    /// That of the last call.
    last: Cell<Option<Box<Own>>>,
    #[allow(clippy::vec_box, reason = "a call takes it with its box")]
    others: RefCell<Vec<Box<Own>>>,
}

thread_local! {
    static MINE: Mine = const { Mine { last: Cell::new(None), others: RefCell::new(Vec::new()) } };
}

impl Own {
    fn is_open(&self) -> bool {
        self.unrest.set(unrest::count());
        !self.post.is_closed.load(Ordering::Relaxed) && !self.home.left()
    }
}

/// With the thread, or when it lets go of it.
impl Drop for Own {
    fn drop(&mut self) {
        self.post.is_taken.store(false, Ordering::Release);
    }
}

/// Does this with a reader of this thread, which no other call has meanwhile.
#[inline(always)]
fn with<T>(reader: tenantry_reader, act: impl FnOnce(&mut Own) -> Result<T, Failure>) -> Result<T, Failure> {
    let answer = MINE.try_with(|mine| {
        let mut own = take(mine, reader)?;
        let answer = act(&mut own);
        if let Some(other) = mine.last.replace(Some(own)) {
            put_aside(mine, other);
        }
        answer
    });
    answer.unwrap_or_else(|_| Err(ends()))
}

#[cold]
fn ends() -> Failure {
    bad("the thread is about to end")
}

/// Keeps a reader whose call ended while another's was under way.
#[cold]
fn put_aside(mine: &Mine, own: Box<Own>) {
    mine.others.borrow_mut().push(own);
}

impl Argument for tenantry_reader {
    type Checked = tenantry_reader;

    /// Whose it is, [`with`] finds out; none at all is refused before other arguments are, as with every handle.
    #[inline]
    unsafe fn check(self) -> Result<tenantry_reader, Failure> {
        if self.bits() == 0 { handle::pin(self).map(|_| self) } else { Ok(self) }
    }
}

/// That of the last call, most often.
#[inline(always)]
fn take(mine: &Mine, reader: tenantry_reader) -> Result<Box<Own>, Failure> {
    match mine.last.take() {
        Some(own) if own.handle == reader.bits() && own.unrest.get() == unrest::count() => Ok(own),
        last => take_other(mine, reader, last),
    }
}

/// Another reader than that of the last call, as far as is known: this thread's, or one that no thread has.
#[cold]
fn take_other(mine: &Mine, reader: tenantry_reader, mut last: Option<Box<Own>>) -> Result<Box<Own>, Failure> {
    if let Some(own) = last.take_if(|own| own.handle == reader.bits() && own.is_open()) {
        return Ok(own);
    }
    let mut others = mine.others.borrow_mut();
    let found = others.iter_mut().find(|own| own.handle == reader.bits() && own.is_open());
    match (found, last) {
        // Nothing is allocated where a thread reads with two by turns.
        (Some(own), Some(last)) => return Ok(mem::replace(own, last)),
        (_, last) => mine.last.set(last),
    }
    drop(others);
    sort_out(mine);
    let mut others = mine.others.borrow_mut();
    match others.iter().position(|own| own.handle == reader.bits()) {
        Some(at) => Ok(others.swap_remove(at)),
        None => {
            drop(others);
            adopt(reader)
        }
    }
}

/// Drops those of a thread that are closed; while they are dropped, the list is not in use.
fn sort_out(mine: &Mine) {
    let all = mine.others.take().into_iter().chain(mine.last.take());
    let (open, closed): (Vec<_>, Vec<_>) = all.partition(|own| own.is_open());
    mine.others.borrow_mut().extend(open);
    drop(closed);
}

fn adopt(reader: tenantry_reader) -> Result<Box<Own>, Failure> {
    let post = Arc::clone(&*handle::pin(reader)?);
    if post.is_taken.swap(true, Ordering::Acquire) {
        return Err(bad(
            "the reader belongs to another thread, or to a call that is under way: let it go there, or open one here",
        ));
    }
    let (handle, home, reader) = (reader.bits(), Home::here(), post.first.another());
    Ok(Box::new(Own { handle, home, unrest: Cell::new(0), post, reader, chosen: Chosen::default() }))
}

#[cold]
fn refuse(fields: &[u32]) -> Failure {
    match fields.iter().all(|field| kind(*field).is_some()) {
        true => bad("a field is a list or office hours: take the tenant and read them there"),
        false => bad("there is no field of this number: see TENANTRY_FIELD_…"),
    }
}

/// A member as C gets it.
#[inline(always)]
fn value(value: Single<'_>) -> tenantry_value {
    let none = tenantry_value { kind: TENANTRY_VALUE_NULL, number: 0, text: tenantry_text::NONE };
    match value {
        Single::Bool(value) => tenantry_value { kind: TENANTRY_VALUE_BOOL, number: value.into(), ..none },
        Single::Int(value) => tenantry_value { kind: TENANTRY_VALUE_INT, number: value, ..none },
        Single::Text(text) => {
            tenantry_value { kind: TENANTRY_VALUE_TEXT, text: tenantry_text::lent(text), ..none }
        }
    }
}

/// Puts out members of what `read` finds; nothing at all where any of it fails.
fn put<'r>(
    own: &'r mut Own,
    fields: &[u32],
    places: Places,
    read: impl FnOnce(&'r mut Reader) -> Result<&'r Snapshot, Failure>,
) -> Result<(), Failure> {
    let Own { reader, chosen, .. } = own;
    if !chosen.are(fields) && !chosen.choose(fields) {
        return Err(refuse(fields));
    }
    write(read(reader)?, chosen, places);
    Ok(())
}

#[inline(always)]
fn write(tenant: &Snapshot, chosen: &Chosen, places: Places) {
    let record = tenant.record().singles();
    places.put(chosen.parts(), |part| record.get(*part).map(value));
}

/// Puts out members of a tenant as most calls ask for them: with the same reader as before, for the same fields, and
/// of a tenant at hand. Otherwise nothing was done.
#[inline(always)]
fn put_at_hand(
    reader: tenantry_reader,
    (domain, length): (Text<'_>, usize),
    (fields, values, count): (Fields, Values, usize),
) -> Option<()> {
    let (domain, fields, places) = (domain.lent(length)?, fields.lent(count)?, values.lent(count)?);
    MINE.try_with(|mine| {
        let own = mine.last.take()?;
        let unrest = unrest::count();
        let is_same = own.handle == reader.bits() && own.unrest.get() == unrest && own.chosen.are(fields);
        let chosen = &own.chosen;
        let done = if is_same {
            own.reader.at_hand(domain, unrest, |tenant| write(tenant, chosen, places))
        } else {
            None
        };
        // No call that could put another there was under way: none is looked for, to be dropped.
        mem::forget(mine.last.replace(Some(own)));
        done
    })
    .ok()?
}

/// Finds a tenant and puts out members of it, whatever the reader is about. Apart, with what the call got as it got it,
/// so that the way of most calls keeps nothing ready for this one.
#[cold]
#[inline(never)]
fn find(
    reader: tenantry_reader,
    domain: Text<'_>,
    length: usize,
    fields: Fields,
    count: usize,
    values: Values,
) -> Result<(), Failure> {
    with(reader, |own| {
        let bytes = domain.bytes(length)?;
        put(own, fields.slice(count)?, values.places(count)?, |reader| {
            reader.find_bytes(bytes, || domain.read(length))
        })
    })
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
        match put_at_hand(reader, (domain, domain_length), (fields, values, count)) {
            Some(()) => Ok(()),
            None => find(reader, domain, domain_length, fields, count, values),
        }
    }

    /// Reads members of the tenant with this identifier, as tenantry_reader_find.
    pub unsafe extern "C" fn tenantry_reader_get(reader: tenantry_reader, id: *const c_char, id_length: usize, fields: *const u32, count: usize, values: *mut tenantry_value, error: *mut tenantry_error) -> tenantry_status {
        with(reader, |own| {
            let id = id.read(id_length)?;
            put(own, fields.slice(count)?, values.places(count)?, |reader| Ok(reader.get(id)?))
        })
    }

    /// Whether a tenant is no longer as in this snapshot, of the reader's store, or was deleted: a look into
    /// memory.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT on another thread; those of storage.
    pub unsafe extern "C" fn tenantry_reader_has_changed(reader: tenantry_reader, tenant: tenantry_tenant, has_changed: *mut bool, error: *mut tenantry_error) -> tenantry_status {
        with(reader, |own| has_changed.put(own.reader.has_changed(tenant.snapshot())?))
    }

    /// Makes a snapshot of the tenant of this SIP domain, to be kept as long as the caller likes; from what
    /// is in memory, without a copy.
    ///
    /// Errors: as tenantry_reader_find.
    pub unsafe extern "C" fn tenantry_reader_tenant(reader: tenantry_reader, domain: *const c_char, domain_length: usize, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        with(reader, |own| {
            let kept = own.reader.find(domain.read(domain_length)?)?.clone();
            tenant.put(tenant::Snapshot::keep(kept)?)
        })
    }

    /// Lets go of what the reader holds to read fast, and of its thread: before a long time without reads,
    /// or before another thread is to read with it. Texts that it lent are gone.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT on another thread.
    pub unsafe extern "C" fn tenantry_reader_release(reader: tenantry_reader) -> tenantry_status {
        MINE.try_with(|mine| take(mine, reader).map(drop)).unwrap_or_else(|_| Err(ends()))
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
        unrest::stir();
        let _ = MINE.try_with(sort_out);
        Ok(())
    }
}
