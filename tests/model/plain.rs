//! The map, and what it says that an operation comes to.

use super::*;

pub(super) fn row(name: &str) -> &'static Row {
    Field::by_name(name).unwrap().row()
}

/// Every tenant by its id.
#[derive(Default)]
pub(super) struct Model {
    pub(super) tenants: BTreeMap<String, Json>,
    pub(super) gone: Vec<String>,
}

/// What the model says that a set comes to.
#[derive(Debug)]
pub(super) enum Outcome {
    NotFound,
    Conflict,
    Refused(Vec<String>),
    Document(Json),
}

impl Model {
    pub(super) fn fresh() -> Json {
        let value = |row: &Row| match &row.default {
            Initial::Is(value) => json!(value),
            _ => Json::Null,
        };
        Field::rows().iter().map(|row| (row.name.to_owned(), value(row))).collect::<Map<_, _>>().into()
    }

    /// The document with the members, or the names of those that are at fault.
    pub(super) fn lay(
        &self,
        old: &Json,
        members: &Members,
        by_tenant: bool,
        is_new: bool,
    ) -> Result<Json, Vec<String>> {
        let mut new = old.clone();
        let mut faults = Vec::new();
        for (name, value) in &members.values {
            let row = row(name);
            let is_bad = members.bad.contains(name);
            let same = *value == old[name]
                || (!is_bad && !value.is_null() && merged(row, &old[name], value) == old[name]);
            let forbidden = row.set_by == SetBy::Store || (by_tenant && row.set_by == SetBy::System);
            if same && !is_new {
                continue;
            }
            if forbidden || is_bad {
                faults.push(name.clone());
                continue;
            }
            new[name] = merged(row, &old[name], value);
        }
        for name in missing(&new) {
            let needed = row(name).needed.unwrap();
            let touched = [name, needed.when.name()].iter().any(|name| new[*name] != old[*name]);
            if touched || is_new {
                faults.push(name.to_owned());
            }
        }
        let domain = Field::Domain.name();
        let taken = |known: &Json| known[domain] == new[domain];
        if new[domain] != old[domain] && self.tenants.values().any(taken) {
            faults.push(domain.to_owned());
        }
        if is_new {
            let required = Field::rows().iter().filter(|row| row.default == Initial::Required);
            let absent = required.filter(|row| !members.values.contains_key(row.name));
            faults.extend(absent.map(|row| row.name.to_owned()));
        }
        faults.sort();
        faults.dedup();
        if faults.is_empty() { Ok(new) } else { Err(faults) }
    }

    pub(super) fn set(&self, id: &str, members: &Members, by_tenant: bool, expected: Option<u64>) -> Outcome {
        let Some(old) = self.tenants.get(id) else { return Outcome::NotFound };
        let version = Field::Version.name();
        if expected.is_some_and(|expected| old[version] != expected) {
            return Outcome::Conflict;
        }
        match self.lay(old, members, by_tenant, false) {
            Err(names) => Outcome::Refused(names),
            Ok(mut new) => {
                if new != *old {
                    new[version] = (old[version].as_u64().unwrap() + 1).into();
                }
                Outcome::Document(new)
            }
        }
    }

    /// An id of a tenant, of one that is gone, or of none.
    pub(super) fn an_id(&self, chance: &mut Chance) -> String {
        let mut ids: Vec<&String> = self.tenants.keys().collect();
        if chance.once_in(10) {
            ids.extend(&self.gone);
        }
        if ids.is_empty() || chance.once_in(20) {
            return "no-such-tenant".to_owned();
        }
        ids[chance.below(ids.len())].clone()
    }

    pub(super) fn list(&self, query: &ListQuery) -> Vec<&Json> {
        let text = |tenant: &Json, field: Field| tenant[field.name()].as_str().unwrap().to_owned();
        let wanted = |tenant: &&Json| {
            let enabled = query.enabled.is_none_or(|enabled| tenant[Field::Enabled.name()] == enabled);
            let found = query.search.as_ref().is_none_or(|search| {
                let search = search.to_lowercase();
                let domain = text(tenant, Field::Domain);
                text(tenant, Field::Name).to_lowercase().contains(&search)
                    || domain.contains(&search)
                    || domain.replace("xn--bcher-kva", "bücher").contains(&search)
            });
            enabled && found
        };
        let mut tenants: Vec<&Json> = self.tenants.values().filter(wanted).collect();
        tenants.sort_by_key(|tenant| {
            let key = match query.sort {
                Sort::Domain => text(tenant, Field::Domain),
                Sort::Name => text(tenant, Field::Name).to_ascii_lowercase(),
                Sort::Created => text(tenant, Field::CreatedAt),
            };
            (key, text(tenant, Field::Id))
        });
        if query.descending {
            tenants.reverse();
        }
        tenants
    }
}
