"""What settings do: the answers of a tenant to questions of a call."""

from __future__ import annotations

from ctypes import byref, c_bool, c_int64, c_size_t, c_uint32, create_string_buffer
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Callable, Literal, cast

from . import _library
from ._about import number_of
from ._call import Handle, check, number, text
from ._fields import Limit
from ._library import NO_VALUE, library
from ._time import seconds, since_1970

ContactVerdict = Literal["equal", "same_end", "disabled", "empty", "different", "too_short"]
"""Why two numbers are one contact's, or are not: they are equal, or their last characters are; the
tenant matches none; one is empty; they differ; they differ, and one is too short."""

RecordedBy = Literal["nobody", "tenant", "extension"]
"""Who wants a medium recorded: nobody; the tenant's switch forces it; the extension chose it."""

_RECORDED_BY: dict[int, RecordedBy] = {
    _library.RECORDED_BY_NOBODY: "nobody",
    _library.RECORDED_BY_TENANT: "tenant",
    _library.RECORDED_BY_EXTENSION: "extension",
}

Retained = Literal["recording", "call_report", "log", "temp_file"]
"""What is kept for a time: a recording, the file of a call report, a line of an audit log or an
event log, a temporary file."""

_RETAINED: dict[str, int] = {
    "recording": _library.RETAINED_RECORDING,
    "call_report": _library.RETAINED_CALL_REPORT,
    "log": _library.RETAINED_LOG,
    "temp_file": _library.RETAINED_TEMP_FILE,
}


@dataclass(frozen=True)
class ContactMatch:
    """Whether a caller's number is a contact's; true where it is."""

    is_match: bool
    """Whether it is."""
    verdict: ContactVerdict
    """Why."""
    why: str
    """Why, in English, for a person."""

    def __bool__(self) -> bool:
        return self.is_match


@dataclass(frozen=True)
class Recording:
    """What of a call is recorded, and how."""

    audio: RecordedBy
    """Who wants its audio."""
    video: RecordedBy
    """Who wants its video."""
    dual_track: bool
    """A track for each party, else both mixed into one: where anything is recorded."""
    why: str
    """Which switch decided, in English, for a person."""


@dataclass(frozen=True)
class LimitVerdict:
    """Whether one more may be made; true where it may."""

    limit: int
    """The limit."""
    counted: int
    """How many there are, by the caller's count."""
    left: int
    """How many more may be made."""
    allowed: bool
    """Whether one more may be made."""
    why: str
    """Why, in English, for a person."""

    def __bool__(self) -> bool:
        return self.allowed


def _written(function: Callable[..., int], *arguments: object) -> str:
    """The text that a function writes, whatever its length."""
    room = 256
    while True:
        data, length = create_string_buffer(room), c_size_t()
        check(function(*arguments, data, room, byref(length)))
        if length.value < room:
            return data.raw[: length.value].decode()
        room = length.value + 1


def match_contact(tenant: Handle, caller: str, contact: str) -> ContactMatch:
    """Whether a caller's number is a contact's."""
    is_match, verdict = c_bool(), c_uint32()
    arguments = (*text(caller), *text(contact), byref(is_match), byref(verdict))
    check(library.tenantry_tenant_match_contact(tenant.bits, *arguments))
    name = cast(ContactVerdict, library.tenantry_contact_name(verdict).decode())
    return ContactMatch(is_match.value, name, library.tenantry_contact_why(verdict).decode())


def caller_name(tenant: Handle, caller: str, group: str, separator: str) -> str:
    """The name that is shown."""
    names = (*text(caller), *text(group), *text(separator))
    return _written(library.tenantry_tenant_caller_name, tenant.bits, *names)


def recording(tenant: Handle, audio: bool, video: bool) -> Recording:
    """What is recorded."""
    found = _library.Recording()
    check(library.tenantry_tenant_recording(tenant.bits, audio, video, byref(found)))
    why = _written(library.tenantry_recording_why, byref(found))
    by = _RECORDED_BY
    return Recording(by[found.audio], by[found.video], found.dual_track == 1, why)


def may_add(tenant: Handle, limit: Limit, counted: int) -> LimitVerdict:
    """Whether one more may be made."""
    found = _library.LimitVerdict()
    known = number("counted", counted, 1 << 64)
    check(library.tenantry_tenant_may_add(tenant.bits, number_of(limit), known, byref(found)))
    why = _written(library.tenantry_limit_why, byref(found))
    return LimitVerdict(found.limit, found.counted, found.left, found.allowed == 1, why)


def _retained(kind: Retained) -> int:
    if kind not in _RETAINED:
        raise ValueError(f"kind must be one of {', '.join(_RETAINED)}, not {kind!r}")
    return _RETAINED[kind]


def expires(tenant: Handle, kind: Retained, made: datetime) -> datetime | None:
    """When a thing expires. The library counts whole seconds, and so do days: the rest stays."""
    expiry, whole = c_int64(), seconds("made", made)
    status = library.tenantry_tenant_expires(tenant.bits, _retained(kind), whole, byref(expiry))
    if status == NO_VALUE:
        return None
    check(status)
    rest = timedelta(microseconds=made.microsecond)
    return (since_1970(expiry.value) + rest).astimezone(made.tzinfo)


def is_due(tenant: Handle, kind: Retained, made: datetime, now: datetime | None) -> bool:
    """Whether a thing is to be gone. Both times are moved so that `made` is a whole second."""
    due = c_bool()
    rest = timedelta(microseconds=made.microsecond)
    now = datetime.now(timezone.utc) if now is None else now
    times = (seconds("made", made), seconds("now", now - rest))
    check(library.tenantry_tenant_is_due(tenant.bits, _retained(kind), *times, byref(due)))
    return due.value
