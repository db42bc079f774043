import TenantryGenerated

/// What is known of the library itself.
public enum Library {
    /// The release of tenantry, as in `0.1.0`.
    public static var version: String { versions().tenantry }
    /// The release of SQLite that it brings.
    public static var sqliteVersion: String { versions().sqlite }
    /// The release of the time zone database that it brings, as in `2026a`.
    public static var timezoneRelease: String { versions().timezones }

    /// Every field of the document, as a JSON list: name, number, what it holds, default, who may set it,
    /// what it is.
    public static var fieldsJSON: String { TenantryGenerated.fieldsJson() }

    /// Which JSON Schema.
    public enum Schema: String, CaseIterable, Sendable {
        /// What a read shows.
        case document
        /// What the system may set.
        case systemPatch = "system-patch"
        /// What a tenant's session may set.
        case tenantPatch = "tenant-patch"

        /// The schema (2020-12).
        public var json: String {
            switch self {
            case .document: schemaJson(kind: .document)
            case .systemPatch: schemaJson(kind: .systemPatch)
            case .tenantPatch: schemaJson(kind: .tenantPatch)
            }
        }
    }
}
