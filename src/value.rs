//! The value of one member, of whatever type, borrowed or owned.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::ser::{Serialize, Serializer};

use crate::json::Json;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::hours::OfficeHours;
use crate::rule::quota::{DiskUse, Quota};
use crate::rule::time;

/// The value of one member of a tenant.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// The member has no value.
    Null,
    /// A switch.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text, a code, a quota, a choice or a time.
    Text(Cow<'a, str>),
    /// Caller IDs.
    CallerIds(Cow<'a, [OutboundCallerId]>),
    /// Office hours.
    OfficeHours(Cow<'a, OfficeHours>),
}

impl<'a> Value<'a> {
    /// A text that lives as long as the program: for the defaults of the field table.
    pub(crate) const fn text(text: &'static str) -> Value<'static> {
        Value::Text(Cow::Borrowed(text))
    }

    pub(crate) fn owned(text: impl Into<String>) -> Value<'static> {
        Value::Text(Cow::Owned(text.into()))
    }

    /// The same value, borrowing nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(value),
            Value::Int(value) => Value::Int(value),
            Value::Text(value) => Value::Text(Cow::Owned(value.into_owned())),
            Value::CallerIds(value) => Value::CallerIds(Cow::Owned(value.into_owned())),
            Value::OfficeHours(value) => Value::OfficeHours(Cow::Owned(value.into_owned())),
        }
    }

    /// Whether the JSON is just what a read would show for this value.
    pub(crate) fn shows_as(&self, json: &Json) -> bool {
        match (self, json) {
            (Value::Null, Json::Null) => true,
            (Value::Bool(value), Json::Bool(json)) => value == json,
            (Value::Int(value), json) => json.as_int() == Some(*value),
            (Value::Text(value), Json::Text(json)) => value == json,
            (Value::CallerIds(_), _) => Json::from(self) == *json,
            (Value::OfficeHours(value), json) => value.shows_as(json),
            _ => false,
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Int(value) => serializer.serialize_i64(*value),
            Value::Text(value) => serializer.serialize_str(value),
            Value::CallerIds(value) => value.serialize(serializer),
            Value::OfficeHours(value) => value.serialize(serializer),
        }
    }
}

impl From<&Value<'_>> for Json {
    fn from(value: &Value<'_>) -> Json {
        match value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(value) => Json::Int(*value),
            Value::Text(value) => Json::Text(value.as_ref().into()),
            Value::CallerIds(value) => Json::List(value.iter().map(Json::from).collect()),
            Value::OfficeHours(value) => Json::from(value.as_ref()),
        }
    }
}

/// A text that can be set and is never shown. Any two count as equal, as nobody can tell them apart.
#[derive(Clone, Debug, Default)]
pub struct WriteOnly(Option<String>);

impl PartialEq for WriteOnly {
    fn eq(&self, _: &WriteOnly) -> bool {
        true
    }
}

impl Member for WriteOnly {
    const NULLABLE: bool = true;

    fn show(&self) -> Value<'_> {
        Value::Null
    }

    fn held(&self) -> Value<'_> {
        self.0.as_deref().map_or(Value::Null, |text| Value::Text(Cow::Borrowed(text)))
    }

    fn take(value: Value<'_>) -> Option<Self> {
        Member::take(value).map(WriteOnly)
    }
}

/// A Rust type that a member may have: how it is shown as a [`Value`] and taken from one.
pub(crate) trait Member: Sized {
    /// Whether it may be shown as null.
    const NULLABLE: bool = false;

    fn show(&self) -> Value<'_>;
    fn take(value: Value<'_>) -> Option<Self>;

    /// The value that is stored, also where it is never shown.
    fn held(&self) -> Value<'_> {
        self.show()
    }

    /// The bytes of disk space that this stands for, where it does.
    fn bytes(&self) -> Option<u64> {
        None
    }
}

impl Member for Quota {
    fn show(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self.as_str()))
    }

    fn take(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Quota::parse(&text),
            _ => None,
        }
    }

    fn bytes(&self) -> Option<u64> {
        Quota::bytes(self)
    }
}

impl Member for DiskUse {
    fn show(&self) -> Value<'_> {
        Value::owned(self.to_string())
    }

    fn take(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(bytes) => bytes.try_into().ok().map(DiskUse::of),
            _ => None,
        }
    }

    fn bytes(&self) -> Option<u64> {
        Some(DiskUse::bytes(*self))
    }
}

/// Members that are one variant of [`Value`].
macro_rules! members {
    ($($type:ty: |$shown:ident| $show:expr, $pattern:pat => $take:expr;)+) => {
        $(impl Member for $type {
            fn show(&self) -> Value<'_> {
                let $shown = self;
                $show
            }

            fn take(value: Value<'_>) -> Option<Self> {
                match value {
                    $pattern => $take,
                    _ => None,
                }
            }
        })+
    };
}

members! {
    bool: |v| Value::Bool(*v), Value::Bool(v) => Some(v);
    u32: |v| Value::Int((*v).into()), Value::Int(v) => v.try_into().ok();
    // A version stays far below 2^63: it grows by one at a change.
    u64: |v| Value::Int(*v as i64), Value::Int(v) => v.try_into().ok();
    String: |v| Value::Text(Cow::Borrowed(v)), Value::Text(v) => Some(v.into_owned());
    Timestamp: |v| Value::owned(time::show(*v)), Value::Text(v) => time::parse(&v);
    Vec<OutboundCallerId>: |v| Value::CallerIds(Cow::Borrowed(v)),
        Value::CallerIds(v) => Some(v.into_owned());
    OfficeHours: |v| Value::OfficeHours(Cow::Borrowed(v)),
        Value::OfficeHours(v) => Some(v.into_owned());
}

impl<T: Member> Member for Option<T> {
    const NULLABLE: bool = true;

    fn show(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::show)
    }

    fn take(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::take(value).map(Some),
        }
    }
}
