//! How a tenant gets into a [`Record`](super::Record).

use super::UNLIMITED;
use super::layout::*;
use crate::field::{Field, Tenant};
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::{DAYS, OfficeHours, TimeRange};
use crate::snapshot::key::Key;
use crate::value::Value;

struct Packer {
    words: [u32; WORDS],
    texts: String,
}

pub(super) fn tenant(tenant: &Tenant) -> ([u32; WORDS], String) {
    let mut packer = Packer { words: [0; WORDS], texts: String::with_capacity(384) };
    for field in texts() {
        match tenant.get(field) {
            Value::Text(text) => packer.text(field, Some(&text)),
            _ => packer.text(field, None),
        }
        if is_space(&field.row().rule) {
            packer.wide(wide(field.number().into()), tenant.bytes(field).unwrap_or(UNLIMITED));
        }
    }
    packer.end_texts();
    for &field in Field::ALL {
        let value = tenant.get(field);
        debug_assert!(
            value != Value::Null || MEMBERS[field as usize].nullable,
            "{} has a value",
            field.name()
        );
        packer.put(field, &value);
    }
    (packer.words, packer.texts)
}

/// There is no tenant of this key.
pub(super) fn absent(key: Key<'_>) -> ([u32; WORDS], String) {
    let mut packer = Packer { words: [0; WORDS], texts: String::new() };
    let (known, text) = match key {
        Key::Domain(name) => (Field::Domain, name),
        Key::Id(id) => (Field::Id, id),
    };
    for field in texts() {
        packer.text(field, (field == known).then(|| str::from_utf8(text).unwrap_or_default()));
    }
    packer.end_texts();
    packer.words[DOMAIN_END] |= ABSENT;
    (packer.words, packer.texts)
}

impl Packer {
    /// Where the next text begins.
    fn end(&self) -> u32 {
        self.texts.len() as u32
    }

    /// Puts the ends of those texts before whose word none says where the next begins.
    fn end_texts(&mut self) {
        let start = |field: Field| place(field.number().into());
        self.words[TEXTS_END] = self.end();
        self.words[start(Field::Domain) - 1] = self.words[DOMAIN_END];
        self.words[start(Field::Timezone) - 1] = self.words[start(Field::Id)];
    }

    /// The field's text, in its turn.
    fn text(&mut self, field: Field, text: Option<&str>) {
        self.words[place(field.number().into())] = self.end();
        match text {
            Some(text) => self.add(text),
            None => self.has_none(field),
        }
    }

    fn add(&mut self, text: &str) {
        self.texts += text;
        self.texts.push('\0');
    }

    fn has_none(&mut self, field: Field) {
        let number = usize::from(field.number());
        self.words[NULLS + number / 32] |= 1 << (number % 32);
    }

    /// What is no text.
    fn put(&mut self, field: Field, value: &Value<'_>) {
        let number = usize::from(field.number());
        match value {
            Value::Null => self.has_none(field),
            Value::Bool(value) => self.words[SWITCHES] |= u32::from(*value) << number,
            Value::Int(value) if kind(number as u32) == Some(Kind::Long) => {
                self.wide(wide(number), value.cast_unsigned())
            }
            Value::Int(value) => self.words[place(number)] = *value as u32,
            Value::CallerIds(entries) => self.words[place(number)] = self.caller_ids(entries),
            Value::OfficeHours(hours) => self.words[place(number)] = self.hours(hours),
            Value::Text(_) => {}
        }
    }

    fn wide(&mut self, at: usize, value: u64) {
        (self.words[at], self.words[at + 1]) = (value as u32, (value >> 32) as u32);
    }

    /// Adds numbers of 28 bits, in bytes of seven, which are a text like any other; gives their place.
    fn numbers(&mut self, numbers: &[u32]) -> u32 {
        let start = self.end();
        let digits = |number: &u32| [0, 7, 14, 21].map(|shift| char::from((number >> shift) as u8 & 0x7f));
        self.texts.extend(numbers.iter().flat_map(digits));
        start
    }

    fn caller_ids(&mut self, entries: &[OutboundCallerId]) -> u32 {
        let mut numbers = vec![entries.len() as u32];
        for entry in entries {
            for text in [&entry.provider_id, &entry.caller_id] {
                numbers.push(self.end());
                self.add(text);
            }
            numbers.push(self.end() | if entry.description.is_none() { NO_TEXT } else { 0 });
            entry.description.iter().for_each(|text| self.add(text));
        }
        numbers.push(self.end());
        self.numbers(&numbers)
    }

    fn hours(&mut self, hours: &OfficeHours) -> u32 {
        if *hours == OfficeHours::default() {
            return 0;
        }
        let mut numbers = vec![0; DAYS.len()];
        for (at, day) in hours.0.iter().enumerate() {
            let behind = numbers.len() as u32;
            numbers[at] = u32::from(day.enabled) << 27 | behind << 13 | day.ranges.len() as u32;
            let range =
                |range: &TimeRange| u32::from(range.from.minutes()) << 14 | u32::from(range.to.minutes());
            numbers.extend(day.ranges.iter().map(range));
        }
        self.numbers(&numbers)
    }
}
