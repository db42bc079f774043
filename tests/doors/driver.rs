//! A door of another language: a program that reads operations and writes answers.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::{Answer, Door, Operation, Trouble, line};

/// A driver that runs.
pub(crate) struct Driver {
    door: String,
    process: Child,
    /// `None` once the driver was told that there is no more.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts a door's driver by its command line.
    pub(crate) fn start(door: &str, command: &str) -> Result<Driver, Trouble> {
        let failed = |error: std::io::Error| format!("door {door}: its driver cannot be started: {error}");
        let mut process = Command::new("sh")
            .args(["-c", &format!("exec {command}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let input = process.stdin.take();
        let output = process.stdout.take().map(BufReader::new).ok_or("the driver has no output")?;
        Ok(Driver { door: door.to_owned(), process, input, output })
    }

    fn ask(&mut self, operation: &Operation) -> std::io::Result<Vec<u8>> {
        if let Some(input) = &mut self.input {
            input.write_all(line::of_operation(operation).as_bytes())?;
        }
        let mut told = Vec::new();
        self.output.read_until(b'\n', &mut told)?;
        Ok(told)
    }

    /// Closes the driver's input and waits for its end.
    fn end(&mut self) -> Result<(), Trouble> {
        drop(self.input.take());
        match self.process.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("its driver ended with {status}")),
            Err(error) => Err(format!("its driver cannot be waited for: {error}")),
        }
    }
}

impl Door for Driver {
    fn answer(&mut self, operation: &Operation) -> Result<Option<Answer>, Trouble> {
        let told = self.ask(operation);
        let answer = match told.as_deref().map(|told| told.strip_suffix(b"\n")) {
            Ok(Some(line)) => {
                std::str::from_utf8(line).map_err(|error| error.to_string()).and_then(line::to_answer)
            }
            // It is gone: its status tells how it ended.
            _ => self.end().and(Err("its driver ended without an answer".to_owned())),
        };
        answer.map(Some).map_err(|what| format!("door {}: {}: {what}", self.door, operation.name()))
    }

    fn finish(&mut self) -> Result<(), Trouble> {
        self.end().map_err(|what| format!("door {}: {what}", self.door))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Nothing is left to tell.
        let _ = self.end();
    }
}
