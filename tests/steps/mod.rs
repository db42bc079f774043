//! Scenarios: files of steps, read, sent to doors and judged. Their form is told in `tests/scenarios/README.md`.

pub(crate) mod control;
pub(crate) mod expect;
pub(crate) mod plain;
pub(crate) mod runner;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use crate::doors::{Operation, Trouble};
use expect::Expectation;

/// One file.
pub(crate) struct Scenario {
    pub(crate) file: PathBuf,
    /// As it stands.
    pub(crate) text: String,
    pub(crate) steps: Vec<Step>,
}

/// One line: what is done, what is kept of the answer, what it must be.
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) action: String,
    pub(crate) why: String,
    /// Names, and where in the answer stands what they will stand for (a JSON Pointer, RFC 6901).
    pub(crate) save: Vec<(String, String)>,
    pub(crate) expectation: Expectation,
    arguments: Map<String, Json>,
    with: Json,
}

/// What is open, where a step does not name it.
const USUAL: [&str; 3] = ["store", "session", "reservation"];

/// What steps saved, by name; `None` where the step was not sent.
pub(crate) type Saved = HashMap<String, Option<Json>>;

/// Why a step cannot be sent.
pub(crate) enum Unready {
    /// It needs what a step would have saved that was not sent.
    NotSent,
    /// It needs what no step saved.
    Missing(String),
}

impl Scenario {
    pub(crate) fn read(file: &Path) -> Result<Scenario, Trouble> {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Scenario::from_text(file, text)
    }

    pub(crate) fn from_text(file: &Path, text: String) -> Result<Scenario, Trouble> {
        let step = |(at, line): (usize, &str)| match Step::read(at + 1, line) {
            Ok(step) => step.map(Ok),
            Err(trouble) => Some(Err(format!("{}:{}: {trouble}", file.display(), at + 1))),
        };
        let steps = text.split('\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
        let steps = steps.filter_map(step).collect::<Result<_, _>>()?;
        Ok(Scenario { file: file.to_owned(), steps, text })
    }
}

impl Step {
    /// The step of a line; `None` of a line that only says what follows is about.
    fn read(line: usize, text: &str) -> Result<Option<Step>, Trouble> {
        let mut members: Map<String, Json> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if members.remove("about").is_some() && members.is_empty() {
            return Ok(None);
        }
        let mut take = |name: &str| members.shift_remove(name).unwrap_or_default();
        let (action, why) = (string(&take("do"))?, string(&take("why")).unwrap_or_default());
        let (save, with) = (saves(&take("save"))?, take("with"));
        let expectation = Expectation::read(take("expect"), take("error"), take("faults"))?;
        let mut step = Step { line, action, why, save, expectation, arguments: members, with };
        step.complete()?;
        Ok(Some(step))
    }

    /// Gives what is opened its usual name, and refuses arguments that nobody takes.
    fn complete(&mut self) -> Result<(), Trouble> {
        for usual in USUAL {
            self.arguments.entry(usual).or_insert_with(|| usual.into());
        }
        let arguments = &self.arguments;
        let operation = Operation::new(&self.action, |name| Ok(arguments.get(name).and_then(field)))?;
        let unknown = arguments.keys().find(|name| !operation.takes(name) && !USUAL.contains(&name.as_str()));
        match unknown {
            Some(name) => Err(format!("{} takes no {name}", self.action)),
            None => Ok(()),
        }
    }

    /// The operation, with what was saved in the place of `$name`.
    pub(crate) fn operation(&self, saved: &Saved) -> Result<Operation, Unready> {
        let mut arguments = HashMap::new();
        for (name, value) in &self.arguments {
            arguments.insert(name.as_str(), filled(value, saved)?);
        }
        if let (Some(Json::Object(patch)), Json::Object(with)) =
            (arguments.get_mut("patch"), filled(&self.with, saved)?)
        {
            patch.extend(with);
        }
        Operation::new(&self.action, |name| Ok(arguments.get(name).and_then(field))).map_err(Unready::Missing)
    }
}

/// The JSON with what was saved in the place of `$name`; `$$` stands for `$`.
pub(crate) fn filled(json: &Json, saved: &Saved) -> Result<Json, Unready> {
    match json {
        Json::String(text) => match text.strip_prefix('$') {
            Some(rest) if rest.starts_with('$') => Ok(rest.into()),
            Some(name) => reference(name, saved),
            None => Ok(json.clone()),
        },
        Json::Array(items) => items.iter().map(|item| filled(item, saved)).collect(),
        Json::Object(members) => {
            let member = |(name, value): (&String, &Json)| Ok((name.clone(), filled(value, saved)?));
            members.iter().map(member).collect::<Result<Map<_, _>, _>>().map(Json::Object)
        }
        _ => Ok(json.clone()),
    }
}

/// What was saved under the name; behind `folder/`, a path in the scenario's folder.
fn reference(name: &str, saved: &Saved) -> Result<Json, Unready> {
    let (name, rest) = match name.split_once('/') {
        Some((name, rest)) => (name, format!("/{rest}")),
        None => (name, String::new()),
    };
    match saved.get(name) {
        Some(Some(Json::String(text))) => Ok((text.clone() + &rest).into()),
        Some(Some(json)) => Ok(json.clone()),
        Some(None) => Err(Unready::NotSent),
        None => Err(Unready::Missing(format!("no step saved ${name}"))),
    }
}

/// An argument as a field of the protocol: a list is lines, an object its JSON.
fn field(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::Bool(yes) => Some(u8::from(*yes).to_string()),
        Json::String(text) => Some(text.clone()),
        Json::Array(lines) => Some(lines.iter().filter_map(field).map(|line| line + "\n").collect()),
        Json::Number(_) | Json::Object(_) => Some(value.to_string()),
    }
}

fn string(json: &Json) -> Result<String, Trouble> {
    json.as_str().map(str::to_owned).ok_or_else(|| "a step needs \"do\", the name of an operation".to_owned())
}

fn saves(json: &Json) -> Result<Vec<(String, String)>, Trouble> {
    let one = |(name, pointer): (&String, &Json)| match pointer.as_str() {
        Some(pointer) if pointer.is_empty() || pointer.starts_with('/') => {
            Ok((name.clone(), pointer.to_owned()))
        }
        _ => Err(format!("{name} is saved from no JSON Pointer such as /tenant/id")),
    };
    match json {
        Json::Null => Ok(Vec::new()),
        Json::Object(saves) => saves.iter().map(one).collect(),
        _ => Err("save must be an object: names and JSON Pointers".to_owned()),
    }
}
