/// The working time of a week, in the tenant's time zone.
public struct OfficeHours: Hashable, Sendable {
    /// The working time of one day.
    public struct Day: Hashable, Sendable {
        /// Off: closed all day.
        public var enabled: Bool
        /// The ranges, in order; none on a day that is on means open all day.
        public var ranges: [TimeRange]

        public init(enabled: Bool = true, ranges: [TimeRange] = []) {
            self.enabled = enabled
            self.ranges = ranges
        }

        /// Closed all day.
        public static let closed = Day(enabled: false)
        /// Open all day.
        public static let allDay = Day()
    }

    private let days: [Day]

    /// The days by their numbers, from 0 for Monday.
    @inline(__always)
    init(_ day: (UInt32) -> Day) { days = [day(0), day(1), day(2), day(3), day(4), day(5), day(6)] }

    /// The working time of a day.
    public subscript(weekday: Weekday) -> Day { days[weekday.rawValue] }
}

extension OfficeHours {
    /// What changes of a week. Days that are absent stay, and so do absent members of a day.
    ///
    /// ```swift
    /// try session.set {
    ///     $0.officeHours.friday.ranges = [TimeRange(from: TimeOfDay(9, 0), to: TimeOfDay(15, 30))]
    ///     $0.officeHours.sunday.enabled = false
    ///     $0.officeHours.monday = .reset
    /// }
    /// ```
    public struct Patch: Hashable, Sendable {
        /// What changes of one day.
        public struct Day: Hashable, Sendable {
            /// Off: closed all day; `nil` leaves it as it is.
            public var enabled: Bool?
            /// The ranges, which replace all that are there; `nil` leaves them as they are.
            public var ranges: [TimeRange]?
            private(set) var isReset = false

            public init(enabled: Bool? = nil, ranges: [TimeRange]? = nil) {
                self.enabled = enabled
                self.ranges = ranges
            }

            /// A whole day.
            public init(_ day: OfficeHours.Day) { self.init(enabled: day.enabled, ranges: day.ranges) }

            /// Back to the default.
            public static let reset = {
                var day = Day()
                day.isReset = true
                return day
            }()
        }

        private var days: [Weekday: Day] = [:]

        /// Changes nothing.
        public init() {}

        /// Every day of a week.
        public init(_ week: OfficeHours) {
            for weekday in Weekday.allCases { self[weekday] = Day(week[weekday]) }
        }

        /// Whether it changes nothing.
        public var isEmpty: Bool { days.isEmpty }

        /// What changes of a day.
        public subscript(weekday: Weekday) -> Day {
            get { days[weekday] ?? Day() }
            set { days[weekday] = newValue == Day() ? nil : newValue }
        }
    }
}

extension OfficeHours.Patch: Encodable {
    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Name.self)
        for weekday in OfficeHours.Weekday.allCases where days[weekday] != nil {
            let (day, name) = (self[weekday], Name(stringValue: weekday.name))
            if day.isReset { try members.encodeNil(forKey: name) } else { try members.encode(day, forKey: name) }
        }
    }
}

extension OfficeHours.Patch.Day: Encodable {
    enum CodingKeys: String, CodingKey { case enabled, ranges }
}
