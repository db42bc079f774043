//! The whole of a snapshot at once, for the apps' packages: what costs them is the call, not the
//! reading. It is no part of the ABI, and not in the header: a package reads what the library that
//! it carries lends.

use super::argument::Output;
use super::exports;
use super::types::*;
use crate::snapshot::record::PLACES;

/// The words and how many there are, the texts and how many bytes, and [`PLACES`].
type Packed = [u64; 5];

impl Output for Packed {}

exports! {
    /// Lends what a [`Record`](crate::snapshot::record::Record) holds. It lives until the snapshot is
    /// closed.
    pub unsafe extern "C" fn tenantry_tenant_packed(tenant: tenantry_tenant, packed: *mut Packed) -> tenantry_status {
        let (words, texts) = (tenant.record().words(), tenant.record().texts());
        packed.put([
            words.as_ptr().expose_provenance() as u64,
            words.len() as u64,
            texts.as_ptr().expose_provenance() as u64,
            texts.len() as u64,
            PLACES.as_ptr().expose_provenance() as u64,
        ])
    }
}
