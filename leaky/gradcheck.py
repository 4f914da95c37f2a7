"""Check a gradient against finite differences, and say honestly when that cannot be done.

Three things make a right gradient differ from a central difference, and each has its guard:

1. *Kinks.* Within ± step a unit switches on or off, and the difference measures the mean of
   two slopes. The pattern of active units at θ ± step tells: such a parameter is left out.
2. *Round-off.* The two losses agree in all but their last digits, and the difference of those
   digits is divided by the step. What the loss's precision must cost, eps·|L|/step, and what it
   is seen to cost here, along a line through θ and by how far the differences at step and step/2
   disagree, make a floor.
3. *Truncation.* Where the loss bends within ± step, or has a kink that no pattern tells, the
   differences at step and step/2 disagree, or the five losses at 0, ± step/2 and ± step lie on no
   curve of third degree. Either tells how wrong the difference may be.

A derivative several times as large as the last two together can be verified. It is compared, with
a tolerance that is relative plus those two.
"""

# Annotations are kept as they are written here: `help` would spell `ArrayLike` out.
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._arrays import Parameters, UnlikeError, parameters
from leaky._noise import Samples, are_random, sample
from leaky._validation import (
    finite_array,
    finite_number,
    function,
    items,
    positive_number,
    unmasked,
)
from leaky.gradreport import GradientCheck, GradientCheckError, with_likely_cause
from leaky.losses import CRITERIA
from leaky.network import MLP, Pass, network, passes

__all__ = [  # noqa: RUF022 - the order in which the page on the package describes them
    "GradientCheckError",
    "GradientCheck",
    "central_differences",
    "check_gradient",
    "check_network",
    "active_units",
]

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]

# Functions of one θ or, where they can, of a stack of them.
Loss = Callable[[Array], ArrayLike]
Gradient = Callable[[Array], ArrayLike]
Pattern = Callable[[Array], ArrayLike]

# Perturbed parameters are evaluated in stacks of about so many numbers, 2 MB: all of a small
# network's at once, and a large network's without filling the memory.
_STACK_NUMBERS = 250_000

# Relative part of the tolerance. A right gradient is off by round-off, which the floor covers;
# the smallest bug of chapter 9 is off by 1e-4.
_RELATIVE_TOLERANCE = 1e-6

# The floor in units of the estimated noise: several standard deviations, since a single one of
# thousands of right derivatives beyond it would fail the check.
_NOISE_FACTOR = 20

# A derivative can be verified if it is this many times as large as what makes differences wrong:
# halved or doubled, it would then differ from the right one by three times that, and fail.
_VERIFIABLE = 6

# Before derivatives are called wrong, differences with so many times the step are asked. Two in a
# row contradict if they come so much closer to the gradient.
_LARGER_STEPS = 10.0, 30.0, 1e2, 3e2, 1e3, 3e3, 1e4
_CONTRADICTION = 0.1

# How often the loss at theta is asked for again before anything but *passed* is said.
_ASKED_AGAIN = 50

# With fewer parameters than this share compared, the verdict is "inconclusive".
_LEAST_COMPARED = 0.5


# --- The differences, (L(θ + h) − L(θ − h)) / 2h: all of them in a few calls.


def central_differences(loss: Loss, theta: ArrayLike, step: float = 1e-5) -> Array:
    """Estimate every derivative by (L(θ + h) − L(θ − h)) / 2h.

    Parameters
    ----------
    loss : callable
        Takes a stack of parameters, shape (m, P), and returns their losses, shape (m,); a
        function of one θ, shape (P,), is called once a perturbation instead.
    theta : array_like, shape (P,)
    step : float, default 1e-5
        The perturbation h, above 0, in units of the parameters.

    Returns
    -------
    ndarray, shape (P,)

    Raises
    ------
    ValueError
        If `theta` is not one finite vector, `step` not above 0, or `loss(theta)` not a number.
    TypeError
        If an argument is not of the kind named above.

    References
    ----------
    Nocedal and Wright (2006), *Numerical Optimization*, section 8.1.
    """
    theta, step = _vector(theta), positive_number(step, "step")
    function(loss, "loss")
    losses = _stacked_losses(loss, theta, _loss_at(loss, theta))
    moved = _moved(theta, [step, -step])
    with np.errstate(all="ignore"):
        return _difference(*_perturbed(losses, theta, moved), *moved).astype(theta.dtype)


def _difference(high: Array, low: Array, above: Array, below: Array) -> Array:
    """Divide by the distance that the two perturbed numbers really have after rounding."""
    return (high - low) / (above - below)


def _moved(theta: Array, offsets: list[float]) -> Array:
    """Move every parameter by each offset, shape (offsets, P)."""
    return theta + np.array(offsets, theta.dtype)[:, None]


def _perturbed(
    function: Callable[[Array], NDArray[Any]], theta: Array, values: Array
) -> NDArray[Any]:
    """Evaluate `function` with each parameter in turn replaced by its entry of a row of `values`.

    The result has the shape of `values`: in it each parameter is replaced once a row.
    """
    results, most = [], max(1, _STACK_NUMBERS // len(theta))
    for start in range(0, values.size, most):
        index = np.arange(start, min(start + most, values.size))
        stack = np.tile(theta, (len(index), 1))
        stack[np.arange(len(index)), index % len(theta)] = values.flat[index]
        results.append(function(stack))
    return np.concatenate(results).reshape(values.shape)


def _loss_at(loss: Loss, theta: Array) -> NDArray[Any]:
    value = loss(theta.copy())
    if isinstance(value, tuple) and len(value) > 1:
        raise ValueError(
            f"loss(theta) must return one real number, got a tuple of {len(value)}: if the loss "
            "comes first in it, pass lambda theta: loss(theta)[0]"
        )
    one = np.asarray(value)
    if one.size != 1 or one.dtype.kind not in "iuf":
        raise ValueError(
            f"loss(theta) must return one real number, got shape {one.shape}, dtype {one.dtype}"
        )
    return one


def _stacked_losses(loss: Loss, theta: Array, here: NDArray[Any]) -> Callable[[Array], Array]:
    """Return `loss` as a function of a stack, whose differences have the digits of float64."""
    losses = _stacked(loss, theta, here)

    def wide(stack: Array) -> Array:
        values = losses(stack)
        return values.reshape(len(stack)).astype(np.promote_types(values.dtype, np.float64))

    return wide


def _stacked(
    function: Loss | Pattern, theta: Array, here: NDArray[Any]
) -> Callable[[Array], NDArray[Any]]:
    """Return `function`, which is `here` at theta, if it takes a stack, else a loop over it."""
    if _takes_a_stack(function, theta, here):
        return lambda stack: np.asarray(function(stack))
    return lambda stack: np.array([function(each) for each in stack])


def _takes_a_stack(function: Loss | Pattern, theta: Array, here: NDArray[Any]) -> bool:
    """Try `function` on a few networks of which the second is another.

    Their number is not that of the parameters: a function that mixes up the two axes shows.
    """
    stack = np.tile(theta, (4 if len(theta) == 3 else 3, 1))
    stack[1] += 1
    try:
        with np.errstate(all="ignore"):
            several = np.asarray(function(stack.copy()))
            other = function(stack[1].copy())
            expected = np.stack([here, other, *[here] * (len(stack) - 2)])
            return several.shape == expected.shape and np.allclose(several, expected, rtol=1e-3)
    except Exception:  # whatever a function of one vector does with a matrix
        return False


# --- The guards: kinks, and the noise of the differences.


def active_units(mlp: MLP, theta: ArrayLike, X: ArrayLike) -> Mask:
    """Tell which hidden units are on (z > 0) for each sample: layer by layer, unit by unit.

    Parameters
    ----------
    mlp : MLP
    theta : array_like, shape (..., P)
    X : array_like, shape (n, d_in)

    Returns
    -------
    ndarray of bool, shape (..., number of hidden units · n)

    Raises
    ------
    ValueError, TypeError
        As `MLP.forward`.
    """
    theta, X = network(mlp).checked_inputs(theta, X)
    if X.ndim > 2:
        run = Pass(mlp, theta, X)
        run.forward()
        return _active(run)
    active = np.empty((prod(theta.shape[:-1]), sum(mlp.sizes[1:-1]) * len(X)), bool)
    for rows, run in passes(mlp, theta, X):
        active[rows] = _active(run)
    return active.reshape(*theta.shape[:-1], active.shape[1])


def _active(run: Pass) -> Mask:
    axes = run.Yhat.shape[:-2]
    active = [(Z > 0).reshape(*axes, -1) for Z in run.Z[:-1]]
    # The empty array is all there is in a network without a hidden layer.
    return np.concatenate([np.empty((*axes, 0), bool), *active], axis=-1)


def _crossed(pattern: Pattern | None, theta: Array, step: float) -> Mask:
    """Find the parameters whose perturbation switches a unit on or off."""
    if pattern is None:
        return np.zeros(len(theta), bool)
    here = np.asarray(pattern(theta.copy()))
    patterns = _stacked(pattern, theta, here)

    def switched(stack: Array) -> Mask:
        return (patterns(stack) != here).reshape(len(stack), -1).any(axis=1)

    with np.errstate(all="ignore"):
        above, below = _perturbed(switched, theta, _moved(theta, [step, -step]))
        return above | below


def _typical(disagreement: Array) -> float:
    """Take the upper quartile of those that there are.

    So a few parameters along which the loss bends do not raise the floor for all, and a parameter
    that no output feels, which has no noise, does not lower it.
    """
    noisy = disagreement[np.isfinite(disagreement) & (disagreement > 0)]
    return float(np.quantile(noisy, 0.75)) if noisy.size else 0.0


# --- The verdict.


def check_gradient(
    loss: Callable[[Any], ArrayLike],
    gradient: Any,
    theta: Any,
    *,
    step: float = 1e-5,
    pattern: Callable[[Any], ArrayLike] | None = None,
    names: Sequence[str] | None = None,
    loss_scale: float = 0.0,
) -> GradientCheck:
    """Compare a gradient with central differences, parameter by parameter.

    A right gradient does not fail, and a doubled or halved one does not pass, at any scale of
    the parameters and in any precision of the loss; where the differences cannot tell, the verdict
    is *inconclusive*, and the report says how large their noise is.

    Parameters
    ----------
    loss : callable
        Takes parameters such as `theta` and returns one real number. If those are a vector, it is
        first tried on a stack of three or four, shape (m, P). Where it makes losses of shape (m,)
        of them, it gets stacks from then on; where it makes anything else, or raises whatever it
        may, it is called once a perturbation, and what it raised is forgotten.
    gradient : callable or what it returns
        The gradient at `theta`, with its shape or its arrays; or a function that returns it.
    theta : array_like, shape (P,), or dict or list of arrays
        The parameters, none of which is changed. The arrays of a dict may be dicts and lists, too.
    step : float, default 1e-5
        The perturbation h, above 0.
    pattern : callable, optional
        Takes θ as `loss` does and returns which units are on, shape (..., anything). With it,
        parameters whose perturbation switches a unit are left out; without it a kink within the
        step makes them look bent.
    names : sequence of str, optional
        One name a parameter, for the report; `theta[0]`, `theta[1]`, … by default, and
        `W1[0, 3]` for the array W1 of a dict.
    loss_scale : float, default 0
        Size of the numbers that the loss adds up, where it is larger than the loss itself: 1
        for a cross-entropy, which may round to 0 while its gradient does not.

    Returns
    -------
    GradientCheck
        True only if it passed; printed, a short report.

    Raises
    ------
    ValueError, TypeError
        As `central_differences`, if `names` has the wrong length, or if `loss_scale` is not a
        finite number. A gradient of the wrong shape, or with NaN in it, is no error but a failed
        check.

    References
    ----------
    Moré and Wild (2011), "Estimating computational noise", SIAM Journal on Scientific Computing
    33(3): how a loss's noise is seen.
    """
    given, step = parameters(theta, "theta"), positive_number(step, "step")
    function(loss, "loss")
    if pattern is not None:
        pattern = given.of_one_vector(function(pattern, "pattern"))
    problem = _Problem(
        loss=given.of_one_vector(loss),
        theta=given.theta,
        step=step,
        pattern=pattern,
        names=given.names() if names is None else _checked_names(names, len(given.theta)),
        loss_scale=finite_number(loss_scale, "loss_scale"),
    )
    try:
        flat = given.flat(_called(gradient, given))
    except UnlikeError as unlike:
        return _unmeasured(problem.names, "failed", str(unlike))
    return with_likely_cause(_check(problem, flat), factors={})


def _called(gradient: Any, given: Parameters) -> Any:
    """Return the gradient at theta."""
    if not callable(gradient):
        return gradient
    value = given.of_one_vector(gradient)(given.theta.copy())
    if isinstance(value, tuple) and not isinstance(given.given, tuple) and len(value) == 2:
        raise UnlikeError(
            "the gradient is a tuple of 2: if the loss comes first in it, "
            "pass lambda theta: gradient(theta)[1]"
        )
    return value


def check_network(
    mlp: MLP, theta: ArrayLike, X: ArrayLike, Y: ArrayLike, *, step: float = 1e-5
) -> GradientCheck:
    """Check an `MLP`'s backpropagation at `theta`, with its own kinks and names.

    Parameters
    ----------
    mlp : MLP
    theta : array_like, shape (P,)
    X, Y : array_like
        As in `MLP.loss`, without leading axes.
    step : float, default 1e-5
        The perturbation h, above 0.

    Returns
    -------
    GradientCheck
        True only if it passed; printed, a short report.

    Raises
    ------
    ValueError, TypeError
        As `MLP.loss` and `check_gradient`.
    """
    theta = _vector(theta)
    _, X, Y = network(mlp).checked(theta, X, Y)
    if X.ndim > 2 or Y.ndim > mlp.target_axes:
        raise ValueError(f"X and Y must be one data set, got shapes {X.shape} and {Y.shape}")
    problem = _Problem(
        loss=lambda stack: mlp.loss(stack, X, Y),
        theta=theta,
        step=positive_number(step, "step"),
        pattern=lambda stack: active_units(mlp, stack, X),
        names=mlp.parameter_names(),
        loss_scale=_loss_scale(mlp, theta, X, Y),
    )
    n, k = X.shape[-2], mlp.sizes[-1]
    factors = {"the number of samples": n, "the number of outputs": k, "their product": n * k}
    return with_likely_cause(_check(problem, mlp.gradient(theta.copy(), X, Y)), factors)


def _loss_scale(mlp: MLP, theta: Array, X: Array, Y: NDArray[Any]) -> float:
    """Estimate the size of the numbers that the loss adds up.

    An output is rounded to eps times its size, which changes the loss by that times dL/dŶ. And
    a cross-entropy is the logarithm of a sum of the order of 1.
    """
    Yhat = mlp.forward(theta, X)
    _, dYhat = CRITERIA[mlp.criterion](Yhat, Y)
    return float(np.abs(dYhat * Yhat).sum()) + (mlp.criterion == "cross_entropy")


@dataclass(frozen=True)
class _Problem:
    """What is to be checked, with arguments that `check_gradient` describes."""

    loss: Loss
    theta: Array
    step: float
    pattern: Pattern | None
    names: list[str]
    loss_scale: float


@dataclass(frozen=True)
class _Differences:
    """A gradient beside its central differences, and what the guards found, each of shape (P,).

    `floor` is how large noise may make a difference, `bend` how wrong truncation or a kink may
    make it.
    """

    analytic: Array
    numeric: Array
    crossed: Mask
    floor: Array
    bend: Array


def _check(problem: _Problem, gradient: ArrayLike) -> GradientCheck:
    """Measure and judge, unless the gradient or the loss is such that nothing can be measured."""
    here = _loss_at(problem.loss, problem.theta)
    analytic = _as_array(gradient)
    reason = _unusable(analytic, problem.theta)
    if not reason and not np.isfinite(here):
        reason = f"the loss at theta is {here.item()}"
    if reason:
        return _unmeasured(problem.names, "failed", reason, analytic)
    reason = _lost_step(problem.theta, problem.step)
    if reason:
        return _unmeasured(problem.names, "inconclusive", reason, analytic)
    losses = _stacked_losses(problem.loss, problem.theta, here)
    with np.errstate(all="ignore"):
        samples = sample(losses, problem.theta, problem.step)
    repeats = np.append(samples.repeats, here)
    if not are_random(repeats):
        differences = _measure(problem, analytic, here, losses, samples)
        contradicted = partial(_larger_steps_agree, problem, losses)
        report = _judge(differences, problem.names, contradicted)
        if report.passed:
            return report
        # Rare dropout may show only now; whoever is told of another fault would look in vain.
        repeats = np.append(repeats, losses(np.tile(problem.theta, (_ASKED_AGAIN, 1))))
        if not are_random(repeats):
            return report
    return _unmeasured(problem.names, "inconclusive", _randomness(repeats), analytic)


def _lost_step(theta: Array, step: float) -> str:
    """Say that a step is too small for the precision of theta; empty if it is not."""
    above, below = _moved(theta, [step, -step])
    if (above == below).mean() <= _LEAST_COMPARED:
        return ""
    return (
        f"a step of {step:g} is lost in the {theta.dtype} of most parameters; "
        "try a larger one, or float64"
    )


def _randomness(values: Array) -> str:
    return (
        f"the loss is random: at one and the same theta it was {values.min():.6g} and "
        f"{values.max():.6g}; switch dropout off for the check, or give it one seed"
    )


def _measure(
    problem: _Problem,
    analytic: Array,
    here: NDArray[Any],
    losses: Callable[[Array], Array],
    samples: Samples,
) -> _Differences:
    """Take all differences, with the step and with half of it, and let the guards look at them."""
    theta, step = problem.theta, problem.step
    moved = _moved(theta, [step, step / 2, -step / 2, -step])
    with np.errstate(all="ignore"):
        around = _perturbed(losses, theta, moved)
        numeric = _difference(around[0], around[3], moved[0], moved[3])
        third = numeric - _difference(around[1], around[2], moved[1], moved[2])
        fourth = np.array([1, -4, -4, 1]) @ around + 6 * samples.repeats[0]
    crossed = _crossed(problem.pattern, theta, step)
    size = np.maximum(
        np.abs(around[[0, 3]]).max(axis=0), max(abs(here.item()), abs(problem.loss_scale))
    )
    size[size == 0] = 1
    digits = samples.precision(around, here.dtype)
    unavoidable = (digits.eps * size + np.finfo(theta.dtype).tiny) / step
    observed = max(_typical(np.abs(third)[~crossed]), samples.noise() / step)
    return _Differences(
        analytic=analytic,
        numeric=numeric,
        crossed=crossed,
        floor=_NOISE_FACTOR * (np.maximum(unavoidable, observed) + _own_noise(analytic)),
        bend=2 * (np.abs(third) + np.abs(fourth) / (2 * step)),
    )


def _own_noise(analytic: Array) -> float:
    """Estimate the round-off of the gradient itself, in the precision that it has."""
    digits = np.finfo(analytic.dtype if analytic.dtype.kind == "f" else np.float64)
    return float(digits.eps * np.linalg.norm(analytic.astype(np.float64)))


def _larger_steps_agree(
    problem: _Problem, losses: Callable[[Array], Array], differences: _Differences, wrong: Mask
) -> bool:
    """Tell whether larger steps say that derivatives which look wrong are right.

    They do where the loss has steps of its own, as where 1 − p is rounded before its logarithm:
    between two of them a difference lacks what they add up to. One larger step may come close by
    chance, and one on which a unit switches says nothing.
    """
    theta, right = problem.theta, differences.analytic
    gap, closer = np.linalg.norm((differences.numeric - right)[wrong]), False
    for step in problem.step * np.array(_LARGER_STEPS):
        moved = _moved(theta, [step, -step])
        with np.errstate(all="ignore"):
            numeric = _difference(*_perturbed(losses, theta, moved), *moved)
        gets_close = np.linalg.norm((numeric - right)[wrong]) < _CONTRADICTION * gap
        before, closer = closer, gets_close and not _crosses(problem, step, wrong)
        if before and closer:
            return True
    return False


def _crosses(problem: _Problem, step: float, wrong: Mask) -> bool:
    return bool((_crossed(problem.pattern, problem.theta, step) & wrong).any())


def _judge(
    differences: _Differences, names: list[str], contradicted: Callable[[_Differences, Mask], bool]
) -> GradientCheck:
    """Compare what no guard leaves out."""
    analytic, numeric = differences.analytic, differences.numeric
    scale = np.maximum(np.abs(analytic), np.abs(numeric))
    gap = np.abs(analytic - numeric)
    doubt = differences.floor + differences.bend
    wrong = (scale > _VERIFIABLE * doubt) & (gap > _RELATIVE_TOLERANCE * scale + doubt)
    wrong &= ~differences.crossed
    steps_disagree = bool(wrong.any()) and contradicted(differences, wrong)
    if steps_disagree:  # no derivative is large enough
        doubt, wrong = np.where(wrong, np.inf, doubt), np.zeros_like(wrong)
    # Written so that a NaN among the differences counts as "cannot be verified".
    unverifiable = ~(scale > _VERIFIABLE * doubt) & ~differences.crossed
    verdict, reason = _verdict(differences.crossed, unverifiable, wrong, steps_disagree)
    return GradientCheck(
        verdict=verdict,
        reason=reason,
        analytic=analytic,
        numeric=numeric,
        errors=np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0),
        crossed=differences.crossed,
        unverifiable=unverifiable,
        wrong=wrong,
        least=_VERIFIABLE * doubt,
        names=names,
    )


def _verdict(
    crossed: Mask, unverifiable: Mask, wrong: Mask, steps_disagree: bool
) -> tuple[str, str]:
    """Return the verdict and, if it is *inconclusive*, the reason with an advice."""
    compared = ~(crossed | unverifiable)
    if wrong.any():
        return "failed", ""
    if compared.mean() >= _LEAST_COMPARED:
        return "passed", ""
    advice = "another theta (a dead unit passes every check as 0 = 0), float64 or another step"
    if crossed.sum() > unverifiable.sum():
        advice = "a smaller step"
    if steps_disagree:
        advice = "a larger step, whose differences agree with the gradient"
    return "inconclusive", (
        f"only {compared.sum():,} of {compared.size:,} derivatives could be compared; try {advice}"
    )


def _unmeasured(
    names: list[str], verdict: str, reason: str, analytic: NDArray[Any] | None = None
) -> GradientCheck:
    """Report a check in which nothing was compared."""
    none, unknown = np.zeros(len(names), bool), np.full(len(names), np.nan)
    return GradientCheck(
        verdict=verdict,
        reason=reason,
        analytic=unknown if analytic is None else analytic,
        numeric=unknown,
        errors=unknown,
        crossed=none,
        unverifiable=~none,
        wrong=none,
        least=unknown,
        names=names,
    )


def _as_array(gradient: ArrayLike) -> NDArray[Any]:
    """Return the gradient as an array; of objects, if it is a list of unequal parts."""
    unmasked(gradient, "gradient")
    try:
        return np.asarray(gradient)
    except ValueError:
        one = np.empty(1, dtype=object)
        one[0] = gradient
        return one


def _unusable(analytic: NDArray[Any], theta: Array) -> str:
    """Say why a gradient cannot even be compared; empty if it can."""
    if analytic.dtype.kind == "O":
        return "the gradient is not one flat array of numbers (`MLP.pack` makes one of layers)"
    if analytic.dtype.kind not in "iuf":
        return f"the gradient holds {analytic.dtype} values, not real numbers"
    if analytic.shape != theta.shape:
        return f"the gradient has shape {analytic.shape}, but theta has {theta.shape}"
    if not np.isfinite(analytic).all():
        bad = np.count_nonzero(~np.isfinite(analytic))
        return f"the gradient has {bad:,} NaN or infinite values of {analytic.size:,}"
    return ""


def _vector(theta: ArrayLike) -> Array:
    theta = finite_array(theta, "theta")
    if theta.ndim != 1:
        raise ValueError(f"theta must be one vector of parameters, got shape {theta.shape}")
    return theta


def _checked_names(names: Sequence[str], n_parameters: int) -> list[str]:
    names = [str(name) for name in items(names, "names", "strings")]
    if len(names) != n_parameters:
        raise ValueError(f"names has {len(names)} entries, but theta has {n_parameters}")
    return names
