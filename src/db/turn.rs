//! Writers take turns, in the order in which they came.

use std::collections::VecDeque;
use std::ops::Deref;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::fork::Home;
use crate::lock::{Held, Lock};

/// A value that one thread has at a time, and for which others wait only so long.
pub(super) struct Turn<T> {
    value: Lock<T>,
    line: Lock<Line>,
    home: Home,
}

#[derive(Default)]
struct Line {
    taken: bool,
    waiting: VecDeque<Thread>,
}

/// The value, until this is dropped.
pub(super) struct Taken<'a, T> {
    // In this order: the next thread finds the value free.
    value: Held<'a, T>,
    _pass: Pass<'a>,
}

struct Pass<'a> {
    line: &'a Lock<Line>,
    home: Home,
}

impl<T> Turn<T> {
    pub(super) fn new(value: T) -> Turn<T> {
        Turn { value: Lock::new(value), line: Lock::default(), home: Home::here() }
    }

    /// The value; `None` where its turn did not come within `patience`.
    pub(super) fn take(&self, patience: Duration) -> Option<Taken<'_, T>> {
        let start = Instant::now();
        let mut line = self.line.lock();
        if line.taken || !line.waiting.is_empty() {
            line.waiting.push_back(thread::current());
            drop(line);
            line = self.wait(patience, start)?;
        }
        line.taken = true;
        drop(line);
        let pass = Pass { line: &self.line, home: self.home };
        Some(Taken { value: self.value.lock(), _pass: pass })
    }

    /// Waits until the value is free and this thread the first in line, which it then leaves.
    fn wait(&self, patience: Duration, start: Instant) -> Option<Held<'_, Line>> {
        let me = thread::current().id();
        loop {
            thread::park_timeout(patience.saturating_sub(start.elapsed()));
            let mut line = self.line.lock();
            if !line.taken && line.waiting.front().is_some_and(|first| first.id() == me) {
                line.waiting.pop_front();
                return Some(line);
            }
            if start.elapsed() >= patience {
                line.waiting.retain(|thread| thread.id() != me);
                return None;
            }
        }
    }
}

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        // The line's lock may be held by a thread that a child does not have.
        if self.home.left() {
            return;
        }
        let mut line = self.line.lock();
        line.taken = false;
        if let Some(first) = line.waiting.front() {
            first.unpark();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn one_at_a_time_in_the_order_of_coming() {
        let turn = Turn::new(Lock::new(Vec::new()));
        let taken = turn.take(LONG).unwrap();
        thread::scope(|scope| {
            for number in 0..4 {
                let turn = &turn;
                scope.spawn(move || turn.take(LONG).unwrap().lock().push(number));
                while turn.line.lock().waiting.len() <= number {
                    thread::yield_now();
                }
            }
            drop(taken);
        });
        assert_eq!(*turn.take(LONG).unwrap().lock(), [0, 1, 2, 3]);
    }

    #[test]
    fn who_gives_up_leaves_the_line_to_others() {
        let turn = Turn::new(());
        let taken = turn.take(LONG).unwrap();
        assert!(turn.take(Duration::from_millis(1)).is_none());
        let (first, second) = (mpsc::channel(), mpsc::channel());
        thread::scope(|scope| {
            scope.spawn(|| first.0.send(turn.take(Duration::from_millis(1)).is_some()).unwrap());
            scope.spawn(|| second.0.send(turn.take(LONG).is_some()).unwrap());
            assert!(!first.1.recv().unwrap());
            drop(taken);
            assert!(second.1.recv().unwrap());
        });
        assert!(turn.line.lock().waiting.is_empty());
    }

    #[test]
    fn a_holder_that_panics_passes_on() {
        let turn = Turn::new(());
        let panicked = thread::scope(|scope| {
            let holder = scope.spawn(|| {
                let _taken = turn.take(LONG).unwrap();
                std::panic::resume_unwind(Box::new("on purpose"));
            });
            holder.join().is_err()
        });
        assert!(panicked && turn.take(Duration::ZERO).is_some());
    }
}
