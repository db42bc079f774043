//! The tenant's door: a session is bound to one tenant and one actor and reaches nothing else.

use crate::actor::Actor;
use crate::document::{Patch, Scope};
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::field::Tenant;
use crate::snapshot::Snapshot;
use crate::store::Store;
use crate::watch::{ChangeEvent, Listening, Watch};
use crate::write::{Change, WriteOptions};

/// The current tenant's door. Threads may share it; it keeps its store open.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) store: Store,
    pub(crate) tenant: String,
    actor: Actor,
}

impl Session {
    pub(crate) fn new(store: Store, tenant: String, actor: Actor) -> Session {
        Session { store, tenant, actor }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// On whose behalf the session acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The detailed properties of the current tenant. A suspended tenant is readable, too:
    /// [`Tenant::enabled`] tells.
    ///
    /// # Errors
    /// [`Error::NotFound`] once the tenant was deleted; [`Error::Storage`].
    pub fn get(&self) -> Result<Tenant> {
        self.store.get(&self.tenant)
    }

    /// [`Session::get`] as a snapshot to be kept: from memory, without a copy.
    ///
    /// # Errors
    /// As [`Session::get`].
    pub fn get_snapshot(&self) -> Result<Snapshot> {
        self.store.get_snapshot(&self.tenant)
    }

    /// Sets the members that the patch holds; all of them or, on an error, none.
    ///
    /// # Errors
    /// [`Error::Refused`] with every fault; a member that only the system may set is
    /// [`Forbidden`](crate::FaultCode::Forbidden) unless its value is the stored one. [`Error::Conflict`] where the
    /// patch holds another `version` than the stored one. [`Error::NotFound`], [`Error::Storage`].
    pub fn set(&self, patch: &Patch) -> Result<Change> {
        self.set_with(patch, &WriteOptions::default())
    }

    /// [`Session::set`] with an expected version, or as a dry run.
    ///
    /// # Errors
    /// As [`Session::set`].
    pub fn set_with(&self, patch: &Patch, options: &WriteOptions) -> Result<Change> {
        self.store.amend(&self.tenant, patch, options, Scope::Tenant)
    }

    /// [`Store::watch`] for the current tenant alone.
    ///
    /// # Errors
    /// As [`Store::watch`].
    pub fn watch(&self) -> Result<Watch> {
        Watch::begin(self.store.db.clone(), Some(self.tenant.clone()), None)
    }

    /// [`Store::watch_since`] for the current tenant alone.
    ///
    /// # Errors
    /// As [`Store::watch`].
    pub fn watch_since(&self, token: u64) -> Result<Watch> {
        Watch::begin(self.store.db.clone(), Some(self.tenant.clone()), Some(token))
    }

    /// [`Store::on_change`] for the current tenant alone.
    ///
    /// # Errors
    /// As [`Store::on_change`].
    pub fn on_change(&self, listener: impl Fn(&ChangeEvent) + Send + 'static) -> Result<Listening> {
        Listening::begin(&self.store.db, Some(self.tenant.clone()), None, listener)
    }

    /// [`Store::on_change_since`] for the current tenant alone.
    ///
    /// # Errors
    /// As [`Store::on_change`].
    pub fn on_change_since(
        &self,
        token: u64,
        listener: impl Fn(&ChangeEvent) + Send + 'static,
    ) -> Result<Listening> {
        Listening::begin(&self.store.db, Some(self.tenant.clone()), Some(token), listener)
    }
}
