"""The tenant's door, and what it has in common with the system's."""

from __future__ import annotations

from ctypes import byref
from typing import TYPE_CHECKING, Callable

from . import _library
from ._call import Handle, call, number
from ._door import Closing
from ._files import Files, files
from ._library import library
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

    def _read(self, function: Callable[..., int], *arguments: object) -> Tenant:
        """As `_tenant`, of a snapshot that knows its store."""
        bits = self._handle.bits
        return tenant(lambda made: call(function, bits, *arguments, byref(made.bits)), keep=True)

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
        return self._read(library.tenantry_session_get)

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

    def files(self) -> Files:
        """The files of the current tenant; those of any other are not there."""
        return files(library.tenantry_session_files, self._handle.bits)

    def watch(self, since: int | None = None) -> Watch:
        """Follows the changes of the current tenant alone, as `Store.watch`."""
        return watch(library.tenantry_session_watch, self._handle, since)
