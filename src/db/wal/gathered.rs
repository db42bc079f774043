//! What of a log the system was not given yet.

use std::ffi::c_int;

use rusqlite::ffi;

/// Of a page in a log: see "WAL Frame Header" in SQLite's documents.
pub(super) const HEADER: usize = 24;

const LARGEST_PAGE: usize = 65_536;

/// SQLite's own file system cuts what is longer, and answers that the disk is full (`seekAndWriteFd`).
pub(super) const MOST: usize = 0x1_ffff;

#[derive(Default)]
pub(super) struct Gathered {
    /// A COMMIT is under way, and its last page is yet to come: what comes behind that fills a sector of the disk, where
    /// SQLite does so, and is not told from a header.
    gathers: bool,
    bytes: Vec<u8>,
    /// Where the last write ended, gathered or not.
    end: i64,
    /// The last thing that was gathered is a header, and its page is to come.
    awaits_page: bool,
    /// That page is the commit's last.
    is_last: bool,
}

/// Gives the system so many bytes at a place; an answer of SQLite's.
type Write<'a> = &'a dyn Fn(&[u8], i64) -> c_int;

impl Gathered {
    /// Before a COMMIT.
    pub(super) fn begin(&mut self) {
        self.gathers = true;
    }

    /// Behind it. What one leaves that failed, and was rolled back, is thrown away.
    pub(super) fn end(&mut self) {
        (self.gathers, self.awaits_page) = (false, false);
        self.bytes.clear();
    }

    /// Gathers a piece for a place, or writes it.
    pub(super) fn write(&mut self, piece: &[u8], at: i64, down: Write<'_>) -> c_int {
        if !self.takes(piece, at) {
            self.gathers &= !ends_commit(piece);
            return match self.flush(down) {
                ffi::SQLITE_OK => self.pass(piece, at, down),
                failed => failed,
            };
        }
        let is_header = !self.awaits_page;
        if is_header && self.bytes.len() + HEADER + LARGEST_PAGE > MOST {
            match self.flush(down) {
                ffi::SQLITE_OK => {}
                failed => return failed,
            }
        }
        self.bytes.extend_from_slice(piece);
        self.end += piece.len() as i64;
        self.awaits_page = is_header;
        if is_header {
            self.is_last = ends_commit(piece);
        } else if self.is_last {
            self.gathers = false;
            return self.flush(down);
        }
        ffi::SQLITE_OK
    }

    /// Whether it is a header behind the last write, or its page. SQLite writes 24 bytes also where it makes the
    /// checksum of a frame anew, but never there: the last page of a commit is always a new frame.
    fn takes(&mut self, piece: &[u8], at: i64) -> bool {
        let follows = at == self.end && (self.awaits_page || piece.len() == HEADER);
        self.gathers && follows && self.bytes.try_reserve(piece.len()).is_ok()
    }

    /// Writes what was gathered. What fails is not tried again: SQLite gives the transaction up.
    pub(super) fn flush(&mut self, down: Write<'_>) -> c_int {
        if self.bytes.is_empty() {
            return ffi::SQLITE_OK;
        }
        let (end, bytes) = (self.end, std::mem::take(&mut self.bytes));
        let answer = self.pass(&bytes, end - bytes.len() as i64, down);
        (self.bytes, self.awaits_page) = (bytes, false);
        self.bytes.clear();
        answer
    }

    fn pass(&mut self, piece: &[u8], at: i64, down: Write<'_>) -> c_int {
        self.end = at + piece.len() as i64;
        down(piece, at)
    }
}

/// Whether a piece is the header of a commit's last page. It says how many pages the file then has; the others say 0.
fn ends_commit(piece: &[u8]) -> bool {
    piece.len() == HEADER && piece.get(4..8) != Some(&[0; 4])
}
