"""What is stored of a claim: its blocks, the versions, and a small block that shows staleness.

The chapter's own block comes first; it was seen before the rule was written. The further blocks
came after it, and they alone test the claim. `make replicate` writes the records.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leaky.figures.tables import Table, dot_plot
from leaky.lessons.claims.register import Block, Claim
from leaky.lessons.claims.rules import FELL, STOOD, UNDECIDED, Judged, Summary

STORED = Path(__file__).parent / "stored"
# The share of further blocks in which a firm verdict stands, at least. They are planned for a power
# of 0.8, so that one of four may well be undecided.
FIRM = 0.75
# Numbers from here on are written with a power of ten.
TOO_LARGE = 1e6


@dataclass(frozen=True)
class Record:
    """The stored blocks of a claim.

    blocks : the chapter's own first.
    small : the summaries of the small block.
    needed : how many values a further block should have, 0 where no power is asked for.
    date, versions : of the last run.
    """

    claim: Claim
    blocks: list[Block]
    small: Mapping[str, Summary]
    needed: int
    date: str
    versions: Mapping[str, str]

    @property
    def further(self) -> list[Block]:
        """The blocks that test the claim."""
        return self.blocks[1:]

    @property
    def pooled(self) -> Block:
        """All further blocks as one."""
        return self.claim.pool(self.further)

    @property
    def n_stood(self) -> int:
        """In how many further blocks the claim stood."""
        return sum(block.verdict == STOOD for block in self.further)

    @property
    def lacks_power(self) -> bool:
        """Whether the further blocks together have fewer values than one of them should have."""
        return size(self.pooled) < self.needed

    @property
    def verdict(self) -> str:
        """One of "firm", "fragile", "undecided" and "fell".

        The further blocks, pooled, decide: they must have the planned power, and stand. The
        verdict is firm if the claim also stood in three of four blocks or more, and fell in none.
        """
        pooled = self.pooled.verdict
        if pooled != STOOD:
            return pooled
        if self.lacks_power:
            return UNDECIDED
        fell = any(block.verdict == FELL for block in self.further)
        return "fragile" if fell or self.n_stood < FIRM * len(self.further) else "firm"

    @property
    def standing(self) -> str:
        """How it fared, in words: "stood in 4 of 4 further blocks"."""
        return f"stood in {self.n_stood} of {len(self.further)} further blocks"

    @property
    def table(self) -> Table:
        """The further blocks, pooled: a row for each comparison."""
        rows = {name: each.judged for name, each in self.pooled.comparisons.items()}
        factor = 100 if self.claim.rule.is_share else 1
        intervals = {name: [factor * each for each in judged[:3]] for name, judged in rows.items()}
        stood = [self._n_stood_in(name) for name in rows]
        bound = self.claim.rule.bound
        return dot_plot(
            intervals,
            heading="%" if factor == 100 else self.claim.unit,
            format=digits(*intervals.values()),
            reference=None if bound is None else factor * bound,
            columns={"stood in": [f"{each} of {len(self.further)}" for each in stood]},
        )

    def _n_stood_in(self, comparison: str) -> int:
        verdicts = [block.comparisons[comparison].judged.verdict for block in self.further]
        return verdicts.count(STOOD)

    def save(self) -> None:
        """Write the record, all or nothing."""
        text = json.dumps(self._stored(), indent=1, ensure_ascii=False) + "\n"
        path = STORED / f"{self.claim.name}.json"
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)

    def _stored(self) -> dict[str, Any]:
        blocks = [
            {"seed": block.seed, "failures": block.failures, "comparisons": summaries(block)}
            for block in self.blocks
        ]
        return {
            "date": self.date,
            "versions": self.versions,
            "needed": self.needed,
            "small": self.small,
            "blocks": blocks,
        }


def size(block: Block) -> int:
    """Return how many values the smallest comparison of a block has."""
    return min(int(each.summary["n"]) for each in block.comparisons.values())


def summaries(block: Block) -> dict[str, Summary]:
    """Return the summaries of a block by comparison, without their verdicts."""
    return {name: each.summary for name, each in block.comparisons.items()}


def load(claim: Claim) -> Record | None:
    """Read what is stored of a claim; None if nothing is."""
    path = STORED / f"{claim.name}.json"
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    blocks = [
        claim.judge(each["comparisons"], each["failures"], each["seed"])
        for each in stored.pop("blocks")
    ]
    return Record(claim, blocks, **stored)


def same(one: Mapping[str, Summary], other: Mapping[str, Summary]) -> bool:
    """Tell whether two blocks have the same numbers: counts exactly, others to 1e-9."""
    if one.keys() != other.keys():
        return False
    pairs = [(one[name], other[name]) for name in one]
    return all(a.keys() == b.keys() and all(_close(a[k], b[k]) for k in a) for a, b in pairs)


def _close(a: float, b: float) -> bool:
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def written(claim: Claim, judged: Judged) -> str:
    """Write an estimate with its interval; a share in per cent."""
    factor, sign = (100, " %") if claim.rule.is_share else (1, "")
    numbers = [factor * each for each in judged[:3]]
    texts = [format(each, digits(numbers)) for each in numbers]
    return f"{texts[0]} [{texts[1]}, {texts[2]}]{sign}"


def digits(*intervals: Sequence[float]) -> str:
    """Return the format that shows the ends of intervals without hiding their signs."""
    if max(abs(each) for interval in intervals for each in interval) >= TOO_LARGE:
        return ".1e"
    return f".{max(map(_decimals, intervals))}f"


def _decimals(interval: Sequence[float]) -> int:
    estimate, low, high = interval
    width = max(high - estimate, estimate - low)
    if not 0 < width < math.inf:
        width = abs(estimate) or 1
    return max(0, 1 - math.floor(math.log10(width)))
