"""The files of a tenant, and disk space."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from ctypes import Structure, byref, c_size_t, c_uint64, create_string_buffer
from dataclasses import dataclass, fields
from typing import Any, Callable, Literal, TypeVar, Union

from . import _library
from ._call import Handle, call, lent, number, text
from ._codes import NoValueError
from ._door import Closing
from ._library import library

UsageKind = Literal["recording", "call_report", "message", "other"]
"""What takes disk space outside of the store."""

_KINDS = {"recording": 0, "call_report": 1, "message": 2, "other": 3}

Bytes = Union[bytes, bytearray, memoryview]


@dataclass(frozen=True)
class UploadStatus:
    """How far an upload has come."""

    id: str
    """The upload's identifier."""
    name: str
    """The name that the file will have."""
    temporary: bool
    """Whether the file will be a temporary one."""
    size: int | None
    """The size in bytes that was announced."""
    sha256: str | None
    """The SHA-256 that was announced."""
    received: int
    """The bytes that are stored: the offset at which it goes on."""
    begun_at: str
    """When it was begun: RFC 3339, UTC."""
    touched_at: str
    """When bytes came last: after `temp_file_retention` without any it is given up."""


@dataclass(frozen=True)
class FileInfo:
    """A completed file."""

    id: str
    """The file's identifier."""
    tenant: str
    """The tenant's identifier."""
    name: str
    """The name."""
    size: int
    """The size in bytes."""
    media_type: str
    """The media type, by the content."""
    sha256: str
    """The SHA-256 in small hexadecimal digits."""
    created_at: str
    """When it was completed: RFC 3339, UTC."""
    url: str
    """The relative path that it is downloaded from. Who knows it may read the file."""
    temporary: bool
    """Whether it goes by itself after the tenant's `temp_file_retention`."""


@dataclass(frozen=True)
class Usage:
    """The disk space of a tenant, in bytes."""

    quota: int | None
    """What the tenant may use; `None` where unlimited."""
    used: int
    """What is in use: files and all that is reported. `used_disk_quota` shows it."""
    files: int
    """The sum of the sizes of the tenant's files."""
    uploads: int
    """What uploads have taken or were promised: it counts for the quota, but is not in use yet."""
    recordings: int
    """Reported: recordings of calls."""
    call_reports: int
    """Reported: files of call reports."""
    messages: int
    """Reported: instant messages."""
    other: int
    """Reported: anything else."""


@dataclass(frozen=True)
class PurgeReport:
    """What a purge took away."""

    audit_entries: int
    """Entries of the audit."""
    uploads: int
    """Uploads that nobody went on with."""
    files: int
    """Temporary files."""
    bytes: int
    """Bytes whose room in the database is free again."""


_T = TypeVar("_T", UploadStatus, FileInfo, Usage, PurgeReport)


def of(kind: type[_T], members: dict[str, Any]) -> _T:
    """The members that are known; a newer library may tell more."""
    return kind(**{field.name: members[field.name] for field in fields(kind)})


def described(kind: type[_T], function: Callable[..., int], *arguments: object) -> _T:
    """What a function of the library tells of a file or an upload."""
    made = Handle(library.tenantry_file_close)
    call(function, *arguments, byref(made.bits))
    return of(kind, json.loads(lent(library.tenantry_file_json, made.bits)))


def _members(found: Structure) -> dict[str, Any]:
    return {field[0]: getattr(found, field[0]) for field in found._fields_}


def usage(function: Callable[..., int], *arguments: object) -> Usage:
    """The disk space that a function of the library tells."""
    found = _library.Usage()
    call(function, *arguments, byref(found))
    members = _members(found)
    if members["quota"] == _library.UNLIMITED:
        members["quota"] = None
    return of(Usage, members)


def report(handle: Handle, id: str, kind: UsageKind, set: int | None, add: int | None) -> Usage:
    """Reports what the host keeps for a tenant."""
    if (set is None) == (add is None):
        raise TypeError("give either set or add")
    most = 1 << 63
    if set is not None:
        flags, bytes = 0, number("set", set, most)
    else:
        flags, bytes = _library.USAGE_ADD, number("add", add or 0, most, -most)
    if kind not in _KINDS:
        raise ValueError(f"kind must be one of {', '.join(_KINDS)}, not {kind!r}")
    arguments = (*text(id), _KINDS[kind], flags, bytes)
    return usage(library.tenantry_store_report_usage, handle.bits, *arguments)


def purge(handle: Handle) -> PurgeReport:
    """Takes away what is too old."""
    found = _library.PurgeReport()
    call(library.tenantry_store_purge, handle.bits, byref(found))
    return of(PurgeReport, _members(found))


class Files(Closing):
    """The files of one tenant. `Store.files` or `Session.files` gives them; iterate over them.

    >>> with tenantry.Store.in_memory() as store:
    ...     acme = store.create(name="Acme", domain="a.example", timezone="UTC",
    ...                         currency="EUR", region="DEU")
    ...     files = store.files(acme.id)
    ...     upload = files.begin("hello.txt")
    ...     offset = files.append(upload.id, upload.received, b"hello")
    ...     sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    ...     file = files.complete(upload.id, sha256)
    ...     print(file.media_type, files.open(file.id).read())
    text/plain b'hello'

    Threads may share it. It keeps its store's database open until it is closed.
    """

    def begin(
        self,
        name: str,
        *,
        size: int | None = None,
        sha256: str | None = None,
        temporary: bool = False,
    ) -> UploadStatus:
        """Begins an upload; it is no file before it is completed. A size that is given is reserved.

        Raises `RefusedError` for a name or a digest that cannot be, `QuotaExceededError`.
        """
        unknown = _library.SIZE_UNKNOWN
        announced = unknown if size is None else number("size", size, unknown)
        flags = _library.FILE_TEMPORARY if temporary else 0
        arguments = (*text(name), announced, *text(sha256 or ""), flags)
        return self._upload(library.tenantry_files_begin, *arguments)

    def append(self, upload: str, offset: int, data: Bytes) -> int:
        """Stores the next bytes of an upload, which begin at `offset`, and gives the offset behind
        them. They are durable then.

        Raises `RefusedError` with `wrong_offset` where the upload goes on elsewhere,
        `QuotaExceededError`.
        """
        end, given = c_uint64(), bytes(data)
        at = number("offset", offset, 1 << 64)
        arguments = (*text(upload), at, given, len(given), byref(end))
        call(library.tenantry_files_append, self._handle.bits, *arguments)
        return end.value

    def status(self, upload: str) -> UploadStatus:
        """How far an upload has come: after a crash it goes on at `received`."""
        return self._upload(library.tenantry_files_status, *text(upload))

    def complete(self, upload: str, sha256: str) -> FileInfo:
        """Makes the upload a file, if what was received has this SHA-256; else it raises
        `RefusedError`, and the upload stays.
        """
        return self._file(library.tenantry_files_complete, *text(upload), *text(sha256))

    def cancel(self, upload: str) -> None:
        """Gives an upload up."""
        call(library.tenantry_files_cancel, self._handle.bits, *text(upload))

    def get(self, file: str) -> FileInfo:
        """What is known of the file with this identifier."""
        return self._file(library.tenantry_files_get, *text(file))

    def __iter__(self) -> Iterator[FileInfo]:
        """The files, the oldest first."""
        after = ""
        while True:
            try:
                file = self._file(library.tenantry_files_next, *text(after))
            except NoValueError:
                return
            yield file
            after = file.id

    def uploads(self) -> Iterator[UploadStatus]:
        """The uploads that are neither completed nor cancelled, the oldest first."""
        after = ""
        while True:
            try:
                upload = self._upload(library.tenantry_files_next_upload, *text(after))
            except NoValueError:
                return
            yield upload
            after = upload.id

    def read_at(self, file: str, offset: int, length: int) -> bytes:
        """The bytes of a file from `offset` on: `length` of them, or fewer at the end."""
        at, left = number("offset", offset, 1 << 64), number("length", length, 1 << 63)
        parts: list[bytes] = []
        while left:
            room, some = min(left, 1 << 20), c_size_t()
            data = create_string_buffer(room)
            arguments = (*text(file), at, data, room, byref(some))
            call(library.tenantry_files_read, self._handle.bits, *arguments)
            if not some.value:
                break
            parts.append(data.raw[: some.value])
            at, left = at + some.value, left - some.value
        return b"".join(parts)

    def open(self, file: str) -> io.BufferedReader:
        """Opens a file to be read as a stream, from anywhere."""
        return io.BufferedReader(_Stream(self, self.get(file)), 1 << 16)

    def delete(self, file: str) -> None:
        """Deletes a file; raises `InUseError` where it is the tenant's avatar."""
        call(library.tenantry_files_delete, self._handle.bits, *text(file))

    def usage(self) -> Usage:
        """The disk space of the tenant."""
        return usage(library.tenantry_files_usage, self._handle.bits)

    def _upload(self, function: Callable[..., int], *arguments: object) -> UploadStatus:
        return described(UploadStatus, function, self._handle.bits, *arguments)

    def _file(self, function: Callable[..., int], *arguments: object) -> FileInfo:
        return described(FileInfo, function, self._handle.bits, *arguments)


def files(function: Callable[..., int], *arguments: object) -> Files:
    """The files that a function of the library gives."""
    made = Handle(library.tenantry_files_close)
    call(function, *arguments, byref(made.bits))
    return Files(made)


class _Stream(io.RawIOBase):
    """A file of the store as Python reads files."""

    def __init__(self, files: Files, info: FileInfo) -> None:
        self._files = files
        self._info = info
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._info.size}[whence]
        if start + offset < 0:
            raise ValueError("that is before the first byte")
        self._at = start + offset
        return self._at

    def readinto(self, into: Any) -> int:
        view = memoryview(into).cast("B")
        data = self._files.read_at(self._info.id, self._at, len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)
