//! From Rust: a reader, as it is and without its look whether what it has is fresh.

use std::hint::black_box;

use tenantry::{Field, Reader, Snapshot};

use crate::fixture::Members;
use crate::way::Way;

pub(crate) struct Checked(pub(crate) Reader);

impl Way for Checked {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        members(self.0.find(domain).expect("the tenant is there"))
    }
}

/// What the validation costs is told by this one, and no program may read so.
pub(crate) struct Unchecked(pub(crate) Reader);

impl Way for Unchecked {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        members(self.0.find_unchecked(domain).expect("the tenant is there"))
    }
}

#[inline(always)]
fn members(tenant: &Snapshot) -> Members {
    Members {
        calls: tenant.int(Field::MaxConcurrentCalls).unwrap_or_default(),
        enabled: tenant.bool(Field::Enabled).unwrap_or_default(),
        zone: black_box(tenant.text(Field::Timezone)).map_or(0, str::len),
    }
}
