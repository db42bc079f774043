//! Reservations within the limits of a tenant.

use std::sync::Arc;

use super::document::{Field, long};
use super::error::{Result, count, number_of};
use super::session::SessionObject;
use super::store::StoreObject;
use super::watch::ListenerError;
use crate::error::{Error, ErrorCode};
use crate::lock::Lock;
use crate::reserve::Reservation;

/// A place within a limit, until it is released or dropped.
#[derive(uniffi::Object)]
pub struct ReservationObject {
    held: Lock<Option<Reservation>>,
}

#[uniffi::export]
impl ReservationObject {
    /// Gives it back. Releasing twice does no harm.
    pub fn release(&self) -> Result<()> {
        let held = self.held.lock().take();
        Ok(held.map_or(Ok(()), Reservation::release)?)
    }
}

/// Counts what there is, while nobody else reserves or releases.
#[uniffi::export(foreign)]
pub trait CountObject: Send + Sync {
    /// How many there are. What it throws refuses the reservation.
    fn count(&self) -> std::result::Result<i64, ListenerError>;
}

fn counted(counter: &dyn CountObject) -> crate::error::Result<u64> {
    let ListenerError::Failed { reason } = match counter.count() {
        Ok(number) => return number_of("counted", number),
        Err(error) => error,
    };
    Err(Error::storage(ErrorCode::Cancelled, reason))
}

fn of(reservation: Reservation) -> Arc<ReservationObject> {
    Arc::new(ReservationObject { held: Lock::new(Some(reservation)) })
}

#[uniffi::export]
impl StoreObject {
    /// Reserves one more of what a field limits, where `counted` exist by the host's own count.
    pub fn reserve(&self, id: String, field: Field, counted: i64) -> Result<Arc<ReservationObject>> {
        Ok(of(self.store.reserve(&id, field.into(), count("counted", counted)?)?))
    }

    /// As `reserve`, with a count that is taken while nobody else reserves or releases.
    pub fn reserve_counting(
        &self,
        id: String,
        field: Field,
        counter: Arc<dyn CountObject>,
    ) -> Result<Arc<ReservationObject>> {
        Ok(of(self.store.reserve_counting(&id, field.into(), || counted(&*counter))?))
    }

    /// How many are reserved of what a field limits, by all processes that live.
    pub fn reserved(&self, id: String, field: Field) -> Result<i64> {
        Ok(long(self.store.reserved(&id, field.into())?))
    }
}

#[uniffi::export]
impl SessionObject {
    /// Reserves one more of what a field limits for the current tenant.
    pub fn reserve(&self, field: Field, counted: i64) -> Result<Arc<ReservationObject>> {
        Ok(of(self.session.reserve(field.into(), count("counted", counted)?)?))
    }

    /// As `reserve`, with a count that is taken while nobody else reserves or releases.
    pub fn reserve_counting(
        &self,
        field: Field,
        counter: Arc<dyn CountObject>,
    ) -> Result<Arc<ReservationObject>> {
        Ok(of(self.session.reserve_counting(field.into(), || counted(&*counter))?))
    }

    /// How many are reserved of what a field limits for the current tenant.
    pub fn reserved(&self, field: Field) -> Result<i64> {
        Ok(long(self.session.reserved(field.into())?))
    }
}
