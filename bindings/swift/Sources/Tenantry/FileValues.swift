import Foundation
import TenantryGenerated

/// How far an upload has come.
public struct UploadStatus: Hashable, Identifiable, Sendable {
    /// The upload's identifier.
    public let id: String
    /// The name that the file will have.
    public let name: String
    /// Whether the file will be a temporary one.
    public let temporary: Bool
    /// The size that was announced.
    public let size: Int?
    /// The SHA-256 that was announced, in small hexadecimal digits.
    public let sha256: String?
    /// The bytes that are stored: the offset at which it goes on.
    public let received: Int
    /// When it was begun.
    public let begunAt: Date
    /// When bytes came last: after `temp_file_retention` without any it is given up.
    public let touchedAt: Date

    init(_ upload: TenantryGenerated.UploadStatus) {
        id = upload.id
        name = upload.name
        temporary = upload.temporary
        size = upload.size.map { Int($0) }
        sha256 = upload.sha256
        received = Int(upload.received)
        begunAt = upload.begunAt
        touchedAt = upload.touchedAt
    }
}

/// A completed file.
public struct FileInfo: Hashable, Identifiable, Sendable {
    /// The file's identifier.
    public let id: String
    /// The tenant's identifier.
    public let tenant: String
    /// The name.
    public let name: String
    /// The size in bytes.
    public let size: Int
    /// The media type, by the content: `application/octet-stream` where that tells nothing.
    public let mediaType: String
    /// The SHA-256 in small hexadecimal digits.
    public let sha256: String
    /// When it was completed.
    public let createdAt: Date
    /// The relative path that it is downloaded from: `/api/blobs/` and 192 random bits. Who knows it may read
    /// the file.
    public let url: String
    /// Whether it goes by itself after the tenant's `temp_file_retention`.
    public let temporary: Bool

    init(_ file: TenantryGenerated.FileInfo) {
        id = file.id
        tenant = file.tenant
        name = file.name
        size = Int(file.size)
        mediaType = file.mediaType
        sha256 = file.sha256
        createdAt = file.createdAt
        url = file.url
        temporary = file.temporary
    }
}

/// What takes disk space outside of the store, as the host reports it.
public enum UsageKind: String, CaseIterable, Codable, Hashable, Sendable {
    /// Recordings of calls.
    case recording
    /// Files of call reports.
    case callReport = "call_report"
    /// Instant messages: they count for `im_disk_quota`, too.
    case message
    /// Anything else.
    case other

    init(_ core: TenantryGenerated.UsageKind) {
        switch core {
        case .recording: self = .recording
        case .callReport: self = .callReport
        case .message: self = .message
        case .other: self = .other
        }
    }

    var core: TenantryGenerated.UsageKind {
        switch self {
        case .recording: .recording
        case .callReport: .callReport
        case .message: .message
        case .other: .other
        }
    }
}

/// The disk space of a tenant, in bytes.
public struct Usage: Hashable, Sendable {
    /// What the tenant may use; `nil` where unlimited.
    public let quota: Int?
    /// What is in use: files and all that the host reports. The document's `used_disk_quota` shows it.
    public let used: Int
    /// Of that, the tenant's files: the sum of their sizes, also where equal ones are stored once.
    public let files: Int
    /// Of that, what the host reports; only kinds that it has reported.
    public let reported: [UsageKind: Int]
    /// What uploads have taken or, where they announced their size, were promised. It is not in use yet, but
    /// counts for the quota.
    public let uploads: Int
    /// How many bytes more there is room for; `nil` where there is no limit.
    public let free: Int?

    init(_ usage: TenantryGenerated.Usage) {
        quota = usage.quota.map { Int($0) }
        used = Int(usage.used)
        files = Int(usage.files)
        reported = Dictionary(uniqueKeysWithValues: usage.reported.map { (UsageKind($0), Int($1)) })
        uploads = Int(usage.uploads)
        free = usage.free.map { Int($0) }
    }
}

/// What a purge took away.
public struct PurgeReport: Hashable, Sendable {
    /// Entries of the audit.
    public let auditEntries: Int
    /// Uploads that nobody went on with.
    public let uploads: Int
    /// Temporary files.
    public let files: Int
    /// Bytes of files whose room in the database is free again.
    public let bytes: Int
}
