// Made from the field table by the test `bindings`: do not edit.

import CTenantry

/// A member of the tenant document, by its name there.
public enum Field: String, CaseIterable, Codable, Hashable, Sendable {
    /// Identifier of the tenant.
    case id = "id"
    /// Display name of the tenant.
    case name = "name"
    /// SIP domain, used only for SIP message authentication.
    case domain = "domain"
    /// Official website.
    case website = "website"
    /// Time zone that office hours and retention days are counted in.
    case timezone = "timezone"
    /// Currency of billing.
    case currency = "currency"
    /// Country of the tenant. The documents call the property a country code; its wire name is region.
    case region = "region"
    /// False suspends the tenant: it stays readable and is reported as suspended.
    case enabled = "enabled"
    /// Extensions may record video.
    case enableVideoRecording = "enable_video_recording"
    /// Extensions may record audio.
    case enableAudioRecording = "enable_audio_recording"
    /// Calls may be recorded with one track for each party.
    case enableDualTrackRecording = "enable_dual_track_recording"
    /// Calls are billed.
    case enableBilling = "enable_billing"
    /// The call billing feature is offered.
    case enableFeatureBilling = "enable_feature_billing"
    /// The call statistics feature is offered.
    case enableFeatureCallStatistics = "enable_feature_call_statistics"
    /// The contact center feature is offered.
    case enableFeatureContactCenter = "enable_feature_contact_center"
    /// The message channels feature is offered.
    case enableFeatureMessageChannels = "enable_feature_message_channels"
    /// The Microsoft Teams feature is offered.
    case enableFeatureMicrosoftTeams = "enable_feature_microsoft_teams"
    /// The trunks feature is offered.
    case enableFeatureTrunks = "enable_feature_trunks"
    /// The WhatsApp feature is offered.
    case enableFeatureWhatsApp = "enable_feature_whats_app"
    /// Custom configuration options, serialized as a JSON string.
    case customOptions = "custom_options"
    /// Users (extensions) that the tenant may create.
    case maxExtensions = "max_extensions"
    /// Calls that the tenant may have at the same time.
    case maxConcurrentCalls = "max_concurrent_calls"
    /// Ring groups that the tenant may create.
    case maxRingGroups = "max_ring_groups"
    /// Virtual receptionists that the tenant may create.
    case maxVirtualReceptionists = "max_virtual_receptionists"
    /// Call queues that the tenant may create.
    case maxCallQueues = "max_call_queues"
    /// Conference rooms that the tenant may create.
    case maxConferenceRooms = "max_conference_rooms"
    /// Disk space that the tenant may use.
    case diskQuota = "disk_quota"
    /// Disk space in use: what the store accounts for the tenant.
    case usedDiskQuota = "used_disk_quota"
    /// Disk space that the tenant may use for instant messages.
    case imDiskQuota = "im_disk_quota"
    /// Disk space that one extension may use for instant messages.
    case extensionImDiskQuota = "extension_im_disk_quota"
    /// Days that recordings are kept.
    case recordingRetention = "recording_retention"
    /// Days that call report files are kept.
    case callReportRetention = "call_report_retention"
    /// Days that audit logs and event logs are kept.
    case logRetention = "log_retention"
    /// Days that temporary files are kept.
    case tempFileRetention = "temp_file_retention"
    /// Working time, in the tenant's time zone.
    case officeHours = "office_hours"
    /// Caller IDs that calls over a trunk may show.
    case outboundCallerIds = "outbound_caller_ids"
    /// How a caller's number is matched to a contact.
    case contactMatchType = "contact_match_type"
    /// Least number of characters that must match under MATCH_LENGTH.
    case contactMatchLength = "contact_match_length"
    /// How the name of a group, queue or DID/DDI is added to the caller ID.
    case contactAppendType = "contact_append_type"
    /// Minutes between two synchronizations of contacts from the server.
    case contactUpdateInterval = "contact_update_interval"
    /// The tenant's picture; write only: a read shows the three fields below.
    case avatarFileId = "avatar_file_id"
    /// Name of the file.
    case avatarFileName = "avatar_file_name"
    /// Size of the file.
    case avatarFileSize = "avatar_file_size"
    /// Relative path that the file is downloaded from.
    case avatarFileUrl = "avatar_file_url"
    /// When the tenant was made.
    case createdAt = "created_at"
    /// For compare-and-set updates.
    case version = "version"
}

extension Field {
    /// The stable number, as the C ABI has it.
    var number: UInt32 {
        switch self {
        case .id: UInt32(TENANTRY_FIELD_ID)
        case .name: UInt32(TENANTRY_FIELD_NAME)
        case .domain: UInt32(TENANTRY_FIELD_DOMAIN)
        case .website: UInt32(TENANTRY_FIELD_WEBSITE)
        case .timezone: UInt32(TENANTRY_FIELD_TIMEZONE)
        case .currency: UInt32(TENANTRY_FIELD_CURRENCY)
        case .region: UInt32(TENANTRY_FIELD_REGION)
        case .enabled: UInt32(TENANTRY_FIELD_ENABLED)
        case .enableVideoRecording: UInt32(TENANTRY_FIELD_ENABLE_VIDEO_RECORDING)
        case .enableAudioRecording: UInt32(TENANTRY_FIELD_ENABLE_AUDIO_RECORDING)
        case .enableDualTrackRecording: UInt32(TENANTRY_FIELD_ENABLE_DUAL_TRACK_RECORDING)
        case .enableBilling: UInt32(TENANTRY_FIELD_ENABLE_BILLING)
        case .enableFeatureBilling: UInt32(TENANTRY_FIELD_ENABLE_FEATURE_BILLING)
        case .enableFeatureCallStatistics: UInt32(TENANTRY_FIELD_ENABLE_FEATURE_CALL_STATISTICS)
        case .enableFeatureContactCenter: UInt32(TENANTRY_FIELD_ENABLE_FEATURE_CONTACT_CENTER)
        case .enableFeatureMessageChannels: UInt32(TENANTRY_FIELD_ENABLE_FEATURE_MESSAGE_CHANNELS)
        case .enableFeatureMicrosoftTeams: UInt32(TENANTRY_FIELD_ENABLE_FEATURE_MICROSOFT_TEAMS)
        case .enableFeatureTrunks: UInt32(TENANTRY_FIELD_ENABLE_FEATURE_TRUNKS)
        case .enableFeatureWhatsApp: UInt32(TENANTRY_FIELD_ENABLE_FEATURE_WHATS_APP)
        case .customOptions: UInt32(TENANTRY_FIELD_CUSTOM_OPTIONS)
        case .maxExtensions: UInt32(TENANTRY_FIELD_MAX_EXTENSIONS)
        case .maxConcurrentCalls: UInt32(TENANTRY_FIELD_MAX_CONCURRENT_CALLS)
        case .maxRingGroups: UInt32(TENANTRY_FIELD_MAX_RING_GROUPS)
        case .maxVirtualReceptionists: UInt32(TENANTRY_FIELD_MAX_VIRTUAL_RECEPTIONISTS)
        case .maxCallQueues: UInt32(TENANTRY_FIELD_MAX_CALL_QUEUES)
        case .maxConferenceRooms: UInt32(TENANTRY_FIELD_MAX_CONFERENCE_ROOMS)
        case .diskQuota: UInt32(TENANTRY_FIELD_DISK_QUOTA)
        case .usedDiskQuota: UInt32(TENANTRY_FIELD_USED_DISK_QUOTA)
        case .imDiskQuota: UInt32(TENANTRY_FIELD_IM_DISK_QUOTA)
        case .extensionImDiskQuota: UInt32(TENANTRY_FIELD_EXTENSION_IM_DISK_QUOTA)
        case .recordingRetention: UInt32(TENANTRY_FIELD_RECORDING_RETENTION)
        case .callReportRetention: UInt32(TENANTRY_FIELD_CALL_REPORT_RETENTION)
        case .logRetention: UInt32(TENANTRY_FIELD_LOG_RETENTION)
        case .tempFileRetention: UInt32(TENANTRY_FIELD_TEMP_FILE_RETENTION)
        case .officeHours: UInt32(TENANTRY_FIELD_OFFICE_HOURS)
        case .outboundCallerIds: UInt32(TENANTRY_FIELD_OUTBOUND_CALLER_IDS)
        case .contactMatchType: UInt32(TENANTRY_FIELD_CONTACT_MATCH_TYPE)
        case .contactMatchLength: UInt32(TENANTRY_FIELD_CONTACT_MATCH_LENGTH)
        case .contactAppendType: UInt32(TENANTRY_FIELD_CONTACT_APPEND_TYPE)
        case .contactUpdateInterval: UInt32(TENANTRY_FIELD_CONTACT_UPDATE_INTERVAL)
        case .avatarFileId: UInt32(TENANTRY_FIELD_AVATAR_FILE_ID)
        case .avatarFileName: UInt32(TENANTRY_FIELD_AVATAR_FILE_NAME)
        case .avatarFileSize: UInt32(TENANTRY_FIELD_AVATAR_FILE_SIZE)
        case .avatarFileUrl: UInt32(TENANTRY_FIELD_AVATAR_FILE_URL)
        case .createdAt: UInt32(TENANTRY_FIELD_CREATED_AT)
        case .version: UInt32(TENANTRY_FIELD_VERSION)
        }
    }

    /// The field of this number.
    init?(number: UInt32) {
        switch Int32(number) {
        case TENANTRY_FIELD_ID: self = .id
        case TENANTRY_FIELD_NAME: self = .name
        case TENANTRY_FIELD_DOMAIN: self = .domain
        case TENANTRY_FIELD_WEBSITE: self = .website
        case TENANTRY_FIELD_TIMEZONE: self = .timezone
        case TENANTRY_FIELD_CURRENCY: self = .currency
        case TENANTRY_FIELD_REGION: self = .region
        case TENANTRY_FIELD_ENABLED: self = .enabled
        case TENANTRY_FIELD_ENABLE_VIDEO_RECORDING: self = .enableVideoRecording
        case TENANTRY_FIELD_ENABLE_AUDIO_RECORDING: self = .enableAudioRecording
        case TENANTRY_FIELD_ENABLE_DUAL_TRACK_RECORDING: self = .enableDualTrackRecording
        case TENANTRY_FIELD_ENABLE_BILLING: self = .enableBilling
        case TENANTRY_FIELD_ENABLE_FEATURE_BILLING: self = .enableFeatureBilling
        case TENANTRY_FIELD_ENABLE_FEATURE_CALL_STATISTICS: self = .enableFeatureCallStatistics
        case TENANTRY_FIELD_ENABLE_FEATURE_CONTACT_CENTER: self = .enableFeatureContactCenter
        case TENANTRY_FIELD_ENABLE_FEATURE_MESSAGE_CHANNELS: self = .enableFeatureMessageChannels
        case TENANTRY_FIELD_ENABLE_FEATURE_MICROSOFT_TEAMS: self = .enableFeatureMicrosoftTeams
        case TENANTRY_FIELD_ENABLE_FEATURE_TRUNKS: self = .enableFeatureTrunks
        case TENANTRY_FIELD_ENABLE_FEATURE_WHATS_APP: self = .enableFeatureWhatsApp
        case TENANTRY_FIELD_CUSTOM_OPTIONS: self = .customOptions
        case TENANTRY_FIELD_MAX_EXTENSIONS: self = .maxExtensions
        case TENANTRY_FIELD_MAX_CONCURRENT_CALLS: self = .maxConcurrentCalls
        case TENANTRY_FIELD_MAX_RING_GROUPS: self = .maxRingGroups
        case TENANTRY_FIELD_MAX_VIRTUAL_RECEPTIONISTS: self = .maxVirtualReceptionists
        case TENANTRY_FIELD_MAX_CALL_QUEUES: self = .maxCallQueues
        case TENANTRY_FIELD_MAX_CONFERENCE_ROOMS: self = .maxConferenceRooms
        case TENANTRY_FIELD_DISK_QUOTA: self = .diskQuota
        case TENANTRY_FIELD_USED_DISK_QUOTA: self = .usedDiskQuota
        case TENANTRY_FIELD_IM_DISK_QUOTA: self = .imDiskQuota
        case TENANTRY_FIELD_EXTENSION_IM_DISK_QUOTA: self = .extensionImDiskQuota
        case TENANTRY_FIELD_RECORDING_RETENTION: self = .recordingRetention
        case TENANTRY_FIELD_CALL_REPORT_RETENTION: self = .callReportRetention
        case TENANTRY_FIELD_LOG_RETENTION: self = .logRetention
        case TENANTRY_FIELD_TEMP_FILE_RETENTION: self = .tempFileRetention
        case TENANTRY_FIELD_OFFICE_HOURS: self = .officeHours
        case TENANTRY_FIELD_OUTBOUND_CALLER_IDS: self = .outboundCallerIds
        case TENANTRY_FIELD_CONTACT_MATCH_TYPE: self = .contactMatchType
        case TENANTRY_FIELD_CONTACT_MATCH_LENGTH: self = .contactMatchLength
        case TENANTRY_FIELD_CONTACT_APPEND_TYPE: self = .contactAppendType
        case TENANTRY_FIELD_CONTACT_UPDATE_INTERVAL: self = .contactUpdateInterval
        case TENANTRY_FIELD_AVATAR_FILE_ID: self = .avatarFileId
        case TENANTRY_FIELD_AVATAR_FILE_NAME: self = .avatarFileName
        case TENANTRY_FIELD_AVATAR_FILE_SIZE: self = .avatarFileSize
        case TENANTRY_FIELD_AVATAR_FILE_URL: self = .avatarFileUrl
        case TENANTRY_FIELD_CREATED_AT: self = .createdAt
        case TENANTRY_FIELD_VERSION: self = .version
        default: return nil
        }
    }
}

/// How a caller's number is matched to a contact.
public enum ContactMatchType: String, CaseIterable, Codable, Hashable, Sendable {
    case disable = "DISABLE"
    case matchExactly = "MATCH_EXACTLY"
    case matchLength = "MATCH_LENGTH"
}

extension ContactMatchType: Choice {
    static let names: [(StaticString, ContactMatchType)] = [
        ("DISABLE", .disable),
        ("MATCH_EXACTLY", .matchExactly),
        ("MATCH_LENGTH", .matchLength),
    ]
}

/// How the name of a group, queue or DID/DDI is added to the caller ID.
public enum ContactAppendType: String, CaseIterable, Codable, Hashable, Sendable {
    case disable = "DISABLE"
    case append = "APPEND"
    case prepend = "PREPEND"
}

extension ContactAppendType: Choice {
    static let names: [(StaticString, ContactAppendType)] = [
        ("DISABLE", .disable),
        ("APPEND", .append),
        ("PREPEND", .prepend),
    ]
}
