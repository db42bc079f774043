//! From what C hands over to what Rust may use. A raw pointer ends here.

use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;
use std::ptr;

use super::act::{tenantry_limit_verdict, tenantry_recording};
use super::audit::{tenantry_audit_change_info, tenantry_audit_entry_info};
use super::constants::TENANTRY_TO_NUL;
use super::guard::{Failure, bad};
use super::handle::{self, Kind, Pinned};
use super::reserve::tenantry_count_function;
use super::types::*;
use crate::error::ErrorCode;

/// No text of a call is longer, so that a wild length is refused before anything is read or copied.
const MOST: usize = 256 * 1024 * 1024;

/// Whether it is 1 to so many: in one comparison, which compilers do not find by themselves.
#[inline(always)]
pub(super) fn is_some_of(number: usize, most: usize) -> bool {
    number.wrapping_sub(1) < most
}

/// An argument of an export.
pub(super) trait Argument: Sized {
    /// What the body sees.
    type Checked;

    /// Refuses what cannot be used.
    ///
    /// # Safety
    /// A pointer is null or leads to memory of its type that lives, and that nobody else writes,
    /// until the call returns.
    unsafe fn check(self) -> Result<Self::Checked, Failure>;

    /// Where the error goes, if this is the argument that says so.
    fn error(&self) -> *mut tenantry_error {
        ptr::null_mut()
    }
}

/// Where the error goes: the one of these that is not null.
#[inline]
pub(super) fn error_slot(slots: &[*mut tenantry_error]) -> *mut tenantry_error {
    slots.iter().copied().find(|slot| !slot.is_null()).unwrap_or(ptr::null_mut())
}

impl Argument for *mut tenantry_error {
    type Checked = ();

    unsafe fn check(self) -> Result<(), Failure> {
        Ok(())
    }

    fn error(&self) -> *mut tenantry_error {
        *self
    }
}

macro_rules! as_they_are {
    ($($type:ty),*) => {$(
        impl Argument for $type {
            type Checked = $type;

            #[inline]
            unsafe fn check(self) -> Result<$type, Failure> {
                Ok(self)
            }
        }
    )*};
}

as_they_are!(i32, u32, i64, u64, usize, *mut c_void);

/// Handles lead to their objects.
macro_rules! handles {
    ($($handle:ty),*) => {$(
        impl Argument for $handle {
            type Checked = Pinned<$handle>;

            #[inline]
            unsafe fn check(self) -> Result<Pinned<$handle>, Failure> {
                handle::pin(self)
            }
        }
    )*};
}

handles!(
    tenantry_store,
    tenantry_session,
    tenantry_tenant,
    tenantry_patch,
    tenantry_change,
    tenantry_page,
    tenantry_error,
    tenantry_watch,
    tenantry_listening,
    tenantry_files,
    tenantry_file,
    tenantry_audit,
    tenantry_reservation
);

/// A handle that is to be closed: it need not lead to anything.
#[repr(transparent)]
pub struct Closing<T>(T);

impl<T: Kind> Argument for Closing<T> {
    type Checked = T;

    unsafe fn check(self) -> Result<T, Failure> {
        Ok(self.0)
    }
}

/// What an answer may be made of.
pub(super) trait Output: Copy {}

macro_rules! outputs {
    ($($type:ty),*) => { $(impl Output for $type {})* };
}

outputs!(
    bool,
    i32,
    u32,
    i64,
    u64,
    usize,
    tenantry_store,
    tenantry_session,
    tenantry_tenant,
    tenantry_patch,
    tenantry_change,
    tenantry_page,
    tenantry_reader,
    tenantry_watch,
    tenantry_listening,
    tenantry_files,
    tenantry_file,
    tenantry_audit,
    tenantry_reservation,
    tenantry_audit_entry_info,
    tenantry_audit_change_info,
    tenantry_recording,
    tenantry_limit_verdict,
    tenantry_file_info,
    tenantry_purge_report,
    tenantry_backup_report,
    tenantry_usage,
    tenantry_event,
    tenantry_read_status,
    tenantry_text,
    tenantry_fault,
    tenantry_caller_id,
    tenantry_time_range,
    tenantry_field_info,
    tenantry_import_report
);

/// Where an answer goes.
pub(super) struct Out<T>(*mut T);

impl<T: Output> Out<T> {
    /// Writes the answer: the last thing that a body does.
    #[inline]
    pub(super) fn put(self, value: T) -> Result<(), Failure> {
        // SAFETY: not null, by `check`; the rest is the caller's promise. Nothing is read, so it may
        // be without a value yet, and unaligned memory does no harm.
        unsafe { self.0.write_unaligned(value) };
        Ok(())
    }
}

impl<T: Output> Argument for *mut T {
    type Checked = Out<T>;

    #[inline]
    unsafe fn check(self) -> Result<Out<T>, Failure> {
        if self.is_null() { Err(bad("the pointer for the answer is NULL")) } else { Ok(Out(self)) }
    }
}

/// Where an answer goes that the caller may do without. C: a pointer that may be NULL.
#[repr(transparent)]
pub struct Optional<T>(*mut T);

impl<T: Output> Argument for Optional<T> {
    type Checked = Option<Out<T>>;

    unsafe fn check(self) -> Result<Option<Out<T>>, Failure> {
        Ok((!self.0.is_null()).then_some(Out(self.0)))
    }
}

/// Where bytes of a file go, or a text.
pub(super) struct Room(*mut c_char);

impl Room {
    /// Writes so many bytes, for which the caller must have asked.
    pub(super) fn fill(&self, bytes: &[u8]) {
        // SAFETY: not null, by `check`; the caller promised room for as many as it asked for.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr().cast(), self.0, bytes.len()) };
    }

    /// Writes a text that comes in parts, and a NUL behind it: all of it, or the whole characters that so much room
    /// has. Gives the length of all of it.
    pub(super) fn write(&self, capacity: usize, parts: &[&str]) -> usize {
        let mut at = 0;
        if let Some(room) = capacity.checked_sub(1) {
            for part in parts {
                let end = part.len().min(room - at);
                let end = (0..=end).rfind(|end| part.is_char_boundary(*end)).unwrap_or(0);
                Room(self.0.wrapping_add(at)).fill(&part.as_bytes()[..end]);
                at += end;
                if end < part.len() {
                    break;
                }
            }
            Room(self.0.wrapping_add(at)).fill(&[0]);
        }
        parts.iter().map(|part| part.len()).sum()
    }
}

impl Argument for *mut c_char {
    type Checked = Room;

    unsafe fn check(self) -> Result<Room, Failure> {
        if self.is_null() { Err(bad("the pointer for the bytes is NULL")) } else { Ok(Room(self)) }
    }
}

/// A text whose length is yet to be told.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(*const c_char, PhantomData<&'a str>);

impl<'a> Text<'a> {
    /// The text that begins there.
    ///
    /// # Safety
    /// As for [`Argument::check`].
    pub(super) unsafe fn at(start: *const c_char) -> Text<'a> {
        Text(start, PhantomData)
    }

    /// The text: `length` bytes of UTF-8, or up to the first NUL.
    #[inline(never)]
    pub(super) fn read(self, length: usize) -> Result<&'a str, Failure> {
        let bytes = self.bytes(length)?;
        std::str::from_utf8(bytes)
            .map_err(|error| Failure::new(ErrorCode::BadArgument, format!("a text is not UTF-8: {error}")))
    }

    /// The text; `None` where the pointer is null.
    pub(super) fn read_optional(self, length: usize) -> Result<Option<&'a str>, Failure> {
        if self.0.is_null() { Ok(None) } else { self.read(length).map(Some) }
    }

    /// The bytes, whatever they are.
    pub(super) fn bytes(self, length: usize) -> Result<&'a [u8], Failure> {
        match (self.lent(length), length) {
            (Some(bytes), _) => Ok(bytes),
            (None, 0) => Ok(&[]),
            _ if self.0.is_null() => Err(bad("a text is NULL")),
            // SAFETY: not null; that a NUL ends it is the caller's promise with this length.
            (None, TENANTRY_TO_NUL) => Ok(unsafe { CStr::from_ptr(self.0) }.to_bytes()),
            _ => Err(bad("a text is longer than 256 MiB")),
        }
    }

    /// The same where nothing is to be said of them.
    #[inline(always)]
    pub(super) fn lent(self, length: usize) -> Option<&'a [u8]> {
        let is_there = is_some_of(length, MOST) && !self.0.is_null();
        // SAFETY: not null; that so many bytes can be read is the caller's promise.
        is_there.then(|| unsafe { std::slice::from_raw_parts(self.0.cast(), length) })
    }
}

impl Argument for *const c_char {
    type Checked = Text<'static>;

    /// The lifetime is that of the call: a body has nowhere to keep the text but as its own copy.
    unsafe fn check(self) -> Result<Text<'static>, Failure> {
        Ok(Text(self, PhantomData))
    }
}

as_they_are!(
    tenantry_log_function,
    tenantry_write_function,
    tenantry_read_function,
    tenantry_report_function,
    tenantry_progress_function,
    tenantry_change_function,
    tenantry_count_function
);
