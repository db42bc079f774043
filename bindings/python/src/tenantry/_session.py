"""The tenant's door, and what it has in common with the system's."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_uint64
from datetime import datetime
from typing import TYPE_CHECKING, Callable

from . import _library
from ._about import number_of
from ._audit import (
    AuditEntry,
    AuditPage,
    SessionAuditQuery,
    audit_page,
    entries,
    last_change,
    moment,
)
from ._call import Handle, call, number
from ._door import Closing
from ._fields import Limit
from ._files import Files, files
from ._library import library
from ._limits import Count, Reservation, reserve, reserve_counting
from ._patch import Patch, patch
from ._tenant import Change, Tenant, change, tenant
from ._watch import Watch, watch

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._fields import TenantPatch


class Door(Closing):
    """A way to tenants."""

    def _tenant(self, function: Callable[..., int], *arguments: object) -> Tenant:
        bits = self._handle.bits
        return tenant(lambda made: call(function, bits, *arguments, byref(made.bits)))

    def _number(self, function: Callable[..., int], *arguments: object) -> int:
        found = c_uint64()
        call(function, self._handle.bits, *arguments, byref(found))
        return found.value

    def _change(self, function: Callable[..., int], *arguments: object) -> Change:
        made = Handle(library.tenantry_change_close)
        call(function, self._handle.bits, *arguments, byref(made.bits))
        return change(made)


def how(if_version: int | None, dry_run: bool) -> tuple[int, int]:
    """The version that is expected, and flags."""
    any_version = _library.ANY_VERSION
    version = any_version if if_version is None else number("if_version", if_version, any_version)
    return version, _library.DRY_RUN if dry_run else 0


class Session(Door):
    """The tenant's door: the current tenant and nothing else. `Store.session` begins one.

    Threads may share it. It keeps its store's database open until it is closed.
    """

    def get(self) -> Tenant:
        """The detailed properties of the current tenant, suspended or not."""
        return self._tenant(library.tenantry_session_get)

    def set(
        self,
        given: Patch | None = None,
        /,
        *,
        if_version: int | None = None,
        dry_run: bool = False,
        **members: Unpack[TenantPatch],
    ) -> Change:
        """Sets members of the current tenant. As for `Store.set`; a member that only the system
        may set is `forbidden`, unless it has the stored value.
        """
        made = patch(given, members)
        options = how(if_version, dry_run)
        return self._change(library.tenantry_session_set, made.bits, *options)

    def audit(self, **query: Unpack[SessionAuditQuery]) -> Iterator[AuditEntry]:
        """The audit of the current tenant alone, as `Store.audit`."""
        return entries(library.tenantry_session_audit, self._handle, query)

    def audit_page(
        self, *, after: str | None = None, **query: Unpack[SessionAuditQuery]
    ) -> AuditPage:
        """One page of what `audit` gives, as `Store.audit_page`."""
        return audit_page(library.tenantry_session_audit, self._handle, after, query)

    def last_change(self, member: str) -> AuditEntry | None:
        """The last change of a member of the current tenant, as `Store.last_change`."""
        function = library.tenantry_session_last_change
        return last_change(function, self._handle.bits, number_of(member))

    def get_at(self, *, version: int | None = None, time: datetime | None = None) -> Tenant:
        """The document of the current tenant as it was then, as `Store.get_at`."""
        return self._tenant(library.tenantry_session_get_at, byref(moment(version, time)))

    def revert(
        self,
        *,
        version: int | None = None,
        time: datetime | None = None,
        if_version: int | None = None,
        dry_run: bool = False,
    ) -> Change:
        """Goes back to the document as it was then, as `Store.revert`, by what a session may set: a
        member that only the system may set is `forbidden` where it has changed since.
        """
        then, options = moment(version, time), how(if_version, dry_run)
        return self._change(library.tenantry_session_revert, byref(then), *options)

    def reserve(self, limit: Limit, counted: int = 0) -> Reservation:
        """Reserves one more for the current tenant, as `Store.reserve`."""
        where = (self._handle.bits,)
        return reserve(library.tenantry_session_reserve, where, limit, counted)

    def reserve_counting(self, limit: Limit, count: Count) -> Reservation:
        """Reserves one more for the current tenant, as `Store.reserve_counting`."""
        where = (self._handle.bits,)
        return reserve_counting(library.tenantry_session_reserve_counting, where, limit, count)

    def reserved(self, limit: Limit) -> int:
        """How many are reserved for the current tenant, as `Store.reserved`."""
        return self._number(library.tenantry_session_reserved, number_of(limit))

    def files(self) -> Files:
        """The files of the current tenant; those of any other are not there."""
        return files(library.tenantry_session_files, self._handle.bits)

    def watch(self, since: int | None = None) -> Watch:
        """Follows the changes of the current tenant alone, as `Store.watch`."""
        return watch(library.tenantry_session_watch, self._handle, since)
