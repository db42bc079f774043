//! A checksum over all that is stored of a tenant, so that a bit that flipped on disk is an
//! error and never a wrong setting: CRC-32 finds every change of up to 32 neighbouring bits.

use rusqlite::types::ValueRef;

use crate::field::Field;

/// What is to be summed, in one piece: many small ones take longer.
pub(super) struct Seal(Vec<u8>);

impl Default for Seal {
    fn default() -> Seal {
        Seal(Vec::with_capacity(USUAL))
    }
}

/// More bytes than most tenants have.
const USUAL: usize = 1000;

impl Seal {
    /// Adds a stored value. A NULL adds nothing, so a column that a migration adds changes no
    /// checksum.
    pub(super) fn add(&mut self, field: Field, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => {}
            ValueRef::Integer(value) => self.part(field, b'i', &value.to_le_bytes()),
            ValueRef::Text(bytes) => self.part(field, b't', bytes),
            ValueRef::Real(value) => self.part(field, b'r', &value.to_le_bytes()),
            ValueRef::Blob(bytes) => self.part(field, b'b', bytes),
        }
    }

    pub(super) fn text(&mut self, field: Field, text: &str) {
        self.part(field, b't', text.as_bytes());
    }

    fn part(&mut self, field: Field, kind: u8, bytes: &[u8]) {
        let [low, high] = field.number().to_le_bytes();
        self.0.extend_from_slice(&[low, high, kind]);
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn checksum(&self) -> u32 {
        crc32fast::hash(&self.0)
    }
}
