//! A hash map behind a lock that readers share, which nothing keeps as fresh as the file: what a program
//! gains at most that forgoes it.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Arc, RwLock};

use crate::fixture::{Members, domain, members, zone};
use crate::way::Way;

pub(crate) type Rows = HashMap<String, Row>;

/// Three members of a tenant, as a program keeps them.
pub(crate) struct Row {
    pub(crate) calls: i64,
    pub(crate) enabled: bool,
    pub(crate) zone: String,
}

impl Row {
    #[inline(always)]
    pub(crate) fn members(&self) -> Members {
        Members { calls: self.calls, enabled: self.enabled, zone: black_box(&*self.zone).len() }
    }
}

#[derive(Clone)]
pub(crate) struct Map(Arc<RwLock<Rows>>);

impl Map {
    pub(crate) fn filled(tenants: usize) -> Map {
        let row = |number| {
            let Members { calls, enabled, .. } = members(number);
            (domain(number), Row { calls, enabled, zone: zone(number).to_owned() })
        };
        Map(Arc::new(RwLock::new((0..tenants).map(row).collect())))
    }
}

impl Way for Map {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        self.0.read().expect("no writer panicked").get(domain).expect("the tenant is there").members()
    }
}
