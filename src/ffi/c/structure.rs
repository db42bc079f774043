//! Structures that the caller fills in, and the texts in them.

use std::ffi::c_char;

use super::act::{tenantry_limit_verdict, tenantry_recording};
use super::argument::{Argument, Text};
use super::audit::{tenantry_audit_query, tenantry_moment};
use super::guard::Failure;
use super::types::tenantry_list_query;

/// Structures that the caller fills in; `None` where the pointer is null.
macro_rules! structures {
    ($($type:ty),*) => {$(
        impl Argument for *const $type {
            type Checked = Option<$type>;

            unsafe fn check(self) -> Result<Option<$type>, Failure> {
                // SAFETY: not null; plain numbers and pointers, for which any bits will do.
                Ok((!self.is_null()).then(|| unsafe { self.read_unaligned() }))
            }
        }
    )*};
}

structures!(
    tenantry_list_query,
    tenantry_audit_query,
    tenantry_moment,
    tenantry_recording,
    tenantry_limit_verdict
);

/// Texts of a structure, each with its length, as those of arguments.
fn texts<'a, const COUNT: usize>(
    pairs: [(*const c_char, usize); COUNT],
) -> Result<[Option<&'a str>; COUNT], Failure> {
    let mut texts = [None; COUNT];
    for (text, (data, length)) in texts.iter_mut().zip(pairs) {
        // SAFETY: what the caller promised of the structure, it promised of its texts.
        *text = unsafe { Text::at(data) }.read_optional(length)?;
    }
    Ok(texts)
}

impl tenantry_list_query {
    pub(super) fn texts(&self) -> Result<[Option<&str>; 2], Failure> {
        texts([(self.search, self.search_length), (self.after, self.after_length)])
    }
}

impl tenantry_audit_query {
    /// Tenant, since, until, actor, after.
    pub(super) fn texts(&self) -> Result<[Option<&str>; 5], Failure> {
        texts([
            (self.tenant, self.tenant_length),
            (self.since, self.since_length),
            (self.until, self.until_length),
            (self.actor, self.actor_length),
            (self.after, self.after_length),
        ])
    }
}

impl tenantry_moment {
    pub(super) fn text(&self) -> Result<Option<&str>, Failure> {
        texts([(self.time, self.time_length)]).map(|[time]| time)
    }
}
