//! Import of whole fleets as JSON Lines. One thread reads and stores while another checks: the
//! two cost about the same. Memory is bounded by a few batches of lines, not by the file.

use std::io::{BufRead, Read};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use serde::Serialize;

use crate::db::audit::Stamp;
use crate::db::{Connection, tenant};
use crate::document::{Draft, Patch, Scope};
use crate::error::{Error, ErrorCode, Fault, FaultCode, Result};
use crate::fork::{self, Kept};
use crate::store::Store;
use crate::write::{accept, refuse_taken};

/// The longest line that an import takes: room for every member at its bounds, each character
/// written as an escape.
const MAX_LINE: usize = 32 * 1024 * 1024;

/// A batch ends behind the line that fills it up to so many bytes.
const BATCH: usize = 64 * 1024;

/// Batches that are checked ahead of the one that is stored.
const AHEAD: usize = 2;

/// What an import did or found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use = "an import with faulty lines has stored nothing"]
pub struct ImportReport {
    /// Lines that were read, empty ones apart.
    pub lines: u64,
    /// Lines with faults. Where there is one, nothing was imported.
    pub faulty: u64,
    /// Tenants that were imported or, as a dry run, would be.
    pub imported: u64,
}

impl Store {
    /// Makes a tenant of every line of `input`, in one transaction or not at all. `id`,
    /// `created_at` and `version` are kept where a line has them; computed members are not.
    /// Calls `on_line` with the number of every line that is not empty, from 1, and its faults.
    ///
    /// Other writers wait meanwhile. A faulty line does not end the reading, so one run tells all
    /// of them. The store's clock is asked from another thread.
    ///
    /// # Errors
    /// [`Error::Storage`]; with [`ErrorCode::Io`] where `input` cannot be read. Faulty lines are
    /// no error but counted in the report.
    pub fn import(
        &self,
        input: &mut dyn BufRead,
        dry_run: bool,
        on_line: &mut dyn FnMut(u64, &[Fault]),
    ) -> Result<ImportReport> {
        let mut report = ImportReport::default();
        let stamp = &self.stamp()?;
        let act = |db: &Connection| {
            self.import_lines(db, stamp, input, &mut |number, faults| {
                report.lines += 1;
                report.faulty += u64::from(!faults.is_empty());
                on_line(number, faults);
            })?;
            Ok(((), report.faulty == 0 && !dry_run))
        };
        self.db.write_alone(act)?;
        if report.faulty == 0 {
            report.imported = report.lines;
        }
        Ok(report)
    }

    fn import_lines(
        &self,
        db: &Connection,
        stamp: &Stamp,
        input: &mut dyn BufRead,
        on_line: &mut dyn FnMut(u64, &[Fault]),
    ) -> Result<()> {
        let checker = Kept::new(Checker::start(self.clone())?);
        let (mut ahead, mut ended, mut lines) = (0, false, 0);
        let mut stored = Drafts::new();
        while ahead > 0 || !ended {
            if !ended {
                let batch = fork::call_host(|| Batch::read(input, lines))??;
                lines += batch.ends.len() as u64;
                ended = batch.ends.is_empty();
                checker.send(batch, std::mem::take(&mut stored))?;
                ahead += 1;
            }
            if ended || ahead > AHEAD {
                stored = checker.receive()?;
                ahead -= 1;
                store_drafts(db, stamp, &mut stored, on_line)?;
            }
        }
        Ok(())
    }

    /// Drafts batches until no more come. What was drafted here comes back with a later batch to
    /// be freed here: threads that free what others allocated wait for each other.
    fn check_batches(&self, batches: &Receiver<(Batch, Drafts)>, checked: &Sender<Drafts>) {
        for (batch, stored) in batches {
            drop(stored);
            let draft = |(number, line)| Some((number, self.draft_line(line)?));
            if checked.send(batch.lines().filter_map(draft).collect()).is_err() {
                return;
            }
        }
    }

    /// The tenant that a line would make; none of an empty line.
    fn draft_line(&self, line: &[u8]) -> Option<Result<Draft>> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        let patch = if line.len() > MAX_LINE { Err(too_long()) } else { Patch::from_json_bytes(line) };
        Some(patch.map(|patch| self.draft_new(&patch, Scope::Import)))
    }
}

/// Drafts, or why there is none, with the numbers of their lines.
type Drafts = Vec<(u64, Result<Draft>)>;

fn store_drafts(
    db: &Connection,
    stamp: &Stamp,
    drafts: &mut Drafts,
    on_line: &mut dyn FnMut(u64, &[Fault]),
) -> Result<()> {
    for (number, draft) in drafts {
        let result = match draft {
            Ok(draft) => store_draft(db, stamp, draft),
            Err(error) => Err(std::mem::replace(error, Error::NotFound)),
        };
        let faults = match result {
            Ok(()) => Vec::new(),
            Err(Error::Refused { faults }) => faults,
            Err(error) => return Err(error),
        };
        fork::call_host(|| on_line(*number, &faults))?;
    }
    Ok(())
}

/// Stores a sound draft. What is taken is asked for only where the database refuses the line for
/// it, or other faults keep the line from being tried.
fn store_draft(db: &Connection, stamp: &Stamp, draft: &mut Draft) -> Result<()> {
    let tried = draft.faults.is_empty().then(|| tenant::insert(db, &draft.tenant, stamp));
    match tried {
        Some(Ok(())) => Ok(()),
        refused => {
            refuse_taken(db, draft)?;
            accept(draft)?;
            refused.unwrap_or(Ok(()))
        }
    }
}

/// The thread that checks lines. A forked child does not have it, and so must not wait for it.
struct Checker {
    batches: Option<Sender<(Batch, Drafts)>>,
    drafts: Receiver<Drafts>,
    thread: Option<JoinHandle<()>>,
}

impl Checker {
    fn start(store: Store) -> Result<Checker> {
        let (to_check, batches) = mpsc::channel();
        let (checked, drafts) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("tenantry-import".to_owned())
            .spawn(move || store.check_batches(&batches, &checked))
            .map_err(|error| Error::storage(ErrorCode::Io, format!("no thread to check lines: {error}")))?;
        Ok(Checker { batches: Some(to_check), drafts, thread: Some(thread) })
    }

    fn send(&self, batch: Batch, stored: Drafts) -> Result<()> {
        let batches = self.batches.as_ref().ok_or_else(stopped)?;
        batches.send((batch, stored)).map_err(|_| stopped())
    }

    fn receive(&self) -> Result<Drafts> {
        self.drafts.recv().map_err(|_| stopped())
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.batches = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn stopped() -> Error {
    Error::storage(ErrorCode::Internal, "the thread that checks lines has stopped")
}

/// Lines as they were read, one behind the other.
struct Batch {
    /// Lines before the first.
    before: u64,
    bytes: Vec<u8>,
    /// Where each line ends.
    ends: Vec<usize>,
}

impl Batch {
    /// Reads the next lines; none at the end of the input.
    fn read(input: &mut dyn BufRead, before: u64) -> Result<Batch> {
        let failed = |error| Error::storage(ErrorCode::Io, format!("the import cannot be read: {error}"));
        let mut batch = Batch { before, bytes: Vec::with_capacity(2 * BATCH), ends: Vec::new() };
        while batch.bytes.len() < BATCH && batch.read_line(input).map_err(failed)? {
            batch.ends.push(batch.bytes.len());
        }
        Ok(batch)
    }

    /// Reads up to the next line end or, of a longer line, as much as shows that it is too long.
    fn read_line(&mut self, input: &mut dyn BufRead) -> std::io::Result<bool> {
        let most = MAX_LINE + 1;
        let length = input.take(most as u64).read_until(b'\n', &mut self.bytes)?;
        if length == most && self.bytes.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
        Ok(length > 0)
    }

    /// The lines with their numbers.
    fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let lines = starts.zip(&self.ends).map(|(&start, &end)| &self.bytes[start..end]);
        (self.before + 1..).zip(lines)
    }
}

fn too_long() -> Error {
    let message = format!("a line must have at most {MAX_LINE} bytes");
    Error::fault(Fault::new(FaultCode::TooLong, message).with("max", MAX_LINE as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_across_batches_and_long_ones_do_not_fill_memory() {
        let long = "x".repeat(MAX_LINE + 10);
        let short = format!("{}\n", "y".repeat(BATCH / 3)).repeat(5);
        let text = format!("{long}\n{short}end");
        let mut input = text.as_bytes();
        let (mut numbers, mut lengths) = (Vec::new(), Vec::new());
        loop {
            let batch = Batch::read(&mut input, numbers.len() as u64).unwrap();
            if batch.ends.is_empty() {
                break;
            }
            numbers.extend(batch.lines().map(|(number, _)| number));
            lengths.extend(batch.lines().map(|(_, line)| line.len()));
        }
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!((lengths[0], lengths[6]), (MAX_LINE + 1, 3));
    }
}
