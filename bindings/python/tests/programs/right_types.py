"""What type checkers must accept, and what they must make of it. It runs, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Optional

import tenantry
from tenantry import NewTenant, OfficeHours, OutboundCallerId, Store, SystemPatch, TenantPatch

if TYPE_CHECKING:
    from typing_extensions import assert_type
else:

    def assert_type(value: object, _: object) -> object:
        return value


def read(tenant: tenantry.Tenant) -> None:
    assert_type(tenant.name, str)
    assert_type(tenant.max_extensions, int)
    assert_type(tenant.enabled, bool)
    assert_type(tenant.website, Optional[str])
    assert_type(tenant.contact_match_length, Optional[int])
    assert_type(tenant.contact_match_type, tenantry.ContactMatchType)
    assert_type(tenant.office_hours, OfficeHours)
    assert_type(tenant.office_hours["monday"]["ranges"][0]["from"], str)
    assert_type(tenant.outbound_caller_ids, list[OutboundCallerId])
    assert_type(tenant["version"], int)
    assert_type(tenant["custom_options"], Optional[str])
    assert_type(tenant.bytes("disk_quota"), Optional[int])


def write(store: Store, acme: tenantry.Tenant) -> None:
    change = store.set(acme.id, recording_retention=90, website=None, contact_append_type="PREPEND")
    assert_type(change.tenant, tenantry.Tenant)
    store.set(acme.id, office_hours={"monday": {"enabled": False}, "friday": None})
    store.set(acme.id, office_hours={"monday": {"ranges": [{"from": "09:00", "to": "24:00"}]}})
    store.set(acme.id, office_hours=acme.office_hours)
    store.set(acme.id, outbound_caller_ids=[{"provider_id": "a", "caller_id": "1"}])
    store.set(acme.id, outbound_caller_ids=store.get(acme.id).outbound_caller_ids)
    patch: SystemPatch = {"max_extensions": 5}
    patch["disk_quota"] = "1GB"
    store.set(acme.id, **patch)
    store.set(acme.id, patch, dry_run=True, if_version=None)
    own: TenantPatch = {"log_retention": None}
    with store.session(acme.id, actor="alice") as session:
        assert_type(session, tenantry.Session)
        session.set(**own)
        session.set({**session.get(), **own})


def fleet(store: Store) -> None:
    assert_type(store.list(), Iterator[tenantry.Tenant])
    with open("/dev/null", "wb") as out:
        assert_type(store.export(out), int)
    with open("/dev/null", "rb") as lines, open("/dev/null", encoding="utf-8") as texts:
        store.import_(lines)
        store.import_(texts)
    store.import_({"name": "n", "domain": f"d{n}.example"} for n in range(0))
    try:
        store.import_(["{}"])
    except tenantry.ImportRefusedError as error:
        assert_type(error.report.faulty_lines[0].line, int)
        assert_type(error.faults[0].code, tenantry.FaultCode)


def hear(store: Store, session: tenantry.Session) -> None:
    with store.watch() as watch, session.watch(since=0) as own:
        assert_type(watch, tenantry.Watch)
        assert_type(watch.next_event(timeout=0), Optional[tenantry.ChangeEvent])
        assert_type(watch.fileno(), int)
        assert_type(next(own).kind, tenantry.ChangeKind)
    for event in own:
        assert_type(event.changed, tuple[str, ...])


def main() -> None:
    new: NewTenant = {
        "name": "Acme",
        "domain": "sip.acme.example",
        "timezone": "UTC",
        "currency": "EUR",
        "region": "DEU",
    }
    with Store.in_memory() as store:
        assert_type(store, Store)
        acme = store.create(**new)
        store.create({**new, "domain": "b.example"}, max_extensions=1)
        read(acme.__class__(acme.json(), (0, 0, 0, 0)))
        write(store, acme)
        fleet(store)
        hear(store, store.session(acme.id, actor="alice"))


main()
