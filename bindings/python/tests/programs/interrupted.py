"""Imports, exports and checks while signals arrive, and tells what came of it as JSON.

With the argument "unguarded", handlers of signals are not put off.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Callable

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from conftest import new  # noqa: E402
from tenantry import Store, TenantryError, _host  # noqa: E402

ROUNDS, LINES = 60, 400


def came(function: Callable[[], object], work: int) -> bool:
    """Whether an interrupt, sent some work after the beginning, comes out of the function or right
    behind it.
    """

    def send() -> None:
        sum(range(work))
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    sender = threading.Thread(target=send)
    for step in (sender.start, function, sender.join):
        try:
            step()
        except KeyboardInterrupt:
            sender.join()
            return True
        except (RuntimeError, TenantryError):
            continue
    return False


def main(how: str) -> None:
    if how == "unguarded":
        host: Any = _host.Host
        host._signals_put_off = lambda self: contextlib.nullcontext()
    outcome = {"interrupted": 0, "lost": 0, "partial": 0}
    fleet = [json.dumps(new(f"t{n}.example")) for n in range(LINES)]
    chance = random.Random(1)
    for _ in range(ROUNDS):
        with Store.in_memory() as store:
            attempts = [
                lambda: store.import_(fleet),
                lambda: store.export(io.BytesIO()),
                store.check,
            ]
            for attempt in attempts:
                outcome["interrupted" if came(attempt, chance.randrange(300_000)) else "lost"] += 1
            outcome["partial"] += len(list(store.list())) not in (0, LINES)
    print(json.dumps(outcome))


main(sys.argv[1])
