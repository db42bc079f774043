import Tenantry

extension Store {
    /// Reads documents; `nil` for another operation.
    func read(_ operation: String, _ given: inout Arguments) throws -> String? {
        switch operation {
        case "get": return try get(given.text()).json
        case "find": return try find(given.text()).json
        case "lookup": return try lookup(given.text()).json
        case "bytes":
            let tenant = try get(given.text())
            let field = try given.member()
            guard let space = tenant.space(of: field) else { throw Trouble(text: "\(field) is no disk space") }
            return space.bytes.map { String($0) } ?? "null"
        case "list":
            let sorts: [String: Store.Sort] = ["domain": .domain, "name": .name, "created": .created]
            return try list(
                enabled: given.flag(), search: given.optional(),
                sort: given.optional().flatMap { sorts[$0] } ?? .domain, descending: given.flag() ?? false,
                limit: given.number() ?? 100, after: given.optional()
            ).json
        case "export":
            let lines = try exportLines().split(separator: "\n").map(String.init)
            return "{\"exported\":\(lines.count),\"tenants\":\(JSON.list(lines))}"
        case "check": return try check().json
        case "changes":
            let token = try given.count()
            return try heard(changesSoFar(since: token), since: token)
        default: return nil
        }
    }

    /// Changes documents, or all of a store; `nil` for another operation.
    func write(_ operation: String, _ given: inout Arguments) throws -> String? {
        switch operation {
        case "create": return try create(given.patch(), dryRun: given.flag() ?? false).json
        case "set":
            return try set(given.text(), given.patch(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "enable":
            return try enable(given.text(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "suspend":
            return try suspend(given.text(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "delete":
            return try delete(given.text(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "import": return try importLines(given.text(), dryRun: given.flag() ?? false).json
        case "purge": return try purge().json
        case "backup": return try backup(to: given.text()).json
        default: return nil
        }
    }

    /// Asks the audit; `nil` for another operation.
    func past(_ operation: String, _ given: inout Arguments) throws -> String? {
        switch operation {
        case "audit":
            let tenant = try given.optional()
            return try audit(given.query(of: tenant)).json
        case "last_change": return try lastChange(given.text(), of: given.member())?.json ?? "null"
        case "get_at": return try get(given.text(), at: given.moment()).json
        case "revert":
            return try revert(
                given.text(), to: given.moment(), ifVersion: given.number(), dryRun: given.flag() ?? false
            ).json
        default: return nil
        }
    }
}

extension Session {
    func answer(_ operation: String, _ given: inout Arguments) throws -> String {
        switch operation {
        case "get": return try get().json
        case "set": return try set(given.patch(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "changes":
            let token = try given.count()
            return try heard(changesSoFar(since: token), since: token)
        case "audit": return try audit(given.query(of: nil)).json
        case "last_change": return try lastChange(of: given.member())?.json ?? "null"
        case "get_at": return try get(at: given.moment()).json
        case "revert":
            return try revert(
                to: given.moment(), ifVersion: given.number(), dryRun: given.flag() ?? false
            ).json
        default: return try files().answer(operation, &given)
        }
    }
}
