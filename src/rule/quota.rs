//! Disk quotas and the disk space in use.
//!
//! Source: the contract, *Quotas*. 1 KB is 1024 bytes.

use std::fmt;

use crate::error::{Fault, FaultCode};

/// From the smallest; each is 1024 of the one before.
const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
const KB: u64 = 1024;

/// How much disk space may be used: unlimited, or a number and a unit, kept as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quota(String);

impl Quota {
    pub(crate) fn parse(text: &str) -> Option<Quota> {
        (text.is_empty() || bytes_of(text).is_some()).then(|| Quota(text.to_owned()))
    }

    /// The text: `100MB`, or empty where unlimited.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The quota in bytes; `None` where unlimited.
    pub fn bytes(&self) -> Option<u64> {
        bytes_of(&self.0)
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) fn check(text: &str) -> Result<(), Fault> {
    Quota::parse(text).map(drop).ok_or_else(|| {
        let message =
            "must be empty for unlimited, or a whole number from 1 and a unit without a space, such as 100MB; at most 8191PB";
        Fault::new(FaultCode::BadQuota, message).with("units", UNITS.to_vec()).with("max", i64::MAX)
    })
}

/// `[1-9][0-9]*` and a unit, at most 2^63-1 bytes.
fn bytes_of(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let power = UNITS.iter().position(|&known| known == unit)? as u32 + 1;
    if digits.starts_with('0') || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let bytes = digits.parse::<u64>().ok()?.checked_mul(KB.pow(power))?;
    (bytes <= i64::MAX as u64).then_some(bytes)
}

/// Disk space in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DiskUse(u64);

impl DiskUse {
    pub(crate) fn of(bytes: u64) -> DiskUse {
        DiskUse(bytes)
    }

    /// The bytes in use.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl fmt::Display for DiskUse {
    /// A number with at most two decimals and the largest unit in which it is 1 or more; below
    /// 1 KB in KB, and never `0KB` where anything is used.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = (1..=UNITS.len() as u32).rev().find(|&power| self.0 >= KB.pow(power)).unwrap_or(1);
        let size = u128::from(KB.pow(unit));
        let mut hundredths = (u128::from(self.0) * 100 + size / 2) / size;
        if self.0 > 0 {
            hundredths = hundredths.max(1);
        }
        let number = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let number = number.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{number}{}", UNITS[unit as usize - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit() {
        assert_eq!(bytes_of("1KB"), Some(1024));
        assert_eq!(bytes_of("3TB"), Some(3 << 40));
        assert_eq!(bytes_of("8191PB"), Some(8191 << 50));
        for bad in [
            "8192PB", "0KB", "01KB", "1B", "1kb", "1 KB", "KB", "-1KB", "+1KB", "1.5GB", "1EB", "1KB ",
            "1ＫＢ", "B", "é",
        ] {
            assert_eq!(bytes_of(bad), None, "{bad}");
            assert!(check(bad).is_err());
        }
        assert!(check("").is_ok());
    }

    #[test]
    fn use_is_shown_in_the_largest_unit() {
        for (bytes, shown) in [
            (0, "0KB"),
            (1, "0.01KB"),
            (512, "0.5KB"),
            (1024, "1KB"),
            (1536, "1.5KB"),
            (1_048_575, "1024KB"),
            (1 << 20, "1MB"),
            (1_288_490_189, "1.2GB"),
            (1 << 50, "1PB"),
            (u64::MAX, "16384PB"),
        ] {
            assert_eq!(DiskUse::of(bytes).to_string(), shown);
        }
    }
}
