"""One look for every figure, on light pages and on dark ones.

`leaky.figures.svg` writes colours as names of CSS: black becomes the page's own text colour, white
its background, and each colour of the palette has a value for light pages and one for dark ones.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler

# Hues that stay apart for colour-blind readers. Each has a contrast of 4.5 : 1 or more with its
# page, so that it may also colour text. Lines differ in dashes too: colour never stands alone.
LIGHT = ("#0069a8", "#b84a00", "#00755a", "#a3417c", "#7a5c00", "#5a4fbf")
DARK = ("#6cb8f0", "#ff9a5c", "#4ccfa5", "#f0a0cc", "#e0c050", "#b4a9ff")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))

# A figure that somebody drew outside `look` has matplotlib's colours: it follows the theme too.
_MATPLOTLIB = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b")
CSS_COLORS = {"#000000": "currentColor", "#ffffff": "var(--leaky-back)"} | {
    color: f"var(--leaky-c{i})" for cycle in (LIGHT, _MATPLOTLIB) for i, color in enumerate(cycle)
}

_LOOK: dict[Any, Any] = {
    "axes.facecolor": "none",
    "axes.prop_cycle": cycler(color=LIGHT) + cycler(linestyle=DASHES),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    # Where titles stand by themselves. Left to matplotlib, it measures all labels to see whether a
    # title must make room for one, which takes a fifth of all drawing.
    "axes.titley": 1.0,
    "font.size": 10,
    "legend.columnspacing": 1.2,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "lines.linewidth": 2,
    "svg.fonttype": "none",  # letters stay letters, in the page's font
    "svg.hashsalt": "leaky",  # without it the ids are random
}

# Every place that says it is dark: Jupyter Book's theme, JupyterLab, VS Code, Colab.
_DARK_PAGES = "[data-theme=dark],[data-jp-theme-light=false],.vscode-dark,[theme=dark]"


@contextmanager
def look() -> Iterator[None]:
    """Draw in this look: ``with look():`` around a drawing, or ``@look()`` above one."""
    with mpl.rc_context(_LOOK):
        yield


def palette_css() -> str:
    """Return the rules that give the colours their values.

    Where the page does not name its theme, its colour scheme decides, which for a page that
    names neither is light.
    """
    either = _variables(
        f"light-dark({light},{dark})" for light, dark in zip(LIGHT, DARK, strict=True)
    )
    return (
        ".leaky-figure{--leaky-back:var(--pst-color-background,var(--jp-layout-color0,Canvas));"
        f"{_variables(LIGHT)}}}\n"
        "@supports (color:light-dark(red,red)){"
        f"html:not([data-theme]) .leaky-figure{{{either}}}}}\n"
        f":is({_DARK_PAGES}) .leaky-figure.leaky-figure{{{_variables(DARK)}}}\n"
    )


def _variables(colors: Iterable[str]) -> str:
    return ";".join(f"--leaky-c{i}:{color}" for i, color in enumerate(colors))
