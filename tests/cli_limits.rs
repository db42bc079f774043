//! Limits as a shell sees them, while another process has some of what they limit.

use std::process::Command;

use serde_json::{Value, json};
use tempfile::tempdir;
use tenantry::{Field, OpenOptions, Patch};

#[test]
fn what_another_process_has_reserved_is_shown() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("tenants.db");
    let acme = r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR",
                   "region": "DEU", "max_concurrent_calls": 3}"#;
    let store = OpenOptions::new().create(true).open(&path).unwrap();
    let id = store.create(&Patch::from_json(acme).unwrap()).unwrap().id;
    let shell = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        let output = command.arg("--db").arg(&path).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let reserved = || -> Value {
        let shown: Value = serde_json::from_str(&shell(&["limits", "a.example", "--json"])).unwrap();
        assert_eq!(shown.as_object().unwrap().len(), Field::limits().count());
        assert_eq!(shown["max_call_queues"], json!({"limit": 20, "reserved": 0}));
        shown["max_concurrent_calls"].clone()
    };
    assert_eq!(reserved(), json!({"limit": 3, "reserved": 0}));
    let calls = [(); 2].map(|()| store.reserve(&id, Field::MaxConcurrentCalls, 0).unwrap());
    assert_eq!(reserved(), json!({"limit": 3, "reserved": 2}));
    let table = shell(&["limits", &id]);
    let line = table.lines().find(|line| line.contains("max_concurrent_calls")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["max_concurrent_calls", "3", "2"]);
    drop(calls);
    assert_eq!(reserved(), json!({"limit": 3, "reserved": 0}));
}
