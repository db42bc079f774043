import CTenantry
import TenantryGenerated

/// A store of tenants: the system administrator's door.
///
/// ```swift
/// let store = try Store(path: "tenants.db", create: true)
/// let acme = try store.create {
///     $0.name = "Acme"
///     $0.domain = "sip.acme.example"
///     $0.timezone = "Europe/Berlin"
///     $0.currency = "EUR"
///     $0.region = "DEU"
/// }
/// try store.set(acme.id) { $0.maxConcurrentCalls = 60 }
/// ```
///
/// ## Threads
/// Any tasks and threads may share a store. Reads do not wait for writers; writers wait for each other, of
/// this process and of others, up to the busy timeout. A call waits on its thread: on the main actor, move
/// writes to a task of their own.
///
/// ## Lifetime
/// A store is closed with its last reference, or by ``close()``. What comes after throws
/// ``ErrorCode/badHandle``; calls that other threads are in at that moment end as if it were still open;
/// closing again does nothing. Sessions keep the database open for themselves, and every ``Tenant`` that
/// was read stays readable.
public final class Store: Sendable {
    let object: Held<StoreObject>
    let handle: Handle
    let listenings = Listenings()

    private init(_ object: StoreObject) {
        let bits = object.cHandle()
        self.object = Held(object)
        handle = Handle(UInt64(bitPattern: bits), closedBy: tenantry_store_close)
    }

    /// Opens the store in a file.
    ///
    /// - Parameters:
    ///   - path: The file. A relative path is taken from the current folder, now.
    ///   - create: Make a new database where there is no file yet.
    ///   - createNew: Make a new database, and fail with ``ErrorCode/exists`` where there is a file already.
    ///   - readOnly: Read only; every write is refused with ``ErrorCode/readOnly``.
    ///   - quickCheck: Read the whole file once and refuse it where its structure is damaged.
    ///   - busyTimeout: How long a writer waits for its turn; `nil` for 5 seconds.
    ///   - purgeEvery: How long after each ``purge()`` the store does the next by itself, on a thread of its
    ///     own; `nil` for never. At least 10 milliseconds.
    /// - Throws: ``ErrorCode/badPath``, ``ErrorCode/exists``, ``ErrorCode/foreignFile``,
    ///   ``ErrorCode/foreignSchema``, ``ErrorCode/newerSchema``, ``ErrorCode/corrupt``, ``ErrorCode/busy``,
    ///   ``ErrorCode/readOnly``, ``ErrorCode/diskFull``, ``ErrorCode/io``. The file is left as it is.
    public convenience init(
        path: String, create: Bool = false, createNew: Bool = false, readOnly: Bool = false,
        quickCheck: Bool = true, busyTimeout: Duration? = nil, purgeEvery: Duration? = nil
    ) throws(TenantryError) {
        let options = OpenOptions(
            create: create, createNew: createNew, readOnly: readOnly, quickCheck: quickCheck,
            busyTimeout: busyTimeout.map { $0 / .seconds(1) }, purgeEvery: purgeEvery.map { $0 / .seconds(1) })
        self.init(try core { try StoreObject.open(path: path, options: options) })
    }

    /// Opens a new, empty store in memory, which is gone when it and its sessions are closed.
    public static func inMemory() throws(TenantryError) -> Store {
        Store(try core { try StoreObject.openInMemory() })
    }

    /// The same store for an actor, on whose behalf all is changed that is changed by what this gives.
    ///
    /// - Parameters:
    ///   - actor: The name, 1 to 256 characters.
    ///   - source: Through which program, 1 to 64 characters; `nil` for what the store has.
    ///   - address: The IP address that the request came from; `nil` for what the store has.
    /// - Throws: ``ErrorCode/refused`` for a name or a source that cannot be; ``ErrorCode/badArgument`` for an
    ///   address that is none.
    public func by(_ actor: String, source: String? = nil, address: String? = nil) throws(TenantryError) -> Store {
        let (store, actor) = (try opened(), Actor(name: actor, source: source, address: address))
        return Store(try core { try store.by(actor: actor) })
    }

    deinit { close() }

    /// Closes the store: see *Lifetime* above.
    public func close() {
        object.close()
        handle.close()
        listenings.end()
    }

    func opened() throws(TenantryError) -> StoreObject {
        guard let store = object.get() else { throw .closed }
        return store
    }

    /// The tenant with this identifier.
    ///
    /// - Throws: ``ErrorCode/notFound``, or trouble with the file.
    public func get(_ id: String) throws(TenantryError) -> Tenant {
        Tenant(try call(on: handle) { tenantry_store_get(handle.bits, id, id.utf8.count, $0, $1) })
    }

    /// The tenant of a SIP domain, in whatever letter case or spelling.
    ///
    /// - Throws: ``ErrorCode/notFound``, also for a text that is no domain, or trouble with the file.
    public func find(_ domain: String) throws(TenantryError) -> Tenant {
        Tenant(try call(on: handle) { tenantry_store_find(handle.bits, domain, domain.utf8.count, $0, $1) })
    }

    /// The tenant of this identifier or of this domain: for people, who have one or the other at hand.
    ///
    /// - Throws: As ``find(_:)``; ``ErrorCode/refused`` where it is the one of one tenant and the other of
    ///   another.
    public func lookup(_ idOrDomain: String) throws(TenantryError) -> Tenant {
        Tenant(
            try call(on: handle) {
                tenantry_store_lookup(handle.bits, idOrDomain, idOrDomain.utf8.count, $0, $1)
            })
    }

    /// Begins a session: the door of one tenant, on behalf of an actor.
    ///
    /// - Parameters:
    ///   - id: The tenant's identifier. The session reaches no other tenant.
    ///   - actor: On whose behalf it acts: a name of 1 to 256 characters.
    /// - Throws: ``ErrorCode/notFound``; ``ErrorCode/refused`` for an actor without a proper name.
    public func session(_ id: String, actor: String) throws(TenantryError) -> Session {
        let object = try opened()
        return Session(try core { try object.session(tenant: id, actor: actor) })
    }
}
