//! Bytes of files on their way into the store and out of it, with progress on a terminal.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde_json::json;
use sha2::{Digest, Sha256};
use tenantry::{Error, FileInfo, Files, NewFile, UploadStatus};

use super::{all, files, find};
use crate::args::Common;
use crate::commands::{Outcome, out, print_json};
use crate::failure::Failure;
use crate::fleet::{is_stream, named, unusable};
use crate::render;

#[derive(Args, Debug)]
pub(super) struct Put {
    /// The tenant's id or domain
    tenant: String,
    /// The file; - is standard input, which cannot be resumed
    path: PathBuf,
    /// Its name in the store; that of the file otherwise
    #[arg(long)]
    name: Option<String>,
    /// It goes by itself after the tenant's temp_file_retention
    #[arg(long)]
    temporary: bool,
}

#[derive(Args, Debug)]
pub(super) struct Get {
    /// The tenant's id or domain
    tenant: String,
    /// The file's id, or its name where only one has it
    file: String,
    /// Where it goes, which must not exist; - is standard output
    #[arg(default_value = "-")]
    path: PathBuf,
    /// From this byte on, counted from 0
    #[arg(long, default_value_t = 0, value_name = "BYTE")]
    offset: u64,
    /// So many bytes; all to the end otherwise
    #[arg(long, value_name = "BYTES")]
    length: Option<u64>,
}

/// Bytes that are read and stored at a time.
const SLICE: usize = 1024 * 1024;

/// A line on standard error that shows how far it is; hidden where that is no terminal.
fn progress(what: &'static str, bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match bytes {
        Some(bytes) => {
            let template =
                "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}";
            (ProgressBar::new(bytes), template)
        }
        None => (ProgressBar::new_spinner(), "{spinner} {msg} {binary_bytes} {binary_bytes_per_sec}"),
    };
    let bar = bar.with_message(what);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

pub(super) fn put(common: &Common, choice: &Put) -> Outcome {
    let from_path = || choice.path.file_name().map(|name| name.to_string_lossy().into_owned());
    let stream = is_stream(&choice.path);
    let name = choice.name.clone().or_else(|| from_path().filter(|_| !stream));
    let name =
        name.ok_or_else(|| Failure::Usage("name what standard input is to be: --name NAME".to_owned()))?;
    let files = files(common, &choice.tenant)?;
    let new = NewFile { temporary: choice.temporary, ..NewFile::named(name) };
    let (resumed, file) = match stream {
        true => (None, put_stream(&files, &new)?),
        false => put_file(&files, new, &choice.path)?,
    };
    if common.json {
        let mut shown = json!(file);
        shown["resumed_at"] = json!(resumed);
        return print_json(&shown);
    }
    let FileInfo { id, name, media_type, size, .. } = &file;
    let resumed = resumed.map_or_else(String::new, |at| format!(", resumed at {}", HumanBytes(at)));
    Ok(writeln!(
        out(),
        "stored {} {id} {media_type} {}{resumed}",
        render::printable(name),
        HumanBytes(*size)
    )?)
}

/// What comes cannot be read twice: the digest is that of what came.
fn put_stream(files: &Files, new: &NewFile) -> Result<FileInfo, Failure> {
    let upload = files.begin(new)?;
    let mut hash = Sha256::new();
    let mut stream = io::stdin().lock();
    let stored = store(files, &upload, &mut stream, Path::new("-"), &mut |bytes| hash.update(bytes));
    let completed = stored.and_then(|()| Ok(files.complete(&upload.id, &shown(hash))?));
    if completed.is_err() {
        // Nobody can go on with it.
        let _ = files.cancel(&upload.id);
    }
    completed
}

/// Goes on with an upload of the same name, size and bytes, if there is one.
fn put_file(files: &Files, mut new: NewFile, path: &Path) -> Result<(Option<u64>, FileInfo), Failure> {
    let mut source = File::open(path).map_err(unusable(path))?;
    let size = source.metadata().map_err(unusable(path))?.len();
    let digest = digest(&mut source, size).map_err(unusable(path))?;
    (new.size, new.sha256) = (Some(size), Some(digest.clone()));
    let mut begun = all(|after| files.uploads(1000, after))?;
    begun.retain(|upload| {
        let UploadStatus { name, temporary, size, sha256, .. } = upload;
        (name, temporary, size, sha256) == (&new.name, &new.temporary, &new.size, &new.sha256)
    });
    // The one that has come farthest.
    let begun = begun.into_iter().max_by_key(|upload| upload.received);
    let resumed = begun.as_ref().map(|upload| upload.received);
    let upload = match begun {
        Some(upload) => upload,
        None => files.begin(&new)?,
    };
    source.seek(SeekFrom::Start(upload.received)).map_err(named(path))?;
    store(files, &upload, &mut source, path, &mut |_| ())?;
    Ok((resumed, files.complete(&upload.id, &digest)?))
}

fn digest(source: &mut File, size: u64) -> io::Result<String> {
    let bar = progress("reading", Some(size));
    let (mut hash, mut slice) = (Sha256::new(), vec![0; SLICE]);
    loop {
        match source.read(&mut slice)? {
            0 => break,
            some => {
                hash.update(&slice[..some]);
                bar.inc(some as u64);
            }
        }
    }
    bar.finish_and_clear();
    Ok(shown(hash))
}

fn shown(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Stores what comes, from where the upload goes on.
fn store(
    files: &Files,
    upload: &UploadStatus,
    mut source: &mut dyn Read,
    path: &Path,
    seen: &mut dyn FnMut(&[u8]),
) -> Result<(), Failure> {
    let bar = progress("storing", upload.size);
    let mut at = upload.received;
    bar.set_position(at);
    let mut slice = Vec::with_capacity(SLICE);
    loop {
        slice.clear();
        (&mut source).take(SLICE as u64).read_to_end(&mut slice).map_err(named(path))?;
        if slice.is_empty() {
            bar.finish_and_clear();
            return Ok(());
        }
        seen(&slice);
        at = files.append(&upload.id, at, &slice)?;
        bar.set_position(at);
    }
}

pub(super) fn get(common: &Common, choice: &Get) -> Outcome {
    let files = files(common, &choice.tenant)?;
    let file = find(&files, &choice.file)?;
    let mut stream = files.open(&file.id)?;
    let rest = file.size.saturating_sub(choice.offset);
    let length = choice.length.unwrap_or(rest).min(rest);
    stream.seek(SeekFrom::Start(choice.offset)).map_err(named(&choice.path))?;
    let mut source = stream.take(length);
    if is_stream(&choice.path) {
        return copy(&mut source, &mut io::stdout().lock(), length, &|error| Failure::Output(error));
    }
    let mut made = fs::OpenOptions::new();
    let made = made.write(true).create_new(true).mode(0o600).open(&choice.path);
    let mut made = made.map_err(unusable(&choice.path))?;
    let copied = copy(&mut source, &mut made, length, &named(&choice.path))
        .and_then(|()| made.sync_all().map_err(named(&choice.path)));
    if let Err(failure) = copied {
        // Half a file must not be taken for a whole one.
        let _ = fs::remove_file(&choice.path);
        return Err(failure);
    }
    if common.json {
        return print_json(&json!({"written": length, "file": file}));
    }
    Ok(writeln!(out(), "wrote {} to {}", HumanBytes(length), choice.path.display())?)
}

fn copy(
    source: &mut dyn Read,
    target: &mut dyn Write,
    length: u64,
    unwritten: &dyn Fn(io::Error) -> Failure,
) -> Outcome {
    let bar = progress("reading", Some(length));
    let mut slice = vec![0; SLICE / 16];
    loop {
        let some = source.read(&mut slice).map_err(unread)?;
        if some == 0 {
            bar.finish_and_clear();
            return target.flush().map_err(unwritten);
        }
        target.write_all(&slice[..some]).map_err(unwritten)?;
        bar.inc(some as u64);
    }
}

/// The store's own error, which a reader hands on within one of its own kind.
fn unread(error: io::Error) -> Failure {
    let text = error.to_string();
    match error.into_inner().and_then(|inner| inner.downcast::<Error>().ok()) {
        Some(error) => Failure::Store(*error),
        None => Failure::File(text),
    }
}
