"""What the library answers with: documents, changes, pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ctypes import byref, c_bool, c_size_t, c_uint64
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Union

from ._act import (
    ContactMatch,
    LimitVerdict,
    Recording,
    Retained,
    caller_name,
    expires,
    is_due,
    match_contact,
    may_add,
    recording,
)
from ._call import Handle, call, check, failure, lent
from ._fields import DISK_SPACE, DiskSpace, Limit, Members
from ._library import NO_VALUE, UNLIMITED, Text, library

Json = Union[None, bool, int, float, str, list["Json"], dict[str, "Json"]]


class Tenant(Members):
    """The detailed properties of a tenant: a document as it was at one version.

    It never changes; read the tenant again to see a later version. It is a value of Python's own:
    it outlives the store, may be pickled and handed to threads and to forked children. What asks
    the library what its settings do, from `has_changed` on, is for the process that read it: of a
    document that was unpickled that raises `ClosedError`, in a forked child `ForkedError`.

    Members are attributes and entries of a mapping. Lists and objects come as a new copy at every
    reading, to be changed and set back.

    >>> acme.name, acme["timezone"]
    ('Acme', 'Europe/Berlin')
    >>> hours = acme.office_hours
    >>> hours["friday"]["enabled"] = False
    >>> store.set(acme.id, office_hours=hours).changed
    ('office_hours',)
    """

    __slots__ = ("_handle", "_json", "_space", "_values")

    def __init__(self, text: str, space: tuple[int, ...], handle: Handle | None = None) -> None:
        """The document that is this text, and its disk space in the order of `DISK_SPACE`; the
        handle of its snapshot, unless it was unpickled.
        """
        self._handle = handle
        self._json = text
        self._space = space
        self._values: dict[str, Any] | None = None

    def json(self) -> str:
        """The document as JSON, members in the order of the field table."""
        return self._json

    def bytes(self, name: DiskSpace) -> int | None:
        """A quota or the disk space in use, in bytes; `None` where there is no limit.

        >>> acme.extension_im_disk_quota, acme.bytes("extension_im_disk_quota")
        ('1GB', 1073741824)
        >>> acme.bytes("disk_quota") is None
        True
        """
        if name not in DISK_SPACE:
            raise ValueError(f"{name} is no disk space: {', '.join(DISK_SPACE)} are")
        space = self._space[list(DISK_SPACE).index(name)]
        return None if space == UNLIMITED else space

    def has_changed(self) -> bool:
        """Whether the tenant is no longer as in this document, or was deleted: a look into memory.

        For what `Store.get`, `Store.find` or `Session.get` gave here; `ClosedError` for any other
        document, and once the store is closed.

        >>> read = store.get(acme.id)
        >>> read.has_changed()
        False
        >>> store.set(acme.id, recording_retention=90).tenant.version
        2
        >>> read.has_changed()
        True
        """
        answer = c_bool()
        call(library.tenantry_tenant_has_changed, self._snapshot().bits, byref(answer))
        return answer.value

    def match_contact(self, caller: str, contact: str) -> ContactMatch:
        """Whether a caller's number is a contact's, by `contact_match_type` and
        `contact_match_length`, and why. Spaces, `-`, `.`, `(` and `)` do not count, and then
        neither does one leading `+`.

        >>> if match := acme.match_contact("+49 (30) 1234", "49301234"):
        ...     match.verdict, match.why
        ('equal', 'the numbers are equal')
        """
        return match_contact(self._snapshot(), caller, contact)

    def caller_name(self, caller: str, group: str, separator: str = ":") -> str:
        """The caller's name with that of the group, queue or DID/DDI number by which the call came,
        as `contact_append_type` says. An empty name leaves the other alone. The names are not
        checked: who puts them into a SIP header escapes them there.

        >>> store.set(acme.id, contact_append_type="PREPEND").tenant.caller_name("Alice", "Sales")
        'Sales:Alice'
        """
        return caller_name(self._snapshot(), caller, group, separator)

    def recording(self, *, audio: bool, video: bool) -> Recording:
        """What is recorded of a call of an extension that itself chose so, by the tenant's
        switches.

        >>> acme.recording(audio=True, video=False).audio
        'extension'
        """
        return recording(self._snapshot(), audio, video)

    def may_add(self, limit: Limit, counted: int) -> LimitVerdict:
        """Whether one more may be made of what a field limits, where `counted` exist by the host's
        own count. `Store.reserve` is for several at a time.

        >>> acme.may_add("max_call_queues", 20).why
        'no more may be made: 20 call queues of max_call_queues 20'
        """
        return may_add(self._snapshot(), limit, counted)

    def expires(self, kind: Retained, made: datetime) -> datetime | None:
        """When a thing of this kind expires that was made then, in the same time zone; `None` where
        that is beyond the year 9999. Days have 24 hours.

        >>> from datetime import datetime, timezone
        >>> acme.expires("temp_file", datetime(2026, 1, 1, tzinfo=timezone.utc)).isoformat()
        '2026-01-31T00:00:00+00:00'
        """
        return expires(self._snapshot(), kind, made)

    def is_due(self, kind: Retained, made: datetime, now: datetime | None = None) -> bool:
        """Whether a thing of this kind that was made at `made` is to be gone at `now`, this moment
        unless told: it is, from the very moment that it expires.
        """
        return is_due(self._snapshot(), kind, made, now)

    def _snapshot(self) -> Handle:
        return self._handle or Handle(library.tenantry_tenant_close)

    def _read(self) -> dict[str, Any]:
        # Threads that read it for the first time at the same time make equal ones.
        values = self._values
        if values is None:
            values = self._values = json.loads(self._json)
        return values

    def _member(self, name: str) -> Any:
        return _copy(self._read()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Tenant):
            return self._json == other._json
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[object, ...]:
        return Tenant, (self._json, self._space)

    def __repr__(self) -> str:
        return f"<Tenant {self.domain}, id {self.id}, version {self.version}>"


def _copy(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _copy(member) for name, member in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Change:
    """What a set did or, as a dry run, would do."""

    changed: tuple[str, ...]
    """The members that changed, in the order of the patch; none where nothing was written."""
    tenant: Tenant
    """The tenant after the change."""


@dataclass(frozen=True)
class Page:
    """One page of the list of tenants."""

    tenants: tuple[Tenant, ...]
    """The tenants, in the order that was asked for."""
    next: str | None
    """Where the next page begins, to be its `after`; `None` where this is the last."""


def tenant(function: Callable[[Handle], object]) -> Tenant:
    """The document of the snapshot that `function` puts into a handle.

    It is copied at once, as one text. Whoever reads a single member would be twice as fast by a
    getter of C; but a value needs no closing, can be sent and is readable after a fork.
    """
    handle = Handle(library.tenantry_tenant_close)
    function(handle)
    return Tenant(
        lent(library.tenantry_tenant_json, handle.bits),
        tuple(_bytes(handle, field) for field in DISK_SPACE.values()),
        handle,
    )


def _bytes(handle: Handle, field: int) -> int:
    space = c_uint64()
    check(library.tenantry_tenant_bytes(handle.bits, field, byref(space)))
    return space.value


def change(handle: Handle) -> Change:
    """The change that a handle leads to."""
    shown = json.loads(lent(library.tenantry_change_json, handle.bits))

    def after(snapshot: Handle) -> None:
        check(library.tenantry_change_tenant(handle.bits, byref(snapshot.bits)))

    return Change(tuple(shown["changed"]), tenant(after))


def page(handle: Handle) -> Page:
    """The page that a handle leads to."""
    count = c_size_t()
    check(library.tenantry_page_count(handle.bits, byref(count)))

    def at(index: int) -> Tenant:
        return tenant(
            lambda snapshot: check(
                library.tenantry_page_tenant(handle.bits, index, byref(snapshot.bits))
            )
        )

    following = Text()
    status = library.tenantry_page_next(handle.bits, byref(following))
    if status not in (0, NO_VALUE):
        raise failure(status, None)
    return Page(tuple(map(at, range(count.value))), None if status else following.read())
