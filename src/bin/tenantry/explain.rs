//! What a tenant's settings do with a call or a thing, and why.

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use tenantry::{CALLER_NAME_SEPARATOR, Field, Retained, Snapshot};

use crate::args::{Common, field, time};
use crate::commands::{Outcome, open, out, print_json};
use crate::failure::Failure;
use crate::render::printable;

const EXAMPLES: &str = "\
Examples:
  tenantry explain contact sip.acme.example '+49 30 1234567' 0301234567
  tenantry explain caller-name sip.acme.example Alice Sales
  tenantry explain recording sip.acme.example --video      of an extension that chose video
  tenantry explain limit sip.acme.example max_extensions 999
  tenantry explain expiry sip.acme.example recording 2026-01-01T12:00:00Z";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Whether a caller's number is a contact's
    Contact {
        /// The tenant's id or domain
        tenant: String,
        /// The caller's number
        caller: String,
        /// The contact's number
        contact: String,
    },
    /// The name that is shown for a caller who came by a group, a queue or a DID/DDI number
    CallerName {
        /// The tenant's id or domain
        tenant: String,
        /// The caller's name
        caller: String,
        /// The name of the group, queue or number
        group: String,
        /// What stands between them
        #[arg(long, value_name = "TEXT", default_value = CALLER_NAME_SEPARATOR)]
        separator: String,
    },
    /// Whether a call of an extension is recorded, and how
    Recording {
        /// The tenant's id or domain
        tenant: String,
        /// The extension chose audio
        #[arg(long)]
        audio: bool,
        /// The extension chose video
        #[arg(long)]
        video: bool,
    },
    /// Whether one more may be made
    Limit {
        /// The tenant's id or domain
        tenant: String,
        /// The field that sets the limit, such as max_extensions
        #[arg(value_parser = field)]
        member: Field,
        /// How many there are
        counted: u64,
    },
    /// When a thing expires, and whether that is due
    Expiry {
        /// The tenant's id or domain
        tenant: String,
        /// What it is
        #[arg(value_enum)]
        kind: Kind,
        /// When it was made
        #[arg(value_parser = time)]
        made: Timestamp,
        /// Due at this time; now otherwise
        #[arg(long, value_name = "TIME", value_parser = time)]
        now: Option<Timestamp>,
    },
}

/// What is kept for a time that a setting tells.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Kind {
    Recording,
    CallReport,
    Log,
    TempFile,
}

impl From<Kind> for Retained {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Recording => Retained::Recording,
            Kind::CallReport => Retained::CallReport,
            Kind::Log => Retained::Log,
            Kind::TempFile => Retained::TempFile,
        }
    }
}

pub(crate) fn explain(common: &Common, choice: &Explain) -> Outcome {
    let of = |tenant: &str| -> Result<Snapshot, Failure> {
        let store = open(common)?;
        Ok(store.get_snapshot(&store.lookup(tenant)?.id)?)
    };
    match &choice.question {
        Question::Contact { tenant, caller, contact } => {
            let verdict = of(tenant)?.match_contact(caller, contact);
            let answer = if verdict.is_match() { "it is the contact" } else { "it is not the contact" };
            told(common, &verdict, &format!("{answer}: {verdict}"))
        }
        Question::CallerName { tenant, caller, group, separator } => {
            let tenant = of(tenant)?;
            let name = tenant.caller_name(caller, group, separator);
            told(common, &name, &printable(&name))
        }
        Question::Recording { tenant, audio, video } => {
            let recording = of(tenant)?.recording(*audio, *video);
            told(common, &recording, &recording.to_string())
        }
        Question::Limit { tenant, member, counted } => {
            let none = || Failure::Usage(format!("{} is no limit: see 'tenantry limits'", member.name()));
            let verdict = of(tenant)?.may_add(*member, *counted).ok_or_else(none)?;
            told(common, &verdict, &verdict.to_string())
        }
        Question::Expiry { tenant, kind, made, now } => {
            expiry(common, &of(tenant)?, (*kind).into(), *made, now.unwrap_or_else(Timestamp::now))
        }
    }
}

fn expiry(common: &Common, tenant: &Snapshot, kind: Retained, made: Timestamp, now: Timestamp) -> Outcome {
    let (expires, due) = (tenant.expires(kind, made), tenant.is_due(kind, made, now));
    let setting = kind.field().name();
    let text = match expires {
        Some(expiry) if due => format!("it expired at {expiry}, by {setting}: it is due"),
        Some(expiry) => format!("it expires at {expiry}, by {setting}"),
        None => format!("it expires beyond the year 9999, by {setting}"),
    };
    told(common, &json!({"expires": expires.map(|expiry| expiry.to_string()), "due": due}), &text)
}

fn told(common: &Common, verdict: &impl Serialize, text: &str) -> Outcome {
    match common.json {
        true => print_json(&json!(verdict)),
        false => Ok(writeln!(out(), "{text}")?),
    }
}
