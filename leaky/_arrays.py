"""Take parameters as people keep them, a vector or dicts and lists of arrays, as one vector."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leaky._validation import finite_array, unmasked

Array = NDArray[np.floating]


class UnlikeError(ValueError):
    """A gradient whose arrays are not those of the parameters; the text says which."""


@dataclass(frozen=True)
class Parameters:
    """Parameters as one vector, and what they were given as.

    Attributes
    ----------
    given : Any
        A vector; or a dict or list of arrays, and of further dicts and lists.
    theta : ndarray, shape (P,)
        All numbers in a row.
    shapes : dict from a name to a shape
        The arrays, in the order in which `theta` holds them.
    """

    given: Any
    theta: Array
    shapes: dict[str, tuple[int, ...]]

    def names(self) -> list[str]:
        """Name each entry of `theta`."""
        return [name for array in self.shapes.items() for name in entry_names(*array)]

    def of_one_vector(self, function: Callable[[Any], Any]) -> Callable[[Array], Any]:
        """Return a function of what was given as a function of one vector."""
        if not is_nested(self.given):
            return function
        ends = np.cumsum([prod(shape) for shape in self.shapes.values()])
        return lambda theta: function(_like(self.given, iter(np.split(theta, ends))))

    def flat(self, gradient: Any) -> Any:
        """Return a gradient with the arrays of what was given as one vector.

        Raises
        ------
        UnlikeError
            If it has other arrays, or one has another shape.
        """
        if not is_nested(self.given):
            return gradient
        parts = list(_parts(self.given, gradient, "the gradient"))
        pairs = zip(self.shapes.items(), parts, strict=True)
        return np.concatenate([_flat_part(*item, part) for item, part in pairs])


def parameters(given: Any, name: str) -> Parameters:
    """Return parameters as one finite vector, or raise as `finite_array`."""
    if not is_nested(given):
        theta = finite_array(given, name)
        if theta.ndim != 1:
            raise ValueError(f"{name} must be one vector of parameters, got shape {theta.shape}")
        return Parameters(given, theta, {name: theta.shape})
    leaves = list(_leaves(given, name))
    arrays = {place: finite_array(each, place) for place, each in leaves}
    if len(arrays) < len(leaves):
        twice = [
            place for place, count in Counter(place for place, _ in leaves).items() if count > 1
        ]
        raise ValueError(f"{name} has more than one array that is called {', '.join(twice)}")
    theta = np.concatenate([each.ravel() for each in arrays.values()])
    return Parameters(given, theta, {place: each.shape for place, each in arrays.items()})


def entry_names(array: str, shape: tuple[int, ...]) -> list[str]:
    """Name each entry of an array, in its order: `W1[0, 0]`, `W1[0, 1]`, …; `c` of a number."""
    return [
        f"{array}[{', '.join(map(str, place))}]" if place else array for place in np.ndindex(shape)
    ]


def is_nested(given: Any) -> bool:
    """Tell a dict or a list of arrays from one array, which may be a list of numbers."""
    if isinstance(given, list | tuple):
        return any(is_nested(each) or np.ndim(each) > 0 for each in given)
    return isinstance(given, Mapping) and len(given) > 0


def _flat_part(name: str, shape: tuple[int, ...], gradient: Any) -> NDArray[Any]:
    """Flatten the gradient of one array, after a look at what it is."""
    unmasked(gradient, f"the gradient of {name}")
    try:
        part = np.asarray(gradient)
    except ValueError:
        raise UnlikeError(f"the gradient of {name} has rows that differ in length") from None
    if part.shape != shape:
        hint = ": is it transposed?" if part.shape == shape[::-1] else ""
        raise UnlikeError(
            f"the gradient of {name} has shape {part.shape}, but {name} has {shape}{hint}"
        )
    if part.dtype.kind not in "iuf":
        raise UnlikeError(f"the gradient of {name} holds {part.dtype} values, not real numbers")
    if not np.isfinite(part).all():
        bad = np.count_nonzero(~np.isfinite(part))
        raise UnlikeError(f"the gradient of {name} has {bad:,} NaN or infinite of {part.size:,}")
    return part.ravel()


def _items(node: Any) -> Iterable[tuple[Any, Any]]:
    return node.items() if isinstance(node, Mapping) else enumerate(node)


def _leaves(node: Any, name: str, top: bool = True) -> Iterator[tuple[str, Any]]:
    """Yield every array with its name: `W1` in a dict, `theta[0]` in a list, `conv.W` deeper."""
    if not is_nested(node):
        yield name, node
        return
    for key, each in _items(node):
        if isinstance(node, Mapping):
            yield from _leaves(each, str(key) if top else f"{name}.{key}", top=False)
        else:
            yield from _leaves(each, f"{name}[{key}]", top=False)


def _like(node: Any, parts: Iterator[Array]) -> Any:
    """Build what looks like `node` from the parts of a vector."""
    if not is_nested(node):
        return next(parts).reshape(np.shape(node))
    built = {key: _like(each, parts) for key, each in _items(node)}
    if isinstance(node, Mapping):
        new: Any = copy(node)  # which may be an OrderedDict, or have a default
        new.update(built)
        return new
    return node._make(built.values()) if hasattr(node, "_make") else type(node)(built.values())


def _parts(node: Any, gradient: Any, name: str) -> Iterator[Any]:
    """Yield the gradient's arrays in the order of the parameters'."""
    if not is_nested(node):
        yield gradient
        return
    wanted, got = dict(_items(node)), _given_parts(node, gradient, name)
    differences = {"lacks": wanted.keys() - got, "has unknown": got.keys() - wanted}
    found = [
        f"{what} {', '.join(sorted(map(repr, keys)))}" for what, keys in differences.items() if keys
    ]
    if found:
        raise UnlikeError(f"{name} {' and '.join(found)}{_renaming(wanted, got)}")
    for key, each in wanted.items():
        yield from _parts(each, got[key], f"{name}[{key!r}]")


def _renaming(wanted: dict[Any, Any], got: dict[Any, Any]) -> str:
    """Say how to call a gradient dW as W is, where that is all that it needs."""
    if not all(f"d{key}" in got for key in wanted):
        return ""
    return ": pass {key: gradient['d' + key] for key in theta}"


def _given_parts(node: Any, gradient: Any, name: str) -> dict[Any, Any]:
    kind, word = (Mapping, "dict") if isinstance(node, Mapping) else (list | tuple, "list")
    if not isinstance(gradient, kind):
        raise UnlikeError(
            f"{name} must be a {word} of arrays as the parameters are, "
            f"got {type(gradient).__name__}"
        )
    return dict(_items(gradient))
