"""Backups, and stores from them."""

from __future__ import annotations

import os
from ctypes import byref
from dataclasses import dataclass
from typing import Any, Callable, Literal, Optional, Union

from . import _library
from ._call import Handle
from ._host import Host
from ._library import library

BackupStage = Literal["copying", "examining"]
"""What is being done: the file is copied, counted in bytes; or the copy is read and examined,
counted in tenants, whose files are read at its beginning."""

_STAGES: dict[int, BackupStage] = {
    _library.BACKUP_COPYING: "copying",
    _library.BACKUP_EXAMINING: "examining",
}

Path = Union[str, bytes, "os.PathLike[str]"]
Progress = Optional[Callable[[BackupStage, int, int], object]]
"""Is told the stage, how much of it is done, and of how much."""


@dataclass(frozen=True)
class BackupReport:
    """What is in a backup or in a store that was restored."""

    tenants: int
    """Tenants."""
    bytes: int
    """The size of the file."""
    token: int
    """The token of the last change that is in it, where a watch goes on."""


def copy(
    function: Callable[..., int], arguments: tuple[object, ...], progress: Progress
) -> BackupReport:
    """Backs up or restores."""
    host, report = Host(), _library.BackupReport()

    def tell(stage: int, done: int, total: int) -> int:
        if progress is not None:
            progress(_STAGES[stage], done, total)
        return 0

    def told(user: Any, stage: int, done: int, total: int) -> int:
        return host.called(lambda: tell(stage, done, total), 1)

    host.call(function, *arguments, _library.ProgressFunction(told), None, byref(report))
    return BackupReport(report.tenants, report.bytes, report.token)


def backup(handle: Handle, to: Path, progress: Progress) -> BackupReport:
    """Copies a store into a new file."""
    target = os.fsencode(to)
    return copy(library.tenantry_store_backup, (handle.bits, target, len(target)), progress)


def restore(from_: Path, to: Path, *, progress: Progress = None) -> BackupReport:
    """Makes a new store of the backup `from_`: a file `to`, where there must be none.

    It is examined before it has its name: `CorruptError` for a damaged backup. What was changed
    after the backup never was: a watch since a token of before begins with a `RESYNC`, and the
    report has the token to go on from. `progress` is told the stage, how much is done, and of how
    much; what it raises gives it up. Nothing is left where this raises.
    """
    source, target = os.fsencode(from_), os.fsencode(to)
    arguments = (source, len(source), target, len(target))
    return copy(library.tenantry_restore, arguments, progress)
