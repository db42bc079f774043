//! The rules: one small file for each kind of value, pure functions all.
//! [`Rule`] is what a row of the field table names; `check` turns JSON into a value or faults.

pub(crate) mod caller_id;
pub(crate) mod choice;
pub(crate) mod code;
pub(crate) mod domain;
pub(crate) mod hours;
pub(crate) mod id;
pub(crate) mod member;
pub(crate) mod number;
pub(crate) mod options;
pub(crate) mod quota;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod website;
pub(crate) mod zone;

use std::fmt;

use crate::error::Fault;
use crate::json::Json;
use crate::value::Value;

/// What a member may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// `true` or `false`.
    Flag,
    /// A whole number from `min` to `max`, counting `unit`.
    Int {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
        /// What is counted, in the plural.
        unit: &'static str,
    },
    /// One line of text of `min` to `max` characters.
    Text {
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
    },
    /// A SIP domain: a host name or an IP address.
    Domain,
    /// An absolute http or https URL of at most `max` characters; `""` is none.
    Website {
        /// The most characters.
        max: usize,
    },
    /// A name of the IANA time zone database.
    TimeZone,
    /// An active code of ISO 4217.
    Currency,
    /// A code of ISO 3166-1 alpha-3.
    Region,
    /// `""` for unlimited, or a number and a unit, as in `100MB`.
    Quota,
    /// Disk space in use: computed, shown like a quota.
    DiskUse,
    /// A text that is one JSON object, kept byte for byte; `""` is none.
    Options {
        /// The most bytes.
        max: usize,
    },
    /// One of these names.
    OneOf(&'static [&'static str]),
    /// At most `max` outbound caller IDs.
    CallerIds {
        /// The most entries.
        max: usize,
    },
    /// Working time on each day of the week.
    OfficeHours,
    /// Identifier of a completed file of the tenant; never shown.
    FileId,
    /// Name of that file: computed.
    FileName,
    /// Size of that file in bytes: computed.
    FileSize,
    /// URL of that file: computed.
    FileUrl,
    /// Identifier of a tenant.
    Id,
    /// RFC 3339 time, UTC.
    Time,
}

impl fmt::Display for Rule {
    /// What is allowed, in a few words: for tables and documentation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Rule::Flag => write!(f, "true or false"),
            Rule::Int { min, max, unit } => write!(f, "{min} to {max} {unit}"),
            Rule::Text { min, max } => write!(f, "{min} to {max} characters"),
            Rule::Domain => write!(f, "host name or IP address, unique"),
            Rule::Website { max } => write!(f, "http or https URL of at most {max} characters"),
            Rule::TimeZone => write!(f, "IANA time zone name"),
            Rule::Currency => write!(f, "ISO 4217 code"),
            Rule::Region => write!(f, "ISO 3166-1 alpha-3 code"),
            Rule::Quota => write!(f, "empty for unlimited, or a number and KB, MB, GB, TB or PB"),
            Rule::DiskUse => write!(f, "number and KB, MB, GB, TB or PB"),
            Rule::Options { max } => write!(f, "JSON object as text, at most {max} bytes"),
            Rule::OneOf(names) => write!(f, "{}", names.join(", ")),
            Rule::CallerIds { max } => {
                write!(f, "at most {max} entries of provider_id, caller_id, description")
            }
            Rule::OfficeHours => write!(f, "monday to sunday, each enabled and ranges of from and to"),
            Rule::FileId => write!(f, "id of a completed file of the tenant"),
            Rule::FileName => write!(f, "text"),
            Rule::FileSize => write!(f, "number of bytes"),
            Rule::FileUrl => write!(f, "/api/blobs/ and the file's key"),
            Rule::Id => write!(f, "opaque text"),
            Rule::Time => write!(f, "RFC 3339 time, UTC"),
        }
    }
}

/// A checked value, or all that is wrong with what was given.
pub(crate) type Checked = Result<Value<'static>, Vec<Fault>>;

impl Rule {
    /// Checks what a caller gives for a member that now holds `stored`, and brings it into the
    /// form in which it is kept. `null` is not its concern: that goes back to the default.
    pub(crate) fn check(&self, json: &Json, stored: &Value<'_>) -> Checked {
        match *self {
            Rule::CallerIds { max } => return caller_id::check(json, max),
            Rule::OfficeHours => return hours::check(json, stored),
            Rule::Flag => number::flag(json),
            Rule::Int { min, max, unit } => number::int(json, min, max, unit),
            _ => string(json).and_then(|text| self.check_text(text)),
        }
        .map_err(|fault| vec![fault])
    }

    fn check_text(&self, given: &str) -> Result<Value<'static>, Fault> {
        let kept = |()| Value::owned(given);
        let or_none = |()| if given.is_empty() { Value::Null } else { Value::owned(given) };
        match *self {
            Rule::Text { min, max } => text::line(given, min, max).map(kept),
            Rule::Domain => domain::canonical(given).map(Value::owned),
            Rule::Website { max } => website::check(given, max).map(or_none),
            Rule::TimeZone => zone::check(given).map(kept),
            Rule::Currency => code::currency(given).map(kept),
            Rule::Region => code::region(given).map(kept),
            Rule::Quota => quota::check(given).map(kept),
            Rule::Options { max } => options::check(given, max).map(or_none),
            Rule::OneOf(names) => choice::check(given, names).map(kept),
            // Whether there is such a file, the transaction sees.
            Rule::FileId => Ok(Value::owned(given)),
            Rule::Id => id::check(given).map(kept),
            Rule::Time => time::check(given).map(Value::owned),
            // Computed and made members are never taken from a caller as they stand.
            Rule::DiskUse | Rule::FileName | Rule::FileSize | Rule::FileUrl => {
                Err(Fault::wrong_type("computed", &Json::from(given)))
            }
            Rule::Flag | Rule::Int { .. } | Rule::CallerIds { .. } | Rule::OfficeHours => {
                unreachable!("not a text")
            }
        }
    }
}

/// The text that the JSON is.
pub(crate) fn string(json: &Json) -> Result<&str, Fault> {
    match json {
        Json::Text(text) => Ok(text),
        other => Err(Fault::wrong_type("a text", other)),
    }
}
