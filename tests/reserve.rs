//! Reservations: never more than the limit, whoever reserves, and none left when all are gone.

mod support;

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use support::{Chance, Child, counter, hear, open, patch, role, say};
use tenantry::{Actor, Error, ErrorCode, Field, OpenOptions, Patch, Reservation, Store};

const CALLS: Field = Field::MaxConcurrentCalls;
const PROCESSES: usize = 8;
const ROUNDS: u64 = 1000;

/// A database whose one tenant has this many calls.
fn limited(limit: u32) -> (tempfile::TempDir, PathBuf, String) {
    let (folder, path, id) = counter();
    open(&path).set(&id, &Patch::new().set(CALLS, limit)).unwrap();
    (folder, path, id)
}

fn side(path: &Path) -> PathBuf {
    path.with_extension("db-reservations")
}

fn code<T>(result: tenantry::Result<T>) -> ErrorCode {
    result.err().expect("an error").code()
}

/// Until there is room.
fn reserve(store: &Store, id: &str, refused: &mut u64) -> Reservation {
    loop {
        match store.reserve(id, CALLS, 0) {
            Ok(reservation) => return reservation,
            Err(Error::LimitExceeded { .. }) => *refused += 1,
            Err(error) => panic!("{error}"),
        }
        thread::yield_now();
    }
}

/// Counts, by nothing of the library's, how many are at it in all processes.
struct Witness(File);

impl Witness {
    fn at(path: &Path) -> Witness {
        let mut options = File::options();
        Witness(
            options
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path.with_extension("witness"))
                .unwrap(),
        )
    }

    fn add(&self, more: i64) -> i64 {
        self.0.lock().unwrap();
        let mut bytes = [0; 8];
        match self.0.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => panic!("{error}"),
            _ => {}
        }
        let now = i64::from_le_bytes(bytes) + more;
        self.0.write_all_at(&now.to_le_bytes(), 0).unwrap();
        self.0.unlock().unwrap();
        now
    }
}

/// Reserves and releases; gives how many were refused on the way and the most that the witness saw.
fn rounds(store: &Store, id: &str, rounds: u64, witness: Option<&Witness>) -> (u64, i64) {
    let (mut refused, mut most) = (0, 0);
    for _ in 0..rounds {
        let reservation = reserve(store, id, &mut refused);
        if let Some(witness) = witness {
            most = most.max(witness.add(1));
            thread::yield_now();
            witness.add(-1);
        }
        reservation.release().unwrap();
    }
    (refused, most)
}

/// Eight processes; gives the refusals, the most that were there at a time, and the seconds that it took.
fn processes(test: &str, limit: u32, witnessed: bool) -> (u64, i64, f64) {
    let (_folder, path, id) = limited(limit);
    let order = if witnessed { "witnessed" } else { "fast" };
    let role = [order, path.to_str().unwrap(), &id];
    let mut children: Vec<Child> = (0..PROCESSES).map(|_| Child::start(test, &role)).collect();
    children.iter_mut().for_each(|child| child.expect("ready"));
    let begun = Instant::now();
    children.iter_mut().for_each(|child| child.tell("go"));
    let told: Vec<String> = children.iter_mut().map(|child| child.next().unwrap()).collect();
    let took = begun.elapsed().as_secs_f64();
    // All are alive yet: nothing is released by their end.
    let store = open(&path);
    assert_eq!(store.reserved(&id, CALLS).unwrap(), 0);
    for mut child in children {
        child.tell("end");
        child.finish();
    }
    let read = |line: &String| {
        let (refused, most) = line.split_once(' ').unwrap();
        (refused.parse::<u64>().unwrap(), most.parse::<i64>().unwrap())
    };
    let told: Vec<(u64, i64)> = told.iter().map(read).collect();
    (told.iter().map(|told| told.0).sum(), told.iter().map(|told| told.1).max().unwrap(), took)
}

/// What such a process does.
fn play(role: &[String]) {
    let [order, path, id] = role else { panic!("{role:?}") };
    let store = open(path);
    store.reserve(id, CALLS, 0).unwrap().release().unwrap();
    let witness = (order == "witnessed").then(|| Witness::at(Path::new(path)));
    say("ready");
    hear();
    let (refused, most) = rounds(&store, id, ROUNDS, witness.as_ref());
    say(&format!("{refused} {most}"));
    hear();
}

#[test]
fn eight_processes_never_exceed_the_limit() {
    let name = "eight_processes_never_exceed_the_limit";
    if let Some(role) = role() {
        return play(&role);
    }
    let (refused, most, _) = processes(name, 3, true);
    println!("{refused} refusals, at most {most} of 3 at a time");
    assert!(refused > 0, "they never met, so nothing was shown");
    assert!((1..=3).contains(&most), "{most} at a time");
}

/// A figure: `cargo test --locked --test reserve full_speed -- --nocapture`.
#[test]
fn eight_processes_at_full_speed_end_at_zero() {
    let name = "eight_processes_at_full_speed_end_at_zero";
    if let Some(role) = role() {
        return play(&role);
    }
    let (refused, _, took) = processes(name, 1_000, false);
    let pairs = PROCESSES as f64 * ROUNDS as f64;
    println!("{:.0} reservations and as many releases a second, in {PROCESSES} processes", pairs / took);
    assert_eq!(refused, 0);
}

/// The control: two who only ask whether one more may be made are two where there is room for one, and the witness
/// sees it.
#[test]
fn who_only_checks_exceeds_the_limit() {
    let (_folder, path, id) = limited(1);
    let witnesses = [Witness::at(&path), Witness::at(&path)];
    let stores = [open(&path), open(&path)];
    let verdicts = stores.each_ref().map(|store| store.get_snapshot(&id).unwrap().may_add(CALLS, 0).unwrap());
    assert!(verdicts.iter().all(|verdict| verdict.is_allowed()));
    assert_eq!(witnesses.each_ref().map(|witness| witness.add(1)), [1, 2]);
    let _one = stores[0].reserve(&id, CALLS, 0).unwrap();
    assert_eq!(code(stores[1].reserve(&id, CALLS, 0)), ErrorCode::LimitExceeded);
}

#[test]
fn threads_never_exceed_the_limit_in_a_file_or_in_memory() {
    let (_folder, path, id) = limited(3);
    let memory = OpenOptions::new().busy_timeout(Duration::from_secs(60)).open_in_memory().unwrap();
    let other = memory.create(&patch("a.example").set(CALLS, 3)).unwrap().id;
    for (store, id) in [(open(&path), id), (memory, other)] {
        let (at_it, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let reservation = reserve(&store, &id, &mut 0);
                        most.fetch_max(at_it.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        at_it.fetch_sub(1, Ordering::SeqCst);
                        drop(reservation);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.load(Ordering::SeqCst)), "{most:?} at a time");
        assert_eq!(store.reserved(&id, CALLS).unwrap(), 0);
    }
}

#[test]
fn what_killed_processes_had_comes_back() {
    let name = "what_killed_processes_had_comes_back";
    if let Some(role) = role() {
        let [order, path, id] = &role[..] else { panic!("{role:?}") };
        let store = open(path);
        let kept: Vec<Reservation> = (0..3).map(|_| store.reserve(id, CALLS, 0).unwrap()).collect();
        say("reserved");
        if order == "hold" {
            hear();
        }
        // Killed in the middle of this.
        rounds(&store, id, u64::MAX, None);
        return drop(kept);
    }
    let (_folder, path, id) = limited(7);
    let store = open(&path);
    let mut chance = Chance::seeded();
    for turn in 0..10 {
        let mut children =
            ["hold", "go on"].map(|order| Child::start(name, &[order, path.to_str().unwrap(), &id]));
        children.iter_mut().for_each(|child| child.expect("reserved"));
        assert!((6..=7).contains(&store.reserved(&id, CALLS).unwrap()), "turn {turn}");
        assert_eq!(code(store.reserve(&id, CALLS, 1)), ErrorCode::LimitExceeded);
        // Turns of our own, so that the other is met at any point of its.
        for _ in 0..chance.below(200) {
            drop(store.reserve(&id, CALLS, 0));
        }
        children.into_iter().for_each(|child| drop(child.kill()));
        // The reservation itself takes them back, also where nobody looked before.
        let all: Vec<Reservation> = (0..7).map(|_| store.reserve(&id, CALLS, 0).unwrap()).collect();
        assert_eq!(code(store.reserve(&id, CALLS, 0)), ErrorCode::LimitExceeded);
        drop(all);
        assert_eq!(store.reserved(&id, CALLS).unwrap(), 0);
    }
}

#[test]
fn stores_of_one_process_count_together_and_release_apart() {
    let (_folder, path, id) = limited(2);
    let [one, other] = [open(&path), open(&path)];
    let first = one.reserve(&id, CALLS, 0).unwrap();
    let second = other.session(&id, Actor::new("alice")).unwrap().reserve(CALLS, 0).unwrap();
    assert_eq!((first.tenant(), second.field()), (id.as_str(), CALLS));
    assert_eq!(code(one.reserve(&id, CALLS, 0)), ErrorCode::LimitExceeded);
    // The reservation keeps its store open, and no longer than itself.
    drop(other);
    assert_eq!(one.reserved(&id, CALLS).unwrap(), 2);
    drop(second);
    assert_eq!(one.reserved(&id, CALLS).unwrap(), 1);
    let error = one.reserve(&id, CALLS, 1).unwrap_err();
    let wanted = "max_concurrent_calls is 2, of which 1 are there and 1 are reserved";
    assert!(error.to_string().starts_with(wanted), "{error}");
    // Other limits and other tenants are counted by themselves.
    assert_eq!(one.reserved(&id, Field::MaxRingGroups).unwrap(), 0);
    let neighbour = one.create(&patch("b.example")).unwrap();
    assert_eq!(one.reserved(&neighbour.id, CALLS).unwrap(), 0);
}

#[test]
fn a_limit_that_was_lowered_is_kept_by_the_next_reservation() {
    let name = "a_limit_that_was_lowered_is_kept_by_the_next_reservation";
    if let Some(role) = role() {
        open(&role[0]).set(&role[1], &Patch::new().set(CALLS, 1)).unwrap();
        return;
    }
    let (_folder, path, id) = limited(9);
    let store = open(&path);
    let kept: Vec<Reservation> = (0..3).map(|_| store.reserve(&id, CALLS, 0).unwrap()).collect();
    Child::start(name, &[path.to_str().unwrap(), &id]).finish();
    assert!(matches!(
        store.reserve(&id, CALLS, 0),
        Err(Error::LimitExceeded { member: "max_concurrent_calls", limit: 1, counted: 0, reserved: 3 })
    ));
    drop(kept);
    let _one = store.reserve(&id, CALLS, 0).unwrap();
    assert_eq!(code(store.reserve(&id, CALLS, 0)), ErrorCode::LimitExceeded);
}

#[test]
fn a_deleted_tenants_reservations_are_released_in_peace() {
    let (_folder, path, id) = limited(5);
    let store = open(&path);
    let [one, other] = [(); 2].map(|()| store.reserve(&id, CALLS, 0).unwrap());
    store.delete(&id).unwrap();
    assert_eq!(code(store.reserve(&id, CALLS, 0)), ErrorCode::NotFound);
    assert_eq!(code(store.reserved(&id, CALLS)), ErrorCode::NotFound);
    one.release().unwrap();
    drop(other);
    assert_eq!(fs::read(side(&path)).unwrap()[4096..].iter().filter(|byte| **byte != 0).count(), 0);
}

#[test]
fn the_count_is_taken_in_the_turn_and_cannot_wait_for_itself() {
    let (_folder, path, id) = limited(2);
    let store = OpenOptions::new().busy_timeout(Duration::from_millis(50)).open(&path).unwrap();
    let kept = store.reserve(&id, CALLS, 0).unwrap();
    let mut kept = Some(kept);
    let second = store.reserve_counting(&id, CALLS, || {
        assert_eq!(code(store.reserve(&id, CALLS, 0)), ErrorCode::Busy);
        assert_eq!(code(kept.take().unwrap().release()), ErrorCode::Busy);
        Ok(0)
    });
    // What could not be released in time was released with the next turn.
    let _second = second.unwrap();
    assert_eq!(store.reserved(&id, CALLS).unwrap(), 1);
    let error = store.reserve_counting(&id, CALLS, || Err(Error::NotFound)).unwrap_err();
    assert_eq!((error.code(), store.reserved(&id, CALLS).unwrap()), (ErrorCode::NotFound, 1));
    assert_eq!(code(store.reserve(&id, Field::Name, 0)), ErrorCode::BadArgument);
}

/// One tenant with more owners than a page has places.
#[test]
fn the_file_grows_and_uses_again_what_is_free() {
    let (_folder, path, id) = limited(1000);
    let keep = open(&path);
    let _mine = keep.reserve(&id, CALLS, 0).unwrap();
    let stores: Vec<Store> =
        (0..100).map(|_| OpenOptions::new().quick_check(false).open(&path).unwrap()).collect();
    let all: Vec<Reservation> = stores.iter().map(|store| store.reserve(&id, CALLS, 0).unwrap()).collect();
    assert_eq!(keep.reserved(&id, CALLS).unwrap(), 101);
    let grown = fs::metadata(side(&path)).unwrap().len();
    assert!(grown > 1025 * 4096, "{grown} bytes");
    drop(all);
    drop(stores);
    // The places of owners that are gone are taken again.
    let again: Vec<Store> =
        (0..100).map(|_| OpenOptions::new().quick_check(false).open(&path).unwrap()).collect();
    let all: Vec<Reservation> = again.iter().map(|store| store.reserve(&id, CALLS, 0).unwrap()).collect();
    assert_eq!(keep.reserved(&id, CALLS).unwrap(), 101);
    drop((all, again));
    assert_eq!(keep.reserved(&id, CALLS).unwrap(), 1);
    assert_eq!(fs::metadata(side(&path)).unwrap().len(), grown);
}

#[test]
fn the_file_is_as_its_database_and_nobodys_who_may_only_read() {
    let (_folder, path, id) = limited(5);
    fs::set_permissions(&path, PermissionsExt::from_mode(0o660)).unwrap();
    let reading = OpenOptions::new().read_only(true).open(&path).unwrap();
    assert_eq!(reading.reserved(&id, CALLS).unwrap(), 0);
    assert_eq!(code(reading.reserve(&id, CALLS, 0)), ErrorCode::ReadOnly);
    assert!(!side(&path).exists(), "asking makes no file");
    let store = open(&path);
    let _one = store.reserve(&id, CALLS, 0).unwrap();
    let [made, like] = [side(&path), path].map(|path| fs::metadata(path).unwrap());
    assert_eq!((made.mode() & 0o777, made.uid(), made.gid()), (0o660, like.uid(), like.gid()));
}

#[test]
fn a_damaged_or_foreign_file_is_refused_while_in_use_and_then_made_anew() {
    let (_folder, path, id) = limited(5);
    let store = open(&path);
    for (at, byte, wanted) in [(0, 0xff, ErrorCode::Corrupt), (16, 9, ErrorCode::NewerSchema)] {
        let one = store.reserve(&id, CALLS, 0).unwrap();
        let file = File::options().write(true).open(side(&path)).unwrap();
        file.write_all_at(&[byte], at).unwrap();
        let other = open(&path);
        assert_eq!(code(other.reserve(&id, CALLS, 0)), wanted);
        assert_eq!(code(other.reserved(&id, CALLS)), wanted);
        // Who was there before needs no head.
        drop(one);
        assert_eq!(store.reserved(&id, CALLS).unwrap(), 0);
        file.write_all_at(if at == 0 { b"t" } else { &[1] }, at).unwrap();
        assert_eq!(other.reserved(&id, CALLS).unwrap(), 0);
    }
    drop(store);
    fs::write(side(&path), vec![0xff; 2_000_000]).unwrap();
    let store = open(&path);
    let _one = store.reserve(&id, CALLS, 0).unwrap();
    assert_eq!(store.reserved(&id, CALLS).unwrap(), 1);
}

#[test]
fn a_file_that_was_replaced_is_noticed_and_a_link_is_not_followed() {
    let (_folder, path, id) = limited(5);
    let store = open(&path);
    let one = store.reserve(&id, CALLS, 0).unwrap();
    fs::remove_file(side(&path)).unwrap();
    assert_eq!(code(store.reserve(&id, CALLS, 0)), ErrorCode::Replaced);
    one.release().unwrap();
    drop(store);
    let target = path.with_extension("target");
    fs::write(&target, "precious").unwrap();
    std::os::unix::fs::symlink(&target, side(&path)).unwrap();
    let error = open(&path).reserve(&id, CALLS, 0).unwrap_err();
    assert!(error.to_string().contains("db-reservations"), "{error}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    // The database was replaced: what was reserved in the old one is released, nothing more is reserved.
    fs::remove_file(side(&path)).unwrap();
    let store = open(&path);
    let one = store.reserve(&id, CALLS, 0).unwrap();
    let moved = path.with_extension("moved");
    fs::copy(&path, &moved).unwrap();
    fs::rename(&moved, &path).unwrap();
    assert_eq!(code(store.reserve(&id, CALLS, 0)), ErrorCode::Replaced);
    one.release().unwrap();
}

#[test]
fn a_full_disk_reserves_nothing_and_loses_nothing() {
    let name = "a_full_disk_reserves_nothing_and_loses_nothing";
    if let Some(role) = role() {
        support::mount_small_disk(&role[0], "600k");
        return fill(Path::new(&role[0]));
    }
    let folder = tempfile::tempdir().unwrap();
    Child::start_under(&["unshare", "-rm"], name, &[folder.path().to_str().unwrap()]).finish();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the small disk was not used");
}

fn fill(place: &Path) {
    let (path, filler) = (place.join("tenants.db"), place.join("filler"));
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let id = store.create(&patch("a.example").set(CALLS, 2)).unwrap().id;
    let one = store.reserve(&id, CALLS, 0).unwrap();
    let written = io::copy(&mut io::repeat(1), &mut File::create(&filler).unwrap());
    assert_eq!(written.unwrap_err().kind(), io::ErrorKind::StorageFull);
    // Other limits lie in other pages, for which there is no room.
    let others = || Field::limits().filter(|field| *field != CALLS);
    for field in others() {
        assert_eq!(code(store.reserve(&id, field, 0)), ErrorCode::DiskFull, "{}", field.name());
        assert_eq!(store.reserved(&id, field).unwrap(), 0);
    }
    one.release().unwrap();
    let all = [(); 2].map(|()| store.reserve(&id, CALLS, 0).unwrap());
    assert_eq!(store.reserved(&id, CALLS).unwrap(), 2);
    fs::remove_file(&filler).unwrap();
    let rest: Vec<Reservation> = others().map(|field| store.reserve(&id, field, 0).unwrap()).collect();
    drop((all, rest));
    assert!(Field::limits().all(|field| store.reserved(&id, field).unwrap() == 0));
}
