//! Forked children, each watched by its parent, and what the system knows of them.
#![allow(unsafe_code, reason = "a fork, and what tests need around it")]

pub(crate) mod plain;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// Longer than anything takes that is not stuck.
const LIMIT: Duration = Duration::from_secs(120);

/// A forked child.
pub(crate) struct Forked {
    pub(crate) pid: libc::pid_t,
    output: BufReader<File>,
    since: Instant,
}

/// The child's way to tell its parent: a line at a time, in the pipe when this returns.
pub(crate) struct Parent(File);

impl Parent {
    pub(crate) fn tell(&mut self, line: impl std::fmt::Display) {
        self.0.write_all(format!("{line}\n").as_bytes()).unwrap();
    }
}

/// Forks a child that does `act` and ends: without a return, no destructor of the parent's runs.
pub(crate) fn fork(act: impl FnOnce(&mut Parent)) -> Forked {
    match branch() {
        Side::Parent(child) => child,
        Side::Child(mut parent) => {
            let done = catch_unwind(AssertUnwindSafe(|| act(&mut parent))).is_ok();
            end(if done { 0 } else { 101 })
        }
    }
}

/// Where one finds oneself after a fork.
pub(crate) enum Side {
    Parent(Forked),
    Child(Parent),
}

pub(crate) fn branch() -> Side {
    let [output, input] = pipe();
    // SAFETY: the child goes on with this thread alone; what it may then do is what is tested.
    match unsafe { libc::fork() } {
        0 => Side::Child(Parent(input)),
        pid => {
            assert!(pid > 0, "no fork");
            Side::Parent(Forked { pid, output: BufReader::new(output), since: Instant::now() })
        }
    }
}

/// Ends a child.
pub(crate) fn end(status: i32) -> ! {
    // SAFETY: it ends the process, and that is all.
    unsafe { libc::_exit(status) }
}

fn pipe() -> [File; 2] {
    let mut pipe = [0; 2];
    // SAFETY: room for two descriptors.
    assert_eq!(unsafe { libc::pipe2(pipe.as_mut_ptr(), libc::O_CLOEXEC) }, 0);
    // SAFETY: new descriptors that nothing else owns.
    pipe.map(|end| unsafe { File::from_raw_fd(end) })
}

impl Forked {
    /// The child's next line; `None` after its last. Kills one that is stuck, and fails.
    pub(crate) fn next(&mut self) -> Option<String> {
        if self.output.buffer().is_empty() {
            let left = LIMIT.saturating_sub(self.since.elapsed());
            let mut end =
                libc::pollfd { fd: self.output.get_ref().as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one structure, as the number says.
            if unsafe { libc::poll(&mut end, 1, left.as_millis() as i32) } == 0 {
                let at = fs::read_to_string(format!("/proc/{}/syscall", self.pid));
                self.kill();
                panic!("child {} is stuck in system call {at:?}", self.pid);
            }
        }
        let mut line = String::new();
        let length = self.output.read_line(&mut line).unwrap();
        (length > 0).then(|| line.trim_end().to_owned())
    }

    #[track_caller]
    pub(crate) fn expect(&mut self, line: &str) {
        assert_eq!(self.next().as_deref(), Some(line));
    }

    /// Waits for its end, which must be a success, and gives what it still told.
    #[track_caller]
    pub(crate) fn finish(mut self) -> Vec<String> {
        let rest = std::iter::from_fn(|| self.next()).collect();
        assert_eq!(self.wait(0), Some(0), "child {} failed after {rest:?}", self.pid);
        rest
    }

    pub(crate) fn kill(&self) {
        // SAFETY: our own child, which was not waited for.
        unsafe { libc::kill(self.pid, libc::SIGKILL) };
        self.wait(0);
    }

    /// Whether it waits for a lock that no thread is left to release. Blocks until that is clear.
    pub(crate) fn is_deadlocked(&mut self) -> bool {
        let futex = libc::SYS_futex.to_string();
        loop {
            if self.wait(libc::WNOHANG).is_some() {
                return false;
            }
            let threads = fs::read_dir(format!("/proc/{}/task", self.pid)).map_or(0, Iterator::count);
            let call = fs::read_to_string(format!("/proc/{}/syscall", self.pid)).unwrap_or_default();
            if threads == 1 && call.split(' ').next() == Some(&futex) {
                return true;
            }
            std::thread::yield_now();
        }
    }

    /// Its status, as soon as it has ended.
    fn wait(&self, flags: i32) -> Option<i32> {
        let mut status = 0;
        // SAFETY: a place for the status.
        let ended = unsafe { libc::waitpid(self.pid, &mut status, flags) };
        (ended == self.pid).then_some(status)
    }
}

/// The POSIX locks that a process has on a file: kind, first and last byte.
pub(crate) fn locks(pid: libc::pid_t, path: &Path) -> BTreeSet<(String, u64, u64)> {
    let inode = fs::metadata(path).unwrap().ino();
    let table = fs::read_to_string("/proc/locks").unwrap();
    let read = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX", _, kind, owner, file, first, last] = words[..] else { return None };
        let ours = owner.parse() == Ok(pid) && file.rsplit(':').next()?.parse() == Ok(inode);
        ours.then(|| (kind.to_owned(), first.parse().unwrap(), last.parse().unwrap_or(u64::MAX)))
    };
    table.lines().filter_map(read).collect()
}

/// How many descriptors of this process lead to a file whose name begins so.
pub(crate) fn descriptors(path: &Path) -> usize {
    let path = path.to_str().unwrap();
    let targets =
        fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    targets.filter(|target| target.to_str().is_some_and(|target| target.starts_with(path))).count()
}

/// A pipe that releases all who wait for its end at once.
pub(crate) struct Gate {
    shut: Option<File>,
    end: File,
}

impl Gate {
    pub(crate) fn new() -> Gate {
        let [end, shut] = pipe();
        Gate { shut: Some(shut), end }
    }

    /// Waits, in a child, until the parent opens it.
    pub(crate) fn pass(&mut self) {
        self.shut = None;
        self.end.read_to_end(&mut Vec::new()).unwrap();
    }

    pub(crate) fn open(mut self) {
        self.shut = None;
    }
}
