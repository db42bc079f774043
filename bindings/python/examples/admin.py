#!/usr/bin/env python3
"""Looks after the tenants of a PBX: a script to copy and change.

admin.py tenants.db suspended
admin.py tenants.db raise sip.acme.example max_concurrent_calls 20
admin.py tenants.db export fleet.jsonl
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import tenantry


def suspended(store: tenantry.Store) -> None:
    """Lists the tenants that are suspended."""
    for tenant in store.list(enabled=False, sort="name"):
        print(tenant.domain, tenant.name, sep="\t")


def raise_limit(store: tenantry.Store, domain: str, limit: str, by: int) -> None:
    """Raises a limit, whoever else changes the tenant at the same time."""
    while True:
        tenant = store.find(domain)
        try:
            patch = {limit: tenant[limit] + by}
            change = store.set(tenant.id, patch, if_version=tenant.version)
        except tenantry.ConflictError:
            continue  # somebody was faster: read it again
        print(f"{tenant.domain}: {limit} is {change.tenant[limit]}, was {tenant[limit]}")
        return


def export(store: tenantry.Store, file: Path) -> None:
    """Writes the fleet to a file, which is replaced when all of it is written."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as out:
        try:
            count = store.export(out)
            out.flush()
            os.fsync(out.fileno())
            os.replace(out.name, file)
        except BaseException:
            os.unlink(out.name)
            raise
    print(f"{count} tenants are in {file}")


def arguments() -> argparse.Namespace:
    limits = [field["name"] for field in tenantry.fields() if field["name"].startswith("max_")]
    parser = argparse.ArgumentParser(description="Looks after the tenants of a PBX.")
    parser.add_argument("database", type=Path)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("suspended", help=suspended.__doc__)
    command = commands.add_parser("raise", help=raise_limit.__doc__)
    command.add_argument("domain")
    command.add_argument("limit", choices=limits)
    command.add_argument("by", type=int)
    command = commands.add_parser("export", help=export.__doc__)
    command.add_argument("file", type=Path)
    return parser.parse_args()


def main() -> int:
    given = arguments()
    try:
        with tenantry.Store.open(given.database) as store:
            if given.command == "suspended":
                suspended(store)
            elif given.command == "raise":
                raise_limit(store, given.domain, given.limit, given.by)
            else:
                export(store, given.file)
    except tenantry.TenantryError as error:
        print(f"admin.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
