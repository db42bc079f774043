//! The doors to one store, all driven by the same operations: Rust in this process, the command line, and the
//! programs of other languages by the protocol of `tests/scenarios/README.md`.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod choice;
pub(crate) mod cli;
pub(crate) mod driver;
pub(crate) mod line;
pub(crate) mod operation;
pub(crate) mod rust;

pub(crate) use operation::Operation;

use serde_json::Value as Json;

/// What keeps a runner from judging.
pub(crate) type Trouble = String;

/// What a door answered: JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The call succeeded, with this.
    Ok(String),
    /// The library refused it, with this error.
    Error(String),
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        match self {
            Answer::Ok(text) | Answer::Error(text) => text,
        }
    }
}

/// One way into the library.
pub(crate) trait Door: Send {
    /// Carries out an operation. `None` where the door has no word for it: then nothing was done.
    fn answer(&mut self, operation: &Operation) -> Result<Option<Answer>, Trouble>;

    /// Ends the door, which must end well.
    fn finish(&mut self) -> Result<(), Trouble> {
        Ok(())
    }
}

/// Opens the door of this name.
pub(crate) fn open(name: &str) -> Result<Box<dyn Door>, Trouble> {
    match name {
        "rust" => Ok(Box::new(rust::Rust::default())),
        "cli" => Ok(Box::new(cli::Cli::new()?)),
        other => Ok(Box::new(driver::Driver::start(other, &choice::command(other)?)?)),
    }
}

/// The JSON that an operation answers, which must succeed.
pub(crate) fn ask(door: &mut dyn Door, name: &str, arguments: &[(&str, &str)]) -> Result<Json, Trouble> {
    match door.answer(&Operation::of(name, arguments)?)? {
        Some(Answer::Ok(text)) => serde_json::from_str(&text).map_err(|error| error.to_string()),
        other => Err(format!("{name}: {other:?}")),
    }
}
