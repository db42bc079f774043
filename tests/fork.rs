//! Forked children: what they inherited is not theirs, what they open anew is.
//!
//! A program of its own, as only the thread that forks goes on in a child: `cargo test --test fork`.
//! Each part has a control without what is shown, in a process where no store was ever opened.

#![allow(unsafe_code, reason = "to drop in a child what its parent still needs")]

mod forks;
mod support;

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use forks::{Forked, Gate, Parent, Side, branch, descriptors, end, fork, locks, plain};
use support::{Chance, Child, counter, increment, open, patch, role, say};
use tenantry::{Actor, ChangeKind, Error, ErrorCode, Field, ListQuery, OpenOptions, Patch, Store};

type Test = (&'static str, fn());

const TESTS: &[Test] = &[
    (
        "a_child_neither_keeps_nor_releases_what_its_parent_reserved",
        a_child_neither_keeps_nor_releases_what_its_parent_reserved,
    ),
    (
        "what_was_inherited_answers_forked_and_is_left_alone",
        what_was_inherited_answers_forked_and_is_left_alone,
    ),
    ("a_child_takes_locks_of_its_own", a_child_takes_locks_of_its_own),
    ("eight_children_write_on_while_their_parent_closes", eight_children_write_on_while_their_parent_closes),
    ("grandchildren_write_on_while_all_above_close", grandchildren_write_on_while_all_above_close),
    ("a_fork_meets_threads_at_work", a_fork_meets_threads_at_work),
    ("a_fork_meets_the_first_store_being_opened", a_fork_meets_the_first_store_being_opened),
    (
        "a_child_that_comes_back_into_a_transaction_leaves_it",
        a_child_that_comes_back_into_a_transaction_leaves_it,
    ),
];

fn main() -> ExitCode {
    if let Some(role) = role() {
        play(&role);
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|text| !text.starts_with('-')).collect();
    let chosen = |test: &&Test| arguments.is_empty() || arguments.iter().any(|text| test.0.contains(text));
    if std::env::args().any(|text| text == "--list") {
        TESTS.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for (name, test) in TESTS.iter().filter(chosen) {
        let passed = catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += usize::from(!passed);
    }
    println!("test result: {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A process of its own: a control, or one that has not yet opened a store.
fn play(role: &[String]) {
    let [role, path] = role else { panic!("{role:?}") };
    let path = Path::new(path);
    match role.as_str() {
        "write on" => {
            let (acknowledged, found) = plain::write_on(path, CHILDREN, INCREMENTS);
            say(&format!("{acknowledged} {found}"));
        }
        "locks" => say(&plain::locks_of_a_child(path).to_string()),
        "closed" => say(&plain::closed_by_a_child(path).to_string()),
        "deadlock" => say(&plain::forks_until_deadlock(20_000).map_or(0, |forks| forks).to_string()),
        "first" => fork_at_the_first_store(path),
        _ => panic!("{role}"),
    }
}

/// The numbers that a role gives.
fn in_role(role: &str, path: &Path) -> Vec<usize> {
    let lines = Child::start("", &[role, path.to_str().unwrap()]).finish();
    lines[0].split(' ').map(|number| number.parse().unwrap()).collect()
}

fn control(role: &str) -> Vec<usize> {
    in_role(role, &tempfile::tempdir().unwrap().path().join("plain.db"))
}

fn code<T>(result: Result<T, Error>) -> ErrorCode {
    result.map(drop).expect_err("it did what was asked").code()
}

/// The store's own examination, and nobody's locks left behind.
fn assert_sound(path: &Path) {
    open(path).check(&mut |finding| panic!("{finding:?}")).unwrap();
}

fn log_of(path: &Path) -> std::path::PathBuf {
    path.with_extension("db-wal")
}

fn what_was_inherited_answers_forked_and_is_left_alone() {
    let (_folder, path, id) = counter();
    let store = open(&path);
    let session = store.session(&id, Actor::new("alice")).unwrap();
    let (told, heard) = mpsc::channel();
    let listening = store.on_change(move |event| told.send(event.version).unwrap()).unwrap();
    let reading = OpenOptions::new().read_only(true).open(&path).unwrap();
    let memory = Store::in_memory().unwrap();
    memory.create(&patch("m.example")).unwrap();
    let mut reader = store.reader();
    let kept = reader.find("a.example").unwrap().clone();
    assert!(store.read_status().unwrap().memory);
    let before = locks(std::process::id() as i32, &path);
    let child = fork(|out| {
        let one = Patch::new().set(Field::MaxExtensions, 1);
        let open_before = descriptors(&path);
        assert!(open_before > 3, "the file, its log and its index, more than once");
        for store in [&store, &store.clone(), &reading, &memory] {
            let nothing: &[u8] = b"";
            let answers = [
                code(store.get(&id)),
                code(store.find("a.example")),
                code(store.lookup("a.example")),
                code(store.list(&ListQuery::default())),
                code(store.create(&patch("b.example"))),
                code(store.set(&id, &one)),
                code(store.suspend(&id)),
                code(store.delete(&id)),
                code(store.session(&id, Actor::new("bob"))),
                code(store.import(&mut { nothing }, false, &mut |_, _| {})),
                code(store.export(&mut Vec::new(), &mut |_| {})),
                code(store.check(&mut |_| {})),
                code(store.on_change(|_| {})),
            ];
            assert_eq!(answers, [ErrorCode::Forked; 13]);
        }
        assert_eq!([code(session.get()), code(session.set(&one))], [ErrorCode::Forked; 2]);
        assert_eq!([code(reader.find("a.example")), code(reader.has_changed(&kept))], [ErrorCode::Forked; 2]);
        assert_eq!([code(store.read_status()), code(store.preload())], [ErrorCode::Forked; 2]);
        assert_eq!((kept.version(), code(kept.has_changed())), (1, ErrorCode::Forked));
        let message = store.get(&id).unwrap_err().to_string();
        assert!(message.contains("open it anew") && message.contains("tenants.db"), "{message}");
        // SAFETY: the parent's own are in its memory; nothing uses the child's after this.
        unsafe {
            drop(std::ptr::read(&listening));
            drop(std::ptr::read(&session));
            drop(std::ptr::read(&reader));
            drop([&store, &reading, &memory].map(|store| std::ptr::read(store)));
        }
        assert_eq!(descriptors(&path), open_before, "nothing was closed");
        out.tell("done");
    });
    assert_eq!(child.finish(), ["done"]);
    assert_eq!(locks(std::process::id() as i32, &path), before);
    assert_eq!((increment(&store, &id).0, heard.recv()), (2, Ok(2)));
    assert_eq!((session.get().unwrap().version, reading.get(&id).unwrap().version), (2, 2));
    assert_eq!(memory.list(&ListQuery::default()).unwrap().tenants.len(), 1);
    assert_eq!(reader.find("a.example").unwrap().version(), 2);
    // One that only reads cannot remove the log.
    drop((reading, store, session, reader));
    assert!(!log_of(&path).exists(), "the last to close removes the log");
    assert_sound(&path);
    assert!(control("closed")[0] > 0, "closing would have been seen");
}

fn a_child_takes_locks_of_its_own() {
    let (_folder, path, id) = counter();
    let store = open(&path);
    store.get(&id).unwrap();
    let mut gate = Gate::new();
    let mut child = fork(|out| {
        let store = open(&path);
        out.tell(store.get(&id).unwrap().version);
        gate.pass();
    });
    child.expect("1");
    let index = path.with_extension("db-shm");
    for path in [&path, &index] {
        let (ours, its) = (locks(std::process::id() as i32, path), locks(child.pid, path));
        assert!(!ours.is_empty() && ours == its, "{ours:?} {its:?}");
    }
    gate.open();
    child.finish();
    assert_eq!(control("locks"), [0], "a plain connection believes its parent's locks its own");
}

const CHILDREN: usize = 8;
const INCREMENTS: usize = 12;

fn eight_children_write_on_while_their_parent_closes() {
    let (_folder, path, id) = counter();
    let store = open(&path);
    let mut gate = Gate::new();
    let act = |out: &mut Parent, gate: &mut Gate| {
        let store = open(&path);
        out.tell(increment(&store, &id).0);
        gate.pass();
        (0..INCREMENTS).for_each(|_| out.tell(increment(&store, &id).0));
    };
    let mut children: Vec<Forked> = (0..CHILDREN).map(|_| fork(|out| act(out, &mut gate))).collect();
    let mut versions: Vec<String> = children.iter_mut().map(|child| child.next().unwrap()).collect();
    drop(store);
    assert!(log_of(&path).exists(), "the children are still there");
    gate.open();
    versions.extend(children.into_iter().flat_map(Forked::finish));
    all_are_there(&path, &id, versions, CHILDREN * (1 + INCREMENTS));
    let [acknowledged, found] = control("write on")[..] else { panic!() };
    println!("control: of {acknowledged} increments that were acknowledged, {found} are there");
    assert!(found < acknowledged, "plain connections lost nothing, so nothing was shown");
}

/// Each version was made once, and the last is stored.
fn all_are_there(path: &Path, id: &str, versions: Vec<String>, wanted: usize) {
    let mut versions: Vec<usize> = versions.iter().map(|version| version.parse().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..wanted + 2).collect::<Vec<_>>());
    let tenant = open(path).get(id).unwrap();
    assert_eq!((tenant.max_extensions as usize, tenant.version as usize), (wanted, wanted + 1));
    assert_sound(path);
}

fn grandchildren_write_on_while_all_above_close() {
    const DEPTH: usize = 4;
    let (_folder, path, id) = counter();
    /// Each opens anew, forks the next, and closes before that one goes on.
    fn descend(path: &Path, id: &str, depth: usize, inherited: &[&Store], out: &mut Parent) {
        assert!(inherited.iter().all(|store| code(store.get(id)) == ErrorCode::Forked));
        let store = open(path);
        let mut gate = Gate::new();
        out.tell(increment(&store, id).0);
        if depth > 1 {
            let stores: Vec<&Store> = inherited.iter().copied().chain([&store]).collect();
            let child = fork(|out| {
                gate.pass();
                descend(path, id, depth - 1, &stores, out);
            });
            drop(stores);
            out.tell(increment(&store, id).0);
            drop(store);
            gate.open();
            child.finish().iter().for_each(|version| out.tell(version));
        }
    }
    let child = fork(|out| descend(&path, &id, DEPTH, &[], out));
    all_are_there(&path, &id, child.finish(), 2 * DEPTH - 1);
}

fn a_fork_meets_threads_at_work() {
    const ROUNDS: usize = 60;
    let (_folder, path, id) = counter();
    let store = open(&path);
    let (busy, done) = (AtomicBool::new(true), AtomicU64::new(0));
    thread::scope(|scope| {
        // More writers than take turns at once, so that some always wait.
        for _ in 0..4 {
            scope.spawn(|| {
                while busy.load(Ordering::Relaxed) {
                    increment(&store, &id);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
            scope.spawn(|| {
                while busy.load(Ordering::Relaxed) {
                    assert!(open(&path).get(&id).is_ok())
                }
            });
            scope.spawn(|| {
                while busy.load(Ordering::Relaxed) {
                    drop(open(&path).list(&ListQuery::default()))
                }
            });
        }
        for _ in 0..ROUNDS {
            let child = fork(|out| {
                assert_eq!(code(store.get(&id)), ErrorCode::Forked);
                let store = open(&path);
                thread::scope(|scope| {
                    (0..4).for_each(|_| drop(scope.spawn(|| increment(&store, &id))));
                });
                let (told, heard) = mpsc::channel();
                let listening = store.on_change(move |event| told.send(event.kind).unwrap()).unwrap();
                let made = store.create(&patch(&format!("t{}.example", std::process::id()))).unwrap();
                // The threads of the parent are heard, too.
                while heard.recv().unwrap() != ChangeKind::Created {}
                drop(listening);
                store.delete(&made.id).unwrap();
                out.tell(4);
            });
            let counted: u64 = child.finish()[0].parse().unwrap();
            done.fetch_add(counted, Ordering::Relaxed);
        }
        busy.store(false, Ordering::Relaxed);
    });
    let tenant = store.get(&id).unwrap();
    assert_eq!(u64::from(tenant.max_extensions), done.into_inner());
    drop(store);
    assert_sound(&path);
    let [forks] = control("deadlock")[..] else { panic!() };
    println!("{ROUNDS} forks without a deadlock; control: one after {forks} forks");
    assert!(forks > 0, "no child of plain connections was stuck, so nothing was shown");
}

fn a_fork_meets_the_first_store_being_opened() {
    let (_folder, path, _) = counter();
    let met: usize = (0..40).map(|_| in_role("first", &path)[0]).sum();
    println!("{met} of 40 forks came before the store was open");
    assert!(met > 0, "no fork met another thread at it");
    assert_sound(&path);
}

/// Forks in one thread while another opens the first store of the process.
fn fork_at_the_first_store(path: &Path) {
    let (started, opened) = (AtomicBool::new(false), AtomicBool::new(false));
    let mut chance = Chance::from(std::process::id().into());
    let met = thread::scope(|scope| {
        scope.spawn(|| {
            started.store(true, Ordering::Relaxed);
            let store = open(path);
            opened.store(true, Ordering::Relaxed);
            store.find("a.example").unwrap();
        });
        while !started.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
        // Now a little earlier, now a little later.
        (0..chance.below(50_000)).for_each(|_| std::hint::spin_loop());
        let met = !opened.load(Ordering::Relaxed);
        let child = fork(|out| out.tell(open(path).find("a.example").unwrap().version));
        assert_eq!(child.finish(), ["1"]);
        met
    });
    say(&usize::from(met).to_string());
}

/// The host forks in a call that the store makes in the middle of a transaction, and both come back.
fn a_child_that_comes_back_into_a_transaction_leaves_it() {
    let (_folder, path, _) = counter();
    let forker = Forker::default();
    let clock = forker.clone();
    let at_clock = OpenOptions::new().clock(move || clock.now()).open(&path).unwrap();
    forker.both("clock", || at_clock.create(&patch("b.example")).map(drop));
    let store = open(&path);
    forker.both("export", || store.export(&mut Vec::new(), &mut |_| forker.fork()).map(drop));
    let lines = store.get(&at_clock.find("b.example").unwrap().id).unwrap().to_json();
    let lines = lines.replace("b.example", "c.example").replace(&at_clock.find("b.example").unwrap().id, "c");
    forker.both("line", || {
        let report = store.import(&mut lines.as_bytes(), false, &mut |_, _| forker.fork())?;
        assert_eq!(report.imported, 1);
        Ok(())
    });
    let lines = lines.replace("c.example", "d.example").replace("\"c\"", "\"d\"");
    forker.both("input", || {
        let mut input = BufReader::new(Reading { forker: &forker, lines: lines.as_bytes() });
        store.import(&mut input, false, &mut |_, _| {}).map(|report| assert_eq!(report.imported, 1))
    });
    assert_eq!(store.list(&ListQuery::default()).unwrap().tenants.len(), 4);
    drop((store, at_clock));
    assert_sound(&path);
}

/// Forks once in each call, when it is asked to.
#[derive(Clone, Default)]
struct Forker(std::sync::Arc<std::sync::Mutex<Option<Side>>>);

impl Forker {
    fn fork(&self) {
        self.0.lock().unwrap().get_or_insert_with(branch);
    }

    fn now(&self) -> jiff::Timestamp {
        self.fork();
        jiff::Timestamp::now()
    }

    /// The parent's call must succeed, the child's must not.
    fn both(&self, what: &str, call: impl FnOnce() -> Result<(), Error>) {
        let result = call();
        match self.0.lock().unwrap().take() {
            Some(Side::Child(mut parent)) => {
                parent.tell(result.map_or_else(|error| error.code().as_str(), |()| "done"));
                end(0)
            }
            Some(Side::Parent(child)) => {
                assert_eq!(
                    (result.map_err(|error| error.to_string()), child.finish()),
                    (Ok(()), vec!["forked".to_owned()]),
                    "{what}"
                );
            }
            None => panic!("{what}: no fork"),
        }
    }
}

/// An input that forks when it is read.
struct Reading<'a> {
    forker: &'a Forker,
    lines: &'a [u8],
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.forker.fork();
        self.lines.read(buffer)
    }
}

/// A parent is killed and leaves a child behind, which has copies of all its descriptors.
fn a_child_neither_keeps_nor_releases_what_its_parent_reserved() {
    const CALLS: Field = Field::MaxConcurrentCalls;
    let (_folder, path, id) = counter();
    let (mut gate, way_out) = UnixStream::pair().unwrap();
    // The control: a lock that goes with an open file, and which nobody closes in the child.
    let plain = path.with_extension("plain");
    File::create(&plain).unwrap();
    let mut parent = fork(|main| {
        let control = File::open(&plain).unwrap();
        control.lock().unwrap();
        let store = open(&path);
        let kept = [(); 2].map(|()| store.reserve(&id, CALLS, 0).unwrap());
        let mut child = fork(|out| {
            assert_eq!(code(store.reserve(&id, CALLS, 0)), ErrorCode::Forked);
            assert_eq!(code(store.reserved(&id, CALLS)), ErrorCode::Forked);
            // SAFETY: the child's copies, which nothing uses again: a child ends without destructors.
            let ([one, other], copy) = unsafe { (std::ptr::read(&kept), std::ptr::read(&store)) };
            assert_eq!(code(one.release()), ErrorCode::Forked);
            drop(other);
            drop(copy);
            let own = open(&path);
            assert_eq!(own.reserved(&id, CALLS).unwrap(), 2, "the parent has them still");
            let one = own.reserve(&id, CALLS, 0).unwrap();
            out.tell("left");
            assert_eq!((&way_out).read(&mut [0]).unwrap(), 1);
            drop(one);
        });
        child.expect("left");
        main.tell("left");
        child.finish();
    });
    parent.expect("left");
    let store = open(&path);
    assert_eq!(store.reserved(&id, CALLS).unwrap(), 3);
    parent.kill();
    assert_eq!(store.reserved(&id, CALLS).unwrap(), 1, "the child's own, and none of the parent's");
    assert!(File::open(&plain).unwrap().try_lock().is_err(), "the child has no copies, so nothing was shown");
    gate.write_all(b"!").unwrap();
}
