//! The door of reads: a reader for each thread.

use std::fmt;
use std::sync::Arc;

use super::cache::{Cache, Held, Mark};
use super::key::{Ends, Key, Secret};
use super::reads::Reads;
use super::table::Pins;
use super::tenant::Snapshot;
use crate::error::{Error, Result};
use crate::rule::domain;
use crate::unrest;

/// Reads tenants from memory, each read as fresh as one by SQL: what any process has committed before
/// the call began is in the answer. A thread that reads often has one of its own; it may be sent to
/// another thread. It keeps the store's file open.
///
/// A look-up that finds its tenant in memory takes no lock, makes no system call, allocates nothing and,
/// by id or by a domain in canonical form, writes nothing that other threads read. One that does not find
/// it loads the tenant by SQL.
///
/// ```
/// # use tenantry::{Field, OpenOptions, Patch};
/// # let folder = tempfile::tempdir()?;
/// let store = OpenOptions::new().create(true).open(folder.path().join("tenants.db"))?;
/// # store.create(&Patch::from_json(r#"{"name": "Acme", "domain": "sip.acme.example",
/// #     "timezone": "Europe/Berlin", "currency": "EUR", "region": "DEU"}"#)?)?;
/// let mut reader = store.reader();
/// let tenant = reader.find("SIP.Acme.Example")?;
/// assert_eq!(tenant.int(Field::MaxConcurrentCalls), Some(20));
/// assert_eq!(tenant.text(Field::Timezone), Some("Europe/Berlin"));
/// let kept = tenant.clone();
/// # let mut reader = store.reader();
/// assert!(!reader.has_changed(&kept)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reader {
    /// Got hold of at the first read that finds it in use.
    memory: Memory,
    /// What was found elsewhere.
    kept: Option<Snapshot>,
    reads: Arc<Reads>,
}

/// What a reader has of the memory.
struct Memory {
    /// `None` before it was got hold of.
    cache: Option<Arc<Cache>>,
    secret: Secret,
    /// By id and by domain.
    pins: [Pins<Held>; 2],
    /// Of a header up to which the memory was found to be brought.
    mark: Mark,
    /// As it was when that was found, before the pins were renewed; [`NEVER`] where it was not.
    unrest: u64,
}

/// No such count is ever reached.
const NEVER: u64 = u64::MAX;

impl Memory {
    fn none() -> Memory {
        let pins = [Pins::none(), Pins::none()];
        Memory {
            cache: None,
            secret: Secret::new(),
            pins,
            mark: Mark { changes: 0, checksum: 0 },
            unrest: NEVER,
        }
    }

    /// Whether it is fresh, and this no forked child.
    #[inline(always)]
    fn is_fresh(&mut self, reads: &Reads) -> bool {
        self.is_as_found(unrest::count()) || self.renew(reads)
    }

    /// Whether it is as it was when its mark was found in force, at this count of [`unrest`]: then the pins are as good,
    /// and the mark still is. The memory may be brought up to a later header only once that is in force itself.
    #[inline(always)]
    fn is_as_found(&self, unrest: u64) -> bool {
        self.unrest == unrest && self.cache.as_ref().is_some_and(|cache| cache.mark() == self.mark)
    }

    /// Looks whether the memory is brought up to the header that is in force.
    #[cold]
    #[inline(never)]
    fn renew(&mut self, reads: &Reads) -> bool {
        if self.cache.is_none() {
            self.cache = reads.cache().cloned();
            let Some(cache) = &self.cache else { return false };
            (self.secret, self.pins) = cache.lend();
        }
        let Some(cache) = &self.cache else { return false };
        // In this order: what happens meanwhile is met with at the next look.
        let unrest = unrest::count();
        self.mark = cache.mark();
        let good = !cache.home().left() && cache.is_in_force(self.mark);
        self.unrest = if good { unrest } else { NEVER };
        if good {
            cache.renew(&mut self.pins);
        }
        good
    }

    /// The tenant of a domain, where it is fresh. What is there is in canonical form: a text that is there needs none
    /// made.
    #[inline(always)]
    fn domain(&self, domain: &[u8]) -> Option<&Snapshot> {
        let Some(ends) = Ends::of(domain) else { return self.key(Key::Domain(domain)) };
        let [_, pins] = &self.pins;
        let hash = self.secret.hash_ends(ends);
        let is =
            |held: &Held| held.0.record().domain_if_of(domain.len()).is_some_and(|known| ends.are_of(known));
        match pins.find_first(hash, is) {
            Some(tenant) => Some(&tenant.0),
            None => further(pins, hash, domain),
        }
    }

    /// The tenant of any key, where it is fresh.
    #[inline(never)]
    fn key(&self, key: Key<'_>) -> Option<&Snapshot> {
        self.pins[key.table()].find(self.secret.hash(key.text()), |held| held.is(key))?.there()
    }
}

#[inline(never)]
fn further<'p>(pins: &'p Pins<Held>, hash: u64, domain: &[u8]) -> Option<&'p Snapshot> {
    pins.find(hash, |held| held.is(Key::Domain(domain)))?.there()
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl Reader {
    pub(crate) fn new(reads: Arc<Reads>) -> Reader {
        Reader { memory: Memory::none(), kept: None, reads }
    }

    /// Of the same store.
    pub(crate) fn another(&self) -> Reader {
        Reader::new(self.reads.clone())
    }

    /// The tenant of a SIP domain, in whatever letter case or spelling: the canonical forms are compared.
    /// It is lent until the next read; a clone may be kept.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a text that is no domain; [`Error::Storage`].
    #[inline(always)]
    pub fn find(&mut self, domain: &str) -> Result<&Snapshot> {
        self.find_bytes(domain.as_bytes(), || Ok(domain))
    }

    /// [`Reader::find`] of bytes, which are made sure to be a text only where they are not at hand.
    #[inline(always)]
    pub(crate) fn find_bytes<'t, E: From<Error>>(
        &mut self,
        domain: &[u8],
        text: impl FnOnce() -> Result<&'t str, E>,
    ) -> Result<&Snapshot, E> {
        let Reader { memory, kept, reads } = self;
        if memory.is_fresh(reads)
            && let Some(tenant) = memory.domain(domain)
        {
            return Ok(tenant);
        }
        find_otherwise(kept, reads, text()?).map_err(|error| (*error).into())
    }

    /// Does this with the tenant of a domain in canonical form, if it is in memory and fresh at this count of [`unrest`];
    /// otherwise nothing.
    #[inline(always)]
    pub(crate) fn at_hand<T>(
        &self,
        domain: &[u8],
        unrest: u64,
        act: impl FnOnce(&Snapshot) -> T,
    ) -> Option<T> {
        if self.memory.is_as_found(unrest) { self.memory.domain(domain).map(act) } else { None }
    }

    /// The tenant of an identifier. It is lent until the next read; a clone may be kept.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Storage`].
    #[inline]
    pub fn get(&mut self, id: &str) -> Result<&Snapshot> {
        let Reader { memory, kept, reads } = self;
        if memory.is_fresh(reads)
            && let Some(tenant) = memory.key(Key::Id(id.as_bytes()))
        {
            return Ok(tenant);
        }
        find_id(kept, reads, id)
    }

    /// [`Reader::find`] without the look whether what is in memory is fresh: to measure what that costs.
    #[cfg(feature = "bench")]
    #[doc(hidden)]
    #[inline(always)]
    pub fn find_unchecked(&mut self, domain: &str) -> Result<&Snapshot> {
        let Reader { memory, kept, reads } = self;
        if (memory.unrest == unrest::count() || memory.renew(reads))
            && let Some(tenant) = memory.domain(domain.as_bytes())
        {
            return Ok(tenant);
        }
        find_otherwise(kept, reads, domain).map_err(|error| *error)
    }

    /// Whether the tenant is no longer as in this snapshot, or was deleted; for a snapshot that this
    /// store gave.
    ///
    /// # Errors
    /// [`Error::Storage`].
    #[inline]
    pub fn has_changed(&mut self, snapshot: &Snapshot) -> Result<bool> {
        match self.get(snapshot.id()) {
            Ok(now) => Ok(!now.is_same(snapshot) && now.record() != snapshot.record()),
            Err(Error::NotFound) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Lets go of what it holds to read fast, for a time without reads: memory that was replaced
    /// meanwhile is freed only when every reader has read again, or let go.
    pub fn release(&mut self) {
        self.memory = Memory::none();
        self.kept = None;
    }
}

#[cold]
#[inline(never)]
fn find_otherwise<'r>(
    kept: &'r mut Option<Snapshot>,
    reads: &Arc<Reads>,
    text: &str,
) -> Result<&'r Snapshot, Box<Error>> {
    reads.here()?;
    // Capital letters alone need no other form; no domain in canonical form is longer.
    let mut lowered = [0; 253];
    if let Some(lowered) = lowered.get_mut(..text.len()) {
        lowered.copy_from_slice(text.as_bytes());
        lowered.make_ascii_lowercase();
        if let Some(held) = reads.cache().and_then(|cache| cache.peek(Key::Domain(lowered))) {
            return Ok(kept.insert(held.tenant()?.clone()));
        }
    }
    let Ok(canonical) = domain::canonical(text) else { return Err(Error::NotFound.into()) };
    Ok(kept.insert(reads.find(Key::Domain(canonical.as_bytes()))?))
}

#[cold]
#[inline(never)]
fn find_id<'r>(kept: &'r mut Option<Snapshot>, reads: &Arc<Reads>, id: &str) -> Result<&'r Snapshot> {
    Ok(kept.insert(reads.find(Key::Id(id.as_bytes()))?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Field, OpenOptions, Patch};

    fn is_at_hand(reader: &mut Reader, domain: &str) -> bool {
        let Reader { memory, reads, .. } = reader;
        memory.is_fresh(reads) && memory.domain(domain.as_bytes()).is_some()
    }

    /// What another reader loads, into shards that are replaced for it, without a commit.
    #[test]
    fn a_reader_hears_of_shards_that_were_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = OpenOptions::new().create(true).open(folder.path().join("tenants.db")).unwrap();
        let domains: Vec<String> = (0..300).map(|number| format!("sip{number}.example")).collect();
        for domain in &domains {
            let tenant = r#"{"name": "A", "timezone": "UTC", "currency": "EUR", "region": "DEU"}"#;
            store.create(&Patch::from_json(tenant).unwrap().set(Field::Domain, domain.as_str())).unwrap();
        }
        let (mut one, mut other) = (store.reader(), store.reader());
        one.find(&domains[0]).unwrap();
        one.find(&domains[0]).unwrap();
        assert!(is_at_hand(&mut one, &domains[0]) && !is_at_hand(&mut one, &domains[1]));
        for domain in &domains {
            other.find(domain).unwrap();
        }
        assert!(domains.iter().all(|domain| is_at_hand(&mut one, domain)));
    }

    proptest! {
        /// What stands in memory is canonical. A text that is the same in small letters is another
        /// spelling of it, whatever else the text may be.
        #[test]
        fn small_letters_are_a_spelling(text in "([a-zA-Z0-9-]{1,8}\\.){0,3}[a-zA-Z0-9-]{1,8}|[0-9a-fA-F:]{2,20}|(xn--|XN--)[a-zA-Z0-9-]{1,9}\\.[a-zA-Z]{2}|[a-zA-Z\u{df}\u{fc}\u{130}\u{212a}.]{1,9}") {
            let lowered = text.to_ascii_lowercase();
            let canonical = domain::canonical(&lowered);
            if let Ok(canonical) = &canonical {
                let again = domain::canonical(canonical);
                prop_assert_eq!(again.as_ref(), Ok(canonical));
            }
            prop_assert_eq!(domain::canonical(&text).ok(), canonical.ok());
        }
    }
}
