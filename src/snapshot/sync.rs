//! What the table and the marks are made of. A test puts a model checker's in its place.

pub(super) use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
pub(super) use std::sync::{Arc, OnceLock};

pub(super) use arc_swap::ArcSwapOption;
