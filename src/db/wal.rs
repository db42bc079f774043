//! The log gets a commit in one write.
//!
//! SQLite writes each page of a commit to its log in two calls of the system, a header of 24 bytes and the page, though
//! all lie one behind the other. A set changes four pages: eight calls, a tenth of the time that it takes. So a file
//! system of our own stands before SQLite's. It is the same for all files but for logs: what a COMMIT writes to one is
//! gathered in memory, and goes down with its last page.
//!
//! *Nobody misses what is gathered.* Others read a commit's pages once the header of the log's index tells of them. That
//! is written after all of them; and with the first page whose header says that the commit is whole all goes down, or
//! its write fails and with it the commit. The connection itself may read earlier: before SQLite does anything else
//! with the file, all goes down.
//!
//! *Nothing else is gathered* than what a COMMIT ([`whole`]) adds behind what was written before, up to that page:
//! headers, each with its page, as many as SQLite's file system writes at once. So SQLite holds the lock of writers as
//! long as anything is gathered that is yet to go down. What a COMMIT that failed leaves is thrown away once it is
//! rolled back, as others may write there by then. What is written elsewhere, such as a checksum anew, goes straight
//! down.
//!
//! A process that is killed loses what it gathered, which is of a commit that never returned.
#![allow(unsafe_code, reason = "the C interface of SQLite; each use has its argument beside it")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::offset_of;
use std::ptr;
use std::sync::OnceLock;

use rusqlite::Connection;
use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

use gathered::Gathered;

mod gathered;

/// What a log has behind SQLite's own structure of an open file.
struct Log {
    /// SQLite's own.
    below: *const sqlite3_io_methods,
    /// The same, but for those that write, or could tell that something is not written.
    methods: sqlite3_io_methods,
    gathered: Gathered,
}

/// Ours, and the file system that it stands before.
struct FileSystem {
    /// Of this copy of the library alone: another may share SQLite with it.
    name: &'static CStr,
    below: *mut sqlite3_vfs,
    /// Where its structure of an open file ends.
    size: usize,
}

// SAFETY: a file system lives for ever, and any thread may use it.
unsafe impl Send for FileSystem {}
// SAFETY: as above.
unsafe impl Sync for FileSystem {}

static OURS: OnceLock<Option<FileSystem>> = OnceLock::new();

fn ours() -> Option<&'static FileSystem> {
    OURS.get()?.as_ref()
}

/// The name by which SQLite knows our file system. `None` where SQLite's own is not the default, as a host has put one
/// there: that may go by how much is written to a log at a time, and has all files as they come.
pub(super) fn name() -> Option<&'static CStr> {
    OURS.get_or_init(stand_before).as_ref().map(|ours| ours.name)
}

/// Runs a COMMIT of this connection, whose pages go to the log in one write. Where it fails, it must be rolled back
/// within.
pub(super) fn whole<T>(connection: &Connection, commit: impl FnOnce() -> T) -> T {
    let _gathering = log_of(connection).map(Gathering::begin);
    commit()
}

/// While a COMMIT is under way.
struct Gathering(*mut Log);

impl Gathering {
    fn begin(log: *mut Log) -> Gathering {
        // SAFETY: the log is open as long as its connection is in WAL mode, which a COMMIT does not leave. It is used in
        // this thread alone, and nobody else has what is gathered now.
        unsafe { (*log).gathered.begin() };
        Gathering(log)
    }
}

impl Drop for Gathering {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { (*self.0).gathered.end() };
    }
}

/// The version of SQLite's structures that is known here.
const KNOWN: c_int = 3;

fn stand_before() -> Option<FileSystem> {
    let name = CString::new(format!("tenantry-{:p}", &raw const OURS)).ok()?;
    let name: &CStr = Box::leak(name.into_boxed_c_str());
    // SAFETY: any thread may ask at any time. SQLite's own file systems live for ever and never change, but for their
    // place in SQLite's list, which is not read.
    let (below, size, ours) = unsafe {
        let below = ffi::sqlite3_vfs_find(ptr::null());
        if below.is_null() || !is_sqlites(CStr::from_ptr((*below).zName)) {
            return None;
        }
        let size = usize::try_from((*below).szOsFile).ok()?.next_multiple_of(align_of::<Log>());
        let ours = sqlite3_vfs {
            iVersion: (*below).iVersion.min(KNOWN),
            szOsFile: c_int::try_from(size + size_of::<Log>()).ok()?,
            zName: name.as_ptr(),
            pNext: ptr::null_mut(),
            xOpen: Some(open_file),
            ..*below
        };
        (below, size, ours)
    };
    // SAFETY: it lives for ever, as SQLite wants it. All its calls but the one that opens are those of SQLite's own,
    // which ask it for nothing that is not in the copy.
    let answer = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 0) };
    (answer == ffi::SQLITE_OK).then_some(FileSystem { name, below, size })
}

/// Whether a file system is one of SQLite's own for Unix, by its name.
fn is_sqlites(name: &CStr) -> bool {
    let name = name.to_bytes();
    name == b"unix" || name.starts_with(b"unix-")
}

unsafe extern "C" fn open_file(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    granted: *mut c_int,
) -> c_int {
    let Some(ours) = ours() else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: SQLite's own call, handed on to the file system that it would have gone to, with more room than that asks
    // for. A file that was opened has methods, which live as long as it is open, and room for a log behind it.
    unsafe {
        let Some(open) = (*ours.below).xOpen else { return ffi::SQLITE_CANTOPEN };
        let answer = open(ours.below, name, file, flags, granted);
        if answer == ffi::SQLITE_OK && flags & ffi::SQLITE_OPEN_WAL != 0 {
            let (below, log) = ((*file).pMethods, place_of(file, ours));
            log.write(Log { below, methods: methods(*below), gathered: Gathered::default() });
            (*file).pMethods = &raw const (*log).methods;
        }
        answer
    }
}

fn methods(below: sqlite3_io_methods) -> sqlite3_io_methods {
    sqlite3_io_methods {
        iVersion: below.iVersion.min(KNOWN),
        xClose: Some(close),
        xRead: Some(read),
        xWrite: Some(write),
        xTruncate: Some(truncate),
        xSync: Some(sync),
        xFileSize: Some(file_size),
        xFileControl: Some(file_control),
        ..below
    }
}

/// Where a file would have its [`Log`].
fn place_of(file: *mut sqlite3_file, ours: &FileSystem) -> *mut Log {
    file.wrapping_byte_add(ours.size).cast()
}

/// That of a connection, if it has one of ours.
fn log_of(connection: &Connection) -> Option<*mut Log> {
    let (ours, name) = (ours()?, c"main".as_ptr());
    let mut file: *mut sqlite3_file = ptr::null_mut();
    // SAFETY: the connection is open and used by this thread alone. It answers with its file for a journal or a log,
    // which lives as long as the connection does.
    let methods = unsafe {
        let into = ptr::from_mut(&mut file).cast();
        ffi::sqlite3_file_control(connection.handle(), name, ffi::SQLITE_FCNTL_JOURNAL_POINTER, into);
        file.as_ref()?.pMethods
    };
    // Only a log of ours has its methods behind it.
    let place = file.wrapping_byte_add(ours.size + offset_of!(Log, methods)).cast();
    ptr::eq(methods, place).then(|| place_of(file, ours))
}

/// Does this with SQLite's own methods of a log, and with what was gathered of it.
///
/// # Safety
/// It must be SQLite that calls, of a log that is open.
unsafe fn with(
    file: *mut sqlite3_file,
    act: impl FnOnce(&sqlite3_io_methods, &mut Gathered, &dyn Fn(&[u8], i64) -> c_int) -> c_int,
) -> c_int {
    let Some(log) = ours().map(|ours| place_of(file, ours)) else { return ffi::SQLITE_IOERR };
    // SAFETY: the caller's promise: it was made when the file was opened. SQLite uses a file in one thread at a time, and
    // none of its own methods calls one of ours.
    let (below, gathered) = unsafe { (&*(*log).below, &mut (*log).gathered) };
    let down = |bytes: &[u8], at| {
        let (Some(write), Ok(length)) = (below.xWrite, c_int::try_from(bytes.len())) else {
            return ffi::SQLITE_IOERR_WRITE;
        };
        // SAFETY: as above; so many bytes are there.
        unsafe { write(file, bytes.as_ptr().cast(), length, at) }
    };
    act(below, gathered, &down)
}

/// The same once nothing is gathered any more.
///
/// # Safety
/// As [`with`].
unsafe fn then(file: *mut sqlite3_file, act: impl FnOnce(&sqlite3_io_methods) -> Option<c_int>) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        with(file, |below, gathered, down| match gathered.flush(down) {
            ffi::SQLITE_OK => act(below).unwrap_or(ffi::SQLITE_IOERR),
            failed => failed,
        })
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: SQLite calls this of an open log, with so many bytes.
    unsafe {
        let piece = std::slice::from_raw_parts(from.cast(), usize::try_from(length).unwrap_or(0));
        with(file, |_, gathered, down| gathered.write(piece, at, down))
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: SQLite calls this of an open log; the call is handed on.
    unsafe { then(file, |below| Some(below.xRead?(file, to, length, at))) }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: i64) -> c_int {
    // SAFETY: as in `read`.
    unsafe { then(file, |below| Some(below.xTruncate?(file, size))) }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe { then(file, |below| Some(below.xSync?(file, flags))) }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut i64) -> c_int {
    // SAFETY: as in `read`.
    unsafe { then(file, |below| Some(below.xFileSize?(file, size))) }
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, what: c_int, about: *mut c_void) -> c_int {
    // SAFETY: as in `read`.
    unsafe { then(file, |below| Some(below.xFileControl?(file, what, about))) }
}

/// No COMMIT is under way, so that nothing is gathered.
unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: as in `read`; nothing of the file is used afterwards.
    unsafe {
        with(file, |below, gathered, _| {
            drop(std::mem::take(gathered));
            below.xClose.map_or(ffi::SQLITE_IOERR_CLOSE, |close| close(file))
        })
    }
}

#[cfg(test)]
mod tests;
