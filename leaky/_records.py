"""Records that hold arrays are equal if what they hold is equal.

A dataclass or a named tuple compares its fields by ``==``, which gives arrays no answer: "the
truth value of an array with more than one element is ambiguous".
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Record = TypeVar("Record")


def compared_by_value(record: type[Record]) -> type[Record]:
    """Let the records of a dataclass or a named tuple be compared by what they hold.

    Two are equal if all their fields are, number by number: NaN equals NaN, whatever the
    precision. A named tuple may also equal a plain one. As lists and arrays, they have no hash.
    """
    record.__eq__ = _equal  # type: ignore[method-assign]
    record.__ne__ = _unequal  # type: ignore[method-assign] # a tuple's own would be asked
    record.__hash__ = None  # type: ignore[assignment]
    return record


def _equal(one: object, other: object) -> bool:
    kind = tuple if isinstance(one, tuple) else type(one)
    if not isinstance(other, kind):
        return NotImplemented
    return _same_each(_values(one), _values(other))


def _unequal(one: object, other: object) -> bool:
    equal = _equal(one, other)
    return equal if equal is NotImplemented else not equal


def _values(record: Any) -> Iterable[object]:
    if is_dataclass(record):
        return [getattr(record, field.name) for field in fields(record)]
    return tuple(record)


def _same(one: Any, other: Any) -> bool:
    """Compare two values of any kind, NaN equal to NaN."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and _same_arrays(one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return _same_each(one, other)
    return bool(one == other or (one != one and other != other))


def _same_arrays(one: NDArray[Any], other: NDArray[Any]) -> bool:
    if one.shape != other.shape:
        return False
    return bool(((one == other) | ((one != one) & (other != other))).all())


def _same_each(one: Iterable[object], other: Iterable[object]) -> bool:
    one, other = list(one), list(other)
    return len(one) == len(other) and all(map(_same, one, other))
