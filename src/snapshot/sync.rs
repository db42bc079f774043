//! What the table and the marks are made of. A test puts a model checker's in its place.

pub(super) use std::sync::OnceLock;
pub(super) use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

pub(super) use arc_swap::ArcSwapAny;
pub(super) use triomphe::{Arc, HeaderSliceWithLengthProtected as ThickShard, ThinArc};
