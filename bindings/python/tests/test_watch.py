"""Change events: in order, from other processes, by event loops, until they are closed."""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Callable

import pytest

import tenantry
from conftest import new
from tenantry import ChangeEvent, ChangeKind, Store, Tenant, Watch

LIMIT = 60
"""Seconds that nothing takes unless it fails."""

# Changes a tenant whenever it is told a number.
OTHER = """
import sys, tenantry
with tenantry.Store.open(sys.argv[1]) as store:
    id = store.find("sip.acme.example").id
    for line in sys.stdin:
        store.set(id, max_extensions=int(line))
        print(flush=True)
"""


@contextmanager
def other_process(path: Path) -> Iterator[Callable[[int], None]]:
    """What has another process set a number, and waits until that is done."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", OTHER, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        source, sink = process.stdin, process.stdout

        def tell(value: int, source: IO[str], sink: IO[str]) -> None:
            source.write(f"{value}\n")
            source.flush()
            assert sink.readline() == "\n"

        assert source and sink
        yield lambda value: tell(value, source, sink)
        source.close()
        assert process.wait() == 0


def told(event: ChangeEvent | None) -> tuple[str, int, ChangeKind, tuple[str, ...]]:
    assert event is not None
    return event.tenant, event.version, event.kind, event.changed


def test_changes_come_in_order(store: Store, acme: Tenant) -> None:
    with store.watch() as watch:
        assert watch.next_event(0) is None
        assert watch.next_event(timeout=0.01) is None
        store.set(acme.id, region="FRA", name="New")
        event = next(watch)
        # In the order of the field table.
        assert told(event) == (acme.id, 2, ChangeKind.UPDATED, ("name", "region"))
        other = store.create({**new("b.example"), "max_extensions": 1})
        assert told(next(watch)) == (
            other.id,
            1,
            ChangeKind.CREATED,
            ("name", "domain", "timezone", "currency", "region", "max_extensions"),
        )
        store.delete(other.id)
        assert told(next(watch)) == (other.id, 1, ChangeKind.DELETED, ())
        store.set(acme.id, name="New", if_version=2)
        assert watch.next_event(0) is None
    with pytest.raises(AttributeError):
        event.version = 3  # type: ignore[misc]


def test_who_was_away_goes_on_behind_a_token(path: Path) -> None:
    with Store.open(path) as store, store.watch(0) as watch:
        made = next(watch)
    with Store.open(path) as store:
        store.set(made.tenant, max_extensions=1)
        store.set(made.tenant, log_retention=1)
        with store.watch(since=made.token) as watch:
            changed = ("max_extensions", "log_retention")
            assert told(watch.next_event(LIMIT)) == (made.tenant, 3, ChangeKind.UPDATED, changed)
            assert watch.next_event(0) is None
        with store.watch(since=2**63) as watch:
            assert told(next(watch)) == ("", 0, ChangeKind.RESYNC, ())
        with store.session(made.tenant, "alice").watch(since=99) as watch:
            assert told(next(watch)) == (made.tenant, 3, ChangeKind.RESYNC, ())
        for wrong in (-1, 2**64 - 1):
            with pytest.raises(ValueError, match="since must be"):
                store.watch(wrong)


def test_a_session_hears_of_its_own_tenant_alone(store: Store, acme: Tenant) -> None:
    with store.session(acme.id, "alice") as session:
        watch = session.watch()
    store.create(**new("b.example"))
    store.set(acme.id, log_retention=7)
    assert told(watch.next_event(LIMIT)) == (acme.id, 2, ChangeKind.UPDATED, ("log_retention",))
    assert watch.next_event(0) is None
    watch.close()


def test_changes_of_another_process_are_heard(path: Path) -> None:
    with Store.open(path) as store, store.watch() as watch, other_process(path) as tell:
        for value in range(1, 20):
            tell(value)
            event = next(watch)
            assert (event.version, event.changed) == (value + 1, ("max_extensions",))
            assert store.get(event.tenant).max_extensions == value


def test_a_selector_waits_for_it(path: Path) -> None:
    with Store.open(path) as store, store.watch() as watch, other_process(path) as tell:
        selector = selectors.DefaultSelector()
        selector.register(watch, selectors.EVENT_READ)
        for value in range(1, 10):
            tell(value)
            event = None
            while event is None:
                assert selector.select(LIMIT)
                event = watch.next_event(0)
            assert event.version == value + 1
        selector.close()


def test_an_event_loop_of_asyncio_waits_for_it(path: Path) -> None:
    async def hear(watch: Watch, tell: Callable[[int], None]) -> list[int]:
        heard: asyncio.Queue[ChangeEvent] = asyncio.Queue()

        def take() -> None:
            for event in iter(lambda: watch.next_event(0), None):
                heard.put_nowait(event)

        loop = asyncio.get_running_loop()
        loop.add_reader(watch, take)
        versions = []
        for value in range(1, 10):
            await asyncio.to_thread(tell, value)
            versions.append((await asyncio.wait_for(heard.get(), LIMIT)).version)
        loop.remove_reader(watch)
        return versions

    with Store.open(path) as store, store.watch() as watch, other_process(path) as tell:
        assert asyncio.run(hear(watch, tell)) == list(range(2, 11))


class Interrupt(BaseException):
    """What a signal's handler raises."""


@pytest.mark.parametrize("timeout", [None, LIMIT])
def test_a_signal_ends_the_wait(store: Store, acme: Tenant, timeout: float | None) -> None:
    """A wait within the library would run no handler, and never end."""
    signals = []

    def handle(number: int, frame: object) -> None:
        signals.append(number)
        if len(signals) == 20:
            raise Interrupt

    before = signal.signal(signal.SIGALRM, handle)
    with store.watch() as watch:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
            with pytest.raises(Interrupt):
                watch.next_event(timeout)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        # It may be used on.
        store.set(acme.id, log_retention=7)
        assert next(watch).version == 2


def test_ctrl_c_ends_a_loop_cleanly(path: Path) -> None:
    program = """
import sys, tenantry
with tenantry.Store.open(sys.argv[1]) as store, store.watch(0) as watch:
    try:
        for event in watch:
            print(event.kind.value, flush=True)
    except KeyboardInterrupt:
        print("interrupted")
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "created\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate() == ("interrupted\n", "")
        assert process.returncode == 0


def test_closing_wakes_threads_that_wait_and_ends_loops(store: Store, acme: Tenant) -> None:
    for _ in range(30):
        watch = store.watch(0)
        ready = threading.Barrier(4)

        def listen(watch: Watch = watch, ready: threading.Barrier = ready) -> int:
            ready.wait()
            return len(list(watch))

        with ThreadPoolExecutor(3) as pool:
            waiting = [pool.submit(listen) for _ in range(3)]
            ready.wait()
            watch.close()
            # The one event went to one of them, or the end was faster.
            assert sum(one.result() for one in waiting) <= 1
        assert watch.next_event() is None
        assert list(watch) == []
        watch.close()
        with pytest.raises(tenantry.ClosedError):
            watch.fileno()


def test_a_descriptor_is_not_closed_beneath_who_waits(store: Store) -> None:
    watch = store.watch()
    handle = watch._handle
    descriptor = watch.fileno()
    watch.close()
    os.fstat(descriptor)
    del handle
    with pytest.raises(OSError):
        os.fstat(descriptor)


def test_each_event_goes_to_one_of_several_threads(store: Store, acme: Tenant) -> None:
    with store.watch() as watch:

        def take() -> list[int]:
            versions = []
            for event in watch:
                versions.append(event.version)
                if event.version == 101:
                    watch.close()
            return versions

        with ThreadPoolExecutor(3) as pool:
            taking = [pool.submit(take) for _ in range(3)]
            for value in range(1, 101):
                store.set(acme.id, max_extensions=value)
            heard = sorted(version for one in taking for version in one.result())
    assert len(heard) == len(set(heard))
    assert heard[-1] == 101


def test_a_child_is_told_that_it_was_forked(store: Store, acme: Tenant) -> None:
    read, write = os.pipe()
    with store.watch(0) as watch:
        child = os.fork()
        if child == 0:
            try:
                watch.next_event()
            except tenantry.ForkedError:
                watch.close()
                os.write(write, b"forked")
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert os.read(read, 100) == b"forked"
        assert next(watch).version == 1
    os.close(read)
    os.close(write)


def test_a_file_that_was_replaced_is_told(path: Path) -> None:
    with Store.open(path) as store, store.watch() as watch:
        Store.open(f"{path}.other", create=True).close()
        os.rename(f"{path}.other", path)
        with pytest.raises(tenantry.ReplacedError):
            next(watch)
