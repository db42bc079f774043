//! The controls: plain connections with the same settings, in a process in which no store was ever
//! opened. What is done against forks must be seen to be missing there.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use super::{Forked, Gate, Parent, fork, locks};

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

fn make(path: &Path) -> Connection {
    let connection = connect(path).unwrap();
    connection.execute_batch("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)").unwrap();
    connection
}

fn increment(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute("UPDATE counter SET n = n + 1", [])
}

/// Children open the file anew and write on while their parent closes its own connection. Gives how
/// many increments were acknowledged, and how many are there.
pub(crate) fn write_on(path: &Path, children: usize, increments: usize) -> (usize, usize) {
    let parent = make(path);
    let mut gate = Gate::new();
    let act = |out: &mut Parent, gate: &mut Gate| {
        let connection = connect(path).unwrap();
        out.tell(increment(&connection).is_ok());
        gate.pass();
        out.tell((0..increments).filter(|_| increment(&connection).is_ok()).count());
    };
    let mut forked: Vec<Forked> = (0..children).map(|_| fork(|out| act(out, &mut gate))).collect();
    forked.iter_mut().for_each(|child| child.expect("true"));
    drop(parent);
    gate.open();
    let counts = forked.into_iter().flat_map(Forked::finish);
    let acknowledged = children + counts.map(|count| count.parse::<usize>().unwrap()).sum::<usize>();
    let found = Connection::open(path)
        .and_then(|connection| connection.query_row("SELECT n FROM counter", [], |row| row.get::<_, i64>(0)));
    (acknowledged, found.map_or(0, |found| found as usize))
}

/// A child opens the file anew; gives how many locks it then has on the file.
pub(crate) fn locks_of_a_child(path: &Path) -> usize {
    let _parent = make(path);
    let mut gate = Gate::new();
    let mut child = fork(|out| {
        let connection = connect(path).unwrap();
        out.tell(increment(&connection).unwrap());
        gate.pass();
    });
    child.expect("1");
    let held = locks(child.pid, path).len();
    gate.open();
    child.finish();
    held
}

/// How many of these descriptors are gone when a child closes what it inherited.
pub(crate) fn closed_by_a_child(path: &Path) -> usize {
    let mut parent = Some(make(path));
    let child = fork(|out| {
        let before = super::descriptors(path);
        drop(parent.take());
        out.tell(before - super::descriptors(path));
    });
    let closed = child.finish();
    closed[0].parse().unwrap()
}

/// Forks while other threads use SQLite, until a child waits for one of its mutexes for ever; gives how
/// many forks that took, `None` where none did.
pub(crate) fn forks_until_deadlock(most: usize) -> Option<usize> {
    let work = || -> rusqlite::Result<i64> {
        Connection::open_in_memory()?
            .query_row("SELECT sum(value) FROM json_each('[1,2,3]')", [], |row| row.get(0))
    };
    let busy = std::sync::atomic::AtomicBool::new(true);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while busy.load(std::sync::atomic::Ordering::Relaxed) {
                    work().unwrap();
                }
            });
        }
        let stuck = (1..=most).find(|_| {
            let mut child = fork(|_| assert_eq!(work().unwrap(), 6));
            let stuck = child.is_deadlocked();
            if stuck {
                child.kill();
            }
            stuck
        });
        busy.store(false, std::sync::atomic::Ordering::Relaxed);
        stuck
    })
}
