"""The admin script of the examples does what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import new
from tenantry import Store

SCRIPT = Path(__file__).parents[1] / "examples" / "admin.py"


def started(*arguments: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)


def run(*arguments: object) -> tuple[int, str, str]:
    with started(*arguments) as process:
        out, error = process.communicate()
    return process.returncode, out, error


def test_it_lists_the_suspended(path: Path) -> None:
    with Store.open(path) as store:
        store.create(**new("books.example"))
        store.suspend(store.find("books.example").id)
    assert run(path, "suspended") == (0, "books.example\tBooks\n", "")


def test_it_raises_a_limit_and_loses_no_update(path: Path) -> None:
    raising = [started(path, "raise", "sip.acme.example", "max_call_queues", 5) for _ in range(4)]
    for process in raising:
        out, error = process.communicate()
        assert (process.returncode, error) == (0, "")
        assert out.startswith("sip.acme.example: max_call_queues is ")
    with Store.open(path) as store:
        assert store.find("sip.acme.example").max_call_queues == 40


def test_it_exports_a_fleet(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "fleet.jsonl"
    file.write_text("old")
    assert run(path, "export", file) == (0, f"1 tenants are in {file}\n", "")
    assert json.loads(file.read_text())["domain"] == "sip.acme.example"
    left = {entry.name for entry in tmp_path.iterdir()} - {path.name, file.name}
    assert all(name.startswith(path.name) for name in left)


def test_it_says_what_is_wrong(path: Path, tmp_path: Path) -> None:
    status, _, error = run(tmp_path / "none.db", "suspended")
    assert (status, error[:9]) == (1, "admin.py:")
    assert run(path, "raise", "nobody", "max_call_queues", 1) == (
        1,
        "",
        "admin.py: there is no such tenant\n",
    )
    assert (
        "must be 0 to 2147483647"
        in run(path, "raise", "sip.acme.example", "max_call_queues", -21)[2]
    )
    assert run(path, "raise", "sip.acme.example", "version", 1)[0] == 2
