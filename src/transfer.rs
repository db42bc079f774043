//! Whole fleets: export as JSON Lines, and the examination of all that is stored. Both read
//! tenant after tenant; memory does not grow with their number.

use std::io::Write;

use serde::Serialize;

use crate::db::{check, tenant};
use crate::document::{self, Patch, Scope};
use crate::error::{Error, ErrorCode, Fault, Result};
use crate::store::Store;

/// Something that is wrong with what is stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The tenant's identifier, where the finding is about one.
    pub tenant: Option<String>,
    /// The member, where the finding is about one.
    pub path: String,
    /// The stable name of a [`FaultCode`](crate::FaultCode) or an [`ErrorCode`].
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

fn damage(message: String) -> Finding {
    Finding { tenant: None, path: String::new(), code: ErrorCode::Corrupt.as_str(), message }
}
