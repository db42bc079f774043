"""Imports, exports and checks while a signal arrives, and tells what came of it as JSON.

With the argument "unguarded", handlers of signals are not put off.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any, Callable

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from conftest import new  # noqa: E402
from tenantry import Store, TenantryError, _host  # noqa: E402

ROUNDS, LINES = 60, 400


class Interrupt(BaseException):
    """What the handler raises."""


class Alarm:
    """A signal that comes after a while."""

    fired = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        self.fired = True
        raise Interrupt

    def during(self, function: Callable[[], object], delay: float) -> str:
        """What becomes of a signal that comes while the function runs, or right behind it."""
        self.fired = False
        try:
            signal.setitimer(signal.ITIMER_REAL, delay)
            function()
            signal.setitimer(signal.ITIMER_REAL, 0)
        except Interrupt:
            return "interrupted"
        except (RuntimeError, TenantryError):
            signal.setitimer(signal.ITIMER_REAL, 0)
        return "lost" if self.fired else "late"


def main(how: str) -> None:
    if how == "unguarded":
        host: Any = _host.Host
        host._signals_put_off = lambda self: contextlib.nullcontext()
    outcome = {"interrupted": 0, "lost": 0, "late": 0, "partial": 0}
    fleet = [json.dumps(new(f"t{n}.example")) for n in range(LINES)]
    alarm, chance = Alarm(), random.Random(1)
    signal.signal(signal.SIGALRM, alarm.handle)
    for _ in range(ROUNDS):
        with Store.in_memory() as full, Store.in_memory() as store:
            begin = time.perf_counter()
            full.import_(fleet)
            taken = time.perf_counter() - begin
            for attempt in (lambda: store.import_(fleet), lambda: full.export(io.BytesIO())):
                outcome[alarm.during(attempt, chance.uniform(0.01, 0.5) * taken)] += 1
            outcome["partial"] += len(list(store.list())) not in (0, LINES)
    assert signal.getsignal(signal.SIGALRM) == alarm.handle
    print(json.dumps(outcome))


main(sys.argv[1])
