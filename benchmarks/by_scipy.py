"""SciPy's finite differences of the plain NumPy loss."""

from collections.abc import Callable

import by_numpy
from scipy.optimize import approx_fprime
from tasks import Array, Task


def forward_differences(task: Task) -> Callable[[], Array]:
    """Take forward differences: one loss a parameter, half the work of central ones."""
    loss = by_numpy.loss_of(task)
    return lambda: approx_fprime(task.theta, loss, 1e-7)


DIFFERENCES = {"SciPy approx_fprime (one-sided)": forward_differences}
