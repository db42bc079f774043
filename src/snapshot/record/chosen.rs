//! Fields that a caller reads together, again and again: looked up once.

use super::layout::{MEMBERS, Member, NUMBERS, SINGLE};

/// Fields of one value each, by number, and where a record has them.
#[derive(Default)]
pub(crate) struct Chosen {
    numbers: Vec<u32>,
    members: Vec<Member>,
}

impl Chosen {
    /// Whether it is these that were chosen.
    #[inline]
    pub(crate) fn are(&self, numbers: &[u32]) -> bool {
        // One by one: they are too few for a call.
        self.numbers.len() == numbers.len()
            && self.numbers.iter().zip(numbers).all(|(one, other)| one == other)
    }

    /// Chooses these; none, and `false`, where one is a list, office hours or no field.
    #[cold]
    pub(crate) fn choose(&mut self, numbers: &[u32]) -> bool {
        self.numbers.clear();
        self.members.clear();
        if !numbers.iter().all(|number| is_single(*number)) {
            return false;
        }
        self.numbers.extend_from_slice(numbers);
        self.members.extend(numbers.iter().map(|number| MEMBERS[*number as usize]));
        true
    }

    /// In the order of their numbers as they were given.
    #[inline]
    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }
}

fn is_single(number: u32) -> bool {
    (number as usize) < NUMBERS && SINGLE >> number & 1 == 1
}
