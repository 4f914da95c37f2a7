"""Judge the exercises of chapter 5: the path of a descent, a run resumed, honest summaries."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one

Gradient = Callable[[np.ndarray], np.ndarray]


def _slopes_of(rng: np.random.Generator, size: int) -> Gradient:
    return _bowl(rng.uniform(0.5, 2.0, size), rng.standard_normal(size))


def _bowl(curvature: np.ndarray, centre: np.ndarray) -> Gradient:
    def gradient(theta: np.ndarray) -> np.ndarray:
        """The gradient of a bowl."""
        return curvature * (theta - centre)

    return gradient


def _descents(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size, rate, epochs in [(1, 0.5, 2), (2, 0.1, 3), (5, 0.3, 20)]:
        yield _slopes_of(rng, size), rng.standard_normal(size), rate, epochs
    yield _slopes_of(rng, 2), np.array([3, -2]), 0.25, 2
    yield _slopes_of(rng, 2), rng.standard_normal(2), 0.5, 0
    yield _slopes_of(rng, 1), np.array([2.25]), 1, 1
    # A start in the minimum, and one next to it.
    low = np.zeros(2)
    yield _bowl(low + 1.5, low), low, 0.25, 3
    yield _bowl(low + 1.5, low), np.array([3e-12, -2e-12]), 0.25, 3


def _path(gradient: Gradient, theta: np.ndarray, learning_rate: float, epochs: int) -> np.ndarray:
    rows = np.repeat(theta[np.newaxis].astype(float), epochs + 1, axis=0)
    for before, after in pairwise(rows):
        after[:] = before - learning_rate * gradient(before)
    return rows


def _path_mistake(rows=np.s_[:], rate=lambda learning_rate: learning_rate):
    """Return these rows of a path that is right but for its rate."""
    return lambda gradient, theta, learning_rate, epochs: _path(
        gradient, theta, rate(learning_rate), epochs
    )[rows]


def _same_array_again(gradient, theta, learning_rate, epochs):
    theta, rows = theta.copy(), []
    rows.append(theta)
    for _ in range(epochs):
        theta -= learning_rate * gradient(theta)
        rows.append(theta)
    return np.array(rows)


def _copies_in_place(gradient, theta, learning_rate, epochs):
    theta = theta.copy()
    rows = [theta.copy()]
    for _ in range(epochs):
        theta -= learning_rate * gradient(theta)
        rows.append(theta.copy())
    return np.array(rows)


def _keeps_whole_numbers(gradient, theta, learning_rate, epochs):
    rows = np.repeat(theta[np.newaxis], epochs + 1, axis=0)
    for t in range(epochs):
        rows[t + 1] = rows[t] - learning_rate * gradient(rows[t])
    return rows


def _stacks_the_steps_below(gradient, theta, learning_rate, epochs):
    rows = _path(gradient, theta, learning_rate, epochs)
    return np.vstack([theta, np.array(list(rows[1:]))])


def _gradient_once(gradient, theta, learning_rate, epochs):
    step = learning_rate * gradient(theta)
    return np.array([theta - t * step for t in range(epochs + 1)])


def _stops_early(small):
    """Descend until no entry moves by more than that."""

    def answer(gradient, theta, learning_rate, epochs):
        rows = [theta.astype(float)]
        for _ in range(epochs):
            step = learning_rate * gradient(rows[-1])
            if np.all(np.abs(step) <= small):
                break
            rows.append(rows[-1] - step)
        return np.array(rows)

    return answer


DESCENT_PATH = Exercise(
    reference=_path,
    cases=_descents,
    mistakes=(
        Mistake(
            _same_array_again,
            "Every row of your result is the last one: the list holds the *same* array again and "
            "again, and `-=` changed it in place. Make a new array each step, or append a copy.",
        ),
        Mistake(
            _path_mistake(rate=lambda learning_rate: -learning_rate),
            "You go uphill: a step subtracts the learning rate times the gradient.",
        ),
        Mistake(
            _keeps_whole_numbers,
            "If theta holds whole numbers, so does an array that is made like it, and every point "
            "that is written into it is cut to whole numbers. Give it dtype=float.",
        ),
        Mistake(
            _stacks_the_steps_below,
            "With epochs = 0 there is no step, and an empty array has no columns that fit below "
            "theta. Begin the list of points with the start itself.",
        ),
        Mistake(
            lambda gradient, theta, learning_rate, epochs: _path(
                gradient, theta, learning_rate, epochs + 1
            ),
            "Your path is one step too long: after `epochs` steps there are epochs + 1 points, "
            "the start among them.",
        ),
        Mistake(
            _path_mistake(np.s_[::-1]),
            "Your points are in reverse order: the start comes first.",
        ),
        Mistake(
            _path_mistake(np.s_[1:]),
            "The start is missing: after `epochs` steps there are epochs + 1 points, the start "
            "among them.",
        ),
        Mistake(
            _path_mistake(np.s_[:-1]),
            "The end is missing: after `epochs` steps there are epochs + 1 points.",
        ),
        Mistake(
            _path_mistake(-1),
            "You return the last point only; the whole path was asked for.",
        ),
        Mistake(
            _gradient_once,
            "You computed the gradient once and used it for every step. It must be computed anew "
            "where each step starts.",
        ),
        Mistake(
            _path_mistake(rate=lambda learning_rate: 1.0),
            "The learning rate is not used.",
        ),
        Mistake(
            lambda gradient, theta, learning_rate, epochs: (
                _path(gradient, theta, learning_rate, epochs).T
            ),
            "Points and parameters have changed places: a row for every point.",
        ),
        Mistake(
            lambda gradient, theta, learning_rate, epochs: np.array(
                [theta, *([theta - learning_rate * gradient(theta)] * epochs)]
            ),
            "Every step starts at `theta` again. It must start where the one before ended.",
        ),
        Mistake(
            lambda gradient, theta, learning_rate, epochs: _path(
                gradient, theta, learning_rate, epochs + 1
            )[1:],
            "The start is missing, and one step too many stands in its place.",
        ),
        Mistake(
            _copies_in_place,
            "If theta holds whole numbers, so does its copy, and `-=` cannot write fractions into "
            "it. Make a new array in each step: theta - ….",
        ),
        Mistake(
            _stops_early(1e-9),
            "You stop when a step is small. Each of the `epochs` steps has its row, however small "
            "it is.",
        ),
        Mistake(
            _stops_early(0),
            "You stop when a step is 0. Every one of the `epochs` steps has its row, also "
            "where nothing moves.",
        ),
        Mistake(
            lambda gradient, theta, learning_rate, epochs: _path(
                gradient, theta, learning_rate, epochs
            )[: max(1, epochs)],
            "The end is missing: you store the point before each step. After the last step comes "
            "one more row.",
        ),
    ),
    hints=(
        "How many points does a path of three steps have?",
        "Each step starts where the one before ended: the gradient is that of the last point.",
        "`theta - …` makes a new array; `theta -= …` changes the one that you were given, and "
        "every name that it has.",
    ),
)


def _interrupted(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size, beta, epochs in [(1, 0.5, 2), (2, 0.9, 3), (4, 0.8, 15)]:
        before, now = rng.standard_normal((2, size))
        yield _slopes_of(rng, size), before, now, 0.1, beta, epochs
    yield _slopes_of(rng, 2), np.array([1, -2]), np.array([3, -1]), 0.1, 0.5, 3
    yield _slopes_of(rng, 2), *rng.standard_normal((2, 2)), 0.1, 0.9, 0
    points = np.array([1.25, -2.5]), np.array([0.75, -3.25])
    yield from whole_but_one(_slopes_of(rng, 2), *points, 0.75, 0.625, 2)
    # A velocity of 0; a last point in the minimum; both points next to it.
    low = np.zeros(2)
    yield _bowl(low + 1.5, low), points[0], points[0], 0.25, 0.5, 3
    yield _bowl(low + 1.5, low), points[0], low, 0.25, 0.5, 3
    yield _bowl(low + 1.5, low), 3e-12 * points[0], 2e-12 * points[0], 0.25, 0.5, 3


def _nesterov(gradient, before, now, learning_rate, beta, epochs):
    # In the point looked ahead at, φ = θ + βv, the rule has no velocity of its own.
    ahead, last = now + beta * (now - before), now
    for _ in range(epochs):
        here = ahead - learning_rate * gradient(ahead)
        ahead, last = here + beta * (here - last), here
    return last


def _momentum_mistake(
    start=lambda before, now: now - before,
    velocity=lambda v, step, beta: beta * v + step,
    look=lambda theta, v, beta: theta + beta * v,
    move=lambda theta, old, new: theta + new,
):
    """Go on with a velocity, right but for what is named."""

    def answer(gradient, before, now, learning_rate, beta, epochs):
        theta, v = now, start(before, now)
        for _ in range(epochs):
            new = velocity(v, -learning_rate * gradient(look(theta, v, beta)), beta)
            theta, v = move(theta, v, new), new
        return theta

    return answer


def _points_of_the_run(gradient, before, now, learning_rate, beta, epochs):
    """Return before, now and every point that follows."""
    points = [before, now]
    for _ in range(epochs):
        ahead = points[-1] + beta * (points[-1] - points[-2])
        points.append(ahead - learning_rate * gradient(ahead))
    return np.stack(points)


def _returns_the_look_ahead(gradient, before, now, learning_rate, beta, epochs):
    *_, last, end = _points_of_the_run(gradient, before, now, learning_rate, beta, epochs)
    return end + beta * (end - last)


def _starts_before(gradient, before, now, learning_rate, beta, epochs):
    theta, v = before, now - before
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta


def _velocity_in_place(gradient, before, now, learning_rate, beta, epochs):
    v = now - before
    for _ in range(epochs):
        v *= beta
        v -= learning_rate * gradient(now + v)
        now = now + v
    return now


def _at_least_one_step(gradient, before, now, learning_rate, beta, epochs):
    return _nesterov(gradient, before, now, learning_rate, beta, max(1, epochs))


NESTEROV = Exercise(
    reference=_nesterov,
    cases=_interrupted,
    mistakes=(
        Mistake(
            _momentum_mistake(start=lambda before, now: np.zeros(now.shape)),
            "Your velocity starts at 0, as in a new run. This one was under way: its last step "
            "was θ ← θ + v. What does that say of v?",
        ),
        Mistake(
            _momentum_mistake(start=lambda before, now: before - now),
            "Your first velocity points backwards: it led from `before` to `now`.",
        ),
        Mistake(
            _momentum_mistake(start=lambda before, now: now),
            "You took the last point for the velocity. The velocity is what was *added* to get "
            "there.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _momentum_mistake(
                start=lambda before, now: (now - before) / learning_rate
            )(gradient, before, now, learning_rate, beta, epochs),
            "You divided the last step by the learning rate. In this rule η is inside v: the "
            "last step *is* the velocity.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _momentum_mistake(
                start=lambda before, now: beta * (now - before)
            )(gradient, before, now, learning_rate, beta, epochs),
            "Your first velocity has faded once too often: it is the last step itself, and the "
            "rule multiplies it by β.",
        ),
        Mistake(
            _starts_before,
            "You go on from `before`. The run had reached `now`.",
        ),
        Mistake(
            _momentum_mistake(look=lambda theta, v, beta: theta),
            "That is plain momentum: the gradient is taken at θ. Nesterov takes it where the old "
            "velocity is about to carry the parameters, at θ + βv.",
        ),
        Mistake(
            _momentum_mistake(look=lambda theta, v, beta: theta + v),
            "You look a whole velocity ahead. What is left of it in this step is βv.",
        ),
        Mistake(
            _momentum_mistake(velocity=lambda v, step, beta: step),
            "The velocity starts afresh in every step. Keep it from one step to the next.",
        ),
        Mistake(
            _momentum_mistake(velocity=lambda v, step, beta: v + step),
            "The velocity never fades: multiply the old one by β before the new step is added.",
        ),
        Mistake(
            _momentum_mistake(velocity=lambda v, step, beta: beta * v + (1 - beta) * step),
            "You average: β of the old and 1 − β of the new, as Adam does. In this rule the new "
            "step enters whole.",
        ),
        Mistake(
            _momentum_mistake(move=lambda theta, old, new: theta + old),
            "You move by the *old* velocity: update the velocity first, then the parameters.",
        ),
        Mistake(
            _momentum_mistake(velocity=lambda v, step, beta: beta * v - step),
            "You go uphill: the gradient is subtracted.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _nesterov(
                gradient, before, now, learning_rate, beta, epochs + 1
            ),
            "You take one step too many. With `epochs` = 0 the result is `now`.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _points_of_the_run(
                gradient, before, now, learning_rate, beta, epochs
            )[-2],
            "You return the last point but one: the run ends where its last step leads.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _points_of_the_run(
                gradient, before, now, learning_rate, beta, epochs
            )[1:],
            "You return the whole path. The last point was asked for.",
        ),
        Mistake(
            _returns_the_look_ahead,
            "You return the point looked ahead at. The parameters themselves were asked for.",
        ),
        Mistake(
            _velocity_in_place,
            "If the points hold whole numbers, so do their difference and their copies, and `*=`, "
            "`+=` and `-=` cannot write fractions into them. Make new arrays: v = beta * v.",
        ),
        Mistake(
            _at_least_one_step,
            "With `epochs` = 0 you take a step all the same.",
        ),
        Mistake(
            _momentum_mistake(start=lambda before, now: before),
            "You took the point before the last for the velocity. The velocity is what was "
            "*added* to get from there to `now`.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _momentum_mistake(
                move=lambda theta, old, new: theta + beta * new
            )(gradient, before, now, learning_rate, beta, epochs),
            "You move by βv. The step is the whole new velocity: θ ← θ + v.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _momentum_mistake(
                move=lambda theta, old, new: theta + beta * old + new
            )(gradient, before, now, learning_rate, beta, epochs),
            "You move to the point looked ahead at, and by the whole new velocity from there: βv "
            "is taken twice. The step starts at θ.",
        ),
        Mistake(
            lambda gradient, before, now, learning_rate, beta, epochs: _momentum_mistake(
                velocity=lambda v, step, beta: v,
                move=lambda theta, old, new: (
                    theta + beta * old - learning_rate * gradient(theta + beta * old)
                ),
            )(gradient, before, now, learning_rate, beta, epochs),
            "Your velocity never changes. It is new after every step: what was added to θ.",
        ),
        Mistake(
            _momentum_mistake(look=lambda theta, v, beta: theta + beta**2 * v),
            "β enters twice where you look ahead: once your v has been multiplied by β, the point "
            "is θ + v, and no more β.",
        ),
        Mistake(
            lambda gradient, before, now, *others: (
                _nesterov(gradient, before, now, *others) if np.any(now != before) else now
            ),
            "You take a velocity of 0 for the end of the run. The gradient is not 0 there, and "
            "sets the point in motion again.",
        ),
        Mistake(
            lambda gradient, before, now, *others: (
                _nesterov(gradient, before, now, *others) if np.any(gradient(now)) else now
            ),
            "You stop where the gradient is 0. The velocity carries the point on.",
        ),
        Mistake(
            lambda gradient, before, now, *others: _nesterov(gradient, before, now, *others).astype(
                now.dtype
            ),
            "If `now` holds whole numbers, so does an array that is made like it, and every point "
            "that is written into it is cut. Give it dtype=float.",
        ),
    ),
    hints=(
        "The last step that was made was θ ← θ + v. Which v leads from `before` to `now`?",
        "With that v at hand it is the rule above. Which of its lines needs the *old* velocity, "
        "and which the new one?",
    ),
)


def _losses(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    nan, inf = float("nan"), float("inf")
    yield (np.array([1.0, 2.0, nan]),)
    yield (np.array([3.0, inf, 1.0, nan, 2.0]),)
    yield (np.array([0.5, 4.0, 1.0]),)
    yield (np.array([1.0, nan, inf, nan]),)
    yield (np.array([4.0, 1.0, 2.0, 3.0]),)
    yield (np.array([5e12, nan, 2e12]),)
    yield (np.array([nan]),)
    yield (np.array([-inf, 1.0, 2.0]),)
    yield (np.array([3, 1, 2]),)
    losses = rng.uniform(0.1, 2, 51)
    losses[rng.permutation(51)[:12]] = np.resize([nan, inf], 12)
    yield (losses,)


def _summary(losses: np.ndarray) -> tuple[float, float]:
    kept = sorted(float(loss) for loss in losses if abs(loss) < float("inf"))
    n, lost = len(losses), len(losses) - len(kept)
    ranked = kept + [float("inf")] * lost
    return lost / n, (ranked[(n - 1) // 2] + ranked[n // 2]) / 2


def _finite(losses):
    return losses[np.isfinite(losses)]


def _worst(losses):
    return np.where(np.isfinite(losses), losses, np.inf)


def _written_into_whole(losses):
    ranked = losses.copy()
    ranked[~np.isfinite(losses)] = np.array(np.inf).astype(losses.dtype, casting="same_kind")
    return np.mean(~np.isfinite(losses)), np.median(ranked)


HONEST_SUMMARY = Exercise(
    reference=_summary,
    cases=_losses,
    mistakes=(
        Mistake(
            lambda losses: (np.mean(~np.isfinite(losses)), np.median(_finite(losses))),
            "Your median leaves out the runs that diverged: survivor bias. The more runs a "
            "method loses, the better its survivors look (Chapter 5). Rank the lost ones last.",
        ),
        Mistake(
            lambda losses: (np.mean(~np.isfinite(losses)), np.median(losses)),
            "One NaN makes NumPy's median NaN. Rank the runs that diverged last: replace what is "
            "not finite by infinity.",
        ),
        Mistake(
            lambda losses: (np.mean(np.isnan(losses)), np.median(_worst(losses))),
            "You counted NaN only. A loss of infinity has diverged too: `np.isfinite`.",
        ),
        Mistake(
            lambda losses: (np.mean(np.isinf(losses)), np.median(_worst(losses))),
            "You counted infinite losses only. A run that ends with NaN has diverged too.",
        ),
        Mistake(
            lambda losses: (np.mean(np.isfinite(losses)), np.median(_worst(losses))),
            "That is the share of the survivors; the share that diverged was asked for.",
        ),
        Mistake(
            lambda losses: (np.mean(~np.isfinite(losses)), np.mean(_finite(losses))),
            "You took the mean of the survivors. Rank all runs, the lost ones last, and take "
            "the median: a mean over all would be infinite, over some biased.",
        ),
        Mistake(
            lambda losses: (np.mean(~np.isfinite(losses)), np.median(np.nan_to_num(losses))),
            "`np.nan_to_num` turns NaN into 0, the best loss there is. A run that diverged "
            "belongs last, not first.",
        ),
        Mistake(
            lambda losses: (100 * np.mean(~np.isfinite(losses)), np.median(_worst(losses))),
            "You return a percentage. A share lies between 0 and 1.",
        ),
        Mistake(
            lambda losses: (int(np.sum(~np.isfinite(losses))), np.median(_worst(losses))),
            "You return how many runs diverged; their share was asked for: divide by the number "
            "of runs.",
        ),
        Mistake(
            lambda losses: (
                np.sum(~np.isfinite(losses)) / np.sum(np.isfinite(losses)),
                np.median(_worst(losses)),
            ),
            "You divided by the number of the survivors. The share is one of *all* runs.",
        ),
        Mistake(
            lambda losses: (np.mean(~np.isfinite(losses)), np.nanmedian(losses)),
            "`np.nanmedian` leaves out the runs that ended with NaN, so that they count as if "
            "they had never been. Rank them last, like those that ended with infinity.",
        ),
        Mistake(
            lambda losses: (np.mean(~np.isfinite(losses)), np.mean(_worst(losses))),
            "That is a mean; the median was asked for: the middle of the ranking.",
        ),
        Mistake(
            lambda losses: (
                np.mean(~np.isfinite(losses)),
                np.sort(_worst(losses))[len(losses) // 2],
            ),
            "With an even number of runs two stand in the middle. The median is the mean of both.",
        ),
        Mistake(
            lambda losses: (
                np.mean(~np.isfinite(losses)),
                np.sort(_worst(losses))[(len(losses) - 1) // 2],
            ),
            "With an even number of runs two stand in the middle. You took the lower one; the "
            "median is the mean of both.",
        ),
        Mistake(
            lambda losses: (
                np.mean(~np.isfinite(losses)),
                np.median(np.where(np.isfinite(losses), losses, 1e9))
                if np.mean(np.isfinite(losses)) > 0.5
                else np.inf,
            ),
            "A large number such as 1e9 stands for the runs that diverged. A loss may be larger "
            "than it: let infinity stand for them.",
        ),
        Mistake(
            lambda losses: (
                np.mean(~np.isfinite(losses)),
                np.median(_worst(losses)) if np.isfinite(losses).any() else np.nan,
            ),
            "Where every run diverged you return NaN. The median is then infinite.",
        ),
        Mistake(
            lambda losses: (np.mean(np.isnan(losses)), np.nanmedian(losses)),
            "You counted NaN only, and left those runs out of the median. A loss of infinity has "
            "diverged too, and all that diverged rank last.",
        ),
        Mistake(
            lambda losses: (100 * np.mean(~np.isfinite(losses)), np.median(_finite(losses))),
            "Two things: a share lies between 0 and 1, and the median is one of *all* runs, those "
            "that diverged ranked last.",
        ),
        Mistake(
            lambda losses: (
                np.mean(~np.isfinite(losses)),
                np.median(np.where(np.isfinite(losses), losses, -np.inf)),
            ),
            "You ranked the runs that diverged first, as the best. They belong last.",
        ),
        Mistake(
            lambda losses: _summary(losses)[::-1],
            "The two have changed places: the share first, then the median.",
        ),
        Mistake(
            lambda losses: (
                np.mean(~np.isfinite(losses)),
                np.median(np.where(np.isfinite(losses), losses, 1e9)),
            ),
            "A large number stands for the runs that diverged, and a loss that is larger ranks "
            "below them; it shows in the median, too. Infinity is larger than every loss.",
        ),
        Mistake(
            lambda losses: (
                np.mean(~np.isfinite(losses)),
                np.median(np.where(np.isnan(losses), np.inf, losses)),
            ),
            "A loss of −∞ ranks first in your answer, as the best. It has diverged, and belongs "
            "last.",
        ),
        Mistake(
            _written_into_whole,
            "If the losses are whole numbers, so is a copy of them, and infinity cannot be "
            "written into it. Make an array of floats.",
        ),
    ),
    hints=(
        "Which runs have diverged? `np.isfinite` knows both kinds.",
        "If a run that diverged counts as worse than all others, which number stands for it?",
    ),
)
