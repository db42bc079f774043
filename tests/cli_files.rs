//! Files and disk space as a shell sees them.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tenantry::Store;

/// A folder with a database, the tenant a.example and the command line.
struct Shell(TempDir);

impl Shell {
    fn new() -> Shell {
        let shell = Shell(TempDir::new().unwrap());
        shell.ok(&["init"]);
        shell.ok(&["create", "name=A", "domain=a.example", "timezone=UTC", "currency=EUR", "region=DEU"]);
        shell
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command
            .current_dir(self.0.path())
            .env("TENANTRY_DB", "tenants.db")
            .env("USER", "alice")
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    #[track_caller]
    fn ok(&self, arguments: &[&str]) -> Vec<u8> {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        output.stdout
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_slice(&self.ok(&[arguments, &["--json"]].concat())).unwrap()
    }

    /// Status and code of a failure.
    #[track_caller]
    fn error(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|_| panic!("{output:?}"));
        (output.status.code().unwrap(), error["error"]["code"].as_str().unwrap().to_owned())
    }
}

fn noise(length: usize) -> Vec<u8> {
    let next = |word: &mut u64| {
        *word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((*word >> 56) as u8)
    };
    std::iter::repeat_n((), length).scan(7, |word, ()| next(word)).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn put_list_get_and_delete() {
    let shell = Shell::new();
    let bytes = noise(300_000);
    fs::write(shell.path("a.bin"), &bytes).unwrap();
    let file = shell.json(&["file", "put", "a.example", "a.bin"]);
    assert_eq!(
        (&file["name"], &file["size"], &file["resumed_at"]),
        (&"a.bin".into(), &300_000.into(), &Value::Null)
    );
    assert_eq!(file["sha256"], sha256(&bytes).as_str());
    let id = file["id"].as_str().unwrap();
    let text = String::from_utf8(shell.ok(&["file", "list", "a.example"])).unwrap();
    assert!(text.starts_with("ID ") && text.contains(id) && text.contains("a.bin"), "{text}");
    assert_eq!(shell.ok(&["file", "get", "a.example", id]), bytes);
    assert_eq!(
        shell.ok(&["file", "get", "a.example", "a.bin", "--offset", "70000", "--length", "9"]),
        bytes[70_000..70_009]
    );
    assert_eq!(
        shell.ok(&["file", "get", "a.example", "a.bin", "--offset", "299999", "--length", "9"]),
        bytes[299_999..]
    );
    assert_eq!(shell.ok(&["file", "get", "a.example", "a.bin", "--offset", "400000"]), b"");
    assert_eq!(shell.json(&["file", "get", "a.example", "a.bin", "copy"])["written"], 300_000);
    assert_eq!(fs::read(shell.path("copy")).unwrap(), bytes);
    // What is there is not replaced, and nothing is left of what failed.
    assert_eq!(shell.error(&["file", "get", "a.example", "a.bin", "copy"]).0, 2);
    // A second of the name: then only ids tell.
    shell.ok(&["file", "put", "a.example", "copy", "--name", "a.bin", "--temporary"]);
    assert_eq!(shell.error(&["file", "get", "a.example", "a.bin"]).0, 2);
    let listed = shell.json(&["file", "list", "a.example"]);
    assert_eq!(listed[1]["temporary"], true);
    shell.ok(&["file", "delete", "a.example", listed[1]["id"].as_str().unwrap()]);
    // The avatar.
    shell.ok(&["set", "a.example", &format!("avatar_file_id={id}")]);
    assert_eq!(shell.json(&["get", "a.example", "avatar_file_name"])["avatar_file_name"], "a.bin");
    assert_eq!(shell.error(&["file", "delete", "a.example", "a.bin"]), (1, "in_use".to_owned()));
    shell.ok(&["set", "a.example", "avatar_file_id:=null"]);
    assert_eq!(shell.json(&["file", "delete", "a.example", "a.bin"])["deleted"], id);
    assert_eq!(shell.error(&["file", "get", "a.example", "a.bin"]), (3, "not_found".to_owned()));
    assert_eq!(shell.error(&["file", "put", "a.example", "nothing"]).0, 2);
    assert_eq!(
        shell.error(&["file", "put", "a.example", "copy", "--name", "a/b"]),
        (1, "refused".to_owned())
    );
    assert_eq!(shell.error(&["file", "list", "b.example"]).0, 3);
}

#[test]
fn standard_input_is_a_file_too() {
    let shell = Shell::new();
    let put = |arguments: &[&str], bytes: &[u8]| {
        fs::write(shell.path("in"), bytes).unwrap();
        let input = fs::File::open(shell.path("in")).unwrap();
        shell.command(arguments).stdin(input).output().unwrap()
    };
    let output = put(&["file", "put", "a.example", "-", "--name", "x", "--json"], b"hello");
    let file: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&file["media_type"], &file["sha256"]), (&"text/plain".into(), &sha256(b"hello").into()));
    assert_eq!(put(&["file", "put", "a.example", "-"], b"hello").status.code(), Some(2), "without a name");
    // What does not fit leaves nothing behind.
    shell.ok(&["set", "a.example", "disk_quota=1KB"]);
    let refused = put(&["file", "put", "a.example", "-", "--name", "y", "--json"], &[1; 1020]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("quota_exceeded"));
    assert_eq!(shell.json(&["file", "list", "a.example", "--uploads"]), Value::Array(vec![]));
}

/// A `put` that is killed goes on where it was when it is called again.
#[test]
fn put_goes_on_where_it_was_killed() {
    let shell = Shell::new();
    let bytes = noise(40_000_000);
    fs::write(shell.path("large.bin"), &bytes).unwrap();
    let put = ["file", "put", "a.example", "large.bin"];
    let mut child = shell.command(&put).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let store = Store::open(shell.path("tenants.db")).unwrap();
    let files = store.files(&store.find("a.example").unwrap().id).unwrap();
    let begun = || files.uploads(9, None).unwrap().items.first().map_or(0, |upload| upload.received);
    while begun() == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let received = begun();
    assert!(received > 0 && received < 40_000_000, "{received}");
    let listed = shell.json(&["file", "list", "a.example", "--uploads"]);
    assert_eq!(listed[0]["received"], received);
    // Another file of the name is another upload.
    fs::create_dir(shell.path("other")).unwrap();
    fs::write(shell.path("other/large.bin"), b"other").unwrap();
    assert_eq!(shell.json(&["file", "put", "a.example", "other/large.bin"])["resumed_at"], Value::Null);
    let file = shell.json(&put);
    assert_eq!((&file["resumed_at"], &file["sha256"]), (&received.into(), &sha256(&bytes).into()));
    assert_eq!(shell.ok(&["file", "get", "a.example", file["id"].as_str().unwrap()]), bytes);
    let upload = files.begin(&tenantry::NewFile::named("given up")).unwrap();
    assert_eq!(shell.json(&["file", "cancel", "a.example", &upload.id])["cancelled"], upload.id);
    assert_eq!(begun(), 0);
}

#[test]
fn usage_is_shown_and_reported() {
    let shell = Shell::new();
    shell.ok(&["set", "a.example", "disk_quota=1MB"]);
    fs::write(shell.path("a"), [1; 1000]).unwrap();
    shell.ok(&["file", "put", "a.example", "a"]);
    shell.ok(&["usage", "a.example", "--set", "recording=2000"]);
    let usage = shell.json(&["usage", "a.example", "--add", "message=96"]);
    assert_eq!(
        (&usage["used"], &usage["files"], &usage["free"]),
        (&3096.into(), &1000.into(), &(1_048_576 - 3096).into())
    );
    assert_eq!(usage["reported"], serde_json::json!({"recording": 2000, "message": 96}));
    let text = String::from_utf8(shell.ok(&["usage", "a.example"])).unwrap();
    assert!(text.starts_with("DISK SPACE") && text.contains("in use") && text.contains("3096"), "{text}");
    assert_eq!(
        shell.error(&["usage", "a.example", "--add", "other=1048576"]),
        (1, "quota_exceeded".to_owned())
    );
    assert_eq!(shell.error(&["usage", "a.example", "--add", "message=-97"]), (1, "refused".to_owned()));
    for bad in ["tapes=1", "other", "other=x", "other=-1"] {
        assert_eq!(shell.error(&["usage", "a.example", "--set", bad]), (2, "usage".to_owned()), "{bad}");
    }
    assert_eq!(shell.json(&["get", "a.example", "used_disk_quota"])["used_disk_quota"], "3.02KB");
}
