//! Files of a tenant.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::json;
use tenantry::{ErrorCode, FileInfo, FilePage, Files, Result, UploadStatus};

use crate::args::Common;
use crate::commands::{Outcome, open_as_actor, out, print_json};
use crate::failure::Failure;
use crate::render;

use transfer::{Get, Put, get, put};

mod transfer;

const EXAMPLES: &str = "\
Examples:
  tenantry file put sip.acme.example logo.png
  tenantry set sip.acme.example avatar_file_id=$(tenantry file list sip.acme.example --json | jq -r '.[-1].id')
  tenantry file put sip.acme.example large.wav --temporary     again after an interruption: it goes on
  tenantry file get sip.acme.example large.wav copy.wav
  tenantry file get sip.acme.example large.wav --offset 1000 --length 100 | xxd";

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
