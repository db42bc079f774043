"""What settings do: contacts, the caller's name, recording, limits, retention."""

from __future__ import annotations

import pickle
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tenantry import BadArgumentError, ClosedError, Store, Tenant


def test_contacts_match(store: Store, acme: Tenant) -> None:
    tenant = store.set(acme.id, contact_match_type="MATCH_LENGTH", contact_match_length=7).tenant
    match = tenant.match_contact("+49 (30) 123-4567", "0301234567")
    assert match and match.is_match
    assert match.verdict == "same_end"
    other = tenant.match_contact("0301234567", "0301234568")
    assert not other
    assert (other.verdict, other.why) == ("different", "the numbers differ")


def test_names_are_put_together(store: Store, acme: Tenant) -> None:
    tenant = store.set(acme.id, contact_append_type="APPEND").tenant
    assert tenant.caller_name("Alice", "Sales") == "Alice:Sales"
    assert tenant.caller_name("Älice", "Sales", " · ") == "Älice · Sales"
    assert tenant.caller_name("", "Sales") == "Sales"
    assert tenant.caller_name("A" * 300, "B" * 300) == "A" * 300 + ":" + "B" * 300


def test_calls_are_recorded(store: Store, acme: Tenant) -> None:
    tenant = store.set(acme.id, enable_audio_recording=True).tenant
    recording = tenant.recording(audio=False, video=True)
    assert (recording.audio, recording.video) == ("tenant", "extension")
    assert not recording.dual_track
    assert recording.why.endswith("both parties in one track")
    assert tenant.recording(audio=True, video=False).video == "nobody"


def test_limits_are_kept(store: Store, acme: Tenant) -> None:
    tenant = store.set(acme.id, max_call_queues=5).tenant
    verdict = tenant.may_add("max_call_queues", 5)
    assert not verdict
    assert (verdict.limit, verdict.counted, verdict.left) == (5, 5, 0)
    assert verdict.why == "no more may be made: 5 call queues of max_call_queues 5"
    assert tenant.may_add("max_call_queues", 4)
    with pytest.raises(BadArgumentError):
        tenant.may_add("name", 0)  # type: ignore[arg-type]


def test_things_are_kept_for_so_many_days(store: Store, acme: Tenant) -> None:
    tenant = store.set(acme.id, recording_retention=90, log_retention=2147483647).tenant
    zone, least = timezone(timedelta(hours=2)), timedelta(microseconds=1)
    made = datetime(2026, 3, 28, 12, 0, 0, 7, tzinfo=zone)
    expiry = tenant.expires("recording", made)
    assert expiry == made + timedelta(days=90)
    assert expiry is not None and expiry.tzinfo is zone
    assert tenant.is_due("recording", made, expiry)
    assert not tenant.is_due("recording", made, expiry - least)
    assert tenant.is_due("temp_file", datetime(2020, 1, 1, tzinfo=zone))
    assert not tenant.is_due("temp_file", datetime.now(zone))
    assert tenant.expires("log", made) is None
    before = datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc)
    assert tenant.expires("recording", before) == before + timedelta(days=90)
    with pytest.raises(ValueError, match="time zone"):
        tenant.expires("recording", datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="kind"):
        tenant.is_due("tape", made)  # type: ignore[arg-type]


def test_every_document_of_this_process_answers(store: Store, acme: Tenant) -> None:
    documents = [acme, store.get(acme.id), *store.list(), store.lookup(acme.domain)]
    store.delete(acme.id)
    store.close()
    for document in documents:
        assert document.may_add("max_call_queues", 0)
    with pytest.raises(ClosedError, match="read it anew"):
        pickle.loads(pickle.dumps(acme)).may_add("max_call_queues", 0)


def purging() -> int:
    """How many threads purge a store."""
    names = Path("/proc/self/task").glob("*/comm")
    return [name.read_text() for name in names].count("tenantry-purge\n")


def test_a_store_is_purged_on_a_thread_of_the_librarys(tmp_path: Path) -> None:
    path = tmp_path / "tenants.db"
    for wrong in (0, -1, 1 << 32):
        with pytest.raises(ValueError, match="purge_every"):
            Store.open(path, create=True, purge_every=wrong)
    with Store.open(path, create=True):
        assert purging() == 0
    with Store.open(path, purge_every=0.01):
        end = time.monotonic() + 60
        while purging() != 1:  # it takes its name a moment later
            assert time.monotonic() < end
            time.sleep(0.001)
