//! Tables for people, and one JSON object for programs.

use std::fs;
use std::path::Path;

use crate::Outcome;

/// The order of the names, which does not hang on what ran when.
const NAMES: [&str; 18] = [
    "read_domain_1k",
    "read_domain_100k",
    "read_domain_1m",
    "read_domain_hot",
    "c_read_domain_1k",
    "c_read_domain_100k",
    "c_read_domain_1m",
    "check_over_unvalidated",
    "two_threads_over_one",
    "durable_commit_over_raw",
    "grouped_64_over_1",
    "bytes_per_tenant",
    "open_to_first_read_ms_1m",
    "fold_in_us",
    "match_contact_ns",
    "caller_name_ns",
    "recording_ns",
    "may_add_ns",
];

#[derive(Default)]
pub(crate) struct Report {
    tables: Vec<Table>,
    figures: Vec<(String, f64)>,
    /// As SVG.
    pub(crate) plot: Option<String>,
}

pub(crate) struct Table {
    name: &'static str,
    lines: String,
}

impl Table {
    pub(crate) fn new(name: &'static str, head: &[&str]) -> Table {
        let mut table = Table { name, lines: String::new() };
        table.row(head.iter().map(|cell| (*cell).to_owned()));
        table.row(head.iter().enumerate().map(|(at, _)| if at == 0 { "---" } else { "---:" }.to_owned()));
        table
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        self.lines += &format!("| {} |\n", cells.join(" | "));
    }
}

impl Report {
    pub(crate) fn table(&mut self, table: Table) {
        println!("\n{}", table.lines.trim_end());
        self.tables.push(table);
    }

    pub(crate) fn figure(&mut self, name: &str, value: f64) {
        assert!(NAMES.contains(&name), "{name} is a name of the report");
        self.figures.push((name.to_owned(), value));
    }

    /// The figures that were taken, as one JSON object.
    pub(crate) fn json(&self) -> String {
        let taken = NAMES.iter().filter_map(|name| self.figures.iter().find(|(other, _)| other == name));
        let members: Vec<String> = taken.map(|(name, value)| format!("\"{name}\": {value:.2}")).collect();
        format!("{{{}}}", members.join(", "))
    }

    /// Puts each table in the place of the one before, between its marks in the text, and the plot beside.
    pub(crate) fn write(&self, docs: &Path, how: &str) -> Outcome<()> {
        let path = docs.join("benchmarks.md");
        let mut text = fs::read_to_string(&path)?;
        for table in &self.tables {
            let (begin, end) =
                (format!("<!-- {} -->\n", table.name), format!("<!-- end of {} -->", table.name));
            let (before, rest) = text.split_once(&begin).ok_or(format!("no {begin}"))?;
            let (_, after) = rest.split_once(&end).ok_or(format!("no {end}"))?;
            text = format!("{before}{begin}{}\n{how}\n{end}{after}", table.lines);
        }
        fs::write(&path, text)?;
        self.plot.iter().try_for_each(|plot| fs::write(docs.join("reads.svg"), plot))?;
        Ok(())
    }
}

/// With as many digits as can be told apart from run to run, and commas between thousands.
pub(crate) fn number(value: f64) -> String {
    match value {
        _ if value < 1.0 => format!("{value:.2}"),
        _ if value < 10.0 => format!("{value:.1}"),
        _ => {
            let digits = format!("{value:.0}");
            let mut text = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    text.push(',');
                }
                text.push(digit);
            }
            text
        }
    }
}

pub(crate) fn ns(value: f64) -> String {
    number(value) + " ns"
}
