//! Whole fleets: import, export and check, with progress on a terminal.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use tenantry::{ErrorCode, Fault};

use crate::args::Common;
use crate::commands::{Outcome, open, open_as_actor, options, out, path, print_json};
use crate::failure::{Failure, print_fault};

/// A line on standard error that counts; hidden where that is no terminal.
fn progress(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} {human_pos} tenants, {per_sec}");
    let bar = ProgressBar::new_spinner().with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

pub(crate) fn is_stream(file: &Path) -> bool {
    file == Path::new("-")
}

/// A file that the caller named cannot be opened or made.
pub(crate) fn unusable(file: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| Failure::Usage(format!("{}: {error}", file.display()))
}

pub(crate) fn named(file: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| Failure::File(format!("{}: {error}", file.display()))
}

/// Tells faulty lines as they are found, so that memory does not grow with their number.
struct FaultyLines {
    json: bool,
    any: bool,
}

impl FaultyLines {
    const MESSAGE: &str = "faulty lines: nothing was imported";

    fn tell(&mut self, line: u64, faults: &[Fault]) -> io::Result<()> {
        let mut err = anstream::stderr().lock();
        for fault in faults {
            if !self.json {
                print_fault(&mut err, &format!("line {line}: "), fault)?;
                continue;
            }
            let before = if self.any {
                ",".to_owned()
            } else {
                let (code, message) = (ErrorCode::Refused.as_str(), Self::MESSAGE);
                format!(r#"{{"error":{{"code":"{code}","message":"{message}","faults":["#)
            };
            let mut fault = json!(fault);
            fault["line"] = Value::from(line);
            write!(err, "{before}{fault}")?;
            self.any = true;
        }
        Ok(())
    }

    fn end(&self) -> io::Result<()> {
        if self.json && self.any { writeln!(io::stderr(), "]}}}}") } else { Ok(()) }
    }
}

/// Imports a JSON Lines file.
pub(crate) fn import(common: &Common, file: &Path, dry_run: bool) -> Outcome {
    let store = open_as_actor(common)?;
    let mut input: Box<dyn BufRead> = match is_stream(file) {
        true => Box::new(io::stdin().lock()),
        false => Box::new(BufReader::new(File::open(file).map_err(unusable(file))?)),
    };
    let bar = progress("reading");
    let mut lines = FaultyLines { json: common.json, any: false };
    // Standard error may be closed; the exit status tells, too.
    let report = store.import(&mut *input, dry_run, &mut |number, faults| match faults {
        [] => bar.inc(1),
        faults => bar.suspend(|| drop(lines.tell(number, faults))),
    })?;
    bar.finish_and_clear();
    let _ = lines.end();
    if report.faulty > 0 {
        if !common.json {
            let (faulty, all) = (HumanCount(report.faulty), HumanCount(report.lines));
            let _ = writeln!(io::stderr(), "{faulty} of {all} lines have faults: nothing was imported");
        }
        return Err(Failure::Told(ErrorCode::Refused));
    }
    if common.json {
        let mut report = json!(report);
        report["dry_run"] = dry_run.into();
        return print_json(&report);
    }
    let verb = if dry_run { "would import" } else { "imported" };
    Ok(writeln!(out(), "{verb} {} tenants", HumanCount(report.imported))?)
}

/// Keeps the error of a stream, which tells a reader that has enough from a full disk.
struct Noting<W> {
    inner: W,
    failed: Option<io::Error>,
}

impl<W: Write> Noting<W> {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            self.failed = Some(error);
            kind.into()
        })
    }
}

impl<W: Write> Write for Noting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.note(result)
    }
}

/// Exports every tenant.
pub(crate) fn export(common: &Common, file: &Path) -> Outcome {
    let store = open(common)?;
    let bar = progress("writing");
    let mut count = |number| bar.set_position(number);
    if is_stream(file) {
        let mut stream = Noting { inner: BufWriter::new(io::stdout().lock()), failed: None };
        let result = store.export(&mut stream, &mut count);
        return match stream.failed {
            Some(error) => Err(Failure::Output(error)),
            None => Ok(result.map(drop)?),
        };
    }
    let mut made = fs::OpenOptions::new();
    let made = made.write(true).create_new(true).mode(0o600).open(file).map_err(unusable(file))?;
    let result = store.export(&mut BufWriter::new(&made), &mut count);
    if result.is_err() {
        // Half an export must not be taken for a whole one.
        let _ = fs::remove_file(file);
    }
    let number = result?;
    made.sync_all().map_err(named(file))?;
    bar.finish_and_clear();
    if common.json {
        return print_json(&json!({"exported": number}));
    }
    Ok(writeln!(out(), "exported {} tenants to {}", HumanCount(number), file.display())?)
}

/// Examines the file and all that is stored.
pub(crate) fn check(common: &Common) -> Outcome {
    // Damage is to be reported here, not to keep the file closed.
    let store = options(common).quick_check(false).open(path(common)?)?;
    let mut findings = Vec::new();
    let tenants = store.check(&mut |finding| findings.push(finding))?;
    if common.json {
        print_json(&json!({"tenants": tenants, "findings": findings}))?;
    } else {
        let mut out = out();
        for finding in &findings {
            let tenant = finding.tenant.as_deref().unwrap_or("file");
            let path = if finding.path.is_empty() { "" } else { &format!(" {}", finding.path) };
            writeln!(out, "{tenant}{path}: {}", finding.message)?;
        }
        writeln!(out, "{} tenants, {} findings", HumanCount(tenants), HumanCount(findings.len() as u64))?;
    }
    let damaged = findings.iter().any(|finding| finding.code == ErrorCode::Corrupt.as_str());
    match (findings.is_empty(), damaged) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::Told(ErrorCode::Corrupt)),
        (false, false) => Err(Failure::Told(ErrorCode::Refused)),
    }
}
