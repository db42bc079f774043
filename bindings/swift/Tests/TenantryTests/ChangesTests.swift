import Foundation
import Testing

@testable import Tenantry

/// Changes are heard after the commit, in order, and the last is never missed.
@Suite(.timeLimit(.minutes(1))) struct ChangesTests {
    private let store: Store
    private let id: String

    init() throws {
        store = try Store.inMemory()
        id = try store.create(minimal("a.example")).id
    }

    @Test func theSequenceTellsEveryChangeInOrder() async throws {
        var changes = try store.changes().makeAsyncIterator()
        let made = try store.create(minimal("b.example"))
        #expect(await changes.next()?.tenant == made.id)
        try store.set(id) { $0.name = "Other" }
        try store.set(id) { $0.name = "Other" }  // which changes nothing
        #expect(
            await changes.next() == ChangeEvent(tenant: id, version: 2, kind: .updated, changed: [.name], token: 3))
        try store.session(id, actor: "alice").set { $0.recordingRetention = 9 }
        #expect(await changes.next()?.changed == [.recordingRetention])
        try store.delete(id)
        #expect(await changes.next()?.kind == .deleted)
    }

    @Test func aSequenceGoesOnBehindTheEventThatWasHeardLast() async throws {
        var all = try store.changes(since: 0).makeAsyncIterator()
        let made = try #require(await all.next())
        #expect(made.kind == .created)
        try store.set(id) { $0.name = "Other" }
        var later = try store.changes(since: made.token).makeAsyncIterator()
        #expect(await later.next()?.changed == [.name])
        var lost = try store.changes(since: 1000).makeAsyncIterator()
        #expect(await lost.next()?.kind == .resync)
    }

    @Test func aSessionHearsOfItsTenantAlone() async throws {
        let session = try store.session(id, actor: "alice")
        var changes = try session.changes().makeAsyncIterator()
        let other = try store.create(minimal("b.example"))
        try store.set(other.id) { $0.name = "Other" }
        try store.set(id) { $0.name = "Mine" }
        #expect(await changes.next()?.tenant == id)
        session.close()
        #expect(await changes.next() == nil)
    }

    @Test func aSlowLoopMissesNoLastState() async throws {
        var changes = try store.changes().makeAsyncIterator()
        for days in 1...500 { try store.set(id) { $0.recordingRetention = days } }
        var (heard, last) = (0, 0)
        while last < 501, let change = await changes.next() {
            #expect(change.version > last)
            (heard, last) = (heard + 1, change.version)
        }
        #expect(last == 501)
        #expect(heard < 500, "bursts are merged")
    }

    @Test func aLoopEndsWithItsTaskAndWithTheStore() async throws {
        for end in [{ $1.cancel() }, { store, _ in store.close() }] as [(Store, Task<Int, Never>) -> Void] {
            let store = try Store.inMemory()
            let changes = try store.changes()
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let loop = Task {
                var heard = 0
                for await _ in changes {
                    heard += 1
                    begin.yield()
                }
                return heard
            }
            try store.create(minimal("a.example"))
            for await _ in begun { break }
            end(store, loop)
            #expect(await loop.value == 1)
        }
    }

    struct Trouble: Error {}

    @Test func whatAListenerThrowsHarmsNothing() async throws {
        let (heard, hear) = AsyncStream.makeStream(of: Int.self)
        let listening = try store.onChange {
            hear.yield($0.version)
            throw Trouble()
        }
        defer { listening.end() }
        var versions = heard.makeAsyncIterator()
        for version in 2...4 {
            #expect(try store.set(id) { $0.recordingRetention = version }.tenant.version == version)
            #expect(await versions.next() == version)
        }
    }

    @Test func aListenerMayCloseTheStore() async throws {
        let (heard, hear) = AsyncStream.makeStream(of: Bool.self)
        let store = store
        let listening = try store.onChange { change in
            let sound = try store.get(change.tenant).version == change.version
            store.close()
            hear.yield(sound)
        }
        try store.set(id) { $0.name = "Last" }
        var answers = heard.makeAsyncIterator()
        #expect(await answers.next() == true)
        #expect(failure { _ = try store.get(id) }?.code == .badHandle)
        #expect(failure { _ = try store.changes() }?.code == .badHandle)
        listening.end()
        listening.end()
    }

    @Test func anEndedListenerHearsNoMore() async throws {
        let (heard, hear) = AsyncStream.makeStream(of: Int.self)
        let listening = try store.onChange { hear.yield($0.version) }
        try store.set(id) { $0.name = "Two" }
        var versions = heard.makeAsyncIterator()
        #expect(await versions.next() == 2)
        listening.end()
        try store.set(id) { $0.name = "Three" }
        // Another listener that hears of the change shows that the ended one would have, too.
        var others = try store.changes().makeAsyncIterator()
        try store.set(id) { $0.name = "Four" }
        #expect(await others.next()?.version == 4)
        hear.finish()
        #expect(await versions.next() == nil)
    }
}
