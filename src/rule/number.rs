//! Switches and whole numbers.

use crate::error::{Fault, FaultCode};
use crate::json::Json;
use crate::value::Value;

pub(crate) fn flag(json: &Json) -> Result<Value<'static>, Fault> {
    match json {
        Json::Bool(value) => Ok(Value::Bool(*value)),
        other => Err(Fault::wrong_type("true or false", other)),
    }
}

pub(crate) fn int(json: &Json, min: i64, max: i64, unit: &str) -> Result<Value<'static>, Fault> {
    if !matches!(json, Json::Int(_) | Json::Float(_)) {
        return Err(Fault::wrong_type("a whole number", json));
    }
    match json.as_int() {
        Some(value) if (min..=max).contains(&value) => Ok(Value::Int(value)),
        Some(value) => Err(out_of_range(value, min, max, unit)),
        None if matches!(json, Json::Float(value) if value.fract() == 0.0) => {
            Err(out_of_range(json, min, max, unit))
        }
        None => {
            let message = format!("must be a whole number, not {json}");
            Err(Fault::new(FaultCode::WrongType, message).with("expected", "a whole number"))
        }
    }
}

fn out_of_range(value: impl std::fmt::Display, min: i64, max: i64, unit: &str) -> Fault {
    let message = format!("must be {min} to {max} {unit}, not {value}");
    Fault::new(FaultCode::OutOfRange, message).with("min", min).with("max", max)
}
