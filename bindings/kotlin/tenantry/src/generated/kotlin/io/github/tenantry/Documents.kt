// Made from the field table by the test `bindings`; where the table changes:
// TENANTRY_BLESS=1 cargo test --test bindings

@file:JvmName("Documents")

package io.github.tenantry

/** The field's name in documents, as in `recording_retention`. */
public val Field.wireName: String
    get() = when (this) {
        Field.ID -> "id"
        Field.NAME -> "name"
        Field.DOMAIN -> "domain"
        Field.WEBSITE -> "website"
        Field.TIMEZONE -> "timezone"
        Field.CURRENCY -> "currency"
        Field.REGION -> "region"
        Field.ENABLED -> "enabled"
        Field.ENABLE_VIDEO_RECORDING -> "enable_video_recording"
        Field.ENABLE_AUDIO_RECORDING -> "enable_audio_recording"
        Field.ENABLE_DUAL_TRACK_RECORDING -> "enable_dual_track_recording"
        Field.ENABLE_BILLING -> "enable_billing"
        Field.ENABLE_FEATURE_BILLING -> "enable_feature_billing"
        Field.ENABLE_FEATURE_CALL_STATISTICS -> "enable_feature_call_statistics"
        Field.ENABLE_FEATURE_CONTACT_CENTER -> "enable_feature_contact_center"
        Field.ENABLE_FEATURE_MESSAGE_CHANNELS -> "enable_feature_message_channels"
        Field.ENABLE_FEATURE_MICROSOFT_TEAMS -> "enable_feature_microsoft_teams"
        Field.ENABLE_FEATURE_TRUNKS -> "enable_feature_trunks"
        Field.ENABLE_FEATURE_WHATS_APP -> "enable_feature_whats_app"
        Field.CUSTOM_OPTIONS -> "custom_options"
        Field.MAX_EXTENSIONS -> "max_extensions"
        Field.MAX_CONCURRENT_CALLS -> "max_concurrent_calls"
        Field.MAX_RING_GROUPS -> "max_ring_groups"
        Field.MAX_VIRTUAL_RECEPTIONISTS -> "max_virtual_receptionists"
        Field.MAX_CALL_QUEUES -> "max_call_queues"
        Field.MAX_CONFERENCE_ROOMS -> "max_conference_rooms"
        Field.DISK_QUOTA -> "disk_quota"
        Field.USED_DISK_QUOTA -> "used_disk_quota"
        Field.IM_DISK_QUOTA -> "im_disk_quota"
        Field.EXTENSION_IM_DISK_QUOTA -> "extension_im_disk_quota"
        Field.RECORDING_RETENTION -> "recording_retention"
        Field.CALL_REPORT_RETENTION -> "call_report_retention"
        Field.LOG_RETENTION -> "log_retention"
        Field.TEMP_FILE_RETENTION -> "temp_file_retention"
        Field.OFFICE_HOURS -> "office_hours"
        Field.OUTBOUND_CALLER_IDS -> "outbound_caller_ids"
        Field.CONTACT_MATCH_TYPE -> "contact_match_type"
        Field.CONTACT_MATCH_LENGTH -> "contact_match_length"
        Field.CONTACT_APPEND_TYPE -> "contact_append_type"
        Field.CONTACT_UPDATE_INTERVAL -> "contact_update_interval"
        Field.AVATAR_FILE_ID -> "avatar_file_id"
        Field.AVATAR_FILE_NAME -> "avatar_file_name"
        Field.AVATAR_FILE_SIZE -> "avatar_file_size"
        Field.AVATAR_FILE_URL -> "avatar_file_url"
        Field.CREATED_AT -> "created_at"
        Field.VERSION -> "version"
    }

/** The value of a field, for programs that show whatever there is. */
public operator fun Tenant.get(field: Field): Any? = when (field) {
    Field.ID -> id
    Field.NAME -> name
    Field.DOMAIN -> domain
    Field.WEBSITE -> website
    Field.TIMEZONE -> timezone
    Field.CURRENCY -> currency
    Field.REGION -> region
    Field.ENABLED -> enabled
    Field.ENABLE_VIDEO_RECORDING -> enableVideoRecording
    Field.ENABLE_AUDIO_RECORDING -> enableAudioRecording
    Field.ENABLE_DUAL_TRACK_RECORDING -> enableDualTrackRecording
    Field.ENABLE_BILLING -> enableBilling
    Field.ENABLE_FEATURE_BILLING -> enableFeatureBilling
    Field.ENABLE_FEATURE_CALL_STATISTICS -> enableFeatureCallStatistics
    Field.ENABLE_FEATURE_CONTACT_CENTER -> enableFeatureContactCenter
    Field.ENABLE_FEATURE_MESSAGE_CHANNELS -> enableFeatureMessageChannels
    Field.ENABLE_FEATURE_MICROSOFT_TEAMS -> enableFeatureMicrosoftTeams
    Field.ENABLE_FEATURE_TRUNKS -> enableFeatureTrunks
    Field.ENABLE_FEATURE_WHATS_APP -> enableFeatureWhatsApp
    Field.CUSTOM_OPTIONS -> customOptions
    Field.MAX_EXTENSIONS -> maxExtensions
    Field.MAX_CONCURRENT_CALLS -> maxConcurrentCalls
    Field.MAX_RING_GROUPS -> maxRingGroups
    Field.MAX_VIRTUAL_RECEPTIONISTS -> maxVirtualReceptionists
    Field.MAX_CALL_QUEUES -> maxCallQueues
    Field.MAX_CONFERENCE_ROOMS -> maxConferenceRooms
    Field.DISK_QUOTA -> diskQuota
    Field.USED_DISK_QUOTA -> usedDiskQuota
    Field.IM_DISK_QUOTA -> imDiskQuota
    Field.EXTENSION_IM_DISK_QUOTA -> extensionImDiskQuota
    Field.RECORDING_RETENTION -> recordingRetention
    Field.CALL_REPORT_RETENTION -> callReportRetention
    Field.LOG_RETENTION -> logRetention
    Field.TEMP_FILE_RETENTION -> tempFileRetention
    Field.OFFICE_HOURS -> officeHours
    Field.OUTBOUND_CALLER_IDS -> outboundCallerIds
    Field.CONTACT_MATCH_TYPE -> contactMatchType
    Field.CONTACT_MATCH_LENGTH -> contactMatchLength
    Field.CONTACT_APPEND_TYPE -> contactAppendType
    Field.CONTACT_UPDATE_INTERVAL -> contactUpdateInterval
    Field.AVATAR_FILE_ID -> avatarFileId
    Field.AVATAR_FILE_NAME -> avatarFileName
    Field.AVATAR_FILE_SIZE -> avatarFileSize
    Field.AVATAR_FILE_URL -> avatarFileUrl
    Field.CREATED_AT -> createdAt
    Field.VERSION -> version
}

/** The document that is packed. */
internal fun Packed.tenant(): Tenant = Tenant(
    id = text(1),
    name = text(2),
    domain = text(3),
    website = textOrNull(4),
    timezone = text(5),
    currency = text(6),
    region = text(7),
    enabled = flag(8),
    enableVideoRecording = flag(9),
    enableAudioRecording = flag(10),
    enableDualTrackRecording = flag(11),
    enableBilling = flag(12),
    enableFeatureBilling = flag(13),
    enableFeatureCallStatistics = flag(14),
    enableFeatureContactCenter = flag(15),
    enableFeatureMessageChannels = flag(16),
    enableFeatureMicrosoftTeams = flag(17),
    enableFeatureTrunks = flag(18),
    enableFeatureWhatsApp = flag(19),
    customOptions = textOrNull(23),
    maxExtensions = int(24),
    maxConcurrentCalls = int(25),
    maxRingGroups = int(26),
    maxVirtualReceptionists = int(27),
    maxCallQueues = int(28),
    maxConferenceRooms = int(29),
    diskQuota = quota(30),
    usedDiskQuota = diskUse(31),
    imDiskQuota = quota(32),
    extensionImDiskQuota = quota(33),
    recordingRetention = int(34),
    callReportRetention = int(35),
    logRetention = int(36),
    tempFileRetention = int(37),
    officeHours = officeHours(38),
    outboundCallerIds = callerIds(39),
    contactMatchType = matchType(43),
    contactMatchLength = intOrNull(44),
    contactAppendType = appendType(45),
    contactUpdateInterval = int(46),
    avatarFileId = textOrNull(47),
    avatarFileName = textOrNull(48),
    avatarFileSize = longOrNull(49),
    avatarFileUrl = textOrNull(50),
    createdAt = time(53),
    version = long(54),
)
