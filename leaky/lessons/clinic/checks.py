"""Examine a program: the gradient of its steps, and what no derivative can tell."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky._records import compared_by_value
from leaky._validation import finite_number, positive_number, whole_number
from leaky.datasets import two_moons
from leaky.gradcheck import check_gradient
from leaky.gradreport import GradientCheck
from leaky.lessons import healthy
from leaky.lessons.clinic.programs import SIZES, Array, layers_of
from leaky.network import MLP

# Returns a program, afresh at every call, so that what it keeps between its steps starts anew.
Build = Callable[[], ModuleType]


@compared_by_value
class Case(NamedTuple):
    """A network and a batch on which programs are checked."""

    theta: Array
    X: Array
    Y: Array


def case(seed: int, n: int = 30) -> Case:
    """Draw a network at He's scale, with biases, and n points of the two moons.

    Parameters
    ----------
    seed : int
    n : int, default 30

    Returns
    -------
    Case
        Shapes (162,), (n, 2) and (n, 2).

    Raises
    ------
    ValueError, TypeError
        If `seed` is below 0 or `n` below 2, or either not a whole number.
    """
    rng = np.random.default_rng(whole_number(seed, "seed", least=0))
    layers = [healthy.first_layer(rng, shape, 0.01) for shape in pairwise(SIZES)]
    layers = [(W, 0.3 * rng.standard_normal(b[0].shape)) for W, b in layers]
    X, labels = two_moons(n, 0.2, rng)
    return Case(MLP(SIZES).pack(layers), X, np.eye(2)[labels])


def gradient_of_step(
    program: ModuleType,
    theta: Array,
    X: Array,
    Y: Array,
    slope: float,
    learning_rate: float = 0.01,
    sizes: Sequence[int] = SIZES,
) -> Array:
    """Find out which gradient a step of training really used: (θ before − θ after) / η.

    Parameters
    ----------
    program : module
        `leaky.lessons.healthy`, or one from `rebuild`.
    theta : ndarray, shape (P,)
        Parameters in the order of `MLP`; they are not changed.
    X, Y : ndarray, shapes (n, d_in) and (n, d_out)
    slope : float
    learning_rate : float, default 0.01
        The step η, above 0.
    sizes : sequence of int, default (2, 10, 10, 2)

    Returns
    -------
    ndarray, shape (P,)

    Raises
    ------
    ValueError, TypeError
        If a number is not one, or the learning rate not above 0; and whatever the program does.
    """
    rate = positive_number(learning_rate, "learning_rate")
    after = np.array(theta)
    program.step(layers_of(after, sizes), X, Y, finite_number(slope, "slope"), rate)
    return (theta - after) / rate


def check_step(
    program: ModuleType,
    theta: Array,
    X: Array,
    Y: Array,
    slope: float,
    *,
    learning_rate: float = 0.01,
    warm_up: int = 0,
    sizes: Sequence[int] = SIZES,
) -> GradientCheck:
    """Check the gradient of one step of training against the program's own loss.

    Parameters
    ----------
    program, theta, X, Y, slope, learning_rate, sizes
        As in `gradient_of_step`.
    warm_up : int, default 0
        Steps that the program takes first, on other weights: 1 checks its second step.

    Returns
    -------
    GradientCheck
        True only if it passed; printed, a short report.

    Raises
    ------
    ValueError, TypeError
        As `gradient_of_step` and `check_gradient`.
    """
    slope = finite_number(slope, "slope")
    step = partial(
        gradient_of_step,
        program,
        X=X,
        Y=Y,
        slope=slope,
        learning_rate=learning_rate,
        sizes=sizes,
    )
    for _ in range(whole_number(warm_up, "warm_up", least=0)):
        step(theta * 0.9)

    def pattern(stack: Array) -> NDArray[np.bool_]:
        Z1, _, Z2, *_ = program.forward(layers_of(stack, sizes), X, slope)
        return np.concatenate([Z1 > 0, Z2 > 0], axis=-1).reshape(*stack.shape[:-1], -1)

    return check_gradient(
        lambda stack: program.loss(layers_of(stack, sizes), X, Y, slope),
        step,
        theta,
        pattern=pattern,
        names=MLP(tuple(sizes)).parameter_names(),
    )


class Finding(NamedTuple):
    """What a check measured: an error, 0 if all is well, and a verdict; true only if it passed."""

    error: float
    verdict: str

    @property
    def passed(self) -> bool:
        """Whether the verdict is *passed*."""
        return self.verdict == "passed"

    def __bool__(self) -> bool:
        return self.passed


def _step_check(slope: float, warm_up: int = 0) -> Callable[[Build], Finding]:
    """Make the check of a step at this slope, on three networks: their median error."""

    def check(build: Build) -> Finding:
        reports = [check_step(build(), *case(seed), slope, warm_up=warm_up) for seed in range(3)]
        verdicts = {report.verdict for report in reports}
        worst = next(v for v in ("failed", "inconclusive", "passed") if v in verdicts)
        return Finding(float(np.median([report.norm_error for report in reports])), worst)

    return check


def _judge(error: float, tolerance: float = 1e-9) -> Finding:
    return Finding(float(error), "passed" if error <= tolerance else "failed")


def _signal(build: Build) -> Finding:
    """Measure how the mean square grows from X to H₂, on average over 500 networks."""
    program, rng = build(), np.random.default_rng(0)
    layers = [program.first_layer(rng, (500, *shape), 0.01) for shape in pairwise(SIZES)]
    X = rng.standard_normal((100, 2))
    _, _, _, H2, _ = program.forward(layers, X, 0.01)
    # The mean of 500 networks is known to some 5 %; a scale that is off shows as a factor.
    return _judge(abs(np.mean(H2**2) / np.mean(X**2) - 1), tolerance=0.5)


def _pairs(build: Build) -> Finding:
    """Count the samples that have another target after the shuffle."""
    X = np.arange(100.0)[:, np.newaxis]
    X_new, Y_new = build().shuffle(X, X.copy(), np.random.default_rng(0))
    return _judge(np.mean(X_new != Y_new))


def _memory(build: Build) -> Finding:
    """Measure how far remembered weights move in a later step, next to their length."""
    program, (theta, X, Y) = build(), case(0)
    layers = layers_of(theta.copy())
    kept = program.remember(layers)
    program.step(layers, X, Y, 0.01, 0.1)
    moved = np.concatenate([np.ravel(part) for layer in kept for part in layer])
    return _judge(float(np.linalg.norm(moved - theta) / np.linalg.norm(theta)))


def _average(build: Build) -> Finding:
    """Measure how far the average of 1, 2, 3, 4 is from 2.5, next to 2.5."""
    return _judge(abs(build().average([1.0, 2.0, 3.0, 4.0]) / 2.5 - 1))


CHECKS: dict[str, Callable[[Build], Finding]] = {
    "step, 0.01": _step_check(0.01),
    "step, 0.3": _step_check(0.3),
    "step, 0": _step_check(0.0),
    "step, −0.2": _step_check(-0.2),
    "2nd step": _step_check(0.01, warm_up=1),
    "signal": _signal,
    "pairs": _pairs,
    "memory": _memory,
    "average": _average,
}


def examine(build: Build) -> dict[str, Finding]:
    """Put a program through all of `CHECKS`.

    Parameters
    ----------
    build : callable
        Returns the program, afresh at every call: `patient.program`.

    Returns
    -------
    dict from a check's name to a Finding
        A program that ends with an error gets the verdict *stops*. A finding is true only if
        it passed: ``all(examine(build).values())`` asks whether all did.
    """
    return {name: _finding(check, build) for name, check in CHECKS.items()}


def _finding(check: Callable[[Build], Finding], build: Build) -> Finding:
    try:
        return check(build)
    except Exception:  # whatever a faulty program ends with
        return Finding(float("inf"), "stops")


def array_errors(report: GradientCheck) -> dict[str, float]:
    """Norm-wise error of each array, W1, b1, …, over its compared entries.

    Parameters
    ----------
    report : GradientCheck

    Returns
    -------
    dict from an array's name to a float
        ‖analytic − numeric‖ / (‖analytic‖ + ‖numeric‖); NaN where nothing could be compared.
    """
    owner = np.array([name.split("[")[0] for name in report.names])
    errors = {}
    for name in dict.fromkeys(owner.tolist()):
        own = (owner == name) & report.compared
        a, n = report.analytic[own], report.numeric[own]
        scale = np.linalg.norm(a) + np.linalg.norm(n)
        errors[name] = float(np.linalg.norm(a - n) / scale) if scale else float("nan")
    return errors
