//! The name that is shown for a caller who came by a group, a queue or a DID/DDI number.
//!
//! Source: the contract, *Caller ID name*.

use std::borrow::Cow;

use crate::field::Field;
use crate::rule::choice::ContactAppendType;
use crate::snapshot::Snapshot;
use crate::value::{Member, Value};

/// Between the two names, unless a caller of the function gives another.
pub const CALLER_NAME_SEPARATOR: &str = ":";

impl Snapshot {
    /// The caller's name with that of the group, queue or DID/DDI number by which the call came, as
    /// `contact_append_type` says: `Sales:Alice` (PREPEND), `Alice:Sales` (APPEND) or `Alice` (DISABLE). An
    /// empty name leaves the other alone. The usual separator is [`CALLER_NAME_SEPARATOR`].
    ///
    /// The names are not checked: who puts them into a SIP header escapes them there.
    ///
    /// ```
    /// # use tenantry::{CALLER_NAME_SEPARATOR, Patch, Store};
    /// # let acme = Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU",
    /// #     "contact_append_type": "PREPEND"}"#)?;
    /// # let store = Store::in_memory()?;
    /// # let acme = store.get_snapshot(&store.create(&acme)?.id)?;
    /// assert_eq!(acme.caller_name("Alice", "Sales", CALLER_NAME_SEPARATOR), "Sales:Alice");
    /// # Ok::<(), tenantry::Error>(())
    /// ```
    pub fn caller_name<'n>(&self, caller: &'n str, group: &'n str, separator: &str) -> Cow<'n, str> {
        match self.names(caller, group) {
            (first, "") => Cow::Borrowed(first),
            (first, second) => Cow::Owned([first, separator, second].concat()),
        }
    }

    /// What is shown of the two names, before the separator and behind it; there is none where the second is
    /// empty.
    pub(crate) fn names<'n>(&self, caller: &'n str, group: &'n str) -> (&'n str, &'n str) {
        let how = self
            .text(Field::ContactAppendType)
            .and_then(|name| ContactAppendType::take(Value::Text(name.into())));
        let names = match how {
            Some(ContactAppendType::Prepend) => (group, caller),
            Some(ContactAppendType::Append) => (caller, group),
            Some(ContactAppendType::Disable) | None => (caller, ""),
        };
        match names {
            ("", alone) => (alone, ""),
            both => both,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, field::Tenant};

    #[test]
    fn as_the_setting_says() {
        let shown = |contact_append_type, caller, group, separator| {
            let tenant = Tenant { contact_append_type, ..document::blank() };
            Snapshot::from(&tenant).caller_name(caller, group, separator).into_owned()
        };
        use ContactAppendType::{Append, Disable, Prepend};
        for (how, caller, group, separator, expected) in [
            (Prepend, "Alice", "Sales", ":", "Sales:Alice"),
            (Append, "Alice", "Sales", ":", "Alice:Sales"),
            (Append, "Alice", "Sales", " - ", "Alice - Sales"),
            (Append, "Alice", "Sales", "", "AliceSales"),
            (Prepend, "", "Sales", ":", "Sales"),
            (Append, "", "Sales", ":", "Sales"),
            (Prepend, "Alice", "", ":", "Alice"),
            (Append, "Alice", "", ":", "Alice"),
            (Append, "", "", ":", ""),
            (Disable, "Alice", "Sales", ":", "Alice"),
            (Disable, "", "Sales", ":", ""),
        ] {
            assert_eq!(shown(how, caller, group, separator), expected, "{how:?} {caller:?} {group:?}");
        }
    }
}
