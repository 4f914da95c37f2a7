"""What the engine of the live figures is asked, and what `leaky` and NumPy answer.

A question goes to the page as a dictionary of numbers and texts, its arrays as float64 in base64.
The answer is one array for each name of `expected`.
"""

from base64 import b64decode, b64encode
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from leaky import (
    MLP,
    active_units,
    check_network,
    dead_units,
    initialize,
    kill_units,
    train,
    two_moons,
    two_rings,
    two_spirals,
    xor_points,
)
from leaky.network import Pass

# Well above the round-off of sums of up to 200 terms, and far below what a wrong formula does.
TOLERANCE = 1e-12

# Ten steps, or twenty with two batches: a wrong one shows, and round-off does not grow yet.
EPOCHS = 10

# Large, so that the round-off of two losses, divided by it, stays below the tolerance, and that
# about a third of the parameters switch a unit.
STEP = 0.1

SLOPES = (0.0, 0.01, None, 1.0, None)  # None: anything from -0.5 to 1.5
OPTIMIZERS = ("gd", "momentum", "adam")
RATES = {"gd": 0.02, "momentum": 0.005, "adam": 0.001}


class Question(NamedTuple):
    asked: dict
    expected: dict[str, np.ndarray]
    risky: bool = False  # round-off may decide what becomes of it


def packed(array):
    """Write numbers as the page reads them."""
    return b64encode(np.asarray(array, float).tobytes()).decode()


def unpacked(text):
    """Read numbers that the page wrote."""
    return np.frombuffer(b64decode(text))


# --- Random networks, with exact zeros in some.


def case(index):
    """Draw a network of one to five layers, with 1 to 200 samples; the index chooses its kind."""
    rng = np.random.default_rng([19, index])
    slope = SLOPES[index % len(SLOPES)]
    mlp = MLP(
        rng.integers(1, 6, rng.integers(2, 7)).tolist(),
        rng.uniform(-0.5, 1.5) if slope is None else slope,
        ("mse", "cross_entropy")[index % 2],
    )
    theta = initialize(mlp, ("he", "pytorch")[rng.integers(2)], rng)
    n = int(np.exp(rng.uniform(0, np.log(201))))
    X = rng.normal(size=(n, mlp.sizes[0]))
    SPOILS[rng.integers(len(SPOILS))](mlp, theta, X, rng)
    _, b = mlp.unpack(theta)[-1]
    b += rng.normal(size=b.shape)  # else balanced labels alone could make a gradient all round-off
    k = mlp.sizes[-1]
    Y = rng.normal(size=(n, k)) if mlp.criterion == "mse" else rng.integers(0, k, n)
    return mlp, theta, X, Y


def nothing(mlp, theta, X, rng):
    pass


def biases(mlp, theta, X, rng):
    for _, b in mlp.unpack(theta):
        b += rng.normal(size=b.shape) / 2


def zero_inputs(mlp, theta, X, rng):
    """Put every hidden unit at its kink, for half of the samples."""
    X[::2] = 0
    X[:, 0] = 0
    for _, b in mlp.unpack(theta):
        b[:] = 0


def zero_weights(mlp, theta, X, rng):
    for W, b in mlp.unpack(theta)[:-1]:
        W[:, 0] = b[0] = 0


def dead_layer(mlp, theta, X, rng):
    hidden = mlp.unpack(theta)[:-1]
    if hidden:
        layer = rng.integers(len(hidden))
        theta[:] = kill_units(mlp, theta, X, layer + 1)


SPOILS = [nothing, biases, zero_inputs, zero_weights, dead_layer]


# --- The questions.


def about_network(index):
    """Ask for one network's loss, gradient, differences, and units that are on or off."""
    mlp, theta, X, Y = case(index)
    report = check_network(mlp, theta, X, Y, step=STEP)
    asked = described(mlp, theta, X, Y) | {"what": "network", "step": STEP}
    return Question(
        asked,
        {
            "loss": mlp.loss(theta, X, Y),
            "gradient": report.analytic,
            "differences": report.numeric,
            "crossed": report.crossed,
            "active units": by_sample(mlp, active_units(mlp, theta, X), len(X)),
            "dead units": np.concatenate([np.empty(0, bool), *dead_units(mlp, theta, X)]),
        },
    )


def about_killing(index):
    """Ask for the parameters of a network whose last hidden layer is put out, or units of it."""
    mlp, theta, X, Y = case(index)
    layer = len(mlp.sizes) - 2
    units = None
    if index % 2:  # three, and where they are few the same one twice
        units = np.random.default_rng(index).integers(mlp.sizes[layer], size=3).tolist()
    asked = described(mlp, theta, X, Y)
    asked |= {"what": "killing", "layer": layer, "margin": 1.5, "units": units}
    return Question(
        asked, {"killed units": kill_units(mlp, theta, X, layer, units=units, margin=1.5)}
    )


def about_names(index):
    """Ask for the names of a network's parameters; the answer is their letters, by number."""
    mlp, theta, X, Y = case(index)
    letters = np.array([ord(letter) for letter in "\n".join(mlp.parameter_names())])
    return Question(described(mlp, theta, X, Y) | {"what": "names"}, {"names": letters})


def about_training(index, monkeypatch):
    """Ask for losses and parameters of one network while it trains, in batches or not."""
    network = case(index)
    n = len(network[2])
    size = (n + 1) // 2 if index % 4 == 3 else None
    Watched.risky = False
    with monkeypatch.context() as patched:
        patched.setattr("leaky.training.Pass", Watched)
        asked, history = trained(network, OPTIMIZERS[index % len(OPTIMIZERS)], size, index)
    expected = {"losses of a training": history.loss, "parameters at its end": history.theta}
    return Question(asked | {"what": "training"}, expected, Watched.risky)


def about_restoring(optimizer, size):
    """Ask for a training that goes on from a saved moment three times, and whether they agree."""
    rng = np.random.default_rng(3)
    mlp = MLP((2, 5, 3, 2), 0.1, "cross_entropy")
    asked, history = trained(
        (mlp, initialize(mlp, "he", rng), *two_moons(25, 0.2, rng)), optimizer, size, seed=4
    )
    after = EPOCHS // 2
    last = np.concatenate([history.loss[after:], history.theta])
    expected = {"restored losses and parameters": last, "same again": np.ones(len(last), bool)}
    return Question(asked | {"what": "restoring", "after": after}, expected)


def trained(network, optimizer, size, seed):
    """Train a network; return what is asked of the page, and what became of it."""
    rate = RATES[optimizer]
    history = train(
        *network,
        learning_rate=rate,
        epochs=EPOCHS,
        optimizer=optimizer,
        batch_size=size,
        rng=np.random.default_rng(seed),
    )
    asked = {"optimizer": optimizer, "rate": rate, "batchSize": size}
    return described(*network) | asked | {"seed": seed, "epochs": EPOCHS}, history


class Watched(Pass):
    """A pass of `train` that notes where the last digit decides what happens next.

    A unit next to its kink may be on here and off there; and Adam's steps do not ask how small a
    gradient is. An exact 0 is not at risk: it comes from zeros, in any order of adding.
    """

    risky = False

    def backward(self, dYhat):
        gradient = super().backward(dYhat)
        near_kink = any(((Z != 0) & (np.abs(Z) < 1e-9)).any() for Z in self.Z[:-1])
        size = np.abs(gradient[gradient != 0])
        tiny = size.size > 0 and size.min() < 1e-10 * size.max()
        Watched.risky |= near_kink or tiny
        return gradient


def described(mlp, theta, X, Y):
    return {
        "sizes": mlp.sizes,
        "slope": mlp.negative_slope,
        "criterion": mlp.criterion,
        "theta": packed(theta),
        "X": packed(X),
        "Y": packed(Y),
    }


def by_sample(mlp, active, n):
    """Turn the order of `active_units`, unit by unit, into the engine's, sample by sample."""
    ends = np.cumsum([0, *mlp.sizes[1:-1]]) * n
    layers = [active[a:b].reshape(-1, n).T.ravel() for a, b in pairwise(ends)]
    return np.concatenate([np.empty(0, bool), *layers])


def about_draws(seed, count):
    """Ask for uniform and normal draws of one seed, and for both in turn."""
    rng = np.random.default_rng(seed)
    uniform = rng.random(count)
    normal = rng.standard_normal(count)
    # Whole numbers are compared digit by digit.
    expected = {"uniform draws": (uniform * 2**53).astype(int), "normal draws": normal}
    return Question({"what": "draws", "seed": seed, "count": count}, expected)


def about_order(seed, n):
    """Ask for the order of the samples in three epochs."""
    rng = np.random.default_rng(seed)
    orders = [np.argsort(rng.random(n)) for _ in range(3)]
    return Question({"what": "order", "seed": seed, "n": n}, {"order": np.concatenate(orders)})


def about_start(seed, scheme):
    """Ask for the first weights of a network, and for what the generator gives next."""
    mlp, rng = MLP((2, 10, 10, 2), 0.3), np.random.default_rng(seed)
    expected = {"first weights": initialize(mlp, scheme, rng), "draw after them": rng.random()}
    asked = {"what": "start", "sizes": mlp.sizes, "slope": 0.3, "scheme": scheme, "seed": seed}
    return Question(asked, expected)


def about_data(seed, n):
    """Ask for all data sets, one drawn after the other."""
    rng = np.random.default_rng(seed)
    drawn = {
        "two moons": two_moons(n, 0.2, rng),
        "rings": two_rings(n, 0.1, rng),
        "spirals": two_spirals(n, 0.03, rng),
        "xor": xor_points(n, rng),
        "noise": (rng.standard_normal((n, 2)), rng.standard_normal((n, 2))),
    }
    expected = {}
    for name, (X, Y) in drawn.items():
        expected |= {name: X, f"targets of {name}": Y}
    return Question({"what": "data", "seed": seed, "n": n}, expected)


def about_an_extreme(criterion):
    """Ask for output and loss where a naive formula overflows.

    A unit of a ReLU network that is off by as much as can be, and logits far apart.
    """
    if criterion == "mse":
        mlp, theta, Y = MLP((1, 1, 1), 0), [-1e308, 0, 1, 2], [[10.0]]
    else:
        mlp, theta, Y = MLP((1, 2), 0, "cross_entropy"), [100, 0, 0, 0], [1]
    X = [[10.0]]
    with np.errstate(over="ignore"):
        expected = {
            "output at an extreme": mlp.forward(theta, X),
            "loss at an extreme": mlp.loss(theta, X, Y),
        }
    return Question(described(mlp, theta, X, Y) | {"what": "extreme"}, expected)


def about_divergence(index):
    """Ask when the losses of a far too large learning rate end, and what is left of the network."""
    mlp, theta, X, Y = case(index)
    rate = 1e200
    history = train(mlp, theta, X, Y, learning_rate=rate, epochs=EPOCHS)
    asked = described(mlp, theta, X, Y) | {"what": "divergence", "optimizer": "gd"}
    asked |= {"rate": rate, "seed": 0, "epochs": EPOCHS}
    expected = {
        "losses that are numbers": np.isfinite(history.loss),
        "parameters that are not": np.isnan(history.theta),
        "dead units of NaN": np.concatenate(dead_units(mlp, history.theta, X)),
    }
    return Question(asked, expected)


# --- The verdict.


def disagreements(question, answer):
    """Name the arrays of an answer that are not as expected."""
    given = map(unpacked, answer)
    pairs = zip(question.expected.items(), given, strict=True)
    return [name for (name, expected), array in pairs if not agrees(array, np.ravel(expected))]


def agrees(actual, expected):
    """Whether two arrays are equal to round-off, measured by the largest; whole numbers exactly."""
    if actual.shape != expected.shape:
        return False
    if expected.dtype.kind != "f":
        return np.array_equal(actual, expected)
    return bool(gap(actual, expected) <= TOLERANCE)


def gap(actual, expected):
    """Largest difference over the largest entry."""
    largest = np.abs(expected).max()
    return np.abs(actual - expected).max() / (largest or 1)
