//! What settings do: pure functions of a document and their arguments.

pub(crate) mod caller_name;
pub(crate) mod contact;
pub(crate) mod limit;
pub(crate) mod recording;
pub(crate) mod retention;
