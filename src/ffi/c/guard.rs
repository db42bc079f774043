//! The guard around every export: a panic becomes a status, an error its own object.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use super::types::{tenantry_error, tenantry_status};
use super::{error, log};
use crate::error::{Error, ErrorCode};

/// Why an export did not do what was asked. As small as an answer, so that one that is there stays in registers.
pub(super) enum Failure {
    /// The member is null: met as often as a value, so that it costs nothing.
    NoValue,
    /// The handle was made before this process was forked: no memory is asked for in a child that is told so.
    Forked,
    Core(Box<Error>),
}

impl From<Error> for Failure {
    #[cold]
    fn from(error: Error) -> Failure {
        Failure::Core(Box::new(error))
    }
}

impl Failure {
    /// What only a caller from C can meet.
    #[cold]
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Failure {
        Error::storage(code, message).into()
    }

    fn code(&self) -> ErrorCode {
        match self {
            Failure::NoValue => ErrorCode::NoValue,
            Failure::Forked => ErrorCode::Forked,
            Failure::Core(error) => error.code(),
        }
    }

    pub(super) fn into_error(self) -> Error {
        match self {
            Failure::NoValue => Error::storage(ErrorCode::NoValue, "there is no value"),
            Failure::Forked => Error::storage(
                ErrorCode::Forked,
                "the handle was made before this process was forked from its parent: open the store anew here",
            ),
            Failure::Core(error) => *error,
        }
    }
}

/// An argument that cannot be used.
#[cold]
pub(super) fn bad(message: &'static str) -> Failure {
    Failure::new(ErrorCode::BadArgument, message)
}

/// What an export gives back.
pub(super) trait Answer: Sized {
    type Done;

    fn done(done: Self::Done) -> Self;
    fn failed(code: ErrorCode) -> Self;
}

impl Answer for tenantry_status {
    type Done = ();

    #[inline]
    fn done((): ()) -> Self {
        0
    }

    fn failed(code: ErrorCode) -> Self {
        code.number().cast_signed()
    }
}

/// A function that cannot fail.
impl Answer for u32 {
    type Done = u32;

    fn done(done: u32) -> Self {
        done
    }

    fn failed(_: ErrorCode) -> Self {
        0
    }
}

/// A function that cannot fail, and gives a text that lives as long as the library.
impl Answer for *const std::ffi::c_char {
    type Done = &'static std::ffi::CStr;

    fn done(done: &'static std::ffi::CStr) -> Self {
        done.as_ptr()
    }

    fn failed(_: ErrorCode) -> Self {
        c"".as_ptr()
    }
}

/// Runs the body of the export `name`.
#[inline]
pub(super) fn call<A: Answer>(
    name: &'static str,
    error: *mut tenantry_error,
    body: impl FnOnce() -> Result<A::Done, Failure>,
) -> A {
    static QUIET: Once = Once::new();
    if !QUIET.is_completed() {
        QUIET.call_once(|| panic::set_hook(Box::new(report)));
    }
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        #[cfg(feature = "panic-probe")]
        super::library::panic_if_asked();
        body()
    }));
    let failure = match outcome {
        Ok(Ok(done)) => return A::done(done),
        Ok(Err(failure)) => failure,
        Err(payload) => panicked(name, payload),
    };
    fail(error, failure)
}

#[cold]
fn fail<A: Answer>(error: *mut tenantry_error, failure: Failure) -> A {
    let code = failure.code();
    if !error.is_null() {
        let made = panic::catch_unwind(AssertUnwindSafe(|| error::make(failure)));
        // SAFETY: not null; the export's caller promises that it may be written.
        unsafe { error.write_unaligned(made.ok().flatten().unwrap_or(tenantry_error(0))) };
    }
    A::failed(code)
}

#[cold]
fn panicked(name: &'static str, payload: Box<dyn Any + Send>) -> Failure {
    // A payload may panic once more when it is dropped.
    let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(payload)));
    let message = format!("{name} met a defect in tenantry and was given up; the log says where");
    Failure::new(ErrorCode::Panicked, message)
}

/// In place of Rust's own report, which goes to standard error: that belongs to the host.
fn report(info: &PanicHookInfo<'_>) {
    log::panicked(&info.to_string());
}
