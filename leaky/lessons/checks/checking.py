"""Judge the exercises of chapter 4: a fourth-order difference, a gradient, an error."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake

Function = Callable[[Any], Any]


def _curves(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    def sine(x: float) -> float:
        """The sine."""
        return float(np.sin(x))

    def exponential(x: float) -> float:
        """The exponential function."""
        return float(np.exp(x))

    def fifth_power(x: float) -> float:
        """The fifth power, x ** 5."""
        return float(x) ** 5

    for f, h in [(sine, 0.1), (exponential, 0.2), (fifth_power, 0.05), (exponential, 0.02)]:
        yield f, float(rng.uniform(0.5, 1.5)), h


def _central(f: Function, x: float, h: float) -> float:
    return (f(x + h) - f(x - h)) / (2 * h)


def _fourth_order(f: Function, x: float, h: float) -> float:
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


FOURTH_ORDER = Exercise(
    reference=_fourth_order,
    cases=_curves,
    tolerance=1e-8,
    mistakes=(
        Mistake(
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "That is the forward difference, whose error falls like h only (Chapter 4).",
        ),
        Mistake(
            _central,
            "That is the central difference D(h) itself. Its error term in h² is still there; "
            "D(2h) has the same term four times.",
        ),
        Mistake(
            lambda f, x, h: (_central(f, x, h) + _central(f, x, 2 * h)) / 2,
            "The plain mean of D(h) and D(2h) keeps the term in h²: (1 + 4)/2 of it. Choose the "
            "weights so that it cancels and the derivative itself stays.",
        ),
        Mistake(
            lambda f, x, h: (4 * _central(f, x, 2 * h) - _central(f, x, h)) / 3,
            "The weights have changed places: it is D(2h) whose error is four times as large, "
            "so that D(h) needs the larger weight.",
        ),
        Mistake(
            lambda f, x, h: 2 * _central(f, x, h) - _central(f, x, 2 * h),
            "Weights 2 and −1 cancel an error that doubles with h. The error of a *central* "
            "difference grows fourfold (Chapter 4, Taylor).",
        ),
        Mistake(
            lambda f, x, h: 4 * _central(f, x, h) - _central(f, x, 2 * h),
            "The error term is gone, but the derivative is left three times: divide by the sum "
            "of the weights.",
        ),
        Mistake(
            lambda f, x, h: (4 * _central(f, x, h / 2) - _central(f, x, h)) / 3,
            "The idea is right, with the steps h/2 and h. The task names the steps h and 2h.",
        ),
    ),
    hints=(
        "D(h) = f′ + c h² + …. What is D(2h), with the same c?",
        "Find a and b with a + b = 1 and a + 4 b = 0.",
    ),
)


def _losses(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    def cubes(x: np.ndarray) -> float:
        """The sum of the cubes of x."""
        return float(np.sum(np.asarray(x, float) ** 3))

    def length(x: np.ndarray) -> float:
        """The square root of 1 + the sum of the squares of x."""
        return float(np.sqrt(1 + np.sum(np.asarray(x, float) ** 2)))

    yield cubes, rng.uniform(1, 2, 2), 1e-4
    yield length, rng.uniform(1, 2, (2, 3)), 1e-4
    # Whole numbers, whose derivatives are none: what rounds them shows.
    yield length, np.array([[1, 2], [3, -2]]), 1e-4
    yield cubes, rng.uniform(1, 3, (3, 2, 2)), 1e-3
    yield cubes, 1e5 * rng.uniform(1, 2, 3), 1e-6
    yield cubes, -1e5 * rng.uniform(1, 2, 3), 1e-6
    yield length, np.array([0.0, 1.5, -1e-3]), 1e-4


def _steps(x: np.ndarray, h: float) -> np.ndarray:
    return h * np.maximum(1.0, np.abs(x))


def _relative_step(f: Function, x: np.ndarray, h: float) -> np.ndarray:
    point, gradient = np.array(x, float), np.empty(np.shape(x))
    for place in np.ndindex(point.shape):
        step = h * max(1.0, abs(float(point[place])))
        pair = []
        for sign in (1, -1):
            moved = point.copy()
            moved[place] += sign * step
            pair.append(f(moved))
        gradient[place] = (pair[0] - pair[1]) / (2 * step)
    return gradient


def _difference_mistake(step=_steps, back=True, divide=2.0, restore=True, kind=float, store=float):
    """Make an entry-by-entry difference that is right but for what is named."""

    def answer(f, x, h):
        point, steps = np.array(x, kind), step(np.asarray(x, float), h)
        gradient = np.empty(point.shape, store)
        for place in np.ndindex(point.shape):
            old = point[place]
            point[place] = old + steps[place]
            up = f(point)
            point[place] = old - steps[place] if back else old
            down = f(point)
            if restore:
                point[place] = old
            gradient[place] = (up - down) / (divide * steps[place])
        return gradient

    return answer


def _all_at_once(f, x, h):
    x = np.asarray(x, float)
    return (f(x + _steps(x, h)) - f(x - _steps(x, h))) / (2 * _steps(x, h))


RELATIVE_STEP = Exercise(
    reference=_relative_step,
    cases=_losses,
    tolerance=1e-7,
    mistakes=(
        Mistake(
            _difference_mistake(back=False, divide=1.0),
            "That is the forward difference: its error falls like h, the central one's like h². "
            "Compare f at x + step with f at x − step (Chapter 4).",
        ),
        Mistake(
            _difference_mistake(divide=1.0),
            "From x − step to x + step are *two* steps: divide by 2 · step.",
        ),
        Mistake(
            _all_at_once,
            "You moved all entries of x at once. Then the difference mixes all derivatives: "
            "move one entry, and leave the others where they are.",
        ),
        Mistake(
            _difference_mistake(restore=False),
            "You did not put an entry back before you moved the next one, so the later "
            "derivatives are taken at another point.",
        ),
        Mistake(
            _difference_mistake(step=lambda x, h: np.full(x.shape, h)),
            "Your step is the same for all entries. Next to an entry of 100,000 a step of 1e-6 "
            "drowns in round-off (Chapter 4): make it h · max(1, |xᵢ|).",
        ),
        Mistake(
            _difference_mistake(step=lambda x, h: h * np.maximum(1, x)),
            "A large entry may be negative: the step grows with its size, h · max(1, |xᵢ|), "
            "and not with xᵢ.",
        ),
        Mistake(
            _difference_mistake(step=lambda x, h: h * np.abs(x)),
            "At an entry of 0 your step is 0, and next to it drowns in round-off: take at "
            "least h, which is what max(1, |xᵢ|) is for.",
        ),
        Mistake(
            _difference_mistake(step=lambda x, h: np.full(x.shape, 1e-13)),
            "A step of 1e-13 is too small: the two values of f agree in nearly all their "
            "digits, and what is left is round-off divided by the step (Chapter 4). Use the "
            "argument h.",
        ),
        Mistake(
            _difference_mistake(step=lambda x, h: np.full(x.shape, 0.1)),
            "A step of 0.1 is too large: the truncation error grows like its square (Chapter "
            "4). Use the argument h.",
        ),
        Mistake(
            lambda f, x, h: _difference_mistake(kind=np.asarray(x).dtype)(f, x, h),
            "If x holds whole numbers, so does a copy of it, and x + step is cut back to x: the "
            "difference is 0. Make the copy with dtype=float.",
        ),
        Mistake(
            lambda f, x, h: _difference_mistake(store=np.asarray(x).dtype)(f, x, h),
            "If x holds whole numbers, so does `np.zeros_like(x)`, and every derivative that is "
            "written into it is cut to a whole number. Give it dtype=float.",
        ),
    ),
    hints=(
        "One entry at a time. `np.ndindex(x.shape)` runs through the places of an array of any "
        "shape.",
        "Copy x as floats, move one entry by its own step, up and down, and put it back.",
        "step = h · max(1, |entry|); divide by twice that.",
    ),
)


def _compared(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n in (3, 6, 50):
        a = rng.standard_normal(n)
        crossed = np.arange(n) % 3 == 1
        yield a, a + 1e-3 * rng.standard_normal(n) + 0.5 * crossed, crossed
    a = rng.standard_normal(4)
    yield a, 2 * a, np.zeros(4, bool)
    yield np.zeros(3), np.zeros(3), np.zeros(3, bool)
    yield np.array([0.0, 1.0]), np.array([0.0, 3.0]), np.array([False, True])
    yield np.ones(2), np.zeros(2), np.ones(2, bool)


def _compared_error(analytic: np.ndarray, numeric: np.ndarray, crossed: np.ndarray) -> float:
    pairs = [(a, n) for a, n, c in zip(analytic, numeric, crossed, strict=True) if not c]
    scale = np.hypot.reduce([a for a, _ in pairs] or [0]) + np.hypot.reduce(
        [n for _, n in pairs] or [0]
    )
    gap = np.hypot.reduce([a - n for a, n in pairs] or [0])
    return float(gap / scale) if scale else float("nan")


def _error_mistake(keep=lambda c: ~c, error=None, nothing=float("nan")):
    def norm_wise(a, n):
        scale = np.linalg.norm(a) + np.linalg.norm(n)
        return np.linalg.norm(a - n) / scale if scale else nothing

    def answer(analytic, numeric, crossed):
        return float((error or norm_wise)(analytic[keep(crossed)], numeric[keep(crossed)]))

    return answer


COMPARED_ERROR = Exercise(
    reference=_compared_error,
    cases=_compared,
    mistakes=(
        Mistake(
            _error_mistake(nothing=0.0),
            "Where both gradients are 0, or nothing is left to compare, you report the error 0, "
            "and a dead unit passes: 0 = 0. Nothing was checked there: say NaN (Chapter 4, what "
            "a check cannot see).",
        ),
        Mistake(
            _error_mistake(keep=lambda c: c | ~c),
            "You compared the parameters that crossed a kink as well. Their numeric derivative "
            "mixes both sides, and a right gradient looks wrong (Chapter 4, the guard).",
        ),
        Mistake(
            _error_mistake(keep=lambda c: c),
            "You compared the parameters that crossed and left out the others; `~crossed` "
            "turns the mask round.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: np.linalg.norm(a - n) if np.any(a) or np.any(n) else float("nan")
            ),
            "That is the absolute error. Whether 1e-6 is much depends on the gradient's size: "
            "divide by ‖analytic‖ + ‖numeric‖ (Chapter 4).",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.max(np.abs(a - n) / (np.abs(a) + np.abs(n)), initial=float("-inf"))
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "That is the largest elementwise error. The task asks for the norm-wise one: norms "
            "of whole vectors, one number; the two live on different scales (Chapter 4).",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / max(np.linalg.norm(a), np.linalg.norm(n))
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "You divide by the larger of the two norms; the task asks for their sum. Both are "
            "in use, and they differ by a factor near 2: say which.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.sum(np.abs(a - n)) / (np.sum(np.abs(a)) + np.sum(np.abs(n)))
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "You added up absolute values, which is another norm. ‖ ‖ is the length of a vector: "
            "the root of the sum of squares, `np.linalg.norm`.",
        ),
    ),
    hints=(
        "`~crossed` picks what is compared. What should the error of nothing be?",
        "‖a − d‖ / (‖a‖ + ‖d‖), and NaN where the denominator is 0.",
    ),
)
