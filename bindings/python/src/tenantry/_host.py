"""What the library calls back while a call of Python's waits for it.

An exception must not cross C: ctypes would print it and answer whatever lies on the stack. So it is
kept, and raised behind the call. A signal's handler, too, could raise at the first step of a
function that is called back, before anything there catches it: handlers are put off until one may
raise.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from ctypes import byref
from types import FrameType
from typing import Any, Callable, Optional

from ._call import outcome, take_place

Handler = Callable[[int, Optional[FrameType]], Any]


class Host:
    """One call of a function of the library's that calls back."""

    def __init__(self) -> None:
        self._failure: BaseException | None = None
        self._may_raise = True
        self._handlers: dict[int, Handler] = {}
        self._pending: list[int] = []

    def called(self, function: Callable[[], int], failed: int) -> int:
        """What the function gives to the library; `failed` where it raises, and ever after."""
        try:
            self._may_raise = True
            self._deliver()
            answer = function() if self._failure is None else failed
            self._may_raise = False
        except BaseException as error:
            self._may_raise = False
            self._failure = error
            return failed
        return answer

    def call(self, function: Callable[..., int], *arguments: object) -> None:
        """Calls a function whose last argument says where its error goes."""
        error = take_place()
        with self._signals_put_off():
            status = function(*arguments, byref(error.bits))
        if self._failure is not None:
            raise self._failure
        self._deliver()
        problem = outcome(status, error)
        if problem:
            raise problem

    @contextmanager
    def _signals_put_off(self) -> Generator[None, None, None]:
        # Python runs handlers on the main thread alone.
        if threading.current_thread() is threading.main_thread():
            found = {number: signal.getsignal(number) for number in signal.valid_signals()}
            self._handlers = {number: known for number, known in found.items() if callable(known)}
        try:
            for number in self._handlers:
                signal.signal(number, self._handle)
            self._may_raise = False
            yield
        finally:
            self._restore()

    def _restore(self) -> None:
        try:
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
        except BaseException:
            # One that was back already has raised: the others must come back, too.
            self._restore()
            raise

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._may_raise:
            self._handlers[number](number, frame)
        else:
            self._pending.append(number)

    def _deliver(self) -> None:
        while self._pending:
            number = self._pending.pop(0)
            self._handlers[number](number, None)
