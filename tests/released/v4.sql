PRAGMA application_id = 1414419545;
PRAGMA user_version = 4;
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
, avatar_file_id TEXT) STRICT;
CREATE INDEX tenant_by_name ON tenant (name COLLATE NOCASE, id);
CREATE TABLE outbound_caller_ids (
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0
    provider_id TEXT NOT NULL,
    caller_id TEXT NOT NULL,
    description TEXT,
    PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE office_hours (
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    day INTEGER NOT NULL, -- 0 is Monday
    enabled INTEGER NOT NULL,
    ranges TEXT NOT NULL, -- as in 09:00-12:00 13:00-17:00
    PRIMARY KEY (tenant, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE change (
    seq INTEGER PRIMARY KEY, -- rises by one with each change
    tenant TEXT NOT NULL, -- its id
    domain TEXT NOT NULL, -- after the change; of a deleted tenant the last
    version INTEGER NOT NULL, -- as above
    kind INTEGER NOT NULL, -- 1 created, 2 updated, 3 deleted
    members TEXT -- the names of those that changed, joined by commas; NULL: not told
) STRICT;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, -- of the line in the log of changes
    time INTEGER NOT NULL, -- milliseconds since 1970 by the writer's clock
    tenant TEXT NOT NULL, -- its id, also once it is deleted
    version INTEGER NOT NULL, -- after the change; of a deleted tenant the last
    action INTEGER NOT NULL, -- 1 created, 2 updated, 3 deleted
    object_type TEXT NOT NULL, -- TENANT
    object_name TEXT NOT NULL, -- after the change; of a deleted object the last
    actor TEXT, -- NULL: nobody told
    source TEXT NOT NULL, -- the door or the program
    address TEXT, -- the actor's IP address, if given
    -- JSON: of an update {"member":[old,new],…}; else the members that differ from the default, with
    -- the values that a created tenant has or a deleted one had.
    changes TEXT NOT NULL,
    retention INTEGER, -- of a deleted tenant: days that its lines are kept
    checksum INTEGER NOT NULL -- CRC-32 over this line
) STRICT;
CREATE INDEX audit_by_tenant ON audit (tenant, seq, time);
CREATE TABLE audit_purged (
    tenant TEXT PRIMARY KEY, -- its id
    time INTEGER NOT NULL -- as above
) STRICT, WITHOUT ROWID;
CREATE TABLE content (
    "row" INTEGER PRIMARY KEY,
    tenant INTEGER REFERENCES tenant ("row") ON DELETE SET NULL,
    sha256 BLOB -- NULL while it is uploaded
) STRICT;
CREATE UNIQUE INDEX content_by_tenant ON content (tenant, sha256);
CREATE TABLE piece (
    content INTEGER NOT NULL REFERENCES content ("row"),
    start INTEGER NOT NULL, -- its first byte, from 0; the pieces of a content leave no gap
    bytes BLOB NOT NULL, -- at most 65,536
    checksum INTEGER NOT NULL, -- CRC-32 of the bytes
    PRIMARY KEY (content, start)
) STRICT;
CREATE TABLE upload (
    "row" INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    content INTEGER NOT NULL REFERENCES content ("row"),
    name TEXT NOT NULL,
    temporary INTEGER NOT NULL,
    size INTEGER, -- as announced, and reserved; NULL where it was not announced
    sha256 BLOB, -- as announced
    received INTEGER NOT NULL, -- bytes
    hash BLOB NOT NULL, -- the state of SHA-256 over them
    begun_at TEXT NOT NULL,
    touched_at TEXT NOT NULL
) STRICT;
CREATE INDEX upload_by_tenant ON upload (tenant, id);
CREATE INDEX upload_by_content ON upload (content);
CREATE TABLE file (
    "row" INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    content INTEGER NOT NULL REFERENCES content ("row"),
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    media_type TEXT NOT NULL,
    "key" TEXT NOT NULL UNIQUE, -- the end of its URL, which nobody can guess
    temporary INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    checksum INTEGER NOT NULL -- CRC-32 over the values of this line
) STRICT;
CREATE INDEX file_by_tenant ON file (tenant, id);
CREATE INDEX file_by_content ON file (content);
CREATE INDEX file_temporary ON file (created_at) WHERE temporary = 1;
CREATE TABLE usage (
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (tenant, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO tenant VALUES (1, '01890a5d-ac96-774b-bcce-b302099a8057', 'Plain', 'plain.example', NULL, 'UTC', 'USD', 'USA', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-01-02T03:04:05.678Z', 1, 3883861977, NULL);
INSERT INTO tenant VALUES (2, '01890a5d-ac96-774b-bcce-b302099a8058', 'Röd & "Blå" ''AB'' ☎', 'xn--bcher-kva.example', 'https://example.com/a?b=c', 'Europe/Berlin', 'EUR', 'DEU', 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, '{"a":[1,2.5,"line\nbreak"]}', 0, 2147483647, 1, 2, 3, 4, '100MB', '2GB', '', 1, 2147483647, 3, 4, 'MATCH_LENGTH', 7, 'PREPEND', 43200, '2026-01-02T03:04:05.679Z', 42, 968910587, NULL);
INSERT INTO outbound_caller_ids VALUES (2, 0, 'trunk1', '+4930123456', 'Haupt');
INSERT INTO outbound_caller_ids VALUES (2, 1, 'trunk2', '+4930123457', NULL);
INSERT INTO office_hours VALUES (2, 0, 1, '08:00-12:00 13:00-24:00');
INSERT INTO office_hours VALUES (2, 6, 0, '');
INSERT INTO change VALUES (1, '01890a5d-ac96-774b-bcce-b302099a8057', 'plain.example', 1, 1, NULL);
INSERT INTO change VALUES (2, '01890a5d-ac96-774b-bcce-b302099a8058', 'xn--bcher-kva.example', 42, 1, NULL);
INSERT INTO audit VALUES (1, 1767323046000, '01890a5d-ac96-774b-bcce-b302099a8057', 1, 1, 'TENANT', 'Plain', NULL, 'test', NULL, '{"name":"Plain","domain":"plain.example","timezone":"UTC","currency":"USD","region":"USA","created_at":"2026-01-02T03:04:05.678Z"}', NULL, 2380928439);
INSERT INTO audit VALUES (2, 1767323046000, '01890a5d-ac96-774b-bcce-b302099a8058', 42, 1, 'TENANT', 'Röd & "Blå" ''AB'' ☎', NULL, 'test', NULL, '{"name":"Röd & \"Blå\" ''AB'' ☎","domain":"xn--bcher-kva.example","website":"https://example.com/a?b=c","timezone":"Europe/Berlin","currency":"EUR","region":"DEU","enabled":false,"enable_video_recording":true,"enable_audio_recording":true,"enable_dual_track_recording":true,"enable_billing":true,"enable_feature_billing":true,"enable_feature_call_statistics":false,"enable_feature_contact_center":false,"enable_feature_message_channels":false,"enable_feature_microsoft_teams":false,"enable_feature_trunks":false,"enable_feature_whats_app":false,"custom_options":"{\"a\":[1,2.5,\"line\\nbreak\"]}","max_extensions":0,"max_concurrent_calls":2147483647,"max_ring_groups":1,"max_virtual_receptionists":2,"max_call_queues":3,"max_conference_rooms":4,"disk_quota":"100MB","im_disk_quota":"2GB","extension_im_disk_quota":"","recording_retention":1,"call_report_retention":2147483647,"log_retention":3,"temp_file_retention":4,"office_hours":{"monday":{"enabled":true,"ranges":[{"from":"08:00","to":"12:00"},{"from":"13:00","to":"24:00"}]},"tuesday":{"enabled":true,"ranges":[{"from":"09:00","to":"17:00"}]},"wednesday":{"enabled":true,"ranges":[{"from":"09:00","to":"17:00"}]},"thursday":{"enabled":true,"ranges":[{"from":"09:00","to":"17:00"}]},"friday":{"enabled":true,"ranges":[{"from":"09:00","to":"17:00"}]},"saturday":{"enabled":true,"ranges":[{"from":"09:00","to":"17:00"}]},"sunday":{"enabled":false,"ranges":[]}},"outbound_caller_ids":[{"provider_id":"trunk1","caller_id":"+4930123456","description":"Haupt"},{"provider_id":"trunk2","caller_id":"+4930123457","description":null}],"contact_match_type":"MATCH_LENGTH","contact_match_length":7,"contact_append_type":"PREPEND","contact_update_interval":43200,"created_at":"2026-01-02T03:04:05.679Z"}', NULL, 1318386139);
CREATE TRIGGER tenant_created AFTER INSERT ON tenant BEGIN
    INSERT INTO change (tenant, domain, version, kind) VALUES (NEW.id, NEW.domain, NEW.version, 1);
END;
CREATE TRIGGER tenant_updated AFTER UPDATE ON tenant BEGIN
    INSERT INTO change (tenant, domain, version, kind) VALUES (NEW.id, NEW.domain, NEW.version, 2);
END;
CREATE TRIGGER tenant_deleted AFTER DELETE ON tenant BEGIN
    INSERT INTO change (tenant, domain, version, kind) VALUES (OLD.id, OLD.domain, OLD.version, 3);
END;
CREATE TRIGGER change_forgotten AFTER INSERT ON change WHEN NEW.seq % 1000 = 0 BEGIN
    DELETE FROM change WHERE seq <= NEW.seq - 100000;
END;
CREATE TRIGGER upload_begun AFTER INSERT ON upload BEGIN
    INSERT INTO usage VALUES (NEW.tenant, 'upload', coalesce(NEW.size, NEW.received))
        ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER upload_grown AFTER UPDATE OF received ON upload WHEN NEW.size IS NULL BEGIN
    UPDATE usage SET bytes = bytes + NEW.received - OLD.received WHERE tenant = NEW.tenant AND kind = 'upload';
END;
CREATE TRIGGER upload_ended AFTER DELETE ON upload BEGIN
    UPDATE usage SET bytes = bytes - coalesce(OLD.size, OLD.received)
        WHERE tenant = OLD.tenant AND kind = 'upload';
END;
CREATE TRIGGER file_made AFTER INSERT ON file BEGIN
    INSERT INTO usage VALUES (NEW.tenant, 'file', NEW.size)
        ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER file_deleted AFTER DELETE ON file BEGIN
    UPDATE usage SET bytes = bytes - OLD.size WHERE tenant = OLD.tenant AND kind = 'file';
END;
CREATE TRIGGER usage_first AFTER INSERT ON usage WHEN NEW.kind <> 'upload' AND NEW.bytes <> 0 BEGIN
    INSERT INTO change (tenant, domain, version, kind, members)
        SELECT id, domain, version, 4, 'used_disk_quota' FROM tenant WHERE "row" = NEW.tenant;
END;
CREATE TRIGGER usage_changed AFTER UPDATE OF bytes ON usage
WHEN NEW.kind <> 'upload' AND NEW.bytes <> OLD.bytes BEGIN
    INSERT INTO change (tenant, domain, version, kind, members)
        SELECT id, domain, version, 4, 'used_disk_quota' FROM tenant WHERE "row" = NEW.tenant;
END;
