"""Calls of the library: handles that are closed in any case, statuses that become exceptions."""

from __future__ import annotations

import json
from ctypes import byref, c_uint64
from typing import Any, Callable

from ._codes import ERRORS
from ._errors import Fault, TenantryError
from ._library import BAD_HANDLE, Text, library


class Handle:
    """Owns what a handle leads to, and closes it when nothing refers to the owner any more.

    The library writes new handles straight into `bits`, so that no interrupt can lose one. It
    keeps its number when it is closed: the library knows which numbers lead nowhere.
    """

    __slots__ = ("_close", "bits")

    def __init__(self, close: Callable[[c_uint64], int]) -> None:
        self.bits = c_uint64()
        self._close = close

    def close(self) -> None:
        """Closes it; once more does no harm, nor in a child of the process that made it."""
        if self.bits.value:
            self._close(self.bits)

    def __del__(self) -> None:
        self.close()


_spare: list[Handle] = []


def take_place() -> Handle:
    """A place for the error of a call, to be given back.

    Made and dropped at each call, it would be closed by a `__del__` at each, in which Python
    ignores what the handler of a signal raises.
    """
    try:
        return _spare.pop()
    except IndexError:
        return Handle(library.tenantry_error_close)


def outcome(status: int, error: Handle) -> TenantryError | None:
    """What a call came to whose error went there; gives the place back."""
    if not status:
        _spare.append(error)
        return None
    return failure(status, error)


def call(function: Callable[..., int], *arguments: object) -> None:
    """Calls a function whose last argument says where its error goes."""
    error = take_place()
    status = function(*arguments, byref(error.bits))
    problem = outcome(status, error)
    if problem:
        raise problem


def check(status: int) -> None:
    """Takes the status of a function that makes no error object."""
    if status:
        raise failure(status, None)


def failure(status: int, error: Handle | None) -> TenantryError:
    """The exception for a status and, where there is one, its error object."""
    shown = _shown(status, error)
    made = ERRORS.get(status, TenantryError)(shown["message"])
    if status not in ERRORS:
        # A newer library may have codes for which there is no class here.
        made.status, made.code = status, shown["code"]
    made.faults = tuple(Fault.of(fault) for fault in shown["faults"])
    common = ("code", "message", "faults")
    made.params = {name: value for name, value in shown.items() if name not in common}
    vars(made).update(made.params)
    return made


def _shown(status: int, error: Handle | None) -> Any:
    text = Text()
    if status == BAD_HANDLE:
        message = "it is closed, or a document that is not of this process: open or read it anew"
    elif error and not library.tenantry_error_json(error.bits, byref(text)):
        return json.loads(text.read())
    else:
        message = library.tenantry_status_meaning(status).decode() or f"status {status}"
    return {"code": library.tenantry_status_name(status).decode(), "message": message, "faults": []}


def lent(function: Callable[..., int], *arguments: object) -> str:
    """A copy of the text that a function lends."""
    text = Text()
    check(function(*arguments, byref(text)))
    return text.read()


def text(value: str) -> tuple[bytes, int]:
    """A text as the library takes it. What cannot be UTF-8 is for the library to refuse."""
    encoded = str.encode(value, "utf-8", "surrogatepass")
    return encoded, len(encoded)


def number(name: str, value: int, end: int, least: int = 0) -> int:
    """A number below `end` as C takes it: one that C would fold into another is refused here."""
    if not least <= value < end:
        raise ValueError(f"{name} must be {least} to {end - 1}, not {value}")
    return value
