"""What the live figures of this book have in common: the engine, and the site that they are on."""

from pathlib import Path
from typing import Any

from leaky.figures.live import LiveFigure

_HERE = Path(__file__).parent

# Where a reader finds the figures, for links that are shared from a notebook.
_SITE = "https://leaky-book.github.io/leaky-book/"


def book_figure(name: str, page: str, **parts: Any) -> LiveFigure:
    """Make a live figure with the program of its name; `page` is where it is on the site."""
    return LiveFigure(
        name=name,
        program=_HERE / f"{name}.js",
        library=(_HERE / "engine.js",),
        page=_SITE + page,
        **parts,
    )
