//! What the tests of storage share: child processes, chance, tenants, files.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tenantry::{ErrorCode, Field, ListQuery, OpenOptions, Patch, Store, Tenant, WriteOptions};

const ROLE: &str = "TENANTRY_TEST_ROLE";
const MARK: &str = ">> ";

/// What this process is to do as a child of the test; `None` in the test itself.
pub(crate) fn role() -> Option<Vec<String>> {
    Some(std::env::var(ROLE).ok()?.split('\n').map(str::to_owned).collect())
}

/// Tells the parent. The line is in the pipe when this returns, and stays there if we are killed.
pub(crate) fn say(message: &str) {
    // The harness may have begun a line of its own.
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{MARK}{message}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Waits for a line from the parent; `None` when it is gone.
pub(crate) fn hear() -> Option<String> {
    let mut line = String::new();
    let length = std::io::stdin().read_line(&mut line).unwrap();
    (length > 0).then(|| line.trim_end().to_owned())
}

/// This test binary once more, running one test in a role.
pub(crate) struct Child {
    process: std::process::Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Child {
    pub(crate) fn start(test: &str, role: &[&str]) -> Child {
        Child::start_under(&[], test, role)
    }

    /// Behind another program that starts it, such as `unshare -rm`.
    pub(crate) fn start_under(before: &[&str], test: &str, role: &[&str]) -> Child {
        let binary = std::env::current_exe().unwrap();
        let mut command = match before {
            [] => Command::new(binary),
            [program, rest @ ..] => {
                let mut command = Command::new(program);
                command.args(rest).arg(binary);
                command
            }
        };
        let mut process = command
            .args(["--exact", test, "--nocapture"])
            .env(ROLE, role.join("\n"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap()).lines();
        Child { process, input, output }
    }

    /// The child's next message; `None` after its last.
    pub(crate) fn next(&mut self) -> Option<String> {
        self.output.find_map(|line| {
            let line = line.unwrap();
            assert_ne!(line, "running 0 tests", "there is no test of this name");
            Some(line.strip_prefix(MARK)?.to_owned())
        })
    }

    #[track_caller]
    pub(crate) fn expect(&mut self, message: &str) {
        assert_eq!(self.next().as_deref(), Some(message));
    }

    pub(crate) fn tell(&mut self, message: &str) {
        writeln!(self.input, "{message}").unwrap();
    }

    /// SIGKILL; then what it had still said.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        let rest = std::iter::from_fn(|| self.next()).collect();
        self.process.wait().unwrap();
        rest
    }

    /// Waits for its end, which must be a success, and gives what it had still said.
    #[track_caller]
    pub(crate) fn finish(mut self) -> Vec<String> {
        let rest = std::iter::from_fn(|| self.next()).collect();
        assert!(self.process.wait().unwrap().success(), "the child failed");
        rest
    }
}

/// Mounts something: of a child that was started under `unshare -rm`, which alone sees it.
#[track_caller]
pub(crate) fn mount(arguments: &[&str]) {
    let status = Command::new("mount").args(arguments).status().unwrap();
    assert!(status.success(), "mount {arguments:?}");
}

/// Mounts an empty disk of so many bytes, as `mount` writes them, at a folder.
#[track_caller]
pub(crate) fn mount_small_disk(folder: &str, size: &str) {
    mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "none", folder]);
}

/// A small generator (SplitMix64), so that a run can be repeated from its seed.
pub(crate) struct Chance(u64);

impl Chance {
    /// From `TENANTRY_TEST_SEED`, else from the clock; prints what it took.
    pub(crate) fn seeded() -> Chance {
        let clock = || std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
        let seed = std::env::var("TENANTRY_TEST_SEED").map_or_else(|_| clock(), |text| text.parse().unwrap());
        println!("TENANTRY_TEST_SEED={seed}");
        Chance(seed)
    }

    pub(crate) fn from(seed: u64) -> Chance {
        Chance(seed)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// The members that a tenant must have.
pub(crate) fn patch(domain: &str) -> Patch {
    Patch::new()
        .set(Field::Name, domain)
        .set(Field::Domain, domain)
        .set(Field::Timezone, "Europe/Berlin")
        .set(Field::Currency, "EUR")
        .set(Field::Region, "DEU")
}

/// A database with one tenant, whose counter is 0.
pub(crate) fn counter() -> (TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let store = OpenOptions::new().create_new(true).open(&path).unwrap();
    let tenant = store.create(&patch("a.example").set(Field::MaxExtensions, 0)).unwrap();
    (folder, path, tenant.id)
}

pub(crate) fn open(path: impl AsRef<Path>) -> Store {
    OpenOptions::new().busy_timeout(Duration::from_secs(60)).open(path).unwrap()
}

/// Adds one and gives the version that it made, and the conflicts on the way.
pub(crate) fn increment(store: &Store, id: &str) -> (u64, u64) {
    let mut conflicts = 0;
    loop {
        let read = store.get(id).unwrap();
        let patch = Patch::new().set(Field::MaxExtensions, read.max_extensions + 1);
        let options = WriteOptions { if_version: Some(read.version), ..WriteOptions::default() };
        match store.set_with(id, &patch, &options) {
            Ok(change) => {
                assert_eq!(change.tenant.max_extensions, read.max_extensions + 1);
                return (change.tenant.version, conflicts);
            }
            Err(error) if error.code() == ErrorCode::Conflict => conflicts += 1,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Every tenant, page by page.
pub(crate) fn all(store: &Store) -> tenantry::Result<Vec<Tenant>> {
    let mut tenants = Vec::new();
    let mut query = ListQuery::default();
    loop {
        let page = store.list(&query)?;
        tenants.extend(page.tenants);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(tenants),
        }
    }
}

/// The names and bytes of all that is in a folder; of what is no regular file, the name.
pub(crate) fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entry = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let regular = entry.file_type().unwrap().is_file();
        let bytes = if regular { std::fs::read(entry.path()).unwrap() } else { Vec::new() };
        (entry.file_name().into_string().unwrap(), bytes)
    };
    std::fs::read_dir(folder).unwrap().map(entry).collect()
}
