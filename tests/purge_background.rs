//! The purge in the background: it comes, comes again, stands aside, and ends with its store.

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::Connection;
use support::patch;
use tenantry::{AuditQuery, Field, NewFile, OpenOptions, Patch, Store};

const DAY: i64 = 24 * 60 * 60 * 1000;
const SOON: Duration = Duration::from_millis(10);
const LATER: Duration = Duration::from_secs(60 * 60);

/// A clock that the test moves, and which counts how often it was asked.
#[derive(Clone, Default)]
struct Hand(Arc<(AtomicI64, AtomicU64)>);

impl Hand {
    fn forward(&self, days: i64) {
        self.0.0.fetch_add(days * DAY, Ordering::SeqCst);
    }

    fn asked(&self) -> u64 {
        self.0.1.load(Ordering::SeqCst)
    }

    fn options(&self) -> OpenOptions {
        let hand = self.clone();
        OpenOptions::new().create(true).busy_timeout(Duration::from_secs(60)).clock(move || {
            hand.0.1.fetch_add(1, Ordering::SeqCst);
            Timestamp::from_millisecond(1_767_225_600_000 + hand.0.0.load(Ordering::SeqCst)).unwrap()
        })
    }
}

/// Waits for what is sure to come; a minute is for ever.
#[track_caller]
fn until(mut come: impl FnMut() -> bool) {
    let start = Instant::now();
    while !come() {
        assert!(start.elapsed() < Duration::from_secs(60), "it did not come");
        thread::yield_now();
    }
}

fn entries(store: &Store) -> usize {
    store.audit(&AuditQuery::default()).unwrap().entries.len()
}

/// A tenant with entries, an upload that nobody goes on with, and all of it due in a year.
fn fill(store: &Store, domain: &str) -> String {
    let id = store.create(&patch(domain)).unwrap().id;
    store.set(&id, &Patch::new().set(Field::MaxExtensions, 7)).unwrap();
    store.files(&id).unwrap().begin(&NewFile::named("half")).unwrap();
    id
}

fn uploads(store: &Store, id: &str) -> usize {
    store.files(id).unwrap().uploads(10, None).unwrap().items.len()
}

#[test]
fn it_comes_at_once_and_again() {
    let hand = Hand::default();
    let store = hand.options().purge_every(SOON).open_in_memory().unwrap();
    for round in 0..3 {
        let id = fill(&store, &format!("t{round}.example"));
        assert_eq!((entries(&store) > 0, uploads(&store, &id)), (true, 1));
        hand.forward(365);
        until(|| entries(&store) == 0 && uploads(&store, &id) == 0);
    }
    // At once, also where the next time is far.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let id = fill(&hand.options().open(&path).unwrap(), "a.example");
    hand.forward(365);
    let store = hand.options().purge_every(LATER).open(&path).unwrap();
    until(|| entries(&store) == 0 && uploads(&store, &id) == 0);
}

#[test]
fn without_the_choice_and_for_reading_only_there_is_none() {
    let (hand, folder) = (Hand::default(), tempfile::tempdir().unwrap());
    let path = folder.path().join("tenants.db");
    fill(&hand.options().open(&path).unwrap(), "a.example");
    hand.forward(365);
    let asked = hand.asked();
    let store = hand.options().create(false).read_only(true).purge_every(SOON).open(&path).unwrap();
    let other = hand.options().open(&path).unwrap();
    // In the time that another takes to come several times.
    let control = Hand::default();
    let purging = control.options().purge_every(SOON).open_in_memory().unwrap();
    until(|| control.asked() > 5);
    drop(purging);
    assert_eq!((entries(&store), entries(&other), hand.asked()), (2, 2, asked));
}

/// Were the interval waited for, this would last an hour.
#[test]
fn it_ends_with_its_store() {
    let (hand, folder) = (Hand::default(), tempfile::tempdir().unwrap());
    let path = folder.path().join("tenants.db");
    for _ in 0..20 {
        let store = hand.options().purge_every(LATER).open(&path).unwrap();
        let clone = store.clone();
        drop(store);
        assert!(path.with_extension("db-wal").exists());
        drop(clone);
        // Nothing has the file open any more.
        assert!(!path.with_extension("db-wal").exists());
    }
    // The last handle may go while the purge asks for the time.
    let last: Arc<Mutex<Option<Store>>> = Arc::default();
    let taken = last.clone();
    let gone = Arc::new(AtomicU64::new(0));
    let seen = gone.clone();
    let clock = move || {
        if thread::current().name() == Some("tenantry-purge")
            && let Some(store) = taken.lock().unwrap().take()
        {
            drop(store);
            seen.store(1, Ordering::SeqCst);
        }
        Timestamp::UNIX_EPOCH
    };
    *last.lock().unwrap() = Some(OpenOptions::new().clock(clock).purge_every(SOON).open(&path).unwrap());
    until(|| gone.load(Ordering::SeqCst) == 1 && !path.with_extension("db-wal").exists());
}

/// What was logged by warnings.
static WARNED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn listen_to_the_log() {
    struct Ear;
    impl log::Log for Ear {
        fn enabled(&self, _: &log::Metadata<'_>) -> bool {
            true
        }
        fn log(&self, record: &log::Record<'_>) {
            if record.level() <= log::Level::Warn {
                WARNED.lock().unwrap().push(record.args().to_string());
            }
        }
        fn flush(&self) {}
    }
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Ear).unwrap();
        log::set_max_level(log::LevelFilter::Warn);
    });
}

fn warned(path: &Path) -> usize {
    let name = path.display().to_string();
    WARNED.lock().unwrap().iter().filter(|line| line.contains(&name)).count()
}

#[test]
fn an_error_is_logged_and_survived_and_nothing_due_needs_no_turn() {
    listen_to_the_log();
    let (hand, folder) = (Hand::default(), tempfile::tempdir().unwrap());
    let path = folder.path().join("tenants.db");
    let store = hand.options().open(&path).unwrap();
    let id = store.create(&patch("a.example")).unwrap().id;
    let writer = Connection::open(&path).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Nothing is due: nobody is waited for.
    let asked = hand.asked();
    let hasty = hand.options().busy_timeout(Duration::ZERO);
    let purging = hasty.purge_every(SOON).open(&path).unwrap();
    until(|| hand.asked() > asked + 3);
    assert_eq!(warned(&path), 0);
    // Something is, and another has the turn.
    hand.forward(365);
    until(|| warned(&path) > 2);
    assert_eq!(entries(&store), 1);
    writer.execute_batch("COMMIT").unwrap();
    until(|| entries(&store) == 0);
    assert_eq!(purging.get(&id).unwrap(), store.get(&id).unwrap());
    assert!(WARNED.lock().unwrap().iter().any(|line| line.contains("will be tried again")));
}

#[test]
fn several_do_not_hinder_each_other() {
    let (hand, folder) = (Hand::default(), tempfile::tempdir().unwrap());
    let path = folder.path().join("tenants.db");
    let options = hand.options().purge_every(SOON);
    let stores: Vec<Store> = (0..4).map(|_| options.open(&path).unwrap()).collect();
    for round in 0..20 {
        for (at, store) in stores.iter().enumerate() {
            fill(store, &format!("t{round}-{at}.example"));
        }
        hand.forward(365);
    }
    until(|| entries(&stores[0]) == 0);
    assert_eq!(support::all(&stores[1]).unwrap().len(), 80);
    assert_eq!(stores[2].check(&mut |finding| panic!("{finding:?}")).unwrap(), 80);
}
