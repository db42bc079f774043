import TenantryGenerated

extension Store {
    /// One page of the audit, newest first, of every tenant or of one.
    ///
    /// - Throws: ``ErrorCode/refused`` for a limit or an `after` that cannot be; ``ErrorCode/notFound`` for a
    ///   tenant that is not known, nor any more; trouble with the file.
    public func audit(_ query: AuditQuery = AuditQuery()) throws(TenantryError) -> AuditPage {
        let store = try opened()
        return AuditPage(try core { try store.audit(query: query.core) })
    }

    /// Who changed this, and from what? The last entry that set the member; `nil` where nobody has, or the
    /// entry was purged.
    ///
    /// - Throws: ``ErrorCode/notFound``, or trouble with the file.
    public func lastChange(_ id: String, of member: Field) throws(TenantryError) -> AuditEntry? {
        let store = try opened()
        return try core { try store.lastChange(id: id, member: member.core) }.map(AuditEntry.init)
    }

    /// The tenant as it was at a version or at a time, also one that was deleted since. It is as it was
    /// stored, whatever today's rules say of it.
    ///
    /// - Throws: ``ErrorCode/notFound``, also where the tenant was not there at that time;
    ///   ``ErrorCode/refused`` where entries on the way there were purged, or there was no such version;
    ///   trouble with the file.
    public func get(_ id: String, at then: Moment) throws(TenantryError) -> Tenant {
        let store = try opened()
        return try Tenant(core { try store.getAt(id: id, then: then.core) })
    }

    /// Goes back to the tenant as it was at a version or at a time: a set of all members that can be set, by
    /// today's rules, with a new version.
    ///
    /// - Throws: As ``get(_:at:)`` and ``set(_:ifVersion:dryRun:_:)``.
    @discardableResult
    public func revert(
        _ id: String, to then: Moment, ifVersion version: Int? = nil, dryRun: Bool = false
    ) throws(TenantryError) -> Change {
        let (store, options) = (try opened(), writeOptions(version, dryRun))
        return try Change(core { try store.revert(id: id, then: then.core, options: options) })
    }
}

extension Session {
    /// One page of the audit of the current tenant: see ``Store/audit(_:)``.
    public func audit(_ query: AuditQuery = AuditQuery()) throws(TenantryError) -> AuditPage {
        let session = try opened()
        return AuditPage(try core { try session.audit(query: query.core) })
    }

    /// The last entry that set the member of the current tenant: see ``Store/lastChange(_:of:)``.
    public func lastChange(of member: Field) throws(TenantryError) -> AuditEntry? {
        let session = try opened()
        return try core { try session.lastChange(member: member.core) }.map(AuditEntry.init)
    }

    /// The current tenant as it was: see ``Store/get(_:at:)``.
    public func get(at then: Moment) throws(TenantryError) -> Tenant {
        let session = try opened()
        return try Tenant(core { try session.getAt(then: then.core) })
    }

    /// Goes back to the current tenant as it was, by what a session may set: see
    /// ``Store/revert(_:to:ifVersion:dryRun:)``.
    @discardableResult
    public func revert(
        to then: Moment, ifVersion version: Int? = nil, dryRun: Bool = false
    ) throws(TenantryError) -> Change {
        let (session, options) = (try opened(), writeOptions(version, dryRun))
        return try Change(core { try session.revert(then: then.core, options: options) })
    }
}

private func writeOptions(_ version: Int?, _ dryRun: Bool) -> WriteOptions {
    WriteOptions(ifVersion: version.map { Int64($0) }, dryRun: dryRun)
}

extension Tenant {
    fileprivate init(_ snapshot: SnapshotObject) throws(TenantryError) {
        self.init(UInt64(bitPattern: try core { try snapshot.toHandle() }))
    }
}

extension Change {
    fileprivate init(_ reverted: Reverted) throws(TenantryError) {
        self.init(tenant: try Tenant(reverted.tenant), changed: reverted.changed.map(Field.init))
    }
}
