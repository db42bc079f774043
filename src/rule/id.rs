//! Identifiers of tenants.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{NoContext, Timestamp, Uuid};

use crate::error::{Fault, FaultCode};

const MAX: usize = 64;

/// The last millisecond and the count within it, of this process.
static LAST: AtomicU64 = AtomicU64::new(0);

/// A new identifier: an RFC 9562 UUID of version 7, unique for ever and rising within a process. It
/// begins with a digit and so is never a host name; a shell can tell the two apart.
pub(crate) fn make() -> String {
    // Not `now_v7`: it has a lock for the process, in which a fork may meet another thread.
    let random = Uuid::new_v7(Timestamp::now(NoContext));
    let now = (random.as_u128() >> 80) as u64;
    let next = |last: u64| (now << 12).max(last + 1);
    let before = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
    let tick = next(before.unwrap_or(0));
    let mut tail = [0; 10];
    tail.copy_from_slice(&random.as_bytes()[6..]);
    [tail[0], tail[1]] = [(tick >> 8) as u8 & 0x0f, tick as u8];
    uuid::Builder::from_unix_timestamp_millis(tick >> 12, &tail).into_uuid().to_string()
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
