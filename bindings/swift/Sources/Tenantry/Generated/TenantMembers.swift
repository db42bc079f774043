// Made from the field table by the test `bindings`: do not edit.

import Foundation

extension Tenant {
    /// Identifier of the tenant.
    ///
    /// Holds opaque text.
    public var id: String { snapshot.text(.id) }

    /// Display name of the tenant.
    ///
    /// Holds 1 to 1024 characters.
    public var name: String { snapshot.text(.name) }

    /// SIP domain, used only for SIP message authentication.
    ///
    /// Holds host name or IP address, unique.
    public var domain: String { snapshot.text(.domain) }

    /// Official website.
    ///
    /// Holds http or https URL of at most 255 characters, or null.
    public var website: String? { snapshot.optionalText(.website) }

    /// Time zone that office hours and retention days are counted in.
    ///
    /// Holds IANA time zone name.
    public var timezone: String { snapshot.text(.timezone) }

    /// Currency of billing.
    ///
    /// Holds ISO 4217 code.
    public var currency: String { snapshot.text(.currency) }

    /// Country of the tenant. The documents call the property a country code; its wire name is region.
    ///
    /// Holds ISO 3166-1 alpha-3 code.
    public var region: String { snapshot.text(.region) }

    /// False suspends the tenant: it stays readable and is reported as suspended.
    ///
    /// Holds true or false.
    public var enabled: Bool { snapshot.bool(.enabled) }

    /// Extensions may record video.
    ///
    /// Holds true or false.
    public var enableVideoRecording: Bool { snapshot.bool(.enableVideoRecording) }

    /// Extensions may record audio.
    ///
    /// Holds true or false.
    public var enableAudioRecording: Bool { snapshot.bool(.enableAudioRecording) }

    /// Calls may be recorded with one track for each party.
    ///
    /// Holds true or false.
    public var enableDualTrackRecording: Bool { snapshot.bool(.enableDualTrackRecording) }

    /// Calls are billed.
    ///
    /// Holds true or false.
    public var enableBilling: Bool { snapshot.bool(.enableBilling) }

    /// The call billing feature is offered.
    ///
    /// Holds true or false.
    public var enableFeatureBilling: Bool { snapshot.bool(.enableFeatureBilling) }

    /// The call statistics feature is offered.
    ///
    /// Holds true or false.
    public var enableFeatureCallStatistics: Bool { snapshot.bool(.enableFeatureCallStatistics) }

    /// The contact center feature is offered.
    ///
    /// Holds true or false.
    public var enableFeatureContactCenter: Bool { snapshot.bool(.enableFeatureContactCenter) }

    /// The message channels feature is offered.
    ///
    /// Holds true or false.
    public var enableFeatureMessageChannels: Bool { snapshot.bool(.enableFeatureMessageChannels) }

    /// The Microsoft Teams feature is offered.
    ///
    /// Holds true or false.
    public var enableFeatureMicrosoftTeams: Bool { snapshot.bool(.enableFeatureMicrosoftTeams) }

    /// The trunks feature is offered.
    ///
    /// Holds true or false.
    public var enableFeatureTrunks: Bool { snapshot.bool(.enableFeatureTrunks) }

    /// The WhatsApp feature is offered.
    ///
    /// Holds true or false.
    public var enableFeatureWhatsApp: Bool { snapshot.bool(.enableFeatureWhatsApp) }

    /// Custom configuration options, serialized as a JSON string.
    ///
    /// Holds JSON object as text, at most 65536 bytes, or null.
    public var customOptions: String? { snapshot.optionalText(.customOptions) }

    /// Users (extensions) that the tenant may create.
    ///
    /// Holds 0 to 2147483647 extensions.
    public var maxExtensions: Int { snapshot.int(.maxExtensions) }

    /// Calls that the tenant may have at the same time.
    ///
    /// Holds 0 to 2147483647 calls.
    public var maxConcurrentCalls: Int { snapshot.int(.maxConcurrentCalls) }

    /// Ring groups that the tenant may create.
    ///
    /// Holds 0 to 2147483647 ring groups.
    public var maxRingGroups: Int { snapshot.int(.maxRingGroups) }

    /// Virtual receptionists that the tenant may create.
    ///
    /// Holds 0 to 2147483647 virtual receptionists.
    public var maxVirtualReceptionists: Int { snapshot.int(.maxVirtualReceptionists) }

    /// Call queues that the tenant may create.
    ///
    /// Holds 0 to 2147483647 call queues.
    public var maxCallQueues: Int { snapshot.int(.maxCallQueues) }

    /// Conference rooms that the tenant may create.
    ///
    /// Holds 0 to 2147483647 conference rooms.
    public var maxConferenceRooms: Int { snapshot.int(.maxConferenceRooms) }

    /// Disk space that the tenant may use.
    ///
    /// Holds empty for unlimited, or a number and KB, MB, GB, TB or PB.
    public var diskQuota: DiskSpace { snapshot.space(.diskQuota) }

    /// Disk space in use: what the store accounts for the tenant.
    ///
    /// Holds number and KB, MB, GB, TB or PB.
    public var usedDiskQuota: DiskSpace { snapshot.space(.usedDiskQuota) }

    /// Disk space that the tenant may use for instant messages.
    ///
    /// Holds empty for unlimited, or a number and KB, MB, GB, TB or PB.
    public var imDiskQuota: DiskSpace { snapshot.space(.imDiskQuota) }

    /// Disk space that one extension may use for instant messages.
    ///
    /// Holds empty for unlimited, or a number and KB, MB, GB, TB or PB.
    public var extensionImDiskQuota: DiskSpace { snapshot.space(.extensionImDiskQuota) }

    /// Days that recordings are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var recordingRetention: Int { snapshot.int(.recordingRetention) }

    /// Days that call report files are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var callReportRetention: Int { snapshot.int(.callReportRetention) }

    /// Days that audit logs and event logs are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var logRetention: Int { snapshot.int(.logRetention) }

    /// Days that temporary files are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var tempFileRetention: Int { snapshot.int(.tempFileRetention) }

    /// Working time, in the tenant's time zone.
    ///
    /// Holds monday to sunday, each enabled and ranges of from and to.
    public var officeHours: OfficeHours { snapshot.officeHours(.officeHours) }

    /// Caller IDs that calls over a trunk may show.
    ///
    /// Holds at most 1000 entries of provider_id, caller_id, description.
    public var outboundCallerIds: [CallerID] { snapshot.callerIDs(.outboundCallerIds) }

    /// How a caller's number is matched to a contact.
    ///
    /// Holds DISABLE, MATCH_EXACTLY, MATCH_LENGTH.
    public var contactMatchType: ContactMatchType { snapshot.choice(.contactMatchType) }

    /// Least number of characters that must match under MATCH_LENGTH.
    ///
    /// Holds 0 to 64 characters, or null; at least 1 when contact_match_type is MATCH_LENGTH.
    public var contactMatchLength: Int? { snapshot.optionalInt(.contactMatchLength) }

    /// How the name of a group, queue or DID/DDI is added to the caller ID.
    ///
    /// Holds DISABLE, APPEND, PREPEND.
    public var contactAppendType: ContactAppendType { snapshot.choice(.contactAppendType) }

    /// Minutes between two synchronizations of contacts from the server.
    ///
    /// Holds 1 to 43200 minutes.
    public var contactUpdateInterval: Int { snapshot.int(.contactUpdateInterval) }

    /// Name of the file.
    ///
    /// Holds text, or null.
    public var avatarFileName: String? { snapshot.optionalText(.avatarFileName) }

    /// Size of the file.
    ///
    /// Holds number of bytes, or null.
    public var avatarFileSize: Int? { snapshot.optionalInt(.avatarFileSize) }

    /// Relative path that the file is downloaded from.
    ///
    /// Holds /api/blobs/ and the file's key, or null.
    public var avatarFileUrl: String? { snapshot.optionalText(.avatarFileUrl) }

    /// When the tenant was made.
    ///
    /// Holds RFC 3339 time, UTC.
    public var createdAt: Date { snapshot.date(.createdAt) }

    /// For compare-and-set updates.
    ///
    /// Holds 1 to 9007199254740991 changes.
    public var version: Int { snapshot.int(.version) }
}
