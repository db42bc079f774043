//! The limits of a tenant, and what is reserved of them.

use serde_json::json;
use tenantry::Field;

use crate::args::Common;
use crate::commands::{Outcome, open, out, print_json};
use crate::render;

/// Shows each limit, and how many are reserved of it by the processes that live.
pub(crate) fn limits(common: &Common, tenant: &str) -> Outcome {
    let store = open(common)?;
    let tenant = store.lookup(tenant)?;
    let rows = Field::limits()
        .map(|field| Ok((field, json!(tenant.get(field)), store.reserved(&tenant.id, field)?)))
        .collect::<tenantry::Result<Vec<_>>>()?;
    if common.json {
        let shown = rows.iter().map(|(field, limit, reserved)| {
            (field.name().to_owned(), json!({"limit": limit, "reserved": reserved}))
        });
        return print_json(&shown.collect::<serde_json::Map<_, _>>().into());
    }
    let cells = |(field, limit, reserved): &(Field, serde_json::Value, u64)| {
        vec![field.name().to_owned(), limit.to_string(), reserved.to_string()]
    };
    Ok(render::table(&mut out(), &["limit", "at most", "reserved"], rows.iter().map(cells).collect())?)
}
