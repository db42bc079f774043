//! Has the system tell that the log of a database was written to.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

/// For files on which the system tells of writes.
pub(super) struct Notice(OwnedFd);

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Notice {
    /// `None` where the system does not tell, or not to yet another one who asks.
    pub(super) fn of(database: &Path) -> Option<Notice> {
        use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};
        // Naming a file to inotify does not open it: closing it would drop SQLite's locks.
        let notice = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).ok()?;
        add_watch(&notice, super::guard::log_of(database), WatchFlags::MODIFY).ok()?;
        Some(Notice(notice))
    }

    /// Forgets what was told, and tells whether there was anything.
    pub(super) fn take(&self) -> bool {
        let mut told = [0; 4096];
        let mut any = false;
        while rustix::io::read(&self.0, &mut told).is_ok_and(|length| length > 0) {
            any = true;
        }
        any
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Notice {
    pub(super) fn of(_: &Path) -> Option<Notice> {
        None
    }

    pub(super) fn take(&self) -> bool {
        false
    }
}

impl AsFd for Notice {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
