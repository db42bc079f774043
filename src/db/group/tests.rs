//! Batches whose members are known: they stand in line before the first of them begins.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;
use crate::error::ErrorCode;

const LONG: Duration = Duration::from_secs(60);

/// What an act does, once it has stored its number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Keep,
    Fail,
    /// Stores it a second time, which SQLite refuses.
    Clash,
    Panic,
    /// Finds no room, for which SQLite rolls the whole transaction back.
    Fill,
    /// Leaves what the commit refuses.
    Orphan,
    /// Keeps it, and shares with nobody.
    Alone,
    /// Shares with nobody, and tells not to keep it.
    Dry,
}
use Does::*;

/// What a call came to: its value, a code, or a panic.
type Told = thread::Result<Result<u32, ErrorCode>>;

struct World {
    group: Group,
    commits: AtomicUsize,
    /// What is found behind a commit.
    verdict: Result<()>,
    /// Whoever commits next panics then.
    breaks_off: AtomicBool,
    _folder: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("db")).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                 PRAGMA foreign_keys = ON;
                 CREATE TABLE done (number INTEGER PRIMARY KEY, text TEXT,
                     other INTEGER REFERENCES done DEFERRABLE INITIALLY DEFERRED);
                 PRAGMA max_page_count = 20;",
            )
            .unwrap();
        // A loaded machine does not end a batch before its time.
        let group = Group { longest: LONG, ..Group::new(connection) };
        World {
            group,
            commits: AtomicUsize::new(0),
            verdict: Ok(()),
            breaks_off: AtomicBool::new(false),
            _folder: folder,
        }
    }

    fn write(&self, number: u32, does: Does) -> Told {
        let act = move |db: &Connection| {
            let store = "INSERT INTO done (number, text, other) VALUES (?1, ?2, ?3)";
            let text = "x".repeat(if does == Fill { 200_000 } else { 10 });
            let other = (does == Orphan).then_some(-1);
            db.prepare_cached(store)?.execute((number, &text, other))?;
            match does {
                Fail => Err(Error::NotFound),
                Clash => {
                    db.prepare_cached(store)?.execute((number, text, other))?;
                    Ok(number)
                }
                Panic => resume_unwind(Box::new(number)),
                _ => Ok(number),
            }
        };
        let committed = || {
            self.commits.fetch_add(1, Ordering::SeqCst);
            if self.breaks_off.swap(false, Ordering::SeqCst) {
                resume_unwind(Box::new("on purpose"));
            }
            self.verdict.clone()
        };
        panic::catch_unwind(AssertUnwindSafe(|| {
            let result = match does {
                Alone | Dry => self.group.write_alone(LONG, |db| Ok((act(db)?, does == Alone)), committed),
                _ => self.group.write(LONG, act, committed),
            };
            result.map_err(|error| error.code())
        }))
    }

    /// Has them stand in line in this order, and then lets them go; how many commits there were.
    fn all(&self, acts: &[Does]) -> (Vec<Told>, usize) {
        let before = self.commits.load(Ordering::SeqCst);
        let held = self.group.alone(LONG).unwrap();
        let told = thread::scope(|scope| {
            let mut threads = Vec::new();
            for (number, &does) in (0..).zip(acts) {
                threads.push(scope.spawn(move || self.write(number, does)));
                while self.group.turn.waiting() <= number as usize {
                    thread::yield_now();
                }
            }
            drop(held);
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        (told, self.commits.load(Ordering::SeqCst) - before)
    }

    /// What is stored, in the order of the numbers; then nothing is.
    fn stored(&self) -> Vec<u32> {
        let turn = self.group.alone(LONG).unwrap();
        assert!(turn.connection.is_autocommit());
        let mut query = turn.connection.prepare("DELETE FROM done RETURNING number").unwrap();
        let mut numbers: Vec<u32> =
            query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Each told what it did, by the numbers from this on; the numbers of those that were kept.
fn own_from(first: u32, acts: &[Does], told: &[Told]) -> Vec<u32> {
    for (number, (does, told)) in (first..).zip(acts.iter().zip(told)) {
        match (does, told) {
            (Keep | Dry | Alone, Ok(Ok(value))) if *value == number => {}
            (Fail, Ok(Err(ErrorCode::NotFound))) | (Clash, Ok(Err(ErrorCode::Internal))) => {}
            (Panic, Err(panicked)) if panicked.downcast_ref() == Some(&number) => {}
            _ => panic!("{number} of {acts:?}: {told:?}"),
        }
    }
    let kept = (first..).zip(acts).filter(|(_, does)| matches!(does, Keep | Alone));
    kept.map(|(number, _)| number).collect()
}

fn own(acts: &[Does], told: &[Told]) -> Vec<u32> {
    own_from(0, acts, told)
}

#[test]
fn each_has_its_own_result_of_one_commit() {
    let world = World::new();
    let kinds = [Keep, Fail, Clash, Panic];
    for first in kinds {
        for last in kinds {
            let acts = [first, Keep, Clash, Keep, Panic, Fail, Keep, last];
            let (told, commits) = world.all(&acts);
            assert_eq!((world.stored(), commits), (own(&acts, &told), 1), "{acts:?}");
        }
    }
}

#[test]
fn where_nobody_keeps_anything_nothing_is_committed() {
    let world = World::new();
    let acts = [Fail, Panic, Clash, Fail, Dry];
    let (told, commits) = world.all(&acts);
    assert_eq!((own(&acts, &told), world.stored(), commits), (vec![], vec![], 0));
}

#[test]
fn a_batch_takes_in_so_many() {
    let world = World::new();
    let acts = [Keep; 2 * MOST + 1];
    let (told, commits) = world.all(&acts);
    assert_eq!((world.stored(), commits), (own(&acts, &told), 3));
}

#[test]
fn a_batch_that_is_old_takes_in_nobody() {
    let world = World::new();
    let world = World { group: Group { longest: Duration::ZERO, ..world.group }, ..world };
    let (told, commits) = world.all(&[Keep; 4]);
    assert_eq!((world.stored(), commits), (own(&[Keep; 4], &told), 4));
}

#[test]
fn who_does_not_share_has_a_commit_of_its_own() {
    let world = World::new();
    let acts = [Keep, Keep, Alone, Keep, Dry, Keep, Alone, Alone];
    let (told, commits) = world.all(&acts);
    assert_eq!((world.stored(), commits), (own(&acts, &told), 6));
}

/// All but panics, which are one's own.
fn assert_all(told: &[Told], code: ErrorCode) {
    for told in told {
        assert!(matches!(told, Ok(Err(told)) if *told == code) || told.is_err(), "{told:?}");
    }
}

#[test]
fn a_commit_that_fails_is_told_to_all() {
    let world = World::new();
    for acts in [[Keep, Keep, Fail, Panic, Orphan], [Orphan, Keep, Panic, Fail, Keep]] {
        let (told, commits) = world.all(&acts);
        assert_all(&told, ErrorCode::Internal);
        assert_eq!((world.stored(), commits), (vec![], 0));
    }
    let (told, commits) = world.all(&[Keep, Keep]);
    assert_eq!((world.stored(), commits), (own(&[Keep, Keep], &told), 1), "the next batch is another");
}

#[test]
fn a_transaction_that_is_lost_is_told_to_all_before() {
    let world = World::new();
    let (told, commits) = world.all(&[Keep, Fail, Keep, Fill, Keep, Fail, Keep]);
    assert_all(&told[..4], ErrorCode::DiskFull);
    assert!(matches!(told[4..], [Ok(Ok(4)), Ok(Err(ErrorCode::NotFound)), Ok(Ok(6))]), "{told:?}");
    assert_eq!((world.stored(), commits), (vec![4, 6], 1));
}

#[test]
fn a_file_that_was_replaced_is_told_to_all() {
    let replaced = Error::storage(ErrorCode::Replaced, "on purpose");
    let world = World { verdict: Err(replaced), ..World::new() };
    let (told, commits) = world.all(&[Keep, Fail, Keep, Panic, Keep]);
    assert_all(&told, ErrorCode::Replaced);
    assert_eq!(commits, 1);
}

#[test]
fn nobody_sees_the_open_transaction_of_others() {
    let world = World::new();
    thread::scope(|scope| {
        for number in 0..8 {
            let world = &world;
            scope.spawn(move || {
                for turn in 0..50 {
                    let does = [Keep, Dry, Fail, Panic, Alone][turn as usize % 5];
                    let number = number * 50 + turn;
                    own_from(number, &[does], &[world.write(number, does)]);
                    let turn = world.group.alone(LONG).unwrap();
                    assert!(turn.connection.is_autocommit());
                }
            });
        }
    });
    assert_eq!(world.stored().len(), 8 * 20);
}

#[test]
fn nobody_waits_for_one_who_is_broken_off() {
    let world = World { breaks_off: AtomicBool::new(true), ..World::new() };
    let (told, commits) = world.all(&[Keep, Keep, Fail]);
    assert!(told[0].is_err(), "its own panic");
    assert_all(&told[1..], ErrorCode::Internal);
    assert_eq!((world.stored(), commits), (vec![0, 1], 1), "what was committed stays");
    let (told, commits) = world.all(&[Keep, Keep]);
    assert_eq!((world.stored(), commits), (own(&[Keep, Keep], &told), 1), "the next batch is another");
}

#[test]
fn a_transaction_of_one_who_is_broken_off_is_rolled_back() {
    let world = World::new();
    world
        .group
        .alone(LONG)
        .unwrap()
        .connection
        .execute_batch("BEGIN; INSERT INTO done VALUES (7, '', NULL)")
        .unwrap();
    let (told, commits) = world.all(&[Keep]);
    assert_eq!((world.stored(), commits), (own(&[Keep], &told), 1));
}
