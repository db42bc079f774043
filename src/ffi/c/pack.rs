//! The whole of a snapshot at once, for the apps' packages: what costs them is the call, not the
//! reading. It is no part of the ABI, and not in the header: a package reads what the library that
//! it carries lends.

use super::argument::Output;
use super::exports;
use super::types::*;

/// Five numbers: the address of the words and how many there are, a bit for each field without a
/// value, the address of the texts and their length in bytes.
type Packed = [u64; 5];

impl Output for Packed {}

exports! {
    /// Lends the words and the texts of [`Record`](crate::snapshot::record::Record). They live until
    /// the snapshot is closed.
    pub unsafe extern "C" fn tenantry_tenant_packed(tenant: tenantry_tenant, packed: *mut Packed) -> tenantry_status {
        let (words, nulls, texts) = tenant.record().parts();
        let address = |start: *const u8| start.expose_provenance() as u64;
        packed.put([address(words.as_ptr().cast()), words.len() as u64, nulls, address(texts.as_ptr()), texts.len() as u64])
    }
}
