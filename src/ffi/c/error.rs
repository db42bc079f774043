//! Error objects: why a call failed, in detail.

use super::argument::Closing;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::types::*;
use crate::error::Error;

/// An error with its texts as C is lent them.
pub(super) struct Details {
    error: Error,
    /// Each with a NUL behind it.
    texts: Vec<String>,
}

/// Texts of an error as a whole: message, JSON. Then those of each fault.
const OWN: usize = 2;
/// Texts of a fault: path, name of the code, message, JSON.
const EACH: usize = 4;

/// Makes the error object; `None` where there is no room for another handle.
pub(super) fn make(failure: Failure) -> Option<tenantry_error> {
    let error = failure.into_error();
    let json = serde_json::to_string(&error).unwrap_or_default();
    let mut texts = vec![error.to_string(), json];
    for fault in error.faults() {
        let json = serde_json::to_string(fault).unwrap_or_default();
        texts.extend([fault.path.clone(), fault.code.as_str().to_owned(), fault.message.clone(), json]);
    }
    // A NUL within, as of a value that was refused for it, would end the text early for C.
    let texts = texts.into_iter().map(|text| text.replace('\0', "\u{FFFD}") + "\0").collect();
    handle::insert(Details { error, texts }).ok()
}

impl Details {
    fn text(&self, at: usize) -> tenantry_text {
        let text = self.texts.get(at).and_then(|text| text.strip_suffix('\0'));
        text.map_or(tenantry_text::NONE, tenantry_text::lent)
    }

    fn fault(&self, index: usize) -> Option<tenantry_fault> {
        let fault = self.error.faults().get(index)?;
        let first = OWN + index * EACH;
        Some(tenantry_fault {
            path: self.text(first),
            code: fault.code.number(),
            name: self.text(first + 1),
            message: self.text(first + 2),
            json: self.text(first + 3),
        })
    }
}

exports! {
    /// The status that the failed call answered.
    pub unsafe extern "C" fn tenantry_error_status(error: tenantry_error, status: *mut tenantry_status) -> tenantry_status {
        status.put(error.error.code().number().cast_signed())
    }

    /// What is wrong and what to do, in English, for a person. The text lives as long as the error.
    pub unsafe extern "C" fn tenantry_error_message(error: tenantry_error, message: *mut tenantry_text) -> tenantry_status {
        message.put(error.text(0))
    }

    /// The whole error as a JSON object with code, message and faults; of a conflict also
    /// `current`, the version that is stored. The text lives as long as the error.
    pub unsafe extern "C" fn tenantry_error_json(error: tenantry_error, json: *mut tenantry_text) -> tenantry_status {
        json.put(error.text(1))
    }

    /// The version that is stored, where the call failed with TENANTRY_CONFLICT.
    ///
    /// Errors: TENANTRY_NO_VALUE for any other error.
    pub unsafe extern "C" fn tenantry_error_current_version(error: tenantry_error, version: *mut u64) -> tenantry_status {
        match error.error {
            Error::Conflict { current, .. } => version.put(current),
            _ => Err(Failure::NoValue),
        }
    }

    /// How many faults there are: at least one after TENANTRY_REFUSED, else none.
    pub unsafe extern "C" fn tenantry_error_fault_count(error: tenantry_error, count: *mut usize) -> tenantry_status {
        count.put(error.error.faults().len())
    }

    /// One fault, from 0. Its texts live as long as the error.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
    pub unsafe extern "C" fn tenantry_error_fault(error: tenantry_error, index: usize, fault: *mut tenantry_fault) -> tenantry_status {
        fault.put(error.fault(index).ok_or_else(|| bad("the index is not below the number of faults"))?)
    }

    /// Closes an error; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_error_close(error: Closing<tenantry_error>) -> tenantry_status {
        handle::close(error)
    }
}
