import Foundation
import TenantryGenerated

/// Changes as they are committed: see ``Store/changes(since:)`` and ``Session/changes(since:)``.
public struct Changes: AsyncSequence, Sendable {
    let mailbox: Mailbox
    /// Ends with the sequence and its iterator.
    let listening: Listening

    public struct AsyncIterator: AsyncIteratorProtocol {
        let changes: Changes

        /// The next change; `nil` once the task is cancelled, or the store or session closed.
        public mutating func next() async -> ChangeEvent? { await changes.mailbox.take() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(changes: self) }
}

/// Hands one event after the other from the listener's thread to a loop. The thread waits while one lies
/// there, so that the core merges what a slow loop has yet to hear.
final class Mailbox: @unchecked Sendable {
    private let lock = NSCondition()
    private var event: ChangeEvent?
    private var taker: CheckedContinuation<ChangeEvent?, Never>?
    private var ended = false

    /// Puts an event there; waits for its place.
    @Sendable func put(_ event: ChangeEvent) {
        lock.withLock {
            while self.event != nil && !ended { lock.wait() }
            if ended { return }
            if let taker {
                self.taker = nil
                taker.resume(returning: event)
            } else {
                self.event = event
            }
        }
    }

    /// Takes the next event; waits for it. Of two that wait, the first one gets `nil`.
    func take() async -> ChangeEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lock.withLock {
                    taker?.resume(returning: nil)
                    taker = nil
                    if ended || event != nil {
                        continuation.resume(returning: event)
                        event = nil
                        lock.signal()
                    } else {
                        taker = continuation
                    }
                }
            }
        } onCancel: {
            finish()
        }
    }

    /// Ends it: nobody waits any more.
    @Sendable func finish() {
        lock.withLock {
            ended = true
            taker?.resume(returning: nil)
            taker = nil
            lock.broadcast()
        }
    }
}

/// The listenings of a store or session, to be ended with it.
final class Listenings: @unchecked Sendable {
    typealias Begin = (any ListenerObject, Int64?) throws -> ListeningObject

    private struct Entry { weak var listening: Listening? }

    private let lock = NSLock()
    private var entries: [Entry] = []

    func begin(
        since token: Int?, _ listener: @escaping @Sendable (ChangeEvent) throws -> Void,
        release: @escaping @Sendable () -> Void = {}, _ begin: Begin
    ) throws(TenantryError) -> Listening {
        let object = try core { try begin(Listener(listener), token.map(Int64.init)) }
        let listening = Listening(object, release: release)
        lock.withLock {
            entries.removeAll { $0.listening == nil }
            entries.append(Entry(listening: listening))
        }
        return listening
    }

    func changes(since token: Int?, _ begin: Begin) throws(TenantryError) -> Changes {
        let mailbox = Mailbox()
        let listening = try self.begin(since: token, mailbox.put, release: mailbox.finish, begin)
        return Changes(mailbox: mailbox, listening: listening)
    }

    func end() {
        let ending = lock.withLock {
            defer { entries = [] }
            return entries.compactMap(\.listening)
        }
        for listening in ending { listening.end() }
    }
}

/// A closure as the core calls it.
private final class Listener: ListenerObject {
    private let listener: @Sendable (ChangeEvent) throws -> Void

    init(_ listener: @escaping @Sendable (ChangeEvent) throws -> Void) { self.listener = listener }

    func changed(event: TenantryGenerated.ChangeEvent) throws {
        try listener(ChangeEvent(event))
    }
}

extension ChangeEvent {
    init(_ event: TenantryGenerated.ChangeEvent) {
        let kind: Kind =
            switch event.kind {
            case .created: .created
            case .updated: .updated
            case .deleted: .deleted
            case .resync: .resync
            }
        self.init(
            tenant: event.tenant, version: Int(event.version), kind: kind,
            changed: event.changed.map(Field.init), token: Int(event.token))
    }
}
