"""What type checkers must find: every statement below that is marked, and no other."""

from __future__ import annotations

import tenantry
from tenantry import Store, Tenant


def wrong(store: Store, acme: Tenant, session: tenantry.Session) -> None:
    store.set(acme.id, recording_retention="90")  # wrong
    store.set(acme.id, recording_retentoin=90)  # wrong
    store.set(acme.id, name=None)  # wrong
    store.set(acme.id, contact_match_type="EXACT")  # wrong
    store.set(acme.id, used_disk_quota="1GB")  # wrong
    store.set(acme.id, office_hours={"monday": {"enabled": 1.5}})  # wrong
    store.set(acme.id, office_hours={"mon": {}})  # wrong
    store.set(acme.id, outbound_caller_ids=[{"caller_id": "1"}])  # wrong
    store.set(acme.id, name="A", if_version="1")  # wrong
    store.set(7, name="A")  # wrong
    session.set(max_extensions=1)  # wrong
    session.set(recording_retention=1)
    store.create(name="A", domain="a.example")  # wrong
    store.create({"name": "A"})
    store.list(sort="size")  # wrong
    acme.name = "B"  # wrong
    acme.nme  # wrong
    acme.bytes("max_extensions")  # wrong
    acme.max_extensions.upper()  # wrong
    acme["website"].upper()  # wrong
    store.export(open("fleet.jsonl", "w"))  # wrong
    store.import_([1, 2])  # wrong
    tenantry.schema("patch")  # wrong
    store.watch(since="1")  # wrong
    next(store.watch()).version = 2  # wrong
    try:
        store.get(acme.id)
    except tenantry.RefusedError as error:
        error.current  # wrong
        if error.faults[0].code == "too_shrt":  # wrong
            return
