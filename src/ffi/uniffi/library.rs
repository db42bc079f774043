//! The library itself: versions, the field table, schemas.

use crate::schema;

/// Which releases are at work.
#[derive(uniffi::Record)]
pub struct Versions {
    /// Of tenantry.
    pub tenantry: String,
    /// Of SQLite.
    pub sqlite: String,
    /// Of the time zone database that ships with the library, as in `2026a`.
    pub timezones: String,
}

/// The releases of the library and of what it is made with.
#[uniffi::export]
pub fn versions() -> Versions {
    Versions {
        tenantry: env!("CARGO_PKG_VERSION").to_owned(),
        sqlite: crate::sqlite_version().to_owned(),
        timezones: crate::timezone_release().to_owned(),
    }
}

/// Every field of the document, as a JSON list: name, number, what it holds, default, who may set
/// it, what it is.
#[uniffi::export]
pub fn fields_json() -> String {
    // Names and texts of the table can all be written.
    serde_json::to_string(crate::Field::rows()).unwrap_or_default()
}

/// Which schema.
#[derive(uniffi::Enum)]
pub enum SchemaKind {
    /// What a read shows.
    Document,
    /// What the system may set.
    SystemPatch,
    /// What a tenant's session may set.
    TenantPatch,
}

/// A JSON Schema (2020-12).
#[uniffi::export]
pub fn schema_json(kind: SchemaKind) -> String {
    schema::json(match kind {
        SchemaKind::Document => schema::Kind::Document,
        SchemaKind::SystemPatch => schema::Kind::SystemPatch,
        SchemaKind::TenantPatch => schema::Kind::TenantPatch,
    })
}
