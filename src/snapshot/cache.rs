//! What is held in memory, and how it follows the log of changes.
//!
//! Everything turns on the log's line numbers. The *cursor* is the last line that was folded in: each
//! entry of the table holds at least what the lines up to it say of its key, be that a tenant or "there
//! is none". This stays so:
//!
//! - *A fold* reads the lines behind the cursor, drops every entry that one of them is about, and moves
//!   the cursor. A tenant that got another domain is found by its id; a domain or an id that was absent is
//!   dropped when a line names it.
//! - *A load* asks for the last line's number first, then reads the tenant: what it got is at least as
//!   new as that line. It is kept only if that line is not before the cursor, and nothing was forgotten
//!   meanwhile. (That the header did not move would not do: a fold may read more of the log than the
//!   header that it began with, and a load that began with the same header less.)
//! - Where the log does not go on at the cursor, or the schema is another, *everything is forgotten*:
//!   lines were dropped, or another file was copied into this one.
//!
//! The mark is copied before a fold begins its transaction and published after it, so that the table
//! holds at least what that header does; see [`Published`]. A fold that has more to read than a bite does
//! not publish. Who finds a fold going on, or more to fold, reads by SQL and does not wait; so an import
//! of a hundred thousand tenants by another process stalls nobody.
//!
//! *Reads are linearizable*: one from the table holds the state of a header that was in force within the
//! read; one by SQL that of its transaction; one after its own fold, at least the state of the header
//! copied within the read, and no more than what is committed by its end.

use std::sync::Arc;

use super::key::{Key, Secret};
use super::mark::Published;
use super::table::{Hand, Pins, Table, Writer};
use super::tenant::Snapshot;
use crate::db::change::{self, Touched};
use crate::db::header::Header;
pub(super) use crate::db::header::Mark;
use crate::db::sentry::{Alarm, Sentry};
use crate::db::{Connection, Database, schema};
use crate::error::{Error, Result};
use crate::field::Field;
use crate::fork::{Home, Kept};
use crate::lock::{Lock, Settled};
use crate::unrest;

/// What a table holds: a tenant, or that there is none of this id, or of this domain.
#[derive(Clone)]
pub(super) struct Held(pub(super) Snapshot);

impl Held {
    #[inline]
    pub(super) fn is(&self, key: Key<'_>) -> bool {
        match key {
            Key::Domain(name) => self.0.record().domain() == name,
            Key::Id(id) => self.0.record().text_bytes(ID) == Some(id),
        }
    }

    pub(super) fn tenant(&self) -> Result<&Snapshot> {
        self.there().ok_or(Error::NotFound)
    }

    /// The tenant, unless it says that there is none.
    pub(super) fn there(&self) -> Option<&Snapshot> {
        (!self.0.record().is_absent()).then_some(&self.0)
    }

    /// What it is found by.
    fn keys(&self) -> impl Iterator<Item = Key<'_>> {
        let record = self.0.record();
        let domain = Some(record.domain()).filter(|domain| !domain.is_empty());
        record.text_bytes(ID).map(Key::Id).into_iter().chain(domain.map(Key::Domain))
    }

    /// About how much memory it takes, its places in the tables included.
    fn bytes(&self) -> usize {
        self.0.record().size() + self.keys().map(|key| SPREADS[key.table()] * PLACE).sum::<usize>()
    }
}

const ID: u32 = Field::Id as u32;

/// What a slot takes, with the free ones of a shard that is to grow, and the block's own bookkeeping.
const PLACE: usize = 43;

/// Of how many slots one is filled at most, by id and by domain, which is what calls come with; of twice as many while
/// there is plenty of room.
const SPREADS: [usize; 2] = [2, 4];

/// Tables of no more stay in a processor's caches however they are spread.
const FEW: usize = 10_000;

/// Lines of the log that one fold reads at most.
const BITE: usize = 256;

/// Tenants in memory.
pub(super) struct Cache {
    home: Home,
    published: Arc<Published>,
    secret: Secret,
    /// By id and by domain.
    tables: [Table<Held>; 2],
    pub(super) books: Lock<Books>,
    pub(super) alarm: Arc<Settled<Alarm>>,
    header: Header,
    /// Bytes that it holds at most.
    limit: usize,
    /// Closed before the database is, which `Reads` drops last.
    _sentry: Kept<Sentry>,
}

/// What only one thread at a time needs.
pub(super) struct Books {
    /// By id and by domain.
    writers: [Writer; 2],
    connection: Kept<Connection>,
    /// `None` before the first fold.
    cursor: Option<u64>,
    /// How often everything was forgotten.
    pub(super) forgotten: u64,
    /// The schema's cookie, and whether it is that of our schema.
    pub(super) schema: Option<(i64, bool)>,
    /// Of tenants and of what is absent, each by id and by domain.
    hands: [[Hand; 2]; 2],
    /// Number and bytes, of tenants and of what is absent.
    pub(super) held: [(usize, usize); 2],
}

/// An index into [`Books::hands`] and [`Books::held`].
fn class(held: &Held) -> usize {
    usize::from(held.0.record().is_absent())
}

impl Cache {
    /// One that is empty, or why none can be.
    pub(super) fn start(db: &Arc<Database>, limit: usize) -> Result<Result<Cache, String>> {
        let (published, alarm) = (Arc::new(Published::new()), Arc::new(Settled::new()));
        let (withdrawn, raised) = (published.clone(), alarm.clone());
        let raise = move |found| {
            log::error!("tenants are read by SQL from now on: {}", reason(&found));
            raised.set(found);
            withdrawn.withdraw();
            unrest::stir();
        };
        let (header, sentry) = match db.header(raise)? {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        let [(by_id, id_writer), (by_domain, domain_writer)] = [(); 2].map(|()| Table::new(limit / 700));
        let books = Books {
            writers: [id_writer, domain_writer],
            connection: db.reader()?,
            cursor: None,
            forgotten: 0,
            schema: None,
            hands: Default::default(),
            held: Default::default(),
        };
        Ok(Ok(Cache {
            home: Home::here(),
            published,
            secret: Secret::new(),
            tables: [by_id, by_domain],
            books: Lock::new(books),
            alarm,
            header,
            limit,
            _sentry: sentry,
        }))
    }

    #[inline]
    pub(super) fn home(&self) -> Home {
        self.home
    }

    #[inline]
    pub(super) fn is_fresh(&self) -> bool {
        self.is_in_force(self.mark())
    }

    /// Whether the memory was brought up to this mark.
    pub(super) fn is_in_force(&self, mark: Mark) -> bool {
        self.published.is(mark.changes, mark.checksum)
    }

    /// The mark of the header as it is now.
    #[inline]
    pub(super) fn mark(&self) -> Mark {
        self.header.mark()
    }

    /// What a reader looks up with, and in: by id and by domain.
    pub(super) fn lend(&self) -> (Secret, [Pins<Held>; 2]) {
        (self.secret.clone(), self.tables.each_ref().map(Table::pins))
    }

    pub(super) fn renew(&self, pins: &mut [Pins<Held>; 2]) {
        pins.iter_mut().zip(&self.tables).for_each(|(pins, table)| pins.renew(table));
    }

    /// What is held of this key, if that is fresh.
    pub(super) fn peek(&self, key: Key<'_>) -> Option<Held> {
        self.is_fresh().then(|| self.look_up(key)).flatten()
    }

    pub(super) fn look_up(&self, key: Key<'_>) -> Option<Held> {
        self.tables[key.table()].find(self.secret.hash(key.text()), |held| held.is(key))
    }

    /// Brings the memory up to the log, where nobody else is about it; whether it then is.
    pub(super) fn fold(&self, db: &Database) -> Result<bool> {
        let Some(mut books) = self.books.try_lock() else { return Ok(false) };
        let seen = self.header.mark();
        if self.published.is(seen.changes, seen.checksum) {
            return Ok(true);
        }
        let known = books.schema;
        let lines = match (books.cursor, known) {
            (Some(cursor), Some((cookie, _))) => {
                match db.read_on(&books.connection, |db| change::touched(db, cursor, BITE))? {
                    (found, Touched::Lines(lines)) if found == cookie => lines,
                    _ => self.begin_anew(db, &mut books)?,
                }
            }
            _ => self.begin_anew(db, &mut books)?,
        };
        for (line, id, name) in &lines {
            self.drop_key(&mut books, Key::Id(id.as_bytes()));
            self.drop_key(&mut books, Key::Domain(name.as_bytes()));
            books.cursor = Some(*line);
        }
        let ours = books.schema.is_some_and(|(_, ours)| ours);
        let whole = ours && lines.len() < BITE;
        if whole {
            self.published.publish(seen.changes, seen.checksum);
        }
        Ok(whole)
    }

    /// Forgets everything, for a log or a schema that is not the one before.
    fn begin_anew(&self, db: &Database, books: &mut Books) -> Result<Vec<(u64, String, String)>> {
        let (cookie, ours, last) = db.read(|db| {
            let (cookie, _) = change::touched(db, 0, 0)?;
            Ok((cookie, schema::is_ours(db)?, change::last(db)?))
        })?;
        self.forget(books, last);
        books.schema = Some((cookie, ours));
        Ok(Vec::new())
    }

    /// Holds what was loaded, in the place of what it contradicts.
    pub(super) fn keep(&self, books: &mut Books, held: &Held) {
        if held.bytes() > self.limit / 8 {
            return;
        }
        for key in held.keys() {
            self.drop_key(books, key);
        }
        for key in held.keys() {
            let at = key.table();
            let hash = self.secret.hash(key.text());
            let spread = SPREADS[at] * if self.has_plenty(books) { 2 } else { 1 };
            if self.tables[at].insert(&mut books.writers[at], hash, held.clone(), spread) {
                unrest::stir();
            }
        }
        books.count(held, true);
        // Of what is absent a quarter, as strangers ask for that.
        while books.held[1].1 > self.limit / 4 && self.evict(books, 1) {}
        while books.bytes() > self.limit && self.evict(books, 0) {}
    }

    /// Whether slots may be spread wide, which is not counted as memory in use: there is much left.
    fn has_plenty(&self, books: &Books) -> bool {
        let [(tenants, _), (absent, _)] = books.held;
        tenants + absent <= FEW && books.bytes() <= self.limit / 4
    }

    /// Whether it can be held without another that goes.
    pub(super) fn has_room(&self, books: &Books, held: &Held) -> bool {
        books.bytes() + held.bytes() <= self.limit
    }

    fn forget(&self, books: &mut Books, last: u64) {
        // Readers hear of it by the header, which is another than theirs.
        self.tables.iter().for_each(Table::forget);
        books.cursor = Some(last);
        books.forgotten += 1;
        books.held = Default::default();
    }

    /// Drops what is held of a key, under its other key, too.
    fn drop_key(&self, books: &mut Books, key: Key<'_>) {
        let Some(held) = self.remove(books, key, |held| held.is(key)) else { return };
        for other in held.keys().filter(|other| other.table() != key.table()) {
            self.remove(books, other, |found| found.0.is_same(&held.0));
        }
        books.count(&held, false);
    }

    fn remove(&self, books: &mut Books, key: Key<'_>, is: impl Fn(&Held) -> bool) -> Option<Held> {
        let at = key.table();
        self.tables[at].remove(&mut books.writers[at], self.secret.hash(key.text()), is)
    }

    /// Drops one entry of a class that was not used lately; `false` where there is none.
    fn evict(&self, books: &mut Books, of: usize) -> bool {
        // A tenant stands at two places, and either may have been asked for.
        let used = |held: &Held| {
            held.keys().any(|key| {
                self.tables[key.table()]
                    .was_used(self.secret.hash(key.text()), |other| other.0.is_same(&held.0))
            })
        };
        for (at, table) in self.tables.iter().enumerate() {
            while let Some(held) = table.sweep(&mut books.hands[of][at], |held| class(held) == of) {
                if !used(&held) {
                    held.keys().take(1).for_each(|key| self.drop_key(books, key));
                    return true;
                }
            }
        }
        false
    }
}

impl Books {
    /// Of all that is held.
    fn bytes(&self) -> usize {
        self.held[0].1 + self.held[1].1
    }

    /// Whether what was loaded may be kept: no line up to the cursor is missing in it.
    pub(super) fn takes(&self, forgotten: u64, line: u64) -> bool {
        self.forgotten == forgotten && self.cursor.is_some_and(|cursor| line >= cursor)
    }

    fn count(&mut self, held: &Held, more: bool) {
        let (number, bytes) = &mut self.held[class(held)];
        match more {
            true => (*number, *bytes) = (*number + 1, *bytes + held.bytes()),
            false => (*number, *bytes) = (*number - 1, *bytes - held.bytes()),
        }
    }
}

pub(super) fn reason(alarm: &Alarm) -> &'static str {
    match alarm {
        Alarm::Replaced => "the database or its log was removed or replaced: open the store again",
        Alarm::Unlocked => {
            "something in this process closed the database's files, and with that dropped our locks: a second copy \
             of SQLite, or a plain open and close"
        }
    }
}
