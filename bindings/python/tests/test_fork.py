"""A forked child finds out what is its parent's, and may open the store anew."""

from __future__ import annotations

import gc
import multiprocessing
import os
from pathlib import Path
from typing import Any, Callable

import pytest

import tenantry
from tenantry import Store, Tenant

FORK = multiprocessing.get_context("fork")


def in_child(function: Callable[..., Any], *arguments: object) -> Any:
    """What the function gives or raises in a forked child."""
    with FORK.Pool(1) as pool:
        return pool.apply(function, arguments)


# A child inherits what the parent opened; it is not sent.
INHERITED: dict[str, Any] = {}


def refusals() -> list[str]:
    store, session, acme = (INHERITED[name] for name in ("store", "session", "acme"))
    attempts: list[Callable[[], object]] = [
        lambda: store.get(acme.id),
        lambda: store.set(acme.id, name="Child"),
        lambda: store.list(),
        lambda: store.import_(["{}"]),
        lambda: session.get(),
        lambda: session.set(name="Child"),
    ]
    codes = []
    for attempt in attempts:
        try:
            attempt()
            codes.append("")
        except tenantry.TenantryError as error:
            assert "open the store anew" in error.message
            codes.append(error.code)
    return codes


def let_go() -> None:
    """Closes and drops what the parent opened: that must not touch the parent's."""
    store = INHERITED.pop("store")
    session = INHERITED.pop("session")
    with store, session:
        pass
    del store, session
    gc.collect()


def suspend_anew(path: Path, id: str) -> Tenant:
    with Store.open(path, busy_timeout=60) as store:
        return store.suspend(id).tenant


def count_up(path: Path, id: str, times: int) -> None:
    with Store.open(path, busy_timeout=60) as store:
        for _ in range(times):
            while True:
                tenant = store.get(id)
                try:
                    store.set(
                        id, max_extensions=tenant.max_extensions + 1, if_version=tenant.version
                    )
                    break
                except tenantry.ConflictError:
                    continue


@pytest.fixture
def opened(path: Path) -> Any:
    with Store.open(path, busy_timeout=60) as store:
        acme = store.find("sip.acme.example")
        with store.session(acme.id, "alice") as session:
            INHERITED.update(store=store, session=session, acme=acme)
            yield store, session, acme
    INHERITED.clear()


def test_what_the_parent_opened_is_forked_in_the_child(opened: Any) -> None:
    assert in_child(refusals) == ["forked"] * 6
    assert refusals_of_the_parent(opened) == 0


def refusals_of_the_parent(opened: Any) -> int:
    store, session, acme = opened
    store.set(acme.id, name="Parent")
    session.set(name="Acme")
    return len(store.check().findings)


def test_a_child_may_close_what_it_inherited(opened: Any) -> None:
    in_child(let_go)
    assert refusals_of_the_parent(opened) == 0


def test_a_child_opens_anew_and_sends_documents_back(opened: Any, path: Path) -> None:
    store, _, acme = opened
    suspended = in_child(suspend_anew, path, acme.id)
    assert isinstance(suspended, Tenant)
    assert not suspended.enabled
    assert store.get(acme.id) == suspended


def test_a_document_is_readable_in_the_child(opened: Any) -> None:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        acme = INHERITED["acme"]
        os.write(write, f"{acme.name} {acme.bytes('extension_im_disk_quota')}".encode())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert os.read(read, 100) == b"Acme 1073741824"
    os.close(read)
    os.close(write)


def test_errors_come_back_from_a_child(path: Path) -> None:
    with pytest.raises(tenantry.NotFoundError):
        in_child(suspend_anew, path, "nobody")


def test_a_parent_and_its_children_write_and_lose_nothing(opened: Any, path: Path) -> None:
    store, _, acme = opened
    children = [FORK.Process(target=count_up, args=(path, acme.id, 10)) for _ in range(8)]
    for child in children:
        child.start()
    for _ in range(10):
        while True:
            tenant = store.get(acme.id)
            limit = tenant.max_extensions + 1
            try:
                store.set(acme.id, max_extensions=limit, if_version=tenant.version)
                break
            except tenantry.ConflictError:
                continue
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * 8
    assert store.get(acme.id).max_extensions == acme.max_extensions + 90
    assert store.check() == tenantry.CheckReport(tenants=1, findings=())
