-- Who changed what, for people. Released: never change this file, add the next one.

-- One line a change of a tenant, written by who makes the change, in its transaction.
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

-- Of tenants with lines that are not there, the time of the last: before it nothing is known.
CREATE TABLE audit_purged (
    tenant TEXT PRIMARY KEY, -- its id
    time INTEGER NOT NULL -- as above
) STRICT, WITHOUT ROWID;

-- Nothing was written of what came before this schema.
INSERT INTO audit_purged (tenant, time)
SELECT id, CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM tenant;
