-- What changed, for caches and for those who watch. Released: never change this file, add the next one.

-- One line a change, in the order of the commits. Written by triggers, so that it is whole whoever writes.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY, -- rises by one with each change
    tenant TEXT NOT NULL, -- its id
    domain TEXT NOT NULL, -- after the change; of a deleted tenant the last
    version INTEGER NOT NULL, -- as above
    kind INTEGER NOT NULL, -- 1 created, 2 updated, 3 deleted
    members TEXT -- the names of those that changed, joined by commas; NULL: not told
) STRICT;

CREATE TRIGGER tenant_created AFTER INSERT ON tenant BEGIN
    INSERT INTO change (tenant, domain, version, kind) VALUES (NEW.id, NEW.domain, NEW.version, 1);
END;

CREATE TRIGGER tenant_updated AFTER UPDATE ON tenant BEGIN
    INSERT INTO change (tenant, domain, version, kind) VALUES (NEW.id, NEW.domain, NEW.version, 2);
END;

CREATE TRIGGER tenant_deleted AFTER DELETE ON tenant BEGIN
    INSERT INTO change (tenant, domain, version, kind) VALUES (OLD.id, OLD.domain, OLD.version, 3);
END;

-- The last 100,000 are kept, and at most 1,000 more.
CREATE TRIGGER change_forgotten AFTER INSERT ON change WHEN NEW.seq % 1000 = 0 BEGIN
    DELETE FROM change WHERE seq <= NEW.seq - 100000;
END;
