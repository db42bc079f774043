//! The system's door.

use std::ffi::c_char;
use std::time::Duration;

use super::argument::{Closing, Optional, Out};
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::list::{self, Listed};
use super::tenant::Snapshot;
use super::types::*;
use crate::ReadStatus;
use crate::actor::Actor;
use crate::open::OpenOptions;
use crate::write::{Change, WriteOptions};

fn options(flags: u32, busy_timeout: u32) -> Result<OpenOptions, Failure> {
    const KNOWN: u32 = TENANTRY_OPEN_CREATE
        | TENANTRY_OPEN_CREATE_NEW
        | TENANTRY_OPEN_READ_ONLY
        | TENANTRY_OPEN_NO_QUICK_CHECK;
    refuse_unknown(flags, KNOWN)?;
    let options = OpenOptions::new()
        .source("c")
        .create(flags & TENANTRY_OPEN_CREATE != 0)
        .create_new(flags & TENANTRY_OPEN_CREATE_NEW != 0)
        .read_only(flags & TENANTRY_OPEN_READ_ONLY != 0)
        .quick_check(flags & TENANTRY_OPEN_NO_QUICK_CHECK == 0);
    Ok(match busy_timeout {
        TENANTRY_DEFAULT_TIMEOUT => options,
        milliseconds => options.busy_timeout(Duration::from_millis(milliseconds.into())),
    })
}

fn cached(options: OpenOptions, bytes: u64) -> OpenOptions {
    match bytes {
        TENANTRY_DEFAULT_CACHE => options,
        bytes => options.cache_bytes(usize::try_from(bytes).unwrap_or(usize::MAX)),
    }
}

fn refuse_unknown(flags: u32, known: u32) -> Result<(), Failure> {
    if flags & !known == 0 { Ok(()) } else { Err(bad("flags has a bit that is not known")) }
}

/// How a change is made.
pub(super) fn write_options(if_version: u64, flags: u32) -> Result<WriteOptions, Failure> {
    refuse_unknown(flags, TENANTRY_DRY_RUN)?;
    let if_version = (if_version != TENANTRY_ANY_VERSION).then_some(if_version);
    Ok(WriteOptions { if_version, dry_run: flags != 0 })
}

/// A change, and as JSON with a NUL behind it.
pub(super) struct Changed {
    change: Box<Change>,
    json: String,
}

impl Changed {
    /// Makes a handle to a change, where it is asked for.
    pub(super) fn put(change: Change, out: Option<Out<tenantry_change>>) -> Result<(), Failure> {
        let Some(out) = out else { return Ok(()) };
        let names: Vec<&str> = change.changed.iter().map(|field| field.name()).collect();
        let json = serde_json::to_string(&names).unwrap_or_default();
        let json = format!("{{\"changed\":{json},\"tenant\":{}}}\0", change.tenant.to_json());
        out.put(handle::insert(Changed { change: Box::new(change), json })?)
    }
}

/// A text in a field of its own, cut to whole characters where it is too long, with a NUL behind it.
fn inlaid<const SIZE: usize>(text: &str) -> [c_char; SIZE] {
    let mut inlaid = [0; SIZE];
    let whole = (0..SIZE.min(text.len() + 1)).rfind(|end| text.is_char_boundary(*end)).unwrap_or(0);
    for (to, from) in inlaid.iter_mut().zip(text[..whole].bytes()) {
        *to = from as c_char;
    }
    inlaid
}

impl From<ReadStatus> for tenantry_read_status {
    fn from(status: ReadStatus) -> Self {
        tenantry_read_status {
            tenants: status.tenants as u64,
            absent: status.absent as u64,
            bytes: status.bytes as u64,
            memory: status.memory.into(),
            reason: inlaid(status.reason.as_deref().unwrap_or_default()),
        }
    }
}

exports! {
    /// Opens the store in the file at `path`. Flags: TENANTRY_OPEN_… or 0 for an existing file. A
    /// writer waits `busy_timeout` milliseconds for others, or TENANTRY_DEFAULT_TIMEOUT. A relative
    /// path is taken from the current folder, now. Reads the file once (up to 16 MiB with its
    /// indexes), so it may take a while; TENANTRY_OPEN_NO_QUICK_CHECK spares that.
    ///
    /// Errors: TENANTRY_BAD_PATH, TENANTRY_EXISTS, TENANTRY_FOREIGN_FILE, TENANTRY_FOREIGN_SCHEMA,
    /// TENANTRY_NEWER_SCHEMA, TENANTRY_CORRUPT, TENANTRY_BUSY, TENANTRY_READ_ONLY, TENANTRY_DISK_FULL,
    /// TENANTRY_IO, TENANTRY_SQLITE_TOO_OLD. The file is left as it is.
    pub unsafe extern "C" fn tenantry_store_open(path: *const c_char, path_length: usize, flags: u32, busy_timeout: u32, store: *mut tenantry_store, error: *mut tenantry_error) -> tenantry_status {
        let path = path.read(path_length)?;
        store.put(handle::insert(options(flags, busy_timeout)?.open(path)?)?)
    }

    /// Opens the store as tenantry_store_open, with a choice of how many bytes, about, may be taken by
    /// tenants that are held in memory for reads; the least used make room for others. A tenant takes some
    /// 600 bytes, or more where it has long texts or many caller IDs. With 0 every read is one by SQL;
    /// TENANTRY_DEFAULT_CACHE is what tenantry_store_open takes.
    pub unsafe extern "C" fn tenantry_store_open_with(path: *const c_char, path_length: usize, flags: u32, busy_timeout: u32, cache_bytes: u64, store: *mut tenantry_store, error: *mut tenantry_error) -> tenantry_status {
        let path = path.read(path_length)?;
        store.put(handle::insert(cached(options(flags, busy_timeout)?, cache_bytes).open(path)?)?)
    }

    /// Opens the store as tenantry_store_open_with, and purges it, as tenantry_store_purge, on a thread of its own: at
    /// once, and again `purge_every` milliseconds after each end, 10 at least; with 0 never. It ends when the store, its
    /// sessions and all else that keeps the database open are closed. An error goes to the log, and the next time is
    /// waited for. Processes that do this to the same file do not hinder each other. A store that is opened for reading
    /// only has no such thread.
    pub unsafe extern "C" fn tenantry_store_open_and_purge(path: *const c_char, path_length: usize, flags: u32, busy_timeout: u32, cache_bytes: u64, purge_every: u64, store: *mut tenantry_store, error: *mut tenantry_error) -> tenantry_status {
        let path = path.read(path_length)?;
        let mut options = cached(options(flags, busy_timeout)?, cache_bytes);
        if purge_every != 0 {
            options = options.purge_every(Duration::from_millis(purge_every));
        }
        store.put(handle::insert(options.open(path)?)?)
    }

    /// Opens a new, empty store in memory, which is gone when it and its sessions are closed.
    pub unsafe extern "C" fn tenantry_store_open_in_memory(store: *mut tenantry_store, error: *mut tenantry_error) -> tenantry_status {
        store.put(handle::insert(OpenOptions::new().source("c").open_in_memory()?)?)
    }

    /// The same store for an actor, named with 1 to 256 characters, on whose behalf all is changed that is
    /// changed by the handle that this gives: the audit has the name, through which program it was (1 to 64
    /// characters) and from which IP address. An empty source or address is what the store had: a store that
    /// was opened by C has the source `c`, no address and no actor. Both handles are closed, in any order.
    ///
    /// Errors: TENANTRY_REFUSED for an actor without a proper name, or of a source that is none;
    /// TENANTRY_BAD_ARGUMENT for an address that is none.
    pub unsafe extern "C" fn tenantry_store_by(store: tenantry_store, actor: *const c_char, actor_length: usize, source: *const c_char, source_length: usize, address: *const c_char, address_length: usize, acting: *mut tenantry_store, error: *mut tenantry_error) -> tenantry_status {
        let mut by = Actor::new(actor.read(actor_length)?);
        let (source, address) = (source.read(source_length)?, address.read(address_length)?);
        if !source.is_empty() {
            by = by.with_source(source);
        }
        if !address.is_empty() {
            by = by.with_address(address.parse().map_err(|_| bad("the address is no IP address"))?);
        }
        acting.put(handle::insert(store.by(by)?)?)
    }

    /// Makes a tenant of a patch that holds the members without a default; gives its snapshot, or where
    /// `tenant` is NULL none. Flags: TENANTRY_DRY_RUN or 0. Waits for other writers up to the busy
    /// timeout.
    ///
    /// Errors: TENANTRY_REFUSED with every fault; those of storage.
    pub unsafe extern "C" fn tenantry_store_create(store: tenantry_store, patch: tenantry_patch, flags: u32, tenant: Optional<tenantry_tenant>, error: *mut tenantry_error) -> tenantry_status {
        let options = write_options(TENANTRY_ANY_VERSION, flags)?;
        // A copy, so that no thread waits for the patch while this one writes.
        let patch = patch.lock().clone();
        let made = store.create_with(&patch, &options)?;
        tenant.map_or(Ok(()), |tenant| tenant.put(Snapshot::hand(&made)?))
    }

    /// Reads the tenant with this identifier. Does not wait for writers.
    ///
    /// Errors: TENANTRY_NOT_FOUND; those of storage.
    pub unsafe extern "C" fn tenantry_store_get(store: tenantry_store, id: *const c_char, id_length: usize, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        tenant.put(Snapshot::keep(store.get_snapshot(id.read(id_length)?)?)?)
    }

    /// Reads the tenant of this SIP domain, in whatever letter case or spelling. Does not wait for
    /// writers.
    ///
    /// Errors: TENANTRY_NOT_FOUND, also for a text that is no domain; those of storage.
    pub unsafe extern "C" fn tenantry_store_find(store: tenantry_store, domain: *const c_char, domain_length: usize, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        tenant.put(Snapshot::keep(store.find_snapshot(domain.read(domain_length)?)?)?)
    }

    /// Reads the tenant of this identifier or of this domain: for people, who have one or the other at
    /// hand.
    ///
    /// Errors: as tenantry_store_find; TENANTRY_REFUSED where it is the identifier of one tenant and
    /// the domain of another.
    pub unsafe extern "C" fn tenantry_store_lookup(store: tenantry_store, id_or_domain: *const c_char, length: usize, tenant: *mut tenantry_tenant, error: *mut tenantry_error) -> tenantry_status {
        tenant.put(Snapshot::hand(&store.lookup(id_or_domain.read(length)?)?)?)
    }

    /// Loads every tenant into memory, as far as there is room, and gives their number, for which `count` may
    /// be NULL: 0 where reads do not come from memory. Otherwise tenants are loaded as they are asked for.
    ///
    /// Errors: those of storage.
    pub unsafe extern "C" fn tenantry_store_preload(store: tenantry_store, count: Optional<u64>, error: *mut tenantry_error) -> tenantry_status {
        let loaded = store.preload()?;
        count.map_or(Ok(()), |count| count.put(loaded))
    }

    /// Tells whether reads come from memory, why not, and how much is there.
    ///
    /// Errors: none but those of any function.
    pub unsafe extern "C" fn tenantry_store_read_status(store: tenantry_store, status: *mut tenantry_read_status, error: *mut tenantry_error) -> tenantry_status {
        status.put(store.read_status()?.into())
    }

    /// Reads one page of the list of tenants; `query` may be NULL for the first hundred by domain.
    ///
    /// Errors: TENANTRY_REFUSED for a limit or a cursor that cannot be, TENANTRY_BAD_ARGUMENT for an
    /// unknown number; those of storage.
    pub unsafe extern "C" fn tenantry_store_list(store: tenantry_store, query: *const tenantry_list_query, page: *mut tenantry_page, error: *mut tenantry_error) -> tenantry_status {
        page.put(Listed::hand(store.list(&list::query(query)?)?)?)
    }

    /// Sets the members that the patch holds, of a tenant that exists: all of them or, on an error,
    /// none. A patch that changes nothing succeeds and writes nothing. `if_version` is the version that
    /// the tenant must be at, or TENANTRY_ANY_VERSION. Flags: TENANTRY_DRY_RUN or 0. `change` may be NULL. Waits
    /// for other writers up to the busy timeout.
    ///
    /// Errors: TENANTRY_REFUSED with every fault; TENANTRY_CONFLICT; TENANTRY_NOT_FOUND; those of
    /// storage.
    pub unsafe extern "C" fn tenantry_store_set(store: tenantry_store, id: *const c_char, id_length: usize, patch: tenantry_patch, if_version: u64, flags: u32, change: Optional<tenantry_change>, error: *mut tenantry_error) -> tenantry_status {
        let options = write_options(if_version, flags)?;
        let patch = patch.lock().clone();
        Changed::put(store.set_with(id.read(id_length)?, &patch, &options)?, change)
    }

    /// Lifts a suspension (`enabled` is not 0), or suspends a tenant (0): it stays readable and is
    /// reported as suspended. The rest is as for tenantry_store_set.
    pub unsafe extern "C" fn tenantry_store_set_enabled(store: tenantry_store, id: *const c_char, id_length: usize, enabled: i32, if_version: u64, flags: u32, change: Optional<tenantry_change>, error: *mut tenantry_error) -> tenantry_status {
        let options = write_options(if_version, flags)?;
        Changed::put(store.set_enabled(id.read(id_length)?, enabled != 0, &options)?, change)
    }

    /// Deletes a tenant. `if_version` and flags are as for tenantry_store_set. Gives, unless `tenant` is
    /// NULL, a snapshot of what it was.
    ///
    /// Errors: TENANTRY_NOT_FOUND, TENANTRY_CONFLICT; those of storage.
    pub unsafe extern "C" fn tenantry_store_delete(store: tenantry_store, id: *const c_char, id_length: usize, if_version: u64, flags: u32, tenant: Optional<tenantry_tenant>, error: *mut tenantry_error) -> tenantry_status {
        let options = write_options(if_version, flags)?;
        let deleted = store.delete_with(id.read(id_length)?, &options)?;
        tenant.map_or(Ok(()), |tenant| tenant.put(Snapshot::hand(&deleted)?))
    }

    /// Closes a store; 0 needs no closing. The database is closed when no call uses it any more and its
    /// sessions, readers and watches are closed, too. Snapshots stay readable.
    pub unsafe extern "C" fn tenantry_store_close(store: Closing<tenantry_store>) -> tenantry_status {
        handle::close(store)
    }

    /// Makes a snapshot of the tenant after the change or, of a dry run, as it would be. The caller
    /// closes it.
    pub unsafe extern "C" fn tenantry_change_tenant(change: tenantry_change, tenant: *mut tenantry_tenant) -> tenantry_status {
        tenant.put(Snapshot::hand(&change.change.tenant)?)
    }

    /// How many members changed; 0 where nothing was written.
    pub unsafe extern "C" fn tenantry_change_count(change: tenantry_change, count: *mut usize) -> tenantry_status {
        count.put(change.change.changed.len())
    }

    /// The field of a member that changed, from 0, in the order of the patch.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
    pub unsafe extern "C" fn tenantry_change_field(change: tenantry_change, index: usize, field: *mut u32) -> tenantry_status {
        let changed = change.change.changed.get(index);
        field.put(changed.ok_or_else(|| bad("the index is not below the number of members"))?.number().into())
    }

    /// The change as a JSON object: `changed`, the names of the members, and `tenant`, the document. The
    /// text lives as long as the change.
    pub unsafe extern "C" fn tenantry_change_json(change: tenantry_change, json: *mut tenantry_text) -> tenantry_status {
        json.put(change.json.strip_suffix('\0').map_or(tenantry_text::NONE, tenantry_text::lent))
    }

    /// Closes a change; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_change_close(change: Closing<tenantry_change>) -> tenantry_status {
        handle::close(change)
    }
}
