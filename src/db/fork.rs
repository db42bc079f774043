//! SQLite and forks: a forked child can open the file that its parent has open.
//!
//! SQLite keeps two things for the process as a whole that a fork copies into the child:
//!
//! 1. *Mutexes*, and what they protect. One that another thread holds at the moment of the fork is
//!    held for ever in the child, over half-done work. So the forking thread holds them all
//!    meanwhile ([`hold`], [`release`]).
//! 2. *The list of open files* (`inodeList` in `os_unix.c`), by device and inode, each with counts of
//!    the POSIX locks that the process has and with its shared memory. The child has none of those
//!    locks. A connection that it opens would find its parent's entry, believe its counts, and take
//!    no lock on the file: then the parent's last connection to close believes itself alone, and
//!    removes the log under the child. So in a child [`fstat`] and [`stat`] tell SQLite another
//!    device for the files that we open: they get entries of their own, and real locks.
//!
//! What the parent had open stays open in the child and is never touched: its descriptors share their
//! position with the parent's, and closing one would drop what locks the child has on that file by
//! then. SQLite opens with `O_CLOEXEC`. Its random numbers it seeds anew in a child by itself, when it
//! opens a file.
#![allow(unsafe_code, reason = "the C interface of SQLite; each use has its argument beside it")]

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};
use std::mem::transmute;
use std::path::Path;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use rusqlite::{Connection, OpenFlags, ffi};

use super::{open, wal};
use crate::error::{Error, ErrorCode, Result};
use crate::fork::{self, Once};

/// A connection to the file at `path`, fit for a forked child.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    arm()?;
    // A host may have turned on SQLite's shared cache: a child must not find its parent's.
    let flags = flags | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    OURS.set(true);
    let connection = match wal::name() {
        Some(file_system) => Connection::open_with_flags_and_vfs(path, flags, file_system),
        None => Connection::open_with_flags(path, flags),
    };
    OURS.set(false);
    Ok(connection?)
}

/// Makes forks safe from now on.
///
/// # Errors
/// [`ErrorCode::Internal`] where that cannot be; every later call says so, too.
pub(super) fn arm() -> Result<()> {
    fork::arm()?;
    match READY.call(prepare) {
        true => Ok(()),
        false => Err(Error::storage(ErrorCode::Internal, "SQLite cannot be made safe for forks")),
    }
}

/// From the registration on, a fork in another thread waits for the rest.
static READY: Once = Once::new();

fn prepare() -> bool {
    if !fork::at_fork(Some(hold), Some(release), Some(release)) {
        return false;
    }
    // Whatever is made at its first use and kept is made now. A fork that met another thread at it
    // would leave it half made, and the child would wait for that thread for ever. (Not what has
    // nothing to do with storage, such as C's lists of fields and codes.)
    let _ = (open::rehearse(), wal::name());
    for (place, mutex) in MUTEXES.iter().zip(ORDER) {
        // SAFETY: any thread may ask for a static mutex at any time; it lives for ever. Where SQLite
        // has none it is null, for which entering and leaving do nothing.
        place.store(unsafe { ffi::sqlite3_mutex_alloc(mutex) }, Ordering::Relaxed);
    }
    divert().is_some()
}

/// SQLite's static mutexes in the order in which it nests them: a shared cache is opened under OPEN; a
/// name for a temporary file asks for random numbers under VFS1, which also protects the list of open
/// files; random numbers are seeded through the list of file systems, which MAIN protects; pages are
/// freed under LRU; and memory, MEM, is asked for under all. SQLite itself uses no others.
const ORDER: [c_int; 7] = [
    ffi::SQLITE_MUTEX_STATIC_OPEN,
    ffi::SQLITE_MUTEX_STATIC_VFS1,
    ffi::SQLITE_MUTEX_STATIC_PRNG,
    ffi::SQLITE_MUTEX_STATIC_MAIN,
    ffi::SQLITE_MUTEX_STATIC_LRU,
    ffi::SQLITE_MUTEX_STATIC_PMEM,
    ffi::SQLITE_MUTEX_STATIC_MEM,
];

static MUTEXES: [AtomicPtr<ffi::sqlite3_mutex>; ORDER.len()] =
    [const { AtomicPtr::new(ptr::null_mut()) }; ORDER.len()];

/// Before a fork. The C library takes the locks of its heap only after this, as SQLite takes them
/// under MEM.
extern "C" fn hold() {
    if READY.wait() {
        for mutex in &MUTEXES {
            // SAFETY: entered in the order in which SQLite nests them, so that no two threads wait
            // for each other. This thread is in none: SQLite calls nothing of the host's under them
            // but a function for its log, which must not fork.
            unsafe { ffi::sqlite3_mutex_enter(mutex.load(Ordering::Relaxed)) };
        }
    }
}

/// After a fork, in the parent and in the child.
extern "C" fn release() {
    if READY.has_succeeded() {
        for mutex in MUTEXES.iter().rev() {
            // SAFETY: `hold` entered it in this thread, of which the child's only one is the copy.
            unsafe { ffi::sqlite3_mutex_leave(mutex.load(Ordering::Relaxed)) };
        }
    }
}

thread_local! {
    /// Whether this thread is opening a file of ours: a host that shares this copy of SQLite keeps
    /// its own way with its own files.
    static OURS: Cell<bool> = const { Cell::new(false) };
}

type Fstat = unsafe extern "C" fn(c_int, *mut libc::stat) -> c_int;
type Stat = unsafe extern "C" fn(*const c_char, *mut libc::stat) -> c_int;

/// The calls that ours stand before.
static FSTAT: OnceLock<Fstat> = OnceLock::new();
static STAT: OnceLock<Stat> = OnceLock::new();

/// Puts [`fstat`] and [`stat`] before the calls that SQLite makes.
fn divert() -> Option<()> {
    // SAFETY: SQLite is initialised. Its file systems for Unix live for ever and share one table of
    // system calls, in which these have the types that are given here. A thread that looks at a file
    // meanwhile reads a whole word of the table, the old or the new, and both do the same to it.
    unsafe {
        let unix = ffi::sqlite3_vfs_find(c"unix".as_ptr());
        let (get, set) = unix.as_ref().and_then(|vfs| Some((vfs.xGetSystemCall?, vfs.xSetSystemCall?)))?;
        let put = |name: &CStr, ours| set(unix, name.as_ptr(), Some(ours)) == ffi::SQLITE_OK;
        let fstat_before = get(unix, c"fstat".as_ptr())?;
        let stat_before = get(unix, c"stat".as_ptr())?;
        FSTAT.set(transmute::<unsafe extern "C" fn(), Fstat>(fstat_before)).ok()?;
        STAT.set(transmute::<unsafe extern "C" fn(), Stat>(stat_before)).ok()?;
        let fstat = transmute::<Fstat, unsafe extern "C" fn()>(fstat);
        let stat = transmute::<Stat, unsafe extern "C" fn()>(stat);
        (put(c"fstat", fstat) && put(c"stat", stat)).then_some(())
    }
}

unsafe extern "C" fn fstat(file: c_int, status: *mut libc::stat) -> c_int {
    // SAFETY: SQLite's own call, handed on.
    let answer = FSTAT.get().map_or(-1, |before| unsafe { before(file, status) });
    // SAFETY: filled where the call succeeded.
    unsafe { mark(answer, status) }
}

unsafe extern "C" fn stat(path: *const c_char, status: *mut libc::stat) -> c_int {
    // SAFETY: as in `fstat`.
    let answer = STAT.get().map_or(-1, |before| unsafe { before(path, status) });
    // SAFETY: as in `fstat`.
    unsafe { mark(answer, status) }
}

/// Writes the generation of the process into the device, from its highest bit down; nothing in a
/// process that was never forked. Linux has device numbers of 32 bits in 64, so that no marked one is
/// another's; SQLite does nothing with it but compare.
///
/// # Safety
/// `status` must be filled where `answer` is 0. Only the device is touched, which comes first in
/// every layout of the structure.
unsafe fn mark(answer: c_int, status: *mut libc::stat) -> c_int {
    if answer == 0 && OURS.get() {
        let mark = u64::from(fork::generation().reverse_bits()) << (libc::dev_t::BITS - u32::BITS);
        // SAFETY: the caller's promise.
        unsafe { (*status).st_dev ^= mark as libc::dev_t };
    }
    answer
}
