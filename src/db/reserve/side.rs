//! The file of reservations beside a database, which this process has open as one of its owners.
//!
//! Nothing in it outlives those who use it: the first that comes makes it anew, and so it is never out of date and
//! never in need of repair.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use super::Key;
use super::cell::{self, BUCKETS, CELL, Cell, HEAD, PAGE, damaged};
use super::lock::{self, Patience};
use crate::db::error::io as failed;
use crate::db::guard::{Identity, beside, identity};
use crate::db::local;
use crate::error::{Error, ErrorCode, Result};
use crate::fork::Unshared;

pub(super) struct Side {
    file: Unshared,
    path: PathBuf,
    seen: Identity,
    owner: u64,
}

/// What the file holds of a key.
pub(super) struct Found {
    /// What others have, dead or alive: owner, count, place.
    pub(super) others: Vec<(u64, u32, u64)>,
    /// The place of our own cell, else a free one.
    place: Option<u64>,
    /// The last page that was looked at.
    last: u64,
}

pub(super) fn path_of(database: &Path) -> PathBuf {
    beside(database, "-reservations")
}

impl Side {
    /// Opens it, makes it where there is none, and becomes one of its owners. It is in its turn when this returns.
    pub(super) fn attach(database: &Path, patience: &mut Patience) -> Result<Side> {
        if let Some(objection) = local::objection(database) {
            let message = format!("nothing can be reserved here: {objection}");
            return Err(Error::storage(ErrorCode::BadPath, message));
        }
        let path = path_of(database);
        let file = Unshared::open(|| open(&path, database)).map_err(|error| {
            failed(&format!("cannot open the file of its reservations, {}", path.display()), &error)
        })?;
        let metadata =
            file.metadata().map_err(|error| failed("cannot look at the file of its reservations", &error))?;
        if !metadata.is_file() || metadata.nlink() > 1 {
            let message =
                format!("{} is in the place of the file of its reservations: move it away", path.display());
            return Err(Error::storage(ErrorCode::BadPath, message));
        }
        let mut side = Side { file, path, seen: (metadata.dev(), metadata.ino()), owner: 0 };
        lock::take_turn(&side.file, patience)?;
        side.verify()?;
        side.owner = side.enter()?;
        Ok(side)
    }

    /// Makes the file anew where nobody uses it, and gives this owner's number.
    fn enter(&self) -> Result<u64> {
        let mut head = cell::head(1);
        if lock::any_lives(&self.file)? {
            self.file.read_exact_at(&mut head, 0).map_err(|error| match error.kind() {
                ErrorKind::UnexpectedEof => damaged(),
                _ => unread(&error),
            })?;
        } else {
            self.file.set_len(0).map_err(|error| unwritten(&error))?;
        }
        let owner = cell::next_owner(&head)?;
        self.write(&cell::head(owner + 1), 0)?;
        match lock::live(&self.file, owner)? {
            true => Ok(owner),
            false => Err(damaged()),
        }
    }

    pub(super) fn take_turn(&self, patience: &mut Patience) -> Result<()> {
        lock::take_turn(&self.file, patience)
    }

    pub(super) fn end_turn(&self) {
        lock::end_turn(&self.file);
    }

    /// Fails where the name leads to another file, or to none: others would not see what is reserved in this one.
    pub(super) fn verify(&self) -> Result<()> {
        match identity(&self.path) == Some(self.seen) {
            true => Ok(()),
            false => Err(Error::storage(
                ErrorCode::Replaced,
                format!(
                    "{} was removed or replaced while it was in use, and with it all reservations: close the store \
                     and open it again",
                    self.path.display()
                ),
            )),
        }
    }

    /// Looks for the cells of a key.
    pub(super) fn find(&self, key: &Key) -> Result<Found> {
        let mut found = Found { others: Vec::new(), place: None, last: 0 };
        let mut ours = None;
        self.each_cell(key, &mut found.last, |place, cell| match cell {
            None => {
                found.place.get_or_insert(place);
            }
            Some(cell) if !cell.is_of(key) => {}
            Some(cell) if cell.owner == self.owner => ours = Some(place),
            Some(cell) => found.others.push((cell.owner, cell.count, place)),
        })?;
        found.place = ours.or(found.place);
        Ok(found)
    }

    /// Each cell of the key's chain, and the chain's last page.
    fn each_cell(&self, key: &Key, last: &mut u64, mut see: impl FnMut(u64, Option<Cell>)) -> Result<()> {
        let mut page = [0; PAGE];
        let mut number = cell::bucket(key);
        let pages = self.pages()?;
        for _ in 0..=pages {
            *last = number;
            self.read(&mut page, number * PAGE as u64)?;
            for (at, bytes) in page[HEAD..].as_chunks::<CELL>().0.iter().enumerate() {
                see(number * PAGE as u64 + (HEAD + at * CELL) as u64, Cell::read(bytes)?);
            }
            match cell::next_page(&page)? {
                0 => return Ok(()),
                next => number = next,
            }
        }
        // It goes round in circles.
        Err(damaged())
    }

    /// Frees those of these cells whose owners are gone, and leaves the others.
    pub(super) fn sweep(&self, others: &mut Vec<(u64, u32, u64)>) -> Result<()> {
        let mut alive = Vec::with_capacity(others.len());
        for &(owner, count, place) in others.iter() {
            match lock::lives(&self.file, owner)? {
                true => alive.push((owner, count, place)),
                false => self.write(&[0; CELL], place)?,
            }
        }
        *others = alive;
        Ok(())
    }

    /// Writes how many we have of a key.
    pub(super) fn put(&self, key: &Key, mut found: Found, count: u32) -> Result<()> {
        if found.place.is_none() && count > 0 {
            self.make_room(key, &mut found)?;
        }
        match found.place {
            Some(place) => self.write(&cell::write(key, self.owner, count), place),
            None => Ok(()),
        }
    }

    /// Finds a place in a full chain: that of an owner who is gone, of whatever key, else one in a new page.
    fn make_room(&self, key: &Key, found: &mut Found) -> Result<()> {
        let mut owners: Vec<(u64, u64)> = Vec::new();
        self.each_cell(key, &mut found.last, |place, cell| {
            owners.extend(cell.map(|cell| (cell.owner, place)))
        })?;
        for (owner, place) in owners {
            if owner != self.owner && !lock::lives(&self.file, owner)? {
                self.write(&[0; CELL], place)?;
                found.place.get_or_insert(place);
            }
        }
        if found.place.is_none() {
            let new = self.pages()?.max(BUCKETS + 1);
            // Where the link is not written, the page is lost until the file is made anew.
            self.write(&[0; PAGE], new * PAGE as u64)?;
            self.write(&cell::link(new), found.last * PAGE as u64)?;
            found.place = Some(new * PAGE as u64 + HEAD as u64);
        }
        Ok(())
    }

    /// The number of pages, also those that are begun.
    fn pages(&self) -> Result<u64> {
        let length = self.file.metadata().map_err(|error| unread(&error))?.len();
        Ok(length.div_ceil(PAGE as u64))
    }

    /// What is beyond the end is zero.
    fn read(&self, page: &mut [u8; PAGE], from: u64) -> Result<()> {
        let mut done = 0;
        while done < PAGE {
            match self.file.read_at(&mut page[done..], from + done as u64) {
                Ok(0) => break,
                Ok(some) => done += some,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unread(&error)),
            }
        }
        page[done..].fill(0);
        Ok(())
    }

    fn write(&self, bytes: &[u8], at: u64) -> Result<()> {
        self.file.write_all_at(bytes, at).map_err(|error| unwritten(&error))
    }
}

/// Opens it; a new one is of the database's owner, for whom the database is for.
fn open(path: &Path, database: &Path) -> io::Result<File> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let mut options = OpenOptions::new();
    options.read(true).write(true).custom_flags(flags).mode(0o600);
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        opened => return opened,
    }
    let file = match options.clone().create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return options.open(path),
        made => made?,
    };
    let like = database.symlink_metadata()?;
    let made = file.metadata()?;
    if (made.uid(), made.gid()) != (like.uid(), like.gid()) {
        // Only root may give it away; to others it matters as little as with SQLite's own files.
        let _ = fchown(&file, Some(like.uid()), Some(like.gid()));
    }
    file.set_permissions(PermissionsExt::from_mode(like.mode() & 0o777))?;
    Ok(file)
}

fn unread(error: &io::Error) -> Error {
    failed("the file of its reservations cannot be read", error)
}

fn unwritten(error: &io::Error) -> Error {
    failed("the file of its reservations cannot be written; nothing was reserved", error)
}
