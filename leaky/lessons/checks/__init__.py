"""Check the exercises: `check` judges an answer and says what is wrong, `hint` helps on.

The exercises of a chapter stand in a module of their own, each with a reference and with the
wrong answers that people give to it. Every `Exercise` in a module of this folder is found: the one
called TWO_LEAKS there is "two_leaks".
"""

import secrets
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from leaky._validation import choice, whole_number
from leaky.lessons.checks.engine import CheckFailed, Exercise, Mistake, judge

__all__ = ["EXERCISES", "CheckFailed", "Exercise", "Mistake", "check", "hint"]


def _exercises() -> dict[str, Exercise]:
    """Return the exercises of all modules here by their short names."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    found = {name: each for module in modules for name, each in vars(module).items()}
    return {name.lower(): each for name, each in found.items() if isinstance(each, Exercise)}


EXERCISES = _exercises()
_shown: Counter[str] = Counter()


def check(name: str, answer: Callable[..., Any], *, seed: int | None = None) -> None:
    """Check an answer to an exercise, and print a line if it is right.

    It is called with inputs of several sizes and compared with a reference, value by value. If
    it is wrong, it is compared with the wrong answers that people give, too.

    Nothing is returned, so there is nothing to assert: a wrong answer raises.

    Parameters
    ----------
    name : str
        The exercise's short name, such as ``"two_leaks"``.
    answer : callable
        Your function itself.
    seed : int, optional
        Seed of the inputs; a failure names it, so that it can be repeated. By default another
        one every time.

    Raises
    ------
    CheckFailed
        If the answer is missing or wrong: what is wrong with it.
    ValueError, TypeError
        If there is no such exercise, or the seed is not a whole number from 0 on.
    """
    exercise = EXERCISES[choice(name, "name", EXERCISES)]
    number = secrets.randbelow(10**6) if seed is None else whole_number(seed, "seed", least=0)
    judge(exercise, answer, number)
    print(f"{name}: right.")


def hint(name: str) -> None:
    """Print the next hint to an exercise; each call says more, until there are no more.

    Parameters
    ----------
    name : str
        The exercise's short name, such as ``"two_leaks"``.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    hints = EXERCISES[choice(name, "name", EXERCISES)].hints
    _shown[name] = min(_shown[name] + 1, len(hints))
    print(f"Hint {_shown[name]} of {len(hints)}: {hints[_shown[name] - 1]}")
