//! Change events as apps hear them.

use std::sync::Arc;

use uniffi::UnexpectedUniFFICallbackError;

use super::document::{Field, long};
use super::error::Result;
use super::session::SessionObject;
use super::store::StoreObject;
use crate::lock::Lock;
use crate::watch::{self, ChangeKind};

/// A committed change or, of a listener that is behind, several of one tenant.
#[derive(uniffi::Record)]
#[uniffi(name = "ChangeEvent")]
pub struct ShownEvent {
    /// The tenant's identifier.
    pub tenant: String,
    /// The tenant's version after the change; of a deleted one, its last.
    pub version: i64,
    /// What became of it, in the end.
    pub kind: ChangeKind,
    /// The members that changed; of a new tenant, those that differ from the default.
    pub changed: Vec<Field>,
    /// Where to go on after this event, in this process or a later one.
    pub token: i64,
}

impl From<&watch::ChangeEvent> for ShownEvent {
    fn from(event: &watch::ChangeEvent) -> ShownEvent {
        ShownEvent {
            tenant: event.tenant.clone(),
            version: long(event.version),
            kind: event.kind,
            changed: event.changed.iter().copied().map(Field::from).collect(),
            token: long(event.token),
        }
    }
}

/// What a listener threw. It harms nothing: it is logged, and the next event is told.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ListenerError {
    /// Whatever it was.
    #[error("{reason}")]
    Failed {
        /// In its own words.
        reason: String,
    },
}

impl From<UnexpectedUniFFICallbackError> for ListenerError {
    fn from(error: UnexpectedUniFFICallbackError) -> ListenerError {
        ListenerError::Failed { reason: error.reason }
    }
}

/// Hears of changes, after the commit and in order, on a thread of its own.
#[uniffi::export(foreign)]
pub trait ListenerObject: Send + Sync {
    /// A change was committed. It may call the store, and may end its own listening.
    fn changed(&self, event: ShownEvent) -> std::result::Result<(), ListenerError>;
}

/// A listener that is called until this ends. It does not keep the store open.
#[derive(uniffi::Object)]
pub struct ListeningObject {
    running: Lock<Option<watch::Listening>>,
}

#[uniffi::export]
impl ListeningObject {
    /// Ends the listening; waits for a call that is running, unless that call does it. Ending twice
    /// does no harm.
    pub fn end(&self) {
        // Not under the lock: the call that is waited for may end the listening, too.
        let running = self.running.lock().take();
        drop(running);
    }
}

#[uniffi::export]
impl StoreObject {
    /// Calls the listener with every change that is committed, by this process or any other: from now
    /// on, or since the event that bears this token.
    pub fn on_change(
        &self,
        listener: Arc<dyn ListenerObject>,
        since: Option<i64>,
    ) -> Result<Arc<ListeningObject>> {
        let listener = hearing(listener);
        Ok(ListeningObject::of(match since.map(token) {
            Some(since) => self.store.on_change_since(since, listener)?,
            None => self.store.on_change(listener)?,
        }))
    }

    /// What has changed since the event that bears this token, without waiting for more.
    pub fn changes_since(&self, token: i64) -> Result<Vec<ShownEvent>> {
        Ok(shown(&self.store.watch_since(self::token(token))?.pending()?))
    }
}

#[uniffi::export]
impl SessionObject {
    /// Calls the listener with every change of the current tenant, as a store does.
    pub fn on_change(
        &self,
        listener: Arc<dyn ListenerObject>,
        since: Option<i64>,
    ) -> Result<Arc<ListeningObject>> {
        let listener = hearing(listener);
        Ok(ListeningObject::of(match since.map(token) {
            Some(since) => self.session.on_change_since(since, listener)?,
            None => self.session.on_change(listener)?,
        }))
    }

    /// What has changed of the current tenant since the event that bears this token, without waiting for
    /// more.
    pub fn changes_since(&self, token: i64) -> Result<Vec<ShownEvent>> {
        Ok(shown(&self.session.watch_since(self::token(token))?.pending()?))
    }
}

impl ListeningObject {
    fn of(running: watch::Listening) -> Arc<ListeningObject> {
        Arc::new(ListeningObject { running: Lock::new(Some(running)) })
    }
}

fn shown(events: &[watch::ChangeEvent]) -> Vec<ShownEvent> {
    events.iter().map(ShownEvent::from).collect()
}

/// A negative number is no token, and so later than any.
fn token(since: i64) -> u64 {
    u64::try_from(since).unwrap_or(u64::MAX)
}

fn hearing(listener: Arc<dyn ListenerObject>) -> impl Fn(&watch::ChangeEvent) + Send + 'static {
    move |event| {
        if let Err(ListenerError::Failed { reason }) = listener.changed(event.into()) {
            log::error!(
                "a listener failed at version {} of tenant {}: {reason}",
                event.version,
                event.tenant
            );
        }
    }
}
