"""Reservations within the limits of a tenant."""

from __future__ import annotations

from ctypes import byref
from typing import Any, Callable

from . import _library
from ._about import number_of
from ._call import Handle, call, number
from ._door import Closing
from ._fields import Limit
from ._host import Host
from ._library import library

Count = Callable[[], int]
"""Counts what exists; what it raises, the call raises."""


class Reservation(Closing):
    """A place within a limit. `Store.reserve` or `Session.reserve` gives it.

    >>> with store.reserve(acme.id, "max_concurrent_calls"):
    ...     store.reserved(acme.id, "max_concurrent_calls")
    1
    >>> store.reserved(acme.id, "max_concurrent_calls")
    0

    It counts against the limit in all threads and processes until it is closed, at the end of its
    `with` block, or its process ends in whatever way. Any thread may close it. In a forked child it
    is the parent's.
    """


def reserve(
    function: Callable[..., int], arguments: tuple[object, ...], limit: Limit, counted: int
) -> Reservation:
    """Reserves one more by a number."""
    made = Handle(library.tenantry_reservation_close)
    known = number("counted", counted, 1 << 64)
    call(function, *arguments, number_of(limit), known, byref(made.bits))
    return Reservation(made)


def reserve_counting(
    function: Callable[..., int], arguments: tuple[object, ...], limit: Limit, count: Count
) -> Reservation:
    """Reserves one more by a count."""
    host, made = Host(), Handle(library.tenantry_reservation_close)

    def tell(into: Any) -> int:
        into[0] = number("the count", count(), 1 << 64)
        return 0

    def told(user: Any, into: Any) -> int:
        return host.called(lambda: tell(into), 1)

    counter = _library.CountFunction(told)
    host.call(function, *arguments, number_of(limit), counter, None, byref(made.bits))
    return Reservation(made)
