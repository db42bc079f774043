"""Import, export and check; and what they call back may raise."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tenantry
from conftest import new
from tenantry import ImportRefusedError, Store, Tenant

PROGRAMS = Path(__file__).parent / "programs"


def lines(count: int) -> list[str]:
    return [json.dumps({**new(f"t{n}.example"), "name": "n" * (n % 700 + 1)}) for n in range(count)]


def test_a_fleet_goes_out_and_comes_in_again(store: Store, acme: Tenant, tmp_path: Path) -> None:
    store.import_(lines(300))
    store.set(acme.id, name="Ä 😀")
    file = tmp_path / "fleet.jsonl"
    with file.open("wb") as out:
        assert store.export(out) == 301
    with Store.in_memory() as other, file.open("rb") as source:
        report = other.import_(source)
        assert (report.lines, report.imported, report.faulty_lines) == (301, 301, ())
        copy = io.BytesIO()
        other.export(copy)
    assert copy.getvalue() == file.read_bytes()


def test_lines_may_be_of_many_kinds(tmp_path: Path) -> None:
    given = [new(f"t{n}.example") for n in range(40)]
    texts = [json.dumps(tenant, ensure_ascii=False) for tenant in given]
    file = tmp_path / "fleet.jsonl"
    file.write_text("\n\n".join(texts), encoding="utf-8")
    kinds: list[Any] = [
        given,
        texts,
        [text.encode() for text in texts],
        (text + "  \n" for text in texts),
        "\n".join(texts),
        "\r\n".join(texts).encode() + b"\n\n \n",
        io.StringIO("\n".join(texts)),
        file.open("rb"),
        file.open(encoding="utf-8"),
        [given[0], texts[1], texts[2].encode(), "", *given[3:]],
    ]
    for kind in kinds:
        with Store.in_memory() as store:
            report = store.import_(kind)
            assert (report.lines, report.imported) == (40, 40)
            assert next(store.list(sort="created")).domain == "t0.example"
        if isinstance(kind, io.IOBase):
            kind.close()


def test_a_line_longer_than_the_library_reads_at_once(store: Store) -> None:
    options = json.dumps({"a": "b" * 60_000})
    many = [json.dumps({**new(f"t{n}.example"), "custom_options": options}) for n in range(9)]
    assert store.import_(many).imported == 9
    assert {tenant.custom_options for tenant in store.list()} == {options}


def test_all_faulty_lines_are_told_and_nothing_is_imported(store: Store, acme: Tenant) -> None:
    given = [lines(1)[0], "", "{", '{"name": ""}', acme.json()]
    for dry_run in (True, False):
        with pytest.raises(ImportRefusedError) as caught:
            store.import_(given, dry_run=dry_run)
        report = caught.value.report
        assert (report.lines, report.imported) == (4, 0)
        assert [line.line for line in report.faulty_lines] == [3, 4, 5]
        assert [fault.code for fault in report.faulty_lines[0].faults] == ["bad_json"]
        assert {fault.path for fault in report.faulty_lines[2].faults} == {"id", "domain"}
        assert len(caught.value.faults) == 8
        assert (caught.value.code, caught.value.status) == ("refused", 1)
        assert str(caught.value).startswith(
            "nothing was imported: 3 of 4 lines have faults; line 3: "
        )
    assert list(store.list()) == [acme]


def test_a_dry_run_imports_nothing(store: Store) -> None:
    assert store.import_(lines(5), dry_run=True).imported == 5
    assert list(store.list()) == []


class Own(Exception):
    pass


@pytest.mark.parametrize("kind", [Own, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError])
def test_what_the_lines_raise_ends_the_import(store: Store, kind: type[BaseException]) -> None:
    def broken(good: list[str]) -> Iterator[str]:
        yield from good
        raise kind("mine")

    for count in (0, 1, 500):
        with pytest.raises(kind, match="mine") as caught:
            store.import_(broken(lines(count)))
        assert caught.value.__context__ is None
        assert list(store.list()) == []
    assert store.import_(lines(3)).imported == 3


def test_a_signal_reaches_the_lines_that_are_being_brought(store: Store) -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def broken() -> Iterator[str]:
        yield from lines(300)
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            seen.append("here")
            raise

    with pytest.raises(KeyboardInterrupt):
        store.import_(broken())
    assert seen == ["here"]
    assert signal.getsignal(signal.SIGINT) is before
    assert list(store.list()) == []


def test_lines_that_are_none_are_an_error_of_types(store: Store) -> None:
    wrong: Any
    for wrong in ([1], [["a"]], [object()], 7):
        with pytest.raises(TypeError):
            store.import_(wrong)
    with pytest.raises(TypeError, match="nothing that JSON has"):
        store.import_([*lines(2), {"name": {1}}])
    assert list(store.list()) == []


@pytest.mark.parametrize("kind", [Own, KeyboardInterrupt, OSError])
def test_what_a_writer_raises_ends_the_export(store: Store, kind: type[BaseException]) -> None:
    store.import_(lines(20))

    class Full:
        taken = 0

        def write(self, data: bytes) -> int:
            self.taken += 1
            if self.taken == 3:
                raise kind("mine")
            return len(data)

    out = Full()
    with pytest.raises(kind, match="mine"):
        store.export(out)
    assert out.taken == 3
    assert store.export(io.BytesIO()) == 20


def test_a_writer_may_take_less_than_it_is_given(store: Store) -> None:
    store.import_(lines(20))

    class Slow(io.RawIOBase):
        def __init__(self) -> None:
            self.taken = b""

        def write(self, data: Any) -> int:
            self.taken += data[:7]
            return len(data[:7])

    slow, whole = Slow(), io.BytesIO()
    assert store.export(slow) == store.export(whole) == 20
    assert slow.taken == whole.getvalue()


def test_the_library_may_be_called_from_within(path: Path) -> None:
    with Store.open(path) as store:

        def copies() -> Iterator[dict[str, object]]:
            out = io.BytesIO()
            assert store.export(out) == 1
            for line in out.getvalue().splitlines():
                yield {**json.loads(line), "id": "copy", "domain": "copy.example"}
            assert store.check().tenants == 1

        assert store.import_(copies()).imported == 1


def test_check_tells_what_is_wrong(store: Store, acme: Tenant) -> None:
    assert store.check() == tenantry.CheckReport(tenants=1, findings=())


@pytest.mark.parametrize("how", ["guarded", "unguarded"])
def test_signals_while_the_library_works(how: str) -> None:
    """What their handlers raise comes out of the call."""
    command = [sys.executable, str(PROGRAMS / "interrupted.py"), how]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["interrupted"] > 0
    assert outcome["partial"] == 0, "an import is whole or nothing"
    if how == "guarded":
        assert (outcome["lost"], done.stderr) == (0, "")
    else:
        assert outcome["lost"] > 0, "the control does not show what the guard is for"
