//! The field table, as C sees it.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use super::constants::*;
use super::exports;
use super::guard::bad;
use super::library::fixed;
use super::types::*;
use crate::field::{Field, Initial, Row, SetBy};
use crate::json::Json;
use crate::snapshot::record::{Kind, kind};

/// A row with its texts as C is lent them: name, doc, what it holds, default.
struct Described {
    row: &'static Row,
    name: CString,
    doc: CString,
    holds: CString,
    initial: Option<CString>,
}

static FIELDS: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let described = |row: &'static Row| Described {
        row,
        name: fixed(row.name),
        doc: fixed(row.doc),
        holds: fixed(&row.holds()),
        initial: match &row.default {
            Initial::Is(value) => Some(fixed(&Json::from(value).to_string())),
            Initial::Required | Initial::Made => None,
        },
    };
    Field::rows().iter().map(described).collect()
});

fn kind_number(kind: Kind) -> u32 {
    match kind {
        Kind::Bool => TENANTRY_TYPE_BOOL,
        Kind::Int | Kind::Long => TENANTRY_TYPE_INT,
        Kind::Text => TENANTRY_TYPE_TEXT,
        Kind::CallerIds => TENANTRY_TYPE_CALLER_IDS,
        Kind::OfficeHours => TENANTRY_TYPE_OFFICE_HOURS,
    }
}

fn set_by_number(set_by: SetBy) -> u32 {
    match set_by {
        SetBy::Tenant => TENANTRY_SET_BY_TENANT,
        SetBy::System => TENANTRY_SET_BY_SYSTEM,
        SetBy::Store => TENANTRY_SET_BY_STORE,
    }
}

impl Described {
    fn info(&self) -> tenantry_field_info {
        let number = u32::from(self.row.field.number());
        let text = |text: &CString| tenantry_text::of(text);
        tenantry_field_info {
            number,
            kind: kind(number).map_or(0, kind_number),
            set_by: set_by_number(self.row.set_by),
            required: (self.row.default == Initial::Required).into(),
            nullable: self.row.nullable().into(),
            name: text(&self.name),
            doc: text(&self.doc),
            holds: text(&self.holds),
            initial: self.initial.as_ref().map_or(tenantry_text::NONE, text),
        }
    }
}

exports! {
    /// How many fields a tenant has.
    pub unsafe extern "C" fn tenantry_field_count(count: *mut usize) -> tenantry_status {
        count.put(FIELDS.len())
    }

    /// What is known of the field at this place, from 0, in the order in which documents show them.
    ///
    /// Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
    pub unsafe extern "C" fn tenantry_field_at(index: usize, info: *mut tenantry_field_info) -> tenantry_status {
        let field = FIELDS.get(index).ok_or_else(|| bad("the index is not below the number of fields"))?;
        info.put(field.info())
    }

    /// What is known of all fields, as a JSON list. The text lives as long as the library.
    pub unsafe extern "C" fn tenantry_fields_json(json: *mut tenantry_text) -> tenantry_status {
        static JSON: LazyLock<CString> =
            LazyLock::new(|| fixed(&serde_json::to_string(Field::rows()).unwrap_or_default()));
        json.put(tenantry_text::of(&JSON))
    }

    /// What is known of the field of this name.
    ///
    /// Errors: TENANTRY_NOT_FOUND where there is none.
    pub unsafe extern "C" fn tenantry_field_by_name(name: *const c_char, name_length: usize, info: *mut tenantry_field_info) -> tenantry_status {
        let name = name.read(name_length)?;
        let field = FIELDS.iter().find(|field| field.row.name == name).ok_or(crate::Error::NotFound)?;
        info.put(field.info())
    }
}
