import Tenantry

/// The stores, sessions and reservations of a run, by the runner's names.
struct Driver {
    private var stores: [String: Store] = [:]
    private var sessions: [String: Session] = [:]
    private var reservations: [String: Reservation] = [:]

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
        case "open", "open_memory", "by", "close", "session", "session_end", "reserve", "release":
            try open(operation, &given)
            return "null"
        case "restore":
            return try Store.restore(from: given.text(), to: given.text()).json
        case "fields":
            return Library.fieldsJSON
        case "schema":
            return try (given.choice() as Library.Schema).json
        case "versions":
            let versions = [Library.version, Library.sqliteVersion, Library.timezoneRelease].map { JSON.text($0) }
            return "{\"tenantry\":\(versions[0]),\"sqlite\":\(versions[1]),\"timezones\":\(versions[2])}"
        case let operation where operation.hasPrefix("session_"):
            return try session(&given).answer(String(operation.dropFirst("session_".count)), &given)
        default:
            let store = try store(&given)
            return try store.read(operation, &given) ?? store.write(operation, &given)
                ?? store.past(operation, &given) ?? store.act(operation, &given)
                ?? store.files(given.text()).answer(operation, &given)
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
        case "by":
            let store = try store(&given)
            stores[name] = try store.by(given.text(), source: given.optional(), address: given.optional())
        case "close": stores.removeValue(forKey: name)?.close()
        case "session":
            let store = try store(&given)
            sessions[name] = try store.session(given.text(), actor: given.text())
        case "reserve":
            let store = try store(&given)
            reservations[name] = try store.reserve(given.text(), given.member(), counted: given.number() ?? 0)
        case "release": try reservations.removeValue(forKey: name)?.release()
        default: sessions.removeValue(forKey: name)?.close()
        }
    }
}
