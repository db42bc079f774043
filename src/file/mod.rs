//! Files of a tenant: uploads in steps that survive a crash, and files that are read by range.
//!
//! Source: the contract, *Files* and *Limits and usage*; where the bytes live and why: `docs/files.md`.

pub(crate) mod hash;
mod kind;
mod reader;
mod usage;

use jiff::Timestamp;
use serde::Serialize;

use crate::db::file::{self, URLS, content, upload};
use crate::db::usage::tenant_row;
use crate::db::{Connection, Database};
use crate::error::{Error, ErrorCode, Fault, FaultCode, Result};
use crate::fork;
use crate::rule::{id, text, time};
use crate::session::Session;
use crate::store::Store;
use hash::Hash;
pub use reader::FileReader;
pub use usage::{Report, Usage, UsageKind};

/// The most characters of a file's name.
const LONGEST_NAME: usize = 128;

/// Bytes that one transaction stores: other writers wait for that long.
const STEP: usize = 256 * 1024;

/// The most files or uploads on a page.
const MOST: usize = 1000;

/// A file as it is known before its bytes.
///
/// ```
/// use tenantry::NewFile;
///
/// let logo = NewFile { size: Some(70), ..NewFile::named("logo.png") };
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFile {
    /// The name: 1 to 128 characters, none of them a control, `/` or `\`; not `.` or `..`.
    pub name: String,
    /// Whether the file goes by itself after the tenant's `temp_file_retention`.
    pub temporary: bool,
    /// The size in bytes, where it is known: so much of the quota is reserved at once.
    pub size: Option<u64>,
    /// The SHA-256 in hexadecimal digits, where it is known: then the file cannot be completed with another, and
    /// who goes on with the upload later finds it by this.
    pub sha256: Option<String>,
}

impl NewFile {
    /// A file of this name that stays, of a size that is not known.
    pub fn named(name: impl Into<String>) -> NewFile {
        NewFile { name: name.into(), ..NewFile::default() }
    }
}

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UploadStatus {
    /// The upload's identifier.
    pub id: String,
    /// The name that the file will have.
    pub name: String,
    /// Whether the file will be a temporary one.
    pub temporary: bool,
    /// The size that was announced.
    pub size: Option<u64>,
    /// The SHA-256 that was announced, in small hexadecimal digits.
    pub sha256: Option<String>,
    /// The bytes that are stored: the offset at which it goes on.
    pub received: u64,
    /// When it was begun.
    #[serde(serialize_with = "time::serialize")]
    pub begun_at: Timestamp,
    /// When bytes came last: after `temp_file_retention` without any it is given up.
    #[serde(serialize_with = "time::serialize")]
    pub touched_at: Timestamp,
}

/// A completed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileInfo {
    /// The file's identifier.
    pub id: String,
    /// The tenant's identifier.
    pub tenant: String,
    /// The name.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The media type, by the content: `application/octet-stream` where that tells nothing.
    pub media_type: String,
    /// The SHA-256 in small hexadecimal digits.
    pub sha256: String,
    /// When it was completed.
    #[serde(serialize_with = "time::serialize")]
    pub created_at: Timestamp,
    /// The relative path that it is downloaded from: `/api/blobs/` and 192 random bits. Who knows it may read the
    /// file.
    pub url: String,
    /// Whether it goes by itself after the tenant's `temp_file_retention`.
    pub temporary: bool,
}

/// One page of a list of files or uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePage<T> {
    /// What is on it, the oldest first.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<String>,
}

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
    /// Begins an upload. Nothing of it is a file before it is completed.
    ///
    /// # Errors
    /// [`Error::Refused`] for a name or a digest that cannot be; [`Error::QuotaExceeded`] where the size that is
    /// announced does not fit; [`Error::NotFound`] once the tenant was deleted; [`Error::Storage`].
    pub fn begin(&self, new: &NewFile) -> Result<UploadStatus> {
        let mut faults: Vec<Fault> =
            check_name(&new.name).err().map(|fault| fault.at("name")).into_iter().collect();
        let sha256 = new.sha256.as_deref().map(hash::parse).transpose();
        let sha256 = sha256.unwrap_or_else(|fault| {
            faults.push(fault.at("sha256"));
            None
        });
        if !faults.is_empty() {
            return Err(Error::Refused { faults });
        }
        let (id, now, new) = (id::make(), self.now()?, new.clone());
        self.write(move |db, tenant| {
            let sha256 = sha256.as_ref().map(<[u8; 32]>::as_slice);
            upload::begin(db, tenant, &id, &new, sha256, &Hash::default().state(), now)?;
            Ok(upload::get(db, tenant, &id)?.status)
        })
    }

    /// Stores the next bytes of an upload, which begin at `offset`, and gives the offset behind them. They are
    /// durable then, in steps of 256 KB that other writers get in between: where one fails, those before it stay,
    /// and [`Files::status`] tells.
    ///
    /// # Errors
    /// [`Error::Refused`] with [`FaultCode::WrongOffset`] where the upload goes on elsewhere, or where more bytes
    /// come than were announced; [`Error::QuotaExceeded`]; [`Error::File`] with [`ErrorCode::NotFound`];
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn append(&self, upload: &str, offset: u64, bytes: &[u8]) -> Result<u64> {
        let first = self.read(|db, tenant| upload::get(db, tenant, upload))?;
        upload::expect(&first, offset, bytes.len())?;
        let mut hash = Hash::from_state(&first.hash)?;
        let (mut offset, mut behind) = (offset, bytes.len());
        for step in bytes.chunks(STEP) {
            behind -= step.len();
            // While no transaction waits. Who else goes on with this upload moves the offset.
            hash.update(step);
            let (state, now, length) = (hash.state(), self.now()?, step.len());
            let (upload, step) = (upload.to_owned(), step.to_vec());
            self.write(move |db, tenant| {
                let upload = upload::get(db, tenant, &upload)?;
                upload::expect(&upload, offset, length)?;
                upload::append(db, tenant, &upload, (&step, behind), &state, now)
            })?;
            offset += length as u64;
        }
        Ok(offset)
    }

    /// How far an upload has come.
    ///
    /// # Errors
    /// [`Error::File`] with [`ErrorCode::NotFound`]; [`Error::NotFound`], [`Error::Storage`].
    pub fn status(&self, upload: &str) -> Result<UploadStatus> {
        self.read(|db, tenant| Ok(upload::get(db, tenant, upload)?.status))
    }

    /// Makes the upload a file, if what was received has this SHA-256: 64 hexadecimal digits. Where the tenant has
    /// the very same bytes already, they are stored once.
    ///
    /// # Errors
    /// [`Error::Refused`] with [`FaultCode::WrongDigest`], [`FaultCode::BadDigest`] or, where bytes are missing that
    /// were announced, [`FaultCode::Incomplete`]: the upload stays. [`Error::File`] with [`ErrorCode::NotFound`];
    /// [`Error::NotFound`], [`Error::Storage`].
    pub fn complete(&self, upload: &str, sha256: &str) -> Result<FileInfo> {
        let sha256 = hash::parse(sha256).map_err(|fault| Error::fault(fault.at("sha256")))?;
        let (id, key, stamp) = (id::make(), random_key()?, self.store.stamp()?);
        let (upload, owner) = (upload.to_owned(), self.tenant.clone());
        let (info, shares) = self.write(move |db, tenant| {
            let upload = upload::get(db, tenant, &upload)?;
            check_whole(&upload, &sha256)?;
            let info = FileInfo {
                id,
                tenant: owner,
                name: upload.status.name.clone(),
                size: upload.status.received,
                media_type: kind::of(&upload::head(db, &upload)?).to_owned(),
                sha256: file::digest(&sha256),
                created_at: time::millis(stamp.time).unwrap_or(stamp.time),
                url: format!("{URLS}{key}"),
                temporary: upload.status.temporary,
            };
            let shares = file::complete(db, tenant, &upload, &info, &sha256, &stamp)?;
            Ok((info, shares))
        })?;
        if shares {
            sweep(&self.store.db);
        }
        Ok(info)
    }

    /// Gives an upload up. Its bytes go in steps that other writers get in between.
    ///
    /// # Errors
    /// [`Error::File`] with [`ErrorCode::NotFound`]; [`Error::NotFound`], [`Error::Storage`].
    pub fn cancel(&self, upload: &str) -> Result<()> {
        let upload = upload.to_owned();
        self.write(move |db, tenant| upload::cancel(db, &upload::get(db, tenant, &upload)?))?;
        sweep(&self.store.db);
        Ok(())
    }

    /// Uploads that are neither completed nor cancelled, `limit` on a page (1 to 1000), behind the page that gave
    /// `after` as its `next`.
    ///
    /// # Errors
    /// [`Error::Refused`] for a limit that cannot be; [`Error::NotFound`], [`Error::Storage`].
    pub fn uploads(&self, limit: usize, after: Option<&str>) -> Result<FilePage<UploadStatus>> {
        let some = |db: &Connection, tenant| upload::some(db, tenant, after.unwrap_or(""), limit + 1);
        self.page(limit, some, |upload| &upload.id)
    }

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

fn check_name(name: &str) -> Result<(), Fault> {
    text::line(name, 1, LONGEST_NAME)?;
    if name.contains(['/', '\\']) {
        return Err(Fault::new(FaultCode::BadCharacter, "must be a name without a folder: no / or \\"));
    }
    match name {
        "." | ".." => Err(Fault::new(FaultCode::NotAllowed, "must be the name of a file, not of a folder")),
        _ => Ok(()),
    }
}

/// Refuses to complete what is not whole, or not what was meant.
fn check_whole(upload: &upload::Upload, sha256: &[u8; 32]) -> Result<()> {
    let status = &upload.status;
    if let Some(size) = status.size.filter(|size| *size != status.received) {
        let message = format!("{size} bytes were announced, {} have come", status.received);
        let fault =
            Fault::new(FaultCode::Incomplete, message).with("offset", status.received).with("size", size);
        return Err(Error::fault(fault.at("size")));
    }
    let wanted = file::digest(sha256);
    let found = Hash::from_state(&upload.hash)?.hex();
    let message = match &status.sha256 {
        Some(announced) if *announced != wanted => format!("was announced as {announced}"),
        _ if found != wanted => format!("the bytes that were received have the SHA-256 {found}"),
        _ => return Ok(()),
    };
    Err(Error::fault(Fault::new(FaultCode::WrongDigest, message).at("sha256")))
}

/// 192 bits from the operating system.
fn random_key() -> Result<String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::storage(ErrorCode::Io, format!("the system gives no random numbers: {error}"))
    })?;
    Ok(file::digest(&bytes))
}
