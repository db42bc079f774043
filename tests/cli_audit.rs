//! The audit as a shell sees it.

use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a database, in which alice made a tenant and bob changed it.
struct Shell(TempDir);

impl Shell {
    fn new() -> Shell {
        let shell = Shell(TempDir::new().unwrap());
        shell.ok("alice", &["init"]);
        let members = ["name=Acme", "domain=a.example", "timezone=UTC", "currency=EUR", "region=DEU"];
        shell.ok("alice", &[&["create"], &members[..]].concat());
        shell.ok("bob", &["set", "a.example", "recording_retention=90", "max_extensions=5"]);
        shell
    }

    fn run(&self, user: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command.current_dir(self.0.path()).env("TENANTRY_DB", "tenants.db").env("USER", user);
        command.env_remove("TENANTRY_ACTOR").args(arguments).output().unwrap()
    }

    fn ok(&self, user: &str, arguments: &[&str]) -> String {
        let output = self.run(user, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok("carol", &[arguments, &["--json"]].concat())).unwrap()
    }

    /// Exit status, and the error.
    fn error(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run("carol", &[arguments, &["--json"]].concat());
        assert!(output.stdout.is_empty(), "{output:?}");
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        (output.status.code().unwrap(), error["error"].clone())
    }
}

fn actors(entries: &Value) -> Vec<&str> {
    entries.as_array().unwrap().iter().map(|entry| entry["actor"].as_str().unwrap()).collect()
}

#[test]
fn the_audit_tells_who_changed_what() {
    let shell = Shell::new();
    let entries = shell.json(&["audit"]);
    assert_eq!(actors(&entries), ["bob", "alice"]);
    assert_eq!((&entries[0]["source"], &entries[0]["action"]), (&json!("cli"), &json!("UPDATE")));
    assert_eq!(entries[0]["changes"][0], json!({"member": "recording_retention", "old": 180, "new": 90}));
    shell.ok("carol", &["set", "a.example", "--as-tenant", "--by", "dora", "website=http://a.example/"]);
    assert_eq!(actors(&shell.json(&["audit", "a.example", "--member", "website"])), ["dora"]);
    assert_eq!(actors(&shell.json(&["audit", "--actor", "bob"])), ["bob"]);
    assert_eq!(actors(&shell.json(&["audit", "--action", "create"])), ["alice"]);
    assert_eq!(shell.json(&["audit", "--until", "2026-01-01"]), json!([]));
    assert_eq!(
        actors(&shell.json(&["audit", "--since", "2026-01-01T00:00:00Z", "--all", "--limit", "1"])).len(),
        3
    );

    let output = shell.run("carol", &["audit", "--limit", "1", "--json"]);
    let next: Value = serde_json::from_slice(&output.stderr).unwrap();
    let rest = shell.json(&["audit", "--after", next["next"].as_str().unwrap()]);
    assert_eq!(actors(&rest), ["bob", "alice"]);

    let table = shell.ok("carol", &["audit", "a.example"]);
    let mut lines = table.lines();
    assert_eq!(
        lines.next().unwrap().split_whitespace().collect::<Vec<_>>(),
        ["TIME", "VERSION", "ACTOR", "SOURCE", "ACTION", "CHANGES"]
    );
    assert!(table.contains("recording_retention: 180 → 90"), "{table}");
    assert!(!table.contains('\x1b'));
}

#[test]
fn one_command_tells_who_changed_this_and_from_what() {
    let shell = Shell::new();
    let last = ["audit", "a.example", "--member", "recording_retention", "--last"];
    assert_eq!(shell.json(&last)["actor"], "bob");
    let told = shell.ok("carol", &last);
    assert!(told.starts_with("recording_retention: 180 → 90\nby bob through cli, 2"), "{told}");
    assert!(told.ends_with(", version 2\n"), "{told}");
    let website = ["audit", "a.example", "--member", "website", "--last"];
    assert_eq!(shell.json(&website), Value::Null);
    assert_eq!(shell.ok("carol", &website), "website: nobody has set it, as far as the audit is kept\n");
    for usage in [
        &["audit", "--member", "website", "--last"][..],
        &["audit", "a.example", "--last"],
        &["audit", "--member", "nonsense"],
        &["audit", "--since", "yesterday"],
        &["revert", "a.example"],
        &["revert", "a.example", "--version", "1", "--time", "2026-01-01"],
    ] {
        assert_eq!(shell.error(usage).0, 2, "{usage:?}");
    }
}

#[test]
fn the_past_is_shown_and_gone_back_to() {
    let shell = Shell::new();
    let id = shell.json(&["get", "a.example"])["id"].as_str().unwrap().to_owned();
    let made = shell.json(&["audit", "--action", "create"])[0]["time"].as_str().unwrap().to_owned();
    let first = shell.json(&["history", "a.example", "--version", "1"]);
    assert_eq!((&first["recording_retention"], &first["version"]), (&json!(180), &json!(1)));
    assert_eq!(shell.json(&["history", "a.example", "--time", &made]), first);
    assert!(shell.ok("carol", &["history", "a.example", "--version", "1"]).contains("recording_retention"));
    assert_eq!(shell.error(&["history", "a.example", "--time", "2020-01-01"]).0, 3);
    let (status, error) = shell.error(&["history", "a.example", "--version", "9"]);
    assert_eq!((status, &error["faults"][0]["min"], &error["faults"][0]["max"]), (1, &json!(1), &json!(2)));

    let back = ["revert", "a.example", "--version", "1"];
    let (status, error) = shell.error(&[&back[..], &["--as-tenant"]].concat());
    assert_eq!((status, &error["faults"][0]["path"]), (1, &json!("max_extensions")));
    assert_eq!(shell.error(&[&back[..], &["--if-version", "1"]].concat()).0, 4);
    let dry = shell.json(&[&back[..], &["--dry-run"]].concat());
    assert_eq!(
        (&dry["changed"], &dry["dry_run"]),
        (&json!(["max_extensions", "recording_retention"]), &json!(true))
    );
    assert!(shell.ok("carol", &back).starts_with("a.example: changed, version 3\n"));
    assert_eq!(shell.json(&["history", "a.example"])[0]["actor"], "carol");
    assert_eq!(shell.json(&["get", "a.example"])["recording_retention"], 180);

    shell.ok("carol", &["delete", "a.example"]);
    assert_eq!(shell.json(&["history", &id])[0]["action"], "DELETE");
    assert_eq!(shell.json(&["history", &id, "--version", "1"]), first);
    assert_eq!(shell.error(&["history", "a.example"]).0, 3);
}

#[test]
fn a_purge_leaves_what_is_kept() {
    let shell = Shell::new();
    assert_eq!(shell.json(&["purge"]), json!({"audit_entries": 0, "uploads": 0, "files": 0, "bytes": 0}));
    assert_eq!(
        shell.ok("carol", &["purge"]),
        "purged 0 entries of the audit, 0 temporary files and 0 abandoned uploads: 0 B of files\n"
    );
    assert_eq!(shell.json(&["audit"]).as_array().unwrap().len(), 2);
    assert_eq!(shell.error(&["purge", "--read-only"]).1["code"], "read_only");
}

#[test]
fn a_terminal_obeys_nothing_that_the_audit_holds() {
    let shell = Shell::new();
    shell.ok("carol", &["set", "a.example", "custom_options={\"a\":\"\u{9b}2J\u{202e}\"}"]);
    let shown = shell.ok("carol", &["audit"]);
    assert!(shown.contains("\\u{9b}2J\\u{202e}"), "{shown}");
}
