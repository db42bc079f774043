//! Files and disk space.

use serde_json::{Value as Json, json};
use tenantry::{FileInfo, Files, NewFile, Report, Store, UsageKind};

use super::super::{Operation, Trouble};
use super::Stop;

pub(super) fn of(store: &Store, operation: &Operation) -> Result<Json, Stop> {
    match operation.name() {
        "file_of_url" => Ok(json!(store.file_of_url(operation.text("url")?)?)),
        "report_usage" => {
            let name = operation.text("kind")?;
            let kind = UsageKind::by_name(name).ok_or_else(|| format!("there is no kind {name}"))?;
            Ok(json!(store.report_usage(operation.text("id")?, kind, report(operation)?)?))
        }
        _ => within(&store.files(operation.text("id")?)?, operation),
    }
}

/// What is done with the files of one tenant, by the system or in a session.
pub(super) fn within(files: &Files, operation: &Operation) -> Result<Json, Stop> {
    let text = |name| operation.text(name);
    let name = operation.name();
    Ok(match name.strip_prefix("session_").unwrap_or(name) {
        "file_put" => json!(put(files, operation)?),
        "file_begin" => json!(files.begin(&new_file(operation)?)?),
        "file_append" => {
            json!(files.append(text("upload")?, number(operation, "offset")?, text("text")?.as_bytes())?)
        }
        "file_status" => json!(files.status(text("upload")?)?),
        "file_complete" => json!(files.complete(text("upload")?, text("sha256")?)?),
        "file_cancel" => json!(files.cancel(text("upload")?)?),
        "file_uploads" => json!(files.uploads(1000, None)?.items),
        "file_list" => json!(files.list(1000, None)?.items),
        "file_get" => json!(files.describe(text("file")?)?),
        "file_read" => json!(read(files, operation)?),
        "file_delete" => json!(files.delete(text("file")?)?),
        "usage" => json!(files.usage()?),
        other => return Err(Stop::Trouble(format!("there is no operation {other}"))),
    })
}

fn put(files: &Files, operation: &Operation) -> Result<FileInfo, Stop> {
    let (bytes, sha256) = (operation.text("text")?.as_bytes(), operation.text("sha256")?);
    let new = NewFile { size: Some(bytes.len() as u64), ..new_file(operation)? };
    let upload = files.begin(&new)?.id;
    files.append(&upload, 0, bytes)?;
    Ok(files.complete(&upload, sha256)?)
}

fn new_file(operation: &Operation) -> Result<NewFile, Trouble> {
    let mut new = NewFile::named(operation.text("name")?);
    new.temporary = operation.flag("temporary")?.unwrap_or_default();
    new.sha256 = operation.get("sha256").map(str::to_owned);
    if operation.takes("size") {
        new.size = operation.number("size")?;
    }
    Ok(new)
}

fn read(files: &Files, operation: &Operation) -> Result<String, Stop> {
    let length = usize::try_from(number(operation, "length")?).unwrap_or(usize::MAX);
    let mut bytes = vec![0; length];
    let mut read = 0;
    while read < length {
        let offset = number(operation, "offset")? + read as u64;
        match files.read_at(operation.text("file")?, offset, &mut bytes[read..])? {
            0 => break,
            some => read += some,
        }
    }
    bytes.truncate(read);
    Ok(String::from_utf8(bytes).map_err(|error| error.to_string())?)
}

fn number(operation: &Operation, name: &str) -> Result<u64, Trouble> {
    operation.number(name)?.ok_or_else(|| format!("{} needs {name}", operation.name()))
}

fn report(operation: &Operation) -> Result<Report, Trouble> {
    let bytes: i64 = operation.text("bytes")?.parse().map_err(|_| "bytes are no number".to_owned())?;
    match operation.flag("add")? {
        Some(true) => Ok(Report::Add(bytes)),
        _ => Ok(Report::Set(u64::try_from(bytes).map_err(|_| "bytes are below 0".to_owned())?)),
    }
}
