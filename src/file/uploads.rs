//! Uploads: a file comes in steps, each of which stays whatever happens then.

use super::hash::{self, Hash};
use super::{FileInfo, FilePage, Files, NewFile, UploadStatus, kind, sweep};
use crate::db::Connection;
use crate::db::file::{self, URLS, upload};
use crate::error::{Error, ErrorCode, Fault, FaultCode, Result};
use crate::rule::{id, text, time};

/// The most characters of a file's name.
const LONGEST_NAME: usize = 128;

/// Bytes that one transaction stores: other writers wait for that long.
const STEP: usize = 256 * 1024;

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
