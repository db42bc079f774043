import Foundation
import Testing

@testable import Tenantry

/// The audit, the past, backups.
@Suite struct PastTests {
    @Test func anEntryTellsWhoChangedWhat() throws {
        let store = try Store.inMemory()
        let acme = try store.create(minimal("a.example"))
        let boss = try store.by("boss", source: "portal", address: "192.0.2.7")
        try boss.set(acme.id) { $0.name = "New" }
        let entries = try store.audit(AuditQuery(tenant: acme.id)).entries
        let (change, making) = (entries[0], entries[1])
        #expect([change.actor, change.source, change.address] == ["boss", "portal", "192.0.2.7"])
        #expect(change.changes == [AuditEntry.Change(member: "name", old: "\"Minimal\"", new: "\"New\"")])
        #expect(making.action == .create && making.actor == nil && making.source == "app")
        #expect(try store.lastChange(acme.id, of: .name) == change)
        #expect(try store.lastChange(acme.id, of: .website) == nil)
        let first = try store.audit(AuditQuery(limit: 1))
        #expect(try store.audit(AuditQuery(after: first.next)).entries == [making])
        #expect(try store.audit(AuditQuery(since: change.time, actor: "boss")).entries == [change])
        #expect(try store.audit(AuditQuery(until: making.time)).entries.isEmpty)
        #expect(failure { _ = try store.by("") }?.code == .refused)
        #expect(failure { _ = try store.by("a", address: "here") }?.code == .badArgument)
    }

    @Test func aDocumentIsReadAsItWasAndGoneBackTo() async throws {
        let store = try Store.inMemory()
        let made = try store.create(minimal("a.example"))
        // Times are told to the millisecond: what follows is in a later one.
        try await Task.sleep(for: .milliseconds(2))
        let session = try store.session(made.id, actor: "alice")
        try session.set { $0.recordingRetention = 7 }
        try store.set(made.id) { $0.maxExtensions = 1 }
        #expect(try session.get(at: .version(1)) == made)
        #expect(try store.get(made.id, at: .time(made.createdAt)) == made)
        #expect(failure { try session.revert(to: .version(1)) }?.faults.map(\.path) == ["max_extensions"])
        #expect(failure { try store.revert(made.id, to: .version(1), ifVersion: 2) }?.currentVersion == 3)
        let change = try store.revert(made.id, to: .version(1), ifVersion: 3)
        #expect(Set(change.changed) == [.maxExtensions, .recordingRetention])
        #expect(change.tenant.recordingRetention == made.recordingRetention && change.tenant.version == 4)
    }

    @Test func aBackupIsRestoredWithAllThatWasInIt() throws {
        let folder = try Folder()
        let store = try folder.store()
        let made = try store.create(minimal("a.example"))
        let (copy, restored) = (folder.path + "/copy.db", folder.path + "/restored.db")
        #expect(failure { try store.backup(to: copy) { _ in false } }?.code == .cancelled)
        #expect(!FileManager.default.fileExists(atPath: copy))
        #expect(try store.backup(to: copy) { $0.done <= $0.total }.tenants == 1)
        try store.delete(made.id)
        #expect(try Store.restore(from: copy, to: restored).tenants == 1)
        #expect(try Store(path: restored).get(made.id) == made)
        #expect(failure { try Store.restore(from: copy, to: restored) }?.code == .exists)
    }
}
