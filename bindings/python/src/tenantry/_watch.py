"""Change events: committed changes, of this process and all others."""

from __future__ import annotations

import functools
import select
import time
from ctypes import byref, c_int32
from dataclasses import dataclass
from enum import Enum
from typing import Callable

from . import _library
from ._about import fields
from ._call import Handle, call, check, failure, number
from ._door import Closing
from ._library import NO_VALUE, library

# What poll takes at most.
_MOST_MILLISECONDS = 2**31 - 1


class ChangeKind(Enum):
    """What became of a tenant."""

    CREATED = "created"
    """It was made."""
    UPDATED = "updated"
    """Members were set."""
    DELETED = "deleted"
    """It was deleted."""
    RESYNC = "resync"
    """Changes were forgotten before they were asked for: read everything that matters anew. Of a
    session, its tenant; of a store, all of them, and the event names none.
    """


_KINDS = {
    _library.CHANGE_CREATED: ChangeKind.CREATED,
    _library.CHANGE_UPDATED: ChangeKind.UPDATED,
    _library.CHANGE_DELETED: ChangeKind.DELETED,
    _library.CHANGE_RESYNC: ChangeKind.RESYNC,
}


@dataclass(frozen=True)
class ChangeEvent:
    """A committed change or, of a watch that is behind, several of one tenant."""

    tenant: str
    """The tenant's identifier; empty where a store is to be read anew."""
    version: int
    """The tenant's version after the change; of a deleted one, its last."""
    kind: ChangeKind
    """What became of it, in the end."""
    changed: tuple[str, ...]
    """The members that changed, in the order of the field table; of a new tenant, those that
    differ from the default.
    """
    token: int
    """Where to go on after this event, in this process or a later one: to be `since`."""


@functools.cache
def _numbers() -> tuple[tuple[int, str], ...]:
    return tuple((field["number"], field["name"]) for field in fields())


def _event(raw: _library.Event) -> ChangeEvent:
    names = (name for number, name in _numbers() if raw.changed[number // 64] >> number % 64 & 1)
    kind = _KINDS[raw.kind]
    return ChangeEvent(raw.tenant.decode(), raw.version, kind, tuple(names), raw.token)


class Watch(Closing):
    """Committed changes, of this process and all others, one after the other. `Store.watch` and
    `Session.watch` begin one.

    As an iterator it waits for the next event, and ends once it is closed. A Ctrl-C, or what else
    a signal's handler raises, ends the wait; the watch may be used on. Threads may share it: each
    event goes to one of them. It keeps the database open until it is closed.

    >>> with store.watch() as watch:
    ...     change = store.set(acme.id, log_retention=9)
    ...     event = next(watch)
    >>> event.kind, event.version, event.changed
    (<ChangeKind.UPDATED: 'updated'>, 2, ('log_retention',))
    """

    def __init__(self, handle: Handle) -> None:
        super().__init__(handle)
        self._open = True

    def close(self) -> None:
        """Closes it: whoever waits gets no event, and so does every later call."""
        self._open = False
        library.tenantry_watch_end(self._handle.bits)
        # The last thread that waits closes the handle: the descriptor that it looks at must not
        # become another file's meanwhile.
        self._handle = Handle(library.tenantry_watch_close)

    def next_event(self, timeout: float | None = None) -> ChangeEvent | None:
        """The next event; waits for it, `timeout` seconds at most. `None` where none came in time,
        or once the watch is closed. 0 takes what there is.

        Raises `ReplacedError` once the file was removed or replaced.
        """
        end = None if timeout is None else time.monotonic() + timeout
        handle = self._handle
        while self._open:
            event = _take(handle)
            left = None if end is None else end - time.monotonic()
            if event is not None or (left is not None and left <= 0):
                return event
            _wait(handle, left)
        return None

    def fileno(self) -> int:
        """A file descriptor for `select`, `asyncio` and the like: readable while there may be
        events. Then take them by `next_event(0)` until there is none. Never read from it or close
        it, and have it forgotten (`remove_reader`) before the watch is closed.
        """
        return _descriptor(self._handle)

    def __iter__(self) -> Watch:
        return self

    def __next__(self) -> ChangeEvent:
        event = self.next_event()
        if event is None:
            raise StopIteration
        return event


def _take(handle: Handle) -> ChangeEvent | None:
    raw = _library.Event()
    error = Handle(library.tenantry_error_close)
    status = library.tenantry_watch_next(handle.bits, 0, byref(raw), byref(error.bits))
    if status == NO_VALUE:
        return None
    if status:
        raise failure(status, error)
    return _event(raw)


def _wait(handle: Handle, seconds: float | None) -> None:
    # Not in the library, where a thread that waits would not hear of signals: Python's own wait
    # runs their handlers, which may raise.
    bell = select.poll()
    bell.register(_descriptor(handle), select.POLLIN)
    bell.poll(None if seconds is None else min(seconds * 1000, _MOST_MILLISECONDS))


def _descriptor(handle: Handle) -> int:
    found = c_int32()
    check(library.tenantry_watch_fd(handle.bits, byref(found)))
    return found.value


def watch(function: Callable[..., int], door: Handle, since: int | None) -> Watch:
    """The watch that `function` begins at a store or a session."""
    end = _library.FROM_NOW
    made = Handle(library.tenantry_watch_close)
    token = end if since is None else number("since", since, end)
    call(function, door.bits, token, byref(made.bits))
    return Watch(made)
