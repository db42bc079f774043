//! The command line as a shell sees it: output, errors and exit statuses.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a database and the command line.
struct Shell {
    folder: TempDir,
}

/// What a command left: exit status, standard output and standard error.
#[derive(Debug)]
struct Done {
    status: i32,
    out: String,
    err: String,
}

impl Done {
    fn ok(self) -> String {
        assert_eq!(self.status, 0, "{self:?}");
        self.out
    }

    fn json(self) -> Value {
        serde_json::from_str(&self.ok()).expect("JSON on standard output")
    }

    /// The error object on standard error, and the exit status.
    fn error(self) -> (i32, Value) {
        assert_eq!(self.out, "", "nothing on standard output");
        let error: Value = serde_json::from_str(&self.err).expect("JSON on standard error");
        assert_eq!(error.as_object().map(|object| object.len()), Some(1));
        (self.status, error["error"].clone())
    }
}

impl Shell {
    /// A database without tenants.
    fn empty() -> Shell {
        let shell = Shell { folder: TempDir::new().unwrap() };
        shell.run(&["init"]).ok();
        shell
    }

    /// A database with the tenant sip.acme.example.
    fn new() -> Shell {
        let shell = Shell::empty();
        shell.create("Acme", "sip.acme.example");
        shell
    }

    fn create(&self, name: &str, domain: &str) -> Value {
        let (name, domain) = (format!("name={name}"), format!("domain={domain}"));
        self.run(&["create", &name, &domain, "timezone=UTC", "currency=EUR", "region=DEU", "--json"]).json()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command.current_dir(self.folder.path()).env("TENANTRY_DB", "tenants.db").env("USER", "alice");
        command
    }

    fn run(&self, arguments: &[&str]) -> Done {
        done(self.command().args(arguments).output().unwrap())
    }

    fn pipe(&self, input: &str, arguments: &[&str]) -> Done {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        done(child.wait_with_output().unwrap())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

fn done(output: Output) -> Done {
    Done {
        status: output.status.code().expect("no signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Path and code of each fault; each has a message.
fn faults(error: &Value) -> Vec<(&str, &str)> {
    let text = |fault: &'_ Value, name: &str| fault[name].as_str().is_some_and(|text| !text.is_empty());
    let list = error["faults"].as_array().unwrap();
    assert!(list.iter().all(|fault| text(fault, "message")));
    list.iter().map(|one| (one["path"].as_str().unwrap(), one["code"].as_str().unwrap())).collect()
}

#[test]
fn json_goes_before_or_behind_the_command() {
    let shell = Shell::new();
    let behind = shell.run(&["get", "sip.acme.example", "--json"]).json();
    let before = shell.run(&["--json", "get", "SIP.ACME.EXAMPLE"]).json();
    assert_eq!(behind, before);
    assert_eq!(behind["name"], "Acme");
    let by_id = shell.run(&["get", behind["id"].as_str().unwrap(), "--json", "name", "version"]).json();
    assert_eq!(by_id, json!({"name": "Acme", "version": 1}));
}

#[test]
fn each_kind_of_error_has_its_exit_status() {
    let shell = Shell::new();
    let (status, error) =
        shell.run(&["--json", "set", "sip.acme.example", "name=", "currency=DEM", "nam=x"]).error();
    assert_eq!((status, error["code"].as_str().unwrap()), (1, "refused"));
    let found = faults(&error);
    assert_eq!(found, [("name", "too_short"), ("currency", "unknown_currency"), ("nam", "unknown_field")]);
    assert_eq!(error["faults"][2]["hint"], "name");

    let (status, error) = shell.run(&["get", "nobody.example", "--json"]).error();
    assert_eq!((status, error["code"].as_str().unwrap()), (3, "not_found"));

    let (status, error) =
        shell.run(&["set", "sip.acme.example", "--if-version", "7", "name=B", "--json"]).error();
    assert_eq!((status, error["code"].as_str().unwrap()), (4, "conflict"));
    assert_eq!(error["current"], 1);

    let (status, error) = shell.run(&["--db", "absent.db", "list", "--json"]).error();
    assert_eq!((status, error["code"].as_str().unwrap()), (5, "bad_path"));

    for usage in [
        &["set", "sip.acme.example", "--json"][..],
        &["frobnicate", "--json"],
        &["get", "--json"],
        &["set", "a", "nonsense", "--json"],
    ] {
        let (status, error) = shell.run(usage).error();
        assert_eq!((status, error["code"].as_str().unwrap()), (2, "usage"), "{usage:?}");
    }
    let done = done(shell.command().env_remove("TENANTRY_DB").arg("list").output().unwrap());
    assert_eq!(done.status, 2);
    assert!(done.err.contains("--db"), "{done:?}");
}

#[test]
fn a_person_reads_what_to_mend() {
    let shell = Shell::new();
    let done = shell.run(&["set", "sip.acme.example", "recording_retention=0", "region=DE"]);
    assert_eq!((done.status, done.out.as_str()), (1, ""));
    assert!(done.err.contains("recording_retention: must be 1 to 2147483647 days, not 0"), "{}", done.err);
    assert!(done.err.contains("region: must be an ISO 3166-1 alpha-3 code"), "{}", done.err);
    assert!(!done.err.contains('\x1b'), "colours only on a terminal");
}

#[test]
fn a_terminal_obeys_no_stored_text_and_no_argument() {
    let shell = Shell::new();
    shell.run(&["set", "sip.acme.example", "custom_options={\"a\":\"\u{9b}2J\u{202e}\"}"]).ok();
    let shown = shell.run(&["get", "sip.acme.example", "custom_options"]).ok();
    assert!(shown.contains("\\u{9b}2J\\u{202e}"), "{shown}");
    let refused = shell.run(&["set", "sip.acme.example", "\x1b[2J=x"]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("\\u{1b}[2J: is not a known member"), "{refused:?}");
}

#[test]
fn pairs_text_json_and_documents_set_members() {
    let shell = Shell::new();
    let set =
        |arguments: &[&str]| shell.run(&[&["set", "sip.acme.example", "--json"], arguments].concat()).json();
    let done = set(&["name=null", "website=https://a.example/", "max_extensions=5", "enabled=false"]);
    assert_eq!(done["changed"], json!(["name", "website", "max_extensions", "enabled"]));
    assert_eq!((&done["tenant"]["name"], &done["version"]), (&json!("null"), &json!(2)));
    let done = set(&["website:=null", r#"outbound_caller_ids:=[{"provider_id":"t","caller_id":"1"}]"#]);
    assert_eq!(done["tenant"]["website"], Value::Null);
    assert_eq!(done["tenant"]["outbound_caller_ids"][0]["description"], Value::Null);

    let done = shell.pipe(
        r#"{"name":"From a pipe"}"#,
        &["set", "sip.acme.example", "--from", "-", "region=FRA", "--json"],
    );
    assert_eq!(done.json()["changed"], json!(["name", "region"]));
    let document = shell.run(&["get", "sip.acme.example", "--json"]).ok();
    std::fs::write(shell.path("whole.json"), &document).unwrap();
    for scope in [&[][..], &["--as-tenant"]] {
        assert_eq!(set(&[&["--from", "whole.json"], scope].concat())["changed"], json!([]), "{scope:?}");
    }
    assert_eq!(shell.run(&["get", "sip.acme.example", "--json"]).ok(), document);
    assert_eq!(shell.run(&["set", "sip.acme.example", "website:=nil"]).status, 1);
}

#[test]
fn the_tenant_may_not_set_what_is_the_systems() {
    let shell = Shell::new();
    let (status, error) = shell
        .run(&["set", "sip.acme.example", "--as-tenant", "name=B", "max_extensions=5", "--json"])
        .error();
    assert_eq!((status, faults(&error)), (1, vec![("max_extensions", "forbidden")]));
    let done = shell.run(&["set", "sip.acme.example", "--as-tenant", "name=B", "--json"]).json();
    assert_eq!(done["changed"], json!(["name"]));
    assert_eq!(
        shell.run(&["get", "sip.acme.example", "--as-tenant", "--json", "name"]).json(),
        json!({"name": "B"})
    );
}

#[test]
fn a_dry_run_tells_and_stores_nothing() {
    let shell = Shell::new();
    let done = shell.run(&["set", "sip.acme.example", "--dry-run", "name=B", "--json"]).json();
    assert_eq!((&done["changed"], &done["dry_run"]), (&json!(["name"]), &json!(true)));
    shell.run(&["delete", "sip.acme.example", "--dry-run"]).ok();
    shell
        .run(&[
            "create",
            "--dry-run",
            "name=X",
            "domain=x.example",
            "timezone=UTC",
            "currency=EUR",
            "region=DEU",
        ])
        .ok();
    let list = shell.run(&["list", "--json"]).json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["name"]), (1, &json!("Acme")));
}

#[test]
fn suspend_enable_and_delete() {
    let shell = Shell::new();
    assert_eq!(shell.run(&["suspend", "sip.acme.example", "--json"]).json()["tenant"]["enabled"], false);
    assert!(shell.run(&["list"]).ok().contains("suspended"));
    assert!(shell.run(&["get", "sip.acme.example"]).ok().contains("false (suspended)"));
    assert_eq!(shell.run(&["enable", "sip.acme.example", "--json"]).json()["changed"], json!(["enabled"]));
    assert_eq!(shell.run(&["enable", "sip.acme.example", "--json"]).json()["changed"], json!([]));
    assert_eq!(shell.run(&["delete", "sip.acme.example", "--if-version", "1"]).status, 4);
    let id = shell.run(&["get", "sip.acme.example", "--json"]).json()["id"].clone();
    assert_eq!(shell.run(&["delete", "sip.acme.example", "--json"]).json()["deleted"], id);
    assert_eq!(shell.run(&["delete", "sip.acme.example"]).status, 3);
}

#[test]
fn lists_are_paged_filtered_and_sorted() {
    let shell = Shell::empty();
    for (name, domain) in [("Zebra", "a.example"), ("alpha", "b.example"), ("Büro", "c.example")] {
        shell.create(name, domain);
    }
    shell.run(&["suspend", "b.example"]).ok();
    let domains = |arguments: &[&str]| -> Vec<String> {
        let list = shell.run(&[&["list", "--json"], arguments].concat()).json();
        list.as_array().unwrap().iter().map(|one| one["domain"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(domains(&["--sort", "name"]), ["b.example", "c.example", "a.example"]);
    assert_eq!(domains(&["--sort", "created", "--desc"]), ["c.example", "b.example", "a.example"]);
    assert_eq!(domains(&["--suspended"]), ["b.example"]);
    assert_eq!(domains(&["--enabled"]), ["a.example", "c.example"]);
    assert_eq!(domains(&["--search", "BÜRO"]), ["c.example"]);
    assert_eq!(domains(&["--limit", "1", "--all"]), ["a.example", "b.example", "c.example"]);
    let page = shell.run(&["list", "--json", "--limit", "2"]);
    let next: Value = serde_json::from_str(&page.err).unwrap();
    assert_eq!(domains(&["--limit", "2", "--after", next["next"].as_str().unwrap()]), ["c.example"]);
    assert_eq!(shell.run(&["list", "--limit", "0"]).status, 1);
    assert_eq!(shell.run(&["list", "--after", "zz"]).status, 1);
}

#[test]
fn a_fleet_moves_whole_or_not_at_all() {
    let shell = Shell::new();
    shell.create("Büro", "büro.example");
    shell.run(&["set", "sip.acme.example", "disk_quota=5GB"]).ok();
    let fleet = shell.run(&["export"]).ok();
    shell.run(&["export", "fleet.jsonl"]).ok();
    assert_eq!(std::fs::read_to_string(shell.path("fleet.jsonl")).unwrap(), fleet);
    assert_eq!(shell.run(&["export", "fleet.jsonl"]).status, 2, "an export replaces nothing");

    let other = Shell::empty();
    let dry = other.pipe(&fleet, &["import", "-", "--dry-run", "--json"]).json();
    assert_eq!(dry, json!({"lines": 2, "faulty": 0, "imported": 2, "dry_run": true}));
    assert_eq!(other.run(&["list", "--json"]).json(), json!([]));
    other.pipe(&fleet, &["import", "-"]).ok();
    assert_eq!(other.run(&["export"]).ok(), fleet, "ids, times and versions are kept");

    let new = r#"{"name":"New","domain":"new.example","timezone":"UTC","currency":"EUR","region":"DEU"}"#;
    let faulty = format!("{new}\n\n{{\"name\":7}}\n{{]\n{fleet}");
    let (status, error) = other.pipe(&faulty, &["import", "-", "--json"]).error();
    assert_eq!(status, 1);
    let lines: Vec<(i64, &str, &str)> = error["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["line"].as_i64().unwrap(), one["path"].as_str().unwrap(), one["code"].as_str().unwrap())
        })
        .collect();
    assert_eq!(lines[0], (3, "name", "wrong_type"));
    assert!(lines.contains(&(3, "domain", "required")));
    assert!(lines.contains(&(4, "", "bad_json")));
    assert!(lines.contains(&(5, "id", "taken")) && lines.contains(&(6, "domain", "taken")), "{lines:?}");
    assert_eq!(other.run(&["export"]).ok(), fleet, "nothing was imported");
    let told = other.pipe(&faulty, &["import", "-"]);
    assert_eq!(told.status, 1);
    assert!(told.err.contains("line 3: name: must be a text, not a number"), "{}", told.err);
}

#[test]
fn check_finds_what_was_edited_behind_our_back() {
    let shell = Shell::new();
    assert_eq!(shell.run(&["check", "--json"]).json(), json!({"tenants": 1, "findings": []}));
    let foreign = rusqlite::Connection::open(shell.path("tenants.db")).unwrap();
    foreign.execute("UPDATE tenant SET currency = 'XXQ'", []).unwrap();
    drop(foreign);
    let done = shell.run(&["check"]);
    assert_eq!(done.status, 5, "{done:?}");
    assert!(done.out.contains("checksum"), "{done:?}");
    assert_eq!(shell.run(&["get", "sip.acme.example"]).status, 5);
}

#[test]
fn schema_fields_completions_and_help() {
    let shell = Shell::empty();
    for kind in ["document", "system-patch", "tenant-patch"] {
        let schema = shell.run(&["schema", kind]).json();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    let fields = shell.run(&["fields", "--json"]).json();
    let table = shell.run(&["fields"]).ok();
    for field in fields.as_array().unwrap() {
        assert!(table.contains(field["name"].as_str().unwrap()));
    }
    for kind in ["bash", "zsh", "fish"] {
        assert!(shell.run(&["completions", kind]).ok().contains("as-tenant"), "{kind}");
    }
    shell.run(&["man", shell.path("").to_str().unwrap()]).ok();
    let page = |name: &str| std::fs::read_to_string(shell.path(name)).unwrap();
    assert!(page("tenantry.1").contains("TENANTRY_DB") && page("tenantry-set.1").contains("if\\-version"));
    assert_eq!(shell.run(&["man", "no such folder"]).status, 5);
    let help = shell.run(&["help"]).ok();
    assert!(help.contains("Examples:") && help.contains("Exit status:"));
    let versions = shell.run(&["--version"]).ok();
    assert!(versions.contains("\nSQLite 3.") && versions.ends_with("\nbuilt with its own SQLite\n"));
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let shell = Shell::new();
    for arguments in [&["list", "--json"][..], &["export"], &["fields"], &["completions", "bash"]] {
        let mut child =
            shell.command().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let done = done(child.wait_with_output().unwrap());
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn a_database_is_made_once_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::empty();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&shell.path("tenants.db")), 0o600);
    let (status, error) = shell.run(&["init", "--json"]).error();
    assert_eq!((status, error["code"].as_str().unwrap()), (5, "exists"));
    assert_eq!(shell.run(&["--read-only", "list", "--json"]).json(), json!([]));
    assert_eq!(shell.run(&["--read-only", "import", "/dev/null"]).status, 5);
}

#[test]
fn a_version_is_a_number_to_compare_with() {
    let shell = Shell::new();
    let set = |json: &str| shell.pipe(json, &["set", "sip.acme.example", "--from", "-", "--json"]).error();
    for other in ["2", "0", "-1", "1.5", "1e30", "9223372036854775808", "9007199254740993.0"] {
        let (status, error) = set(&format!(r#"{{"version":{other},"name":"B"}}"#));
        assert_eq!((status, error["current"].as_u64()), (4, Some(1)), "{other}");
    }
    for no_number in ["null", "true", r#""1""#] {
        let (status, error) = set(&format!(r#"{{"version":{no_number}}}"#));
        assert_eq!((status, faults(&error)), (1, vec![("version", "wrong_type")]), "{no_number}");
    }
    assert_eq!(shell.run(&["suspend", "sip.acme.example", "--if-version", "2"]).status, 4);
    shell.run(&["suspend", "sip.acme.example", "--dry-run"]).ok();
    let stored = shell.run(&["get", "sip.acme.example", "--json", "enabled", "version"]).json();
    assert_eq!(stored, json!({"enabled": true, "version": 1}));
}

#[test]
fn an_import_brings_no_version_that_cannot_grow_and_no_name_for_two() {
    let shell = Shell::new();
    let line = |extra: &str| {
        format!(r#"{{{extra},"name":"V","timezone":"UTC","currency":"EUR","region":"DEU"}}"#) + "\n"
    };
    let most = line(r#""domain":"v.example","version":9007199254740992"#);
    let (status, error) = shell.pipe(&most, &["import", "-", "--json"]).error();
    assert_eq!((status, faults(&error)), (1, vec![("version", "out_of_range")]));

    let two = line(r#""id":"acme","domain":"a.example""#) + &line(r#""domain":"acme""#);
    shell.pipe(&two, &["import", "-"]).ok();
    let (status, error) = shell.run(&["delete", "acme", "--json"]).error();
    assert_eq!((status, faults(&error)), (1, vec![("", "duplicate")]));
    assert_eq!(shell.run(&["get", "a.example", "--json", "id"]).json(), json!({"id": "acme"}));
}

#[test]
fn bytes_that_are_no_text_are_refused_as_such() {
    let shell = Shell::new();
    std::fs::write(shell.path("bad.json"), b"{\"name\":\"\xff\"}\n").unwrap();
    for arguments in
        [&["set", "sip.acme.example", "--from", "bad.json", "--json"][..], &["import", "bad.json", "--json"]]
    {
        let (status, error) = shell.run(arguments).error();
        assert_eq!((status, faults(&error)), (1, vec![("", "bad_json")]), "{arguments:?}");
    }
    assert_eq!(shell.run(&["set", "sip.acme.example", "--from", "absent.json"]).status, 2);
}

#[test]
fn changes_are_followed_by_whoever_they_are_made() {
    let shell = Shell::new();
    let id = shell.run(&["get", "sip.acme.example", "id", "--json"]).json()["id"].clone();
    let mut watching =
        shell.command().args(["watch", "--since", "0", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    let made = next();
    assert_eq!((&made["kind"], &made["tenant"]), (&json!("created"), &id));
    for value in 1..4 {
        shell.run(&["set", "sip.acme.example", &format!("max_extensions={value}")]).ok();
        let event = next();
        assert_eq!((&event["kind"], &event["tenant"]), (&json!("updated"), &id));
        assert_eq!((&event["version"], &event["changed"]), (&json!(value + 1), &json!(["max_extensions"])));
    }
    let other = shell.create("Other", "other.example")["id"].clone();
    assert_eq!(next()["tenant"], other);
    shell.run(&["delete", "other.example"]).ok();
    assert_eq!(next()["kind"], "deleted");
    watching.kill().unwrap();
    watching.wait().unwrap();

    let since = made["token"].to_string();
    let told = shell.run(&["watch", "sip.acme.example", "--since", &since, "--count", "1"]).ok();
    assert!(told.ends_with(" updated sip.acme.example version 4 max_extensions\n"), "{told}");
    let told = shell.run(&["watch", "--since", "1000", "--count", "1"]).ok();
    assert!(told.contains("read everything anew"), "{told}");
    let told = shell.run(&["watch", "--since", &since, "--no-wait"]).ok();
    let kinds: Vec<&str> = told.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(kinds, ["updated", "deleted"], "{told}");
    assert_eq!(shell.run(&["watch", "--no-wait"]).ok(), "");
}
