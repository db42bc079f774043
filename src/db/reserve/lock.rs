//! Locks on single bytes of the file of reservations. They go with the open file, not with the process: so several
//! stores of one process keep each other out, and closing another's descriptor drops nothing.

use std::fs::File;
use std::thread;
use std::time::{Duration, Instant};

use crate::db::error::busy;
use crate::error::Result;

/// Whoever holds this byte reads and writes the file.
const TURN: i64 = 1 << 40;

/// From here on, each owner that lives holds the byte of its number.
const OWNERS: i64 = 1 << 41;

/// How a lock is waited for, up to a time.
pub(super) struct Patience {
    deadline: Instant,
    tries: u32,
}

/// Tries before it sleeps: a turn takes some microseconds.
const QUICK: u32 = 8;

impl Patience {
    pub(super) fn new(timeout: Duration) -> Patience {
        Patience { deadline: Instant::now() + timeout, tries: 0 }
    }

    /// Waits a little before the next try.
    pub(super) fn wait(&mut self) -> Result<()> {
        if Instant::now() >= self.deadline {
            return Err(busy());
        }
        self.tries += 1;
        match self.tries {
            ..=QUICK => thread::yield_now(),
            tries => thread::sleep(Duration::from_micros(50) * (tries - QUICK).min(20)),
        }
        Ok(())
    }
}

/// Takes the turn.
pub(super) fn take_turn(file: &File, patience: &mut Patience) -> Result<()> {
    while !system::take(file, TURN)? {
        patience.wait()?;
    }
    Ok(())
}

/// Gives the turn back. It cannot fail on a file that is open.
pub(super) fn end_turn(file: &File) {
    let _ = system::drop(file, TURN);
}

/// Marks an owner as alive for as long as the file is open; `false` where another has its number.
pub(super) fn live(file: &File, owner: u64) -> Result<bool> {
    system::take(file, byte(owner))
}

/// Whether another open file holds this owner's mark.
pub(super) fn lives(file: &File, owner: u64) -> Result<bool> {
    system::is_held(file, byte(owner), 1)
}

/// Whether another open file holds any owner's mark.
pub(super) fn any_lives(file: &File) -> Result<bool> {
    system::is_held(file, OWNERS, 0)
}

fn byte(owner: u64) -> i64 {
    OWNERS.saturating_add_unsigned(owner)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use std::fs::File;
    use std::io;

    use nix::errno::Errno;
    use nix::fcntl::{FcntlArg, fcntl};

    use crate::db::error::io;
    use crate::error::{Error, Result};

    /// `false` where another holds it.
    pub(super) fn take(file: &File, byte: i64) -> Result<bool> {
        match fcntl(file, FcntlArg::F_OFD_SETLK(&range(libc::F_WRLCK, byte, 1))) {
            Ok(_) => Ok(true),
            Err(Errno::EAGAIN | Errno::EACCES | Errno::EINTR) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) fn drop(file: &File, byte: i64) -> Result<()> {
        fcntl(file, FcntlArg::F_OFD_SETLK(&range(libc::F_UNLCK, byte, 1))).map(|_| ()).map_err(failed)
    }

    /// `length` 0 is to the end of all bytes.
    pub(super) fn is_held(file: &File, from: i64, length: i64) -> Result<bool> {
        let mut found = range(libc::F_WRLCK, from, length);
        fcntl(file, FcntlArg::F_OFD_GETLK(&mut found)).map_err(failed)?;
        Ok(found.l_type != libc::F_UNLCK as libc::c_short)
    }

    fn range(kind: libc::c_int, from: i64, length: i64) -> libc::flock {
        libc::flock {
            l_type: kind as libc::c_short,
            l_whence: libc::SEEK_SET as libc::c_short,
            l_start: from as libc::off_t,
            l_len: length as libc::off_t,
            l_pid: 0,
        }
    }

    fn failed(error: Errno) -> Error {
        io("the file of reservations cannot be locked", &io::Error::from(error))
    }
}

/// Where the system has no such locks, no file system is trusted either, and nothing comes here.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::fs::File;

    use crate::error::{Error, ErrorCode, Result};

    pub(super) fn take(_: &File, _: i64) -> Result<bool> {
        none()
    }

    pub(super) fn drop(_: &File, _: i64) -> Result<()> {
        none()
    }

    pub(super) fn is_held(_: &File, _: i64, _: i64) -> Result<bool> {
        none()
    }

    fn none<T>() -> Result<T> {
        Err(Error::storage(ErrorCode::Io, "this system has no locks that go with an open file"))
    }
}
