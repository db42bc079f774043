//! The document as apps see it, made from the field table.

use std::time::SystemTime;

use jiff::{Timestamp, Unit};

use super::hours;
use crate::field;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::choice::{ContactAppendType, ContactMatchType};
use crate::rule::hours::OfficeHours;
use crate::rule::quota::{DiskUse, Quota};
use crate::value::WriteOnly;

/// How much disk space may be used.
#[derive(uniffi::Record)]
#[uniffi(name = "Quota")]
pub struct ShownQuota {
    /// As it was given: `100MB`, or empty where unlimited.
    pub text: String,
    /// In bytes; none where unlimited.
    pub bytes: Option<i64>,
}

/// Disk space in use.
#[derive(uniffi::Record)]
#[uniffi(name = "DiskUse")]
pub struct ShownDiskUse {
    /// In the largest unit in which it is 1 or more: `1.5MB`.
    pub text: String,
    /// In bytes.
    pub bytes: i64,
}

/// How apps see a type that a field may have.
pub trait Shown {
    /// What they see instead.
    type As;

    /// The value as they see it.
    fn shown(&self) -> Self::As;
}

macro_rules! shown {
    ($($type:ty as $shown:ty: |$value:ident| $show:expr;)+) => {
        $(impl Shown for $type {
            type As = $shown;

            fn shown(&self) -> $shown {
                let $value = self;
                $show
            }
        })+
    };
}

shown! {
    bool as bool: |v| *v;
    // No rule allows more than 2^31-1.
    u32 as i32: |v| i32::try_from(*v).unwrap_or(i32::MAX);
    u64 as i64: |v| long(*v);
    String as String: |v| v.clone();
    WriteOnly as Option<String>: |_v| None;
    Timestamp as SystemTime: |v| SystemTime::from(*v);
    Quota as ShownQuota: |v| ShownQuota { text: v.to_string(), bytes: v.bytes().map(long) };
    DiskUse as ShownDiskUse: |v| ShownDiskUse { text: v.to_string(), bytes: long(v.bytes()) };
    OfficeHours as hours::ShownHours: |v| v.into();
    OutboundCallerId as OutboundCallerId: |v| v.clone();
    ContactMatchType as ContactMatchType: |v| *v;
    ContactAppendType as ContactAppendType: |v| *v;
}

impl<T: Shown> Shown for Option<T> {
    type As = Option<T::As>;

    fn shown(&self) -> Self::As {
        self.as_ref().map(T::shown)
    }
}

impl<T: Shown> Shown for Vec<T> {
    type As = Vec<T::As>;

    fn shown(&self) -> Self::As {
        self.iter().map(T::shown).collect()
    }
}

/// A point in time that an app gives; one before or behind all that are known is the first or the last. Swift's are
/// floating point numbers, a little beside the decimal ones: rounded to what they tell apart.
pub(super) fn moment(time: SystemTime) -> Timestamp {
    let beyond = if time < SystemTime::UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
    let time = Timestamp::try_from(time).and_then(|time| time.round(Unit::Microsecond));
    time.unwrap_or(beyond)
}

/// A number that stays far below 2^63.
pub(super) fn long(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

macro_rules! document {
    ($($(#[doc = $doc:tt])+ $number:tt $id:ident $name:ident: $type:ty = $default:expr, $by:ident, $rule:expr $(, needs $needed:expr)?;)+) => {
        /// A field of the tenant document.
        #[derive(Clone, Copy, uniffi::Enum)]
        pub enum Field { $($(#[doc = $doc])+ $id = $number,)+ }

        impl From<field::Field> for Field {
            fn from(field: field::Field) -> Field {
                match field { $(field::Field::$id => Field::$id,)+ }
            }
        }

        impl From<Field> for field::Field {
            fn from(field: Field) -> field::Field {
                match field { $(Field::$id => field::Field::$id,)+ }
            }
        }

        /// The detailed properties of a tenant: a document as it was at one version. It does not
        /// change; read it again to see a later version.
        #[derive(uniffi::Record)]
        pub struct Tenant { $($(#[doc = $doc])+ pub $name: <$type as Shown>::As,)+ }

        impl From<&field::Tenant> for Tenant {
            fn from(tenant: &field::Tenant) -> Tenant {
                Tenant { $($name: tenant.$name.shown(),)+ }
            }
        }
    };
}

field::table!(document);
