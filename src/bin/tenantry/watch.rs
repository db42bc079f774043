//! Following changes.

use std::io::{self, Write};

use serde_json::json;
use tenantry::{ChangeEvent, ChangeKind, Store};

use crate::args::{Common, Watch};
use crate::commands::{Outcome, actor, open, out, print_json};

/// Prints changes as they are committed, until it is interrupted or has printed as many as it should.
pub(crate) fn watch(common: &Common, choice: &Watch) -> Outcome {
    let store = open(common)?;
    let watch = match (&choice.tenant, choice.since) {
        (None, None) => store.watch()?,
        (None, Some(token)) => store.watch_since(token)?,
        (Some(tenant), since) => {
            let session = store.session(&store.lookup(tenant)?.id, actor())?;
            since.map_or_else(|| session.watch(), |token| session.watch_since(token))?
        }
    };
    for event in watch.take(choice.count.unwrap_or(usize::MAX)) {
        print(common, &store, &event?)?;
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
