//! How long things are kept: when one expires that was made at a certain time, and whether that is due.
//! Days have 24 hours.
//!
//! Source: the contract, *Retention*.

use jiff::{SignedDuration, Timestamp};

use crate::field::{Field, Tenant};
use crate::snapshot::Snapshot;

/// What is kept for a time that a setting tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Retained {
    /// A recording: `recording_retention`.
    Recording,
    /// The file of a call report: `call_report_retention`.
    CallReport,
    /// A line of an audit log or an event log: `log_retention`.
    Log,
    /// A temporary file: `temp_file_retention`.
    TempFile,
}

impl Retained {
    /// All kinds.
    pub const ALL: [Retained; 4] =
        [Retained::Recording, Retained::CallReport, Retained::Log, Retained::TempFile];

    /// `recording`, `call_report`, `log` or `temp_file`.
    pub fn as_str(self) -> &'static str {
        match self {
            Retained::Recording => "recording",
            Retained::CallReport => "call_report",
            Retained::Log => "log",
            Retained::TempFile => "temp_file",
        }
    }

    /// The setting that tells how many days.
    pub fn field(self) -> Field {
        match self {
            Retained::Recording => Field::RecordingRetention,
            Retained::CallReport => Field::CallReportRetention,
            Retained::Log => Field::LogRetention,
            Retained::TempFile => Field::TempFileRetention,
        }
    }

    /// When that which was made then has been kept for so many days.
    pub(crate) fn expiry(made: Timestamp, days: i64) -> Option<Timestamp> {
        made.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()
    }
}

impl Tenant {
    /// When a thing of this kind expires that was made then; `None` where that is beyond the year 9999.
    ///
    /// ```
    /// # use tenantry::{Field, Patch, Retained, Store};
    /// # let acme = Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU"}"#)?;
    /// let acme = Store::in_memory()?.create(&acme.set(Field::RecordingRetention, 90))?;
    /// let made = "2026-01-01T12:00:00Z".parse().unwrap();
    /// assert_eq!(acme.expires(Retained::Recording, made), "2026-04-01T12:00:00Z".parse().ok());
    /// # Ok::<(), tenantry::Error>(())
    /// ```
    pub fn expires(&self, kind: Retained, made: Timestamp) -> Option<Timestamp> {
        let days = match kind {
            Retained::Recording => self.recording_retention,
            Retained::CallReport => self.call_report_retention,
            Retained::Log => self.log_retention,
            Retained::TempFile => self.temp_file_retention,
        };
        Retained::expiry(made, days.into())
    }

    /// Whether a thing of this kind that was made at `made` is to be gone at `now`: it is, from the very
    /// moment that it expires.
    pub fn is_due(&self, kind: Retained, made: Timestamp, now: Timestamp) -> bool {
        self.expires(kind, made).is_some_and(|expiry| expiry <= now)
    }
}

impl Snapshot {
    /// [`Tenant::expires`] of what the snapshot holds.
    pub fn expires(&self, kind: Retained, made: Timestamp) -> Option<Timestamp> {
        Retained::expiry(made, self.int(kind.field())?)
    }

    /// [`Tenant::is_due`] of what the snapshot holds.
    pub fn is_due(&self, kind: Retained, made: Timestamp, now: Timestamp) -> bool {
        self.expires(kind, made).is_some_and(|expiry| expiry <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_kind_has_its_own_setting_and_days_have_24_hours() {
        let mut tenant = document::blank();
        for (days, kind) in (1..).zip(Retained::ALL) {
            assert_eq!(kind.field().name(), format!("{}_retention", kind.as_str()));
            tenant.put(kind.field(), crate::Value::Int(days)).unwrap();
        }
        let snapshot = Snapshot::from(&tenant);
        // The clocks of Europe went forward in between.
        let made = time("2026-03-28T12:00:00Z");
        for (day, kind) in (29..).zip(Retained::ALL) {
            let expiry = if day > 31 {
                time("2026-04-01T12:00:00Z")
            } else {
                time(&format!("2026-03-{day}T12:00:00Z"))
            };
            let before = expiry - SignedDuration::from_nanos(1);
            assert_eq!(
                (tenant.expires(kind, made), snapshot.expires(kind, made)),
                (Some(expiry), Some(expiry))
            );
            assert!(!tenant.is_due(kind, made, before) && tenant.is_due(kind, made, expiry));
            assert!(!snapshot.is_due(kind, made, before) && snapshot.is_due(kind, made, expiry));
        }
    }

    #[test]
    fn what_would_expire_behind_all_time_is_never_due() {
        let mut tenant = document::blank();
        tenant.put(Field::LogRetention, crate::Value::Int(i32::MAX.into())).unwrap();
        assert_eq!(tenant.expires(Retained::Log, Timestamp::UNIX_EPOCH), None);
        assert!(!tenant.is_due(Retained::Log, Timestamp::MIN, Timestamp::MAX));
    }
}
