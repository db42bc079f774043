//! A tenant packed into one block of memory, read-only: a word for each field in the order of their
//! numbers, then all texts, each with its length before it and a NUL behind it, so that C is lent them as
//! they stand, then what fits into no word. A read finds its word by the field's number; nothing is searched,
//! allocated or locked. The domain is the first text, so that a look-up finds it without a word. What a
//! read costs is the lines of memory that it touches, so that all switches have one word.
//!
//! | words | |
//! | --- | --- |
//! | 0, 1 | a bit for each field, by number, that has no value; bit 0: there is no such tenant |
//! | 2 | a bit for each switch, by number |
//! | 3 | the upper half of the version |
//! | from 4 | a number; else where the field's value begins: see [`Kind`] and [`place`] |
//!
//! The apps' packages read the block themselves (`Packed.kt`).

use std::borrow::Cow;
use std::fmt;
use std::sync::Weak;

use ascii::AsAsciiStr;
use serde::ser::{Serialize, Serializer};
use triomphe::ThinArc;

use super::cache::{Key, Reads};
use crate::document;
use crate::field::{Field, RULES, Tenant};
use crate::rule::Rule;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::{DAYS, Day, OfficeHours, TimeRange};
use crate::value::Value;

mod pack;

/// What a field's word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bit of [`SWITCHES`].
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

/// The word of the switches.
const SWITCHES: usize = 2;

/// The word of the upper half of the version.
const VERSION_HIGH: usize = 3;

/// In the first word: no field is of number 0.
const ABSENT: u32 = 1;

/// The numbers of switches, which have no word of their own: from the first to before the other.
const SWITCH_NUMBERS: (usize, usize) = (8, 23);

/// The word of a field of this number, if it is no switch.
#[inline]
const fn place(number: usize) -> usize {
    VERSION_HIGH
        + if number < SWITCH_NUMBERS.0 { number } else { number - (SWITCH_NUMBERS.1 - SWITCH_NUMBERS.0) }
}

/// Words that every record has.
const WORDS: usize = 1 + {
    let (mut last, mut at) = (0, 0);
    while at < RULES.len() {
        let (number, is_switch) = (RULES[at].0, matches!(RULES[at].1, Rule::Flag));
        // Else the bits need another word, or the switches another range.
        assert!(number < 64 && is_switch == (SWITCH_NUMBERS.0 <= number && number < SWITCH_NUMBERS.1));
        if number > last {
            last = number;
        }
        at += 1;
    }
    place(last)
};

/// By a field's number; `None` where there is no such field.
const KINDS: [Option<Kind>; 64] = {
    let (mut kinds, mut at) = ([None; 64], 0);
    while at < RULES.len() {
        kinds[RULES[at].0] = Some(match RULES[at].1 {
            Rule::Flag => Kind::Bool,
            Rule::Int { .. } | Rule::FileSize => Kind::Int,
            Rule::CallerIds { .. } => Kind::CallerIds,
            Rule::OfficeHours => Kind::OfficeHours,
            _ => Kind::Text,
        });
        at += 1;
    }
    kinds
};

/// A bit for each field, by number, that is one value: no list, no office hours.
const SINGLE: u64 = {
    let (mut bits, mut number) = (0, 0);
    while number < KINDS.len() {
        if let Some(Kind::Bool | Kind::Int | Kind::Text) = KINDS[number] {
            bits |= 1 << number;
        }
        number += 1;
    }
    bits
};

/// Whether a field of this number is one value: no list, no office hours.
#[inline]
pub(crate) fn is_single(number: u32) -> bool {
    number < 64 && SINGLE >> number & 1 == 1
}

/// The value of a field that [`is_single`], lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Single<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'a [u8]),
}

/// What a field of this number is kept as; `None` where there is no such field.
#[inline]
pub(crate) fn kind(number: u32) -> Option<Kind> {
    KINDS.get(number as usize).copied().flatten()
}

/// A tenant as it was at one version. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Record(ThinArc<Weak<Reads>, u32>);

/// The place of the first text.
const FIRST_TEXT: u32 = WORDS as u32 * 4 + 4;

/// An unlimited quota, in bytes.
pub(crate) const UNLIMITED: u64 = u64::MAX;

/// Of a day without an entry of its own.
const USUAL: (u16, u16) = (9 * 60, 17 * 60);

impl From<&Tenant> for Record {
    fn from(tenant: &Tenant) -> Record {
        Record::of(tenant, Weak::new())
    }
}

impl Record {
    /// Packs a tenant that this store gave.
    pub(super) fn of(tenant: &Tenant, store: Weak<Reads>) -> Record {
        Record(ThinArc::from_header_and_slice(store, &pack::tenant(tenant)))
    }

    /// Says that there is no tenant of this key, which alone it holds.
    pub(super) fn absent(key: Key<'_>) -> Record {
        Record(ThinArc::from_header_and_slice(Weak::new(), &pack::absent(key)))
    }

    /// Whether it says that there is no tenant.
    #[inline]
    pub(super) fn is_absent(&self) -> bool {
        self.0.slice.first().is_none_or(|word| word & ABSENT != 0)
    }

    /// The domain; of what is absent by id, nothing.
    #[inline]
    pub(super) fn domain(&self) -> &[u8] {
        self.at(FIRST_TEXT).unwrap_or_default()
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
        let at = if of == Kind::Bool { SWITCHES } else { place(number) };
        (words[number / 32] >> (number % 32) & 1 == 0).then(|| words[at])
    }

    /// The value of a field; [`Single::Null`] also where the field is not a single one.
    #[inline]
    pub(crate) fn single(&self, field: u32) -> Single<'_> {
        let found = match kind(field) {
            Some(Kind::Bool) => self.bool(field).map(Single::Bool),
            Some(Kind::Int) => self.int(field).map(Single::Int),
            Some(Kind::Text) => self.text_bytes(field).map(Single::Text),
            _ => None,
        };
        found.unwrap_or(Single::Null)
    }

    /// A switch; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn bool(&self, field: u32) -> Option<bool> {
        self.word(field, Kind::Bool).map(|word| word >> field & 1 == 1)
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
        text(self.text_bytes(field)?)
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
        let text = |place| text(self.at(place)?);
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

/// Most are ASCII, of which the standard library makes sure byte by byte where they are short.
#[inline]
fn text(bytes: &[u8]) -> Option<&str> {
    match bytes.as_ascii_str() {
        Ok(text) => Some(text.as_str()),
        Err(_) => str::from_utf8(bytes).ok(),
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
        serializer.collect_map(document::shown().map(|row| (row.name, self.get(row.field))))
    }
}

#[cfg(test)]
mod tests;
