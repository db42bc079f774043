//! May one more be made? The limits are the fields named `max_` and what; 0 is none at all.
//!
//! Source: the contract, *Limits and usage*.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::field::Field;
use crate::rule::Rule;
use crate::snapshot::Snapshot;

/// Whether one more may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct LimitVerdict {
    /// The field that sets the limit.
    pub field: Field,
    /// The limit.
    pub limit: u64,
    /// How many there are, by the caller's count.
    pub counted: u64,
}

impl LimitVerdict {
    /// Whether one more may be made.
    pub fn is_allowed(self) -> bool {
        self.left() > 0
    }

    /// How many more may be made; 0 also where there are more than the limit, which was lowered since.
    pub fn left(self) -> u64 {
        self.limit.saturating_sub(self.counted)
    }
}

/// As `{"limit": …, "counted": …, "left": …, "allowed": …, "why": …}`.
impl Serialize for LimitVerdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("LimitVerdict", 5)?;
        shown.serialize_field("limit", &self.limit)?;
        shown.serialize_field("counted", &self.counted)?;
        shown.serialize_field("left", &self.left())?;
        shown.serialize_field("allowed", &self.is_allowed())?;
        shown.serialize_field("why", &self.to_string())?;
        shown.end()
    }
}

impl fmt::Display for LimitVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.field.row().rule {
            Rule::Int { unit, .. } => unit,
            _ => "",
        };
        let answer = if self.is_allowed() { "one more may be made" } else { "no more may be made" };
        write!(f, "{answer}: {} {unit} of {} {}", self.counted, self.field.name(), self.limit)
    }
}

impl Snapshot {
    /// Whether one more may be made where there are so many; `None` for a field that is no limit
    /// ([`Field::is_limit`]).
    ///
    /// ```
    /// # use tenantry::{Field, Patch, Store};
    /// # let acme = Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU",
    /// #     "max_call_queues": 5}"#)?;
    /// # let store = Store::in_memory()?;
    /// # let acme = store.get_snapshot(&store.create(&acme)?.id)?;
    /// let verdict = acme.may_add(Field::MaxCallQueues, 5).unwrap();
    /// assert!(!verdict.is_allowed());
    /// assert_eq!(verdict.to_string(), "no more may be made: 5 call queues of max_call_queues 5");
    /// # Ok::<(), tenantry::Error>(())
    /// ```
    pub fn may_add(&self, field: Field, counted: u64) -> Option<LimitVerdict> {
        let limit = self.int(field).filter(|_| field.is_limit())?;
        Some(LimitVerdict { field, limit: u64::try_from(limit).unwrap_or(0), counted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, field::Tenant};

    #[test]
    fn one_more_up_to_the_limit() {
        for limit in [0, 1, 20, i32::MAX as u32] {
            let tenant = Snapshot::from(&Tenant { max_ring_groups: limit, ..document::blank() });
            let limit = u64::from(limit);
            for counted in [0, limit.saturating_sub(1), limit, limit + 1, u64::MAX] {
                let verdict = tenant.may_add(Field::MaxRingGroups, counted).unwrap();
                assert_eq!(verdict.is_allowed(), counted < limit, "{verdict}");
                assert_eq!((verdict.limit, verdict.counted), (limit, counted));
            }
        }
    }

    #[test]
    fn the_limits_are_those_of_the_contract_and_no_other_field_is_one() {
        let tenant = Snapshot::from(&document::blank());
        assert_eq!(Field::limits().count(), 6);
        for &field in Field::ALL {
            assert_eq!(tenant.may_add(field, 0).is_some(), Field::limits().any(|limit| limit == field));
        }
    }
}
