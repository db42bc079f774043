//! Members that hold one of a few names.

use crate::error::{Fault, FaultCode};
use crate::value::{Member, Value};

pub(crate) fn check(given: &str, names: &[&str]) -> Result<(), Fault> {
    if names.contains(&given) {
        return Ok(());
    }
    let message = format!("must be one of {}", names.join(", "));
    Err(Fault::new(FaultCode::NotAllowed, message).with("allowed", names.to_vec()))
}

/// Declares an enum and the names of its values in documents.
macro_rules! choices {
    ($($(#[doc = $outer:tt])+ $enum:ident { $($(#[doc = $doc:tt])+ $variant:ident $name:literal;)+ })+) => {
        $(
            $(#[doc = $outer])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
            pub enum $enum { $($(#[doc = $doc])+ $variant,)+ }

            impl $enum {
                /// The names, in the order of the values.
                pub const NAMES: &'static [&'static str] = &[$($name),+];

                /// The name in documents.
                pub fn as_str(self) -> &'static str {
                    match self { $($enum::$variant => $name,)+ }
                }
            }

            impl Default for $enum {
                fn default() -> Self {
                    [$($enum::$variant),+][0]
                }
            }

            impl Member for $enum {
                fn show(&self) -> Value<'_> {
                    Value::text(self.as_str())
                }

                fn take(value: Value<'_>) -> Option<Self> {
                    match value {
                        Value::Text(name) => match name.as_ref() {
                            $($name => Some($enum::$variant),)+
                            _ => None,
                        },
                        _ => None,
                    }
                }
            }
        )+
    };
}

choices! {
    /// How a caller's number is matched to a contact.
    ContactMatchType {
        /// No number matches.
        Disable "DISABLE";
        /// The numbers are equal.
        MatchExactly "MATCH_EXACTLY";
        /// The last digits are equal, as many as `contact_match_length` says.
        MatchLength "MATCH_LENGTH";
    }

    /// How the name of a group, queue or DID/DDI is added to the caller ID.
    ContactAppendType {
        /// It is not added.
        Disable "DISABLE";
        /// Behind the caller's name: `Alice:Sales`.
        Append "APPEND";
        /// Before the caller's name: `Sales:Alice`.
        Prepend "PREPEND";
    }
}
