"""What the live figures of this book have in common: the engine, and the site that they are on."""

from pathlib import Path
from typing import Any

from leaky.figures.live import LiveFigure

_HERE = Path(__file__).parent

# The site, and the page of each figure, for links that are shared from a notebook.
SITE = "https://leaky-book.github.io/leaky-book/"
PAGES = {
    "race": "index.html",
    "neuron": "book/chapters/01_dead_neurons.html",
    "leak": "book/chapters/02_the_leak.html",
    "walk": "book/chapters/03_backpropagation.html",
    "difference": "book/chapters/04_checking_derivatives.html",
    "network": "book/laboratory.html",
}


def book_figure(name: str, *, page: str = "", **parts: Any) -> LiveFigure:
    """Make a live figure with the program of its name.

    Without a page that shows it with these data, a notebook has no link to it.
    """
    return LiveFigure(
        name=name,
        program=_HERE / f"{name}.js",
        library=(_HERE / "engine.js", _HERE / "pictures.js"),
        page=SITE + page if page else "",
        **parts,
    )
