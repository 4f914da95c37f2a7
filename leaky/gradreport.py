"""Say what came out of a gradient check: the verdict, the worst parameter, a likely cause."""

# Annotations are kept as they are written here: `help` would spell `NDArray` out.
from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import fill

import numpy as np
from numpy.typing import NDArray

from leaky._arrays import entry_names
from leaky._records import compared_by_value

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]
Places = NDArray[np.integer]

# A report is read on a page, or in a notebook's narrow column.
_LINE = 74

# Ratios and arrays are alike if they differ by less than this, relatively.
_ALIKE = 1e-2


class GradientCheckError(AssertionError):
    """A gradient that `GradientCheck.raise_for_failure` could not pass; its text is the report."""


@compared_by_value
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
    least : ndarray, shape (P,)
        How large a derivative must be to be verified: six times what noise and the loss's bend may
        make of its difference.
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
    least: Array
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
        candidates = self.wrong if self.wrong.any() else self.compared
        errors = np.where(candidates, self.errors, -1)
        gaps = np.abs(self.analytic - self.numeric)
        return int(np.argmax(np.where(errors >= 0.99 * errors.max(), gaps, -1)))

    def __repr__(self) -> str:
        lines = [
            f"{self.verdict}: {self.reason or self._count()}",
            *(self._array_lines() if self.wrong.any() else []),
            self._worst_line() if self.wrong.any() else "",
            f"likely cause: {self.hint}" if self.hint else "",
            self._left_out(),
            self._noise_line() if self.verdict == "inconclusive" else "",
        ]
        return "\n".join(fill(line, _LINE, subsequent_indent="  ") for line in lines if line)

    def _array_lines(self) -> list[str]:
        findings = _findings(self)
        width = max(map(len, findings))
        return [f"  {name:{width}}  {finding}" for name, finding in findings.items()]

    def _noise_line(self) -> str:
        known = self.unverifiable & np.isfinite(self.least) & np.isfinite(self.numeric)
        if not known.any():
            return ""
        least, size = (float(np.median(each[known])) for each in (self.least, abs(self.numeric)))
        about = _power_of_ten(np.floor, size) if size else "0"
        return (
            f"noise: it hides derivatives below {_power_of_ten(np.ceil, least)}, "
            f"and these are about {about}"
        )

    def _count(self) -> str:
        total, compared = len(self.names), int(self.compared.sum())
        if self.wrong.any():
            return f"{self.wrong.sum():,} of {compared:,} compared derivatives are wrong"
        error = _power_of_ten(np.ceil, max(self.norm_error, np.finfo(float).eps))
        return f"{compared:,} of {total:,} derivatives agree, norm-wise error below {error}"

    def _worst_line(self) -> str:
        a, n = self.analytic[self._worst_index], self.numeric[self._worst_index]
        ratio = f"{a / n:.4g}" if n else "undefined"
        return f"worst: {self.worst} is {a:.4g}, finite differences say {n:.4g} (ratio {ratio})"

    def _left_out(self) -> str:
        crossed, unverifiable = int(self.crossed.sum()), int(self.unverifiable.sum())
        parts = [f"{crossed:,} crossed a kink"] if crossed else []
        parts += [f"{unverifiable:,} could not be verified"] if unverifiable else []
        return f"left out: {' and '.join(parts)}" if parts else ""


def _power_of_ten(rounded: np.ufunc, value: float) -> str:
    """Round to a power of ten: the digits of round-off differ from machine to machine."""
    return f"1e{int(rounded(np.log10(value))):+03d}"


# --- Array by array: `W2[3, 7]` is an entry of W2, which stands before the last bracket.


def _places(names: list[str]) -> dict[str, Places]:
    """Return where the entries of each array stand."""
    owners = np.array([name.rsplit("[", 1)[0] for name in names])
    return {str(owner): np.flatnonzero(owners == owner) for owner in dict.fromkeys(owners)}


def _shape(array: str, names: list[str]) -> tuple[int, ...]:
    """Read an array's shape from the names of its entries."""
    last = names[-1].removeprefix(f"{array}[").removesuffix("]").split(", ")
    if all(index.isdecimal() for index in last):
        shape = tuple(int(index) + 1 for index in last)
        if names == entry_names(array, shape):
            return shape
    return (len(names),)


def _findings(report: GradientCheck) -> dict[str, str]:
    """Say of each array whether its derivatives agree, and if not, what they look like."""
    places = _places(report.names)
    shapes = {
        array: _shape(array, [report.names[place] for place in own])
        for array, own in places.items()
    }
    return {array: _finding(report, array, places, shapes) for array in places}


def _finding(
    report: GradientCheck,
    array: str,
    places: dict[str, Places],
    shapes: dict[str, tuple[int, ...]],
) -> str:
    own = places[array]
    compared, wrong = report.compared[own].sum(), report.wrong[own].sum()
    if not wrong:
        return "agrees" if compared else "could not be compared"
    if not report.analytic[own].any():
        return "is 0, and should not be"
    factor = _common_factor(report, own)
    if factor is not None:
        return _factor_text(factor)
    elsewhere = {
        f"has the derivatives of {other}": places[other]
        for other in places
        if other != array and shapes[other] == shapes[array]
    }
    if len(shapes[array]) == 2:
        elsewhere = {"transposed": own.reshape(shapes[array]).T.ravel()} | elsewhere
    for text, there in elsewhere.items():
        factor = _factor_between(report, own, there)
        if factor is not None:
            return text if abs(factor - 1) < _ALIKE else f"{text}, and {_factor_text(factor)}"
    return f"wrong in {wrong:,} of {compared:,}"


def _factor_between(report: GradientCheck, own: Places, places: Places) -> float | None:
    """Find the factor of the gradient at some places to the differences at others, norm-wise."""
    both = report.compared[own] & report.compared[places]
    a, n = report.analytic[own][both], report.numeric[places][both]
    if both.sum() < 3:  # any two numbers are nearly those of something
        return None
    factor = float(a @ n / (n @ n))
    return factor if np.linalg.norm(a - factor * n) <= _ALIKE * np.linalg.norm(a) else None


def _common_factor(report: GradientCheck, places: Places) -> float | None:
    """Find the factor by which all compared derivatives at some places are wrong, if there is one.

    Of a gradient that is 0 there is none.
    """
    wrong = places[report.wrong[places]]
    if len(wrong) < report.compared[places].sum():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):  # a difference of 0 has no factor
        ratios = report.analytic[wrong] / report.numeric[wrong]
        mean = float(ratios.mean())
    if np.isfinite(mean) and np.ptp(ratios) < _ALIKE * min(abs(mean), abs(mean - 1)):
        return mean
    return None


def _factor_text(factor: float) -> str:
    if np.isclose(factor, -1, rtol=_ALIKE):
        return "has the wrong sign"
    if factor < 0 or abs(factor - 1) < _ALIKE:
        return f"{factor:.7g} times what it should be"
    times = max(factor, 1 / factor)
    whole = round(times)
    text = f"{whole:,}" if whole > 1 and np.isclose(times, whole, rtol=_ALIKE) else f"{times:.4g}"
    return f"{text} times too {'large' if factor > 1 else 'small'}"


# --- A guess at the cause.


def with_likely_cause(report: GradientCheck, factors: dict[str, int]) -> GradientCheck:
    """Add the hint: a few patterns of error that beginners and experts alike produce.

    Parameters
    ----------
    report : GradientCheck
    factors : dict from a text to an int
        Factors that are easily forgotten, such as 100 under "the number of samples".

    Returns
    -------
    GradientCheck
        The same report if nothing is wrong, or the errors have no pattern that is known.
    """
    if not report.wrong.any():
        return report
    factor = _common_factor(report, np.arange(len(report.names)))
    hint = _place_hint(report) if factor is None else _factor_hint(factor, factors)
    return replace(report, hint=hint)


def _factor_hint(ratio: float, factors: dict[str, int]) -> str:
    if np.isclose(ratio, -1, rtol=_ALIKE):
        return "the sign is the wrong way round"
    for name, factor in {"the 2 that the square gives": 2, **factors}.items():
        if factor != 1 and np.isclose(ratio, factor, rtol=_ALIKE):
            return f"every derivative is {factor} times too large, which is {name}"
        if factor != 1 and np.isclose(ratio, 1 / factor, rtol=_ALIKE):
            return f"every derivative is {factor} times too small, which is {name}"
    return f"every derivative has the same wrong factor, {ratio:.7g}"


def _place_hint(report: GradientCheck) -> str:
    """Name the arrays that are wrong, and the layer that they point at."""
    places = _places(report.names)
    bad = [array for array, own in places.items() if report.wrong[own].any()]
    good = [a for a, own in places.items() if report.compared[own].any() and a not in bad]
    if not good or any("derivatives of" in text for text in _findings(report).values()):
        return ""
    if all(array.startswith("b") for array in bad):
        return "only biases are wrong: their gradient is the sum of delta over the samples"
    above, below = _layers(good), _layers(bad)
    if above and below and min(above) > max(below):
        return (
            f"{' and '.join(good)} agree, {', '.join(bad)} do not: look at the step from layer "
            f"{max(below) + 1} back to layer {max(below)} (the activation's derivative, W)"
        )
    return f"only {', '.join(bad)} {'is' if len(bad) == 1 else 'are'} wrong"


def _layers(arrays: list[str]) -> list[int]:
    """Return the numbers of layers among names such as W2 and b2."""
    return [int(array[1:]) for array in arrays if array[1:].isdigit()]
