//! The face for apps: what Kotlin and Swift are generated from. It converts and hands on; their
//! own packages lay an idiomatic face over it and read through the C ABI where it must be fast.
//!
//! Numbers are signed, since Java has no others and every bound of the field table fits.
#![allow(unreachable_pub, reason = "other languages reach what Rust does not")]

mod act;
mod audit;
mod backup;
mod digest;
mod document;
mod error;
mod file;
mod fleet;
mod hours;
mod library;
mod options;
mod patch;
mod reserve;
mod session;
mod store;
mod usage;
mod watch;

uniffi::setup_scaffolding!();
