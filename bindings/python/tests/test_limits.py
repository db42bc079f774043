"""Reservations within the limits of a tenant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import new
from tenantry import (
    BadArgumentError,
    ClosedError,
    ForkedError,
    Limit,
    LimitExceededError,
    NotFoundError,
    Store,
    Tenant,
)

CALLS: Limit = "max_concurrent_calls"


@pytest.fixture
def two(store: Store, acme: Tenant) -> Tenant:
    """A tenant that may have two calls at a time."""
    return store.set(acme.id, max_concurrent_calls=2).tenant


def test_one_more_up_to_the_limit(store: Store, two: Tenant) -> None:
    with store.session(two.id, "alice") as session:
        kept = store.reserve(two.id, CALLS)
        with session.reserve(CALLS):
            assert session.reserved(CALLS) == store.reserved(two.id, CALLS) == 2
            with pytest.raises(LimitExceededError) as exceeded:
                store.reserve(two.id, CALLS)
            assert CALLS in exceeded.value.message
            assert (exceeded.value.member, exceeded.value.limit) == (CALLS, 2)
            assert (exceeded.value.counted, exceeded.value.reserved) == (0, 2)
        with pytest.raises(LimitExceededError):
            session.reserve(CALLS, 1)
        assert store.reserved(two.id, CALLS) == 1
        kept.close()
        kept.close()
        store.reserve(two.id, CALLS)  # dropped at once
        assert session.reserved(CALLS) == 0


def test_what_is_no_limit_is_refused(store: Store, two: Tenant) -> None:
    with pytest.raises(BadArgumentError, match="max_concurrent_calls"):
        store.reserve(two.id, "name")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no member"):
        store.reserve(two.id, "max_nothing")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="counted"):
        store.reserve(two.id, CALLS, -1)
    with pytest.raises(NotFoundError):
        store.reserved("nobody", CALLS)


def test_what_exists_is_counted_in_turn(store: Store, two: Tenant) -> None:
    def fail() -> int:
        raise RuntimeError("no count")

    with store.session(two.id, "alice") as session:
        with pytest.raises(LimitExceededError):
            store.reserve_counting(two.id, CALLS, lambda: 2)
        with pytest.raises(RuntimeError, match="no count"):
            session.reserve_counting(CALLS, fail)
        with pytest.raises(ValueError, match="the count"):
            store.reserve_counting(two.id, CALLS, lambda: -1)
        assert store.reserved(two.id, CALLS) == 0
        with session.reserve_counting(CALLS, lambda: 1):
            assert store.reserved(two.id, CALLS) == 1


def test_in_a_child_it_is_the_parents(tmp_path: Path) -> None:
    with Store.open(tmp_path / "tenants.db", create=True) as store:
        acme = store.create(**new("sip.acme.example"))
        with store.reserve(acme.id, CALLS) as held:
            child = os.fork()
            if child == 0:
                held.close()
                try:
                    acme.may_add(CALLS, 0)
                    os._exit(1)
                except ForkedError:
                    os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
            assert store.reserved(acme.id, CALLS) == 1
    with pytest.raises(ClosedError):
        store.reserved(acme.id, CALLS)
