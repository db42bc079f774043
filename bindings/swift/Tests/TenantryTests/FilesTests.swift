import Foundation
import Testing

@testable import Tenantry

/// The files of a tenant, and disk space.
@Suite struct FilesTests {
    let store: Store
    let acme: Tenant
    let files: Files
    /// More than one step of an upload.
    let bytes = Data((0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })

    init() throws {
        store = try Store.inMemory()
        acme = try store.create(minimal("a.example"))
        files = try store.files(acme.id)
    }

    @Test func whatIsPutIsReadBack() async throws {
        let file = try files.put("noise.bin", bytes)
        #expect(file.size == bytes.count)
        #expect(try files.get(file.id) == file)
        #expect(try store.fileOfURL(file.url) == file)
        #expect(try files.read(file.id, at: 0, count: .max) == bytes)
        #expect(try files.read(file.id, at: 299_990, count: 20) == bytes[299_990..<300_010])
        #expect(try files.read(file.id, at: bytes.count + 1, count: 10).isEmpty)
        var (read, steps) = (Data(), 0)
        for try await chunk in files.chunks(file.id) {
            read += chunk
            steps += 1
        }
        #expect(read == bytes && steps == 3)
        let session = try store.session(acme.id, actor: "alice")
        #expect(try session.files().usage().files == bytes.count)
    }

    @Test func aFileOfThisMachineKeepsItsName() throws {
        let folder = try Folder()
        let url = URL(fileURLWithPath: folder.path + "/greeting.wav")
        try bytes.write(to: url)
        let made = [try files.put(contentsOf: url), try files.put(contentsOf: url, as: "b", temporary: true)]
        #expect(made.map(\.name) == ["greeting.wav", "b"] && made.map(\.temporary) == [false, true])
        #expect(made[0].sha256 == made[1].sha256)
        let page = try files.list(limit: 1)
        #expect(page.items == [made[0]])
        #expect(try files.list(after: page.next).items == [made[1]])
        #expect(failure { _ = try files.list(limit: 0) }?.faults.first?.path == "limit")
        let none = URL(fileURLWithPath: folder.path + "/none")
        #expect(failure { try files.put(contentsOf: none) }?.code == .io)
    }

    @Test func anUploadGoesOnWhereItWasLeft() throws {
        let upload = try files.begin("hello.txt", size: 5)
        #expect(try files.append(Data("hel".utf8), to: upload.id, at: 0) == 3)
        #expect(try files.status(upload.id).received == 3)
        let wrong = failure { try files.append(Data([1]), to: upload.id, at: 0) }
        #expect(wrong?.faults.first?.code == .wrongOffset)
        #expect(failure { try files.append(Data([1]), to: upload.id, at: -1) }?.code == .badArgument)
        try files.append(Data("lo".utf8), to: upload.id, at: 3)
        let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        #expect(failure { _ = try files.complete(upload.id, sha256: "3" + sha256.dropFirst()) }?.code == .refused)
        #expect(try files.complete(upload.id, sha256: sha256).mediaType == "text/plain")
        let given = try files.begin("given up")
        #expect(try files.uploads().items == [given])
        try files.cancel(given.id)
        #expect(failure { _ = try files.status(given.id) }?.code == .notFound)
    }

    @Test func whatIsNotStoredLeavesNoUpload() throws {
        try store.set(acme.id) { $0.diskQuota = "1KB" }
        #expect(try store.reportUsage(acme.id, .recording, bytes: 1000).used == 1000)
        let usage = try store.addUsage(acme.id, .message, bytes: 20)
        #expect(usage.reported == [.recording: 1000, .message: 20] && usage.free == 4)
        let refused = failure { try files.put("noise.bin", bytes) }
        #expect(refused?.code == .quotaExceeded)
        #expect(refused?.excess == .quota(member: "disk_quota", quota: 1024, used: 1020, wanted: bytes.count))
        #expect(try files.uploads().items.isEmpty)
        #expect(try store.purge() == PurgeReport(auditEntries: 0, uploads: 0, files: 0, bytes: 0))
    }

    @Test func aDeletedFileEndsItsChunks() async throws {
        let file = try files.put("noise.bin", bytes)
        var chunks = files.chunks(file.id).makeAsyncIterator()
        #expect(try await chunks.next()?.count == 256 * 1024)
        try files.delete(file.id)
        await #expect(throws: TenantryError.self) { _ = try await chunks.next() }
    }
}
