//! A writer is killed at a random moment, again and again: what it acknowledged must be stored,
//! whole, and nothing else. It writes from several threads, which share commits.
//!
//! `cargo test --test crash -- 1000` makes a thousand rounds; 200 is the rule.
//! The control is a writer that acknowledges before it commits: it must be caught.

mod replay;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use support::{Chance, Child, all, role, say};
use tenantry::{OpenOptions, Patch, Store, Tenant};

/// Rounds with one file before a new one is begun: the first of them is killed while it makes it.
const ROUNDS_PER_FILE: u64 = 8;

/// Each writes tenants of its own: the domains that begin with its letter.
const THREADS: [char; 4] = ['a', 'b', 'c', 'd'];

/// What is stored, by domain: the value that all members of a tenant were set to, and its version.
type State = BTreeMap<String, (u64, u64)>;

fn main() -> ExitCode {
    if let Some(role) = role() {
        let [order, path, seed, round] = &role[..] else { panic!("{role:?}") };
        write(Path::new(path), order == "control", seed.parse().unwrap(), round.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|text| !text.starts_with('-')).collect();
    let number = arguments.iter().find_map(|text| text.parse().ok());
    let filters: Vec<&String> = arguments.iter().filter(|text| text.parse::<u64>().is_err()).collect();
    if std::env::args().any(|text| text == "--list") {
        println!("crash: test");
        return ExitCode::SUCCESS;
    }
    if !filters.is_empty() && !filters.iter().any(|filter| "crash".contains(filter.as_str())) {
        println!("test result: ok. 0 passed; 0 failed; 1 filtered out");
        return ExitCode::SUCCESS;
    }
    let rounds = number.or_else(|| std::env::var("TENANTRY_CRASH_ROUNDS").ok()?.parse().ok()).unwrap_or(200);

    let mut chance = Chance::seeded();
    let tally = torture("writer", rounds, &mut chance);
    let control = torture("control", rounds.min(40), &mut chance);
    println!(
        "crash: {} kills, {} of them in the middle of a write, {} acknowledged writes, at least {} of them in \
         a commit with others, {} lost",
        tally.kills,
        tally.interrupted,
        tally.acknowledged,
        tally.shared,
        tally.losses.len()
    );
    println!(
        "kills while the file was made: {} left none ({} of them a draft), {} a whole one",
        tally.unmade, tally.drafts, tally.made
    );
    println!("control: {} of {} kills of a lying writer were caught", control.losses.len(), control.kills);
    for loss in &tally.losses {
        println!("{loss}");
    }
    let passed = tally.losses.is_empty() && tally.shared > 0 && !control.losses.is_empty();
    println!("{} passed, {} failed", u8::from(passed), u8::from(!passed));
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Tally {
    kills: u64,
    /// Kills between an attempt and its acknowledgement.
    interrupted: u64,
    acknowledged: u64,
    /// Writes that were acknowledged beyond the commits that were found.
    shared: u64,
    /// Kills before the first attempt, that left a whole file and that left none.
    made: u64,
    unmade: u64,
    /// Of those that left none, kills that left the draft of one under another name.
    drafts: u64,
    losses: Vec<String>,
}

fn torture(order: &str, rounds: u64, chance: &mut Chance) -> Tally {
    let mut tally = Tally::default();
    let mut folder = tempfile::tempdir().unwrap();
    let mut state = State::new();
    let mut fresh = true;
    for round in 0..rounds {
        if round % ROUNDS_PER_FILE == 0 || fresh {
            folder = tempfile::tempdir().unwrap();
            state = State::new();
        }
        let path = folder.path().join("tenants.db");
        let seed = chance.below(u64::MAX).to_string();
        let mut child = Child::start("crash", &[order, path.to_str().unwrap(), &seed, &round.to_string()]);
        // A kill while the file is made comes before the first message.
        let mut heard = Vec::new();
        if round % ROUNDS_PER_FILE != 0 {
            let wanted = 1 + chance.below(60);
            heard.extend((0..wanted).map(|_| child.next().expect("the writer ended by itself")));
        }
        // A file is made in a longer time than a tenant is written.
        let longest = if heard.is_empty() { 30_000_000 } else { 3_000_000 };
        for turn in 0..chance.below(longest) {
            black_box(turn);
        }
        heard.extend(child.kill());
        tally.kills += 1;

        let mut attempts = BTreeMap::new();
        let mut acknowledged = 0;
        for line in &heard {
            match line.split_once(' ').unwrap() {
                ("try", operation) => drop(attempts.insert(thread_of(operation), operation)),
                ("done", operation) => {
                    apply(&mut state, operation);
                    attempts.remove(&thread_of(operation));
                    acknowledged += 1;
                }
                _ => panic!("{line}"),
            }
        }
        tally.acknowledged += acknowledged;
        tally.shared += commits(&path).map_or(0, |commits| acknowledged.saturating_sub(commits));
        tally.interrupted += u64::from(!attempts.is_empty());
        if heard.is_empty() {
            match path.exists() {
                true => tally.made += 1,
                false => tally.unmade += 1,
            }
        }
        tally.drafts += u64::from(!path.exists() && !support::bytes(folder.path()).is_empty());
        fresh = false;
        match examine(&path, &state, &attempts, heard.is_empty()) {
            Ok(found) => state = found,
            Err(loss) => {
                tally.losses.push(format!("{order}, round {round}, seed {seed}: {loss}"));
                fresh = true;
            }
        }
    }
    tally
}

/// The commits in the log; none where it was begun anew and so does not have them all.
fn commits(path: &Path) -> Option<u64> {
    const HEADER: usize = 32;
    let log = fs::read(path.with_extension("db-wal")).ok().filter(|log| log.len() > HEADER)?;
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    // Page size, how often it was begun anew, what marks its frames.
    let (frame, round, salt) = (24 + number(8) as usize, number(12), &log[16..24]);
    let frames = log[HEADER..].chunks_exact(frame).take_while(|frame| &frame[8..16] == salt);
    (round == 0).then(|| frames.filter(|frame| frame[4..8] != [0; 4]).count() as u64)
}

/// What is stored, where it is what was acknowledged, with or without each attempt.
fn examine(
    path: &Path,
    state: &State,
    attempts: &BTreeMap<char, &str>,
    silent: bool,
) -> Result<State, String> {
    if !path.exists() && silent && state.is_empty() {
        return Ok(State::new());
    }
    let store = Store::open(path).map_err(|error| error.to_string())?;
    let mut findings = Vec::new();
    let count = store.check(&mut |finding| findings.push(finding)).map_err(|error| error.to_string())?;
    if !findings.is_empty() {
        return Err(format!("{findings:?}"));
    }
    let found = observe(&store)?;
    if count != found.len() as u64 {
        return Err(format!("the check saw {count} tenants, the list {}", found.len()));
    }
    // Every version that is stored has its entry, and there is none of what was not committed.
    replay::replay(&store)?;
    let mut likely = state.clone();
    for (thread, attempt) in attempts {
        if part(&found, *thread) != part(state, *thread) {
            apply(&mut likely, attempt);
        }
    }
    match found == likely {
        true => Ok(found),
        false => Err(format!("found {found:?}, acknowledged {state:?}, attempted {attempts:?}")),
    }
}

/// What one thread wrote.
fn part(state: &State, thread: char) -> State {
    let own = state.iter().filter(|(domain, _)| domain.starts_with(thread));
    own.map(|(domain, stored)| (domain.clone(), *stored)).collect()
}

fn observe(store: &Store) -> Result<State, String> {
    let mut state = State::new();
    for tenant in all(store).map_err(|error| error.to_string())? {
        let value = tenant.max_extensions;
        if shown(&tenant) != wanted(value) {
            return Err(format!("half a patch: {}", tenant.to_json()));
        }
        state.insert(tenant.domain.clone(), (value.into(), tenant.version));
    }
    Ok(state)
}

/// The members that every patch sets together: columns and lines of both other tables.
type Shown = (u32, u32, String, String, Vec<String>, String);

fn shown(tenant: &Tenant) -> Shown {
    let ids = tenant.outbound_caller_ids.iter().map(|id| format!("{} {}", id.provider_id, id.caller_id));
    (
        tenant.max_extensions,
        tenant.recording_retention,
        tenant.name.clone(),
        tenant.custom_options.clone().unwrap_or_default(),
        ids.collect(),
        tenant.office_hours.0[0].to_string(),
    )
}

fn wanted(value: u32) -> Shown {
    let ids = (0..value % 4).map(|at| format!("trunk{at} +4930{value}"));
    (value, value, format!("Nr {value}"), options(value.into()), ids.collect(), hours(value.into()))
}

fn options(value: u64) -> String {
    // Now and then over several pages.
    format!("{{\"pad\":\"{}\"}}", "x".repeat((value % 7 * 1500) as usize))
}

fn hours(value: u64) -> String {
    format!("{:02}:00-{:02}:30", value % 12, value % 12 + 1)
}

/// A document of which every member follows from the value.
fn document(domain: &str, value: u64) -> String {
    let caller_id = |at: u64| format!(r#"{{"provider_id":"trunk{at}","caller_id":"+4930{value}"}}"#);
    let ids: Vec<String> = (0..value % 4).map(caller_id).collect();
    let (from, to) = (value % 12, value % 12 + 1);
    format!(
        r#"{{"domain":"{domain}","name":"Nr {value}","timezone":"Europe/Berlin","currency":"EUR","region":"DEU","max_extensions":{value},"recording_retention":{value},"custom_options":{:?},"outbound_caller_ids":[{}],"office_hours":{{"monday":{{"enabled":true,"ranges":[{{"from":"{from:02}:00","to":"{to:02}:30"}}]}}}}}}"#,
        options(value),
        ids.join(",")
    )
}

fn patch(domain: &str, value: u64) -> Patch {
    Patch::from_json(&document(domain, value)).unwrap()
}

/// An operation is a verb, a value and domains.
fn parse(operation: &str) -> (&str, u64, Vec<&str>) {
    let mut words = operation.split(' ');
    let verb = words.next().unwrap();
    (verb, words.next().unwrap().parse().unwrap(), words.collect())
}

fn thread_of(operation: &str) -> char {
    parse(operation).2[0].chars().next().unwrap()
}

fn apply(state: &mut State, operation: &str) {
    let (verb, value, domains) = parse(operation);
    for domain in domains {
        let version = state.get(domain).map_or(0, |(_, version)| *version);
        match verb {
            "delete" => state.remove(domain),
            _ => state.insert(domain.to_owned(), (value, version + 1)),
        };
    }
}

/// The child: writes until it is killed.
fn write(path: &Path, lies: bool, seed: u64, round: u64) {
    let store = OpenOptions::new().create(true).open(path).unwrap();
    let state = observe(&store).unwrap();
    thread::scope(|scope| {
        for (at, thread) in (0..).zip(THREADS) {
            let (store, state) = (&store, part(&state, thread));
            // A value is never used twice, and never 0.
            let first = (round * THREADS.len() as u64 + at) * 10_000 + 1;
            scope.spawn(move || write_on(store, state, lies, Chance::from(seed + at), thread, first));
        }
    });
}

fn write_on(store: &Store, mut state: State, lies: bool, mut chance: Chance, thread: char, first: u64) {
    for value in first.. {
        let operation = choose(&mut chance, &state, thread, value);
        say(&format!("try {operation}"));
        if lies {
            say(&format!("done {operation}"));
        }
        perform(store, &operation);
        if !lies {
            say(&format!("done {operation}"));
        }
        apply(&mut state, &operation);
    }
}

fn choose(chance: &mut Chance, state: &State, thread: char, value: u64) -> String {
    let known = |chance: &mut Chance| {
        let at = chance.below(state.len().max(1) as u64) as usize;
        state.keys().nth(at).cloned()
    };
    match (chance.below(20), known(chance)) {
        (0..10, Some(domain)) => format!("set {value} {domain}"),
        (10..12, Some(domain)) => format!("delete {value} {domain}"),
        (12, _) => {
            format!(
                "import {value} {thread}a{value}.example {thread}b{value}.example {thread}c{value}.example"
            )
        }
        _ if state.len() > 30 => format!("delete {value} {}", state.keys().next().unwrap()),
        _ => format!("create {value} {thread}t{value}.example"),
    }
}

fn perform(store: &Store, operation: &str) {
    let (verb, value, domains) = parse(operation);
    let id = || store.find(domains[0]).unwrap().id;
    match verb {
        "create" => drop(store.create(&patch(domains[0], value)).unwrap()),
        "set" => drop(store.set(&id(), &patch(domains[0], value)).unwrap()),
        "delete" => drop(store.delete(&id()).unwrap()),
        "import" => {
            let lines: Vec<String> = domains.iter().map(|domain| document(domain, value)).collect();
            let report = store.import(&mut lines.join("\n").as_bytes(), false, &mut |_, _| {}).unwrap();
            assert_eq!(report.imported, domains.len() as u64);
        }
        _ => panic!("{operation}"),
    }
}
