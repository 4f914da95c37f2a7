"""What a figure may cost: bytes of its page, frames to draw. Whoever goes beyond is warned.

A warning refuses nothing. A book that wants to refuse lets Python turn the warnings of this module
into errors, before the kernels of its build start:
``PYTHONWARNINGS=error::UserWarning:leaky.figures.budget``.
"""

import gzip
import warnings
from collections.abc import Mapping
from typing import Any

# What one figure may add to a page, compressed: a phone loads it in about a second.
BUDGET_BYTES = 40_000

# More frames than this take longer to draw than an author will wait.
MOST_FRAMES = 400


class FigureBudgetWarning(UserWarning):
    """A figure costs more than its budget: bytes of the page, or frames to draw."""


def checked_budget(budget: Any, name: str) -> float:
    """Return a budget as it is, if it is a number above 0; infinity allows everything.

    Raises
    ------
    TypeError, ValueError
        If it is no number, or not above 0.
    """
    if isinstance(budget, bool) or not isinstance(budget, int | float):
        raise TypeError(f"{name} must be a number, got {budget!r}")
    if not budget > 0:
        raise ValueError(f"{name} must be above 0, got {budget!r}")
    return budget


def weigh(markup: str, n_frames: int, budget_bytes: float) -> None:
    """Warn of a figure whose markup is larger than its budget when compressed."""
    size = len(gzip.compress(markup.encode(), mtime=0))
    if size > budget_bytes:
        frames = (
            f", offer fewer values (it has {n_frames} frames), or keep more of it the same from "
            "frame to frame (fix the axes' limits)"
        )
        _warn(
            f"this figure is {size:,} bytes compressed, more than its budget_bytes of "
            f"{budget_bytes:,}: draw fewer points{frames if n_frames > 1 else ''}"
        )


def count_frames(sizes: Mapping[str, int], n_frames: int, most_frames: float) -> None:
    """Warn of controls that together make more frames than their author wants to wait for."""
    if n_frames > most_frames:
        product = " × ".join(map(str, sizes.values()))
        _warn(
            f"{', '.join(sizes)} make {product} = {n_frames:,} frames, more than "
            f"most_frames, which is {most_frames:,}: offer fewer values"
        )


def _warn(message: str) -> None:
    # The place is this module, and not the cell that made the figure: a figure with controls is
    # weighed when it is shown, where no cell is at work; and so one rule turns all into errors.
    warnings.warn(message, FigureBudgetWarning, stacklevel=1)
