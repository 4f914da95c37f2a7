"""State what is timed: every peer gets the same network, parameters, data and epochs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leaky import MLP, article_recipe, digits, initialize

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Task:
    """Full-batch gradient descent of one network, or of a stack of them.

    Attributes
    ----------
    mlp : MLP
    theta : ndarray, shape (P,) or (N, P)
        The first parameters.
    X : ndarray, shape (n, d_in)
    Y : ndarray, shape (n, d_out), or labels, shape (n,)
    learning_rate : float
    epochs : int
    """

    mlp: MLP
    theta: Array
    X: Array
    Y: NDArray[Any]
    learning_rate: float
    epochs: int


# A way to do a task: it prepares what is not timed, and returns what is. Called, that does the
# whole work anew and returns what can be compared: the loss before each step, shape
# (epochs,) or (epochs, N), or the derivatives, shape (P,).
Way = Callable[[Task], Callable[[], Array]]


def article_task(epochs: int = 1000) -> Task:
    """Train the article's network, 2-10-10-2 on 100 samples of noise, as the article does."""
    recipe, mlp = article_recipe(), MLP((2, 10, 10, 2))
    return Task(mlp, mlp.pack(recipe.layers), recipe.X, recipe.Y, 0.01, epochs)


def digits_task() -> Task:
    """Train 64-256-256-10 on the first 256 handwritten digits, with the cross-entropy."""
    mlp, data = MLP((64, 256, 256, 10), criterion="cross_entropy"), digits(np.random.default_rng(0))
    theta = initialize(mlp, "he", np.random.default_rng(0))
    return Task(mlp, theta, data.X_train[:256], data.labels_train[:256], 0.1, 20)


def many_task() -> Task:
    """Train many networks of the article's shape from different weights on its data."""
    task = article_task(epochs=100)
    theta = initialize(task.mlp, "he", np.random.default_rng(0), 1000)
    return replace(task, theta=theta)
