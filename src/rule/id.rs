//! Identifiers of tenants.

use uuid::{NoContext, Timestamp, Uuid};

use crate::error::{Fault, FaultCode};

const MAX: usize = 64;

/// A new identifier: an RFC 9562 UUID of version 7, unique for ever and rising from millisecond to
/// millisecond. It begins with a digit and so is never a host name; a shell can tell the two apart.
pub(crate) fn make() -> String {
    // Not `now_v7`: it has a lock for the process, in which a fork may meet another thread.
    Uuid::new_v7(Timestamp::now(NoContext)).to_string()
}

/// Checks an identifier that an import brings along, from this program or another.
pub(crate) fn check(id: &str) -> Result<(), Fault> {
    let allowed = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    if (1..=MAX).contains(&id.len()) && id.bytes().all(allowed) && !id.starts_with('-') {
        return Ok(());
    }
    let message = format!("must be 1 to {MAX} letters, digits, hyphens or underscores, the first no hyphen");
    Err(Fault::new(FaultCode::BadId, message).with("max", MAX as u64))
}
