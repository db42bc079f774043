//! A way to read three members of a tenant by its domain, and how it is timed.

use std::hint::black_box;
use std::time::Instant;

use crate::fixture::{DOMAIN_LENGTH, Members, domain};
use crate::measure::{Dice, cpu_ns};

/// What is measured. Each thread has its own.
pub(crate) trait Way {
    fn read(&mut self, domain: &str) -> Members;

    /// Reads so; a way's own copy of the loop, so that no call stands between it and its reads.
    fn read_all(&mut self, keys: &Keys) {
        for domain in keys.iter() {
            black_box(self.read(black_box(domain)));
        }
    }
}

/// A way, and how it is begun on the thread that is to read.
pub(crate) struct Candidate<'a> {
    pub(crate) name: &'static str,
    /// Reads of a round: some ten milliseconds of them.
    pub(crate) reads: usize,
    pub(crate) begin: Box<dyn Fn() -> Box<dyn Way> + Sync + 'a>,
}

/// Nanoseconds for a read.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// Of this thread's CPU.
    pub(crate) cpu: f64,
    /// By the clock on the wall.
    pub(crate) wall: f64,
}

/// Domains one after another in memory, as the messages that they come with are.
pub(crate) struct Keys(String);

impl Keys {
    /// So many, drawn from the first `among` tenants.
    pub(crate) fn draw(dice: &mut Dice, among: usize, count: usize) -> Keys {
        Keys((0..count).map(|_| domain(dice.below(among))).collect())
    }

    /// One of them, again and again.
    pub(crate) fn of_one(number: usize, count: usize) -> Keys {
        Keys(domain(number).repeat(count))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len() / DOMAIN_LENGTH
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        // SAFETY: it is made of domains, all in ASCII and of this length: so that no look for the ends of
        // characters is counted as the cost of a read.
        self.0
            .as_bytes()
            .chunks_exact(DOMAIN_LENGTH)
            .map(|domain| unsafe { str::from_utf8_unchecked(domain) })
    }
}

/// What a read of these costs.
pub(crate) fn time(way: &mut dyn Way, keys: &Keys) -> Cost {
    let (wall, cpu) = (Instant::now(), cpu_ns());
    way.read_all(keys);
    let (cpu, wall) = (cpu_ns() - cpu, wall.elapsed());
    let reads = keys.len() as f64;
    Cost { cpu: cpu as f64 / reads, wall: wall.as_nanos() as f64 / reads }
}
