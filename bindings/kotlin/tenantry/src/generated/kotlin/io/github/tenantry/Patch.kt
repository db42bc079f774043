// Made from the field table by the test `bindings`; where the table changes:
// TENANTRY_BLESS=1 cargo test --test bindings

package io.github.tenantry

/**
 * Members to set; those that are not named stay as they are. It is checked where it is used: then all its
 * faults are reported at once. A property that is read shows what the patch would set, and `null` where it
 * would set nothing or reset the member. A patch is for one thread at a time.
 */
public class Patch() : PatchMembers() {
    /**
     * Display name of the tenant. Holds 1 to 1024 characters.
     */
    public var name: String by required(Field.NAME)

    /**
     * SIP domain, used only for SIP message authentication. Holds host name or IP address, unique.
     */
    public var domain: String by required(Field.DOMAIN)

    /**
     * Official website. Holds http or https URL of at most 255 characters, or null. `null` goes back to the default: null.
     */
    public var website: String? by textOrDefault(Field.WEBSITE)

    /**
     * Time zone that office hours and retention days are counted in. Holds IANA time zone name.
     */
    public var timezone: String by required(Field.TIMEZONE)

    /**
     * Currency of billing. Holds ISO 4217 code.
     */
    public var currency: String by required(Field.CURRENCY)

    /**
     * Country of the tenant. The documents call the property a country code; its wire name is region. Holds ISO 3166-1 alpha-3 code.
     */
    public var region: String by required(Field.REGION)

    /**
     * False suspends the tenant: it stays readable and is reported as suspended. Holds true or false. `null` goes back to the default: true. Only the system may set it.
     */
    public var enabled: Boolean? by flagOrDefault(Field.ENABLED)

    /**
     * Extensions may record video. Holds true or false. `null` goes back to the default: false.
     */
    public var enableVideoRecording: Boolean? by flagOrDefault(Field.ENABLE_VIDEO_RECORDING)

    /**
     * Extensions may record audio. Holds true or false. `null` goes back to the default: false.
     */
    public var enableAudioRecording: Boolean? by flagOrDefault(Field.ENABLE_AUDIO_RECORDING)

    /**
     * Calls may be recorded with one track for each party. Holds true or false. `null` goes back to the default: false.
     */
    public var enableDualTrackRecording: Boolean? by flagOrDefault(Field.ENABLE_DUAL_TRACK_RECORDING)

    /**
     * Calls are billed. Holds true or false. `null` goes back to the default: false. Only the system may set it.
     */
    public var enableBilling: Boolean? by flagOrDefault(Field.ENABLE_BILLING)

    /**
     * The call billing feature is offered. Holds true or false. `null` goes back to the default: false. Only the system may set it.
     */
    public var enableFeatureBilling: Boolean? by flagOrDefault(Field.ENABLE_FEATURE_BILLING)

    /**
     * The call statistics feature is offered. Holds true or false. `null` goes back to the default: true. Only the system may set it.
     */
    public var enableFeatureCallStatistics: Boolean? by flagOrDefault(Field.ENABLE_FEATURE_CALL_STATISTICS)

    /**
     * The contact center feature is offered. Holds true or false. `null` goes back to the default: true. Only the system may set it.
     */
    public var enableFeatureContactCenter: Boolean? by flagOrDefault(Field.ENABLE_FEATURE_CONTACT_CENTER)

    /**
     * The message channels feature is offered. Holds true or false. `null` goes back to the default: true. Only the system may set it.
     */
    public var enableFeatureMessageChannels: Boolean? by flagOrDefault(Field.ENABLE_FEATURE_MESSAGE_CHANNELS)

    /**
     * The Microsoft Teams feature is offered. Holds true or false. `null` goes back to the default: true. Only the system may set it.
     */
    public var enableFeatureMicrosoftTeams: Boolean? by flagOrDefault(Field.ENABLE_FEATURE_MICROSOFT_TEAMS)

    /**
     * The trunks feature is offered. Holds true or false. `null` goes back to the default: true. Only the system may set it.
     */
    public var enableFeatureTrunks: Boolean? by flagOrDefault(Field.ENABLE_FEATURE_TRUNKS)

    /**
     * The WhatsApp feature is offered. Holds true or false. `null` goes back to the default: true. Only the system may set it.
     */
    public var enableFeatureWhatsApp: Boolean? by flagOrDefault(Field.ENABLE_FEATURE_WHATS_APP)

    /**
     * Custom configuration options, serialized as a JSON string. Holds JSON object as text, at most 65536 bytes, or null. `null` goes back to the default: null.
     */
    public var customOptions: String? by textOrDefault(Field.CUSTOM_OPTIONS)

    /**
     * Users (extensions) that the tenant may create. Holds 0 to 2147483647 extensions. `null` goes back to the default: 1000. Only the system may set it.
     */
    public var maxExtensions: Int? by intOrDefault(Field.MAX_EXTENSIONS)

    /**
     * Calls that the tenant may have at the same time. Holds 0 to 2147483647 calls. `null` goes back to the default: 20. Only the system may set it.
     */
    public var maxConcurrentCalls: Int? by intOrDefault(Field.MAX_CONCURRENT_CALLS)

    /**
     * Ring groups that the tenant may create. Holds 0 to 2147483647 ring groups. `null` goes back to the default: 20. Only the system may set it.
     */
    public var maxRingGroups: Int? by intOrDefault(Field.MAX_RING_GROUPS)

    /**
     * Virtual receptionists that the tenant may create. Holds 0 to 2147483647 virtual receptionists. `null` goes back to the default: 20. Only the system may set it.
     */
    public var maxVirtualReceptionists: Int? by intOrDefault(Field.MAX_VIRTUAL_RECEPTIONISTS)

    /**
     * Call queues that the tenant may create. Holds 0 to 2147483647 call queues. `null` goes back to the default: 20. Only the system may set it.
     */
    public var maxCallQueues: Int? by intOrDefault(Field.MAX_CALL_QUEUES)

    /**
     * Conference rooms that the tenant may create. Holds 0 to 2147483647 conference rooms. `null` goes back to the default: 20. Only the system may set it.
     */
    public var maxConferenceRooms: Int? by intOrDefault(Field.MAX_CONFERENCE_ROOMS)

    /**
     * Disk space that the tenant may use. Holds empty for unlimited, or a number and KB, MB, GB, TB or PB. `null` goes back to the default: "". Only the system may set it.
     */
    public var diskQuota: String? by textOrDefault(Field.DISK_QUOTA)

    /**
     * Disk space that the tenant may use for instant messages. Holds empty for unlimited, or a number and KB, MB, GB, TB or PB. `null` goes back to the default: "". Only the system may set it.
     */
    public var imDiskQuota: String? by textOrDefault(Field.IM_DISK_QUOTA)

    /**
     * Disk space that one extension may use for instant messages. Holds empty for unlimited, or a number and KB, MB, GB, TB or PB. `null` goes back to the default: "1GB". Only the system may set it.
     */
    public var extensionImDiskQuota: String? by textOrDefault(Field.EXTENSION_IM_DISK_QUOTA)

    /**
     * Days that recordings are kept. Holds 1 to 2147483647 days. `null` goes back to the default: 180.
     */
    public var recordingRetention: Int? by intOrDefault(Field.RECORDING_RETENTION)

    /**
     * Days that call report files are kept. Holds 1 to 2147483647 days. `null` goes back to the default: 30.
     */
    public var callReportRetention: Int? by intOrDefault(Field.CALL_REPORT_RETENTION)

    /**
     * Days that audit logs and event logs are kept. Holds 1 to 2147483647 days. `null` goes back to the default: 180.
     */
    public var logRetention: Int? by intOrDefault(Field.LOG_RETENTION)

    /**
     * Days that temporary files are kept. Holds 1 to 2147483647 days. `null` goes back to the default: 30.
     */
    public var tempFileRetention: Int? by intOrDefault(Field.TEMP_FILE_RETENTION)

    /**
     * Working time, in the tenant's time zone. Holds monday to sunday, each enabled and ranges of from and to. `null` goes back to the default: monday to sunday 09:00-17:00.
     */
    public var officeHours: OfficeHoursPatch? by officeHoursOrDefault(Field.OFFICE_HOURS)

    /**
     * Caller IDs that calls over a trunk may show. Holds at most 1000 entries of provider_id, caller_id, description. `null` goes back to the default: [].
     */
    public var outboundCallerIds: List<OutboundCallerId>? by callerIdsOrDefault(Field.OUTBOUND_CALLER_IDS)

    /**
     * How a caller's number is matched to a contact. Holds DISABLE, MATCH_EXACTLY, MATCH_LENGTH. `null` goes back to the default: "MATCH_EXACTLY".
     */
    public var contactMatchType: ContactMatchType? by matchTypeOrDefault(Field.CONTACT_MATCH_TYPE)

    /**
     * Least number of characters that must match under MATCH_LENGTH. Holds 0 to 64 characters, or null; at least 1 when contact_match_type is MATCH_LENGTH. `null` goes back to the default: null.
     */
    public var contactMatchLength: Int? by intOrDefault(Field.CONTACT_MATCH_LENGTH)

    /**
     * How the name of a group, queue or DID/DDI is added to the caller ID. Holds DISABLE, APPEND, PREPEND. `null` goes back to the default: "APPEND".
     */
    public var contactAppendType: ContactAppendType? by appendTypeOrDefault(Field.CONTACT_APPEND_TYPE)

    /**
     * Minutes between two synchronizations of contacts from the server. Holds 1 to 43200 minutes. `null` goes back to the default: 720.
     */
    public var contactUpdateInterval: Int? by intOrDefault(Field.CONTACT_UPDATE_INTERVAL)

    /**
     * The tenant's picture; write only: a read shows the three fields below. Holds id of a completed file of the tenant, or null. `null` goes back to the default: null.
     */
    public var avatarFileId: String? by textOrDefault(Field.AVATAR_FILE_ID)

    public companion object {
        /**
         * The whole document, to be set back after a change: `session.set(Patch.of(tenant.copy(name = "New")))`.
         * It holds the document's version, so that nobody else's change is lost meanwhile.
         */
        @JvmStatic
        public fun of(tenant: Tenant): Patch = Patch().apply {
            name = tenant.name
            domain = tenant.domain
            website = tenant.website
            timezone = tenant.timezone
            currency = tenant.currency
            region = tenant.region
            enabled = tenant.enabled
            enableVideoRecording = tenant.enableVideoRecording
            enableAudioRecording = tenant.enableAudioRecording
            enableDualTrackRecording = tenant.enableDualTrackRecording
            enableBilling = tenant.enableBilling
            enableFeatureBilling = tenant.enableFeatureBilling
            enableFeatureCallStatistics = tenant.enableFeatureCallStatistics
            enableFeatureContactCenter = tenant.enableFeatureContactCenter
            enableFeatureMessageChannels = tenant.enableFeatureMessageChannels
            enableFeatureMicrosoftTeams = tenant.enableFeatureMicrosoftTeams
            enableFeatureTrunks = tenant.enableFeatureTrunks
            enableFeatureWhatsApp = tenant.enableFeatureWhatsApp
            customOptions = tenant.customOptions
            maxExtensions = tenant.maxExtensions
            maxConcurrentCalls = tenant.maxConcurrentCalls
            maxRingGroups = tenant.maxRingGroups
            maxVirtualReceptionists = tenant.maxVirtualReceptionists
            maxCallQueues = tenant.maxCallQueues
            maxConferenceRooms = tenant.maxConferenceRooms
            diskQuota = tenant.diskQuota.text
            imDiskQuota = tenant.imDiskQuota.text
            extensionImDiskQuota = tenant.extensionImDiskQuota.text
            recordingRetention = tenant.recordingRetention
            callReportRetention = tenant.callReportRetention
            logRetention = tenant.logRetention
            tempFileRetention = tenant.tempFileRetention
            officeHours = tenant.officeHours.toPatch()
            outboundCallerIds = tenant.outboundCallerIds
            contactMatchType = tenant.contactMatchType
            contactMatchLength = tenant.contactMatchLength
            contactAppendType = tenant.contactAppendType
            contactUpdateInterval = tenant.contactUpdateInterval
            expect(tenant.version)
        }

        /**
         * The members of a JSON object, named as in documents; `null` goes back to the default. A text that is
         * none is refused where the patch is used.
         */
        @JvmStatic
        public fun fromJson(json: String): Patch = Patch().apply { text = json }
    }
}
