import TenantryGenerated

/// What an import did or found. With faulty lines it has stored nothing.
public struct ImportReport: Sendable {
    /// A line that cannot become a tenant.
    public struct FaultyLine: Sendable {
        /// Its number, from 1.
        public let line: Int
        /// At least one.
        public let faults: [Fault]
    }

    /// Lines that were read, empty ones apart.
    public let lines: Int
    /// Tenants that were imported or, as a dry run, would be; 0 where a line is faulty.
    public let imported: Int
    /// The lines with faults.
    public let faultyLines: [FaultyLine]
}

/// What an examination found.
public struct CheckReport: Sendable {
    /// Something that is wrong with what is stored.
    public struct Finding: Sendable {
        /// The tenant's identifier, where the finding is about one.
        public let tenant: String?
        /// The member, where the finding is about one; else empty.
        public let path: String
        /// The stable name of a code of an error or of a fault.
        public let code: String
        /// What is wrong.
        public let message: String
    }

    /// How many tenants there are.
    public let tenants: Int
    /// All that is wrong.
    public let findings: [Finding]
}

extension Store {
    /// Makes a tenant of every line, a JSON object each, in one transaction or not at all. Members `id`,
    /// `created_at` and `version` are kept where a line has them. Other writers wait meanwhile.
    ///
    /// - Throws: Trouble with the file. Faulty lines are no error but told in the report.
    public func importLines(_ lines: String, dryRun: Bool = false) throws(TenantryError) -> ImportReport {
        let store = try opened()
        return ImportReport(try core { try store.importLines(lines: lines, dryRun: dryRun) })
    }

    /// As ``importLines(_:dryRun:)``, from a file of JSON Lines; memory does not grow with its size.
    public func importFile(_ path: String, dryRun: Bool = false) throws(TenantryError) -> ImportReport {
        let store = try opened()
        return ImportReport(try core { try store.importFile(path: path, dryRun: dryRun) })
    }

    /// Every tenant as a line of JSON, in the order of their making, all as they are at one moment.
    public func exportLines() throws(TenantryError) -> String {
        let store = try opened()
        return try core { try store.exportLines() }.lines
    }

    /// As ``exportLines()``, to a file, which is replaced where there is one; memory does not grow with the
    /// number of tenants, which it gives.
    @discardableResult
    public func exportFile(_ path: String) throws(TenantryError) -> Int {
        let store = try opened()
        return Int(try core { try store.exportFile(path: path) })
    }

    /// Examines the file's structure and checks every stored value against today's rules. Changes nothing.
    public func check() throws(TenantryError) -> CheckReport {
        let store = try opened()
        let report = try core { try store.check() }
        let findings = report.findings.map {
            CheckReport.Finding(tenant: $0.tenant, path: $0.path, code: $0.code, message: $0.message)
        }
        return CheckReport(tenants: Int(report.tenants), findings: findings)
    }
}

extension ImportReport {
    init(_ report: TenantryGenerated.ImportReport) {
        lines = Int(report.lines)
        imported = Int(report.imported)
        faultyLines = report.faultyLines.map { FaultyLine(line: Int($0.line), faults: $0.faults.map(Fault.init)) }
    }
}
