//! Reads from memory: what any process has committed is in the next read, whatever happens to the file.

mod support;

use std::path::Path;

use rusqlite::Connection;
use support::{Chance, Child, hear, open, patch, role, say};
use tenantry::{Error, ErrorCode, Field, OpenOptions, Patch, Reader, Snapshot, Store};

const MAX: Field = Field::MaxExtensions;

/// A store with a tenant, and a reader that has it in memory.
fn warm(path: &Path) -> (Store, String, Reader) {
    let store = OpenOptions::new().create(true).open(path).unwrap();
    let id = store.create(&patch("a.example").set(MAX, 0)).unwrap().id;
    let mut reader = store.reader();
    assert_eq!(reader.find("a.example").unwrap().int(MAX), Some(0));
    assert_eq!(held(&store), (1, 0));
    (store, id, reader)
}

/// What is held, of tenants and of what is absent.
fn held(store: &Store) -> (usize, usize) {
    let status = store.read_status().unwrap();
    assert_eq!((status.memory, status.reason), (true, None));
    (status.tenants, status.absent)
}

fn not_found<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert_eq!(result.unwrap_err().code(), ErrorCode::NotFound);
}

/// The child: does what it is told with the file, and says when it is done.
fn obey(path: &str) {
    let store = open(path);
    say("ready");
    while let Some(order) = hear() {
        let words: Vec<&str> = order.split(' ').collect();
        let shell = |sql: &str| {
            let connection = Connection::open(path).unwrap();
            connection.busy_timeout(std::time::Duration::from_secs(60)).unwrap();
            connection.execute_batch(sql).unwrap();
        };
        let id = |domain: &str| store.find(domain).unwrap().id;
        match words[..] {
            ["end"] => return,
            ["set", domain, value] => {
                drop(store.set(&id(domain), &Patch::new().set(MAX, value.parse::<i64>().unwrap())).unwrap());
            }
            ["move", domain, to] => {
                drop(store.set(&id(domain), &Patch::new().set(Field::Domain, to)).unwrap())
            }
            ["create", domain] => drop(store.create(&patch(domain)).unwrap()),
            ["delete", domain] => drop(store.delete(&id(domain)).unwrap()),
            ["import", tenants] => {
                let line = |n: u64| {
                    format!(
                        "{{\"name\":\"n\",\"domain\":\"i{n}.example\",\"timezone\":\"UTC\",\"currency\":\"EUR\",\"region\":\"DEU\"}}\n"
                    )
                };
                let lines: String = (0..tenants.parse().unwrap()).map(line).collect();
                let report = store.import(&mut lines.as_bytes(), false, &mut |_, _| ()).unwrap();
                assert_eq!(report.faulty, 0);
            }
            ["checkpoint"] => shell("PRAGMA wal_checkpoint(TRUNCATE)"),
            ["vacuum"] => shell("VACUUM"),
            ["shell", domain, value] => shell(&format!(
                "UPDATE tenant SET version = version + 1, max_extensions = {value} WHERE domain = '{domain}'"
            )),
            ["forget"] => shell("DELETE FROM change WHERE seq < (SELECT max(seq) FROM change)"),
            _ => panic!("{order}"),
        }
        say("done");
    }
}

/// Another process with the same file.
struct Other(Child);

impl Other {
    fn start(test: &str, path: &Path) -> Other {
        let mut child = Child::start(test, &[path.to_str().unwrap()]);
        child.expect("ready");
        Other(child)
    }

    /// Returns when it is done.
    fn does(&mut self, order: &str) {
        self.0.tell(order);
        self.0.expect("done");
    }
}

macro_rules! with_other {
    ($name:ident, |$path:ident, $other:ident| $body:block) => {
        #[test]
        fn $name() {
            if let Some(role) = role() {
                return obey(&role[0]);
            }
            let folder = tempfile::tempdir().unwrap();
            let $path = folder.path().join("tenants.db");
            drop(OpenOptions::new().create(true).open(&$path).unwrap());
            let mut $other = Other::start(stringify!($name), &$path);
            $body
            $other.0.tell("end");
            $other.0.finish();
        }
    };
}

with_other!(the_next_read_shows_what_another_process_committed, |path, other| {
    let (store, id, mut reader) = warm(&path);
    let session = store.session(&id, tenantry::Actor::new("alice")).unwrap();
    for value in 1..200 {
        other.does(&format!("set a.example {value}"));
        assert_eq!(reader.find("a.example").unwrap().int(MAX), Some(value));
        assert_eq!(reader.get(&id).unwrap().int(MAX), Some(value));
        assert_eq!(i64::from(store.get(&id).unwrap().max_extensions), value);
        assert_eq!(i64::from(store.find("A.example").unwrap().max_extensions), value);
        assert_eq!(i64::from(session.get().unwrap().max_extensions), value);
        match value % 40 {
            10 => other.does("checkpoint"),
            20 => other.does("vacuum"),
            30 => other.does("forget"),
            _ => {}
        }
    }
    assert_eq!(held(&store), (1, 0));
});

with_other!(what_comes_and_goes_elsewhere, |path, other| {
    let (store, id, mut reader) = warm(&path);
    for round in 0..20 {
        let (new, moved) = (format!("n{round}.example"), format!("m{round}.example"));
        not_found(reader.find(&new));
        not_found(reader.find(&moved));
        other.does(&format!("create {new}"));
        let created = reader.find(&new).unwrap().id().to_owned();
        not_found(reader.find(&moved));
        other.does(&format!("move {new} {moved}"));
        not_found(reader.find(&new));
        assert_eq!(reader.find(&moved).unwrap().id(), created);
        assert_eq!(reader.get(&created).unwrap().text(Field::Domain), Some(&*moved));
        // A domain that another tenant takes over.
        other.does(&format!("create {new}"));
        assert_ne!(reader.find(&new).unwrap().id(), created);
        other.does(&format!("delete {moved}"));
        not_found(reader.find(&moved));
        not_found(reader.get(&created));
        assert_eq!(reader.find("a.example").unwrap().id(), id);
    }
    assert!(held(&store).1 > 0, "what is absent is remembered");
});

with_other!(an_import_elsewhere_stalls_nobody_and_is_seen_at_once, |path, other| {
    let (store, id, mut reader) = warm(&path);
    other.0.tell("import 100000");
    let (mut reads, mut seen) = (0_u64, false);
    while !seen {
        assert_eq!(reader.find("a.example").unwrap().id(), id);
        seen = reader.find("i99999.example").is_ok();
        // One transaction: who sees the last tenant sees the first.
        if seen {
            assert!(reader.find("i0.example").is_ok());
        }
        reads += 1;
    }
    other.0.expect("done");
    assert!(reads > 1000, "only {reads} reads during the import");
    let mut chance = Chance::seeded();
    for _ in 0..2000 {
        assert!(reader.find(&format!("i{}.example", chance.below(100_000))).is_ok());
    }
    assert!(held(&store).0 > 1000);
    other.does("set i7.example 77");
    assert_eq!(reader.find("I7.EXAMPLE").unwrap().int(MAX), Some(77));
});

with_other!(a_kept_snapshot_outlives_all, |path, other| {
    let (store, id, mut reader) = warm(&path);
    let kept: Snapshot = reader.get(&id).unwrap().clone();
    let unmoved = |kept: &Snapshot| {
        assert_eq!(
            (kept.version(), kept.int(MAX), kept.text(Field::Domain)),
            (1, Some(0), Some("a.example"))
        );
        assert_eq!(kept.tenant().to_json(), kept.clone().tenant().to_json());
    };
    assert!(!kept.has_changed().unwrap() && !reader.has_changed(&kept).unwrap());
    other.does("create b.example");
    assert!(!kept.has_changed().unwrap() && !reader.has_changed(&kept).unwrap());
    other.does("vacuum");
    assert!(!kept.has_changed().unwrap(), "loaded anew, and still the same");
    other.does("set a.example 1");
    assert!(kept.has_changed().unwrap() && reader.has_changed(&kept).unwrap());
    unmoved(&kept);
    let now = reader.get(&id).unwrap().clone();
    assert!(!now.has_changed().unwrap());
    other.does("delete a.example");
    assert!(now.has_changed().unwrap() && reader.has_changed(&now).unwrap());
    drop((store, reader));
    unmoved(&kept);
    assert_eq!(kept.has_changed().unwrap_err().code(), ErrorCode::BadHandle);
});

with_other!(what_a_shell_damages_is_an_error_and_never_kept, |path, other| {
    let (store, id, mut reader) = warm(&path);
    let plain = OpenOptions::new().cache_bytes(0).open(&path).unwrap();
    other.does("shell a.example 7");
    for _ in 0..2 {
        let error = reader.find("a.example").unwrap_err();
        assert_eq!(error.code(), ErrorCode::Corrupt);
        assert_eq!(error.to_string(), plain.find("a.example").unwrap_err().to_string());
        assert_eq!(store.get(&id).unwrap_err().to_string(), error.to_string());
    }
    assert_eq!(held(&store), (0, 0));
});

#[test]
fn any_letter_case_and_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ..) = warm(&folder.path().join("tenants.db"));
    let mut reader = store.reader();
    for (stored, spellings) in [
        ("pbx.example", &["pbx.example", "PBX.Example", "ｐｂｘ.example"][..]),
        (
            "bücher.example",
            &["xn--bcher-kva.example", "XN--BCHER-KVA.example", "BÜCHER.example", "bücher.EXAMPLE"],
        ),
        ("2001:db8::a", &["2001:DB8::A", "[2001:db8:0:0::a]", "2001:db8::000a"]),
        ("192.0.2.1", &["192.0.2.1"]),
    ] {
        let id = store.create(&patch(stored)).unwrap().id;
        for spelling in spellings.iter().chain(spellings.iter()) {
            assert_eq!(reader.find(spelling).unwrap().id(), id, "{spelling}");
            assert_eq!(store.find(spelling).unwrap().id, id, "{spelling}");
        }
    }
    let tenants = held(&store);
    let long = "A".repeat(300);
    for none in ["", "a_b", "sip:pbx.example", "pbx.example.", "PBX.example:5060", "192.0.2.01", &long] {
        not_found(reader.find(none));
        not_found(reader.get(none));
    }
    // What is no domain can be nobody's, and is not worth remembering.
    assert_eq!(held(&store), (tenants.0, tenants.1 + 7));
}

#[test]
fn memory_is_bounded_and_the_used_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let limit = 256 * 1024;
    let store = OpenOptions::new().create(true).cache_bytes(limit).open(&path).unwrap();
    let lines: String = (0..3000)
        .map(|n| format!("{{\"name\":\"n\",\"domain\":\"d{n}.example\",\"timezone\":\"UTC\",\"currency\":\"EUR\",\"region\":\"DEU\"}}\n"))
        .collect();
    assert_eq!(store.import(&mut lines.as_bytes(), false, &mut |_, _| ()).unwrap().imported, 3000);
    let mut reader = store.reader();
    for n in 0..3000 {
        assert!(reader.find(&format!("d{n}.example")).is_ok());
        assert!(reader.find("d0.example").is_ok());
        not_found(reader.find(&format!("none{n}.example")));
        let status = store.read_status().unwrap();
        assert!(status.bytes <= limit, "{status:?}");
    }
    let status = store.read_status().unwrap();
    assert!(status.tenants > 100 && status.absent > 100, "{status:?}");
    assert!(status.bytes > limit / 2, "{status:?}");
    // What was asked for between all others is still there: reading it loads nothing.
    assert!(store.preload().unwrap() < 3000);
    let roomy = OpenOptions::new().open(&path).unwrap();
    assert_eq!(roomy.preload().unwrap(), 3000);
    assert_eq!(held(&roomy), (3000, 0));
    let large = "x".repeat(40_000);
    let patch =
        Patch::from_json(&format!("{{\"custom_options\": \"{{\\\"a\\\":\\\"{large}\\\"}}\"}}")).unwrap();
    store.set(&store.find("d1.example").unwrap().id, &patch).unwrap();
    assert_eq!(reader.find("d1.example").unwrap().text(Field::CustomOptions).unwrap().len(), 40_008);
    assert!(store.read_status().unwrap().bytes <= limit);
}

#[test]
fn where_memory_cannot_be_trusted_reads_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let (_store, id, _) = warm(&path);
    let off = OpenOptions::new().cache_bytes(0).open(&path).unwrap();
    let memory = Store::in_memory().unwrap();
    let there = memory.create(&patch("a.example")).unwrap().id;
    for (store, id, why) in
        [(off, &id, "it is turned off by choice"), (memory, &there, "the store is in memory")]
    {
        let mut reader = store.reader();
        assert_eq!(reader.find("A.example").unwrap().id(), id);
        assert_eq!(reader.get(id).unwrap().id(), store.get(id).unwrap().id);
        not_found(reader.find("b.example"));
        store.set(id, &Patch::new().set(MAX, 5)).unwrap();
        let kept = reader.get(id).unwrap().clone();
        assert!(!kept.has_changed().unwrap());
        store.set(id, &Patch::new().set(MAX, 6)).unwrap();
        assert!(kept.has_changed().unwrap());
        let status = store.read_status().unwrap();
        assert_eq!((status.memory, status.reason.as_deref(), status.tenants), (false, Some(why), 0));
        assert_eq!(store.preload().unwrap(), 0);
    }
}

/// The sentry looks twice a second; until then the old file is read, as by SQL.
#[test]
fn a_file_that_is_replaced_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let (_store, id, mut reader) = warm(&path);
    let start = std::time::Instant::now();
    std::fs::copy(&path, folder.path().join("new.db")).unwrap();
    std::fs::rename(folder.path().join("new.db"), &path).unwrap();
    let error = loop {
        match reader.get(&id) {
            Ok(_) => assert!(start.elapsed().as_secs() < 60, "not noticed"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code(), ErrorCode::Replaced);
    println!("noticed after {:?}", start.elapsed());
}

/// What a second copy of SQLite in the process does when it closes the file.
#[test]
fn locks_that_were_dropped_end_the_reading_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let (store, id, mut reader) = warm(&path);
    drop(std::fs::File::open(path.with_extension("db-shm")).unwrap());
    let status = loop {
        assert_eq!(reader.get(&id).unwrap().id(), id);
        let status = store.read_status().unwrap();
        if !status.memory {
            break status;
        }
    };
    assert!(status.reason.unwrap().contains("a second copy of SQLite"));
    store.set(&id, &Patch::new().set(MAX, 3)).unwrap();
    assert_eq!(reader.get(&id).unwrap().int(MAX), Some(3));
}
