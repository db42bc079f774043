import Foundation
import TenantryGenerated

/// An object of the core, until it is closed.
///
/// The lock is held for the moment of taking a reference, never during a call.
final class Held<Object: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var object: Object?

    init(_ object: Object) { self.object = object }

    /// The object, for a call; `nil` once it was closed. A call that has it goes on to its end.
    func get() -> Object? { lock.withLock { object } }

    func close() { lock.withLock { object = nil } }
}

/// Calls the core and throws what it refuses as this package's error.
func core<Answer>(_ body: () throws -> Answer) throws(TenantryError) -> Answer {
    do {
        return try body()
    } catch let error as TenantryGenerated.TenantryError {
        throw TenantryError(error)
    } catch let error as TenantryError {
        throw error
    } catch {
        // What the generated code throws where the library had a defect.
        throw TenantryError(code: .panicked, message: "\(error)", faults: [], currentVersion: nil)
    }
}

extension TenantryError {
    static let closed = TenantryError(
        code: .badHandle, message: "the store or the session was closed", faults: [], currentVersion: nil)

    init(_ error: TenantryGenerated.TenantryError) {
        switch error {
        case .Refused(let faults, let reason):
            self.init(code: .refused, message: reason, faults: faults.map(Fault.init), currentVersion: nil)
        case .NotFound(let reason):
            self.init(code: .notFound, message: reason, faults: [], currentVersion: nil)
        case .Conflict(let current, let reason):
            self.init(code: .conflict, message: reason, faults: [], currentVersion: Int(current))
        case .QuotaExceeded(let member, let quota, let used, let wanted, let reason):
            self.init(code: .quotaExceeded, message: reason, faults: [], currentVersion: nil)
            excess = .quota(member: member, quota: Int(quota), used: Int(used), wanted: Int(wanted))
        case .LimitExceeded(let member, let limit, let counted, let reserved, let reason):
            self.init(code: .limitExceeded, message: reason, faults: [], currentVersion: nil)
            excess = .limit(member: member, limit: Int(limit), counted: Int(counted), reserved: Int(reserved))
        case .Storage(let code, let reason):
            self.init(code: ErrorCode(code), message: reason, faults: [], currentVersion: nil)
        }
    }
}

extension Fault {
    init(_ fault: TenantryGenerated.Fault) {
        let code = FaultCode(fault.code)
        let known = ["path": fault.path, "code": code.rawValue, "message": fault.message]
        let members =
            ["path", "code", "message"].map { "\"\($0)\":\(jsonText(known[$0] ?? ""))" }
            + fault.params.map { "\"\($0.name)\":\($0.json)" }
        self.init(
            path: fault.path, code: code, message: fault.message,
            json: "{\(members.joined(separator: ","))}")
    }
}

private func jsonText(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // A text can always be written.
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
}
