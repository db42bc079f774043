//! What holds for every member and every value: sets, refusals, scopes, versions, dry runs.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use tenantry::{
    Actor, Error, FaultCode, Field, Initial, OpenOptions, Row, SetBy, Store, Tenant, WriteOptions,
};

mod common;

use common::{DRY, document, member, members, merged, missing, of, one_tenant, patch, refused_paths};

/// Members that the rules accept together.
fn acceptable(most: usize) -> impl Strategy<Value = Map<String, Json>> {
    let shown = LazyLock::new(|| document(&one_tenant().1));
    members(most)
        .prop_filter("no member is missing", move |members| missing(&after(&shown, members)).is_empty())
}

/// The document after a patch that is accepted, without its new version.
fn after(shown: &Json, members: &Map<String, Json>) -> Json {
    let mut shown = shown.clone();
    for (name, value) in members {
        let row = Field::by_name(name).unwrap().row();
        shown[name] = merged(row, &shown[name], value);
    }
    shown
}

fn with_version(mut shown: Json, version: u64) -> Json {
    shown[Field::Version.name()] = version.into();
    shown
}

/// Every line of every table, as SQLite holds it.
fn raw(file: &std::path::Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut lines = Vec::new();
    for table in tables {
        let mut query = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let width = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            lines.push(format!("{table}: {}", cells.collect::<Vec<_>>().join(", ")));
        }
    }
    lines
}

fn only_code(error: &Error) -> FaultCode {
    match error.faults() {
        [one] => one.code,
        other => panic!("not one fault but {other:?}"),
    }
}

proptest! {
    #![proptest_config(common::config())]

    #[test]
    fn what_is_set_is_read_back_canonically(members in acceptable(8)) {
        let (store, tenant, _) = one_tenant();
        let wanted = after(&document(&tenant), &members);
        let changes = wanted != document(&tenant);
        let change = store.set(&tenant.id, &patch(&Json::Object(members.clone()))).unwrap();
        let wanted = with_version(wanted, 1 + u64::from(changes));
        prop_assert_eq!(&document(&change.tenant), &wanted);
        prop_assert_eq!(&document(&store.get(&tenant.id).unwrap()), &wanted);
        let differs = |row: &&Row| row.field != Field::Version && document(&tenant)[row.name] != wanted[row.name];
        let mut changed: Vec<Field> = Field::rows().iter().filter(differs).map(|row| row.field).collect();
        let mut told = change.changed;
        changed.sort();
        told.sort();
        prop_assert_eq!(told, changed);
        // Both the same members and the whole document again change nothing.
        for again in [Json::Object(members), wanted.clone()] {
            let change = store.set(&tenant.id, &patch(&again)).unwrap();
            prop_assert_eq!(change.changed, []);
            prop_assert_eq!(&document(&change.tenant), &wanted);
        }
    }

    #[test]
    fn the_whole_document_may_be_set_back_in_both_scopes(members in acceptable(8)) {
        let (store, tenant, session) = one_tenant();
        let tenant = store.set(&tenant.id, &patch(&Json::Object(members))).unwrap().tenant;
        let whole = patch(&document(&tenant));
        prop_assert_eq!(&whole, &tenantry::Patch::from(&tenant));
        prop_assert_eq!(session.set(&whole).unwrap().changed, []);
        prop_assert_eq!(store.set(&tenant.id, &whole).unwrap().changed, []);
        prop_assert_eq!(store.get(&tenant.id).unwrap(), tenant);
    }

    #[test]
    fn several_members_are_the_members_one_by_one(members in acceptable(6)) {
        let (store, tenant, _) = one_tenant();
        let alone = |(name, value): (&String, &Json)| {
            store.set_with(&tenant.id, &patch(&json!({name: value})), &DRY).is_ok()
        };
        prop_assume!(members.iter().all(alone));
        let together = store.set_with(&tenant.id, &patch(&Json::Object(members.clone())), &DRY).unwrap();
        for (name, value) in &members {
            // A member may need another that comes later: then the order matters, and only that.
            match store.set(&tenant.id, &patch(&json!({name: value}))) {
                Ok(_) => {}
                Err(error) => {
                    prop_assert_eq!(only_code(&error), FaultCode::Required);
                    return Err(TestCaseError::reject("the order matters"));
                }
            }
        }
        let stored = document(&store.get(&tenant.id).unwrap());
        let version = stored[Field::Version.name()].as_u64().unwrap();
        prop_assert_eq!(with_version(document(&together.tenant), version), stored);
    }

    #[test]
    fn a_dry_run_answers_as_the_set_that_follows(
        good in members(4),
        bad in bad_member(),
        is_bad in any::<bool>(),
        of_tenant in any::<bool>(),
    ) {
        let (store, tenant, session) = one_tenant();
        let mut members = good;
        if is_bad {
            members.insert(bad.0.name.to_owned(), bad.1);
        }
        let members = patch(&Json::Object(members));
        let options = WriteOptions::default();
        let act = |options: &WriteOptions| match of_tenant {
            true => session.set_with(&members, options),
            false => store.set_with(&tenant.id, &members, options),
        };
        let dry = act(&DRY);
        prop_assert_eq!(&store.get(&tenant.id).unwrap(), &tenant);
        match (dry, act(&options)) {
            (Ok(dry), Ok(wet)) => prop_assert_eq!(dry, wet),
            (Err(dry), Err(wet)) => prop_assert_eq!(dry.faults(), wet.faults()),
            (dry, wet) => prop_assert!(false, "{dry:?}, then {wet:?}"),
        }
    }

    #[test]
    fn a_version_is_compared_in_the_patch_and_apart(members in acceptable(4), version in 0..6_u64) {
        let (store, tenant, session) = one_tenant();
        store.suspend(&tenant.id).unwrap();
        let tenant = store.enable(&tenant.id).unwrap().tenant;
        let apart = WriteOptions { if_version: Some(version), dry_run: false };
        let inside = of(Field::Version.row(), &version.into());
        let mut both = members.clone();
        both.extend(inside.as_object().unwrap().clone());
        let members = patch(&Json::Object(members));
        if version == tenant.version {
            prop_assert!(store.set_with(&tenant.id, &patch(&Json::Object(both)), &DRY).is_ok());
            prop_assert!(store.set_with(&tenant.id, &members, &apart).is_ok());
            return Ok(());
        }
        let both = patch(&Json::Object(both));
        for result in [
            store.set(&tenant.id, &both),
            session.set(&both),
            store.set_with(&tenant.id, &members, &apart),
            session.set_with(&members, &apart),
        ] {
            let conflict = matches!(result, Err(Error::Conflict { expected, current })
                if expected == version as i64 && current == tenant.version);
            prop_assert!(conflict, "{result:?}");
        }
        prop_assert_eq!(store.get(&tenant.id).unwrap(), tenant);
    }

    #[test]
    fn from_a_session_nothing_reaches_another_tenant(
        members in members(5),
        bad in bad_member(),
        guess in "[0-9a-f-]{1,36}",
    ) {
        let (store, own, session) = one_tenant();
        let other = store.create(&common::minimal("other.example")).unwrap();
        for id in [&other.id, &guess, &other.domain] {
            let mut stray = members.clone();
            stray.insert(Field::Id.name().to_owned(), id.as_str().into());
            let error = session.set(&patch(&Json::Object(stray))).unwrap_err();
            let fault = error.faults().iter().find(|fault| fault.path == Field::Id.name()).unwrap();
            prop_assert_eq!(fault.code, FaultCode::Forbidden);
        }
        let _ = session.set(&patch(&Json::Object(members)));
        let _ = session.set(&patch(&of(bad.0, &bad.1)));
        prop_assert_eq!(&session.get().unwrap().id, &own.id);
        prop_assert_eq!(store.get(&other.id).unwrap(), other.clone());
        // Once deleted, the session reaches neither its own nor another tenant.
        store.delete(&own.id).unwrap();
        prop_assert!(matches!(session.get(), Err(Error::NotFound)));
        prop_assert!(matches!(session.set(&tenantry::Patch::new()), Err(Error::NotFound)));
        prop_assert!(matches!(store.session(&guess, Actor::new("eve")), Err(Error::NotFound)));
    }
}

/// A row that somebody may set, and a value that its rule refuses.
fn bad_member() -> impl Strategy<Value = (&'static Row, Json)> {
    member().prop_flat_map(|(row, _)| common::invalid(row).prop_map(move |value| (row, value)))
}

/// One file for all cases: making one takes far longer than a set.
struct OnDisk {
    store: Store,
    tenant: Tenant,
    folder: tempfile::TempDir,
}

static ON_DISK: LazyLock<OnDisk> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let store = OpenOptions::new().create(true).open(folder.path().join("a.db")).unwrap();
    let tenant = store.create(&common::minimal("disk.example")).unwrap();
    OnDisk { store, tenant, folder }
});

proptest! {
    #![proptest_config(common::config())]

    #[test]
    fn a_refused_set_leaves_no_trace(before in acceptable(3), good in members(4), bad in bad_member()) {
        let OnDisk { store, tenant, folder } = &*ON_DISK;
        let (id, file) = (tenant.id.as_str(), folder.path().join("a.db"));
        // What an earlier case left may lack what this one's members need: then it stays as it is.
        let _ = store.set(id, &patch(&Json::Object(before)));
        let (shown, lines) = (store.get(id).unwrap(), raw(&file));
        let mut members = good;
        members.insert(bad.0.name.to_owned(), bad.1);
        let error = store.set(id, &patch(&Json::Object(members))).unwrap_err();
        prop_assert!(refused_paths(&error).contains(&bad.0.name.to_owned()), "{error}");
        prop_assert_eq!(store.get(id).unwrap(), shown);
        prop_assert_eq!(raw(&file), lines);
    }
}

#[test]
fn a_member_that_a_tenant_may_not_set_is_refused_alone_and_by_name() {
    let (store, tenant, session) = one_tenant();
    let mut runner = proptest::test_runner::TestRunner::new(common::config());
    for row in Field::rows().iter().filter(|row| row.set_by != SetBy::Tenant) {
        let mut values = vec![json!({}), json!("other"), json!(-1)];
        // What is null may be set back.
        values.extend((!row.nullable()).then_some(Json::Null));
        if row.set_by == SetBy::System {
            let sampled = (0..20).map(|_| sample(&common::valid(row), &mut runner));
            values.extend(sampled.filter(|value| {
                merged(row, &document(&tenant)[row.name], value) != document(&tenant)[row.name]
            }));
        }
        for value in values {
            let result = session.set(&patch(&of(row, &value)));
            match result {
                Err(error @ Error::Refused { .. }) => {
                    // A version is compared, not set, and so is at fault only where it is no number.
                    let compared = row.field == Field::Version;
                    let code = if compared { FaultCode::WrongType } else { FaultCode::Forbidden };
                    assert_eq!(only_code(&error), code, "{} = {value}", row.name);
                    assert_eq!(error.faults()[0].path, row.name);
                }
                Err(Error::Conflict { .. }) => assert_eq!((row.field, &value), (Field::Version, &json!(-1))),
                other => panic!("{} = {value}: {other:?}", row.name),
            }
            if row.set_by == SetBy::Store && row.field != Field::Version {
                let error = store.set(&tenant.id, &patch(&of(row, &value))).unwrap_err();
                assert_eq!(only_code(&error), FaultCode::Forbidden, "{} = {value} by the system", row.name);
            }
        }
    }
    assert_eq!(store.get(&tenant.id).unwrap(), tenant);
}

fn sample<T>(strategy: &impl Strategy<Value = T>, runner: &mut proptest::test_runner::TestRunner) -> T {
    use proptest::strategy::ValueTree;
    strategy.new_tree(runner).unwrap().current()
}

#[test]
fn null_resets_and_what_is_required_refuses_it() {
    let (store, tenant, _) = one_tenant();
    let mut runner = proptest::test_runner::TestRunner::new(common::config());
    let fresh = document(&tenant);
    for row in common::settable() {
        let null = patch(&of(row, &Json::Null));
        if row.default == Initial::Required {
            let error = store.set(&tenant.id, &null).unwrap_err();
            assert_eq!(only_code(&error), FaultCode::Required, "{}", row.name);
            assert_eq!(error.faults()[0].path, row.name);
            continue;
        }
        let mut was_changed = false;
        for _ in 0..40 {
            let value = patch(&of(row, &sample(&common::valid(row), &mut runner)));
            // Some need another member; then there is nothing to reset.
            if let Ok(change) = store.set(&tenant.id, &value) {
                was_changed |= !change.changed.is_empty();
                let shown = document(&store.set(&tenant.id, &null).unwrap().tenant);
                assert_eq!(with_version(shown, tenant.version), fresh, "{}", row.name);
            }
        }
        assert!(was_changed, "{} never changed", row.name);
    }
}

#[test]
fn an_unknown_member_is_a_fault_with_the_nearest_name() {
    let (store, tenant, session) = one_tenant();
    for row in Field::rows() {
        let wrong = format!("{}x", row.name);
        for result in
            [store.set(&tenant.id, &patch(&json!({&wrong: 1}))), session.set(&patch(&json!({&wrong: 1})))]
        {
            let error = result.unwrap_err();
            assert_eq!(only_code(&error), FaultCode::UnknownField);
            assert_eq!(error.faults()[0].path, wrong);
            let hint = error.faults()[0].params.iter().find(|(name, _)| *name == "hint");
            // Two letters with a third are as near to another name as to their own.
            if row.name.len() > 2 {
                assert_eq!(
                    hint.map(|(_, hint)| hint.to_string()),
                    Some(format!("{:?}", row.name)),
                    "{wrong}"
                );
            }
        }
    }
    let error = store.set(&tenant.id, &patch(&json!({"zzzz": 1}))).unwrap_err();
    assert!(error.faults()[0].params.iter().all(|(name, _)| *name != "hint"), "{error:?}");
}

#[test]
fn every_fault_is_told_at_once() {
    let (store, tenant, _) = one_tenant();
    let mut runner = proptest::test_runner::TestRunner::new(common::config());
    for _ in 0..50 {
        let wrong: Map<String, Json> = common::settable()
            .into_iter()
            .map(|row| (row.name.to_owned(), sample(&common::invalid(row), &mut runner)))
            .collect();
        let mut names: Vec<String> = wrong.keys().cloned().collect();
        names.sort();
        let error = store.set(&tenant.id, &patch(&Json::Object(wrong))).unwrap_err();
        assert_eq!(refused_paths(&error), names);
    }
    assert_eq!(store.get(&tenant.id).unwrap(), tenant);
}
