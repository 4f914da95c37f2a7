"""See how noisy a loss is: what its last digits do when the parameters move a little.

A loss may be computed with fewer digits than its type shows, in float32 and handed out as float64,
and then only its values tell. Two looks at them:

- *precision*: are all values that were seen numbers of float16 or of float32?
- *noise*: on a short piece of a line through θ a smooth loss is a polynomial of third degree, and
  what a fit leaves over is round-off.

Source: Moré and Wild (2011), "Estimating computational noise", SIAM Journal on Scientific Computing
33(3), who take fourth differences of equal steps for such a fit. The steps here are unequal: a loss
that moves by a whole number of its last digits with each of equal steps would look exact.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

Array = NDArray[np.floating]

_SAMPLES = 17

# The piece is first as long as float64 has half its digits, and grows until the values are not all
# but equal: those of a loss in float16 change only a hundredth of a parameter away.
_GROWTH = 100.0
_LEAST_GROWTH = 1.5
_LONGEST = 1e4

# The median of |x| of normal x, in standard deviations.
_MEDIAN = 0.6745


def line_through(
    losses: Callable[[Array], Array], theta: Array, step: float
) -> tuple[Array, Array]:
    """Evaluate a loss at places on a line through all parameters, of which the first is θ.

    Parameters
    ----------
    losses : callable
        Takes a stack of parameters, shape (m, P), and returns their losses, shape (m,).
    theta : ndarray, shape (P,)
    step : float
        What counts as a small change of a parameter.

    Returns
    -------
    places, values : ndarray, shape (17,)
    """
    rng = np.random.default_rng(0)
    places = np.append(0, rng.uniform(size=_SAMPLES - 1))
    direction = rng.normal(size=len(theta)) / np.sqrt(len(theta))
    direction *= np.abs(theta) + np.sqrt(np.mean(np.square(theta, dtype=float))) + step
    length, growth = np.sqrt(np.finfo(theta.dtype).eps, dtype=float), _GROWTH
    values = _along(losses, theta, length * places, direction)
    while len(np.unique(values)) <= _SAMPLES // 2 and length < _LONGEST and growth > _LEAST_GROWTH:
        longer = _along(losses, theta, growth * length * places, direction)
        if np.isfinite(longer).all():
            values, length = longer, growth * length
        else:  # beyond what the loss can take, or its precision hold
            growth = np.sqrt(growth)
    return places, values


def _along(
    losses: Callable[[Array], Array], theta: Array, distances: Array, direction: Array
) -> Array:
    return losses((theta + distances[:, None] * direction).astype(theta.dtype))


def noise(places: Array, values: Array) -> float:
    """Estimate the standard deviation of the round-off of values on a line."""
    finite = np.isfinite(values)
    places, values = places[finite], (values - values[0])[finite].astype(float)
    degree = min(3, len(values) - 1)
    left = values - Polynomial.fit(places, values, degree)(places)
    if len(np.unique(values)) <= _SAMPLES // 2:
        return float(np.sqrt(np.mean(np.square(left))))
    # The median, because a kink on the way shows in few of them; and four numbers were fitted.
    return float(np.median(np.abs(left)) / _MEDIAN * np.sqrt(_SAMPLES / (_SAMPLES - 4)))


def precision(values: Array, shown: np.dtype[Any]) -> np.finfo[np.floating]:
    """Find the coarsest type of numbers that holds all these values of a loss of type `shown`."""
    values = values[np.isfinite(values)]
    digits = np.finfo(shown if shown.kind == "f" else np.float64)
    if (values == values[:1]).all():  # a loss that is always 1 is not one of float16
        return digits
    with np.errstate(over="ignore"):
        for narrow in (np.float16, np.float32):
            if (values.astype(narrow) == values).all():
                return np.finfo(narrow)
    return digits
