//! What settings do, as a shell is told it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::tempdir;
use tenantry::{OpenOptions, Patch};

/// What a question about this tenant is answered: for people, and for programs.
fn told(path: &Path, question: &[&str]) -> (String, Value) {
    let run = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command.arg("--db").arg(path).args(options).arg("explain").args(question);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    (run(&[]).trim_end().to_owned(), serde_json::from_str(&run(&["--json"])).unwrap())
}

#[test]
fn each_question_is_answered_with_its_reason() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let acme = r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU",
                   "contact_match_type": "MATCH_LENGTH", "contact_match_length": 7, "enable_audio_recording": true,
                   "max_call_queues": 5, "recording_retention": 90}"#;
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    store.create(&Patch::from_json(acme).unwrap()).unwrap();

    let (text, json) = told(&path, &["contact", "a.example", "+49 30 1234567", "0301234567"]);
    assert_eq!(text, "it is the contact: the last contact_match_length characters are equal");
    assert_eq!((&json["match"], &json["verdict"]), (&json!(true), &json!("same_end")));
    let (text, _) = told(&path, &["contact", "a.example", "1234567", "1"]);
    assert!(text.starts_with("it is not the contact: "), "{text}");

    let name = ["caller-name", "a.example", "Alice", "Sales", "--separator= / "];
    assert_eq!(told(&path, &name), ("Alice / Sales".to_owned(), json!("Alice / Sales")));

    let (text, json) = told(&path, &["recording", "a.example", "--video"]);
    assert!(
        text.contains("enable_audio_recording is on") && text.contains("the extension chose it"),
        "{text}"
    );
    assert_eq!((&json["audio"], &json["video"]), (&json!("tenant"), &json!("extension")));

    let (text, json) = told(&path, &["limit", "a.example", "max_call_queues", "5"]);
    assert_eq!(text, "no more may be made: 5 call queues of max_call_queues 5");
    assert_eq!(json, json!({"limit": 5, "counted": 5, "left": 0, "allowed": false, "why": text}));

    let made = ["expiry", "a.example", "recording", "2026-01-01T12:00:00Z"];
    let (text, json) = told(&path, &[&made[..], &["--now=2026-04-01T11:59:59Z"]].concat());
    assert_eq!(text, "it expires at 2026-04-01T12:00:00Z, by recording_retention");
    assert_eq!(json, json!({"expires": "2026-04-01T12:00:00Z", "due": false}));
    let (text, _) = told(&path, &[&made[..], &["--now=2026-04-01T12:00:00Z"]].concat());
    assert_eq!(text, "it expired at 2026-04-01T12:00:00Z, by recording_retention: it is due");
}

#[test]
fn a_member_that_is_no_limit_is_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let acme =
        r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU"}"#;
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    store.create(&Patch::from_json(acme).unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    let output = command
        .arg("--db")
        .arg(&path)
        .args(["explain", "limit", "a.example", "log_retention", "5"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("log_retention is no limit"), "{output:?}");
}
