import Tenantry

/// Why the driver cannot do what it is asked: a defect of its own, or of the runner.
struct Trouble: Error {
    let text: String
}

/// The arguments of an operation, taken in their order.
struct Arguments {
    private var rest: ArraySlice<String?>

    init(_ fields: ArraySlice<String?>) { rest = fields }

    mutating func optional() throws -> String? {
        guard let field = rest.popFirst() else { throw Trouble(text: "the line has too few fields") }
        return field
    }

    mutating func text() throws -> String {
        guard let text = try optional() else { throw Trouble(text: "an argument is absent") }
        return text
    }

    mutating func flag() throws -> Bool? { try optional().map { $0 == "1" } }

    mutating func number() throws -> Int? {
        try optional().map { text in
            guard let number = Int(text) else { throw Trouble(text: "\(text) is no number") }
            return number
        }
    }
}

/// The stores and sessions of a run, by the runner's names.
struct Driver {
    private var stores: [String: Store] = [:]
    private var sessions: [String: Session] = [:]

    private func store(_ arguments: inout Arguments) throws -> Store {
        let name = try arguments.text()
        guard let store = stores[name] else { throw Trouble(text: "no store is called \(name)") }
        return store
    }

    private func session(_ arguments: inout Arguments) throws -> Session {
        let name = try arguments.text()
        guard let session = sessions[name] else { throw Trouble(text: "no session is called \(name)") }
        return session
    }

    /// Does one operation and gives its answer as JSON.
    mutating func answer(_ operation: String, _ given: Arguments) throws -> String {
        var given = given
        switch operation {
        case "open", "open_memory", "close", "session", "session_end":
            try open(operation, &given)
            return "null"
        case "session_get":
            return try session(&given).get().json
        case "session_set":
            let session = try session(&given)
            let patch = Patch(json: try given.text())
            return try session.set(patch, ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "session_changes":
            let session = try session(&given)
            let token = try Self.token(&given)
            return try heard(session.changesSoFar(since: token), since: token)
        case "fields":
            return Library.fieldsJSON
        case "schema":
            let kind = try given.text()
            guard let schema = Library.Schema(rawValue: kind) else { throw Trouble(text: "no schema \(kind)") }
            return schema.json
        case "versions":
            let versions = [Library.version, Library.sqliteVersion, Library.timezoneRelease].map { JSON.text($0) }
            return "{\"tenantry\":\(versions[0]),\"sqlite\":\(versions[1]),\"timezones\":\(versions[2])}"
        default:
            let store = try store(&given)
            return try Self.read(operation, store, &given) ?? Self.write(operation, store, &given)
        }
    }

    private mutating func open(_ operation: String, _ given: inout Arguments) throws {
        let name = try given.text()
        switch operation {
        case "open":
            let path = try given.text()
            stores[name] = try Store(
                path: path, create: given.flag() ?? false, createNew: given.flag() ?? false,
                readOnly: given.flag() ?? false, quickCheck: given.flag() ?? true,
                busyTimeout: given.number().map { .milliseconds($0) })
        case "open_memory": stores[name] = try Store.inMemory()
        case "close": stores.removeValue(forKey: name)?.close()
        case "session":
            let store = try store(&given)
            sessions[name] = try store.session(given.text(), actor: given.text())
        default: sessions.removeValue(forKey: name)?.close()
        }
    }

    private static func token(_ given: inout Arguments) throws -> Int {
        guard let token = try given.number() else { throw Trouble(text: "a token is absent") }
        return token
    }

    private static func read(_ operation: String, _ store: Store, _ given: inout Arguments) throws -> String? {
        switch operation {
        case "get": return try store.get(given.text()).json
        case "find": return try store.find(given.text()).json
        case "lookup": return try store.lookup(given.text()).json
        case "bytes":
            let tenant = try store.get(given.text())
            let name = try given.text()
            guard let space = Field(rawValue: name).flatMap({ tenant.space(of: $0) }) else {
                throw Trouble(text: "\(name) is no disk space")
            }
            return space.bytes.map { String($0) } ?? "null"
        case "list":
            let sorts: [String: Store.Sort] = ["domain": .domain, "name": .name, "created": .created]
            return try store.list(
                enabled: given.flag(), search: given.optional(),
                sort: given.optional().flatMap { sorts[$0] } ?? .domain, descending: given.flag() ?? false,
                limit: given.number() ?? 100, after: given.optional()
            ).json
        case "export":
            let lines = try store.exportLines().split(separator: "\n").map(String.init)
            return "{\"exported\":\(lines.count),\"tenants\":\(JSON.list(lines))}"
        case "check": return try store.check().json
        case "changes":
            let token = try token(&given)
            return try heard(store.changesSoFar(since: token), since: token)
        default: return nil
        }
    }

    private static func write(_ operation: String, _ store: Store, _ given: inout Arguments) throws -> String {
        switch operation {
        case "create":
            return try store.create(Patch(json: given.text()), dryRun: given.flag() ?? false).json
        case "set":
            let id = try given.text()
            let patch = Patch(json: try given.text())
            return try store.set(id, patch, ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "enable":
            return try store.enable(given.text(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "suspend":
            return try store.suspend(given.text(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "delete":
            return try store.delete(given.text(), ifVersion: given.number(), dryRun: given.flag() ?? false).json
        case "import":
            return try store.importLines(given.text(), dryRun: given.flag() ?? false).json
        default: throw Trouble(text: "there is no operation \(operation)")
        }
    }
}
