"""The library's messages go to `logging`, and nowhere else."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tenantry import _log

# A file that is taken away while it is open: then tenantry has something to say.
PROGRAM = """
import logging, os, sys
shape = "%(levelname)s %(name)s %(message)s"
logging.basicConfig(format=shape, stream=sys.stdout, level=sys.argv[1])
import tenantry
store = tenantry.Store.open(sys.argv[2], create=True)
os.rename(sys.argv[2], sys.argv[2] + ".away")
try:
    store.create(name="N", domain="n.example", timezone="UTC", currency="EUR", region="DEU")
except tenantry.TenantryError:
    pass
"""


def said(folder: Path, level: str) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PROGRAM, level, str(folder / f"{level}.db")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_a_message_goes_to_the_logger(tmp_path: Path) -> None:
    assert said(tmp_path, "ERROR").startswith(f"ERROR tenantry {tmp_path}/ERROR.db: ")
    assert said(tmp_path, "CRITICAL") == ""


@pytest.mark.parametrize(
    ("number", "level"), [(1, "ERROR"), (2, "WARNING"), (3, "INFO"), (4, "DEBUG"), (99, "DEBUG")]
)
def test_levels_are_those_of_logging(
    caplog: pytest.LogCaptureFixture, number: int, level: str
) -> None:
    caplog.set_level(logging.DEBUG, "tenantry")
    function: Any = _log._FUNCTION
    function(None, number, "50 % Ä\n".encode(), 8)
    assert caplog.record_tuples == [("tenantry", getattr(logging, level), "50 % Ä\n")]
