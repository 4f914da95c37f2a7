"""How the values of a block become an estimate, an interval and a verdict.

A rule is written down with its claim, before further blocks are run. It says what is estimated,
by which interval, and where the interval must lie. It gives one of three verdicts: "stood" if the
whole interval lies where the claim says, "fell" if the whole interval lies elsewhere, and
"undecided" otherwise.

A rule works on a summary of the values, a few numbers that can be stored and pooled.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Summary = Mapping[str, float]

STOOD, UNDECIDED, FELL = "stood", "undecided", "fell"
POWER = 0.8


class Judged(NamedTuple):
    """An estimate with its interval, and what the rule makes of it."""

    estimate: float
    low: float
    high: float
    verdict: str


class Rule(Protocol):
    """What every rule can do."""

    @property
    def words(self) -> str:
        """The rule in a sentence's end: "a mean above 0 (Student's t)"."""

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Sum up the values of a block, shape (n,)."""

    def pool(self, summaries: Iterable[Summary]) -> Summary:
        """Sum up several blocks, as if they were one."""

    def judge(self, summary: Summary, level: float) -> Judged:
        """Estimate, at a level such as 0.95, and decide."""

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """Say how many values find an effect with a power of 0.8, as the pilot varies."""


@dataclass(frozen=True)
class Mean:
    """The mean of the values, or of differences in pairs, lies between two bounds.

    The interval is Student's t. All values must be finite.
    """

    low: float = -math.inf
    high: float = math.inf

    @property
    def words(self) -> str:
        """The rule in words."""
        return f"a mean {_between(self.low, self.high)} (Student's t)"

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Keep the number of values, their mean and their standard deviation."""
        if not np.isfinite(values).all():
            raise ValueError("a mean takes finite values: give each failed run a value of its own")
        sd = float(values.std(ddof=1)) if len(values) > 1 else math.inf
        return {"n": len(values), "mean": float(values.mean()), "sd": sd}

    def pool(self, summaries: Iterable[Summary]) -> Summary:
        """Pool means and squared deviations."""
        n, means, sds = (_column(summaries := list(summaries), key) for key in ("n", "mean", "sd"))
        total, mean = n.sum(), np.average(means, weights=n)
        squares = ((n - 1) * sds**2 + n * (means - mean) ** 2).sum()
        sd = math.sqrt(squares / (total - 1))
        return {"n": int(total), "mean": float(mean), "sd": sd}

    def judge(self, summary: Summary, level: float) -> Judged:
        """Student's t interval around the mean."""
        n, mean, sd = summary["n"], summary["mean"], summary["sd"]
        half = stats.t.ppf((1 + level) / 2, n - 1) * sd / math.sqrt(n) if n > 1 else math.inf
        return _judged(mean, mean - half, mean + half, self.low, self.high)

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """By the normal approximation, from the pilot's standard deviation."""
        quantiles = stats.norm.ppf((1 + level) / 2) + stats.norm.ppf(POWER)
        return math.ceil((quantiles * pilot["sd"] / effect) ** 2)


@dataclass(frozen=True)
class Share:
    """The share of values that are 1 lies between two bounds; the others are 0.

    The interval is Wilson's.
    """

    low: float = -math.inf
    high: float = math.inf

    @property
    def words(self) -> str:
        """The rule in words."""
        return f"a share {_between(self.low, self.high)} (Wilson)"

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Keep the number of values, and how many are 1."""
        if not np.isin(values, (0, 1)).all():
            raise ValueError("a share takes values that are 0 or 1")
        return {"n": len(values), "count": int(np.sum(values))}

    def pool(self, summaries: Iterable[Summary]) -> Summary:
        """Add the counts."""
        return _added(summaries)

    def judge(self, summary: Summary, level: float) -> Judged:
        """Wilson's interval around the share."""
        n, count = int(summary["n"]), int(summary["count"])
        ends = stats.binomtest(count, n).proportion_ci(level, method="wilson")
        return _judged(count / n, ends.low, ends.high, self.low, self.high)

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """By the normal approximation, from the variance at the pilot's share."""
        share = (pilot["count"] + 1) / (pilot["n"] + 2)
        sd = math.sqrt(share * (1 - share))
        return Mean().needed({"sd": sd}, effect, level)


@dataclass(frozen=True)
class Always(Share):
    """Every value is 1. One exception overturns the claim."""

    @property
    def words(self) -> str:
        """The rule in words."""
        return "every time, without exception (the interval is Wilson's)"

    def judge(self, summary: Summary, level: float) -> Judged:
        """Stand only if there is no exception."""
        estimate, low, high, _ = super().judge(summary, level)
        verdict = STOOD if summary["count"] == summary["n"] else FELL
        return Judged(estimate, low, high, verdict)


@dataclass(frozen=True)
class Signs:
    """Of the values that are not 0, the share above 0 lies between two bounds.

    For pairs: with values 1 (only the first failed), -1 (only the second) and 0 this is McNemar's
    exact test. For differences it is the sign test; a run that diverged counts as infinite. The
    interval is Clopper and Pearson's.
    """

    low: float = -math.inf
    high: float = math.inf

    @property
    def words(self) -> str:
        """The rule in words."""
        share = _between(self.low, self.high)
        return f"of the pairs that differ, a share {share} is higher (exact binomial test)"

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Count the values above and below 0."""
        if np.isnan(values).any():
            raise ValueError("a sign test takes numbers, or infinity for a failed run: got NaN")
        above, below = int(np.sum(values > 0)), int(np.sum(values < 0))
        return {"n": len(values), "above": above, "below": below}

    def pool(self, summaries: Iterable[Summary]) -> Summary:
        """Add the counts."""
        return _added(summaries)

    def judge(self, summary: Summary, level: float) -> Judged:
        """Clopper and Pearson's interval; without a pair that differs it is all from 0 to 1."""
        above, untied = int(summary["above"]), int(summary["above"] + summary["below"])
        if untied == 0:
            return _judged(0.5, 0.0, 1.0, self.low, self.high)
        ends = stats.binomtest(above, untied).proportion_ci(level, method="exact")
        return _judged(above / untied, ends.low, ends.high, self.low, self.high)

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """By the normal approximation, with the pilot's share of pairs that differ."""
        untied = (pilot["above"] + pilot["below"] + 1) / (pilot["n"] + 2)
        return math.ceil(Mean().needed({"sd": 0.5}, effect, level) / untied)


@dataclass(frozen=True)
class NotShown:
    """What another rule says is not shown: the claim stands until that rule does.

    For claims of the kind "no slope is shown to be better". It never is "undecided".
    """

    rule: Rule

    @property
    def words(self) -> str:
        """The rule in words."""
        return f"it is not shown that there is {self.rule.words}"

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """As the other rule does."""
        return self.rule.summarize(values)

    def pool(self, summaries: Iterable[Summary]) -> Summary:
        """As the other rule does."""
        return self.rule.pool(summaries)

    def judge(self, summary: Summary, level: float) -> Judged:
        """Fall where the other rule stands."""
        judged = self.rule.judge(summary, level)
        return judged._replace(verdict=FELL if judged.verdict == STOOD else STOOD)

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """As the other rule does: the effect is what should have been found."""
        return self.rule.needed(pilot, effect, level)


def together(verdicts: Iterable[str]) -> str:
    """Return the verdict on several comparisons: all must stand, and one that fell is enough."""
    found = set(verdicts)
    if FELL in found:
        return FELL
    return UNDECIDED if UNDECIDED in found else STOOD


def _judged(estimate: float, low: float, high: float, least: float, most: float) -> Judged:
    """Compare an interval with the bounds of a claim."""
    inside = least < low and high < most
    outside = high < least or most < low
    return Judged(estimate, low, high, STOOD if inside else FELL if outside else UNDECIDED)


def _between(low: float, high: float) -> str:
    if math.isinf(high):
        return f"above {low:g}"
    return f"below {high:g}" if math.isinf(low) else f"between {low:g} and {high:g}"


def _column(summaries: list[Summary], key: str) -> NDArray[np.float64]:
    return np.array([summary[key] for summary in summaries], dtype=float)


def _added(summaries: Iterable[Summary]) -> Summary:
    listed = list(summaries)
    return {key: int(_column(listed, key).sum()) for key in listed[0]}
