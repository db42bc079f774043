//! What stands in the file of reservations, byte by byte.
//!
//! Page 0 is the head. Pages 1 to [`BUCKETS`] are buckets, found by a hash of tenant and field; one that is full goes
//! on in a page at the end of the file. A page is its own head, with the number of the page in which it goes on, and
//! 42 cells. A cell is a line of one owner alone: tenant, field, owner, count. Each change is one write within a page,
//! of a head or a cell, so that a process that dies leaves it done or not begun.

use super::Key;
use crate::error::{Error, ErrorCode, Result};

pub(super) const PAGE: usize = 4096;
pub(super) const HEAD: usize = 64;
pub(super) const CELL: usize = 96;

/// As many as keep a chain short with a hundred thousand tenants in use; what nobody uses takes no space.
pub(super) const BUCKETS: u64 = 1024;

const MAGIC: &[u8; 16] = b"tenantry reserve";
const VERSION: u32 = 1;

/// The longest identifier of a tenant.
const LONGEST: usize = 64;

/// The head of the file: the number of the next owner.
pub(super) fn head(next: u64) -> [u8; HEAD] {
    let mut bytes = [0; HEAD];
    bytes[..16].copy_from_slice(MAGIC);
    bytes[16..20].copy_from_slice(&VERSION.to_le_bytes());
    bytes[20..28].copy_from_slice(&next.to_le_bytes());
    seal(&mut bytes);
    bytes
}

/// The number of the next owner.
pub(super) fn next_owner(head: &[u8; HEAD]) -> Result<u64> {
    let version = u32::from_le_bytes(at(head, 16));
    if !head.starts_with(MAGIC) {
        return Err(damaged());
    }
    if version != VERSION {
        let message = format!(
            "its reservations are kept by another release of tenantry (format {version}), which is in use: close its \
             programs first"
        );
        return Err(Error::storage(ErrorCode::NewerSchema, message));
    }
    match is_sealed(head) {
        true => Ok(u64::from_le_bytes(at(head, 20))),
        false => Err(damaged()),
    }
}

/// The head of a page of cells: the page in which it goes on, 0 for none.
pub(super) fn link(next: u64) -> [u8; HEAD] {
    let mut bytes = [0; HEAD];
    bytes[..8].copy_from_slice(&next.to_le_bytes());
    seal(&mut bytes);
    bytes
}

/// The page in which a page goes on; 0 for none.
pub(super) fn next_page(page: &[u8; PAGE]) -> Result<u64> {
    let head: [u8; HEAD] = at(page, 0);
    match u64::from_le_bytes(at(&head, 0)) {
        0 if head == [0; HEAD] => Ok(0),
        next if is_sealed(&head) && next > BUCKETS => Ok(next),
        _ => Err(damaged()),
    }
}

/// The line of one owner for one tenant and field.
pub(super) struct Cell {
    pub(super) owner: u64,
    pub(super) count: u32,
    key: [u8; LONGEST + 2],
}

impl Cell {
    /// `None` for a place that is free.
    pub(super) fn read(bytes: &[u8; CELL]) -> Result<Option<Cell>> {
        let owner = u64::from_le_bytes(at(bytes, 68));
        match owner {
            0 if bytes.iter().all(|byte| *byte == 0) => Ok(None),
            0 => Err(damaged()),
            _ if !is_sealed(bytes) => Err(damaged()),
            _ => Ok(Some(Cell { owner, count: u32::from_le_bytes(at(bytes, 76)), key: at(bytes, 0) })),
        }
    }

    pub(super) fn is_of(&self, key: &Key) -> bool {
        self.key == packed(key)
    }
}

/// The cell's bytes; those of a free place where nothing is left.
pub(super) fn write(key: &Key, owner: u64, count: u32) -> [u8; CELL] {
    let mut bytes = [0; CELL];
    if count > 0 {
        bytes[..LONGEST + 2].copy_from_slice(&packed(key));
        bytes[68..76].copy_from_slice(&owner.to_le_bytes());
        bytes[76..80].copy_from_slice(&count.to_le_bytes());
        seal(&mut bytes);
    }
    bytes
}

/// The page of a key.
pub(super) fn bucket(key: &Key) -> u64 {
    1 + u64::from(crc32fast::hash(&packed(key))) % BUCKETS
}

fn packed(key: &Key) -> [u8; LONGEST + 2] {
    let mut bytes = [0; LONGEST + 2];
    let length = key.tenant.len().min(LONGEST);
    bytes[..length].copy_from_slice(&key.tenant.as_bytes()[..length]);
    bytes[LONGEST..].copy_from_slice(&key.field.to_le_bytes());
    bytes
}

fn at<const N: usize>(bytes: &[u8], from: usize) -> [u8; N] {
    bytes[from..].first_chunk().copied().unwrap_or([0; N])
}

/// The last four bytes are the checksum of those before.
fn seal(bytes: &mut [u8]) {
    let (content, sum) = bytes.split_at_mut(bytes.len() - 4);
    sum.copy_from_slice(&crc32fast::hash(content).to_le_bytes());
}

fn is_sealed(bytes: &[u8]) -> bool {
    let (content, sum) = bytes.split_at(bytes.len() - 4);
    sum == crc32fast::hash(content).to_le_bytes()
}

pub(super) fn damaged() -> Error {
    let message = "the file of its reservations is damaged: close all programs that use the database, and it is made anew";
    Error::storage(ErrorCode::Corrupt, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tenant: &str, field: u16) -> Key {
        Key { tenant: tenant.to_owned(), field }
    }

    #[test]
    fn a_page_is_full_of_cells() {
        assert_eq!((PAGE - HEAD) % CELL, 0);
    }

    #[test]
    fn what_was_written_is_read_and_a_flipped_bit_is_seen() {
        let longest = "x".repeat(LONGEST);
        for (tenant, field) in [("a", 1), (longest.as_str(), u16::MAX)] {
            let key = key(tenant, field);
            let bytes = write(&key, 7, 3);
            let cell = Cell::read(&bytes).unwrap().unwrap();
            assert_eq!((cell.owner, cell.count, cell.is_of(&key)), (7, 3, true));
            assert!(!cell.is_of(&self::key(tenant, field - 1)) && !cell.is_of(&self::key("b", field)));
            for bit in 0..CELL * 8 {
                let mut bytes = bytes;
                bytes[bit / 8] ^= 1 << (bit % 8);
                assert!(Cell::read(&bytes).is_err(), "bit {bit}");
            }
        }
        assert!(Cell::read(&write(&key("a", 1), 7, 0)).unwrap().is_none());
    }

    #[test]
    fn a_head_tells_the_next_owner_and_its_own_damage_and_format() {
        assert_eq!(next_owner(&head(9)).unwrap(), 9);
        for bit in 0..HEAD * 8 {
            let mut bytes = head(9);
            bytes[bit / 8] ^= 1 << (bit % 8);
            let code = next_owner(&bytes).unwrap_err().code();
            let version = (16 * 8..20 * 8).contains(&bit);
            assert_eq!(code, if version { ErrorCode::NewerSchema } else { ErrorCode::Corrupt }, "bit {bit}");
        }
    }
}
