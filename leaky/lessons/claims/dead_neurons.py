"""The claims of chapter 1: what is dead stays dead, and when it does not."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.datasets import two_moons
from leaky.diagnostics import dead_units, kill_units
from leaky.initialization import initialize
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Always, Mean, Share
from leaky.network import MLP
from leaky.training import History, train

Array = NDArray[np.floating]
Bools = NDArray[np.bool_]

RELU = MLP((2, 10, 10, 2), 0, criterion="cross_entropy")
SHIFTS = range(9)
# The most that a network at chance has right of the fresh points, in %: a fresh point may lie so
# far out that it switches a dead unit on.
CHANCE = 52


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


def answers(mlp: MLP, theta: Array, data: Moons) -> NDArray[np.integer]:
    """Return the class that each network gives to each fresh point, shape (n, 1000)."""
    # Rounded, so that round-off does not break ties.
    return mlp.forward(theta, data.fresh).round(9).argmax(axis=-1)


def accuracy(mlp: MLP, run: History, data: Moons) -> Array:
    """Return the share of right answers to fresh points in %, shape (n,); 50 where diverged."""
    right = 100 * (answers(mlp, run.theta, data) == data.fresh_labels).mean(axis=-1)
    return np.where(run.diverged, 50, right)


def unchanged(before: Array, after: Array, layer: int, units: range) -> Bools:
    """Tell of each network whether these units' weights and biases are the same in every bit."""
    pairs = zip(RELU.unpack(before)[layer - 1], RELU.unpack(after)[layer - 1], strict=True)
    same = [a[..., units].view(np.uint64) == b[..., units].view(np.uint64) for a, b in pairs]
    return np.all([each.reshape(len(before), -1).all(axis=-1) for each in same], axis=0)


class Killed(NamedTuple):
    """Networks with a dead first layer, trained.

    start : the weights with the layer killed, shape (n, 162). run : their training.
    accuracy : of n networks on fresh points, in %, shape (n,). still : whether the first layer is
    unchanged in every bit, (n,).
    """

    start: Array
    run: History
    accuracy: Array
    still: Bools


@experiment(seed=3, n=2, epochs=50)
def killed_first_layer(seed: int, n: int = 40, epochs: int = 3000) -> Killed:
    """Kill the whole first layer of n ReLU networks, and train them at learning rate 0.5."""
    data = moons(seed, n)
    start = kill_units(RELU, data.theta, data.X)
    run = descend(start, data, epochs)
    still = unchanged(start, run.theta, 1, range(10))
    return Killed(start, run, accuracy(RELU, run, data), still)


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

    Two moons, ReLU networks 2-10-10-2, 3,000 steps of gradient descent at rate 0.5. At chance: at
    most 52 % of the fresh points are right.
    """
    values = {"unchanged": found.still, "at chance": found.accuracy <= CHANCE}
    return Sample(values, int(found.run.diverged.sum()))


class Returned(NamedTuple):
    """Networks in which some units were killed, trained.

    back : the share of the killed units that live again, shape (n,), 0 where the run diverged.
    still : whether these units' own weights and biases are unchanged in every bit, (n,).
    diverged : how many runs were.
    """

    back: Array
    still: Bools
    diverged: int


def came_back(
    data: Moons, layer: int, units: range, epochs: int = 1000, margin: float = 1.0
) -> Returned:
    """Kill units of a layer, train at learning rate 0.5, and see which of them live again.

    `margin` is how far below 0 the nearest point comes to lie.
    """
    start = kill_units(RELU, data.theta, data.X, layer, units=units, margin=margin)
    run = descend(start, data, epochs)
    alive = ~dead_units(RELU, run.theta, data.X)[layer - 1][:, units]
    back = np.where(run.diverged, 0, alive.mean(axis=-1))
    still = unchanged(start, run.theta, layer, units)
    return Returned(back, still, int(run.diverged.sum()))


@experiment(seed=3, n=2, epochs=50)
def killed_units(seed: int, n: int = 40, epochs: int = 1000) -> dict[str, Returned]:
    """Kill half of layer 1, half of layer 2, or all of layer 2 in n ReLU networks."""
    data = moons(seed, n)
    cases = {"5 of layer 1": (1, 5), "5 of layer 2": (2, 5), "10 of layer 2": (2, 10)}
    return {
        name: came_back(data, layer, range(killed), epochs)
        for name, (layer, killed) in cases.items()
    }


def never_moved(found: Returned) -> Sample:
    """Read whether the killed units are as they were, and none is back."""
    return Sample({"unchanged": found.still, "none is back": found.back == 0}, found.diverged)


@claim(
    killed_units,
    Always(),
    unit="share of the networks",
    overturned="one network with a killed unit that changed in a bit, or that came back",
    proved=True,
)
def dead_first_layer_unit_never_moves(found: dict[str, Returned]) -> Sample:
    """A first-layer ReLU unit that is off for every sample never moves under gradient descent.

    Run with five of the ten first-layer units of a 2-10-10-2 killed, on two moons, for 1,000 steps.
    """
    return never_moved(found["5 of layer 1"])


@claim(
    killed_units,
    Share(low=0.25, high=0.75),
    unit="share of the networks in which a unit comes back",
    overturned="an interval below 25 % or above 75 %",
    effect=0.15,
    seen="a pilot of 30 networks, with other code",
)
def dead_second_layer_units_can_return(found: dict[str, Returned]) -> Sample:
    """Of five killed units of the second layer, some come back in about half of the networks.

    About half: between a quarter and three quarters of them, within 1,000 steps at learning rate
    0.5; ReLU networks 2-10-10-2 on two moons.
    """
    killed = found["5 of layer 2"]
    return Sample({"some came back": killed.back > 0}, killed.diverged)


@claim(
    killed_units,
    Always(),
    unit="share of the networks",
    overturned="one network with a killed unit that changed in a bit, or that came back",
    proved=True,
)
def for_ever_if_inputs_stand_still(found: dict[str, Returned]) -> Sample:
    """Under plain gradient descent a dead ReLU unit is dead for ever if its inputs stand still.

    Run with all ten second-layer units of a 2-10-10-2 killed, on two moons, for 1,000 steps: the
    first layer gets no gradient then, so that the inputs of the second stand still.
    """
    return never_moved(found["10 of layer 2"])


class Shifted(NamedTuple):
    """Networks with biases of 0, and clouds that can be shifted.

    weights : shape (n, 162). clouds : of 100 standard normal points, (n, 100, 2). shares : of dead
    first-layer units, in a row for each shift of both inputs by 0 to 8, (9, n).
    """

    weights: Array
    clouds: Array
    shares: Array


@experiment(seed=2, n=20)
def shifted(seed: int, n: int = 200) -> Shifted:
    """Draw n ReLU networks 2-10-10-2, and count dead units while their data are shifted."""
    rng = np.random.default_rng(seed)
    weights = initialize(RELU, "he", rng, n)
    clouds = rng.standard_normal((n, 100, 2))
    dead = [dead_units(RELU, weights, clouds + shift)[0] for shift in SHIFTS]
    return Shifted(weights, clouds, np.array(dead).mean(axis=-1))


@claim(
    shifted,
    Mean(low=0),
    unit="percentage points",
    overturned="a mean share that falls from one of the shifts 0, 2, 4 and 8 to the next, "
    "or that is above one half at 8",
    effect=5,
)
def far_data_kill_up_to_half(found: Shifted) -> Sample:
    """With biases of 0, the further the data lie from 0, the more first-layer units are dead.

    Counted before the first step, in ReLU networks 2-10-10-2 with 100 normal points each, both
    inputs shifted by 0, 2, 4 and 8 standard deviations. The mean share stays below one half.
    """
    share = 100 * found.shares
    rises = {f"from {a} to {b}": share[b] - share[a] for a, b in ((0, 2), (2, 4), (4, 8))}
    return Sample(rises | {"from 8 to one half": 50 - share[8]})
