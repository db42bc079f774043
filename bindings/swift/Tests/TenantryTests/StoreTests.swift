import Foundation
import Testing

@testable import Tenantry

/// The system's door.
@Suite struct StoreTests {
    @Test func tenantsAreMadeFoundSuspendedAndDeleted() throws {
        let store = try Store.inMemory()
        let tenant = try store.create(minimal("a.example"))
        #expect(try store.find("A.Example") == tenant)
        #expect(try store.lookup(tenant.id) == tenant)
        #expect(try store.suspend(tenant.id).changed == [.enabled])
        #expect(try store.enable(tenant.id).tenant.enabled)
        #expect(try store.delete(tenant.id).id == tenant.id)
        let error = try #require(failure { _ = try store.get(tenant.id) })
        #expect(error.code == .notFound && error.localizedDescription == "there is no such tenant")
    }

    @Test func listsComeInPages() throws {
        let store = try Store.inMemory()
        for letter in ["a", "b", "c", "d", "e"] { try store.create(minimal("\(letter).example")) }
        var (domains, next) = ([String](), String?.none)
        repeat {
            let page = try store.list(descending: true, limit: 2, after: next)
            domains += page.tenants.map(\.domain)
            next = page.next
        } while next != nil
        #expect(domains == ["e", "d", "c", "b", "a"].map { $0 + ".example" })
        #expect(try store.list(search: "C.EX").tenants.map(\.domain) == ["c.example"])
        #expect(try store.list(enabled: false).tenants.isEmpty)
        for limit in [0, -1, 1001] {
            #expect(failure { _ = try store.list(limit: limit) }?.faults.first?.path == "limit")
        }
    }

    @Test func fleetsGoOutAndIn() throws {
        let (folder, from) = (try Folder(), try Store.inMemory())
        for letter in ["a", "b"] { try from.create(minimal("\(letter).example")) }
        let lines = try from.exportLines()
        let to = try folder.store()
        let report = try to.importLines(lines)
        #expect(report.imported == 2 && report.lines == 2 && report.faultyLines.isEmpty)
        #expect(try to.exportLines() == lines)
        #expect(try to.exportFile(folder.path + "/fleet.jsonl") == 2)
        let again = try to.importFile(folder.path + "/fleet.jsonl", dryRun: true)
        #expect(again.imported == 0 && again.faultyLines.map(\.line) == [1, 2])
        #expect(try to.check().tenants == 2)
    }

    @Test func whatCannotBeOpenedIsTold() throws {
        let folder = try Folder()
        #expect(failure { _ = try Store(path: folder.path + "/none.db") }?.code == .badPath)
        let store = try folder.store()
        #expect(failure { _ = try Store(path: folder.path + "/tenants.db", createNew: true) }?.code == .exists)
        let reader = try Store(path: folder.path + "/tenants.db", readOnly: true, busyTimeout: .milliseconds(50))
        #expect(failure { try reader.create(minimal("a.example")) }?.code == .readOnly)
        try store.create(minimal("a.example"))
        #expect(try reader.find("a.example").name == "Minimal")
    }

    @Test func theLibraryTellsOfItself() throws {
        #expect(Library.version.split(separator: ".").count == 3)
        #expect(Library.sqliteVersion.hasPrefix("3."))
        #expect(Library.timezoneRelease.hasPrefix("20"))
        let rows = try #require(parsed(Library.fieldsJSON) as? [[String: Any]])
        #expect(rows.map { $0["name"] as? String } == Field.allCases.map(\.rawValue))
        #expect(rows.map { $0["number"] as? Int } == Field.allCases.map { Int($0.number) })
        for schema in Library.Schema.allCases {
            let object = try #require(parsed(schema.json) as? [String: Any])
            #expect(object["$schema"] != nil)
        }
    }
}
