//! On whose behalf something is changed: who, through what, from where.

use std::net::IpAddr;

use crate::error::{Error, Result};
use crate::rule::text;

/// On whose behalf a session or a store acts, as the audit shows it.
///
/// ```
/// # use tenantry::{Actor, Store};
/// # let store = Store::in_memory()?;
/// let alice = Actor::new("alice").with_source("admin-portal").with_address("192.0.2.7".parse().unwrap());
/// let store = store.by(alice)?;
/// # Ok::<(), tenantry::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    name: String,
    source: Option<String>,
    address: Option<IpAddr>,
}

impl Actor {
    /// An actor of this name: 1 to 256 characters, checked when it begins to act.
    pub fn new(name: impl Into<String>) -> Actor {
        Actor { name: name.into(), source: None, address: None }
    }

    /// Through which program the actor acts: 1 to 64 characters, checked as the name is. Else it is what
    /// the store was opened with ([`OpenOptions::source`](crate::OpenOptions::source)).
    pub fn with_source(mut self, source: impl Into<String>) -> Actor {
        self.source = Some(source.into());
        self
    }

    /// The address that the actor's request came from. Else it is that of the store's actor, if any.
    pub fn with_address(mut self, address: IpAddr) -> Actor {
        self.address = Some(address);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The program, where it was given.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The address, where it was given.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }
}

/// What an audit entry says of its writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Author {
    /// `None` where nobody told.
    pub(crate) name: Option<String>,
    pub(crate) source: String,
    pub(crate) address: Option<String>,
}

impl Author {
    /// Nobody whose name was told, through this door or program.
    pub(crate) fn unnamed(source: &str) -> Result<Author> {
        text::line(source, 1, 64).map_err(|fault| Error::fault(fault.at("source")))?;
        Ok(Author { name: None, source: source.to_owned(), address: None })
    }

    /// The actor, through the same door or program and from the same address where it tells none.
    pub(crate) fn named(&self, actor: &Actor) -> Result<Author> {
        text::line(&actor.name, 1, 256).map_err(|fault| Error::fault(fault.at("actor")))?;
        let base = Author::unnamed(actor.source.as_deref().unwrap_or(&self.source))?;
        let given = actor.address.map(|address| address.to_string());
        let address = given.or_else(|| self.address.clone());
        Ok(Author { name: Some(actor.name.clone()), address, ..base })
    }
}
