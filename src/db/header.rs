//! Whether anything was committed since: the header of the log's index, as SQLite itself has it in
//! memory that all processes share.
//!
//! A commit in WAL mode is complete when its writer has put a new header there, twice: the second copy,
//! a barrier, then the first (`walIndexWriteHdr`). It does that before the commit returns. Every reader
//! of SQLite's own compares that header with the one that it knows, to tell whether the pages that it
//! keeps are still good (`walIndexReadHdr`). Here the same is done without a lock or a system call, by
//! what tells one header from another: its count of commits, `iChange`, and the checksum over all of
//! it, `aCksum`, which covers the checksum of the log up to its last frame and the log's salts.
//!
//! *Two marks that are equal are of one header.* `iChange` rises with each commit, so that without a
//! recovery none comes twice. After one, which begins to count anew, the checksum differs, as the log's
//! contents do: 64 bits of chance. The one header that can come again with another content is that of an
//! empty log right after a recovery, and only if a process is killed amid the few instructions that
//! write a header, with the log just cut to nothing, and nobody has read in between. SQLite's own
//! readers live with that, too.
//!
//! *A mark read while a header is written misleads nobody.* It is two loads, so that it can be of two
//! headers. To be equal to the mark of a complete header H its checksum must be H's. It was in memory
//! when it was loaded, thus H was then still, or already, the header in force, or about to be within a
//! commit that had not returned: a read that answers by H's state is right at that moment, which lies
//! within the read. A writer that is killed half-way leaves either H's checksum, and its commit never
//! returned; or another, and the next reader of SQLite's own repairs the header.
#![allow(unsafe_code, reason = "SQLite has no safe call for this; each use has its argument beside it")]

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rusqlite::{Connection, ffi};

use crate::fork::Kept;

/// The header of a log's index, for as long as this lives.
pub(crate) struct Header {
    start: Start,
    /// Never used again. While it is open, SQLite keeps the memory mapped, and this process its share in
    /// the index, so that no other process takes it for abandoned and begins a new one; nor can any leave
    /// WAL mode, which needs the file for itself alone.
    _connection: Kept<Connection>,
}

/// Where the header begins, in memory that [`Header`] keeps mapped.
#[derive(Clone, Copy)]
struct Start(NonNull<u8>);

/// Tells one header from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// `iChange`.
    pub(crate) changes: u32,
    /// `aCksum`.
    pub(crate) checksum: u64,
}

/// Where these lie in the header: see "WAL-Index File Format" in SQLite's documents.
const VERSION: usize = 0;
const CHANGES: usize = 8;
const IS_INIT: usize = 12;
const CHECKSUM: usize = 40;

/// The layout that is known here, of SQLite 3.7.0 and all since.
const KNOWN: u32 = 3_007_000;

/// The part of an index that is mapped at a time.
const REGION: i32 = 32 * 1024;

// SAFETY: what is pointed to belongs to no thread; it is read by atomic loads alone. The connection is
// not used, only closed, by whichever thread drops this.
unsafe impl Send for Header {}
// SAFETY: as above.
unsafe impl Sync for Header {}

impl Header {
    /// The header that this connection reads by, or why it cannot be had.
    pub(super) fn of(connection: Kept<Connection>) -> Result<Header, String> {
        let asked = |error: rusqlite::Error| error.to_string();
        let mode: String =
            connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(asked)?;
        if mode != "wal" {
            return Err(format!("the journal mode is {mode}, not wal"));
        }
        // The first read has SQLite map the index.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(asked)?;
        let start =
            map(&connection).ok_or("SQLite does not tell where it has the header of the log's index")?;
        let start = Start(start);
        let header = Header { start, _connection: connection };
        match (start.word(VERSION), start.word(IS_INIT).to_ne_bytes()[0]) {
            (KNOWN, 1) => Ok(header),
            (version, _) => Err(format!("the log's index is of an unknown version ({version})")),
        }
    }

    /// The mark of the header in force.
    #[inline]
    pub(crate) fn mark(&self) -> Mark {
        // Looked up once: a compiler does it again behind each ordered load.
        let start = self.start;
        Mark { changes: start.word(CHANGES), checksum: start.checksum() }
    }
}

impl Start {
    #[inline]
    fn word(self, at: usize) -> u32 {
        // SAFETY: the header has 48 bytes in mapped memory that begins a page, so that this is a whole
        // and aligned word of it, as long as the connection lives. Others write it with whatever stores
        // their C compiler chose; a load that is one instruction gives a value that was there.
        unsafe { AtomicU32::from_ptr(self.0.as_ptr().add(at).cast()) }.load(Ordering::Acquire)
    }

    #[inline]
    fn checksum(self) -> u64 {
        // SAFETY: as in `word`; 40 is a multiple of 8. Written half it is equal to no complete one but
        // where the other half did not change.
        unsafe { AtomicU64::from_ptr(self.0.as_ptr().add(CHECKSUM).cast()) }.load(Ordering::Acquire)
    }
}

/// Asks SQLite where it has the index mapped.
fn map(connection: &Connection) -> Option<NonNull<u8>> {
    let mut file: *mut ffi::sqlite3_file = ptr::null_mut();
    let mut memory: *mut c_void = ptr::null_mut();
    // SAFETY: the connection is open and used by this thread alone. It answers with its file, which lives
    // as long as the connection does and bears the methods of its file system. `xShmMap` maps nothing
    // new, as it is told not to extend, and gives the start of the first region or null. It says
    // SQLITE_READONLY where the memory can only be read, which is all that is done with it.
    unsafe {
        let asked = ffi::sqlite3_file_control(
            connection.handle(),
            c"main".as_ptr(),
            ffi::SQLITE_FCNTL_FILE_POINTER,
            ptr::from_mut(&mut file).cast(),
        );
        let methods = file.as_ref().filter(|_| asked == ffi::SQLITE_OK)?.pMethods.as_ref()?;
        // Below version 2, methods have no shared memory.
        let map = methods.xShmMap.filter(|_| methods.iVersion >= 2)?;
        let answer = map(file, 0, REGION, 0, &mut memory);
        NonNull::new(memory.cast()).filter(|_| matches!(answer, ffi::SQLITE_OK | ffi::SQLITE_READONLY))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Stdio};

    use super::*;

    fn connect(path: &Path, mode: &str) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(())).unwrap();
        connection
    }

    #[test]
    fn a_mark_moves_with_each_commit_and_with_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let writer = connect(&folder.path().join("a.db"), "wal");
        writer.execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
        let header = Header::of(Kept::new(connect(&folder.path().join("a.db"), "wal"))).unwrap();
        let mut marks = vec![header.mark()];
        for _ in 0..20 {
            writer.execute_batch("INSERT INTO t VALUES (1)").unwrap();
            assert!(!marks.contains(&header.mark()), "a mark came twice");
            marks.push(header.mark());
            writer.execute_batch("BEGIN; INSERT INTO t VALUES (2); ROLLBACK; SELECT * FROM t").unwrap();
            assert_eq!(marks.last(), Some(&header.mark()));
        }
        for statement in ["PRAGMA wal_checkpoint(TRUNCATE)", "INSERT INTO t VALUES (3)", "VACUUM"] {
            writer.execute_batch(statement).unwrap();
            assert!(!marks.contains(&header.mark()), "{statement}");
            marks.push(header.mark());
        }
    }

    /// Why a mark is more than a count: what [`Mark`] does without the checksum is to take one for the other.
    #[test]
    fn a_count_comes_again_after_a_recovery_and_a_mark_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let writer = connect(&path, "wal");
        writer.execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
        let header = Header::of(Kept::new(connect(&path, "wal"))).unwrap();
        let before = header.mark();
        // As a writer leaves both copies that is killed while it writes them. By another process, since to
        // close the file would drop this one's locks.
        for checksum in [CHECKSUM, 48 + CHECKSUM] {
            let index = folder.path().join("a.db-shm");
            let spoil =
                format!("printf spoiled. | dd of='{}' bs=1 seek={checksum} conv=notrunc", index.display());
            assert!(
                Command::new("sh").args(["-c", &spoil]).stderr(Stdio::null()).status().unwrap().success()
            );
        }
        let again = (0..20).find_map(|_| {
            writer.execute_batch("INSERT INTO t VALUES (1)").unwrap();
            Some(header.mark()).filter(|mark| mark.changes == before.changes)
        });
        assert_ne!(again.expect("the count begins anew").checksum, before.checksum);
    }

    #[test]
    fn there_is_none_without_a_log() {
        let folder = tempfile::tempdir().unwrap();
        let plain = connect(&folder.path().join("a.db"), "delete");
        plain.execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
        let why = Header::of(Kept::new(plain)).err().unwrap();
        assert_eq!(why, "the journal mode is delete, not wal");
        let memory = Header::of(Kept::new(Connection::open_in_memory().unwrap())).err().unwrap();
        assert_eq!(memory, "the journal mode is memory, not wal");
    }
}
