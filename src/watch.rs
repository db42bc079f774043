//! Change events: what this process commits is told to its listeners, after the commit and in the
//! order of the commits. Each listener has a queue and a thread of its own, so that a slow one
//! hinders neither writers nor other listeners; what it has yet to hear of a tenant is merged.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Weak};
use std::thread::{self, JoinHandle};

use crate::error::{Error, ErrorCode, Result};
use crate::field::{Field, Tenant};
use crate::fork::{Home, Kept};
use crate::lock::Lock;

/// What became of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was made.
    Created,
    /// Members were set.
    Updated,
    /// It was deleted.
    Deleted,
}

/// A committed change or, of a listener that is behind, several of one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeEvent {
    /// The tenant's identifier.
    pub tenant: String,
    /// The tenant's version after the change; of a deleted one, its last.
    pub version: u64,
    /// What became of it, in the end.
    pub kind: ChangeKind,
    /// The members that changed; of a new tenant, those that differ from the default.
    pub changed: Vec<Field>,
}

impl ChangeEvent {
    pub(crate) fn of(tenant: &Tenant, kind: ChangeKind, changed: &[Field]) -> ChangeEvent {
        ChangeEvent { tenant: tenant.id.clone(), version: tenant.version, kind, changed: changed.to_vec() }
    }

    /// Both as one, `self` being the earlier. What was made and changed was made.
    fn merge(mut self, later: ChangeEvent) -> ChangeEvent {
        let made = self.kind == ChangeKind::Created && later.kind == ChangeKind::Updated;
        self.kind = if made { ChangeKind::Created } else { later.kind };
        self.version = later.version;
        for field in later.changed {
            if !self.changed.contains(&field) {
                self.changed.push(field);
            }
        }
        self
    }
}

/// What a listener has yet to hear.
#[derive(Default)]
struct Pending {
    /// In the order of their last commit; no tenant twice.
    events: BTreeMap<u64, ChangeEvent>,
    /// Where a tenant stands among them.
    places: HashMap<String, u64>,
    next: u64,
    ended: bool,
}

impl Pending {
    fn add(&mut self, event: ChangeEvent) {
        let earlier = self.places.get(&event.tenant).and_then(|place| self.events.remove(place));
        let event = match earlier {
            Some(earlier) => earlier.merge(event),
            None => event,
        };
        self.places.insert(event.tenant.clone(), self.next);
        self.events.insert(self.next, event);
        self.next += 1;
    }

    fn take(&mut self) -> Option<ChangeEvent> {
        let (_, event) = self.events.pop_first()?;
        self.places.remove(&event.tenant);
        Some(event)
    }
}

struct Queue {
    /// Only events of this tenant.
    tenant: Option<String>,
    pending: Lock<Pending>,
    more: Condvar,
}

impl Queue {
    /// The next event; `None` once the listening has ended.
    fn wait(&self) -> Option<ChangeEvent> {
        let mut pending = self.pending.lock();
        loop {
            if pending.ended {
                return None;
            }
            match pending.take() {
                Some(event) => return Some(event),
                None => pending = pending.wait(&self.more),
            }
        }
    }
}

/// The listeners of a store.
pub(crate) struct Listeners {
    home: Home,
    queues: Lock<Vec<Weak<Queue>>>,
}

impl Default for Listeners {
    fn default() -> Self {
        Listeners { home: Home::here(), queues: Lock::default() }
    }
}

impl Listeners {
    /// Whether anybody would hear of an event.
    pub(crate) fn any(&self) -> bool {
        !self.queues.lock().is_empty()
    }

    /// Tells what was committed; the caller keeps other commits away meanwhile.
    pub(crate) fn tell(&self, events: &[ChangeEvent]) {
        self.queues.lock().retain(|queue| {
            let Some(queue) = queue.upgrade() else { return false };
            let mut pending = queue.pending.lock();
            let heard = |event: &&ChangeEvent| queue.tenant.as_ref().is_none_or(|of| *of == event.tenant);
            events.iter().filter(heard).for_each(|event| pending.add(event.clone()));
            queue.more.notify_one();
            true
        });
    }

    /// Calls `listener` with every event from now on, of one tenant or of all.
    pub(crate) fn add(
        &self,
        tenant: Option<String>,
        listener: impl Fn(&ChangeEvent) + Send + 'static,
    ) -> Result<Listening> {
        self.home.check()?;
        let queue = Arc::new(Queue { tenant, pending: Lock::default(), more: Condvar::new() });
        let heard = queue.clone();
        let home = self.home;
        let hear = move || {
            // A child that the listener forked in a call and that comes back has nothing to wait for.
            while let Some(event) = (!home.left()).then(|| heard.wait()).flatten() {
                if catch_unwind(AssertUnwindSafe(|| listener(&event))).is_err() {
                    log::error!(
                        "a listener panicked at version {} of tenant {}",
                        event.version,
                        event.tenant
                    );
                }
            }
        };
        let thread = thread::Builder::new().name("tenantry-listener".to_owned()).spawn(hear);
        let thread = thread
            .map_err(|error| Error::storage(ErrorCode::Io, format!("no thread for the listener: {error}")))?;
        self.queues.lock().push(Arc::downgrade(&queue));
        Ok(Listening { _hearing: Kept::new(Hearing { queue, thread: Some(thread) }) })
    }
}

/// A listener that is called until this is dropped. Dropping waits for a call that is running,
/// unless that call does it. It does not keep the store open. A forked child has no listener.
#[must_use = "the listener is called until this is dropped"]
pub struct Listening {
    _hearing: Kept<Hearing>,
}

struct Hearing {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.queue.pending.lock().ended = true;
        self.queue.more.notify_one();
        if let Some(thread) =
            self.thread.take().filter(|thread| thread.thread().id() != thread::current().id())
        {
            // A listener's panic ended no thread: it was caught.
            let _ = thread.join();
        }
    }
}
