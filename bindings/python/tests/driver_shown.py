"""What the parts of the driver share: what is open, arguments, and how answers are shown."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Callable, Optional

from tenantry import Change, Reservation, Session, Store

Argument = Optional[str]


class Open:
    """What is open, by the names that the runner gives."""

    def __init__(self) -> None:
        self.stores: dict[Argument, Store] = {}
        self.sessions: dict[Argument, Session] = {}
        self.reservations: dict[Argument, Reservation] = {}


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def changed(change: Change) -> str:
    return f'{{"changed":{compact(list(change.changed))},"tenant":{change.tenant.json()}}}'


def time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


READ: dict[str, Callable[[str], object]] = {
    "action": str,
    "actor": str,
    "after": str,
    "busy_timeout": lambda milliseconds: int(milliseconds) / 1000,
    "if_version": int,
    "limit": int,
    "member": str,
    "search": str,
    "sha256": str,
    "since": time,
    "size": int,
    "sort": str,
    "tenant": str,
    "time": time,
    "until": time,
    "version": int,
}


def how(**arguments: Argument) -> dict[str, Any]:
    """Arguments that are there, each read as what it is; the others are flags."""
    given = {name: value for name, value in arguments.items() if value is not None}
    return {name: READ.get(name, "1".__eq__)(value) for name, value in given.items()}


def named(names: str, arguments: tuple[Argument, ...]) -> dict[str, Any]:
    """As `how`, of arguments whose names these are."""
    return how(**dict(zip(names.split(), arguments)))
