"""Paired measurements: the peer and us in turn, medians, and their ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

Action = Callable[[], object]


def seconds(action: Action) -> float:
    """Return how long an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def compare(claim: str, peer: str, theirs: Action, ours: Action, *, rounds: int = 7) -> None:
    """Run both in turn, the first round unmeasured, and print medians in milliseconds and the ratio."""
    pairs = [(seconds(theirs), seconds(ours)) for _ in range(rounds + 1)][1:]
    their_median = statistics.median(pair[0] for pair in pairs) * 1000
    our_median = statistics.median(pair[1] for pair in pairs) * 1000
    print(f"{claim}: {peer} {their_median:.0f} ms, taskschema {our_median:.0f} ms, ", end="")
    print(f"ratio {our_median / their_median:.2f} (medians of {rounds})")
