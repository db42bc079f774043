//! A tenant packed into one block of memory, read-only: a word for each field at its number, then what
//! fits into no word, then all texts, each with its length before it and a NUL behind it, so that C is
//! lent them as they stand. A read finds its word by the field's number; nothing is searched, allocated
//! or locked.
//!
//! | words | |
//! | --- | --- |
//! | 0, 1 | a bit for each field, by number, that has no value |
//! | 2 | the upper half of the version |
//! | 2 + number | a switch or number; else where its value begins, see [`Kind`] |
//!
//! The apps' packages read the block themselves (`Packed.kt`).

use std::borrow::Cow;
use std::fmt;
use std::sync::Weak;

use serde::ser::{Serialize, Serializer};
use triomphe::ThinArc;

use super::cache::Reads;
use crate::field::{Field, RULES, Tenant};
use crate::rule::Rule;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::{DAYS, Day, OfficeHours, TimeRange};
use crate::value::Value;

/// What a field's word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 0 or 1.
    Bool,
    /// The number itself; of the version the lower half.
    Int,
    /// The byte, counted from the block's start, where the text begins. Before it stands its length in 4
    /// bytes; before that, where it is disk space, the bytes that it means in 8.
    Text,
    /// The word where the entries begin: their number, then three texts each.
    CallerIds,
    /// The word where the seven days begin; 0 for a usual week. A day's word has its switch in the
    /// highest bit, then in 15 bits how far behind the first day its ranges begin, then how many there are;
    /// a range's its first minute and the one after its last in 16 bits each.
    OfficeHours,
}

/// Words before those of the fields, of which the first would be of number 0.
const BEFORE: usize = 2;

/// The word of the upper half of the version.
const VERSION_HIGH: usize = 2;

/// Words that every record has.
const WORDS: usize = BEFORE + 1 + {
    let (mut last, mut at) = (0, 0);
    while at < RULES.len() {
        if RULES[at].0 > last {
            last = RULES[at].0;
        }
        at += 1;
    }
    // Else the bits of fields without a value need another word.
    assert!(last < 64);
    last
};

/// By a field's number; `None` where there is no such field.
const KINDS: [Option<Kind>; 64] = {
    let (mut kinds, mut at) = ([None; 64], 0);
    while at < RULES.len() {
        kinds[RULES[at].0] = Some(match RULES[at].1 {
            Rule::Flag => Kind::Bool,
            Rule::Int { .. } => Kind::Int,
            Rule::CallerIds { .. } => Kind::CallerIds,
            Rule::OfficeHours => Kind::OfficeHours,
            _ => Kind::Text,
        });
        at += 1;
    }
    kinds
};

/// What a field of this number is kept as; `None` where there is no such field.
#[inline]
pub(crate) fn kind(number: u32) -> Option<Kind> {
    KINDS.get(number as usize).copied().flatten()
}

/// A tenant as it was at one version. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Record(ThinArc<Weak<Reads>, u32>);

/// An unlimited quota, in bytes.
pub(crate) const UNLIMITED: u64 = u64::MAX;

/// Of a day without an entry of its own.
const USUAL: (u16, u16) = (9 * 60, 17 * 60);

impl From<&Tenant> for Record {
    fn from(tenant: &Tenant) -> Record {
        Record::of(tenant, Weak::new())
    }
}

struct Packer {
    words: Vec<u32>,
    texts: Vec<u8>,
    /// The byte where the texts begin.
    start: usize,
}

impl Packer {
    fn pack(tenant: &Tenant) -> Vec<u32> {
        let more: usize = Field::ALL.iter().map(|field| Packer::more(&tenant.get(*field))).sum();
        let mut words = Vec::with_capacity(WORDS + more + 96);
        words.resize(WORDS, 0);
        let mut packer = Packer { words, texts: Vec::with_capacity(384), start: (WORDS + more) * 4 };
        for &field in Field::ALL {
            packer.put(field, &tenant.get(field), tenant.bytes(field));
        }
        debug_assert_eq!(packer.words.len() * 4, packer.start);
        packer.texts.resize(packer.texts.len().next_multiple_of(4), 0);
        let texts = packer.texts.chunks_exact(4).map(bytemuck::pod_read_unaligned::<u32>);
        packer.words.extend(texts);
        packer.words
    }

    /// How many words a value takes beside its own.
    fn more(value: &Value<'_>) -> usize {
        match value {
            Value::CallerIds(entries) => 1 + 3 * entries.len(),
            Value::OfficeHours(hours) if **hours == OfficeHours::default() => 0,
            Value::OfficeHours(hours) => hours.0.iter().map(|day| 1 + day.ranges.len()).sum(),
            _ => 0,
        }
    }

    fn put(&mut self, field: Field, value: &Value<'_>, bytes: Option<u64>) {
        let number = usize::from(field.number());
        let word = match value {
            Value::Null => {
                self.words[number / 32] |= 1 << (number % 32);
                return;
            }
            Value::Bool(value) => u32::from(*value),
            Value::Int(value) => {
                if field == Field::Version {
                    self.words[VERSION_HIGH] = (value >> 32) as u32;
                }
                *value as u32
            }
            Value::Text(text) => {
                if matches!(field.row().rule, Rule::Quota | Rule::DiskUse) {
                    self.texts.extend(bytes.unwrap_or(UNLIMITED).to_ne_bytes());
                }
                self.text(text)
            }
            Value::CallerIds(entries) => self.caller_ids(entries),
            Value::OfficeHours(hours) => self.hours(hours),
        };
        self.words[BEFORE + number] = word;
    }

    /// Adds a text and gives its place.
    fn text(&mut self, text: &str) -> u32 {
        self.texts.extend((text.len() as u32).to_ne_bytes());
        let place = self.start + self.texts.len();
        self.texts.extend(text.as_bytes());
        self.texts.push(0);
        place as u32
    }

    fn caller_ids(&mut self, entries: &[OutboundCallerId]) -> u32 {
        let start = self.words.len();
        self.words.push(entries.len() as u32);
        for entry in entries {
            let description = entry.description.as_deref();
            let places = [
                self.text(&entry.provider_id),
                self.text(&entry.caller_id),
                description.map_or(0, |text| self.text(text)),
            ];
            self.words.extend(places);
        }
        start as u32
    }

    fn hours(&mut self, hours: &OfficeHours) -> u32 {
        if *hours == OfficeHours::default() {
            return 0;
        }
        let start = self.words.len();
        self.words.resize(start + DAYS.len(), 0);
        for (at, day) in hours.0.iter().enumerate() {
            let behind = self.words.len() - start;
            self.words[start + at] =
                u32::from(day.enabled) << 31 | (behind as u32) << 16 | day.ranges.len() as u32;
            let range =
                |range: &TimeRange| u32::from(range.from.minutes()) << 16 | u32::from(range.to.minutes());
            self.words.extend(day.ranges.iter().map(range));
        }
        start as u32
    }
}

impl Record {
    /// Packs a tenant that this store gave.
    pub(super) fn of(tenant: &Tenant, store: Weak<Reads>) -> Record {
        Record(ThinArc::from_header_and_slice(store, &Packer::pack(tenant)))
    }

    /// The store that gave it.
    pub(super) fn store(&self) -> &Weak<Reads> {
        &self.0.header.header
    }

    /// Whether it is the same piece of memory.
    #[inline]
    pub(super) fn is_same(&self, other: &Record) -> bool {
        std::ptr::eq(self.0.slice.as_ptr(), other.0.slice.as_ptr())
    }

    /// The whole block, for doors that read all at once.
    #[cfg(feature = "uniffi")]
    pub(crate) fn block(&self) -> &[u32] {
        &self.0.slice
    }

    /// How much memory it takes.
    pub(super) fn size(&self) -> usize {
        // The count of references, the length, and the store before it.
        size_of_val(&self.0.slice) + 2 * size_of::<usize>() + size_of::<Weak<Reads>>()
    }

    /// The word of a field of this kind; `None` where it has no value, or is of another kind.
    #[inline]
    fn word(&self, field: u32, of: Kind) -> Option<u32> {
        let number = field as usize;
        if kind(field) != Some(of) {
            return None;
        }
        // Long enough for all numbers that have a kind.
        let words = self.0.slice.first_chunk::<WORDS>()?;
        (words[number / 32] >> (number % 32) & 1 == 0).then(|| words[BEFORE + number])
    }

    /// A switch; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn bool(&self, field: u32) -> Option<bool> {
        self.word(field, Kind::Bool).map(|word| word == 1)
    }

    /// A number; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn int(&self, field: u32) -> Option<i64> {
        let low = i64::from(self.word(field, Kind::Int)?);
        let high = if field == Field::Version as u32 { self.0.slice[VERSION_HIGH] } else { 0 };
        Some(i64::from(high) << 32 | low)
    }

    /// The bytes of a text, with a NUL behind them: for C, which asks for no [`str`].
    #[inline]
    pub(crate) fn text_bytes(&self, field: u32) -> Option<&[u8]> {
        self.at(self.word(field, Kind::Text)?)
    }

    /// A text, with a NUL behind it; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn text(&self, field: u32) -> Option<&str> {
        str::from_utf8(self.text_bytes(field)?).ok()
    }

    /// The bytes of a quota or of the disk space in use; `None` where the field is neither.
    pub(crate) fn bytes(&self, field: u32) -> Option<u64> {
        let known = Field::by_number(u16::try_from(field).ok()?)?;
        if !matches!(known.row().rule, Rule::Quota | Rule::DiskUse) {
            return None;
        }
        let place = self.word(field, Kind::Text)? as usize;
        let before = self.raw().get(place.checked_sub(12)?..)?.first_chunk()?;
        Some(u64::from_ne_bytes(*before))
    }

    /// How many caller IDs there are; `None` where the field holds none of the kind.
    pub(crate) fn caller_ids(&self, field: u32) -> Option<usize> {
        self.caller_id_words(field).map(|(count, _)| count)
    }

    /// A caller ID: id of the trunk, caller ID, description.
    pub(crate) fn caller_id(&self, field: u32, index: usize) -> Option<(&str, &str, Option<&str>)> {
        let (_, places) = self.caller_id_words(field).filter(|(count, _)| index < *count)?;
        let &[provider, caller, description] = places.get(3 * index..)?.first_chunk()?;
        let text = |place| str::from_utf8(self.at(place)?).ok();
        Some((text(provider)?, text(caller)?, text(description)))
    }

    /// How many there are, and the words of them all.
    fn caller_id_words(&self, field: u32) -> Option<(usize, &[u32])> {
        let start = self.word(field, Kind::CallerIds)? as usize;
        let (count, places) = self.0.slice.get(start..)?.split_first()?;
        Some((*count as usize, places))
    }

    /// Whether a day is a working day, and how many ranges of working time it has.
    pub(crate) fn day(&self, field: u32, day: usize) -> Option<(bool, usize)> {
        match self.week(field).filter(|_| day < DAYS.len())? {
            None => Some((true, 1)),
            Some(week) => week.get(day).map(|word| (word >> 31 == 1, low(*word).into())),
        }
    }

    /// A range of a day's working time, in minutes from 00:00.
    pub(crate) fn range(&self, field: u32, day: usize, index: usize) -> Option<(u16, u16)> {
        let (_, count) = self.day(field, day)?;
        if index >= count {
            return None;
        }
        match self.week(field)? {
            None => Some(USUAL),
            Some(week) => {
                let behind = (week.get(day)? >> 16 & 0x7fff) as usize;
                let range = *week.get(behind + index)?;
                Some(((range >> 16) as u16, low(range)))
            }
        }
    }

    /// The words from the first day on; `None` within for a usual week.
    fn week(&self, field: u32) -> Option<Option<&[u32]>> {
        match self.word(field, Kind::OfficeHours)? as usize {
            0 => Some(None),
            start => self.0.slice.get(start..).map(Some),
        }
    }

    #[inline]
    fn raw(&self) -> &[u8] {
        bytemuck::cast_slice(&self.0.slice)
    }

    /// The text at a place, without the NUL behind it; `None` for place 0.
    #[inline]
    fn at(&self, place: u32) -> Option<&[u8]> {
        let (place, raw) = (place as usize, self.raw());
        let length = raw.get(place.checked_sub(4)?..)?.first_chunk()?;
        raw.get(place..)?.get(..u32::from_ne_bytes(*length) as usize)
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

fn low(word: u32) -> u16 {
    word as u16
}

impl PartialEq for Record {
    fn eq(&self, other: &Record) -> bool {
        self.0.slice == other.0.slice
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(Field::ALL.iter().map(|field| (field.name(), self.get(*field)))).finish()
    }
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
    fn a_usual_day_is_the_default() {
        let day = Day::default();
        let ranges: Vec<_> =
            day.ranges.iter().map(|range| (range.from.minutes(), range.to.minutes())).collect();
        assert_eq!((day.enabled, ranges), (true, vec![USUAL]));
    }

    #[test]
    fn a_version_has_more_bits_than_a_word() {
        let mut tenant = blank();
        for version in [1, u32::MAX.into(), 1 << 32, (1 << 53) - 1] {
            tenant.version = version;
            let record = Record::from(&tenant);
            assert_eq!(record.int(Field::Version as u32), Some(version.cast_signed()));
            assert_eq!(record.tenant(), tenant);
        }
    }

    #[test]
    fn every_text_has_a_nul_behind_it() {
        let record = Record::from(&unusual());
        for row in Field::rows() {
            let Some(text) = record.text(row.field.number().into()) else { continue };
            let end = text.as_ptr() as usize + text.len() - record.raw().as_ptr() as usize;
            assert_eq!(record.raw()[end], 0, "{}", row.name);
        }
    }
}
