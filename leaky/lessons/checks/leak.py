"""Judge the exercises of chapter 2: two slopes, their derivative, a leak with a floor."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake


def _away_from_zero(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(0.2, 3.0, shape) * rng.choice([-1.0, 1.0], shape)


def _two_slopes(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    slopes = [(0.1, 2.0), (0.5, 0.25), (-0.3, 1.5), (2.0, -0.5), (0.0, 1.0)]
    for shape, pair in zip([(2,), (4,), (3, 2), (20,), (30, 10)], slopes, strict=True):
        yield _away_from_zero(rng, shape), *pair
    yield np.array([-3, -1, 2, 4]), 0.1, 0.5


def _two_leaks(z: np.ndarray, below: float, above: float) -> np.ndarray:
    return z * (below + (above - below) * np.heaviside(z, 0))


def _keeps_integers(z, below, above):
    out = np.zeros_like(z)
    out[z > 0] = above * z[z > 0]
    out[z <= 0] = below * z[z <= 0]
    return out


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
    ),
    hints=(
        "Both branches are straight lines through 0. What decides between them?",
        "`np.where(condition, a, b)` chooses entry by entry; or add two terms, one of which is "
        "always 0.",
    ),
)


def _with_zeros(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for z, below, above in _two_slopes(rng):
        yield np.concatenate([np.ravel(z).astype(float), [0.0]]), below, above


def _two_leaks_derivative(z: np.ndarray, below: float, above: float) -> np.ndarray:
    return below + (above - below) * np.heaviside(z, 0)


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
    ),
    hints=(
        "On each side the function is a straight line. What is the derivative of a · z?",
        "Does 0 belong to the left or to the right? The statement says it.",
    ),
)


def _floors(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, slope, floor in [(3, 0.5, 1.0), (6, 0.1, 2.0), (40, 0.3, 0.5), (40, 2.0, 1.5)]:
        z = np.concatenate([rng.uniform(0.1, 3, n), -rng.uniform(0.05, 0.95, n) * floor])
        z = np.concatenate([z, -floor * rng.uniform(1.05, 3, n)])
        yield rng.permutation(z)[:n] if n > 6 else z[:: max(1, n // 2)], slope, floor
    yield np.array([0.0, -1.0, -2.0, 1.0]), 0.25, 1.0


def _floored(z: np.ndarray, slope: float, floor: float) -> tuple[np.ndarray, np.ndarray]:
    value = np.interp(z, [-floor - 1, -floor, 0, 1e9], [-slope * floor, -slope * floor, 0, 1e9])
    on, leaking = np.heaviside(z, 0), np.heaviside(z + floor, 0)
    return value, on + slope * leaking * (1 - on)


def _floor_mistake(value=None, derivative=None):
    def answer(z, slope, floor):
        right = _floored(z, slope, floor)
        v = right[0] if value is None else value(z, slope, floor)
        return v, right[1] if derivative is None else derivative(z, slope, floor)

    return answer


def _leaky(z, slope):
    return np.where(z > 0, z, slope * z)


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
            "At a kink you took the derivative from the right. The task asks for the one from "
            "the left at both: slope at 0, and 0 at −floor.",
        ),
        Mistake(
            lambda z, slope, floor: _floored(z, slope, floor)[::-1],
            "Value and derivative have changed places: the value comes first.",
        ),
    ),
    hints=(
        "Three straight pieces: which, from the left? Draw them; the graph must not jump.",
        "Value and slope of a piece belong together. What is the slope of a level line?",
        "`np.clip(z, -floor, 0)` is the part of z that leaks.",
    ),
)
