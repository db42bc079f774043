//! A database of every release opens today, as good as a new one, with the documents it held.
//!
//! `tests/released/vN.sql` is the dump of a database of schema N, `vN.jsonl` the export of its
//! tenants by the release that made it. Neither ever changes once it is released. For a new
//! schema, `TENANTRY_FREEZE=1 cargo test --test upgrade` writes the pair; what is there is kept.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use tenantry::{ErrorCode, Field, OpenOptions, Patch, Store};

/// The schema that has the audit.
const AUDIT: i64 = 3;

fn released(version: i64, kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/released/v{version}.{kind}"))
}

fn number(database: &Connection, pragma: &str) -> i64 {
    database.pragma_query_value(None, pragma, |row| row.get(0)).unwrap()
}

fn schema(database: &Connection) -> BTreeSet<(String, String, Option<String>)> {
    let mut query = database.prepare("SELECT type, name, sql FROM sqlite_schema").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn export(store: &Store) -> String {
    let mut out = Vec::new();
    store.export(&mut out, &mut |_| {}).unwrap();
    String::from_utf8(out).unwrap()
}

fn documents(lines: &str) -> Vec<serde_json::Map<String, serde_json::Value>> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_released_schema_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let fresh_path = folder.path().join("fresh.db");
    drop(OpenOptions::new().create_new(true).open(&fresh_path).unwrap());
    let fresh = Connection::open(&fresh_path).unwrap();
    let latest = number(&fresh, "user_version");
    if std::env::var_os("TENANTRY_FREEZE").is_some() {
        freeze(latest, folder.path());
    }
    for version in 1..=latest {
        let path = folder.path().join(format!("v{version}.db"));
        let file = released(version, "sql");
        let dump = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let old = Connection::open(&path).unwrap();
        old.execute_batch(&dump).unwrap();
        assert_eq!(number(&old, "user_version"), version);
        assert_eq!(number(&old, "application_id"), number(&fresh, "application_id"));
        old.close().unwrap();

        let store = Store::open(&path).unwrap();
        let frozen = documents(&fs::read_to_string(released(version, "jsonl")).unwrap());
        let found = documents(&export(&store));
        assert_eq!(found.len(), frozen.len());
        for (found, frozen) in found.iter().zip(&frozen) {
            // A member that is newer than the dump is in `found` alone.
            for (name, value) in frozen {
                assert_eq!(found.get(name), Some(value), "v{version}: {name}");
            }
        }
        assert_eq!(store.check(&mut |finding| panic!("v{version}: {finding:?}")).unwrap(), 2);
        for tenant in support::all(&store).unwrap() {
            assert_eq!(store.get(&tenant.id).unwrap(), tenant);
            assert_eq!(store.set(&tenant.id, &Patch::from(&tenant)).unwrap().changed, []);
            let patch = Patch::new().set(Field::LogRetention, 1000);
            assert_eq!(store.set(&tenant.id, &patch).unwrap().tenant.version, tenant.version + 1);
            // Its past begins when the audit did; of what was before, nothing is made up.
            assert_eq!(store.get_at(&tenant.id, tenant.version).unwrap(), tenant);
            let long_ago: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            let code = store.get_at(&tenant.id, long_ago).unwrap_err().code();
            let made = version >= AUDIT;
            assert_eq!(code, if made { ErrorCode::NotFound } else { ErrorCode::Refused }, "v{version}");
        }
        drop(store);
        let now = Connection::open(&path).unwrap();
        assert_eq!(number(&now, "user_version"), latest);
        assert_eq!(schema(&now), schema(&fresh), "v{version}");
    }
    assert!(!released(latest + 1, "sql").exists(), "a dump of a schema that is not there");
}

/// What was released must not drift: a dump made today of the same tenants is the frozen one.
#[test]
fn the_latest_dump_is_what_a_new_database_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (version, dump) = make(folder.path());
    assert_eq!(dump, fs::read_to_string(released(version, "sql")).unwrap());
}

fn freeze(latest: i64, folder: &Path) {
    let (_, dump) = make(folder);
    let store = Store::open(folder.join("model.db")).unwrap();
    for (kind, text) in [("sql", dump), ("jsonl", export(&store))] {
        let file = released(latest, kind);
        if !file.exists() {
            fs::write(file, text).unwrap();
        }
    }
}

/// A database with two tenants, one with defaults and one with a value in every member, dumped.
fn make(folder: &Path) -> (i64, String) {
    let path = folder.join("model.db");
    // What the audit tells must not differ from dump to dump.
    let now = || "2026-01-02T03:04:06Z".parse().unwrap();
    let store = OpenOptions::new().create_new(true).clock(now).source("test").open(&path).unwrap();
    let lines = concat!(
        r#"{"id":"01890a5d-ac96-774b-bcce-b302099a8057","created_at":"2026-01-02T03:04:05.678Z","version":1,"name":"Plain","domain":"plain.example","timezone":"UTC","currency":"USD","region":"USA"}"#,
        "\n",
        r#"{"id":"01890a5d-ac96-774b-bcce-b302099a8058","created_at":"2026-01-02T03:04:05.679Z","version":42,"name":"Röd & \"Blå\" 'AB' ☎","domain":"bücher.example","website":"https://example.com/a?b=c","timezone":"Europe/Berlin","currency":"EUR","region":"DEU","enabled":false,"enable_video_recording":true,"enable_audio_recording":true,"enable_dual_track_recording":true,"enable_billing":true,"enable_feature_billing":true,"enable_feature_call_statistics":false,"enable_feature_contact_center":false,"enable_feature_message_channels":false,"enable_feature_microsoft_teams":false,"enable_feature_trunks":false,"enable_feature_whats_app":false,"custom_options":"{\"a\":[1,2.5,\"line\\nbreak\"]}","max_extensions":0,"max_concurrent_calls":2147483647,"max_ring_groups":1,"max_virtual_receptionists":2,"max_call_queues":3,"max_conference_rooms":4,"disk_quota":"100MB","im_disk_quota":"2GB","extension_im_disk_quota":"","recording_retention":1,"call_report_retention":2147483647,"log_retention":3,"temp_file_retention":4,"office_hours":{"monday":{"enabled":true,"ranges":[{"from":"08:00","to":"12:00"},{"from":"13:00","to":"24:00"}]},"sunday":{"enabled":false,"ranges":[]}},"outbound_caller_ids":[{"provider_id":"trunk1","caller_id":"+4930123456","description":"Haupt"},{"provider_id":"trunk2","caller_id":"+4930123457"}],"contact_match_type":"MATCH_LENGTH","contact_match_length":7,"contact_append_type":"PREPEND","contact_update_interval":43200}"#,
        "\n"
    );
    let report = store.import(&mut lines.as_bytes(), false, &mut |line, faults| {
        assert!(faults.is_empty(), "line {line}: {faults:?}");
    });
    assert_eq!(report.unwrap().imported, 2);
    drop(store);
    let database = Connection::open(&path).unwrap();
    (number(&database, "user_version"), dump(&database))
}

fn dump(database: &Connection) -> String {
    let mut text = String::new();
    for pragma in ["application_id", "user_version"] {
        text += &format!("PRAGMA {pragma} = {};\n", number(database, pragma));
    }
    let own = "SELECT sql, type, name FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";
    let mut query = database.prepare(own).unwrap();
    let objects = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let objects: Vec<(String, String, String)> = objects.map(Result::unwrap).collect();
    // A trigger would add to what the dump itself holds.
    let (triggers, others): (Vec<_>, Vec<_>) = objects.iter().partition(|(_, kind, _)| kind == "trigger");
    for (sql, _, _) in others {
        text += &format!("{sql};\n");
    }
    for (_, _, table) in objects.iter().filter(|(_, kind, _)| kind == "table") {
        let mut query = database.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..columns).map(|at| literal(row.get_ref(at).unwrap())).collect();
            text += &format!("INSERT INTO {table} VALUES ({});\n", values.join(", "));
        }
    }
    for (sql, _, _) in triggers {
        text += &format!("{sql};\n");
    }
    text
}

fn literal(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => format!("'{}'", std::str::from_utf8(text).unwrap().replace('\'', "''")),
        other => panic!("no column holds {other:?}"),
    }
}
