import TenantryGenerated

/// A place within a limit: it counts against the limit in all threads and processes until it is released or
/// has no reference any more, or its process ends in whatever way.
///
/// ```swift
/// let place = try store.reserve(acme.id, .maxConcurrentCalls)
/// defer { try? place.release() }
/// ```
///
/// Hold one for the length of a call, or while an extension is being made, until your own count has it. It
/// keeps the database open; any task or thread may release it.
public final class Reservation: Sendable {
    private let object: ReservationObject

    init(_ object: ReservationObject) { self.object = object }

    /// Gives it back; twice does no harm.
    ///
    /// - Throws: Trouble with the file: then it is given back in this store's next turn, or when the process
    ///   ends.
    public func release() throws(TenantryError) { try core { try object.release() } }
}

extension Store {
    /// Reserves one more of what a field limits.
    ///
    /// Concurrent calls are best counted by their reservations alone, with 0. For what you store, such as
    /// extensions: reserve, make it, then release.
    ///
    /// - Parameters:
    ///   - id: The tenant's identifier.
    ///   - field: A limit, such as ``Field/maxConcurrentCalls``.
    ///   - counted: How many exist by your own count; those that are reserved are added.
    /// - Throws: ``ErrorCode/limitExceeded``; ``ErrorCode/notFound``; ``ErrorCode/badArgument`` for a field
    ///   that is no limit; ``ErrorCode/busy``; trouble with the file.
    public func reserve(_ id: String, _ field: Field, counted: Int = 0) throws(TenantryError) -> Reservation {
        let store = try opened()
        return Reservation(
            try core { try store.reserve(id: id, field: field.core, counted: Int64(counted)) })
    }

    /// ``reserve(_:_:counted:)`` with a count that is taken while nobody else reserves or releases: where
    /// several may make them at a time.
    ///
    /// - Parameter counter: How many there are, with all that were made before their reservations were
    ///   released. It should be quick, for others wait, and must not reserve or release by the same store.
    /// - Throws: Also ``ErrorCode/cancelled``, with what the counter throws as its message.
    public func reserve(
        _ id: String, _ field: Field, counting counter: @escaping @Sendable () throws -> Int
    ) throws(TenantryError) -> Reservation {
        let (store, counter) = (try opened(), Counter(counter))
        return Reservation(try core { try store.reserveCounting(id: id, field: field.core, counter: counter) })
    }

    /// How many are reserved of what a field limits, by all processes that live.
    ///
    /// - Throws: As ``reserve(_:_:counted:)``, but for the limit.
    public func reserved(_ id: String, _ field: Field) throws(TenantryError) -> Int {
        let store = try opened()
        return Int(try core { try store.reserved(id: id, field: field.core) })
    }
}

extension Session {
    /// Reserves one more of what a field limits for the current tenant: see ``Store/reserve(_:_:counted:)``.
    public func reserve(_ field: Field, counted: Int = 0) throws(TenantryError) -> Reservation {
        let session = try opened()
        return Reservation(try core { try session.reserve(field: field.core, counted: Int64(counted)) })
    }

    /// Reserves by a count of its own: see ``Store/reserve(_:_:counting:)``.
    public func reserve(
        _ field: Field, counting counter: @escaping @Sendable () throws -> Int
    ) throws(TenantryError) -> Reservation {
        let (session, counter) = (try opened(), Counter(counter))
        return Reservation(try core { try session.reserveCounting(field: field.core, counter: counter) })
    }

    /// How many are reserved for the current tenant: see ``Store/reserved(_:_:)``.
    public func reserved(_ field: Field) throws(TenantryError) -> Int {
        let session = try opened()
        return Int(try core { try session.reserved(field: field.core) })
    }
}

/// A closure as the core calls it.
private final class Counter: CountObject {
    private let counter: @Sendable () throws -> Int

    init(_ counter: @escaping @Sendable () throws -> Int) { self.counter = counter }

    func count() throws -> Int64 {
        do { return Int64(try counter()) } catch { throw ListenerError.Failed(reason: "\(error)") }
    }
}
