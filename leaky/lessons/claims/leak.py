"""The claims of chapter 2: what a leak gives a dead neuron, and what it does not."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.activations import leaky_relu
from leaky.diagnostics import dead_units, kill_units
from leaky.initialization import initialize
from leaky.lessons.claims.dead_neurons import CHANCE, RELU, Array, Moons, accuracy, moons
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Always, Mean
from leaky.network import MLP
from leaky.training import History, train

LEAKS = (0.001, 0.01, 0.1, 0.3)
DEPTHS = range(1, 7)
# How far a number that is proved may be off by round-off, relative to its size.
ROUNDING = 1e-9

Trained = tuple[MLP, History]


def descend(slope: float, start: Array, data: Moons, epochs: int) -> Trained:
    """Train networks 2-10-10-2 of one slope at learning rate 0.2; return them and their history."""
    net = MLP(RELU.sizes, slope, criterion="cross_entropy")
    return net, train(net, start, data.X, data.labels, learning_rate=0.2, epochs=epochs)


class Rescued(NamedTuple):
    """Networks with the first layer switched off, trained with several slopes.

    whole : the accuracy of their twins in %, with ReLU and no unit killed, shape (n,).
    runs : the networks and their training, by slope. accuracy : in %, (n,) for each slope.
    units_on : how many of the ten killed units are on at the end, (n,) for each slope.
    """

    whole: Array
    runs: dict[float, Trained]
    accuracy: dict[float, Array]
    units_on: dict[float, NDArray[np.integer]]

    @property
    def diverged(self) -> int:
        """How many runs did, of all slopes."""
        return sum(int(run.diverged.sum()) for _, run in self.runs.values())


@experiment(seed=3, n=2, epochs=50)
def rescue(seed: int, n: int = 30, epochs: int = 2000) -> Rescued:
    """Switch the first layer of n networks off, and train them with slope 0 and four leaks."""
    data = moons(seed, n)
    start = kill_units(RELU, data.theta, data.X)
    whole = accuracy(*descend(0, data.theta, data, epochs), data)
    runs = {slope: descend(slope, start, data, epochs) for slope in (0, *LEAKS)}
    return Rescued(
        whole,
        runs,
        {slope: accuracy(net, run, data) for slope, (net, run) in runs.items()},
        {
            slope: (~dead_units(net, run.theta, data.X)[0]).sum(axis=-1)
            for slope, (net, run) in runs.items()
        },
    )


@claim(
    rescue,
    Always(),
    unit="share of the networks",
    overturned="one network that does not learn with a leak, or one that does with ReLU",
    seen="a pilot of 40 networks with other code, at learning rate 0.5",
)
def every_leak_revives_killed_networks(found: Rescued) -> Sample:
    """With slope 0.001 to 0.3 every network whose first layer is off learns; with 0 none does.

    To learn: more than 60 % of the fresh points are right after 2,000 steps at learning rate 0.2.
    Slope 0 stays at chance, at most 52 %. Networks 2-10-10-2 on two moons.
    """
    values = {f"slope {slope:g} learns": found.accuracy[slope] > 60 for slope in LEAKS}
    return Sample({"slope 0 does not": found.accuracy[0] <= CHANCE} | values, found.diverged)


@claim(
    rescue,
    Mean(low=0),
    unit="percentage points",
    overturned="a slope at which the networks end, on average, farther than their twins",
    effect=2,
    seen="a pilot of 40 networks with other code, at learning rate 0.5, without the twins",
)
def rescued_networks_stay_behind(found: Rescued) -> Sample:
    """Within 2,000 steps no leak brings networks whose first layer was off as far as their twins.

    The twins have ReLU and no unit switched off. Slopes 0.001 to 0.3, mean accuracy in pairs of
    networks 2-10-10-2 from the same weights, two moons, learning rate 0.2.
    """
    behind = {f"slope {slope:g}": found.whole - found.accuracy[slope] for slope in LEAKS}
    return Sample(behind, found.diverged)


@claim(
    rescue,
    Mean(low=0),
    unit="percentage points",
    overturned="a mean accuracy that falls from 0.001 to 0.01, or from 0.1 to 0.3",
    effect=2,
    seen="a pilot of 40 networks with other code, at learning rate 0.5; and that 0.01 and 0.1 "
    "cannot be told apart in the chapter's own block",
)
def rescue_goes_farther_with_the_slope(found: Rescued) -> Sample:
    """Networks whose first layer was off end with more accuracy at slope 0.01 than at 0.001.

    So they do at 0.3 compared with 0.1. In pairs from the same weights, networks 2-10-10-2 on two
    moons, 2,000 steps at learning rate 0.2.
    """
    pairs = ((0.001, 0.01), (0.1, 0.3))
    gains = {f"from {a} to {b}": found.accuracy[b] - found.accuracy[a] for a, b in pairs}
    return Sample(gains, found.diverged)


@claim(
    rescue,
    Always(),
    unit="share of the networks",
    overturned="one network with a unit on at the end, or that does not learn",
)
def learning_is_not_being_on(found: Rescued) -> Sample:
    """With slope 0.001 networks learn, and yet every unit of the first layer is off at the end.

    To learn: more than 60 % of the fresh points are right. Networks 2-10-10-2 whose first layer
    was switched off, two moons, 2,000 steps at learning rate 0.2.
    """
    values = {"learns": found.accuracy[0.001] > 60, "no unit is on": found.units_on[0.001] == 0}
    return Sample(values, int(found.runs[0.001][1].diverged.sum()))


class Half(NamedTuple):
    """Networks with five of the ten units of a layer switched off, trained with several slopes.

    back : how many of the five are on at the end in %, shape (n,), by layer and slope; 0 where the
    run diverged. diverged : how many runs did.
    """

    back: dict[tuple[int, float], Array]
    diverged: int


@experiment(seed=3, n=2, epochs=50)
def half_a_layer(seed: int, n: int = 30, epochs: int = 1000) -> Half:
    """Switch five units of layer 1 or of layer 2 off, and train with slopes 0, 0.01 and 0.3."""
    data = moons(seed, n)
    back, diverged = {}, 0
    for layer in (1, 2):
        for slope in (0, 0.01, 0.3):
            net = MLP(RELU.sizes, slope, criterion="cross_entropy")
            # Off for this slope, not for ReLU.
            start = kill_units(net, data.theta, data.X, layer, units=range(5))
            _, run = descend(slope, start, data, epochs)
            on = ~dead_units(net, run.theta, data.X)[layer - 1][:, :5]
            back[layer, slope] = np.where(run.diverged, 0, 100 * on.mean(axis=-1))
            diverged += int(run.diverged.sum())
    return Half(back, diverged)


@claim(
    half_a_layer,
    Always(),
    unit="share of the networks",
    overturned="one network with a unit that is on again",
    seen="a pilot of 30 networks, with other code",
)
def small_leak_turns_no_unit_on(found: Half) -> Sample:
    """A leak of 0.01 brings back none of five first-layer units that were switched off.

    The other five go on working. Networks 2-10-10-2 on two moons, 1,000 steps at learning rate 0.2.
    """
    return Sample({"none is on": found.back[1, 0.01] == 0}, found.diverged)


@claim(
    half_a_layer,
    Mean(low=0),
    unit="percentage points",
    overturned="a mean share of returned units that is lower than with ReLU",
    effect=10,
    seen="a pilot of 30 networks, with other code",
)
def large_slope_brings_units_back(found: Half) -> Sample:
    """Of five second-layer units that were switched off, slope 0.3 brings back more than ReLU.

    About a quarter of them are on again. Networks 2-10-10-2 on two moons, in pairs from the same
    weights, 1,000 steps at learning rate 0.2.
    """
    return Sample({"layer 2": found.back[2, 0.3] - found.back[2, 0]}, found.diverged)


@claim(
    half_a_layer,
    Mean(low=0),
    unit="percentage points",
    overturned="a mean share of returned units that is lower than with slope 0.01",
    effect=5,
    seen="a pilot of 30 networks, with other code, and blocks of seeds 1001 to 1003",
)
def large_slope_brings_back_a_few(found: Half) -> Sample:
    """Of five first-layer units that were switched off, slope 0.3 brings back more than 0.01 does.

    Networks 2-10-10-2 on two moons, in pairs from the same weights, 1,000 steps at learning rate
    0.2.
    """
    return Sample({"layer 1": found.back[1, 0.3] - found.back[1, 0.01]}, found.diverged)


Shares = dict[float, Array]


@experiment(seed=1, n=2)
def through_layers(seed: int, n: int = 30) -> Shares:
    """Switch all hidden layers of n networks off, and see how much gradient arrives below them.

    Returns, for each slope, the length of the first layer's bias gradient over what it would be
    if all units were on, with 1 to 6 hidden layers, shape (6, n).
    """
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((100, 2))
    slopes = (0.3, 0.1, 0.01)
    return {s: np.array([arriving(s, depth, X, n, rng) for depth in DEPTHS]) for s in slopes}


def arriving(slope: float, depth: int, X: Array, n: int, rng: np.random.Generator) -> Array:
    """Return the share of a gradient that arrives below layers that are off, shape (n,)."""
    sizes = (2, *[10] * depth, 2)
    # With slope 1 every unit has the derivative of one that is on.
    net, linear = MLP(sizes, slope), MLP(sizes, 1)
    theta = initialize(net, "he", rng, n)
    for layer in range(1, depth + 1):
        theta = kill_units(net, theta, X, layer)
    lengths = []
    for each in (net, linear):
        # The loss is the mean squared error. Targets that are the outputs plus 1 send the same
        # gradient back through both.
        gradient = each.gradient(theta, X, each.forward(theta, X) + 1)
        lengths.append(np.linalg.norm(each.unpack(gradient)[0][1], axis=-1))
    return np.asarray(lengths[0] / lengths[1])


def is_power(found: Shares, slope: float, depths: int) -> NDArray[np.bool_]:
    """Tell whether below 1 to `depths` layers the share is the slope to that power, (n,)."""
    expected = slope ** np.array(DEPTHS)[:depths, None]
    return np.all(np.abs(found[slope][:depths] / expected - 1) < ROUNDING, axis=0)


@claim(
    through_layers,
    Always(),
    unit="share of the networks",
    overturned="one network in which the factor is not α",
    proved=True,
)
def always_off_is_not_dead(found: Shares) -> Sample:
    """A unit that is off for every sample gets α times the gradient of one that is always on.

    For the same gradient above it. Run with networks 2-10-2 and slopes α of 0.3, 0.1 and 0.01.
    """
    return Sample({f"slope {slope:g}": is_power(found, slope, 1) for slope in found})


@claim(
    through_layers,
    Always(),
    unit="share of the networks",
    overturned="one network in which the factor is not α to the power of D",
    proved=True,
)
def leak_shrinks_with_each_layer(found: Shares) -> Sample:
    """Below D layers that are off, a gradient has α to the power of D times its length.

    Compared with all units on, for the same gradient above the layers. Run with 1 to 6 layers of
    10 units and slopes α of 0.3, 0.1 and 0.01.
    """
    return Sample({f"slope {slope:g}": is_power(found, slope, len(DEPTHS)) for slope in found})


@experiment(seed=0, n=2)
def multiplied_out(seed: int, n: int = 30) -> Array:
    """Multiply the layers of n networks 2-10-10-2 of slope 1 out, and compare the outputs.

    Returns the largest difference, relative to the largest output, shape (n,).
    """
    rng = np.random.default_rng(seed)
    net = MLP(RELU.sizes, 1)
    theta, X = initialize(net, "he", rng, n), rng.standard_normal((100, 2))
    for _, b in net.unpack(theta):
        b[:] = rng.standard_normal(b.shape)
    (W1, b1), (W2, b2), (W3, b3) = net.unpack(theta)
    b1, b2, b3 = (b[:, None] for b in (b1, b2, b3))
    outputs = net.forward(theta, X)
    difference = outputs - (X @ (W1 @ W2 @ W3) + b1 @ W2 @ W3 + b2 @ W3 + b3)
    return np.asarray(np.abs(difference).max(axis=(1, 2)) / np.abs(outputs).max(axis=(1, 2)))


@claim(
    multiplied_out,
    Always(),
    unit="share of the networks",
    overturned="one network whose outputs are not those of the matrix and the bias",
    proved=True,
)
def slope_one_is_one_matrix(found: Array) -> Sample:
    """With slope 1 a whole network is one matrix and one bias: its layers multiply out.

    Run with networks 2-10-10-2; the outputs may differ by round-off.
    """
    return Sample({"same outputs": found < ROUNDING})


@experiment(seed=0, n=2)
def silent_layers(seed: int, n: int = 30) -> NDArray[np.bool_]:
    """Kill the first layer of n ReLU networks whose biases are 0 in the second.

    Returns whether every pre-activation of the second layer is exactly 0, shape (n,).
    """
    rng = np.random.default_rng(seed)
    theta, X = initialize(RELU, "he", rng, n), rng.standard_normal((100, 2))
    second = RELU.preactivations(kill_units(RELU, theta, X), X)[1]
    return (second == 0).all(axis=(1, 2))


@claim(
    silent_layers,
    Always(),
    unit="share of the networks",
    overturned="one pre-activation that is not exactly 0",
    proved=True,
)
def silent_layer_gives_exact_zeros(found: NDArray[np.bool_]) -> Sample:
    """If the layer below is silent and the bias is 0, a pre-activation is exactly 0.

    So it is for every sample. Run with ReLU networks 2-10-10-2 whose first layer is dead.
    """
    return Sample({"all zero": found})


class Forms(NamedTuple):
    """Leaky ReLU in two forms.

    slopes : shape (n,). same : whether the forms agree at a z below 0 and at one above it, (n, 2).
    """

    slopes: Array
    same: NDArray[np.bool_]


@experiment(seed=0, n=20)
def two_forms(seed: int, n: int = 1000) -> Forms:
    """Compare Leaky ReLU with the larger of αz and z, at n random slopes from -3 to 5."""
    rng = np.random.default_rng(seed)
    slopes = rng.uniform(-3, 5, n)
    z = rng.uniform(0.1, 3, (n, 2)) * [-1, 1]
    short = np.maximum(slopes[:, None] * z, z)
    exact = np.array([leaky_relu(*each) for each in zip(z, slopes, strict=True)])
    return Forms(slopes, short == exact)


@claim(
    two_forms,
    Always(),
    unit="share of the slopes",
    overturned="a slope up to 1 at which the two differ, or one above 1 at which they agree",
    proved=True,
)
def short_form_breaks_above_slope_one(found: Forms) -> Sample:
    """The larger of αz and z is Leaky ReLU up to slope α = 1, and another function beyond.

    Run with random slopes from -3 to 5, at one z on each side of 0; beyond 1 the two differ at
    both.
    """
    small = found.slopes <= 1
    return Sample(
        {
            "the same up to 1": found.same[small].all(axis=-1),
            "different beyond": ~found.same[~small].any(axis=-1),
        }
    )
