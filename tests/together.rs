//! One file that every door has open: all read the same document, field by field; what one writes, all others
//! read; what all write at once, none loses.
//!
//! `cargo test --test together -- [--door DOOR]…`. The doors of other languages are processes of their own. It exits 0
//! where every document is the same, 1 where one differs, 2 where it could not judge.

use std::process::ExitCode;
use std::sync::Barrier;
use std::thread;

use serde_json::{Value as Json, json};
use tenantry::Field;

mod doors;

use doors::{Door, Trouble, ask, choice};

/// How often each door writes while the others do.
const WRITES: usize = 5;

/// A door that has the file open.
struct Seat {
    name: String,
    door: Box<dyn Door>,
}

fn main() -> ExitCode {
    match control().and_then(|()| run(std::env::args().skip(1))) {
        Ok(differences) => {
            differences.iter().for_each(|difference| println!("{difference}"));
            if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(trouble) => {
            eprintln!("together: {trouble}");
            ExitCode::from(2)
        }
    }
}

/// What is not the same; says what was compared.
fn run(arguments: impl Iterator<Item = String>) -> Result<Vec<String>, Trouble> {
    let choice = choice::given(arguments)?;
    if let Some(file) = choice.files.first() {
        return Err(format!("takes no files: {}", file.display()));
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let path = folder.path().join("tenants.db").to_str().ok_or("the folder is not UTF-8")?.to_owned();
    let mut own = doors::open("rust")?;
    ask(&mut *own, "open", &[("path", &path), ("create_new", "1")])?;
    let mut seats = seats(&choice.doors, &path)?;
    let mut differences = Vec::new();
    for patch in [plain(), unusual()] {
        let made = ask(&mut *own, "create", &[("patch", &patch.to_string())])?;
        differences.extend(read_and_write(&mut seats, &made)?);
    }
    seats.iter_mut().try_for_each(|seat| seat.door.finish())?;
    let fields = shown().count();
    println!(
        "{} had one file open: two documents of {fields} fields, {} differences",
        choice.doors.join(", "),
        differences.len()
    );
    Ok(differences)
}

fn seats(doors: &[String], path: &str) -> Result<Vec<Seat>, Trouble> {
    let seat = |name: &String| {
        let mut door = doors::open(name)?;
        ask(&mut *door, "open", &[("path", path)])?;
        Ok(Seat { name: name.clone(), door })
    };
    doors.iter().map(seat).collect()
}

/// The document is read by all, written by each and read by all, written by all at once and read by all.
fn read_and_write(seats: &mut [Seat], made: &Json) -> Result<Vec<String>, Trouble> {
    let id = made["id"].as_str().ok_or("a document without an id")?;
    let mut wanted = made.clone();
    let mut differences = all_read(seats, id, &wanted)?;
    for writer in 0..seats.len() {
        let name = format!("Written by {}", seats[writer].name);
        let patch = json!({"name": name, "recording_retention": writer + 1}).to_string();
        wanted = ask(&mut *seats[writer].door, "set", &[("id", id), ("patch", &patch)])?["tenant"].take();
        if wanted["name"] != json!(name) || wanted["recording_retention"] != json!(writer + 1) {
            differences.push(format!("door {} did not write its members: {wanted}", seats[writer].name));
        }
        differences.extend(all_read(seats, id, &wanted)?);
    }
    at_once(seats, |seat| {
        (0..WRITES).try_for_each(|number| {
            let patch = json!({"name": format!("{} {number}", seat.name)}).to_string();
            ask(&mut *seat.door, "set", &[("id", id), ("patch", &patch)]).map(drop)
        })
    })?;
    let version = wanted["version"].as_u64().unwrap_or_default() + (seats.len() * WRITES) as u64;
    let last = ask(&mut *seats[0].door, "get", &[("id", id)])?;
    if last["version"] != json!(version) {
        differences
            .push(format!("after all wrote at once the version is {}, not {version}", last["version"]));
    }
    differences.extend(all_read(seats, id, &last)?);
    Ok(differences)
}

/// All doors read the document at the same time: how what they read differs from what is wanted.
fn all_read(seats: &mut [Seat], id: &str, wanted: &Json) -> Result<Vec<String>, Trouble> {
    let read = at_once(seats, |seat| Ok((seat.name.clone(), ask(&mut *seat.door, "get", &[("id", id)])?)))?;
    Ok(read.iter().flat_map(|(door, document)| compare(door, document, wanted)).collect())
}

/// Lets every door do its part at the same time.
fn at_once<T: Send>(
    seats: &mut [Seat],
    part: impl Fn(&mut Seat) -> Result<T, Trouble> + Sync,
) -> Result<Vec<T>, Trouble> {
    let (all_there, part) = (Barrier::new(seats.len()), &part);
    thread::scope(|scope| {
        let begin = |seat| {
            let all_there = &all_there;
            scope.spawn(move || {
                all_there.wait();
                part(seat)
            })
        };
        let running: Vec<_> = seats.iter_mut().map(begin).collect();
        let ended =
            running.into_iter().map(|thread| thread.join().map_err(|_| "a thread panicked".to_owned()));
        ended.map(|ended| ended?).collect()
    })
}

/// The fields that documents show.
fn shown() -> impl Iterator<Item = &'static Field> {
    Field::ALL.iter().filter(|field| !field.row().is_write_only())
}

/// The fields, each by itself, of which a door's document has another value, and members that are no fields.
fn compare(door: &str, document: &Json, wanted: &Json) -> Vec<String> {
    let differs = |field: &&'static Field| document.get(field.name()) != wanted.get(field.name());
    let tell = |field: &'static Field| {
        let name = field.name();
        format!("door {door}: {name} is {}, not {}", document[name], wanted[name])
    };
    let mut differences: Vec<String> = shown().filter(differs).map(tell).collect();
    let members = document.as_object().map_or(0, serde_json::Map::len);
    let fields = shown().count();
    if members != fields {
        differences.push(format!("door {door}: {members} members, not {fields}"));
    }
    differences
}

/// The comparison must find out a document in which any one field is another, absent or too many.
fn control() -> Result<(), Trouble> {
    let whole: serde_json::Map<_, _> = shown().map(|field| (field.name().to_owned(), json!(1))).collect();
    let found = |document: serde_json::Map<String, Json>| {
        compare("control", &document.into(), &whole.clone().into()).len()
    };
    for field in shown() {
        let (mut other, mut absent) = (whole.clone(), whole.clone());
        other.insert(field.name().to_owned(), Json::Null);
        absent.remove(field.name());
        if (found(other), found(absent)) != (1, 2) {
            return Err(format!("the comparison does not see the field {}", field.name()));
        }
    }
    let mut more = whole.clone();
    more.insert("more".to_owned(), json!(1));
    match (found(whole.clone()), found(more)) {
        (0, 1) => Ok(()),
        _ => Err("the comparison does not know its own".to_owned()),
    }
}

/// A tenant with what it must have.
fn plain() -> Json {
    json!({"name": "Plain", "domain": "plain.example", "timezone": "UTC", "currency": "EUR", "region": "DEU"})
}

/// A tenant with members of every kind that are not the default.
fn unusual() -> Json {
    json!({
        "name": "Ünusual 😀", "domain": "unusual.example", "timezone": "Europe/Berlin", "currency": "JPY",
        "region": "BRA", "website": "https://unusual.example/", "enabled": false, "max_extensions": i32::MAX,
        "custom_options": "{\"a\": [1, \"ü\"]}", "disk_quota": "8191PB", "im_disk_quota": "1536MB",
        "contact_match_type": "MATCH_LENGTH", "contact_match_length": 7,
        "outbound_caller_ids": [{"provider_id": "t", "caller_id": "+1", "description": null},
            {"provider_id": "u", "caller_id": "+2", "description": ""}],
        "office_hours": {"monday": {"ranges": [{"from": "00:00", "to": "12:00"}, {"from": "13:00", "to": "24:00"}]},
            "sunday": {"enabled": false, "ranges": []}},
    })
}
