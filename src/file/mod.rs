//! Files of a tenant: uploads in steps that survive a crash, and files that are read by range.
//!
//! Source: the contract, *Files* and *Limits and usage*; where the bytes live and why: `docs/files.md`.

pub(crate) mod hash;
mod info;
mod kind;
mod reader;
mod uploads;
mod usage;

use jiff::Timestamp;

use crate::db::file::{self, URLS, content};
use crate::db::usage::tenant_row;
use crate::db::{Connection, Database};
#[cfg(doc)]
use crate::error::ErrorCode;
use crate::error::{Error, Fault, FaultCode, Result};
use crate::fork;
use crate::rule::time;
use crate::session::Session;
use crate::store::Store;
pub use info::{FileInfo, FilePage, NewFile, UploadStatus};
pub use reader::FileReader;
pub use usage::{Report, Usage, UsageKind};

/// The most files or uploads on a page.
const MOST: usize = 1000;

/// The files of one tenant. Cheap to clone; threads may share it; it keeps its store open. To a caller of one
/// tenant, the files of every other are not there.
///
/// ```
/// # use tenantry::{NewFile, Patch, Store};
/// # use std::io::Read;
/// # let store = Store::in_memory()?;
/// # let acme = store.create(&Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU"}"#)?)?;
/// let files = store.files(&acme.id)?;
/// let upload = files.begin(&NewFile::named("hello.txt"))?;
/// files.append(&upload.id, 0, b"hello, ")?;
/// // After a crash, or elsewhere: where does it go on?
/// let offset = files.status(&upload.id)?.received;
/// files.append(&upload.id, offset, b"world")?;
/// let sha256 = "09ca7e4eaa6e8ae9c7d261167129184883644d07dfba7cbfbc4c8a2e08360d5b";
/// let file = files.complete(&upload.id, sha256)?;
/// let mut text = String::new();
/// files.open(&file.id)?.read_to_string(&mut text)?;
/// assert_eq!((text.as_str(), file.size, file.media_type.as_str()), ("hello, world", 12, "text/plain"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Files {
    store: Store,
    tenant: String,
}

impl Store {
    /// The files of a tenant.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn files(&self, tenant: &str) -> Result<Files> {
        let files = Files { store: self.clone(), tenant: tenant.to_owned() };
        files.read(|_, _| Ok(()))?;
        Ok(files)
    }

    /// The file that is downloaded from this URL, whichever tenant has it: for what serves `/api/blobs/`.
    ///
    /// # Errors
    /// [`Error::File`] with [`ErrorCode::NotFound`]; [`Error::Storage`].
    pub fn file_of_url(&self, url: &str) -> Result<FileInfo> {
        // No key holds a slash, so that what is no such URL is found under no key.
        self.db.read(|db| file::by_key(db, url.strip_prefix(URLS).unwrap_or("/")))
    }
}

impl Session {
    /// The files of the current tenant.
    pub fn files(&self) -> Files {
        Files { store: self.store().clone(), tenant: self.tenant().to_owned() }
    }
}

impl Files {
    /// The files, `limit` on a page (1 to 1000), behind the page that gave `after` as its `next`.
    ///
    /// # Errors
    /// [`Error::Refused`] for a limit that cannot be; [`Error::NotFound`], [`Error::Storage`].
    pub fn list(&self, limit: usize, after: Option<&str>) -> Result<FilePage<FileInfo>> {
        let some = |db: &Connection, tenant| file::some(db, tenant, after.unwrap_or(""), limit + 1);
        self.page(limit, some, |file| &file.id)
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// [`Error::File`] with [`ErrorCode::NotFound`]; [`Error::NotFound`], [`Error::Storage`].
    pub fn describe(&self, file: &str) -> Result<FileInfo> {
        self.read(|db, tenant| file::get(db, tenant, file))
    }

    /// Opens a file to be read as a stream, from anywhere. It holds at most 64 KB in memory.
    ///
    /// # Errors
    /// As [`Files::describe`].
    pub fn open(&self, file: &str) -> Result<FileReader> {
        Ok(FileReader::new(self.clone(), self.describe(file)?))
    }

    /// Reads the bytes of a file from `offset` on, as many as fit into `into`, and gives their number; fewer only
    /// at the end of the file.
    ///
    /// # Errors
    /// [`Error::File`] with [`ErrorCode::NotFound`]; [`Error::Storage`], with [`ErrorCode::Corrupt`] where the bytes
    /// are no longer those that were stored.
    pub fn read_at(&self, file: &str, offset: u64, into: &mut [u8]) -> Result<usize> {
        let mut read = 0;
        while read < into.len() {
            let at = offset.saturating_add(read as u64);
            let rest = &mut into[read..];
            let some = self.read(|db, tenant| {
                file::piece(db, tenant, file, at, |start, bytes| {
                    let bytes = &bytes[(at - start) as usize..];
                    let some = bytes.len().min(rest.len());
                    rest[..some].copy_from_slice(&bytes[..some]);
                    some
                })
            })?;
            match some {
                Some(some) => read += some,
                None => break,
            }
        }
        Ok(read)
    }

    /// Deletes a file. Bytes that no other file shares go in steps that other writers get in between.
    ///
    /// # Errors
    /// [`Error::File`] with [`ErrorCode::NotFound`], or with [`ErrorCode::InUse`] where it is the tenant's avatar;
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn delete(&self, file: &str) -> Result<()> {
        let (file, stamp) = (file.to_owned(), self.store.stamp()?);
        self.write(move |db, tenant| file::delete(db, tenant, &file, &stamp))?;
        sweep(&self.store.db);
        Ok(())
    }

    /// The piece that holds the byte at `offset`, and where it starts.
    fn piece(&self, file: &str, offset: u64) -> Result<Option<(u64, Vec<u8>)>> {
        self.read(|db, tenant| file::piece(db, tenant, file, offset, |start, bytes| (start, bytes.to_vec())))
    }

    fn page<T>(
        &self,
        limit: usize,
        some: impl FnOnce(&Connection, i64) -> Result<Vec<T>>,
        id: impl Fn(&T) -> &String,
    ) -> Result<FilePage<T>> {
        if !(1..=MOST).contains(&limit) {
            let message = format!("must be 1 to {MOST}, not {limit}");
            let fault = Fault::new(FaultCode::OutOfRange, message).with("min", 1).with("max", MOST as u64);
            return Err(Error::fault(fault.at("limit")));
        }
        let mut items = self.read(some)?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| id(last).clone());
        Ok(FilePage { items, next })
    }

    fn read<T>(&self, act: impl FnOnce(&Connection, i64) -> Result<T>) -> Result<T> {
        self.store.db.read(|db| act(db, tenant_row(db, &self.tenant)?))
    }

    fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection, i64) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let tenant = self.tenant.clone();
        self.store.db.write(move |db| act(db, tenant_row(db, &tenant)?))
    }

    /// The host's clock, asked while no transaction waits.
    fn now(&self) -> Result<Timestamp> {
        let now = fork::call_host(|| (self.store.clock)())?;
        Ok(time::millis(now).unwrap_or(now))
    }
}

/// Removes the bytes that are nobody's, in steps. What was asked is done already: where this fails, or is broken
/// off, the next sweep or purge goes on.
pub(crate) fn sweep(db: &Database) {
    loop {
        match db.write(content::sweep) {
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(error) => return log::warn!("deleted files still take room in the database: {error}"),
        }
    }
}
