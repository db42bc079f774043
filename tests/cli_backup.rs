//! Backup and restore as a shell sees them.

use std::fs;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a database of one tenant.
struct Shell(TempDir);

impl Shell {
    fn new() -> Shell {
        let shell = Shell(TempDir::new().unwrap());
        shell.ok(&["init"]);
        let members = ["name=Acme", "domain=a.example", "timezone=UTC", "currency=EUR", "region=DEU"];
        shell.ok(&[&["create"], &members[..]].concat());
        shell
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command.current_dir(self.0.path()).env("TENANTRY_DB", "tenants.db").env_remove("TENANTRY_ACTOR");
        command.args(arguments).output().unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        // No terminal, no progress.
        assert!(output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[arguments, &["--json"]].concat())).unwrap()
    }

    /// Exit status and code of the error.
    fn error(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.stdout.is_empty(), "{output:?}");
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        (output.status.code().unwrap(), error["error"]["code"].as_str().unwrap().to_owned())
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[test]
fn a_store_goes_into_a_backup_and_comes_back() {
    let shell = Shell::new();
    let told = shell.ok(&["backup", "copy.db"]);
    assert!(told.starts_with("backed up 1 tenants to copy.db: "), "{told}");
    shell.ok(&["delete", "a.example"]);
    // Restoring opens no store of its own: none is to be named.
    let told = shell.ok(&["restore", "copy.db", "back.db"]);
    assert!(told.starts_with("restored 1 tenants to back.db: "), "{told}");
    assert_eq!(shell.names(), ["back.db", "copy.db", "tenants.db"]);
    assert_eq!(shell.json(&["--db", "back.db", "get", "a.example"])["version"], 1);
    assert_eq!(shell.json(&["--db", "back.db", "check"]), json!({"tenants": 1, "findings": []}));
}

#[test]
fn programs_are_told_what_is_in_it() {
    let shell = Shell::new();
    let report = shell.json(&["--read-only", "backup", "copy.db"]);
    let bytes = fs::metadata(shell.0.path().join("copy.db")).unwrap().len();
    assert_eq!(report, json!({"tenants": 1, "bytes": bytes, "token": 1, "file": "copy.db"}));
    let restored = shell.json(&["restore", "copy.db", "back.db"]);
    let token = restored["token"].as_u64().unwrap().to_string();
    shell.ok(&["--db", "back.db", "suspend", "a.example"]);
    let watch = |token: &str| shell.json(&["--db", "back.db", "watch", "--since", token, "--no-wait"]);
    assert_eq!(watch(&token)["kind"], "updated");
    assert_eq!(watch("1")["kind"], "resync");
}

#[test]
fn what_cannot_be_done_is_told_and_leaves_nothing() {
    let shell = Shell::new();
    shell.ok(&["backup", "copy.db"]);
    let mut damaged = fs::read(shell.0.path().join("copy.db")).unwrap();
    let name = damaged.windows(4).position(|bytes| bytes == b"Acme").unwrap();
    damaged[name] = b'B';
    fs::write(shell.0.path().join("bad.db"), damaged).unwrap();
    let before = shell.names();
    for (arguments, code) in [
        (&["backup", "copy.db"][..], "exists"),
        (&["backup", "none/copy.db"], "bad_path"),
        (&["restore", "copy.db", "tenants.db"], "exists"),
        (&["restore", "none.db", "back.db"], "bad_path"),
        (&["restore", "bad.db", "back.db"], "corrupt"),
    ] {
        assert_eq!(shell.error(arguments), (5, code.to_owned()), "{arguments:?}");
    }
    assert_eq!(shell.error(&["restore", "copy.db"]), (2, "usage".to_owned()));
    assert_eq!(shell.names(), before);
}
