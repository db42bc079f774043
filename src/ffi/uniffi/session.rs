//! The tenant's door.

use std::sync::Arc;

use super::document::Tenant;
use super::error::Result;
use super::options::{Change, WriteOptions};
use super::patch::RawPatch;
use crate::ffi::c::lend::{self, Lent};
use crate::session;

/// The current tenant's door: it is bound to one tenant and one actor and reaches nothing else.
/// Threads may share it; it keeps its store open.
#[derive(uniffi::Object)]
pub struct SessionObject {
    pub(super) session: session::Session,
    handle: Lent,
}

impl SessionObject {
    pub(super) fn of(session: session::Session) -> Result<Arc<SessionObject>> {
        Ok(Arc::new(SessionObject { handle: lend::session(&session)?, session }))
    }
}

#[uniffi::export]
impl SessionObject {
    /// On whose behalf the session acts.
    pub fn actor(&self) -> String {
        self.session.actor().name().to_owned()
    }

    /// The detailed properties of the current tenant, also while it is suspended.
    pub fn get(&self) -> Result<Tenant> {
        Ok((&self.session.get()?).into())
    }

    /// Sets the members that the patch holds; all of them or, on an error, none. A member that only
    /// the system may set is refused unless its value is the stored one.
    pub fn set(&self, patch: RawPatch, options: WriteOptions) -> Result<Change> {
        Ok(self.session.set_with(&patch.read()?, &options.into())?.into())
    }

    /// This session's handle for the C ABI, a `tenantry_session`: for reads without the costs of
    /// this face. It is closed with this object.
    pub fn c_handle(&self) -> i64 {
        self.handle.bits()
    }
}
