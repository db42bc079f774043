//! Fields that a caller reads together, again and again: looked up once.

use super::layout::{Kind, MEMBERS, Member, NUMBERS, SINGLE, SWITCHES, WORDS};

/// Fields of one value each, by number, and where a record has them.
#[derive(Default)]
pub(crate) struct Chosen {
    numbers: Vec<u32>,
    parts: Vec<Part>,
}

/// Where a record has one of them, in one number: the field's in the lowest byte, then the word, or the first of two,
/// then a bit for what is to be done.
#[derive(Clone, Copy)]
pub(crate) struct Part(u32);

/// It may have no value.
const NULLABLE: u32 = 1 << 16;
const TEXT: u32 = 1 << 17;
const SWITCH: u32 = 1 << 18;
/// A number of two words.
const LONG: u32 = 1 << 19;

/// The value of a field that is one, lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Single<'a> {
    Bool(bool),
    Int(i64),
    Text(&'a [u8]),
}

/// A record as who reads many of its fields has it, apart from what it writes meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Singles<'a> {
    pub(super) words: &'a [u32; WORDS],
    pub(super) texts: &'a [u8],
    /// A bit for each number of which there is no value.
    pub(super) none: u64,
}

impl Chosen {
    /// Whether it is these that were chosen.
    #[inline(always)]
    pub(crate) fn are(&self, numbers: &[u32]) -> bool {
        let (ours, count) = (&*self.numbers, numbers.len());
        if ours.len() != count {
            return false;
        }
        match (numbers.first_chunk::<2>(), numbers.last_chunk::<2>()) {
            // Two pairs that overlap are all of them.
            (Some(first), Some(last)) if count.wrapping_sub(2) <= 2 => {
                ours.first_chunk() == Some(first) && ours.last_chunk() == Some(last)
            }
            // One by one: most often they are too few for a call.
            _ => ours.iter().zip(numbers).all(|(one, other)| one == other),
        }
    }

    /// Chooses these; none, and `false`, where one is a list, office hours or no field.
    #[cold]
    pub(crate) fn choose(&mut self, numbers: &[u32]) -> bool {
        self.numbers.clear();
        self.parts.clear();
        if !numbers.iter().all(|number| is_single(*number)) {
            return false;
        }
        self.numbers.extend_from_slice(numbers);
        self.parts.extend(numbers.iter().map(|number| Part::of(*number as usize)));
        true
    }

    /// In the order of their numbers as they were given.
    #[inline]
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }
}

fn is_single(number: u32) -> bool {
    (number as usize) < NUMBERS && SINGLE >> number & 1 == 1
}

impl Part {
    fn of(field: usize) -> Part {
        let Member { nullable, kind, .. } = MEMBERS[field];
        let word = MEMBERS[field].word() as u32;
        let (word, bits) = match kind {
            // It ends where the word before says.
            Kind::Text => (word - 1, TEXT),
            Kind::Bool => (word, SWITCH),
            Kind::Long => (word, LONG),
            _ => (word, 0),
        };
        let nullable = if nullable { NULLABLE } else { 0 };
        Part(nullable | bits | word << 8 | field as u32)
    }

    #[inline(always)]
    fn word(self) -> usize {
        (self.0 >> 8) as usize & 0xff
    }

    #[inline(always)]
    fn is(self, bit: u32) -> bool {
        self.0 & bit != 0
    }
}

impl<'a> Singles<'a> {
    /// The value of a field that was [`Chosen`], if it has one.
    #[inline(always)]
    pub(crate) fn get(self, part: Part) -> Option<Single<'a>> {
        let Singles { words, texts, none } = self;
        if part.is(NULLABLE) && none >> (part.0 % 64) & 1 == 1 {
            return None;
        }
        if part.is(SWITCH) {
            return Some(Single::Bool(words[SWITCHES] >> (part.0 % 32) & 1 == 1));
        }
        let [low, high] = words.get(part.word()..part.word() + 2)? else { return None };
        if part.is(TEXT) {
            return texts.get(*high as usize..(*low as usize).wrapping_sub(1)).map(Single::Text);
        }
        let high = if part.is(LONG) { *high } else { 0 };
        Some(Single::Int((u64::from(high) << 32 | u64::from(*low)).cast_signed()))
    }
}
