//! Whole fleets: import, export, check.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

use super::document::long;
use super::error::{Fault, Result, TenantryError};
use super::store::StoreObject;
use crate::error::{Error, ErrorCode};

/// What an import did or found. With faulty lines it has stored nothing.
#[derive(uniffi::Record)]
pub struct ImportReport {
    /// Lines that were read, empty ones apart.
    pub lines: i64,
    /// Lines with faults. Where there is one, nothing was imported.
    pub faulty: i64,
    /// Tenants that were imported or, as a dry run, would be.
    pub imported: i64,
    /// The faults of each faulty line.
    pub faulty_lines: Vec<FaultyLine>,
}

/// A line of an import that cannot become a tenant.
#[derive(uniffi::Record)]
pub struct FaultyLine {
    /// Its number, from 1.
    pub line: i64,
    /// At least one.
    pub faults: Vec<Fault>,
}

/// A whole fleet as text.
#[derive(uniffi::Record)]
pub struct Export {
    /// How many tenants there are.
    pub exported: i64,
    /// A line of JSON for each, in the order of their making.
    pub lines: String,
}

/// What an examination found.
#[derive(uniffi::Record)]
pub struct CheckReport {
    /// How many tenants there are.
    pub tenants: i64,
    /// All that is wrong.
    pub findings: Vec<Finding>,
}

/// Something that is wrong with what is stored.
#[derive(uniffi::Record)]
pub struct Finding {
    /// The tenant's identifier, where the finding is about one.
    pub tenant: Option<String>,
    /// The member, where the finding is about one.
    pub path: String,
    /// The stable name of a code of an error or of a fault.
    pub code: String,
    /// What is wrong.
    pub message: String,
}

#[uniffi::export]
impl StoreObject {
    /// Makes a tenant of every line of `lines`, a JSON object each, in one transaction or not at all.
    /// `id`, `created_at` and `version` are kept where a line has them. Other writers wait meanwhile.
    pub fn import_lines(&self, lines: String, dry_run: bool) -> Result<ImportReport> {
        self.import_from(&mut lines.as_bytes(), dry_run)
    }

    /// As `import_lines`, from a file of JSON Lines; memory does not grow with its size.
    pub fn import_file(&self, path: String, dry_run: bool) -> Result<ImportReport> {
        let file = File::open(&path).map_err(|error| io(&path, &error))?;
        self.import_from(&mut BufReader::new(file), dry_run)
    }

    /// Every tenant as a line of JSON, all as they are at one moment.
    pub fn export_lines(&self) -> Result<Export> {
        let mut lines = Vec::new();
        let exported = long(self.store.export(&mut lines, &mut |_| {})?);
        Ok(Export { exported, lines: String::from_utf8_lossy(&lines).into_owned() })
    }

    /// As `export_lines`, to a file, which is replaced where there is one; memory does not grow with
    /// the number of tenants. Gives that number.
    pub fn export_file(&self, path: String) -> Result<i64> {
        let file = File::create(&path).map_err(|error| io(&path, &error))?;
        let mut out = BufWriter::new(file);
        let exported = self.store.export(&mut out, &mut |_| {})?;
        out.flush().map_err(|error| io(&path, &error))?;
        Ok(long(exported))
    }

    /// Examines the file's structure and checks every stored value against today's rules. Changes
    /// nothing.
    pub fn check(&self) -> Result<CheckReport> {
        let mut findings = Vec::new();
        let tenants = self.store.check(&mut |finding| {
            let crate::Finding { tenant, path, code, message } = finding;
            findings.push(Finding { tenant, path, code: code.to_owned(), message });
        })?;
        Ok(CheckReport { tenants: long(tenants), findings })
    }
}

impl StoreObject {
    fn import_from(&self, input: &mut dyn BufRead, dry_run: bool) -> Result<ImportReport> {
        let mut faulty_lines = Vec::new();
        let report = self.store.import(input, dry_run, &mut |line, faults| {
            if !faults.is_empty() {
                let faults = faults.iter().map(Fault::from).collect();
                faulty_lines.push(FaultyLine { line: long(line), faults });
            }
        })?;
        Ok(ImportReport {
            lines: long(report.lines),
            faulty: long(report.faulty),
            imported: long(report.imported),
            faulty_lines,
        })
    }
}

fn io(path: &str, error: &std::io::Error) -> TenantryError {
    Error::storage(ErrorCode::Io, format!("{path}: {error}")).into()
}
