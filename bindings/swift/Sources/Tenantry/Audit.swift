import Foundation
import TenantryGenerated

/// What was done to a tenant.
public enum AuditAction: String, CaseIterable, Codable, Hashable, Sendable {
    /// It was made.
    case create = "CREATE"
    /// Members were set.
    case update = "UPDATE"
    /// It was deleted.
    case delete = "DELETE"
}

/// Which entries of the audit to list, how many at a time. They come newest first.
public struct AuditQuery: Hashable, Sendable {
    /// Only entries of this tenant, also of one that was deleted. A session lists its own alone.
    public var tenant: String?
    /// Only entries of this time or later.
    public var since: Date?
    /// Only entries before this time.
    public var until: Date?
    /// Only changes by this actor, whose name is compared as it stands.
    public var actor: String?
    /// Only changes of this member of the tenant's document.
    public var member: Field?
    /// Only changes of this kind.
    public var action: AuditAction?
    /// The most entries on a page, 1 to 1000.
    public var limit: Int
    /// Begin behind the page that gave this as its ``AuditPage/next``.
    public var after: String?

    public init(
        tenant: String? = nil, since: Date? = nil, until: Date? = nil, actor: String? = nil,
        member: Field? = nil, action: AuditAction? = nil, limit: Int = 100, after: String? = nil
    ) {
        self.tenant = tenant
        self.since = since
        self.until = until
        self.actor = actor
        self.member = member
        self.action = action
        self.limit = limit
        self.after = after
    }
}

/// An entry of the audit: one change of a tenant, or of a file of one.
public struct AuditEntry: Hashable, Sendable {
    /// A member that changed, from what and to what.
    public struct Change: Hashable, Sendable {
        /// Its name: of a tenant a field's; of a file `id`, `name`, `size`, `media_type` or `sha256`.
        public let member: String
        /// Its value before, as JSON; `null` of an object that was made.
        public let old: String
        /// Its value since, as JSON; `null` of an object that was deleted.
        public let new: String
    }

    /// Rises with each change of the store; the token of the change's event.
    public let number: Int
    /// When, by the clock of who wrote it, in milliseconds.
    public let time: Date
    /// Who; `nil` where nobody told.
    public let actor: String?
    /// Through which door or program.
    public let source: String
    /// The actor's IP address, if it was given.
    public let address: String?
    /// What was done.
    public let action: AuditAction
    /// To what kind of object: `TENANT` or `FILE`.
    public let objectType: String
    /// The object's name after the change; of a deleted one, its last.
    public let objectName: String
    /// The tenant's identifier.
    public let tenant: String
    /// The tenant's version after the change; of a deleted one, its last. A file's change leaves it.
    public let version: Int
    /// The members that changed. Of a tenant that was made or deleted, those that differ from the default; of
    /// a file, all that are told.
    public let changes: [Change]
}

/// One page of the audit.
public struct AuditPage: Hashable, Sendable {
    /// The entries, newest first.
    public let entries: [AuditEntry]
    /// Where the next page begins; `nil` on the last page.
    public let next: String?
}

/// A point of a tenant's past.
public enum Moment: Hashable, Sendable {
    /// When it was at this version; of several such times the last.
    case version(Int)
    /// This time, by the clocks of those who wrote.
    case time(Date)
}

extension AuditQuery {
    var core: TenantryGenerated.AuditQuery {
        let action: TenantryGenerated.AuditAction? =
            switch self.action {
            case .create: .create
            case .update: .update
            case .delete: .delete
            case nil: nil
            }
        return TenantryGenerated.AuditQuery(
            tenant: tenant, since: since, until: until, actor: actor, member: member?.core, action: action,
            limit: Int32(clamping: limit), after: after)
    }
}

extension AuditEntry {
    init(_ entry: TenantryGenerated.AuditEntry) {
        let action: AuditAction =
            switch entry.action {
            case .create: .create
            case .update: .update
            case .delete: .delete
            }
        let changes = entry.changes.map { Change(member: $0.member, old: $0.old, new: $0.new) }
        self.init(
            number: Int(entry.number), time: entry.time, actor: entry.actor, source: entry.source,
            address: entry.address, action: action, objectType: entry.objectType,
            objectName: entry.objectName, tenant: entry.tenant, version: Int(entry.version), changes: changes)
    }
}

extension AuditPage {
    init(_ page: TenantryGenerated.AuditPage) {
        self.init(entries: page.entries.map(AuditEntry.init), next: page.next)
    }
}

extension Moment {
    var core: TenantryGenerated.Moment {
        switch self {
        case .version(let version): .version(version: Int64(version))
        case .time(let time): .time(time: time)
        }
    }
}
