import Foundation
import TenantryGenerated

/// Why two numbers are one contact's, or are not.
public enum ContactVerdict: String, CaseIterable, Codable, Hashable, Sendable {
    /// They are equal.
    case equal
    /// As many of their last characters are equal as the tenant asks for.
    case sameEnd = "same_end"
    /// The tenant matches no numbers.
    case disabled
    /// One of them is empty, perhaps once spaces and the like are gone.
    case empty
    /// They differ, and the tenant asks for equal ones; or their last characters do.
    case different
    /// They differ, and one is shorter than the tenant asks for.
    case tooShort = "too_short"
}

/// Whether a caller's number is a contact's.
public struct ContactMatch: Hashable, Sendable {
    /// Whether it is the contact's.
    public let matches: Bool
    /// Why, or why not.
    public let verdict: ContactVerdict
    /// The same in English, for a person.
    public let why: String
}

/// Who wants a medium recorded.
public enum RecordedBy: String, CaseIterable, Codable, Hashable, Sendable {
    /// The tenant's switch forces it, whatever the extension chose.
    case tenant
    /// The extension chose it, and the tenant's switch is off.
    case `extension`
    /// Nobody: it is not recorded.
    case nobody
}

/// What of a call is recorded, and how.
public struct Recording: Hashable, Sendable {
    /// Who wants its audio.
    public let audio: RecordedBy
    /// Who wants its video.
    public let video: RecordedBy
    /// A track for each party, else both mixed into one: where anything is recorded.
    public let dualTrack: Bool
    /// Why, in English, for a person.
    public let why: String
}

/// Whether one more may be made.
public struct LimitVerdict: Hashable, Sendable {
    /// The limit.
    public let limit: Int
    /// How many there are, by the caller's count.
    public let counted: Int
    /// How many more may be made; 0 also where there are more than the limit, which was lowered since.
    public let left: Int
    /// Whether one more may be made.
    public let allowed: Bool
    /// Why, in English, for a person.
    public let why: String
}

/// What is kept for a time that a setting tells.
public enum Retained: String, CaseIterable, Codable, Hashable, Sendable {
    /// A recording: `recording_retention`.
    case recording
    /// The file of a call report: `call_report_retention`.
    case callReport = "call_report"
    /// A line of an audit log or an event log: `log_retention`.
    case log
    /// A temporary file: `temp_file_retention`.
    case tempFile = "temp_file"
}

/// What settings do. The library decides; nothing is read from the file.
extension Tenant {
    /// Whether a caller's number is a contact's, by `contact_match_type` and `contact_match_length`, and why.
    /// Spaces, `-`, `.`, `(` and `)` do not count, and then neither does one leading `+`.
    public func matchContact(_ caller: String, _ contact: String) -> ContactMatch {
        let match = snapshot.acting { $0.matchContact(caller: caller, contact: contact) }
        return ContactMatch(matches: match.matches, verdict: ContactVerdict(match.verdict), why: match.why)
    }

    /// The caller's name with that of the group, queue or DID/DDI number by which the call came, as
    /// `contact_append_type` says: `Sales:Alice`, `Alice:Sales` or `Alice`. An empty name leaves the other
    /// alone. The names are not checked: who puts them into a SIP header escapes them there.
    ///
    /// - Parameter separator: `:` where it is `nil`.
    public func callerName(_ caller: String, group: String, separator: String? = nil) -> String {
        snapshot.acting { $0.callerName(caller: caller, group: group, separator: separator) }
    }

    /// What is recorded of a call of an extension that itself chose so, by the tenant's switches, and why.
    public func recording(extensionAudio: Bool, extensionVideo: Bool) -> Recording {
        let recording = snapshot.acting {
            $0.recording(extensionAudio: extensionAudio, extensionVideo: extensionVideo)
        }
        return Recording(
            audio: RecordedBy(recording.audio), video: RecordedBy(recording.video),
            dualTrack: recording.dualTrack, why: recording.why)
    }

    /// Whether one more may be made where there are so many, and why; `nil` for a field that is no limit. It
    /// reserves nothing: ``Store/reserve(_:_:counted:)`` does.
    ///
    /// - Throws: ``ErrorCode/badArgument`` for a count below 0.
    public func mayAdd(_ field: Field, counted: Int) throws(TenantryError) -> LimitVerdict? {
        let verdict = try core {
            try snapshot.acting { try $0.mayAdd(field: field.core, counted: Int64(counted)) }
        }
        return verdict.map {
            LimitVerdict(
                limit: Int($0.limit), counted: Int($0.counted), left: Int($0.left), allowed: $0.allowed, why: $0.why)
        }
    }

    /// When a thing of this kind expires that was made then; `nil` where that is beyond the year 9999.
    public func expires(_ kind: Retained, made: Date) -> Date? {
        snapshot.acting { $0.expires(kind: kind.core, made: made) }
    }

    /// Whether a thing of this kind that was made then is to be gone `now`: from the very moment that it
    /// expires.
    public func isDue(_ kind: Retained, made: Date, now: Date = Date()) -> Bool {
        snapshot.acting { $0.isDue(kind: kind.core, made: made, now: now) }
    }
}

extension Retained {
    fileprivate var core: TenantryGenerated.Retained {
        switch self {
        case .recording: .recording
        case .callReport: .callReport
        case .log: .log
        case .tempFile: .tempFile
        }
    }
}

extension RecordedBy {
    fileprivate init(_ core: TenantryGenerated.RecordedBy) {
        switch core {
        case .tenant: self = .tenant
        case .extension: self = .extension
        case .nobody: self = .nobody
        }
    }
}

extension ContactVerdict {
    fileprivate init(_ core: TenantryGenerated.ContactVerdict) {
        switch core {
        case .equal: self = .equal
        case .sameEnd: self = .sameEnd
        case .disabled: self = .disabled
        case .empty: self = .empty
        case .different: self = .different
        case .tooShort: self = .tooShort
        }
    }
}
