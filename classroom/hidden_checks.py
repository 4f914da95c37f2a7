"""The hidden tests: judge an answer once more, where its notebook cannot reach the judge.

nbgrader runs a check in the student's own kernel, and there anything may have been replaced:
`leaky.check`, the engine, NumPy itself. So the kernel does no more than call the answer, on
inputs from a fresh copy of `leaky.lessons.checks`, and pass on what it returns. Another process, in
which no line of the student's runs, makes the same inputs and compares with the solution from
`classroom/exercises`.
"""

import importlib
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

# Students check with other inputs every time; what counts is the same for all of them. Whoever
# knows these numbers knows the inputs: change them each year.
SEEDS = (271_828, 314_159, 577_215, 662_607, 141_421)

HERE = Path(__file__).resolve()
TASK = re.compile(r'^```python task="(\w+)".*?\n(.*?)^```', re.S | re.M)


class HiddenTestsFailed(AssertionError):
    """An answer does not pass. In a notebook its traceback is the message alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def grade(name: str, answer: Callable[..., Any]) -> None:
    """Return if an answer is right on inputs that its author has not seen.

    Parameters
    ----------
    name : str
        The exercise's short name, such as ``"two_leaks"``.
    answer : callable
        The student's function.

    Raises
    ------
    HiddenTestsFailed
        If it is not, or if it asks `leaky.lessons.checks` for the answer. It names no input and no
        value.
    RuntimeError
        If the judge cannot run, which is no fault of the student's.
    """
    try:
        results = pickle.dumps((name, list(_results(name, answer))))
    except BaseException:  # nbgrader ends an endless loop with KeyboardInterrupt
        results = None
    if results is None or not _judged_right(results):
        raise HiddenTestsFailed(
            f"The hidden tests of {name} do not pass; the check above says more."
        )


def _results(name: str, answer: Callable[..., Any]) -> Iterator[list[tuple]]:
    """Yield for each seed what the answer returns for each case, and what it leaves behind."""
    import numpy as np

    fresh = _fresh_checks()
    cases_of = fresh["leaky.lessons.checks"].EXERCISES[name].cases
    for seed in SEEDS:
        cases = list(cases_of(np.random.default_rng(seed)))
        with fresh["leaky.lessons.checks.engine"]._quiet(), _refusing_the_references(fresh):
            calls = [_call(answer, deepcopy(arguments)) for arguments in cases]
        yield calls


def _call(answer: Callable[..., Any], given: tuple) -> tuple[Any, list]:
    """Return the result and the arguments as they are afterwards (of functions, nothing)."""
    result = answer(*given)
    return result, [None if callable(value) else value for value in given]


def _fresh_checks() -> dict[str, ModuleType]:
    """Import `leaky.lessons.checks` anew, from this repository, beside the notebook's own copy."""
    theirs = _taken_out("leaky")
    sys.path.insert(0, str(HERE.parents[1]))
    try:
        importlib.import_module("leaky.lessons.checks")
    finally:
        del sys.path[0]
        fresh = _taken_out("leaky")
        sys.modules.update(theirs)
    return fresh


def _taken_out(package: str) -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.split(".")[0] == package]
    return {name: sys.modules.pop(name) for name in names}


@contextmanager
def _refusing_the_references(fresh: dict[str, ModuleType]) -> Iterator[None]:
    """Raise at the end if the notebook's copy of `leaky.lessons.checks` was called meanwhile.

    It has a right answer to every exercise, since it compares with one.
    """
    own = {id(vars(module)) for module in fresh.values()}
    called = []

    def look(frame: Any, event: str, _: Any) -> None:
        module = str(frame.f_globals.get("__name__"))
        if (
            event == "call"
            and module.startswith("leaky.lessons.checks")
            and id(frame.f_globals) not in own
        ):
            called.append(module)

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)
    if called:
        raise HiddenTestsFailed


def _judged_right(results: bytes) -> bool:
    """Let another process judge; its Python takes nothing from environment or folder."""
    command = [sys.executable, "-E", "-P", str(HERE)]
    done = subprocess.run(command, input=results, capture_output=True)
    if done.stdout not in (b"right", b"wrong"):
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise RuntimeError(f"The judge of the hidden tests cannot run. It says: {lines[-1]}")
    return done.stdout == b"right"


# From here on: the other process.


def judge_results(results: bytes) -> bool:
    """Tell whether what an answer returned is right.

    Parameters
    ----------
    results : bytes
        A pickle from a student's kernel: the name of an exercise and, for each seed and case,
        the result and the arguments afterwards.
    """
    import io

    from leaky.lessons.checks import EXERCISES, CheckFailed
    from leaky.lessons.checks.engine import judge

    try:
        name, answered = _PlainUnpickler(io.BytesIO(results)).load()
    except pickle.UnpicklingError:
        return False
    exercise = replace(EXERCISES[name], reference=solution(name))
    try:
        for seed, calls in zip(SEEDS, answered, strict=True):
            judge(exercise, _replayed(calls), seed)
    except CheckFailed:
        return False
    return True


def solution(name: str) -> Callable[..., Any]:
    """Return the function that solves a task, from its source in `classroom/exercises`."""
    import numpy as np

    for path in sorted((HERE.parent / "exercises").glob("*.md")):
        for task, source in TASK.findall(path.read_text(encoding="utf-8")):
            if task == name:
                space: dict[str, Any] = {"np": np}
                exec(source, space)
                return space[name]
    raise LookupError(f"no task {name} in classroom/exercises")


def _replayed(calls: list[tuple]) -> Callable[..., Any]:
    """Return a function that answers, call by call, as the student's did."""
    remaining = iter(calls)

    def answer(*given: Any) -> Any:
        result, left = next(remaining)
        for argument, afterwards in zip(given, left, strict=True):
            if isinstance(argument, list) or getattr(argument, "ndim", 0):
                argument[:] = afterwards
        return result

    return answer


class _PlainUnpickler(pickle.Unpickler):
    """Read numbers, text, lists and plain arrays: a pickle of anything else could run code."""

    def find_class(self, module: str, name: str) -> Any:
        if module.split(".")[0] == "numpy" and name in {
            "_frombuffer",
            "_reconstruct",
            "dtype",
            "ndarray",
            "scalar",
        }:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1]))
    print("right" if judge_results(sys.stdin.buffer.read()) else "wrong", end="")
