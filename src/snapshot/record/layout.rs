//! Where a [`Record`](super::Record) has what.
//!
//! | words | |
//! | --- | --- |
//! | from 0 | a number each; of a list or of office hours the place where its numbers begin |
//! | then | two each: the version, and what a text of disk space means in bytes, the lower half first |
//! | then | where a text begins, backwards; it ends, with its NUL, where the word before says |
//! | then | the same of the domain, which is the first text, in two words of its own |
//! | then | a number each that some calls ask for |
//! | then | what most calls ask for: two words of the time zone, the second text; the most calls |
//! | [`NULLS`] | two: a bit for each field, by number, that has no value |
//! | [`SWITCHES`] | a bit for each switch, by number |
//!
//! The last six words are what a look-up and most calls read, and the domain stands right behind them. Together they
//! are 64 bytes at most where the domain has no more than 40, and begin where memory of the allocator's may: so they
//! are in one line of it as often as can be.

use crate::field::{Field, RULES};
use crate::rule::Rule;

/// What a field is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bit of [`SWITCHES`].
    Bool,
    /// The number itself.
    Int,
    /// A number of two words, the lower half first: the version.
    Long,
    /// The place where the text begins.
    Text,
    /// The place where the numbers of the entries begin: how many there are; for each the places of three
    /// texts, the last with [`NO_TEXT`] where it is none; the place where the last text ends.
    CallerIds,
    /// The place where the numbers of the seven days begin; 0 for a usual week. A day's has its switch in
    /// bit 27, then in 14 bits how many numbers behind the first day's its ranges begin, then how many there
    /// are; a range's its first minute and the one after its last in 14 bits each.
    OfficeHours,
}

/// Numbers of fields, and a bit each.
pub(super) const NUMBERS: usize = 64;

/// In the word of [`DOMAIN_END`]: there is no such tenant. It so has the domain of none that there is.
pub(super) const ABSENT: u32 = 1 << 31;

/// Of a caller ID without a description.
pub(super) const NO_TEXT: u32 = 1 << 27;

/// The first two texts, which have words of their own.
const APART: [Field; 2] = [Field::Domain, Field::Timezone];

/// The next, which some calls ask for: a read touches few lines of memory.
const FIRST: [Field; 3] = [Field::Id, Field::ContactMatchType, Field::ContactAppendType];

/// Numbers that some calls ask for.
const LAST: [Field; 3] = [Field::ContactMatchLength, Field::OutboundCallerIds, Field::OfficeHours];

/// The number that most calls ask for.
const MOST_CALLS: Field = Field::MaxConcurrentCalls;

/// Where the fields have their words.
struct Layout {
    kinds: [Option<Kind>; NUMBERS],
    /// A bit for each that may have no value; what is absent has but one.
    nullable: u64,
    places: [u8; NUMBERS],
    /// Of those that have two words.
    wides: [u8; NUMBERS],
    texts_end: usize,
    nulls: usize,
}

const LAYOUT: Layout = {
    let mut layout = Layout {
        kinds: [None; NUMBERS],
        nullable: 1 << Field::Id as u64 | 1 << Field::Domain as u64,
        places: [0; NUMBERS],
        wides: [0; NUMBERS],
        texts_end: 0,
        nulls: 0,
    };
    let (mut at, mut words) = (0, 0);
    while at < RULES.len() {
        let (number, kind) = (RULES[at].0, kind_of(RULES[at].0, &RULES[at].1));
        assert!(number < NUMBERS && (number < 32 || !matches!(kind, Kind::Bool)), "another word is needed");
        layout.kinds[number] = Some(kind);
        layout.nullable |= (RULES[at].2 as u64) << number;
        if !matches!(kind, Kind::Bool | Kind::Long | Kind::Text)
            && !is_among(number, &LAST)
            && number != MOST_CALLS as usize
        {
            layout.places[number] = words;
            words += 1;
        }
        at += 1;
    }
    at = 0;
    while at < RULES.len() {
        let number = RULES[at].0;
        if matches!(layout.kinds[number], Some(Kind::Long)) || is_space(&RULES[at].1) {
            layout.wides[number] = words;
            words += 2;
        }
        at += 1;
    }
    layout.texts_end = words as usize;
    // Backwards, so that the words of the first texts are the last.
    at = RULES.len();
    while at > 0 {
        at -= 1;
        let number = RULES[at].0;
        if matches!(layout.kinds[number], Some(Kind::Text))
            && !is_among(number, &FIRST)
            && !is_among(number, &APART)
        {
            words += 1;
            layout.places[number] = words;
        }
    }
    at = FIRST.len();
    while at > 0 {
        at -= 1;
        words += 1;
        layout.places[FIRST[at] as usize] = words;
    }
    words += 2;
    layout.places[APART[0] as usize] = words;
    while at < LAST.len() {
        words += 1;
        layout.places[LAST[at] as usize] = words;
        at += 1;
    }
    // The allocator's memory begins at multiples of 16, and what stands before the words takes 16.
    while words % 4 != 3 {
        words += 1;
    }
    words += 2;
    layout.places[APART[1] as usize] = words;
    words += 1;
    layout.places[MOST_CALLS as usize] = words;
    layout.nulls = words as usize + 1;
    layout
};

const fn is_among(number: usize, fields: &[Field]) -> bool {
    let mut at = 0;
    while at < fields.len() {
        if fields[at] as usize == number {
            return true;
        }
        at += 1;
    }
    false
}

const fn kind_of(number: usize, rule: &Rule) -> Kind {
    match rule {
        _ if number == Field::Version as usize => Kind::Long,
        Rule::Flag => Kind::Bool,
        Rule::Int { .. } | Rule::FileSize => Kind::Int,
        Rule::CallerIds { .. } => Kind::CallerIds,
        Rule::OfficeHours => Kind::OfficeHours,
        _ => Kind::Text,
    }
}

/// Whether a text of this rule means a number of bytes, which is kept beside it.
pub(super) const fn is_space(rule: &Rule) -> bool {
    matches!(rule, Rule::Quota | Rule::DiskUse)
}

/// The word of where the last text ends.
pub(super) const TEXTS_END: usize = LAYOUT.texts_end;

/// The first of the two words of what has no value.
pub(super) const NULLS: usize = LAYOUT.nulls;

/// The word of the switches.
pub(super) const SWITCHES: usize = NULLS + 2;

/// Words of every record.
pub(super) const WORDS: usize = SWITCHES + 1;

/// The word of where the domain ends: the text behind it begins there.
pub(super) const DOMAIN_END: usize = LAYOUT.places[APART[1] as usize] as usize;

/// A bit for each field, by number, that is one value: no list, no office hours.
pub(super) const SINGLE: u64 = {
    let (mut bits, mut number) = (0, 0);
    while number < NUMBERS {
        if let Some(Kind::Bool | Kind::Int | Kind::Long | Kind::Text) = LAYOUT.kinds[number] {
            bits |= 1 << number;
        }
        number += 1;
    }
    bits
};

static KINDS: [Option<Kind>; NUMBERS] = LAYOUT.kinds;

/// What a field is kept as, and its word, the first of two, or that of the switches.
#[derive(Clone, Copy)]
pub(crate) struct Member {
    /// Whether it may have no value: otherwise nobody looks.
    pub(super) nullable: bool,
    /// Any, where there is no such field.
    pub(super) kind: Kind,
    word: u8,
}

impl Member {
    #[inline]
    pub(super) fn word(self) -> usize {
        usize::from(self.word)
    }
}

/// By the fields' numbers.
pub(super) static MEMBERS: [Member; NUMBERS] = {
    let mut members = [Member { nullable: true, kind: Kind::Bool, word: 0 }; NUMBERS];
    let mut number = 0;
    while number < NUMBERS {
        if let Some(kind) = LAYOUT.kinds[number] {
            let word = match kind {
                Kind::Bool => SWITCHES as u8,
                Kind::Long => LAYOUT.wides[number],
                _ => LAYOUT.places[number],
            };
            members[number] = Member { nullable: LAYOUT.nullable >> number & 1 == 1, kind, word };
        }
        number += 1;
    }
    members
};

/// By a field's number its word, and the first of its two: for who reads the block itself.
#[cfg(feature = "uniffi")]
pub(crate) static PLACES: [[u8; NUMBERS]; 2] = [LAYOUT.places, LAYOUT.wides];

/// What a field of this number is kept as; `None` where there is no such field.
#[inline]
pub(crate) fn kind(number: u32) -> Option<Kind> {
    KINDS.get(number as usize).copied().flatten()
}

/// The word of a field that is no switch, and no long number.
#[inline]
pub(super) const fn place(number: usize) -> usize {
    LAYOUT.places[number % NUMBERS] as usize
}

/// The first of the two words of a field that has two.
pub(super) const fn wide(number: usize) -> usize {
    LAYOUT.wides[number % NUMBERS] as usize
}

/// The fields that are texts, in the order in which these stand.
pub(super) fn texts() -> impl Iterator<Item = Field> {
    let first = APART.into_iter().chain(FIRST);
    let others = Field::ALL.iter().copied().filter(|field| !APART.contains(field) && !FIRST.contains(field));
    first.chain(others).filter(|field| kind(field.number().into()) == Some(Kind::Text))
}
