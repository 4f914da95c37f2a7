"""Follow a program's training, on many networks: the course of its loss, and its accuracy."""

from itertools import pairwise
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky._records import compared_by_value
from leaky._validation import finite_number, positive_number, whole_number
from leaky.datasets import two_moons
from leaky.lessons.clinic.programs import SIZES, Array


@compared_by_value
class Course(NamedTuple):
    """What training did to S networks.

    `epochs` has shape (K,), `loss` (K, S), `accuracy`, the share of fresh points that each
    network classes rightly at the end, (S,): NaN if it diverged.
    """

    epochs: NDArray[np.integer]
    loss: Array
    accuracy: Array

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Networks whose last loss is not a finite number, shape (S,)."""
        return ~np.isfinite(self.loss[-1])


def course(
    program: ModuleType,
    n_networks: int = 30,
    *,
    slope: float = 0.01,
    learning_rate: float = 0.1,
    epochs: int = 300,
    every: int = 10,
    seed: int = 9,
) -> Course:
    """Train networks on two moons with this program, each on data and from weights of its own.

    All programs see the same data and draw from the same stream of random numbers: two courses
    of one seed come in pairs.

    Parameters
    ----------
    program : module
        `leaky.lessons.healthy`, or one from `rebuild`.
    n_networks : int, default 30
    slope : float, default 0.01
    learning_rate : float, default 0.1
    epochs : int, default 300
    every : int, default 10
        The loss is measured every so many epochs, by the program itself.
    seed : int, default 9
        Draws the data and the first weights.

    Returns
    -------
    Course

    Raises
    ------
    ValueError, TypeError
        If a number is out of range or not one; and whatever the program does.
    """
    slope, rate = finite_number(slope, "slope"), positive_number(learning_rate, "learning_rate")
    every, epochs = whole_number(every, "every", least=1), whole_number(epochs, "epochs", least=0)
    rng = np.random.default_rng(whole_number(seed, "seed", least=0))
    X, Y = _moons(whole_number(n_networks, "n_networks", least=1), 50, rng)
    X_fresh, Y_fresh = _moons(n_networks, 200, rng)
    shapes = [(n_networks, *shape) for shape in pairwise(SIZES)]
    layers = [program.first_layer(rng, shape, slope) for shape in shapes]
    with np.errstate(all="ignore"):
        for i in range(n_networks):  # each its own order
            X[i], Y[i] = program.shuffle(X[i], Y[i], rng)
        losses = [program.loss(layers, X, Y, slope)]
        for epoch in range(1, epochs + 1):
            program.step(layers, X, Y, slope, rate)
            if epoch % every == 0:
                losses.append(program.loss(layers, X, Y, slope))
        answers = program.forward(layers, X_fresh, slope)[-1].argmax(axis=-1)
    accuracy = (answers == Y_fresh.argmax(axis=-1)).mean(axis=-1)
    accuracy[~np.isfinite(losses[-1])] = np.nan
    return Course(every * np.arange(len(losses)), np.array(losses), accuracy)


def _moons(n_networks: int, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw data for each network: X of shape (S, n, 2), one-hot Y of the same shape."""
    drawn = [two_moons(n, 0.2, rng) for _ in range(n_networks)]
    return np.array([X for X, _ in drawn]), np.array([np.eye(2)[labels] for _, labels in drawn])
