// Made from the field table by the test `bindings`: do not edit.

extension OfficeHours {
    /// A day of the week, Monday first.
    public enum Weekday: Int, CaseIterable, Codable, Hashable, Sendable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// The working time of every Monday.
    public var monday: Day { self[.monday] }

    /// The working time of every Tuesday.
    public var tuesday: Day { self[.tuesday] }

    /// The working time of every Wednesday.
    public var wednesday: Day { self[.wednesday] }

    /// The working time of every Thursday.
    public var thursday: Day { self[.thursday] }

    /// The working time of every Friday.
    public var friday: Day { self[.friday] }

    /// The working time of every Saturday.
    public var saturday: Day { self[.saturday] }

    /// The working time of every Sunday.
    public var sunday: Day { self[.sunday] }
}

extension OfficeHours.Patch {
    /// What changes of every Monday.
    public var monday: Day {
        get { self[.monday] }
        set { self[.monday] = newValue }
    }

    /// What changes of every Tuesday.
    public var tuesday: Day {
        get { self[.tuesday] }
        set { self[.tuesday] = newValue }
    }

    /// What changes of every Wednesday.
    public var wednesday: Day {
        get { self[.wednesday] }
        set { self[.wednesday] = newValue }
    }

    /// What changes of every Thursday.
    public var thursday: Day {
        get { self[.thursday] }
        set { self[.thursday] = newValue }
    }

    /// What changes of every Friday.
    public var friday: Day {
        get { self[.friday] }
        set { self[.friday] = newValue }
    }

    /// What changes of every Saturday.
    public var saturday: Day {
        get { self[.saturday] }
        set { self[.saturday] = newValue }
    }

    /// What changes of every Sunday.
    public var sunday: Day {
        get { self[.sunday] }
        set { self[.sunday] = newValue }
    }
}

extension OfficeHours.Weekday {
    /// Its name in documents.
    var name: String {
        switch self {
        case .monday: "monday"
        case .tuesday: "tuesday"
        case .wednesday: "wednesday"
        case .thursday: "thursday"
        case .friday: "friday"
        case .saturday: "saturday"
        case .sunday: "sunday"
        }
    }
}
