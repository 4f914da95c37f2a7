"""Check the exercises: `check` judges an answer and says what is wrong, `hint` helps on.

The exercises of a chapter stand in a module of their own, each with a reference and with the
wrong answers that people give to it. Every `Exercise` in a module of this folder is found: the one
called TWO_LEAKS there is "two_leaks".
"""

import secrets
from collections import Counter, namedtuple
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from leaky._validation import choice, whole_number
from leaky.lessons.calls import CheckFailed
from leaky.lessons.checks.engine import Exercise, Mistake, cases_of, judge

__all__ = ["EXERCISES", "CheckFailed", "Exercise", "Mistake", "case", "check", "hint"]


def _exercises() -> dict[str, Exercise]:
    """Return the exercises of all modules here by their short names."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    found = {name.lower(): each for module in modules for name, each in vars(module).items()}
    return {
        name: replace(each, name=name) for name, each in found.items() if isinstance(each, Exercise)
    }


EXERCISES = _exercises()
_shown: Counter[str] = Counter()


def check(name: str, answer: Callable[..., Any], *, seed: int | None = None) -> None:
    """Check an answer to an exercise, and print a line if it is right.

    It is called with inputs of several sizes, all of them more than once, and compared with a
    reference, value by value. If it is wrong, it is compared with the wrong answers that people
    give, too. A call that takes longer than five seconds is ended; on Windows and in a browser
    only between two lines of Python.

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


def case(name: str, *, seed: int, number: int = 1) -> tuple[Any, ...]:
    """Return inputs with which a check calls an answer, so that you can call it yourself.

    A failed check says which: ``two_leaks(*case("two_leaks", seed=3, number=2))``.

    Parameters
    ----------
    name : str
        The exercise's short name, such as ``"two_leaks"``.
    seed : int
        Seed of the inputs, from 0 on, as the failed check names it.
    number : int, default 1
        Which of the inputs, counted from 1.

    Returns
    -------
    tuple
        The arguments, a new copy each time, also by their names: ``case(...).z``. What is
        expected is not among them.

    Raises
    ------
    ValueError, TypeError
        If there is no such exercise or no such number, or a number is not whole.
    """
    exercise = EXERCISES[choice(name, "name", EXERCISES)]
    cases = cases_of(exercise, whole_number(seed, "seed", least=0))
    chosen = whole_number(number, "number", least=1)
    if chosen > len(cases):
        raise ValueError(f"number must be at most {len(cases)}, got {chosen}: {name} has no more")
    return namedtuple(name, exercise.parameters)(*cases[chosen - 1])


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
    end = ", and there are no more" if _shown[name] == len(hints) else ""
    print(f"Hint {_shown[name]} of {len(hints)}{end}: {hints[_shown[name] - 1]}")
