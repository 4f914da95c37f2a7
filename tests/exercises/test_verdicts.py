"""What a check says of any answer: what it takes, what it shows, and what it can tell by itself."""

import linecache
import re
import sys
import threading
import time
import warnings
from collections import namedtuple
from dataclasses import replace

import numpy as np
import pytest

from leaky import case, check
from leaky.lessons import calls
from leaky.lessons.checks import EXERCISES, CheckFailed, Exercise, Mistake
from leaky.lessons.checks.engine import cases_of, judge


def exercise(reference, *cases, mistakes=(), tolerance=1e-9):
    """Make an exercise that always has the same cases."""
    return Exercise(reference, lambda rng: iter(cases), mistakes, ("a", "b"), tolerance, "toy")


def told(task, answer):
    with pytest.raises(CheckFailed) as caught:
        judge(task, answer, 0)
    return str(caught.value)


def takes(task, answer):
    judge(task, answer, 0)
    return True


RNG = np.random.default_rng(0)
ROWS = [(RNG.standard_normal((n, 3)),) for n in (1, 4, 20)]


def double(X):
    return 2 * X


DOUBLE = exercise(double, *ROWS)


def total_and_rows(X):
    return float(X.sum()), 1.0 * X[0]


SEVERAL = exercise(total_and_rows, *ROWS)
MEAN_AND_SUM = exercise(lambda X: (X.mean(axis=0), X.sum(axis=0)), *ROWS)


# Precision.


def test_a_result_in_single_precision_gets_a_hundred_thousandth_and_no_more():
    assert takes(DOUBLE, lambda X: double(X).astype(np.float32))
    told(DOUBLE, lambda X: (double(X) * (1 + 3e-5)).astype(np.float32))
    told(DOUBLE, lambda X: double(X).astype(np.float16))


@pytest.mark.parametrize("name", ["fourth_order", "relative_step"])
def test_a_forward_difference_does_not_pass_in_single_precision(name):
    def forward(f, x, h):
        x = np.asarray(x, float)
        steps = h * np.maximum(1, np.abs(x))
        moved = [
            x + steps[i] * (np.arange(x.size) == i).reshape(x.shape) for i in np.ndindex(x.shape)
        ]
        rises = np.array([f(each) - f(x) for each in moved]).reshape(x.shape)
        return (rises / steps).astype(np.float32)

    with pytest.raises(CheckFailed):
        check(
            name,
            forward
            if name == "relative_step"
            else lambda f, x, h: np.float32((f(x + h) - f(x)) / h),
        )


def test_inputs_in_single_precision_are_granted_it():
    inputs = [(X.astype(np.float32),) for (X,) in ROWS]
    rounded = exercise(lambda X: 2.0 * X.astype(float), *inputs)
    assert takes(rounded, lambda X: (2 * X + np.float32(3e-7)).astype(float))
    told(rounded, lambda X: 2.0 * X.astype(float) * (1 + 3e-5))


def test_single_precision_on_the_way_is_suspected_and_numbers_that_differ_are_shown():
    def on_the_way(X):
        return double(X.astype(np.float32)).astype(float)

    message = told(DOUBLE, on_the_way)
    _, got, expected, size, origin, *_ = message.splitlines()
    assert got.removeprefix("got").split() != expected.removeprefix("expected").split()
    assert "relative" in size and "single precision: your numbers have seven digits" in origin
    message = told(DOUBLE, lambda X: double(X) + 1e-8)
    assert "largest difference 1e-08, relative" in message and "an ε, such as 1e-8" in message


# Results of another kind.

Pair = namedtuple("Pair", "sum row")


@pytest.mark.parametrize(
    ("task", "answer"),
    [
        (SEVERAL, lambda X: Pair(*total_and_rows(X))),
        (SEVERAL, lambda X: list(total_and_rows(X))),
        (SEVERAL, lambda X: (np.array([X.sum()]), X[0].tolist())),
        (SEVERAL, lambda X: (np.array(X.sum()), X[0])),
        (SEVERAL, lambda X: ([X.sum()], X[0])),
        (MEAN_AND_SUM, lambda X: np.stack([X.mean(axis=0), X.sum(axis=0)])),
        (MEAN_AND_SUM, lambda X: np.stack([X.mean(axis=0), X.sum(axis=0)]).tolist()),
    ],
)
def test_a_right_result_of_another_kind_is_taken(task, answer):
    assert takes(task, answer)


@pytest.mark.parametrize(
    ("task", "answer", "words"),
    [
        (SEVERAL, lambda X: X.sum(), "the function returns a number, expected 2 results"),
        (SEVERAL, lambda X: (1, 2, 3), "returns 3 results, expected 2 results"),
        (SEVERAL, lambda X: {"sum": 1}, "returns a dict, expected 2 results"),
        (DOUBLE, lambda X: np.ma.masked_array(2 * X), "the result is a MaskedArray, expected"),
        (DOUBLE, lambda X: 2j * X, "is an array of complex128 of shape (1, 3), expected"),
        (DOUBLE, lambda X: [[1.0], [1.0, 2.0]], "the result is a list, expected an array of shape"),
    ],
)
def test_a_result_that_is_none_is_named(task, answer, words):
    assert words in told(task, answer)


def test_a_list_that_holds_itself_stops_the_call_and_nothing_else():
    def itself(X):
        endless = []
        endless.append(endless)
        return endless

    assert "the function stops with RecursionError" in told(DOUBLE, itself)


# What helps to find a mistake.


def written(source, file="<cell 7>"):
    """Define `answer` as a notebook does: from a text that Python can look up."""
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    space = {"np": np}
    exec(compile(source, file, "exec"), space)
    return space["answer"]


def test_an_error_is_shown_with_the_students_own_line():
    inverse = "def answer(X):\n    square = np.zeros((2, 2))\n    return np.linalg.inv(square)"
    message = told(DOUBLE, written(inverse))
    assert "stops with LinAlgError: Singular matrix, in line 3: return np.linalg.inv(" in message
    assert ", in line 2\n" in told(DOUBLE, eval("lambda X: (0\n/ X[:, 5])", {}))
    assert "stops with TypeError" in told(DOUBLE, ord)
    assert "in line" not in told(DOUBLE, ord)


def test_what_the_failing_case_prints_and_warns_of_is_shown():
    source = "def answer(X):\n    print('rows:', len(X))\n    return np.log(-np.abs(X))"
    message = told(DOUBLE, written(source))
    assert "\nIt printed: rows: 1\n" in message
    warned = (
        "\nIt warned: RuntimeWarning: invalid value encountered in log, in line 3: return np.log("
    )
    assert message.count(warned) == 1

    def loud(X):
        print("x" * 10_000)
        for number in range(9):
            warnings.warn(f"number {number}", stacklevel=1)

    message = told(DOUBLE, lambda X: loud(X) or 3 * X)
    assert message.count("It warned: UserWarning") == 3 and 300 < message.count("x") < 500


def test_what_a_library_warns_of_is_shown_without_a_line():
    def answer(X):
        warnings.warn_explicit("careful", UserWarning, np.__file__, 3)
        return 3 * X

    assert "It warned: UserWarning: careful\n" in told(DOUBLE, answer)


def test_the_inputs_of_a_failed_case_can_be_had():
    def wrong_later(z, below, above):
        return EXERCISES["two_leaks"].reference(z, below, above) + (z.ndim > 1)

    with pytest.raises(CheckFailed) as caught:
        check("two_leaks", wrong_later, seed=5)
    assert '`two_leaks(*case("two_leaks", seed=5, number=3))`' in str(caught.value)
    inputs = case("two_leaks", seed=5, number=3)
    assert inputs._fields == ("z", "below", "above") and inputs.z.ndim == 2
    assert calls.unchanged(tuple(inputs), cases_of(EXERCISES["two_leaks"], 5)[2])
    inputs.z[:] = 0
    assert np.all(case("two_leaks", seed=5, number=3).z)
    assert case("two_leaks", seed=5).z.shape == (2,)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"seed": -1}, ValueError, "^seed must be at least 0, got -1"),
        ({"seed": 0.5}, TypeError, "^seed must be a whole number"),
        ({"seed": 0, "number": 0}, ValueError, "^number must be at least 1, got 0"),
        ({"seed": 0, "number": 99}, ValueError, "^number must be at most .*, got 99: two_leaks"),
        ({"seed": 0, "number": "1"}, TypeError, "^number must be a whole number"),
    ],
)
def test_a_case_that_is_none_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        case("two_leaks", **options)
    with pytest.raises(ValueError, match=r"^name must be one of"):
        case("two_leak", seed=0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda X: 2 * X + 1e-13 * (X > 0), []),
        (lambda X: np.round(2 * X, 3), ["rounded. Return them as they are"]),
        (lambda X: (2 * X).astype(int), ["cut off to whole ones", "np.zeros_like(z)"]),
        (lambda X: 2 * X / (1 + 1e-4), ["relative 0.0001", "an ε in a denominator"]),
        (lambda X: 2 * X * (1 + 1e-7), ["single precision (float32) somewhere", "an ε"]),
        (lambda X: 0 * X, ["got      [[0, 0, 0]]"]),
        (lambda X: -0.0 * np.abs(X), ["got      [[0, 0, 0]]"]),
        (lambda X: X * np.nan, ["got      [[nan, nan, nan]]"]),
    ],
)
def test_numbers_are_shown_with_what_their_difference_suggests(wrong, words):
    message = told(DOUBLE, wrong) if words else ""
    assert takes(DOUBLE, wrong) if not words else [w for w in words if w not in message] == []


def test_in_a_large_array_the_largest_difference_and_its_place_are_shown():
    large = exercise(double, (np.arange(1.0, 41.0).reshape(5, 8),))

    def wrong(X):
        X = 2 * X
        X[3, 7] += 3e-7
        X[0, 1] -= 1e-7
        return X

    message = told(large, wrong)
    assert (
        "2 of 40 entries are wrong; the first is entry [0, 1]: got 3.9999999, expected 4\n"
        in message
    )
    assert "largest difference 3e-07, relative 4e-09, at [3, 7]\n" in message


# What was not attempted, and what was.


def stub(X):
    """Not written yet."""
    raise NotImplementedError


def only_a_text(X):
    """Not written yet."""


def dots(X):
    return ...


@pytest.mark.parametrize("nothing", [None, ..., stub, only_a_text, dots, lambda *a: None])
def test_only_what_was_not_attempted_is_called_so(nothing):
    message = told(DOUBLE, nothing)
    assert message.startswith("Not attempted yet") and "seed" not in message


def no_return(X):
    X = 2 * X


def a_branch_without_return(X):
    if len(X) < 10:
        return 2 * X


def a_branch_that_is_not_written(X):
    if len(X) < 10:
        return 2 * X
    raise NotImplementedError


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (no_return, ["With X = [[", "it comes to its end without a `return`"]),
        (lambda X: X.sort(), ["the function returns None"]),
        (a_branch_without_return, ["With X = an array of shape (20, 3)", "without a `return`"]),
        (a_branch_that_is_not_written, ["of shape (20, 3)", "with NotImplementedError"]),
        (lambda X: 0, ["the result is a number, expected"]),
        (print, ["the function returns None"]),
    ],
)
def test_what_was_attempted_is_not_called_so(answer, words):
    message = told(DOUBLE, answer)
    assert "Not attempted" not in message and [w for w in words if w not in message] == []


# What can be said of any answer.


def late(X):
    return np.roll(2 * X, 1, axis=0)


def off_in(row):
    def answer(X):
        result = 2 * X
        result[row if abs(row) < len(X) else 0] = 7.0
        return result

    return answer


def right_in(row):
    return lambda X: np.where(np.arange(len(X))[:, None] == row % len(X), 2 * X, 7.0)


# Of four rows or more, so that something can be missing.
TALL = [(RNG.standard_normal((n, k)),) for n, k in [(4, 3), (7, 3), (20, 2)]]
ONE = exercise(double, *TALL)
TWO = exercise(lambda X: (X.mean(axis=0), X.max(axis=0)), *TALL)
COUNT = exercise(lambda X: len(X), *TALL)
NORMS = exercise(lambda w: 1.0 * w, *((X[:, 0],) for (X,) in TALL))
ZEROS = [(np.array([-1.0, 0.0, 0.0, 3.0]),), (np.array([0.0, -2.0, 3.0]),)]
SCALED = exercise(
    lambda X, slope: slope * X,
    *((X, slope) for (X,), slope in zip(TALL * 2, [0.5, 2.0, -1.5, 3.0, -0.25, 0.0], strict=True)),
)


@pytest.mark.parametrize(
    ("task", "answer", "words"),
    [
        (ONE, lambda X: 4 * X, "Every number is 2 times what was expected."),
        (ONE, lambda X: -2 * X, "Every number is −1 times what was expected."),
        (ONE, lambda X: X, "Every number is 1/2 times"),
        (ONE, lambda X: 2 * np.pi * X, "Every number is 3.142 times"),
        (ONE, lambda X: 2 * X / len(X), "Every number is 1/len(X) times"),
        (ONE, lambda X: -2 * X * len(X), "Every number is −len(X) times"),
        (ONE, lambda X: 2 * X / X.size, "Every number is 1/X.size times"),
        (ONE, lambda X: 2 * X * X.shape[1], "Every number is X.shape[-1] times"),
        (ONE, lambda X: 4 * X / len(X), "Every number is 2 / len(X) times"),
        (ONE, lambda X: X * len(X), "Every number is len(X) / 2 times"),
        (ONE, lambda X: X / len(X) / 1.0, "Every number is 1/(2 · len(X)) times"),
        (ONE, lambda X: 2 * X * np.log(len(X)), "Every number is too large: 1.39 to 3 times"),
        (ONE, lambda X: X * np.exp(-1 / len(X)), "Every number is too small: 0.389 to 0.476 times"),
        (ONE, lambda X: -2 * X * np.log(len(X)), "Every number has the opposite sign."),
        (ONE, lambda X: 0 * X, "Every number is 0."),
        (ONE, lambda X: 2 * X // 1, "Every number is cut to a whole one, as `//` does it"),
        (ONE, lambda X: 0 * X + X[-1], "All entries (or rows) of your array are the same."),
        (NORMS, lambda w: w / np.linalg.norm(w), "Every number is 1/‖w‖ times"),
        (ONE, lambda X: 2 * X + 3, "Every number is too large by 3."),
        (ONE, lambda X: 2 * X - 0.25, "Every number is too small by 0.25."),
        (ONE, lambda X: 2 * X / 0.0, ""),
        (COUNT, lambda X: len(X) + 1, "Every number is too large by 1."),
        (COUNT, lambda X: np.array([[len(X)]]), "The right number stands in an array with axes"),
        (ONE, lambda X: 2 * X.T, "Your array is the transpose of what was asked for"),
        (ONE, lambda X: (2 * X).ravel(), "The right entries stand in an array of another shape."),
        (ONE, lambda X: 2 * X[:-1], "The last entry (or row) is missing"),
        (ONE, lambda X: 2 * X[1:], "The first entry (or row) is missing"),
        (ONE, lambda X: 2 * X[[*range(len(X)), 0]], "one entry (or row) too many, at its end"),
        (ONE, lambda X: 2 * X[[0, *range(len(X))]], "one entry (or row) too many, at its beginn"),
        (ONE, late, "The right entries (or rows) stand one place too late."),
        (ONE, lambda X: np.roll(2 * X, -1, axis=0), "(or rows) stand one place too early."),
        (ONE, lambda X: 2 * X[::-1], "The right entries (or rows) stand in the opposite order."),
        (ONE, lambda X: 2 * X[:2, :1], ""),
        (ONE, off_in(-1), "All is right but for the last entry (or row)."),
        (ONE, off_in(0), "All is right but for the first entry (or row)."),
        (ONE, off_in(2), "All is right but for one entry (or row) in a case: index 2, 2, 2."),
        (ONE, right_in(0), "Only the first entry (or row) is right."),
        (ONE, right_in(-1), "Only the last entry (or row) is right."),
        (DOUBLE, off_in(-1), "All is right but for the last entry (or row)."),
        (
            TWO,
            lambda X: (X.max(axis=0), X.mean(axis=0)),
            "The results are right, in another order: ",
        ),
        (
            TWO,
            lambda X: (X.mean(axis=0), 3 * X.max(axis=0)),
            "Result 1 is right in every case, the rest is not. Of the other: every number is 3",
        ),
        (
            TWO,
            lambda X: (X.mean(axis=0), X.min(axis=0)),
            "Result 1 is right in every case, the rest",
        ),
        (
            TWO,
            lambda X: (-X.mean(axis=0), -X.max(axis=0)),
            "Of each: every number is −1 times what was expected.",
        ),
        (TWO, lambda X: (-X.mean(axis=0), 3 * X.max(axis=0)), ""),
        (exercise(lambda X: tuple(X), *TALL), lambda X: tuple(2 * X), ""),
        (
            exercise(lambda X: (X.sum(), X.max(), X.min()), *TALL),
            lambda X: (X.sum(), X.max(), 0.0),
            "Results 1, 2 are right in every case",
        ),
        (SCALED, lambda X, slope: X, ""),
        (ONE, lambda X: np.where(X > 0, 2, 3) * X, "All wrong entries are where `X` is below 0."),
        (ONE, lambda X: np.where(X > 0, 3, 2) * X, "All wrong entries are where `X` is above 0."),
        (
            exercise(lambda z: 1.0 * (z > 0), *ZEROS),
            lambda z: 1.0 * (z >= 0),
            "All wrong entries are where `z` is 0.",
        ),
        (SCALED, lambda X, slope: slope**2 * X, "Every number is `slope` times"),
        (
            SCALED,
            lambda X, slope: abs(slope) * X,
            "Of 6 cases 2 are wrong: all those in which `slope` is below 0.",
        ),
        (
            exercise(lambda n, k: n * k, (1, 5), (2, 0), (3, 0)),
            lambda n, k: n * k if n > 1 else "none",
            "Of 3 cases 1 are wrong: all those in which `n` is 1 (the same as those in which `k` ",
        ),
        (
            SCALED,
            lambda X, slope: slope * X if slope > 1 else X,
            "Of 6 cases 4 are wrong: all those in which `slope` is not above 1.",
        ),
        (
            SCALED,
            lambda X, slope: slope * X if slope not in (3.0, 0.5) else X,
            "Of 6 cases 2 are wrong; the others are right. In all that are wrong `slope` is above "
            "0, and in 1 of the right ones.",
        ),
        (
            exercise(lambda a, b: a + b, (1.0, -2.0), (-3.0, 4.0), (2.0, 5.0), (20.0, 9.0)),
            lambda a, b: abs(a) + abs(b),
            "Of 4 cases 2 are wrong: all those in which `a` is not above 1 (the same as those in "
            "which one of the numbers is below 0).",
        ),
    ],
)
def test_what_holds_in_all_cases_is_said(task, answer, words):
    message = told(task, answer)
    body, origin = message.rsplit("\n", 1)
    assert origin.startswith("(These inputs come from seed=0.")
    if words:
        assert words in body
    else:
        assert not re.search("Every|right|Of |missing|too ", body)


WHERE = exercise(
    lambda z, a, b: z + a * b,
    (np.array([1.0, 2.0]), 1.0, 2.0),
    (np.array([1.0, 0.0]), 2.0, 3.0),
    (np.array([1, -3]), 4.0, 3.0),
    (np.array([[np.nan, 2.0]]), 5.0, 6.0),
    (np.array([]), 7.0, 8.0),
)


@pytest.mark.parametrize(
    ("is_wrong", "words"),
    [
        (lambda z, a, b: z.dtype.kind == "i", "`a` is larger than `b`"),
        (lambda z, a, b: z.size == 2 and 0 in z, "`z` holds a 0"),
        (lambda z, a, b: z.ndim == 2, "`z` holds NaN."),
        (lambda z, a, b: z.size > 0, "`z` is not empty."),
        (lambda z, a, b: z.ndim == 1, "`z` does not hold NaN"),
    ],
)
def test_what_the_wrong_cases_have_in_common_is_said(is_wrong, words):
    def answer(z, a, b):
        if is_wrong(z, a, b):
            raise ZeroDivisionError
        return z + a * b

    message = told(WHERE, answer)
    common = message.split("all those in which ")[1]
    assert words in common.splitlines()[0]


def test_where_no_known_mistake_gives_all_results_the_nearest_is_told():
    known = exercise(double, *TALL, *ROWS, mistakes=(Mistake(lambda X: 4 * X, "Doubled twice."),))
    n = len(TALL) + len(ROWS)
    careful = told(known, lambda X: 2 * X if len(X) == 20 and X.shape[1] == 2 else 4 * X)
    assert f"In {n - 1} of the {n - 1} wrong cases you get what this mistake gives: Doub" in careful
    assert "Doubled" not in told(known, lambda X: 4 * X if len(X) > 4 else 3 * X)
    rare = Mistake(lambda X: X if len(X) == 1 else 2 * X, "Another.")
    other = exercise(double, *TALL, *ROWS, mistakes=(rare,))
    assert "Another" not in told(other, lambda X: 2 * X * (1 + 1e-8))  # nearly right is not alike


def test_an_answer_that_stops_otherwise_is_not_taken_for_a_known_one():
    def least(X):
        return X.min()

    empty = exercise(double, *TALL, (np.zeros((0, 3)),), mistakes=(Mistake(least, "Known."),))
    assert "Known." in told(empty, least)
    assert "Known." not in told(empty, lambda X: np.concatenate(list(X)) if X.size else X.max())


def test_a_known_mistake_says_more_than_what_holds_in_general():
    known = exercise(double, *TALL, mistakes=(Mistake(lambda X: 4 * X, "You doubled twice."),))
    message = told(known, lambda X: 4 * X)
    assert "\nYou doubled twice.\n" in message and "Every number" not in message
    assert "Every number is 3 times" in told(known, lambda X: 6 * X)


@pytest.mark.parametrize("name", EXERCISES)
def test_without_the_catalogue_every_known_mistake_is_still_told_something(name):
    alone = replace(EXERCISES[name], mistakes=())
    for mistake in EXERCISES[name].mistakes:
        assert told(alone, mistake.answer).startswith("With ")


# Several calls.


def counter_to(limit):
    made = []

    def answer(X):
        made.append(X)
        return 2 * X if len(made) <= limit else 3 * X

    return answer


def by_shape():
    known = {}
    return lambda X: known.setdefault(np.shape(X), 2 * X)


def keeps_the_last():
    last = [0]

    def answer(X):
        last[0], before = 2 * X, last[0]
        return before if np.shape(before) == X.shape and len(X) == 20 else 2 * X

    return answer


def test_what_an_answer_keeps_from_call_to_call_shows():
    for limit in (3, 6, 10, 11):
        assert f"this was call {limit + 1}. So the function keeps" in told(
            DOUBLE, counter_to(limit)
        )
    twice = exercise(double, *ROWS, (ROWS[0][0] + 1,), (ROWS[0][0] + 2,))
    assert "keeps" not in told(twice, by_shape())  # wrong already in the first round
    assert takes(DOUBLE, by_shape())  # a cache that is right
    assert takes(DOUBLE, counter_to(100))


def test_what_is_wrong_at_once_and_kept_from_call_to_call_is_called_so():
    total = []

    def grows(X):
        total.append(1)
        return 2 * X + len(total)

    assert f"is answered otherwise in call {len(ROWS) + 1}. So the function keeps" in told(
        DOUBLE, grows
    )
    assert "keeps" not in told(DOUBLE, lambda X: "the same every time")


def test_a_number_in_an_array_is_a_number_but_where_an_array_is_asked_for():
    number = exercise(lambda X: float(X.sum()), *ROWS)
    assert takes(number, lambda X: np.array([X.sum()]))
    array = exercise(lambda X: np.asarray(X.sum()), *ROWS)
    assert takes(array, np.sum) and takes(array, lambda X: np.array(X.sum()))
    message = told(array, lambda X: np.array([X.sum()]))
    assert "an array of shape (1,), expected an array of shape ()" in message


def test_a_result_that_a_later_call_overwrites_is_found():
    store = np.zeros((20, 3))

    def answer(X):
        np.multiply(2, X, out=store[: len(X)])
        return store[: len(X)]

    assert "returns the same array or list each time" in told(DOUBLE, answer)
    numbers = [0.0, 0.0, 0.0]

    def first_row(X):
        numbers[:] = (2 * X[0]).tolist()
        return numbers

    first = exercise(lambda X: 2 * X[0], *ROWS)
    assert "returns the same array or list each time" in told(first, first_row)


def test_a_list_among_the_arguments_that_is_changed_is_found():
    def total(sizes):
        sizes[0] += 1
        return sum(sizes) - 1

    sizes = exercise(lambda sizes: sum(sizes), ([1, 2],), ([3],))
    assert "changes its argument sizes in place" in told(sizes, total)


# Calls that do not end.


def endless(X):
    while True:
        pass


def sleeping(X):
    time.sleep(60)


def endless_with_the_second(X):
    while len(X) == 4:
        pass
    return 2 * X


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(calls, "SECONDS", 0.2)


@pytest.mark.parametrize(
    ("answer", "called"), [(endless, "[["), (sleeping, "[["), (endless_with_the_second, "[[")]
)
def test_a_call_that_does_not_end_is_ended_and_named(answer, called, impatient):
    begin = time.monotonic()
    message = told(DOUBLE, answer)
    assert time.monotonic() - begin < 5
    assert message.startswith(f"With X = {called}")
    assert "the function had not returned after 0.2 seconds. Does each of its loops end?" in message
    number = 2 if answer is endless_with_the_second else 1
    assert f"number={number})" in message


def test_without_the_systems_clock_python_ends_a_loop(impatient, monkeypatch):
    before = sys.gettrace()
    monkeypatch.setattr(sys, "platform", "emscripten")  # a browser
    assert "had not returned after 0.2 seconds" in told(DOUBLE, endless)
    assert takes(DOUBLE, double)
    assert sys.gettrace() is before
    look = calls._watch(time.monotonic() + 60)  # what measures the tests does not see into it
    assert look(None, "line", None) is look
    with pytest.raises(calls._TimeIsUp):
        calls._watch(0)(None, "line", None)


def test_in_another_thread_python_ends_a_loop(impatient):
    messages = []
    thread = threading.Thread(target=lambda: messages.append(told(DOUBLE, endless)))
    thread.start()
    thread.join(20)
    assert "had not returned after 0.2 seconds" in messages[0]


def test_no_except_of_an_answer_keeps_a_loop_going(impatient):
    def stubborn(X):
        while True:
            try:
                endless(X)
            except Exception:
                pass

    assert "had not returned" in told(DOUBLE, stubborn)


def test_of_what_a_loop_prints_the_beginning_is_kept():
    def printing(X):
        for _ in range(1000):
            print("x" * 100)
        return 3 * X

    assert 300 < told(DOUBLE, printing).count("x") < 500


def test_the_clock_is_put_back():
    import signal

    mine = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        assert takes(DOUBLE, double)
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, mine)
