"""A claim that a reader has repeated, beside what is stored of it."""

from dataclasses import dataclass
from typing import Any

from leaky.figures.tables import Table, table
from leaky.lessons.claims.record import Record, written
from leaky.lessons.claims.register import Block, Claim


@dataclass(frozen=True)
class Replication:
    """Blocks of a claim that were just run, and the claim's record, None if nothing is stored."""

    claim: Claim
    blocks: list[Block]
    record: Record | None

    @property
    def table(self) -> Table:
        """A row for each comparison of each block: the book's, pooled, and the new ones."""
        shown = [(f"seed {block.seed}", block) for block in self.blocks]
        if self.record is not None:
            book = [("the book's own", self.record.blocks[0])]
            if self.record.further:
                book.append((f"{len(self.record.further)} further, pooled", self.record.pooled))
            shown = book + shown
        rows = [
            {
                "block": name,
                "comparison": comparison,
                "estimate": written(self.claim, each.judged),
                "failed": str(block.failures),
                "verdict": each.judged.verdict,
            }
            for name, block in shown
            for comparison, each in block.comparisons.items()
        ]
        return table(rows, caption=f"{self.claim.statement} In {self.claim.unit}.")

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.table._repr_mimebundle_()
