"""Meet the patients of chapter 9: one healthy program, and what a wrong line does to it.

A patient is `leaky.lessons.healthy` with a few lines changed. The change is kept as text, so that
the page shows exactly the lines that run, and any list of such changes can be examined: those of
the chapter are `PATIENTS`.

All that a patient does to its weights is checked by watching one step of its training: the
gradient that a step used is (θ before − θ after) / η, whatever the code says. That finds a
wrong formula and a wrong update alike. What no derivative can tell, `CHECKS` asks directly.
"""

import difflib
import linecache
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky._validation import finite_number, items, positive_number, whole_number
from leaky.datasets import two_moons
from leaky.gradcheck import GradientCheck, check_gradient
from leaky.lessons import healthy
from leaky.network import MLP

Array = NDArray[np.floating]
Layers = list[tuple[Array, Array]]
Edits = Iterable[tuple[str, str]]

SIZES = (2, 10, 10, 2)
SOURCE = files("leaky.lessons").joinpath("healthy.py").read_text(encoding="utf-8")


def rebuild(edits: Edits, name: str = "patient") -> ModuleType:
    """Change lines of the healthy program and return the program that results.

    Parameters
    ----------
    edits : iterable of (str, str)
        Texts to be replaced and what replaces them, one after the other. Each must occur
        exactly once in the program at that moment.
    name : str, default "patient"
        What the program is called in an error's traceback.

    Returns
    -------
    module
        With the functions of `leaky.lessons.healthy`: `step`, `loss`, `forward` and the others. Its
        attribute ``source`` is its text.

    Raises
    ------
    ValueError
        If an edit does not apply exactly once, or changes nothing.
    TypeError
        If `edits` is not a sequence of pairs of strings.
    SyntaxError
        If what results is not Python.

    References
    ----------
    The method is that of mutation testing: DeMillo, Lipton and Sayward (1978), "Hints on test
    data selection", doi:10.1109/C-M.1978.218136.
    """
    source = SOURCE
    for edit in items(edits, "edits", "pairs (old, new)"):
        old, new = _pair(edit)
        if source.count(old) != 1 or old == new:
            raise ValueError(
                f"an edit must change one place of the program, but {old!r} occurs "
                f"{source.count(old)} times{' and is not changed' if old == new else ''}"
            )
        source = source.replace(old, new)
    program: Any = ModuleType(name)
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), program.__dict__)
    program.source = source
    return program


@dataclass(frozen=True)
class Patient:
    """A program with a fault, and what is known about it.

    Attributes
    ----------
    name : str
        Short, and the diagnosis.
    symptom : str
        What one sees who does not know it.
    cure : str
        What to do, and why.
    found : str
        Where such a fault was met.
    edits : tuple of (str, str)
        What is changed in the healthy program, as in `rebuild`.
    slope : float, default 0.01
        The slope at which it falls ill, or the usual one if it does at all.
    """

    name: str
    symptom: str
    cure: str
    found: str
    edits: tuple[tuple[str, str], ...]
    slope: float = 0.01

    @property
    def changes(self) -> str:
        """The lines that differ: healthy ones behind a −, faulty ones behind a +."""
        sick = rebuild(self.edits, self.name).source.splitlines()
        lines = difflib.ndiff(SOURCE.splitlines(), sick)
        return "\n".join(_shortened(line) for line in lines if line[0] in "+-" and line[2:].strip())

    def program(self) -> ModuleType:
        """Build it afresh: what it keeps from one step to the next starts anew."""
        return rebuild(self.edits, self.name)


def layers_of(theta: Array, sizes: Sequence[int] = SIZES) -> Layers:
    """View a flat θ, shape (..., P), as the layers of a program: b is a row, (..., 1, d_out)."""
    return [(W, b[..., np.newaxis, :]) for W, b in MLP(tuple(sizes)).unpack(theta)]


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


def _step_check(slope: float, warm_up: int = 0) -> Callable[[Callable[[], ModuleType]], Finding]:
    """Make the check of a step at this slope, on three networks: their median error."""

    def check(build: Callable[[], ModuleType]) -> Finding:
        reports = [check_step(build(), *case(seed), slope, warm_up=warm_up) for seed in range(3)]
        verdicts = {report.verdict for report in reports}
        worst = next(v for v in ("failed", "inconclusive", "passed") if v in verdicts)
        return Finding(float(np.median([report.norm_error for report in reports])), worst)

    return check


def _judge(error: float, tolerance: float = 1e-9) -> Finding:
    return Finding(float(error), "passed" if error <= tolerance else "failed")


def _signal(build: Callable[[], ModuleType]) -> Finding:
    """Measure how the mean square grows from X to H₂, on average over 500 networks."""
    program, rng = build(), np.random.default_rng(0)
    layers = [program.first_layer(rng, (500, *shape), 0.01) for shape in pairwise(SIZES)]
    X = rng.standard_normal((100, 2))
    _, _, _, H2, _ = program.forward(layers, X, 0.01)
    # The mean of 500 networks is known to some 5 %; a scale that is off shows as a factor.
    return _judge(abs(np.mean(H2**2) / np.mean(X**2) - 1), tolerance=0.5)


def _pairs(build: Callable[[], ModuleType]) -> Finding:
    """Count the samples that have another target after the shuffle."""
    X = np.arange(100.0)[:, np.newaxis]
    X_new, Y_new = build().shuffle(X, X.copy(), np.random.default_rng(0))
    return _judge(np.mean(X_new != Y_new))


def _memory(build: Callable[[], ModuleType]) -> Finding:
    """Measure how far remembered weights move in a later step, next to their length."""
    program, (theta, X, Y) = build(), case(0)
    layers = layers_of(theta.copy())
    kept = program.remember(layers)
    program.step(layers, X, Y, 0.01, 0.1)
    moved = np.concatenate([np.ravel(part) for layer in kept for part in layer])
    return _judge(float(np.linalg.norm(moved - theta) / np.linalg.norm(theta)))


def _average(build: Callable[[], ModuleType]) -> Finding:
    """Measure how far the average of 1, 2, 3, 4 is from 2.5, next to 2.5."""
    return _judge(abs(build().average([1.0, 2.0, 3.0, 4.0]) / 2.5 - 1))


CHECKS: dict[str, Callable[[Callable[[], ModuleType]], Finding]] = {
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


def examine(build: Callable[[], ModuleType]) -> dict[str, Finding]:
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


def _finding(
    check: Callable[[Callable[[], ModuleType]], Finding], build: Callable[[], ModuleType]
) -> Finding:
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
) -> Course:
    """Train networks on two moons with this program, each on data and from weights of its own.

    All programs see the same data and draw from the same stream of random numbers: two courses
    come in pairs.

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
    rng = np.random.default_rng(9)
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


def _pair(edit: Sequence[str]) -> tuple[str, str]:
    texts = items(edit, "an edit", "two strings")
    if len(texts) != 2 or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"an edit must be a pair of strings (old, new), got {edit!r}")
    return texts[0], texts[1]


def _shortened(line: str) -> str:
    """Write a line of a diff with a true minus sign, without its indentation and remark."""
    code = line[2:].split("  #")[0].strip()
    return f"{'−' if line[0] == '-' else '+'} {code}"


# The lines of `step` that change the weights, and single lines that several patients share.
_UPDATES = SOURCE[SOURCE.index("    W3 -= ") : SOURCE.index("\n\n\ndef shuffle")] + "\n"
_W3_UPDATE = "    W3 -= learning_rate * H2.mT @ dYhat\n"
_DYHAT = "    dYhat = 2 * (Yhat - Y) / (n * k)  # (n, 2)\n"
_MASK = "    return np.where(z > 0, 1.0, slope)\n"
_SUMS = ".sum(axis=-2, keepdims=True)"

PATIENTS: tuple[Patient, ...] = (
    Patient(
        name="new names",
        symptom="The loss never changes, to the last digit. No error.",
        cure="Change the arrays in place, or return the new ones and use them.",
        found="the article, where the same slip stops with an UnboundLocalError",
        edits=((_UPDATES, re.sub(r"(\w+) -= ", r"\1 = \1 - ", _UPDATES)),),
    ),
    Patient(
        name="lost values",
        symptom="It stops at the first step: a name is not defined.",
        cure="Let the forward pass return what the way back needs.",
        found="the article",
        edits=(
            (
                "    Z1, H1, Z2, H2, Yhat = forward(layers, X, slope)\n    dY",
                "    Yhat = forward(layers, X, slope)[-1]\n    dY",
            ),
        ),
    ),
    Patient(
        name="the mask of ReLU",
        symptom="None. The loss falls as it should.",
        cure="The derivative left of 0 is the slope, not 0.",
        found="the article; two libraries",
        edits=((_MASK, "    return np.where(z > 0, 1.0, 0.0)\n"),),
    ),
    Patient(
        name="another mean",
        symptom="It learns a little faster than expected, or diverges a little sooner.",
        cure="Loss and gradient divide by the same number, n·k.",
        found="the article; Machine Learning with PyTorch and Scikit-Learn, chapter 11",
        edits=((_DYHAT, _DYHAT.replace("(n * k)", "n")),),
    ),
    Patient(
        name="no learning rate",
        symptom="The loss jumps, and some runs end as NaN.",
        cure="One place steps, and it has the learning rate.",
        found="the article",
        edits=((_UPDATES, _UPDATES.replace("learning_rate * ", "")),),
    ),
    Patient(
        name="stepped too early",
        symptom="None at a small learning rate.",
        cure="First all gradients, then all steps.",
        found="the article; several from-scratch codes",
        edits=((_W3_UPDATE, ""), (_DYHAT, _DYHAT + _W3_UPDATE)),
    ),
    Patient(
        name="a second update",
        symptom="It stops at the first step: invalid number of arguments.",
        cure="One update. np.gradient differentiates a table of values, not a function.",
        found="the article",
        edits=(
            (
                _UPDATES,
                _UPDATES
                + "    W3 -= learning_rate * np.gradient(loss(layers, X, Y, slope), W3)\n",
            ),
        ),
    ),
    Patient(
        name="unscaled weights",
        symptom="The first loss is huge, and some runs end as NaN.",
        cure="Scale the first weights to the width (chapter 6).",
        found="the article",
        edits=(("    scale = np.sqrt(2 / ((1 + slope**2) * shape[-2]))\n", "    scale = 1\n"),),
    ),
    Patient(
        name="the default scale",
        symptom="It learns a little more slowly.",
        cure="Ask for He's scale by name; a default fits no activation in particular (chapter 6).",
        found="a university's notebook on activation functions, in words",
        edits=(
            (
                "    scale = np.sqrt(2 / ((1 + slope**2) * shape[-2]))\n",
                "    scale = np.sqrt(1 / shape[-2])\n",
            ),
            (
                "    W = scale * rng.standard_normal(shape)\n",
                "    W = rng.uniform(-scale, scale, shape)\n",
            ),
        ),
    ),
    Patient(
        name="output ≥ 0",
        symptom="With ReLU it learns a little worse. With Leaky ReLU all is well.",
        cure="Ask z > 0. After ReLU nothing is negative, so ≥ 0 is true everywhere.",
        slope=0.0,
        found="the NumPy tutorial on MNIST; Grokking Deep Learning, chapter 8",
        edits=(
            ("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(H2, slope)"),
            ("leaky_relu_derivative(Z1, slope)", "leaky_relu_derivative(H1, slope)"),
            (_MASK, _MASK.replace("z > 0", "z >= 0")),
        ),
    ),
    Patient(
        name="sign of the output",
        symptom="None, until somebody tries a negative slope.",
        cure="Take the mask from Z: with a negative slope H is positive on both sides.",
        slope=-0.2,
        found="a review of the library burn, pull request 1208, before it was merged",
        edits=(
            ("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(H2, slope)"),
            ("leaky_relu_derivative(Z1, slope)", "leaky_relu_derivative(H1, slope)"),
        ),
    ),
    Patient(
        name="its own default",
        symptom="None, until somebody changes the slope.",
        cure="No default in the inner function: what must agree is handed on.",
        slope=0.3,
        found="two libraries, one of them with a sigmoid's temperature",
        edits=(
            (
                "def leaky_relu_derivative(z, slope):",
                "def leaky_relu_derivative(z, slope=0.01):",
            ),
            ("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(Z2)"),
            ("leaky_relu_derivative(Z1, slope)", "leaky_relu_derivative(Z1)"),
        ),
    ),
    Patient(
        name="counted from zero",
        symptom="The reported loss is a little too high; with one batch it stops.",
        cure="Divide by the number of batches, not by the last index.",
        found="Machine Learning with PyTorch and Scikit-Learn, chapter 11; repaired since",
        edits=(("sum(losses) / (last + 1)", "sum(losses) / last"),),
    ),
    Patient(
        name="averaged biases",
        symptom="It learns more slowly.",
        cure="The 1/n is in dŶ already: biases sum over the samples.",
        found="common",
        edits=((_UPDATES, _UPDATES.replace(_SUMS, _SUMS.replace("sum", "mean"))),),
    ),
    Patient(
        name="off by a layer",
        symptom="It learns more slowly.",
        cure="f′ is taken at the layer's own Z. Test with layers of unequal width.",
        found="common",
        edits=(("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(Z1, slope)"),),
    ),
    Patient(
        name="never cleared",
        symptom="Most runs end as NaN.",
        cure="Start every step with empty sums.",
        found="common where a framework adds gradients up (chapter 3's box)",
        edits=(
            (
                "def step(",
                "sums = {}\n\n\n"
                "def added(name, gradient):\n"
                "    sums[name] = sums.get(name, 0) + gradient\n"
                "    return sums[name]\n\n\n"
                "def step(",
            ),
            (
                _UPDATES,
                re.sub(r"(\w+) -= learning_rate \* (.+)", r'\1 -= learning_rate * added("\1", \2)',
                       _UPDATES),
            ),
        ),
    ),
    Patient(
        name="shuffled apart",
        symptom="The loss falls slowly, and fresh points are classed by chance.",
        cure="One order for both.",
        found="common",
        edits=(
            (
                "    return X[..., order, :], Y[..., order, :]\n",
                "    other = rng.permutation(X.shape[-2])\n"
                "    return X[..., order, :], Y[..., other, :]\n",
            ),
        ),
    ),
    Patient(
        name="moving memory",
        symptom="The weights kept from the best epoch are those of the last.",
        cure="Copy: the arrays will be changed in place.",
        found="common",
        edits=(("[(W.copy(), b.copy()) for W, b in layers]", "[(W, b) for W, b in layers]"),),
    ),
)  # fmt: skip
