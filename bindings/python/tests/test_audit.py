"""The audit: who changed what, documents as they were, and the way back to them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tenantry import (
    AuditChange,
    ClosedError,
    ConflictError,
    NotFoundError,
    RefusedError,
    Store,
    Tenant,
)


@pytest.fixture
def changed(store: Store, acme: Tenant) -> Tenant:
    """A tenant that alice sets to 90 days and bob to 30."""
    with store.by("alice", source="portal", address="192.0.2.7") as alices:
        alices.set(acme.id, recording_retention=90)
    with store.by("bob") as bobs:
        return bobs.set(acme.id, recording_retention=30).tenant


def test_it_tells_who_changed_what(store: Store, changed: Tenant) -> None:
    newest, entry, oldest = store.audit()
    assert (entry.actor, entry.source, entry.address) == ("alice", "portal", "192.0.2.7")
    assert (entry.action, entry.object_type, entry.object_name) == ("UPDATE", "TENANT", "Acme")
    assert (entry.tenant, entry.version) == (changed.id, 2)
    assert entry.changes == (AuditChange("recording_retention", 180, 90),)
    assert oldest.number < entry.number < newest.number
    assert abs(datetime.now(timezone.utc) - entry.time) < timedelta(hours=1)
    assert (oldest.actor, oldest.source, oldest.action) == (None, "c", "CREATE")
    assert AuditChange("name", None, "Acme") in oldest.changes


def test_it_is_asked_by_tenant_time_actor_member_and_action(store: Store, changed: Tenant) -> None:
    now, hour = datetime.now(timezone.utc), timedelta(hours=1)
    assert len(list(store.audit(tenant=changed.id))) == 3
    assert [entry.version for entry in store.audit(actor="alice")] == [2]
    assert [entry.version for entry in store.audit(member="recording_retention")] == [3, 2]
    assert [entry.version for entry in store.audit(action="CREATE")] == [1]
    assert list(store.audit(since=now + hour)) == []
    elsewhere = timezone(timedelta(hours=-7))
    within = store.audit(since=(now - hour).astimezone(elsewhere), until=now + hour)
    assert len(list(within)) == 3
    # Page by page, as it is walked.
    assert [entry.version for entry in store.audit(limit=1)] == [3, 2, 1]
    page = store.audit_page(limit=2)
    assert len(page.entries) == 2
    rest = store.audit_page(limit=2, after=page.next)
    assert ([entry.version for entry in rest.entries], rest.next) == ([1], None)


def test_what_cannot_be_asked_is_refused(store: Store, changed: Tenant) -> None:
    with pytest.raises(RefusedError):
        store.audit(limit=1001)
    with pytest.raises(RefusedError):
        store.audit_page(after="x")
    with pytest.raises(NotFoundError):
        store.audit(tenant="nobody")
    with pytest.raises(ValueError, match="time zone"):
        store.audit(since=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="action"):
        store.audit(action="create")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no member"):
        store.audit(member="nothing")
    with pytest.raises(TypeError):
        store.audit(who="alice")  # type: ignore[call-arg]


def test_the_last_change_of_a_member(store: Store, changed: Tenant) -> None:
    entry = store.last_change(changed.id, "recording_retention")
    assert entry is not None
    assert (entry.actor, entry.changes[0].new) == ("bob", 30)
    assert store.last_change(changed.id, "website") is None
    with pytest.raises(NotFoundError):
        store.last_change("nobody", "name")


def test_the_past_is_read_and_gone_back_to(store: Store, changed: Tenant) -> None:
    id = changed.id
    assert store.get_at(id, version=2).recording_retention == 90
    newest = next(store.audit())
    assert store.get_at(id, time=newest.time) == changed
    with pytest.raises(NotFoundError):
        store.get_at(id, time=datetime(1999, 1, 1, tzinfo=timezone.utc))
    with pytest.raises(RefusedError) as refused:
        store.get_at(id, version=4)
    assert refused.value.faults[0].params == {"min": 1, "max": 3}
    for wrong in ({}, {"version": 1, "time": newest.time}):
        with pytest.raises(TypeError):
            store.get_at(id, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ConflictError):
        store.revert(id, version=2, if_version=1)
    assert store.revert(id, version=2, dry_run=True).tenant.recording_retention == 90
    change = store.revert(id, version=2, if_version=3)
    assert (change.changed, change.tenant.version) == (("recording_retention",), 4)
    store.delete(id)
    assert store.get_at(id, version=1).name == "Acme"
    assert next(store.audit(tenant=id)).action == "DELETE"


def test_a_session_has_its_own_alone(store: Store, changed: Tenant) -> None:
    with store.session(changed.id, "carol") as session:
        assert len(list(session.audit())) == 3
        assert len(session.audit_page(limit=2).entries) == 2
        entry = session.last_change("recording_retention")
        assert entry is not None and entry.actor == "bob"
        assert session.get_at(version=1).recording_retention == 180
        assert session.revert(version=1, if_version=3).tenant.version == 4
        assert next(session.audit(actor="carol")).version == 4
        store.delete(changed.id)
        with pytest.raises(NotFoundError):
            session.audit()
    with pytest.raises(ClosedError):
        session.audit()
