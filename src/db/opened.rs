//! Which files this process has open.
//!
//! The look at a file before it is opened (`place::probe`) opens and closes it outside SQLite's
//! book-keeping, and POSIX drops all locks of a process on a file when it closes any descriptor
//! of it. So a file is looked at only while this process has no connection to it; once it has
//! one, the file is known to be ours.

use std::collections::HashMap;
use std::path::Path;

use parking_lot::Mutex;

use super::guard::{Identity, gone, identity};
use crate::error::Result;

static OPEN: Mutex<Option<HashMap<Identity, usize>>> = Mutex::new(None);

/// An entry for one open database; it must outlive the database's connections.
pub(super) struct Opened(Identity);

impl Opened {
    /// Enters the file, after `probe` where no other entry has it. Probes wait for each other.
    pub(super) fn enter(path: &Path, probe: impl FnOnce() -> Result<()>) -> Result<Opened> {
        let mut open = OPEN.lock();
        let identity = identity(path).ok_or_else(|| gone(path))?;
        let entries = open.get_or_insert_default();
        if !entries.contains_key(&identity) {
            probe()?;
        }
        *entries.entry(identity).or_default() += 1;
        Ok(Opened(identity))
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let mut open = OPEN.lock();
        let entries = open.get_or_insert_default();
        if let Some(count) = entries.get_mut(&self.0) {
            *count -= 1;
            if *count == 0 {
                entries.remove(&self.0);
            }
        }
    }
}
