//! What settings do, explained by the shell.

use super::shell::Shell;
use super::{Operation, command};
use crate::doors::{Answer, Trouble};

pub(super) fn of(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
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
