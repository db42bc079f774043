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

# Stands in for the call of the C library by which tenantry asks to be told of forks, and refuses:
# then tenantry has something to say.
REFUSES = "int __register_atfork(void *a, void *b, void *c, void *d) { return 12; }"

PROGRAM = """
import logging, sys
shape = "%(levelname)s %(name)s %(message)s"
logging.basicConfig(format=shape, stream=sys.stdout, level=sys.argv[1])
import tenantry
tenantry.Store.in_memory().close()
"""


def said(tmp_path: Path, level: str) -> str:
    (tmp_path / "refuses.c").write_text(REFUSES, encoding="utf-8")
    library = tmp_path / "refuses.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, tmp_path / "refuses.c"], check=True)
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", PROGRAM, level]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_a_message_goes_to_the_logger(tmp_path: Path) -> None:
    assert said(tmp_path, "WARNING") == (
        "WARNING tenantry a fork of this process will not be noticed: error 12 of pthread_atfork\n"
    )
    assert said(tmp_path, "ERROR") == ""


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
