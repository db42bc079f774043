//! What of a log the system was not given yet.

use std::ffi::c_int;

use rusqlite::ffi;

/// Of a page in a log: see "WAL Frame Header" in SQLite's documents.
pub(super) const HEADER: usize = 24;

/// No more than this is gathered: one call for so much takes hardly longer than its bytes do.
pub(super) const MOST: usize = 64 * 1024;

#[derive(Default)]
pub(super) struct Gathered {
    /// A COMMIT is under way.
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

    /// Behind it. If it failed, what it left is thrown away.
    pub(super) fn end(&mut self) {
        (self.gathers, self.awaits_page) = (false, false);
        self.bytes.clear();
    }

    /// Gathers a piece for a place, or writes it.
    pub(super) fn write(&mut self, piece: &[u8], at: i64, down: Write<'_>) -> c_int {
        let follows = at == self.end && (self.awaits_page || piece.len() == HEADER);
        if !self.gathers || !follows || self.bytes.try_reserve(piece.len()).is_err() {
            return match self.flush(down) {
                ffi::SQLITE_OK => self.pass(piece, at, down),
                failed => failed,
            };
        }
        self.bytes.extend_from_slice(piece);
        self.end += piece.len() as i64;
        self.awaits_page = !self.awaits_page;
        if self.awaits_page {
            // How many pages the file has after the commit; 0 in all headers but its last.
            self.is_last = piece.get(4..8) != Some(&[0; 4]);
        } else if self.is_last || self.bytes.len() >= MOST {
            return self.flush(down);
        }
        ffi::SQLITE_OK
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
