/// @file
/// The codes and fields of tenantry.h, as enumerations. Generated from the library's tables: where it is
/// stale, `TENANTRY_BLESS=1 cargo test --test header_cpp` writes it anew.

#pragma once

#include <tenantry.h>

#include <cstdint>
#include <string_view>

namespace tenantry {

/// What a call answers. A later library may know more.
enum class status : std::int32_t {
    /// Done.
    ok = TENANTRY_OK,
    /// The input breaks one or more rules; the faults say which.
    refused = TENANTRY_REFUSED,
    /// There is no such tenant or file, or it is out of the caller's reach.
    not_found = TENANTRY_NOT_FOUND,
    /// The tenant has another version than the caller expected.
    conflict = TENANTRY_CONFLICT,
    /// Another writer kept the database locked for longer than the busy timeout.
    busy = TENANTRY_BUSY,
    /// The store or the place that it lies in can only be read.
    read_only = TENANTRY_READ_ONLY,
    /// The disk is full; nothing of the change was stored.
    disk_full = TENANTRY_DISK_FULL,
    /// The file is damaged; it is left as it is.
    corrupt = TENANTRY_CORRUPT,
    /// The file is not a tenantry database.
    foreign_file = TENANTRY_FOREIGN_FILE,
    /// The file was written by a newer release of tenantry.
    newer_schema = TENANTRY_NEWER_SCHEMA,
    /// The path cannot be used for a database.
    bad_path = TENANTRY_BAD_PATH,
    /// The file was replaced or its log removed while it was open; the last change may be lost.
    replaced = TENANTRY_REPLACED,
    /// There is a file already where a new database was to be made.
    exists = TENANTRY_EXISTS,
    /// Reading or writing failed in the operating system.
    io = TENANTRY_IO,
    /// The SQLite library that is linked has a known fault and must not be used.
    sqlite_too_old = TENANTRY_SQLITE_TOO_OLD,
    /// SQLite answered in a way that tenantry does not expect.
    internal = TENANTRY_INTERNAL,
    /// The file holds tables, triggers or views that tenantry did not make.
    foreign_schema = TENANTRY_FOREIGN_SCHEMA,
    /// The handle was made before this process was forked from its parent: open the store anew.
    forked = TENANTRY_FORKED,
    /// The handle was closed, is of another kind, or was never given out.
    bad_handle = TENANTRY_BAD_HANDLE,
    /// An argument cannot be used: a null pointer, a text that is not UTF-8, an unknown number.
    bad_argument = TENANTRY_BAD_ARGUMENT,
    /// A defect in tenantry: the call was given up, and the log says where.
    panicked = TENANTRY_PANICKED,
    /// There is no value: the member is null, or there is nothing more.
    no_value = TENANTRY_NO_VALUE,
    /// The tenant's disk space does not suffice; nothing was stored.
    quota_exceeded = TENANTRY_QUOTA_EXCEEDED,
    /// The file is the avatar of its tenant and cannot be deleted.
    in_use = TENANTRY_IN_USE,
    /// One more would be beyond a limit of the tenant's.
    limit_exceeded = TENANTRY_LIMIT_EXCEEDED,
    /// The caller gave up what it had asked for; nothing is left of it.
    cancelled = TENANTRY_CANCELLED,
};

/// Which rule a member breaks. A later library may know more.
enum class fault_code : std::uint32_t {
    /// The member must be given.
    required = TENANTRY_FAULT_REQUIRED,
    /// The JSON value is of another type than the member.
    wrong_type = TENANTRY_FAULT_WRONG_TYPE,
    /// The text has too few characters.
    too_short = TENANTRY_FAULT_TOO_SHORT,
    /// The text, list or object is too long.
    too_long = TENANTRY_FAULT_TOO_LONG,
    /// The number is below the least or above the greatest that is allowed.
    out_of_range = TENANTRY_FAULT_OUT_OF_RANGE,
    /// The value is not one of the allowed ones.
    not_allowed = TENANTRY_FAULT_NOT_ALLOWED,
    /// The text holds a character that it may not hold.
    bad_character = TENANTRY_FAULT_BAD_CHARACTER,
    /// Not a host name or an IP address that a SIP domain may be.
    bad_domain = TENANTRY_FAULT_BAD_DOMAIN,
    /// Not an absolute http or https URL without a syntax violation.
    bad_url = TENANTRY_FAULT_BAD_URL,
    /// Not a name of the IANA time zone database.
    unknown_timezone = TENANTRY_FAULT_UNKNOWN_TIMEZONE,
    /// Not an active code of ISO 4217.
    unknown_currency = TENANTRY_FAULT_UNKNOWN_CURRENCY,
    /// Not a code of ISO 3166-1 alpha-3.
    unknown_region = TENANTRY_FAULT_UNKNOWN_REGION,
    /// Not a quota such as `100MB`.
    bad_quota = TENANTRY_FAULT_BAD_QUOTA,
    /// Not JSON, or not JSON that is allowed here.
    bad_json = TENANTRY_FAULT_BAD_JSON,
    /// Not a range of times such as `09:00` to `17:00`.
    bad_time_range = TENANTRY_FAULT_BAD_TIME_RANGE,
    /// The same entry stands twice.
    duplicate = TENANTRY_FAULT_DUPLICATE,
    /// Another tenant has this value, and it must be unique.
    taken = TENANTRY_FAULT_TAKEN,
    /// The caller may not set this member.
    forbidden = TENANTRY_FAULT_FORBIDDEN,
    /// There is no member of this name.
    unknown_field = TENANTRY_FAULT_UNKNOWN_FIELD,
    /// Not an identifier of a tenant.
    bad_id = TENANTRY_FAULT_BAD_ID,
    /// Not an RFC 3339 time.
    bad_time = TENANTRY_FAULT_BAD_TIME,
    /// The tenant has no file of this identifier.
    unknown_file = TENANTRY_FAULT_UNKNOWN_FILE,
    /// Not a SHA-256 in 64 hexadecimal digits.
    bad_digest = TENANTRY_FAULT_BAD_DIGEST,
    /// The bytes that were received have another SHA-256.
    wrong_digest = TENANTRY_FAULT_WRONG_DIGEST,
    /// The upload goes on at another offset.
    wrong_offset = TENANTRY_FAULT_WRONG_OFFSET,
    /// The upload has fewer bytes than were announced.
    incomplete = TENANTRY_FAULT_INCOMPLETE,
};

/// A field of a tenant. A later library may know more.
enum class field : std::uint32_t {
    /// Identifier of the tenant.
    id = TENANTRY_FIELD_ID,
    /// Display name of the tenant.
    name = TENANTRY_FIELD_NAME,
    /// SIP domain, used only for SIP message authentication.
    domain = TENANTRY_FIELD_DOMAIN,
    /// Official website.
    website = TENANTRY_FIELD_WEBSITE,
    /// Time zone that office hours and retention days are counted in.
    timezone = TENANTRY_FIELD_TIMEZONE,
    /// Currency of billing.
    currency = TENANTRY_FIELD_CURRENCY,
    /// Country of the tenant. The documents call the property a country code; its wire name is region.
    region = TENANTRY_FIELD_REGION,
    /// False suspends the tenant: it stays readable and is reported as suspended.
    enabled = TENANTRY_FIELD_ENABLED,
    /// Extensions may record video.
    enable_video_recording = TENANTRY_FIELD_ENABLE_VIDEO_RECORDING,
    /// Extensions may record audio.
    enable_audio_recording = TENANTRY_FIELD_ENABLE_AUDIO_RECORDING,
    /// Calls may be recorded with one track for each party.
    enable_dual_track_recording = TENANTRY_FIELD_ENABLE_DUAL_TRACK_RECORDING,
    /// Calls are billed.
    enable_billing = TENANTRY_FIELD_ENABLE_BILLING,
    /// The call billing feature is offered.
    enable_feature_billing = TENANTRY_FIELD_ENABLE_FEATURE_BILLING,
    /// The call statistics feature is offered.
    enable_feature_call_statistics = TENANTRY_FIELD_ENABLE_FEATURE_CALL_STATISTICS,
    /// The contact center feature is offered.
    enable_feature_contact_center = TENANTRY_FIELD_ENABLE_FEATURE_CONTACT_CENTER,
    /// The message channels feature is offered.
    enable_feature_message_channels = TENANTRY_FIELD_ENABLE_FEATURE_MESSAGE_CHANNELS,
    /// The Microsoft Teams feature is offered.
    enable_feature_microsoft_teams = TENANTRY_FIELD_ENABLE_FEATURE_MICROSOFT_TEAMS,
    /// The trunks feature is offered.
    enable_feature_trunks = TENANTRY_FIELD_ENABLE_FEATURE_TRUNKS,
    /// The WhatsApp feature is offered.
    enable_feature_whats_app = TENANTRY_FIELD_ENABLE_FEATURE_WHATS_APP,
    /// Custom configuration options, serialized as a JSON string.
    custom_options = TENANTRY_FIELD_CUSTOM_OPTIONS,
    /// Users (extensions) that the tenant may create.
    max_extensions = TENANTRY_FIELD_MAX_EXTENSIONS,
    /// Calls that the tenant may have at the same time.
    max_concurrent_calls = TENANTRY_FIELD_MAX_CONCURRENT_CALLS,
    /// Ring groups that the tenant may create.
    max_ring_groups = TENANTRY_FIELD_MAX_RING_GROUPS,
    /// Virtual receptionists that the tenant may create.
    max_virtual_receptionists = TENANTRY_FIELD_MAX_VIRTUAL_RECEPTIONISTS,
    /// Call queues that the tenant may create.
    max_call_queues = TENANTRY_FIELD_MAX_CALL_QUEUES,
    /// Conference rooms that the tenant may create.
    max_conference_rooms = TENANTRY_FIELD_MAX_CONFERENCE_ROOMS,
    /// Disk space that the tenant may use.
    disk_quota = TENANTRY_FIELD_DISK_QUOTA,
    /// Disk space in use: what the store accounts for the tenant.
    used_disk_quota = TENANTRY_FIELD_USED_DISK_QUOTA,
    /// Disk space that the tenant may use for instant messages.
    im_disk_quota = TENANTRY_FIELD_IM_DISK_QUOTA,
    /// Disk space that one extension may use for instant messages.
    extension_im_disk_quota = TENANTRY_FIELD_EXTENSION_IM_DISK_QUOTA,
    /// Days that recordings are kept.
    recording_retention = TENANTRY_FIELD_RECORDING_RETENTION,
    /// Days that call report files are kept.
    call_report_retention = TENANTRY_FIELD_CALL_REPORT_RETENTION,
    /// Days that audit logs and event logs are kept.
    log_retention = TENANTRY_FIELD_LOG_RETENTION,
    /// Days that temporary files are kept.
    temp_file_retention = TENANTRY_FIELD_TEMP_FILE_RETENTION,
    /// Working time, in the tenant's time zone.
    office_hours = TENANTRY_FIELD_OFFICE_HOURS,
    /// Caller IDs that calls over a trunk may show.
    outbound_caller_ids = TENANTRY_FIELD_OUTBOUND_CALLER_IDS,
    /// How a caller's number is matched to a contact.
    contact_match_type = TENANTRY_FIELD_CONTACT_MATCH_TYPE,
    /// Least number of characters that must match under MATCH_LENGTH.
    contact_match_length = TENANTRY_FIELD_CONTACT_MATCH_LENGTH,
    /// How the name of a group, queue or DID/DDI is added to the caller ID.
    contact_append_type = TENANTRY_FIELD_CONTACT_APPEND_TYPE,
    /// Minutes between two synchronizations of contacts from the server.
    contact_update_interval = TENANTRY_FIELD_CONTACT_UPDATE_INTERVAL,
    /// The tenant's picture; write only: a read shows the three fields below.
    avatar_file_id = TENANTRY_FIELD_AVATAR_FILE_ID,
    /// Name of the file.
    avatar_file_name = TENANTRY_FIELD_AVATAR_FILE_NAME,
    /// Size of the file.
    avatar_file_size = TENANTRY_FIELD_AVATAR_FILE_SIZE,
    /// Relative path that the file is downloaded from.
    avatar_file_url = TENANTRY_FIELD_AVATAR_FILE_URL,
    /// When the tenant was made.
    created_at = TENANTRY_FIELD_CREATED_AT,
    /// For compare-and-set updates.
    version = TENANTRY_FIELD_VERSION,
};

namespace detail {

/// What is known of a field when a program is compiled.
struct facts {
    std::string_view name;
    std::uint32_t kind = 0;
    bool nullable = false;
};

constexpr facts facts_of(field member) noexcept
{
    switch (member) {
    case field::id: return {"id", TENANTRY_TYPE_TEXT, false};
    case field::name: return {"name", TENANTRY_TYPE_TEXT, false};
    case field::domain: return {"domain", TENANTRY_TYPE_TEXT, false};
    case field::website: return {"website", TENANTRY_TYPE_TEXT, true};
    case field::timezone: return {"timezone", TENANTRY_TYPE_TEXT, false};
    case field::currency: return {"currency", TENANTRY_TYPE_TEXT, false};
    case field::region: return {"region", TENANTRY_TYPE_TEXT, false};
    case field::enabled: return {"enabled", TENANTRY_TYPE_BOOL, false};
    case field::enable_video_recording: return {"enable_video_recording", TENANTRY_TYPE_BOOL, false};
    case field::enable_audio_recording: return {"enable_audio_recording", TENANTRY_TYPE_BOOL, false};
    case field::enable_dual_track_recording: return {"enable_dual_track_recording", TENANTRY_TYPE_BOOL, false};
    case field::enable_billing: return {"enable_billing", TENANTRY_TYPE_BOOL, false};
    case field::enable_feature_billing: return {"enable_feature_billing", TENANTRY_TYPE_BOOL, false};
    case field::enable_feature_call_statistics: return {"enable_feature_call_statistics", TENANTRY_TYPE_BOOL, false};
    case field::enable_feature_contact_center: return {"enable_feature_contact_center", TENANTRY_TYPE_BOOL, false};
    case field::enable_feature_message_channels: return {"enable_feature_message_channels", TENANTRY_TYPE_BOOL, false};
    case field::enable_feature_microsoft_teams: return {"enable_feature_microsoft_teams", TENANTRY_TYPE_BOOL, false};
    case field::enable_feature_trunks: return {"enable_feature_trunks", TENANTRY_TYPE_BOOL, false};
    case field::enable_feature_whats_app: return {"enable_feature_whats_app", TENANTRY_TYPE_BOOL, false};
    case field::custom_options: return {"custom_options", TENANTRY_TYPE_TEXT, true};
    case field::max_extensions: return {"max_extensions", TENANTRY_TYPE_INT, false};
    case field::max_concurrent_calls: return {"max_concurrent_calls", TENANTRY_TYPE_INT, false};
    case field::max_ring_groups: return {"max_ring_groups", TENANTRY_TYPE_INT, false};
    case field::max_virtual_receptionists: return {"max_virtual_receptionists", TENANTRY_TYPE_INT, false};
    case field::max_call_queues: return {"max_call_queues", TENANTRY_TYPE_INT, false};
    case field::max_conference_rooms: return {"max_conference_rooms", TENANTRY_TYPE_INT, false};
    case field::disk_quota: return {"disk_quota", TENANTRY_TYPE_TEXT, false};
    case field::used_disk_quota: return {"used_disk_quota", TENANTRY_TYPE_TEXT, false};
    case field::im_disk_quota: return {"im_disk_quota", TENANTRY_TYPE_TEXT, false};
    case field::extension_im_disk_quota: return {"extension_im_disk_quota", TENANTRY_TYPE_TEXT, false};
    case field::recording_retention: return {"recording_retention", TENANTRY_TYPE_INT, false};
    case field::call_report_retention: return {"call_report_retention", TENANTRY_TYPE_INT, false};
    case field::log_retention: return {"log_retention", TENANTRY_TYPE_INT, false};
    case field::temp_file_retention: return {"temp_file_retention", TENANTRY_TYPE_INT, false};
    case field::office_hours: return {"office_hours", TENANTRY_TYPE_OFFICE_HOURS, false};
    case field::outbound_caller_ids: return {"outbound_caller_ids", TENANTRY_TYPE_CALLER_IDS, false};
    case field::contact_match_type: return {"contact_match_type", TENANTRY_TYPE_TEXT, false};
    case field::contact_match_length: return {"contact_match_length", TENANTRY_TYPE_INT, true};
    case field::contact_append_type: return {"contact_append_type", TENANTRY_TYPE_TEXT, false};
    case field::contact_update_interval: return {"contact_update_interval", TENANTRY_TYPE_INT, false};
    case field::avatar_file_id: return {"avatar_file_id", TENANTRY_TYPE_TEXT, true};
    case field::avatar_file_name: return {"avatar_file_name", TENANTRY_TYPE_TEXT, true};
    case field::avatar_file_size: return {"avatar_file_size", TENANTRY_TYPE_INT, true};
    case field::avatar_file_url: return {"avatar_file_url", TENANTRY_TYPE_TEXT, true};
    case field::created_at: return {"created_at", TENANTRY_TYPE_TEXT, false};
    case field::version: return {"version", TENANTRY_TYPE_INT, false};
    }
    return {};
}

} // namespace detail

/// The name of a field in documents, as in `max_extensions`; empty for one that this header does not know.
constexpr std::string_view name(field member) noexcept { return detail::facts_of(member).name; }

} // namespace tenantry
