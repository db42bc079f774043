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
    length: usize,
}

impl<'a> Ends<'a> {
    #[inline(always)]
    pub(super) fn of(text: &'a [u8]) -> Option<Ends<'a>> {
        match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) if text.len() <= 32 => Some(Ends { first, last, length: text.len() }),
            _ => None,
        }
    }

    #[inline(always)]
    pub(super) fn len(self) -> usize {
        self.length
    }

    /// Whether they are those of this text.
    #[inline(always)]
    pub(super) fn are_of(self, text: &[u8]) -> bool {
        text.len() == self.length
            && text.first_chunk() == Some(self.first)
            && text.last_chunk() == Some(self.last)
    }
}

/// What texts are hashed with: of this process alone, as strangers choose what is looked up.
pub(super) struct Secret(SeedableRandomState);

impl Secret {
    pub(super) fn new() -> Secret {
        let chance = RandomState::new().build_hasher().finish();
        Secret(SeedableRandomState::with_seed(chance, SharedSeed::global_random()))
    }

    pub(super) fn hash(&self, text: &[u8]) -> u64 {
        match Ends::of(text) {
            Some(ends) => self.hash_ends(ends),
            None => self.finish(|hasher| hasher.write(text)),
        }
    }

    /// [`Secret::hash`] of the text that these are of.
    #[inline(always)]
    pub(super) fn hash_ends(&self, ends: Ends<'_>) -> u64 {
        self.finish(|hasher| {
            hasher.write_u128(u128::from_ne_bytes(*ends.first));
            hasher.write_u128(u128::from_ne_bytes(*ends.last));
        })
    }

    #[inline(always)]
    fn finish(&self, write: impl FnOnce(&mut FoldHasher<'static>)) -> u64 {
        let mut hasher = self.0.build_hasher();
        write(&mut hasher);
        hasher.finish()
    }
}
