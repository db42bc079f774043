//! A tenant packed into one block of memory, read-only: a word for each field in the order that
//! [`layout`] tells, and behind them a text: all texts, each with a NUL behind it, so that C is lent them as
//! they stand, then the numbers of lists and of office hours. A read finds its word by the field's number;
//! nothing is searched, allocated, locked, or looked through for what is no UTF-8. What a read costs is the
//! lines of memory that it touches, so that all switches have one word, beside the domain, which a look-up
//! compares.
//!
//! The apps' packages read the block themselves (`Packed.kt`).

use std::borrow::Cow;
use std::fmt;
use std::sync::Weak;

use serde::ser::{Serialize, Serializer};
use triomphe::{Arc, HeaderSlice};

use super::key::Key;
use super::reads::Reads;
use crate::document;
use crate::field::{Field, Tenant};
use crate::rule::Rule;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::{DAYS, Day, OfficeHours, TimeRange};
use crate::value::Value;

use layout::*;

mod chosen;
mod layout;
mod pack;

pub(crate) use chosen::{Chosen, Single, Singles};
#[cfg(feature = "uniffi")]
pub(crate) use layout::PLACES;
pub(crate) use layout::{Kind, kind};

/// The two words that begin here.
#[inline]
fn long(words: &[u32; WORDS], at: usize) -> u64 {
    u64::from(words[at + 1]) << 32 | u64::from(words[at])
}

/// Where the text stands whose word this is.
#[inline]
fn range(words: &[u32; WORDS], word: usize) -> (usize, usize) {
    (words[word] as usize, (words[word - 1] as usize).wrapping_sub(1))
}

/// A tenant as it was at one version. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Record(Arc<HeaderSlice<Head, str>>);

/// In this order, so that the last words lie beside the first text.
#[repr(C)]
struct Head {
    store: Weak<Reads>,
    words: [u32; WORDS],
}

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
        Record::new(pack::tenant(tenant), store)
    }

    /// Says that there is no tenant of this key, which alone it holds.
    pub(super) fn absent(key: Key<'_>) -> Record {
        Record::new(pack::absent(key), Weak::new())
    }

    fn new((words, texts): ([u32; WORDS], String), store: Weak<Reads>) -> Record {
        Record(Arc::from_header_and_str(Head { store, words }, &texts))
    }

    /// Whether it says that there is no tenant.
    #[inline]
    pub(super) fn is_absent(&self) -> bool {
        self.words()[DOMAIN_END] & ABSENT != 0
    }

    /// The domain; of what is absent by id, nothing.
    #[inline]
    pub(super) fn domain(&self) -> &[u8] {
        let end = (self.words()[DOMAIN_END] & !ABSENT) as usize;
        self.texts().as_bytes().get(..end.wrapping_sub(1)).unwrap_or_default()
    }

    /// The domain of a tenant that there is, if it is of this length.
    #[inline(always)]
    pub(super) fn domain_if_of(&self, length: usize) -> Option<&[u8]> {
        let of_length = self.words()[DOMAIN_END] as usize == length + 1;
        self.texts().as_bytes().get(..length).filter(|_| of_length)
    }

    /// The store that gave it.
    pub(super) fn store(&self) -> &Weak<Reads> {
        &self.0.header.store
    }

    /// Whether it is the same piece of memory.
    #[inline]
    pub(super) fn is_same(&self, other: &Record) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    #[inline]
    pub(crate) fn words(&self) -> &[u32; WORDS] {
        &self.0.header.words
    }

    /// What stands behind the words.
    #[inline]
    pub(crate) fn texts(&self) -> &str {
        &self.0.slice
    }

    /// How much memory it takes, the count of references before it included.
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.0) + size_of::<usize>()
    }

    /// The word of a field of this kind; `None` where it has no value, or is of another kind.
    #[inline]
    fn word(&self, field: u32, of: Kind) -> Option<u32> {
        let member = MEMBERS.get(field as usize)?;
        (kind(field) == Some(of) && self.has(field)).then(|| self.words()[member.word()])
    }

    /// Whether a field that there is has a value.
    #[inline]
    fn has(&self, field: u32) -> bool {
        !MEMBERS[field as usize % NUMBERS].nullable || self.nulls() >> (field % 64) & 1 == 0
    }

    /// A bit for each field, by number, that has no value.
    #[inline]
    fn nulls(&self) -> u64 {
        long(self.words(), NULLS)
    }

    /// The fields that are one value.
    #[inline(always)]
    pub(crate) fn singles(&self) -> Singles<'_> {
        let (words, texts) = (self.words(), self.texts().as_bytes());
        Singles { words, texts, none: self.nulls() }
    }

    /// A switch; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn bool(&self, field: u32) -> Option<bool> {
        self.word(field, Kind::Bool).map(|word| word >> field & 1 == 1)
    }

    /// A number; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn int(&self, field: u32) -> Option<i64> {
        match kind(field) {
            Some(Kind::Long) => {
                self.has(field).then(|| long(self.words(), wide(field as usize)).cast_signed())
            }
            _ => self.word(field, Kind::Int).map(i64::from),
        }
    }

    /// The bytes of a text, with a NUL behind them: for C, which asks for no [`str`].
    #[inline]
    pub(crate) fn text_bytes(&self, field: u32) -> Option<&[u8]> {
        let (start, end) = self.range_of(field)?;
        self.texts().as_bytes().get(start..end)
    }

    /// A text, with a NUL behind it; `None` where the field has no value or is none.
    #[inline]
    pub(crate) fn text(&self, field: u32) -> Option<&str> {
        let (start, end) = self.range_of(field)?;
        self.texts().get(start..end)
    }

    /// Where a text stands.
    #[inline]
    fn range_of(&self, field: u32) -> Option<(usize, usize)> {
        self.word(field, Kind::Text).map(|_| range(self.words(), place(field as usize)))
    }

    /// The bytes of a quota or of the disk space in use; `None` where the field is neither.
    pub(crate) fn bytes(&self, field: u32) -> Option<u64> {
        let known = Field::by_number(u16::try_from(field).ok()?)?;
        (is_space(&known.row().rule) && self.has(field)).then(|| long(self.words(), wide(field as usize)))
    }

    /// How many caller IDs there are; `None` where the field holds none of the kind.
    pub(crate) fn caller_ids(&self, field: u32) -> Option<usize> {
        self.number(self.word(field, Kind::CallerIds)? as usize, 0)
    }

    /// A caller ID: id of the trunk, caller ID, description.
    pub(crate) fn caller_id(&self, field: u32, index: usize) -> Option<(&str, &str, Option<&str>)> {
        let start = self.word(field, Kind::CallerIds)? as usize;
        if index >= self.number(start, 0)? {
            return None;
        }
        let place = |at| self.number(start, 1 + 3 * index + at);
        let (provider, caller, description, next) = (place(0)?, place(1)?, place(2)?, place(3)?);
        let behind = description & !(NO_TEXT as usize);
        let text = |start, end: usize| self.texts().get(start..end - 1);
        let described = if behind == description { text(behind, next) } else { None };
        Some((text(provider, caller)?, text(caller, behind)?, described))
    }

    /// A number of those that begin at a place.
    fn number(&self, start: usize, index: usize) -> Option<usize> {
        let digits = self.texts().as_bytes().get(start + 4 * index..)?.first_chunk::<4>()?;
        Some(digits.iter().rev().fold(0, |number, digit| number << 7 | usize::from(*digit)))
    }

    /// Whether a day is a working day, and how many ranges of working time it has.
    pub(crate) fn day(&self, field: u32, day: usize) -> Option<(bool, usize)> {
        match self.word(field, Kind::OfficeHours).filter(|_| day < DAYS.len())? as usize {
            0 => Some((true, 1)),
            week => self.number(week, day).map(|number| (number >> 27 == 1, number & 0x1fff)),
        }
    }

    /// A range of a day's working time, in minutes from 00:00.
    pub(crate) fn range(&self, field: u32, day: usize, index: usize) -> Option<(u16, u16)> {
        let (_, count) = self.day(field, day)?;
        if index >= count {
            return None;
        }
        match self.word(field, Kind::OfficeHours)? as usize {
            0 => Some(USUAL),
            week => {
                let behind = self.number(week, day)? >> 13 & 0x3fff;
                let range = self.number(week, behind + index)?;
                Some(((range >> 14) as u16, (range & 0x3fff) as u16))
            }
        }
    }

    /// The value of a field.
    pub(crate) fn get(&self, field: Field) -> Value<'_> {
        let number = u32::from(field.number());
        let value = match kind(number) {
            Some(Kind::Bool) => self.bool(number).map(Value::Bool),
            Some(Kind::Int | Kind::Long) => self.int(number).map(Value::Int),
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

impl PartialEq for Record {
    fn eq(&self, other: &Record) -> bool {
        self.words() == other.words() && self.texts() == other.texts()
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
