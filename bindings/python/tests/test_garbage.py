"""What nobody refers to any more is closed."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

import tenantry
from conftest import new
from tenantry import Store, Tenant
from tenantry._call import Handle
from tenantry._patch import patch


def place() -> int:
    """Which place of the library's table the next handle gets: the lowest bits of a handle.

    Those of closed ones are used again, so it grows as handles stay open.
    """
    return patch(None, {}).bits.value & 0xFFFFFF


def use(store: Store, id: str) -> None:
    store.set(id, log_retention=store.get(id).log_retention + 1)
    list(store.list())
    store.session(id, "alice").get()
    for wrong in ({"name": ""}, {"name": "\ud800"}):
        with pytest.raises(tenantry.RefusedError):
            store.set(id, wrong)
    with pytest.raises(tenantry.RefusedError):
        store.import_([wrong])
    store.check()
    assert store.watch().next_event(0) is None


def test_no_handle_stays_open(store: Store, acme: Tenant) -> None:
    use(store, acme.id)
    gc.collect()
    before = place()
    for _ in range(300):
        use(store, acme.id)
    gc.collect()
    assert place() <= before + 20


def test_control_handles_that_are_kept_are_seen(store: Store, acme: Tenant) -> None:
    before = place()
    # More than were ever open at a time, whose places come first.
    kept: list[Handle] = [patch(None, {}) for _ in range(20_000)]
    assert place() > before + 20
    assert len(kept) == 20_000


def files() -> list[str]:
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            continue
    return found


def test_a_store_that_is_dropped_closes_its_file(path: Path) -> None:
    store = Store.open(path)
    session = store.session(store.find("sip.acme.example").id, "alice")
    assert str(path) in files()
    del store
    gc.collect()
    assert session.get().name == "Acme"
    del session
    gc.collect()
    assert str(path) not in files()


def test_a_store_that_was_not_made_has_nothing_to_close(tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(tenantry.BadPathError):
            Store.open(tmp_path / "none.db")
    with Store.open(tmp_path / "new.db", create_new=True) as store:
        assert store.create(**new("a.example")).version == 1
