// Made from the field table by the test `bindings`: do not edit.

@testable import Tenantry

/// A patch with another value than a new tenant's for every member.
let otherValues = #"""
    {"name":"Ünïcode \"☎\" / \\","domain":"other.example","website":"https://other.example/?a=b","timezone":"Asia/Tokyo","currency":"JPY","region":"JPN","enabled":false,"enable_video_recording":true,"enable_audio_recording":true,"enable_dual_track_recording":true,"enable_billing":true,"enable_feature_billing":true,"enable_feature_call_statistics":false,"enable_feature_contact_center":false,"enable_feature_message_channels":false,"enable_feature_microsoft_teams":false,"enable_feature_trunks":false,"enable_feature_whats_app":false,"custom_options":"{\"a\": \"\\n\"}","max_extensions":2147483647,"max_concurrent_calls":2147483647,"max_ring_groups":2147483647,"max_virtual_receptionists":2147483647,"max_call_queues":2147483647,"max_conference_rooms":2147483647,"disk_quota":"5TB","im_disk_quota":"5TB","extension_im_disk_quota":"5TB","recording_retention":2147483647,"call_report_retention":2147483647,"log_retention":2147483647,"temp_file_retention":2147483647,"office_hours":{"monday":{"enabled":false,"ranges":[]},"friday":{"ranges":[{"from":"00:00","to":"08:05"},{"from":"09:30","to":"24:00"}]}},"outbound_caller_ids":[{"provider_id":"p","caller_id":"+49 30 1","description":"the \"desk\""},{"provider_id":"p","caller_id":"+49 30 2","description":null}],"contact_match_type":"MATCH_LENGTH","contact_match_length":64,"contact_append_type":"PREPEND","contact_update_interval":43200}
    """#

/// Every member of a tenant as its Swift type has it.
func everyMember(_ tenant: Tenant) -> [(Field, Any?)] {
    [
        (.id, tenant.id),
        (.name, tenant.name),
        (.domain, tenant.domain),
        (.website, tenant.website),
        (.timezone, tenant.timezone),
        (.currency, tenant.currency),
        (.region, tenant.region),
        (.enabled, tenant.enabled),
        (.enableVideoRecording, tenant.enableVideoRecording),
        (.enableAudioRecording, tenant.enableAudioRecording),
        (.enableDualTrackRecording, tenant.enableDualTrackRecording),
        (.enableBilling, tenant.enableBilling),
        (.enableFeatureBilling, tenant.enableFeatureBilling),
        (.enableFeatureCallStatistics, tenant.enableFeatureCallStatistics),
        (.enableFeatureContactCenter, tenant.enableFeatureContactCenter),
        (.enableFeatureMessageChannels, tenant.enableFeatureMessageChannels),
        (.enableFeatureMicrosoftTeams, tenant.enableFeatureMicrosoftTeams),
        (.enableFeatureTrunks, tenant.enableFeatureTrunks),
        (.enableFeatureWhatsApp, tenant.enableFeatureWhatsApp),
        (.customOptions, tenant.customOptions),
        (.maxExtensions, tenant.maxExtensions),
        (.maxConcurrentCalls, tenant.maxConcurrentCalls),
        (.maxRingGroups, tenant.maxRingGroups),
        (.maxVirtualReceptionists, tenant.maxVirtualReceptionists),
        (.maxCallQueues, tenant.maxCallQueues),
        (.maxConferenceRooms, tenant.maxConferenceRooms),
        (.diskQuota, tenant.diskQuota),
        (.usedDiskQuota, tenant.usedDiskQuota),
        (.imDiskQuota, tenant.imDiskQuota),
        (.extensionImDiskQuota, tenant.extensionImDiskQuota),
        (.recordingRetention, tenant.recordingRetention),
        (.callReportRetention, tenant.callReportRetention),
        (.logRetention, tenant.logRetention),
        (.tempFileRetention, tenant.tempFileRetention),
        (.officeHours, tenant.officeHours),
        (.outboundCallerIds, tenant.outboundCallerIds),
        (.contactMatchType, tenant.contactMatchType),
        (.contactMatchLength, tenant.contactMatchLength),
        (.contactAppendType, tenant.contactAppendType),
        (.contactUpdateInterval, tenant.contactUpdateInterval),
        (.avatarFileName, tenant.avatarFileName),
        (.avatarFileSize, tenant.avatarFileSize),
        (.avatarFileUrl, tenant.avatarFileUrl),
        (.createdAt, tenant.createdAt),
        (.version, tenant.version),
    ]
}

/// Sets every member that can be set to what another tenant has.
func setEveryMember(of patch: inout Patch, as tenant: Tenant) {
    patch.name = tenant.name
    patch.domain = tenant.domain
    patch.website = tenant.website
    patch.timezone = tenant.timezone
    patch.currency = tenant.currency
    patch.region = tenant.region
    patch.enabled = tenant.enabled
    patch.enableVideoRecording = tenant.enableVideoRecording
    patch.enableAudioRecording = tenant.enableAudioRecording
    patch.enableDualTrackRecording = tenant.enableDualTrackRecording
    patch.enableBilling = tenant.enableBilling
    patch.enableFeatureBilling = tenant.enableFeatureBilling
    patch.enableFeatureCallStatistics = tenant.enableFeatureCallStatistics
    patch.enableFeatureContactCenter = tenant.enableFeatureContactCenter
    patch.enableFeatureMessageChannels = tenant.enableFeatureMessageChannels
    patch.enableFeatureMicrosoftTeams = tenant.enableFeatureMicrosoftTeams
    patch.enableFeatureTrunks = tenant.enableFeatureTrunks
    patch.enableFeatureWhatsApp = tenant.enableFeatureWhatsApp
    patch.customOptions = tenant.customOptions
    patch.maxExtensions = tenant.maxExtensions
    patch.maxConcurrentCalls = tenant.maxConcurrentCalls
    patch.maxRingGroups = tenant.maxRingGroups
    patch.maxVirtualReceptionists = tenant.maxVirtualReceptionists
    patch.maxCallQueues = tenant.maxCallQueues
    patch.maxConferenceRooms = tenant.maxConferenceRooms
    patch.diskQuota = tenant.diskQuota.text
    patch.imDiskQuota = tenant.imDiskQuota.text
    patch.extensionImDiskQuota = tenant.extensionImDiskQuota.text
    patch.recordingRetention = tenant.recordingRetention
    patch.callReportRetention = tenant.callReportRetention
    patch.logRetention = tenant.logRetention
    patch.tempFileRetention = tenant.tempFileRetention
    patch.officeHours = OfficeHours.Patch(tenant.officeHours)
    patch.outboundCallerIds = tenant.outboundCallerIds
    patch.contactMatchType = tenant.contactMatchType
    patch.contactMatchLength = tenant.contactMatchLength
    patch.contactAppendType = tenant.contactAppendType
    patch.contactUpdateInterval = tenant.contactUpdateInterval
}
