"""Backup and restore."""

from __future__ import annotations

from pathlib import Path

import pytest

import tenantry
from tenantry import BadPathError, ChangeKind, CorruptError, ExistsError, Store, Tenant


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_store_goes_into_a_backup_and_comes_back(
    store: Store, acme: Tenant, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    copy, back = tmp_path / "copy.db", tmp_path / "back.db"
    report = store.backup(copy, progress=lambda *progress: told.append(progress))
    assert ("copying", report.bytes, report.bytes) in told
    assert told[-1] == ("examining", report.tenants, report.tenants)
    restored = tenantry.restore(str(copy), back)
    assert restored.tenants == report.tenants
    assert names(tmp_path) == ["back.db", "copy.db"]
    with Store.open(back) as again:
        assert again.get(acme.id) == acme
        with again.watch(since=report.token) as watch:
            assert next(watch).kind is ChangeKind.RESYNC
        with again.watch(since=restored.token) as watch:
            assert watch.next_event(timeout=0) is None
    with pytest.raises(ExistsError):
        store.backup(copy)
    with pytest.raises(BadPathError):
        tenantry.restore(tmp_path / "none.db", tmp_path / "new.db")


def test_a_damaged_backup_is_refused(store: Store, acme: Tenant, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    store.backup(copy)
    content = copy.read_bytes()
    assert b"sip.acme.example" in content
    copy.write_bytes(content.replace(b"sip.acme.example", b"sip.evil.example"))
    with pytest.raises(CorruptError, match=r"copy\.db"):
        tenantry.restore(copy, tmp_path / "back.db")
    assert names(tmp_path) == ["copy.db"]


def test_what_progress_raises_gives_it_up(store: Store, acme: Tenant, tmp_path: Path) -> None:
    def enough(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.backup(tmp_path / "copy.db", progress=enough)
    assert names(tmp_path) == []
    store.backup(tmp_path / "copy.db")
    with pytest.raises(KeyboardInterrupt):
        tenantry.restore(tmp_path / "copy.db", tmp_path / "back.db", progress=enough)
    assert names(tmp_path) == ["copy.db"]
