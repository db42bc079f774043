//! Files that are cut, torn or altered.

use super::*;

#[test]
fn a_truncated_file_is_refused() {
    let (folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    let wanted = all(&Store::open(&path).unwrap()).unwrap();
    // Less than SQLite's header says nothing of whose file it was.
    for length in [1, 15, 16, 50] {
        fs::write(&path, &whole[..length]).unwrap();
        refused(&path, ErrorCode::ForeignFile);
    }
    for length in [99, 100, 512, 1024, 4095] {
        fs::write(&path, &whole[..length]).unwrap();
        refused(&path, ErrorCode::Corrupt);
    }
    for length in [4096, 4097, 8192, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let before = bytes(folder.path());
        match Store::open(&path) {
            Err(error) => assert_eq!(error.code(), ErrorCode::Corrupt, "{length} bytes: {error}"),
            // The last page is free at its end.
            Ok(store) => {
                assert_eq!(length, whole.len() - 1);
                assert_eq!(all(&store).unwrap(), wanted);
            }
        }
        assert_same(&before, &bytes(folder.path()), "truncated");
    }
}

/// As after a crash while the log was moved into the file: the header counts pages that are only
/// in the log.
#[test]
fn a_log_that_was_moved_in_part_is_no_damage() {
    let (_folder, path) = sample();
    let log = path.with_extension("db-wal");
    let store = Store::open(&path).unwrap();
    for at in 0..20 {
        store.create(&patch(&format!("new{at}.example")).set(Field::CustomOptions, options(9000))).unwrap();
    }
    let wanted = all(&store).unwrap();
    let (before, logged) = (fs::read(&path).unwrap(), fs::read(&log).unwrap());
    drop(store);
    let after = fs::read(&path).unwrap();
    assert!(before[24..100] != after[24..100] && after.len() > before.len());
    for length in [4096, before.len(), before.len() + 4096] {
        let mut half = before.clone();
        half.resize(length.max(before.len()), 0);
        half[..length].copy_from_slice(&after[..length]);
        fs::write(&path, half).unwrap();
        fs::write(&log, &logged).unwrap();
        assert_eq!(all(&Store::open(&path).unwrap()).unwrap(), wanted, "{length} bytes were moved");
    }
}

#[test]
fn no_flipped_bit_is_a_wrong_answer() {
    let (_folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    let wanted = all(&Store::open(&path).unwrap()).unwrap();
    let mut chance = Chance::seeded();
    // Refused at open; an error later; all right; a tenant missing without an error.
    let mut outcomes = [[0u32; 4]; 2];
    let flips = std::env::var("TENANTRY_FLIPS").map_or(600, |text| text.parse().unwrap());
    for round in 0..flips {
        let quick_check = round % 2 == 0;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenants.db");
        let mut damaged = whole.clone();
        let (byte, bit) = (chance.below(whole.len() as u64) as usize, chance.below(8));
        damaged[byte] ^= 1 << bit;
        fs::write(&path, &damaged).unwrap();
        let Ok(store) = OpenOptions::new().quick_check(quick_check).open(&path) else {
            assert!(fs::read(&path).unwrap() == damaged, "a refused file was changed");
            outcomes[usize::from(quick_check)][0] += 1;
            continue;
        };
        let (mut failed, mut missing) = (false, false);
        for tenant in &wanted {
            for answer in [store.get(&tenant.id), store.find(&tenant.domain)] {
                match answer {
                    Ok(found) => assert_eq!(found, *tenant, "bit {bit} of byte {byte}"),
                    Err(Error::NotFound) => missing = true,
                    Err(_) => failed = true,
                }
            }
        }
        match all(&store) {
            Ok(found) => {
                assert!(found.iter().all(|tenant| wanted.contains(tenant)), "bit {bit} of byte {byte}");
                missing |= !wanted.iter().all(|tenant| found.contains(tenant));
            }
            Err(_) => failed = true,
        }
        if missing {
            // A lookup trusts an index, which the look at open compares with its table.
            assert!(!quick_check, "bit {bit} of byte {byte} hid a tenant");
            let mut findings = 0;
            assert!(store.check(&mut |_| findings += 1).is_err() || findings > 0, "bit {bit} of byte {byte}");
        }
        let outcome = if missing { 3 } else { 1 + usize::from(!failed) };
        outcomes[usize::from(quick_check)][outcome] += 1;
    }
    println!("refused at open, error later, right, missing: {:?} with a quick check", outcomes[1]);
    println!("refused at open, error later, right, missing: {:?} without", outcomes[0]);
    assert!(outcomes[1][0] > 0 && outcomes[1][1] + outcomes[0][1] > 0, "the flips were felt");
}
