//! Whether a file lies where all who use it share one memory: on a file system of this very machine.

use std::path::Path;

/// File systems that are known to keep one copy of a file's pages for all processes, and that no
/// other machine changes underneath (`statfs(2)`, `linux/magic.h`). What is not known is not trusted.
#[cfg(any(target_os = "linux", target_os = "android"))]
const LOCAL: &[(u32, &str)] = &[
    (0xef53, "ext2, ext3, ext4"),
    (0x5846_5342, "XFS"),
    (0x9123_683e, "Btrfs"),
    (0x2fc1_2fc1, "ZFS"),
    (0xca45_1a4e, "bcachefs"),
    (0xf2f5_2010, "F2FS"),
    (0x3153_464a, "JFS"),
    (0x5265_4973, "ReiserFS"),
    (0x3434, "NILFS2"),
    (0x0102_1994, "tmpfs"),
    (0x8584_58f6, "ramfs"),
    (0x794c_7630, "overlayfs"),
];

/// Why the file system is not one to be trusted; `None` where it is.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn objection(path: &Path) -> Option<String> {
    match rustix::fs::statfs(path) {
        Ok(found) => objection_to(found.f_type as u32),
        Err(error) => Some(format!("the system does not tell what file system the file lies on: {error}")),
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn objection_to(kind: u32) -> Option<String> {
    let known = LOCAL.iter().any(|(magic, _)| *magic == kind);
    (!known).then(|| format!("the file system (type {kind:#x}) is not known to be a local one"))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn objection(_: &Path) -> Option<String> {
    Some("it is not known on this system whether a file system is a local one".to_owned())
}

#[cfg(all(test, any(target_os = "linux", target_os = "android")))]
mod tests {
    use super::*;

    #[test]
    fn what_other_machines_may_change_is_not_trusted() {
        for (magic, name) in [
            (0x6969, "NFS"),
            (0x517b, "SMB"),
            (0xff53_4d42, "CIFS"),
            (0xfe53_4d42, "SMB2"),
            (0x6573_5546, "FUSE"),
            (0x0102_1997, "9P"),
            (0x00c3_6400, "Ceph"),
            (0x5346_414f, "AFS"),
            (0x0bd0_0bd0, "Lustre"),
            (0x0116_1970, "GFS2"),
            (0x7461_636f, "OCFS2"),
            (0x1983_0326, "BeeGFS"),
            (0x6a65_6a63, "virtiofs"),
            (0x7375_7245, "Coda"),
            (0x4750_4653, "GPFS"),
            (0, "none"),
        ] {
            let objection = objection_to(magic).unwrap_or_else(|| panic!("{name} is trusted"));
            assert!(objection.contains(&format!("{magic:#x}")), "{objection}");
        }
    }

    #[test]
    fn what_lies_here_is_trusted() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(objection(folder.path()), None);
        assert_eq!(objection(Path::new("/dev/shm")), None);
        // The kernel's own files are on no file system for databases.
        assert!(objection(Path::new("/proc/self/status")).is_some());
        assert!(objection(&folder.path().join("none")).is_some());
    }
}
