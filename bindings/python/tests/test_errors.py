"""Every refusal has its class, its code and what there is to know."""

from __future__ import annotations

import copy
import os
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

import tenantry
from conftest import new
from tenantry import Store, Tenant, TenantryError
from tenantry._codes import ERRORS
from tenantry._library import library


def named(status: int) -> str:
    name: bytes = library.tenantry_status_name(status)
    return name.decode()


def test_every_code_of_the_library_has_a_class() -> None:
    known = {status: named(status) for status in range(1, 100) if named(status)}
    assert known == {status: kind.code for status, kind in ERRORS.items()}
    for status, kind in ERRORS.items():
        assert kind.status == status
        assert kind.__doc__ == library.tenantry_status_meaning(status).decode()
        assert getattr(tenantry, kind.__name__, None) is kind or kind.code == "no_value"


def test_every_code_of_a_fault_is_in_its_type() -> None:
    known = {named(code) for code in range(101, 1000) if named(code)}
    assert known == set(tenantry.FaultCode.__args__)  # type: ignore[attr-defined]


def test_a_refusal_tells_all_faults(store: Store) -> None:
    patch: Any = {**new("a..b"), "name": "", "log_retention": 0, "nme": 1, "currency": None}
    with pytest.raises(tenantry.RefusedError) as caught:
        store.create(patch)
    error = caught.value
    faults = {fault.path: fault for fault in error.faults}
    assert {path: fault.code for path, fault in faults.items()} == {
        "name": "too_short",
        "domain": "bad_domain",
        "currency": "required",
        "log_retention": "out_of_range",
        "nme": "unknown_field",
    }
    assert faults["log_retention"].params == {"min": 1, "max": 2147483647}
    assert faults["nme"].params == {"hint": "name"}
    assert str(faults["name"]) == f"name: {faults['name'].message}"
    assert str(error) == error.message
    assert error.message.startswith("5 faults: ")
    assert (error.code, error.status) == ("refused", 1)
    assert error.as_dict()["faults"][0] == faults[error.faults[0].path].as_dict()


def test_errors_can_be_pickled_and_copied(store: Store, acme: Tenant) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: store.get("nobody"),
        lambda: store.set(acme.id, name="B", if_version=9),
        lambda: store.set(acme.id, name=""),
        lambda: store.import_(["x"]),
    ]
    for attempt in attempts:
        with pytest.raises(TenantryError) as caught:
            attempt()
        error = caught.value
        for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(twin) is type(error)
            assert (vars(twin), twin.args) == (vars(error), error.args)


def test_a_code_that_is_newer_than_the_package_is_an_error_still() -> None:
    error = tenantry._call.failure(999, None)
    assert type(error) is TenantryError
    assert (error.status, error.code, error.faults) == (999, "", ())
    assert str(error) == "status 999"


def refuses(kind: type[TenantryError], attempt: Callable[[], object]) -> None:
    with pytest.raises(kind) as caught:
        attempt()
    assert isinstance(caught.value, tenantry.StorageError)
    assert caught.value.message
    assert caught.value.faults == ()


def test_what_cannot_be_opened_tells_why(path: Path, tmp_path: Path) -> None:
    def altered(statement: str) -> Path:
        other = tmp_path / "other.db"
        other.write_bytes(path.read_bytes())
        with sqlite3.connect(other) as database:
            database.execute(statement)
        database.close()
        return other

    refuses(tenantry.BadPathError, lambda: Store.open(tmp_path / "none.db"))
    refuses(tenantry.BadPathError, lambda: Store.open(tmp_path))
    refuses(tenantry.BadPathError, lambda: Store.open(":memory:"))
    refuses(tenantry.ExistsError, lambda: Store.open(path, create_new=True))
    refuses(tenantry.NewerSchemaError, lambda: Store.open(altered("PRAGMA user_version = 99")))
    refuses(tenantry.ForeignSchemaError, lambda: Store.open(altered("CREATE TABLE x (y)")))
    refuses(tenantry.ForeignFileError, lambda: Store.open(altered("PRAGMA application_id = 1")))
    refuses(tenantry.ForeignFileError, lambda: Store.open(__file__))
    with pytest.raises(tenantry.BadArgumentError):
        Store.open(b"\xff")


def test_what_is_damaged_is_corrupt(path: Path) -> None:
    content = path.read_bytes()
    assert b"Acme" in content
    path.write_bytes(content.replace(b"Acme", b"Bcme"))
    with Store.open(path) as store:
        refuses(tenantry.CorruptError, lambda: store.find("sip.acme.example"))
        assert {finding.code for finding in store.check().findings} == {"corrupt"}


def test_a_store_that_is_opened_to_read_cannot_be_written(path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        acme = store.find("sip.acme.example")
        refuses(tenantry.ReadOnlyError, lambda: store.suspend(acme.id))


def test_a_file_that_was_replaced_is_found_out(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        acme = store.find("sip.acme.example")
        os.rename(path, tmp_path / "moved.db")
        refuses(tenantry.ReplacedError, lambda: store.suspend(acme.id))


LOCK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_another_writer_makes_it_busy_and_then_free(path: Path) -> None:
    command = [sys.executable, "-c", LOCK, str(path)]
    pipe = subprocess.PIPE
    with Store.open(path, busy_timeout=0.01) as store:
        acme = store.find("sip.acme.example")
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"locked\n"
            refuses(tenantry.BusyError, lambda: store.suspend(acme.id))
            assert store.find("sip.acme.example") == acme
        assert store.suspend(acme.id).changed == ("enabled",)


@pytest.mark.parametrize("seconds", [-1, 2073600.1, float("inf"), float("nan")])
def test_a_timeout_that_cannot_be_is_refused(path: Path, seconds: float) -> None:
    with pytest.raises(ValueError, match="busy_timeout"):
        Store.open(path, busy_timeout=seconds)
    Store.open(path, busy_timeout=2073600).close()


def test_what_is_closed_says_so(path: Path) -> None:
    store = Store.open(path)
    acme = store.find("sip.acme.example")
    session = store.session(acme.id, "alice")
    for door in (store, session):
        door.close()
        door.close()
        with door:
            pass
    for attempt in (
        lambda: store.get(acme.id),
        lambda: store.list(),
        lambda: store.set(acme.id, name="B"),
        lambda: store.import_([]),
        lambda: store.check(),
        lambda: session.get(),
    ):
        with pytest.raises(tenantry.ClosedError, match="is closed"):
            attempt()
    assert acme.name == "Acme"
