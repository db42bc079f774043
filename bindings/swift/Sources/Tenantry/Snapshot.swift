import CTenantry
import Foundation
import TenantryGenerated

/// A packed tenant in the library's memory, read member by member through the C ABI. It never changes.
final class Snapshot: Sendable {
    private let handle: tenantry_tenant

    /// Takes the handle over.
    init(_ handle: tenantry_tenant) { self.handle = handle }

    deinit { _ = tenantry_tenant_close(handle) }

    /// Reads with one getter: what it put there, or `nil` where the member has no value.
    @inline(__always)
    private func read<Value>(
        _ initial: Value, _ getter: (tenantry_tenant, UnsafeMutablePointer<Value>) -> tenantry_status
    ) -> Value? {
        var value = initial
        let status = withExtendedLifetime(self) { getter(handle, &value) }
        if status == TENANTRY_OK { return value }
        return Snapshot.none(status)
    }

    /// The handle is ours and the field of its kind, so a member can only be without a value; but for
    /// a forked child, where nothing of the parent's can be read and no value would be true.
    @inline(never)
    private static func none<Value>(_ status: tenantry_status) -> Value? {
        precondition(status == TENANTRY_NO_VALUE, String(cString: tenantry_status_meaning(status)))
        return nil
    }

    @inline(__always)
    func bool(_ field: Field) -> Bool {
        read(false) { tenantry_tenant_bool($0, field.number, $1) }!
    }

    @inline(__always)
    func int(_ field: Field) -> Int { optionalInt(field)! }

    @inline(__always)
    func optionalInt(_ field: Field) -> Int? {
        read(Int64(0)) { tenantry_tenant_int($0, field.number, $1) }.map { Int($0) }
    }

    @inline(__always)
    func text(_ field: Field) -> String { optionalText(field)! }

    @inline(__always)
    func optionalText(_ field: Field) -> String? {
        withExtendedLifetime(self) {
            read(tenantry_text()) { tenantry_tenant_text($0, field.number, $1) }.map { String($0) }
        }
    }

    @inline(__always)
    func choice<Value: Choice>(_ field: Field) -> Value {
        withExtendedLifetime(self) {
            let text = read(tenantry_text()) { tenantry_tenant_text($0, field.number, $1) }!
            return Value.names.first { name, _ in
                name.utf8CodeUnitCount == text.length && memcmp(name.utf8Start, text.data, text.length) == 0
            }!.1
        }
    }

    func space(_ field: Field) -> DiskSpace { optionalSpace(field)! }

    func optionalSpace(_ field: Field) -> DiskSpace? {
        var bytes: UInt64 = 0
        let status = withExtendedLifetime(self) { tenantry_tenant_bytes(handle, field.number, &bytes) }
        guard status == TENANTRY_OK else { return nil }
        return DiskSpace(text: text(field), bytes: bytes == .max ? nil : bytes)
    }

    /// The library shows every time as `2026-01-31T23:59:59.123Z`; Foundation's own parsers of that take
    /// half as long as a whole document.
    func date(_ field: Field) -> Date {
        withExtendedLifetime(self) {
            let text = read(tenantry_text()) { tenantry_tenant_text($0, field.number, $1) }!
            precondition(text.length == 24, "a time has 24 characters")
            func number(_ from: Int, _ digits: Int) -> Int32 {
                (from..<from + digits).reduce(0) { $0 * 10 + Int32(text.data[$1]) - 48 }
            }
            var time = tm()
            (time.tm_year, time.tm_mon, time.tm_mday) = (number(0, 4) - 1900, number(5, 2) - 1, number(8, 2))
            (time.tm_hour, time.tm_min, time.tm_sec) = (number(11, 2), number(14, 2), number(17, 2))
            return Date(timeIntervalSince1970: Double(timegm(&time)) + Double(number(20, 3)) / 1000)
        }
    }

    func callerIDs(_ field: Field) -> [CallerID] {
        withExtendedLifetime(self) {
            let count = read(0) { tenantry_tenant_caller_id_count($0, field.number, $1) }!
            return (0..<count).map { index in
                let entry = read(tenantry_caller_id()) {
                    tenantry_tenant_caller_id($0, field.number, index, $1)
                }!
                return CallerID(
                    providerID: String(entry.provider_id), callerID: String(entry.caller_id),
                    description: entry.description.data == nil ? nil : String(entry.description))
            }
        }
    }

    func officeHours(_ field: Field) -> OfficeHours {
        OfficeHours { day in
            var enabled = false
            let count = read(0) { tenantry_tenant_day($0, field.number, day, &enabled, $1) }!
            var ranges: [TimeRange] = []
            ranges.reserveCapacity(count)
            for index in 0..<count {
                let range = read(tenantry_time_range()) {
                    tenantry_tenant_day_range($0, field.number, day, index, $1)
                }!
                ranges.append(
                    TimeRange(from: TimeOfDay(minutes: Int(range.from)), to: TimeOfDay(minutes: Int(range.to))))
            }
            return OfficeHours.Day(enabled: enabled, ranges: ranges)
        }
    }

    /// Asks the core what the tenant's settings do.
    func acting<Answer>(_ body: (SnapshotObject) throws -> Answer) rethrows -> Answer {
        // The handle is ours: for the rest see `none`.
        guard let object = try? withExtendedLifetime(self, { try SnapshotObject.ofHandle(handle: Int64(bitPattern: handle)) })
        else { preconditionFailure("a tenant of another process cannot be read") }
        return try body(object)
    }

    /// The whole document as JSON; the library makes it once.
    var json: String {
        withExtendedLifetime(self) { String(read(tenantry_text()) { tenantry_tenant_json($0, $1) }!) }
    }

    func json(_ field: Field) -> String {
        withExtendedLifetime(self) {
            String(read(tenantry_text()) { tenantry_tenant_member_json($0, field.number, $1) }!)
        }
    }
}

/// A member that holds one of a few names.
protocol Choice {
    static var names: [(StaticString, Self)] { get }
}
