//! A tenant packed into two blocks of memory: a word for each field, and all texts one behind the
//! other, each with a NUL behind it, so that C is lent them as they stand. A read finds its word
//! by the field's number; nothing is searched, allocated or locked.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::ser::{Serialize, Serializer};

use crate::field::{Field, Tenant};
use crate::rule::Rule;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::{DAYS, Day, OfficeHours, TimeRange};
use crate::value::Value;

/// What a field's word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 0 or 1.
    Bool,
    /// The number itself.
    Int,
    /// Where the text lies.
    Text,
    /// Where the entries lie, three texts each, and how many there are.
    CallerIds,
    /// Where the seven days lie.
    OfficeHours,
}

/// A record has this many words for fields; more follow for what does not fit into one.
const WORDS: usize = 64;

/// By a field's number; `None` where there is no such field.
static KINDS: LazyLock<[Option<Kind>; WORDS]> = LazyLock::new(|| {
    let mut kinds = [None; WORDS];
    for row in Field::rows() {
        kinds[usize::from(row.field.number())] = Some(match row.rule {
            Rule::Flag => Kind::Bool,
            Rule::Int { .. } => Kind::Int,
            Rule::CallerIds { .. } => Kind::CallerIds,
            Rule::OfficeHours => Kind::OfficeHours,
            _ => Kind::Text,
        });
    }
    kinds
});

/// What a field of this number is kept as; `None` where there is no such field.
#[inline]
pub(crate) fn kind(number: u32) -> Option<Kind> {
    *KINDS.get(usize::try_from(number).ok()?)?
}

/// A tenant as it was at one version.
#[derive(Debug, PartialEq)]
pub(crate) struct Record {
    words: Box<[u64]>,
    /// A bit for each field that has no value.
    nulls: u64,
    texts: Box<str>,
}

/// The word of a text that is absent; no text ends beyond it.
const ABSENT: u64 = u64::MAX;

/// An unlimited quota, in bytes.
pub(crate) const UNLIMITED: u64 = u64::MAX;

impl From<&Tenant> for Record {
    fn from(tenant: &Tenant) -> Record {
        let words = vec![0; WORDS + SIZES.len()];
        let mut packer = Packer { words, nulls: 0, texts: String::with_capacity(256) };
        for row in Field::rows() {
            packer.put(row.field, &tenant.get(row.field));
        }
        for (at, &field) in SIZES.iter().enumerate() {
            packer.words[WORDS + at] = tenant.bytes(field).unwrap_or(UNLIMITED);
        }
        Record { words: packer.words.into(), nulls: packer.nulls, texts: packer.texts.into() }
    }
}

/// The fields that are disk space, whose bytes stand behind the words of the fields.
static SIZES: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let size = |row: &&crate::field::Row| matches!(row.rule, Rule::Quota | Rule::DiskUse);
    Field::rows().iter().filter(size).map(|row| row.field).collect()
});

struct Packer {
    words: Vec<u64>,
    nulls: u64,
    texts: String,
}

impl Packer {
    fn put(&mut self, field: Field, value: &Value<'_>) {
        let word = match value {
            Value::Null => {
                self.nulls |= 1 << field.number();
                return;
            }
            Value::Bool(value) => u64::from(*value),
            Value::Int(value) => value.cast_unsigned(),
            Value::Text(text) => self.text(text),
            Value::CallerIds(entries) => self.caller_ids(entries),
            Value::OfficeHours(hours) => self.hours(hours),
        };
        self.words[usize::from(field.number())] = word;
    }

    /// Adds a text and gives its place: its start in the upper half, its length in the lower.
    fn text(&mut self, text: &str) -> u64 {
        let place = (self.texts.len() as u64) << 32 | text.len() as u64;
        self.texts.push_str(text);
        self.texts.push('\0');
        place
    }

    fn caller_ids(&mut self, entries: &[OutboundCallerId]) -> u64 {
        let mut places = Vec::with_capacity(entries.len() * 3);
        for entry in entries {
            places.push(self.text(&entry.provider_id));
            places.push(self.text(&entry.caller_id));
            places.push(entry.description.as_deref().map_or(ABSENT, |text| self.text(text)));
        }
        self.more(places) << 32 | entries.len() as u64
    }

    /// Seven words, one a day, each with the place and the number of the day's ranges, which follow.
    fn hours(&mut self, hours: &OfficeHours) -> u64 {
        let mut words = vec![0; DAYS.len()];
        for (at, day) in hours.0.iter().enumerate() {
            words[at] = u64::from(day.enabled) << 63 | (words.len() as u64) << 32 | day.ranges.len() as u64;
            words.extend(
                day.ranges
                    .iter()
                    .map(|range| u64::from(range.from.minutes()) << 32 | u64::from(range.to.minutes())),
            );
        }
        self.more(words)
    }

    /// Adds words behind all others, and tells where they begin.
    fn more(&mut self, words: Vec<u64>) -> u64 {
        let start = self.words.len() as u64;
        self.words.extend(words);
        start
    }
}

impl Record {
    /// The word of a field of this kind; `None` where it has no value, or is of another kind.
    #[inline]
    fn word(&self, field: u32, of: Kind) -> Option<u64> {
        if kind(field) != Some(of) || self.nulls >> field & 1 == 1 {
            return None;
        }
        self.words.get(field as usize).copied()
    }

    /// A switch; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn bool(&self, field: u32) -> Option<bool> {
        self.word(field, Kind::Bool).map(|word| word == 1)
    }

    /// A number; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn int(&self, field: u32) -> Option<i64> {
        self.word(field, Kind::Int).map(u64::cast_signed)
    }

    /// The bytes of a text, with a NUL behind them: for C, which asks for no [`str`].
    #[inline]
    pub(crate) fn text_bytes(&self, field: u32) -> Option<&[u8]> {
        let place = self.word(field, Kind::Text)?;
        self.texts.as_bytes().get(high(place)..high(place) + low(place))
    }

    /// A text, with a NUL behind it; `None` where the field has no value or is none.
    pub(crate) fn text(&self, field: u32) -> Option<&str> {
        self.at(self.word(field, Kind::Text)?)
    }

    /// The bytes of a quota or of the disk space in use; `None` where the field is neither.
    pub(crate) fn bytes(&self, field: u32) -> Option<u64> {
        let at = SIZES.iter().position(|size| u32::from(size.number()) == field)?;
        self.words.get(WORDS + at).copied()
    }

    /// How many caller IDs there are; `None` where the field holds none of the kind.
    pub(crate) fn caller_ids(&self, field: u32) -> Option<usize> {
        self.word(field, Kind::CallerIds).map(low)
    }

    /// A caller ID: id of the trunk, caller ID, description.
    pub(crate) fn caller_id(&self, field: u32, index: usize) -> Option<(&str, &str, Option<&str>)> {
        let word = self.word(field, Kind::CallerIds).filter(|word| index < low(*word))?;
        let start = high(word) + 3 * index;
        let &[provider, caller, description] = self.words.get(start..start + 3)? else { return None };
        Some((self.at(provider)?, self.at(caller)?, self.at(description)))
    }

    /// Whether a day is a working day, and how many ranges of working time it has.
    pub(crate) fn day(&self, field: u32, day: usize) -> Option<(bool, usize)> {
        let (_, word) = self.day_word(field, day)?;
        Some((word >> 63 == 1, low(word)))
    }

    /// A range of a day's working time, in minutes from 00:00.
    pub(crate) fn range(&self, field: u32, day: usize, index: usize) -> Option<(u16, u16)> {
        let (start, word) = self.day_word(field, day)?;
        let at = (index < low(word)).then(|| start + high(word & !(1 << 63)) + index)?;
        let range = *self.words.get(at)?;
        Some((high(range) as u16, low(range) as u16))
    }

    /// Where the days begin, and the word of one of them.
    fn day_word(&self, field: u32, day: usize) -> Option<(usize, u64)> {
        let start = self.word(field, Kind::OfficeHours).filter(|_| day < DAYS.len())? as usize;
        Some((start, *self.words.get(start + day)?))
    }

    /// The text at a place, without the NUL behind it.
    fn at(&self, place: u64) -> Option<&str> {
        let (start, length) = (high(place), low(place));
        self.texts.get(start..start.checked_add(length)?)
    }

    /// The words, the fields without a value, the texts: for doors that read all at once.
    #[cfg(feature = "uniffi")]
    pub(crate) fn parts(&self) -> (&[u64], u64, &str) {
        (&self.words, self.nulls, &self.texts)
    }

    /// The value of a field.
    pub(crate) fn get(&self, field: Field) -> Value<'_> {
        let number = u32::from(field.number());
        let value = match kind(number) {
            Some(Kind::Bool) => self.bool(number).map(Value::Bool),
            Some(Kind::Int) => self.int(number).map(Value::Int),
            Some(Kind::Text) => self.text(number).map(|text| Value::Text(Cow::Borrowed(text))),
            Some(Kind::CallerIds) => Some(Value::CallerIds(Cow::Owned(self.caller_id_list(number)))),
            Some(Kind::OfficeHours) => Some(Value::OfficeHours(Cow::Owned(self.office_hours(number)))),
            None => None,
        };
        value.unwrap_or(Value::Null)
    }

    /// The whole document.
    pub(crate) fn tenant(&self) -> Tenant {
        let mut tenant = Tenant::blank();
        for row in Field::rows() {
            let value = match row.rule {
                // Shown as a rounded text, kept in bytes.
                Rule::DiskUse => {
                    let bytes = self.bytes(row.field.number().into()).unwrap_or_default();
                    Value::Int(bytes.cast_signed())
                }
                _ => self.get(row.field),
            };
            let put = tenant.put(row.field, value);
            debug_assert!(put.is_some(), "{} was packed from a value of its type", row.name);
        }
        tenant
    }

    /// How much memory it takes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Record>() + size_of_val(&*self.words) + self.texts.len()
    }

    fn caller_id_list(&self, field: u32) -> Vec<OutboundCallerId> {
        let entry = |index| {
            let (provider_id, caller_id, description) = self.caller_id(field, index)?;
            Some(OutboundCallerId {
                provider_id: provider_id.to_owned(),
                caller_id: caller_id.to_owned(),
                description: description.map(str::to_owned),
            })
        };
        (0..self.caller_ids(field).unwrap_or(0)).map_while(entry).collect()
    }

    fn office_hours(&self, field: u32) -> OfficeHours {
        let mut hours = OfficeHours::default();
        for (at, day) in hours.0.iter_mut().enumerate() {
            let (enabled, count) = self.day(field, at).unwrap_or_default();
            let range = |index| {
                let (from, to) = self.range(field, at, index)?;
                TimeRange::of_minutes(from, to)
            };
            *day = Day { enabled, ranges: (0..count).map_while(range).collect() };
        }
        hours
    }
}

fn high(word: u64) -> usize {
    (word >> 32) as usize
}

fn low(word: u64) -> usize {
    word as u32 as usize
}

impl Serialize for Record {
    /// The document, as [`Tenant`] shows it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Field::rows().iter().map(|row| (row.name, self.get(row.field))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Patch, Scope, blank, draft};

    /// A tenant whose members all differ from the defaults where they may.
    fn unusual() -> Tenant {
        let patch = Patch::from_json(
            r#"{"name": "Ünusual 😀", "domain": "u.example", "timezone": "Asia/Tokyo", "currency": "JPY",
            "region": "JPN", "website": "https://u.example/", "enabled": false, "max_extensions": 2147483647,
            "disk_quota": "8191PB", "contact_match_type": "MATCH_LENGTH", "contact_match_length": 7,
            "custom_options": "{\"a\": 1}",
            "outbound_caller_ids": [{"provider_id": "t1", "caller_id": "+1"},
                {"provider_id": "t2", "caller_id": "+2", "description": ""}],
            "office_hours": {"monday": {"ranges": [{"from": "00:00", "to": "12:00"}, {"from": "13:00", "to": "24:00"}]},
                "sunday": {"enabled": false, "ranges": []}}}"#,
        );
        let draft = draft(blank(), &patch.unwrap(), Scope::Create);
        assert_eq!(draft.faults, []);
        draft.tenant
    }

    #[test]
    fn a_record_shows_what_the_tenant_shows() {
        for tenant in [blank(), unusual()] {
            let record = Record::from(&tenant);
            for row in Field::rows() {
                assert_eq!(record.get(row.field), tenant.get(row.field), "{}", row.name);
                let bytes = record.bytes(row.field.number().into()).filter(|bytes| *bytes != UNLIMITED);
                assert_eq!(bytes, tenant.bytes(row.field), "{}", row.name);
            }
            assert_eq!(serde_json::to_string(&record).unwrap(), tenant.to_json());
            assert_eq!(record.tenant(), tenant);
        }
    }

    #[test]
    fn what_is_not_there_is_none_and_never_a_neighbour() {
        let record = Record::from(&unusual());
        let (ids, hours) = (Field::OutboundCallerIds.number().into(), Field::OfficeHours.number().into());
        for beyond in [2, 3, usize::MAX / 4] {
            assert_eq!(record.caller_id(ids, beyond), None);
            assert_eq!(record.range(hours, 0, beyond), None);
        }
        assert_eq!((record.day(hours, 7), record.range(hours, 6, 0)), (None, None));
        let known = |number| Field::by_number(u16::try_from(number).unwrap_or(0)).is_some();
        for number in (0..=u32::MAX).step_by(65_521).chain(0..70).filter(|number| !known(*number)) {
            assert_eq!((kind(number), record.int(number), record.text(number)), (None, None, None));
        }
    }

    #[test]
    fn every_text_has_a_nul_behind_it() {
        let record = Record::from(&unusual());
        for row in Field::rows() {
            let Some(text) = record.text(row.field.number().into()) else { continue };
            let end = text.as_ptr() as usize + text.len() - record.texts.as_ptr() as usize;
            assert_eq!(record.texts.as_bytes()[end], 0, "{}", row.name);
        }
    }
}
