"""Take parameters as people keep them, a vector or dicts and lists of arrays, as one vector."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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
        parts = []
        for part in _parts(self.given, gradient, "the gradient"):
            unmasked(part, "gradient")
            parts.append(np.asarray(part))
        for part, (name, shape) in zip(parts, self.shapes.items(), strict=True):
            if part.shape != shape:
                hint = ": is it transposed?" if part.shape == shape[::-1] else ""
                raise UnlikeError(
                    f"the gradient of {name} has shape {part.shape}, but {name} has {shape}{hint}"
                )
        return np.concatenate([part.ravel() for part in parts])


def parameters(given: Any, name: str) -> Parameters:
    """Return parameters as one finite vector, or raise as `finite_array`."""
    if not is_nested(given):
        theta = finite_array(given, name)
        if theta.ndim != 1:
            raise ValueError(f"{name} must be one vector of parameters, got shape {theta.shape}")
        return Parameters(given, theta, {name: theta.shape})
    arrays = {place: finite_array(each, place) for place, each in _leaves(given, name)}
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
    return built if isinstance(node, Mapping) else list(built.values())


def _parts(node: Any, gradient: Any, name: str) -> Iterator[Any]:
    """Yield the gradient's arrays in the order of the parameters'."""
    if not is_nested(node):
        yield gradient
        return
    wanted, got = dict(_items(node)), _given_parts(node, gradient, name)
    for what, keys in {"lacks": wanted.keys() - got, "has unknown": got.keys() - wanted}.items():
        if keys:
            raise UnlikeError(f"{name} {what} {', '.join(sorted(map(repr, keys)))}")
    for key, each in wanted.items():
        yield from _parts(each, got[key], f"{name}[{key!r}]")


def _given_parts(node: Any, gradient: Any, name: str) -> dict[Any, Any]:
    kind, word = (Mapping, "dict") if isinstance(node, Mapping) else (list | tuple, "list")
    if not isinstance(gradient, kind):
        raise UnlikeError(
            f"{name} must be a {word} of arrays as the parameters are, "
            f"got {type(gradient).__name__}"
        )
    return dict(_items(gradient))
