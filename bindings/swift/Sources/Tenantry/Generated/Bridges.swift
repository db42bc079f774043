// Made from the field table by the test `bindings`: do not edit.

import TenantryGenerated

extension ErrorCode {
    init(_ core: TenantryGenerated.ErrorCode) {
        self =
            switch core {
            case .refused: .refused
            case .notFound: .notFound
            case .conflict: .conflict
            case .busy: .busy
            case .readOnly: .readOnly
            case .diskFull: .diskFull
            case .corrupt: .corrupt
            case .foreignFile: .foreignFile
            case .newerSchema: .newerSchema
            case .badPath: .badPath
            case .replaced: .replaced
            case .exists: .exists
            case .io: .io
            case .sqliteTooOld: .sqliteTooOld
            case .internal: .internal
            case .foreignSchema: .foreignSchema
            case .forked: .forked
            case .badHandle: .badHandle
            case .badArgument: .badArgument
            case .panicked: .panicked
            case .noValue: .noValue
            case .quotaExceeded: .quotaExceeded
            case .inUse: .inUse
            case .limitExceeded: .limitExceeded
            case .cancelled: .cancelled
            }
    }
}

extension FaultCode {
    init(_ core: TenantryGenerated.FaultCode) {
        self =
            switch core {
            case .required: .required
            case .wrongType: .wrongType
            case .tooShort: .tooShort
            case .tooLong: .tooLong
            case .outOfRange: .outOfRange
            case .notAllowed: .notAllowed
            case .badCharacter: .badCharacter
            case .badDomain: .badDomain
            case .badUrl: .badUrl
            case .unknownTimezone: .unknownTimezone
            case .unknownCurrency: .unknownCurrency
            case .unknownRegion: .unknownRegion
            case .badQuota: .badQuota
            case .badJson: .badJson
            case .badTimeRange: .badTimeRange
            case .duplicate: .duplicate
            case .taken: .taken
            case .forbidden: .forbidden
            case .unknownField: .unknownField
            case .badId: .badId
            case .badTime: .badTime
            case .unknownFile: .unknownFile
            case .badDigest: .badDigest
            case .wrongDigest: .wrongDigest
            case .wrongOffset: .wrongOffset
            case .incomplete: .incomplete
            }
    }
}

extension Field {
    init(_ core: TenantryGenerated.Field) {
        self =
            switch core {
            case .id: .id
            case .name: .name
            case .domain: .domain
            case .website: .website
            case .timezone: .timezone
            case .currency: .currency
            case .region: .region
            case .enabled: .enabled
            case .enableVideoRecording: .enableVideoRecording
            case .enableAudioRecording: .enableAudioRecording
            case .enableDualTrackRecording: .enableDualTrackRecording
            case .enableBilling: .enableBilling
            case .enableFeatureBilling: .enableFeatureBilling
            case .enableFeatureCallStatistics: .enableFeatureCallStatistics
            case .enableFeatureContactCenter: .enableFeatureContactCenter
            case .enableFeatureMessageChannels: .enableFeatureMessageChannels
            case .enableFeatureMicrosoftTeams: .enableFeatureMicrosoftTeams
            case .enableFeatureTrunks: .enableFeatureTrunks
            case .enableFeatureWhatsApp: .enableFeatureWhatsApp
            case .customOptions: .customOptions
            case .maxExtensions: .maxExtensions
            case .maxConcurrentCalls: .maxConcurrentCalls
            case .maxRingGroups: .maxRingGroups
            case .maxVirtualReceptionists: .maxVirtualReceptionists
            case .maxCallQueues: .maxCallQueues
            case .maxConferenceRooms: .maxConferenceRooms
            case .diskQuota: .diskQuota
            case .usedDiskQuota: .usedDiskQuota
            case .imDiskQuota: .imDiskQuota
            case .extensionImDiskQuota: .extensionImDiskQuota
            case .recordingRetention: .recordingRetention
            case .callReportRetention: .callReportRetention
            case .logRetention: .logRetention
            case .tempFileRetention: .tempFileRetention
            case .officeHours: .officeHours
            case .outboundCallerIds: .outboundCallerIds
            case .contactMatchType: .contactMatchType
            case .contactMatchLength: .contactMatchLength
            case .contactAppendType: .contactAppendType
            case .contactUpdateInterval: .contactUpdateInterval
            case .avatarFileId: .avatarFileId
            case .avatarFileName: .avatarFileName
            case .avatarFileSize: .avatarFileSize
            case .avatarFileUrl: .avatarFileUrl
            case .createdAt: .createdAt
            case .version: .version
            }
    }
}

extension Field {
    var core: TenantryGenerated.Field {
        switch self {
        case .id: .id
        case .name: .name
        case .domain: .domain
        case .website: .website
        case .timezone: .timezone
        case .currency: .currency
        case .region: .region
        case .enabled: .enabled
        case .enableVideoRecording: .enableVideoRecording
        case .enableAudioRecording: .enableAudioRecording
        case .enableDualTrackRecording: .enableDualTrackRecording
        case .enableBilling: .enableBilling
        case .enableFeatureBilling: .enableFeatureBilling
        case .enableFeatureCallStatistics: .enableFeatureCallStatistics
        case .enableFeatureContactCenter: .enableFeatureContactCenter
        case .enableFeatureMessageChannels: .enableFeatureMessageChannels
        case .enableFeatureMicrosoftTeams: .enableFeatureMicrosoftTeams
        case .enableFeatureTrunks: .enableFeatureTrunks
        case .enableFeatureWhatsApp: .enableFeatureWhatsApp
        case .customOptions: .customOptions
        case .maxExtensions: .maxExtensions
        case .maxConcurrentCalls: .maxConcurrentCalls
        case .maxRingGroups: .maxRingGroups
        case .maxVirtualReceptionists: .maxVirtualReceptionists
        case .maxCallQueues: .maxCallQueues
        case .maxConferenceRooms: .maxConferenceRooms
        case .diskQuota: .diskQuota
        case .usedDiskQuota: .usedDiskQuota
        case .imDiskQuota: .imDiskQuota
        case .extensionImDiskQuota: .extensionImDiskQuota
        case .recordingRetention: .recordingRetention
        case .callReportRetention: .callReportRetention
        case .logRetention: .logRetention
        case .tempFileRetention: .tempFileRetention
        case .officeHours: .officeHours
        case .outboundCallerIds: .outboundCallerIds
        case .contactMatchType: .contactMatchType
        case .contactMatchLength: .contactMatchLength
        case .contactAppendType: .contactAppendType
        case .contactUpdateInterval: .contactUpdateInterval
        case .avatarFileId: .avatarFileId
        case .avatarFileName: .avatarFileName
        case .avatarFileSize: .avatarFileSize
        case .avatarFileUrl: .avatarFileUrl
        case .createdAt: .createdAt
        case .version: .version
        }
    }
}
