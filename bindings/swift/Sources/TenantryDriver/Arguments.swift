import Foundation
import Tenantry

/// Why the driver cannot do what it is asked: a defect of its own, or of the runner.
struct Trouble: Error {
    let text: String
}

/// The arguments of an operation, taken in their order.
struct Arguments {
    private var rest: ArraySlice<String?>

    init(_ fields: ArraySlice<String?>) { rest = fields }

    mutating func optional() throws -> String? {
        guard let field = rest.popFirst() else { throw Trouble(text: "the line has too few fields") }
        return field
    }

    mutating func text() throws -> String { try present(optional()) }

    mutating func flag() throws -> Bool? { try optional().map { $0 == "1" } }

    mutating func number() throws -> Int? {
        try optional().map { text in
            guard let number = Int(text) else { throw Trouble(text: "\(text) is no number") }
            return number
        }
    }

    mutating func count() throws -> Int { try present(number()) }

    mutating func patch() throws -> Patch { Patch(json: try text()) }

    mutating func time() throws -> Date? { try optional().map(Time.parse) }

    mutating func date() throws -> Date { try present(time()) }

    mutating func member() throws -> Field { try choice() }

    mutating func moment() throws -> Moment {
        let version = try number()
        return try time().map(Moment.time) ?? .version(present(version))
    }

    /// A choice by the name that the protocol has for it.
    mutating func choice<Choice: RawRepresentable<String>>() throws -> Choice { try present(choiceIfAny()) }

    mutating func choiceIfAny<Choice: RawRepresentable<String>>() throws -> Choice? {
        try optional().map { name in
            guard let choice = Choice(rawValue: name) else { throw Trouble(text: "there is no \(Choice.self) \(name)") }
            return choice
        }
    }

    /// What is asked of the audit, behind the tenant.
    mutating func query(of tenant: String?) throws -> AuditQuery {
        var query = AuditQuery(tenant: tenant)
        query.actor = try optional()
        query.member = try choiceIfAny()
        query.action = try choiceIfAny()
        query.since = try time()
        query.until = try time()
        query.limit = try number() ?? query.limit
        query.after = try optional()
        return query
    }

    private func present<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Trouble(text: "an argument is absent") }
        return value
    }
}

/// RFC 3339.
enum Time {
    private static func formatter(fractions: Bool) -> ISO8601DateFormatter {
        let formatter = ISO8601DateFormatter()
        if fractions { formatter.formatOptions.insert(.withFractionalSeconds) }
        return formatter
    }

    static func parse(_ text: String) throws -> Date {
        guard let time = formatter(fractions: text.contains(".")).date(from: text) else {
            throw Trouble(text: "\(text) is no time")
        }
        return time
    }

    static func seconds(_ time: Date) -> String { formatter(fractions: false).string(from: time) }

    /// To the nearest millisecond: a `Date` has no decimal ones.
    static func milliseconds(_ time: Date) -> String {
        let count = Int((time.timeIntervalSince1970 * 1000).rounded())
        let whole = Date(timeIntervalSince1970: Double((count - count % 1000) / 1000))
        return seconds(whole).dropLast() + String(format: ".%03dZ", count % 1000)
    }
}
