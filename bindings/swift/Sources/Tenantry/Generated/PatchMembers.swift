// Made from the field table by the test `bindings`: do not edit.

extension Patch {
    /// Display name of the tenant.
    ///
    /// Holds 1 to 1024 characters.
    public var name: String? {
        get { self[texts: .name] }
        set { self[texts: .name] = newValue }
    }

    /// SIP domain, used only for SIP message authentication.
    ///
    /// Holds host name or IP address, unique.
    public var domain: String? {
        get { self[texts: .domain] }
        set { self[texts: .domain] = newValue }
    }

    /// Official website.
    ///
    /// Holds http or https URL of at most 255 characters, or null.
    public var website: String? {
        get { self[texts: .website] }
        set { self[texts: .website] = newValue }
    }

    /// Time zone that office hours and retention days are counted in.
    ///
    /// Holds IANA time zone name.
    public var timezone: String? {
        get { self[texts: .timezone] }
        set { self[texts: .timezone] = newValue }
    }

    /// Currency of billing.
    ///
    /// Holds ISO 4217 code.
    public var currency: String? {
        get { self[texts: .currency] }
        set { self[texts: .currency] = newValue }
    }

    /// Country of the tenant. The documents call the property a country code; its wire name is region.
    ///
    /// Holds ISO 3166-1 alpha-3 code.
    public var region: String? {
        get { self[texts: .region] }
        set { self[texts: .region] = newValue }
    }

    /// False suspends the tenant: it stays readable and is reported as suspended.
    ///
    /// Holds true or false. Only the system may set it.
    public var enabled: Bool? {
        get { self[flags: .enabled] }
        set { self[flags: .enabled] = newValue }
    }

    /// Extensions may record video.
    ///
    /// Holds true or false.
    public var enableVideoRecording: Bool? {
        get { self[flags: .enableVideoRecording] }
        set { self[flags: .enableVideoRecording] = newValue }
    }

    /// Extensions may record audio.
    ///
    /// Holds true or false.
    public var enableAudioRecording: Bool? {
        get { self[flags: .enableAudioRecording] }
        set { self[flags: .enableAudioRecording] = newValue }
    }

    /// Calls may be recorded with one track for each party.
    ///
    /// Holds true or false.
    public var enableDualTrackRecording: Bool? {
        get { self[flags: .enableDualTrackRecording] }
        set { self[flags: .enableDualTrackRecording] = newValue }
    }

    /// Calls are billed.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableBilling: Bool? {
        get { self[flags: .enableBilling] }
        set { self[flags: .enableBilling] = newValue }
    }

    /// The call billing feature is offered.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableFeatureBilling: Bool? {
        get { self[flags: .enableFeatureBilling] }
        set { self[flags: .enableFeatureBilling] = newValue }
    }

    /// The call statistics feature is offered.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableFeatureCallStatistics: Bool? {
        get { self[flags: .enableFeatureCallStatistics] }
        set { self[flags: .enableFeatureCallStatistics] = newValue }
    }

    /// The contact center feature is offered.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableFeatureContactCenter: Bool? {
        get { self[flags: .enableFeatureContactCenter] }
        set { self[flags: .enableFeatureContactCenter] = newValue }
    }

    /// The message channels feature is offered.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableFeatureMessageChannels: Bool? {
        get { self[flags: .enableFeatureMessageChannels] }
        set { self[flags: .enableFeatureMessageChannels] = newValue }
    }

    /// The Microsoft Teams feature is offered.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableFeatureMicrosoftTeams: Bool? {
        get { self[flags: .enableFeatureMicrosoftTeams] }
        set { self[flags: .enableFeatureMicrosoftTeams] = newValue }
    }

    /// The trunks feature is offered.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableFeatureTrunks: Bool? {
        get { self[flags: .enableFeatureTrunks] }
        set { self[flags: .enableFeatureTrunks] = newValue }
    }

    /// The WhatsApp feature is offered.
    ///
    /// Holds true or false. Only the system may set it.
    public var enableFeatureWhatsApp: Bool? {
        get { self[flags: .enableFeatureWhatsApp] }
        set { self[flags: .enableFeatureWhatsApp] = newValue }
    }

    /// Custom configuration options, serialized as a JSON string.
    ///
    /// Holds JSON object as text, at most 65536 bytes, or null.
    public var customOptions: String? {
        get { self[texts: .customOptions] }
        set { self[texts: .customOptions] = newValue }
    }

    /// Users (extensions) that the tenant may create.
    ///
    /// Holds 0 to 2147483647 extensions. Only the system may set it.
    public var maxExtensions: Int? {
        get { self[numbers: .maxExtensions] }
        set { self[numbers: .maxExtensions] = newValue }
    }

    /// Calls that the tenant may have at the same time.
    ///
    /// Holds 0 to 2147483647 calls. Only the system may set it.
    public var maxConcurrentCalls: Int? {
        get { self[numbers: .maxConcurrentCalls] }
        set { self[numbers: .maxConcurrentCalls] = newValue }
    }

    /// Ring groups that the tenant may create.
    ///
    /// Holds 0 to 2147483647 ring groups. Only the system may set it.
    public var maxRingGroups: Int? {
        get { self[numbers: .maxRingGroups] }
        set { self[numbers: .maxRingGroups] = newValue }
    }

    /// Virtual receptionists that the tenant may create.
    ///
    /// Holds 0 to 2147483647 virtual receptionists. Only the system may set it.
    public var maxVirtualReceptionists: Int? {
        get { self[numbers: .maxVirtualReceptionists] }
        set { self[numbers: .maxVirtualReceptionists] = newValue }
    }

    /// Call queues that the tenant may create.
    ///
    /// Holds 0 to 2147483647 call queues. Only the system may set it.
    public var maxCallQueues: Int? {
        get { self[numbers: .maxCallQueues] }
        set { self[numbers: .maxCallQueues] = newValue }
    }

    /// Conference rooms that the tenant may create.
    ///
    /// Holds 0 to 2147483647 conference rooms. Only the system may set it.
    public var maxConferenceRooms: Int? {
        get { self[numbers: .maxConferenceRooms] }
        set { self[numbers: .maxConferenceRooms] = newValue }
    }

    /// Disk space that the tenant may use.
    ///
    /// Holds empty for unlimited, or a number and KB, MB, GB, TB or PB. Only the system may set it.
    public var diskQuota: String? {
        get { self[texts: .diskQuota] }
        set { self[texts: .diskQuota] = newValue }
    }

    /// Disk space that the tenant may use for instant messages.
    ///
    /// Holds empty for unlimited, or a number and KB, MB, GB, TB or PB. Only the system may set it.
    public var imDiskQuota: String? {
        get { self[texts: .imDiskQuota] }
        set { self[texts: .imDiskQuota] = newValue }
    }

    /// Disk space that one extension may use for instant messages.
    ///
    /// Holds empty for unlimited, or a number and KB, MB, GB, TB or PB. Only the system may set it.
    public var extensionImDiskQuota: String? {
        get { self[texts: .extensionImDiskQuota] }
        set { self[texts: .extensionImDiskQuota] = newValue }
    }

    /// Days that recordings are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var recordingRetention: Int? {
        get { self[numbers: .recordingRetention] }
        set { self[numbers: .recordingRetention] = newValue }
    }

    /// Days that call report files are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var callReportRetention: Int? {
        get { self[numbers: .callReportRetention] }
        set { self[numbers: .callReportRetention] = newValue }
    }

    /// Days that audit logs and event logs are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var logRetention: Int? {
        get { self[numbers: .logRetention] }
        set { self[numbers: .logRetention] = newValue }
    }

    /// Days that temporary files are kept.
    ///
    /// Holds 1 to 2147483647 days.
    public var tempFileRetention: Int? {
        get { self[numbers: .tempFileRetention] }
        set { self[numbers: .tempFileRetention] = newValue }
    }

    /// Working time, in the tenant's time zone.
    ///
    /// Holds monday to sunday, each enabled and ranges of from and to.
    public var officeHours: OfficeHours.Patch {
        get { self[officeHours: .officeHours] }
        set { self[officeHours: .officeHours] = newValue }
    }

    /// Caller IDs that calls over a trunk may show.
    ///
    /// Holds at most 1000 entries of provider_id, caller_id, description.
    public var outboundCallerIds: [CallerID]? {
        get { self[callerIDs: .outboundCallerIds] }
        set { self[callerIDs: .outboundCallerIds] = newValue }
    }

    /// How a caller's number is matched to a contact.
    ///
    /// Holds DISABLE, MATCH_EXACTLY, MATCH_LENGTH.
    public var contactMatchType: ContactMatchType? {
        get { self[choices: .contactMatchType] }
        set { self[choices: .contactMatchType] = newValue }
    }

    /// Least number of characters that must match under MATCH_LENGTH.
    ///
    /// Holds 0 to 64 characters, or null; at least 1 when contact_match_type is MATCH_LENGTH.
    public var contactMatchLength: Int? {
        get { self[numbers: .contactMatchLength] }
        set { self[numbers: .contactMatchLength] = newValue }
    }

    /// How the name of a group, queue or DID/DDI is added to the caller ID.
    ///
    /// Holds DISABLE, APPEND, PREPEND.
    public var contactAppendType: ContactAppendType? {
        get { self[choices: .contactAppendType] }
        set { self[choices: .contactAppendType] = newValue }
    }

    /// Minutes between two synchronizations of contacts from the server.
    ///
    /// Holds 1 to 43200 minutes.
    public var contactUpdateInterval: Int? {
        get { self[numbers: .contactUpdateInterval] }
        set { self[numbers: .contactUpdateInterval] = newValue }
    }

    /// The tenant's picture; write only: a read shows the three fields below.
    ///
    /// Holds id of a completed file of the tenant, or null.
    public var avatarFileId: String? {
        get { self[texts: .avatarFileId] }
        set { self[texts: .avatarFileId] = newValue }
    }
}
