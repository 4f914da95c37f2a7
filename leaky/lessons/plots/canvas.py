"""What the drawings share: figures that a phone can show, and places for points."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from numpy.typing import NDArray

# Inches: alone, a column fills a phone, where its letters are 12 pixels high; several are a little
# narrower, so that two stand side by side on a wide page.
WIDTH = 4.1
COLUMN = 3.5
MARKERS = "osD^v"


def chart(height: float, columns: int = 1, rows: int = 1, **options: Any) -> tuple[Figure, Any]:
    """Make a figure with axes: one, or an array of them where there are several.

    Columns stand below each other on a phone, so that each needs labels of its own.
    """
    width = WIDTH if columns == 1 else COLUMN * columns
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def diagram(
    height: float, xlim: tuple[float, float], ylim: tuple[float, float]
) -> tuple[Figure, Axes]:
    """Make a figure whose axes are not drawn, for boxes and arrows."""
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=xlim, ylim=ylim)
    axes.set_axis_off()
    return figure, axes


def legend_above(axes: Axes, columns: int = 1) -> None:
    """Name the lines above the axes, where no data lie; a title of the axes stands over them."""
    title = axes.get_title()
    axes.set_title("")
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        title=title or None,
        alignment="left",
        borderaxespad=0.2,
    )


def subscript(number: int) -> str:
    """Write a number with small digits below the line."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def two_kinds(axes: Axes, X: NDArray[Any], labels: NDArray[Any], size: float = 4) -> None:
    """Draw points (n, 2) of two kinds, told apart without colour, too."""
    for label, marker in zip((0, 1), MARKERS, strict=False):
        axes.plot(*X[labels == label].T, marker, color=f"C{label}", markersize=size)


def zero_line(axes: Axes) -> None:
    """Draw the line of 0 behind all else."""
    axes.axhline(0, color="0.5", linestyle="-", linewidth=0.8, zorder=0)


def spread(n: int, width: float = 0.22) -> NDArray[np.floating]:
    """Place n points side by side; multiples of the golden ratio never fall into a pattern."""
    return width * (2 * (np.arange(n) * 0.6180339887 % 1) - 1)


def powers_of_ten(axis: Axis, low: int, high: int, margin: float = 0) -> None:
    """Label an axis of logarithms from 10^low to 10^high.

    Matplotlib's own logarithmic axis takes five times as long to draw, which counts where there
    are many frames.
    """
    powers = np.linspace(low, high, 5).astype(int)
    superscripts = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    axis.set_ticks(powers, [f"10{str(power).translate(superscripts)}" for power in powers])
    name: str = axis.axis_name  # type: ignore[attr-defined] # missing in matplotlib's own types
    axis.axes.set(**{f"{name}lim": (low - margin, high + margin)})
