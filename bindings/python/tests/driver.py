"""The driver of the door Python: does what `tests/scenarios/README.md` describes.

It takes the package beside it and, unless `TENANTRY_LIBRARY` names another, the library that cargo
builds for the tests.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from pathlib import Path
from typing import Any, Callable
from urllib.parse import unquote

ROOT = Path(__file__).parents[3]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
os.environ.setdefault("TENANTRY_LIBRARY", str(TARGET / "debug" / "libtenantry.so"))
sys.path.insert(0, str(ROOT / "bindings" / "python" / "src"))

from driver_files import FileOperations  # noqa: E402
from driver_past_and_acts import MoreOperations  # noqa: E402
from driver_shown import Argument, changed, compact, how  # noqa: E402

import tenantry  # noqa: E402
from tenantry import ImportRefusedError, Store, TenantryError, Watch  # noqa: E402


def heard(watch: Watch, token: int) -> str:
    """All that there is to hear, without waiting."""
    events = []
    with watch:
        for event in iter(lambda: watch.next_event(0), None):
            token = event.token
            names = list(event.changed)
            what = {"tenant": event.tenant, "version": event.version, "kind": event.kind.value}
            events.append({**what, "changed": names})
    return compact({"events": events, "token": token})


class Driver(FileOperations, MoreOperations):
    """What is open, by the names that the runner gives. A method is an operation."""

    def open(self, store: str, path: str, *options: Argument) -> str:
        names = ("create", "create_new", "read_only", "quick_check", "busy_timeout")
        self.stores[store] = Store.open(path, **how(**dict(zip(names, options))))
        return "null"

    def open_memory(self, store: str) -> str:
        self.stores[store] = Store.in_memory()
        return "null"

    def by(self, store: str, of: str, actor: str, source: Argument, address: Argument) -> str:
        named = {"source": source, "address": address}
        given = {name: value for name, value in named.items() if value is not None}
        self.stores[store] = self.stores[of].by(actor, **given)
        return "null"

    def close(self, store: str) -> str:
        self.stores.pop(store).close()
        return "null"

    def create(self, store: str, patch: str, dry_run: Argument) -> str:
        return self.stores[store].create(patch, **how(dry_run=dry_run)).json()

    def get(self, store: str, id: str) -> str:
        return self.stores[store].get(id).json()

    def find(self, store: str, domain: str) -> str:
        return self.stores[store].find(domain).json()

    def lookup(self, store: str, id_or_domain: str) -> str:
        return self.stores[store].lookup(id_or_domain).json()

    def bytes(self, store: str, id: str, field: Any) -> str:
        return compact(self.stores[store].get(id).bytes(field))

    def list(self, store: str, *query: Argument) -> str:
        names = ("enabled", "search", "sort", "descending", "limit", "after")
        page = self.stores[store].page(**how(**dict(zip(names, query))))
        tenants = ",".join(tenant.json() for tenant in page.tenants)
        return f'{{"tenants":[{tenants}],"next":{compact(page.next)}}}'

    def set(self, store: str, id: str, patch: str, if_version: Argument, dry_run: Argument) -> str:
        options = how(if_version=if_version, dry_run=dry_run)
        return changed(self.stores[store].set(id, patch, **options))

    def enable(self, store: str, id: str, if_version: Argument, dry_run: Argument) -> str:
        options = how(if_version=if_version, dry_run=dry_run)
        return changed(self.stores[store].enable(id, **options))

    def suspend(self, store: str, id: str, if_version: Argument, dry_run: Argument) -> str:
        options = how(if_version=if_version, dry_run=dry_run)
        return changed(self.stores[store].suspend(id, **options))

    def delete(self, store: str, id: str, if_version: Argument, dry_run: Argument) -> str:
        options = how(if_version=if_version, dry_run=dry_run)
        return self.stores[store].delete(id, **options).json()

    def import_(self, store: str, lines: str, dry_run: Argument) -> str:
        try:
            report = self.stores[store].import_(lines, **how(dry_run=dry_run))
        except ImportRefusedError as error:
            report = error.report
        faulty = [
            {"line": line.line, "faults": [fault.as_dict() for fault in line.faults]}
            for line in report.faulty_lines
        ]
        counts = {"lines": report.lines, "faulty": len(faulty), "imported": report.imported}
        return compact({**counts, "faulty_lines": faulty})

    def export(self, store: str) -> str:
        out = io.BytesIO()
        exported = self.stores[store].export(out)
        tenants = b",".join(out.getvalue().splitlines()).decode()
        return f'{{"exported":{exported},"tenants":[{tenants}]}}'

    def check(self, store: str) -> str:
        report = self.stores[store].check()
        findings = [vars(finding) for finding in report.findings]
        return compact({"tenants": report.tenants, "findings": findings})

    def session(self, session: str, store: str, id: str, actor: str) -> str:
        self.sessions[session] = self.stores[store].session(id, actor)
        return "null"

    def session_get(self, session: str) -> str:
        return self.sessions[session].get().json()

    def session_set(self, session: str, patch: str, if_version: Argument, dry_run: Argument) -> str:
        options = how(if_version=if_version, dry_run=dry_run)
        return changed(self.sessions[session].set(patch, **options))

    def changes(self, store: str, since: str) -> str:
        return heard(self.stores[store].watch(int(since)), int(since))

    def session_changes(self, session: str, since: str) -> str:
        return heard(self.sessions[session].watch(int(since)), int(since))

    def session_end(self, session: str) -> str:
        self.sessions.pop(session).close()
        return "null"

    def fields(self) -> str:
        return compact(tenantry.fields())

    def schema(self, which: Any) -> str:
        return compact(tenantry.schema(which))

    def versions(self) -> str:
        return compact(tenantry.versions()._asdict())


def answer(driver: Driver, line: bytes) -> tuple[str, str]:
    """What becomes of a line: the kind of answer, and the answer."""
    try:
        fields = line.decode().rstrip("\n").split("\t")
        arguments = [None if field == "-" else unquote(field) for field in fields[1:]]
        name = {"import": "import_"}.get(fields[0], fields[0])
        if name.startswith("_"):
            return "trouble", f"{name} is no operation"
        operation: Callable[..., str] = getattr(driver, name)
        return "ok", operation(*arguments)
    except TenantryError as error:
        return "error", compact(error.as_dict())
    except Exception:
        return "trouble", traceback.format_exc()


def escaped(text: str) -> str:
    return "".join(f"%{ord(one):02X}" if one in "\t\n\r\0%" else one for one in text)


def main() -> None:
    driver = Driver()
    for line in sys.stdin.buffer:
        kind, text = answer(driver, line)
        sys.stdout.buffer.write(f"{kind}\t{escaped(text)}\n".encode())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
