//! Doors to other languages. A door converts and hands on; every rule lives in the core.

pub(crate) mod c;
#[cfg(feature = "uniffi")]
pub(crate) mod uniffi;
