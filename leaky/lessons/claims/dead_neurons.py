"""The claims of chapter 1: what is dead stays dead, and when it does not."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.datasets import two_moons
from leaky.diagnostics import dead_units, kill_units
from leaky.initialization import initialize
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Always, Share
from leaky.network import MLP
from leaky.training import History, train

Array = NDArray[np.floating]

RELU = MLP((2, 10, 10, 2), 0, criterion="cross_entropy")


class Moons(NamedTuple):
    """Networks as drawn, each with its own points, and fresh points for all.

    X : shape (n, 100, 2). labels : (n, 100). fresh : (1000, 2). fresh_labels : (1000,).
    theta : (n, 162), with biases of 0.1 in layer 2, so that the layers above a dead one are alive.
    """

    X: Array
    labels: NDArray[np.integer]
    fresh: Array
    fresh_labels: NDArray[np.integer]
    theta: Array


def moons(seed: int, n: int) -> Moons:
    """Draw n networks 2-10-10-2 by He's rule, and 100 points of two moons for each."""
    rng = np.random.default_rng(seed)
    drawn = [two_moons(100, 0.15, rng) for _ in range(n)]
    X, labels = (np.stack(each) for each in zip(*drawn, strict=True))
    fresh, fresh_labels = two_moons(1000, 0.15, rng)
    theta = initialize(RELU, "he", rng, n)
    RELU.unpack(theta)[1][1][:] = 0.1
    return Moons(X, labels, fresh, fresh_labels, theta)


class Killed(NamedTuple):
    """Networks with a dead first layer, trained.

    accuracy : of n networks on fresh points, in %, shape (n,). still : whether the first layer is
    unchanged in every bit, (n,). diverged : how many runs were.
    """

    accuracy: Array
    still: NDArray[np.bool_]
    diverged: int


@experiment(seed=3, n=2, epochs=50)
def killed_first_layer(seed: int, n: int = 40, epochs: int = 3000) -> Killed:
    """Kill the whole first layer of n ReLU networks, and train them at learning rate 0.5."""
    data = moons(seed, n)
    start = kill_units(RELU, data.theta, data.X)
    run = descend(start, data, epochs)
    # Rounded, so that round-off does not break ties.
    answers = RELU.forward(run.theta, data.fresh).round(9).argmax(axis=-1)
    first = slice(0, 30)
    still = start.view(np.uint64)[:, first] == run.theta.view(np.uint64)[:, first]
    accuracy = 100 * (answers == data.fresh_labels).mean(axis=-1)
    return Killed(accuracy, still.all(axis=-1), int(run.diverged.sum()))


def descend(start: Array, data: Moons, epochs: int) -> History:
    """Train ReLU networks at learning rate 0.5."""
    return train(RELU, start, data.X, data.labels, learning_rate=0.5, epochs=epochs)


@claim(
    killed_first_layer,
    Always(),
    unit="share of the networks",
    overturned="one network whose first layer changed in a bit, or that is better than chance",
    proved=True,
)
def dead_first_layer_stays(found: Killed) -> Sample:
    """With a dead first layer, accuracy stays at chance, and no bit of the first layer changes.

    At chance: at most 52 % of the fresh points are right.
    """
    values = {"unchanged": found.still, "at chance": found.accuracy <= 52}
    return Sample(values, found.diverged)


@experiment(seed=3, n=2, epochs=50)
def killed_second_layer(seed: int, n: int = 40, epochs: int = 1000) -> tuple[Array, int]:
    """Kill 5 of the 10 units of layer 2; return the share that comes back, (n,), and failures."""
    data = moons(seed, n)
    units = list(range(5))
    run = descend(kill_units(RELU, data.theta, data.X, 2, units=units), data, epochs)
    back = ~dead_units(RELU, run.theta, data.X)[1][:, units]
    return back.mean(axis=-1), int(run.diverged.sum())


@claim(
    killed_second_layer,
    Share(low=0.25, high=0.75),
    unit="share of the networks in which a unit comes back",
    overturned="an interval below 25 % or above 75 %",
    effect=0.15,
)
def dead_second_layer_units_can_return(found: tuple[Array, int]) -> Sample:
    """Of five killed units of the second layer, some come back in about half of the networks.

    About half: between a quarter and three quarters of them, within 1,000 steps.
    """
    back, diverged = found
    return Sample({"some came back": back > 0}, diverged)
