//! Change events: every committed change, of this process and all others, after the commit and in the
//! order of the commits. Each watch reads the log of changes at its own pace, so that a slow one costs
//! no memory and hinders nobody; what it is behind with is merged.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::os::fd::{AsFd, BorrowedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};

use crate::db::change::{self, History, Logged};
use crate::db::signal::Signal;
use crate::db::{Connection, Database, tenant};
use crate::error::{Error, ErrorCode, Result};
use crate::field::{Field, Initial, Tenant};
use crate::fork::Kept;
use crate::lock::Lock;

/// Lines of the log that are read at once and merged.
const BATCH: usize = 1000;

/// What became of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ChangeKind {
    /// It was made.
    Created,
    /// Members were set.
    Updated,
    /// It was deleted.
    Deleted,
    /// Changes were forgotten before they were asked for: read everything that matters anew. Of a
    /// session, its tenant; of a store, all of them, and the event names none.
    Resync,
}

impl ChangeKind {
    /// `created`, `updated`, `deleted` or `resync`.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Created => "created",
            ChangeKind::Updated => "updated",
            ChangeKind::Deleted => "deleted",
            ChangeKind::Resync => "resync",
        }
    }
}

impl Serialize for ChangeKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A committed change or, of a watch that is behind, several of one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeEvent {
    /// The tenant's identifier.
    pub tenant: String,
    /// The tenant's version after the change; of a deleted one, its last.
    pub version: u64,
    /// What became of it, in the end.
    pub kind: ChangeKind,
    /// The members that changed; of a new tenant, those that differ from the default.
    pub changed: Vec<Field>,
    /// Where to go on after this event, in this process or a later one: for [`Store::watch_since`](crate::Store::watch_since).
    pub token: u64,
}

impl ChangeEvent {
    /// Both as one, `self` being the earlier. What was made and changed was made.
    fn merge(mut self, later: ChangeEvent) -> ChangeEvent {
        let made = self.kind == ChangeKind::Created && later.kind == ChangeKind::Updated;
        self.kind = if made { ChangeKind::Created } else { later.kind };
        (self.version, self.token) = (later.version, later.token);
        for field in later.changed {
            if !self.changed.contains(&field) {
                self.changed.push(field);
            }
        }
        self
    }

    fn of(db: &Connection, line: Logged) -> Result<ChangeEvent> {
        let Logged { seq, tenant, version, kind, members } = line;
        let (kind, changed) = match (kind, members) {
            (1, Some(members)) => (ChangeKind::Created, members),
            // An import tells no members: it makes many tenants.
            (1, None) => (ChangeKind::Created, set_members(tenant::by_id(db, &tenant)?)),
            (2, members) => (ChangeKind::Updated, members.unwrap_or_else(|| Field::ALL.to_vec())),
            (_, members) => (ChangeKind::Deleted, members.unwrap_or_default()),
        };
        Ok(ChangeEvent { tenant, version, kind, changed, token: seq })
    }
}

/// The members that differ from the default; none of a tenant that is gone again.
fn set_members(tenant: Option<Tenant>) -> Vec<Field> {
    let Some(tenant) = tenant else { return Vec::new() };
    let differs = |field: &Field| match &field.row().default {
        Initial::Required => true,
        Initial::Made => false,
        Initial::Is(default) => tenant.get(*field) != *default,
    };
    Field::ALL.iter().copied().filter(differs).collect()
}

/// What a watch follows, and how far it has come.
struct Course {
    /// Only events of this tenant.
    tenant: Option<String>,
    signal: Arc<Signal>,
    place: Lock<Place>,
}

struct Place {
    /// The line of the log that was read last.
    after: u64,
    /// What was read and not given yet.
    ahead: VecDeque<ChangeEvent>,
}

impl Course {
    /// From the line `after`, or from now.
    fn begin(db: &Database, tenant: Option<String>, after: Option<u64>) -> Result<Course> {
        let signal = Arc::new(Signal::new()?);
        // Before the log is looked at, so that nothing falls in between.
        db.join(&signal)?;
        let after = match after {
            Some(after) => after,
            None => db.read(change::last)?,
        };
        // The log may hold what came before.
        signal.ring();
        Ok(Course { tenant, signal, place: Lock::new(Place { after, ahead: VecDeque::new() }) })
    }

    /// The next event, if there is one already.
    fn next(&self, db: &Database) -> Result<Option<ChangeEvent>> {
        let mut place = self.place.lock();
        if place.ahead.is_empty() {
            self.signal.quiet();
            self.read_on(db, &mut place)?;
        }
        let event = place.ahead.pop_front();
        // A descriptor stays readable for as long as there is more to be had.
        if !place.ahead.is_empty() {
            self.signal.ring();
        }
        Ok(event)
    }

    fn read_on(&self, db: &Database, place: &mut Place) -> Result<()> {
        loop {
            let (after, events) = db.read(|db| self.batch(db, place.after))?;
            let ended = after == place.after;
            place.after = after;
            place.ahead = events;
            if ended || !place.ahead.is_empty() {
                return Ok(());
            }
        }
    }

    /// The next lines of the log as events, and where they end.
    fn batch(&self, db: &Connection, after: u64) -> Result<(u64, VecDeque<ChangeEvent>)> {
        let lines = match change::since(db, after, BATCH)? {
            History::Lines(lines) => lines,
            History::Lost(last) => return Ok((last, VecDeque::from([self.resync(db, last)?]))),
        };
        let after = lines.last().map_or(after, |line| line.seq);
        let mut latest: HashMap<String, usize> = HashMap::new();
        let mut events: Vec<Option<ChangeEvent>> = Vec::new();
        for line in lines {
            let another = self.tenant.as_ref().is_some_and(|tenant| *tenant != line.tenant);
            if another || line.kind == change::USAGE {
                continue;
            }
            let event = ChangeEvent::of(db, line)?;
            let earlier = latest.insert(event.tenant.clone(), events.len());
            let earlier = earlier.and_then(|at| events[at].take());
            events.push(Some(match earlier {
                Some(earlier) => earlier.merge(event),
                None => event,
            }));
        }
        Ok((after, events.into_iter().flatten().collect()))
    }

    fn resync(&self, db: &Connection, token: u64) -> Result<ChangeEvent> {
        let tenant = self.tenant.clone().unwrap_or_default();
        let version = tenant::by_id(db, &tenant)?.map_or(0, |tenant| tenant.version);
        Ok(ChangeEvent { tenant, version, kind: ChangeKind::Resync, changed: Vec::new(), token })
    }
}

/// Committed changes, one after the other, of this process and all others. It keeps the store open;
/// threads may share it, and each event goes to one of them.
///
/// As an iterator it waits for the next event and ends with [`Watch::end`].
///
/// ```
/// # use tenantry::{Field, Patch, Store};
/// # let store = Store::in_memory()?;
/// let watch = store.watch()?;
/// # let acme = Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU"}"#)?;
/// let made = store.create(&acme)?;
/// let event = watch.wait(None)?.expect("it was not ended");
/// assert_eq!((event.tenant, event.version), (made.id, 1));
/// # Ok::<(), tenantry::Error>(())
/// ```
pub struct Watch {
    db: Arc<Database>,
    course: Course,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("tenant", &self.course.tenant).finish_non_exhaustive()
    }
}

impl Watch {
    pub(crate) fn begin(db: Arc<Database>, tenant: Option<String>, after: Option<u64>) -> Result<Watch> {
        let course = Course::begin(&db, tenant, after)?;
        Ok(Watch { db, course })
    }

    /// The next event; waits for it, at most so long. `None` where none came in time, or once the
    /// watch has ended.
    ///
    /// # Errors
    /// [`Error::Storage`], also once the file was removed or replaced; [`ErrorCode::Forked`] in a
    /// forked child.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<Option<ChangeEvent>> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            self.db.verify()?;
            if self.has_ended() {
                return Ok(None);
            }
            if let Some(event) = self.course.next(&self.db)? {
                return Ok(Some(event));
            }
            if deadline.is_some_and(|end| Instant::now() >= end) {
                return Ok(None);
            }
            self.course.signal.wait_until(deadline);
        }
    }

    /// All events that there are already, without waiting for more.
    ///
    /// # Errors
    /// As [`Watch::wait`].
    pub fn pending(&self) -> Result<Vec<ChangeEvent>> {
        std::iter::from_fn(|| self.wait(Some(Duration::ZERO)).transpose()).collect()
    }

    /// Wakes whoever waits, and gives no more events.
    pub fn end(&self) {
        self.course.signal.end();
    }

    /// Whether [`Watch::end`] was called.
    pub fn has_ended(&self) -> bool {
        self.course.signal.has_ended()
    }
}

/// For an event loop: readable when there may be events; then take them by [`Watch::wait`] with no time
/// to wait, until there is none. It lives as long as the watch; never read from it.
impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.course.signal.as_fd()
    }
}

impl Iterator for Watch {
    type Item = Result<ChangeEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        self.wait(None).transpose()
    }
}

/// A listener that is called until this is dropped. Dropping waits for a call that is running,
/// unless that call does it. It does not keep the store open, and ends with it. A forked child has no
/// listener.
#[must_use = "the listener is called until this is dropped"]
pub struct Listening {
    hearing: Kept<Hearing>,
}

struct Hearing {
    course: Arc<Course>,
    itself: ThreadId,
    /// Until somebody has waited for its end; held meanwhile, so that others wait, too.
    thread: Lock<Option<JoinHandle<()>>>,
}

impl Listening {
    pub(crate) fn begin(
        db: &Arc<Database>,
        tenant: Option<String>,
        after: Option<u64>,
        listener: impl Fn(&ChangeEvent) + Send + 'static,
    ) -> Result<Listening> {
        let course = Arc::new(Course::begin(db, tenant, after)?);
        let (heard, db) = (course.clone(), Arc::downgrade(db));
        let thread = thread::Builder::new()
            .name("tenantry-listener".to_owned())
            .spawn(move || hear(&heard, &db, listener))
            .map_err(|error| Error::storage(ErrorCode::Io, format!("no thread for the listener: {error}")))?;
        let (itself, thread) = (thread.thread().id(), Lock::new(Some(thread)));
        Ok(Listening { hearing: Kept::new(Hearing { course, itself, thread }) })
    }

    /// Ends it as dropping does: also for C, where another thread may be about to drop it.
    pub(crate) fn end(&self) {
        self.hearing.end();
    }
}

fn hear(course: &Course, db: &Weak<Database>, listener: impl Fn(&ChangeEvent)) {
    loop {
        course.signal.wait_until(None);
        let Some(open) = db.upgrade().filter(|_| !course.signal.has_ended()) else { return };
        let next = open.verify().and_then(|()| course.next(&open));
        // Or a listener that drops the last handle of the store would not close it.
        drop(open);
        match next {
            Ok(None) => {}
            Ok(Some(event)) => {
                if catch_unwind(AssertUnwindSafe(|| listener(&event))).is_err() {
                    log::error!(
                        "a listener panicked at version {} of tenant {}",
                        event.version,
                        event.tenant
                    );
                }
            }
            Err(error) if error.code() == ErrorCode::Forked => return,
            Err(error) => {
                log::error!("a listener hears no more: {error}");
                return;
            }
        }
    }
}

impl Hearing {
    fn end(&self) {
        self.course.signal.end();
        if thread::current().id() == self.itself {
            return;
        }
        let mut thread = self.thread.lock();
        if let Some(thread) = thread.take() {
            // A listener's panic ended no thread: it was caught.
            let _ = thread.join();
        }
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.end();
    }
}
