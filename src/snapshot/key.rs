//! By what a tenant is looked up, and how that is hashed and compared.

use std::hash::{BuildHasher, Hasher, RandomState};

use foldhash::SharedSeed;
use foldhash::fast::{FoldHasher, SeedableRandomState};

/// By what a tenant is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key<'a> {
    Id(&'a [u8]),
    /// In canonical form.
    Domain(&'a [u8]),
}

impl<'a> Key<'a> {
    #[inline]
    pub(super) fn text(self) -> &'a [u8] {
        let (Key::Id(text) | Key::Domain(text)) = self;
        text
    }

    /// The table that it is looked up in.
    #[inline]
    pub(super) fn table(self) -> usize {
        usize::from(matches!(self, Key::Domain(_)))
    }
}

/// A text of 16 to 32 bytes, as most domains are: its two ends overlap, so that they are all of it.
#[derive(Clone, Copy)]
pub(super) struct Ends<'a> {
    first: &'a [u8; 16],
    last: &'a [u8; 16],
}

impl<'a> Ends<'a> {
    #[inline(always)]
    pub(super) fn of(text: &'a [u8]) -> Option<Ends<'a>> {
        match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) if text.len() <= 32 => Some(Ends { first, last }),
            _ => None,
        }
    }

    /// Whether they are those of this text, which is as long.
    #[inline(always)]
    pub(super) fn are_of(self, text: &[u8]) -> bool {
        // Both in any case: a guess less for a processor that waits for the text's memory.
        (text.first_chunk() == Some(self.first)) & (text.last_chunk() == Some(self.last))
    }
}

/// What texts are hashed with: of this process alone, as strangers choose what is looked up. Two, so that a processor
/// hashes both ends of a text at a time.
#[derive(Clone)]
pub(super) struct Secret([SeedableRandomState; 2]);

impl Secret {
    pub(super) fn new() -> Secret {
        let chance = || RandomState::new().build_hasher().finish();
        Secret(
            [chance(), chance()]
                .map(|seed| SeedableRandomState::with_seed(seed, SharedSeed::global_random())),
        )
    }

    pub(super) fn hash(&self, text: &[u8]) -> u64 {
        match Ends::of(text) {
            Some(ends) => self.hash_ends(ends),
            None => finish(&self.0[0], |hasher| hasher.write(text)),
        }
    }

    /// [`Secret::hash`] of the text that these are of.
    #[inline(always)]
    pub(super) fn hash_ends(&self, ends: Ends<'_>) -> u64 {
        let [first, last] = &self.0;
        finish(first, |hasher| hasher.write_u128(u128::from_ne_bytes(*ends.first)))
            ^ finish(last, |hasher| hasher.write_u128(u128::from_ne_bytes(*ends.last)))
    }
}

#[inline(always)]
fn finish(state: &SeedableRandomState, write: impl FnOnce(&mut FoldHasher<'static>)) -> u64 {
    let mut hasher = state.build_hasher();
    write(&mut hasher);
    hasher.finish()
}
