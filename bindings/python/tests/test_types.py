"""Type checkers accept the package and what is right, and find what is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Callable

import pytest

FOLDER = Path(__file__).parents[1]
PROGRAMS = Path("tests") / "programs"
WRONG = PROGRAMS / "wrong_types.py"
PACKAGE = ["src", "examples", str(PROGRAMS / "right_types.py")]
# Tests look behind what the package calls its own, so only one of the two reads them.
TESTS = ["conftest.py", *(str(file) for file in sorted(Path("tests").glob("*.py")))]


Found = tuple[int, set[tuple[str, int]], str]
"""How a checker ended, the lines where it found something, and all that it said."""


def ran(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", tool, *arguments]
    return subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)


def mypy(*files: str) -> Found:
    done = ran("mypy", "--no-error-summary", *files)
    found = re.findall(r"^(.+?):(\d+): error:", done.stdout, re.M)
    return done.returncode, {(file, int(line)) for file, line in found}, done.stdout + done.stderr


def pyright(*files: str) -> Found:
    done = ran("pyright", "--pythonpath", sys.executable, "--outputjson", *files)
    found = json.loads(done.stdout)["generalDiagnostics"]
    lines = {
        (str(Path(one["file"]).relative_to(FOLDER)), one["range"]["start"]["line"] + 1)
        for one in found
    }
    return done.returncode, lines, done.stdout


def test_mypy_accepts_package_examples_and_tests() -> None:
    status, _, said = mypy(*PACKAGE, *TESTS)
    assert status == 0, said


def test_pyright_accepts_package_and_examples() -> None:
    status, _, said = pyright(*PACKAGE)
    assert status == 0, said


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_what_is_wrong_is_found_and_nothing_else(checker: Callable[..., Found]) -> None:
    lines = (FOLDER / WRONG).read_text(encoding="utf-8").splitlines()
    wrong = {(str(WRONG), at) for at, line in enumerate(lines, 1) if line.endswith("# wrong")}
    assert len(wrong) > 20
    status, found, said = checker(str(WRONG))
    assert status != 0
    assert found == wrong, said


def test_what_is_right_runs() -> None:
    command = [sys.executable, str(FOLDER / PROGRAMS / "right_types.py")]
    environment = {**os.environ, "PYTHONPATH": str(FOLDER / "src")}
    subprocess.run(command, env=environment, check=True)
