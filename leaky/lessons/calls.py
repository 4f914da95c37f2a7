"""Call an answer to an exercise, and keep what became of it: results, prints, warnings, errors.

This is all that the process needs in which a student's code runs: no exercise and no reference
is in it. `leaky.lessons.checks` judges the calls, in the same process or in another.
"""

import contextlib
import dis
import inspect
import io
import linecache
import signal
import sys
import sysconfig
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

Answer = Callable[..., Any]

# A call that takes longer is ended. The slowest right answer takes a hundredth of it.
SECONDS = 5.0

# Characters that are kept of what one call prints: a loop may print for seconds.
_MOST_PRINTED = 400

# Lines in here are not the student's own.
_LIBRARIES = (*map(sysconfig.get_path, ("stdlib", "purelib")), str(Path(__file__).parents[1]))


class CheckFailed(AssertionError):
    """An answer is missing or wrong; the message says what is wrong with it.

    In a notebook its traceback is the message alone.
    """

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass(frozen=True)
class Thing:
    """What stands for a result that is neither number nor array: its kind, for messages.

    Attributes
    ----------
    kind : str
        Such as "a dict".
    """

    kind: str


@dataclass(frozen=True)
class Call:
    """What became of one call of an answer.

    Attributes
    ----------
    result : object
        Numbers, plain arrays, lists and tuples of them, None or ..., and `Thing` for all else.
    left : tuple
        The arguments as the call left them, in the same form.
    error, error_type : str
        What stopped the call and in which line, and its type alone; empty if nothing did.
    endless : str
        When the call was ended from outside, such as "after 5 seconds"; empty if it was not.
    printed : str
        The beginning of what it printed.
    warned : tuple of str
        What it warned of, and in which lines.
    overwritten : bool
        Whether the result changed after it was returned.
    """

    result: Any
    left: tuple[Any, ...]
    error: str = ""
    error_type: str = ""
    endless: str = ""
    printed: str = ""
    warned: tuple[str, ...] = ()
    overwritten: bool = False


def refusal(answer: Any, parameters: Sequence[str]) -> str:
    """Say why an answer cannot be called, or return an empty string.

    Parameters
    ----------
    answer : object
    parameters : sequence of str
        The names of what it will be called with.
    """
    if answer is None or answer is ...:
        return "Not attempted yet: write the function, and run its cell."
    if not callable(answer):
        return (
            f"A function is expected, and this is {kind(answer)}. Hand over the function "
            "itself, not what it returns: its name without brackets."
        )
    if _is_empty(answer):
        return "Not attempted yet: the function does nothing with what it is given."
    try:
        inspect.signature(answer).bind(*parameters)
    except TypeError:
        return (
            f"The function takes {inspect.signature(answer)}, "
            f"but the task calls it with ({', '.join(parameters)})."
        )
    except ValueError:
        pass  # a built-in function without a signature; calling it will tell
    return ""


def _is_empty(answer: Answer) -> bool:
    """Tell whether a function returns None or ... and does nothing before."""
    code = getattr(answer, "__code__", None)
    if not inspect.iscode(code):
        return False
    steps = list(dis.get_instructions(code))
    returned = [step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")]
    known = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return {step.opname for step in steps} <= known and returned[-1:] in ([None], [...])


def call_all(answer: Answer, cases: Iterable[tuple[Any, ...]]) -> list[Call]:
    """Call an answer with each case, up to the first call that does not end.

    Parameters
    ----------
    answer : callable
    cases : iterable of tuple
        Arguments; the answer gets copies of them.

    Returns
    -------
    list of Call
        In the order of the cases; shorter than they are if a call does not end.
    """
    calls, results = [], []
    for arguments in cases:
        call, result = _call(answer, deepcopy(tuple(arguments)))
        calls.append(call)
        results.append(result)
        if call.endless:
            break
    return [
        replace(call, overwritten=not unchanged(plain(result), call.result))
        for call, result in zip(calls, results, strict=True)
    ]


def _call(answer: Answer, given: tuple[Any, ...]) -> tuple[Call, Any]:
    """Return what became of a call, and what it returned, itself."""
    result, kept, error, error_type, endless = None, None, "", "", ""
    with _listening() as (printed, warned):
        try:
            with time_limit(SECONDS):
                returned = answer(*given)
                kept, result = plain(returned), returned
        except _TimeIsUp:
            endless = f"after {SECONDS:g} seconds"
        except KeyboardInterrupt:
            endless = "when it was interrupted"
        except (Exception, SystemExit) as stopped:
            error_type = type(stopped).__name__
            error = f"{error_type}: {stopped}{_own_line(stopped)}"
    call = Call(
        result=kept,
        left=tuple(map(plain, given)),
        error=error,
        error_type=error_type,
        endless=endless,
        printed=printed.getvalue(),
        warned=tuple(map(_warning, warned)),
    )
    return call, result


class _Beginning(io.StringIO):
    """Keep the beginning of what is written."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, _MOST_PRINTED - self.tell())])
        return len(text)


@contextlib.contextmanager
def _listening() -> Iterator[tuple[_Beginning, list[warnings.WarningMessage]]]:
    """Keep what is printed and warned of from the reader, and for the message."""
    printed = _Beginning()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(record=True) as warned,
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("default")  # once for each line, even in a loop without end
        yield printed, warned


def _own_line(stopped: BaseException) -> str:
    """Say in which of the student's own lines something was raised."""
    for frame, number in reversed(list(traceback.walk_tb(stopped.__traceback__))):
        if not frame.f_code.co_filename.startswith(_LIBRARIES):
            return _line(frame.f_code.co_filename, number)
    return ""


def _line(file: str, number: int) -> str:
    text = linecache.getline(file, number).strip()
    return f", in line {number}" + (f": {text}" if text else "")


def _warning(warned: warnings.WarningMessage) -> str:
    own = not warned.filename.startswith(_LIBRARIES)
    line = _line(warned.filename, warned.lineno) if own else ""
    return f"{warned.category.__name__}: {warned.message}{line}"


class _TimeIsUp(BaseException):
    """A call took too long. No `except Exception` of an answer catches it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End what stands inside after some time.

    The operating system's clock ends everything, where there is one and this is the main thread.
    Elsewhere (Windows, a browser, another thread) Python is asked before each line: what computes
    within one line goes on, and only Stop ends it.

    Parameters
    ----------
    seconds : float
        Above 0.

    Raises
    ------
    _TimeIsUp
        Inside, when the time is up.
    """
    has_clock = hasattr(signal, "setitimer") and sys.platform != "emscripten"
    if has_clock and threading.current_thread() is threading.main_thread():
        with _alarm(seconds):
            yield
    else:
        with contextlib.ExitStack() as after:
            after.callback(sys.settrace, sys.gettrace())
            sys.settrace(_watch(time.monotonic() + seconds))
            yield


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(*_: Any) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _watch(end: float) -> Callable[..., Any]:
    def look(frame: Any, event: str, _: Any) -> Callable[..., Any]:
        if time.monotonic() > end:
            raise _TimeIsUp
        return look

    return look


def plain(value: Any) -> Any:
    """Return a copy of a result in which nothing runs code: see `Call`.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        A list for a list, a tuple for a tuple of any kind, and a `Thing` for what has no numbers.
    """
    if isinstance(value, list | tuple):
        parts = [plain(each) for each in value]
        return parts if isinstance(value, list) else tuple(parts)
    if type(value) is np.ndarray and value.dtype.kind in "biuf":
        return value.copy()
    if value is None or value is ... or _is_number(value):
        return value
    return value if isinstance(value, Thing) else Thing(kind(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, Real | np.bool) and type(value).__module__ in ("builtins", "numpy")


def unchanged(now: Any, before: Any) -> bool:
    """Tell whether plain values are what they were, bit for bit.

    Parameters
    ----------
    now, before : object
        In the form of `plain`.
    """
    if isinstance(before, np.ndarray):
        return bool(np.array_equal(now, before, equal_nan=before.dtype.kind == "f"))
    if isinstance(before, list | tuple):
        same_length = isinstance(now, list | tuple) and len(now) == len(before)
        return same_length and all(map(unchanged, now, before))
    return not _is_number(before) or bool(now == before or (before != before and now != now))


def kind(value: Any) -> str:
    """Return the kind of a value, as the messages name it: "an array of shape (3,)"."""
    if isinstance(value, Thing):
        return value.kind
    if type(value) is np.ndarray and value.ndim:
        what = "" if value.dtype.kind in "biuf" else f" of {value.dtype}"
        return f"an array{what} of shape {value.shape}"
    if _is_number(value) or (type(value) is np.ndarray and value.dtype.kind in "biuf"):
        return "a number"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
