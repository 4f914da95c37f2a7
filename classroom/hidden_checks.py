"""Grade an answer where no student can reach: the hidden half of every point.

The graded notebooks import this module from the teacher's folder. It judges with a copy of
`leaky.checks` of its own, so that nobody gains by replacing the one in the notebook; against the
solution in `exercises/`, not against the package's reference; on inputs that no student's check
draws; and it says nothing but that it failed, since feedback pages show what it says.
"""

import importlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from exercises import SOURCES, read, solved, tasks

SEEDS = range(2_000_000, 2_000_010)  # `check` draws its seeds below 1,000,000


class HiddenTestsFailed(AssertionError):
    """An answer is not right; the visible check says more."""


def own_copy() -> ModuleType:
    """Import `leaky.checks` afresh, and leave the notebook's as it is."""
    theirs = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_leaky(name)}
    try:
        return importlib.import_module("leaky.checks")
    finally:
        for name in list(sys.modules):
            if _is_leaky(name):
                del sys.modules[name]
        sys.modules.update(theirs)


def _is_leaky(name: str) -> bool:
    return name.split(".")[0] == "leaky"


def numpy_is_its_own() -> bool:
    """Tell whether every function that NumPy offers was defined by NumPy."""
    owners = (
        getattr(value, "__module__", None) or "numpy"
        for module in (np, np.linalg)
        for value in vars(module).values()
        if callable(value)
    )
    return all(owner.split(".")[0] == "numpy" for owner in owners)


def solution_of(name: str) -> Callable[..., Any]:
    """Return the solution of a task, from its source."""
    (cell,) = (c for path in SOURCES for c in tasks(read(path)) if c.metadata["task"] == name)
    space: dict[str, Any] = {"np": np}
    exec(solved(cell.source), space)
    return space[name]


def grade(name: str, answer: Callable[..., Any]) -> None:
    """Return if an answer is right.

    Parameters
    ----------
    name : str
        The task's name.
    answer : callable

    Raises
    ------
    HiddenTestsFailed
        If it is not, whatever is wrong with it.
    """
    checks = own_copy()
    exercise = replace(checks.EXERCISES[name], reference=solution_of(name))
    try:
        if not numpy_is_its_own():
            raise checks.CheckFailed("NumPy was changed")
        for seed in SEEDS:
            checks.judge(exercise, answer, seed)
    except checks.CheckFailed:
        pass
    else:
        return
    raise HiddenTestsFailed(f"The hidden tests of {name} do not pass; its check says more.")
