//! Who changed what, the past and the way back to it, and the purge of what is too old.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use indicatif::{BinaryBytes, HumanCount};
use jiff::Timestamp;
use serde_json::json;
use tenantry::{
    AuditAction, AuditChange, AuditEntry, AuditPage, AuditQuery, Error, Field, Json, Store, WriteOptions,
};

use crate::args::{self, Common, Pages, Then, field};
use crate::commands::{Outcome, actor, changed, open, open_as_actor, out, print_json, tell_next};
use crate::failure::Failure;
use crate::render::{self, printable};

#[derive(Args, Debug)]
pub(crate) struct AuditArguments {
    /// Only this tenant: its id or domain; of a deleted one its id
    tenant: Option<String>,
    /// Only changes of this time or later: 2026-11-24T17:00:00Z or 2026-11-24
    #[arg(long, value_name = "TIME", value_parser = args::time)]
    since: Option<Timestamp>,
    /// Only changes before this time
    #[arg(long, value_name = "TIME", value_parser = args::time)]
    until: Option<Timestamp>,
    /// Only changes by this actor
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// Only changes of this member
    #[arg(long, value_name = "FIELD", value_parser = field)]
    member: Option<Field>,
    /// Only changes of this kind
    #[arg(long, value_enum)]
    action: Option<Action>,
    /// Only the last change of that member of that tenant: who, and from what
    #[arg(long, requires = "member", requires = "tenant", conflicts_with_all = ["since", "until", "actor", "action", "after", "all"])]
    last: bool,
    #[command(flatten)]
    pages: Pages,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Action {
    Create,
    Update,
    Delete,
}

impl From<Action> for tenantry::AuditAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Create => tenantry::AuditAction::Create,
            Action::Update => tenantry::AuditAction::Update,
            Action::Delete => tenantry::AuditAction::Delete,
        }
    }
}

/// The tenant that the caller named; a deleted one has its id alone.
fn id(store: &Store, tenant: &str) -> Result<String, Failure> {
    match store.lookup(tenant) {
        Ok(tenant) => Ok(tenant.id),
        Err(Error::NotFound) => Ok(tenant.to_owned()),
        Err(error) => Err(error.into()),
    }
}

/// Lists entries, or tells of the last change of one member.
pub(crate) fn audit(common: &Common, choice: &AuditArguments) -> Outcome {
    let store = open(common)?;
    let tenant = choice.tenant.as_ref().map(|tenant| id(&store, tenant)).transpose()?;
    if let (true, Some(member), Some(tenant)) = (choice.last, choice.member, &tenant) {
        return last(common, member, store.last_change(tenant, member)?);
    }
    let query = AuditQuery {
        tenant,
        since: choice.since,
        until: choice.until,
        actor: choice.actor.clone(),
        member: choice.member,
        action: choice.action.map(Into::into),
        ..AuditQuery::default()
    };
    list(common, &store, query, &choice.pages)
}

/// Lists what became of a tenant, or shows it as it was.
pub(crate) fn history(common: &Common, tenant: &str, then: Then, pages: &Pages) -> Outcome {
    let store = open(common)?;
    let id = id(&store, tenant)?;
    let Some(moment) = then.moment() else {
        return list(common, &store, AuditQuery { tenant: Some(id), ..AuditQuery::default() }, pages);
    };
    let past = store.get_at(&id, moment)?;
    if common.json {
        return print_json(&json!(past));
    }
    Ok(render::tenant(&mut out(), &past, Field::ALL)?)
}

/// Goes back to a document as it was.
pub(crate) fn revert(
    common: &Common,
    tenant: &str,
    then: Then,
    options: WriteOptions,
    as_tenant: bool,
) -> Outcome {
    let missing = || Failure::Usage("say where to go back to: --version N or --time TIME".to_owned());
    let moment = then.moment().ok_or_else(missing)?;
    let store = open_as_actor(common)?;
    let id = store.lookup(tenant)?.id;
    let change = match as_tenant {
        true => store.session(&id, actor(common))?.revert_with(moment, &options)?,
        false => store.revert_with(&id, moment, &options)?,
    };
    changed(common, &change, options.dry_run)
}

/// Takes away what is too old.
pub(crate) fn purge(common: &Common) -> Outcome {
    let report = open(common)?.purge()?;
    if common.json {
        return print_json(&json!(report));
    }
    let [entries, files, uploads] = [report.audit_entries, report.files, report.uploads].map(HumanCount);
    let bytes = BinaryBytes(report.bytes);
    Ok(writeln!(
        out(),
        "purged {entries} entries of the audit, {files} temporary files and {uploads} abandoned uploads: {bytes} of files"
    )?)
}

fn list(common: &Common, store: &Store, mut query: AuditQuery, pages: &Pages) -> Outcome {
    (query.limit, query.after) = (pages.limit, pages.after.clone());
    let AuditPage { mut entries, mut next } = store.audit(&query)?;
    while pages.all && next.is_some() {
        query.after = next;
        let page = store.audit(&query)?;
        entries.extend(page.entries);
        next = page.next;
    }
    if common.json {
        print_json(&json!(entries))?;
    } else {
        show(&mut out(), &entries, query.tenant.is_some())?;
    }
    tell_next(common, next)
}

/// One row an entry, in it a line for each member; of which tenant only where they are of several.
fn show(out: &mut dyn Write, entries: &[AuditEntry], of_one: bool) -> io::Result<()> {
    let row = |entry: &AuditEntry| {
        let lines: Vec<String> = entry.changes.iter().map(|change| line(entry.action, change)).collect();
        let mut cells = vec![time(entry), entry.version.to_string(), who(entry), entry.source.clone()];
        cells.extend([entry.action.as_str().to_owned(), lines.join("\n")]);
        if !of_one {
            cells.insert(1, entry.tenant.clone());
        }
        cells
    };
    let mut heading = vec!["time", "version", "actor", "source", "action", "changes"];
    if !of_one {
        heading.insert(1, "tenant");
    }
    render::table(out, &heading, entries.iter().map(row).collect())
}

fn time(entry: &AuditEntry) -> String {
    format!("{:.3}", entry.time)
}

fn who(entry: &AuditEntry) -> String {
    let name = printable(entry.actor.as_deref().unwrap_or("-"));
    entry.address.as_ref().map_or(name.clone(), |address| format!("{name} ({address})"))
}

fn line(action: AuditAction, AuditChange { member, old, new }: &AuditChange) -> String {
    let name = member;
    match action {
        AuditAction::Create => format!("{name}: {}", value(new)),
        AuditAction::Update => format!("{name}: {} → {}", value(old), value(new)),
        AuditAction::Delete => format!("{name}: {}", value(old)),
    }
}

/// A value in a table, cut where it is long.
fn value(json: &Json) -> String {
    const LONG: usize = 60;
    let whole = printable(&json.to_string());
    match whole.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

fn last(common: &Common, member: Field, entry: Option<AuditEntry>) -> Outcome {
    if common.json {
        return print_json(&json!(entry));
    }
    let Some(entry) = entry else {
        let name = member.name();
        return Ok(writeln!(out(), "{name}: nobody has set it, as far as the audit is kept")?);
    };
    let changes = entry.changes.iter().filter(|change| change.member == member.name());
    for change in changes {
        writeln!(out(), "{}", line(entry.action, change))?;
    }
    let (who, source, time) = (who(&entry), printable(&entry.source), time(&entry));
    Ok(writeln!(out(), "by {who} through {source}, {time}, version {}", entry.version)?)
}
