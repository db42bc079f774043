//! Damage, somebody who gives up, a process that is killed, a disk that is full.

use super::*;

/// One byte is changed: what is restored, if anything, is what was there.
#[test]
fn a_damaged_backup_is_refused() {
    let (folder, store) = varied();
    let wanted = content(&store).unwrap();
    let [copy, bad, back] = ["copy.db", "bad.db", "back.db"].map(|name| folder.path().join(name));
    store.backup(&copy).unwrap();
    let sound = fs::read(&copy).unwrap();
    let mut chance = Chance::seeded();
    let (mut refused, mut seen_by_none) = (0, 0);
    const ROUNDS: u64 = 250;
    for _ in 0..ROUNDS {
        let at = chance.below(sound.len() as u64) as usize;
        let mut damaged = sound.clone();
        damaged[at] ^= 1 << chance.below(8);
        fs::write(&bad, &damaged).unwrap();
        match restore(&bad, &back) {
            Ok(_) => {
                let restored = Store::open(&back).unwrap();
                assert_eq!(content(&restored).unwrap(), wanted, "byte {at}");
                drop(restored);
                fs::remove_file(&back).unwrap();
            }
            Err(error) => {
                use ErrorCode::{Corrupt, ForeignFile, ForeignSchema, NewerSchema};
                let known = [Corrupt, ForeignFile, ForeignSchema, NewerSchema];
                assert!(known.contains(&error.code()), "byte {at}: {error}");
                assert!(error.to_string().contains("bad.db"), "byte {at}: {error}");
                refused += 1;
                // The control: not every damage is one that opening a store meets.
                let opened = OpenOptions::new().read_only(true).open(&bad);
                seen_by_none += u64::from(opened.is_ok());
            }
        }
        assert!(!back.exists());
        let left = names(folder.path());
        assert!(!left.iter().any(|name| name.starts_with(".tenantry-")), "{left:?}");
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("bad.db{ending}")));
        }
    }
    println!("{refused} of {ROUNDS} were refused, {seen_by_none} of which can be opened");
    assert!(refused > ROUNDS / 4 && seen_by_none > 0);
}

#[test]
fn no_backup_is_made_of_a_damaged_store() {
    let (folder, path, _) = counter();
    let copy = folder.path().join("copy.db");
    let other = Connection::open(&path).unwrap();
    other.execute("UPDATE tenant SET max_extensions = 7", []).unwrap();
    other.close().unwrap();
    let error = open(&path).backup(&copy).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Corrupt);
    assert!(error.to_string().contains("the copy is not sound"), "{error}");
    assert_eq!(names(folder.path()), ["tenants.db"]);
}

#[test]
fn who_gives_up_leaves_nothing() {
    let (folder, store) = varied();
    let [copy, back] = ["copy.db", "back.db"].map(|name| folder.path().join(name));
    let steps = |act: &dyn Fn(Progress<'_>) -> tenantry::Result<BackupReport>| {
        let before = names(folder.path());
        for last in 0.. {
            let mut seen = 0;
            let outcome = act(&mut |_| {
                seen += 1;
                if seen > last { ControlFlow::Break(()) } else { GO_ON }
            });
            match outcome {
                Ok(_) => return last,
                Err(error) => assert_eq!(error.code(), ErrorCode::Cancelled, "{error}"),
            }
            assert_eq!(names(folder.path()), before);
        }
        unreachable!()
    };
    let backup = steps(&|progress| store.backup_with(&copy, progress));
    let restored = steps(&|progress| restore_with(&copy, &back, progress));
    assert!(backup >= 3 && restored >= 3, "{backup} and {restored} reports");
    assert_eq!(content(&open(&back)).unwrap(), content(&store).unwrap());
}

#[test]
fn a_kill_leaves_nothing_that_could_be_taken_for_a_backup() {
    let test = "trouble::a_kill_leaves_nothing_that_could_be_taken_for_a_backup";
    if let Some(role) = role() {
        let [what, from, to] = &role[..] else { panic!("{role:?}") };
        let mut stop = |_| {
            say("at");
            hear();
            GO_ON
        };
        match what.as_str() {
            "backup" => open(from).backup_with(to, &mut stop).map(drop),
            _ => restore_with(from, to, &mut stop).map(drop),
        }
        .unwrap();
        return say("done");
    }
    let (folder, store) = varied();
    let path = |name: &str| folder.path().join(name);
    store.backup(path("copy.db")).unwrap();
    for (what, from) in [("backup", "tenants.db"), ("restore", "copy.db")] {
        for last in 1.. {
            let target: PathBuf = path("target.db");
            let mut child =
                Child::start(test, &[what, path(from).to_str().unwrap(), target.to_str().unwrap()]);
            child.expect("at");
            for _ in 1..last {
                child.tell("on");
                if child.next().unwrap() == "done" {
                    assert!(last > 3, "{what} told too little to be killed amid it");
                    break;
                }
            }
            // What another has in the making stays.
            let other = path("other.db");
            store.backup(&other).unwrap();
            fs::remove_file(&other).unwrap();
            if target.exists() {
                child.finish();
                assert_eq!(content(&open(&target)).unwrap(), content(&store).unwrap());
                fs::remove_file(&target).unwrap();
                break;
            }
            let drafts = || names(folder.path()).iter().filter(|name| name.starts_with(".tenantry-")).count();
            assert_eq!(drafts(), 1);
            child.kill();
            assert!(!target.exists() && drafts() == 1);
            // The next one takes away what is left, whatever it makes.
            store.backup(&other).unwrap();
            assert_eq!(drafts(), 0);
            fs::remove_file(&other).unwrap();
        }
    }
}

#[test]
fn a_full_disk_is_told_and_left_as_it_was() {
    let test = "trouble::a_full_disk_is_told_and_left_as_it_was";
    if let Some(role) = role() {
        support::mount_small_disk(&role[1], "4m");
        return fill(Path::new(&role[0]), Path::new(&role[1]));
    }
    let (folder, store) = large();
    store.backup(folder.path().join("copy.db")).unwrap();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let role = [folder.path().to_str().unwrap(), small.to_str().unwrap()];
    Child::start_under(&["unshare", "-rm"], test, &role).finish();
    assert!(names(&small).is_empty(), "the small disk was not used");
}

fn fill(folder: &Path, small: &Path) {
    let (store, copy) = (open(folder.join("tenants.db")), folder.join("copy.db"));
    let target = small.join("a.db");
    for outcome in [store.backup(&target), restore(&copy, &target)] {
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), ErrorCode::DiskFull, "{error}");
        assert!(error.to_string().contains("small/a.db"), "{error}");
        assert!(names(small).is_empty());
    }
    let remount = ["-o", "remount,size=64m", small.to_str().unwrap()];
    assert!(std::process::Command::new("mount").args(remount).status().unwrap().success());
    store.backup(&target).unwrap();
    restore(&copy, small.join("b.db")).unwrap();
    assert_eq!(names(small), ["a.db", "b.db"]);
}
