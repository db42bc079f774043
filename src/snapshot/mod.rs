//! Tenants in memory, packed and read-only, for callers that read one on every SIP message.

pub(crate) mod record;
