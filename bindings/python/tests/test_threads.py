"""Threads share stores, sessions and documents; calls let other threads run."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import tenantry
from tenantry import ConflictError, Store, Tenant

THREADS, ROUNDS = 8, 20


def test_no_update_of_several_threads_is_lost(path: Path) -> None:
    store = Store.open(path, busy_timeout=60)
    id = store.find("sip.acme.example").id
    session = store.session(id, "alice")
    conflicts = []

    def count(door: int) -> None:
        for _ in range(ROUNDS):
            while True:
                tenant = store.get(id) if door % 2 else session.get()
                limit = tenant.recording_retention + 1
                try:
                    if door % 2:
                        store.set(id, recording_retention=limit, if_version=tenant.version)
                    else:
                        session.set(recording_retention=limit, if_version=tenant.version)
                    break
                except ConflictError as error:
                    conflicts.append(error.current)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count, range(THREADS)))
    assert store.get(id).recording_retention == 180 + THREADS * ROUNDS
    assert store.get(id).version == 1 + THREADS * ROUNDS
    assert conflicts, "the threads never met"


def test_a_store_may_be_closed_while_others_use_it(path: Path) -> None:
    store = Store.open(path)
    acme = store.find("sip.acme.example")
    seen = threading.Barrier(THREADS + 1)

    def use(_: int) -> int:
        reads = 0
        try:
            while True:
                assert store.get(acme.id) == acme
                reads += 1
                if reads == 1:
                    seen.wait()
        except tenantry.ClosedError:
            return reads

    with ThreadPoolExecutor(THREADS) as pool:
        users = [pool.submit(use, n) for n in range(THREADS)]
        seen.wait()
        store.close()
        assert all(user.result() >= 1 for user in users)


def test_threads_may_read_one_document_for_the_first_time_at_once(
    store: Store, acme: Tenant
) -> None:
    for _ in range(50):
        fresh = store.get(acme.id)
        start = threading.Barrier(THREADS)

        def read(_: int, fresh: Tenant = fresh, start: threading.Barrier = start) -> str:
            start.wait()
            return fresh.office_hours["sunday"]["ranges"][0]["from"]

        with ThreadPoolExecutor(THREADS) as pool:
            assert set(pool.map(read, range(THREADS))) == {"09:00"}


@pytest.mark.parametrize("place", ["import", "export"])
def test_other_threads_run_while_the_library_calls_back(
    store: Store, acme: Tenant, place: str
) -> None:
    """A call that kept the interpreter to itself would hang here."""
    asked, answered = threading.Event(), threading.Event()

    def answer() -> None:
        asked.wait()
        answered.set()

    class Slow:
        def write(self, data: bytes) -> None:
            asked.set()
            assert answered.wait(60)

        def __iter__(self) -> Slow:
            return self

        def __next__(self) -> str:
            self.write(b"")
            raise StopIteration

    helper = threading.Thread(target=answer)
    helper.start()
    if place == "import":
        assert store.import_(Slow()).lines == 0
    else:
        assert store.export(Slow()) == 1
    helper.join()
