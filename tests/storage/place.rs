//! Where the file lies: a place that is for reading only, and a disk that is full.

use super::support::{mount, mount_small_disk};
use super::*;

/// A process that may mount, with the folder as a place of its own.
fn in_namespace(test: &str, role: &[&str]) -> Child {
    Child::start_under(&["unshare", "-rm"], test, role)
}

#[test]
fn a_place_for_reading_is_told() {
    let name = "place::a_place_for_reading_is_told";
    if let Some(role) = role() {
        let place = Path::new(&role[0]);
        mount(&["--bind", &role[0], &role[0]]);
        mount(&["-o", "remount,bind,ro", &role[0]]);
        assert!(fs::write(place.join("x"), "").is_err(), "the mount has no effect");
        let path = place.join("tenants.db");
        let before = bytes(place);
        for (way, options) in [
            ("open", OpenOptions::new()),
            ("create", OpenOptions::new().create(true)),
            ("without quick check", OpenOptions::new().quick_check(false)),
        ] {
            let error = options.open(&path).expect_err(way);
            assert_eq!(error.code(), ErrorCode::ReadOnly, "{way}: {error}");
        }
        let error = OpenOptions::new().create(true).open(place.join("new.db")).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ReadOnly, "{error}");
        match OpenOptions::new().read_only(true).open(&path) {
            Ok(store) => say(&format!("reads {}", all(&store).unwrap().len())),
            Err(error) => say(&format!("{} {error}", error.code())),
        }
        assert_same(&before, &bytes(place), "a read-only place");
        return;
    }
    let (folder, path) = sample();
    let before = bytes(folder.path());
    let closed = in_namespace(name, &[folder.path().to_str().unwrap()]).finish();
    assert!(closed[0].starts_with("read_only "), "{closed:?}");
    assert_same(&before, &bytes(folder.path()), "a read-only place");
    // While another has it open, its log serves.
    let store = Store::open(&path).unwrap();
    store.create(&patch("new.example")).unwrap();
    let open = in_namespace(name, &[folder.path().to_str().unwrap()]).finish();
    assert_eq!(open, ["reads 4"]);
}

#[test]
fn a_full_disk_loses_nothing() {
    let name = "place::a_full_disk_loses_nothing";
    if let Some(role) = role() {
        mount_small_disk(&role[0], "600k");
        return fill(Path::new(&role[0]));
    }
    let folder = tempfile::tempdir().unwrap();
    in_namespace(name, &[folder.path().to_str().unwrap()]).finish();
    assert!(bytes(folder.path()).is_empty(), "the small disk was not used");
}

fn fill(place: &Path) {
    let path = place.join("tenants.db");
    let filler = place.join("filler");
    let tiny = place.join("tiny.db");
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    fs::write(&filler, vec![1; 100_000]).unwrap();
    let mut acknowledged = Vec::new();
    let full = loop {
        let patch =
            patch(&format!("t{}.example", acknowledged.len())).set(Field::CustomOptions, options(5000));
        match store.create(&patch) {
            Ok(tenant) => acknowledged.push(tenant),
            Err(error) => break error,
        }
        assert!(acknowledged.len() < 1000, "the disk does not fill");
    };
    assert_eq!(full.code(), ErrorCode::DiskFull, "{full}");
    assert!(!acknowledged.is_empty());
    let intact = |store: &Store| {
        for tenant in &acknowledged {
            assert_eq!(store.get(&tenant.id).unwrap(), *tenant);
        }
        store.check(&mut |finding| panic!("{finding:?}")).unwrap()
    };
    assert_eq!(intact(&store), acknowledged.len() as u64);
    let big = Patch::new().set(Field::CustomOptions, options(60_000));
    let first = &acknowledged[0].id;
    assert_eq!(code(store.set(first, &big)), ErrorCode::DiskFull);
    assert_eq!(intact(&store), acknowledged.len() as u64);
    // Where no database fits, none is left.
    let mut rest = 64;
    while let Ok(()) = fs::write(place.join(format!("rest{rest}")), vec![2; 4096]) {
        rest += 1;
    }
    assert_eq!(code(OpenOptions::new().create(true).open(&tiny)), ErrorCode::DiskFull);
    let names = bytes(place);
    assert!(!names.keys().any(|name| name.starts_with("tiny")), "{:?}", names.keys());

    fs::remove_file(&filler).unwrap();
    let more = store.create(&patch("room.example")).unwrap();
    store.set(first, &Patch::new().set(Field::MaxExtensions, 7)).unwrap();
    store.set(first, &Patch::new().reset(Field::MaxExtensions)).unwrap();
    drop(store);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.get(&more.id).unwrap(), more);
    assert_eq!(store.get(first).unwrap().version, 3);
    acknowledged.remove(0);
    for tenant in &acknowledged {
        assert_eq!(store.get(&tenant.id).unwrap(), *tenant);
    }
    assert_eq!(store.check(&mut |finding| panic!("{finding:?}")).unwrap(), acknowledged.len() as u64 + 2);
    assert_eq!(fs::metadata(&path).unwrap().nlink(), 1);
}
