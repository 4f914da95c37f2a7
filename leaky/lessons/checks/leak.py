"""Judge the exercises of chapter 2: two slopes, their derivative, a leak with a floor."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one


def _away_from_zero(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(0.2, 3.0, shape) * rng.choice([-1.0, 1.0], shape)


def _two_slopes(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    slopes = [(0.1, 2.0), (0.5, 0.25), (-0.3, 1.5), (2.0, -0.5), (-0.5, -2.0)]
    for shape, pair in zip([(2,), (4,), (3, 2), (20,), (30, 10)], slopes, strict=True):
        yield _away_from_zero(rng, shape), *pair
    yield np.array(-2.5), 0.1, 2.0
    yield np.zeros(0), 0.1, 2.0
    yield from whole_but_one(np.array([[-1.75, 2.25]]), 0.75, 1.75)
    yield np.array([3e-30, -2e-30]), 0.5, 1.5


def _two_leaks(z: np.ndarray, below: float, above: float) -> np.ndarray:
    return np.asarray(z * (below + (above - below) * np.heaviside(z, 0)))


def _keeps_integers(z, below, above):
    out = np.zeros_like(z)
    out[z > 0] = above * z[z > 0]
    out[z <= 0] = below * z[z <= 0]
    return out


def _multiplied_in_a_copy(z, below, above):
    out = z.copy()
    out[z > 0] *= above
    out[z <= 0] *= below
    return out


def _one_by_one(function):
    """Fill the places of z by their number: the product of no axes is the float 1.0."""

    def answer(z, below, above):
        out = np.empty(z.shape)
        for place in range(np.prod(z.shape)):
            out.flat[place] = function(z.flat[place], below, above)
        return out

    return answer


def _vectorized(function):
    """Ask for the entries with `np.vectorize`, which an array without any stops."""
    return lambda z, below, above: np.vectorize(function)(z, below, above)


TWO_LEAKS = Exercise(
    reference=_two_leaks,
    cases=_two_slopes,
    mistakes=(
        Mistake(
            lambda z, below, above: np.maximum(below * z, above * z),
            "The larger of two lines is right only while `below` is at most `above`; otherwise "
            "the branches change places. It is the short form that breaks in Chapter 2.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, below * z, above * z),
            "The branches are swapped: `below` belongs to z < 0, `above` to z > 0.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, z, below * z),
            "That is Leaky ReLU: right of 0 it has slope 1. Here the slope there is `above`.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above * z, 0.01 * z),
            "The slope 0.01 is written into the code. It must be the argument `below`.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above * z, 0.0),
            "Left of 0 you answer 0, as ReLU does: nothing leaks. The branch there is below · z.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above * z, -below * z),
            "Left of 0 the sign is wrong: below · z, with the negative z as it is.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above, below) + 0.0 * z,
            "You return the slopes, which are the derivative; the function's values were asked "
            "for (Chapter 2 has both side by side).",
        ),
        Mistake(
            _keeps_integers,
            "With whole numbers in z your result is rounded: `np.zeros_like(z)` makes an array "
            "of integers, and what is written into it is cut off. Give it dtype=float.",
        ),
        Mistake(
            lambda z, below, above: np.minimum(below * z, above * z),
            "The smaller of two lines is right only while `above` is at most `below`. What "
            "decides is the sign of z.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above * z, below),
            "Left of 0 you return the slope; the value there is below · z.",
        ),
        Mistake(
            _one_by_one(_two_leaks),
            "`np.prod` of the shape () is the float 1.0, and `range` takes whole numbers only: "
            "z.size counts the entries of every array. `np.where` needs no loop.",
        ),
        Mistake(
            _vectorized(_two_leaks),
            "`np.vectorize` looks at a first entry to know what kind of numbers there will be, "
            "and stops where there is none. `np.where` does not.",
        ),
        Mistake(
            lambda z, below, above: above * np.maximum(z, 0) + below * z,
            "Right of 0 both slopes act: below · z has to end at 0, as min(z, 0) does.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above * z, above * below * z),
            "Left of 0 both slopes are multiplied. There the function is below · z alone.",
        ),
        Mistake(
            lambda z, below, above: np.array([above * v if v > 0 else below * v for v in z]),
            "A loop over z gives the rows of an array, and of a row nobody can say whether it is "
            "above 0. Choose entry by entry, whatever the shape is.",
        ),
        Mistake(
            _multiplied_in_a_copy,
            "If z holds whole numbers, so does its copy, and `*=` cannot write fractions into it. "
            "Make an array of floats, or choose with `np.where`.",
        ),
        Mistake(
            lambda z, below, above: np.where(
                z > 1e-9, above * z, np.where(z < -1e-9, below * z, 0.0)
            ),
            "You took numbers next to 0 for 0. Every z above 0, however small, belongs to "
            "`above`, and every one below to `below`.",
        ),
        Mistake(
            lambda z, below, above: (
                np.full(z.shape, below) * np.minimum(z, 0)
                + np.where(z > 0, np.full_like(z, above) * z, 0)
            ),
            "`np.full_like(z, above)` has the kind of z: if z holds whole numbers, the slope is "
            "cut to one. Multiply by the slope itself.",
        ),
        Mistake(
            lambda z, below, above: np.atleast_1d(_two_leaks(z, below, above)),
            "An array of shape () comes back with shape (1,). The result has the shape of z, "
            "whichever that is.",
        ),
        Mistake(
            _vectorized(lambda z, below, above: above * z if z > 0 else below * z),
            "`np.vectorize` looks at the first result to know what kind of numbers there will be: "
            "it stops where there is none, and cuts fractions off where the first is whole. "
            "`np.where` does neither.",
        ),
    ),
    hints=(
        "Both branches are straight lines through 0. What decides between them?",
        "`np.where(condition, a, b)` chooses entry by entry. What is chosen between, and by what?",
    ),
)


def _with_zeros(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z, below, above in islice(_two_slopes(rng), 1, 5):
        yield np.concatenate([np.ravel(z), np.zeros(1, z.dtype)]), below, above
    yield _away_from_zero(rng, (3, 2)), 0.1, 2.0
    yield np.array(-2.5), 0.1, 2.0
    yield np.zeros(0), 0.1, 2.0
    yield from islice(whole_but_one(np.array([[-1.75, 2.25]]), 0.75, 1.75), 1, None)
    yield np.array([3e-200, -2e-200, 1e-9, -1e-9]), 0.5, 1.5


def _two_leaks_derivative(z: np.ndarray, below: float, above: float) -> np.ndarray:
    return np.asarray(below + (above - below) * np.heaviside(z, 0))


def _filled(z, below, above):
    slopes = np.full(z.shape, below)
    slopes[z > 0] = above
    return slopes


TWO_LEAKS_DERIVATIVE = Exercise(
    reference=_two_leaks_derivative,
    cases=_with_zeros,
    mistakes=(
        Mistake(
            lambda z, below, above: np.where(z >= 0, above, below),
            "At z = 0 exactly you took `above`. This task asks for the book's convention: 0 is "
            "on the off side, the mask is z > 0 (Chapter 2, the kink).",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above, np.where(z < 0, below, 0.0)),
            "At z = 0 exactly you took 0. This task asks for the book's convention: 0 is on the "
            "off side, so the derivative there is `below`.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above, 0.0),
            "Left of 0 the derivative is 0 in your answer: ReLU's mask. The leak must leak "
            "backwards too: `below` (Chapter 2).",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, 1.0, below),
            "Right of 0 you return 1, as for Leaky ReLU. Here the line there has slope `above`.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above, 1.0),
            "Left of 0 you return 1. The derivative of below · z is `below`.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, below, above),
            "The branches are swapped: the derivative is `above` where z > 0.",
        ),
        Mistake(
            lambda z, below, above: np.where(_two_leaks(z, below, above) > 0, above, below),
            "Your mask looks at the activation f(z). With a negative slope its sign is not that "
            "of z: take the mask from the pre-activation (Chapter 2).",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above * z, below * z),
            "You return the function itself; its derivative was asked for: the slope of the "
            "line, not the point on it.",
        ),
        Mistake(
            lambda z, below, above: np.where(
                z > 0, above, np.where(z < 0, below, (below + above) / 2)
            ),
            "At z = 0 exactly you have the mean of both slopes, as a difference quotient gives "
            "it. The task asks for the derivative from the left: `below`.",
        ),
        Mistake(
            lambda z, below, above: np.where(z < 0, above, below),
            "The branches are swapped, but for z = 0: the derivative is `above` where z > 0.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above, -below),
            "Left of 0 the sign is wrong: the line below · z has the slope `below` there, as it "
            "is.",
        ),
        Mistake(
            lambda z, below, above: _two_leaks_derivative(z, below, above).astype(z.dtype),
            "With whole numbers in z your slopes are cut to whole numbers: `np.zeros_like(z)` "
            "makes an array of integers. Give it dtype=float.",
        ),
        Mistake(
            lambda z, below, above: np.squeeze(np.ravel(_two_leaks_derivative(z, below, above))),
            "Your result is one long row of numbers. It has the shape of z, whichever that is.",
        ),
        Mistake(
            _one_by_one(_two_leaks_derivative),
            "`np.prod` of the shape () is the float 1.0, and `range` takes whole numbers only: "
            "z.size counts the entries of every array. `np.where` needs no loop.",
        ),
        Mistake(
            _vectorized(_two_leaks_derivative),
            "`np.vectorize` looks at a first entry to know what kind of numbers there will be, "
            "and stops where there is none. `np.where` does not.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 0, above, np.where(z < 0, below, 1.0)),
            "At z = 0 exactly you took 1. This task asks for the derivative from the left: "
            "`below`.",
        ),
        Mistake(
            lambda z, below, above: np.array([above if v > 0 else below for v in z]),
            "A loop over z gives the rows of an array, and of a row nobody can say whether it is "
            "above 0. Choose entry by entry, whatever the shape is.",
        ),
        Mistake(
            lambda z, below, above: np.where(z > 1e-8, above, below),
            "You took numbers next to 0 for 0. Every z above 0, however small, belongs to `above`.",
        ),
        Mistake(
            _filled,
            "`np.full(z.shape, below)` holds whole numbers if `below` is one, and `above` is cut "
            "to one as well. Give it dtype=float.",
        ),
        Mistake(
            lambda z, below, above: np.atleast_1d(_two_leaks_derivative(z, below, above)),
            "An array of shape () comes back with shape (1,). The result has the shape of z, "
            "whichever that is.",
        ),
    ),
    hints=(
        "On each side the function is a straight line. What is the derivative of a · z?",
        "Does 0 belong to the left or to the right? The statement says it.",
    ),
)


def _floors(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, slope, floor in [(3, 0.5, 1.0), (6, 0.1, 2.0), (40, 2.0, 1.5), (40, -0.3, 0.5)]:
        z = np.concatenate([rng.uniform(0.1, 3, n), -rng.uniform(0.05, 0.95, n) * floor])
        z = np.concatenate([z, -floor * rng.uniform(1.05, 3, n)])
        yield rng.permutation(z)[:n] if n > 6 else z[:: max(1, n // 2)], slope, floor
    yield np.array([0, -1, -2, 1]), 0.25, 1.0
    yield _away_from_zero(rng, (3, 2)), 0.5, 1.25
    yield np.array(-0.5), 0.5, 1.25
    yield np.zeros(0), 0.5, 1.25
    yield from whole_but_one(np.array([[-0.75, 2.25, -3.5]]), 0.75, 1.75)
    # Beside the kinks, by next to nothing.
    yield np.array([3e-200, -2e-200, -1.5 + 1e-9, -1.5 - 1e-9]), 0.5, 1.5


def _floored(z: np.ndarray, slope: float, floor: float) -> tuple[np.ndarray, np.ndarray]:
    value = np.interp(z, [-floor - 1, -floor, 0, 1e9], [-slope * floor, -slope * floor, 0, 1e9])
    on, leaking = np.heaviside(z, 0), np.heaviside(z + floor, 0)
    return np.asarray(value), np.asarray(on + slope * leaking * (1 - on))


def _floor_mistake(value=None, derivative=None):
    def answer(z, slope, floor):
        right = _floored(z, slope, floor)
        v = right[0] if value is None else value(z, slope, floor)
        return v, right[1] if derivative is None else derivative(z, slope, floor)

    return answer


def _leaky(z, slope):
    return np.where(z > 0, z, slope * z)


def _by_value(z, slope, floor):
    value = _floored(z, slope, floor)[0]
    return np.where(value > 0, 1.0, np.where(value > -slope * floor, slope, 0.0))


def _beside_zero(z, slope, floor):
    return np.where(z > 1e-6, 1.0, np.where(z > -floor + 1e-6, slope, 0.0))


LEAK_WITH_FLOOR = Exercise(
    reference=_floored,
    cases=_floors,
    mistakes=(
        Mistake(
            _floor_mistake(
                lambda z, slope, floor: np.maximum(_leaky(z, slope), -floor),
                lambda z, slope, floor: np.where(
                    z > 0, 1.0, np.where(slope * z > -floor, slope, 0.0)
                ),
            ),
            "You cut the *output* off at −floor. The leak ends where the *input* reaches −floor; "
            "the output there is −slope · floor.",
        ),
        Mistake(
            _floor_mistake(
                lambda z, slope, floor: np.where(z > -floor, _leaky(z, slope), 0.0),
            ),
            "Below −floor your function jumps up to 0. It must stay at the value that it has "
            "reached, −slope · floor: a kink, not a jump.",
        ),
        Mistake(
            _floor_mistake(derivative=lambda z, slope, floor: np.where(z > 0, 1.0, slope)),
            "Below −floor your derivative is still the slope. There the function is level, and "
            "its derivative 0: a unit in that region is dead again (Chapter 1).",
        ),
        Mistake(
            _floor_mistake(lambda z, slope, floor: _leaky(z, slope)),
            "Below −floor your values go on leaking: that is Leaky ReLU, without the floor.",
        ),
        Mistake(
            _floor_mistake(
                lambda z, slope, floor: _leaky(z, slope),
                lambda z, slope, floor: np.where(z > 0, 1.0, slope),
            ),
            "The floor is not used anywhere: that is Leaky ReLU and its derivative.",
        ),
        Mistake(
            _floor_mistake(
                derivative=lambda z, slope, floor: np.where(
                    z >= 0, 1.0, np.where(z >= -floor, slope, 0.0)
                )
            ),
            "At both kinks you took the derivative from the right. The task asks for the one "
            "from the left: slope at 0, and 0 at −floor.",
        ),
        Mistake(
            _floor_mistake(
                derivative=lambda z, slope, floor: np.where(
                    z > 0, 1.0, np.where(z >= -floor, slope, 0.0)
                )
            ),
            "At z = −floor you took the derivative from the right. The task asks for the one "
            "from the left: 0.",
        ),
        Mistake(
            _floor_mistake(
                derivative=lambda z, slope, floor: np.where(
                    z >= 0, 1.0, np.where(z > -floor, slope, 0.0)
                )
            ),
            "At z = 0 you took the derivative from the right. The task asks for the one from "
            "the left: the slope.",
        ),
        Mistake(
            _floor_mistake(
                derivative=lambda z, slope, floor: (
                    _floored(z, slope, floor)[1]
                    + np.where(z == 0, (1 - slope) / 2, 0)
                    + np.where(z == -floor, slope / 2, 0)
                )
            ),
            "At the kinks you have the mean of both sides, as a difference quotient gives it. "
            "The task asks for the derivative from the left.",
        ),
        Mistake(
            _floor_mistake(lambda z, slope, floor: np.maximum(z, slope * np.maximum(z, -floor))),
            "The larger of z and slope · z is right only while the slope is at most 1. What "
            "decides is the sign of z.",
        ),
        Mistake(
            _floor_mistake(
                lambda z, slope, floor: np.where(z > 0, z, np.maximum(slope * z, -slope * floor))
            ),
            "The larger of slope · z and −slope · floor is right only while the slope is not "
            "below 0. What ends the leak is that z passes −floor.",
        ),
        Mistake(
            _floor_mistake(
                lambda z, slope, floor: np.where(z > -floor, _leaky(z, slope), -floor),
            ),
            "Below −floor your value is −floor, the place where the leak ends. The value that "
            "the function has there is −slope · floor.",
        ),
        Mistake(
            _floor_mistake(
                lambda z, slope, floor: np.where(z > -floor, _leaky(z, slope), slope * floor),
            ),
            "Below −floor the sign is wrong: at z = −floor the function is −slope · floor.",
        ),
        Mistake(
            lambda z, slope, floor: tuple(
                part.astype(z.dtype) for part in _floored(z, slope, floor)
            ),
            "With whole numbers in z your results are cut to whole numbers: `np.zeros_like(z)` "
            "makes an array of integers. Give it dtype=float.",
        ),
        Mistake(
            lambda z, slope, floor: (
                _floored(z, slope, floor)[0].astype(z.dtype),
                _floored(z, slope, floor)[1],
            ),
            "With whole numbers in z your values are cut to whole numbers: an array made like z "
            "holds integers. Give it dtype=float.",
        ),
        Mistake(
            lambda z, slope, floor: tuple(
                np.squeeze(np.ravel(part)) for part in _floored(z, slope, floor)
            ),
            "Your results are long rows of numbers. Both have the shape of z, whichever it is.",
        ),
        Mistake(
            lambda z, slope, floor: tuple(
                _one_by_one(lambda z, slope, floor, part=part: _floored(z, slope, floor)[part])(
                    z, slope, floor
                )
                for part in (0, 1)
            ),
            "`np.prod` of the shape () is the float 1.0, and `range` takes whole numbers only: "
            "z.size counts the entries of every array.",
        ),
        Mistake(
            lambda z, slope, floor: _floored(z, slope, floor)[::-1],
            "Value and derivative have changed places: the value comes first.",
        ),
        Mistake(
            _floor_mistake(lambda z, slope, floor: np.maximum(_leaky(z, slope), -floor)),
            "Your values are cut off where the *output* reaches −floor. The leak ends where the "
            "input does; the derivative is right.",
        ),
        Mistake(
            _floor_mistake(derivative=lambda z, slope, floor: np.where(z > 0, 1.0, 0.0)),
            "Between −floor and 0 your derivative is 0, as ReLU's. There the function falls with "
            "the slope.",
        ),
        Mistake(
            lambda z, slope, floor: _floored(z, slope, floor)[0],
            "You return the value alone; value and derivative were asked for, as a tuple.",
        ),
        Mistake(
            _floor_mistake(
                derivative=lambda z, slope, floor: np.where(
                    z > 0, 1.0, np.where(z > -floor * slope, slope, 0.0)
                )
            ),
            "Your derivative ends at z = −slope · floor. That is the *value* at the place where "
            "the leak ends; the place is z = −floor.",
        ),
        Mistake(
            lambda z, slope, floor: (
                np.maximum(_leaky(z, slope), -floor),
                np.where(z > 0, 1.0, slope),
            ),
            "Two things: the leak ends where the *input* reaches −floor, not the output, and "
            "where it has ended the derivative is 0.",
        ),
        Mistake(
            lambda z, slope, floor: (
                _multiplied_in_a_copy(np.maximum(z, np.array(-floor, z.dtype)), slope, 1.0),
                _floored(z, slope, floor)[1],
            ),
            "If z holds whole numbers, so does its copy, and `*=` cannot write fractions into it. "
            "Make an array of floats, or choose with `np.where`.",
        ),
        Mistake(
            _floor_mistake(derivative=_by_value),
            "You read the piece off the value. With a slope below 0 the value is positive where z "
            "is negative: take the mask from z.",
        ),
        Mistake(
            _floor_mistake(derivative=_beside_zero),
            "You took numbers next to 0, or next to −floor, for the kink itself. Compare with 0 "
            "and with −floor.",
        ),
        Mistake(
            lambda z, slope, floor: tuple(map(np.atleast_1d, _floored(z, slope, floor))),
            "An array of shape () comes back with shape (1,). The results have the shape of z, "
            "whichever that is.",
        ),
    ),
    hints=(
        "Three straight pieces: which, from the left? Draw them; the graph must not jump.",
        "Value and slope of a piece belong together. What is the slope of a level line?",
        "`np.clip(z, low, high)` keeps numbers between two ends. Between which ends does z leak?",
    ),
)
