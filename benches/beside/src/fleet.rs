//! One fleet at hand in every way that is measured.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tenantry::{OpenOptions, Store};

use crate::fixture::{domain, members};
use crate::lmdb::{Environment, Transaction};
use crate::map::Map;
use crate::measure::{Dice, heap, median};
use crate::ours::{Checked, Unchecked};
use crate::redis::{Asking, Server};
use crate::sql::Select;
use crate::way::{Candidate, Cost, Keys, Way, time};
use crate::{Outcome, c_abi, data_version};

pub(crate) const RUST: &str = "tenantry, from Rust";
pub(crate) const C: &str = "tenantry, from C";
pub(crate) const UNCHECKED: &str = "tenantry, without its look whether it is fresh";
pub(crate) const MAP: &str = "a hash map behind a lock, which nothing validates";
pub(crate) const LMDB: &str = "LMDB";
pub(crate) const SELECT: &str = "a prepared SELECT";
pub(crate) const REDIS: &str = "Redis: CPU time of the caller alone";
pub(crate) const REDIS_WALL: &str = "Redis: until the answer is there";

/// A field is dropped before the next one: what is in the folder before the folder.
pub(crate) struct Fleet {
    pub(crate) store: Store,
    /// Bytes in memory for a tenant: ours, of the map, of LMDB, of Redis.
    pub(crate) bytes: [(&'static str, f64); 4],
    pub(crate) path: PathBuf,
    pub(crate) tenants: usize,
    c: c_abi::Store,
    map: Map,
    lmdb: Arc<Environment>,
    redis: Server,
    _folder: TempDir,
}

/// What a store has by itself, or what a fleet's tenants take at most, with room.
pub(crate) fn cache_bytes(tenants: usize) -> usize {
    (64 << 20).max(tenants * 1000 + (1 << 20))
}

impl Fleet {
    pub(crate) fn load(tenants: usize, folder: TempDir, path: PathBuf) -> Outcome<Fleet> {
        let each = |bytes: usize| bytes as f64 / tenants as f64;
        let store = OpenOptions::new().quick_check(false).cache_bytes(cache_bytes(tenants)).open(&path)?;
        let empty = heap();
        assert_eq!(store.preload()?, tenants as u64, "all are in memory");
        let ours = each(heap() - empty);
        let empty = heap();
        let map = Map::filled(tenants);
        let mapped = each(heap() - empty);
        let lmdb = Arc::new(Environment::filled(folder.path(), tenants)?);
        let redis = Server::filled(folder.path(), tenants)?;
        let bytes = [(RUST, ours), (MAP, mapped), (LMDB, each(lmdb.bytes())), ("Redis", each(redis.bytes))];
        let c = c_abi::Store::open(&path, cache_bytes(tenants));
        Ok(Fleet { store, bytes, path, tenants, c, map, lmdb, redis, _folder: folder })
    }

    /// Neighbours share no memory, lest one finds in the processor's caches what the other left there.
    pub(crate) fn candidates(&self) -> Vec<Candidate<'_>> {
        vec![
            candidate(RUST, 100_000, || Ok(Checked(self.store.reader()))),
            candidate(MAP, 100_000, || Ok(self.map.clone())),
            candidate(C, 100_000, || Ok(self.c.reader())),
            candidate(LMDB, 50_000, || Ok(Transaction::begin(&self.lmdb))),
            candidate(UNCHECKED, 100_000, || Ok(Unchecked(self.store.reader()))),
            candidate("a hash map that PRAGMA data_version validates", 20_000, || {
                data_version::Cache::filled(&self.path)
            }),
            candidate(SELECT, 5_000, || Select::prepare(&self.path)),
            candidate(REDIS, 500, || Ok(Asking(self.redis.connect()?))),
            candidate("a prepared SELECT, the file mapped", 5_000, || Select::mapped(&self.path)),
        ]
    }
}

fn candidate<'a, W: Way + 'static>(
    name: &'static str,
    reads: usize,
    begin: impl Fn() -> Outcome<W> + Sync + 'a,
) -> Candidate<'a> {
    let begin = move || -> Box<dyn Way> { Box::new(begin().expect("it can be begun")) };
    Candidate { name, reads, begin: Box::new(begin) }
}

/// The ways of a fleet, on this thread.
pub(crate) struct Ways<'a> {
    candidates: Vec<Candidate<'a>>,
    begun: Vec<Box<dyn Way>>,
    dice: Dice,
}

/// What a read costs in each way.
pub(crate) type Costs = Vec<(&'static str, f64)>;

impl<'a> Ways<'a> {
    /// Begins them all, and makes sure that they read the same.
    pub(crate) fn begin(fleet: &'a Fleet) -> Ways<'a> {
        let candidates = fleet.candidates();
        let begun = candidates.iter().map(|candidate| (candidate.begin)()).collect();
        let mut ways = Ways { candidates, begun, dice: Dice::new() };
        for (candidate, way) in ways.candidates.iter().zip(&mut ways.begun) {
            for number in (0..1000).map(|_| ways.dice.below(fleet.tenants)) {
                assert_eq!(way.read(&domain(number)), members(number), "{}: {number}", candidate.name);
            }
        }
        ways
    }

    /// Reads of the first `among` tenants all alike, in rounds in which all ways take turns: medians of
    /// CPU time in nanoseconds, and for Redis of time on the wall, too.
    pub(crate) fn compare(&mut self, among: usize, rounds: usize) -> Costs {
        let mut costs: Vec<Vec<Cost>> = self.begun.iter().map(|_| Vec::new()).collect();
        for _ in 0..rounds {
            for (at, way) in self.begun.iter_mut().enumerate() {
                let keys = Keys::draw(&mut self.dice, among, self.candidates[at].reads);
                costs[at].push(time(&mut **way, &keys));
            }
        }
        let mut medians = Costs::new();
        for (candidate, costs) in self.candidates.iter().zip(costs) {
            medians.push((candidate.name, median(costs.iter().map(|cost| cost.cpu))));
            if candidate.name == REDIS {
                medians.push((REDIS_WALL, median(costs.iter().map(|cost| cost.wall))));
            }
        }
        medians
    }
}
