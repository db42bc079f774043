//! Files and disk space by the shell.

use std::io::Write;

use super::shell::Shell;
use super::{Operation, command};
use crate::doors::{Answer, Trouble};

/// The answer; `None` where the shell has no word for it.
pub(super) fn of(operation: &Operation, shell: &Shell) -> Result<Option<Answer>, Trouble> {
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

pub(super) fn usage(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
    let mut options = Vec::new();
    if operation.takes("bytes") {
        let how = if operation.flag("add")? == Some(true) { "add" } else { "set" };
        options.push(format!("--{how}={}={}", operation.text("kind")?, operation.text("bytes")?));
    }
    shell.run(&command(&["usage"], &options, &["--", operation.text("id")?]), "")?.without("free")
}
