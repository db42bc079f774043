-- The first schema. Released: never change this file, add the next one.

-- One line a tenant, one column a setting; NULL means "not set, so the default holds".
CREATE TABLE tenant (
    "row" INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    domain TEXT NOT NULL UNIQUE,
    website TEXT,
    timezone TEXT NOT NULL,
    currency TEXT NOT NULL,
    region TEXT NOT NULL,
    enabled INTEGER,
    enable_video_recording INTEGER,
    enable_audio_recording INTEGER,
    enable_dual_track_recording INTEGER,
    enable_billing INTEGER,
    enable_feature_billing INTEGER,
    enable_feature_call_statistics INTEGER,
    enable_feature_contact_center INTEGER,
    enable_feature_message_channels INTEGER,
    enable_feature_microsoft_teams INTEGER,
    enable_feature_trunks INTEGER,
    enable_feature_whats_app INTEGER,
    custom_options TEXT,
    max_extensions INTEGER,
    max_concurrent_calls INTEGER,
    max_ring_groups INTEGER,
    max_virtual_receptionists INTEGER,
    max_call_queues INTEGER,
    max_conference_rooms INTEGER,
    disk_quota TEXT,
    im_disk_quota TEXT,
    extension_im_disk_quota TEXT,
    recording_retention INTEGER,
    call_report_retention INTEGER,
    log_retention INTEGER,
    temp_file_retention INTEGER,
    contact_match_type TEXT,
    contact_match_length INTEGER,
    contact_append_type TEXT,
    contact_update_interval INTEGER,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- CRC-32 over the values of this line and of those that belong to it in other tables.
    checksum INTEGER NOT NULL
) STRICT;

CREATE INDEX tenant_by_name ON tenant (name COLLATE NOCASE, id);

CREATE TABLE outbound_caller_ids (
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0
    provider_id TEXT NOT NULL,
    caller_id TEXT NOT NULL,
    description TEXT,
    PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;

-- Only the days that differ from the default.
CREATE TABLE office_hours (
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    day INTEGER NOT NULL, -- 0 is Monday
    enabled INTEGER NOT NULL,
    ranges TEXT NOT NULL, -- as in 09:00-12:00 13:00-17:00
    PRIMARY KEY (tenant, day)
) STRICT, WITHOUT ROWID;
