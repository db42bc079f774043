"""The audit: who changed what, documents as they were, and the way back to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ctypes import byref, c_size_t
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Literal, TypedDict

from . import _library
from ._about import number_of
from ._call import Handle, call, check, failure, lent, number, text
from ._codes import NoValueError
from ._library import NO_VALUE, Text, library
from ._time import read, shown

AuditAction = Literal["CREATE", "UPDATE", "DELETE"]
"""What was done: a tenant, or a file, was made; members were set; it was deleted."""

_ACTIONS: dict[str, int] = {
    "CREATE": _library.AUDIT_CREATE,
    "UPDATE": _library.AUDIT_UPDATE,
    "DELETE": _library.AUDIT_DELETE,
}


@dataclass(frozen=True)
class AuditChange:
    """A member that changed."""

    member: str
    """Its name: of a tenant a field's; of a file `id`, `name`, `size`, `media_type` or `sha256`."""
    old: Any
    """Its value before, as it was stored; `None` of what was made."""
    new: Any
    """Its value since; `None` of what was deleted."""


@dataclass(frozen=True)
class AuditEntry:
    """One change of a tenant, or of a file of one."""

    number: int
    """Rises with each change of the store; the token of the change's event."""
    time: datetime
    """When, by the clock of who wrote it, in UTC and milliseconds."""
    actor: str | None
    """Who; `None` where nobody told."""
    source: str
    """Through which door or program."""
    address: str | None
    """The actor's IP address, if it was given."""
    action: AuditAction
    """What was done."""
    object_type: str
    """To what kind of object: `TENANT` or `FILE`."""
    object_name: str
    """The object's name after the change; of a deleted one, its last."""
    tenant: str
    """The tenant's identifier."""
    version: int
    """The tenant's version after the change; of a deleted one, its last."""
    changes: tuple[AuditChange, ...]
    """The members that changed. Of a tenant that was made or deleted, those that differ from the
    default; of a file, all that are told."""


@dataclass(frozen=True)
class AuditPage:
    """One page of the audit."""

    entries: tuple[AuditEntry, ...]
    """The entries, newest first."""
    next: str | None
    """Where the next page begins, to be its `after`; `None` where this is the last."""


class SessionAuditQuery(TypedDict, total=False):
    """Which entries of the session's tenant to list; without anything, all."""

    since: datetime | None
    """Only entries of this time or later. It has a time zone, as have all times here."""
    until: datetime | None
    """Only entries before this time."""
    actor: str | None
    """Only changes by this actor, whose name is compared as it stands."""
    member: str | None
    """Only changes of this member of the tenant's document."""
    action: AuditAction | None
    """Only changes of this kind."""
    limit: int
    """How many are read at a time, 1 to 1000; 100 unless told."""


class AuditQuery(SessionAuditQuery, total=False):
    """Which entries to list; without anything, all."""

    tenant: str | None
    """Only entries of the tenant with this identifier, also of one that was deleted."""


def _optional(value: str | None) -> tuple[bytes | None, int]:
    return (None, 0) if value is None else text(value)


def _time(name: str, value: datetime | None) -> tuple[bytes | None, int]:
    return _optional(None if value is None else shown(name, value))


def _query(
    after: str | None,
    tenant: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    actor: str | None = None,
    member: str | None = None,
    action: AuditAction | None = None,
    limit: int = 100,
) -> _library.AuditQuery:
    if action is not None and action not in _ACTIONS:
        raise ValueError(f"action must be one of {', '.join(_ACTIONS)}, not {action}")
    return _library.AuditQuery(
        *_optional(tenant),
        *_time("since", since),
        *_time("until", until),
        *_optional(actor),
        *_optional(after),
        0 if member is None else number_of(member),
        0 if action is None else _ACTIONS[action],
        number("limit", limit, 2**32, least=1),
    )


def _entry(shown: dict[str, Any]) -> AuditEntry:
    changes = tuple(
        AuditChange(change["member"], change["old"], change["new"]) for change in shown["changes"]
    )
    names = set(AuditEntry.__dataclass_fields__) - {"time", "changes"}
    members = {name: shown[name] for name in names}
    return AuditEntry(**members, time=read(shown["time"]), changes=changes)


def _entries(handle: Handle) -> tuple[AuditEntry, ...]:
    count = c_size_t()
    check(library.tenantry_audit_count(handle.bits, byref(count)))
    function = library.tenantry_audit_json
    return tuple(_entry(json.loads(lent(function, handle.bits, at))) for at in range(count.value))


def audit_page(
    function: Callable[..., int], door: Handle, after: str | None, query: SessionAuditQuery
) -> AuditPage:
    """The page that a function of the library gives."""
    made, asked = Handle(library.tenantry_audit_close), _query(after, **query)
    call(function, door.bits, byref(asked), byref(made.bits))
    following = Text()
    status = library.tenantry_audit_next(made.bits, byref(following))
    if status not in (0, NO_VALUE):
        raise failure(status, None)
    return AuditPage(_entries(made), None if status else following.read())


def entries(
    function: Callable[..., int], door: Handle, query: SessionAuditQuery
) -> Iterator[AuditEntry]:
    """All entries, page by page, the first at once."""
    return _walk(function, door, query, audit_page(function, door, None, query))


def _walk(
    function: Callable[..., int], door: Handle, query: SessionAuditQuery, first: AuditPage
) -> Iterator[AuditEntry]:
    yield from first.entries
    while first.next is not None:
        first = audit_page(function, door, first.next, query)
        yield from first.entries


def last_change(function: Callable[..., int], *arguments: object) -> AuditEntry | None:
    """The entry that a function of the library gives, if there is one."""
    made = Handle(library.tenantry_audit_close)
    try:
        call(function, *arguments, byref(made.bits))
    except NoValueError:
        return None
    return _entries(made)[0]


def moment(version: int | None, time: datetime | None) -> _library.Moment:
    """A version or a time, as the library takes it."""
    if (version is None) == (time is None):
        raise TypeError("give either version or time")
    known = 0 if version is None else number("version", version, 2**64)
    return _library.Moment(known, *_time("time", time))
