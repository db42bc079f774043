"""What has a handle that is to be closed."""

from __future__ import annotations

from types import TracebackType
from typing import TypeVar

from ._call import Handle

_C = TypeVar("_C", bound="Closing")


class Closing:
    """What is closed at the end of a `with` block, by `close`, or when nothing refers to it."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def close(self) -> None:
        """Closes it; once more does no harm. Calls that other threads are in end as if it were
        open, later ones raise `ClosedError`.
        """
        self._handle.close()

    def __enter__(self: _C) -> _C:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
