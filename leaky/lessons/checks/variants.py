"""Vary the inputs of an exercise: what takes its kind from one of them shows."""

from collections.abc import Iterator
from typing import Any

import numpy as np


def whole_but_one(*arguments: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the arguments once for each with fractions: it stays, the others become whole.

    An array that takes its kind from some of the arguments, as `np.full(n, slope)` and
    `np.zeros_like(z)` do, cuts off what another one brings.

    Parameters
    ----------
    *arguments : object
        Floats and arrays of floats are rounded; all else is kept.

    Yields
    ------
    tuple
        As many arguments, in the same order.
    """
    for kept, value in enumerate(arguments):
        if _may_have_fractions(value):
            yield tuple(
                each if number == kept else _whole(each) for number, each in enumerate(arguments)
            )


def _may_have_fractions(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def _whole(value: Any) -> Any:
    if not _may_have_fractions(value):
        return value
    return round(value) if isinstance(value, float) else np.rint(value).astype(int)
