import TenantryGenerated

/// What is in a backup or in a store that was restored.
public struct BackupReport: Hashable, Sendable {
    /// Tenants.
    public let tenants: Int
    /// The size of the file in bytes.
    public let bytes: Int
    /// The token of the last change that is in it, where ``Store/changes(since:)`` goes on.
    public let token: Int

    init(_ report: TenantryGenerated.BackupReport) {
        tenants = Int(report.tenants)
        bytes = Int(report.bytes)
        token = Int(report.token)
    }
}

/// How far a backup is.
public struct BackupProgress: Hashable, Sendable {
    /// What is being done.
    public enum Stage: Sendable {
        /// The file is copied; counted in bytes.
        case copying
        /// The copy is read and examined; counted in tenants. Their files are read at its beginning.
        case examining
    }

    /// What is being done.
    public let stage: Stage
    /// How much of it is done.
    public let done: Int
    /// How much there is.
    public let total: Int
}

extension Store {
    /// Copies the whole store as it is at one moment into a new file, while others go on to read and write.
    ///
    /// The copy is a store like any other. It is examined before it has its name, files and audit included. To
    /// bring it back into use, ``restore(from:to:progress:)`` it.
    ///
    /// - Parameters:
    ///   - path: The new file.
    ///   - progress: Is told each megabyte or so how far it is, on this thread, and gives it up with `false`:
    ///     `{ _ in !Task.isCancelled }`. It must not use a store in memory that is being copied.
    /// - Throws: ``ErrorCode/exists`` where there is a file already; ``ErrorCode/diskFull``;
    ///   ``ErrorCode/corrupt`` where what is stored is damaged; ``ErrorCode/cancelled``. Nothing is left then.
    @discardableResult
    public func backup(
        to path: String, progress: (@Sendable (BackupProgress) -> Bool)? = nil
    ) throws(TenantryError) -> BackupReport {
        let store = try opened()
        return BackupReport(try core { try store.backup(to: path, progress: progress.map(Progress.init)) })
    }

    /// Makes a new store of a backup. It is examined before it has its name.
    ///
    /// Changes that were made after the backup never were: every token of before is answered by a
    /// ``ChangeEvent/Kind/resync``, and the report has the one to go on from.
    ///
    /// - Parameters:
    ///   - from: The backup.
    ///   - to: The new store's file, where there must be none.
    ///   - progress: As in ``backup(to:progress:)``.
    /// - Throws: ``ErrorCode/exists``, ``ErrorCode/corrupt`` for a damaged backup, ``ErrorCode/foreignFile``,
    ///   ``ErrorCode/newerSchema``, ``ErrorCode/diskFull``, ``ErrorCode/cancelled``. Nothing is left then.
    @discardableResult
    public static func restore(
        from: String, to: String, progress: (@Sendable (BackupProgress) -> Bool)? = nil
    ) throws(TenantryError) -> BackupReport {
        BackupReport(try core { try restoreBackup(from: from, to: to, progress: progress.map(Progress.init)) })
    }
}

/// A closure as the core calls it.
private final class Progress: ProgressObject {
    private let progress: @Sendable (BackupProgress) -> Bool

    init(_ progress: @escaping @Sendable (BackupProgress) -> Bool) { self.progress = progress }

    func told(progress: TenantryGenerated.BackupProgress) throws -> Bool {
        let stage: BackupProgress.Stage =
            switch progress.stage {
            case .copying: .copying
            case .examining: .examining
            }
        return self.progress(
            BackupProgress(stage: stage, done: Int(progress.done), total: Int(progress.total)))
    }
}
