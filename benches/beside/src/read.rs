//! Reads of three members of a tenant by its domain, in fleets of several sizes, all tenants alike and a
//! hot set; memory for a tenant; the time until the first read; the fold of another's commit.

use std::path::Path;
use std::time::Instant;

use tenantry::{Field, OpenOptions, Patch};

use crate::fixture::{domain, fleet};
use crate::fleet::{C, Costs, Fleet, RUST, SELECT, UNCHECKED, Ways, cache_bytes};
use crate::measure::{cpu_ns, median};
use crate::ours::Checked;
use crate::report::{Report, Table, ns, number};
use crate::way::Way;
use crate::{Outcome, plot, threads};

const HOT: usize = 64;

/// Costs of the ways, under a heading.
pub(crate) type Column = (String, Costs);

pub(crate) fn run(quick: bool, report: &mut Report) -> Outcome<()> {
    let rounds = if quick { 9 } else { 25 };
    let (mut columns, mut hot): (Vec<Column>, Option<Column>) = Default::default();
    let mut opening = Table::new("opening", &["tenants", "without the check, ms", "with it, ms"]);
    let fleets = [(1_000, "1k"), (100_000, "100k"), (1_000_000, "1m")];
    for (tenants, name) in fleets.into_iter().take(if quick { 2 } else { 3 }) {
        eprintln!("{tenants} tenants …");
        let (folder, path) = fleet(tenants)?;
        let first = [false, true].map(|check| open_to_first_read(&path, tenants, check));
        let [unchecked, checked] = first.map(|times| times.map(median));
        let (unchecked, checked) = (unchecked?, checked?);
        opening.row([number(tenants as f64), number(unchecked), number(checked)]);
        let fleet = Fleet::load(tenants, folder, path)?;
        let mut ways = Ways::begin(&fleet);
        let costs = ways.compare(tenants, rounds);
        figures_of(report, &costs, name);
        columns.push((number(tenants as f64), costs));
        match name {
            "1k" => threads::run(quick, &fleet, report),
            "100k" => {
                let costs = ways.compare(HOT, rounds);
                report.figure("read_domain_hot", cost(&costs, SELECT) / cost(&costs, RUST));
                hot = Some((format!("{HOT} of 100,000"), costs));
                memory(report, &fleet);
                report.figure("fold_in_us", fold(&fleet)?);
            }
            _ => report.figure("open_to_first_read_ms_1m", unchecked),
        }
    }
    columns.extend(hot);
    report.table(reads(&columns));
    report.table(opening);
    report.plot = Some(plot::reads(&columns)?);
    Ok(())
}

fn cost(costs: &Costs, way: &str) -> f64 {
    costs.iter().find(|(name, _)| *name == way).expect("it was measured").1
}

fn figures_of(report: &mut Report, costs: &Costs, name: &str) {
    let select = cost(costs, SELECT);
    report.figure(&format!("read_domain_{name}"), select / cost(costs, RUST));
    report.figure(&format!("c_read_domain_{name}"), select / cost(costs, C));
    if name == "1k" {
        // Where all is in the processor's caches, so that nothing hides the check.
        report.figure("check_over_unvalidated", cost(costs, RUST) / cost(costs, UNCHECKED));
    }
}

/// The fastest first, each beside ours.
fn reads(columns: &[Column]) -> Table {
    let head: Vec<&str> = ["tenants"].into_iter().chain(columns.iter().map(|(name, _)| &**name)).collect();
    let mut table = Table::new("reads", &head);
    for way in by_cost(columns) {
        let cells = columns.iter().map(|(_, costs)| {
            let (cost, ours) = (cost(costs, way), cost(costs, RUST));
            match way {
                RUST => ns(cost),
                _ => format!("{} ({}×)", ns(cost), number(cost / ours)),
            }
        });
        table.row([way.to_owned()].into_iter().chain(cells));
    }
    table
}

/// The ways, as fast as they are in the first fleet.
pub(crate) fn by_cost(columns: &[Column]) -> Vec<&'static str> {
    let mut first = columns.first().map_or_else(Costs::new, |(_, costs)| costs.clone());
    first.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    first.into_iter().map(|(name, _)| name).collect()
}

fn memory(report: &mut Report, fleet: &Fleet) {
    let mut table = Table::new("memory", &["100,000 tenants in memory", "bytes for a tenant"]);
    fleet.bytes.iter().for_each(|(name, bytes)| table.row([(*name).to_owned(), number(*bytes)]));
    report.table(table);
    report.figure("bytes_per_tenant", fleet.bytes[0].1);
}

/// Milliseconds from opening the file, which nobody has open, until the first read is answered.
fn open_to_first_read(path: &Path, tenants: usize, check: bool) -> Outcome<Vec<f64>> {
    let once = |at: usize| {
        let start = Instant::now();
        let options = OpenOptions::new().quick_check(check).cache_bytes(cache_bytes(tenants));
        let store = options.open(path)?;
        store.reader().find(&domain(at * 389 % tenants))?;
        Ok(start.elapsed().as_secs_f64() * 1e3)
    };
    (0..3).map(once).collect()
}

/// Microseconds of the first read after another handle's commit, which it folds in.
fn fold(fleet: &Fleet) -> Outcome<f64> {
    let other = OpenOptions::new().quick_check(false).open(&fleet.path)?;
    let id = other.find(&domain(1))?.id;
    let (mut reader, watched) = (Checked(fleet.store.reader()), domain(3));
    reader.read(&watched);
    let mut times = Vec::new();
    for number in 0..400_i64 {
        other.set(&id, &Patch::new().set(Field::MaxExtensions, number + 10))?;
        let start = cpu_ns();
        reader.read(&watched);
        times.push((cpu_ns() - start) as f64 / 1e3);
    }
    Ok(median(times))
}
