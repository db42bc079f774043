import CTenantry

extension Store {
    /// Makes a tenant. The members without a default must be given.
    ///
    /// - Throws: ``ErrorCode/refused`` with every fault; ``ErrorCode/busy``; trouble with the file.
    @discardableResult
    public func create(dryRun: Bool = false, _ members: (inout Patch) -> Void) throws(TenantryError) -> Tenant {
        try create(Patch(members), dryRun: dryRun)
    }

    /// Makes a tenant of a patch.
    @discardableResult
    public func create(_ patch: Patch, dryRun: Bool = false) throws(TenantryError) -> Tenant {
        let patch = try patch.handle()
        return Tenant(
            try call(on: self) { tenant, error in
                withExtendedLifetime(patch) {
                    tenantry_store_create(handle.bits, patch.bits, flags(dryRun), tenant, error)
                }
            })
    }

    /// Sets members of a tenant that exists: all of them or, on an error, none.
    ///
    /// - Parameters:
    ///   - id: The tenant's identifier.
    ///   - version: The version that the tenant must be at; `nil` for any.
    ///   - dryRun: Check only, and tell what would change; store nothing.
    ///   - members: Sets the members.
    /// - Returns: What changed. A patch that changes nothing succeeds and writes nothing.
    /// - Throws: ``ErrorCode/refused`` with every fault; ``ErrorCode/conflict`` with the version that is
    ///   stored; ``ErrorCode/notFound``; ``ErrorCode/busy``; trouble with the file.
    @discardableResult
    public func set(
        _ id: String, ifVersion version: Int? = nil, dryRun: Bool = false, _ members: (inout Patch) -> Void
    ) throws(TenantryError) -> Change {
        try set(id, Patch(members), ifVersion: version, dryRun: dryRun)
    }

    /// Sets the members that a patch holds.
    @discardableResult
    public func set(
        _ id: String, _ patch: Patch, ifVersion version: Int? = nil, dryRun: Bool = false
    ) throws(TenantryError) -> Change {
        let patch = try patch.handle()
        return try Change(on: self) { change, error in
            withExtendedLifetime(patch) {
                tenantry_store_set(
                    handle.bits, id, id.utf8.count, patch.bits, expected(version), flags(dryRun), change, error)
            }
        }
    }

    /// Lifts a suspension.
    ///
    /// - Throws: As ``set(_:ifVersion:dryRun:_:)``.
    @discardableResult
    public func enable(
        _ id: String, ifVersion version: Int? = nil, dryRun: Bool = false
    ) throws(TenantryError) -> Change {
        try setEnabled(id, true, version, dryRun)
    }

    /// Suspends a tenant: it stays readable and is reported as suspended.
    ///
    /// - Throws: As ``set(_:ifVersion:dryRun:_:)``.
    @discardableResult
    public func suspend(
        _ id: String, ifVersion version: Int? = nil, dryRun: Bool = false
    ) throws(TenantryError) -> Change {
        try setEnabled(id, false, version, dryRun)
    }

    private func setEnabled(
        _ id: String, _ enabled: Bool, _ version: Int?, _ dryRun: Bool
    ) throws(TenantryError) -> Change {
        try Change(on: self) {
            tenantry_store_set_enabled(
                handle.bits, id, id.utf8.count, enabled ? 1 : 0, expected(version), flags(dryRun), $0, $1)
        }
    }

    /// Deletes a tenant and gives it as it was. Its identifier is never given again.
    ///
    /// - Throws: As ``set(_:ifVersion:dryRun:_:)``.
    @discardableResult
    public func delete(
        _ id: String, ifVersion version: Int? = nil, dryRun: Bool = false
    ) throws(TenantryError) -> Tenant {
        Tenant(
            try call(on: self) {
                tenantry_store_delete(handle.bits, id, id.utf8.count, expected(version), flags(dryRun), $0, $1)
            })
    }
}

/// A version as the C ABI expects it: the greatest number is any, and what is no version one that no
/// tenant has.
func expected(_ version: Int?) -> UInt64 {
    version.map { UInt64(exactly: $0) ?? 0 } ?? .max
}

func flags(_ dryRun: Bool) -> UInt32 { dryRun ? UInt32(TENANTRY_DRY_RUN) : 0 }

extension Patch {
    init(_ members: (inout Patch) -> Void) {
        self.init()
        members(&self)
    }
}

extension Change {
    init<Owner: AnyObject>(
        on owner: Owner,
        _ body: (UnsafeMutablePointer<tenantry_change>, UnsafeMutablePointer<tenantry_error>) -> tenantry_status
    ) throws(TenantryError) {
        let change = Handle(try call(on: owner, body), closedBy: tenantry_change_close)
        tenant = Tenant(try call(on: change) { tenant, _ in tenantry_change_tenant(change.bits, tenant) })
        var count = 0
        try call(on: change) { _ in tenantry_change_count(change.bits, &count) }
        var changed: [Field] = []
        for index in 0..<count {
            let number: UInt32 = try call(on: change) { number, _ in
                tenantry_change_field(change.bits, index, number)
            }
            if let field = Field(number: number) { changed.append(field) }
        }
        self.changed = changed
    }
}
