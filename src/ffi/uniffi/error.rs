//! Errors as apps see them.

use super::document::long;
use crate::error;
use crate::error::{ErrorCode, FaultCode};

/// One broken rule: where, which, why, and what would be allowed.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Fault {
    /// The member, as in `outbound_caller_ids[2].caller_id`; empty for the document as a whole.
    pub path: String,
    /// Which rule.
    pub code: FaultCode,
    /// What is wrong and what is allowed, in English, for a person to act on.
    pub message: String,
    /// The rule's parameters: `min`, `max`, `allowed`, `hint` and the like.
    pub params: Vec<Param>,
}

/// A parameter of a rule.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Param {
    /// Its name, as in `max`.
    pub name: String,
    /// Its value as JSON: a number, a text or a list of texts.
    pub json: String,
}

/// Why a call did not do what was asked. Nothing has changed where one is thrown, but for
/// `Replaced`, after which the last change may or may not be stored.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum TenantryError {
    /// The input breaks rules: all that it breaks, not only the first.
    #[error("{reason}")]
    Refused {
        /// At least one.
        faults: Vec<Fault>,
        /// All of it in English, for a person.
        reason: String,
    },
    /// There is no such tenant, or it is out of the caller's reach: the answer is the same.
    #[error("{reason}")]
    NotFound {
        /// In English, for a person.
        reason: String,
    },
    /// The tenant has another version than the caller expected.
    #[error("{reason}")]
    Conflict {
        /// The version that is stored.
        current: i64,
        /// In English, for a person.
        reason: String,
    },
    /// What was asked would take more disk space than the tenant may use.
    #[error("{reason}")]
    QuotaExceeded {
        /// The member that sets the limit: `disk_quota` or `im_disk_quota`.
        member: String,
        /// The limit in bytes.
        quota: i64,
        /// Bytes in use, with those that uploads have taken or were promised.
        used: i64,
        /// Bytes that were asked for.
        wanted: i64,
        /// In English, for a person.
        reason: String,
    },
    /// One more would be beyond a limit of the tenant's.
    #[error("{reason}")]
    LimitExceeded {
        /// The member that sets the limit, such as `max_extensions`.
        member: String,
        /// The limit.
        limit: i64,
        /// How many there are, by the caller's count.
        counted: i64,
        /// How many are reserved, by all processes.
        reserved: i64,
        /// In English, for a person.
        reason: String,
    },
    /// The database could not be opened, read or written, or not as it was asked.
    #[error("{reason}")]
    Storage {
        /// What kind of trouble.
        code: ErrorCode,
        /// What happened, to which file, and what to do.
        reason: String,
    },
}

/// The result of every call that can fail.
pub(super) type Result<T> = std::result::Result<T, TenantryError>;

impl From<error::Error> for TenantryError {
    fn from(error: error::Error) -> TenantryError {
        let reason = error.to_string();
        match error {
            error::Error::Refused { faults } => {
                TenantryError::Refused { faults: faults.iter().map(Fault::from).collect(), reason }
            }
            error::Error::NotFound => TenantryError::NotFound { reason },
            error::Error::Conflict { current, .. } => {
                TenantryError::Conflict { current: long(current), reason }
            }
            error::Error::File { code: error::ErrorCode::NotFound, .. } => TenantryError::NotFound { reason },
            error::Error::QuotaExceeded { member, quota, used, wanted } => TenantryError::QuotaExceeded {
                member: member.to_owned(),
                quota: long(quota),
                used: long(used),
                wanted: long(wanted),
                reason,
            },
            error::Error::LimitExceeded { member, limit, counted, reserved } => {
                TenantryError::LimitExceeded {
                    member: member.to_owned(),
                    limit: long(limit),
                    counted: long(counted),
                    reserved: long(reserved),
                    reason,
                }
            }
            error::Error::File { .. } | error::Error::Storage { .. } => {
                TenantryError::Storage { code: error.code(), reason }
            }
        }
    }
}

/// A number of what can be counted, as an app gives it.
pub(super) fn count(name: &str, number: i64) -> Result<u64> {
    Ok(number_of(name, number)?)
}

/// [`count`] for what the core calls.
pub(super) fn number_of(name: &str, number: i64) -> error::Result<u64> {
    let message = || format!("{name} must not be below 0, and is {number}");
    u64::try_from(number).map_err(|_| error::Error::storage(ErrorCode::BadArgument, message()))
}

impl From<&error::Fault> for Fault {
    fn from(fault: &error::Fault) -> Fault {
        let params = fault.params.iter();
        Fault {
            path: fault.path.clone(),
            code: fault.code,
            message: fault.message.clone(),
            params: params
                .map(|(name, json)| Param { name: (*name).into(), json: json.to_string() })
                .collect(),
        }
    }
}
