//! The JSON Schema against the rules, and the committed copies of what is generated.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use serde_json::{Map, Value as Json, json};
use tenantry::schema::{self, Kind};
use tenantry::{Field, Rule, SetBy, Store};

mod common;

fn generated(kind: Kind) -> Json {
    serde_json::from_str(&schema::json(kind)).unwrap()
}

fn validator(kind: Kind) -> Validator {
    jsonschema::draft202012::new(&generated(kind)).unwrap()
}

static VALIDATORS: LazyLock<[Validator; 3]> = LazyLock::new(|| Kind::ALL.map(validator));

/// Why the schema refuses a document; nothing where it accepts it.
fn faults(kind: Kind, json: &Json) -> Vec<String> {
    let at = Kind::ALL.iter().position(|known| *known == kind).unwrap();
    VALIDATORS[at].iter_errors(json).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn each_schema_is_sound() {
    for kind in Kind::ALL {
        let schema = generated(kind);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
            panic!("{}: {error}", kind.as_str());
        }
    }
}

#[test]
fn each_schema_says_who_may_set_what() {
    for kind in Kind::ALL {
        for row in Field::rows() {
            let property = &generated(kind)["properties"][row.name];
            if row.is_write_only() {
                assert_eq!(property["writeOnly"] == true, kind != Kind::Document, "{}", row.name);
                continue;
            }
            let barred = match kind {
                Kind::TenantPatch => row.set_by != SetBy::Tenant,
                _ => row.set_by == SetBy::Store,
            };
            assert_eq!(property["readOnly"] == true, barred, "{} of {}", row.name, kind.as_str());
            assert_eq!(property["x-set-by"], row.set_by.as_str());
        }
    }
}

#[test]
fn each_schema_refuses_what_is_plainly_wrong() {
    let (_, tenant, _) = common::one_tenant();
    let whole = common::document(&tenant);
    for kind in Kind::ALL {
        for row in Field::rows() {
            let mut wrong = whole.clone();
            wrong[row.name] = json!({"no": "such"});
            assert_ne!(faults(kind, &wrong), [""; 0], "{} of {}", row.name, kind.as_str());
        }
        let mut wrong = whole.clone();
        wrong["no_such_member"] = true.into();
        assert_ne!(faults(kind, &wrong), [""; 0]);
    }
    for row in Field::rows().iter().filter(|row| !row.is_write_only()) {
        let mut wrong = whole.clone();
        wrong.as_object_mut().unwrap().remove(row.name);
        assert_ne!(faults(Kind::Document, &wrong), [""; 0], "without {}", row.name);
        if let Rule::Int { min, .. } = row.rule {
            wrong[row.name] = json!(min - 1);
            assert_ne!(faults(Kind::SystemPatch, &wrong), [""; 0], "{} below its least", row.name);
        }
    }
    for row in Field::rows() {
        if let Some(needed) = row.needed {
            let mut wrong = whole.clone();
            wrong[needed.when.name()] = needed.is.into();
            wrong[row.name] = json!(needed.min - 1);
            assert_ne!(faults(Kind::Document, &wrong), [""; 0], "{} that is needed", row.name);
        }
    }
}

#[test]
fn a_code_that_was_withdrawn_is_still_shown_but_not_taken() {
    let (_, tenant, _) = common::one_tenant();
    let mut document = common::document(&tenant);
    document[Field::Currency.name()] = "DEM".into();
    document[Field::Region.name()] = "ANT".into();
    assert_eq!(faults(Kind::Document, &document), [""; 0]);
    assert_eq!(faults(Kind::SystemPatch, &document).len(), 2);
}

/// Values of every kind, most of them wrong.
fn anything() -> impl Strategy<Value = Json> {
    select(Field::rows().iter().collect::<Vec<_>>()).prop_flat_map(|row| {
        let settable = row.set_by != SetBy::Store;
        let own = if settable {
            prop_oneof![common::valid(row), common::invalid(row)].boxed()
        } else {
            Just(Json::Null).boxed()
        };
        let other = common::member().prop_map(|(_, value)| value);
        prop_oneof![3 => own, 1 => other].prop_map(move |value| common::of(row, &value))
    })
}

fn members_of(patches: Vec<Json>) -> Json {
    let members = patches.into_iter().filter_map(|patch| patch.as_object().cloned()).flatten();
    Json::Object(members.collect::<Map<_, _>>())
}

proptest! {
    #![proptest_config(common::config())]

    #[test]
    fn what_the_rules_accept_the_schema_accepts(
        acceptable in common::members(6),
        any in proptest::collection::vec(anything(), 1..3).prop_map(members_of),
    ) {
        let (store, tenant, session) = common::one_tenant();
        let whole = common::document(&tenant);
        for patch in [Json::Object(acceptable), any, whole.clone()] {
            let system = store.set_with(&tenant.id, &common::patch(&patch), &common::DRY);
            if let Ok(change) = system {
                prop_assert_eq!(faults(Kind::SystemPatch, &patch), Vec::<String>::new(), "{}", &patch);
                let shown = common::document(&change.tenant);
                prop_assert_eq!(faults(Kind::Document, &shown), Vec::<String>::new(), "{}", shown);
            }
            if session.set_with(&common::patch(&patch), &common::DRY).is_ok() {
                prop_assert_eq!(faults(Kind::TenantPatch, &patch), Vec::<String>::new(), "{}", patch);
            }
        }
    }
}

#[test]
fn each_member_that_the_rules_accept_alone_the_schema_accepts() {
    // The random patches above are rarely of one given member; here each gets its turn.
    let store = Store::in_memory().unwrap();
    let tenant = store.create(&common::minimal("one.example")).unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(common::config());
    for row in common::settable() {
        for _ in 0..100 {
            let value = common::valid(row).new_tree(&mut runner).unwrap().current();
            let patch = common::of(row, &value);
            match store.set_with(&tenant.id, &common::patch(&patch), &common::DRY) {
                Ok(_) => assert_eq!(faults(Kind::SystemPatch, &patch), [""; 0], "{patch}"),
                Err(error) => assert!(
                    Field::rows().iter().any(|needs| needs
                        .needed
                        .is_some_and(|n| n.when == row.field || needs.field == row.field)),
                    "{patch}: {error}"
                ),
            }
        }
    }
}

#[test]
fn the_committed_schemas_are_what_is_generated() {
    for kind in Kind::ALL {
        common::is_committed(&format!("docs/schema/{}.json", kind.as_str()), &schema::json(kind));
    }
}

#[test]
fn the_committed_list_of_fields_is_what_is_generated() {
    common::is_committed("docs/fields.md", &fields());
}

/// The field table for readers.
fn fields() -> String {
    let mut text = String::from(
        "# The fields of a tenant\n\n\
         Generated from the field table; change that, then run `TENANTRY_BLESS=1 cargo test --test schema`.\n\n\
         | field | holds | default | set by | what it is |\n| --- | --- | --- | --- | --- |\n",
    );
    for row in Field::rows() {
        let (name, default) = (format!("`{}`", row.name), row.default.to_string());
        let cells = [&name, &row.holds(), &default, row.set_by.as_str(), row.doc];
        text += &format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
    text
}
