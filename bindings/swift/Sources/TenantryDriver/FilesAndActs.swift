import Foundation
import Tenantry

extension Files {
    func answer(_ operation: String, _ given: inout Arguments) throws -> String {
        switch operation {
        case "file_put": return try put(&given).json
        case "file_begin":
            return try begin(
                given.text(), size: given.number(), sha256: given.optional(), temporary: given.flag() ?? false
            ).json
        case "file_append":
            let (upload, offset) = (try given.text(), try given.count())
            return try "\(append(Data(given.text().utf8), to: upload, at: offset))"
        case "file_status": return try status(given.text()).json
        case "file_complete": return try complete(given.text(), sha256: given.text()).json
        case "file_cancel": try cancel(given.text())
        case "file_uploads": return try JSON.list(uploads(limit: 1000).items.map(\.json))
        case "file_list": return try JSON.list(list(limit: 1000).items.map(\.json))
        case "file_get": return try get(given.text()).json
        case "file_read":
            let bytes = try read(given.text(), at: given.count(), count: given.count())
            return JSON.text(String(decoding: bytes, as: UTF8.self))
        case "file_delete": try delete(given.text())
        case "usage": return try usage().json
        default: throw Trouble(text: "there is no operation \(operation)")
        }
        return "null"
    }

    /// With the digest that the runner gave, be it wrong: `put` makes its own.
    private func put(_ given: inout Arguments) throws -> FileInfo {
        let (name, bytes, sha256) = (try given.text(), Data(try given.text().utf8), try given.text())
        let upload = try begin(name, size: bytes.count, sha256: sha256, temporary: given.flag() ?? false).id
        try append(bytes, to: upload, at: 0)
        return try complete(upload, sha256: sha256)
    }
}

extension Store {
    /// Disk space, limits and what settings do; `nil` for another operation.
    func act(_ operation: String, _ given: inout Arguments) throws -> String? {
        switch operation {
        case "file_of_url": return try fileOfURL(given.text()).json
        case "report_usage":
            let (id, kind, add) = (try given.text(), try given.choice() as UsageKind, try given.flag() ?? false)
            let bytes = try given.count()
            return try (add ? addUsage(id, kind, bytes: bytes) : reportUsage(id, kind, bytes: bytes)).json
        case "reserved": return try "\(reserved(given.text(), given.member()))"
        case "may_add", "match_contact", "caller_name", "recording", "expires", "is_due":
            return try get(given.text()).act(operation, &given)
        default: return nil
        }
    }
}

extension Tenant {
    fileprivate func act(_ operation: String, _ given: inout Arguments) throws -> String {
        switch operation {
        case "may_add":
            guard let verdict = try mayAdd(given.member(), counted: given.count()) else {
                throw Trouble(text: "the field is no limit")
            }
            return verdict.json
        case "match_contact": return try matchContact(given.text(), given.text()).json
        case "caller_name":
            return try JSON.text(callerName(given.text(), group: given.text(), separator: given.optional()))
        case "recording":
            return try recording(
                extensionAudio: given.flag() ?? false, extensionVideo: given.flag() ?? false
            ).json
        case "expires":
            return try JSON.text(orNull: expires(given.choice(), made: given.date()).map(Time.seconds))
        default: return try "\(isDue(given.choice(), made: given.date(), now: given.date()))"
        }
    }
}
