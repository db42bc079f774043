//! The disk space that a tenant uses.

use clap::Args;
use serde_json::json;
use tenantry::{Report, UsageKind};

use crate::args::Common;
use crate::commands::{Outcome, open, out, print_json};
use crate::failure::Failure;
use crate::render;

const EXAMPLES: &str = "\
Examples:
  tenantry usage sip.acme.example
  tenantry usage sip.acme.example --add recording=52428800     refused where it exceeds the quota
  tenantry usage sip.acme.example --set message=0";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
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
