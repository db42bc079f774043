//! SIP domains: host names and IP addresses, and the canonical form that they are compared in.
//!
//! Source: the contract, *Domain*; RFC 1123 §2.1 and RFC 3261 §25.1 (host), UTS 46 with STD3
//! rules (Unicode names), RFC 5952 (IPv6 text).

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use crate::error::{Fault, FaultCode};

/// The form in which a domain is shown, compared and looked up.
///
/// # Errors
/// Why the text is no SIP domain.
pub(crate) fn canonical(text: &str) -> Result<String, Fault> {
    match address(text)? {
        Some(address) => usable(address).map(|()| address.to_string()),
        None => host_name(text),
    }
}

/// An IP address, if the text has the look of one.
fn address(text: &str) -> Result<Option<IpAddr>, Fault> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if bare.is_some() || text.contains([':', '[', ']']) {
        // Rust's parser takes no zone (`%eth0`), which is what the contract asks for.
        return match bare.unwrap_or(text).parse::<Ipv6Addr>() {
            Ok(address) => Ok(Some(IpAddr::V6(address))),
            Err(_) => Err(bad("must be a host name or an IP address alone, without `sip:`, port or zone")),
        };
    }
    Ok(text.parse::<Ipv4Addr>().ok().map(IpAddr::V4))
}

fn usable(address: IpAddr) -> Result<(), Fault> {
    // `::ffff:224.0.0.1` is the same group as 224.0.0.1.
    let meant = address.to_canonical();
    let broadcast = matches!(meant, IpAddr::V4(v4) if v4.is_broadcast());
    if meant.is_unspecified() || meant.is_multicast() || broadcast {
        return Err(bad(
            "must be the address of one host, not an unspecified, multicast or broadcast address",
        ));
    }
    Ok(())
}

fn host_name(text: &str) -> Result<String, Fault> {
    let ascii = Uts46::new()
        .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .map_err(|_| bad(why(text)))?;
    let last = ascii.rsplit('.').next().unwrap_or_default();
    if !last.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(bad(
            "the last part of a host name must begin with a letter, and an IPv4 address has four plain decimal parts from 0 to 255",
        ));
    }
    Ok(match ascii {
        Cow::Borrowed(same) => same.to_owned(),
        Cow::Owned(new) => new,
    })
}

/// The likeliest reason, so that a person need not guess.
fn why(text: &str) -> &'static str {
    match text {
        "" => "must not be empty",
        _ if text.ends_with('.') => "must not end with a dot",
        _ if text.starts_with('.') || text.contains("..") => "must not have an empty part between dots",
        _ if text.contains('_') => {
            "must not contain an underscore: letters, digits and inner hyphens are allowed"
        }
        _ if text.len() > 253 || text.split('.').any(|label| label.len() > 63) => {
            "must have at most 253 characters, and at most 63 in each part"
        }
        _ => "must be a host name (letters, digits and inner hyphens, parts joined by dots) or an IP address",
    }
}

fn bad(message: &str) -> Fault {
    Fault::new(FaultCode::BadDomain, message)
}

/// The canonical domain as people write it: Unicode for an A-label. For search only.
pub(crate) fn readable(canonical: &str) -> Cow<'_, str> {
    if !canonical.contains("xn--") {
        return Cow::Borrowed(canonical);
    }
    Cow::Owned(idna::domain_to_unicode(canonical).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_domain_has_one_form() {
        for (given, kept) in [
            ("Example.COM", "example.com"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("straße.de", "xn--strae-oqa.de"),
            ("pbx", "pbx"),
            ("a--b.example", "a--b.example"),
            ("192.0.2.1", "192.0.2.1"),
            ("[2001:DB8:0:0::A]", "2001:db8::a"),
            ("2001:db8::a", "2001:db8::a"),
            ("::FFFF:192.0.2.1", "::ffff:192.0.2.1"),
        ] {
            assert_eq!(canonical(given).as_deref(), Ok(kept), "{given}");
            assert_eq!(canonical(kept).as_deref(), Ok(kept), "{kept} is stable");
        }
    }

    #[test]
    fn what_is_no_sip_domain() {
        for bad in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a.com",
            "a-.com",
            "a_b.com",
            "a b.com",
            "a\0",
            "sip:a.com",
            "a.com:5060",
            "192.0.2.1:5060",
            "192.0.2",
            "192.0.2.01",
            "256.1.1.1",
            "0x7f.0.0.1",
            "1.2.3.4.5",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "[::]",
            "ff02::1",
            "fe80::1%eth0",
            "[::1",
            "[192.0.2.1]",
            "::ffff:0.0.0.0",
            "[::1]:5060",
            "a.1",
            "xn--a.com",
            "١٢٣",
            "１.２.３.４",
        ] {
            assert!(canonical(bad).is_err(), "{bad:?}");
        }
        assert!(canonical(&format!("{}.com", "a".repeat(64))).is_err());
        assert!(canonical(&format!("{}.com", "a".repeat(63))).is_ok());
        let long = |last: usize| [&"a.".repeat(120)[..], &"b".repeat(last)].concat();
        assert!(canonical(&long(13)).is_ok());
        assert!(canonical(&long(14)).is_err());
    }
}
