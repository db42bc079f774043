import Foundation
import TenantryGenerated

/// The files of one tenant: ``Store/files(_:)`` or ``Session/files()`` gives them.
///
/// ```swift
/// let files = try store.files(acme.id)
/// let greeting = try files.put(contentsOf: URL(fileURLWithPath: "greeting.wav"))
/// for try await bytes in try files.chunks(greeting.id) { try output.write(contentsOf: bytes) }
/// ```
///
/// An upload is begun, filled in steps and completed: `put` does all of it. After a crash it goes on at
/// ``UploadStatus/received``. Any tasks and threads may share it; it keeps the database open, also when its
/// store was closed.
public struct Files: Sendable {
    let object: FilesObject

    /// What is read and stored at once, in bytes: one transaction of the library's.
    static let step = 256 * 1024

    /// Stores bytes as a file, and gives the upload up where that fails.
    ///
    /// - Parameters:
    ///   - name: 1 to 128 characters, none of them a control, `/` or `\`.
    ///   - data: The bytes.
    ///   - temporary: Whether the file goes by itself after the tenant's `temp_file_retention`.
    /// - Throws: ``ErrorCode/refused`` for a name that cannot be; ``ErrorCode/quotaExceeded``; trouble with
    ///   the database.
    @discardableResult
    public func put(_ name: String, _ data: Data, temporary: Bool = false) throws(TenantryError) -> FileInfo {
        var rest = data[...]
        return try put(name, size: data.count, temporary: temporary) { () throws(TenantryError) in
            defer { rest = rest.dropFirst(Self.step) }
            return rest.prefix(Self.step)
        }
    }

    /// Stores a file of this machine, in steps of 256 KB, under its own name unless another is given. For the
    /// rest: ``put(_:_:temporary:)``.
    ///
    /// - Throws: Also ``ErrorCode/io`` where it cannot be read.
    @discardableResult
    public func put(
        contentsOf url: URL, as name: String? = nil, temporary: Bool = false
    ) throws(TenantryError) -> FileInfo {
        func reading<Answer>(_ body: () throws -> Answer) throws(TenantryError) -> Answer {
            do { return try body() } catch {
                throw TenantryError(code: .io, message: "\(url.path): \(error)", faults: [], currentVersion: nil)
            }
        }
        let file = try reading { try FileHandle(forReadingFrom: url) }
        defer { try? file.close() }
        let size = try reading {
            defer { try? file.seek(toOffset: 0) }
            return try file.seekToEnd()
        }
        let name = name ?? url.lastPathComponent
        return try put(name, size: Int(size), temporary: temporary) { () throws(TenantryError) in
            try reading { try file.read(upToCount: Self.step) ?? Data() }
        }
    }

    private func put(
        _ name: String, size: Int, temporary: Bool, _ next: () throws(TenantryError) -> Data
    ) throws(TenantryError) -> FileInfo {
        let upload = try begin(name, size: size, temporary: temporary).id
        do throws(TenantryError) {
            let digest = DigestObject.begin()
            var offset = 0
            while true {
                let bytes = try next()
                if bytes.isEmpty { break }
                digest.update(bytes: bytes)
                offset = try append(bytes, to: upload, at: offset)
            }
            return try complete(upload, sha256: digest.finish())
        } catch {
            try? cancel(upload)
            throw error
        }
    }

    /// Begins an upload. Nothing of it is a file before it is completed.
    ///
    /// - Parameters:
    ///   - name: 1 to 128 characters, none of them a control, `/` or `\`.
    ///   - size: The size in bytes, where it is known: so much of the quota is reserved at once.
    ///   - sha256: 64 hexadecimal digits, where it is known: then the file cannot be completed with another.
    ///   - temporary: Whether the file goes by itself after the tenant's `temp_file_retention`.
    /// - Throws: As ``put(_:_:temporary:)``.
    public func begin(
        _ name: String, size: Int? = nil, sha256: String? = nil, temporary: Bool = false
    ) throws(TenantryError) -> UploadStatus {
        let size = size.map(Int64.init)
        return UploadStatus(
            try core { try object.begin(name: name, size: size, sha256: sha256, temporary: temporary) })
    }

    /// Stores the next bytes of an upload, which begin at `offset`, and gives the offset behind them. They are
    /// durable then.
    ///
    /// - Throws: ``ErrorCode/refused`` with ``FaultCode/wrongOffset`` where the upload goes on elsewhere;
    ///   ``ErrorCode/quotaExceeded``; ``ErrorCode/notFound``; trouble with the database.
    @discardableResult
    public func append(_ bytes: Data, to upload: String, at offset: Int) throws(TenantryError) -> Int {
        Int(try core { try object.append(upload: upload, offset: Int64(offset), bytes: bytes) })
    }

    /// How far an upload has come.
    public func status(_ upload: String) throws(TenantryError) -> UploadStatus {
        UploadStatus(try core { try object.status(upload: upload) })
    }

    /// Makes the upload a file, if what was received has this SHA-256.
    ///
    /// - Throws: ``ErrorCode/refused`` with ``FaultCode/wrongDigest``, ``FaultCode/badDigest`` or
    ///   ``FaultCode/incomplete``: the upload stays. ``ErrorCode/notFound``; trouble with the database.
    public func complete(_ upload: String, sha256: String) throws(TenantryError) -> FileInfo {
        FileInfo(try core { try object.complete(upload: upload, sha256: sha256) })
    }

    /// Gives an upload up.
    public func cancel(_ upload: String) throws(TenantryError) {
        try core { try object.cancel(upload: upload) }
    }

    /// One page of a list.
    public struct Page<Item: Sendable>: Sendable {
        /// What is on it, the oldest first.
        public let items: [Item]
        /// Where the next page begins; `nil` on the last page.
        public let next: String?
    }

    /// Uploads that are neither completed nor cancelled.
    ///
    /// - Parameters:
    ///   - limit: The most on the page, 1 to 1000.
    ///   - next: Begin behind the page that gave this as its ``Page/next``.
    public func uploads(limit: Int = 100, after next: String? = nil) throws(TenantryError) -> Page<UploadStatus> {
        let page = try core { try object.uploads(limit: Int32(clamping: limit), after: next) }
        return Page(items: page.uploads.map(UploadStatus.init), next: page.next)
    }

    /// The files. For the rest: ``uploads(limit:after:)``.
    public func list(limit: Int = 100, after next: String? = nil) throws(TenantryError) -> Page<FileInfo> {
        let page = try core { try object.list(limit: Int32(clamping: limit), after: next) }
        return Page(items: page.files.map(FileInfo.init), next: page.next)
    }

    /// What is known of a file.
    public func get(_ file: String) throws(TenantryError) -> FileInfo {
        FileInfo(try core { try object.describe(file: file) })
    }

    /// The bytes of a file from `offset` on: `count` of them, or fewer at the end. They are verified by their
    /// checksum.
    public func read(_ file: String, at offset: Int, count: Int) throws(TenantryError) -> Data {
        try core { try object.read(file: file, offset: Int64(offset), length: Int32(clamping: count)) }
    }

    /// The bytes of a file from its beginning to its end, in steps of 256 KB. Between two steps no transaction
    /// is held; once the file is deleted, the next one throws.
    public func chunks(_ file: String) -> Chunks { Chunks(files: self, file: file) }

    /// Deletes a file.
    ///
    /// - Throws: ``ErrorCode/inUse`` where it is the tenant's avatar; ``ErrorCode/notFound``; trouble with the
    ///   database.
    public func delete(_ file: String) throws(TenantryError) {
        try core { try object.delete(file: file) }
    }

    /// The disk space of the tenant.
    public func usage() throws(TenantryError) -> Usage {
        Usage(try core { try object.usage() })
    }
}

extension Files {
    /// A file that is read step by step: see ``Files/chunks(_:)``.
    public struct Chunks: AsyncSequence, Sendable {
        public typealias Element = Data
        let files: Files
        let file: String

        public struct AsyncIterator: AsyncIteratorProtocol {
            let chunks: Chunks
            var offset = 0

            /// The next bytes; `nil` behind the last ones.
            public mutating func next() async throws -> Data? {
                let bytes = try chunks.files.read(chunks.file, at: offset, count: Files.step)
                offset += bytes.count
                return bytes.isEmpty ? nil : bytes
            }
        }

        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: self) }
    }
}
