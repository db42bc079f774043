"""Puts the library into the wheel, and what it is built from into the source distribution."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CRATE = "crate"
"""Where the source distribution has the crate; a clone has it two folders up."""


class Library(BuildHookInterface[Any]):
    """Builds the library by cargo, in release mode."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Is called before a distribution is made."""
        if not shutil.which("cargo"):
            raise RuntimeError("cargo is missing: install Rust 1.89 or newer (https://rustup.rs)")
        carried = Path(self.root) / CRATE
        crate = carried if carried.exists() else Path(self.root).parents[1]
        if self.target_name == "sdist":
            files = sources(crate)
            build_data["force_include"].update({crate / file: f"{CRATE}/{file}" for file in files})
        elif version == "editable":
            raise RuntimeError(
                "an editable installation carries no library: put src into PYTHONPATH, and let "
                "TENANTRY_LIBRARY name the one that cargo built"
            )
        else:
            library = built(crate)
            build_data["force_include"][library] = f"tenantry/{library.name}"
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data.update(pure_python=False, tag=f"py3-none-{platform}")


def sources(crate: Path) -> list[str]:
    """The files of the crate, as cargo would publish them."""
    made = ("Cargo.toml.orig", ".cargo_vcs_info.json")
    listed = cargo(crate, "package", "--list", "--allow-dirty").splitlines()
    return [file for file in listed if file not in made and not file.startswith("bindings/")]


def built(crate: Path) -> Path:
    """The shared library."""
    features = ("--no-default-features", "--features", "bundled-sqlite")
    choice = ("--locked", "--release", "--lib", "--crate-type", "cdylib", *features)
    told = cargo(crate, "rustc", *choice, "--message-format", "json-render-diagnostics")
    artifacts = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    names = [
        name
        for artifact in artifacts
        if artifact.get("target", {}).get("name") == "tenantry"
        for name in artifact.get("filenames", [])
    ]
    return next(Path(name) for name in names if name.endswith((".so", ".dylib", ".dll")))


def cargo(crate: Path, *arguments: str) -> str:
    """Runs cargo in the crate's folder and gives its standard output."""
    command = ["cargo", *arguments]
    return subprocess.run(command, cwd=crate, check=True, stdout=subprocess.PIPE, text=True).stdout
