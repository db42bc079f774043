//! Choices of a call, and what a change tells.

use std::time::Duration;

use super::document::{Field, Tenant};
use super::error::Result;
use crate::error::{Error, ErrorCode};
use crate::{Sort, open, write};

/// How a store is opened.
#[derive(uniffi::Record)]
pub struct OpenOptions {
    /// Makes a new database where there is no file yet.
    #[uniffi(default = false)]
    pub create: bool,
    /// Makes a new database, and fails with `Exists` where there is a file already.
    #[uniffi(default = false)]
    pub create_new: bool,
    /// Reads only; every write is refused with `ReadOnly`.
    #[uniffi(default = false)]
    pub read_only: bool,
    /// Reads the whole file once while opening and refuses it where its structure is damaged.
    #[uniffi(default = true)]
    pub quick_check: bool,
    /// How long a writer waits for its turn, behind threads and processes, before `Busy`; 5 seconds
    /// where it is absent.
    #[uniffi(default = None)]
    pub busy_timeout: Option<Duration>,
    /// Purges the store by itself, now and so long after the end of each purge again; never where it is
    /// absent. At least 10 milliseconds.
    #[uniffi(default = None)]
    pub purge_every: Option<Duration>,
}

/// What the audit shows where the app tells no other.
pub(super) const SOURCE: &str = "app";

impl From<OpenOptions> for open::OpenOptions {
    fn from(options: OpenOptions) -> open::OpenOptions {
        let made = open::OpenOptions::new()
            .source(SOURCE)
            .create(options.create)
            .create_new(options.create_new)
            .read_only(options.read_only)
            .quick_check(options.quick_check);
        let made = match options.busy_timeout {
            Some(timeout) => made.busy_timeout(timeout),
            None => made,
        };
        match options.purge_every {
            Some(interval) => made.purge_every(interval),
            None => made,
        }
    }
}

/// On whose behalf a store acts, as the audit shows it.
#[derive(uniffi::Record)]
pub struct Actor {
    /// The name, 1 to 256 characters.
    pub name: String,
    /// Through which program, 1 to 64 characters; what the store has where it is absent.
    #[uniffi(default = None)]
    pub source: Option<String>,
    /// The IP address that the request came from; what the store has where it is absent.
    #[uniffi(default = None)]
    pub address: Option<String>,
}

impl Actor {
    pub(super) fn read(self) -> Result<crate::Actor> {
        let mut actor = crate::Actor::new(self.name);
        if let Some(source) = self.source {
            actor = actor.with_source(source);
        }
        if let Some(address) = self.address {
            let message = "the address is no IP address";
            let bad = |_| Error::storage(ErrorCode::BadArgument, message);
            actor = actor.with_address(address.parse().map_err(bad)?);
        }
        Ok(actor)
    }
}

/// How a change is made.
#[derive(uniffi::Record)]
pub struct WriteOptions {
    /// Change only a tenant that is at this version; else `Conflict`.
    #[uniffi(default = None)]
    pub if_version: Option<i64>,
    /// Check only, and tell what would change.
    #[uniffi(default = false)]
    pub dry_run: bool,
}

impl From<WriteOptions> for write::WriteOptions {
    fn from(options: WriteOptions) -> write::WriteOptions {
        // A negative number is no version, and so is 0.
        let version = |version| u64::try_from(version).unwrap_or(0);
        write::WriteOptions { if_version: options.if_version.map(version), dry_run: options.dry_run }
    }
}

/// What a set did or, as a dry run, would do.
#[derive(uniffi::Record)]
pub struct Change {
    /// The tenant after the change.
    pub tenant: Tenant,
    /// The members that changed, in the order of the patch; none where nothing was written.
    pub changed: Vec<Field>,
}

impl From<write::Change> for Change {
    fn from(change: write::Change) -> Change {
        let changed = change.changed.into_iter().map(Field::from).collect();
        Change { tenant: Tenant::from(&change.tenant), changed }
    }
}

/// Which tenants to list, in which order, how many at a time.
#[derive(uniffi::Record)]
pub struct ListQuery {
    /// Only tenants that are enabled, or only those that are suspended.
    #[uniffi(default = None)]
    pub enabled: Option<bool>,
    /// Only tenants whose name or domain contains this text, in whatever letter case.
    #[uniffi(default = None)]
    pub search: Option<String>,
    /// The order; by domain where it is absent.
    #[uniffi(default = None)]
    pub sort: Option<Sort>,
    /// From the last to the first.
    #[uniffi(default = false)]
    pub descending: bool,
    /// The most tenants on a page, 1 to 1000.
    #[uniffi(default = 100)]
    pub limit: i32,
    /// Begin behind the page that gave this as its `next`.
    #[uniffi(default = None)]
    pub after: Option<String>,
}

impl From<ListQuery> for crate::ListQuery {
    fn from(query: ListQuery) -> crate::ListQuery {
        crate::ListQuery {
            enabled: query.enabled,
            search: query.search,
            sort: query.sort.unwrap_or_default(),
            descending: query.descending,
            // A negative limit is refused like 0.
            limit: usize::try_from(query.limit).unwrap_or(0),
            after: query.after,
        }
    }
}

/// One page of a list.
#[derive(uniffi::Record)]
pub struct Page {
    /// The tenants.
    pub tenants: Vec<Tenant>,
    /// Where the next page begins, for `ListQuery.after`; none on the last page.
    pub next: Option<String>,
}

impl From<crate::Page> for Page {
    fn from(page: crate::Page) -> Page {
        Page { tenants: page.tenants.iter().map(Tenant::from).collect(), next: page.next }
    }
}
