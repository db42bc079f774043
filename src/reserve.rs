//! Reservations within the limits of a tenant.
//!
//! Source: the contract, *Limits and usage*.

use std::fmt;
use std::sync::Arc;

use crate::act::limit::LimitVerdict;
use crate::db::Database;
use crate::db::reserve::Key;
use crate::error::{Error, ErrorCode, Result};
use crate::field::Field;
use crate::fork;
use crate::session::Session;
use crate::store::Store;

/// A place within a limit: it counts against the limit in all threads and processes until it is released or dropped,
/// or its process ends in whatever way. It keeps the store's file open; any thread may drop it. In a forked child it is
/// the parent's, and dropping it does nothing.
///
/// Hold one for the length of a call, or while an extension is being made, until your own count has it.
#[must_use = "it is released when it is dropped"]
pub struct Reservation {
    db: Arc<Database>,
    key: Key,
    field: Field,
    released: bool,
}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reservation").field("tenant", &self.key.tenant).field("field", &self.field).finish()
    }
}

impl Reservation {
    /// The tenant's identifier.
    pub fn tenant(&self) -> &str {
        &self.key.tenant
    }

    /// The field that sets the limit.
    pub fn field(&self) -> Field {
        self.field
    }

    /// Gives it back, and tells where that could not be written: then it is in this store's next turn, or when the
    /// process ends. Dropping it does the same in silence.
    ///
    /// # Errors
    /// [`Error::Storage`]; in a forked child [`ErrorCode::Forked`].
    pub fn release(mut self) -> Result<()> {
        self.released = true;
        self.db.unreserve(&self.key)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if !self.released {
            let _ = self.db.unreserve(&self.key);
        }
    }
}

impl Store {
    /// Reserves one more of what a field limits, where `counted` exist by the host's own count: given where `counted`
    /// and what all processes have reserved are less than the limit as it is at this moment.
    ///
    /// Concurrent calls are best counted by their reservations alone, with `counted` 0. For what the host stores,
    /// such as extensions: reserve, make it, then release. Where several may make them at a time, count by
    /// [`Store::reserve_counting`], or one that was made and released since the count would be missed.
    ///
    /// ```
    /// # use tenantry::{ErrorCode, Field, Patch, Store};
    /// # let acme = Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU",
    /// #     "max_concurrent_calls": 1}"#)?;
    /// # let store = Store::in_memory()?;
    /// # let acme = store.create(&acme)?;
    /// let call = store.reserve(&acme.id, Field::MaxConcurrentCalls, 0)?;
    /// let refused = store.reserve(&acme.id, Field::MaxConcurrentCalls, 0).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::LimitExceeded);
    /// drop(call); // it is over
    /// assert_eq!(store.reserved(&acme.id, Field::MaxConcurrentCalls)?, 0);
    /// # Ok::<(), tenantry::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::LimitExceeded`]; [`Error::NotFound`]; [`ErrorCode::BadArgument`] for a field that is no limit;
    /// [`ErrorCode::Busy`] where others hold the file of reservations for the whole busy timeout; [`ErrorCode::BadPath`]
    /// where it is not known to lie on a local file system; else [`Error::Storage`]. Nothing is reserved then.
    pub fn reserve(&self, id: &str, field: Field, counted: u64) -> Result<Reservation> {
        self.reserve_counting(id, field, || Ok(counted))
    }

    /// [`Store::reserve`] with a count that is taken while nobody else reserves or releases. It must have all that was
    /// made before its reservation was released. Others wait meanwhile, so it should be quick; it must not reserve
    /// or release by this store, which would wait for itself and be [`ErrorCode::Busy`].
    ///
    /// # Errors
    /// As [`Store::reserve`], and what `count` gives.
    pub fn reserve_counting(
        &self,
        id: &str,
        field: Field,
        count: impl FnOnce() -> Result<u64>,
    ) -> Result<Reservation> {
        let key = key(id, field)?;
        self.db.reserving(|turn| {
            // In the turn, so that a limit that was lowered before is kept by every reservation after.
            let tenant = self.get_snapshot(id)?;
            let counted = fork::call_host(count)??;
            let verdict = tenant.may_add(field, counted).ok_or_else(|| no_limit(field))?;
            let mut reserved = turn.reserved(&key)?;
            if !has_room(verdict, reserved.total()) {
                turn.sweep(&mut reserved)?;
            }
            if !has_room(verdict, reserved.total()) {
                return Err(exceeded(verdict, reserved.total()));
            }
            turn.add(&key, reserved)
        })?;
        Ok(Reservation { db: self.db.clone(), key, field, released: false })
    }

    /// How many are reserved of what a field limits, by all processes that live.
    ///
    /// # Errors
    /// As [`Store::reserve`], but for the limit.
    pub fn reserved(&self, id: &str, field: Field) -> Result<u64> {
        let key = key(id, field)?;
        self.get_snapshot(id)?;
        if self.db.is_unreserved()? {
            return Ok(0);
        }
        self.db.reserving(|turn| {
            let mut reserved = turn.reserved(&key)?;
            turn.sweep(&mut reserved)?;
            Ok(reserved.total())
        })
    }
}

impl Session {
    /// [`Store::reserve`] for the current tenant.
    ///
    /// # Errors
    /// As [`Store::reserve`].
    pub fn reserve(&self, field: Field, counted: u64) -> Result<Reservation> {
        self.store.reserve(&self.tenant, field, counted)
    }

    /// [`Store::reserve_counting`] for the current tenant.
    ///
    /// # Errors
    /// As [`Store::reserve_counting`].
    pub fn reserve_counting(&self, field: Field, count: impl FnOnce() -> Result<u64>) -> Result<Reservation> {
        self.store.reserve_counting(&self.tenant, field, count)
    }

    /// [`Store::reserved`] for the current tenant.
    ///
    /// # Errors
    /// As [`Store::reserved`].
    pub fn reserved(&self, field: Field) -> Result<u64> {
        self.store.reserved(&self.tenant, field)
    }
}

fn key(id: &str, field: Field) -> Result<Key> {
    match field.is_limit() {
        true => Ok(Key { tenant: id.to_owned(), field: field.number() }),
        false => Err(no_limit(field)),
    }
}

fn has_room(verdict: LimitVerdict, reserved: u64) -> bool {
    verdict.left() > reserved
}

fn exceeded(verdict: LimitVerdict, reserved: u64) -> Error {
    let LimitVerdict { field, limit, counted } = verdict;
    Error::LimitExceeded { member: field.name(), limit, counted, reserved }
}

fn no_limit(field: Field) -> Error {
    let names: Vec<&str> = Field::limits().map(Field::name).collect();
    let message = format!("{} limits no number of things: name one of {}", field.name(), names.join(", "));
    Error::storage(ErrorCode::BadArgument, message)
}
