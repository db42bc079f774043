//! Writers take turns, in the order in which they came.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
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
    /// Who has the value, or is about to take it.
    holder: Option<Ticket>,
    waiting: VecDeque<Waiting>,
    last: Ticket,
}

/// A thread that waits for its own turn has two.
type Ticket = u64;

struct Waiting {
    ticket: Ticket,
    thread: Thread,
    shares: bool,
}

/// The value, until this is dropped: then the first in line has it.
pub(super) struct Taken<'a, T> {
    // In this order: the next thread finds the value free.
    value: Held<'a, T>,
    pass: Pass<'a>,
}

struct Pass<'a> {
    line: &'a Lock<Line>,
    home: Home,
    /// Who was promised the value.
    next: Option<Thread>,
}

impl<T> Turn<T> {
    pub(super) fn new(value: T) -> Turn<T> {
        Turn { value: Lock::new(value), line: Lock::default(), home: Home::here() }
    }

    /// The value; `None` where its turn did not come within `patience`. Who `shares` may find it as
    /// another left it who had promised it.
    pub(super) fn take(&self, shares: bool, patience: Duration) -> Option<Taken<'_, T>> {
        let start = Instant::now();
        let mut line = self.line.lock();
        line.last += 1;
        let ticket = line.last;
        if line.holder.is_none() {
            line.holder = Some(ticket);
            drop(line);
        } else {
            line.waiting.push_back(Waiting { ticket, thread: thread::current(), shares });
            drop(line);
            self.wait(ticket, patience, start)?;
        }
        let pass = Pass { line: &self.line, home: self.home, next: None };
        Some(Taken { value: self.value.lock(), pass })
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.line.lock().waiting.len()
    }

    /// Waits until the value is this ticket's; `None` where it gave up and left the line.
    fn wait(&self, ticket: Ticket, patience: Duration, start: Instant) -> Option<()> {
        loop {
            thread::park_timeout(patience.saturating_sub(start.elapsed()));
            let mut line = self.line.lock();
            if line.holder == Some(ticket) {
                return Some(());
            }
            if start.elapsed() >= patience {
                line.waiting.retain(|waiting| waiting.ticket != ticket);
                return None;
            }
        }
    }
}

impl<T> Taken<'_, T> {
    /// Promises the value to the first in line, who then cannot give up any more; `false` where nobody
    /// waits, or one that does not share.
    pub(super) fn promise(&mut self) -> bool {
        let mut line = self.pass.line.lock();
        let shares = line.waiting.front().is_some_and(|first| first.shares);
        if shares {
            self.pass.next = line.advance();
        }
        shares
    }
}

impl Line {
    /// Gives the value to the first in line.
    fn advance(&mut self) -> Option<Thread> {
        let first = self.waiting.pop_front();
        self.holder = first.as_ref().map(|first| first.ticket);
        first.map(|first| first.thread)
    }
}

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Taken<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        // The line's lock may be held by a thread that a child does not have.
        if self.home.left() {
            return;
        }
        let next = self.next.take().or_else(|| self.line.lock().advance());
        if let Some(next) = next {
            next.unpark();
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
        let taken = turn.take(false, LONG).unwrap();
        thread::scope(|scope| {
            for number in 0..4 {
                let turn = &turn;
                scope.spawn(move || turn.take(false, LONG).unwrap().lock().push(number));
                while turn.waiting() <= number {
                    thread::yield_now();
                }
            }
            drop(taken);
        });
        assert_eq!(*turn.take(false, LONG).unwrap().lock(), [0, 1, 2, 3]);
    }

    #[test]
    fn who_gives_up_leaves_the_line_to_others() {
        let turn = Turn::new(());
        let taken = turn.take(false, LONG).unwrap();
        assert!(turn.take(false, Duration::from_millis(1)).is_none());
        let (first, second) = (mpsc::channel(), mpsc::channel());
        thread::scope(|scope| {
            scope.spawn(|| first.0.send(turn.take(false, Duration::from_millis(1)).is_some()).unwrap());
            scope.spawn(|| second.0.send(turn.take(false, LONG).is_some()).unwrap());
            assert!(!first.1.recv().unwrap());
            drop(taken);
            assert!(second.1.recv().unwrap());
        });
        assert_eq!(turn.waiting(), 0);
    }

    #[test]
    fn a_holder_that_panics_passes_on() {
        let turn = Turn::new(());
        let panicked = thread::scope(|scope| {
            let holder = scope.spawn(|| {
                let _taken = turn.take(false, LONG).unwrap();
                std::panic::resume_unwind(Box::new("on purpose"));
            });
            holder.join().is_err()
        });
        assert!(panicked && turn.take(false, Duration::ZERO).is_some());
    }

    #[test]
    fn a_promise_is_kept_to_one_whose_patience_ends_meanwhile() {
        let turn = Turn::new(0);
        let mut taken = turn.take(true, LONG).unwrap();
        assert!(!taken.promise(), "nobody waits");
        thread::scope(|scope| {
            let next = scope.spawn(|| turn.take(true, LONG).map(|taken| *taken));
            while turn.waiting() == 0 {
                thread::yield_now();
            }
            // Its patience ends now, so to speak: it looks, and stays.
            assert!(taken.promise() && turn.waiting() == 0);
            next.thread().unpark();
            *taken = 1;
            drop(taken);
            assert_eq!(next.join().unwrap(), Some(1));
        });
    }

    #[test]
    fn nothing_is_promised_to_one_who_does_not_share() {
        let turn = Turn::new(());
        let mut taken = turn.take(true, LONG).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| assert!(turn.take(false, LONG).is_some()));
            while turn.waiting() == 0 {
                thread::yield_now();
            }
            assert!(!taken.promise());
            drop(taken);
        });
    }

    /// Every thread that waits long enough gets its turn, alone, whoever gives up meanwhile; and what was
    /// promised is found by one who shares.
    #[test]
    fn no_turn_is_lost_among_those_who_give_up() {
        #[derive(Default)]
        struct Value {
            in_use: bool,
            promised: bool,
            turns: usize,
        }
        const THREADS: u64 = 8;
        const TAKES: u64 = 3000;
        let turn = Turn::new(Value::default());
        let work = |thread: u64| {
            let (mut given_up, mut chance) = (0, thread);
            for _ in 0..TAKES {
                chance =
                    chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (patient, shares, promises) =
                    (chance >> 61 != 0, chance >> 60 & 1 == 0, chance >> 59 & 1 == 0);
                let patience = if patient { LONG } else { Duration::from_nanos(chance >> 40 & 0xffff) };
                let Some(mut taken) = turn.take(shares, patience) else {
                    assert!(!patient, "a turn was lost");
                    given_up += 1;
                    continue;
                };
                assert!(!taken.in_use && (shares || !taken.promised));
                taken.in_use = true;
                taken.turns += 1;
                taken.promised = shares && promises && taken.promise();
                thread::yield_now();
                taken.in_use = false;
            }
            given_up
        };
        let given_up: usize = thread::scope(|scope| {
            let work = &work;
            let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || work(thread))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        let taken = turn.take(true, LONG).unwrap();
        assert!(!taken.promised && given_up > 0);
        assert_eq!((taken.turns + given_up) as u64, THREADS * TAKES);
    }
}
