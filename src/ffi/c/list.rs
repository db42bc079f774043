//! Lists of tenants, page by page.

use super::argument::Closing;
use super::constants::*;
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::tenant::Snapshot;
use super::types::*;
use crate::{ListQuery, Page, Sort};

/// A page, and where the next begins, with a NUL behind it.
pub(super) struct Listed {
    page: Page,
    next: Option<String>,
}

impl Listed {
    /// Makes a handle to a page.
    pub(super) fn hand(mut page: Page) -> Result<tenantry_page, Failure> {
        let next = page.next.take().map(|next| next + "\0");
        handle::insert(Listed { page, next })
    }
}

/// The query that C asks; the default without one.
pub(super) fn query(asked: Option<tenantry_list_query>) -> Result<ListQuery, Failure> {
    let mut query = ListQuery::default();
    let Some(asked) = asked else { return Ok(query) };
    let [search, after] = asked.texts()?;
    query.search = search.map(str::to_owned);
    query.after = after.map(str::to_owned);
    query.enabled = match asked.only {
        0 => None,
        TENANTRY_ONLY_ENABLED => Some(true),
        TENANTRY_ONLY_SUSPENDED => Some(false),
        _ => return Err(bad("only is not 0 or one of TENANTRY_ONLY_…")),
    };
    query.sort = match asked.sort {
        TENANTRY_SORT_DOMAIN => Sort::Domain,
        TENANTRY_SORT_NAME => Sort::Name,
        TENANTRY_SORT_CREATED => Sort::Created,
        _ => return Err(bad("sort is not one of TENANTRY_SORT_…")),
    };
    query.descending = asked.descending != 0;
    if asked.limit != 0 {
        query.limit = asked.limit as usize;
    }
    Ok(query)
}

exports! {
    /// How many tenants are on the page.
    pub unsafe extern "C" fn tenantry_page_count(page: tenantry_page, count: *mut usize) -> tenantry_status {
        count.put(page.page.tenants.len())
    }

    /// Makes a snapshot of a tenant on the page, from 0. The caller closes it; it outlives the page.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
    pub unsafe extern "C" fn tenantry_page_tenant(page: tenantry_page, index: usize, tenant: *mut tenantry_tenant) -> tenantry_status {
        let found = page.page.tenants.get(index).ok_or_else(|| bad("the index is not below the number of tenants"))?;
        tenant.put(Snapshot::hand(found)?)
    }

    /// Where the next page begins, to be the `after` of its query. The text lives as long as the page.
    ///
    /// Errors: TENANTRY_NO_VALUE where this page is the last.
    pub unsafe extern "C" fn tenantry_page_next(page: tenantry_page, next: *mut tenantry_text) -> tenantry_status {
        let text = page.next.as_deref().and_then(|next| next.strip_suffix('\0'));
        next.put(tenantry_text::lent(text.ok_or(Failure::NoValue)?))
    }

    /// Closes a page; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_page_close(page: Closing<tenantry_page>) -> tenantry_status {
        handle::close(page)
    }
}
