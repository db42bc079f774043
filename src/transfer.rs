//! Whole fleets: export and import as JSON Lines, and the examination of all that is stored.
//! Each reads tenant after tenant; memory does not grow with their number.

use std::io::{BufRead, Read, Write};
use std::sync::mpsc;
use std::thread;

use serde::Serialize;

use crate::db::{Connection, check, tenant};
use crate::document::{self, Draft, Patch, Scope};
use crate::error::{Error, ErrorCode, Fault, FaultCode, Result};
use crate::store::{Store, accept, refuse_taken};

/// The longest line that an import takes: room for every member at its bounds, each character
/// written as an escape.
const MAX_LINE: u64 = 32 * 1024 * 1024;

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

/// Something that is wrong with what is stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The tenant's identifier, where the finding is about one.
    pub tenant: Option<String>,
    /// The member, where the finding is about one.
    pub path: String,
    /// The stable name of a [`FaultCode`] or an [`ErrorCode`].
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

impl Store {
    /// Writes every tenant as one line of JSON, in the order of their making, all as they are at
    /// one moment. Gives their number.
    ///
    /// # Errors
    /// [`Error::Storage`]; with [`ErrorCode::Io`] where `out` cannot be written.
    pub fn export(&self, out: &mut dyn Write, on_tenant: &mut dyn FnMut(u64)) -> Result<u64> {
        let failed = |error| Error::storage(ErrorCode::Io, format!("the export cannot be written: {error}"));
        self.db.read(|db| {
            let mut count = 0;
            tenant::walk(db, |tenant| {
                let line = tenant?.to_json() + "\n";
                out.write_all(line.as_bytes()).map_err(failed)?;
                count += 1;
                on_tenant(count);
                Ok(())
            })?;
            out.flush().map_err(failed)?;
            Ok(count)
        })
    }

    /// Makes a tenant of every line of `input`, in one transaction or not at all. `id`,
    /// `created_at` and `version` are kept where a line has them; computed members are not.
    /// Calls `on_line` with the number of every line, from 1, and its faults.
    ///
    /// Other writers wait meanwhile. A faulty line does not end the reading, so one run tells all
    /// of them.
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
        let act = |db: &Connection| {
            self.import_lines(db, input, &mut report, on_line)?;
            // An error takes back what the sound lines stored.
            if report.faulty == 0 { Ok(()) } else { Err(Error::Refused { faults: Vec::new() }) }
        };
        match if dry_run { self.db.rehearse(act) } else { self.db.write(act) } {
            Ok(()) => report.imported = report.lines,
            Err(Error::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(report)
    }

    /// One thread reads and stores while another checks: the two cost about the same.
    fn import_lines(
        &self,
        db: &Connection,
        input: &mut dyn BufRead,
        report: &mut ImportReport,
        on_line: &mut dyn FnMut(u64, &[Fault]),
    ) -> Result<()> {
        thread::scope(|scope| {
            let (to_draft, batches) = mpsc::channel::<Batch>();
            let (drafted, drafts) = mpsc::channel();
            scope.spawn(move || {
                for batch in batches {
                    let draft = |(number, line): (u64, Vec<u8>)| Some((number, self.draft_line(&line)?));
                    let drafts: Vec<_> = batch.into_iter().filter_map(draft).collect();
                    if drafted.send(drafts).is_err() {
                        break;
                    }
                }
            });
            let (mut number, mut ahead) = (0, 0);
            let mut more = Ok(true);
            while ahead > 0 || matches!(more, Ok(true)) {
                if matches!(more, Ok(true)) {
                    let mut batch = Vec::new();
                    more = next_batch(input, &mut number, &mut batch);
                    // Whether the other side still listens shows when its answer is awaited.
                    let _ = to_draft.send(batch);
                    ahead += 1;
                }
                if ahead == AHEAD || !matches!(more, Ok(true)) {
                    for (number, draft) in drafts.recv().map_err(|_| stopped())? {
                        report.lines += 1;
                        match draft.and_then(|draft| store_draft(db, draft)) {
                            Ok(()) => on_line(number, &[]),
                            Err(Error::Refused { faults }) => {
                                report.faulty += 1;
                                on_line(number, &faults);
                            }
                            Err(error) => return Err(error),
                        }
                    }
                    ahead -= 1;
                }
            }
            more.map(|_| ())
        })
    }

    /// The tenant that a line would make; none of an empty line.
    fn draft_line(&self, line: &[u8]) -> Option<Result<Draft>> {
        match text(line) {
            Ok(text) if text.trim_ascii().is_empty() => None,
            text => Some(text.and_then(Patch::from_json).map(|patch| self.draft_new(&patch, Scope::Import))),
        }
    }

    /// Examines the file's structure and checks every stored value against today's rules. Calls
    /// `on_finding` with all that is wrong, and gives the number of tenants. Changes nothing.
    ///
    /// # Errors
    /// [`Error::Storage`] where the file cannot be examined to its end.
    pub fn check(&self, on_finding: &mut dyn FnMut(Finding)) -> Result<u64> {
        self.db.read(|db| {
            check::structure(db, |message| on_finding(damage(message)))?;
            let mut count = 0;
            tenant::walk(db, |tenant| {
                count += 1;
                let tenant = match tenant {
                    Ok(tenant) => tenant,
                    Err(error @ Error::Storage { code: ErrorCode::Corrupt, .. }) => {
                        on_finding(damage(error.to_string()));
                        return Ok(());
                    }
                    Err(error) => return Err(error),
                };
                // As if the document came from elsewhere: then nothing is taken on trust.
                let draft = document::draft(document::blank(), &Patch::from(&tenant), Scope::Import);
                for fault in draft.faults {
                    let Fault { path, code, message, .. } = fault;
                    on_finding(Finding {
                        tenant: Some(tenant.id.clone()),
                        path,
                        code: code.as_str(),
                        message,
                    });
                }
                Ok(())
            })?;
            Ok(count)
        })
    }
}

/// Lines with their numbers.
type Batch = Vec<(u64, Vec<u8>)>;

/// Batches that are read before the first of them is stored: while one is stored, the next is
/// drafted. This and the size of a batch bound an import's memory.
const AHEAD: usize = 3;

/// Room for the line of a usual tenant.
const USUAL_LINE: usize = 2048;

/// A batch ends behind the line that fills it up to so many bytes.
const BATCH: usize = 64 * 1024;

/// Reads lines up to the size of a batch; false at the end of the input.
fn next_batch(input: &mut dyn BufRead, number: &mut u64, batch: &mut Batch) -> Result<bool> {
    let mut size = 0;
    while size < BATCH {
        let mut line = Vec::with_capacity(USUAL_LINE);
        if !next_line(input, &mut line)? {
            return Ok(false);
        }
        *number += 1;
        size += line.capacity();
        batch.push((*number, line));
    }
    Ok(true)
}

fn store_draft(db: &Connection, mut draft: Draft) -> Result<()> {
    refuse_taken(db, &mut draft)?;
    tenant::insert(db, &accept(draft)?.tenant)
}

fn stopped() -> Error {
    Error::storage(ErrorCode::Internal, "the thread that checks lines has stopped")
}

fn damage(message: String) -> Finding {
    Finding { tenant: None, path: String::new(), code: ErrorCode::Corrupt.as_str(), message }
}

/// Reads up to the next line end or, of a longer line, as much as shows that it is too long.
fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> Result<bool> {
    let failed = |error| Error::storage(ErrorCode::Io, format!("the import cannot be read: {error}"));
    line.clear();
    let mut limited = input.take(MAX_LINE + 1);
    limited.read_until(b'\n', line).map_err(failed)?;
    if line.len() as u64 > MAX_LINE && line.last() != Some(&b'\n') {
        skip_line(input).map_err(failed)?;
    }
    Ok(!line.is_empty())
}

fn skip_line(input: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let (used, done) = (end.map_or(buffer.len(), |at| at + 1), end.is_some() || buffer.is_empty());
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

fn text(line: &[u8]) -> Result<&str> {
    if line.len() as u64 > MAX_LINE {
        let message = format!("a line must have at most {MAX_LINE} bytes");
        return Err(Error::fault(Fault::new(FaultCode::TooLong, message).with("max", MAX_LINE)));
    }
    std::str::from_utf8(line)
        .map_err(|error| Error::fault(Fault::new(FaultCode::BadJson, format!("is not UTF-8: {error}"))))
}
