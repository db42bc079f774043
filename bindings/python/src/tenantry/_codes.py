"""Codes of errors and faults: generated from those of the core; change that, then run
`TENANTRY_BLESS=1 cargo test --test python_stubs`.
"""

from __future__ import annotations

from typing import Dict, Literal, Type

from ._errors import StorageError, TenantryError

FaultCode = Literal[
    "required",
    "wrong_type",
    "too_short",
    "too_long",
    "out_of_range",
    "not_allowed",
    "bad_character",
    "bad_domain",
    "bad_url",
    "unknown_timezone",
    "unknown_currency",
    "unknown_region",
    "bad_quota",
    "bad_json",
    "bad_time_range",
    "duplicate",
    "taken",
    "forbidden",
    "unknown_field",
    "bad_id",
    "bad_time",
    "unknown_file",
    "bad_digest",
    "wrong_digest",
    "wrong_offset",
    "incomplete",
]
"""Which rule a member breaks."""


class RefusedError(TenantryError):
    """The input breaks one or more rules; the faults say which."""

    status = 1
    code = "refused"


class NotFoundError(TenantryError):
    """There is no such tenant or file, or it is out of the caller's reach."""

    status = 2
    code = "not_found"


class ConflictError(TenantryError):
    """The tenant has another version than the caller expected."""

    status = 3
    code = "conflict"
    current: int
    """The version that is stored."""


class BusyError(StorageError):
    """Another writer kept the database locked for longer than the busy timeout."""

    status = 4
    code = "busy"


class ReadOnlyError(StorageError):
    """The store or the place that it lies in can only be read."""

    status = 5
    code = "read_only"


class DiskFullError(StorageError):
    """The disk is full; nothing of the change was stored."""

    status = 6
    code = "disk_full"


class CorruptError(StorageError):
    """The file is damaged; it is left as it is."""

    status = 7
    code = "corrupt"


class ForeignFileError(StorageError):
    """The file is not a tenantry database."""

    status = 8
    code = "foreign_file"


class NewerSchemaError(StorageError):
    """The file was written by a newer release of tenantry."""

    status = 9
    code = "newer_schema"


class BadPathError(StorageError):
    """The path cannot be used for a database."""

    status = 10
    code = "bad_path"


class ReplacedError(StorageError):
    """The file was replaced or its log removed while it was open; the last change may be lost."""

    status = 11
    code = "replaced"


class ExistsError(StorageError):
    """There is a file already where a new database was to be made."""

    status = 12
    code = "exists"


class IoError(StorageError):
    """Reading or writing failed in the operating system."""

    status = 13
    code = "io"


class SqliteTooOldError(StorageError):
    """The SQLite library that is linked has a known fault and must not be used."""

    status = 14
    code = "sqlite_too_old"


class InternalError(StorageError):
    """SQLite answered in a way that tenantry does not expect."""

    status = 15
    code = "internal"


class ForeignSchemaError(StorageError):
    """The file holds tables, triggers or views that tenantry did not make."""

    status = 16
    code = "foreign_schema"


class ForkedError(TenantryError):
    """The handle was made before this process was forked from its parent: open the store anew."""

    status = 17
    code = "forked"


class ClosedError(TenantryError):
    """The handle was closed, is of another kind, or was never given out."""

    status = 18
    code = "bad_handle"


class BadArgumentError(TenantryError):
    """An argument cannot be used: a null pointer, a text that is not UTF-8, an unknown number."""

    status = 19
    code = "bad_argument"


class PanickedError(TenantryError):
    """A defect in tenantry: the call was given up, and the log says where."""

    status = 20
    code = "panicked"


class NoValueError(TenantryError):
    """There is no value: the member is null, or there is nothing more."""

    status = 21
    code = "no_value"


class QuotaExceededError(TenantryError):
    """The tenant's disk space does not suffice; nothing was stored."""

    status = 22
    code = "quota_exceeded"
    member: str
    """The member that sets the limit: `disk_quota` or `im_disk_quota`."""
    quota: int
    """The limit in bytes."""
    used: int
    """Bytes in use, with those that uploads have taken or were promised."""
    wanted: int
    """Bytes that were asked for."""


class InUseError(TenantryError):
    """The file is the avatar of its tenant and cannot be deleted."""

    status = 23
    code = "in_use"


class LimitExceededError(TenantryError):
    """One more would be beyond a limit of the tenant's."""

    status = 24
    code = "limit_exceeded"
    member: str
    """The member that sets the limit, such as `max_extensions`."""
    limit: int
    """The limit."""
    counted: int
    """How many there are, by the caller's count."""
    reserved: int
    """How many are reserved, by all processes."""


class CancelledError(TenantryError):
    """The caller gave up what it had asked for; nothing is left of it."""

    status = 25
    code = "cancelled"


ERRORS: Dict[int, Type[TenantryError]] = {
    1: RefusedError,
    2: NotFoundError,
    3: ConflictError,
    4: BusyError,
    5: ReadOnlyError,
    6: DiskFullError,
    7: CorruptError,
    8: ForeignFileError,
    9: NewerSchemaError,
    10: BadPathError,
    11: ReplacedError,
    12: ExistsError,
    13: IoError,
    14: SqliteTooOldError,
    15: InternalError,
    16: ForeignSchemaError,
    17: ForkedError,
    18: ClosedError,
    19: BadArgumentError,
    20: PanickedError,
    21: NoValueError,
    22: QuotaExceededError,
    23: InUseError,
    24: LimitExceededError,
    25: CancelledError,
}
"""The class for each status."""
