"""The hidden tests, as far as the process knows of them that runs a student's notebook.

nbgrader runs a check in the student's own kernel, and there anything may have been replaced, and
everything can be looked up. So the kernel holds inputs and nothing else. It calls the answer on
them and hands what came of it to another process, `judge.py`, in which no line of the student's
runs. That one has the exercises, the solutions and the last word.

In nbgrader's kernels this module stands in for `leaky.lessons.checks` as well, so that the check
in the notebook asks the judge, too.
"""

import marshal
import pickle
import secrets
import subprocess
import sys
import tempfile
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from types import CellType, FunctionType, ModuleType
from typing import Any

from leaky.lessons.calls import CheckFailed, call_all, refusal

FOLDER = Path(__file__).resolve().parent


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
        If it is not. It names no input and no value.
    RuntimeError
        If the judge cannot run, which is no fault of the student's.
    """
    if _message(name, answer, "hidden"):
        raise HiddenTestsFailed(
            f"The hidden tests of {name} do not pass; the check above says more."
        )


def check(name: str, answer: Callable[..., Any], *, seed: int | None = None) -> None:
    """Do as `leaky.check` does, and let the judge say what is wrong."""
    number = secrets.randbelow(10**6) if seed is None else seed
    if message := _message(name, answer, str(number)):
        raise CheckFailed(message)
    print(f"{name}: right.")


def case(name: str, *, seed: int, number: int = 1) -> tuple[Any, ...]:
    """Do as `leaky.case` does."""
    with Judge(name, str(seed)) as judge:
        parameters, (cases,) = judge.inputs
    return namedtuple(name, parameters)(*cases[number - 1])


def hint(name: str) -> None:
    """Print nothing: whoever is graded needs no hint any more."""


def load_ipython_extension(_: Any) -> None:
    """Stand in for `leaky.lessons.checks`, before a notebook can import it."""
    module = ModuleType("leaky.lessons.checks", "Asks the judge.")
    vars(module).update(check=check, case=case, hint=hint, CheckFailed=CheckFailed)
    sys.modules[module.__name__] = module


def _message(name: str, answer: Any, seed: str) -> str:
    """Return what the judge says of an answer: nothing if it is right."""
    with Judge(name, seed) as judge:
        parameters, schedules = judge.inputs
        if message := refusal(answer, parameters):
            return message
        return judge.verdict([call_all(answer, schedule) for schedule in schedules])


class Judge:
    """Another process, which takes nothing from environment or folder.

    Parameters
    ----------
    name : str
        The exercise's short name.
    seed : str
        A number, or "hidden" for the hidden tests.

    Attributes
    ----------
    inputs : tuple
        The names of the arguments, and for each seed a list of the arguments of each call.
    """

    def __init__(self, name: str, seed: str) -> None:
        path = [str(FOLDER), str(FOLDER.parent)]
        program = f"import sys; sys.path[:0] = {path!r}; import judge; judge.main()"
        self._complaints = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-E", "-P", "-c", program, name, seed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
        )

    def __enter__(self) -> "Judge":
        try:
            self.inputs = pickle.load(self._process.stdout)
        except EOFError:
            failure = self._failure()
            self._close()
            raise failure from None
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def verdict(self, calls: list) -> str:
        """Return what is wrong with an answer that gave these calls, for each seed a list."""
        said, _ = self._process.communicate(pickle.dumps(calls))
        if self._process.returncode:
            raise self._failure()
        return said.decode()

    def _failure(self) -> RuntimeError:
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        said = (lines or ["nothing"])[-1]
        return RuntimeError(f"The judge of the hidden tests cannot run. It says: {said}")

    def _close(self) -> None:
        self._process.stdin.close()  # without calls the judge ends
        self._process.stdout.close()
        self._process.wait()
        self._complaints.close()


def function_of(code: bytes, name: str, doc: str | None, values: tuple) -> Callable[..., Any]:
    """Make a function that came with the inputs; besides what it holds it knows NumPy alone.

    Parameters
    ----------
    code : bytes
        From `marshal`, of this Python.
    name : str
    doc : str, optional
    values : tuple
        Of the variables that it took from around it.
    """
    import numpy as np

    cells = tuple(map(CellType, values))
    function = FunctionType(marshal.loads(code), {"np": np}, name, None, cells)
    function.__doc__ = doc
    return function
