//! What a person reads: tables and values. Programs get the library's own JSON.

use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use tenantry::{Field, Row, Rule, Tenant, Value};

/// What `--version` tells: also of the SQLite and the time zones within.
pub(crate) fn versions() -> &'static str {
    static VERSIONS: LazyLock<String> = LazyLock::new(|| {
        let (sqlite, zones) = (tenantry::sqlite_version(), tenantry::timezone_release());
        let whose = if cfg!(feature = "bundled-sqlite") { "its own SQLite" } else { "the system's SQLite" };
        let version = env!("CARGO_PKG_VERSION");
        format!("{version}\nSQLite {sqlite}\ntime zone database {zones}\nbuilt with {whose}")
    });
    &VERSIONS
}

/// Prints rows under a heading, in columns. Cells are cut into lines only for a terminal.
pub(crate) fn table(out: &mut dyn Write, heading: &[&str], rows: Vec<Vec<String>>) -> io::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(heading.iter().map(|text| text.to_uppercase()));
    table.set_content_arrangement(if io::stdout().is_terminal() {
        ContentArrangement::Dynamic
    } else {
        ContentArrangement::Disabled
    });
    table.add_rows(rows);
    if let Some(first) = table.column_mut(0) {
        first.set_padding((0, 1)).set_constraint(ColumnConstraint::ContentWidth);
    }
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// The text without what a terminal would obey or a reader could not see: such characters are
/// shown as escapes.
pub(crate) fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

/// The members of a tenant as a person reads them.
pub(crate) fn tenant(out: &mut dyn Write, tenant: &Tenant, fields: &[Field]) -> io::Result<()> {
    let rows = fields.iter().map(|&field| vec![field.name().to_owned(), value(tenant, field)]);
    table(out, &["field", "value"], rows.collect())
}

/// One line a tenant.
pub(crate) fn tenants(out: &mut dyn Write, tenants: &[Tenant]) -> io::Result<()> {
    let row = |tenant: &Tenant| {
        let state = if tenant.enabled { "enabled" } else { "suspended" };
        let cells = [&tenant.id, &tenant.domain, &tenant.name, state, &tenant.version.to_string()];
        cells.map(str::to_owned).to_vec()
    };
    table(out, &["id", "domain", "name", "state", "version"], tenants.iter().map(row).collect())
}

/// One member as a person reads it.
pub(crate) fn value(tenant: &Tenant, field: Field) -> String {
    match (tenant.get(field), field.row().rule) {
        (Value::Null, _) => "-".to_owned(),
        (Value::Bool(false), _) if field == Field::Enabled => "false (suspended)".to_owned(),
        (Value::Bool(value), _) => value.to_string(),
        (Value::Int(value), Rule::Int { unit: unit @ ("days" | "minutes"), .. }) => format!("{value} {unit}"),
        (Value::Int(value), _) => value.to_string(),
        (Value::Text(text), Rule::Quota | Rule::DiskUse) => match tenant.bytes(field) {
            Some(bytes) => format!("{text} ({bytes} bytes)"),
            None => "unlimited".to_owned(),
        },
        (Value::Text(text), _) => printable(&text),
        (Value::CallerIds(entries), _) if entries.is_empty() => "-".to_owned(),
        (Value::CallerIds(entries), _) => {
            let line = |entry: &tenantry::OutboundCallerId| {
                let description = entry.description.iter().map(|text| format!(" ({text})"));
                format!("{} over {}{}", entry.caller_id, entry.provider_id, description.collect::<String>())
            };
            entries.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        (Value::OfficeHours(hours), _) => hours.to_string().replace("; ", "\n"),
        (other, _) => serde_json::to_string(&other).unwrap_or_default(),
    }
}

/// Every row of the field table.
pub(crate) fn fields(out: &mut dyn Write) -> io::Result<()> {
    let row = |row: &Row| {
        let cells = [row.name, &row.holds(), &row.default.to_string(), row.set_by.as_str(), row.doc];
        cells.map(str::to_owned).to_vec()
    };
    table(
        out,
        &["field", "holds", "default", "set by", "what it is"],
        Field::rows().iter().map(row).collect(),
    )
}
