"""Judge the exercises of chapter 4: a fourth-order difference, a gradient, an error."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one

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

    for f, h in [(sine, 0.1), (exponential, 0.2), (fifth_power, 0.05)]:
        yield f, float(rng.uniform(0.5, 1.5)), h
    yield exponential, float(rng.uniform(-1.5, -0.5)), 0.02
    yield exponential, 0, 0.1
    yield sine, 0.75, 1


def _central(f: Function, x: float, h: float) -> float:
    return (f(x + h) - f(x - h)) / (2 * h)


def _fourth_order(f: Function, x: float, h: float) -> float:
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


def _weighted_sum(near=4 / 3, far=-1 / 3, width=2.0):
    """Add D(h) and D(2h) with these weights; `width` steps lie between the points of D(h)."""

    def answer(f, x, h):
        wide = 2 / width
        return wide * (near * _central(f, x, h) + far * _central(f, x, 2 * h))

    return answer


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
        Mistake(
            lambda f, x, h: _central(f, x, 2 * h),
            "That is D(2h) alone, whose error is four times that of D(h).",
        ),
        Mistake(
            _weighted_sum(width=1.0),
            "Your result is twice the derivative: from x − h to x + h are 2h, and from x − 2h to "
            "x + 2h are 4h. Divide by the whole interval, not by half of it.",
        ),
        Mistake(
            _weighted_sum(width=4.0),
            "Your result is half the derivative: an interval has been counted double. From x − h "
            "to x + h are 2h, from x − 2h to x + 2h are 4h.",
        ),
        Mistake(
            _weighted_sum(far=-2 / 3),
            "D(2h) is twice as large in your answer as it should be: from x − 2h to x + 2h are "
            "4h, not 2h.",
        ),
        Mistake(
            _weighted_sum(near=2 / 3, far=1 / 3),
            "You corrected in the wrong direction: D(h) lies between D(2h) and the derivative, "
            "so go on beyond D(h), away from D(2h).",
        ),
        Mistake(
            _weighted_sum(near=4 / 5, far=1 / 5),
            "With these weights the terms in h² add up. They must cancel: one weight is negative.",
        ),
        Mistake(
            _weighted_sum(near=16 / 15, far=-1 / 15),
            "Weights 16 and −1 cancel a term in h⁴. The one to cancel has h²: D(2h) has it four "
            "times, not sixteen.",
        ),
        Mistake(
            lambda f, x, h: _central(f, x, 1e-5),
            "You took a step of your own. The task names the steps h and 2h.",
        ),
        Mistake(
            _weighted_sum(near=4 / 3, far=1 / 3),
            "A sign: the weights must add up to 1, and yours add up to 5/3.",
        ),
        Mistake(
            _weighted_sum(near=1, far=-1 / 4),
            "You divided by 4. The derivative itself is left 4 − 1 times: divide by 3.",
        ),
        Mistake(
            _weighted_sum(near=1, far=-1),
            "You took the difference of D(h) and D(2h): the derivative itself is gone, and the "
            "error is left.",
        ),
        Mistake(
            lambda f, x, h: 2 * (f(x + h) - f(x)) / h - (f(x + 2 * h) - f(x)) / (2 * h),
            "You combined forward differences. Their error begins with h; D(h) is the *central* "
            "difference.",
        ),
        Mistake(
            lambda f, x, h: (4 * (f(x + h) - f(x)) / h - (f(x + 2 * h) - f(x)) / (2 * h)) / 3,
            "Your D is the forward difference. D(h) is the central one: f(x + h) − f(x − h), over "
            "2h.",
        ),
        Mistake(
            _weighted_sum(near=4 / 5, far=-1 / 5),
            "You divided by 5. The weights 4 and −1 leave the derivative 4 − 1 times: divide by 3.",
        ),
        Mistake(
            _weighted_sum(near=4, far=-1 / 3),
            "Brackets are missing: only D(2h) is divided by 3 in your answer, and D(h) counts "
            "four times.",
        ),
        Mistake(
            lambda f, x, h: _fourth_order(f, x, h) // 1,
            "`//` cuts the result down to a whole number. Divide with `/`.",
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

    def logarithms(x: np.ndarray) -> float:
        """The sum of the logarithms of 1 + the squares of x."""
        return float(np.sum(np.log1p(np.asarray(x, float) ** 2)))

    yield cubes, rng.uniform(1, 2, 2), 1e-4
    yield length, rng.uniform(1, 2, (2, 3)), 1e-4
    # Whole numbers, whose derivatives are none: what rounds them shows.
    yield length, np.array([[1, 2], [3, -2]]), 1e-4
    yield cubes, rng.uniform(1, 3, (3, 2, 2)), 1e-4
    yield cubes, -1e5 * rng.uniform(1, 2, 3), 1e-6
    yield length, np.array([0.0, 1.5, -1e-3]), 1e-4
    yield length, np.array(1.5), 1e-4
    yield length, np.zeros(0), 1e-4
    # So large a step that a wrong one shows.
    yield logarithms, np.array([0.5, -2e5, 3.0]), 1


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


def _moved_back(f, x, h):
    """Move entries of x itself, and back by arithmetic: what is left is round-off."""
    if x.dtype.kind != "f":
        return _relative_step(f, x, h)
    gradient, steps = np.zeros(x.shape), _steps(x, h)
    for place in np.ndindex(x.shape):
        x[place] += steps[place]
        up = f(x)
        x[place] -= 2 * steps[place]
        gradient[place] = (up - f(x)) / (2 * steps[place])
        x[place] += steps[place]
    return gradient


def _iterates(f, x, h):
    gradient = np.zeros(x.shape)
    for _ in (places := np.nditer(x, flags=["multi_index"])):
        one = np.zeros(x.shape)
        one[places.multi_index] = _steps(x, h)[places.multi_index]
        gradient[places.multi_index] = (f(x + one) - f(x - one)) / (2 * one.sum())
    return gradient


def _by_number(f, x, h):
    flat = np.ravel(_relative_step(f, x, h))
    return np.reshape([flat[i] for i in range(np.prod(x.shape))], x.shape)


def _written_into_a_copy(f, x, h):
    gradient = np.zeros_like(x, dtype=float)
    gradient.ravel()[:] = np.ravel(_relative_step(f, x, h))
    return gradient


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
            "If x holds whole numbers, so does a copy of it, and x ± step is cut to whole "
            "numbers, too. Make the copy with dtype=float.",
        ),
        Mistake(
            lambda f, x, h: _difference_mistake(store=np.asarray(x).dtype)(f, x, h),
            "If x holds whole numbers, so does `np.zeros_like(x)`, and every derivative that is "
            "written into it is cut to a whole number. Give it dtype=float.",
        ),
        Mistake(
            _difference_mistake(
                step=lambda x, h: np.full(x.shape, h * max(1, np.abs(x).max(initial=0)))
            ),
            "Your step fits the largest entry and is used for all of them: next to a small one "
            "it is far too large. Each entry has a step of its own.",
        ),
        Mistake(
            _difference_mistake(step=lambda x, h: np.full(x.shape, h), back=False, divide=1.0),
            "That is the forward difference, and with the same step for all entries. Compare f "
            "at x + step with f at x − step, where step is h · max(1, |xᵢ|).",
        ),
        Mistake(
            _difference_mistake(divide=4.0),
            "Your result is half of what it should be: from x − step to x + step are two steps.",
        ),
        Mistake(
            lambda f, x, h: _difference_mistake(divide=2.0)(f, x, h) * _steps(x, h) / h,
            "You moved entry i by its own step and divided by 2 · h. Divide by the way that it "
            "was moved: twice its step.",
        ),
        Mistake(
            _difference_mistake(step=lambda x, h: h * (1 + np.abs(x))),
            "Your step is h · (1 + |xᵢ|). The task asks for h · max(1, |xᵢ|).",
        ),
        Mistake(
            lambda f, x, h: np.squeeze(np.ravel(_relative_step(f, x, h))),
            "Your result is one long row of numbers. It has the shape of x, whichever that is.",
        ),
        Mistake(
            _moved_back,
            "You moved an entry of x itself and moved it back by arithmetic: x + step − 2 · step "
            "+ step is not quite x. Work on a copy, and put the old entry back.",
        ),
        Mistake(
            _by_number,
            "`np.prod` of the shape () is the float 1.0, and `range` takes whole numbers only: "
            "x.size counts the entries of every array.",
        ),
        Mistake(
            _iterates,
            "`np.nditer` refuses an array without entries. `np.ndindex(x.shape)` runs through "
            "the places of every array.",
        ),
        Mistake(
            lambda f, x, h: np.atleast_1d(_relative_step(f, x, h)),
            "An array of shape () comes back with shape (1,). The result has the shape of x, "
            "whichever that is.",
        ),
        Mistake(
            _written_into_a_copy,
            "Of an array that is stored column by column, such as a transpose, `ravel` is a copy: "
            "what is written into it does not reach the array. Write into the array itself, at "
            "the places of `np.ndindex(x.shape)`.",
        ),
    ),
    hints=(
        "One entry at a time. `np.ndindex(x.shape)` runs through the places of an array of any "
        "shape.",
        "Copy x as floats and move one entry at a time. Which way does it go from the lower "
        "point to the upper one?",
        "What must be true of the copy before the next entry has its turn?",
    ),
)


def _compared(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n in (3, 50):  # with a large error where a kink was crossed
        a = rng.standard_normal(n)
        crossed = np.arange(n) % 3 == 1
        yield a, a + 1e-3 * rng.standard_normal(n) + 0.5 * crossed, crossed
    yield np.zeros(3), np.zeros(3), np.zeros(3, bool)
    yield np.array([0.0, 1.0]), np.array([0.0, 3.0]), np.array([False, True])
    yield np.ones(2), np.zeros(2), np.ones(2, bool)
    yield np.array([3, 4]), np.array([0, 0]), np.zeros(2, bool)
    a = rng.standard_normal(3)
    yield 1e-20 * a, 1.5e-20 * a, np.zeros(3, bool)
    yield from whole_but_one(np.array([2.25, -0.75]), np.array([1.25, 0.75]), np.zeros(2, bool))
    yield np.array([0.25]), np.array([0.75]), np.zeros(1, bool)


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
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / (np.linalg.norm(a) + np.linalg.norm(n))
                    if np.any(a) and np.any(n)
                    else float("nan")
                )
            ),
            "You return NaN if one of the gradients is 0 throughout. Then there is something to "
            "compare, and the error is 1; only where *both* are 0 nothing was checked.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / (np.linalg.norm(a) + np.linalg.norm(n) + 1e-12)
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "A small number is added to the denominator. Where the gradients are as small as "
            "that number, or smaller, the error is then too small: look whether the denominator "
            "is 0.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / (np.linalg.norm(a) + np.linalg.norm(n))
                    if np.linalg.norm(a) + np.linalg.norm(n) > 1e-12
                    else float("nan")
                )
            ),
            "You take small gradients for 0. As long as the denominator is not exactly 0, "
            "something was compared.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    2 * np.linalg.norm(a - n) / (np.linalg.norm(a) + np.linalg.norm(n))
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "Your error is twice as large: you divide by the mean of both norms, the task asks "
            "for their sum.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / np.linalg.norm(a)
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "You divide by the norm of the analytic gradient alone; the task asks for the sum of "
            "both norms.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / np.linalg.norm(n)
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "You divide by the norm of the numeric gradient alone; the task asks for the sum of "
            "both norms.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / np.linalg.norm(a + n)
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "You divide by the norm of the sum a + d; the task asks for the sum of the norms, "
            "‖a‖ + ‖d‖.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.sum((a - n) ** 2) / (np.sum(a**2) + np.sum(n**2))
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "You left out the roots: ‖ ‖ is the *root* of the sum of squares.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / (np.linalg.norm(a) + np.linalg.norm(n) + 1e-8)
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "A small number such as 1e-8 is added to the denominator: every error comes out a "
            "little too small, and that of small gradients far too small.",
        ),
        Mistake(
            lambda analytic, numeric, crossed: (
                np.linalg.norm((analytic - numeric)[~crossed])
                / (np.linalg.norm(analytic) + np.linalg.norm(numeric))
                if np.any(analytic[~crossed]) or np.any(numeric[~crossed])
                else float("nan")
            ),
            "The norms in the denominator are those of whole gradients. What crossed a kink takes "
            "no part there either.",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.mean(np.abs(a - n) / (np.abs(a) + np.abs(n)))
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "That is a mean of elementwise errors. The task asks for the norm-wise one: norms of "
            "whole vectors, one quotient (Chapter 4).",
        ),
        Mistake(
            _error_mistake(
                error=lambda a, n: (
                    np.linalg.norm(a - n) / (np.linalg.norm(a) * np.linalg.norm(n))
                    if np.any(a) or np.any(n)
                    else float("nan")
                )
            ),
            "You divide by the product of both norms; the task asks for their sum.",
        ),
        Mistake(
            lambda analytic, numeric, crossed: (
                float("nan")
                if crossed.all()
                else _error_mistake(nothing=0.0)(analytic, numeric, crossed)
            ),
            "Where both gradients are 0 throughout you report the error 0, and a dead unit "
            "passes: 0 = 0. Nothing was checked there: say NaN.",
        ),
        Mistake(
            lambda analytic, numeric, crossed: (
                0.0 if crossed.all() else _error_mistake()(analytic, numeric, crossed)
            ),
            "Where no parameter is left you report the error 0, which looks like success. Nothing "
            "was checked there: say NaN.",
        ),
    ),
    hints=(
        "`~crossed` picks what is compared. What should the error of nothing be?",
        "Which number is 0 exactly where nothing was checked, whichever of the two reasons it has?",
    ),
)
