"""Whole fleets: import, export, check."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterable, Iterator, Mapping
from ctypes import byref, c_uint64
from dataclasses import dataclass
from typing import Protocol, Union

from . import _library
from ._call import Handle, text
from ._codes import RefusedError
from ._errors import Fault
from ._host import Host
from ._library import library
from ._patch import dumps

Line = Union[str, bytes, Mapping[str, object]]
"""A tenant to import: the text of a JSON object, or a mapping."""


class Writer(Protocol):
    """A file that is open for bytes, or the like."""

    def write(self, data: bytes, /) -> object:
        """Takes bytes; gives how many, where those are not all."""
        ...


@dataclass(frozen=True)
class FaultyLine:
    """A line of an import that cannot be a tenant."""

    line: int
    """Its number, from 1."""
    faults: tuple[Fault, ...]
    """All that is wrong with it."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did or found."""

    lines: int
    """Lines that were read, empty ones apart."""
    imported: int
    """Tenants that were imported or, as a dry run, would be."""
    faulty_lines: tuple[FaultyLine, ...]
    """Lines with faults. Where there is one, nothing was imported."""


class ImportRefusedError(RefusedError):
    """Lines of an import have faults, so nothing was imported. `faults` are those of all lines."""

    report: ImportReport
    """Which lines they are."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with what is stored."""

    tenant: str | None
    """The tenant's identifier, where the finding is about one."""
    path: str
    """The member, where the finding is about one."""
    code: str
    """The stable name of a fault's or an error's code."""
    message: str
    """What is wrong."""


@dataclass(frozen=True)
class CheckReport:
    """What an examination found."""

    tenants: int
    """How many tenants there are."""
    findings: tuple[Finding, ...]
    """All that is wrong; empty where all is well."""


class _Source:
    """Lines, as the bytes that the library reads."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._ready = bytearray()
        self.ended = False
        """Whether the library was told of the end."""

    def read(self, data: int, capacity: int) -> int:
        """Puts the next bytes at `data` and gives their number, 0 at the end."""
        while len(self._ready) < capacity and not self.ended:
            line = next(self._lines, None)
            if line is None:
                break
            self._ready += _line(line)
        piece = bytes(self._ready[:capacity])
        ctypes.memmove(data, piece, len(piece))
        del self._ready[: len(piece)]
        self.ended = not piece
        return len(piece)


def _line(line: Line) -> bytes:
    if isinstance(line, Mapping):
        line = dumps(dict(line))
    taken = line if isinstance(line, bytes) else text(line)[0]
    return taken if taken.endswith(b"\n") else taken + b"\n"


def import_lines(store: Handle, lines: str | bytes | Iterable[Line], dry_run: bool) -> ImportReport:
    """Makes a tenant of every line."""
    source = _Source(iter([lines] if isinstance(lines, (str, bytes)) else lines))
    found: list[FaultyLine] = []
    host = Host()

    def told(number: int, shown: str) -> int:
        faults = tuple(map(Fault.of, json.loads(shown)))
        if faults:
            found.append(FaultyLine(number, faults))
        return 0

    def read(_: object, data: int, capacity: int) -> int:
        return host.called(lambda: source.read(data, capacity), -1)

    def line(_: object, number: int, data: int, length: int) -> None:
        host.called(lambda: told(number, ctypes.string_at(data, length).decode()), 0)

    done = _library.ImportReport()
    how = (_library.ReadFunction(read), _library.ReportFunction(line), None)
    flags = _library.DRY_RUN if dry_run else 0
    host.call(library.tenantry_store_import, store.bits, *how, flags, byref(done))
    if not source.ended or len(found) != done.faulty:
        raise RuntimeError("the import was cut short within Python")
    report = ImportReport(done.lines, done.imported, tuple(found))
    if found:
        raise _refused(report)
    return report


def _refused(report: ImportReport) -> ImportRefusedError:
    first = report.faulty_lines[0]
    error = ImportRefusedError(
        f"nothing was imported: {len(report.faulty_lines)} of {report.lines} lines have faults; "
        f"line {first.line}: {'; '.join(map(str, first.faults))}"
    )
    error.report = report
    error.faults = tuple(fault for line in report.faulty_lines for fault in line.faults)
    return error


def export_lines(store: Handle, out: Writer) -> int:
    """Writes every tenant as a line of JSON."""
    host = Host()
    lines = 0

    def take(piece: bytes) -> int:
        nonlocal lines
        while piece:
            written = out.write(piece)
            piece = piece[written:] if isinstance(written, int) else b""
        lines += 1
        return 0

    def write(_: object, data: int, length: int) -> int:
        return host.called(lambda: take(ctypes.string_at(data, length)), 1)

    count = c_uint64()
    how = (_library.WriteFunction(write), None)
    host.call(library.tenantry_store_export, store.bits, *how, byref(count))
    if lines != count.value:
        raise RuntimeError("the export was cut short within Python")
    return lines


def examine(store: Handle) -> CheckReport:
    """Examines the file and every stored value."""
    host = Host()
    findings: list[Finding] = []

    def told(shown: bytes) -> int:
        findings.append(Finding(**json.loads(shown)))
        return 0

    def finding(_: object, number: int, data: int, length: int) -> None:
        host.called(lambda: told(ctypes.string_at(data, length)), 0)

    count = c_uint64()
    how = (_library.ReportFunction(finding), None)
    host.call(library.tenantry_store_check, store.bits, *how, byref(count))
    return CheckReport(count.value, tuple(findings))
