"""Reads from memory: as fresh as the file, told when they are old, bounded, and done without."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import tenantry
from tenantry import Store, Tenant

NEW = {"name": "Acme", "timezone": "UTC", "currency": "EUR", "region": "DEU"}


def populate(store: Store, count: int) -> None:
    for place in range(count):
        store.create({**NEW, "domain": f"t{place}.example"})


def test_a_document_tells_when_it_is_old(path: Path) -> None:
    with Store.open(path) as store, Store.open(path) as other:
        made = store.create({**NEW, "domain": "old.example"})
        session = store.session(made.id, "alice")
        read = [store.find("Old.example"), store.get(made.id), session.get()]
        assert not any(tenant.has_changed() for tenant in read)
        other.set(made.id, recording_retention=90)
        assert all(tenant.has_changed() for tenant in read)
        now = store.find("old.example")
        assert (now.recording_retention, now.has_changed()) == (90, False)
        other.delete(made.id)
        assert now.has_changed()
        session.close()
    with pytest.raises(tenantry.ClosedError):
        now.has_changed()
    assert now.name == "Acme"


def test_what_was_not_read_here_cannot_tell(store: Store, acme: Tenant) -> None:
    read = store.get(acme.id)
    for tenant in (acme, pickle.loads(pickle.dumps(read)), *store.list()):
        assert tenant == read
        with pytest.raises(tenantry.ClosedError):
            tenant.has_changed()
    assert not read.has_changed()


def test_memory_is_filled_and_bounded(path: Path) -> None:
    with Store.open(path) as store:
        populate(store, 40)
        # The file has one more.
        assert store.preload() == 41
        full = store.read_status()
        assert (full.memory, full.reason, full.tenants) == (True, None, 41)
        assert 41 * 100 < full.bytes < 41 * 2000
    with Store.open(path, cache_bytes=full.bytes // 2) as store:
        store.preload()
        assert 0 < store.read_status().tenants < 41
        assert [store.find(f"t{place}.example").name for place in range(40)] == ["Acme"] * 40
        assert store.read_status().bytes <= full.bytes // 2


def test_without_memory_reads_are_the_same(path: Path) -> None:
    with Store.open(path, cache_bytes=0) as store:
        populate(store, 1)
        read = store.find("T0.example")
        assert not read.has_changed()
        store.set(read.id, max_extensions=7)
        assert read.has_changed()
        assert store.find("t0.example").max_extensions == 7
        assert store.preload() == 0
        status = store.read_status()
        assert (status.memory, status.tenants, status.bytes) == (False, 0, 0)
        assert status.reason is not None and "by choice" in status.reason


@pytest.mark.parametrize("wrong", [-1, 2**64 - 1, 2**70])
def test_a_size_that_c_would_take_for_another_is_refused(path: Path, wrong: int) -> None:
    with pytest.raises(ValueError, match="cache_bytes"):
        Store.open(path, cache_bytes=wrong)
