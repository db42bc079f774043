/// Disk space: a quota, or what is in use.
public struct DiskSpace: Hashable, Sendable, CustomStringConvertible {
    /// As documents have it: `100MB`, `1.5GB`, or empty for an unlimited quota.
    public let text: String
    /// In bytes, a KB being 1024; `nil` where there is no limit.
    public let bytes: UInt64?

    /// Whether there is no limit.
    public var isUnlimited: Bool { bytes == nil }

    public var description: String { isUnlimited ? "unlimited" : text }
}

/// One caller ID that calls over one trunk may show.
public struct CallerID: Hashable, Sendable {
    /// Id of the trunk, 1 to 255 characters.
    public var providerID: String
    /// The caller ID, 1 to 64 characters.
    public var callerID: String
    /// What it is for, at most 1024 characters.
    public var description: String?

    public init(providerID: String, callerID: String, description: String? = nil) {
        self.providerID = providerID
        self.callerID = callerID
        self.description = description
    }
}

extension CallerID: Codable {
    enum CodingKeys: String, CodingKey {
        case providerID = "provider_id"
        case callerID = "caller_id"
        case description
    }
}

/// A time of day, to the minute. 24:00 is one, too, to end a range with.
public struct TimeOfDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Minutes from 00:00, 0 to 1440. Others are refused when they are set.
    public var minutes: Int

    public init(minutes: Int) { self.minutes = minutes }

    public init(_ hour: Int, _ minute: Int) { minutes = hour * 60 + minute }

    public static func < (one: TimeOfDay, other: TimeOfDay) -> Bool { one.minutes < other.minutes }

    /// Two digits each, as in `09:30`.
    public var description: String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }
}

/// Working time from `from` up to, not including, `to`, in the tenant's time zone.
public struct TimeRange: Hashable, Sendable, CustomStringConvertible {
    /// The first minute.
    public var from: TimeOfDay
    /// The minute after the last.
    public var to: TimeOfDay

    public init(from: TimeOfDay, to: TimeOfDay) {
        self.from = from
        self.to = to
    }

    public var description: String { "\(from)–\(to)" }
}

extension TimeRange: Encodable {
    enum CodingKeys: String, CodingKey { case from, to }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(from.description, forKey: .from)
        try members.encode(to.description, forKey: .to)
    }
}
