"""See how noisy a loss is: what its last digits do when the parameters move a little.

A loss, or a part of it, may be computed with fewer digits than its type shows, in float32 and
handed out as float64, and then only its values tell. Three looks at them:

- *randomness*: is it the same number when it is asked again?
- *precision*: are all values that were seen numbers of float16 or of float32?
- *noise*: a short way along a line through θ a smooth loss is a polynomial of third degree, and
  what five neighbours have beside one is round-off. Fewer digits show on a longer way only.

Source: Moré and Wild (2011), "Estimating computational noise", SIAM Journal on Scientific Computing
33(3), who take fourth differences of equal steps. The steps here are unequal: a loss that moves by
a whole number of its last digits with each of equal steps would look exact.
"""

# Annotations are not evaluated: NumPy before 2.1 has no `finfo[...]`.
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.floating]

# How often a loss is asked for at θ itself.
_REPEATS = 8

# A loss that differs by more than this, relatively, between two calls is random. What differs less,
# as where threads add in another order, is noise, and treated as such.
_SAME = 1e-5

# A line has so many places. The shortest is as long as the precision has half its digits, and each
# is a hundred times as long as the one before: to a ten thousandth of the parameters, and on until
# the values are not all but equal.
_PLACES = 17
_GROWTH = 100.0
_LEAST_GROWTH = 1.5
_SHORT, _LONGEST = 1e-3, 1e4

# The median of |x| of normal x, in standard deviations.
_MEDIAN = 0.6745


@dataclass(frozen=True)
class Samples:
    """Losses at θ again and again, and at places along lines through it.

    Attributes
    ----------
    repeats : ndarray, shape (8,)
    lines : list of ndarray, shape (17,)
        Each begins at θ.
    places : ndarray, shape (17,)
        Where on a line, in rising order from 0 to 1.
    """

    repeats: Array
    lines: list[Array]
    places: Array

    def noise(self) -> float:
        """Estimate the standard deviation of a loss's round-off: the largest of any line."""
        return max(_roughness(self.places, line) for line in self.lines)

    def precision(self, others: Array, shown: np.dtype[Any]) -> np.finfo[np.floating]:
        """Find the coarsest type of numbers that holds all values of a loss of type `shown`.

        A loss that is always 1 may be one of float16 that does not feel what moves.
        """
        values = np.concatenate([*self.lines, self.repeats, others.ravel()])
        values = values[np.isfinite(values)]
        with np.errstate(over="ignore"):
            for narrow in (np.float16, np.float32):
                if (values.astype(narrow) == values).all():
                    return np.finfo(narrow)
        return np.finfo(shown if shown.kind == "f" else np.float64)


def are_random(values: Array) -> bool:
    """Tell whether losses at one θ differ by more than round-off."""
    return bool(np.ptp(values) > _SAME * np.abs(values).max())


def sample(losses: Callable[[Array], Array], theta: Array, step: float) -> Samples:
    """Evaluate a loss at θ and along a line through all parameters.

    Parameters
    ----------
    losses : callable
        Takes a stack of parameters, shape (m, P), and returns their losses, shape (m,).
    theta : ndarray, shape (P,)
    step : float
        What counts as a small change of a parameter.
    """
    rng = np.random.default_rng(0)
    places = np.sort(np.append(0, rng.uniform(size=_PLACES - 1)))
    direction = rng.normal(size=len(theta)) / np.sqrt(len(theta))
    direction *= np.abs(theta) + np.sqrt(np.mean(np.square(theta, dtype=float))) + step

    def along(distances: Array) -> Array:
        return losses((theta + distances[:, None] * direction).astype(theta.dtype))

    lengths = [float(np.sqrt(np.finfo(theta.dtype).eps))]
    while lengths[-1] * _GROWTH < _SHORT:
        lengths.append(lengths[-1] * _GROWTH)
    values = along(np.append(np.zeros(_REPEATS), np.outer(lengths, places)))
    lines = list(values[_REPEATS:].reshape(-1, _PLACES))
    return Samples(values[:_REPEATS], _longer(lines, lengths[-1], places, along), places)


def _longer(
    lines: list[Array], length: float, places: Array, along: Callable[[Array], Array]
) -> list[Array]:
    """Add longer lines until one has values that are not all but equal."""
    growth = _GROWTH
    while not _varies(lines[-1]) and length < _LONGEST and growth > _LEAST_GROWTH:
        longer = along(growth * length * places)
        if np.isfinite(longer).all():
            lines, length = [*lines, longer], growth * length
        else:  # beyond what the loss can take, or its precision hold
            growth = np.sqrt(growth)
    return lines


def _varies(line: Array) -> bool:
    return len(np.unique(line)) > _PLACES // 2


def _roughness(places: Array, line: Array) -> float:
    """Estimate the noise on a line: what five neighbours have that no cubic has.

    A line that ends where the loss is no number may be steep there, and tells nothing.
    """
    if not np.isfinite(line).all():
        return 0.0
    windows = sliding_window_view(places, 5)
    apart = windows[:, :, None] - windows[:, None, :] + np.eye(5)
    weights = 1 / apart.prod(axis=2)
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    values = sliding_window_view((line - line[0]).astype(float), 5)
    left = np.abs((weights * values).sum(axis=1))
    if not _varies(line):
        return float(np.sqrt(np.mean(np.square(left))))
    return float(np.median(left)) / _MEDIAN  # a kink shows in four of them
