//! tenantry: the in-process store of tenant settings for multi-tenant telephone systems (PBX).
//!
//! A [`Store`] is the system administrator's door, a [`Session`] that of one tenant:
//!
//! ```
//! use tenantry::{Actor, Field, Patch, Store};
//!
//! let store = Store::in_memory()?;
//! let acme = store.create(
//!     &Patch::new()
//!         .set(Field::Name, "Acme")
//!         .set(Field::Domain, "sip.acme.example")
//!         .set(Field::Timezone, "Europe/Berlin")
//!         .set(Field::Currency, "EUR")
//!         .set(Field::Region, "DEU"),
//! )?;
//! let session = store.session(&acme.id, Actor::new("alice"))?;
//! session.set(&Patch::new().set(Field::RecordingRetention, 90))?;
//! assert_eq!(session.get()?.recording_retention, 90);
//! # Ok::<(), tenantry::Error>(())
//! ```

#[cfg(not(any(feature = "bundled-sqlite", feature = "system-sqlite")))]
compile_error!("say whose SQLite: feature `bundled-sqlite` (within the library) or `system-sqlite`");

mod act;
mod actor;
mod audit;
mod backup;
mod db;
mod document;
mod error;
mod ffi;
mod field;
mod file;
mod fork;
mod import;
mod json;
mod lock;
mod open;
mod purge;
mod reserve;
mod rule;
mod session;
mod snapshot;
mod store;
mod transfer;
mod unrest;
mod value;
mod watch;
mod write;

pub mod schema;

pub use act::caller_name::CALLER_NAME_SEPARATOR;
pub use act::contact::ContactVerdict;
pub use act::limit::LimitVerdict;
pub use act::recording::{RecordedBy, Recording};
pub use act::retention::Retained;
pub use actor::Actor;
pub use backup::{BackupProgress, BackupReport, BackupStage, restore, restore_with};
pub use db::audit::list::{AuditPage, AuditQuery};
pub use db::audit::past::Moment;
pub use db::audit::{AuditAction, AuditChange, AuditEntry};
pub use db::purge::PurgeReport;
pub use db::sqlite_version;
pub use db::tenant::list::{ListQuery, Page, Sort};
pub use document::Patch;
pub use error::{Error, ErrorCode, Fault, FaultCode, Result};
pub use field::{Field, Initial, Needed, Row, SetBy, Tenant};
pub use file::{FileInfo, FilePage, FileReader, Files, NewFile, Report, UploadStatus, Usage, UsageKind};
pub use import::ImportReport;
pub use json::Json;
pub use open::{Clock, OpenOptions};
pub use reserve::Reservation;
pub use rule::Rule;
pub use rule::caller_id::OutboundCallerId;
pub use rule::choice::{ContactAppendType, ContactMatchType};
pub use rule::code::{currencies, regions};
pub use rule::hours::{DAYS, Day, OfficeHours, TimeOfDay, TimeRange};
pub use rule::quota::{DiskUse, Quota};
pub use rule::zone::release as timezone_release;
pub use session::Session;
pub use snapshot::{ReadStatus, Reader, Snapshot};
pub use store::Store;
pub use transfer::Finding;
pub use value::{Value, WriteOnly};
pub use watch::{ChangeEvent, ChangeKind, Listening, Watch};
pub use write::{Change, WriteOptions};

#[cfg(feature = "uniffi")]
#[doc(hidden)]
pub use ffi::uniffi::UniFfiTag;

/// The README's programs are doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
