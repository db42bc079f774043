//! One error type for every door, with codes that are numbered once and never reused.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::Json;

/// Declares an enum of codes: a number for C, a name for JSON, a sentence for readers.
macro_rules! codes {
    ($(#[$outer:meta])* $enum:ident { $($(#[doc = $doc:tt])+ $number:tt $variant:ident $name:literal;)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
        #[non_exhaustive]
        pub enum $enum { $($(#[doc = $doc])+ $variant = $number,)+ }

        impl $enum {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [$enum] = &[$($enum::$variant,)+];

            /// The stable name, as JSON shows it.
            pub fn as_str(self) -> &'static str {
                match self { $($enum::$variant => $name,)+ }
            }

            /// The stable number, as C shows it; never 0.
            pub fn number(self) -> u32 {
                self as u32
            }

            /// What the code means, in one sentence.
            pub fn doc(self) -> &'static str {
                match self { $($enum::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }

        impl fmt::Display for $enum {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

codes! {
    /// Why a call did not do what was asked.
    ErrorCode {
        /// The input breaks one or more rules; the faults say which.
        1 Refused "refused";
        /// There is no such tenant or file, or it is out of the caller's reach.
        2 NotFound "not_found";
        /// The tenant has another version than the caller expected.
        3 Conflict "conflict";
        /// Another writer kept the database locked for longer than the busy timeout.
        4 Busy "busy";
        /// The store or the place that it lies in can only be read.
        5 ReadOnly "read_only";
        /// The disk is full; nothing of the change was stored.
        6 DiskFull "disk_full";
        /// The file is damaged; it is left as it is.
        7 Corrupt "corrupt";
        /// The file is not a tenantry database.
        8 ForeignFile "foreign_file";
        /// The file was written by a newer release of tenantry.
        9 NewerSchema "newer_schema";
        /// The path cannot be used for a database.
        10 BadPath "bad_path";
        /// The file was replaced or its log removed while it was open; the last change may be lost.
        11 Replaced "replaced";
        /// There is a file already where a new database was to be made.
        12 Exists "exists";
        /// Reading or writing failed in the operating system.
        13 Io "io";
        /// The SQLite library that is linked has a known fault and must not be used.
        14 SqliteTooOld "sqlite_too_old";
        /// SQLite answered in a way that tenantry does not expect.
        15 Internal "internal";
        /// The file holds tables, triggers or views that tenantry did not make.
        16 ForeignSchema "foreign_schema";
        /// The handle was made before this process was forked from its parent: open the store anew.
        17 Forked "forked";
        /// The handle was closed, is of another kind, or was never given out.
        18 BadHandle "bad_handle";
        /// An argument cannot be used: a null pointer, a text that is not UTF-8, an unknown number.
        19 BadArgument "bad_argument";
        /// A defect in tenantry: the call was given up, and the log says where.
        20 Panicked "panicked";
        /// There is no value: the member is null, or there is nothing more.
        21 NoValue "no_value";
        /// The tenant's disk space does not suffice; nothing was stored.
        22 QuotaExceeded "quota_exceeded";
        /// The file is the avatar of its tenant and cannot be deleted.
        23 InUse "in_use";
        /// One more would be beyond a limit of the tenant's.
        24 LimitExceeded "limit_exceeded";
        /// The caller gave up what it had asked for; nothing is left of it.
        25 Cancelled "cancelled";
    }
}

codes! {
    /// Which rule a member breaks.
    FaultCode {
        /// The member must be given.
        101 Required "required";
        /// The JSON value is of another type than the member.
        102 WrongType "wrong_type";
        /// The text has too few characters.
        103 TooShort "too_short";
        /// The text, list or object is too long.
        104 TooLong "too_long";
        /// The number is below the least or above the greatest that is allowed.
        105 OutOfRange "out_of_range";
        /// The value is not one of the allowed ones.
        106 NotAllowed "not_allowed";
        /// The text holds a character that it may not hold.
        107 BadCharacter "bad_character";
        /// Not a host name or an IP address that a SIP domain may be.
        108 BadDomain "bad_domain";
        /// Not an absolute http or https URL without a syntax violation.
        109 BadUrl "bad_url";
        /// Not a name of the IANA time zone database.
        110 UnknownTimezone "unknown_timezone";
        /// Not an active code of ISO 4217.
        111 UnknownCurrency "unknown_currency";
        /// Not a code of ISO 3166-1 alpha-3.
        112 UnknownRegion "unknown_region";
        /// Not a quota such as `100MB`.
        113 BadQuota "bad_quota";
        /// Not JSON, or not JSON that is allowed here.
        114 BadJson "bad_json";
        /// Not a range of times such as `09:00` to `17:00`.
        115 BadTimeRange "bad_time_range";
        /// The same entry stands twice.
        116 Duplicate "duplicate";
        /// Another tenant has this value, and it must be unique.
        117 Taken "taken";
        /// The caller may not set this member.
        118 Forbidden "forbidden";
        /// There is no member of this name.
        119 UnknownField "unknown_field";
        /// Not an identifier of a tenant.
        120 BadId "bad_id";
        /// Not an RFC 3339 time.
        121 BadTime "bad_time";
        /// The tenant has no file of this identifier.
        122 UnknownFile "unknown_file";
        /// Not a SHA-256 in 64 hexadecimal digits.
        123 BadDigest "bad_digest";
        /// The bytes that were received have another SHA-256.
        124 WrongDigest "wrong_digest";
        /// The upload goes on at another offset.
        125 WrongOffset "wrong_offset";
        /// The upload has fewer bytes than were announced.
        126 Incomplete "incomplete";
    }
}

/// One broken rule: where, which, why, and what would be allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The member, as in `outbound_caller_ids[2].caller_id`; empty for the document as a whole.
    pub path: String,
    /// Which rule.
    pub code: FaultCode,
    /// What is wrong and what is allowed, for a person to act on.
    pub message: String,
    /// The rule's parameters: `min`, `max`, `allowed`, `hint` and the like.
    pub params: Vec<(&'static str, Json)>,
}

impl Fault {
    pub(crate) fn new(code: FaultCode, message: impl Into<String>) -> Self {
        Fault { path: String::new(), code, message: message.into(), params: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    /// Puts `outer` before the path: `at("ranges[0]")`, then `at("monday")`, gives `monday.ranges[0]`.
    pub(crate) fn at(mut self, outer: impl fmt::Display) -> Self {
        self.path = match self.path.as_bytes().first() {
            None => outer.to_string(),
            Some(b'[') => format!("{outer}{}", self.path),
            Some(_) => format!("{outer}.{}", self.path),
        };
        self
    }

    pub(crate) fn wrong_type(wanted: &str, got: &Json) -> Self {
        Fault::new(FaultCode::WrongType, format!("must be {wanted}, not {}", got.type_name()))
            .with("expected", wanted)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("code", self.code.as_str())?;
        map.serialize_entry("message", &self.message)?;
        for (name, value) in &self.params {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Why a call did not do what was asked. Nothing has changed where one is returned,
/// but for [`ErrorCode::Replaced`], after which the last change may or may not be stored.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input breaks rules: all that it breaks, not only the first.
    #[error("{}", list(faults))]
    Refused {
        /// At least one.
        faults: Vec<Fault>,
    },
    /// There is no such tenant, or it is out of the caller's reach: the answer is the same.
    #[error("there is no such tenant")]
    NotFound,
    /// Compare-and-set failed.
    #[error("the tenant is at version {current}, not at {expected}: read it again, then repeat the change")]
    Conflict {
        /// The version that the caller expected.
        expected: i64,
        /// The version that is stored.
        current: u64,
    },
    /// What was asked would take more disk space than the tenant may use.
    #[error(
        "{wanted} bytes more would exceed the {member} of {quota} bytes, of which {used} are taken: delete something, or raise it"
    )]
    QuotaExceeded {
        /// The member that sets the limit: `disk_quota` or `im_disk_quota`.
        member: &'static str,
        /// The limit in bytes.
        quota: u64,
        /// Bytes in use, with those that uploads have taken or were promised.
        used: u64,
        /// Bytes that were asked for.
        wanted: u64,
    },
    /// One more would be beyond a limit of the tenant's.
    #[error(
        "{member} is {limit}, of which {counted} are there and {reserved} are reserved: release or delete one, or raise it"
    )]
    LimitExceeded {
        /// The member that sets the limit, such as `max_extensions`.
        member: &'static str,
        /// The limit.
        limit: u64,
        /// How many there are, by the caller's count.
        counted: u64,
        /// How many are reserved, by all processes.
        reserved: u64,
    },
    /// A file or an upload is not there, or not free for what was asked.
    #[error("{message}")]
    File {
        /// [`ErrorCode::NotFound`] or [`ErrorCode::InUse`].
        code: ErrorCode,
        /// What is the matter.
        message: &'static str,
    },
    /// The database could not be opened, read or written.
    #[error("{message}")]
    Storage {
        /// What kind of trouble.
        code: ErrorCode,
        /// What happened, to which file, and what to do.
        message: String,
    },
}

impl Error {
    pub(crate) fn storage(code: ErrorCode, message: impl Into<String>) -> Self {
        Error::Storage { code, message: message.into() }
    }

    pub(crate) fn fault(fault: Fault) -> Self {
        Error::Refused { faults: vec![fault] }
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Error::Refused { .. } => ErrorCode::Refused,
            Error::NotFound => ErrorCode::NotFound,
            Error::Conflict { .. } => ErrorCode::Conflict,
            Error::QuotaExceeded { .. } => ErrorCode::QuotaExceeded,
            Error::LimitExceeded { .. } => ErrorCode::LimitExceeded,
            Error::Storage { code, .. } | Error::File { code, .. } => *code,
        }
    }

    /// The broken rules of [`Error::Refused`]; none for other errors.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Error::Refused { faults } => faults,
            _ => &[],
        }
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code().as_str())?;
        map.serialize_entry("message", &self.to_string())?;
        if let Error::Conflict { current, .. } = self {
            map.serialize_entry("current", current)?;
        }
        if let Error::QuotaExceeded { member, quota, used, wanted } = self {
            map.serialize_entry("member", member)?;
            map.serialize_entry("quota", quota)?;
            map.serialize_entry("used", used)?;
            map.serialize_entry("wanted", wanted)?;
        }
        if let Error::LimitExceeded { member, limit, counted, reserved } = self {
            map.serialize_entry("member", member)?;
            map.serialize_entry("limit", limit)?;
            map.serialize_entry("counted", counted)?;
            map.serialize_entry("reserved", reserved)?;
        }
        map.serialize_entry("faults", self.faults())?;
        map.end()
    }
}

fn list(faults: &[Fault]) -> String {
    match faults {
        [one] => one.to_string(),
        many => {
            let lines: Vec<String> = many.iter().map(Fault::to_string).collect();
            format!("{} faults: {}", many.len(), lines.join("; "))
        }
    }
}

/// The result of every call that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;
