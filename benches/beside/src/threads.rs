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
    let mut runs: Vec<Vec<[Run; THREADS.len()]>> = vec![Vec::new(); candidates.len()];
    for _ in 0..rounds {
        for (candidate, runs) in candidates.iter().zip(&mut runs) {
            runs.push(THREADS.map(|threads| read(candidate, threads)));
        }
    }
    let head =
        ["thousand reads a second", "1 thread", "2 threads", "4 threads", "8 threads", "2 over 1, CPU time"];
    let mut table = Table::new("threads", &head);
    for (candidate, runs) in candidates.iter().zip(runs) {
        let rates = (0..THREADS.len()).map(|at| median(runs.iter().map(|run| run[at].rate)) / 1e3);
        // What two threads read in the CPU time in which one reads it once.
        let two_over_one = median(runs.iter().map(|[one, two, ..]| 2.0 * one.cpu / two.cpu));
        let name = candidate.name.split(':').next().unwrap_or_default().to_owned();
        table.row([name].into_iter().chain(rates.map(number)).chain([format!("{two_over_one:.2}")]));
        if candidate.name == RUST {
            report.figure("two_threads_over_one", two_over_one);
        }
    }
    report.table(table);
}

/// What so many threads did together.
#[derive(Clone, Copy)]
struct Run {
    /// Reads a second by the clock on the wall, from the first's begin to the last's end.
    rate: f64,
    /// CPU time of a read.
    cpu: f64,
}

fn read(candidate: &Candidate<'_>, threads: usize) -> Run {
    let reads = candidate.reads * 4 / threads;
    let all = Barrier::new(threads);
    let act = || {
        let (mut way, keys) = ((candidate.begin)(), Keys::of_one(TENANT, reads));
        way.read(&domain(TENANT));
        all.wait();
        let start = Instant::now();
        let cost = time(&mut *way, &keys);
        (start, Instant::now(), cost.cpu)
    };
    let done = on_threads(threads, &act);
    let start = done.iter().map(|(start, ..)| *start).min().expect("a thread");
    let end = done.iter().map(|(_, end, _)| *end).max().expect("a thread");
    Run {
        rate: (threads * reads) as f64 / (end - start).as_secs_f64(),
        cpu: done.iter().map(|(.., cpu)| cpu).sum::<f64>() / threads as f64,
    }
}

fn on_threads<T: Send>(threads: usize, act: &(impl Fn() -> T + Sync)) -> Vec<T> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(act)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a reader panicked")).collect()
    })
}
