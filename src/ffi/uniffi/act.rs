//! What settings do.

use std::sync::Arc;
use std::time::SystemTime;

use super::document::{Field, Shown, Tenant, long, moment};
use super::error::{Result, count};
use super::session::SessionObject;
use super::store::StoreObject;
use crate::ffi::c::lend;
use crate::{CALLER_NAME_SEPARATOR, ContactVerdict, RecordedBy, Retained, Snapshot};

/// Whether a caller's number is a contact's.
#[derive(uniffi::Record)]
pub struct ContactMatch {
    /// Whether it is the contact's.
    pub matches: bool,
    /// Why, or why not.
    pub verdict: ContactVerdict,
    /// The same in English, for a person.
    pub why: String,
}

/// What of a call is recorded, and how.
#[derive(uniffi::Record)]
pub struct Recording {
    /// Who wants its audio.
    pub audio: RecordedBy,
    /// Who wants its video.
    pub video: RecordedBy,
    /// A track for each party, else both mixed into one: where anything is recorded.
    pub dual_track: bool,
    /// Why, in English, for a person.
    pub why: String,
}

/// Whether one more may be made.
#[derive(uniffi::Record)]
pub struct LimitVerdict {
    /// The limit.
    pub limit: i64,
    /// How many there are, by the caller's count.
    pub counted: i64,
    /// How many more may be made; 0 also where there are more than the limit, which was lowered since.
    pub left: i64,
    /// Whether one more may be made.
    pub allowed: bool,
    /// Why, in English, for a person.
    pub why: String,
}

/// A tenant as it was at one version, and what its settings do.
#[derive(uniffi::Object)]
pub struct SnapshotObject {
    snapshot: Snapshot,
}

#[uniffi::export]
impl SnapshotObject {
    /// Of a `tenantry_tenant` of the C ABI.
    #[uniffi::constructor]
    pub fn of_handle(handle: i64) -> Result<Arc<SnapshotObject>> {
        Ok(SnapshotObject::of(lend::snapshot(handle)?))
    }

    /// A `tenantry_tenant` of the C ABI, which the caller closes.
    pub fn to_handle(&self) -> Result<i64> {
        Ok(lend::tenant(&self.snapshot)?)
    }

    /// The document.
    pub fn tenant(&self) -> Tenant {
        (&self.snapshot.tenant()).into()
    }

    /// Whether a caller's number is a contact's, and why.
    pub fn match_contact(&self, caller: String, contact: String) -> ContactMatch {
        let verdict = self.snapshot.match_contact(&caller, &contact);
        ContactMatch { matches: verdict.is_match(), verdict, why: verdict.to_string() }
    }

    /// The caller's name with that of the group by which the call came. The usual separator where it is absent.
    pub fn caller_name(&self, caller: String, group: String, separator: Option<String>) -> String {
        let separator = separator.as_deref().unwrap_or(CALLER_NAME_SEPARATOR);
        self.snapshot.caller_name(&caller, &group, separator).into_owned()
    }

    /// What is recorded of a call of an extension that itself chose so.
    pub fn recording(&self, extension_audio: bool, extension_video: bool) -> Recording {
        let recording = self.snapshot.recording(extension_audio, extension_video);
        let crate::Recording { audio, video, dual_track } = recording;
        Recording { audio, video, dual_track, why: recording.to_string() }
    }

    /// Whether one more may be made where there are so many; none for a field that is no limit.
    pub fn may_add(&self, field: Field, counted: i64) -> Result<Option<LimitVerdict>> {
        let verdict = self.snapshot.may_add(field.into(), count("counted", counted)?);
        Ok(verdict.map(|verdict| LimitVerdict {
            limit: long(verdict.limit),
            counted: long(verdict.counted),
            left: long(verdict.left()),
            allowed: verdict.is_allowed(),
            why: verdict.to_string(),
        }))
    }

    /// When a thing of this kind expires that was made then; none where that is beyond the year 9999.
    pub fn expires(&self, kind: Retained, made: SystemTime) -> Option<SystemTime> {
        self.snapshot.expires(kind, moment(made)).map(|time| time.shown())
    }

    /// Whether a thing of this kind that was made at `made` is to be gone at `now`.
    pub fn is_due(&self, kind: Retained, made: SystemTime, now: SystemTime) -> bool {
        self.snapshot.is_due(kind, moment(made), moment(now))
    }
}

impl SnapshotObject {
    fn of(snapshot: Snapshot) -> Arc<SnapshotObject> {
        Arc::new(SnapshotObject { snapshot })
    }

    pub(super) fn of_tenant(tenant: &crate::Tenant) -> Arc<SnapshotObject> {
        SnapshotObject::of(tenant.into())
    }
}

#[uniffi::export]
impl StoreObject {
    /// The tenant with this identifier as it is now.
    pub fn snapshot(&self, id: String) -> Result<Arc<SnapshotObject>> {
        Ok(SnapshotObject::of(self.store.get_snapshot(&id)?))
    }
}

#[uniffi::export]
impl SessionObject {
    /// The current tenant as it is now.
    pub fn snapshot(&self) -> Result<Arc<SnapshotObject>> {
        Ok(SnapshotObject::of(self.session.get_snapshot()?))
    }
}
