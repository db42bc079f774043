//! Websites.
//!
//! Source: the contract, *Website and event URLs*; the WHATWG URL standard, read by the `url`
//! crate. That crate does not report the standard's violations of IPv4 hosts, nor an empty port.

use std::cell::Cell;

use url::{Host, SyntaxViolation, Url};

use super::text;
use crate::error::{Fault, FaultCode};

/// Checks a website: empty, or an absolute http or https URL of at most `max` characters without
/// a syntax violation, user information, port 0 or an empty port.
pub(crate) fn check(given: &str, max: usize) -> Result<(), Fault> {
    text::length(given, 0, max)?;
    if given.is_empty() {
        return Ok(());
    }
    let violation = Cell::new(None);
    let note = |found: SyntaxViolation| violation.set(violation.get().or(Some(found)));
    let url = Url::options()
        .syntax_violation_callback(Some(&note))
        .parse(given)
        .map_err(|error| bad(format!("must be an absolute URL such as https://example.com/: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad(format!("must begin with http:// or https://, not {}:", url.scheme())));
    }
    if let Some(violation) = violation.get() {
        return Err(bad(format!("must be written without a fault: {violation}")));
    }
    authority(&url, given)
}

fn authority(url: &Url, given: &str) -> Result<(), Fault> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("must not hold a user name or a password"));
    }
    let written = given.split_once("//").map_or("", |(_, rest)| rest);
    let written = written.split(['/', '?', '#']).next().unwrap_or_default();
    if written.ends_with(':') || url.port() == Some(0) {
        return Err(bad("must have a port from 1 to 65535, or none and no colon"));
    }
    if let Some(Host::Ipv4(_)) = url.host() {
        let host = written.rsplit_once(':').map_or(written, |(host, _)| host);
        if !host.split('.').all(plain_ipv4_part) {
            return Err(bad("must write an IPv4 address in plain decimal parts from 0 to 255"));
        }
    }
    Ok(())
}

/// The standard parses hexadecimal, octal, oversized and empty parts, each a violation.
fn plain_ipv4_part(part: &str) -> bool {
    part.parse::<u8>().is_ok_and(|number| number.to_string() == part)
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new(FaultCode::BadUrl, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_and_without_a_violation() {
        for good in [
            "",
            "http://a",
            "https://a.example:8443/b?c=d#e",
            "https://[::1]/",
            "http://192.0.2.1/",
            "https://bücher.example/ü",
        ] {
            assert!(check(good, 255).is_ok(), "{good}");
        }
        for bad in [
            "a.example",
            "//a",
            "ftp://a",
            "http:a",
            "http:/a",
            "http:\\\\a",
            "http://a b/",
            " http://a",
            "http://a\n",
            "http://u@a/",
            "http://u:p@a/",
            "http://@a/",
            "http://a:/",
            "http://a:0/",
            "http://a:65536/",
            "http://0x7f.1/",
            "http://010.0.0.1/",
            "http://2130706433/",
            "http://192.0.2.1./",
            "http://a/%zz",
            "http://a/\0",
            "http:///a",
        ] {
            assert!(check(bad, 255).is_err(), "{bad:?}");
        }
    }
}
