//! The C ABI. `include/tenantry.h` is its manual, made from the comments here.
//!
//! Every export is made by [`exports`], which checks each argument before the body sees it and
//! turns whatever happens, a panic included, into a status. The bodies never touch a raw pointer.
#![allow(unsafe_code, reason = "C hands over raw pointers; each use has its argument beside it")]
#![allow(non_camel_case_types, reason = "the names are those of the header")]
#![allow(unreachable_pub, reason = "C reaches what Rust does not")]

mod act;
mod argument;
mod audit;
mod backup;
mod constants;
mod error;
mod field;
mod file;
mod fleet;
mod guard;
mod handle;
mod library;
mod list;
mod log;
mod members;
#[cfg(feature = "uniffi")]
mod pack;
mod patch;
mod reader;
mod reserve;
mod session;
mod store;
mod structure;
mod tenant;
mod types;
mod watch;

/// Makes exports of functions that are written as C sees them. Each argument is checked and
/// shadowed by what [`Argument`](argument::Argument) makes of it; the body runs inside
/// [`guard::call`].
macro_rules! exports {
    ($($(#[$meta:meta])* pub unsafe extern "C" fn $name:ident($($arg:ident: $type:ty),* $(,)?) -> $answer:ty $body:block)*) => {$(
        $(#[$meta])*
        ///
        /// # Safety
        /// Pointers must be null or lead to memory of their type and length; `include/tenantry.h` has more.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($arg: $type),*) -> $answer {
            let error = $crate::ffi::c::argument::error_slot(&[$($crate::ffi::c::argument::Argument::error(&$arg)),*]);
            $crate::ffi::c::guard::call(stringify!($name), error, || {
                // SAFETY: the caller's promise above is what `check` asks for.
                $(#[allow(unused_variables, reason = "an error's slot is not the body's")]
                let $arg = unsafe { $crate::ffi::c::argument::Argument::check($arg) }?;)*
                $body
            })
        }
    )*};
}
use exports;

/// Handles for the apps, whose reads go through the C ABI.
#[cfg(feature = "uniffi")]
pub(super) mod lend {
    use super::guard::Failure;
    use super::handle::{self, Kind};
    use super::tenant::Snapshot;
    use super::types::{tenantry_session, tenantry_store, tenantry_tenant};
    use crate::error::Result;

    /// A handle that is open until this is dropped.
    pub(in crate::ffi) struct Lent {
        bits: u64,
        close: fn(u64),
    }

    impl Lent {
        /// The handle as C has it.
        pub(in crate::ffi) fn bits(&self) -> i64 {
            self.bits.cast_signed()
        }

        fn to<K: Kind>(object: K::Object) -> Result<Lent> {
            let handle = handle::insert::<K>(object).map_err(Failure::into_error)?;
            // One that its borrower closed is closed.
            Ok(Lent { bits: handle.bits(), close: |bits| drop(handle::close(K::of_bits(bits))) })
        }
    }

    impl Drop for Lent {
        fn drop(&mut self) {
            (self.close)(self.bits);
        }
    }

    /// A `tenantry_store`.
    pub(in crate::ffi) fn store(store: &crate::Store) -> Result<Lent> {
        Lent::to::<tenantry_store>(store.clone())
    }

    /// A `tenantry_session`.
    pub(in crate::ffi) fn session(session: &crate::Session) -> Result<Lent> {
        Lent::to::<tenantry_session>(session.clone())
    }

    /// A `tenantry_tenant` that the app closes.
    pub(in crate::ffi) fn tenant(snapshot: &crate::Snapshot) -> Result<i64> {
        let tenant = Snapshot::keep(snapshot.clone()).map_err(Failure::into_error)?;
        Ok(tenant.bits().cast_signed())
    }

    /// The snapshot of a `tenantry_tenant` that the app holds.
    pub(in crate::ffi) fn snapshot(bits: i64) -> Result<crate::Snapshot> {
        let tenant =
            handle::pin(tenantry_tenant::of_bits(bits.cast_unsigned())).map_err(Failure::into_error)?;
        Ok(tenant.snapshot().clone())
    }
}
