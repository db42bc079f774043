//! Where the bytes of files should live: rows of pieces in the database, SQLite's incremental blobs, or
//! a folder beside it. Each way stores files of 1 KB to 1 GB step by step, each step durable, as an upload
//! does that may be cut off at any moment; reads them; reads ranges at random; deletes them. What counts
//! beside the speed is the longest time that another writer would have to wait, and how far the log grows.
//!
//! `cargo bench --bench file [-- --quick]`; the last line is one JSON object. `TMPDIR` chooses the disk.
#![allow(unsafe_code)] // rusqlite has the calls for blobs behind a feature that nothing else needs.

use std::ffi::{CStr, c_void};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ffi};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const KB: usize = 1024;
const MB: usize = 1024 * KB;
const RANGE: usize = 64 * KB;

/// A way to keep the bytes of files.
trait Way {
    fn begin(&mut self, size: usize) -> Outcome<()>;
    /// Makes the next bytes durable.
    fn append(&mut self, at: usize, bytes: &[u8]) -> Outcome<()>;
    /// Makes the file whole.
    fn end(&mut self) -> Outcome<()>;
    fn read(&mut self, at: usize, into: &mut [u8]) -> Outcome<()>;
    /// Deletes some; whether there is more.
    fn delete(&mut self) -> Outcome<bool>;
    /// How large the log became.
    fn log(&self) -> u64;
}

fn open(folder: &Path) -> Outcome<(Connection, PathBuf)> {
    let path = folder.join("bench.db");
    let db = Connection::open(&path)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE piece (content INTEGER, at INTEGER, bytes BLOB, PRIMARY KEY (content, at)) STRICT;
         CREATE TABLE whole (id INTEGER PRIMARY KEY, bytes BLOB) STRICT;",
    )?;
    Ok((db, path.with_extension("db-wal")))
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// One row for each piece; a step is one transaction.
struct Rows {
    db: Connection,
    log: PathBuf,
    piece: usize,
}

impl Way for Rows {
    fn begin(&mut self, _: usize) -> Outcome<()> {
        Ok(())
    }

    fn append(&mut self, at: usize, bytes: &[u8]) -> Outcome<()> {
        let transaction = self.db.transaction()?;
        let mut insert = transaction.prepare_cached("INSERT INTO piece VALUES (1, ?1, ?2)")?;
        for (number, piece) in bytes.chunks(self.piece).enumerate() {
            insert.execute(((at + number * self.piece) as i64, piece))?;
        }
        drop(insert);
        Ok(transaction.commit()?)
    }

    fn end(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn read(&mut self, mut at: usize, mut into: &mut [u8]) -> Outcome<()> {
        let sql = "SELECT at, bytes FROM piece WHERE content = 1 AND at <= ?1 ORDER BY at DESC LIMIT 1";
        let mut query = self.db.prepare_cached(sql)?;
        while !into.is_empty() {
            let mut rows = query.query([at as i64])?;
            let row = rows.next()?.ok_or("no piece")?;
            let bytes = &row.get_ref(1)?.as_blob()?[at - row.get::<_, i64>(0)? as usize..];
            let some = bytes.len().min(into.len());
            into[..some].copy_from_slice(&bytes[..some]);
            (at, into) = (at + some, &mut into[some..]);
        }
        Ok(())
    }

    fn delete(&mut self) -> Outcome<bool> {
        let sql = "DELETE FROM piece WHERE rowid IN (SELECT rowid FROM piece WHERE content = 1 LIMIT ?1)";
        Ok(self.db.prepare_cached(sql)?.execute([(MB / self.piece) as i64])? > 0)
    }

    fn log(&self) -> u64 {
        length(&self.log)
    }
}

/// One row for the file, made at its full size and then filled through a handle.
struct Blob {
    db: Connection,
    log: PathBuf,
}

impl Blob {
    fn with<T>(&self, writes: bool, act: impl FnOnce(*mut ffi::sqlite3_blob) -> T) -> Outcome<T> {
        let (mut blob, names): (_, [&CStr; 3]) = (ptr::null_mut(), [c"main", c"whole", c"bytes"]);
        let [schema, table, column] = names.map(CStr::as_ptr);
        // SAFETY: the connection is open, and the handle is closed before it.
        unsafe {
            let opened =
                ffi::sqlite3_blob_open(self.db.handle(), schema, table, column, 1, writes.into(), &mut blob);
            let result = act(blob);
            if opened != ffi::SQLITE_OK || ffi::sqlite3_blob_close(blob) != ffi::SQLITE_OK {
                return Err("the blob cannot be opened or closed".into());
            }
            Ok(result)
        }
    }
}

impl Way for Blob {
    fn begin(&mut self, size: usize) -> Outcome<()> {
        self.db.execute("INSERT INTO whole VALUES (1, zeroblob(?1))", [size as i64])?;
        Ok(())
    }

    fn append(&mut self, at: usize, bytes: &[u8]) -> Outcome<()> {
        let (from, length) = (bytes.as_ptr().cast::<c_void>(), bytes.len() as i32);
        // SAFETY: `bytes` is that long.
        match self.with(true, |blob| unsafe { ffi::sqlite3_blob_write(blob, from, length, at as i32) })? {
            ffi::SQLITE_OK => Ok(()),
            code => Err(format!("blob_write: {code}").into()),
        }
    }

    fn end(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn read(&mut self, at: usize, into: &mut [u8]) -> Outcome<()> {
        let (to, length) = (into.as_mut_ptr().cast::<c_void>(), into.len() as i32);
        // SAFETY: `into` is that long.
        match self.with(false, |blob| unsafe { ffi::sqlite3_blob_read(blob, to, length, at as i32) })? {
            ffi::SQLITE_OK => Ok(()),
            code => Err(format!("blob_read: {code}").into()),
        }
    }

    fn delete(&mut self) -> Outcome<bool> {
        Ok(self.db.execute("DELETE FROM whole", [])? > 0)
    }

    fn log(&self) -> u64 {
        length(&self.log)
    }
}

/// A file of its own, named when it is whole; the row that tells of each step is a commit, too.
struct Folder {
    db: Connection,
    log: PathBuf,
    folder: PathBuf,
    file: Option<File>,
}

impl Way for Folder {
    fn begin(&mut self, _: usize) -> Outcome<()> {
        self.file = Some(File::create_new(self.folder.join("draft"))?);
        Ok(())
    }

    fn append(&mut self, at: usize, bytes: &[u8]) -> Outcome<()> {
        let file = self.file.as_mut().ok_or("not begun")?;
        file.write_all(bytes)?;
        file.sync_data()?;
        let sql = "INSERT INTO piece VALUES (1, 0, x'00') ON CONFLICT DO UPDATE SET bytes = ?1";
        self.db.prepare_cached(sql)?.execute([at.to_le_bytes()])?;
        Ok(())
    }

    fn end(&mut self) -> Outcome<()> {
        fs::rename(self.folder.join("draft"), self.folder.join("file"))?;
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    fn read(&mut self, at: usize, into: &mut [u8]) -> Outcome<()> {
        Ok(File::open(self.folder.join("file"))?.read_exact_at(into, at as u64)?)
    }

    fn delete(&mut self) -> Outcome<bool> {
        Ok(fs::remove_file(self.folder.join("file")).is_ok())
    }

    fn log(&self) -> u64 {
        length(&self.log)
    }
}

/// Milliseconds, and bytes of the log.
#[derive(Default)]
struct Taken {
    store: f64,
    longest: f64,
    read: f64,
    range: f64,
    delete: f64,
    longest_delete: f64,
    log: u64,
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn measure(way: &mut dyn Way, size: usize, step: usize) -> Outcome<Taken> {
    let mut taken = Taken::default();
    let mut noise = Vec::with_capacity(step);
    File::open("/dev/urandom")?.take(step as u64).read_to_end(&mut noise)?;
    let start = Instant::now();
    way.begin(size)?;
    taken.longest = millis(start.elapsed());
    for at in (0..size).step_by(step) {
        let begun = Instant::now();
        way.append(at, &noise[..step.min(size - at)])?;
        taken.longest = taken.longest.max(millis(begun.elapsed()));
    }
    way.end()?;
    taken.store = millis(start.elapsed());
    taken.log = way.log();
    let mut buffer = vec![0; step.min(size)];
    let start = Instant::now();
    for at in (0..size).step_by(step) {
        let some = step.min(size - at);
        way.read(at, &mut buffer[..some])?;
        assert!(buffer[..some] == noise[..some], "other bytes than were stored");
    }
    taken.read = millis(start.elapsed());
    let (range, ranges) = (RANGE.min(size), 50);
    let start = Instant::now();
    let mut at = 1;
    for _ in 0..ranges {
        at = (at * 6_364_136_223_846_793_005_usize).wrapping_add(1_442_695_040_888_963_407) >> 1;
        way.read(at % (size - range + 1), &mut vec![0; range])?;
    }
    taken.range = millis(start.elapsed()) / f64::from(ranges);
    let start = Instant::now();
    loop {
        let begun = Instant::now();
        let more = way.delete()?;
        taken.longest_delete = taken.longest_delete.max(millis(begun.elapsed()));
        if !more {
            break;
        }
    }
    taken.delete = millis(start.elapsed());
    Ok(taken)
}

fn main() -> Outcome<()> {
    let quick = std::env::args().any(|word| word == "--quick");
    let largest = if quick { 64 * MB } else { 1024 * MB };
    let sizes: Vec<usize> = [KB, 64 * KB, MB, 16 * MB, 64 * MB, 256 * MB, 1024 * MB]
        .into_iter()
        .filter(|size| *size <= largest)
        .collect();
    println!(
        "{:>8} {:<22} {:>10} {:>9} {:>10} {:>9} {:>10} {:>9} {:>7}",
        "size", "way", "store ms", "longest", "read ms", "range ms", "delete ms", "longest", "log MB"
    );
    let mut figures = Vec::new();
    for size in sizes {
        for (name, step, piece) in [
            ("rows of 64 KB by 256", 256 * KB, 64 * KB),
            ("rows of 256 KB by 256", 256 * KB, 256 * KB),
            ("rows of 64 KB by 1024", MB, 64 * KB),
            ("rows of 1 MB by 1024", MB, MB),
            ("blob by 256", 256 * KB, 0),
            ("folder by 256", 256 * KB, 1),
        ] {
            let folder = tempfile::tempdir()?;
            let (db, log) = open(folder.path())?;
            let mut way: Box<dyn Way> = match piece {
                0 => Box::new(Blob { db, log }),
                1 => Box::new(Folder { db, log, folder: folder.path().to_owned(), file: None }),
                piece => Box::new(Rows { db, log, piece }),
            };
            let shown = if size < MB { format!("{} KB", size / KB) } else { format!("{} MB", size / MB) };
            match measure(&mut *way, size, step) {
                Ok(taken) => {
                    println!(
                        "{shown:>8} {name:<22} {:>10.1} {:>9.1} {:>10.1} {:>9.2} {:>10.1} {:>9.1} {:>7.1}",
                        taken.store,
                        taken.longest,
                        taken.read,
                        taken.range,
                        taken.delete,
                        taken.longest_delete,
                        taken.log as f64 / MB as f64
                    );
                    figures.push(format!("\"{name}, {shown}\": {:.1}", taken.store));
                }
                Err(error) => println!("{shown:>8} {name:<22} cannot: {error}"),
            }
        }
    }
    println!("{{{}}}", figures.join(", "));
    Ok(())
}
