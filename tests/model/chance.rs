//! What is done, by one seed's choices.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value as Json};

use super::common;

/// One seed's choices.
pub(super) struct Chance(TestRunner);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        Chance(TestRunner::new_with_rng(Config::default(), rng))
    }

    pub(super) fn of<T>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.0).unwrap().current()
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.of(0..end)
    }

    /// True once in so many.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Members that somebody may set, most of them acceptable, and a few that nobody may.
    pub(super) fn members(&mut self, most: usize, bad_once_in: usize) -> Members {
        let mut members = Members::default();
        for _ in 0..self.below(most + 1) {
            let row = self.of(select(common::settable()));
            let is_bad = self.once_in(bad_once_in);
            let value = if is_bad { self.of(common::invalid(row)) } else { self.of(common::valid(row)) };
            members.put(row.name, value, is_bad);
        }
        members
    }
}

/// Members of a patch, and which of them a rule refuses.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    pub(super) values: Map<String, Json>,
    pub(super) bad: Vec<String>,
}

impl Members {
    pub(super) fn put(&mut self, name: &str, value: Json, is_bad: bool) {
        self.bad.retain(|known| known != name);
        if is_bad {
            self.bad.push(name.to_owned());
        }
        self.values.insert(name.to_owned(), value);
    }
}
