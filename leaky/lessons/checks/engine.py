"""Judge an answer, and say what is wrong with it: the machine behind `leaky.check`.

An exercise names a reference, the inputs on which answers are compared with it, and wrong
answers that people give, each with what it misunderstands. An answer that fails is compared
with those as well: the one that gives the same results on every input is the diagnosis. Where
there is none, `remarks` says what can be said of any answer.
"""

import inspect
import warnings
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

from leaky.lessons.calls import Answer, Call, CheckFailed, call_all, plain, refusal, unchanged
from leaky.lessons.checks.compare import difference, show, suggestion
from leaky.lessons.checks.remarks import remark

# NumPy as it was when this module was imported: whoever changes it changes both sides.
_NUMPY = {module: dict(vars(module)) for module in (np, np.linalg)}

# Fewer calls than this do not show what an answer keeps in mind.
_FEWEST_CALLS = 12


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
        Takes a generator and yields tuples of arguments, small ones first. A function among them
        may use NumPy, as `np`, and what stands around it, but no other name of its module: in a
        classroom it is sent to another process.
    mistakes : tuple of Mistake
        The more special before the more general.
    hints : tuple of str
        Each says more than the one before.
    tolerance : float, default 1e-9
        Relative to the largest number expected. Inputs or results in single precision get at
        least 1e-5.
    name : str
        Its short name. `leaky.lessons.checks` gives it, which finds the exercise.
    """

    reference: Answer
    cases: Callable[[np.random.Generator], Iterable[tuple[Any, ...]]]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    tolerance: float = 1e-9
    name: str = ""

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
    if message := refusal(answer, exercise.parameters):
        raise CheckFailed(message)
    calls = call_all(answer, schedule(exercise, seed))
    _refuse_changed_numpy()  # by the answer itself
    if message := verdict(exercise, calls, seed):
        raise CheckFailed(message)


def cases_of(exercise: Exercise, seed: int) -> list[tuple[Any, ...]]:
    """Return the cases of an exercise, each a tuple of arguments.

    In every second case that has tables, they are stored column by column, as a transpose is:
    the same numbers, and `ravel` of them is a copy.
    """
    turn = count()
    return [
        tuple(map(_by_columns, case)) if _has_table(case) and next(turn) % 2 == 0 else case
        for case in exercise.cases(np.random.default_rng(seed))
    ]


def _has_table(case: tuple[Any, ...]) -> bool:
    arrays = [each for each in case if isinstance(each, np.ndarray) and each.ndim > 1]
    return any(min(each.shape) > 1 for each in arrays)


def _by_columns(value: Any) -> Any:
    return np.asfortranarray(value) if isinstance(value, np.ndarray) and value.ndim > 1 else value


def schedule(exercise: Exercise, seed: int) -> list[tuple[Any, ...]]:
    """Return the arguments of each call: every case, then all again in another order.

    What an answer keeps from call to call shows when it is called often, in another order, and
    again with what it was called with first.
    """
    cases = cases_of(exercise, seed)
    return [cases[number] for number in _order(len(cases))]


def _order(n_cases: int) -> list[int]:
    numbers = [*range(n_cases), *reversed(range(n_cases))]
    return numbers + [0] * max(1, _FEWEST_CALLS - len(numbers))


def _refuse_changed_numpy() -> None:
    for module, names in _NUMPY.items():
        for name, value in names.items():
            if getattr(module, name, None) is not value:
                raise CheckFailed(
                    f"{module.__name__}.{name} is no longer NumPy's own, so that nothing can be "
                    "checked. Restart the kernel, and do not assign to names of NumPy."
                )


def verdict(exercise: Exercise, calls: Sequence[Call], seed: int) -> str:
    """Say what is wrong with an answer by what its calls gave, or return an empty string.

    Parameters
    ----------
    exercise : Exercise
    calls : sequence of Call
        One for each entry of `schedule`; fewer if the last did not end.
    seed : int
    """
    cases = cases_of(exercise, seed)
    if len(calls) >= len(cases) and all(call.error_type == "NotImplementedError" for call in calls):
        return "Not attempted yet: the function still raises NotImplementedError."
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        expected = [plain(exercise.reference(*deepcopy(arguments))) for arguments in cases]
        return _said(exercise, cases, expected, calls, seed)


def _said(
    exercise: Exercise,
    cases: list[tuple[Any, ...]],
    expected: list[Any],
    calls: Sequence[Call],
    seed: int,
) -> str:
    order = _order(len(cases))
    faults = [
        _fault(exercise, cases[number], expected[number], call)
        for number, call in zip(order, calls, strict=False)
    ]
    turn = next((turn for turn, fault in enumerate(faults) if fault), None)
    if turn is None:
        return ""
    number = order[turn]
    if turn >= len(cases):
        advice = _STATE.format(f"was answered correctly before: this was call {turn + 1}")
    elif calls[-1].endless:
        advice = ""
    else:
        advice = _advice(exercise, cases, expected, calls, faults)
    again = f'case("{exercise.name}", seed={seed}, number={number + 1})'
    origin = f"(These inputs come from seed={seed}. To try them: `{exercise.name}(*{again})`.)"
    called = f"{_called(exercise, cases[number])}:\n{faults[turn]}"
    return "\n".join(filter(None, [called, _heard(calls[turn]), advice, origin]))


def _advice(
    exercise: Exercise,
    cases: list[tuple[Any, ...]],
    expected: list[Any],
    calls: Sequence[Call],
    faults: list[str],
) -> str:
    """Return what a known mistake says, or else what can be said of any answer."""
    first, n = calls[: len(cases)], len(cases)
    if known := _diagnosis(exercise, cases, expected, first, faults):
        return known
    if changing := _changing(calls, n):
        return _STATE.format(f"is answered otherwise in call {changing + 1}")
    results = [call.result for call in first]
    turn = next(turn for turn, fault in enumerate(faults) if fault)
    hint = suggestion(first[turn].result, expected[turn])
    said = remark(exercise.parameters, cases, expected, results, faults[:n])
    return "\n".join(filter(None, [hint, said]))


def _changing(calls: Sequence[Call], n_cases: int) -> int:
    """Return the first call that answers an input otherwise than before, or 0."""
    order = _order(n_cases)
    again = range(n_cases, len(calls))
    return next((turn for turn in again if not _alike(calls[turn], calls[order[turn]])), 0)


def _alike(now: Call, before: Call) -> bool:
    """Tell whether two calls with the same input came to the same."""
    if now.error_type or before.error_type:
        return now.error_type == before.error_type
    is_close = not difference(now.result, before.result, 1e-6, nan_equal=True)
    return is_close or unchanged(now.result, before.result)


_STATE = (
    "The same input {}. So the function keeps something from call to call: a variable outside of "
    "it, a default argument that it changes, results that it stored, or random numbers. It should "
    "depend on its arguments alone."
)


def _called(exercise: Exercise, arguments: tuple[Any, ...]) -> str:
    named = zip(exercise.parameters, arguments, strict=True)
    return "With " + ", ".join(f"{name} = {show(value)}" for name, value in named)


def _fault(exercise: Exercise, arguments: tuple[Any, ...], expected: Any, call: Call) -> str:
    """Say what is wrong with one call, or return an empty string."""
    if call.endless:
        return f"the function had not returned {call.endless}. Does each of its loops end?"
    if call.error:
        return f"the function stops with {call.error}"
    if call.result is None or call.result is ...:
        return (
            f"the function returns {call.result}: with these inputs it comes to its end without "
            "a `return`, or to a `return` without a value."
        )
    if fault := difference(call.result, expected, exercise.tolerance, _is_single(arguments)):
        return fault
    if call.overwritten:
        return (
            "the result is right when it is returned, and changes in a later call: the function "
            "returns the same array or list each time, such as a default argument. Make a new one "
            "in each call."
        )
    for name, now, before in zip(exercise.parameters, call.left, arguments, strict=True):
        if not unchanged(now, before):
            return (
                f"the function changes its argument {name} in place, so that whoever "
                "called it no longer has what they had. Make a new one: `a = a - b`, not "
                "`a -= b`; `a.copy()` before entries are assigned. Chapter 5 shows what an array "
                "that two names share can do."
            )
    return ""


def _is_single(arguments: tuple[Any, ...]) -> bool:
    """Tell whether an argument has less than double precision."""
    kinds = [each.dtype for each in arguments if isinstance(each, np.ndarray | np.generic)]
    return any(kind.kind == "f" and kind.itemsize < 8 for kind in kinds)


def _heard(call: Call) -> str:
    """Say what a call printed and warned of."""
    lines = [f"It printed: {call.printed.rstrip()}"] if call.printed.strip() else []
    return "\n".join(lines + [f"It warned: {each}" for each in call.warned[:3]])


def _diagnosis(
    exercise: Exercise,
    cases: list[tuple[Any, ...]],
    expected: list[Any],
    calls: Sequence[Call],
    faults: Sequence[str],
) -> str:
    """Return what the mistake says that gives this answer's results, or that gives most of them.

    An empty string if there is none.
    """
    made = []
    for mistake in exercise.mistakes:
        known = call_all(mistake.answer, cases)
        if all(map(_same, calls, known)):
            return mistake.says
        made.append((mistake.says, known))
    return _nearest(made, expected, calls, faults)


def _nearest(
    made: Iterable[tuple[str, Sequence[Call]]],
    expected: list[Any],
    calls: Sequence[Call],
    faults: Sequence[str],
) -> str:
    """Return what the mistake says that gives most of this answer's wrong results.

    Three that are clearly wrong at least, three quarters of all wrong ones, and three quarters
    of all results; an empty string if no mistake gives so many.
    """
    best, said = 0, ""
    for says, known in made:
        alike = list(map(_same, calls, known))
        if 4 * sum(alike) < 3 * len(alike):
            continue
        each = zip(alike, known, expected, faults, strict=False)
        wrong = [
            is_alike and bool(difference(call.result, right, 1e-6))
            for is_alike, call, right, fault in each
            if fault
        ]
        if 4 * sum(wrong) >= 3 * len(wrong) and sum(wrong) > max(best, 2):
            best = sum(wrong)
            said = f"In {best} of the {len(wrong)} wrong cases you get what this mistake gives: "
            said += says
    return said


def _stopped(call: Call) -> tuple[str, str]:
    """Return the type of an error and what NumPy or Python said of it, without the line."""
    return call.error_type, call.error.split(", in line ")[0]


def _same(got: Call, known: Call) -> bool:
    if got.error or known.error:
        return _stopped(got) == _stopped(known)
    same = not difference(got.result, known.result, 1e-6, nan_equal=True)
    return same and unchanged(got.left, known.left)
