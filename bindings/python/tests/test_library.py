"""Which library is loaded, what of it is refused, and that it is called as its header says."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tenantry import _library
from tenantry._library import SIGNATURES, TEXTS

PACKAGE = Path(_library.__file__).parent
ROOT = Path(__file__).parents[3]
HEADER = (ROOT / "include" / "tenantry.h").read_text(encoding="utf-8")

# What ctypes calls the types of the header.
C_TYPES: dict[str, Any] = {
    "const char *": ctypes.c_char_p,
    "char *": ctypes.c_char_p,
    "size_t": ctypes.c_size_t,
    "int32_t": ctypes.c_int32,
    "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64,
    "void *": ctypes.c_void_p,
    "uint64_t *": ctypes.POINTER(ctypes.c_uint64),
    "size_t *": ctypes.POINTER(ctypes.c_size_t),
    "int64_t *": ctypes.POINTER(ctypes.c_int64),
    "uint32_t *": ctypes.POINTER(ctypes.c_uint32),
    "const tenantry_audit_query *": ctypes.POINTER(_library.AuditQuery),
    "const tenantry_moment *": ctypes.POINTER(_library.Moment),
    "tenantry_recording *": ctypes.POINTER(_library.Recording),
    "const tenantry_recording *": ctypes.POINTER(_library.Recording),
    "tenantry_limit_verdict *": ctypes.POINTER(_library.LimitVerdict),
    "const tenantry_limit_verdict *": ctypes.POINTER(_library.LimitVerdict),
    "tenantry_count_function": _library.CountFunction,
    "tenantry_status": ctypes.c_int32,
    "tenantry_text *": ctypes.POINTER(_library.Text),
    "const tenantry_list_query *": ctypes.POINTER(_library.ListQuery),
    "tenantry_import_report *": ctypes.POINTER(_library.ImportReport),
    "tenantry_event *": ctypes.POINTER(_library.Event),
    "tenantry_read_status *": ctypes.POINTER(_library.ReadStatus),
    "tenantry_usage *": ctypes.POINTER(_library.Usage),
    "tenantry_purge_report *": ctypes.POINTER(_library.PurgeReport),
    "tenantry_backup_report *": ctypes.POINTER(_library.BackupReport),
    "bool *": ctypes.POINTER(ctypes.c_bool),
    "int32_t *": ctypes.POINTER(ctypes.c_int32),
    "char": ctypes.c_char,
    "int64_t": ctypes.c_int64,
    "tenantry_log_function": _library.LogFunction,
    "tenantry_read_function": _library.ReadFunction,
    "tenantry_report_function": _library.ReportFunction,
    "tenantry_write_function": _library.WriteFunction,
    "tenantry_progress_function": _library.ProgressFunction,
}
for handle in re.findall(r"^typedef uint64_t (\w+);", HEADER, re.M):
    C_TYPES[handle] = ctypes.c_uint64
    C_TYPES[f"{handle} *"] = ctypes.POINTER(ctypes.c_uint64)

CODE = re.sub(r"/\*.*?\*/", "", HEADER, flags=re.S)


def types(parameters: str) -> list[str]:
    """The C types of a list of parameters."""
    split = [re.fullmatch(r"\s*(.+?)\s*(\w+)", one, re.S) for one in parameters.split(",")]
    return [match[1] for match in split if match] if parameters != "void" else []


def test_functions_are_declared_as_in_the_header() -> None:
    pattern = r"^([\w ]+?[ *])(tenantry_\w+)\(([^)]*)\);"
    declared = {name: (result, rest) for result, name, rest in re.findall(pattern, CODE, re.M)}
    assert len(declared) > 60
    for result, functions in (("tenantry_status ", SIGNATURES), ("const char *", TEXTS)):
        for name, arguments in functions.items():
            found, parameters = declared[name]
            assert found == result, name
            assert [C_TYPES[kind] for kind in types(parameters)] == list(arguments), name
    assert declared["tenantry_abi_version"] == ("uint32_t ", "void")


def test_functions_that_are_called_back_are_declared_as_in_the_header() -> None:
    named = re.findall(r"typedef (\w+) \(\*(tenantry_\w+)\)\(([^)]*)\);", CODE)
    # ctypes would copy a text up to its first NUL.
    lent = {"char *": ctypes.c_void_p, "const char *": ctypes.c_void_p, "void": None}
    for result, name, parameters in named:
        # Python takes changes one by one.
        if name == "tenantry_change_function":
            continue
        function: Any = C_TYPES[name]
        kinds = {**C_TYPES, **lent}
        assert list(function._argtypes_) == [kinds[kind] for kind in types(parameters)], name
        assert function._restype_ == kinds[result], name
    assert len(named) == 7


@pytest.mark.parametrize(
    "kind",
    [
        _library.Text,
        _library.ListQuery,
        _library.ImportReport,
        _library.Event,
        _library.ReadStatus,
        _library.Usage,
        _library.PurgeReport,
        _library.BackupReport,
    ],
)
def test_structures_are_laid_out_as_in_the_header(kind: type[ctypes.Structure]) -> None:
    snake = re.sub(r"(?<!^)([A-Z])", r"_\1", kind.__name__).lower()
    body = re.search(rf"typedef struct {{([^}}]*)}} tenantry_{snake};", CODE)
    assert body
    members = re.findall(r"^\s*(.+?)\s*(\w+)(?:\[(\w+)\])?;", body[1], re.M)
    pointer = {"const char *": {ctypes.c_char_p, ctypes.c_void_p}}
    assert [name for _, name, _ in members] == [field[0] for field in kind._fields_]
    lengths = {
        "TENANTRY_ID_SIZE": _library.ID_SIZE,
        "TENANTRY_REASON_SIZE": _library.REASON_SIZE,
    }
    for (c_type, name, length), field in zip(members, kind._fields_):
        known: Any = C_TYPES.get(c_type)
        if length:
            known = known * (lengths.get(length) or int(length))
        assert field[1] in pointer.get(c_type, {known}), name


def test_numbers_are_those_of_the_header() -> None:
    words = {"UINT32_MAX": 2**32 - 1, "UINT64_MAX": 2**64 - 1}
    defined = dict(re.findall(r"^#define TENANTRY_(\w+) (\w+)$", CODE, re.M))
    defined["ABI"] = defined["ABI_VERSION"]
    numbers = {name: value for name, value in vars(_library).items() if type(value) is int}
    assert len(numbers) > 20
    for name, value in numbers.items():
        assert value == words.get(defined[name]) or value == int(defined[name]), name


def imported(
    library: Path | str, package: Path = PACKAGE, **more: str
) -> subprocess.CompletedProcess[str]:
    """Imports the package in another process, with this library."""
    named = {_library.VARIABLE: str(library), "PYTHONPATH": str(package.parent)}
    command = [sys.executable, "-c", "import tenantry; print(tenantry.versions().tenantry)"]
    environment = {**os.environ, **named, **more}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def refused(library: Path | str, package: Path = PACKAGE, **more: str) -> str:
    """The last line of why the import fails."""
    done = imported(library, package, **more)
    assert done.returncode == 1, done.stdout
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: "), done.stderr
    return last


def built(folder: Path, source: str, name: str = "wrong.so") -> Path:
    """A shared library of this C source."""
    (folder / "wrong.c").write_text(source, encoding="utf-8")
    command = ["cc", "-shared", "-fPIC", "-o", name, "wrong.c"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / name


OTHER_ABI = "unsigned tenantry_abi_version(void) { return 2; }"
REFUSED = "has version 2 of tenantry's ABI, and this package needs 1"


def test_a_library_of_another_abi_is_refused(tmp_path: Path) -> None:
    library = built(tmp_path, OTHER_ABI)
    assert f"{library} {REFUSED}" in refused(library)


def test_what_is_no_library_of_tenantry_is_refused(tmp_path: Path) -> None:
    assert "is no library of tenantry" in refused(built(tmp_path, "int other;"))
    (tmp_path / "text.so").write_text("no library")
    assert "cannot be loaded" in refused(tmp_path / "text.so")
    assert "TENANTRY_LIBRARY name the file" in refused(tmp_path / "none.so")


def test_a_library_that_lies_in_the_package_is_taken_and_else_the_systems(tmp_path: Path) -> None:
    """An empty variable names none."""
    package = tmp_path / "tenantry"
    package.mkdir()
    for file in PACKAGE.glob("*.py"):
        (package / file.name).write_bytes(file.read_bytes())
    built(tmp_path, OTHER_ABI, "libtenantry.so.1")
    assert REFUSED in refused("", package, LD_LIBRARY_PATH=str(tmp_path))
    (package / "libtenantry.so").symlink_to(Path(_library.library._name).resolve())
    assert imported("", package, LD_LIBRARY_PATH=str(tmp_path)).returncode == 0
