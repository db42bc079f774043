"""What the tests and the examples of the documentation begin with."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tenantry
from tenantry import NewTenant, Store, Tenant

# Whoever starts the tests in the background may have them, and what they start, ignore a Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Programs that tests run or examine, some of them wrong on purpose.
collect_ignore_glob = ["tests/programs/*"]


def new(domain: str) -> NewTenant:
    """The least that a tenant needs."""
    return {
        "name": domain.split(".")[-2].title(),
        "domain": domain,
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "region": "DEU",
    }


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.in_memory() as store:
        yield store


@pytest.fixture
def acme(store: Store) -> Tenant:
    return store.create(**new("sip.acme.example"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one tenant."""
    path = tmp_path / "tenants.db"
    with Store.open(path, create=True) as store:
        store.create(**new("sip.acme.example"))
    return path


@pytest.fixture(autouse=True)
def examples(doctest_namespace: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """The names that docstrings use: a store with one tenant."""
    if type(request.node).__name__ == "DoctestItem":
        store = Store.in_memory()
        acme = store.create(**new("sip.acme.example"))
        doctest_namespace.update(tenantry=tenantry, store=store, acme=acme)
