"""What an author offers a reader to choose from: checked, and completed from an argument's name."""

import inspect
import itertools
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leaky.figures.svg import checked_characters

# More names than this are a list to open, not radio buttons.
MOST_BUTTONS = 5

KINDS = ("range", "play", "steps", "choice")

# The one name with a meaning: an argument that is called so is time, and gets a play button.
TIME = "epoch"


@dataclass(frozen=True)
class Control:
    """What one argument of a drawing may be, and how that is offered.

    Parameters
    ----------
    values : sequence of numbers, sequence of str, or mapping from str
        Rising numbers, names, or names with the values that they stand for.
    label : str, optional
        What stands before the control; by default the argument's name in words.
    unit : str, optional
        What stands behind the value, such as "epochs".
    start : optional
        The value (or the name) that is shown first; by default the first of them.
    kind : {"range", "play", "steps", "choice"}, optional
        A slider; a slider with a play button; a slider with buttons for the previous and the
        next value; named choices. By default what fits the values.

    Notes
    -----
    What is wrong with it is said by `explore`, which knows the argument's name.
    """

    values: Sequence[Any] | NDArray[Any] | Mapping[str, Any]
    label: str = ""
    unit: str = ""
    start: Any = None
    kind: str = ""

    def text(self, value: Any) -> str:
        """Write a value for a reader, with its unit and a true minus sign."""
        written = str(value)
        if not isinstance(value, str):
            number = f"{value:.4g}" if isinstance(value, float) else written
            written = number.replace("-", "−")
        return f"{written} {self.unit}" if self.unit else written

    @property
    def texts(self) -> list[str]:
        """All values as a reader sees them."""
        return [self.text(value) for value in self.values]

    @property
    def arguments(self) -> list[Any]:
        """All values as the drawing gets them."""
        return list(self.values.values() if isinstance(self.values, Mapping) else self.values)

    @property
    def is_short(self) -> bool:
        """Whether its names fit on buttons; more are a list to open."""
        return len(self.values) <= MOST_BUTTONS

    @property
    def first(self) -> int:
        """Index of the value that is shown first."""
        return 0 if self.start is None else _index(self.start, list(self.values))


def completed_controls(draw: Callable[..., Any], offers: Mapping[str, Any]) -> dict[str, Control]:
    """Check what an author offers for the arguments of a drawing, and complete it.

    Parameters
    ----------
    draw : callable
    offers : mapping from str to Control, sequence or mapping
        By the names of the arguments, as `explore` takes them.

    Returns
    -------
    dict
        Each with its kind and its label, its values free of NumPy's types.

    Raises
    ------
    ValueError, TypeError
        As `explore` says.
    """
    _check_arguments(draw, list(offers))
    return {name: _completed(offer, name) for name, offer in offers.items()}


def checked_string(text: Any, name: str) -> str:
    """Return a text as it is, if it is a string that a page can hold.

    Raises
    ------
    TypeError, ValueError
        If it is no string, or has a control character other than tab and line feed.
    """
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a string, got {type(text).__name__}")
    return checked_characters(text, name)


def _check_arguments(draw: Callable[..., Any], controls: Sequence[str]) -> None:
    """Compare the names of the controls with those of the arguments of `draw`."""
    parameters = inspect.signature(draw).parameters.values()
    named = [
        each for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
    ]
    takes = ", ".join(each.name for each in named) or "no named argument"
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters)
    unknown = [name for name in controls if name not in [each.name for each in named]]
    if unknown and not takes_all:
        raise ValueError(f"draw takes {takes}; got a control for {', '.join(unknown)}")
    needed = [each.name for each in named if each.default is each.empty]
    missing = [name for name in needed if name not in controls]
    if missing or not controls:
        raise ValueError(
            f"draw takes {takes}; got no control for {', '.join(missing) or 'any of them'}"
        )


def _completed(offer: Any, name: str) -> Control:
    """Check what the author offers for one argument, and fill in what follows from its name."""
    control = offer if isinstance(offer, Control) else Control(offer)
    values = _checked_values(control.values, name)
    named = isinstance(next(iter(values)), str)
    kind = control.kind or ("choice" if named else "play" if name == TIME else "range")
    if kind not in KINDS:
        raise ValueError(f"kind of {name} must be one of {', '.join(KINDS)}; got {kind!r}")
    label = control.label or name.replace("_", " ")
    checked_string(control.unit, f"the unit of {name}")
    checked_string(label, f"the label of {name}")
    completed = replace(control, values=values, label=label, kind=kind)
    if completed.first < 0:
        raise ValueError(
            f"start of {name} must be one of its values, {_listed(values)}; got {control.start!r}"
        )
    return completed


def _checked_values(values: Any, name: str) -> list[Any] | dict[str, Any]:
    if isinstance(values, Mapping):
        wrong = [each for each in values if not isinstance(each, str)]
        if wrong:
            raise TypeError(f"the names of {name} must be strings, got {_listed(wrong)}")
        return dict(zip(_checked_values(list(values), name), values.values(), strict=True))
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray):
        raise TypeError(
            f"{name} must be offered rising numbers, strings, or a mapping from names to "
            f"values; got {values!r}"
        )
    plain = [each.item() if isinstance(each, np.generic) else each for each in values]
    if not plain:
        raise ValueError(f"{name} is offered no values: give it at least one")
    if all(isinstance(each, str) for each in plain):
        return _checked_names(plain, name)
    return _checked_numbers(plain, name)


def _checked_names(names: list[str], name: str) -> list[str]:
    repeated = [each for each, count in Counter(names).items() if count > 1]
    if repeated:
        raise ValueError(f"{name} is offered the same name twice: {', '.join(repeated)}")
    return [checked_characters(each, f"a name that {name} is offered") for each in names]


def _checked_numbers(numbers: list[Any], name: str) -> list[float]:
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
        raise TypeError(
            f"{name} must be offered numbers only or strings only, got {_listed(numbers)}; "
            "a mapping from names offers values of any type"
        )
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{name} must be offered finite numbers, got {_listed(numbers)}")
    if not all(a < b for a, b in itertools.pairwise(numbers)):
        raise ValueError(f"{name} must be offered rising numbers, got {_listed(numbers)}")
    return numbers


def _listed(values: Any) -> str:
    """Write the values for an error, shortened where they are many."""
    texts = list(map(repr, values))
    return ", ".join([*texts[:4], "…", texts[-1]] if len(texts) > 6 else texts)


def _index(value: Any, values: Sequence[Any]) -> int:
    """Return where `value` stands, forgiving round-off as in linspace's 0.30000000000000004."""
    for index, each in enumerate(values):
        numbers = isinstance(each, int | float) and isinstance(value, int | float | np.number)
        if math.isclose(each, value, abs_tol=1e-12) if numbers else each == value:
            return index
    return -1
