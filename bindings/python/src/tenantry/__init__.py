"""The in-process store of tenant settings for multi-tenant telephone systems (PBX).

>>> import tenantry
>>> store = tenantry.Store.in_memory()  # or Store.open("tenants.db", create=True)
>>> acme = store.create(
...     name="Acme", domain="sip.acme.example", timezone="Europe/Berlin", currency="EUR",
...     region="DEU",
... )
>>> store.set(acme.id, max_concurrent_calls=60).changed
('max_concurrent_calls',)
>>> with store.session(acme.id, actor="alice") as session:  # the tenant's own scope
...     session.set(recording_retention=90).tenant.version
3
>>> try:
...     store.set(acme.id, region="XX", log_retention=0)
... except tenantry.RefusedError as error:
...     for fault in error.faults:
...         print(fault.path, fault.code, dict(fault.params))
region unknown_region {}
log_retention out_of_range {'min': 1, 'max': 2147483647}

`Store` is the system administrator's door and `Session` the tenant's; a `Tenant` is a document.
Every refusal is a `TenantryError`. The library's messages go to the logger `tenantry`.
"""

from . import _log
from ._about import Field, Versions, fields, schema, versions
from ._act import (
    ContactMatch,
    ContactVerdict,
    LimitVerdict,
    RecordedBy,
    Recording,
    Retained,
)
from ._audit import (
    AuditAction,
    AuditChange,
    AuditEntry,
    AuditPage,
    AuditQuery,
    SessionAuditQuery,
)
from ._backup import BackupReport, BackupStage, restore
from ._codes import (
    BadArgumentError,
    BadPathError,
    BusyError,
    CancelledError,
    ClosedError,
    ConflictError,
    CorruptError,
    DiskFullError,
    ExistsError,
    FaultCode,
    ForeignFileError,
    ForeignSchemaError,
    ForkedError,
    InternalError,
    InUseError,
    IoError,
    LimitExceededError,
    NewerSchemaError,
    NotFoundError,
    PanickedError,
    QuotaExceededError,
    ReadOnlyError,
    RefusedError,
    ReplacedError,
    SqliteTooOldError,
)
from ._errors import Fault, StorageError, TenantryError
from ._fields import (
    ContactAppendType,
    ContactMatchType,
    Day,
    DayPatch,
    DiskSpace,
    Limit,
    NewTenant,
    OfficeHours,
    OfficeHoursPatch,
    OutboundCallerId,
    OutboundCallerIdPatch,
    SystemPatch,
    TenantPatch,
    TimeRange,
)
from ._files import FileInfo, Files, PurgeReport, UploadStatus, Usage, UsageKind
from ._fleet import CheckReport, FaultyLine, Finding, ImportRefusedError, ImportReport
from ._limits import Reservation
from ._patch import Patch
from ._session import Session
from ._store import ReadStatus, Sort, Store
from ._tenant import Change, Page, Tenant
from ._watch import ChangeEvent, ChangeKind, Watch

__version__ = "0.1.0"

_log.begin()

__all__ = [
    "AuditAction",
    "AuditChange",
    "AuditEntry",
    "AuditPage",
    "AuditQuery",
    "BackupReport",
    "BackupStage",
    "BadArgumentError",
    "BadPathError",
    "BusyError",
    "CancelledError",
    "Change",
    "ChangeEvent",
    "ChangeKind",
    "CheckReport",
    "ClosedError",
    "ConflictError",
    "ContactAppendType",
    "ContactMatch",
    "ContactMatchType",
    "ContactVerdict",
    "CorruptError",
    "Day",
    "DayPatch",
    "DiskFullError",
    "DiskSpace",
    "ExistsError",
    "Fault",
    "FaultCode",
    "FaultyLine",
    "Field",
    "FileInfo",
    "Files",
    "Finding",
    "ForeignFileError",
    "ForeignSchemaError",
    "ForkedError",
    "ImportRefusedError",
    "ImportReport",
    "InUseError",
    "InternalError",
    "IoError",
    "Limit",
    "LimitExceededError",
    "LimitVerdict",
    "NewTenant",
    "NewerSchemaError",
    "NotFoundError",
    "OfficeHours",
    "OfficeHoursPatch",
    "OutboundCallerId",
    "OutboundCallerIdPatch",
    "Page",
    "PanickedError",
    "Patch",
    "PurgeReport",
    "QuotaExceededError",
    "ReadOnlyError",
    "ReadStatus",
    "RecordedBy",
    "Recording",
    "RefusedError",
    "ReplacedError",
    "Reservation",
    "Retained",
    "Session",
    "SessionAuditQuery",
    "Sort",
    "SqliteTooOldError",
    "StorageError",
    "Store",
    "SystemPatch",
    "Tenant",
    "TenantPatch",
    "TenantryError",
    "TimeRange",
    "UploadStatus",
    "Usage",
    "UsageKind",
    "Versions",
    "Watch",
    "fields",
    "restore",
    "schema",
    "versions",
]
