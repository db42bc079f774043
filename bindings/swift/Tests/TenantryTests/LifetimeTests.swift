import Foundation
import Testing

@testable import Tenantry

/// What the documentation of `Store` and `Session` promises of their end.
@Suite struct LifetimeTests {
    @Test func afterCloseEveryCallIsRefused() throws {
        let store = try Store.inMemory()
        let tenant = try store.create(minimal("a.example"))
        let session = try store.session(tenant.id, actor: "alice")
        store.close()
        let calls: [() throws -> Void] = [
            { _ = try store.get(tenant.id) },
            { _ = try store.list() },
            { try store.create(minimal("b.example")) },
            { try store.set(tenant.id) { $0.name = "x" } },
            { _ = try store.session(tenant.id, actor: "bob") },
            { _ = try store.exportLines() },
            { _ = try store.check() },
        ]
        for call in calls { #expect(failure(call)?.code == .badHandle) }
        // A session keeps the database open for itself.
        #expect(try session.get() == tenant)
        session.close()
        #expect(failure { _ = try session.get() }?.code == .badHandle)
        #expect(failure { try session.set { $0.name = "x" } }?.code == .badHandle)
    }

    @Test func closingTwiceDoesNothing() throws {
        let store = try Store.inMemory()
        let session = try store.session(store.create(minimal("a.example")).id, actor: "alice")
        for _ in 0..<2 {
            session.close()
            store.close()
        }
        // Another handle that took the place of the closed one is left alone.
        let other = try Store.inMemory()
        store.close()
        #expect(try other.list().tenants.isEmpty)
    }

    @Test func closingWhileOthersReadIsSafe() async throws {
        for _ in 0..<50 {
            let store = try Store.inMemory()
            let id = try store.create(minimal("a.example")).id
            let reads = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var reads = 0
                        while true {
                            do {
                                let tenant = try store.get(id)
                                try #require(tenant.name == "Minimal" && tenant.version == 1)
                                reads += 1
                                if reads == 20 { store.close() }
                            } catch let error as TenantryError {
                                try #require(error.code == .badHandle)
                                return reads
                            }
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(reads >= 20)
        }
    }

    @Test func aStoreIsClosedWithItsLastReference() throws {
        let folder = try Folder()
        weak var gone: Store?
        do {
            let store = try folder.store()
            try store.create(minimal("a.example"))
            gone = store
        }
        #expect(gone == nil)
        // The log is folded into the file and removed with the last connection.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tenants.db"])
    }

    #if os(Linux)
        /// Bytes of memory that the process holds.
        private func memory() throws -> Int {
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
            return try #require(Int(pages)) * 4096
        }

        /// Opens and closes many times; gives by how much memory grew after a time of warming up.
        private func growth(rounds: Int, keep: (Store, Session, Tenant) -> Void) throws -> Int {
            let folder = try Folder()
            let id = try folder.store().create(minimal("a.example")).id
            var before = 0
            for round in 0..<rounds {
                if round == rounds / 4 { before = try memory() }
                let store = try folder.store()
                let session = try store.session(id, actor: "alice")
                let tenant = try session.get()
                try #require(tenant.json.contains("Minimal"))
                _ = failure { try session.set { $0.recordingRetention = 0 } }
                keep(store, session, tenant)
            }
            return try memory() - before
        }

        @Test func memoryDoesNotGrow() throws {
            let bound = 8 << 20
            #expect(try growth(rounds: 2000) { store, session, tenant in
                session.close()
                store.close()
            } < bound)
            #expect(try growth(rounds: 2000) { _, _, _ in } < bound, "without a word of close")
            // The control: what is kept open is seen.
            var kept: [(Store, Session, Tenant)] = []
            #expect(try growth(rounds: 400) { kept.append(($0, $1, $2)) } > bound)
        }
    #endif
}
