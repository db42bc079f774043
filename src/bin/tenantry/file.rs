//! Files of a tenant, with progress on a terminal, and the disk space in use.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde_json::json;
use sha2::{Digest, Sha256};
use tenantry::{
    Error, ErrorCode, FileInfo, FilePage, Files, NewFile, Report, Result, UploadStatus, UsageKind,
};

use crate::args::Common;
use crate::commands::{Outcome, open, open_as_actor, out, print_json};
use crate::failure::Failure;
use crate::fleet::{is_stream, named, unusable};
use crate::render;

const EXAMPLES: &str = "\
Examples:
  tenantry file put sip.acme.example logo.png
  tenantry set sip.acme.example avatar_file_id=$(tenantry file list sip.acme.example --json | jq -r '.[-1].id')
  tenantry file put sip.acme.example large.wav --temporary     again after an interruption: it goes on
  tenantry file get sip.acme.example large.wav copy.wav
  tenantry file get sip.acme.example large.wav --offset 1000 --length 100 | xxd";

const USAGE_EXAMPLES: &str = "\
Examples:
  tenantry usage sip.acme.example
  tenantry usage sip.acme.example --add recording=52428800     refused where it exceeds the quota
  tenantry usage sip.acme.example --set message=0";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FileArguments {
    #[command(subcommand)]
    command: FileCommand,
}

#[derive(Debug, Subcommand)]
enum FileCommand {
    /// Store a file, or go on where that was interrupted
    Put(Put),
    /// Read a file, or a range of it
    Get(Get),
    /// List the files, the oldest first
    List {
        /// The tenant's id or domain
        tenant: String,
        /// Uploads that are neither completed nor cancelled, instead
        #[arg(long)]
        uploads: bool,
    },
    /// Delete a file that is not the avatar
    Delete {
        /// The tenant's id or domain
        tenant: String,
        /// The file's id, or its name where only one has it
        file: String,
    },
    /// Give an upload up
    Cancel {
        /// The tenant's id or domain
        tenant: String,
        /// The upload's id: see 'file list --uploads'
        upload: String,
    },
}

#[derive(Args, Debug)]
struct Put {
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
struct Get {
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

#[derive(Args, Debug)]
#[command(after_help = USAGE_EXAMPLES)]
pub(crate) struct UsageArguments {
    /// The tenant's id or domain
    tenant: String,
    /// Report that a kind takes so many bytes: recording, call_report, message or other
    #[arg(long, value_name = "KIND=BYTES", conflicts_with = "add")]
    set: Option<String>,
    /// Report that a kind takes so many bytes more or, below zero, fewer
    #[arg(long, value_name = "KIND=BYTES")]
    add: Option<String>,
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

pub(crate) fn run(common: &Common, arguments: &FileArguments) -> Outcome {
    match &arguments.command {
        FileCommand::Put(choice) => put(common, choice),
        FileCommand::Get(choice) => get(common, choice),
        FileCommand::List { tenant, uploads } => list(common, tenant, *uploads),
        FileCommand::Delete { tenant, file } => delete(common, tenant, file),
        FileCommand::Cancel { tenant, upload } => {
            files(common, tenant)?.cancel(upload)?;
            done(common, "cancelled", upload)
        }
    }
}

fn files(common: &Common, tenant: &str) -> Result<Files, Failure> {
    let store = open_as_actor(common)?;
    Ok(store.files(&store.lookup(tenant)?.id)?)
}

fn done(common: &Common, verb: &str, what: &str) -> Outcome {
    if common.json {
        return print_json(&json!({ verb: what }));
    }
    Ok(writeln!(out(), "{verb} {what}")?)
}

/// Everything on all pages.
fn all<T>(page: impl Fn(Option<&str>) -> Result<FilePage<T>>) -> Result<Vec<T>> {
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let page = page(after.as_deref())?;
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(items);
        }
    }
}

/// The file of this id, or else the only one of this name.
fn find(files: &Files, file: &str) -> Result<FileInfo, Failure> {
    match files.describe(file) {
        Err(error) if error.code() == ErrorCode::NotFound => {
            let mut named = all(|after| files.list(1000, after))?;
            named.retain(|known| known.name == file);
            match named.len() {
                0 => Err(error.into()),
                1 => Ok(named.remove(0)),
                many => {
                    Err(Failure::Usage(format!("{many} files have the name {file:?}: name one by its id")))
                }
            }
        }
        described => Ok(described?),
    }
}

fn put(common: &Common, choice: &Put) -> Outcome {
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

fn get(common: &Common, choice: &Get) -> Outcome {
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

fn list(common: &Common, tenant: &str, uploads: bool) -> Outcome {
    let files = files(common, tenant)?;
    if uploads {
        let uploads = all(|after| files.uploads(1000, after))?;
        if common.json {
            return print_json(&json!(uploads));
        }
        let row = |upload: &UploadStatus| {
            let size = upload.size.map_or_else(|| "-".to_owned(), |size| size.to_string());
            vec![upload.id.clone(), upload.received.to_string(), size, render::printable(&upload.name)]
        };
        let rows = uploads.iter().map(row).collect();
        return Ok(render::table(&mut out(), &["upload", "received", "of", "name"], rows)?);
    }
    let found = all(|after| files.list(1000, after))?;
    if common.json {
        return print_json(&json!(found));
    }
    let row = |file: &FileInfo| {
        let kept = if file.temporary { "temporary" } else { "kept" };
        let made = file.created_at.to_string();
        let cells =
            [&file.id, &file.size.to_string(), &file.media_type, &made, kept, &render::printable(&file.name)];
        cells.map(str::to_owned).to_vec()
    };
    let rows = found.iter().map(row).collect();
    Ok(render::table(&mut out(), &["id", "bytes", "media type", "made", "for", "name"], rows)?)
}

fn delete(common: &Common, tenant: &str, file: &str) -> Outcome {
    let files = files(common, tenant)?;
    let id = find(&files, file)?.id;
    files.delete(&id)?;
    done(common, "deleted", &id)
}

/// Shows the disk space in use, after a report where there is one.
pub(crate) fn usage(common: &Common, choice: &UsageArguments) -> Outcome {
    let store = open(common)?;
    let id = store.lookup(&choice.tenant)?.id;
    let usage = match (&choice.set, &choice.add) {
        (Some(text), _) => {
            let (kind, bytes) = reported(text)?;
            store.report_usage(&id, kind, Report::Set(bytes))?
        }
        (_, Some(text)) => {
            let (kind, bytes) = reported(text)?;
            store.report_usage(&id, kind, Report::Add(bytes))?
        }
        (None, None) => store.files(&id)?.usage()?,
    };
    if common.json {
        let mut shown = json!(usage);
        shown["free"] = json!(usage.free());
        return print_json(&shown);
    }
    let limit = |bytes: Option<u64>| bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
    let reported = usage.reported.iter().map(|(kind, bytes)| (kind.as_str(), bytes.to_string()));
    let kinds = [("file", usage.files.to_string())].into_iter().chain(reported);
    let sums = [
        ("in use", usage.used.to_string()),
        ("of uploads", usage.uploads.to_string()),
        ("quota", limit(usage.quota)),
        ("free", limit(usage.free())),
    ];
    let rows = kinds.chain(sums).map(|(name, bytes)| vec![name.to_owned(), bytes]).collect();
    Ok(render::table(&mut out(), &["disk space", "bytes"], rows)?)
}

fn reported<T: std::str::FromStr>(text: &str) -> Result<(UsageKind, T), Failure> {
    let read = || {
        let (kind, bytes) = text.split_once('=')?;
        Some((UsageKind::by_name(kind)?, bytes.parse().ok()?))
    };
    let kinds = UsageKind::ALL.map(UsageKind::as_str).join(", ");
    read().ok_or_else(|| Failure::Usage(format!("{text:?} is not KIND=BYTES; the kinds are {kinds}")))
}
