"""The system's door."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from ctypes import byref
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Callable, Literal, overload

from . import _library
from ._about import number_of
from ._audit import AuditEntry, AuditPage, AuditQuery, audit_page, entries, last_change, moment
from ._backup import BackupReport, Path, Progress, backup
from ._call import Handle, call, number, text
from ._fields import Limit
from ._files import (
    FileInfo,
    Files,
    PurgeReport,
    Usage,
    UsageKind,
    described,
    files,
    purge,
    report,
)
from ._fleet import CheckReport, ImportReport, Line, Writer, examine, export_lines, import_lines
from ._library import library
from ._limits import Count, Reservation, reserve, reserve_counting
from ._patch import Patch, patch
from ._session import Door, Session, how
from ._tenant import Change, Page, Tenant, page
from ._watch import Watch, watch

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._fields import NewTenant, SystemPatch

Sort = Literal["domain", "name", "created"]
"""By the canonical domain, by the name (A to Z and a to z sort alike), or by the time of making."""

_SORTS: dict[str, int] = {
    "domain": _library.SORT_DOMAIN,
    "name": _library.SORT_NAME,
    "created": _library.SORT_CREATED,
}

# 24 days, as in the library.
_MOST_SECONDS = 24 * 24 * 60 * 60


@dataclass(frozen=True)
class ReadStatus:
    """Where reads come from, and what is held in memory for them."""

    memory: bool
    """Whether they come from memory, or will when the first is asked for; else each is SQL."""
    reason: str | None
    """Why they do not."""
    tenants: int
    """Tenants that are held in memory."""
    absent: int
    """Domains and identifiers that are held as being nobody's."""
    bytes: int
    """About how much memory both take."""


class Store(Door):
    """The system administrator's door: every tenant, every settable member.

    Threads may share a store. Reads do not wait for writers; writers wait for each other up to
    the busy timeout. In a child of the process that opened it, a store raises `ForkedError`: open
    it there anew.
    """

    @classmethod
    def open(
        cls,
        path: str | bytes | os.PathLike[str],
        *,
        create: bool = False,
        create_new: bool = False,
        read_only: bool = False,
        quick_check: bool = True,
        busy_timeout: float | None = None,
        cache_bytes: int | None = None,
        purge_every: float | None = None,
    ) -> Store:
        """Opens the store in the file at `path`.

        `create` makes a new database where there is no file yet; `create_new` does, too, and
        raises `ExistsError` where there is one. A writer waits `busy_timeout` seconds for others,
        5 unless told. Opening reads the file once, up to 16 MiB, which `quick_check=False` spares.
        Tenants that were read stay in memory, in about `cache_bytes`, 64 MiB unless told; with 0
        every read is one by SQL. With `purge_every` the store is purged on a thread of the
        library's, at once and again so many seconds after each end; an error goes to the log.
        """
        flags = (
            (_library.OPEN_CREATE if create else 0)
            | (_library.OPEN_CREATE_NEW if create_new else 0)
            | (_library.OPEN_READ_ONLY if read_only else 0)
            | (0 if quick_check else _library.OPEN_NO_QUICK_CHECK)
        )
        name = os.fsencode(path)
        made = Handle(library.tenantry_store_close)
        timeout = _milliseconds(busy_timeout)
        cache = _library.DEFAULT_CACHE
        if cache_bytes is not None:
            cache = number("cache_bytes", cache_bytes, cache)
        where = (cache, _interval(purge_every), byref(made.bits))
        call(library.tenantry_store_open_and_purge, name, len(name), flags, timeout, *where)
        return cls(made)

    @classmethod
    def in_memory(cls) -> Store:
        """Opens a new, empty store in memory, which is gone when it and its sessions are closed."""
        made = Handle(library.tenantry_store_close)
        call(library.tenantry_store_open_in_memory, byref(made.bits))
        return cls(made)

    def by(self, actor: str, *, source: str = "", address: str = "") -> Store:
        """The same store for an actor, on whose behalf all is changed that is changed by it: the
        audit has the name, of 1 to 256 characters, through which program it was and from which IP
        address. Without a `source` or an `address` they are what the store had.

        >>> with store.by("alice", source="portal", address="192.0.2.7") as alices:
        ...     alices.set(acme.id, recording_retention=90).changed
        ('recording_retention',)
        """
        made = Handle(library.tenantry_store_close)
        where = (*text(actor), *text(source), *text(address), byref(made.bits))
        call(library.tenantry_store_by, self._handle.bits, *where)
        return type(self)(made)

    @overload
    def create(self, /, *, dry_run: bool = ..., **members: Unpack[NewTenant]) -> Tenant: ...

    @overload
    def create(
        self, given: Patch, /, *, dry_run: bool = ..., **members: Unpack[SystemPatch]
    ) -> Tenant: ...

    def create(
        self, given: Patch | None = None, /, *, dry_run: bool = False, **members: object
    ) -> Tenant:
        """Makes a tenant. The members without a default must be given.

        Members are keywords, or entries of a mapping, or a JSON text. `dry_run` checks only.

        >>> store.create(
        ...     name="Books", domain="books.example", timezone="UTC", currency="EUR", region="DEU"
        ... ).max_extensions
        1000
        """
        made = patch(given, members)
        _, flags = how(None, dry_run)
        return self._tenant(library.tenantry_store_create, made.bits, flags)

    def get(self, id: str) -> Tenant:
        """The tenant with this identifier, or `NotFoundError`.

        >>> store.get(acme.id) == acme
        True
        """
        return self._tenant(library.tenantry_store_get, *text(id))

    def find(self, domain: str) -> Tenant:
        """The tenant of this SIP domain, in whatever letter case or spelling, or `NotFoundError`.

        >>> store.find("SIP.Acme.Example").name
        'Acme'
        """
        return self._tenant(library.tenantry_store_find, *text(domain))

    def lookup(self, id_or_domain: str) -> Tenant:
        """The tenant of this identifier or domain: people have one or the other at hand."""
        return self._tenant(library.tenantry_store_lookup, *text(id_or_domain))

    def preload(self) -> int:
        """Loads every tenant into memory, as far as there is room, and gives their number: 0 where
        reads do not come from memory. Otherwise tenants are loaded as they are asked for.
        """
        return self._number(library.tenantry_store_preload)

    def read_status(self) -> ReadStatus:
        """Whether reads come from memory, why not, and how much is there.

        >>> store.read_status().reason
        'the store is in memory'
        """
        read = _library.ReadStatus()
        call(library.tenantry_store_read_status, self._handle.bits, byref(read))
        reason = read.reason.decode() or None
        return ReadStatus(reason is None, reason, read.tenants, read.absent, read.bytes)

    def list(
        self,
        *,
        enabled: bool | None = None,
        search: str | None = None,
        sort: Sort = "domain",
        descending: bool = False,
        limit: int = 100,
    ) -> Iterator[Tenant]:
        """All tenants, or those that are enabled or not and whose name or domain contains `search`.

        They are read page by page, `limit` (1 to 1000) at a time, the first at once.

        >>> [tenant.name for tenant in store.list(enabled=True, search="acme")]
        ['Acme']
        """

        def read(after: str | None) -> Page:
            return self.page(
                enabled=enabled,
                search=search,
                sort=sort,
                descending=descending,
                limit=limit,
                after=after,
            )

        return _walk(read, read(None))

    def page(
        self,
        *,
        enabled: bool | None = None,
        search: str | None = None,
        sort: Sort = "domain",
        descending: bool = False,
        limit: int = 100,
        after: str | None = None,
    ) -> Page:
        """One page of what `list` gives: the first, or the one behind the page whose `next` is
        `after`.

        >>> first = store.page(limit=1)
        >>> len(first.tenants), first.next
        (1, None)
        """
        if sort not in _SORTS:
            raise ValueError(f"sort must be one of {', '.join(_SORTS)}, not {sort}")
        only = _library.ONLY_ENABLED if enabled else _library.ONLY_SUSPENDED
        query = _library.ListQuery(
            0 if enabled is None else only,
            _SORTS[sort],
            1 if descending else 0,
            number("limit", limit, 2**32, least=1),
            *((None, 0) if search is None else text(search)),
            *((None, 0) if after is None else text(after)),
        )
        made = Handle(library.tenantry_page_close)
        call(library.tenantry_store_list, self._handle.bits, byref(query), byref(made.bits))
        return page(made)

    def set(
        self,
        id: str,
        given: Patch | None = None,
        /,
        *,
        if_version: int | None = None,
        dry_run: bool = False,
        **members: Unpack[SystemPatch],
    ) -> Change:
        """Sets members of a tenant that exists: all that are given or, on an error, none.

        Members are keywords, or entries of a mapping, or a JSON text; `None` goes back to the
        default. With `if_version` the tenant must be at that version, else `ConflictError`.
        `dry_run` checks only, and tells what would change. What changes nothing writes nothing.

        >>> change = store.set(acme.id, recording_retention=90, website=None)
        >>> change.changed, change.tenant.version
        (('recording_retention',), 2)
        >>> store.set(acme.id, {**change.tenant, "name": "Acme Ltd"}).changed
        ('name',)
        """
        made = patch(given, members)
        options = how(if_version, dry_run)
        return self._change(library.tenantry_store_set, *text(id), made.bits, *options)

    def enable(self, id: str, *, if_version: int | None = None, dry_run: bool = False) -> Change:
        """Lifts a suspension. The rest is as for `set`."""
        options = how(if_version, dry_run)
        return self._change(library.tenantry_store_set_enabled, *text(id), 1, *options)

    def suspend(self, id: str, *, if_version: int | None = None, dry_run: bool = False) -> Change:
        """Suspends a tenant: it stays readable and is reported as suspended. As for `set`."""
        options = how(if_version, dry_run)
        return self._change(library.tenantry_store_set_enabled, *text(id), 0, *options)

    def delete(self, id: str, *, if_version: int | None = None, dry_run: bool = False) -> Tenant:
        """Deletes a tenant, and gives it as it was. Its identifier is never given again."""
        options = how(if_version, dry_run)
        return self._tenant(library.tenantry_store_delete, *text(id), *options)

    def import_(
        self, lines: str | bytes | Iterable[Line], *, dry_run: bool = False
    ) -> ImportReport:
        """Makes a tenant of every line, in one transaction or not at all.

        A line is a mapping or the text of a JSON object; an open file gives lines, and a text may
        hold several. `id`, `created_at` and `version` are kept where a line has them. Other writers
        wait meanwhile. `dry_run` checks only.

        Raises `ImportRefusedError` where lines have faults: then nothing was imported, and its
        `report` has all of them. What `lines` raises ends the import, too.

        >>> store.import_(['{"name": "A"}'])
        Traceback (most recent call last):
        tenantry._fleet.ImportRefusedError: nothing was imported: 1 of 1 lines have faults; ...
        """
        return import_lines(self._handle, lines, dry_run)

    def export(self, out: Writer) -> int:
        """Writes every tenant as one line of JSON into a file that is open for bytes, in the order
        of their making, all as they are at one moment. Gives their number.

        >>> import io
        >>> store.export(io.BytesIO())
        1
        """
        return export_lines(self._handle, out)

    def check(self) -> CheckReport:
        """Examines the file's structure and checks every stored value against today's rules.
        Changes nothing.

        >>> store.check()
        CheckReport(tenants=1, findings=())
        """
        return examine(self._handle)

    def backup(self, to: Path, *, progress: Progress = None) -> BackupReport:
        """Copies the whole store as it is at one moment into a new file, while others go on to read
        and write. `restore` makes a store of it again.

        The copy is examined, files and audit included, before it has its name: `CorruptError` where
        what is stored is damaged, `ExistsError` where there is a file already. `progress` is told
        the stage, how much of it is done, and of how much; what it raises gives the backup up.
        Nothing is left where this raises.
        """
        return backup(self._handle, to, progress)

    def audit(self, **query: Unpack[AuditQuery]) -> Iterator[AuditEntry]:
        """The audit, newest first: who changed what; of every tenant or of one, also of one that
        was deleted; all of it, or as `AuditQuery` says.

        They are read page by page, the first at once.

        >>> store.set(acme.id, recording_retention=90).tenant.version
        2
        >>> for entry in store.audit(tenant=acme.id, member="recording_retention"):
        ...     print(entry.actor, entry.source, entry.changes)
        None c (AuditChange(member='recording_retention', old=180, new=90),)
        """
        return entries(library.tenantry_store_audit, self._handle, query)

    def audit_page(self, *, after: str | None = None, **query: Unpack[AuditQuery]) -> AuditPage:
        """One page of what `audit` gives: the first, or the one behind the page whose `next` is
        `after`.
        """
        return audit_page(library.tenantry_store_audit, self._handle, after, query)

    def last_change(self, id: str, member: str) -> AuditEntry | None:
        """Who changed this, and from what? The last entry that set the member; `None` where nobody
        has, or the entry was purged.
        """
        where = (*text(id), number_of(member))
        return last_change(library.tenantry_store_last_change, self._handle.bits, *where)

    def get_at(
        self, id: str, *, version: int | None = None, time: datetime | None = None
    ) -> Tenant:
        """The document as it was at a version or at a time, also of a tenant that was deleted
        since. It is as it was stored, whatever today's rules say of it.

        Raises `NotFoundError`, also where the tenant was not there at that time; `RefusedError`
        where entries on the way there were purged, or there was no such version.

        >>> store.set(acme.id, name="Acme Ltd").tenant.name
        'Acme Ltd'
        >>> store.get_at(acme.id, version=1).name
        'Acme'
        """
        return self._tenant(library.tenantry_store_get_at, *text(id), byref(moment(version, time)))

    def revert(
        self,
        id: str,
        *,
        version: int | None = None,
        time: datetime | None = None,
        if_version: int | None = None,
        dry_run: bool = False,
    ) -> Change:
        """Goes back to the document as it was at a version or at a time: a set of all members that
        can be set, by today's rules, with a new version. As for `get_at` and `set`.
        """
        then, options = moment(version, time), how(if_version, dry_run)
        return self._change(library.tenantry_store_revert, *text(id), byref(then), *options)

    def reserve(self, id: str, limit: Limit, counted: int = 0) -> Reservation:
        """Reserves one more of what a field limits, where `counted` exist by the host's own count:
        given where `counted` and what all processes have reserved are less than the limit as it is
        at this moment; else `LimitExceededError`.

        Concurrent calls are best counted by their reservations alone: hold one for the length of a
        call. For what the host stores: reserve, make it, then close the reservation.
        """
        where = (self._handle.bits, *text(id))
        return reserve(library.tenantry_store_reserve, where, limit, counted)

    def reserve_counting(self, id: str, limit: Limit, count: Count) -> Reservation:
        """As `reserve`, by a count that is taken while nobody else reserves or releases: where
        several may make what is counted at a time. It must have all that was made before its
        reservation was closed, be quick, and not reserve or release by this store.
        """
        where = (self._handle.bits, *text(id))
        return reserve_counting(library.tenantry_store_reserve_counting, where, limit, count)

    def reserved(self, id: str, limit: Limit) -> int:
        """How many are reserved of what a field limits, by all processes that live."""
        return self._number(library.tenantry_store_reserved, *text(id), number_of(limit))

    def session(self, id: str, actor: str) -> Session:
        """Begins a session of one tenant and one actor, who has a name of 1 to 256 characters.

        >>> with store.session(acme.id, "alice") as session:
        ...     session.set(recording_retention=90).changed
        ('recording_retention',)
        """
        made = Handle(library.tenantry_session_close)
        where = (*text(id), *text(actor), byref(made.bits))
        call(library.tenantry_session_begin, self._handle.bits, *where)
        return Session(made)

    def files(self, id: str) -> Files:
        """The files of the tenant with this identifier."""
        return files(library.tenantry_store_files, self._handle.bits, *text(id))

    def file_of_url(self, url: str) -> FileInfo:
        """The file that is downloaded from this URL, whichever tenant has it."""
        function = library.tenantry_store_file_of_url
        return described(FileInfo, function, self._handle.bits, *text(url))

    def report_usage(
        self, id: str, kind: UsageKind, *, set: int | None = None, add: int | None = None
    ) -> Usage:
        """Counts what the host keeps for a tenant: it takes `set` bytes now, or `add` more or,
        below zero, fewer. Gives the disk space after it.

        What would take more than the tenant may use raises `QuotaExceededError` and is not counted;
        so report before you write.
        """
        return report(self._handle, id, kind, set, add)

    def purge(self) -> PurgeReport:
        """Takes away what is too old, of every tenant: entries of the audit that are older than its
        `log_retention`; temporary files and uploads without new bytes that are older than its
        `temp_file_retention`, but no avatar; and what is left of deleted files.
        """
        return purge(self._handle)

    def watch(self, since: int | None = None) -> Watch:
        """Follows every change that any process commits: from now on, or since the event that
        bears the token `since`, in this process or an earlier one; 0 is the very first. Where
        changes were forgotten (the store keeps the last 100,000) the first event is a `RESYNC`.

        >>> with store.watch(since=0) as watch:
        ...     next(watch).kind
        <ChangeKind.CREATED: 'created'>
        """
        return watch(library.tenantry_store_watch, self._handle, since)


def _walk(read: Callable[[str], Page], first: Page) -> Iterator[Tenant]:
    yield from first.tenants
    while first.next is not None:
        first = read(first.next)
        yield from first.tenants


def _milliseconds(seconds: float | None) -> int:
    if seconds is None:
        return _library.DEFAULT_TIMEOUT
    if not 0 <= seconds <= _MOST_SECONDS:
        raise ValueError(f"busy_timeout must be 0 to {_MOST_SECONDS} seconds, not {seconds}")
    return round(seconds * 1000)


def _interval(seconds: float | None) -> int:
    if seconds is None:
        return 0
    if not 0 < seconds < 1 << 32:
        raise ValueError(f"purge_every must be above 0 and below {1 << 32} seconds, not {seconds}")
    return max(1, round(seconds * 1000))
