//! Whether a caller's number is a contact's.
//!
//! Source: the contract, *Contact match*.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::field::Field;
use crate::rule::choice::ContactMatchType;
use crate::snapshot::Snapshot;
use crate::value::{Member, Value};

/// Why two numbers are one contact's, or are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[non_exhaustive]
pub enum ContactVerdict {
    /// They are equal.
    Equal,
    /// As many of their last characters are equal as the tenant asks for.
    SameEnd,
    /// The tenant matches no numbers.
    Disabled,
    /// One of them is empty, perhaps once spaces and the like are gone.
    Empty,
    /// They differ, and the tenant asks for equal ones; or their last characters do.
    Different,
    /// They differ, and one is shorter than the tenant asks for.
    TooShort,
}

impl ContactVerdict {
    /// Whether it is the contact.
    pub fn is_match(self) -> bool {
        matches!(self, ContactVerdict::Equal | ContactVerdict::SameEnd)
    }

    /// `equal`, `same_end`, `disabled`, `empty`, `different` or `too_short`.
    pub fn as_str(self) -> &'static str {
        match self {
            ContactVerdict::Equal => "equal",
            ContactVerdict::SameEnd => "same_end",
            ContactVerdict::Disabled => "disabled",
            ContactVerdict::Empty => "empty",
            ContactVerdict::Different => "different",
            ContactVerdict::TooShort => "too_short",
        }
    }
}

/// As `{"match": …, "verdict": …, "why": …}`.
impl Serialize for ContactVerdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("ContactVerdict", 3)?;
        shown.serialize_field("match", &self.is_match())?;
        shown.serialize_field("verdict", self.as_str())?;
        shown.serialize_field("why", &self.to_string())?;
        shown.end()
    }
}

impl fmt::Display for ContactVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ContactVerdict::Equal => "the numbers are equal",
            ContactVerdict::SameEnd => "the last contact_match_length characters are equal",
            ContactVerdict::Disabled => "contact_match_type is DISABLE",
            ContactVerdict::Empty => "an empty number matches nothing",
            ContactVerdict::Different => "the numbers differ",
            ContactVerdict::TooShort => {
                "the numbers differ, and one has fewer than contact_match_length characters"
            }
        })
    }
}

impl Snapshot {
    /// Whether a caller's number is a contact's, by `contact_match_type` and `contact_match_length`, and
    /// why. Spaces, `-`, `.`, `(` and `)` do not count, and then neither does one leading `+`. Takes no memory.
    ///
    /// ```
    /// # use tenantry::{Patch, Store};
    /// # let acme = Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU",
    /// #     "contact_match_type": "MATCH_LENGTH", "contact_match_length": 7}"#)?;
    /// # let store = Store::in_memory()?;
    /// # let acme = store.get_snapshot(&store.create(&acme)?.id)?;
    /// assert!(acme.match_contact("+49 (30) 123-4567", "0301234567").is_match());
    /// # Ok::<(), tenantry::Error>(())
    /// ```
    pub fn match_contact(&self, caller: &str, contact: &str) -> ContactVerdict {
        let how = self
            .text(Field::ContactMatchType)
            .and_then(|name| ContactMatchType::take(Value::Text(name.into())));
        let (one, other) = (bare(caller), bare(contact));
        let (count, other_count) = (one.clone().count(), other.clone().count());
        let Some(how @ (ContactMatchType::MatchExactly | ContactMatchType::MatchLength)) = how else {
            return ContactVerdict::Disabled;
        };
        if count == 0 || other_count == 0 {
            return ContactVerdict::Empty;
        }
        if one.clone().eq(other.clone()) {
            return ContactVerdict::Equal;
        }
        // Without a length, which no rule lets pass, only equal ones match.
        let length = self.int(Field::ContactMatchLength).and_then(|length| usize::try_from(length).ok());
        match (how, length.filter(|length| *length > 0)) {
            (ContactMatchType::MatchLength, Some(length)) if count.min(other_count) < length => {
                ContactVerdict::TooShort
            }
            (ContactMatchType::MatchLength, Some(length))
                if one.rev().take(length).eq(other.rev().take(length)) =>
            {
                ContactVerdict::SameEnd
            }
            _ => ContactVerdict::Different,
        }
    }
}

/// The characters that count.
fn bare(number: &str) -> impl DoubleEndedIterator<Item = char> + Clone {
    let counts = |character: &char| !matches!(character, ' ' | '-' | '.' | '(' | ')');
    let number = match number.char_indices().find(|(_, character)| counts(character)) {
        Some((at, '+')) => &number[at + 1..],
        _ => number,
    };
    number.chars().filter(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, field::Tenant};

    fn tenant(how: ContactMatchType, length: Option<u32>) -> Snapshot {
        let blank = document::blank();
        let tenant = Tenant { contact_match_type: how, contact_match_length: length, ..blank };
        Snapshot::from(&tenant)
    }

    #[test]
    fn exactly() {
        let tenant = tenant(ContactMatchType::MatchExactly, None);
        for (caller, contact, verdict) in [
            ("+49 (30) 1234-567", "49.30.1234567", ContactVerdict::Equal),
            ("(+49) 30", "4930", ContactVerdict::Equal),
            ("++49", "49", ContactVerdict::Different),
            ("++49", "+49", ContactVerdict::Different),
            ("4+9", "49", ContactVerdict::Different),
            ("030", "30", ContactVerdict::Different),
            ("", "", ContactVerdict::Empty),
            ("+", "-", ContactVerdict::Empty),
            ("1", " ", ContactVerdict::Empty),
        ] {
            assert_eq!(tenant.match_contact(caller, contact), verdict, "{caller} {contact}");
            assert_eq!(tenant.match_contact(contact, caller), verdict, "{contact} {caller}");
        }
    }

    #[test]
    fn by_the_last_characters() {
        let tenant = tenant(ContactMatchType::MatchLength, Some(4));
        for (caller, contact, verdict) in [
            ("1234", "1234", ContactVerdict::Equal),
            ("123", "123", ContactVerdict::Equal),
            ("0301234", "+4930 12-34", ContactVerdict::SameEnd),
            ("0301234", "0301235", ContactVerdict::Different),
            ("1234", "234", ContactVerdict::TooShort),
            ("éàüö", "xéàüö", ContactVerdict::SameEnd),
        ] {
            assert_eq!(tenant.match_contact(caller, contact), verdict, "{caller} {contact}");
            assert_eq!(tenant.match_contact(contact, caller), verdict, "{contact} {caller}");
        }
    }

    #[test]
    fn never_where_it_is_off_nor_by_no_characters() {
        let off = tenant(ContactMatchType::Disable, None);
        assert_eq!(off.match_contact("1", "1"), ContactVerdict::Disabled);
        let none = tenant(ContactMatchType::MatchLength, Some(0));
        assert_eq!(none.match_contact("1", "2"), ContactVerdict::Different);
    }
}
