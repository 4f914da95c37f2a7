"""Judge the exercises of chapter 5: the path of a descent, looking ahead, honest summaries."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake

Gradient = Callable[[np.ndarray], np.ndarray]


def _slopes_of(rng: np.random.Generator, size: int) -> Gradient:
    curvature, centre = rng.uniform(0.5, 2.0, size), rng.standard_normal(size)

    def gradient(theta: np.ndarray) -> np.ndarray:
        """The gradient of a bowl."""
        return curvature * (theta - centre)

    return gradient


def _descents(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size, rate, epochs in [(1, 0.5, 2), (2, 0.1, 3), (5, 0.3, 20)]:
        yield _slopes_of(rng, size), rng.standard_normal(size), rate, epochs


def _path(gradient: Gradient, theta: np.ndarray, learning_rate: float, epochs: int) -> np.ndarray:
    rows = np.repeat(theta[np.newaxis], epochs + 1, axis=0)
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


def _gradient_once(gradient, theta, learning_rate, epochs):
    step = learning_rate * gradient(theta)
    return np.array([theta - t * step for t in range(epochs + 1)])


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
    ),
    hints=(
        "How many points does a path of three steps have?",
        "θ − η · gradient(θ) makes a new array; `theta -= …` changes the one that you were given.",
        "Collect the points in a list that begins with a copy of theta, and end with np.array.",
    ),
)


def _momenta(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for size, beta, epochs in [(1, 0.5, 2), (2, 0.9, 3), (4, 0.8, 15)]:
        yield _slopes_of(rng, size), rng.standard_normal(size), 0.1, beta, epochs


def _nesterov(gradient, theta, learning_rate, beta, epochs):
    # In the point looked ahead at, φ = θ + βv, the rule has no velocity of its own.
    ahead, last = theta, theta
    for _ in range(epochs):
        here = ahead - learning_rate * gradient(ahead)
        ahead, last = here + beta * (here - last), here
    return last


def _momentum_mistake(
    velocity=lambda v, step, beta: beta * v + step,
    look=lambda theta, v, beta: theta + beta * v,
    move=lambda theta, old, new: theta + new,
):
    """Descend with a velocity, right but for what is named."""

    def answer(gradient, theta, learning_rate, beta, epochs):
        v = np.zeros_like(theta)
        for _ in range(epochs):
            new = velocity(v, -learning_rate * gradient(look(theta, v, beta)), beta)
            theta, v = move(theta, v, new), new
        return theta

    return answer


def _returns_the_look_ahead(gradient, theta, learning_rate, beta, epochs):
    v = np.zeros_like(theta)
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta + beta * v


NESTEROV = Exercise(
    reference=_nesterov,
    cases=_momenta,
    mistakes=(
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
            _returns_the_look_ahead,
            "You return the point looked ahead at. The parameters themselves were asked for.",
        ),
    ),
    hints=(
        "The velocity starts at 0 and has the shape of θ. Where will θ be after βv?",
        "In each step: g = gradient(θ + β v), then v = β v − η g, then θ = θ + v.",
    ),
)


def _losses(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    nan, inf = float("nan"), float("inf")
    yield (np.array([1.0, 2.0, nan]),)
    yield (np.array([3.0, inf, 1.0, nan, 2.0]),)
    yield (np.array([0.5, 4.0, 1.0]),)
    yield (np.array([1.0, nan, inf, nan]),)
    losses = rng.uniform(0.1, 2, 50)
    losses[rng.permutation(50)[:12]] = np.resize([nan, inf], 12)
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
    ),
    hints=(
        "Which runs have diverged? `np.isfinite` knows both kinds.",
        "If a run that diverged counts as worse than all others, which number stands for it?",
    ),
)
