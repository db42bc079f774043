"""What the library calls back while a call of Python's waits for it.

An exception must not cross C: ctypes would print it and answer 0, which here means "the end" or
"written". So it is kept, and raised behind the call. A signal's handler, too, could raise at the
first step of a function that is called back, before anything there catches it: handlers are put
off until one may raise.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref
from types import FrameType
from typing import Any, Callable, Optional

from ._call import Handle, failure
from ._library import library

Handler = Callable[[int, Optional[FrameType]], Any]


class Host:
    """One call of a function of the library's that calls back."""

    def __init__(self) -> None:
        self._failure: BaseException | None = None
        self._inside = False
        self._handlers: dict[int, Handler] = {}
        self._pending: list[int] = []

    def called(self, function: Callable[[], int], failed: int) -> int:
        """What the function gives to the library; `failed` where it raises, and ever after."""
        try:
            self._inside = True
            self._deliver()
            return failed if self._failure else function()
        except BaseException as error:
            self._inside = False
            self._failure = error
            return failed
        finally:
            self._inside = False

    def call(self, function: Callable[..., int], *arguments: object) -> None:
        """Calls a function whose last argument says where its error goes."""
        error = Handle(library.tenantry_error_close)
        with self._signals_put_off():
            status = function(*arguments, byref(error.bits))
        if self._failure:
            raise self._failure
        self._deliver()
        if status:
            raise failure(status, error)

    @contextmanager
    def _signals_put_off(self) -> Iterator[None]:
        # Python runs handlers on the main thread alone.
        if threading.current_thread() is threading.main_thread():
            found = {number: signal.getsignal(number) for number in signal.valid_signals()}
            self._handlers = {number: known for number, known in found.items() if callable(known)}
        try:
            for number in self._handlers:
                signal.signal(number, self._put_off)
            yield
        finally:
            for number, handler in self._handlers.items():
                signal.signal(number, handler)

    def _put_off(self, number: int, frame: FrameType | None) -> None:
        if self._inside:
            self._handlers[number](number, frame)
        else:
            self._pending.append(number)

    def _deliver(self) -> None:
        while self._pending:
            number = self._pending.pop(0)
            self._handlers[number](number, None)
