//! The list of tenants.

use clap::{Args, ValueEnum};
use serde_json::json;
use tenantry::{ListQuery, Page};

use crate::args::{Common, Pages};
use crate::commands::{Outcome, open, out, print_json, tell_next};
use crate::render;

#[derive(Args, Debug)]
pub(crate) struct ListArguments {
    /// Only enabled tenants
    #[arg(long, conflicts_with = "suspended")]
    enabled: bool,
    /// Only suspended tenants
    #[arg(long)]
    suspended: bool,
    /// Only tenants with this text in their name or domain
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// The order
    #[arg(long, value_enum, default_value_t = Sort::Domain)]
    sort: Sort,
    /// From the last to the first
    #[arg(long)]
    desc: bool,
    #[command(flatten)]
    pages: Pages,
}

impl From<&ListArguments> for tenantry::ListQuery {
    fn from(list: &ListArguments) -> Self {
        tenantry::ListQuery {
            enabled: (list.enabled || list.suspended).then_some(list.enabled),
            search: list.search.clone(),
            sort: list.sort.into(),
            descending: list.desc,
            limit: list.pages.limit,
            after: list.pages.after.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sort {
    Domain,
    Name,
    Created,
}

impl From<Sort> for tenantry::Sort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Domain => tenantry::Sort::Domain,
            Sort::Name => tenantry::Sort::Name,
            Sort::Created => tenantry::Sort::Created,
        }
    }
}

/// Lists one page, or all.
pub(crate) fn list(common: &Common, list: &ListArguments) -> Outcome {
    let store = open(common)?;
    let mut query = ListQuery::from(list);
    let Page { mut tenants, mut next } = store.list(&query)?;
    while list.pages.all && next.is_some() {
        query.after = next;
        let page = store.list(&query)?;
        tenants.extend(page.tenants);
        next = page.next;
    }
    if common.json {
        print_json(&json!(tenants))?;
    } else {
        render::tenants(&mut out(), &tenants)?;
    }
    tell_next(common, next)
}
