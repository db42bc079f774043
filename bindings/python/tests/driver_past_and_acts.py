"""The driver's operations on the audit, limits, retention, and what settings do."""

from __future__ import annotations

from datetime import timezone
from typing import Any

from driver_shown import Argument, Open, changed, compact, how, named, time

from tenantry import AuditEntry, AuditPage

QUERY = "actor member action since until limit after"


def entry(found: AuditEntry | None) -> Any:
    """As the library writes it."""
    if found is None:
        return None
    at = found.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {**vars(found), "time": at, "changes": [vars(change) for change in found.changes]}


def entries(page: AuditPage) -> str:
    return compact({"entries": [entry(found) for found in page.entries], "next": page.next})


class MoreOperations(Open):
    """A method is an operation."""

    def audit(self, store: str, id: Argument, *query: Argument) -> str:
        return entries(self.stores[store].audit_page(**how(tenant=id), **named(QUERY, query)))

    def last_change(self, store: str, id: str, member: str) -> str:
        return compact(entry(self.stores[store].last_change(id, member)))

    def get_at(self, store: str, id: str, *then: Argument) -> str:
        return self.stores[store].get_at(id, **named("version time", then)).json()

    def revert(self, store: str, id: str, *then: Argument) -> str:
        arguments = named("version time if_version dry_run", then)
        return changed(self.stores[store].revert(id, **arguments))

    def session_audit(self, session: str, *query: Argument) -> str:
        return entries(self.sessions[session].audit_page(**named(QUERY, query)))

    def session_last_change(self, session: str, member: str) -> str:
        return compact(entry(self.sessions[session].last_change(member)))

    def session_get_at(self, session: str, *then: Argument) -> str:
        return self.sessions[session].get_at(**named("version time", then)).json()

    def session_revert(self, session: str, *then: Argument) -> str:
        arguments = named("version time if_version dry_run", then)
        return changed(self.sessions[session].revert(**arguments))

    def reserve(self, reservation: str, store: str, id: str, member: Any, counted: Argument) -> str:
        made = self.stores[store].reserve(id, member, int(counted or 0))
        self.reservations[reservation] = made
        return "null"

    def reserved(self, store: str, id: str, member: Any) -> str:
        return compact(self.stores[store].reserved(id, member))

    def release(self, reservation: str) -> str:
        self.reservations.pop(reservation).close()
        return "null"

    def may_add(self, store: str, id: str, member: Any, counted: str) -> str:
        return compact(vars(self.stores[store].get(id).may_add(member, int(counted))))

    def match_contact(self, store: str, id: str, caller: str, contact: str) -> str:
        match = self.stores[store].get(id).match_contact(caller, contact)
        return compact({"match": match.is_match, "verdict": match.verdict, "why": match.why})

    def caller_name(self, store: str, id: str, caller: str, group: str, separator: Argument) -> str:
        tenant = self.stores[store].get(id)
        names = (caller, group) if separator is None else (caller, group, separator)
        return compact(tenant.caller_name(*names))

    def recording(self, store: str, id: str, audio: str, video: str) -> str:
        tenant = self.stores[store].get(id)
        return compact(vars(tenant.recording(**how(audio=audio, video=video))))

    def expires(self, store: str, id: str, kind: Any, made: str) -> str:
        expiry = self.stores[store].get(id).expires(kind, time(made))
        return compact(expiry and expiry.astimezone(timezone.utc).isoformat()[:-6] + "Z")

    def is_due(self, store: str, id: str, kind: Any, made: str, now: str) -> str:
        return compact(self.stores[store].get(id).is_due(kind, time(made), time(now)))
