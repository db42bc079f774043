"""What the library is, and what it knows of fields."""

from __future__ import annotations

import functools
import json
from typing import Any, Literal, NamedTuple, TypedDict

from . import _library
from ._call import lent
from ._library import library

SCHEMAS = {
    "document": _library.SCHEMA_DOCUMENT,
    "system-patch": _library.SCHEMA_SYSTEM_PATCH,
    "tenant-patch": _library.SCHEMA_TENANT_PATCH,
}


class Versions(NamedTuple):
    """Releases of the library and of what it brings along."""

    tenantry: str
    sqlite: str
    timezones: str
    """The IANA time zone database, as in `2026a`."""


class Field(TypedDict):
    """What is known of a field."""

    name: str
    number: int
    """Stable, as C has it."""
    holds: str
    """What it may hold, in a few words, with bounds and unit."""
    required: bool
    """Whether a new tenant must be given it."""
    default: Any
    """What a new tenant has."""
    set_by: Literal["tenant", "system", "store"]
    doc: str


def fields() -> list[Field]:
    """All fields, in the order in which documents show them.

    >>> [field["holds"] for field in tenantry.fields() if field["name"] == "recording_retention"]
    ['1 to 2147483647 days']
    """
    known: list[Field] = json.loads(lent(library.tenantry_fields_json))
    return known


@functools.lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    return {field["name"]: field["number"] for field in fields()}


def number_of(member: str) -> int:
    """The stable number of a field."""
    if member not in _numbers():
        raise ValueError(f"there is no member {member!r}: see tenantry.fields()")
    return _numbers()[member]


def schema(which: Literal["document", "system-patch", "tenant-patch"]) -> dict[str, Any]:
    """A JSON Schema (2020-12): of the document, or of what the system or a tenant may set.

    >>> tenantry.schema("document")["$id"]
    'urn:tenantry:document'
    """
    if which not in SCHEMAS:
        raise ValueError(f"which must be one of {', '.join(SCHEMAS)}, not {which}")
    known: dict[str, Any] = json.loads(lent(library.tenantry_schema, SCHEMAS[which]))
    return known


def versions() -> Versions:
    """Releases of the library and of what it brings along.

    >>> tenantry.versions().tenantry == tenantry.__version__
    True
    """
    return Versions(
        library.tenantry_version().decode(),
        library.tenantry_sqlite_version().decode(),
        library.tenantry_timezone_release().decode(),
    )
