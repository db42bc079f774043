//! Tenants in memory, packed and read-only, for callers that read one on every SIP message: as fresh as
//! SQLite's own answer, at the price of a look into memory.
//!
//! A read compares the header of the log's index, which every commit of every process moves before it
//! returns, with the mark up to which the memory was brought ([`mark`]). Where they are equal it answers
//! from the table ([`table`]). Else it reads the log of changes and drops what changed ([`cache`]), and
//! what is not in the table it loads, and keeps ([`reads`]). A reader ([`reader`]) has a copy of the mark, and of the
//! number that tells of all else ([`unrest`](crate::unrest)): two comparisons, and its read is fresh.

mod cache;
mod key;
mod mark;
mod reader;
mod reads;
pub(crate) mod record;
mod sync;
mod table;
mod tenant;

pub use reader::Reader;
pub use reads::ReadStatus;
pub use tenant::Snapshot;

pub(crate) use key::Key;
pub(crate) use reads::Reads;
