//! The vectors: values and verdicts, line by line, judged through each door.
//!
//! `cargo test --test vectors -- [--door DOOR]… [FILE…]`. A file's name is the field's; without files it takes
//! all below `tests/vectors`, without doors those that are built and those whose driver the environment names.
//! It exits 0 where every verdict is the expected one, 1 where one differs, 2 where it could not judge.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};
use tenantry::Field;

mod doors;

use doors::{Answer, Door, Operation, Trouble, ask, choice};

const FOLDER: &str = "tests/vectors";

/// Why a value was refused; `Ok` where it was accepted.
type Verdict = Result<(), String>;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok((passed, failed)) => {
            println!("{passed} passed, {failed} failed");
            if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(trouble) => {
            eprintln!("vectors: {trouble}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<(usize, usize), Trouble> {
    let choice = choice::read(arguments, FOLDER)?;
    let base = Base::new()?;
    let mut judges: Vec<Judge> =
        choice.doors.iter().map(|door| base.judge(door)).collect::<Result<_, _>>()?;
    let (mut passed, mut failed) = (0, 0);
    for file in &choice.files {
        let vectors = read_file(file)?;
        let field = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        for Vector { line, value, valid, why } in vectors {
            let patch = patch(field, &value).map_err(|trouble| format!("{}: {trouble}", file.display()))?;
            for judge in &mut judges {
                let at = format!("{}:{line}: door {}", file.display(), judge.name);
                let verdict = judge.of(&base, &patch).map_err(|trouble| format!("{at}: {trouble}"))?;
                if verdict.is_ok() == valid {
                    passed += 1;
                    continue;
                }
                failed += 1;
                let expected = if valid { "accepted" } else { "refused" };
                let got = verdict.err().map_or("accepted".to_owned(), |why| format!("refused ({why})"));
                println!("{at}: {value} expected {expected}, got {got}: {why}");
            }
        }
    }
    judges.iter_mut().try_for_each(|judge| judge.door.finish())?;
    Ok((passed, failed))
}

struct Vector {
    line: usize,
    value: Json,
    valid: bool,
    why: String,
}

fn read_file(file: &Path) -> Result<Vec<Vector>, Trouble> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let vector = |(at, text): (usize, &str)| {
        let bad = |what: &str| format!("{}:{}: {what}", file.display(), at + 1);
        let mut json: Json = serde_json::from_str(text).map_err(|error| bad(&error.to_string()))?;
        let value = json.get_mut("value").map(Json::take).ok_or_else(|| bad("has no value"))?;
        let valid = json["valid"].as_bool().ok_or_else(|| bad("valid must be true or false"))?;
        let why = json["why"].as_str().unwrap_or_default().to_owned();
        Ok(Vector { line: at + 1, value, valid, why })
    };
    // Not `lines`: that would also end a line at a CR.
    text.split('\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()).map(vector).collect()
}

/// What a set carries for a value of this file.
fn patch(name: &str, value: &Json) -> Result<Json, Trouble> {
    match name {
        "caller_id" => Ok(json!({"outbound_caller_ids": [{"provider_id": "trunk", "caller_id": value}]})),
        "quota" => Ok(json!({"disk_quota": value})),
        "office_hours" => {
            let range = match value.as_str().map(|text| text.split_once('-').unwrap_or((text, ""))) {
                Some((from, to)) => json!({"from": from, "to": to}),
                None => value.clone(),
            };
            Ok(json!({"office_hours": {"monday": {"ranges": [range]}}}))
        }
        field if Field::by_name(field).is_some() => Ok(json!({field: value})),
        _ => Err("its name is not that of a field".to_owned()),
    }
}

/// Two tenants whose members differ, so that one of them holds another value than the one to be
/// judged: a value that is stored already would not come before its rule.
struct Base {
    path: String,
    tenants: [Json; 2],
    _folder: tempfile::TempDir,
}

impl Base {
    fn new() -> Result<Base, Trouble> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let path = folder.path().join("vectors.db").to_str().ok_or("the folder is not UTF-8")?.to_owned();
        let mut door = doors::open("rust")?;
        ask(&mut *door, "open", &[("path", &path), ("create_new", "1")])?;
        let mut make = |members: Json| ask(&mut *door, "create", &[("patch", &members.to_string())]);
        let tenants = [
            make(json!({"name": "Vector base A", "domain": "a.vectors.tenantry.invalid",
                "website": "https://a.vectors.tenantry.invalid/", "timezone": "Etc/GMT+11", "currency": "XTS",
                "region": "ATF", "custom_options": "{\"base\":\"A\"}", "disk_quota": "11TB",
                "outbound_caller_ids": [{"provider_id": "base", "caller_id": "A"}]}))?,
            make(json!({"name": "Vector base B", "domain": "b.vectors.tenantry.invalid",
                "website": "https://b.vectors.tenantry.invalid/", "timezone": "Etc/GMT+12", "currency": "XXX",
                "region": "BVT", "custom_options": "{\"base\":\"B\"}", "disk_quota": "13TB",
                "office_hours": {"monday": {"ranges": [{"from": "03:07", "to": "03:11"}]}},
                "outbound_caller_ids": [{"provider_id": "base", "caller_id": "B"}]}))?,
        ];
        Ok(Base { path, tenants, _folder: folder })
    }

    /// A door to the base.
    fn judge(&self, name: &str) -> Result<Judge, Trouble> {
        let mut judge = Judge { name: name.to_owned(), door: doors::open(name)? };
        ask(&mut *judge.door, "open", &[("path", &self.path)])?;
        judge.try_out(self)?;
        Ok(judge)
    }
}

/// A door that judges.
struct Judge {
    name: String,
    door: Box<dyn Door>,
}

impl Judge {
    /// What a dry run of the set tells.
    fn of(&mut self, base: &Base, patch: &Json) -> Result<Verdict, Trouble> {
        let tenant = base.tenants.iter().find(|tenant| {
            patch
                .as_object()
                .is_some_and(|members| members.iter().all(|(name, value)| tenant[name] != *value))
        });
        let id = tenant.and_then(|tenant| tenant["id"].as_str());
        let id = id.ok_or_else(|| format!("both base tenants hold {patch}"))?;
        let set = Operation::of("set", &[("id", id), ("patch", &patch.to_string()), ("dry_run", "1")])?;
        match self.door.answer(&set)? {
            Some(Answer::Ok(_)) => Ok(Ok(())),
            Some(Answer::Error(error)) if error.starts_with(r#"{"code":"refused","#) => Ok(Err(error)),
            other => Err(format!("the door {} does not judge: {other:?}", self.name)),
        }
    }

    /// A door that gives every value the same verdict judges nothing.
    fn try_out(&mut self, base: &Base) -> Result<(), Trouble> {
        for (value, valid) in [("Acme", true), ("", false)] {
            if self.of(base, &json!({"name": value}))?.is_ok() != valid {
                let not = if valid { "refuses" } else { "accepts" };
                return Err(format!("the door {} does not judge: it {not} the name {value:?}", self.name));
            }
        }
        Ok(())
    }
}
