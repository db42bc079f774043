import CTenantry
import Foundation

/// Why a call did not do what was asked. Nothing has changed where one is thrown, but for
/// ``ErrorCode/replaced``, after which the last change may or may not be stored.
///
/// ```swift
/// do {
///     try session.set { $0.maxConcurrentCalls = 1000 }
/// } catch where error.code == .refused {
///     for fault in error.faults { print(fault.path, fault.message) }
/// }
/// ```
public struct TenantryError: Error, Hashable, Sendable {
    /// What kind of trouble.
    public let code: ErrorCode
    /// What is wrong and what to do, in English, for a person.
    public let message: String
    /// The rules that the input breaks, all of them; none for other codes than ``ErrorCode/refused``.
    public let faults: [Fault]
    /// The version that is stored, of a ``ErrorCode/conflict``.
    public let currentVersion: Int?
    /// What is exceeded, of a ``ErrorCode/quotaExceeded`` or ``ErrorCode/limitExceeded``.
    public internal(set) var excess: Excess?

    /// A limit, and what is taken of it.
    public enum Excess: Hashable, Sendable {
        /// The member that sets the limit in bytes; bytes in use, with those that uploads have taken or were
        /// promised; bytes that were asked for.
        case quota(member: String, quota: Int, used: Int, wanted: Int)
        /// The member that sets the limit; how many there are by the caller's count; how many are reserved, by
        /// all processes.
        case limit(member: String, limit: Int, counted: Int, reserved: Int)
    }
}

extension TenantryError: LocalizedError, CustomStringConvertible {
    public var errorDescription: String? { message }
    /// Which rule each member breaks, a line for each.
    public var failureReason: String? {
        faults.isEmpty ? nil : faults.map(\.description).joined(separator: "\n")
    }
    public var description: String { message }
}

/// One rule that the input breaks: where, which, why, and what would be allowed.
public struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// The member, as in `outbound_caller_ids[2].caller_id`; empty for the document as a whole.
    public let path: String
    /// Which rule.
    public let code: FaultCode
    /// What is wrong and what is allowed, in English, for a person to act on.
    public let message: String
    /// All of it with the rule's parameters, as a JSON object.
    public let json: String

    /// The rule's parameters, such as `min`, `max`, `allowed` or `hint`, by name, each as the JSON value
    /// that `JSONSerialization` makes of it.
    public var parameters: [String: Any] {
        let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        return (object ?? [:]).filter { !["path", "code", "message"].contains($0.key) }
    }

    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension TenantryError {
    /// The error that a status and its error object tell; closes the object.
    init(status: tenantry_status, details: tenantry_error) {
        let code = ErrorCode(rawValue: String(cString: tenantry_status_name(status))) ?? .internal
        let handle = Handle(details, closedBy: tenantry_error_close)
        self = withExtendedLifetime(handle) {
            var text = tenantry_text()
            var version: UInt64 = 0
            let told = tenantry_error_message(details, &text) == TENANTRY_OK
            let conflict = tenantry_error_current_version(details, &version) == TENANTRY_OK
            return TenantryError(
                code: code,
                message: told ? String(text) : String(cString: tenantry_status_meaning(status)),
                faults: TenantryError.faults(of: details),
                currentVersion: conflict ? Int(version) : nil)
        }
    }

    private static func faults(of details: tenantry_error) -> [Fault] {
        var count = 0
        _ = tenantry_error_fault_count(details, &count)
        return (0..<count).compactMap { index in
            var fault = tenantry_fault()
            guard tenantry_error_fault(details, index, &fault) == TENANTRY_OK,
                let code = FaultCode(rawValue: String(fault.name))
            else { return nil }
            return Fault(
                path: String(fault.path), code: code, message: String(fault.message),
                json: String(fault.json))
        }
    }
}
