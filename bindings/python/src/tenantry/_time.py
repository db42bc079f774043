"""Times, as the library takes and gives them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)


def _aware(name: str, time: datetime) -> datetime:
    if time.utcoffset() is None:
        raise ValueError(f"{name} must have a time zone, such as timezone.utc")
    return time


def shown(name: str, time: datetime) -> str:
    """A time in RFC 3339."""
    return _aware(name, time).astimezone(timezone.utc).isoformat()


def read(text: str) -> datetime:
    """A time that the library shows."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def seconds(name: str, time: datetime) -> int:
    """The whole seconds since 1970 that have passed at a time."""
    return (_aware(name, time) - _EPOCH) // _SECOND


def since_1970(whole: int) -> datetime:
    """The time when so many seconds have passed since 1970, in UTC."""
    return _EPOCH + timedelta(seconds=whole)
