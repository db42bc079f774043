//! Office hours as apps see them.

use crate::json::Json;
use crate::rule::hours::{DAYS, Day, OfficeHours, TimeRange};

/// Working time from `from` up to, not including, `to`, in minutes from 00:00; 1440 is 24:00.
#[derive(uniffi::Record)]
#[uniffi(name = "TimeRange")]
pub struct ShownRange {
    /// The first minute.
    pub from: i32,
    /// The minute after the last.
    pub to: i32,
}

/// The working time of one day.
#[derive(uniffi::Record)]
#[uniffi(name = "Day")]
pub struct ShownDay {
    /// Off: closed all day.
    pub enabled: bool,
    /// The ranges; none on a day that is on means open all day.
    pub ranges: Vec<ShownRange>,
}

/// What to set of one day.
#[derive(uniffi::Enum)]
pub enum DayPatch {
    /// Back to the default.
    Reset,
    /// Set what is given; what is absent stays.
    Set {
        /// Off: closed all day.
        enabled: Option<bool>,
        /// The ranges: they replace all of the day's.
        ranges: Option<Vec<ShownRange>>,
    },
}

/// Makes the week and its patch, with a member for each day.
macro_rules! week {
    ($($day:ident)+) => {
        /// The working time of a week, in the tenant's time zone.
        #[derive(uniffi::Record)]
        #[uniffi(name = "OfficeHours")]
        pub struct ShownHours { $(#[allow(missing_docs, reason = "a day is a day")] pub $day: ShownDay,)+ }

        /// What to set of a week; days that are absent stay.
        #[derive(uniffi::Record)]
        pub struct OfficeHoursPatch {
            $(#[allow(missing_docs, reason = "a day is a day")] #[uniffi(default = None)] pub $day: Option<DayPatch>,)+
        }

        impl From<&OfficeHours> for ShownHours {
            fn from(hours: &OfficeHours) -> ShownHours {
                let [$($day),+] = &*hours.0;
                ShownHours { $($day: $day.into()),+ }
            }
        }

        impl From<OfficeHoursPatch> for Json {
            fn from(week: OfficeHoursPatch) -> Json {
                let days = DAYS.into_iter().zip([$(week.$day),+]);
                object(days.filter_map(|(name, day)| Some((name, day?.into()))))
            }
        }
    };
}

week!(monday tuesday wednesday thursday friday saturday sunday);

impl From<&Day> for ShownDay {
    fn from(day: &Day) -> ShownDay {
        ShownDay { enabled: day.enabled, ranges: day.ranges.iter().map(ShownRange::from).collect() }
    }
}

impl From<&TimeRange> for ShownRange {
    fn from(range: &TimeRange) -> ShownRange {
        ShownRange { from: range.from.minutes().into(), to: range.to.minutes().into() }
    }
}

impl From<DayPatch> for Json {
    fn from(day: DayPatch) -> Json {
        let DayPatch::Set { enabled, ranges } = day else { return Json::Null };
        let enabled = enabled.map(|enabled| ("enabled", Json::Bool(enabled)));
        let ranges =
            ranges.map(|ranges| ("ranges", Json::List(ranges.into_iter().map(Json::from).collect())));
        object(enabled.into_iter().chain(ranges))
    }
}

impl From<ShownRange> for Json {
    /// Whatever the minutes are: the rule says what is wrong with a time that there is not.
    fn from(range: ShownRange) -> Json {
        let time = |minutes: i32| {
            Json::Text(format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60)).into())
        };
        object([("from", time(range.from)), ("to", time(range.to))])
    }
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}
