//! The patch as apps give it: a list of members, each to be set or reset; absent ones stay. The
//! languages' own builders, made from the field table, write it with a property for each field.

use super::document::Field;
use super::error::Result;
use super::hours::OfficeHoursPatch;
use crate::document;
use crate::json::Json;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::choice::{ContactAppendType, ContactMatchType};

/// Members to set. It is not checked until it is used: then all its faults are reported at once.
#[derive(uniffi::Enum)]
pub enum RawPatch {
    /// These members; the others stay as they are.
    Members {
        /// Of two entries of one field the later counts.
        members: Vec<PatchMember>,
    },
    /// The members of a JSON object: `null` goes back to the default. A whole document is one, too.
    Json {
        /// The object.
        text: String,
    },
}

/// One member of a patch.
#[derive(uniffi::Record)]
pub struct PatchMember {
    /// Which.
    pub field: Field,
    /// What it becomes.
    pub value: FieldValue,
}

/// What a member becomes. A value of another type than the field's is a fault.
#[derive(uniffi::Enum)]
pub enum FieldValue {
    /// The default.
    Reset,
    /// A switch.
    Flag {
        /// On or off.
        value: bool,
    },
    /// A whole number.
    Number {
        /// The number.
        value: i64,
    },
    /// A text, a code or a quota.
    Text {
        /// The text.
        value: String,
    },
    /// How a number is matched.
    MatchType {
        /// The choice.
        value: ContactMatchType,
    },
    /// How a name is added.
    AppendType {
        /// The choice.
        value: ContactAppendType,
    },
    /// All caller IDs.
    CallerIds {
        /// They replace those that are stored.
        value: Vec<OutboundCallerId>,
    },
    /// Working time.
    OfficeHours {
        /// Days that are absent stay.
        value: OfficeHoursPatch,
    },
}

impl RawPatch {
    pub(super) fn read(self) -> Result<document::Patch> {
        match self {
            RawPatch::Json { text } => Ok(document::Patch::from_json(&text)?),
            RawPatch::Members { members } => Ok(members
                .into_iter()
                .fold(document::Patch::new(), |patch, member| patch.set(member.field.into(), member.value))),
        }
    }
}

impl From<FieldValue> for Json {
    fn from(value: FieldValue) -> Json {
        match value {
            FieldValue::Reset => Json::Null,
            FieldValue::Flag { value } => Json::Bool(value),
            FieldValue::Number { value } => Json::Int(value),
            FieldValue::Text { value } => Json::Text(value.into()),
            FieldValue::MatchType { value } => value.as_str().into(),
            FieldValue::AppendType { value } => value.as_str().into(),
            FieldValue::CallerIds { value } => Json::List(value.into_iter().map(Json::from).collect()),
            FieldValue::OfficeHours { value } => value.into(),
        }
    }
}
