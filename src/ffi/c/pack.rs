//! The whole of a snapshot at once, for the apps' packages: what costs them is the call, not the
//! reading. It is no part of the ABI, and not in the header: a package reads what the library that
//! it carries lends.

use super::argument::Output;
use super::exports;
use super::types::*;

/// Two numbers: the address of the block and how many words it has.
type Packed = [u64; 2];

impl Output for Packed {}

exports! {
    /// Lends the block of [`Record`](crate::snapshot::record::Record). It lives until the snapshot is
    /// closed.
    pub unsafe extern "C" fn tenantry_tenant_packed(tenant: tenantry_tenant, packed: *mut Packed) -> tenantry_status {
        let block = tenant.record().block();
        packed.put([block.as_ptr().expose_provenance() as u64, block.len() as u64])
    }
}
