"""The library's messages go to the logger `tenantry`."""

from __future__ import annotations

import atexit
import ctypes
import logging

from ._call import check
from ._library import LOG_DEBUG, LOG_ERROR, LOG_INFO, LOG_WARN, LogFunction, library

logger = logging.getLogger("tenantry")

_LEVELS = {
    LOG_ERROR: logging.ERROR,
    LOG_WARN: logging.WARNING,
    LOG_INFO: logging.INFO,
    LOG_DEBUG: logging.DEBUG,
}


def _receive(_user: object, level: int, data: int, length: int) -> None:
    known = _LEVELS.get(level, logging.DEBUG)
    if logger.isEnabledFor(known):
        logger.log(known, "%s", ctypes.string_at(data, length).decode())


# The library calls it as long as the process lives, so it must live as long.
_FUNCTION = LogFunction(_receive)


def begin() -> None:
    """Sends the messages to the logger, which has its own say in levels."""
    check(library.tenantry_log_set(_FUNCTION, None, LOG_DEBUG))
    atexit.register(library.tenantry_log_set, LogFunction(), None, LOG_DEBUG)
