//! Several threads that read one tenant, which is where they disturb each other most.

use std::sync::Barrier;
use std::time::Instant;

use crate::fixture::domain;
use crate::fleet::{Fleet, RUST};
use crate::measure::median;
use crate::report::{Report, Table, number};
use crate::way::{Candidate, Keys, time};

const THREADS: [usize; 4] = [1, 2, 4, 8];
const TENANT: usize = 3;

pub(crate) fn run(quick: bool, fleet: &Fleet, report: &mut Report) {
    let rounds = if quick { 5 } else { 15 };
    let candidates = fleet.candidates();
    let mut rates = vec![[(); THREADS.len()].map(|()| Vec::new()); candidates.len()];
    for _ in 0..rounds {
        for (candidate, rates) in candidates.iter().zip(&mut rates) {
            for (threads, rates) in THREADS.into_iter().zip(rates) {
                rates.push(rate(candidate, threads));
            }
        }
    }
    let head = ["thousand reads a second", "1 thread", "2 threads", "4 threads", "8 threads"];
    let mut table = Table::new("threads", &head);
    for (candidate, rates) in candidates.iter().zip(rates) {
        let name = candidate.name.split(':').next().unwrap_or_default().to_owned();
        table.row([name].into_iter().chain(rates.map(|rates| number(median(rates) / 1e3))));
    }
    report.table(table);
    let ours = candidates.iter().find(|candidate| candidate.name == RUST).expect("it is one of them");
    report.figure("two_threads_over_one", two_over_one(ours, if quick { 9 } else { 25 }));
}

/// Reads a second by the clock on the wall, of all threads together, from the first's begin to the
/// last's end.
fn rate(candidate: &Candidate<'_>, threads: usize) -> f64 {
    let (all, reads) = (Barrier::new(threads), candidate.reads);
    let read = || {
        let (mut way, keys) = ((candidate.begin)(), Keys::of_one(TENANT, reads));
        way.read(&domain(TENANT));
        all.wait();
        let start = Instant::now();
        way.read_all(&keys);
        (start, Instant::now())
    };
    let times = on_threads(threads, &read);
    let start = times.iter().map(|(start, _)| *start).min().expect("a thread");
    let end = times.iter().map(|(_, end)| *end).max().expect("a thread");
    (threads * reads) as f64 / (end - start).as_secs_f64()
}

/// What two threads read of one tenant in the CPU time in which one reads it once: 2, where they do not
/// disturb each other.
fn two_over_one(candidate: &Candidate<'_>, rounds: usize) -> f64 {
    let read = || {
        let (mut way, keys) = ((candidate.begin)(), Keys::of_one(TENANT, 10_000));
        way.read_all(&keys);
        (0..50).map(|_| time(&mut *way, &keys).cpu).sum::<f64>()
    };
    let ratio = |_| {
        let (alone, both) = (on_threads(1, &read)[0], on_threads(2, &read));
        4.0 * alone / both.iter().sum::<f64>()
    };
    median((0..rounds).map(ratio))
}

fn on_threads<T: Send>(threads: usize, act: &(impl Fn() -> T + Sync)) -> Vec<T> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(act)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a reader panicked")).collect()
    })
}
