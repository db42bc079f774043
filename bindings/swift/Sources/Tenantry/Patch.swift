import CTenantry
import Foundation

/// Members to set; the others stay as they are. Nothing is checked before it is used: then all its faults
/// are thrown at once.
///
/// A member that is `nil` is left as it is; ``reset(_:)`` sets it back to its default.
///
/// ```swift
/// var patch = Patch()
/// patch.name = "Acme Ltd"
/// patch.recordingRetention = 90  // days
/// patch.reset(.website)          // back to the default
/// patch.name = nil               // leaves the name as it is, after all
/// ```
public struct Patch: Hashable, Sendable {
    enum Member: Hashable, Sendable {
        case reset
        case flag(Bool)
        case number(Int)
        case text(String)
        case callerIDs([CallerID])
        case officeHours(OfficeHours.Patch)
    }

    /// The object that the members are laid over.
    private let whole: String?
    private var members: [Field: Member] = [:]
    /// In the order in which they came.
    private var order: [Field] = []

    /// Changes nothing.
    public init() { whole = nil }

    /// The patch that a JSON object is: `null` goes back to the default. Members that are set afterwards
    /// are laid over it.
    public init(json: String) { whole = json }

    /// A whole document, to be set back after a change.
    public init(_ tenant: Tenant) { whole = tenant.json }

    /// Sets a member back to its default.
    public mutating func reset(_ field: Field) { self[field] = .reset }

    private subscript(field: Field) -> Member? {
        get { members[field] }
        set {
            if members.updateValue(newValue ?? .reset, forKey: field) == nil { order.append(field) }
            if newValue == nil {
                members[field] = nil
                order.removeAll { $0 == field }
            }
        }
    }
}

/// What the members made from the field table go through.
extension Patch {
    subscript(flags field: Field) -> Bool? {
        get { if case .flag(let value) = self[field] { value } else { nil } }
        set { self[field] = newValue.map(Member.flag) }
    }

    subscript(numbers field: Field) -> Int? {
        get { if case .number(let value) = self[field] { value } else { nil } }
        set { self[field] = newValue.map(Member.number) }
    }

    subscript(texts field: Field) -> String? {
        get { if case .text(let value) = self[field] { value } else { nil } }
        set { self[field] = newValue.map(Member.text) }
    }

    subscript<Choice: RawRepresentable<String>>(choices field: Field) -> Choice? {
        get { self[texts: field].flatMap(Choice.init(rawValue:)) }
        set { self[texts: field] = newValue?.rawValue }
    }

    subscript(callerIDs field: Field) -> [CallerID]? {
        get { if case .callerIDs(let value) = self[field] { value } else { nil } }
        set { self[field] = newValue.map(Member.callerIDs) }
    }

    subscript(officeHours field: Field) -> OfficeHours.Patch {
        get { if case .officeHours(let value) = self[field] { value } else { OfficeHours.Patch() } }
        set { self[field] = newValue.isEmpty ? nil : .officeHours(newValue) }
    }
}

extension Patch {
    /// The same as a patch of the library's.
    func handle() throws(TenantryError) -> Handle {
        var bits: tenantry_patch = 0
        var error: tenantry_error = 0
        let status =
            switch whole {
            case let whole?: tenantry_patch_from_json(whole, whole.utf8.count, &bits, &error)
            case nil: tenantry_patch_new(&bits)
            }
        guard status == TENANTRY_OK else { throw TenantryError(status: status, details: error) }
        let handle = Handle(bits, closedBy: tenantry_patch_close)
        for field in order {
            guard let member = members[field] else { continue }
            try call(on: handle) { member.put(into: bits, field.number, $0) }
        }
        return handle
    }
}

extension Patch.Member {
    fileprivate func put(
        into patch: tenantry_patch, _ field: UInt32, _ error: UnsafeMutablePointer<tenantry_error>
    ) -> tenantry_status {
        switch self {
        case .reset: tenantry_patch_reset(patch, field)
        case .flag(let on): tenantry_patch_set_bool(patch, field, on ? 1 : 0)
        case .number(let number): tenantry_patch_set_int(patch, field, Int64(number))
        case .text(let text): tenantry_patch_set_text(patch, field, text, text.utf8.count)
        case .callerIDs(let list): Self.put(list, into: patch, field, error)
        case .officeHours(let week): Self.put(week, into: patch, field, error)
        }
    }

    private static func put(
        _ value: some Encodable, into patch: tenantry_patch, _ field: UInt32,
        _ error: UnsafeMutablePointer<tenantry_error>
    ) -> tenantry_status {
        // Texts, numbers and lists of them can all be written.
        let json = (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return tenantry_patch_set_json(patch, field, json, json.utf8.count, error)
    }
}
