//! Following changes.

use std::io::{self, Write};
use std::time::Duration;

use clap::Args;
use serde_json::json;
use tenantry::{ChangeEvent, ChangeKind, Store};

use crate::args::Common;
use crate::commands::{Outcome, actor, open, out, print_json};

#[derive(Args, Debug)]
pub(crate) struct WatchArguments {
    /// Only this tenant: its id or domain
    tenant: Option<String>,
    /// Begin behind the change with this token, with what has changed since; 0 is the very first
    #[arg(long, value_name = "TOKEN")]
    since: Option<u64>,
    /// End after so many changes
    #[arg(long, value_name = "N")]
    count: Option<usize>,
    /// End when there is nothing more to tell yet; with --since, as a script does that runs now and then
    #[arg(long)]
    no_wait: bool,
}

/// Prints changes as they are committed, until it is interrupted, has printed as many as it should or,
/// where it is not to wait, all that there are.
pub(crate) fn watch(common: &Common, choice: &WatchArguments) -> Outcome {
    let store = open(common)?;
    let watch = match (&choice.tenant, choice.since) {
        (None, None) => store.watch()?,
        (None, Some(token)) => store.watch_since(token)?,
        (Some(tenant), since) => {
            let session = store.session(&store.lookup(tenant)?.id, actor(common))?;
            since.map_or_else(|| session.watch(), |token| session.watch_since(token))?
        }
    };
    let limit = choice.no_wait.then_some(Duration::ZERO);
    for _ in 0..choice.count.unwrap_or(usize::MAX) {
        let Some(event) = watch.wait(limit)? else { break };
        print(common, &store, &event)?;
        io::stdout().flush()?;
    }
    Ok(())
}

fn print(common: &Common, store: &Store, event: &ChangeEvent) -> Outcome {
    if common.json {
        return print_json(&json!(event));
    }
    if event.kind == ChangeKind::Resync {
        let what = "changes were forgotten before they could be told: read everything anew";
        return Ok(writeln!(out(), "{} {what}", event.token)?);
    }
    // The domain, by which people know a tenant, for as long as there is one.
    let name = store.get(&event.tenant).map_or_else(|_| event.tenant.clone(), |tenant| tenant.domain.clone());
    let names: Vec<&str> = event.changed.iter().map(|field| field.name()).collect();
    let (token, kind, version) = (event.token, event.kind.as_str(), event.version);
    Ok(writeln!(out(), "{token} {kind} {name} version {version} {}", names.join(" "))?)
}
