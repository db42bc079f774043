"""The shared library: found, checked, and its functions declared as `include/tenantry.h` has them.

The library is the file that `TENANTRY_LIBRARY` names; else the one that lies in this package; else
what the system's loader finds under the library's own name, as where a distribution installed it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import (
    POINTER,
    c_bool,
    c_char,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)
from pathlib import Path

ABI = 1
"""The ABI's major number that this package is written for."""

VARIABLE = "TENANTRY_LIBRARY"
"""The variable of the environment that may name another library."""

DEFAULT_TIMEOUT = 2**32 - 1
DEFAULT_CACHE = 2**64 - 1
ANY_VERSION = 2**64 - 1
FROM_NOW = 2**64 - 1
UNLIMITED = 2**64 - 1
OPEN_CREATE, OPEN_CREATE_NEW, OPEN_READ_ONLY, OPEN_NO_QUICK_CHECK = 1, 2, 4, 8
DRY_RUN = 1
SIZE_UNKNOWN = 2**64 - 1
FILE_TEMPORARY = 1
USAGE_ADD = 1
BACKUP_COPYING, BACKUP_EXAMINING = 0, 1
CHANGE_CREATED, CHANGE_UPDATED, CHANGE_DELETED, CHANGE_RESYNC = 1, 2, 3, 4
ID_SIZE = 68
REASON_SIZE = 228
ONLY_ENABLED, ONLY_SUSPENDED = 1, 2
SORT_DOMAIN, SORT_NAME, SORT_CREATED = 0, 1, 2
SCHEMA_DOCUMENT, SCHEMA_SYSTEM_PATCH, SCHEMA_TENANT_PATCH = 0, 1, 2
AUDIT_CREATE, AUDIT_UPDATE, AUDIT_DELETE = 1, 2, 3
RECORDED_BY_NOBODY, RECORDED_BY_TENANT, RECORDED_BY_EXTENSION = 0, 1, 2
RETAINED_RECORDING, RETAINED_CALL_REPORT, RETAINED_LOG, RETAINED_TEMP_FILE = 0, 1, 2, 3
LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG = 1, 2, 3, 4
BAD_HANDLE, NO_VALUE = 18, 21


class Text(ctypes.Structure):
    """A text that the library lends."""

    _fields_ = [("data", c_void_p), ("length", c_size_t)]

    def read(self) -> str:
        """A copy, which outlives what the library lent it from."""
        return ctypes.string_at(self.data, self.length).decode()


class ListQuery(ctypes.Structure):
    """Which tenants to list."""

    _fields_ = [
        ("only", c_uint32),
        ("sort", c_uint32),
        ("descending", c_uint32),
        ("limit", c_uint32),
        ("search", c_char_p),
        ("search_length", c_size_t),
        ("after", c_char_p),
        ("after_length", c_size_t),
    ]


class AuditQuery(ctypes.Structure):
    """Which entries of the audit to list."""

    _fields_ = [
        ("tenant", c_char_p),
        ("tenant_length", c_size_t),
        ("since", c_char_p),
        ("since_length", c_size_t),
        ("until", c_char_p),
        ("until_length", c_size_t),
        ("actor", c_char_p),
        ("actor_length", c_size_t),
        ("after", c_char_p),
        ("after_length", c_size_t),
        ("member", c_uint32),
        ("action", c_uint32),
        ("limit", c_uint32),
    ]


class Moment(ctypes.Structure):
    """A point of a tenant's past."""

    _fields_ = [("version", c_uint64), ("time", c_char_p), ("time_length", c_size_t)]


class Recording(ctypes.Structure):
    """What of a call is recorded, and how."""

    _fields_ = [("audio", c_uint32), ("video", c_uint32), ("dual_track", c_uint32)]


class LimitVerdict(ctypes.Structure):
    """Whether one more may be made."""

    _fields_ = [
        ("limit", c_uint64),
        ("counted", c_uint64),
        ("left", c_uint64),
        ("field", c_uint32),
        ("allowed", c_uint32),
    ]


class ReadStatus(ctypes.Structure):
    """Where reads come from, and what is held in memory."""

    _fields_ = [
        ("tenants", c_uint64),
        ("absent", c_uint64),
        ("bytes", c_uint64),
        ("memory", c_uint32),
        ("reason", c_char * REASON_SIZE),
    ]


class ImportReport(ctypes.Structure):
    """What an import did or found."""

    _fields_ = [("lines", c_uint64), ("faulty", c_uint64), ("imported", c_uint64)]


class Usage(ctypes.Structure):
    """The disk space of a tenant."""

    _fields_ = [
        ("quota", c_uint64),
        ("used", c_uint64),
        ("files", c_uint64),
        ("uploads", c_uint64),
        ("recordings", c_uint64),
        ("call_reports", c_uint64),
        ("messages", c_uint64),
        ("other", c_uint64),
    ]


class PurgeReport(ctypes.Structure):
    """What a purge took away."""

    _fields_ = [
        ("audit_entries", c_uint64),
        ("uploads", c_uint64),
        ("files", c_uint64),
        ("bytes", c_uint64),
    ]


class BackupReport(ctypes.Structure):
    """What is in a backup or in a store that was restored."""

    _fields_ = [("tenants", c_uint64), ("bytes", c_uint64), ("token", c_uint64)]


class Event(ctypes.Structure):
    """A committed change."""

    _fields_ = [
        ("token", c_uint64),
        ("version", c_uint64),
        ("changed", c_uint64 * 2),
        ("kind", c_uint32),
        ("tenant", c_char * ID_SIZE),
    ]


CountFunction = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(c_uint64))
LogFunction = ctypes.CFUNCTYPE(None, c_void_p, c_uint32, c_void_p, c_size_t)
ReadFunction = ctypes.CFUNCTYPE(c_int64, c_void_p, c_void_p, c_size_t)
ReportFunction = ctypes.CFUNCTYPE(None, c_void_p, c_uint64, c_void_p, c_size_t)
ProgressFunction = ctypes.CFUNCTYPE(c_int32, c_void_p, c_uint32, c_uint64, c_uint64)
WriteFunction = ctypes.CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)

_HANDLE = c_uint64
_OUT = POINTER(c_uint64)
_TEXT_IN = (c_char_p, c_size_t)
_TEXT_OUT = POINTER(Text)
_WRITTEN = (c_char_p, c_size_t, POINTER(c_size_t))
_CHANGE = (c_uint64, c_uint32, _OUT, _OUT)

SIGNATURES: dict[str, tuple[object, ...]] = {
    "tenantry_schema": (c_uint32, _TEXT_OUT),
    "tenantry_log_set": (LogFunction, c_void_p, c_uint32),
    "tenantry_store_open_and_purge": (
        *_TEXT_IN,
        c_uint32,
        c_uint32,
        c_uint64,
        c_uint64,
        _OUT,
        _OUT,
    ),
    "tenantry_store_open_in_memory": (_OUT, _OUT),
    "tenantry_store_create": (_HANDLE, _HANDLE, c_uint32, _OUT, _OUT),
    "tenantry_store_get": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_store_find": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_store_lookup": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_store_by": (_HANDLE, *_TEXT_IN, *_TEXT_IN, *_TEXT_IN, _OUT, _OUT),
    "tenantry_store_preload": (_HANDLE, _OUT, _OUT),
    "tenantry_store_read_status": (_HANDLE, POINTER(ReadStatus), _OUT),
    "tenantry_store_list": (_HANDLE, POINTER(ListQuery), _OUT, _OUT),
    "tenantry_store_set": (_HANDLE, *_TEXT_IN, _HANDLE, *_CHANGE),
    "tenantry_store_set_enabled": (_HANDLE, *_TEXT_IN, c_int32, *_CHANGE),
    "tenantry_store_delete": (_HANDLE, *_TEXT_IN, *_CHANGE),
    "tenantry_store_import": (
        _HANDLE,
        ReadFunction,
        ReportFunction,
        c_void_p,
        c_uint32,
        POINTER(ImportReport),
        _OUT,
    ),
    "tenantry_store_export": (_HANDLE, WriteFunction, c_void_p, _OUT, _OUT),
    "tenantry_store_check": (_HANDLE, ReportFunction, c_void_p, _OUT, _OUT),
    "tenantry_store_backup": (
        _HANDLE,
        *_TEXT_IN,
        ProgressFunction,
        c_void_p,
        POINTER(BackupReport),
        _OUT,
    ),
    "tenantry_restore": (
        *_TEXT_IN,
        *_TEXT_IN,
        ProgressFunction,
        c_void_p,
        POINTER(BackupReport),
        _OUT,
    ),
    "tenantry_store_close": (_HANDLE,),
    "tenantry_change_tenant": (_HANDLE, _OUT),
    "tenantry_change_json": (_HANDLE, _TEXT_OUT),
    "tenantry_change_close": (_HANDLE,),
    "tenantry_session_begin": (_HANDLE, *_TEXT_IN, *_TEXT_IN, _OUT, _OUT),
    "tenantry_session_get": (_HANDLE, _OUT, _OUT),
    "tenantry_session_set": (_HANDLE, _HANDLE, *_CHANGE),
    "tenantry_session_close": (_HANDLE,),
    "tenantry_store_audit": (_HANDLE, POINTER(AuditQuery), _OUT, _OUT),
    "tenantry_session_audit": (_HANDLE, POINTER(AuditQuery), _OUT, _OUT),
    "tenantry_store_last_change": (_HANDLE, *_TEXT_IN, c_uint32, _OUT, _OUT),
    "tenantry_session_last_change": (_HANDLE, c_uint32, _OUT, _OUT),
    "tenantry_store_get_at": (_HANDLE, *_TEXT_IN, POINTER(Moment), _OUT, _OUT),
    "tenantry_session_get_at": (_HANDLE, POINTER(Moment), _OUT, _OUT),
    "tenantry_store_revert": (_HANDLE, *_TEXT_IN, POINTER(Moment), *_CHANGE),
    "tenantry_session_revert": (_HANDLE, POINTER(Moment), *_CHANGE),
    "tenantry_audit_count": (_HANDLE, POINTER(c_size_t)),
    "tenantry_audit_json": (_HANDLE, c_size_t, _TEXT_OUT),
    "tenantry_audit_next": (_HANDLE, _TEXT_OUT),
    "tenantry_audit_close": (_HANDLE,),
    "tenantry_store_reserve": (_HANDLE, *_TEXT_IN, c_uint32, c_uint64, _OUT, _OUT),
    "tenantry_session_reserve": (_HANDLE, c_uint32, c_uint64, _OUT, _OUT),
    "tenantry_store_reserve_counting": (
        _HANDLE,
        *_TEXT_IN,
        c_uint32,
        CountFunction,
        c_void_p,
        _OUT,
        _OUT,
    ),
    "tenantry_session_reserve_counting": (_HANDLE, c_uint32, CountFunction, c_void_p, _OUT, _OUT),
    "tenantry_store_reserved": (_HANDLE, *_TEXT_IN, c_uint32, _OUT, _OUT),
    "tenantry_session_reserved": (_HANDLE, c_uint32, _OUT, _OUT),
    "tenantry_reservation_close": (_HANDLE,),
    "tenantry_store_files": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_session_files": (_HANDLE, _OUT, _OUT),
    "tenantry_files_begin": (_HANDLE, *_TEXT_IN, c_uint64, *_TEXT_IN, c_uint32, _OUT, _OUT),
    "tenantry_files_append": (_HANDLE, *_TEXT_IN, c_uint64, *_TEXT_IN, _OUT, _OUT),
    "tenantry_files_status": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_files_complete": (_HANDLE, *_TEXT_IN, *_TEXT_IN, _OUT, _OUT),
    "tenantry_files_cancel": (_HANDLE, *_TEXT_IN, _OUT),
    "tenantry_files_get": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_files_next": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_files_next_upload": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_files_read": (
        _HANDLE,
        *_TEXT_IN,
        c_uint64,
        c_char_p,
        c_size_t,
        POINTER(c_size_t),
        _OUT,
    ),
    "tenantry_files_delete": (_HANDLE, *_TEXT_IN, _OUT),
    "tenantry_files_usage": (_HANDLE, POINTER(Usage), _OUT),
    "tenantry_files_close": (_HANDLE,),
    "tenantry_file_json": (_HANDLE, _TEXT_OUT),
    "tenantry_file_close": (_HANDLE,),
    "tenantry_store_file_of_url": (_HANDLE, *_TEXT_IN, _OUT, _OUT),
    "tenantry_store_report_usage": (
        _HANDLE,
        *_TEXT_IN,
        c_uint32,
        c_uint32,
        c_int64,
        POINTER(Usage),
        _OUT,
    ),
    "tenantry_store_purge": (_HANDLE, POINTER(PurgeReport), _OUT),
    "tenantry_store_watch": (_HANDLE, c_uint64, _OUT, _OUT),
    "tenantry_session_watch": (_HANDLE, c_uint64, _OUT, _OUT),
    "tenantry_watch_next": (_HANDLE, c_uint32, POINTER(Event), _OUT),
    "tenantry_watch_fd": (_HANDLE, POINTER(c_int32)),
    "tenantry_watch_end": (_HANDLE,),
    "tenantry_watch_close": (_HANDLE,),
    "tenantry_page_count": (_HANDLE, POINTER(c_size_t)),
    "tenantry_page_tenant": (_HANDLE, c_size_t, _OUT),
    "tenantry_page_next": (_HANDLE, _TEXT_OUT),
    "tenantry_page_close": (_HANDLE,),
    "tenantry_tenant_bytes": (_HANDLE, c_uint32, _OUT),
    "tenantry_tenant_json": (_HANDLE, _TEXT_OUT),
    "tenantry_tenant_has_changed": (_HANDLE, POINTER(c_bool), _OUT),
    "tenantry_tenant_match_contact": (
        _HANDLE,
        *_TEXT_IN,
        *_TEXT_IN,
        POINTER(c_bool),
        POINTER(c_uint32),
    ),
    "tenantry_tenant_caller_name": (
        _HANDLE,
        *_TEXT_IN,
        *_TEXT_IN,
        *_TEXT_IN,
        *_WRITTEN,
    ),
    "tenantry_tenant_recording": (_HANDLE, c_int32, c_int32, POINTER(Recording)),
    "tenantry_recording_why": (POINTER(Recording), *_WRITTEN),
    "tenantry_tenant_may_add": (_HANDLE, c_uint32, c_uint64, POINTER(LimitVerdict)),
    "tenantry_limit_why": (POINTER(LimitVerdict), *_WRITTEN),
    "tenantry_tenant_expires": (_HANDLE, c_uint32, c_int64, POINTER(c_int64)),
    "tenantry_tenant_is_due": (_HANDLE, c_uint32, c_int64, c_int64, POINTER(c_bool)),
    "tenantry_tenant_close": (_HANDLE,),
    "tenantry_patch_from_json": (*_TEXT_IN, _OUT, _OUT),
    "tenantry_patch_put_json": (_HANDLE, *_TEXT_IN, *_TEXT_IN, _OUT),
    "tenantry_patch_close": (_HANDLE,),
    "tenantry_error_json": (_HANDLE, _TEXT_OUT),
    "tenantry_error_close": (_HANDLE,),
    "tenantry_fields_json": (_TEXT_OUT,),
}
"""Functions that answer a status, with the types of their arguments."""

TEXTS: dict[str, tuple[object, ...]] = {
    "tenantry_version": (),
    "tenantry_sqlite_version": (),
    "tenantry_timezone_release": (),
    "tenantry_status_name": (c_int32,),
    "tenantry_status_meaning": (c_int32,),
    "tenantry_contact_name": (c_uint32,),
    "tenantry_contact_why": (c_uint32,),
}
"""Functions that answer a text which lives as long as the library."""


def _path() -> str:
    named = os.environ.get(VARIABLE)
    if named:
        return named
    file, installed = {
        "darwin": ("libtenantry.dylib", f"libtenantry.{ABI}.dylib"),
        "win32": ("tenantry.dll", "tenantry.dll"),
    }.get(sys.platform, ("libtenantry.so", f"libtenantry.so.{ABI}"))
    carried = Path(__file__).with_name(file)
    return str(carried) if carried.exists() else installed


def _load(path: str) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"tenantry's library cannot be loaded: {error}. Install the package with its library, "
            f"or let {VARIABLE} name the file"
        ) from error
    try:
        version = library.tenantry_abi_version
    except AttributeError as error:
        raise ImportError(f"{path} is no library of tenantry") from error
    version.argtypes, version.restype = (), c_uint32
    found: int = version()
    if found != ABI:
        raise ImportError(
            f"{path} has version {found} of tenantry's ABI, and this package needs {ABI}: "
            "install releases that go together"
        )
    for names, result in ((SIGNATURES, c_int32), (TEXTS, c_char_p)):
        for name, arguments in names.items():
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, result
    return library


library = _load(_path())
