//! A file that has no name before it is whole: it is made in a folder of its own beside its place, so that
//! nobody ever sees half of one, not even after a crash.
//!
//! The folder is locked for as long as its maker lives. What is not locked any more was left by one that was
//! killed, and the next draft beside it takes it away.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, CWD, FlockOperation, RenameFlags, fadvise, flock, linkat, renameat_with};
use rustix::io::Errno;

use super::error::io;
use super::guard::identity;
use crate::error::{Error, ErrorCode, Result};
use crate::fork::Kept;
use crate::rule::id;

/// What the names of drafts' folders begin with.
const PREFIX: &str = ".tenantry-";

/// A file in the making; thrown away when this is dropped, but not by a forked child.
pub(super) struct Draft(Kept<Folder>);

struct Folder {
    path: PathBuf,
    /// Bears the lock. A folder's, so that closing it drops none of SQLite's locks on a file.
    _locked: fs::File,
}

impl Draft {
    /// An empty file, mode 0600, that may become the one at `target`.
    pub(super) fn beside(target: &Path) -> Result<Draft> {
        let beside = target.parent().unwrap_or(target);
        sweep(beside);
        let draft = Draft(Kept::new(Folder::make(beside)?));
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft.path());
        // Closed before SQLite opens it: closing it later would drop SQLite's locks.
        drop(made.map_err(|error| io("cannot make the file", &error))?);
        Ok(draft)
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.path.join("draft")
    }

    /// Gives the draft, which nobody has open, the permissions of a file: where that has another owner or group,
    /// its own stay, as the same bits would mean others.
    pub(super) fn permit_as(&self, file: &Path) -> Result<()> {
        let look = |path: &Path| path.metadata().map_err(|error| io("it cannot be looked at", &error));
        let (file, draft) = (look(file)?, look(&self.path())?);
        if (file.uid(), file.gid()) != (draft.uid(), draft.gid()) {
            return Ok(());
        }
        let mode = fs::Permissions::from_mode(file.mode() & 0o666);
        fs::set_permissions(self.path(), mode)
            .map_err(|error| io("cannot set the permissions of the file", &error))
    }

    /// Has the draft, which nobody has open, on the disk and no more in memory: what is read then is what was
    /// written.
    pub(super) fn settle(&self) -> Result<()> {
        let failed = |error: &std::io::Error| io("cannot make the file durable", error);
        let file = fs::File::open(self.path()).map_err(|error| failed(&error))?;
        file.sync_all().map_err(|error| failed(&error))?;
        // Where the system has no such thing, memory is read.
        let _ = fadvise(&file, 0, None, Advice::DontNeed);
        Ok(())
    }

    /// Names the draft, which nobody has open.
    ///
    /// # Errors
    /// [`ErrorCode::Exists`] where there is a file already, which stays.
    pub(super) fn publish(self, target: &Path) -> Result<()> {
        self.settle()?;
        match give_name(&self.path(), target) {
            Ok(()) => {}
            Err(Errno::EXIST) => return Err(exists()),
            Err(error) => return Err(io("cannot name the new file", &error.into())),
        }
        fs::File::open(target.parent().unwrap_or(target))
            .and_then(|folder| folder.sync_all())
            .map_err(|error| io("cannot make the new name durable", &error))
    }
}

pub(super) fn exists() -> Error {
    Error::storage(ErrorCode::Exists, "there is a file already")
}

/// Without ever replacing a file.
fn give_name(draft: &Path, target: &Path) -> rustix::io::Result<()> {
    match renameat_with(CWD, draft, CWD, target, RenameFlags::NOREPLACE) {
        // Not every file system can; the first name goes with the draft's folder.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => link(draft, target),
        result => result,
    }
}

fn link(draft: &Path, target: &Path) -> rustix::io::Result<()> {
    linkat(CWD, draft, CWD, target, rustix::fs::AtFlags::empty())?;
    rustix::fs::unlink(draft)
}

impl Folder {
    fn make(beside: &Path) -> Result<Folder> {
        let failed = |error: &std::io::Error| io("cannot make the file", error);
        loop {
            let path = beside.join(format!("{PREFIX}{}", id::make()));
            fs::DirBuilder::new().mode(0o700).create(&path).map_err(|error| failed(&error))?;
            match lock(&path) {
                Ok(Some(locked)) => return Ok(Folder { path, _locked: locked }),
                // Who sweeps came before the lock.
                Ok(None) => {}
                Err(error) => {
                    let _ = fs::remove_dir(&path);
                    return Err(failed(&error));
                }
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The folder, locked; `None` where another has the lock or took the folder away. On a file system without such
/// locks the maker has none, and who sweeps gets none, either.
fn lock(folder: &Path) -> std::io::Result<Option<fs::File>> {
    let opened = match fs::File::open(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let metadata = opened.metadata()?;
    let held = flock(&opened, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK);
    let there = identity(folder) == Some((metadata.dev(), metadata.ino()));
    Ok((!held && there).then_some(opened))
}

/// Takes away what was left by those that were killed.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_if_left(&entry.path());
        }
    }
}

fn remove_if_left(folder: &Path) {
    let Ok(opened) = fs::File::open(folder) else { return };
    if flock(&opened, FlockOperation::NonBlockingLockExclusive).is_ok() && fs::remove_dir_all(folder).is_ok()
    {
        log::info!("{}: left by a process that was killed, and removed", folder.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_draft_is_named_once_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        Draft::beside(&target).unwrap().publish(&target).unwrap();
        assert_eq!(target.metadata().unwrap().mode() & 0o777, 0o600);
        fs::write(&target, "kept").unwrap();
        let refused = Draft::beside(&target).unwrap().publish(&target).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Exists);
        drop(Draft::beside(&target).unwrap());
        assert_eq!(
            (names(folder.path()), fs::read_to_string(&target).unwrap()),
            (vec!["a".into()], "kept".into())
        );
    }

    #[test]
    fn a_link_serves_where_a_name_cannot_be_given_so() {
        let folder = tempfile::tempdir().unwrap();
        let (draft, target) = (folder.path().join("draft"), folder.path().join("a"));
        fs::write(&draft, "new").unwrap();
        link(&draft, &target).unwrap();
        assert_eq!((names(folder.path()), target.metadata().unwrap().nlink()), (vec!["a".into()], 1));
        fs::write(&draft, "newer").unwrap();
        assert_eq!(link(&draft, &target), Err(Errno::EXIST));
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn what_a_killed_maker_left_goes_and_what_is_in_the_making_stays() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        let left = folder.path().join(format!("{PREFIX}left"));
        fs::create_dir(&left).unwrap();
        fs::write(left.join("draft"), "half").unwrap();
        let others = [format!("{PREFIX}file"), "folder".to_owned()];
        fs::write(folder.path().join(&others[0]), "somebody's").unwrap();
        fs::create_dir(folder.path().join(&others[1])).unwrap();
        let first = Draft::beside(&target).unwrap();
        let second = Draft::beside(&target).unwrap();
        assert!(!left.exists() && first.path().exists() && second.path().exists());
        drop((first, second));
        assert_eq!(names(folder.path()), others);
    }
}
