"""Draw how far a finite difference is from a derivative, and why."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import look
from leaky.lessons.plots.canvas import WIDTH, chart, legend_above, powers_of_ten

# The histograms' bins, as powers of ten: five a power.
_BINS = np.linspace(-16, 0, 81)


@look()
def difference_errors(h: ArrayLike, errors: Mapping[str, ArrayLike]) -> Figure:
    """Draw relative errors over the step, both on logarithmic axes.

    Parameters
    ----------
    h : array_like, shape (K,)
    errors : mapping from a name to array_like, shape (K,)
        An error of exactly 0 is not drawn.
    """
    figure, axes = chart(height=3.1)
    for name, error in errors.items():
        axes.plot(h, np.where(np.asarray(error) > 0, error, np.nan), label=name, linewidth=1.5)
    axes.set(xscale="log", yscale="log", xlabel="step h", ylabel="relative error")
    legend_above(axes, columns=2)
    return figure


@look()
def step_sweep(
    h: ArrayLike,
    right: ArrayLike,
    guarded: ArrayLike,
    bugs: Mapping[str, ArrayLike],
    crossed: ArrayLike,
) -> Figure:
    """Draw the errors of right gradients over the step, beside those that bugs make.

    Parameters
    ----------
    h : array_like, shape (K,)
    right, guarded : array_like, shape (K, S)
        Errors of S right gradients, with every parameter, and without those that cross a kink.
    bugs : mapping from a name to array_like, shape (K,)
        The smallest error that a bug makes at each step.
    crossed : array_like, shape (K,)
        Share of the networks in which some parameter crosses a kink.
    """
    figure = Figure(figsize=(WIDTH, 5.0), layout="constrained")
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    for i, (name, errors) in enumerate((("all parameters", right), ("kinks left out", guarded))):
        middle, worst = np.median(np.asarray(errors), axis=1), np.max(errors, axis=1)
        top.plot(h, worst, color=f"C{i}", marker="os"[i], markersize=4, label=f"{name}, largest")
        top.fill_between(h, middle, worst, color=f"C{i}", alpha=0.2, linewidth=0)
    for i, (name, smallest) in enumerate(bugs.items()):
        style = {"color": "0.5", "linestyle": (":", "--")[i % 2], "linewidth": 1.5}
        top.plot(h, smallest, **style, label=f"bug: {name}, smallest")
    top.set(xscale="log", yscale="log", ylabel="norm-wise error", ylim=(1e-16, 10))
    legend_above(top)
    bottom.plot(h, 100 * np.asarray(crossed), color="C0", marker="o", markersize=4)
    bottom.set(xlabel="step h", ylabel="cross, %", ylim=(-8, 108))
    return figure


@look()
def error_histograms(right: ArrayLike, faulty: ArrayLike) -> Figure:
    """Draw how the errors of right gradients and of faulty ones are spread.

    Parameters
    ----------
    right, faulty : array_like, shape (S,)
        Norm-wise errors of S networks.

    Returns
    -------
    Figure
        A gap between the two is room for a threshold.
    """
    figure, axes = chart(height=2.7)
    for i, (name, errors) in enumerate((("right gradient", right), ("faulty", faulty))):
        powers = np.log10(np.maximum(errors, 1e-16))
        counts, _ = np.histogram(np.minimum(powers, 0), _BINS)
        axes.stairs(counts, _BINS, fill=True, color=f"C{i}", alpha=0.35)
        axes.stairs(counts, _BINS, color=f"C{i}", linestyle="-" if i == 0 else "--", label=name)
    _mark_gap(axes, np.asarray(right), np.asarray(faulty))
    axes.set(xlabel="norm-wise error", ylabel="networks", ylim=(0, 200))
    powers_of_ten(axes.xaxis, -16, 0, margin=0.5)
    legend_above(axes, columns=2)
    return figure


def _mark_gap(axes: Axes, right: NDArray[Any], faulty: NDArray[Any]) -> None:
    """Draw the room between the two as an arrow, or say that there is none."""
    low, high = np.log10([right.max(), faulty.min()])
    if low < high:
        ends = {"arrowstyle": "<->", "color": "black", "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (low, 150), (high, 150), arrowprops=ends)
    text = "room for a threshold" if low < high else "no threshold separates them"
    center = min((low + high) / 2, -5.2)  # further right the words would leave the figure
    axes.text(center, 160, text, ha="center")
