"""Judge the exercises of chapter 7: two learned slopes, one that stays positive, an interval."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from leaky.lessons.checks.differences import central_differences
from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one


def _upstream(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d in [(2, 3), (3, 3), (20, 4)]:
        yield rng.standard_normal((n, d)), rng.standard_normal((n, d))


def _one_sided(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from _upstream(rng)
    yield np.array([[1, -2], [-3, 0]]), np.array([[0.25, 0.5], [-0.75, 2.0]])
    yield rng.uniform(0.5, 2.0, (1, 3)), rng.standard_normal((1, 3))
    yield np.array([[1.25], [-2.25]]), np.array([[1], [2]])
    yield np.array([[-2e-30]]), np.array([[1.5]])


def _both_slopes(Z: np.ndarray, G: np.ndarray) -> tuple[float, float]:
    return -float(np.vdot(G, np.maximum(-Z, 0))), float(np.vdot(G, np.maximum(Z, 0)))


def _slopes_mistake(
    total=np.sum, left=lambda Z: np.minimum(0, Z), right=lambda Z: np.maximum(0, Z)
):
    return lambda Z, G: (total(G * left(Z)), total(G * right(Z)))


def _mean_times_count(G, Z, side):
    return float(np.mean(G[side] * Z[side]) * np.sum(side))


BOTH_SLOPES = Exercise(
    reference=_both_slopes,
    cases=_one_sided,
    tolerance=1e-6,  # a difference quotient is exact but for round-off, and is accepted
    mistakes=(
        Mistake(
            _slopes_mistake(np.mean),
            "You took the mean over the layer. 1/n is inside G already: all places where a slope "
            "was used add up, as for a bias (Chapter 3).",
        ),
        Mistake(
            _slopes_mistake(lambda products: np.sum(products, axis=0)),
            "You kept the units apart: that is a pair of slopes for *each unit*. One pair is "
            "shared by the whole layer, so everything is summed.",
        ),
        Mistake(
            _slopes_mistake(left=lambda Z: Z, right=lambda Z: Z),
            "Every sample takes part in both of your sums. Left of 0 the answer does not depend "
            "on `above`, right of 0 not on `below`: min(0, z) and max(0, z).",
        ),
        Mistake(
            _slopes_mistake(left=lambda Z: Z < 0, right=lambda Z: Z > 0),
            "You used 1 where a branch is taken. The answer there is slope · z; its derivative "
            "by the slope is z itself (Chapter 7).",
        ),
        Mistake(
            lambda Z, G: _both_slopes(Z, np.ones_like(G)),
            "The chain rule's other factor is missing: multiply by G, the derivative of the "
            "loss by the activation.",
        ),
        Mistake(
            lambda Z, G: _both_slopes(Z, G)[::-1],
            "The two have changed places: `below` first, then `above`.",
        ),
        Mistake(
            lambda Z, G: (_both_slopes(Z, G)[0], float(np.sum(G * (Z > 0)))),
            "For `above` you used 1, as if that slope were fixed. It is a parameter here like "
            "`below`: the derivative of above · z by above is z.",
        ),
        Mistake(
            lambda Z, G: tuple(part / len(Z) for part in _both_slopes(Z, G)),
            "You divided by n. 1/n is inside G already: sum over all places.",
        ),
        Mistake(
            _slopes_mistake(left=lambda Z: np.abs(np.minimum(0, Z))),
            "The derivative by `below` has the wrong sign: left of 0 the activation is below · z, "
            "with the negative z as it is.",
        ),
        Mistake(
            _slopes_mistake(lambda products: products),
            "You kept all places apart. The layer shares the two slopes: sum over samples and "
            "units, so that two numbers are left.",
        ),
        Mistake(
            lambda Z, G: sum(_both_slopes(Z, G)),
            "You added both derivatives. They belong to two parameters: return them as a tuple.",
        ),
        Mistake(
            lambda Z, G: tuple(
                float(np.sum((G * part(0, Z)).astype(Z.dtype))) for part in (np.minimum, np.maximum)
            ),
            "If Z holds whole numbers, so does `np.zeros_like(Z)`, and the products that are "
            "written into it are cut. Give it dtype=float.",
        ),
        Mistake(
            lambda Z, G: (_mean_times_count(G, Z, Z < 0), _mean_times_count(G, Z, Z > 0)),
            "You took a mean over one side. If no z lies there, that is 0/0, NaN: sum instead.",
        ),
        Mistake(
            lambda Z, G: (
                np.mean((G * Z)[Z < 0]) if np.any(Z < 0) else 0.0,
                np.mean((G * Z)[Z > 0]) if np.any(Z > 0) else 0.0,
            ),
            "You took the mean over each side. All places where a slope was used add up.",
        ),
        Mistake(
            lambda Z, G: (np.mean((G * Z)[Z < 0]), np.mean((G * Z)[Z > 0])),
            "You took means over the two sides. All places where a slope was used add up, and "
            "where there is none, the sum is 0.",
        ),
        Mistake(
            lambda Z, G: (np.sum(G * (Z <= 0)), np.sum(G * (Z > 0))),
            "You summed G over each side. The derivative of slope · z by the slope is z: sum G · "
            "z.",
        ),
        Mistake(
            lambda Z, G: _both_slopes(Z[:1], G[:1]),
            "You counted the first sample only. A `return` inside a loop ends it in the first "
            "round; every sample uses the slopes.",
        ),
        Mistake(
            lambda Z, G: _both_slopes(np.where(np.abs(Z) > 1e-9, Z, 0), G),
            "You took numbers next to 0 for 0. However small z is, it belongs to its side.",
        ),
    ),
    hints=(
        "Left of 0 the activation is below · z. How does it answer to `below`? And to `above`?",
        "Each slope is used at many places, and all of them bring something. Which samples and "
        "units have used `below`?",
    ),
)


def _logs(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for (Z, G), s in zip(_one_sided(rng), (-1.0, 0.5, -3.0, 0.25, 2.0, 1, 0), strict=True):
        yield s, Z, G
    yield 1.75, np.array([[-2]]), np.array([[3]])
    Z = rng.standard_normal((3, 2))
    Z[0] = 1.0, -1.0
    yield -60.0, Z, np.where(Z > 0, 1.0, rng.standard_normal((3, 2)))


def _total(Z, G):
    return float(np.sum(G * np.minimum(0, Z)))


def _log_loss(s, Z, G):
    return np.sum(G * np.where(Z > 0, Z, np.exp(s) * Z))


LOG_SLOPE = Exercise(
    reference=lambda s, Z, G: -float(np.vdot(G, np.maximum(-Z, 0)) * np.exp(s)),
    cases=_logs,
    mistakes=(
        Mistake(
            lambda s, Z, G: _total(Z, G),
            "That is the derivative by α. The chain goes on: α = exp(s) answers to s with "
            "dα/ds = exp(s).",
        ),
        Mistake(
            lambda s, Z, G: s * _total(Z, G),
            "You multiplied by s. The derivative of exp(s) is exp(s), the slope itself.",
        ),
        Mistake(
            lambda s, Z, G: _total(Z, G) / np.exp(s),
            "You divided by α: that would be right for s = exp(α). Here α = exp(s).",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * float(np.mean(G * np.minimum(0, Z))),
            "You took a mean over the layer. All places share the one s: their contributions "
            "add up (1/n is inside G).",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * float(np.sum(G * Z)),
            "The samples right of 0 take part. There the answer does not depend on the slope: "
            "min(0, z) (Chapter 7).",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * float(np.sum(G * (Z < 0))),
            "You used 1 where z < 0; the derivative of αz by α is z.",
        ),
        Mistake(
            lambda s, Z, G: float(central_differences(partial(_log_loss, Z=Z, G=G), s)[0]),
            "That is a difference quotient. Where s is far below 0 the slope vanishes in the "
            "round-off of the other samples, and the quotient is 0; derive it (Chapter 4).",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * _total(Z, G) / len(Z),
            "You divided by n. 1/n is inside G already: sum over all places.",
        ),
        Mistake(
            lambda s, Z, G: -np.exp(s) * _total(Z, G),
            "The sign: left of 0 the activation is αz, with the negative z as it is.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * float(np.sum(G * np.maximum(0, Z))),
            "You took the samples right of 0. The slope α is used left of it.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * float(np.sum(np.minimum(0, Z))),
            "The chain rule's first factor is missing: multiply by G, the derivative of the loss "
            "by the activation.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * np.sum(G * np.minimum(0, Z), axis=0),
            "You kept the units apart. All units share the one s: sum over everything.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(2 * s) * _total(Z, G),
            "exp(s) enters twice. The derivative of αz by α is z, without α.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * float(np.sum((G * np.minimum(0, Z)).astype(Z.dtype))),
            "If Z holds whole numbers, so does `np.zeros_like(Z)`, and the products that are "
            "written into it are cut. Give it dtype=float.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * _mean_times_count(G, Z, Z < 0),
            "You took a mean over the left side. If no z lies there, that is 0/0, NaN: sum.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * float(np.sum(G * np.where(Z > 0, 1.0, Z))),
            "Right of 0 you let G pass. There the activation does not depend on α: the derivative "
            "is 0.",
        ),
        Mistake(
            lambda s, Z, G: float(np.sum(G * np.where(Z > 0, Z, np.exp(s) * Z))),
            "You summed G times the activation. Its *derivative* by s is needed in place of the "
            "activation.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * np.mean((G * Z)[Z <= 0]) if np.any(Z <= 0) else 0.0,
            "You took the mean over the places left of 0. All of them share the one s: their "
            "contributions add up.",
        ),
        Mistake(
            lambda s, Z, G: max(float(np.exp(s)), 1e-6) * _total(Z, G),
            "You keep the slope from becoming small. It may be as small as it likes: α = exp(s) "
            "as it is.",
        ),
        Mistake(
            lambda s, Z, G: np.exp(s) * _total(np.where(np.abs(Z) > 1e-9, Z, 0), G),
            "You took numbers next to 0 for 0. However small z is, it belongs to its side.",
        ),
    ),
    hints=(
        "First the derivative by α, as in Chapter 7, for one slope that all units share.",
        "Then one more link of the chain: how does α = exp(s) answer to s?",
    ),
)


def _runs(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    nan = float("nan")
    yield np.array([1, 2, 4]), np.array([0.5, 1.0, 2.0]), 4.3
    yield np.array([0.9, nan, 0.8, 0.7]), np.array([0.8, 0.9, nan, 0.4]), 12.7
    a = rng.uniform(0.5, 0.9, 30)
    b = a + 0.02 * rng.standard_normal(30)
    a[[3, 8]], b[[8, 20, 21]] = nan, nan
    yield a, b, 2.06
    yield from whole_but_one(np.array([1.25, -2.25, 3.0]), np.array([0.75, 1.75, -1.0]), 2.25)


def _paired(a: np.ndarray, b: np.ndarray, t: float) -> tuple[float, float, int]:
    gaps = [float(x - y) for x, y in zip(a, b, strict=True) if x == x and y == y]
    mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1)
    return mean, t * (variance / len(gaps)) ** 0.5, len(a) - len(gaps)


def _kept(a, b):
    kept = ~(np.isnan(a) | np.isnan(b))
    return a[kept], b[kept], int(np.sum(~kept))


def _interval_mistake(centre=None, half=None, lost=None):
    def answer(a, b, t):
        x, y, n_lost = _kept(a, b)
        d = x - y
        return (
            centre(a, b) if centre else d.mean(),
            half(x, y, t) if half else t * d.std(ddof=1) / np.sqrt(len(d)),
            lost(a, b) if lost else n_lost,
        )

    return answer


PAIRED_INTERVAL = Exercise(
    reference=_paired,
    cases=_runs,
    mistakes=(
        Mistake(
            _interval_mistake(
                half=lambda x, y, t: t * np.sqrt((x.var(ddof=1) + y.var(ddof=1)) / len(x))
            ),
            "That is the interval for two independent samples. The runs come in pairs: take the "
            "spread of the *differences*, which the common seed makes smaller (Chapter 7).",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: t * (x - y).std() / np.sqrt(len(x))),
            "Your standard deviation divides by n. For a sample of differences it divides by "
            "n − 1: `ddof=1`.",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: t * (x - y).std(ddof=1)),
            "√n is missing: that is the spread of single differences. The interval is for their "
            "mean, whose standard error is s/√n (the refresher).",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: t * (x - y).std(ddof=1) / len(x)),
            "You divided by n; the standard error of a mean is s/√n (the refresher).",
        ),
        Mistake(
            _interval_mistake(centre=lambda a, b: np.nanmean(b - a)),
            "The sign: a − b was asked for.",
        ),
        Mistake(
            _interval_mistake(centre=lambda a, b: np.nanmean(a) - np.nanmean(b)),
            "You averaged each side's own survivors, so that runs without a partner take part. "
            "A pair that lost one half is lost: leave out both.",
        ),
        Mistake(
            lambda a, b, t: (
                (a - b).mean(),
                t * (a - b).std(ddof=1) / np.sqrt(len(a)),
                int(np.sum(np.isnan(a - b))),
            ),
            "One NaN makes the mean NaN. Leave out the pairs that lost a run, and say how many "
            "they are.",
        ),
        Mistake(
            _interval_mistake(lost=lambda a, b: int(np.isnan(a).sum() + np.isnan(b).sum())),
            "You counted runs. A pair that lost both of its runs is one pair, not two.",
        ),
        Mistake(
            lambda a, b, t: (
                np.nanmean(a - b),
                t * np.nanstd(a - b, ddof=1) / np.sqrt(len(a)),
                int(np.sum(np.isnan(a - b))),
            ),
            "Under the root stands the number of *all* pairs. Only those that are left carry "
            "the mean.",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: 2 * t * (x - y).std(ddof=1) / np.sqrt(len(x))),
            "You return the whole interval's width. Half of it was asked for: t · s / √n.",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: (x - y).std(ddof=1) / np.sqrt(len(x))),
            "The factor t is missing: that is the standard error. The interval reaches t of them "
            "to each side.",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: t * (x - y).var(ddof=1) / np.sqrt(len(x))),
            "You took the variance; s is the standard deviation, its root.",
        ),
        Mistake(
            _interval_mistake(lost=lambda a, b: int(np.sum(~np.isnan(a - b)))),
            "You return how many pairs are left; how many were left *out* was asked for.",
        ),
        Mistake(
            _interval_mistake(lost=lambda a, b: float(np.mean(np.isnan(a - b)))),
            "You return the share of the pairs that were left out; their number was asked for.",
        ),
        Mistake(
            _interval_mistake(lost=lambda a, b: int(np.isnan(a).sum())),
            "You counted the runs that `a` lost. A pair is left out, too, if `b` lost its run.",
        ),
        Mistake(
            _interval_mistake(centre=lambda a, b: np.nanmedian(a - b)),
            "You took the median of the differences; their mean was asked for.",
        ),
        Mistake(
            lambda a, b, t: (
                _paired(a, b, t)[0] - _paired(a, b, t)[1],
                _paired(a, b, t)[0] + _paired(a, b, t)[1],
                _paired(a, b, t)[2],
            ),
            "You return the ends of the interval; its middle and its half-width were asked for.",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: t * (x - y).std(ddof=1) / np.sqrt(len(x) - 1)),
            "n − 1 stands under the root as well. It belongs into the standard deviation alone: "
            "s/√n.",
        ),
        Mistake(
            lambda a, b, t: (
                np.nanmean(a - b),
                t * np.nanstd(a - b) / np.sqrt(len(a)),
                int(np.sum(np.isnan(a - b))),
            ),
            "Two things: the standard deviation divides by n − 1 (`ddof=1`), and n counts the "
            "pairs that are left.",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: 1.96 * (x - y).std(ddof=1) / np.sqrt(len(x))),
            "The factor 1.96 is written into the code. It must be the argument t.",
        ),
        Mistake(
            lambda a, b, t: _paired(np.nan_to_num(a), np.nan_to_num(b), t),
            "`np.nan_to_num` turns a lost run into a result of 0, which nobody measured. Leave "
            "the pair out.",
        ),
        Mistake(
            _interval_mistake(half=lambda x, y, t: t * (x - y).std() / (len(x) - 1)),
            "You divided by n − 1 outside the root. With NumPy's default s is already too small, "
            "and the standard error is s/√n.",
        ),
        Mistake(
            _interval_mistake(lost=lambda a, b: len(a)),
            "You return the number of all pairs; how many were left out was asked for.",
        ),
    ),
    hints=(
        "Make the differences first: one number a pair. Where is it NaN?",
        "Which n stands in the formula: that of all pairs, or of those that are left? And what "
        "does NumPy's standard deviation divide by if it is told nothing?",
    ),
)
