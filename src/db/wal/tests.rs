use std::cell::{Cell, RefCell};
use std::path::Path;

use rusqlite::OpenFlags;

use super::gathered::{HEADER, MOST};
use super::*;
use crate::db::fork;

const OK: c_int = ffi::SQLITE_OK;
const PAGE: usize = 512;

/// A file, how often it was written, and the most at a time.
#[derive(Default)]
struct Disk {
    bytes: RefCell<Vec<u8>>,
    writes: Cell<usize>,
    most: Cell<usize>,
}

impl Disk {
    fn write(&self, piece: &[u8], at: i64) -> c_int {
        let (mut bytes, at) = (self.bytes.borrow_mut(), at as usize);
        let end = bytes.len().max(at + piece.len());
        bytes.resize(end, 0);
        bytes[at..at + piece.len()].copy_from_slice(piece);
        self.writes.set(self.writes.get() + 1);
        self.most.set(self.most.get().max(piece.len()));
        OK
    }
}

/// The header of a frame: of a commit's last it has the number of pages of the file.
fn header(is_last: bool, mark: u8) -> [u8; HEADER] {
    let mut header = [mark; HEADER];
    header[4..8].copy_from_slice(&u32::from(is_last).to_be_bytes());
    header
}

/// Writes a COMMIT's frames from here on, and gives where they end.
fn frames(gathered: &mut Gathered, disk: &Disk, mut at: i64, count: usize, is_whole: bool) -> i64 {
    let down = |piece: &[u8], at| disk.write(piece, at);
    for number in 1..=count {
        let mark = (at / 7 % 251) as u8;
        assert_eq!(gathered.write(&header(is_whole && number == count, mark), at, &down), OK);
        assert_eq!(gathered.write(&[mark; PAGE], at + HEADER as i64, &down), OK);
        at += (HEADER + PAGE) as i64;
    }
    at
}

#[test]
fn a_commit_goes_down_in_one_write_with_its_last_page() {
    let (mut gathered, disk) = (Gathered::default(), Disk::default());
    assert_eq!(gathered.write(&[9; 32], 0, &|piece, at| disk.write(piece, at)), OK, "the log's own header");
    let mut end = 32;
    for count in 1..20 {
        let before = disk.writes.get();
        gathered.begin();
        end = frames(&mut gathered, &disk, end, count, true);
        assert_eq!((disk.writes.get() - before, disk.bytes.borrow().len()), (1, end as usize));
        gathered.end();
    }
    let (before, many) = (disk.writes.get(), 10 * MOST / PAGE);
    gathered.begin();
    end = frames(&mut gathered, &disk, end, many, true);
    assert_eq!(disk.bytes.borrow().len(), end as usize);
    assert!(disk.writes.get() - before <= 21 && disk.most.get() <= MOST);
    gathered.end();

    // The control: outside of a COMMIT, each piece by itself.
    let before = disk.writes.get();
    frames(&mut gathered, &disk, end, 5, true);
    assert_eq!(disk.writes.get() - before, 10);
}

#[test]
fn what_was_gathered_goes_down_before_anything_else_and_only_once() {
    let (mut gathered, disk) = (Gathered::default(), Disk::default());
    let down = |piece: &[u8], at| disk.write(piece, at);
    gathered.begin();
    // The first is behind nothing that was written before.
    let end = frames(&mut gathered, &disk, 32, 3, false);
    assert_eq!((disk.writes.get(), disk.bytes.borrow().len()), (2, 32 + HEADER + PAGE));
    assert_eq!((gathered.flush(&down), disk.writes.get()), (OK, 3));
    assert_eq!((gathered.flush(&down), disk.writes.get()), (OK, 3));
    let again = frames(&mut gathered, &disk, end, 1, false);
    // A page of the same transaction anew, and a header of it.
    assert_eq!(gathered.write(&[77; PAGE], 32 + HEADER as i64, &down), OK);
    assert_eq!((disk.writes.get(), disk.bytes.borrow().len()), (5, again as usize));
    assert_eq!(gathered.write(&[78; HEADER], 32, &down), OK);
    assert_eq!(disk.writes.get(), 6);
    assert_eq!(disk.bytes.borrow()[32..32 + HEADER + PAGE], [[78; HEADER].as_slice(), &[77; PAGE]].concat());
}

/// Where a disk's sector may be lost with what it held before, SQLite fills it with the last frame again, and writes what
/// lies in the next sector behind all that is to last: no header, though it may be as long as one and look like it.
#[test]
fn what_fills_a_sector_goes_straight_down() {
    // Behind what was gathered, and behind what another wrote.
    for (before, last) in [(2, 0), (2, 1), (0, 0), (0, 1)] {
        let (mut gathered, disk) = (Gathered::default(), Disk::default());
        let down = |piece: &[u8], at| disk.write(piece, at);
        gathered.begin();
        let end = frames(&mut gathered, &disk, 32, before, false);
        let (page, cut) = ([last; PAGE], PAGE - HEADER);
        let at = |offset: usize| end + offset as i64;
        assert_eq!(gathered.write(&header(true, 5), end, &down), OK);
        assert_eq!(gathered.write(&page[..cut], at(HEADER), &down), OK);
        assert_eq!(gathered.flush(&down), OK);
        assert_eq!(gathered.write(&page[cut..], at(PAGE), &down), OK);
        gathered.end();
        assert_eq!(disk.bytes.borrow()[at(HEADER) as usize..], page);
    }
}

/// Others may have written there since.
#[test]
fn what_a_failed_commit_left_is_thrown_away() {
    let (mut gathered, disk) = (Gathered::default(), Disk::default());
    let down = |piece: &[u8], at| disk.write(piece, at);
    let end = frames(&mut gathered, &disk, 32, 1, true);
    gathered.begin();
    frames(&mut gathered, &disk, end, 2, false);
    gathered.end();
    let writes = disk.writes.get();
    assert_eq!((gathered.flush(&down), disk.writes.get()), (OK, writes));

    let full = |_: &[u8], _| ffi::SQLITE_FULL;
    let end = frames(&mut gathered, &disk, end, 1, true);
    gathered.begin();
    assert_eq!(gathered.write(&header(true, 1), end, &full), OK);
    assert_eq!(gathered.write(&[1; PAGE], end + HEADER as i64, &full), ffi::SQLITE_FULL);
    let writes = disk.writes.get();
    assert_eq!((gathered.flush(&down), disk.writes.get()), (OK, writes));
}

/// Through our file system; of a disk that may lose a whole sector, or not.
fn connect(path: &Path, loses_sectors: bool) -> Connection {
    let uri = format!("file:{}?psow={}", path.display(), u8::from(!loses_sectors));
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
    fork::connect(Path::new(&uri), flags).unwrap()
}

/// A log with a table of blobs beside.
fn make(path: &Path, page: u32) {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "page_size", page).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB NOT NULL)").unwrap();
}

const PUT: &str = "INSERT OR REPLACE INTO t VALUES (?1 % 40, randomblob(3000 + ?1 % 700))";

/// Calls of the system by this thread that write.
#[cfg(target_os = "linux")]
fn writes() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/io").unwrap();
    let line = told.lines().find_map(|line| line.strip_prefix("syscw: "));
    line.unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn sqlite_writes_a_commit_to_its_log_in_one_call() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    make(&path, 4096);
    let count = |connection: &Connection| {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        (0..6).for_each(|number| assert_eq!(connection.execute(PUT, [number]).unwrap(), 1));
        let before = writes();
        whole(connection, || connection.execute_batch("COMMIT")).unwrap();
        writes() - before
    };
    let ours = connect(&path, false);
    // The first writes the log's own header, too.
    assert_eq!([count(&ours), count(&ours)], [2, 1]);
    // The control: SQLite's own file system.
    let plain = Connection::open(&path).unwrap();
    assert!(count(&plain) >= 12);
    // Its first frame is behind nothing that this connection wrote.
    assert_eq!([count(&ours), count(&ours)], [3, 1]);
    assert!(log_of(&ours).is_some() && log_of(&plain).is_none());
    assert!(log_of(&Connection::open_in_memory().unwrap()).is_none());
}

#[test]
fn a_large_commit_is_written_in_parts_that_sqlite_writes_whole() {
    let folder = tempfile::tempdir().unwrap();
    for page in [512, 4096, 65_536] {
        let path = folder.path().join(format!("{page}.db"));
        make(&path, page);
        let ours = connect(&path, false);
        ours.execute_batch("BEGIN IMMEDIATE").unwrap();
        let sql =
            "INSERT INTO t (b) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
            SELECT randomblob(3000) FROM n";
        ours.execute(sql, []).unwrap();
        whole(&ours, || ours.execute_batch("COMMIT")).unwrap();
        let plain = Connection::open(&path).unwrap();
        let found: (i64, String) = plain
            .query_row("SELECT count(*), integrity_check FROM t, pragma_integrity_check", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(found, (500, "ok".to_owned()));
    }
}

/// By chance: transactions that outgrow their memory, undo some or all that they did, and commit by turns from two
/// connections, with checkpoints between. What was committed is found through SQLite's own file system, at once.
fn commits_by_chance(page: u32, synchronous: &str, loses_sectors: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    make(&path, page);
    let (writers, plain) =
        ([(); 2].map(|()| connect(&path, loses_sectors)), Connection::open(&path).unwrap());
    for writer in &writers {
        writer.pragma_update(None, "cache_size", 4).unwrap();
        writer.pragma_update(None, "synchronous", synchronous).unwrap();
    }
    let sum = "SELECT count(*), coalesce(sum(a), 0), coalesce(group_concat(hex(b)), '') FROM t";
    let all = |connection: &Connection| -> (i64, i64, String) {
        connection.query_row(sum, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
    };
    let size = || std::fs::metadata(path.with_extension("db-wal")).map_or(0, |log| log.len());
    let (mut chance, mut grown) = (u64::from(page), 0);
    let mut next = |below: u64| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % below
    };
    for _ in 0..400 {
        let writer = &writers[next(2) as usize];
        let before = all(&plain);
        writer.execute_batch("BEGIN IMMEDIATE").unwrap();
        let log = size();
        for _ in 0..next(4) {
            writer.execute_batch("SAVEPOINT part").unwrap();
            (0..next(12)).for_each(|_| assert_eq!(writer.execute(PUT, [next(100_000) as i64]).unwrap(), 1));
            writer.execute_batch(if next(3) == 0 { "ROLLBACK TO part" } else { "RELEASE part" }).unwrap();
        }
        grown += usize::from(size() > log);
        let (wanted, commits) = (all(writer), next(4) != 0);
        match commits {
            true => whole(writer, || writer.execute_batch("COMMIT")).unwrap(),
            false => writer.execute_batch("ROLLBACK").unwrap(),
        }
        assert_eq!(all(&plain), if commits { wanted } else { before });
        if next(20) == 0 {
            plain.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        }
    }
    assert!(page > 4096 || grown > 20, "{grown} transactions outgrew their memory");
    let sound: String = plain.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

#[test]
fn what_was_committed_is_in_the_file() {
    for (page, synchronous) in [(512, "FULL"), (4096, "OFF"), (4096, "FULL"), (65_536, "NORMAL")] {
        commits_by_chance(page, synchronous, false);
    }
}

#[test]
fn what_was_committed_is_in_the_file_where_a_sector_may_be_lost() {
    [512, 1024, 2048, 4096].into_iter().for_each(|page| commits_by_chance(page, "FULL", true));
}
