//! The audit and the past by the shell.

use super::shell::Shell;
use super::{Operation, command, options};
use crate::doors::{Answer, Trouble};

pub(super) fn of(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
    let mut told = options(operation)?;
    let more = ["version", "time", "actor", "member", "action", "since", "until"];
    told.extend(more.iter().filter_map(|name| Some(format!("--{name}={}", spelled(name, operation)?))));
    let tenant = operation.get("id");
    let behind = [&["--"], tenant.as_slice()].concat();
    let run = |before: &[&str]| shell.run(&command(before, &told, &behind), "");
    match operation.name() {
        "audit" => run(&["audit"])?.page("entries"),
        "last_change" => run(&["audit", "--last"])?.answer(),
        "get_at" => run(&["history"])?.answer(),
        _ => run(&["revert"])?.change(),
    }
}

/// Going back in a session: the shell lists no audit as a tenant.
pub(super) fn in_session(operation: &Operation, shell: &Shell, id: &str) -> Result<Option<Answer>, Trouble> {
    if operation.name() != "session_revert" {
        return Ok(None);
    }
    let mut told = options(operation)?;
    told.extend(
        ["version", "time"].iter().filter_map(|name| Some(format!("--{name}={}", operation.get(name)?))),
    );
    shell.run(&command(&["revert", "--as-tenant"], &told, &["--", id]), "")?.change().map(Some)
}

fn spelled(name: &str, operation: &Operation) -> Option<String> {
    let value = operation.get(name)?;
    Some(if name == "action" { value.to_lowercase() } else { value.to_owned() })
}
