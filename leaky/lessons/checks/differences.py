"""Take derivatives as difference quotients: what an answer does that was not derived."""

from collections.abc import Callable
from typing import Any

import numpy as np


def central_differences(loss: Callable[..., Any], *parameters: Any, step: float = 1e-5) -> Any:
    """Return the derivatives of a loss by all entries of its parameters, as central differences.

    Parameters
    ----------
    loss : callable
        Takes the parameters and returns a number.
    *parameters : array_like
    step : float, default 1e-5

    Returns
    -------
    list of ndarray of float
        One for each parameter, of its shape. At a kink it is the mean of both sides.
    """
    return [_by_one(loss, parameters, which, step) for which in range(len(parameters))]


def _by_one(loss: Callable[..., Any], parameters: Any, which: int, step: float) -> np.ndarray:
    gradient = np.zeros(np.shape(parameters[which]))
    for place in np.ndindex(gradient.shape):
        sides = []
        for sign in (1, -1):
            moved = [np.array(each, float) for each in parameters]
            moved[which][place] += sign * step
            sides.append(float(loss(*moved)))
        gradient[place] = (sides[0] - sides[1]) / (2 * step)
    return gradient
