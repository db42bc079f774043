//! Members that a call asks for together: the numbers of their fields, and where their values go.

use super::argument::{Argument, is_some_of};
use super::constants::TENANTRY_VALUE_NULL;
use super::guard::{Failure, bad};
use super::types::*;

/// Numbers of fields, how many is yet to be told.
#[derive(Clone, Copy)]
pub(super) struct Fields(*const u32);

/// No call asks for more members at once.
const MOST_MEMBERS: usize = 1024;

/// Why members are not to be had there; nothing is wrong with none of them.
fn no_members(count: usize, is_null: bool) -> Result<(), Failure> {
    match count {
        0 => Ok(()),
        _ if count > MOST_MEMBERS => Err(bad("more than 1024 members are asked for")),
        _ if is_null => Err(bad("the pointer for members is NULL")),
        _ => Err(bad("the pointer to numbers of fields is not aligned")),
    }
}

impl Fields {
    pub(super) fn slice(&self, count: usize) -> Result<&[u32], Failure> {
        match self.lent(count) {
            Some(fields) => Ok(fields),
            None => no_members(count, self.0.is_null()).map(|()| &[][..]),
        }
    }

    /// [`Fields::slice`] where nothing is to be said of them.
    #[inline(always)]
    pub(super) fn lent(&self, count: usize) -> Option<&[u32]> {
        let are_there = is_some_of(count, MOST_MEMBERS) && !self.0.is_null() && self.0.is_aligned();
        // SAFETY: not null, aligned; that so many can be read is the caller's promise.
        are_there.then(|| unsafe { std::slice::from_raw_parts(self.0, count) })
    }
}

impl Argument for *const u32 {
    type Checked = Fields;

    #[inline]
    unsafe fn check(self) -> Result<Fields, Failure> {
        Ok(Fields(self))
    }
}

/// Where values of members go, how many is yet to be told.
#[derive(Clone, Copy)]
pub(super) struct Values(*mut tenantry_value);

/// Room for so many.
#[derive(Clone, Copy)]
pub(super) struct Places {
    start: *mut tenantry_value,
    count: usize,
}

impl Values {
    pub(super) fn places(self, count: usize) -> Result<Places, Failure> {
        match self.lent(count) {
            Some(places) => Ok(places),
            None => no_members(count, self.0.is_null()).map(|()| Places { start: self.0, count: 0 }),
        }
    }

    /// [`Values::places`] where nothing is to be said of them.
    #[inline(always)]
    pub(super) fn lent(self, count: usize) -> Option<Places> {
        let are_there = is_some_of(count, MOST_MEMBERS) && !self.0.is_null();
        are_there.then_some(Places { start: self.0, count })
    }
}

impl Places {
    /// A value of each of these, if there is room for all; NULL where there is none.
    #[inline(always)]
    pub(super) fn put<T>(self, from: &[T], value: impl Fn(&T) -> Option<tenantry_value>) {
        if from.len() > self.count {
            return;
        }
        for (at, from) in from.iter().enumerate() {
            match value(from) {
                // SAFETY: not null, and below the count for which the caller promised room.
                Some(value) => unsafe { self.start.add(at).write_unaligned(value) },
                // SAFETY: as above.
                None => unsafe { put_null(self.start, at) },
            }
        }
    }
}

/// Less often met than a value; apart, so that nothing is made ready for it where there is one.
///
/// # Safety
/// There is a place so far behind the first, and it can be written.
#[cold]
#[inline(never)]
unsafe fn put_null(first: *mut tenantry_value, at: usize) {
    let null = tenantry_value { kind: TENANTRY_VALUE_NULL, number: 0, text: tenantry_text::NONE };
    // SAFETY: the caller's promise.
    unsafe { first.add(at).write_unaligned(null) };
}

impl Argument for *mut tenantry_value {
    type Checked = Values;

    #[inline]
    unsafe fn check(self) -> Result<Values, Failure> {
        Ok(Values(self))
    }
}
