//! Writers take turns, in the order in which they came; who has the turn may do the tasks of those behind.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::fork::Home;
use crate::lock::{Held, Lock};

/// A value that one thread has at a time, and for which others wait only so long, with a task or without.
pub(super) struct Turn<T, J> {
    value: Lock<T>,
    line: Lock<Line<J>>,
    home: Home,
}

struct Line<J> {
    /// Who has the value, or is about to take it.
    holder: Option<Waiting<J>>,
    waiting: VecDeque<Waiting<J>>,
    last: Ticket,
}

/// A thread that waits for its own turn has two.
type Ticket = u64;

struct Waiting<J> {
    ticket: Ticket,
    thread: Thread,
    /// What it wants done; `None` where it does that itself.
    task: Option<J>,
}

/// The value, until this is dropped: then the first in line has it.
pub(super) struct Taken<'a, T, J> {
    // In this order: the next thread finds the value free.
    value: Held<'a, T>,
    pass: Pass<'a, J>,
}

struct Pass<'a, J> {
    line: &'a Lock<Line<J>>,
    home: Home,
}

/// How waiting with a task ended.
pub(super) enum Came<'a, T, J> {
    /// It is this thread's turn, and the task is still to be done.
    Turn(Taken<'a, T, J>, J),
    /// Another thread has taken the task to do it.
    Done,
    /// The turn did not come in time, and the task will not be done.
    GaveUp,
}

impl<T, J> Turn<T, J> {
    pub(super) fn new(value: T) -> Turn<T, J> {
        let line = Line { holder: None, waiting: VecDeque::new(), last: 0 };
        Turn { value: Lock::new(value), line: Lock::new(line), home: Home::here() }
    }

    /// The value; `None` where its turn did not come within `patience`.
    pub(super) fn take(&self, patience: Duration) -> Option<Taken<'_, T, J>> {
        self.stand_in_line(None, patience, || false).ok().map(|_| self.taken())
    }

    /// The value, or somebody who does the task; `is_done` tells whether it was done already.
    pub(super) fn take_with(
        &self,
        task: J,
        patience: Duration,
        is_done: impl Fn() -> bool,
    ) -> Came<'_, T, J> {
        match self.stand_in_line(Some(task), patience, is_done) {
            Ok(Some(task)) => Came::Turn(self.taken(), task),
            Ok(None) => Came::Done,
            Err(GaveUp) => Came::GaveUp,
        }
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.line.lock().waiting.len()
    }

    fn taken(&self) -> Taken<'_, T, J> {
        Taken { value: self.value.lock(), pass: Pass { line: &self.line, home: self.home } }
    }

    /// Gives the task back once it is this thread's turn, and none once another has taken it.
    fn stand_in_line(
        &self,
        task: Option<J>,
        patience: Duration,
        is_done: impl Fn() -> bool,
    ) -> Result<Option<J>, GaveUp> {
        let start = Instant::now();
        let mut line = self.line.lock();
        line.last += 1;
        let (ticket, thread) = (line.last, thread::current());
        if line.holder.is_none() {
            line.holder = Some(Waiting { ticket, thread, task: None });
            return Ok(task);
        }
        line.waiting.push_back(Waiting { ticket, thread, task });
        drop(line);
        loop {
            thread::park_timeout(patience.saturating_sub(start.elapsed()));
            // First, as all of a batch are woken at once, and the line has one lock.
            if is_done() {
                return Ok(None);
            }
            let mut line = self.line.lock();
            if let Some(holder) = line.holder.as_mut().filter(|holder| holder.ticket == ticket) {
                return Ok(holder.task.take());
            }
            match line.waiting.iter().position(|waiting| waiting.ticket == ticket) {
                None => return Ok(None),
                Some(at) if start.elapsed() >= patience => {
                    line.waiting.remove(at);
                    return Err(GaveUp);
                }
                Some(_) => {}
            }
        }
    }
}

struct GaveUp;

impl<T, J> Taken<'_, T, J> {
    /// The task of the first in line, who then cannot give up any more; `None` where nobody waits, or one
    /// without a task.
    pub(super) fn next_task(&mut self) -> Option<J> {
        let mut line = self.pass.line.lock();
        let task = line.waiting.front_mut()?.task.take()?;
        line.waiting.pop_front();
        Some(task)
    }
}

impl<T, J> Deref for Taken<'_, T, J> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, J> DerefMut for Taken<'_, T, J> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<J> Drop for Pass<'_, J> {
    fn drop(&mut self) {
        // The line's lock may be held by a thread that a child does not have.
        if self.home.left() {
            return;
        }
        let mut line = self.line.lock();
        line.holder = line.waiting.pop_front();
        let next = line.holder.as_ref().map(|next| next.thread.clone());
        drop(line);
        if let Some(next) = next {
            next.unpark();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, mpsc};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn one_at_a_time_in_the_order_of_coming() {
        let turn: Turn<_, ()> = Turn::new(Lock::new(Vec::new()));
        let taken = turn.take(LONG).unwrap();
        thread::scope(|scope| {
            for number in 0..4 {
                let turn = &turn;
                scope.spawn(move || turn.take(LONG).unwrap().lock().push(number));
                while turn.waiting() <= number {
                    thread::yield_now();
                }
            }
            drop(taken);
        });
        assert_eq!(*turn.take(LONG).unwrap().lock(), [0, 1, 2, 3]);
    }

    #[test]
    fn who_gives_up_leaves_the_line_to_others() {
        let turn: Turn<_, ()> = Turn::new(());
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
        assert_eq!(turn.waiting(), 0);
    }

    #[test]
    fn a_holder_that_panics_passes_on() {
        let turn: Turn<_, ()> = Turn::new(());
        let panicked = thread::scope(|scope| {
            let holder = scope.spawn(|| {
                let _taken = turn.take(LONG).unwrap();
                std::panic::resume_unwind(Box::new("on purpose"));
            });
            holder.join().is_err()
        });
        assert!(panicked && turn.take(Duration::ZERO).is_some());
    }

    /// A task, how often it was done, and whose it is.
    type Counted = Arc<(AtomicUsize, Thread)>;

    fn counted() -> Counted {
        Arc::new((AtomicUsize::new(0), thread::current()))
    }

    fn do_it(task: &Counted) {
        task.0.fetch_add(1, Ordering::SeqCst);
        task.1.unpark();
    }

    /// Waits for its end, and for nothing else.
    fn wait(task: &Counted) {
        while task.0.load(Ordering::SeqCst) == 0 {
            thread::park();
        }
    }

    #[test]
    fn who_has_its_task_taken_cannot_give_up_any_more() {
        let turn: Turn<(), Counted> = Turn::new(());
        let mut taken = turn.take(LONG).unwrap();
        assert!(taken.next_task().is_none(), "nobody waits");
        thread::scope(|scope| {
            let next = scope.spawn(|| matches!(turn.take_with(counted(), LONG, || false), Came::Done));
            while turn.waiting() == 0 {
                thread::yield_now();
            }
            // Its patience ends now, so to speak: it looks, and stays.
            let task = taken.next_task().unwrap();
            assert_eq!(turn.waiting(), 0);
            do_it(&task);
            assert!(next.join().unwrap());
        });
    }

    #[test]
    fn who_is_first_in_line_without_a_task_keeps_those_behind_waiting() {
        let turn: Turn<(), Counted> = Turn::new(());
        let mut taken = turn.take(LONG).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| assert!(turn.take(LONG).is_some()));
            while turn.waiting() == 0 {
                thread::yield_now();
            }
            scope.spawn(|| assert!(matches!(turn.take_with(counted(), LONG, || false), Came::Turn(..))));
            while turn.waiting() == 1 {
                thread::yield_now();
            }
            assert!(taken.next_task().is_none());
            drop(taken);
        });
    }

    /// Every thread that waits long enough gets its turn, alone, or has its task done, once; of who gave up nothing
    /// is done.
    #[test]
    fn no_turn_and_no_task_is_lost_among_those_who_give_up() {
        const THREADS: u64 = 8;
        const TAKES: u64 = 3000;
        let turn: Turn<bool, Counted> = Turn::new(false);
        let in_turn = |mut taken: Taken<'_, bool, Counted>, tasks: usize| {
            assert!(!*taken);
            *taken = true;
            (0..tasks).map_while(|_| taken.next_task()).for_each(|task| do_it(&task));
            thread::yield_now();
            *taken = false;
        };
        let work = |thread: u64| {
            let (mut ended, mut chance) = ([0; 3], thread);
            for _ in 0..TAKES {
                chance =
                    chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (patient, has_task, tasks) = (chance >> 61 != 0, chance >> 60 & 1 == 0, chance >> 58 & 3);
                let patience = if patient { LONG } else { Duration::from_nanos(chance >> 40 & 0xffff) };
                let task = counted();
                let is_done = || task.0.load(Ordering::SeqCst) == 1;
                let (end, done) = match has_task {
                    true => match turn.take_with(task.clone(), patience, is_done) {
                        Came::Turn(taken, mine) => {
                            do_it(&mine);
                            in_turn(taken, tasks as usize);
                            (0, 1)
                        }
                        Came::Done => {
                            wait(&task);
                            (1, 1)
                        }
                        Came::GaveUp => (2, 0),
                    },
                    false => match turn.take(patience) {
                        Some(taken) => {
                            in_turn(taken, tasks as usize);
                            (0, 0)
                        }
                        None => (2, 0),
                    },
                };
                assert!(!patient || end != 2, "a turn was lost");
                assert_eq!(task.0.load(Ordering::SeqCst), done);
                ended[end] += 1;
            }
            ended
        };
        let ended: Vec<[u64; 3]> = thread::scope(|scope| {
            let work = &work;
            let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || work(thread))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for end in 0..3 {
            assert!(ended.iter().any(|ended| ended[end] > 0), "{end} was not met");
        }
        assert!(turn.take(Duration::ZERO).is_some());
    }
}
