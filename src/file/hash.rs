//! SHA-256 over bytes that come in steps, with a state that is stored beside them: after a crash nothing has to be
//! read again.

use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};

use crate::db::file::digest;
use crate::error::{Error, ErrorCode, Fault, FaultCode, Result};

#[derive(Default)]
pub(crate) struct Hash(Sha256);

impl Hash {
    pub(super) fn from_state(state: &[u8]) -> Result<Hash> {
        let known = SerializedState::<Sha256>::try_from(state).ok();
        let hash = known.and_then(|state| Sha256::deserialize(&state).ok()).map(Hash);
        hash.ok_or_else(|| {
            let message = "the digest of an upload cannot be read: cancel the upload and begin it anew";
            Error::storage(ErrorCode::Corrupt, message)
        })
    }

    pub(super) fn state(&self) -> Vec<u8> {
        self.0.serialize().to_vec()
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// In small hexadecimal digits.
    pub(crate) fn hex(self) -> String {
        digest(&self.0.finalize())
    }
}

/// A SHA-256 as people write it.
pub(super) fn parse(text: &str) -> Result<[u8; 32], Fault> {
    let bad = || Fault::new(FaultCode::BadDigest, "must be a SHA-256: 64 hexadecimal digits");
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(bad());
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| bad())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_goes_on_where_it_was_left_at_every_byte() {
        let bytes: Vec<u8> = (0..200).collect();
        let whole = digest(&Sha256::digest(&bytes));
        for cut in 0..=bytes.len() {
            let mut hash = Hash::default();
            hash.update(&bytes[..cut]);
            let mut hash = Hash::from_state(&hash.state()).unwrap();
            hash.update(&bytes[cut..]);
            assert_eq!(hash.hex(), whole);
        }
        assert_eq!(Hash::from_state(b"short").err().unwrap().code(), ErrorCode::Corrupt);
    }

    #[test]
    fn a_digest_has_64_digits_of_either_case() {
        let text = "09ca7e4eaa6e8ae9c7d261167129184883644d07dfba7cbfbc4c8a2e08360d5b";
        assert_eq!(digest(&parse(text).unwrap()), text);
        assert_eq!(parse(&text.to_uppercase()), parse(text));
        for bad in ["", &text[1..], &format!("{text}0"), &text.replace('0', "+"), &"é".repeat(32)] {
            assert_eq!(parse(bad).unwrap_err().code, FaultCode::BadDigest, "{bad}");
        }
    }
}
