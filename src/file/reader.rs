//! Reading a file as a stream.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};

use super::{FileInfo, Files};
use crate::error::{Error, ErrorCode};

/// A file that is read from anywhere, piece by piece; each piece is verified by its checksum. Between two reads it
/// holds no transaction, so that it hinders nobody; once the file is deleted, reads fail.
pub struct FileReader {
    files: Files,
    info: FileInfo,
    position: u64,
    /// The last piece, and where it starts.
    piece: (u64, Vec<u8>),
}

impl fmt::Debug for FileReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FileReader");
        shown.field("info", &self.info).field("position", &self.position).finish_non_exhaustive()
    }
}

impl FileReader {
    pub(super) fn new(files: Files, info: FileInfo) -> FileReader {
        FileReader { files, info, position: 0, piece: (0, Vec::new()) }
    }

    /// What is known of the file.
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// The bytes of the last piece from the position on; none behind the end.
    fn ahead(&mut self) -> io::Result<&[u8]> {
        let holds =
            |(start, bytes): &(u64, Vec<u8>), at: u64| at >= *start && at - start < bytes.len() as u64;
        if self.position >= self.info.size {
            return Ok(&[]);
        }
        if !holds(&self.piece, self.position) {
            let found = self.files.piece(&self.info.id, self.position).map_err(failed)?;
            self.piece = found.filter(|piece| holds(piece, self.position)).ok_or_else(|| {
                io::Error::new(io::ErrorKind::UnexpectedEof, "the file ends before its size: it is damaged")
            })?;
        }
        let (start, bytes) = &self.piece;
        Ok(&bytes[(self.position - start) as usize..])
    }
}

fn failed(error: Error) -> io::Error {
    let kind = match error.code() {
        ErrorCode::NotFound => io::ErrorKind::NotFound,
        ErrorCode::Corrupt => io::ErrorKind::InvalidData,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}

impl Read for FileReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        let ahead = self.ahead()?;
        let some = ahead.len().min(into.len());
        into[..some].copy_from_slice(&ahead[..some]);
        self.position += some as u64;
        Ok(some)
    }
}

impl Seek for FileReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.info.size.checked_add_signed(by),
        };
        let before = || io::Error::new(io::ErrorKind::InvalidInput, "that is before the first byte");
        self.position = position.ok_or_else(before)?;
        Ok(self.position)
    }
}
