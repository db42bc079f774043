import Foundation
import TenantryGenerated

/// A committed change or, where the listener was behind, several of one tenant as one.
public struct ChangeEvent: Hashable, Sendable {
    /// What became of a tenant.
    public enum Kind: Sendable {
        /// It was made.
        case created
        /// Members were set.
        case updated
        /// It was deleted.
        case deleted
        /// Changes were forgotten before they were asked for: read everything that matters anew. Of a
        /// session, its tenant; of a store all of them, and the event names none.
        case resync
    }

    /// The tenant's identifier.
    public let tenant: String
    /// The tenant's version after the change; of a deleted one, its last.
    public let version: Int
    /// What became of it, in the end.
    public let kind: Kind
    /// The members that changed; of a new tenant, those that differ from the default.
    public let changed: [Field]
    /// Where to go on after this event, in this process or a later one: see ``Store/changes(since:)``.
    public let token: Int
}

/// A listener that is called until this is ended, or has no reference any more.
public final class Listening: Sendable {
    private let object: ListeningObject
    /// Lets a call of the listener go that waits for its consumer.
    private let release: @Sendable () -> Void

    init(_ object: ListeningObject, release: @escaping @Sendable () -> Void) {
        self.object = object
        self.release = release
    }

    deinit { end() }

    /// Ends the listening; waits for a call that is running, unless that call does it. Ending twice does
    /// nothing.
    public func end() {
        release()
        object.end()
    }
}

extension Store {
    /// Calls `listener` with every change that is committed from now on, after the commit and in order.
    ///
    /// The listener runs on a thread of its own, so a slow one hinders nobody; what it has yet to hear of a
    /// tenant is merged, and the last state is never missed. It may use the store, close it, and end its own
    /// listening. What it throws goes to the library's log, and the next event is told.
    ///
    /// It hears the commits of this process and of all others.
    ///
    /// - Parameter token: Begins behind the event that bears it, with what has changed since; 0 is the very
    ///   first. Where the file no longer knows all of that (it keeps the last 100,000 changes), the first
    ///   event is a ``ChangeEvent/Kind/resync``.
    /// - Returns: What ends it. Closing the store ends it, too.
    public func onChange(
        since token: Int? = nil, _ listener: @escaping @Sendable (ChangeEvent) throws -> Void
    ) throws(TenantryError) -> Listening {
        try listenings.begin(since: token, listener, opened().onChange)
    }

    /// The changes that are committed from now on, or since an event, after the commit and in order, until the task is
    /// cancelled or the store is closed.
    ///
    /// ```swift
    /// for await change in try store.changes() where change.changed.contains(.recordingRetention) {
    ///     apply(try store.get(change.tenant))
    /// }
    /// ```
    ///
    /// What a slow loop has yet to hear of a tenant is merged, so memory does not grow and the last state is
    /// never missed. The sequence is for one loop; ask for another for each. See ``onChange(since:_:)``.
    public func changes(since token: Int? = nil) throws(TenantryError) -> Changes {
        try listenings.changes(since: token, opened().onChange)
    }
}

extension Store {
    /// What has changed since the event that bears this token, without waiting for more; 0 is the very first.
    /// For the rest: ``onChange(since:_:)``.
    public func changesSoFar(since token: Int) throws(TenantryError) -> [ChangeEvent] {
        try core { try opened().changesSince(token: Int64(token)) }.map(ChangeEvent.init)
    }
}

extension Session {
    /// What has changed of the current tenant since the event that bears this token, without waiting for more.
    public func changesSoFar(since token: Int) throws(TenantryError) -> [ChangeEvent] {
        try core { try opened().changesSince(token: Int64(token)) }.map(ChangeEvent.init)
    }

    /// Calls `listener` with every change of the current tenant. For the rest: ``Store/onChange(since:_:)``.
    public func onChange(
        since token: Int? = nil, _ listener: @escaping @Sendable (ChangeEvent) throws -> Void
    ) throws(TenantryError) -> Listening {
        try listenings.begin(since: token, listener, opened().onChange)
    }

    /// The changes of the current tenant. For the rest: ``Store/changes(since:)``.
    public func changes(since token: Int? = nil) throws(TenantryError) -> Changes {
        try listenings.changes(since: token, opened().onChange)
    }
}
