"""What a claim is: a statement, an experiment, what is read from it, and the rule that judges.

An *experiment* draws a block of networks from one seed, and runs on them what a chapter runs. A
*claim* takes from the result a value for each network, or for each pair, and names its rule. The
module of a chapter defines both with the decorators `experiment` and `claim`. A claim is called
like its function, with hyphens; on the page ``(claim-name)=`` stands before its verdict.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from leaky.lessons.claims.rules import STOOD, Judged, Rule, Summary, together

CONFIDENCE = 0.95


class Sample(NamedTuple):
    """What a claim reads from an experiment.

    values : by the name of the comparison, one value for each network or pair, shape (n,). A run
        that failed keeps its place, with the value that the statement gives it, never NaN.
    failures : how many runs diverged.
    """

    values: Mapping[str, ArrayLike]
    failures: int = 0


class Comparison(NamedTuple):
    """One comparison: the summary of its values, and what the rule makes of it."""

    summary: Summary
    judged: Judged


class Block(NamedTuple):
    """A claim on the networks of one seed, or of several that are pooled."""

    seed: int | None
    comparisons: Mapping[str, Comparison]
    failures: int
    verdict: str

    def __bool__(self) -> bool:
        """Only what stood is true."""
        return self.verdict == STOOD


@dataclass(frozen=True)
class Experiment:
    """A function that draws and trains what a chapter needs. Called, it runs.

    function : takes a seed, and sizes that have defaults, such as ``n`` and ``epochs``.
    seed : that of the chapter's own block, taken where none is given.
    small : sizes so small that a second is enough and round-off does not grow: by these it is
        told whether stored numbers are stale.
    """

    function: Callable[..., Any]
    seed: int
    small: Mapping[str, int]

    def __call__(self, seed: int | None = None, **sizes: int) -> Any:
        """Run the block of a seed; by default that of the chapter."""
        return self.function(self.seed if seed is None else seed, **sizes)


@dataclass(frozen=True)
class Claim:
    """A verdict of the book that can be repeated.

    name : as on the page, with hyphens.
    statement : in a sentence or two.
    module : of the chapter's claims; where `measure` was written.
    experiment, measure : what is run, and what is read from its result.
    rule : judges each comparison.
    unit : of the estimates, such as "percentage points".
    overturned : what would overturn the claim.
    effect : the smallest effect worth finding, in the rule's unit. It decides how many blocks are
        run; None where the rule needs no power, such as for what is proved.
    family : how many comparisons were announced together, where they are more than the claim's own.
    seen : what was seen before the rule was written, beside the chapter's own block.
    proved : whether the page has a proof, so that the runs check the code, not the claim.
    """

    name: str
    statement: str
    module: str
    experiment: Experiment
    measure: Callable[[Any], Sample]
    rule: Rule
    unit: str
    overturned: str
    effect: float | None = None
    family: int = 1
    seen: str = ""
    proved: bool = False

    def summarize(self, result: Any) -> tuple[dict[str, Summary], int]:
        """Sum up each comparison in an experiment's result; count the runs that failed."""
        sample = self.measure(result)
        summaries = {name: self._sum(name, each) for name, each in sample.values.items()}
        return summaries, sample.failures

    def judge(
        self, summaries: Mapping[str, Summary], failures: int = 0, seed: int | None = None
    ) -> Block:
        """Judge each comparison at the level that their number asks for (Bonferroni)."""
        level = level_of(self.announced(len(summaries)))
        judged = {
            name: Comparison(each, self.rule.judge(each, level)) for name, each in summaries.items()
        }
        verdict = together(each.judged.verdict for each in judged.values())
        return Block(seed, judged, failures, verdict)

    def pool(self, blocks: list[Block]) -> Block:
        """Judge several blocks as one."""
        names = blocks[0].comparisons
        pooled = {
            name: self.rule.pool(block.comparisons[name].summary for block in blocks)
            for name in names
        }
        return self.judge(pooled, sum(block.failures for block in blocks))

    def block(self, seed: int | None = None, **sizes: int) -> Block:
        """Run the experiment for a seed, and judge."""
        seed = self.experiment.seed if seed is None else seed
        return self.judge(*self.summarize(self.experiment(seed, **sizes)), seed)

    def announced(self, n_comparisons: int) -> int:
        """Return how many comparisons share the level: its own, or those of a larger family."""
        return max(self.family, n_comparisons)

    def needed(self, pilot: Block) -> int:
        """Say how many values each comparison needs for a power of 0.8, by a pilot's variance."""
        if self.effect is None:
            return 0
        level = level_of(self.announced(len(pilot.comparisons)))
        return max(
            self.rule.needed(each.summary, self.effect, level)
            for each in pilot.comparisons.values()
        )

    def _sum(self, name: str, values: ArrayLike) -> Summary:
        array = np.asarray(values, dtype=float)
        if array.ndim != 1 or array.size == 0:
            raise ValueError(
                f"{self.name}: {name!r} must have a value for each network, shape (n,), "
                f"got shape {array.shape}"
            )
        try:
            return self.rule.summarize(array)
        except ValueError as error:
            raise ValueError(f"{self.name}: {name!r}: {error}") from None


def level_of(n_comparisons: int) -> float:
    """Return the level of each interval, so that all together have 0.95 (Bonferroni)."""
    return 1 - (1 - CONFIDENCE) / n_comparisons


def experiment(*, seed: int, **small: int) -> Callable[[Callable[..., Any]], Experiment]:
    """Make an `Experiment` of a function: the chapter's own seed, and its small sizes."""
    return lambda function: Experiment(function, seed, small)


def claim(
    experiment: Experiment, rule: Rule, *, unit: str, overturned: str, **more: Any
) -> Callable[[Callable[[Any], Sample]], Claim]:
    """Make a `Claim` of a function that reads a `Sample`; its docstring is the statement."""

    def register(measure: Callable[[Any], Sample]) -> Claim:
        return Claim(
            name=measure.__name__.replace("_", "-"),
            statement=" ".join(inspect.cleandoc(measure.__doc__ or "").split()),
            module=measure.__module__,
            experiment=experiment,
            measure=measure,
            rule=rule,
            unit=unit,
            overturned=overturned,
            **more,
        )

    return register
