//! Points in time: RFC 3339, UTC, to the millisecond.

use jiff::{Timestamp, Unit};
use serde::Serializer;

use crate::error::{Fault, FaultCode};

/// As documents show it: `2026-11-23T09:41:23.005Z`.
pub(crate) fn show(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// As a member of JSON, for serde.
pub(crate) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&show(*time))
}

pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    exact(text).and_then(millis)
}

fn exact(text: &str) -> Option<Timestamp> {
    // RFC 3339 has years from 0000 to 9999 only.
    text.parse().ok().filter(|_| !text.starts_with(['-', '+']))
}

/// The time without what lies below the millisecond.
pub(crate) fn millis(time: Timestamp) -> Option<Timestamp> {
    let rounding = jiff::TimestampRound::new().smallest(Unit::Millisecond).mode(jiff::RoundMode::Trunc);
    time.round(rounding).ok()
}

/// Checks a time that an import brings along, and gives the form in which it is kept.
pub(crate) fn check(text: &str) -> Result<String, Fault> {
    parse(text).map(show).ok_or_else(no_time)
}

/// A time that a question names, with all its digits.
pub(crate) fn named(text: &str) -> Result<Timestamp, Fault> {
    exact(text).ok_or_else(no_time)
}

fn no_time() -> Fault {
    Fault::new(FaultCode::BadTime, "must be an RFC 3339 time such as 2026-01-31T12:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_is_brought_to_utc_and_milliseconds() {
        assert_eq!(check("2026-11-23T10:41:23.005999+01:00").unwrap(), "2026-11-23T09:41:23.005Z");
        assert_eq!(check("2026-11-23T09:41:23Z").unwrap(), "2026-11-23T09:41:23.000Z");
        assert!(check("2026-11-23").is_err());
        assert!(check("now").is_err());
        assert!(check("-000001-01-01T00:00:00Z").is_err());
    }

    #[test]
    fn a_time_that_is_named_keeps_all_its_digits() {
        assert_eq!(named("2026-11-23T10:41:23.0059+01:00").unwrap().subsec_nanosecond(), 5_900_000);
        assert!(named("2026-11-23").is_err());
        assert!(named("-000001-01-01T00:00:00Z").is_err());
    }
}
