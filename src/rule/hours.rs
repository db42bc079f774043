//! Office hours: the working time of each day of the week, in the tenant's time zone.
//!
//! Source: the contract, `office_hours` and *Office hours*.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::member::{get, unknown_members};
use super::{Checked, number, string};
use crate::error::{Fault, FaultCode};
use crate::json::Json;
use crate::value::Value;

/// The days as documents name them, in their order.
pub const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const MINUTES: u16 = 24 * 60;

/// A time of day in minutes from 00:00; 1440 is 24:00, which only ends a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Minutes from 00:00, 0 to 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// `HH:MM`, two digits each, `24:00` the last.
    fn parse(text: &str) -> Option<TimeOfDay> {
        let (hours, minutes) = text.split_once(':')?;
        let two_digits = |text: &str| {
            let sound = text.len() == 2 && text.bytes().all(|c| c.is_ascii_digit());
            sound.then(|| text.parse::<u16>().ok()).flatten()
        };
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        let time = hours * 60 + minutes;
        (minutes < 60 && time <= MINUTES).then_some(TimeOfDay(time))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Working time from `from` up to, not including, `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    /// The first minute.
    pub from: TimeOfDay,
    /// The minute after the last.
    pub to: TimeOfDay,
}

impl TimeRange {
    /// The range between two times of day in minutes.
    pub(crate) fn of_minutes(from: u16, to: u16) -> Option<TimeRange> {
        (from < to && to <= MINUTES).then_some(TimeRange { from: TimeOfDay(from), to: TimeOfDay(to) })
    }
}

/// The working time of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Off: closed all day.
    pub enabled: bool,
    /// The ranges; none on a day that is on means open all day.
    pub ranges: Vec<TimeRange>,
}

impl Default for Day {
    /// 09:00 to 17:00.
    fn default() -> Self {
        let range = TimeRange { from: TimeOfDay(9 * 60), to: TimeOfDay(17 * 60) };
        Day { enabled: true, ranges: vec![range] }
    }
}

/// The working time of a week: Monday first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficeHours(pub Box<[Day; 7]>);

impl Serialize for TimeRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("from", &self.from.to_string())?;
        map.serialize_entry("to", &self.to.to_string())?;
        map.end()
    }
}

impl Serialize for OfficeHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(DAYS.iter().zip(self.0.iter()))
    }
}

impl OfficeHours {
    /// Whether the JSON is just what a read would show.
    pub(crate) fn shows_as(&self, json: &Json) -> bool {
        let shown = |(name, day): (&&str, &Day)| get(json, name).is_some_and(|json| day.shows_as(json));
        has_just(json, DAYS.len()) && DAYS.iter().zip(self.0.iter()).all(shown)
    }
}

impl Day {
    fn shows_as(&self, json: &Json) -> bool {
        let is = |range: &Json, name, time| match get(range, name) {
            Some(Json::Text(text)) => TimeOfDay::parse(text) == Some(time),
            _ => false,
        };
        let shown = |(range, json): (&TimeRange, &Json)| {
            has_just(json, 2) && is(json, "from", range.from) && is(json, "to", range.to)
        };
        let ranges = match get(json, "ranges") {
            Some(Json::List(items)) => {
                items.len() == self.ranges.len() && self.ranges.iter().zip(items).all(shown)
            }
            _ => false,
        };
        ranges && has_just(json, 2) && get(json, "enabled") == Some(&Json::Bool(self.enabled))
    }
}

fn has_just(json: &Json, members: usize) -> bool {
    matches!(json, Json::Object(found) if found.len() == members)
}

impl From<&OfficeHours> for Json {
    fn from(hours: &OfficeHours) -> Json {
        let object = |members: Vec<(&str, Json)>| {
            Json::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
        };
        let range = |range: &TimeRange| {
            object(vec![("from", range.from.to_string().into()), ("to", range.to.to_string().into())])
        };
        let day = |day: &Day| {
            let ranges = Json::List(day.ranges.iter().map(range).collect());
            object(vec![("enabled", day.enabled.into()), ("ranges", ranges)])
        };
        object(DAYS.into_iter().zip(hours.0.iter().map(day)).collect())
    }
}

impl From<OfficeHours> for Json {
    fn from(hours: OfficeHours) -> Json {
        Json::from(&hours)
    }
}

/// Lays the days that are given over the stored ones: an absent day, and an absent member of a
/// day, stay as they are; a day or a member of a day that is `null` goes back to its default.
pub(crate) fn check(json: &Json, stored: &Value<'_>) -> Checked {
    let mut hours = match stored {
        Value::OfficeHours(hours) => hours.clone().into_owned(),
        _ => OfficeHours::default(),
    };
    let mut faults = unknown_members(json, &DAYS)?;
    for (name, day) in DAYS.iter().zip(hours.0.iter_mut()) {
        match get(json, name).map(|json| amended(json, day)) {
            Some(Ok(new)) => *day = new,
            Some(Err(found)) => faults.extend(found.into_iter().map(|fault| fault.at(name))),
            None => {}
        }
    }
    if faults.is_empty() { Ok(Value::OfficeHours(Cow::Owned(hours))) } else { Err(faults) }
}

fn amended(json: &Json, stored: &Day) -> Result<Day, Vec<Fault>> {
    if *json == Json::Null {
        return Ok(Day::default());
    }
    let mut faults = unknown_members(json, &["enabled", "ranges"])?;
    let enabled = match get(json, "enabled") {
        None => stored.enabled,
        Some(Json::Null) => Day::default().enabled,
        Some(json) => number::flag(json).map_or_else(
            |fault| {
                faults.push(fault.at("enabled"));
                stored.enabled
            },
            |value| value == Value::Bool(true),
        ),
    };
    let ranges = match get(json, "ranges") {
        None => stored.ranges.clone(),
        Some(Json::Null) => Day::default().ranges,
        Some(json) => ranges(json).unwrap_or_else(|found| {
            faults.extend(found.into_iter().map(|fault| fault.at("ranges")));
            Vec::new()
        }),
    };
    if faults.is_empty() { Ok(Day { enabled, ranges }) } else { Err(faults) }
}

/// A list of ranges, which may touch but not overlap, in whatever order they are given.
fn ranges(json: &Json) -> Result<Vec<TimeRange>, Vec<Fault>> {
    let Json::List(items) = json else {
        return Err(vec![Fault::wrong_type("a list", json)]);
    };
    let mut faults = Vec::new();
    let mut ranges: Vec<TimeRange> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match range(item) {
            Ok(new) if ranges.iter().any(|old| new.from < old.to && old.from < new.to) => {
                faults.push(bad("overlaps an earlier range of the day").at(format_args!("[{index}]")));
            }
            Ok(new) => ranges.push(new),
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.at(format_args!("[{index}]")))),
        }
    }
    ranges.sort_unstable_by_key(|range| range.from);
    if faults.is_empty() { Ok(ranges) } else { Err(faults) }
}

fn range(json: &Json) -> Result<TimeRange, Vec<Fault>> {
    let mut faults = unknown_members(json, &["from", "to"])?;
    let mut time = |name| {
        let read = match get(json, name) {
            None => Err(Fault::new(FaultCode::Required, "must be given")),
            Some(json) => string(json).and_then(|text| {
                TimeOfDay::parse(text).ok_or_else(|| bad("must be a time as in 09:00, up to 24:00 as an end"))
            }),
        };
        read.map_err(|fault| faults.push(fault.at(name))).ok()
    };
    match (time("from"), time("to")) {
        (Some(from), Some(to)) if faults.is_empty() && from < to => Ok(TimeRange { from, to }),
        (Some(_), Some(_)) if faults.is_empty() => Err(vec![bad("must begin before it ends")]),
        _ => Err(faults),
    }
}

fn bad(message: &str) -> Fault {
    Fault::new(FaultCode::BadTimeRange, message)
}

impl fmt::Display for OfficeHours {
    /// For people: runs of equal days together, as in `monday to friday 09:00-17:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = 0;
        while let Some(day) = self.0.get(first) {
            let equal = self.0[first..].iter().take_while(|other| *other == day).count();
            let last = first + equal - 1;
            write!(f, "{}{}", if first == 0 { "" } else { "; " }, DAYS[first])?;
            if last > first {
                write!(f, " to {}", DAYS[last])?;
            }
            match day {
                Day { enabled: false, .. } => write!(f, " closed")?,
                Day { ranges, .. } if ranges.is_empty() => write!(f, " open all day")?,
                open => write!(f, " {open}")?,
            }
            first = last + 1;
        }
        Ok(())
    }
}

impl fmt::Display for Day {
    /// As the database keeps it: `09:00-12:00 13:00-17:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.ranges.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{}-{}", range.from, range.to)?;
        }
        Ok(())
    }
}

impl Day {
    /// The day that [`Display`](fmt::Display) wrote.
    pub(crate) fn parse(enabled: bool, text: &str) -> Option<Day> {
        let range = |text: &str| {
            let (from, to) = text.split_once('-')?;
            Some(TimeRange { from: TimeOfDay::parse(from)?, to: TimeOfDay::parse(to)? })
        };
        let ranges = text.split_whitespace().map(range).collect::<Option<_>>()?;
        Some(Day { enabled, ranges })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday(text: &str) -> Result<Day, Vec<Fault>> {
        let json = Json::parse(&format!(r#"{{"monday":{text}}}"#)).unwrap();
        match check(&json, &Value::Null)? {
            Value::OfficeHours(hours) => Ok(hours.0[0].clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn absent_members_stay_and_null_is_the_default() {
        assert_eq!(monday("{}").unwrap(), Day::default());
        assert_eq!(monday("null").unwrap(), Day::default());
        let off = monday(r#"{"enabled":false}"#).unwrap();
        assert!(!off.enabled && off.ranges == Day::default().ranges);
        assert_eq!(monday(r#"{"ranges":[]}"#).unwrap().ranges, []);
        assert_eq!(monday(r#"{"enabled":null,"ranges":null}"#).unwrap(), Day::default());
    }

    #[test]
    fn ranges_touch_but_do_not_overlap() {
        let two = |a: &str, b: &str, c: &str, d: &str| {
            monday(&format!(r#"{{"ranges":[{{"from":"{a}","to":"{b}"}},{{"from":"{c}","to":"{d}"}}]}}"#))
        };
        assert_eq!(two("12:00", "24:00", "00:00", "12:00").unwrap().to_string(), "00:00-12:00 12:00-24:00");
        let faults = two("09:00", "12:00", "11:59", "13:00").unwrap_err();
        assert_eq!(faults[0].path, "monday.ranges[1]");
        for (from, to) in [
            ("24:00", "24:00"),
            ("9:00", "10:00"),
            ("09:00", "09:00"),
            ("10:00", "09:00"),
            ("09:60", "10:00"),
            ("00:00", "24:01"),
        ] {
            assert!(two(from, to, "00:00", "00:01").is_err(), "{from}-{to}");
        }
    }

    #[test]
    fn equal_days_are_shown_together() {
        let mut hours = OfficeHours::default();
        assert_eq!(hours.to_string(), "monday to sunday 09:00-17:00");
        hours.0[4].ranges.clear();
        hours.0[5].enabled = false;
        hours.0[6].enabled = false;
        let shown = "monday to thursday 09:00-17:00; friday open all day; saturday to sunday closed";
        assert_eq!(hours.to_string(), shown);
    }

    #[test]
    fn the_stored_form_reads_back() {
        for text in ["", "09:00-17:00", "00:00-12:00 12:00-24:00"] {
            assert_eq!(Day::parse(true, text).unwrap().to_string(), text);
        }
    }
}
