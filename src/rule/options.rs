//! Custom options: a text that is one JSON object.
//!
//! Source: the contract, *Custom options*; RFC 8259.

use crate::error::{Fault, FaultCode};
use crate::json::{Json, MAX_DEPTH};

/// Checks that the text is empty or one JSON object of at most `max` bytes. White space around
/// the object is part of a JSON text and allowed.
pub(crate) fn check(text: &str, max: usize) -> Result<(), Fault> {
    if text.is_empty() {
        return Ok(());
    }
    if text.len() > max {
        let message = format!("must have at most {max} bytes, not {}", text.len());
        return Err(Fault::new(FaultCode::TooLong, message).with("max", max as u64));
    }
    match Json::parse(text) {
        Ok(Json::Object(_)) => Ok(()),
        Ok(other) => Err(bad(format!("must be a JSON object, not {}", other.type_name()))),
        Err(error) => Err(bad(format!("must be one JSON object: {error}"))),
    }
}

fn bad(message: String) -> Fault {
    Fault::new(FaultCode::BadJson, message).with("max_depth", MAX_DEPTH as u64)
}
