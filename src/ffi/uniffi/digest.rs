//! SHA-256, for what puts files.

use std::sync::Arc;

use crate::file::hash::Hash;
use crate::lock::Lock;

/// A SHA-256 over bytes that come in parts, where a language has none of its own.
#[derive(uniffi::Object)]
pub struct DigestObject {
    hash: Lock<Hash>,
}

#[uniffi::export]
impl DigestObject {
    /// Of no bytes yet.
    #[uniffi::constructor]
    pub fn begin() -> Arc<DigestObject> {
        Arc::new(DigestObject { hash: Lock::new(Hash::default()) })
    }

    /// Goes on with these bytes.
    pub fn update(&self, bytes: Vec<u8>) {
        self.hash.lock().update(&bytes);
    }

    /// In small hexadecimal digits; then it begins anew.
    pub fn finish(&self) -> String {
        std::mem::take(&mut *self.hash.lock()).hex()
    }
}
