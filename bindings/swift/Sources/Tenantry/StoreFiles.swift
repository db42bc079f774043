import TenantryGenerated

extension Store {
    /// The files of a tenant.
    ///
    /// - Throws: ``ErrorCode/notFound``, or trouble with the database.
    public func files(_ id: String) throws(TenantryError) -> Files {
        let store = try opened()
        return Files(object: try core { try store.files(tenant: id) })
    }

    /// The file that is downloaded from this URL, whichever tenant has it: for what serves `/api/blobs/`.
    ///
    /// - Throws: ``ErrorCode/notFound``, or trouble with the database.
    public func fileOfURL(_ url: String) throws(TenantryError) -> FileInfo {
        let store = try opened()
        return FileInfo(try core { try store.fileOfUrl(url: url) })
    }

    /// Counts what the host keeps for a tenant: it takes so many bytes now.
    ///
    /// What would take more than the tenant may use is refused and not counted, whoever else reports or
    /// uploads at the same time; so report before you write. What takes less is always counted.
    ///
    /// - Returns: The disk space after it.
    /// - Throws: ``ErrorCode/quotaExceeded``; ``ErrorCode/notFound``; trouble with the database.
    @discardableResult
    public func reportUsage(_ id: String, _ kind: UsageKind, bytes: Int) throws(TenantryError) -> Usage {
        let store = try opened()
        return Usage(try core { try store.reportUsage(tenant: id, kind: kind.core, bytes: Int64(bytes)) })
    }

    /// As ``reportUsage(_:_:bytes:)``: so many bytes more or, below 0, fewer.
    ///
    /// - Throws: Also ``ErrorCode/refused`` where more is taken away than was there.
    @discardableResult
    public func addUsage(_ id: String, _ kind: UsageKind, bytes: Int) throws(TenantryError) -> Usage {
        let store = try opened()
        return Usage(try core { try store.addUsage(tenant: id, kind: kind.core, bytes: Int64(bytes)) })
    }

    /// Takes away what is older than its tenant's settings keep it: entries of the audit, uploads without new
    /// bytes, temporary files. In steps of some milliseconds that other writers get in between.
    @discardableResult
    public func purge() throws(TenantryError) -> PurgeReport {
        let store = try opened()
        let report = try core { try store.purge() }
        return PurgeReport(
            auditEntries: Int(report.auditEntries), uploads: Int(report.uploads), files: Int(report.files),
            bytes: Int(report.bytes))
    }
}

extension Session {
    /// The files of the current tenant.
    ///
    /// - Throws: ``ErrorCode/badHandle`` once the session was closed.
    public func files() throws(TenantryError) -> Files { Files(object: try opened().files()) }
}
