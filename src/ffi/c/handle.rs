//! Handles: numbers that lead to objects. A handle holds its kind, the process generation, a
//! generation of its place and the place itself, so that one which was closed, is of another kind,
//! was inherited over a fork or was never given out is found out and never followed.
//!
//! Places are never freed and readers take no lock: the object is lent through [`arc_swap`], which
//! counts nothing that two threads would both write. The last user of a closed object drops it.

use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, OnceLock};

use arc_swap::{ArcSwapOption, Guard};

use super::guard::Failure;
use super::types::*;
use super::{audit, error, file, list, patch, reader, store, tenant, watch};
use crate::error::ErrorCode;
use crate::fork;
use crate::lock::Lock;

/// What a handle may lead to.
pub(super) enum Object {
    Store(crate::Store),
    Session(crate::Session),
    Tenant(tenant::Snapshot),
    Patch(patch::Shared),
    Change(store::Changed),
    Page(list::Listed),
    Error(error::Details),
    Watch(crate::Watch),
    Listening(watch::Listener),
    Reader(Arc<reader::Post>),
    Files(crate::Files),
    File(file::Described),
    Audit(audit::Listed),
    Reservation(crate::Reservation),
}

/// A type of handle.
pub(super) trait Kind: Copy {
    /// What tells it from other types; never 0.
    const TAG: u8;
    /// What it leads to.
    type Object: 'static;

    fn bits(self) -> u64;
    fn of_bits(bits: u64) -> Self;
    fn wrap(object: Self::Object) -> Object;
    fn unwrap(object: &Object) -> Option<&Self::Object>;
}

macro_rules! kinds {
    ($($tag:literal $handle:ident $variant:ident($object:ty);)+) => {$(
        impl Kind for $handle {
            const TAG: u8 = $tag;
            type Object = $object;

            fn bits(self) -> u64 {
                self.0
            }

            fn of_bits(bits: u64) -> Self {
                $handle(bits)
            }

            fn wrap(object: $object) -> Object {
                Object::$variant(object)
            }

            fn unwrap(object: &Object) -> Option<&$object> {
                match object {
                    Object::$variant(object) => Some(object),
                    _ => None,
                }
            }
        }
    )+};
}

kinds! {
    0x51 tenantry_store Store(crate::Store);
    0x52 tenantry_session Session(crate::Session);
    0x53 tenantry_tenant Tenant(tenant::Snapshot);
    0x54 tenantry_patch Patch(patch::Shared);
    0x55 tenantry_change Change(store::Changed);
    0x56 tenantry_page Page(list::Listed);
    0x57 tenantry_error Error(error::Details);
    0x58 tenantry_watch Watch(crate::Watch);
    0x59 tenantry_listening Listening(watch::Listener);
    0x5a tenantry_reader Reader(Arc<reader::Post>);
    0x5b tenantry_files Files(crate::Files);
    0x5c tenantry_file File(file::Described);
    0x5d tenantry_audit Audit(audit::Listed);
    0x5e tenantry_reservation Reservation(crate::Reservation);
}

/// From the lowest bit: place 24, generation of the place 24, process 8, kind 8.
const PLACE_BITS: u32 = 24;
const GENERATION_BITS: u32 = 24;
const PROCESS_SHIFT: u32 = PLACE_BITS + GENERATION_BITS;
const KIND_SHIFT: u32 = PROCESS_SHIFT + 8;

/// Places are made so many at a time.
const CHUNK: usize = 1 << 14;
const CHUNKS: usize = 1 << (PLACE_BITS - 14);

/// A place with the object that it holds, and the handle that leads to it.
type Place = ArcSwapOption<(u64, Object)>;

struct Table {
    /// Of the process that it belongs to.
    generation: u32,
    chunks: [OnceLock<Box<[Place; CHUNK]>>; CHUNKS],
    free: Lock<Free>,
}

struct Free {
    /// Places that were used, each with its next generation.
    used: Vec<(u32, u32)>,
    /// The first place that was never used.
    fresh: u32,
}

/// The table of the process that no fork lies before.
static FIRST: Table = Table::new(0);

/// The table of a forked child, made when it is first asked for. It replaces its parent's, which is
/// left as it is: its lock may be held by a thread that the child does not have.
static FORKED: AtomicPtr<Table> = AtomicPtr::new(ptr::null_mut());

/// What a handle has of the process's generation. Where more than 255 forks lie between, that of an
/// ancestor may be the same; it leads to nothing in this process's table.
fn process() -> u8 {
    fork::generation() as u8
}

/// This process's table.
#[inline]
fn table() -> &'static Table {
    match fork::generation() {
        0 => &FIRST,
        generation => forked(generation),
    }
}

fn forked(generation: u32) -> &'static Table {
    let found = FORKED.load(Ordering::Acquire);
    // SAFETY: null or made below, and never freed once it was stored.
    if let Some(table) = unsafe { found.as_ref() }
        && table.generation == generation
    {
        return table;
    }
    let made = Box::into_raw(Box::new(Table::new(generation)));
    let outcome = FORKED.compare_exchange(found, made, Ordering::AcqRel, Ordering::Acquire);
    if outcome.is_err() {
        // SAFETY: made above, and nobody else has seen it.
        drop(unsafe { Box::from_raw(made) });
    }
    // Another thread of this process was faster where ours was not taken.
    let table = outcome.map_or_else(|faster| faster, |_| made);
    // SAFETY: as above.
    unsafe { &*table }
}

impl Table {
    const fn new(generation: u32) -> Table {
        Table {
            generation,
            chunks: [const { OnceLock::new() }; CHUNKS],
            free: Lock::new(Free { used: Vec::new(), fresh: 0 }),
        }
    }

    /// The place that a handle names; `None` where there never was one.
    #[inline]
    fn place(&self, bits: u64) -> Option<&Place> {
        let place = bits as usize & ((1 << PLACE_BITS) - 1);
        self.chunks[place / CHUNK].get().map(|chunk| &chunk[place % CHUNK])
    }
}

/// An object that is lent to a call, whoever closes its handle meanwhile.
pub(super) struct Pinned<K> {
    object: Guard<Option<Arc<(u64, Object)>>>,
    kind: PhantomData<K>,
}

impl<K: Kind> Deref for Pinned<K> {
    type Target = K::Object;

    #[inline]
    fn deref(&self) -> &K::Object {
        // `pin` saw the kind in the handle that stands beside the object.
        let object = self.object.as_ref().and_then(|entry| K::unwrap(&entry.1));
        object.expect("the object is of its handle's kind")
    }
}

/// Lends the object that a handle leads to.
#[inline]
pub(super) fn pin<K: Kind>(handle: K) -> Result<Pinned<K>, Failure> {
    let bits = handle.bits();
    let ours = (bits >> PROCESS_SHIFT) as u16 == u16::from(K::TAG) << 8 | u16::from(process());
    if ours
        && let Some(object) = table().place(bits).map(|place| place.load())
        && object.as_ref().is_some_and(|entry| entry.0 == bits)
    {
        return Ok(Pinned { object, kind: PhantomData });
    }
    Err(stray::<K>(bits))
}

/// Why a handle leads nowhere.
#[cold]
fn stray<K: Kind>(bits: u64) -> Failure {
    let (tag, of) = ((bits >> KIND_SHIFT) as u8, (bits >> PROCESS_SHIFT) as u8);
    let message = match tag == K::TAG {
        _ if bits == 0 => "the handle is 0: it was never set",
        true if is_ancestor(of) => return Failure::Forked,
        true => "the handle was closed already, or was never given out",
        false => "the handle is of another kind, or no handle at all",
    };
    Failure::new(ErrorCode::BadHandle, message)
}

/// Whether an ancestor's handles say that they are of this process.
fn is_ancestor(of: u8) -> bool {
    match fork::generation() {
        generation @ 0..=255 => u32::from(of) < generation,
        _ => of != process(),
    }
}

/// Makes a handle that leads to this object.
pub(super) fn insert<K: Kind>(object: K::Object) -> Result<K, Failure> {
    fork::arm()?;
    let table = table();
    let (place, generation) = {
        let mut free = table.free.lock();
        match free.used.pop() {
            Some(used) => used,
            None if free.fresh >> PLACE_BITS == 0 => {
                free.fresh += 1;
                (free.fresh - 1, 1)
            }
            None => {
                let message = "there are 16,777,216 open handles: close those that are not needed";
                return Err(Failure::new(ErrorCode::BadHandle, message));
            }
        }
    };
    let bits = u64::from(K::TAG) << KIND_SHIFT
        | u64::from(process()) << PROCESS_SHIFT
        | u64::from(generation) << PLACE_BITS
        | u64::from(place);
    let chunk = table.chunks[place as usize / CHUNK]
        .get_or_init(|| Box::new([const { ArcSwapOption::const_empty() }; CHUNK]));
    chunk[place as usize % CHUNK].store(Some(Arc::new((bits, K::wrap(object)))));
    Ok(K::of_bits(bits))
}

/// Closes a handle; 0 was never open and needs no closing. The object is dropped by its last user,
/// which is most often this call.
pub(super) fn close<K: Kind>(handle: K) -> Result<(), Failure> {
    let bits = handle.bits();
    if bits == 0 {
        return Ok(());
    }
    let pinned = pin(handle)?;
    let table = table();
    let place = table.place(bits).ok_or_else(|| stray::<K>(bits))?;
    let before = place.compare_and_swap(&*pinned.object, None);
    // Of two threads that close the same handle, one is late.
    if before.as_ref().is_none_or(|entry| entry.0 != bits) {
        return Err(stray::<K>(bits));
    }
    drop((before, pinned));
    let generation = (bits >> PLACE_BITS) as u32 & ((1 << GENERATION_BITS) - 1);
    // A place whose generations are used up is never used again.
    if generation + 1 < 1 << GENERATION_BITS {
        table.free.lock().used.push((bits as u32 & ((1 << PLACE_BITS) - 1), generation + 1));
    }
    Ok(())
}
