"""The program in the README of the whole does what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[3] / "README.md"


def test_the_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _, _, rest = README.read_text(encoding="utf-8").partition("\n```python\n")
    program, _, _ = rest.partition("\n```\n")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "src"))
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    shown = program.partition("print(refused)  # ")[2].partition("\n")[0]
    assert capfd.readouterr().out.splitlines() == [shown, "['sip.acme.example']"]
