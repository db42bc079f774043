"""Patches: members to set, as keywords, a mapping or a JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from ctypes import byref
from typing import Union, cast

from ._call import Handle, call, text
from ._library import library

Patch = Union[str, Mapping[str, object]]
"""Members to set: a mapping, such as a `Tenant`, or the text of a JSON object."""


def dumps(value: object) -> str:
    """A value as JSON; what JSON cannot say is a `TypeError` or a `ValueError`."""
    return json.dumps(value, allow_nan=False, default=_plain)


def _plain(value: object) -> object:
    kind = type(value).__name__
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(cast("Sequence[object]", value))
    raise TypeError(f"a member cannot hold a {kind}: it is nothing that JSON has")


def patch(given: Patch | None, members: Mapping[str, object]) -> Handle:
    """The patch that holds what is given, and over it these members."""
    handle = Handle(library.tenantry_patch_close)
    whole = given if isinstance(given, str) else dumps(dict(given or {}))
    call(library.tenantry_patch_from_json, *text(whole), byref(handle.bits))
    for name, value in members.items():
        call(library.tenantry_patch_put_json, handle.bits, *text(name), *text(dumps(value)))
    return handle
