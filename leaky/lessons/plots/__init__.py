"""Draw the book's figures: one module a subject, as the chapters have them.

A function here takes the numbers, draws them and returns the figure; what is drawn can be read
back from the figure's artists, which is how the tests check it.

Every public function of a module in this folder is a figure, or its text, and is found as
`plots.name`: a new module needs no entry anywhere. What several of them draw on is `canvas`.
"""

from collections.abc import Callable
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

_SHARED = "canvas"


def _figures() -> dict[str, Callable[..., Any]]:
    """Return the public functions of this folder's modules by their names."""
    names = [f"{__name__}.{each.name}" for each in iter_modules(__path__) if each.name != _SHARED]
    return {
        name: function
        for module in map(import_module, names)
        for name, function in vars(module).items()
        if isfunction(function) and function.__module__ == module.__name__ and name[0] != "_"
    }


# At once, not when a name is asked for: a function that is called like its module stands in the
# module's place.
_found = _figures()
globals().update(_found)
__all__ = sorted(_found)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Callable[..., Any]: ...
