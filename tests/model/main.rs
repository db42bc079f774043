//! Random operations on a store and on a plain map of documents, which must agree at every step.
//! The map has its own small merging (`common::merged`) and knows nothing of the library's.

use std::cell::Cell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};
use tenantry::{Actor, Error, Field, Initial, ListQuery, OpenOptions, Row, SetBy, Sort, Store, WriteOptions};

mod chance;
#[path = "../common/mod.rs"]
mod common;
mod plain;
#[path = "../replay/mod.rs"]
mod replay;

use chance::{Chance, Members};
use common::{document, merged, missing, patch, refused_paths};
use plain::{Model, Outcome};

const SEQUENCES: u64 = 200;
const OPERATIONS: usize = 60;

/// A clock that stands still now and then, so that tenants are made at the same moment.
fn clock(seed: u64) -> impl Fn() -> Timestamp + Send + Sync {
    let ticks = std::sync::atomic::AtomicI64::new(0);
    move || {
        let tick = ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Timestamp::from_millisecond(1_780_000_000_000 + seed as i64 + tick / 3).unwrap()
    }
}

/// Another way to write a canonical domain.
fn respelt(domain: &str, chance: &mut Chance) -> String {
    match domain.parse::<std::net::Ipv6Addr>() {
        Ok(address) if chance.once_in(2) => {
            format!("[{}]", address.segments().map(|part| format!("{part:X}")).join(":"))
        }
        Ok(address) => format!("[{address}]"),
        Err(_) if chance.once_in(2) => domain.replace("xn--bcher-kva", "BÜCHER"),
        Err(_) => domain.to_uppercase(),
    }
}

/// What was done, so that the whole of it is known to have been tried.
#[derive(Debug, Default)]
struct Tried {
    made: Cell<u32>,
    made_refused: Cell<u32>,
    changed: Cell<u32>,
    unchanged: Cell<u32>,
    refused: Cell<u32>,
    conflict: Cell<u32>,
    not_found: Cell<u32>,
    deleted: Cell<u32>,
    found: Cell<u32>,
    pages: Cell<u32>,
    reopened: Cell<u32>,
}

fn count(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

struct World<'a> {
    store: Store,
    model: Model,
    chance: Chance,
    tried: &'a Tried,
}

impl World<'_> {
    fn step(&mut self) {
        match self.chance.below(20) {
            0..=2 => self.create(),
            3..=9 => self.set(),
            10 => self.switch(),
            11 => self.delete(),
            12..=14 => self.read(),
            15..=16 => self.find(),
            _ => self.list(),
        }
    }

    fn create(&mut self) {
        let mut members = self.chance.members(6, 30);
        let required = Field::rows().iter().filter(|row| row.default == Initial::Required);
        for row in required {
            if !self.chance.once_in(40) {
                let value = self.chance.of(common::valid(row));
                members.put(row.name, value, false);
            }
        }
        if self.chance.once_in(8) {
            // The domain of another tenant, written in another way.
            let domain =
                self.model.tenants.values().next().map(|tenant| tenant[Field::Domain.name()].clone());
            if let Some(domain) = domain {
                let domain = respelt(domain.as_str().unwrap(), &mut self.chance);
                members.put(Field::Domain.name(), domain.into(), false);
            }
        }
        let wanted = self.model.lay(&Model::fresh(), &members, false, true);
        let options = WriteOptions { dry_run: self.chance.once_in(5), ..WriteOptions::default() };
        let result = self.store.create_with(&patch(&Json::Object(members.values)), &options);
        match (wanted, result) {
            (Ok(wanted), Ok(tenant)) => {
                count(&self.tried.made);
                let shown = document(&tenant);
                for row in Field::rows().iter().filter(|row| row.default != Initial::Made) {
                    assert_eq!(shown[row.name], wanted[row.name], "{}", row.name);
                }
                if !options.dry_run {
                    assert!(!self.model.gone.contains(&tenant.id));
                    assert!(self.model.tenants.insert(tenant.id, shown).is_none(), "the id is not new");
                }
            }
            (Err(names), Err(error)) => {
                count(&self.tried.made_refused);
                assert_eq!(refused_paths(&error), names);
            }
            (wanted, result) => panic!("wanted {wanted:?}, got {result:?}"),
        }
    }

    fn set(&mut self) {
        let id = self.model.an_id(&mut self.chance);
        let by_tenant = self.chance.once_in(2);
        let members = self.some_members(&id);
        let current =
            self.model.tenants.get(&id).map(|tenant| tenant[Field::Version.name()].as_u64().unwrap());
        let if_version = match self.chance.below(8) {
            0 => current,
            1 => Some(self.chance.below(9) as u64),
            _ => None,
        };
        let options = WriteOptions { if_version, dry_run: self.chance.once_in(4) };
        let wanted = self.model.set(&id, &members, by_tenant, if_version);
        let members = patch(&Json::Object(members.values));
        let result = match by_tenant {
            true => self
                .store
                .session(&id, Actor::new("alice"))
                .and_then(|session| session.set_with(&members, &options)),
            false => self.store.set_with(&id, &members, &options),
        };
        self.compare(
            &id,
            wanted,
            result.map(|change| (document(&change.tenant), change.changed.is_empty())),
            options.dry_run,
        );
    }

    /// A few members, the whole document with one of them changed, or another tenant's members.
    fn some_members(&mut self, id: &str) -> Members {
        let mut members = self.chance.members(4, 12);
        if self.chance.once_in(5) {
            let mut whole = Members::default();
            let of = if self.chance.once_in(4) { self.model.an_id(&mut self.chance) } else { id.to_owned() };
            // Another tenant's version would be a conflict; that is tried by itself.
            let shown = self.model.tenants.get(&of).cloned().unwrap_or_else(|| json!({}));
            for (name, value) in shown.as_object().unwrap() {
                if of == id || name != Field::Version.name() {
                    whole.put(name, value.clone(), false);
                }
            }
            for (name, value) in members.values {
                let is_bad = members.bad.contains(&name);
                whole.put(&name, value, is_bad);
            }
            members = whole;
        }
        members
    }

    fn compare(&mut self, id: &str, wanted: Outcome, result: Result<(Json, bool), Error>, dry_run: bool) {
        match (wanted, result) {
            (Outcome::NotFound, Err(Error::NotFound)) => count(&self.tried.not_found),
            (Outcome::Conflict, Err(Error::Conflict { .. })) => count(&self.tried.conflict),
            (Outcome::Refused(names), Err(error)) => {
                count(&self.tried.refused);
                assert_eq!(refused_paths(&error), names, "{error}");
            }
            (Outcome::Document(wanted), Ok((shown, unchanged))) => {
                assert_eq!(shown, wanted);
                assert_eq!(unchanged, self.model.tenants[id] == wanted);
                count(if unchanged { &self.tried.unchanged } else { &self.tried.changed });
                if !dry_run {
                    self.model.tenants.insert(id.to_owned(), wanted);
                }
            }
            (wanted, result) => panic!("wanted {wanted:?}, got {result:?}"),
        }
    }

    fn switch(&mut self) {
        let id = self.model.an_id(&mut self.chance);
        let enabled = self.chance.once_in(2);
        let mut members = Members::default();
        members.put(Field::Enabled.name(), enabled.into(), false);
        let wanted = self.model.set(&id, &members, false, None);
        let result = if enabled { self.store.enable(&id) } else { self.store.suspend(&id) };
        self.compare(
            &id,
            wanted,
            result.map(|change| (document(&change.tenant), change.changed.is_empty())),
            false,
        );
    }

    fn delete(&mut self) {
        let id = self.model.an_id(&mut self.chance);
        match (self.store.delete(&id), self.model.tenants.remove(&id)) {
            (Ok(tenant), Some(known)) => {
                count(&self.tried.deleted);
                assert_eq!(document(&tenant), known);
                self.model.gone.push(id);
            }
            (Err(Error::NotFound), None) => count(&self.tried.not_found),
            (result, known) => panic!("{result:?}, but the model has {known:?}"),
        }
    }

    fn read(&mut self) {
        let id = self.model.an_id(&mut self.chance);
        let of_session = self.store.session(&id, Actor::new("bob")).and_then(|session| session.get());
        for result in [self.store.get(&id), of_session] {
            match (result, self.model.tenants.get(&id)) {
                (Ok(tenant), Some(known)) => assert_eq!(document(&tenant), *known),
                (Err(Error::NotFound), None) => count(&self.tried.not_found),
                (result, known) => panic!("{result:?}, but the model has {known:?}"),
            }
        }
    }

    fn find(&mut self) {
        let id = self.model.an_id(&mut self.chance);
        let Some(known) = self.model.tenants.get(&id) else {
            assert!(matches!(self.store.find("nobody.example"), Err(Error::NotFound)));
            return;
        };
        let domain = respelt(known[Field::Domain.name()].as_str().unwrap(), &mut self.chance);
        count(&self.tried.found);
        assert_eq!(document(&self.store.find(&domain).unwrap()), *known, "{domain}");
    }

    fn list(&mut self) {
        let search = match self.chance.below(3) {
            0 => Some(
                self.chance
                    .of(select(vec!["a", "E", "BÜCHER", "xn--", ".net", "%", "_", "中", ""]))
                    .to_owned(),
            ),
            _ => None,
        };
        let mut query = ListQuery {
            enabled: self.chance.of(select(vec![None, None, Some(true), Some(false)])),
            search,
            sort: self.chance.of(select(vec![Sort::Domain, Sort::Name, Sort::Created])),
            descending: self.chance.once_in(2),
            limit: 1 + self.chance.below(4),
            after: None,
        };
        let mut found = Vec::new();
        loop {
            let page = self.store.list(&query).unwrap();
            count(&self.tried.pages);
            assert!(page.tenants.len() <= query.limit);
            assert!(
                page.next.is_none() || page.tenants.len() == query.limit,
                "a page with a next one is full"
            );
            found.extend(page.tenants.iter().map(document));
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        assert_eq!(found.iter().collect::<Vec<_>>(), self.model.list(&query), "{query:?}");
    }

    fn agrees(&self) {
        let mut lines = Vec::new();
        let count = self.store.export(&mut lines, &mut |_| {}).unwrap();
        let text = String::from_utf8(lines).unwrap();
        let stored: BTreeMap<String, Json> = text
            .lines()
            .map(|line| serde_json::from_str::<Json>(line).unwrap())
            .map(|tenant| (tenant[Field::Id.name()].as_str().unwrap().to_owned(), tenant))
            .collect();
        assert_eq!(count, self.model.tenants.len() as u64);
        assert_eq!(stored, self.model.tenants);
    }
}

/// Names the seed and the step of a failure.
struct At(u64, Cell<usize>);

impl Drop for At {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("at step {} of seed {}", self.1.get(), self.0);
        }
    }
}

#[test]
fn the_store_agrees_with_a_map_of_documents() {
    let folder = tempfile::tempdir().unwrap();
    let tried = Tried::default();
    for seed in 0..SEQUENCES {
        // A file for one in ten, opened again half way; the others in memory, which is faster.
        let file = (seed % 10 == 0).then(|| folder.path().join(format!("{seed}.db")));
        let store = match &file {
            Some(file) => OpenOptions::new().create_new(true).clock(clock(seed)).open(file),
            None => OpenOptions::new().clock(clock(seed)).open_in_memory(),
        };
        let at = At(seed, Cell::new(0));
        let mut world = World {
            store: store.unwrap(),
            model: Model::default(),
            chance: Chance::new(seed),
            tried: &tried,
        };
        for step in 0..OPERATIONS {
            at.1.set(step);
            world.step();
            if let (Some(file), true) = (&file, step == OPERATIONS / 2) {
                // The old store closes first, as in a process that ends.
                world.store = Store::in_memory().unwrap();
                world.store = OpenOptions::new().clock(clock(seed)).open(file).unwrap();
                world.agrees();
                count(&tried.reopened);
            }
        }
        world.agrees();
        if let Err(error) = replay::replay(&world.store) {
            panic!("the audit: {error}");
        }
        world.store.check(&mut |finding| panic!("{finding:?}")).unwrap();
    }
    eprintln!("{tried:?}");
    let Tried {
        made,
        made_refused,
        changed,
        unchanged,
        refused,
        conflict,
        not_found,
        deleted,
        found,
        pages,
        reopened,
    } = &tried;
    for tried in [made, made_refused, changed, unchanged, refused, conflict, not_found, deleted, found, pages]
    {
        assert!(tried.get() >= 100, "too little was tried");
    }
    assert_eq!(reopened.get(), 20);
}
