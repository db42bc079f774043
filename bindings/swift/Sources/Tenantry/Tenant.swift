/// The detailed properties of a tenant: a document as it was at one version.
///
/// A tenant is a value: it does not change, outlives later changes and the store, and any task may read it
/// at any time. Copies share one packed record, so copying costs nothing. Read it again from its ``Store``
/// or ``Session`` to see a later version.
///
/// ```swift
/// let acme = try store.find("SIP.Acme.Example")
/// print(acme.name, acme.recordingRetention)
/// ```
///
/// - Note: In a child that was forked from the process that read it, a tenant cannot be read, and trying
///   ends the child: open the store anew there.
public struct Tenant: Sendable, Identifiable {
    let snapshot: Snapshot

    init(_ handle: UInt64) { snapshot = Snapshot(handle) }

    /// The document as a JSON object, members in the order of the field table.
    public var json: String { snapshot.json }

    /// A member as JSON.
    public func json(of field: Field) -> String { snapshot.json(field) }

    /// A member that is disk space, by its field; `nil` where the field is another.
    public func space(of field: Field) -> DiskSpace? { snapshot.optionalSpace(field) }
}

extension Tenant: Hashable {
    public static func == (one: Tenant, other: Tenant) -> Bool {
        one.snapshot === other.snapshot || one.json == other.json
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(version)
    }
}

extension Tenant: CustomStringConvertible {
    public var description: String { "\(name) (\(domain)), version \(version)" }
}

/// What a set did or, as a dry run, would do.
public struct Change: Sendable {
    /// The tenant after the change.
    public let tenant: Tenant
    /// The members that changed, in the order of the patch; none where nothing was written.
    public let changed: [Field]
}
