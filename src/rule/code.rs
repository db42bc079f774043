//! Currencies and regions: the codes of two ISO lists, as published.
//!
//! Source: the contract, *Time zone, currency, region*; ISO 4217 List One of 2026-01-01 and
//! ISO 3166-1 alpha-3, both in `src/rule/data`, a code in the first column of each line.

use std::sync::LazyLock;

use crate::error::{Fault, FaultCode};

static CURRENCIES: LazyLock<Vec<&str>> =
    LazyLock::new(|| first_column(include_str!("data/iso4217-list-one-2026-01-01.tsv")));
static REGIONS: LazyLock<Vec<&str>> =
    LazyLock::new(|| first_column(include_str!("data/iso3166-1-alpha3.tsv")));

fn first_column(table: &'static str) -> Vec<&'static str> {
    let mut codes: Vec<&str> = table.lines().filter_map(|line| line.split('\t').next()).collect();
    codes.sort_unstable();
    codes
}

/// The active currency codes, in alphabetical order.
pub fn currencies() -> &'static [&'static str] {
    &CURRENCIES
}

/// The region codes, in alphabetical order.
pub fn regions() -> &'static [&'static str] {
    &REGIONS
}

pub(crate) fn currency(code: &str) -> Result<(), Fault> {
    listed(code, currencies()).ok_or_else(|| {
        Fault::new(FaultCode::UnknownCurrency, "must be an active ISO 4217 code in capitals, such as EUR")
    })
}

pub(crate) fn region(code: &str) -> Result<(), Fault> {
    listed(code, regions()).ok_or_else(|| {
        Fault::new(FaultCode::UnknownRegion, "must be an ISO 3166-1 alpha-3 code in capitals, such as DEU")
    })
}

fn listed(code: &str, codes: &[&str]) -> Option<()> {
    codes.binary_search(&code).ok().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole() {
        assert_eq!((currencies().len(), regions().len()), (178, 249));
        assert!(currencies().iter().chain(regions()).all(|code| code.len() == 3));
    }

    #[test]
    fn capitals_only() {
        assert!(currency("EUR").is_ok() && region("DEU").is_ok());
        for bad in ["eur", "EUR ", "", "DEM", "DE"] {
            assert!(currency(bad).is_err() && region(bad).is_err(), "{bad}");
        }
    }
}
