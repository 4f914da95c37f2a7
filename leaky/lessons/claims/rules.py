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

    def __bool__(self) -> bool:
        """Only what stood is true."""
        return self.verdict == STOOD


class Rule(Protocol):
    """What every rule can do."""

    @property
    def words(self) -> str:
        """The rule as a sentence's end, such as "a mean above 0 (Student's t)"."""

    @property
    def bound(self) -> float | None:
        """The bound that an interval is held against; None if there is none or two."""

    @property
    def is_share(self) -> bool:
        """Whether estimates are shares, from 0 to 1."""

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Sum up the values of a block, shape (n,)."""

    def pool(self, summaries: Iterable[Summary]) -> Summary:
        """Sum up several blocks, as if they were one."""

    def judge(self, summary: Summary, level: float) -> Judged:
        """Estimate, at a level such as 0.95, and decide."""

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """Say how many values find an effect with a power of 0.8, as the pilot varies."""


@dataclass(frozen=True)
class _Between:
    """What is estimated lies between two bounds."""

    low: float = -math.inf
    high: float = math.inf

    @property
    def bound(self) -> float | None:
        """The bound, if there is one only."""
        finite = [each for each in (self.low, self.high) if math.isfinite(each)]
        return finite[0] if len(finite) == 1 else None

    @property
    def _where(self) -> str:
        if self.bound is None:
            return f"between {self.low:g} and {self.high:g}"
        return f"above {self.low:g}" if math.isinf(self.high) else f"below {self.high:g}"

    def _judged(self, estimate: float, low: float, high: float) -> Judged:
        inside = self.low < low and high < self.high
        outside = high < self.low or self.high < low
        return Judged(estimate, low, high, STOOD if inside else FELL if outside else UNDECIDED)


class _Counts(_Between):
    """What counts are summed up; a share of them is estimated."""

    is_share = True

    def pool(self, summaries: Iterable[Summary]) -> Summary:
        """Add the counts."""
        listed = list(summaries)
        return {key: int(_column(listed, key).sum()) for key in listed[0]}


class Mean(_Between):
    """The mean of the values, or of differences in pairs, lies between two bounds.

    The interval is Student's t. All values must be finite.
    """

    is_share = False

    @property
    def words(self) -> str:
        """The rule in words."""
        return f"a mean {self._where} (Student's t)"

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Keep the number of values, their mean and their standard deviation."""
        if len(values) < 2 or not np.isfinite(values).all():
            raise ValueError(
                "a mean with an interval takes two finite values or more: give each run that "
                "failed a value of its own"
            )
        return {"n": len(values), "mean": float(values.mean()), "sd": float(values.std(ddof=1))}

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
        half = stats.t.ppf((1 + level) / 2, n - 1) * sd / math.sqrt(n)
        return self._judged(mean, mean - half, mean + half)

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """By the normal approximation, from the pilot's standard deviation."""
        quantiles = stats.norm.ppf((1 + level) / 2) + stats.norm.ppf(POWER)
        return math.ceil((quantiles * pilot["sd"] / effect) ** 2)


class Share(_Counts):
    """The share of values that are 1 lies between two bounds; the others are 0.

    The interval is Wilson's.
    """

    @property
    def words(self) -> str:
        """The rule in words."""
        return f"a share {self._where} (Wilson)"

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Keep the number of values, and how many are 1."""
        if not np.isin(values, (0, 1)).all():
            raise ValueError("a share takes values that are 0 or 1")
        return {"n": len(values), "count": int(np.sum(values))}

    def judge(self, summary: Summary, level: float) -> Judged:
        """Wilson's interval around the share."""
        n, count = int(summary["n"]), int(summary["count"])
        ends = stats.binomtest(count, n).proportion_ci(level, method="wilson")
        return self._judged(count / n, ends.low, ends.high)

    def needed(self, pilot: Summary, effect: float, level: float) -> int:
        """By the normal approximation, from the variance at the pilot's share."""
        share = (pilot["count"] + 1) / (pilot["n"] + 2)
        sd = math.sqrt(share * (1 - share))
        return Mean().needed({"sd": sd}, effect, level)


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


class Signs(_Counts):
    """Of the values that are not 0, the share above 0 lies between two bounds.

    For pairs: with values 1 (only the first failed), -1 (only the second) and 0 this is McNemar's
    exact test. For differences it is the sign test; a run that diverged counts as infinite. The
    interval is Clopper and Pearson's.
    """

    @property
    def words(self) -> str:
        """The rule in words."""
        return f"of the pairs that differ, a share {self._where} is higher (exact binomial test)"

    def summarize(self, values: NDArray[np.floating]) -> Summary:
        """Count the values above and below 0."""
        if np.isnan(values).any():
            raise ValueError("a sign test takes numbers, or infinity for a failed run: got NaN")
        above, below = int(np.sum(values > 0)), int(np.sum(values < 0))
        return {"n": len(values), "above": above, "below": below}

    def judge(self, summary: Summary, level: float) -> Judged:
        """Clopper and Pearson's interval; without a pair that differs it is all from 0 to 1."""
        above, untied = int(summary["above"]), int(summary["above"] + summary["below"])
        if untied == 0:
            return self._judged(0.5, 0.0, 1.0)
        ends = stats.binomtest(above, untied).proportion_ci(level, method="exact")
        return self._judged(above / untied, ends.low, ends.high)

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
        return f"not shown: {self.rule.words}"

    @property
    def bound(self) -> float | None:
        """That of the other rule."""
        return self.rule.bound

    @property
    def is_share(self) -> bool:
        """As the other rule."""
        return self.rule.is_share

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


def _column(summaries: list[Summary], key: str) -> NDArray[np.float64]:
    return np.array([summary[key] for summary in summaries], dtype=float)
