"""What every public function asks of its input, said once and in the same words.

Each function returns its argument as the array or number that the caller works with, or
raises an error that names the argument, what was given and what was expected.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Decimal
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# More names than this are not listed in an error.
_MOST_LISTED = 6


def real_array(value: ArrayLike, name: str) -> NDArray[np.floating]:
    """Return `value` as a floating array; every floating precision is kept.

    An array in this machine's byte order is returned as it is, one in the other is copied.
    """
    array = _array(value, name)
    if array.dtype.kind in "iu":
        return array.astype(np.float64)
    if array.dtype.kind != "f":
        advice = _conversion(value, array, name, float)
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}{advice}")
    return array


def finite_array(
    value: ArrayLike, name: str, ndim: int = 0, dtype: np.dtype[np.floating] | None = None
) -> NDArray[np.floating]:
    """Return `value` as a floating array of at least `ndim` axes without NaN or infinity.

    With `dtype` it is converted to that precision, in which it must be finite, too.
    """
    array = real_array(value, name)
    with np.errstate(over="ignore"):
        array = array.astype(dtype or array.dtype, copy=False)
    if array.ndim < ndim:
        advice = column(value, name)
        raise ValueError(f"{name} must have at least {ndim} axes, got shape {array.shape}{advice}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    if not np.isfinite(array).all():
        bad = np.count_nonzero(~np.isfinite(array))
        raise ValueError(f"{name} must be finite, got {bad} NaN or infinite of {array.size} values")
    return array


def label_array(value: ArrayLike, name: str, n_classes: int) -> NDArray[np.integer]:
    """Return `value` as an array of class labels from 0 to `n_classes` − 1."""
    array = _array(value, name)
    if array.dtype.kind not in "iu":
        advice = one_hot(value, name, n_classes) or _conversion(value, array, name, int)
        raise TypeError(f"{name} must be integers, one a sample, got dtype {array.dtype}{advice}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    if array.min() < 0 or array.max() >= n_classes:
        raise ValueError(
            f"{name} must lie between 0 and {n_classes - 1}, "
            f"got values from {array.min()} to {array.max()}"
        )
    return array


def common_axes(what: str = "leading axes", /, **axes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape that the arguments' leading axes, or all their axes, broadcast to."""
    try:
        return np.broadcast_shapes(*axes.values())
    except ValueError:
        given = ", ".join(f"{name} {shape}" for name, shape in axes.items())
        raise ValueError(f"the {what} do not fit each other: {given}") from None


def column(value: ArrayLike, name: str) -> str:
    """Say how one number a sample becomes (samples, 1), if `value` is that."""
    if np.ndim(value) != 1:
        return ""
    owner = name if isinstance(value, np.ndarray) else f"np.asarray({name})"
    return f": a column is {owner}[:, None]"


def one_label_a_sample(value: ArrayLike, name: str, n_classes: int) -> str:
    """Say how labels in a column, or one-hot labels, become one a sample."""
    if np.shape(value)[1:] == (1,):
        return f": pass {_of(value, name, 'ravel')}.ravel()"
    return one_hot(value, name, n_classes)


def one_hot(value: ArrayLike, name: str, n_classes: int) -> str:
    """Say how one-hot labels become one a sample, if `value` is that."""
    array = np.asarray(value)
    if array.ndim < 2 or array.shape[-1] != n_classes or array.dtype.kind not in "biuf":
        return ""
    ones, others = (np.count_nonzero(each, axis=-1) for each in (array == 1, array != 0))
    if not (np.all(ones == 1) and np.all(others == 1)):
        return ""
    return f": pass {_of(value, name, 'argmax')}.argmax(axis={array.ndim - 1})"


def finite_number(value: float, name: str) -> float:
    """Return `value` as a finite Python float, so that it never widens a float32 array.

    Also a `Decimal`, and an array without axes.
    """
    number = _scalar(value, name)
    if not isinstance(number, Real | Decimal):
        raise TypeError(f"{name} must be a number, got {_short(value)}")
    try:
        number = float(number)
    except OverflowError:
        number = float("inf")
    if not np.isfinite(number):
        raise ValueError(f"{name} must be finite, got {number}")
    return number


def number_or_array(value: ArrayLike | Decimal, name: str) -> float | NDArray[np.floating]:
    """Return `value` as a finite Python float or, if it has axes, a finite float64 array."""
    array = _array(value, name)  # type: ignore[arg-type] # a Decimal becomes one of objects
    if array.ndim > 0:
        return finite_array(array, name, dtype=np.dtype(np.float64))
    return finite_number(value, name)  # type: ignore[arg-type]


def positive_number(value: float, name: str) -> float:
    """Return `value` as a finite Python float above 0."""
    number = finite_number(value, name)
    if number <= 0:
        raise ValueError(f"{name} must be above 0, got {number:g}")
    return number


def whole_number(value: int, name: str, least: int) -> int:
    """Return `value` as a Python int of at least `least`."""
    number = _scalar(value, name)
    if not isinstance(number, Integral):
        raise TypeError(f"{name} must be a whole number, got {_short(value)}")
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return int(number)


def fraction(value: float, name: str) -> float:
    """Return `value` as a float strictly between 0 and 1."""
    number = finite_number(value, name)
    if not 0 < number < 1:
        raise ValueError(f"{name} must lie between 0 and 1, got {number:g}")
    return number


def choice(value: str, name: str, known: Iterable[str]) -> str:
    """Return `value` if it is one of the names in `known`; an error lists those most like it."""
    known = list(known)
    if not isinstance(value, str) or value not in known:
        count = f"{len(known)} names such as " if len(known) > _MOST_LISTED else ""
        near = get_close_matches(str(value), known, cutoff=0) if count else known
        names = ", ".join(repr(each) for each in near)
        raise ValueError(f"{name} must be one of {count}{names}; got {_short(value)}")
    return value


def function(value: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return `value` if it can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {_short(value)}")
    return value


def items(value: Iterable[Any], name: str, what: str) -> list[Any]:
    """Return the items of `value` as a list."""
    try:
        return list(value)
    except TypeError:
        raise TypeError(f"{name} must be a sequence of {what}, got {_short(value)}") from None


def unmasked(value: object, name: str) -> None:
    """Raise if `value`, or an item of it, is a masked array."""
    parts = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(part, np.ma.MaskedArray) for part in parts):
        raise TypeError(
            f"{name} is masked, and no mask is kept here: pass {name}.filled(...) with numbers for "
            f"what is masked, or {name}.compressed() without it"
        )


def generator(value: np.random.Generator) -> np.random.Generator:
    """Return `value` if it is a NumPy random generator."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator, such as numpy.random.default_rng(0); "
            f"got {_short(value)}"
        )
    return value


def _array(value: ArrayLike, name: str) -> NDArray[Any]:
    """Return `value` as an array in this machine's byte order."""
    unmasked(value, name)
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be an array of numbers; its rows differ in length") from None
    except (TypeError, RuntimeError) as error:  # a tensor that must be detached or fetched first
        raise TypeError(f"{name} cannot be made an array: {error}") from None
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def _scalar(value: Any, name: str) -> Any:
    """Take a number out of an array without axes; None for truth and time, numbers to Python."""
    if hasattr(value, "__array__") and _array(value, name).ndim == 0:
        value = _array(value, name)[()]
    return None if isinstance(value, bool | np.bool | np.timedelta64) else value


def _conversion(value: object, array: NDArray[Any], name: str, number: type) -> str:
    """Say which expression makes numbers of `value`, if there is one that loses nothing."""
    if hasattr(value, "toarray"):  # SciPy's sparse matrices
        return f": pass {name}.toarray()"
    if array.dtype.kind not in "bfOV":
        return ""
    with suppress(TypeError, ValueError, OverflowError), np.errstate(invalid="ignore"):
        if np.array_equal(array.astype(number), array.astype(float)):
            method = "to_numpy" if hasattr(value, "iloc") else "astype"  # pandas has iloc
            return f": pass {_of(value, name, method)}.{method}({number.__name__})"
    return ""


def _of(value: object, name: str, method: str) -> str:
    """Write the argument, or the array that is made of it where it lacks the method."""
    return name if hasattr(value, method) else f"np.asarray({name})"


def _short(value: object) -> str:
    text = " ".join(repr(value).split())
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"
