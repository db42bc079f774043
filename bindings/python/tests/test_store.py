"""The two doors: what a caller asks for and what the answer looks like."""

from __future__ import annotations

import copy
import json
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Callable

import pytest

import tenantry
from conftest import new
from tenantry import ConflictError, NotFoundError, RefusedError, Store, Tenant


def test_a_tenant_is_made_read_changed_and_deleted(store: Store) -> None:
    acme = store.create(new("sip.acme.example"), max_extensions=7)
    assert store.get(acme.id) == store.find("SIP.ACME.example") == store.lookup(acme.id) == acme
    assert store.lookup("sip.acme.example") == acme
    change = store.set(acme.id, max_extensions=8, website="https://acme.example/")
    assert change.changed == ("max_extensions", "website")
    assert change.tenant.max_extensions == 8
    assert (acme.max_extensions, acme.website) == (7, None)
    assert not store.suspend(acme.id).tenant.enabled
    assert store.enable(acme.id).tenant.enabled
    gone = store.delete(acme.id)
    assert gone.version == 4
    for look in (store.get, store.find, store.lookup, store.delete):
        with pytest.raises(NotFoundError):
            look(acme.id)


def test_the_audit_has_on_whose_behalf_something_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "tenants.db"
    with Store.open(path, create=True) as store:
        acme = store.create(new("sip.acme.example"))
        with store.by("alice", source="portal", address="2001:DB8::7") as alices:
            alices.set(acme.id, log_retention=1)
            alices.by("bob").set(acme.id, log_retention=2)
            alices.session(acme.id, "carol").set(log_retention=3)
        with pytest.raises(RefusedError):
            store.by("")
        with pytest.raises(tenantry.BadArgumentError):
            store.by("alice", address="here")
    with closing(sqlite3.connect(path)) as plain:
        rows = plain.execute("SELECT actor, source, address FROM audit ORDER BY seq").fetchall()
    others = [(name, "portal", "2001:db8::7") for name in ("alice", "bob", "carol")]
    assert rows == [(None, "c", None), *others]


def test_a_patch_may_be_keywords_a_mapping_or_a_text(store: Store, acme: Tenant) -> None:
    assert store.set(acme.id, '{"log_retention": 1}').tenant.log_retention == 1
    assert store.set(acme.id, {"log_retention": 2}).tenant.log_retention == 2
    both = store.set(acme.id, {"log_retention": 2, "name": "A"}, log_retention=3).tenant
    assert (both.log_retention, both.name) == (3, "A")
    assert store.set(acme.id, '{"log_retention": 4}', name="B").tenant["log_retention"] == 4
    assert store.set(acme.id, store.get(acme.id)).changed == ()
    again = store.set(acme.id, {**store.get(acme.id), "name": "Acme"})
    assert again.changed == ("name",)
    assert store.set(acme.id, log_retention=None).tenant.log_retention == 180
    assert store.set(acme.id).changed == ()


def test_a_new_tenant_may_be_a_mapping_or_a_text(store: Store) -> None:
    given = new("a.example")
    assert store.create(given).domain == "a.example"
    assert store.create(json.dumps({**given, "domain": "b.example"})).domain == "b.example"
    assert store.create(given, domain="c.example").domain == "c.example"


def test_a_patch_of_what_json_cannot_say_is_an_error_of_types(store: Store, acme: Tenant) -> None:
    wrong: Any
    for wrong in ({1, 2}, b"bytes", object()):
        with pytest.raises(TypeError, match="nothing that JSON has"):
            store.set(acme.id, name=wrong)
    with pytest.raises(ValueError, match="JSON"):
        store.set(acme.id, {"log_retention": float("nan")})
    hours: Any = {"monday": {"ranges": ()}}
    assert store.set(acme.id, office_hours=hours).tenant.office_hours["monday"]["ranges"] == []


def test_a_dry_run_stores_nothing(store: Store, acme: Tenant) -> None:
    before = list(store.list())
    assert store.create(new("b.example"), dry_run=True).domain == "b.example"
    assert store.set(acme.id, name="B", dry_run=True).tenant.version == 2
    assert store.suspend(acme.id, dry_run=True).changed == ("enabled",)
    assert store.enable(acme.id, dry_run=True).changed == ()
    assert store.delete(acme.id, dry_run=True) == acme
    with pytest.raises(RefusedError):
        store.set(acme.id, name="", dry_run=True)
    with store.session(acme.id, "alice") as session:
        assert session.set(name="C", dry_run=True).changed == ("name",)
    assert list(store.list()) == before


def test_versions_compare_and_set(store: Store, acme: Tenant) -> None:
    assert store.set(acme.id, name="B", if_version=1).tenant.version == 2
    session = store.session(acme.id, "alice")
    late: list[Callable[[], object]] = [
        lambda: store.set(acme.id, name="C", if_version=1),
        lambda: store.set(acme.id, {"name": "C", "version": 1}),
        lambda: store.suspend(acme.id, if_version=1),
        lambda: store.enable(acme.id, if_version=0),
        lambda: store.delete(acme.id, if_version=2**64 - 2),
        lambda: session.set(name="C", if_version=1),
    ]
    for attempt in late:
        with pytest.raises(ConflictError) as caught:
            attempt()
        assert caught.value.current == 2
    assert store.delete(acme.id, if_version=2).name == "B"


@pytest.mark.parametrize("version", [-1, 2**64 - 1, 2**64, 2**64 + 1])
def test_a_version_that_c_would_fold_into_another_is_refused(
    store: Store, acme: Tenant, version: int
) -> None:
    with pytest.raises(ValueError, match="if_version"):
        store.set(acme.id, name="B", if_version=version)
    assert store.get(acme.id) == acme


def test_lists_are_filtered_sorted_and_paged(store: Store) -> None:
    names = [f"t{n}.example" for n in range(7)]
    made = [store.create(new(name), name=name[::-1]) for name in reversed(names)]
    store.suspend(made[0].id)
    assert [tenant.domain for tenant in store.list(limit=2)] == names
    assert [tenant.domain for tenant in store.list(sort="created", limit=3)] == names[::-1]
    assert [tenant.domain for tenant in store.list(descending=True, limit=7)] == names[::-1]
    assert [tenant.domain for tenant in store.list(enabled=False)] == ["t6.example"]
    assert len(list(store.list(enabled=True, search="EXAMPLE"))) == 6
    assert [tenant.domain for tenant in store.list(search="T3.")] == ["t3.example"]
    first = store.page(limit=4, sort="name")
    rest = store.page(limit=4, sort="name", after=first.next)
    assert (len(first.tenants), len(rest.tenants), rest.next) == (4, 3, None)
    for limit in (0, 2**32, 2**32 + 5):
        with pytest.raises(ValueError, match="limit"):
            store.page(limit=limit)
    with pytest.raises(RefusedError):
        store.list(limit=1001)
    with pytest.raises(RefusedError):
        store.page(after="nonsense")


def test_a_session_sees_and_sets_its_own_scope(store: Store, acme: Tenant) -> None:
    with store.session(acme.id, actor="alice") as session:
        assert session.get() == acme
        assert session.set(recording_retention=9).changed == ("recording_retention",)
        forbidden: Any = {"max_extensions": 1}
        with pytest.raises(RefusedError) as caught:
            session.set(**forbidden)
        assert [fault.code for fault in caught.value.faults] == ["forbidden"]
        assert session.set({**session.get(), "log_retention": 2}).changed == ("log_retention",)
    with pytest.raises(NotFoundError):
        store.session("nobody", "alice")
    with pytest.raises(RefusedError):
        store.session(acme.id, "")


def test_a_session_keeps_its_store_open(path: Path) -> None:
    store = Store.open(path)
    acme = store.find("sip.acme.example")
    session = store.session(acme.id, "alice")
    store.close()
    assert session.set(name="Still here").tenant.name == "Still here"
    session.close()


def test_a_document_is_a_value(store: Store, acme: Tenant) -> None:
    assert dict(acme) == json.loads(acme.json())
    # That one can be set and is never shown.
    shown = [field for field in tenantry.fields() if field["name"] != "avatar_file_id"]
    assert list(acme) == [field["name"] for field in shown]
    assert len(acme) == len(shown) == len(tenantry.fields()) - 1
    for field in shown:
        assert getattr(acme, field["name"]) == acme[field["name"]]
        assert isinstance(getattr(Tenant, field["name"]), property), "an own method hides it"
        assert getattr(Tenant, field["name"]).__doc__.startswith(field["doc"])
    same = store.get(acme.id)
    assert (same, hash(same), len({same, acme})) == (acme, hash(acme), 1)
    assert acme == dict(acme)
    assert acme != store.set(acme.id, name="B").tenant
    assert acme != 7
    for twin in (copy.deepcopy(acme), pickle.loads(pickle.dumps(acme))):
        assert twin == acme
        assert twin.bytes("extension_im_disk_quota") == 2**30
    assert repr(acme) == f"<Tenant sip.acme.example, id {acme.id}, version 1>"


def test_a_document_does_not_change(store: Store, acme: Tenant) -> None:
    acme.office_hours["monday"]["enabled"] = False
    acme["office_hours"]["monday"]["ranges"].clear()
    assert store.get(acme.id).office_hours == acme.office_hours
    assert acme.office_hours["monday"] == {
        "enabled": True,
        "ranges": [{"from": "09:00", "to": "17:00"}],
    }
    for name in ("name", "other"):
        with pytest.raises(AttributeError):
            setattr(acme, name, "B")
    with pytest.raises(KeyError):
        acme["nme"]


def test_disk_space_is_told_in_bytes(store: Store, acme: Tenant) -> None:
    tenant = store.set(acme.id, disk_quota="8191PB", im_disk_quota="3KB").tenant
    assert tenant.bytes("disk_quota") == 8191 * 2**50
    assert tenant.bytes("im_disk_quota") == 3072
    assert tenant.bytes("used_disk_quota") == 0
    assert acme.bytes("disk_quota") is None
    wrong: Any = "max_extensions"
    with pytest.raises(ValueError, match="no disk space"):
        acme.bytes(wrong)


def test_texts_of_any_kind_come_back_as_they_went(store: Store, acme: Tenant) -> None:
    for name in ("Ä", "中文", "😀 <\"'%", "a" * 1024):
        assert store.set(acme.id, name=name).tenant.name == name
        assert next(store.list(search=name[:9])).name == name
    entry = {"provider_id": "trunk", "caller_id": "+49", "description": None}
    given: Any = [entry, {"provider_id": "trunk", "caller_id": "1"}]
    shown = store.set(acme.id, outbound_caller_ids=given).tenant.outbound_caller_ids
    assert shown == [entry, {"provider_id": "trunk", "caller_id": "1", "description": None}]
    with pytest.raises(RefusedError):
        store.set(acme.id, name="\ud800")
    with pytest.raises(tenantry.BadArgumentError):
        store.get("\ud800")
    with pytest.raises(NotFoundError):
        store.get("a\0b")


def test_the_library_tells_what_it_is() -> None:
    assert tenantry.versions().tenantry == tenantry.__version__
    assert tenantry.schema("tenant-patch")["$id"] == "urn:tenantry:tenant-patch"
    wrong: Any = "patch"
    with pytest.raises(ValueError, match="document, system-patch, tenant-patch"):
        tenantry.schema(wrong)
    with pytest.raises(ValueError, match="domain, name, created"):
        Store.in_memory().page(sort=wrong)
