//! One command of the shell, and what it told as the protocol tells it.

use std::io::{ErrorKind, Write};
use std::process::{Child, Command, Stdio};

use serde_json::{Value as Json, json};
use tenantry::Field;

use super::super::{Answer, Trouble};

/// How commands are given.
#[derive(Clone)]
pub(super) struct Shell {
    /// The options that name and open a database.
    pub(super) database: Vec<String>,
    /// Who types them.
    pub(super) actor: String,
}

/// What a command left.
pub(super) struct Done {
    pub(super) status: i32,
    pub(super) out: String,
    err: String,
}

#[cfg(feature = "cli")]
pub(super) fn program() -> Result<&'static str, Trouble> {
    Ok(env!("CARGO_BIN_EXE_tenantry"))
}

#[cfg(not(feature = "cli"))]
pub(super) fn program() -> Result<&'static str, Trouble> {
    Err("the command line is not built".to_owned())
}

impl Shell {
    /// Of the database that these options name; none for a command that needs none.
    pub(super) fn of(database: &[String]) -> Shell {
        Shell { database: database.to_vec(), actor: "alice".to_owned() }
    }

    /// A command as programs give it.
    pub(super) fn run(&self, command: &[&str], input: &str) -> Result<Done, Trouble> {
        self.spawn(&[&["--json"], command].concat(), input)
    }

    /// A command as people give it.
    pub(super) fn read(&self, command: &[&str]) -> Result<String, Trouble> {
        let done = self.spawn(command, "")?;
        if done.status == 0 { Ok(done.out) } else { Err(format!("{command:?} failed: {}", done.err)) }
    }

    fn spawn(&self, command: &[&str], input: &str) -> Result<Done, Trouble> {
        let child = Command::new(program()?)
            .env_remove("TENANTRY_DB")
            .env("USER", &self.actor)
            .args(&self.database)
            .args(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        child.and_then(|child| finish(child, input)).map_err(|error| format!("{command:?}: {error}"))
    }
}

fn finish(mut child: Child, input: &str) -> std::io::Result<Done> {
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output()?;
    match written {
        // It may have refused before it read everything.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error),
        _ => {}
    }
    let text = |bytes| String::from_utf8(bytes).map_err(std::io::Error::other);
    let signal = || std::io::Error::other(format!("it ended with {}", output.status));
    Ok(Done {
        status: output.status.code().ok_or_else(signal)?,
        out: text(output.stdout)?,
        err: text(output.stderr)?,
    })
}

impl Done {
    /// What it printed or, if it failed, its error.
    pub(super) fn answer(&self) -> Result<Answer, Trouble> {
        match (self.status, self.out.trim_ascii()) {
            (0 | 1 | 5, out) if !out.is_empty() => Ok(Answer::Ok(out.to_owned())),
            _ => Ok(Answer::Error(self.error()?.to_string())),
        }
    }

    /// The change that it printed.
    pub(super) fn change(&self) -> Result<Answer, Trouble> {
        self.told(|told| Ok(json!({"changed": told["changed"], "tenant": told["tenant"]})))
    }

    /// A page: what is on it on standard output, and on standard error where the next one begins.
    pub(super) fn page(&self, of: &str) -> Result<Answer, Trouble> {
        self.told(|items| {
            let next = if self.err.is_empty() { Json::Null } else { parse(&self.err)?["next"].take() };
            Ok(json!({of: items, "next": next}))
        })
    }

    /// What it printed, as the protocol tells it, or its error.
    pub(super) fn told(&self, show: impl FnOnce(Json) -> Result<Json, Trouble>) -> Result<Answer, Trouble> {
        match self.answer()? {
            Answer::Ok(text) => Ok(Answer::Ok(show(parse(&text)?)?.to_string())),
            refused => Ok(refused),
        }
    }

    /// What it printed, without a member that the protocol does not have, or its error.
    pub(super) fn without(&self, member: &str) -> Result<Answer, Trouble> {
        self.told(|mut told| {
            told.as_object_mut().ok_or("no object was printed")?.shift_remove(member);
            Ok(told)
        })
    }

    /// That it succeeded, whatever it printed, or its error.
    pub(super) fn done(&self) -> Result<Answer, Trouble> {
        self.told(|_| Ok(Json::Null))
    }

    /// The bytes that it wrote, or its error.
    pub(super) fn bytes(&self) -> Result<Answer, Trouble> {
        match self.status {
            0 => Ok(Answer::Ok(json!(self.out).to_string())),
            _ => self.answer(),
        }
    }

    /// Tenants, a line each.
    pub(super) fn export(&self) -> Result<Answer, Trouble> {
        if self.status != 0 {
            return self.answer();
        }
        let tenants: Vec<Json> = self.out.lines().map(parse).collect::<Result<_, _>>()?;
        Ok(Answer::Ok(json!({"exported": tenants.len(), "tenants": tenants}).to_string()))
    }

    /// Changes, a line each.
    pub(super) fn changes(&self, since: &str) -> Result<Answer, Trouble> {
        if self.status != 0 {
            return self.answer();
        }
        let mut token = parse(since)?;
        let mut events: Vec<Json> = self.out.lines().map(parse).collect::<Result<_, _>>()?;
        for event in &mut events {
            let members = event.as_object_mut().ok_or("a change is no object")?;
            token = members.shift_remove("token").ok_or("a change has no token")?;
            // The command tells them in the order in which they changed.
            let place = |name: &Json| Field::ALL.iter().position(|field| name == field.name());
            let changed = members.get_mut("changed").and_then(Json::as_array_mut);
            changed.ok_or("a change has no members")?.sort_by_key(place);
        }
        Ok(Answer::Ok(json!({"events": events, "token": token}).to_string()))
    }

    /// The report of an import. Of refused lines the command tells the faults alone, so that the lines are
    /// counted here.
    pub(super) fn import(&self, lines: &str) -> Result<Answer, Trouble> {
        if self.status == 0 {
            let told = parse(&self.out)?;
            let (lines, faulty, imported) = (&told["lines"], &told["faulty"], &told["imported"]);
            let report = json!({"lines": lines, "faulty": faulty, "imported": imported, "faulty_lines": []});
            return Ok(Answer::Ok(report.to_string()));
        }
        let mut error = self.error()?;
        let faults = error["faults"].as_array_mut().map(std::mem::take).unwrap_or_default();
        if faults.iter().any(|fault| fault["line"].is_null()) || faults.is_empty() {
            return self.answer();
        }
        let faulty = by_line(faults);
        let lines = lines.lines().filter(|line| !line.trim_ascii().is_empty()).count();
        let report = json!({"lines": lines, "faulty": faulty.len(), "imported": 0, "faulty_lines": faulty});
        Ok(Answer::Ok(report.to_string()))
    }

    fn error(&self) -> Result<Json, Trouble> {
        let mut told = parse(&self.err)?;
        match told["error"].take() {
            Json::Null => Err(format!("the command told no error: {}", self.err)),
            error if error["code"] == "usage" => Err(error.to_string()),
            error => Ok(error),
        }
    }
}

fn by_line(faults: Vec<Json>) -> Vec<Json> {
    let mut lines: Vec<Json> = Vec::new();
    for mut fault in faults {
        let line = fault.as_object_mut().and_then(|fault| fault.shift_remove("line")).unwrap_or_default();
        match lines.last_mut() {
            Some(last) if last["line"] == line => {
                last["faults"].as_array_mut().into_iter().for_each(|list| list.push(fault.take()))
            }
            _ => lines.push(json!({"line": line, "faults": [fault]})),
        }
    }
    lines
}

pub(super) fn parse(text: &str) -> Result<Json, Trouble> {
    serde_json::from_str(text).map_err(|error| format!("the command printed no JSON: {error}: {text}"))
}
