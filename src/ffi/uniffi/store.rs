//! The system's door.

use std::sync::Arc;

use super::document::Tenant;
use super::error::Result;
use super::options::{Actor, Change, ListQuery, OpenOptions, Page, SOURCE, WriteOptions};
use super::patch::RawPatch;
use super::session::SessionObject;
use crate::ffi::c::lend::{self, Lent};
use crate::{open, store};

/// A store of tenants: the system administrator's door. Any threads may share it. Reads do not wait
/// for writers; writers wait for each other up to the busy timeout.
#[derive(uniffi::Object)]
pub struct StoreObject {
    pub(super) store: store::Store,
    handle: Lent,
}

impl StoreObject {
    fn of(store: store::Store) -> Result<Arc<StoreObject>> {
        Ok(Arc::new(StoreObject { handle: lend::store(&store)?, store }))
    }
}

#[uniffi::export]
impl StoreObject {
    /// Opens the store in the file at `path`. A relative path is taken from the current folder, now.
    #[uniffi::constructor]
    pub fn open(path: String, options: OpenOptions) -> Result<Arc<StoreObject>> {
        StoreObject::of(open::OpenOptions::from(options).open(path)?)
    }

    /// Opens a new, empty store in memory.
    #[uniffi::constructor]
    pub fn open_in_memory() -> Result<Arc<StoreObject>> {
        StoreObject::of(open::OpenOptions::new().source(SOURCE).open_in_memory()?)
    }

    /// The same store for an actor, on whose behalf all is changed that is changed by what this gives.
    pub fn by(&self, actor: Actor) -> Result<Arc<StoreObject>> {
        StoreObject::of(self.store.by(actor.read()?)?)
    }

    /// Makes a tenant. The patch must hold the members that have no default.
    pub fn create(&self, patch: RawPatch, options: WriteOptions) -> Result<Tenant> {
        Ok((&self.store.create_with(&patch.read()?, &options.into())?).into())
    }

    /// The tenant with this identifier.
    pub fn get(&self, id: String) -> Result<Tenant> {
        Ok((&self.store.get(&id)?).into())
    }

    /// The tenant of a SIP domain, in whatever letter case or spelling.
    pub fn find(&self, domain: String) -> Result<Tenant> {
        Ok((&self.store.find(&domain)?).into())
    }

    /// The tenant of this identifier or of this domain: for people, who have one or the other at
    /// hand.
    pub fn lookup(&self, id_or_domain: String) -> Result<Tenant> {
        Ok((&self.store.lookup(&id_or_domain)?).into())
    }

    /// One page of the list of tenants.
    pub fn list(&self, query: ListQuery) -> Result<Page> {
        Ok(self.store.list(&query.into())?.into())
    }

    /// Sets the members that the patch holds, of a tenant that exists; all of them or, on an error,
    /// none. A patch that changes nothing succeeds and writes nothing.
    pub fn set(&self, id: String, patch: RawPatch, options: WriteOptions) -> Result<Change> {
        Ok(self.store.set_with(&id, &patch.read()?, &options.into())?.into())
    }

    /// Lifts a suspension, or suspends a tenant: it stays readable and is reported as suspended.
    pub fn set_enabled(&self, id: String, enabled: bool, options: WriteOptions) -> Result<Change> {
        Ok(self.store.set_enabled(&id, enabled, &options.into())?.into())
    }

    /// Deletes a tenant and gives the document as it was. Its identifier is never given again.
    pub fn delete(&self, id: String, options: WriteOptions) -> Result<Tenant> {
        Ok((&self.store.delete_with(&id, &options.into())?).into())
    }

    /// Begins a session of one tenant and one actor, a name of 1 to 256 characters. It keeps the
    /// store open.
    pub fn session(&self, tenant: String, actor: String) -> Result<Arc<SessionObject>> {
        SessionObject::of(self.store.session(&tenant, crate::Actor::new(actor))?)
    }

    /// This store's handle for the C ABI, a `tenantry_store`: for reads without the costs of this
    /// face. It is closed with this object.
    pub fn c_handle(&self) -> i64 {
        self.handle.bits()
    }
}
