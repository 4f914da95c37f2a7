"""Say what can be said of a wrong answer to any exercise, where no known mistake is behind it.

Each remark is a fact about all wrong cases, never a guess: the transpose of what was expected,
twice as much, right but for the last row, wrong only where `slope` is below 0.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import numpy as np

from leaky.lessons.checks.compare import as_array, difference, parts_of

# Two numbers are the same here, as for the known mistakes.
_TOLERANCE = 1e-6

Case = tuple[Any, ...]
Pairs = list[tuple[np.ndarray, np.ndarray]]


def remark(
    parameters: Sequence[str],
    cases: Sequence[Case],
    expected: Sequence[Any],
    got: Sequence[Any],
    faults: Sequence[str],
) -> str:
    """Say of a wrong answer what holds in all cases in which it is wrong.

    Parameters
    ----------
    parameters : sequence of str
        The names of the arguments.
    cases : sequence of tuple
        The arguments of each call.
    expected, got : sequence of object
        What each call should have given, and what it gave, in the form of `calls.plain`.
    faults : sequence of str
        What is wrong with each call; empty where it is right.

    Returns
    -------
    str
        A sentence or two; empty if there is nothing to be said.
    """
    wrong = [number for number, fault in enumerate(faults) if fault]
    each = ([values[number] for number in wrong] for values in (cases, expected, got))
    of_results = _of_results(parameters, *each)
    if of_results.startswith(("All", "Every")) and len(wrong) < len(faults):
        of_results = f"In the cases that are wrong: {of_results}"
    return " ".join(filter(None, [of_results, _of_cases(parameters, cases, faults)]))


def _of_results(
    parameters: Sequence[str], cases: Sequence[Case], expected: Sequence[Any], got: Sequence[Any]
) -> str:
    """Say how the results differ from those expected."""
    if not isinstance(expected[0], tuple):
        return _of_one_result(parameters, cases, expected, got)
    parts = [parts_of(mine, len(wanted)) for mine, wanted in zip(got, expected, strict=True)]
    given = [each for each in parts if each is not None]
    if len(given) < len(parts) or len(set(map(len, given))) > 1:
        return ""
    if order := _order_of(given, expected):
        return f"The results are right, in another order: {order} was asked for."
    columns = list(zip(zip(*given, strict=True), zip(*expected, strict=True), strict=True))
    right = [all(map(_equal, mine, wanted)) for mine, wanted in columns]
    if all(right):  # only an argument was changed
        return ""
    remarks = [
        _of_one_result(parameters, cases, wanted, mine)
        for (mine, wanted), is_right in zip(columns, right, strict=True)
        if not is_right
    ]
    told = [f"{_which(right)} right in every case, the rest is not."] if any(right) else []
    if remarks and len(set(remarks)) == 1 and remarks[0]:
        whose = "each" if len(remarks) > 1 else "the other"
        told.append(f"Of {whose}: {remarks[0][0].lower()}{remarks[0][1:]}")
    return " ".join(told)


def _which(right: Sequence[bool]) -> str:
    numbers = [str(number) for number, is_right in enumerate(right, start=1) if is_right]
    return f"Result {numbers[0]} is" if len(numbers) == 1 else f"Results {', '.join(numbers)} are"


def _order_of(given: Sequence[Sequence[Any]], expected: Sequence[Sequence[Any]]) -> str:
    """Say in which order the results would be right, or return an empty string."""
    _, *others = permutations(range(len(expected[0])))
    for order in others:
        if all(
            _equal([mine[i] for i in order], list(wanted))
            for mine, wanted in zip(given, expected, strict=True)
        ):
            return ", then ".join(f"your result {i + 1}" for i in order)
    return ""


def _of_one_result(
    parameters: Sequence[str], cases: Sequence[Case], expected: Sequence[Any], got: Sequence[Any]
) -> str:
    arrays = [
        (as_array(mine), as_array(wanted)) for mine, wanted in zip(got, expected, strict=True)
    ]
    pairs = [(mine, wanted) for mine, wanted in arrays if mine is not None and wanted is not None]
    if len(pairs) < len(arrays) or all(_equal(mine, wanted) for mine, wanted in pairs):
        return ""
    is_enough = sum(wanted.size for _, wanted in pairs) > 2  # to say something of every number
    for sentence, holds in _FORMS.items():
        if (is_enough or not sentence.startswith("Every")) and all(
            holds(mine, wanted) for mine, wanted in pairs
        ):
            return sentence
    if any(mine.shape != wanted.shape for mine, wanted in pairs):
        return ""
    return (
        _factor(parameters, cases, pairs)
        or _rows(pairs)
        or _entries(parameters, cases, pairs)
        or _sizes(pairs)
    )


def _equal(got: Any, expected: Any) -> bool:
    return not difference(got, expected, _TOLERANCE, nan_equal=True)


# Of each pair of arrays: the one that was returned, the one that was expected.
_FORMS: dict[str, Callable[[np.ndarray, np.ndarray], bool]] = {
    "Every number is 0.": lambda mine, wanted: mine.size > 0 and not np.any(mine),
    "Every number is cut to a whole one, as `//` does it.": (
        lambda mine, wanted: (
            mine.shape == wanted.shape
            and mine.dtype.kind == "f"
            and any(np.array_equal(mine, cut(wanted)) for cut in (np.floor, np.trunc))
        )
    ),
    "All entries (or rows) of your array are the same.": (
        lambda mine, wanted: _is_long(mine, wanted) and bool(np.all(mine == mine[0]))
    ),
    "Your array is the transpose of what was asked for: rows and columns have changed places.": (
        lambda mine, wanted: wanted.ndim > 1 and _equal(mine.T, wanted)
    ),
    "Your array has one entry (or row) too many, at its end; the others are right.": (
        lambda mine, wanted: _is_longer(mine, wanted) and _equal(mine[:-1], wanted)
    ),
    "Your array has one entry (or row) too many, at its beginning; the others are right.": (
        lambda mine, wanted: _is_longer(mine, wanted) and _equal(mine[1:], wanted)
    ),
    "The last entry (or row) is missing; the others are right.": (
        lambda mine, wanted: _is_longer(wanted, mine) and _equal(mine, wanted[:-1])
    ),
    "The first entry (or row) is missing; the others are right.": (
        lambda mine, wanted: _is_longer(wanted, mine) and _equal(mine, wanted[1:])
    ),
    "The right entries (or rows) stand one place too late.": (
        lambda mine, wanted: _is_long(mine, wanted) and _equal(mine[1:], wanted[:-1])
    ),
    "The right entries (or rows) stand one place too early.": (
        lambda mine, wanted: _is_long(mine, wanted) and _equal(mine[:-1], wanted[1:])
    ),
    "The right entries (or rows) stand in the opposite order.": (
        lambda mine, wanted: _is_long(mine, wanted) and _equal(mine[::-1], wanted)
    ),
    "The right number stands in an array with axes; a number was asked for.": (
        lambda mine, wanted: (
            mine.ndim > wanted.ndim == 0 and mine.size == 1 and _equal(mine.ravel()[0], wanted)
        )
    ),
    "The right entries stand in an array of another shape.": (
        lambda mine, wanted: mine.shape != wanted.shape and _equal(mine.ravel(), wanted.ravel())
    ),
}


def _is_longer(one: np.ndarray, other: np.ndarray) -> bool:
    return one.ndim == other.ndim > 0 and len(one) == len(other) + 1


def _is_long(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and one.ndim > 0 and len(one) > 1


def _factor(parameters: Sequence[str], cases: Sequence[Case], pairs: Pairs) -> str:
    """Say by what every number is multiplied or too large; empty if by nothing."""
    kept = [
        (case, mine, wanted)
        for case, (mine, wanted) in zip(cases, pairs, strict=True)
        if np.any(wanted) or not _equal(mine, wanted)
    ]
    if not all(_is_finite(mine, wanted) for _, mine, wanted in kept):
        return ""
    sizes = [np.vdot(wanted, wanted) or 1.0 for _, _, wanted in kept]
    dots = [np.vdot(wanted.astype(float), mine) for _, mine, wanted in kept]
    ratios = np.array(dots) / sizes
    is_factor = np.all(ratios) and all(
        _equal(mine, ratio * wanted) for ratio, (_, mine, wanted) in zip(ratios, kept, strict=True)
    )
    is_enough = len(kept) > 2 or sum(wanted.size for _, _, wanted in kept) > 2
    if not is_enough:  # one number is some other number times any third
        return ""
    if is_factor and (times := _name_of_factor(parameters, [case for case, _, _ in kept], ratios)):
        return f"Every number is {times} times what was expected."
    return _shift(pairs)


def _name_of_factor(parameters: Sequence[str], cases: Sequence[Case], ratios: np.ndarray) -> str:
    """Return what gives these factors, one for each case; an empty string if nothing known."""
    if np.allclose(ratios, ratios[0], 1e-6):
        fraction = Fraction(float(ratios[0])).limit_denominator(12)
        is_simple = bool(np.isclose(float(fraction), ratios[0], 1e-6))
        return f"{fraction if is_simple else format(ratios[0], '.4g')}".replace("-", "−")
    for name, values in _quantities(parameters, cases):
        for sign, minus in [(1, ""), (-1, "−")]:
            if np.allclose(ratios, sign * values, 1e-6):
                return minus + name
    return ""


def _is_finite(*arrays: np.ndarray) -> bool:
    return all(bool(np.isfinite(each.astype(float)).all()) for each in arrays)


def _shift(pairs: Pairs) -> str:
    """Say by how much every number is too large or too small; empty if by several amounts."""
    gaps = [np.ravel(mine.astype(float) - wanted) for mine, wanted in pairs]
    all_gaps = np.concatenate(gaps)
    shift = all_gaps[:1].sum()
    if shift and np.isfinite(shift) and np.allclose(all_gaps, shift, 1e-6, 0):
        return f"Every number is too {'large' if shift > 0 else 'small'} by {abs(shift):.4g}."
    return ""


def _quantities(
    parameters: Sequence[str], cases: Sequence[Case]
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what a factor may be: names, and a number for each case."""
    found: list[tuple[str, list[float]]] = [("2", [2] * len(cases))]
    for name, values in zip(parameters, zip(*cases, strict=True), strict=True):
        if all(isinstance(each, np.ndarray) and each.ndim for each in values):
            found.append((f"len({name})", [len(each) for each in values]))
            found.append((f"{name}.size", [each.size for each in values]))
            found.append((f"{name}.shape[-1]", [each.shape[-1] for each in values]))
            if all(each.ndim == 1 for each in values):
                found.append((f"‖{name}‖", [float(np.linalg.norm(each)) for each in values]))
        elif all(isinstance(each, int | float | np.number) for each in values):
            found.append((f"`{name}`", list(values)))
            found.append((f"(1 − `{name}`)", [1 - each for each in values]))
    numbers = [(name, np.array(values, float)) for name, values in found if all(values)]
    yield from numbers
    yield from ((f"1/{name}", 1 / each) for name, each in numbers)
    for (name, one), (other_name, other) in permutations(numbers, 2):
        yield f"{name} · {other_name}", one * other
        yield f"{name} / {other_name}", one / other
        yield f"1/({name} · {other_name})", 1 / (one * other)


def _rows(pairs: Pairs) -> str:
    """Say in which row, the same in all cases, the results are wrong, or alone are right."""
    if any(wanted.ndim == 0 for _, wanted in pairs) or max(len(each) for each, _ in pairs) < 2:
        return ""
    right = [
        [_equal(mine[i], wanted[i]) for i in range(len(wanted))]
        for mine, wanted in pairs
        if not _equal(mine, wanted)
    ]
    for what, row in [("first", 0), ("last", -1)]:
        if all(not rows[row] and sum(rows) == len(rows) - 1 for rows in right):
            return f"All is right but for the {what} entry (or row)."
        if all(rows[row] and sum(rows) == 1 for rows in right):
            return f"Only the {what} entry (or row) is right."
    if all(sum(rows) == len(rows) - 1 for rows in right):
        places = ", ".join(str(rows.index(False)) for rows in right)
        return f"All is right but for one entry (or row) in a case: index {places}."
    return ""


def _entries(parameters: Sequence[str], cases: Sequence[Case], pairs: Pairs) -> str:
    """Say at which entries of an argument of the same shape all wrong entries stand."""
    shapes = [wanted.shape for _, wanted in pairs]
    wrong = np.concatenate([np.ravel(~np.isclose(mine, wanted)) for mine, wanted in pairs])
    for name, values in zip(parameters, zip(*cases, strict=True), strict=True):
        if any(
            not shape or np.shape(each) != shape for each, shape in zip(values, shapes, strict=True)
        ):
            continue
        z = np.concatenate(list(map(np.ravel, values)))
        for what, mask in [("is 0", z == 0), ("is below 0", z < 0), ("is above 0", z > 0)]:
            if wrong.any() and np.all(mask[wrong]):
                return f"All wrong entries are where `{name}` {what}."
    return ""


def _sizes(pairs: Pairs) -> str:
    """Say whether all numbers are too large, too small, or of the opposite sign."""
    mine, wanted = (np.concatenate([np.ravel(pair[i]) for pair in pairs]) for i in (0, 1))
    if not _is_finite(mine, wanted) or mine.size < 3 or not np.all(wanted):
        return ""
    ratios = mine / wanted
    if np.all(ratios < 0):
        return "Every number has the opposite sign."
    for what, holds in [("large", ratios > 1), ("small", (ratios > 0) & (ratios < 1))]:
        if np.all(holds):
            low, high = ratios.min(), ratios.max()
            return f"Every number is too {what}: {low:.3g} to {high:.3g} times what was expected."
    return ""


def _of_cases(parameters: Sequence[str], cases: Sequence[Case], faults: Sequence[str]) -> str:
    """Say what the cases have in common that are answered wrongly."""
    wrong = [bool(fault) for fault in faults]
    if all(wrong) or not any(wrong):
        return ""
    told = f"Of {len(cases)} cases {sum(wrong)} are wrong"
    common: dict[str, str] = {}  # the first fact about each argument
    facts = list(_properties(parameters, cases))
    for name, what, holds in facts:
        if holds == wrong:
            common.setdefault(name, f"{name} {what}")
    if not common:
        return f"{told}; the others are right.{_shared(facts, wrong)}"
    first, *others = common.values()
    also = f" (the same as those in which {others[0]})" if others else ""
    return f"{told}: all those in which {first}{also}."


def _shared(facts: Sequence[tuple[str, str, list[bool]]], wrong: list[bool]) -> str:
    """Say what is so in all wrong cases and in few of the right ones; empty if nothing is."""
    n_right = wrong.count(False)
    found = [
        (sum(holds) - sum(wrong), f"{name} {what}")
        for name, what, holds in facts
        if all(has for has, is_wrong in zip(holds, wrong, strict=True) if is_wrong)
        and not what.startswith(("is not", "does not"))
    ]
    also, fact = min(found, default=(n_right, ""), key=lambda each: each[0])
    if 2 * also > n_right:
        return ""
    return f" In all that are wrong {fact}, and in {also} of the right ones."


# What may be told of a number, and of an array.
_OF_NUMBER: dict[str, Callable[[Any], bool]] = {
    "is below 0": lambda number: number < 0,
    "is 0": lambda number: number == 0,
    "is above 0": lambda number: number > 0,
    "is 1": lambda number: number == 1,
    "is above 1": lambda number: number > 1,
    "is a whole number": lambda number: isinstance(number, int),
    "is beyond ±10": lambda number: abs(number) > 10,
}
_OF_ARRAY: dict[str, Callable[[np.ndarray], Any]] = {
    "is empty": lambda array: array.size == 0,
    "holds whole numbers": lambda array: array.dtype.kind in "iu",
    "holds numbers beyond 100": lambda array: np.any(np.abs(array.astype(float)) > 100),
    "holds NaN": lambda array: np.isnan(array).any(),
    "holds infinity": lambda array: np.isinf(array).any(),
    "holds NaN or infinity": lambda array: not np.isfinite(array).all(),
    "is 0 everywhere": lambda array: not np.any(array),
    "holds a 0": lambda array: np.any(array == 0),
    "has axes": lambda array: array.ndim > 0,
    "has one entry or row": lambda array: array.ndim > 0 and len(array) == 1,
    "has more than one axis": lambda array: array.ndim > 1,
    "has one column": lambda array: array.ndim > 1 and array.shape[-1] == 1,
    "has as many rows as columns": lambda array: array.ndim == 2 and len(set(array.shape)) == 1,
    "is stored column by column, as a transpose is": lambda array: not array.flags.c_contiguous,
    "holds numbers next to 0, below 1e-6": lambda array: np.any(
        (array != 0) & (np.abs(array.astype(float)) < 1e-6)
    ),
    "holds a number below 0": lambda array: np.any(array < 0),
    "holds a number above 0": lambda array: np.any(array > 0),
    "ends with its lowest entry": lambda array: (
        array.ndim == 1 and array.size > 0 and array[-1] == np.nanmin(array)
    ),
}


def _properties(
    parameters: Sequence[str], cases: Sequence[Case]
) -> Iterator[tuple[str, str, list[bool]]]:
    """Yield an argument, what may be told of it, and of which cases: first of all numbers."""
    by_name = zip(parameters, zip(*cases, strict=True), strict=True)
    named = [(f"`{name}`", tuple(map(_listed, values))) for name, values in by_name]
    numbers = {
        name: values
        for name, values in named
        if all(isinstance(each, int | float | np.number) for each in values)
    }
    arrays = {
        name: values
        for name, values in named
        if all(isinstance(each, np.ndarray) and each.dtype.kind in "biuf" for each in values)
    }
    yield from _holding(_OF_NUMBER, numbers)
    for name, other in permutations(numbers, 2):
        pairs = zip(numbers[name], numbers[other], strict=True)
        yield name, f"is larger than {other}", [bool(a > b) for a, b in pairs]
    yield from _holding(_OF_ARRAY, arrays)
    for name, other in combinations(arrays, 2):
        same = [np.array_equal(a, b) for a, b in zip(arrays[name], arrays[other], strict=True)]
        yield f"{name} and {other}", "hold the same numbers", same
    if len(numbers) > 1:
        below = [min(each) < 0 for each in zip(*numbers.values(), strict=True)]
        yield "one of the numbers", "is below 0", below


def _listed(value: Any) -> Any:
    return np.array(value) if isinstance(value, list) else value


def _holding(
    table: dict[str, Callable[[Any], Any]], named: dict[str, tuple[Any, ...]]
) -> Iterator[tuple[str, str, list[bool]]]:
    for name, values in named.items():
        for what, has in table.items():
            holds = [bool(has(each)) for each in values]
            yield name, what, holds
            yield name, _negated(what), [not each for each in holds]


def _negated(what: str) -> str:
    verb, rest = what.split(" ", 1)
    return {"is": "is not", "has": "does not have"}.get(verb, f"does not {verb[:-1]}") + f" {rest}"
