"""Measure how the cost of training grows with each size of the problem."""

from collections.abc import Callable

import numpy as np
from timing import medians

from leaky import MLP, initialize, train

# Beside each size the exponent that counting multiplications gives.
EXPECTED = {"width": 2, "depth": 1, "batch": 1, "networks": 1}
SIZES = {
    "width": (64, 128, 256, 512, 1024),
    "depth": (2, 4, 8, 16, 32),
    "batch": (100, 200, 400, 800, 1600),
    "networks": (30, 60, 120, 240, 480),
}


def training(
    *, width: int = 128, depth: int = 2, batch: int = 100, networks: int = 1
) -> Callable[[], object]:
    """Return three steps of training networks with `depth` layers of weights."""
    mlp, rng = MLP((width,) * (depth + 1)), np.random.default_rng(0)
    theta = initialize(mlp, "he", rng, networks)
    X, Y = rng.normal(size=(2, batch, width))
    return lambda: train(mlp, theta, X, Y, learning_rate=0.001, epochs=3)


def measure(rounds: int) -> dict[str, list[float]]:
    """Return the median seconds for each size of each kind, in the order of `SIZES`."""
    return {kind: _seconds(kind, rounds) for kind in SIZES}


def _seconds(kind: str, rounds: int) -> list[float]:
    # Many networks are small ones: that is what a stack is for.
    rest = {"width": 10} if kind == "networks" else {}
    runs = {str(size): training(**{kind: size}, **rest) for size in SIZES[kind]}
    for run in runs.values():
        run()
    return list(medians(runs, rounds).values())


def exponent(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """Return the slope of the line through the logarithms: cost ∝ size^exponent."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
