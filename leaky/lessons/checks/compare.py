"""Compare a result with the one expected, and say how they differ.

Both are in the plain form of `leaky.lessons.calls`.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from leaky.lessons.calls import kind

# What single precision may differ by, relative to the largest number expected: not the seventh
# digit, since a sum of many loses one or two, and never a mistake of the fifth.
_SINGLE = 1e-5


def difference(
    got: Any, expected: Any, tolerance: float, single: bool = False, nan_equal: bool = False
) -> str:
    """Say how a result differs from the one expected.

    Parameters
    ----------
    got, expected : object
        Numbers, arrays, or lists and tuples of them. For a tuple of k results an array whose
        first axis is k long is the same, for a number (not an array of shape ()) one of shape (1,).
    tolerance : float
        Relative to the largest number expected.
    single : bool, default False
        Whether the inputs have single precision, for which the tolerance is at least 1e-5; so it
        is for a result that has.
    nan_equal : bool, default False
        Whether NaN is right where none is expected; where it is expected, it is right.

    Returns
    -------
    str
        Empty if there is no difference.
    """

    def compare(got: Any, expected: Any) -> str:
        if isinstance(expected, tuple | list):
            return _difference_of_parts(got, expected, compare)
        array, wanted = as_array(got), np.asarray(expected)
        is_number = not isinstance(expected, np.ndarray)
        if array is not None and is_number and array.shape == (1,):
            array = array[0, ...]
        if array is None or array.shape != wanted.shape:
            what = kind(wanted) if is_number or wanted.ndim else "an array of shape ()"
            return f"the result is {kind(got)}, expected {what}"
        close = _close(array, wanted, tolerance, single, nan_equal)
        return "" if close.all() else _difference_of_values(array, wanted, close)

    return compare(got, expected)


def _difference_of_parts(
    got: Any, expected: Sequence[Any], compare: Callable[[Any, Any], str]
) -> str:
    parts = parts_of(got, len(expected))
    if parts is None:
        said = f"{len(got)} results" if isinstance(got, list | tuple) else kind(got)
        return f"the function returns {said}, expected {len(expected)} results, as a tuple"
    for number, (mine, wanted) in enumerate(zip(parts, expected, strict=True), start=1):
        if fault := compare(mine, wanted):
            space = "\n" if fault.startswith("got ") else " "  # so that the numbers stand in line
            return f"result {number} of {len(expected)}:{space}{fault}"
    return ""


def parts_of(got: Any, number: int) -> list[Any] | None:
    """Return several results one by one, also those in one array; None if they are not so many."""
    is_several = isinstance(got, list | tuple) or (isinstance(got, np.ndarray) and got.ndim > 0)
    return list(got) if is_several and len(got) == number else None


def as_array(value: Any) -> np.ndarray | None:
    """Return a number, an array, or a list of numbers as an array; None for all else."""
    try:
        array = np.array(value)
    except ValueError:  # rows of several lengths
        return None
    return array if array.dtype.kind in "biuf" else None


def _close(
    got: np.ndarray, expected: np.ndarray, tolerance: float, single: bool, nan_equal: bool
) -> np.ndarray:
    """Return which entries are right."""
    single |= got.dtype.kind == "f" and got.dtype.itemsize < 8
    finite = np.abs(expected[np.isfinite(expected)].astype(float))
    room = (max(tolerance, _SINGLE) if single else tolerance) * finite.max(initial=0.0)
    close = (np.abs(got.astype(float) - expected) <= room) | (got == expected)
    if nan_equal or np.isnan(expected.astype(float)).any():
        close |= np.isnan(got.astype(float)) & np.isnan(expected.astype(float))
    return np.asarray(close)


def _difference_of_values(got: np.ndarray, expected: np.ndarray, close: np.ndarray) -> str:
    """Say in which entries two arrays of a shape differ, with as many digits as that takes."""
    digits = _digits(got[~close], expected[~close])
    if expected.size <= 12:
        lines = [f"got      {_written(got, digits)}", f"expected {_written(expected, digits)}"]
    else:
        first = tuple(int(i) for i in np.argwhere(~close)[0])
        lines = [
            f"{np.sum(~close)} of {close.size} entries are wrong; the first is entry "
            f"{list(first)}: got {got[first]:.{digits}g}, expected {expected[first]:.{digits}g}"
        ]
    return "\n".join(lines + _size_of_difference(got.astype(float), expected.astype(float)))


def suggestion(got: Any, expected: Any) -> str:
    """Say what a small difference suggests, or return an empty string.

    Parameters
    ----------
    got, expected : object
        A wrong result and the right one.
    """
    if isinstance(expected, tuple | list):
        parts = parts_of(got, len(expected)) or []
        each = (suggestion(mine, wanted) for mine, wanted in zip(parts, expected, strict=False))
        return next(filter(None, each), "")
    mine, wanted = as_array(got), np.asarray(expected)
    if mine is None or mine.shape != wanted.shape or not mine.size:
        return ""
    if np.array_equal(mine, wanted):
        return ""
    if cut := _rounding(mine, wanted):
        return cut
    relative = _relative(mine.astype(float), wanted.astype(float))
    return _origin(mine.astype(float), relative) if 1e-12 < relative < _SMALL else ""


def _digits(got: np.ndarray, expected: np.ndarray) -> int:
    """Return how many digits it takes to tell each pair apart; at least 4, at most 17."""
    pairs = list(zip(got, expected, strict=True))
    enough = (n for n in range(4, 17) if all(f"{g:.{n}g}" != f"{e:.{n}g}" for g, e in pairs))
    return next(enough, 17)


def _written(array: np.ndarray, digits: int) -> str:
    form: Any = {"float_kind": lambda number: f"{number + 0.0:.{digits}g}"}  # −0 is 0
    text = np.array2string(array, separator=", ", formatter=form, max_line_width=1000)
    return text.replace("\n", "")


# A difference that is smaller, relative to the largest number, is told with its size.
_SMALL = 1e-3


def _size_of_difference(got: np.ndarray, expected: np.ndarray) -> list[str]:
    """Say how large a small difference is."""
    relative, gaps = _relative(got, expected), np.abs(got - expected)
    if not relative < _SMALL:
        return []
    place = np.unravel_index(np.argmax(gaps), gaps.shape)
    where = f", at {[int(i) for i in place]}" if place else ""
    return [f"largest difference {gaps[place]:.1g}, relative {relative:.1g}{where}"]


def _relative(got: np.ndarray, expected: np.ndarray) -> float:
    """Return the largest difference over the largest number expected; infinite if there is none."""
    gap, scale = float(np.abs(got - expected).max()), float(np.abs(expected).max())
    return gap / scale if scale and np.isfinite(gap + scale) else float("inf")


def _rounding(got: np.ndarray, expected: np.ndarray) -> str:
    """Say how a right result was rounded, or return an empty string."""
    is_cut = bool(np.any(got)) and np.array_equal(got, np.trunc(expected))
    if is_cut and got.dtype.kind in "iu" and expected.dtype.kind == "f":
        return (
            "These are the right numbers, cut off to whole ones. An array of integers, such as "
            "`np.zeros_like(z)` for whole numbers in z, keeps no fractions: dtype=float."
        )
    # One short number may be like another by chance.
    is_near = _relative(got.astype(float), expected.astype(float)) < 0.01 or np.sum(got != 0) > 2
    if np.any(got) and is_near:
        for decimals in range(9):
            if np.array_equal(got, np.round(expected, decimals)):
                return "These are the right numbers, rounded. Return them as they are."
    return ""


def _origin(got: np.ndarray, relative: float) -> str:
    """Say where a difference of that size comes from, as a rule."""
    if relative < 1e-5 and np.array_equal(got, got.astype(np.float32)):
        return (
            "This looks like single precision: your numbers have seven digits, as float32 keeps; "
            "float64 has 16."
        )
    if relative < 1e-5:
        return (
            "A difference as small as this may come from single precision (float32) somewhere on "
            "the way, from an ε, such as 1e-8, in a denominator or a logarithm, or from a step too "
            "large or too small."
        )
    return (
        "A difference as small as this often comes from an ε in a denominator or a logarithm, "
        "from half precision (float16), or from a difference quotient with another step."
    )


def show(value: Any) -> str:
    """Return a value at a size that a person can read.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        Of a large array its shape only; numbers with four digits.
    """
    if isinstance(value, np.ndarray):
        if value.size > 12:
            return f"an array of shape {value.shape}"
        return np.array2string(value, precision=4, separator=", ").replace("\n", "")
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        inside = ", ".join(show(each) for each in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if callable(value):
        said = inspect.getdoc(value) or "a function"
        return said[0].lower() + said[1:].removesuffix(".")
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
