import CTenantry
import TenantryGenerated

/// The current tenant's door: bound to one tenant and one actor, it reaches nothing else.
///
/// ```swift
/// let session = try store.session(acme.id, actor: "alice")
/// try session.set {
///     $0.recordingRetention = 90
///     $0.reset(.website)
/// }
/// print(try session.get().recordingRetention)
/// ```
///
/// Any tasks and threads may share a session. It keeps the database open until it is closed, with its last
/// reference or by ``close()``; what comes after throws ``ErrorCode/badHandle``, and closing again does
/// nothing.
public final class Session: Sendable {
    private let object: Held<SessionObject>
    private let handle: Handle
    let listenings = Listenings()

    /// On whose behalf the session acts.
    public let actor: String

    init(_ object: SessionObject) {
        self.object = Held(object)
        actor = object.actor()
        let bits = object.cHandle()
        handle = Handle(UInt64(bitPattern: bits), closedBy: tenantry_session_close)
    }

    /// The detailed properties of the current tenant, suspended or not. Does not wait for writers.
    ///
    /// - Throws: ``ErrorCode/notFound`` once the tenant was deleted; trouble with the file.
    public func get() throws(TenantryError) -> Tenant {
        Tenant(try call(on: handle) { tenantry_session_get(handle.bits, $0, $1) })
    }

    /// Sets members of the current tenant: all of them or, on an error, none.
    ///
    /// A member that only the system may set is a fault unless its value is the stored one. For the rest:
    /// ``Store/set(_:ifVersion:dryRun:_:)``.
    @discardableResult
    public func set(
        ifVersion version: Int? = nil, dryRun: Bool = false, _ members: (inout Patch) -> Void
    ) throws(TenantryError) -> Change {
        try set(Patch(members), ifVersion: version, dryRun: dryRun)
    }

    /// Sets the members that a patch holds.
    @discardableResult
    public func set(
        _ patch: Patch, ifVersion version: Int? = nil, dryRun: Bool = false
    ) throws(TenantryError) -> Change {
        let patch = try patch.handle()
        return try Change(on: self) { change, error in
            withExtendedLifetime(patch) {
                tenantry_session_set(
                    handle.bits, patch.bits, expected(version), flags(dryRun), change, error)
            }
        }
    }

    deinit { close() }

    /// Ends the session.
    public func close() {
        object.close()
        handle.close()
        listenings.end()
    }

    func opened() throws(TenantryError) -> SessionObject {
        guard let session = object.get() else { throw .closed }
        return session
    }
}
