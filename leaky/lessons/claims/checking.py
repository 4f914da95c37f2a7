"""The claims of chapter 4: what makes a gradient and a difference disagree, and who notices.

All but the first two ask 2-10-10-2 networks with slope 0.01, each with its own 100 standard-normal
samples and targets, and look at the mean squared error.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.diagnostics import kill_units
from leaky.gradcheck import active_units, central_differences, check_gradient, check_network
from leaky.gradreport import GradientCheck
from leaky.initialization import initialize
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Always
from leaky.network import MLP

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

NET = MLP((2, 10, 10, 2), negative_slope=0.01)
STEPS = tuple(float(f"1e-{k}") for k in range(12, 0, -1))
# So many networks show what `check_gradient` says, where one run of it is enough to tell a fault.
ASKED = 10


class Orders(NamedTuple):
    """Relative errors of n derivatives at steps of 0.1, 0.01 and 0.001, each of shape (n, 3)."""

    forward: Array
    central: Array


@experiment(seed=0, n=2)
def differences_of_exp(seed: int, n: int = 20) -> Orders:
    """Difference exp(r x) at x = 1, for r = 1 first, and n − 1 rates r drawn from 0.5 to 2."""
    rate = np.append(1, np.random.default_rng(seed).uniform(0.5, 2, n - 1))[:, None]
    h = np.array([0.1, 0.01, 0.001])
    low, here, high = (np.exp(rate * x) for x in (1 - h, 1, 1 + h))
    slope = rate * here
    return Orders((high - here) / h / slope - 1, (high - low) / (2 * h) / slope - 1)


@claim(
    differences_of_exp,
    Always(),
    unit="share of the functions",
    overturned="one function whose error falls by another factor, off by a tenth of it or more",
    proved=True,
)
def orders_of_the_two_differences(found: Orders) -> Sample:
    """A step ten times smaller makes the forward error 10 times smaller, the central one 100 times.

    Asked of exp(r x) with steps from 0.1 to 0.001, give or take a tenth.
    """
    factors = {"forward": 10, "central": 100}
    ratios = {name: getattr(found, name) for name in factors}
    ratios = {name: each[:, :-1] / each[:, 1:] for name, each in ratios.items()}
    return Sample(
        {name: (abs(ratios[name] / by - 1) < 0.1).all(axis=1) for name, by in factors.items()}
    )


class Missing(NamedTuple):
    """Two errors of n gradients whose last derivative is missing, each of shape (n,)."""

    norm_wise: Array
    worst_element: Array


def norm_error(a: Array, d: Array) -> Array:
    """Norm-wise errors ‖a − d‖ / (‖a‖ + ‖d‖) of gradients, shape (…, P)."""
    length = partial(np.linalg.norm, axis=-1)
    return np.asarray(length(a - d) / (length(a) + length(d)))


def element_error(a: Array, d: Array) -> Array:
    """Element-wise errors |a − d| / max(|a|, |d|) of gradients, shape (…, P)."""
    return np.asarray(np.abs(a - d) / np.maximum(np.abs(a), np.abs(d)))


@experiment(seed=0, n=2)
def missing_derivatives(seed: int, n: int = 20) -> Missing:
    """Set to 0 the last of three derivatives: (2, −1, 0.0001) first, then n − 1 others.

    Their first two have random signs and sizes from 1 to 2, and their last is 0.0001, too.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.uniform(1, 2, (n - 1, 2)) * rng.choice([-1, 1], (n - 1, 2))
    d = np.column_stack([np.vstack([[2, -1], drawn]), np.full(n, 1e-4)])
    a = d * [1, 1, 0]
    return Missing(norm_error(a, d), element_error(a, d).max(axis=1))


@claim(
    missing_derivatives,
    Always(),
    unit="share of the gradients",
    overturned="one gradient with a norm-wise error of 0.00005 or more, or a worst element not 1",
    proved=True,
)
def a_norm_hides_a_missing_derivative(found: Missing) -> Sample:
    """A small derivative that is missing altogether can hide in a norm-wise error of 0.00002.

    Asked of three derivatives, two of size 1 to 2 and one of 0.0001 that is set to 0: the
    norm-wise error stays below 0.00005, and the worst element-wise error is 1.
    """
    hidden, seen = found.norm_wise < 5e-5, found.worst_element == 1
    return Sample({"hidden norm-wise": hidden, "error 1 by element": seen})


def draw(seed: int, n: int) -> tuple[Array, Array, Array]:
    """Draw n networks by He's rule, (n, 162), their samples and their targets, (n, 100, 2)."""
    rng = np.random.default_rng(seed)
    thetas = initialize(NET, "he", rng, n)
    X, Y = rng.standard_normal((2, n, 100, 2))
    return thetas, X, Y


def kink_distance(theta: Array, X: Array, tiny: float = 1e-6) -> Array:
    """How far each parameter of a network can move before a unit switches, shape (P,)."""
    moved = theta + tiny * np.eye(len(theta))  # a network for each parameter
    distance = np.full(len(theta), np.inf)
    layers = NET.preactivations(theta, X), NET.preactivations(moved, X)
    for Z, Z_moved in zip(*layers, strict=True):
        speed = np.abs(Z_moved - Z) / tiny  # (P, samples, units)
        with np.errstate(divide="ignore"):
            nearest = np.min(np.abs(Z) / speed, axis=(1, 2))
        distance = np.minimum(distance, nearest)
    return distance


Mask = Callable[[Array], Array]


def leaky_mask(z: Array, on: float = 1.0, off: float = 0.01) -> Array:
    """The derivative of Leaky ReLU, or that of a wrong one."""
    return np.where(z > 0, on, off)


# What is wrong in the backward pass.
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "no bug": {},
    "ReLU's mask": {"mask": partial(leaky_mask, off=0.0)},
    "slope 0.011": {"mask": partial(leaky_mask, off=0.011)},
    "slopes swapped": {"mask": partial(leaky_mask, on=0.01, off=1.0)},
    "derivative 1": {"mask": np.ones_like},
    "bias averaged": {"bias": np.mean},
    "halved": {"by": 0.5},
    "no transpose": {"turn": np.asarray},
}
MISSING = "smallest = 0"
BUGS = "ReLU's mask", "slope 0.011"
# It was run before the rules were written, at steps from 1e-7 to 0.001.
PILOT = "a pilot on 300 other networks"


def backward(
    batch: tuple[Array, Array, Array],
    mask: Mask = leaky_mask,
    bias: Callable[..., Array] = np.sum,
    turn: Callable[[Array], Array] = np.transpose,
    by: float = 1,
) -> Array:
    """Chapter 3's backward pass for a network and its data, where a fault can be put in."""
    theta, X, Y = batch
    (W1, b1), (W2, b2), (W3, b3) = NET.unpack(theta)
    Z1 = X @ W1 + b1
    H1 = leaky_mask(Z1) * Z1
    Z2 = H1 @ W2 + b2
    H2 = leaky_mask(Z2) * Z2
    dYhat = by * 2 * (H2 @ W3 + b3 - Y) / Y.size
    dZ2 = (dYhat @ W3.T) * mask(Z2)
    dZ1 = (dZ2 @ turn(W2)) * mask(Z1)
    layers = (X, dZ1), (H1, dZ2), (H2, dYhat)
    return NET.pack([(H.T @ dZ, bias(dZ, axis=0)) for H, dZ in layers])


def plant(thetas: Array, X: Array, Y: Array) -> dict[str, Array]:
    """The gradients of all networks, (n, P), right, with each fault, and without the smallest."""
    batches = list(zip(thetas, X, Y, strict=True))
    faulty = {
        name: np.array([backward(batch, **fault) for batch in batches])
        for name, fault in FAULTS.items()
    }
    faulty[MISSING] = faulty["no bug"].copy()
    smallest = np.abs(faulty[MISSING]).argmin(axis=1)
    faulty[MISSING][range(len(thetas)), smallest] = 0
    return faulty


@dataclass(frozen=True)
class Sweep:
    """Right and wrong gradients of n networks, and central differences at several steps.

    thetas : shape (n, P). X, Y : (n, 100, 2). kinks : the kink distances, (n, P).
    faulty : by the name of the fault, the gradients with it, (n, P).
    numeric : by step, the central differences, (n, P).
    """

    thetas: Array
    X: Array
    Y: Array
    kinks: Array
    faulty: Mapping[str, Array]
    numeric: Mapping[float, Array]

    def every_error(self, a: Array, h: float) -> Array:
        """Norm-wise errors of gradients a at step h, the guard off, (n,)."""
        return norm_error(a, self.numeric[h])

    def kept_error(self, a: Array, h: float) -> Array:
        """Norm-wise errors of gradients a at step h, the guard on: kinks are left out, (n,)."""
        away = self.kinks > h
        return norm_error(a * away, self.numeric[h] * away)

    def direction_error(self, a: Array, h: float, u: Array) -> Array:
        """Errors of gradients a along a direction of length 1 for each network, (n,)."""
        up, down = (NET.loss(self.thetas + s * h * u, self.X, self.Y) for s in (1, -1))
        along = (up - down) / (2 * h)  # two losses a network
        slope = np.sum(a * u, axis=1)
        return np.asarray(np.abs(slope - along) / (np.abs(slope) + np.abs(along)))

    def kept(self, name: str, steps: Iterable[float]) -> Array:
        """Norm-wise errors with a fault, the guard on, (steps, n)."""
        return np.array([self.kept_error(self.faulty[name], h) for h in steps])

    def every(self, name: str, steps: Iterable[float]) -> Array:
        """Norm-wise errors with a fault, the guard off, (steps, n)."""
        return np.array([self.every_error(self.faulty[name], h) for h in steps])


def differences(seed: int, n: int, steps: Iterable[float]) -> Sweep:
    """Draw n networks, plant the faults, and difference the loss at each of the steps."""
    thetas, X, Y = drawn = draw(seed, n)
    losses = [
        partial(NET.loss, X=samples, Y=targets) for samples, targets in zip(X, Y, strict=True)
    ]
    pairs = list(zip(losses, thetas, strict=True))
    numeric = {h: np.array([central_differences(*pair, h) for pair in pairs]) for h in steps}
    kinks = np.array([kink_distance(*each) for each in zip(thetas, X, strict=True)])
    return Sweep(*drawn, kinks, plant(*drawn), numeric)


@experiment(seed=0, n=2)
def sweep(seed: int, n: int = 200) -> Sweep:
    """Difference the loss of n networks at steps from 1e-12 to 0.1."""
    return differences(seed, n, STEPS)


@claim(
    sweep,
    Always(),
    unit="share of the networks",
    overturned="one right gradient with an error of 1e-10 or more",
    seen=f"{PILOT}, whose errors were as small",
    proved=True,
)
def no_truncation_between_kinks(found: Sweep) -> Sample:
    """Between kinks, the central difference of the mean squared error has no truncation error.

    So at steps of 0.001 to 0.1, parameters with a kink within the step left out, right gradients
    have norm-wise errors below 1e-10. (2-10-10-2 networks, slope 0.01.)
    """
    errors = found.kept("no bug", STEPS[9:])
    return Sample({f"step {h:g}": e < 1e-10 for h, e in zip(STEPS[9:], errors, strict=True)})


def jumps(found: Sweep) -> Flags:
    """Whether the right error is a thousandfold at the first step with a kink within, (n,)."""
    crossed = np.array([(found.kinks <= h).any(axis=1) for h in STEPS])
    times = found.every("no bug", STEPS) / found.kept("no bug", STEPS)
    at_first = times[crossed.argmax(axis=0), np.arange(len(found.kinks))]
    return (at_first > 1000) | ~crossed.any(axis=0)


@claim(
    sweep,
    Always(),
    unit="share of the networks",
    overturned="one network with a power other than −1 (off by 0.1), with a jump of less than a "
    "thousandfold, or with a bug that doubles between two of the steps",
    seen=f"{PILOT}, in which round-off fell as 1/h, and kinks jumped",
)
def round_off_falls_a_kink_jumps_a_bug_lies_level(found: Sweep) -> Sample:
    """As the step h grows, round-off falls as 1/h, a kink jumps, and a bug lies level.

    Norm-wise errors of 2-10-10-2 networks with slope 0.01. Round-off, from 1e-12 to 1e-6: a power
    of h from -1.1 to -0.9. A kink, at the first step that has one: more than a thousandfold. A
    bug, ReLU's mask or slope 0.011, from 1e-6 to 0.001: all errors within a factor of 2. (Kinks
    are left out for round-off and bugs.)
    """
    powers = np.polyfit(np.log(STEPS[:7]), np.log(found.kept("no bug", STEPS[:7])), 1)[0]
    values = {"round-off falls": abs(powers + 1) < 0.1, "a kink jumps": jumps(found)}
    for bug in BUGS:
        errors = found.kept(bug, STEPS[6:10])
        values[f"{bug} lies level"] = errors.max(axis=0) < 2 * errors.min(axis=0)
    return Sample(values)


@claim(
    sweep,
    Always(),
    unit="share of the blocks",
    overturned="a block with no threshold for ReLU's mask at a step up to 1e-5, or with one at a "
    "step where it is said that there is none",
    seen=f"{PILOT}, in which kinks were in the way at 1e-5, too",
)
def threshold_with_the_guard_off(found: Sweep) -> Sample:
    """With the guard off a threshold separates ReLU's mask from right gradients up to h = 1e-5.

    From 1e-4 on there is none, and for slope 0.011 there is none from 1e-5 on. A threshold is a
    number above the norm-wise errors of all right gradients of a block of 2-10-10-2 networks, and
    below those of all with the bug. Steps from 1e-8 to 0.1.
    """
    right = found.every("no bug", STEPS[4:]).max(axis=1)
    mask, slope = (right < found.every(bug, STEPS[4:]).min(axis=1) for bug in BUGS)
    values = {
        "ReLU's mask: one up to 1e-5": mask[:4].all(),
        "ReLU's mask: none from 1e-4": not mask[4:].any(),
        "slope 0.011: none from 1e-5": not slope[3:].any(),
    }
    return Sample({name: [each] for name, each in values.items()})


@claim(
    sweep,
    Always(),
    unit="share of the networks",
    overturned="one faulty gradient, at one of the steps, that errs no more than the worst right "
    "one, or at 1e-4 no more than a million times as much",
    seen=f"{PILOT}, in which right and wrong were as far apart",
)
def threshold_with_the_guard_on(found: Sweep) -> Sample:
    """With kinks left out, a threshold tells ReLU's mask and slope 0.011 from right gradients.

    At each step from 1e-8 to 0.1 every faulty gradient has a larger norm-wise error than the worst
    right one of the block, and at 1e-4 more than a million times as large. (2-10-10-2 networks.)
    """
    right = found.kept("no bug", STEPS[4:]).max(axis=1)[:, None]
    values = {}
    for bug in BUGS:
        wrong = found.kept(bug, STEPS[4:])
        values[f"{bug}: at each step"] = (wrong > right).all(axis=0)
        values[f"{bug}: by a million at 1e-4"] = wrong[4] > 1e6 * right[4]
    return Sample(values)


def random_direction(seed: int, shape: tuple[int, ...]) -> Array:
    """A direction of length 1 for each network, shape (n, P)."""
    u = np.random.default_rng(seed).standard_normal(shape)
    return np.asarray(u / np.linalg.norm(u, axis=1, keepdims=True))


# Which networks raise an alarm: by the fault, an array of shape (n,) for each gate. Gate 5 takes
# longer: it asks a hundred networks where the claims need them, and ten elsewhere.
Alarms = Mapping[str, list[Flags]]


def ask_gates(found: Sweep, u: Array) -> Alarms:
    """Show the gradients to five gates at step 1e-5, gate 4 along the directions u, (n, P)."""
    h, alarms = 1e-5, {}
    for name, a in found.faulty.items():
        asked = 100 if name in ("no bug", MISSING) else ASKED
        alarms[name] = [
            found.every_error(a, h) > 1e-2,
            found.every_error(a, h) > 1e-4,
            found.kept_error(a, h) > 1e-7,
            found.direction_error(a, h, u) > 1e-6,
            failed(found, a[:asked]),
        ]
    return alarms


def failed(found: Sweep, a: Array) -> Flags:
    """Whether `check_gradient` says that a gradient is wrong, for the first networks, (m, P)."""
    reports = [
        check_gradient(
            partial(NET.loss, X=X, Y=Y), each, theta, pattern=partial(active_units, NET, X=X)
        )
        for each, theta, X, Y in zip(a, found.thetas, found.X, found.Y, strict=False)
    ]
    return np.array([report.verdict == "failed" for report in reports])


@experiment(seed=0, n=2)
def gates(seed: int, n: int = 200) -> Alarms:
    """Show right and wrong gradients of n networks to five gates."""
    found = differences(seed, n, [1e-5])
    # The chapter's networks have seed 0, and their directions seed 1.
    return ask_gates(found, random_direction(seed + 1, found.thetas.shape))


@claim(
    gates,
    Always(),
    unit="share of the networks; for gates 1 to 4, of the blocks",
    overturned="one of gates 1 to 4 that finds all; one that gate 5 misses, or its false alarm",
)
def a_fixed_threshold_lets_the_missing_one_through(found: Alarms) -> Sample:
    """Where the smallest derivative of a gradient is missing, only gate 5 finds it every time.

    Gates 1 to 4 have fixed thresholds: a norm-wise error of 0.01, of 0.0001, of 1e-7 with kinks
    left out, and 1e-6 along one random direction; each lets at least one of 200 networks 2-10-10-2
    through. Gate 5 is check_gradient; it raises no false alarm. Step 1e-5.
    """
    *fixed, each_alone = found[MISSING]
    values: dict[str, Any] = {
        f"gate {k} misses some": [not gate.all()] for k, gate in enumerate(fixed, 1)
    }
    values["gate 5 finds it"] = each_alone
    values["gate 5 lets the right one pass"] = ~found["no bug"][-1]
    return Sample(values)


@claim(
    gates,
    Always(),
    unit="share of the networks",
    overturned="one network in which one of the seven bugs is missed",
    seen="25 other directions on the chapter's networks, which missed slope 0.011 once in a "
    "thousand times",
)
def one_direction_catches_seven(found: Alarms) -> Sample:
    """One random direction catches all seven bugs of the backward pass on all of 200 networks.

    2-10-10-2 networks with slope 0.01; a direction for each; an error along it above 1e-6 at step
    1e-5. The bugs: ReLU's mask, slope 0.011, slopes swapped, derivative 1 everywhere, bias
    gradients averaged, a halved gradient, and a matrix that is not transposed.
    """
    return Sample({name: found[name][3] for name in FAULTS if name != "no bug"})


@experiment(seed=0, n=2)
def dead_layers(seed: int, n: int = 200) -> list[GradientCheck]:
    """Draw n ReLU networks, switch the first layer of ten off, and check their gradients."""
    relu = MLP(NET.sizes, negative_slope=0)
    batches = list(zip(*draw(seed, n), strict=True))[:ASKED]
    return [check_network(relu, kill_units(relu, theta, X), X, Y) for theta, X, Y in batches]


@claim(
    dead_layers,
    Always(),
    unit="share of the networks",
    overturned="one network with another verdict than inconclusive, or other kinks than in b2",
    proved=True,
)
def a_dead_layer_cannot_be_verified(found: list[GradientCheck]) -> Sample:
    """With a dead first layer check_network says that it does not know, and why.

    Asked of ten ReLU networks 2-10-10-2 with biases of 0. The ten derivatives that cross a kink
    are those by the biases of layer 2.
    """
    names = [[str(name) for name in np.array(each.names)[each.crossed]] for each in found]
    b2 = [f"b2[{unit}]" for unit in range(10)]
    return Sample(
        {
            "inconclusive": [each.verdict == "inconclusive" for each in found],
            "b2 on the kink": [each == b2 for each in names],
        }
    )


@experiment(seed=0, n=2)
def shared_faults(seed: int, n: int = 200) -> list[GradientCheck]:
    """Draw n networks, and check ten whose loss and gradient both forget the last biases."""
    kept = np.ones(NET.size)
    kept[-2:] = 0  # the two biases b3

    def check(theta: Array, X: Array, Y: Array) -> GradientCheck:
        def loss(theta: Array) -> Array:
            return NET.loss(kept * theta, X, Y)

        def gradient(theta: Array) -> Array:
            return kept * NET.gradient(kept * theta, X, Y)

        return check_gradient(loss, gradient, theta, pattern=partial(active_units, NET, X=X))

    return [check(*batch) for batch in list(zip(*draw(seed, n), strict=True))[:ASKED]]


@claim(
    shared_faults,
    Always(),
    unit="share of the networks",
    overturned="one network that does not pass, or in which the derivatives by b3 are verified",
    proved=True,
)
def a_shared_fault_passes(found: list[GradientCheck]) -> Sample:
    """A fault that loss and gradient share passes the check of a gradient.

    Asked of ten 2-10-10-2 networks whose loss and gradient both forget the biases of the last
    layer. The trace of it: these two derivatives cannot be verified.
    """
    return Sample(
        {
            "passed": [each.verdict == "passed" for each in found],
            "b3 cannot be verified": [bool(each.unverifiable[-2:].all()) for each in found],
        }
    )
