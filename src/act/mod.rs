//! What settings do: pure functions of a document and their arguments.

pub(crate) mod retention;
