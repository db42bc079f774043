//! How a tenant gets into the words of a [`Record`](super::Record).

use super::{ABSENT, SWITCHES, UNLIMITED, VERSION_HIGH, WORDS, place};
use crate::field::{Field, Tenant};
use crate::rule::Rule;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::{DAYS, OfficeHours, TimeRange};
use crate::snapshot::cache::Key;
use crate::value::Value;

/// What a tenant is looked up by, before all else: the first text stands where a look-up knows it to.
const FIRST: [Field; 2] = [Field::Domain, Field::Id];

struct Packer {
    words: Vec<u32>,
    texts: Vec<u8>,
    /// What fits into no word, and the fields of which each part is.
    more: Vec<u32>,
    parts: Vec<(usize, usize)>,
}

pub(super) fn tenant(tenant: &Tenant) -> Vec<u32> {
    let mut packer = Packer::new();
    let others = Field::ALL.iter().filter(|field| !FIRST.contains(field));
    for &field in FIRST.iter().chain(others) {
        packer.put(field, &tenant.get(field), tenant.bytes(field));
    }
    packer.finish()
}

/// There is no tenant of this key.
pub(super) fn absent(key: Key<'_>) -> Vec<u32> {
    let mut packer = Packer::new();
    for &field in Field::ALL {
        packer.put(field, &Value::Null, None);
    }
    packer.words[0] |= ABSENT;
    let (field, text) = match key {
        Key::Domain(name) => (Field::Domain, name),
        Key::Id(id) => (Field::Id, id),
    };
    let number = usize::from(field.number());
    packer.words[number / 32] &= !(1 << (number % 32));
    packer.words[place(number)] = packer.bytes(text);
    packer.finish()
}

impl Packer {
    fn new() -> Packer {
        Packer { words: vec![0; WORDS], texts: Vec::with_capacity(384), more: Vec::new(), parts: Vec::new() }
    }

    fn finish(mut self) -> Vec<u32> {
        self.texts.resize(self.texts.len().next_multiple_of(4), 0);
        let texts = self.texts.chunks_exact(4).map(bytemuck::pod_read_unaligned::<u32>);
        self.words.extend(texts);
        for (number, start) in self.parts {
            self.words[place(number)] = (self.words.len() + start) as u32;
        }
        self.words.extend(self.more);
        self.words
    }

    fn put(&mut self, field: Field, value: &Value<'_>, bytes: Option<u64>) {
        let number = usize::from(field.number());
        let word = match value {
            Value::Null => {
                self.words[number / 32] |= 1 << (number % 32);
                return;
            }
            Value::Bool(value) => {
                self.words[SWITCHES] |= u32::from(*value) << number;
                return;
            }
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
            Value::CallerIds(entries) => return self.caller_ids(number, entries),
            Value::OfficeHours(hours) => return self.hours(number, hours),
        };
        self.words[place(number)] = word;
    }

    /// Adds a text and gives its place.
    fn text(&mut self, text: &str) -> u32 {
        self.bytes(text.as_bytes())
    }

    fn bytes(&mut self, text: &[u8]) -> u32 {
        self.texts.extend((text.len() as u32).to_ne_bytes());
        let place = WORDS * 4 + self.texts.len();
        self.texts.extend(text);
        self.texts.push(0);
        place as u32
    }

    fn caller_ids(&mut self, number: usize, entries: &[OutboundCallerId]) {
        self.parts.push((number, self.more.len()));
        self.more.push(entries.len() as u32);
        for entry in entries {
            let description = entry.description.as_deref();
            let places = [
                self.text(&entry.provider_id),
                self.text(&entry.caller_id),
                description.map_or(0, |text| self.text(text)),
            ];
            self.more.extend(places);
        }
    }

    fn hours(&mut self, number: usize, hours: &OfficeHours) {
        // The word stays 0.
        if *hours == OfficeHours::default() {
            return;
        }
        let start = self.more.len();
        self.parts.push((number, start));
        self.more.resize(start + DAYS.len(), 0);
        for (at, day) in hours.0.iter().enumerate() {
            let behind = self.more.len() - start;
            self.more[start + at] =
                u32::from(day.enabled) << 31 | (behind as u32) << 16 | day.ranges.len() as u32;
            let range =
                |range: &TimeRange| u32::from(range.from.minutes()) << 16 | u32::from(range.to.minutes());
            self.more.extend(day.ranges.iter().map(range));
        }
    }
}
