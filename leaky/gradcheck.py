"""Check a gradient against finite differences, and say honestly when that cannot be done.

Three things make a right gradient differ from a central difference, and each has its guard:

1. *Kinks.* Within ± step a unit switches on or off, and the difference measures the mean of
   two slopes. The pattern of active units at θ ± step tells: such a parameter is left out.
2. *Round-off.* The two losses agree in all but their last digits, and the difference of those
   digits is divided by the step. Both what the precision must cost, eps·|L|/step, and what it
   is seen to cost here, by how far the differences at step and step/2 disagree, make a floor
   below which nothing can be verified.
3. *Truncation.* Where the loss bends within ± step, the differences at step and step/2 disagree
   by more than the floor: that parameter cannot be verified with this step.

What is left is compared, with a tolerance that is relative plus the floor.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from textwrap import fill
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import finite_array, finite_number, function, items, positive_number
from leaky.losses import CRITERIA
from leaky.network import MLP, Pass, network, passes

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

# The floor in units of the estimated noise: several standard deviations, since among thousands
# of parameters the unluckiest decides.
_NOISE_FACTOR = 20

# A derivative can be verified if it is this many floors: halved or doubled, it would then differ
# from the right one by three floors, and fail: the tolerance is two floors at most.
_VERIFIABLE_FLOORS = 6

# With fewer parameters than this share compared, the check says that it does not know.
_LEAST_COMPARED = 0.5


# A report is read on a page, or in a notebook's narrow column.
_LINE = 74


class GradientCheckError(AssertionError):
    """A gradient that `GradientCheck.raise_for_failure` could not pass; its text is the report."""


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """The outcome of `check_gradient`; printed, it is a short report, and true only if it passed.

    So ``assert check_network(...)`` stops at a wrong gradient, and at one that could not be
    verified.

    Attributes
    ----------
    verdict : {"passed", "failed", "inconclusive"}
    reason : str
        Why it failed as a whole, or why it is inconclusive; empty otherwise.
    analytic, numeric : ndarray, shape (P,)
        The gradient to be checked, and its central differences.
    errors : ndarray, shape (P,)
        |analytic − numeric| / max(|analytic|, |numeric|) of each parameter, 0 where both are 0.
    crossed, unverifiable : ndarray of bool, shape (P,)
        Parameters left out: a kink lies within ± step; or the derivative is too small for the
        noise of the differences, or the loss too curved within the step.
    wrong : ndarray of bool, shape (P,)
        Parameters that were compared and differ by more than the tolerance.
    names : list of str
        The parameters' names.
    hint : str
        A likely cause, where the pattern of the errors suggests one.
    """

    verdict: str
    reason: str
    analytic: Array
    numeric: Array
    errors: Array
    crossed: Mask
    unverifiable: Mask
    wrong: Mask
    names: list[str]
    hint: str = ""

    @property
    def passed(self) -> bool:
        """Whether the verdict is *passed*."""
        return self.verdict == "passed"

    def __bool__(self) -> bool:
        return self.passed

    @property
    def compared(self) -> Mask:
        """Parameters that were neither crossed nor unverifiable, shape (P,)."""
        return ~(self.crossed | self.unverifiable)

    @property
    def worst(self) -> str | None:
        """Name of the parameter with the largest error, among the wrong ones if there are any.

        None if none was compared.
        """
        if not self.compared.any():
            return None
        return self.names[self._worst_index]

    @property
    def norm_error(self) -> float:
        """‖analytic − numeric‖ / (‖analytic‖ + ‖numeric‖) over the compared parameters.

        NaN if none was compared.
        """
        a, n = self.analytic[self.compared], self.numeric[self.compared]
        scale = np.linalg.norm(a) + np.linalg.norm(n)
        return float(np.linalg.norm(a - n) / scale) if scale else float("nan")

    def raise_for_failure(self) -> None:
        """Do nothing if passed; else raise the report.

        Raises
        ------
        GradientCheckError
            If the verdict is *failed* or *inconclusive*: neither is a gradient to build on.
        """
        if not self.passed:
            raise GradientCheckError(str(self))

    @property
    def _worst_index(self) -> int:
        # Among errors that are all but equal, as under a constant factor, the widest gap: which
        # of them is largest is a matter of round-off and would differ from machine to machine.
        among = self.wrong if self.wrong.any() else self.compared
        errors = np.where(among, self.errors, -1)
        gaps = np.abs(self.analytic - self.numeric)
        return int(np.argmax(np.where(errors >= 0.99 * errors.max(), gaps, -1)))

    def __repr__(self) -> str:
        lines = [f"{self.verdict}: {self.reason or self._count()}"]
        if self.wrong.any():
            lines.append(self._worst_line())
        if self.hint:
            lines.append(f"likely cause: {self.hint}")
        left_out = self._left_out()
        lines += [left_out] if left_out else []
        return "\n".join(fill(line, _LINE, subsequent_indent="  ") for line in lines)

    def _count(self) -> str:
        total, compared = len(self.names), int(self.compared.sum())
        if self.wrong.any():
            return f"{self.wrong.sum():,} of {compared:,} compared derivatives are wrong"
        # A power of ten: the digits of round-off differ from machine to machine.
        power = int(np.ceil(np.log10(max(self.norm_error, np.finfo(float).eps))))
        return f"{compared:,} of {total:,} derivatives agree, norm-wise error below 1e{power:+03d}"

    def _worst_line(self) -> str:
        a, n = self.analytic[self._worst_index], self.numeric[self._worst_index]
        ratio = f"{a / n:.4g}" if n else "undefined"
        return f"worst: {self.worst} is {a:.4g}, finite differences say {n:.4g} (ratio {ratio})"

    def _left_out(self) -> str:
        crossed, unverifiable = int(self.crossed.sum()), int(self.unverifiable.sum())
        parts = [f"{crossed:,} crossed a kink"] if crossed else []
        parts += [f"{unverifiable:,} could not be verified"] if unverifiable else []
        return f"left out: {' and '.join(parts)}" if parts else ""


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
    _, losses = _losses(loss, theta)
    return _differences(losses, theta, step)[0]


def check_gradient(
    loss: Loss,
    gradient: Gradient | ArrayLike,
    theta: ArrayLike,
    *,
    step: float = 1e-5,
    pattern: Pattern | None = None,
    names: Sequence[str] | None = None,
    loss_scale: float = 0.0,
) -> GradientCheck:
    """Compare a gradient with central differences, parameter by parameter.

    A right gradient does not fail, and a doubled or halved one does not pass, at any scale of
    the parameters; where the differences cannot tell, the verdict is *inconclusive*.

    Parameters
    ----------
    loss : callable
        As in `central_differences`.
    gradient : callable or array_like, shape (P,)
        The gradient at `theta`, or a function of θ that returns it.
    theta : array_like, shape (P,)
    step : float, default 1e-5
        The perturbation h, above 0.
    pattern : callable, optional
        Takes θ as `loss` does and returns which units are on, shape (..., anything). With it,
        parameters whose perturbation switches a unit are left out; without it they may look wrong.
    names : sequence of str, optional
        One name a parameter, for the report; `theta[0]`, `theta[1]`, … by default.
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
        finite number. A gradient of the wrong
        shape, or with NaN in it, is no error but a failed check.
    """
    return _check(
        loss,
        gradient,
        theta,
        step=step,
        pattern=pattern,
        names=names,
        loss_scale=finite_number(loss_scale, "loss_scale"),
        factors={},
    )


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
    n, k = X.shape[-2], mlp.sizes[-1]
    output = mlp.forward(theta, X)
    _, output_gradient = CRITERIA[mlp.criterion](output, Y)
    # What the rounding of the outputs, each eps times its size, does to the loss.
    loss_scale = float(np.abs(output_gradient() * output).sum())
    return _check(
        lambda stack: mlp.loss(stack, X, Y),
        lambda one: mlp.gradient(one, X, Y),
        theta,
        step=step,
        pattern=lambda stack: active_units(mlp, stack, X),
        names=mlp.parameter_names(),
        loss_scale=loss_scale + (mlp.criterion == "cross_entropy"),
        factors={"the number of samples": n, "the number of outputs": k, "their product": n * k},
    )


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
        return _on(run)
    on = np.empty((prod(theta.shape[:-1]), sum(mlp.sizes[1:-1]) * len(X)), bool)
    for rows, run in passes(mlp, theta, X):
        on[rows] = _on(run)
    return on.reshape(*theta.shape[:-1], on.shape[1])


def _on(run: Pass) -> Mask:
    axes = run.output.shape[:-2]
    on = [(Z > 0).reshape(*axes, -1) for Z in run.Z[:-1]]
    return np.concatenate([np.empty((*axes, 0), bool), *on], axis=-1)  # there may be no layer


def _check(
    loss: Loss,
    gradient: Gradient | ArrayLike,
    theta: ArrayLike,
    *,
    step: float,
    pattern: Pattern | None,
    names: Sequence[str] | None,
    loss_scale: float,
    factors: dict[str, int],
) -> GradientCheck:
    theta, step = _vector(theta), positive_number(step, "step")
    function(loss, "loss")
    if pattern is not None:
        function(pattern, "pattern")
    names = _checked_names(names, len(theta))
    here, losses = _losses(loss, theta)
    analytic = _as_array(gradient(theta.copy()) if callable(gradient) else gradient)
    reason = _unusable(analytic, theta)
    if not reason and not np.isfinite(here):
        reason = f"the loss at theta is {here}"
    if reason:
        return _failed(reason, analytic, names)

    numeric, size = _differences(losses, theta, step)
    disagreement = np.abs(numeric - _differences(losses, theta, step / 2)[0])
    crossed = _crossed(pattern, theta, step)
    size = np.maximum(size, max(abs(here), abs(loss_scale)))
    size[size == 0] = 1
    floor = _floor(size, disagreement[~crossed], step, theta.dtype)
    return _judge(analytic, numeric, disagreement, crossed, floor, names, factors)


def _judge(
    analytic: Array,
    numeric: Array,
    disagreement: Array,
    crossed: Mask,
    floor: Array,
    names: list[str],
    factors: dict[str, int],
) -> GradientCheck:
    scale = np.maximum(np.abs(analytic), np.abs(numeric))
    gap = np.abs(analytic - numeric)
    tolerance = _RELATIVE_TOLERANCE * scale + floor
    # Written so that a NaN among the differences counts as "cannot be verified".
    # Truncation makes the difference at the full step wrong by 4/3 of the disagreement.
    resolved = (scale > _VERIFIABLE_FLOORS * floor) & (2 * disagreement <= tolerance)
    tolerance = tolerance + 2 * disagreement
    unverifiable = ~resolved & ~crossed
    compared = resolved & ~crossed
    wrong = compared & (gap > tolerance)
    verdict, reason = _verdict(wrong, compared, crossed, unverifiable)
    return GradientCheck(
        verdict=verdict,
        reason=reason,
        analytic=analytic,
        numeric=numeric,
        errors=np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0),
        crossed=crossed,
        unverifiable=unverifiable,
        wrong=wrong,
        names=names,
        hint=_hint(analytic, numeric, wrong, compared, names, factors),
    )


def _verdict(wrong: Mask, compared: Mask, crossed: Mask, unverifiable: Mask) -> tuple[str, str]:
    if wrong.any():
        return "failed", ""
    if compared.mean() >= _LEAST_COMPARED:
        return "passed", ""
    advice = (
        "a smaller step"
        if crossed.sum() > unverifiable.sum()
        else ("another theta (a dead unit passes every check as 0 = 0), float64 or another step")
    )
    return "inconclusive", (
        f"only {compared.sum():,} of {compared.size:,} derivatives could be compared; try {advice}"
    )


def _as_array(gradient: ArrayLike) -> NDArray[Any]:
    """Return the gradient as an array; of objects, if it is a list of unequal parts."""
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


def _failed(reason: str, analytic: NDArray[Any], names: list[str]) -> GradientCheck:
    nothing, all_of_them = np.zeros(len(names), bool), np.ones(len(names), bool)
    unknown = np.full(len(names), np.nan)
    return GradientCheck(
        "failed", reason, analytic, unknown, unknown, nothing, all_of_them, nothing, names
    )


def _losses(loss: Loss, theta: Array) -> tuple[float, Callable[[Array], Array]]:
    """Return the loss at theta, after a look at it, and `loss` as a function of a stack."""
    one = np.asarray(loss(theta.copy()))
    if one.shape != () or one.dtype.kind not in "iuf":
        raise ValueError(
            f"loss(theta) must return one real number, got shape {one.shape}, dtype {one.dtype}"
        )
    return float(one), _stacked(loss, theta, one)


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


def _differences(
    losses: Callable[[Array], Array], theta: Array, step: float
) -> tuple[Array, Array]:
    """Return every central difference, and the larger of the two losses that it is made of.

    The divisor is the distance that the two perturbed numbers really have after rounding.
    """
    above, below = theta + theta.dtype.type(step), theta - theta.dtype.type(step)
    with np.errstate(all="ignore"):
        high, low = _perturbed(losses, theta, above), _perturbed(losses, theta, below)
        return (high - low) / (above - below), np.maximum(np.abs(high), np.abs(low))


def _perturbed(
    function: Callable[[Array], NDArray[Any]], theta: Array, values: Array
) -> NDArray[Any]:
    """Evaluate `function` with each parameter in turn replaced by its entry of `values`."""
    results, most = [], max(1, _STACK_NUMBERS // len(theta))
    for start in range(0, len(theta), most):
        index = np.arange(start, min(start + most, len(theta)))
        stack = np.tile(theta, (len(index), 1))
        stack[np.arange(len(index)), index] = values[index]
        results.append(function(stack))
    return np.concatenate(results)


def _crossed(pattern: Pattern | None, theta: Array, step: float) -> Mask:
    """Find the parameters whose perturbation switches a unit on or off."""
    if pattern is None:
        return np.zeros(len(theta), bool)
    here = np.asarray(pattern(theta.copy()))
    patterns = _stacked(pattern, theta, here)

    def switched(stack: Array) -> Mask:
        return (patterns(stack) != here).reshape(len(stack), -1).any(axis=1)

    above, below = theta + theta.dtype.type(step), theta - theta.dtype.type(step)
    with np.errstate(all="ignore"):
        return _perturbed(switched, theta, above) | _perturbed(switched, theta, below)


def _floor(size: Array, disagreement: Array, step: float, dtype: np.dtype[np.floating]) -> Array:
    """Estimate the noise of each central difference, and stay several times above it.

    A loss that adds up numbers of that `size` is known to eps times it at best, and never
    better than the smallest number. How noisy it really is shows in how far the differences at
    step and step/2 lie apart. The upper quartile is taken, so that a few parameters along which
    the loss bends do not raise the floor for all, and among those that differ at all: a
    parameter that no output feels has no noise.
    """
    precision = np.finfo(dtype)
    unavoidable = (precision.eps * size + precision.tiny) / step
    seen = disagreement[np.isfinite(disagreement) & (disagreement > 0)]
    return _NOISE_FACTOR * np.maximum(unavoidable, np.quantile(seen, 0.75) if seen.size else 0)


def _hint(
    analytic: Array,
    numeric: Array,
    wrong: Mask,
    compared: Mask,
    names: list[str],
    factors: dict[str, int],
) -> str:
    """Recognise a few patterns of error that beginners and experts alike produce."""
    if not wrong.any():
        return ""
    if wrong.sum() == compared.sum():
        with np.errstate(divide="ignore", invalid="ignore"):  # differences of 0: no factor
            ratios = analytic[wrong] / numeric[wrong]
            mean = float(ratios.mean())
        if np.isfinite(mean) and np.ptp(ratios) < 1e-2 * min(abs(mean), abs(mean - 1)):
            return _factor_hint(mean, factors)
    return _place_hint(wrong, compared, names)


def _factor_hint(ratio: float, factors: dict[str, int]) -> str:
    if np.isclose(ratio, -1, rtol=1e-2):
        return "the sign is the wrong way round"
    for name, factor in {"the 2 that the square gives": 2, **factors}.items():
        if factor != 1 and np.isclose(ratio, factor, rtol=1e-2):
            return f"every derivative is {factor} times too large, which is {name}"
        if factor != 1 and np.isclose(ratio, 1 / factor, rtol=1e-2):
            return f"every derivative is {factor} times too small, which is {name}"
    return f"every derivative has the same wrong factor, {ratio:.4g}"


def _place_hint(wrong: Mask, compared: Mask, names: list[str]) -> str:
    """Group parameters by what stands before the bracket: `W2[3, 7]` belongs to W2."""
    groups = np.array([name.split("[")[0] for name in names])
    bad = list(dict.fromkeys(groups[wrong]))
    good = [group for group in dict.fromkeys(groups[compared]) if group not in bad]
    if not good:
        return ""
    if all(group.startswith("b") for group in bad):
        return "only biases are wrong: their gradient is the sum of delta over the samples"
    above, below = _layers(good), _layers(bad)
    if above and below and min(above) > max(below):
        return (
            f"{' and '.join(good)} agree, {', '.join(bad)} do not: look at the step from layer "
            f"{max(below) + 1} back to layer {max(below)} (the activation's derivative, W)"
        )
    return f"only {', '.join(bad)} are wrong"


def _layers(groups: list[str]) -> list[int]:
    """Return the numbers of layers among names such as W2 and b2."""
    return [int(group[1:]) for group in groups if group[1:].isdigit()]


def _vector(theta: ArrayLike) -> Array:
    theta = finite_array(theta, "theta")
    if theta.ndim != 1:
        raise ValueError(f"theta must be one vector of parameters, got shape {theta.shape}")
    return theta


def _checked_names(names: Sequence[str] | None, n_parameters: int) -> list[str]:
    if names is None:
        return [f"theta[{i}]" for i in range(n_parameters)]
    names = [str(name) for name in items(names, "names", "strings")]
    if len(names) != n_parameters:
        raise ValueError(f"names has {len(names)} entries, but theta has {n_parameters}")
    return names
