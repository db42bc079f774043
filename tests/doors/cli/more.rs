//! Files, the audit, limits, retention and backups by the shell.

use std::io::Write;

use super::shell::Shell;
use super::{Operation, command};
use crate::doors::{Answer, Trouble};

/// The answer to an operation of these; `None` where the shell has no word for it.
pub(super) fn answer(operation: &Operation, shell: &Shell) -> Result<Option<Answer>, Trouble> {
    let name = operation.name();
    let answered = match name.split_once('_') {
        Some(("file", _)) => return of_file(operation, shell),
        _ if matches!(name, "usage" | "report_usage") => usage(operation, shell),
        _ if matches!(name, "audit" | "last_change" | "get_at" | "revert") => audit(operation, shell),
        _ if matches!(name, "purge" | "backup") => {
            let path = operation.get("path");
            shell.run(&[&[name, "--"], path.as_slice()].concat(), "")?.without("file")
        }
        _ if name.starts_with("reserve") || name == "release" => return Ok(None),
        _ => explain(operation, shell),
    };
    answered.map(Some)
}

/// Restores with no database named.
pub(super) fn restore(operation: &Operation) -> Result<Answer, Trouble> {
    let (from, to) = (operation.text("path")?, operation.text("to")?);
    Shell::of(&[]).run(&["restore", "--", from, to], "")?.without("file")
}

fn of_file(operation: &Operation, shell: &Shell) -> Result<Option<Answer>, Trouble> {
    let tenant = operation.get("id").unwrap_or_default();
    let answer = match operation.name() {
        "file_put" => put(operation, shell)?,
        "file_list" => shell.run(&["file", "list", "--", tenant], "")?.answer()?,
        "file_uploads" => shell.run(&["file", "list", "--uploads", "--", tenant], "")?.answer()?,
        "file_cancel" => {
            shell.run(&["file", "cancel", "--", tenant, operation.text("upload")?], "")?.done()?
        }
        "file_delete" => shell.run(&["file", "delete", "--", tenant, operation.text("file")?], "")?.done()?,
        "file_read" => {
            let range = [
                format!("--offset={}", operation.text("offset")?),
                format!("--length={}", operation.text("length")?),
            ];
            let behind = ["--", tenant, operation.text("file")?];
            shell.run(&command(&["file", "get"], &range, &behind), "")?.bytes()?
        }
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

/// The command counts the bytes and their digest itself: it takes a file.
fn put(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
    let trouble = |error: std::io::Error| error.to_string();
    let mut file = tempfile::NamedTempFile::new().map_err(trouble)?;
    file.write_all(operation.text("text")?.as_bytes()).map_err(trouble)?;
    let mut options = vec![format!("--name={}", operation.text("name")?)];
    if operation.flag("temporary")? == Some(true) {
        options.push("--temporary".to_owned());
    }
    let path = file.path().to_str().ok_or("the folder of temporary files is not UTF-8")?;
    let behind = ["--", operation.text("id")?, path];
    shell.run(&command(&["file", "put"], &options, &behind), "")?.without("resumed_at")
}

fn usage(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
    let mut options = Vec::new();
    if operation.takes("bytes") {
        let how = if operation.flag("add")? == Some(true) { "add" } else { "set" };
        options.push(format!("--{how}={}={}", operation.text("kind")?, operation.text("bytes")?));
    }
    shell.run(&command(&["usage"], &options, &["--", operation.text("id")?]), "")?.without("free")
}

fn audit(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
    let mut options = super::options(operation)?;
    let more = ["version", "time", "actor", "member", "action", "since", "until"];
    options.extend(more.iter().filter_map(|name| Some(format!("--{name}={}", spelled(name, operation)?))));
    let tenant = operation.get("id");
    let behind = [&["--"], tenant.as_slice()].concat();
    let run = |before: &[&str]| shell.run(&command(before, &options, &behind), "");
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
    let mut options = super::options(operation)?;
    options.extend(
        ["version", "time"].iter().filter_map(|name| Some(format!("--{name}={}", operation.get(name)?))),
    );
    shell.run(&command(&["revert", "--as-tenant"], &options, &["--", id]), "")?.change().map(Some)
}

fn spelled(name: &str, operation: &Operation) -> Option<String> {
    let value = operation.get(name)?;
    Some(if name == "action" { value.to_lowercase() } else { value.to_owned() })
}

fn explain(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
    let text = |name| operation.text(name);
    let run = |question: &str, options: &[String], behind: &[&str]| {
        let behind = [&["--", text("id")?], behind].concat();
        shell.run(&command(&["explain", question], options, &behind), "")
    };
    match operation.name() {
        "match_contact" => run("contact", &[], &[text("caller")?, text("contact")?])?.answer(),
        "caller_name" => {
            let separator = operation.get("separator").map(|text| format!("--separator={text}"));
            run("caller-name", separator.as_slice(), &[text("caller")?, text("group")?])?.answer()
        }
        "recording" => {
            let chosen = |name| Ok(operation.flag(name)?.unwrap_or_default().then(|| format!("--{name}")));
            let chosen: Vec<Option<String>> =
                ["audio", "video"].into_iter().map(chosen).collect::<Result<_, Trouble>>()?;
            run("recording", &chosen.into_iter().flatten().collect::<Vec<_>>(), &[])?.answer()
        }
        "may_add" => run("limit", &[], &[text("member")?, text("counted")?])?.answer(),
        name => {
            let now = operation.get("now").map(|time| format!("--now={time}"));
            let done = run("expiry", now.as_slice(), &[text("kind")?, text("made")?])?;
            done.told(|told| Ok(told[if name == "expires" { "expires" } else { "due" }].clone()))
        }
    }
}
