"""Time several ways of doing the same work: one thread, turn by turn, and only if they agree."""

import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np
from tasks import Array


def medians(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each run.

    All take their turn in every round, so that a slow minute of the machine falls on all of
    them. Each should have run once before: what is compiled or cached then is not timed.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in seconds.items()}


def require_agreement(actual: Array, expected: Array, name: str, tolerance: float) -> None:
    """Raise unless two results differ by no more than a share of the largest number in them.

    Raises
    ------
    AssertionError
        If they do, or if one of them is not finite: a wrong result's time says nothing.
    """
    if actual.shape != expected.shape:
        raise AssertionError(f"{name} returns shape {actual.shape}, not {expected.shape}")
    gap = np.abs(actual - expected).max() / np.abs(expected).max()
    if not gap <= tolerance:
        raise AssertionError(f"{name} is off by {gap:.1g} of the largest number")
