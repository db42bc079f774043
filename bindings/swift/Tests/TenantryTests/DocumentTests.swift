import Foundation
import Testing

@testable import Tenantry

/// Documents: every member is read and set as the Swift type that it has.
@Suite struct DocumentTests {
    /// The member as JSON, by way of its Swift type.
    private func json(_ value: Any?) throws -> NSObject {
        let encoder = JSONEncoder()
        func encoded(_ value: some Encodable) throws -> NSObject {
            try parsed(String(decoding: encoder.encode(value), as: UTF8.self))
        }
        switch value {
        case nil: return NSNull()
        case let space as DiskSpace: return try encoded(space.text)
        case let week as OfficeHours: return try encoded(OfficeHours.Patch(week))
        case let choice as ContactMatchType: return try encoded(choice.rawValue)
        case let choice as ContactAppendType: return try encoded(choice.rawValue)
        case let date as Date:
            // To the millisecond; a second has too many digits for a double to give each back.
            let style = ISO8601DateFormatter()
            style.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
            return try encoded(style.string(from: date.addingTimeInterval(0.0001)))
        case let list as [CallerID]:
            let text = String(decoding: try encoder.encode(list), as: UTF8.self)
            let entries = try #require(parsed(text) as? [[String: Any]])
            // `Codable` leaves out what is `nil`.
            return entries.map { $0.merging(["description": NSNull()]) { given, _ in given } } as NSArray
        case let other as any Encodable: return try encoded(other)
        default: throw Unknown()
        }
    }

    struct Unknown: Error {}

    @Test func everyMemberIsReadAsTheDocumentHasIt() throws {
        let store = try Store.inMemory()
        // What is only ever set is no member of a document.
        let shown = Field.allCases.filter { $0 != .avatarFileId }
        for tenant in [try store.create(minimal("a.example")), try store.create(Patch(json: otherValues))] {
            let members = everyMember(tenant)
            #expect(members.map(\.0) == shown)
            let document = try #require(parsed(tenant.json) as? [String: NSObject])
            #expect(Set(document.keys) == Set(shown.map(\.rawValue)))
            for (field, value) in members {
                #expect(try json(value) == document[field.rawValue], "\(field)")
                #expect(try parsed(tenant.json(of: field)) == document[field.rawValue], "\(field)")
            }
        }
    }

    @Test func everyMemberIsSetByItsSwiftType() throws {
        let store = try Store.inMemory()
        let (from, to) = (try store.create(Patch(json: otherValues)), try store.create(minimal("b.example")))
        var patch = Patch()
        setEveryMember(of: &patch, as: from)
        patch.domain = "c.example"
        let change = try store.set(to.id, patch)
        let settable = try #require(parsed(otherValues) as? [String: Any]).keys
        #expect(Set(change.changed.map(\.rawValue)) == Set(settable))
        for field in Set(change.changed).subtracting([.domain]) {
            #expect(change.tenant.json(of: field) == from.json(of: field))
        }
    }

    @Test func timesAreReadToTheMillisecond() throws {
        let store = try Store.inMemory()
        for time in ["1969-12-31T23:59:59.999Z", "2000-02-29T00:00:00.000Z", "2038-01-19T03:14:08.001Z"] {
            var line = try store.create(dryRun: true, minimal("a.example")).json
            line = line.replacing(/"created_at":"[^"]*"/, with: "\"created_at\":\"\(time)\"")
            #expect(try store.importLines(line).imported == 1)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let tenant = try store.find("a.example")
            #expect(abs(tenant.createdAt.timeIntervalSince(try Date(time, strategy: style))) < 0.0005)
            try store.delete(tenant.id)
        }
    }

    @Test func quotasAreToldInBytes() throws {
        let tenant = try Store.inMemory().create {
            minimal("a.example")(&$0)
            $0.diskQuota = "5TB"
            $0.extensionImDiskQuota = ""
        }
        #expect(tenant.diskQuota.bytes == 5 << 40)
        #expect(tenant.extensionImDiskQuota.isUnlimited)
        #expect(tenant.usedDiskQuota == DiskSpace(text: "0KB", bytes: 0))
        #expect(tenant.space(of: .imDiskQuota) == tenant.imDiskQuota)
        #expect(tenant.space(of: .name) == nil)
    }

    @Test func aTenantIsAValue() throws {
        let store = try Store.inMemory()
        let tenant = try store.create(minimal("a.example"))
        let again = try store.get(tenant.id)
        #expect(tenant == again && tenant.hashValue == again.hashValue)
        let changed = try store.set(tenant.id) { $0.name = "Other" }.tenant
        #expect(tenant != changed)
        #expect(tenant.name == "Minimal" && tenant.version == 1)
        #expect("\(changed)" == "Other (a.example), version 2")
        store.close()
        #expect(tenant.name == "Minimal")
    }
}
