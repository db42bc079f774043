//! Looks twice a second whether the file under an open database is still the one that was opened, and
//! whether this process still has its lock on the log's index.
//!
//! Reads from memory look at the index alone, and these two things do not show there: a file that was
//! replaced by `rename` leaves the index as it is, and so does the loss of our locks, which the system
//! drops when anything else in the process closes a descriptor of the same file, such as a second copy
//! of SQLite. Without that lock, another process may take the index for abandoned.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::guard::{Guard, beside, identity};
use super::signal::{self, Signal};
use crate::error::{Error, ErrorCode, Result};

const INTERVAL: Duration = Duration::from_millis(400);

/// What was found.
#[derive(Clone, Debug)]
pub(crate) enum Alarm {
    /// The database or its log was replaced or removed.
    Replaced,
    /// The process lost its lock on the log's index.
    Unlocked,
}

/// The thread that looks; it ends when this is dropped.
pub(crate) struct Sentry {
    wake: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
}

impl Sentry {
    /// Calls `alarm` once, at the first thing that is found.
    pub(super) fn post(
        database: &Path,
        guard: Guard,
        alarm: impl Fn(Alarm) + Send + 'static,
    ) -> Result<Sentry> {
        let wake = Arc::new(Signal::new()?);
        let (index, woken) = (IndexLock::of(database), wake.clone());
        let watch = move || {
            while !signal::wait(&[woken.as_fd()], Some(INTERVAL)) {
                let found = match guard.verify() {
                    Err(_) => Alarm::Replaced,
                    Ok(()) if index.as_ref().is_some_and(|lock| !lock.is_held()) => Alarm::Unlocked,
                    Ok(()) => continue,
                };
                return alarm(found);
            }
        };
        let thread =
            thread::Builder::new().name("tenantry-sentry".to_owned()).spawn(watch).map_err(|error| {
                Error::storage(ErrorCode::Io, format!("no thread to watch over the file: {error}"))
            })?;
        Ok(Sentry { wake, thread: Some(thread) })
    }
}

impl Drop for Sentry {
    fn drop(&mut self) {
        self.wake.end();
        // It calls nothing of the host's but its log, and holds nothing that could drop this.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// The lock that each process with an open database has on a byte of the log's index: the system shows
/// it with SQLite's descriptor of that file. Asking for it by `fcntl` would not tell of one's own.
struct IndexLock {
    shown_in: PathBuf,
}

/// SQLite's "dead man switch" (`UNIX_SHM_DMS`).
const BYTE: u64 = 128;

impl IndexLock {
    /// `None` where the system does not show it, so that its loss could not be seen.
    fn of(database: &Path) -> Option<IndexLock> {
        let index = identity(&beside(database, "-shm"))?;
        let descriptors = fs::read_dir("/proc/self/fd").ok()?.flatten();
        let of_index = descriptors.filter(|entry| {
            // What it leads to is looked at, not opened.
            fs::metadata(entry.path()).is_ok_and(|found| (found.dev(), found.ino()) == index)
        });
        let shown_in = |entry: fs::DirEntry| Path::new("/proc/self/fdinfo").join(entry.file_name());
        of_index.map(|entry| IndexLock { shown_in: shown_in(entry) }).find(IndexLock::is_held)
    }

    fn is_held(&self) -> bool {
        let shown = fs::read_to_string(&self.shown_in).unwrap_or_default();
        shown.lines().any(|line| covers(line, BYTE).unwrap_or(false))
    }
}

/// `lock: 1: POSIX  ADVISORY  READ 1234 08:02:5678 128 128`: kind, process, file, first and last byte.
fn covers(line: &str, byte: u64) -> Option<bool> {
    let mut words = line.strip_prefix("lock:")?.split_whitespace().skip(1);
    let kind = words.next()?;
    let (first, last) =
        (words.nth(4)?.parse::<u64>().ok()?, words.next()?.parse::<u64>().unwrap_or(u64::MAX));
    Some(kind == "POSIX" && (first..=last).contains(&byte))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::sync::mpsc;

    use super::*;
    use crate::db::open::Settings;

    #[test]
    fn a_lock_as_the_system_shows_it() {
        assert_eq!(covers("lock:\t1: POSIX  ADVISORY  READ 1234 08:02:5678 128 128", 128), Some(true));
        assert_eq!(covers("lock:\t1: POSIX  ADVISORY  READ 1234 08:02:5678 120 127", 128), Some(false));
        assert_eq!(covers("lock:\t2: POSIX  ADVISORY  WRITE 1234 08:02:5678 0 EOF", 128), Some(true));
        assert_eq!(covers("lock:\t1: FLOCK  ADVISORY  WRITE 1234 08:02:5678 0 EOF", 128), Some(false));
        assert_eq!((covers("pos:\t0", 128), covers("lock:\t1:", 128)), (None, None));
    }

    /// What a second copy of SQLite in the process does when it closes the file.
    #[test]
    fn the_loss_of_our_lock_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let database = Settings { create: true, ..Settings::default() }.open(&path).unwrap();
        let (tell, told) = mpsc::channel();
        let guard = database.file.as_ref().unwrap().guard.clone();
        let _sentry = Sentry::post(&path, guard, move |alarm| tell.send(alarm).unwrap()).unwrap();
        assert!(IndexLock::of(&path).is_some(), "the system does not show our locks");
        drop(File::open(beside(&path, "-shm")).unwrap());
        assert!(matches!(told.recv(), Ok(Alarm::Unlocked)));
    }

    #[test]
    fn a_file_that_was_replaced_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let database = Settings { create: true, ..Settings::default() }.open(&path).unwrap();
        let (tell, told) = mpsc::channel();
        let guard = database.file.as_ref().unwrap().guard.clone();
        let _sentry = Sentry::post(&path, guard, move |alarm| tell.send(alarm).unwrap()).unwrap();
        std::fs::copy(&path, folder.path().join("b.db")).unwrap();
        std::fs::rename(folder.path().join("b.db"), &path).unwrap();
        assert!(matches!(told.recv(), Ok(Alarm::Replaced)));
    }
}
