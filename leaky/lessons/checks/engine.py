"""Judge an answer, and say what is wrong with it: the machine behind `leaky.check`.

An exercise names a reference, the inputs on which answers are compared with it, and wrong
answers that people give, each with what it misunderstands. An answer that fails is compared
with those as well: the one that gives the same results on every input is the diagnosis.
"""

import contextlib
import inspect
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

Answer = Callable[..., Any]

# NumPy as it was when this module was imported: whoever changes it changes both sides.
_NUMPY = {module: dict(vars(module)) for module in (np, np.linalg)}


class CheckFailed(AssertionError):
    """An answer is missing or wrong; the message says what is wrong with it.

    In a notebook its traceback is the message alone.
    """

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass(frozen=True)
class Mistake:
    """A wrong answer, as somebody would write it, and what it misunderstands.

    Attributes
    ----------
    answer : callable
        Takes what a right answer takes.
    says : str
        The misunderstanding and its cure, in a sentence or two, with the chapter to reread.
    """

    answer: Answer
    says: str


@dataclass(frozen=True)
class Exercise:
    """What makes an answer right.

    Attributes
    ----------
    reference : callable
        Its parameters name what an answer is called with. It is written for comparison, not
        for reading: where it can, it takes another way than the task asks for.
    cases : callable
        Takes a generator and yields tuples of arguments, small ones first.
    mistakes : tuple of Mistake
        The more special before the more general.
    hints : tuple of str
        Each says more than the one before.
    tolerance : float, default 1e-9
        Relative to the largest number expected; float32 answers get more.
    """

    reference: Answer
    cases: Callable[[np.random.Generator], Iterable[tuple[Any, ...]]]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    tolerance: float = 1e-9

    @property
    def parameters(self) -> list[str]:
        """The names of what an answer is called with."""
        return list(inspect.signature(self.reference).parameters)


def judge(exercise: Exercise, answer: Answer, seed: int) -> None:
    """Return if the answer is right.

    Raises
    ------
    CheckFailed
        If it is not; see the module.
    """
    _refuse_changed_numpy()
    _ask_for_a_function(exercise, answer)
    cases = list(exercise.cases(np.random.default_rng(seed)))
    with _quiet():
        wrong = _first_wrong_case(exercise, answer, cases)
        _refuse_changed_numpy()  # by the answer itself
        if not wrong:
            return
        diagnosis = _diagnosis(exercise, answer, cases)
    told = [wrong, diagnosis, f"(These inputs come from seed={seed}.)"]
    raise CheckFailed("\n".join(line for line in told if line))


def _refuse_changed_numpy() -> None:
    for module, names in _NUMPY.items():
        for name, value in names.items():
            if getattr(module, name, None) is not value:
                raise CheckFailed(
                    f"{module.__name__}.{name} is no longer NumPy's own, so that nothing can be "
                    "checked. Restart the kernel, and do not assign to names of NumPy."
                )


def _ask_for_a_function(exercise: Exercise, answer: Any) -> None:
    if answer is None or answer is ...:
        raise CheckFailed("Not attempted yet: write the function, and run its cell.")
    if not callable(answer):
        raise CheckFailed(
            f"A function is expected, and this is {_kind(answer)}. Hand over the function "
            "itself, not what it returns: its name without brackets."
        )
    try:
        inspect.signature(answer).bind(*exercise.parameters)
    except TypeError:
        raise CheckFailed(
            f"The function takes {inspect.signature(answer)}, "
            f"but the task calls it with ({', '.join(exercise.parameters)})."
        ) from None
    except ValueError:
        pass  # a built-in function without a signature; calling it will tell


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what an answer prints or warns of to itself: it is called many times."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def _first_wrong_case(exercise: Exercise, answer: Answer, cases: Sequence[tuple[Any, ...]]) -> str:
    """Say of the first case that is answered wrongly what is wrong, or return an empty string."""
    for arguments in cases:
        named = zip(exercise.parameters, arguments, strict=True)
        called = "With " + ", ".join(f"{name} = {show(value)}" for name, value in named)
        try:
            fault = _fault(exercise, answer, arguments)
        except KeyboardInterrupt:
            raise CheckFailed(
                f"{called}:\nthe function had not returned when it was interrupted. "
                "Does each of its loops end?"
            ) from None
        if fault:
            return f"{called}:\n{fault}"
    return ""


def _fault(exercise: Exercise, answer: Answer, arguments: tuple[Any, ...]) -> str:
    """Say what is wrong with the answer to one case, or return an empty string."""
    expected = exercise.reference(*deepcopy(arguments))
    given = deepcopy(arguments)
    try:
        got = answer(*given)
    except NotImplementedError:
        raise CheckFailed(
            "Not attempted yet: the function still raises NotImplementedError."
        ) from None
    except (Exception, SystemExit) as error:
        return f"the function stops with {type(error).__name__}: {error}"
    if got is None or got is ...:
        raise CheckFailed(f"Not attempted yet: the function returns {got}. Is a `return` missing?")
    if fault := _difference(got, expected, exercise.tolerance):
        return fault
    for name, now, before in zip(exercise.parameters, given, arguments, strict=True):
        if not _unchanged(now, before):
            return (
                f"the function changes its argument {name} in place, so that whoever "
                "called it no longer has what they had. Make a new array: `a = a - b`, not "
                "`a -= b`; `a.copy()` before entries are assigned. Chapter 5 shows what an array "
                "that two names share can do."
            )
    return ""


def _diagnosis(exercise: Exercise, answer: Answer, cases: Sequence[tuple[Any, ...]]) -> str:
    """Return what the mistake says that gives this answer's results, or an empty string."""
    got = [_result(answer, arguments) for arguments in cases]
    for mistake in exercise.mistakes:
        results = [_result(mistake.answer, arguments) for arguments in cases]
        if all(map(_same_result, got, results)):
            return mistake.says
    return ""


def _result(answer: Answer, arguments: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Return what an answer returns, or the type of what it raises, and its arguments after."""
    given = deepcopy(arguments)
    try:
        return answer(*given), given
    except (Exception, SystemExit) as error:
        return type(error), given


def _same_result(one: tuple[Any, tuple[Any, ...]], other: tuple[Any, tuple[Any, ...]]) -> bool:
    (got, left), (known, right) = one, other
    if isinstance(got, type) or isinstance(known, type):
        return got is known
    return not _difference(got, known, 1e-6, nan_equal=True) and _unchanged(left, right)


def _difference(got: Any, expected: Any, tolerance: float, nan_equal: bool = False) -> str:
    """Say how `got` differs from `expected`, or return an empty string."""
    if isinstance(expected, tuple | list):
        return _difference_of_parts(got, expected, tolerance, nan_equal)
    array = _plain(got)
    if array is None:
        return f"the result is {_kind(got)}, expected {_kind(expected)}"
    wanted = np.asarray(expected)
    if array.shape != wanted.shape:
        return f"the result is {_kind(array)}, expected {_kind(wanted)}"
    return _difference_of_values(array, wanted, tolerance, nan_equal)


def _difference_of_parts(
    got: Any, expected: Sequence[Any], tolerance: float, nan_equal: bool
) -> str:
    if type(got) not in (tuple, list) or len(got) != len(expected):
        said = f"{len(got)} results" if type(got) in (tuple, list) else _kind(got)
        return f"the function returns {said}, expected {len(expected)} results, as a tuple"
    for number, (mine, wanted) in enumerate(zip(got, expected, strict=True), start=1):
        if fault := _difference(mine, wanted, tolerance, nan_equal):
            return f"result {number} of {len(expected)}: {fault}"
    return ""


def _difference_of_values(
    got: np.ndarray, expected: np.ndarray, tolerance: float, nan_equal: bool
) -> str:
    eps = np.finfo(got.dtype).eps if got.dtype.kind == "f" else 0.0
    finite = np.abs(expected[np.isfinite(expected)].astype(float))
    # Single precision gets 0.1 %. Half precision would get ten times the largest number.
    room = max(tolerance, min(1e4 * eps, 0.01)) * finite.max(initial=0.0)
    close = (np.abs(got.astype(float) - expected) <= room) | (got == expected)
    if nan_equal or np.isnan(expected.astype(float)).any():
        close |= np.isnan(got.astype(float)) & np.isnan(expected.astype(float))
    if close.all():
        return ""
    if expected.size <= 12:
        return f"got      {show(got)}\nexpected {show(expected)}"
    first = tuple(int(i) for i in np.argwhere(~close)[0])
    return (
        f"{np.sum(~close)} of {close.size} entries are wrong; the first is entry "
        f"{list(first)}: got {got[first]:.6g}, expected {expected[first]:.6g}"
    )


def _plain(value: Any) -> np.ndarray | None:
    """Return a number, an array, or a list of numbers as a plain array; None for all else.

    An object that answers every comparison with "equal" is none of these.
    """
    if type(value) in (list, tuple):
        try:
            value = np.array(value)
        except ValueError:
            return None
    elif isinstance(value, bool | Real) and type(value).__module__ in ("builtins", "numpy"):
        value = np.array(value)
    if type(value) is not np.ndarray or value.dtype.kind not in "biuf":
        return None
    return value


def _unchanged(now: Any, before: Any) -> bool:
    """Tell whether arguments are what they were, bit for bit."""
    if isinstance(before, np.ndarray):
        return bool(np.array_equal(now, before, equal_nan=before.dtype.kind == "f"))
    if isinstance(before, list | tuple):
        return len(now) == len(before) and all(map(_unchanged, now, before))
    return True


def _kind(value: Any) -> str:
    """Name the kind of a value as the messages do."""
    if isinstance(value, np.ndarray) and value.ndim:
        what = "" if value.dtype.kind in "biuf" else f" of {value.dtype}"
        return f"an array{what} of shape {value.shape}"
    if isinstance(value, Real) or (isinstance(value, np.ndarray) and value.dtype.kind in "biuf"):
        return "a number"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def show(value: Any) -> str:
    """Return a value at a size that a person can read.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        Of a large array its shape only; numbers with four digits.
    """
    if isinstance(value, np.ndarray):
        if value.size > 12:
            return f"an array of shape {value.shape}"
        return np.array2string(value, precision=4, separator=", ").replace("\n", "")
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        inside = ", ".join(show(each) for each in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if callable(value):
        said = inspect.getdoc(value) or "a function"
        return said[0].lower() + said[1:].removesuffix(".")
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
