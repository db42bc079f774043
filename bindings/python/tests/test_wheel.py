"""The package as its users get it: built by their tools, installed in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import tenantry

FOLDER = Path(__file__).parents[1]
ROOT = FOLDER.parents[1]
PLATFORM = sysconfig.get_platform().replace("-", "_").replace(".", "_")
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()

PROGRAM = """
import tenantry
from importlib.metadata import distribution
store = tenantry.Store.open("tenants.db", create_new=True)
acme = store.create(name="Acme", domain="a.example", timezone="UTC", currency="EUR", region="DEU")
print(store.find("A.example") == acme, distribution("tenantry").requires, tenantry.__file__)
"""

# What every Linux has that can run Python.
SYSTEM = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2"}


def run(*command: str | Path, cwd: Path = FOLDER, **environment: str) -> str:
    more = {**os.environ, **environment}
    done = subprocess.run(command, cwd=cwd, env=more, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ".")
    (wheel,) = folder.iterdir()
    return wheel


def test_a_wheel_is_for_any_python_on_this_platform(wheel: Path) -> None:
    assert wheel.name == f"tenantry-{tenantry.__version__}-py3-none-{PLATFORM}.whl"
    with zipfile.ZipFile(wheel) as content:
        names = {name for name in content.namelist() if name.startswith("tenantry/")}
        licences = [name for name in content.namelist() if "/licenses/LICENSE-" in name]
    source = FOLDER / "src" / "tenantry"
    own = {f"tenantry/{file.name}" for file in source.iterdir() if file.is_file()}
    assert names == own | {"tenantry/libtenantry.so"}
    assert "tenantry/py.typed" in names
    assert len(licences) == 2


def test_a_wheel_needs_nothing_else(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", venv)
    run(venv / "bin" / "pip", "install", "--no-index", wheel)
    # Without this environment's variables and folders.
    bare = {"PATH": "/nowhere", "PYTHONPATH": "", "TENANTRY_LIBRARY": ""}
    said = run(venv / "bin" / "python", "-c", PROGRAM, cwd=tmp_path, **bare)
    (installed,) = venv.glob("lib/python*/site-packages")
    assert said == f"True None {installed / 'tenantry' / '__init__.py'}\n"
    run(venv / "bin" / "pip", "check")
    needed = run("readelf", "--dynamic", installed / "tenantry" / "libtenantry.so")
    libraries = {line.split("[")[1][:-1] for line in needed.splitlines() if "(NEEDED)" in line}
    assert {name for name in libraries if not name.startswith("ld-linux")} <= SYSTEM


def test_a_source_distribution_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--sdist", "--outdir", tmp_path, ".")
    (source,) = tmp_path.iterdir()
    # What is compiled already need not be compiled again; cargo looks for every file all the same.
    arguments = ("-m", "pip", "wheel", "--no-deps", "--wheel-dir", tmp_path, source)
    run(sys.executable, *arguments, CARGO_TARGET_DIR=str(TARGET))
    with zipfile.ZipFile(tmp_path / wheel.name) as made, zipfile.ZipFile(wheel) as expected:
        assert made.namelist() == expected.namelist()


def test_pip_installs_from_a_clone(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", venv)
    run(venv / "bin" / "pip", "install", ".")
    said = run(venv / "bin" / "python", "-c", PROGRAM, cwd=tmp_path, TENANTRY_LIBRARY="")
    assert said.startswith("True None ")


@pytest.mark.parametrize("name", ["LICENSE-APACHE", "LICENSE-MIT"])
def test_the_licences_are_those_of_the_whole(name: str) -> None:
    assert (FOLDER / name).read_bytes() == (ROOT / name).read_bytes()
