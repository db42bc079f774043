"""Why a call did not do what was asked. The classes for each code are in `_codes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._codes import FaultCode


@dataclass(frozen=True)
class Fault:
    """One broken rule: where, which, why, and what would be allowed."""

    path: str
    """The member, as in `outbound_caller_ids[2].caller_id`; empty for the document as a whole."""
    code: FaultCode
    """Which rule: a stable name."""
    message: str
    """What is wrong and what is allowed, in English, for a person to act on."""
    params: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    """The rule's parameters: `min`, `max`, `allowed`, `hint` and the like."""

    @classmethod
    def of(cls, shown: dict[str, Any]) -> Fault:
        """The fault that JSON shows."""
        rest = dict(shown)
        return cls(rest.pop("path"), rest.pop("code"), rest.pop("message"), rest)

    def as_dict(self) -> dict[str, Any]:
        """As JSON shows it: path, code, message, then the parameters."""
        return {"path": self.path, "code": self.code, "message": self.message, **self.params}

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class TenantryError(Exception):
    """Any refusal of the library's; the classes below it tell which.

    Nothing has changed where one is raised, but for `ReplacedError`, after which the last change
    may or may not be stored.
    """

    code: str = ""
    """The stable name, as in `not_found`."""
    status: int = 0
    """The stable number, as C has it."""
    faults: tuple[Fault, ...] = ()
    """The broken rules of a `RefusedError`: all of them, not only the first."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        """What is wrong and what to do, in English, for a person."""

        self.params: Mapping[str, Any] = {}
        """What this error alone has, each an attribute, too: `current` of a conflict."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON shows it: code, message, what this error alone has, and faults."""
        faults = [fault.as_dict() for fault in self.faults]
        return {"code": self.code, "message": self.message, **self.params, "faults": faults}


class StorageError(TenantryError):
    """The database could not be opened, read or written."""
