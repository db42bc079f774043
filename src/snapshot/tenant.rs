//! A tenant as a read gives it, to be kept as long as one likes.

use std::fmt;
use std::sync::Arc;

use super::key::Key;
use super::reads::Reads;
use super::record::Record;
use crate::error::{Error, ErrorCode, Result};
use crate::field::{Field, Tenant};
use crate::value::Value;

/// A tenant as it was at one version: it does not change, and outlives later changes, the tenant's
/// deletion and the store. Cheap to clone; any threads may share one. No getter takes a lock.
#[derive(Clone)]
pub struct Snapshot(Record);

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("id", &self.id()).field("version", &self.version()).finish()
    }
}

impl From<&Tenant> for Snapshot {
    /// Of a document that a call gave: it is of no store.
    fn from(tenant: &Tenant) -> Snapshot {
        Snapshot(Record::from(tenant))
    }
}

impl Snapshot {
    pub(super) fn new(tenant: &Tenant, store: &Arc<Reads>) -> Snapshot {
        Snapshot(Record::of(tenant, Arc::downgrade(store)))
    }

    /// Says that there is no tenant of this key.
    pub(super) fn absent(key: Key<'_>) -> Snapshot {
        Snapshot(Record::absent(key))
    }

    #[inline]
    pub(crate) fn record(&self) -> &Record {
        &self.0
    }

    #[inline]
    pub(super) fn is_same(&self, other: &Snapshot) -> bool {
        self.0.is_same(&other.0)
    }

    /// The tenant's identifier.
    pub fn id(&self) -> &str {
        self.text(Field::Id).unwrap_or_default()
    }

    /// The version that it shows.
    pub fn version(&self) -> u64 {
        self.int(Field::Version).unwrap_or_default().cast_unsigned()
    }

    /// A switch; `None` where the field is none.
    #[inline]
    pub fn bool(&self, field: Field) -> Option<bool> {
        self.record().bool(field as u32)
    }

    /// A number; `None` where the field has no value or is none.
    #[inline]
    pub fn int(&self, field: Field) -> Option<i64> {
        self.record().int(field as u32)
    }

    /// A text, a code, a quota, a choice or a time; `None` where the field has no value or is none.
    #[inline]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.record().text(field as u32)
    }

    /// The bytes that a quota or the disk space in use stands for; `None` for an unlimited quota and for
    /// other fields.
    pub fn bytes(&self, field: Field) -> Option<u64> {
        self.record().bytes(field as u32).filter(|bytes| *bytes != super::record::UNLIMITED)
    }

    /// The value of any field.
    pub fn get(&self, field: Field) -> Value<'_> {
        self.record().get(field)
    }

    /// The whole document.
    pub fn tenant(&self) -> Tenant {
        self.record().tenant()
    }

    /// Whether the tenant is no longer as in this snapshot, or was deleted. Threads that ask often have
    /// [`Reader::has_changed`](super::Reader::has_changed).
    ///
    /// # Errors
    /// [`Error::Storage`], with [`ErrorCode::BadHandle`] once the store is closed.
    pub fn has_changed(&self) -> Result<bool> {
        let Some(store) = self.0.store().upgrade() else {
            return Err(Error::storage(ErrorCode::BadHandle, "the snapshot is of no store that is open"));
        };
        match store.find(Key::Id(self.id().as_bytes())) {
            Ok(now) => Ok(!now.is_same(self) && now.record() != self.record()),
            Err(Error::NotFound) => Ok(true),
            Err(error) => Err(error),
        }
    }
}
