-- Files of tenants, and the disk space in use. Released: never change this file, add the next one.

-- What files hold, once where files of a tenant are equal. What has no tenant is nobody's any more, and is
-- removed little by little.
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

-- The picture; its file is of the same tenant.
ALTER TABLE tenant ADD COLUMN avatar_file_id TEXT;

-- Disk space in bytes: of files and, as far as it is promised or taken, of uploads, both kept by triggers, so
-- that it is right whoever writes; of everything else as the host reports it.
CREATE TABLE usage (
    tenant INTEGER NOT NULL REFERENCES tenant ("row") ON DELETE CASCADE,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (tenant, kind)
) STRICT, WITHOUT ROWID;

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

-- A change of the kind 4, disk space in use: caches read the tenant anew; its version stays, and watchers hear
-- nothing. Uploads are not in use yet.
CREATE TRIGGER usage_first AFTER INSERT ON usage WHEN NEW.kind <> 'upload' AND NEW.bytes <> 0 BEGIN
    INSERT INTO change (tenant, domain, version, kind, members)
        SELECT id, domain, version, 4, 'used_disk_quota' FROM tenant WHERE "row" = NEW.tenant;
END;

CREATE TRIGGER usage_changed AFTER UPDATE OF bytes ON usage
WHEN NEW.kind <> 'upload' AND NEW.bytes <> OLD.bytes BEGIN
    INSERT INTO change (tenant, domain, version, kind, members)
        SELECT id, domain, version, 4, 'used_disk_quota' FROM tenant WHERE "row" = NEW.tenant;
END;
