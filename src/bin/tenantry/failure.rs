//! What ends a command early: how it is told, and the exit status.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde_json::json;
use tenantry::{Error, ErrorCode, Fault};

use crate::render::printable;

const RED: Style = AnsiColor::Red.on_default().bold();
const BOLD: Style = Style::new().bold();

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The store refused, or could not.
    Store(Error),
    /// The arguments, as clap tells it; help and version are told in the same way.
    Arguments(Box<clap::Error>),
    /// The arguments make no sense together.
    Usage(String),
    /// A file or a stream that the caller named.
    File(String),
    /// Nobody reads our output any more.
    Output(io::Error),
    /// All was told already; only the status is left.
    Told(ErrorCode),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Store(error)
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Failure::Arguments(Box::new(error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

const USAGE: u8 = 2;
const STORAGE: u8 = 5;

/// The exit status of an error.
fn status(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::Refused | ErrorCode::QuotaExceeded | ErrorCode::InUse | ErrorCode::LimitExceeded => 1,
        ErrorCode::NotFound => 3,
        ErrorCode::Conflict => 4,
        _ => STORAGE,
    }
}

impl Failure {
    /// Tells the failure on standard error and gives the exit status.
    pub(crate) fn report(self, json: bool) -> ExitCode {
        let status = match &self {
            Failure::Store(error) => status(error.code()),
            Failure::Arguments(error) if error.exit_code() == 0 => 0,
            Failure::Arguments(_) | Failure::Usage(_) => USAGE,
            Failure::File(_) => STORAGE,
            // As other programs of a pipe do whose reader has enough.
            Failure::Output(error) if error.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Failure::Output(_) => STORAGE,
            Failure::Told(code) => return ExitCode::from(status(*code)),
        };
        // Standard error may be closed; there is nobody left to tell.
        let _ = match self {
            Failure::Arguments(error) if !json || status == 0 => error.print(),
            failure if json => failure.print_json(),
            failure => failure.print(),
        };
        ExitCode::from(status)
    }

    fn message(&self) -> (&'static str, String) {
        match self {
            Failure::Store(error) => (error.code().as_str(), error.to_string()),
            Failure::Arguments(error) => {
                // The first paragraph; what follows is advice for a person.
                let text = error.to_string();
                let first = text.split("\n\n").next().unwrap_or_default();
                ("usage", first.trim_start_matches("error: ").to_owned())
            }
            Failure::Usage(message) => ("usage", message.clone()),
            Failure::File(message) => ("io", message.clone()),
            Failure::Output(error) => ("io", format!("the output cannot be written: {error}")),
            Failure::Told(code) => (code.as_str(), String::new()),
        }
    }

    fn print_json(&self) -> io::Result<()> {
        let error = match self {
            Failure::Store(error) => json!(error),
            other => {
                let (code, message) = other.message();
                json!({"code": code, "message": message, "faults": []})
            }
        };
        writeln!(io::stderr(), "{}", json!({ "error": error }))
    }

    fn print(&self) -> io::Result<()> {
        let mut err = anstream::stderr().lock();
        match self {
            Failure::Store(error) if !error.faults().is_empty() => {
                writeln!(err, "{RED}refused{RED:#}: nothing was stored")?;
                error.faults().iter().try_for_each(|fault| print_fault(&mut err, "  ", fault))
            }
            Failure::Usage(message) => {
                writeln!(err, "{RED}error{RED:#}: {message}\n\nFor more information, try 'tenantry help'.")
            }
            other => writeln!(err, "{RED}error{RED:#}: {}", other.message().1),
        }
    }
}

/// One line: where, and what to do.
pub(crate) fn print_fault(err: &mut dyn Write, before: &str, fault: &Fault) -> io::Result<()> {
    let path = if fault.path.is_empty() { "document" } else { &fault.path };
    writeln!(err, "{before}{BOLD}{}{BOLD:#}: {}", printable(path), printable(&fault.message))
}
