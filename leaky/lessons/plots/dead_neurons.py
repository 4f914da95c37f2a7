"""Draw a neuron as a line that leaves its data, and what becomes of networks made of such."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import look
from leaky.lessons.plots.canvas import WIDTH, chart

# The window on the cloud; a line that lies outside of it has left the data far behind.
_XLIM, _YLIM = (-0.3, 3.3), (-0.5, 2.9)

# Length of an arrow for a gradient of length 1. It starts at the cloud's centre.
_ARROW = 0.35


@look()
def leaving_line(
    X: ArrayLike, w: ArrayLike, biases: Sequence[float], downhill: Sequence[ArrayLike]
) -> Figure:
    """Draw one neuron at several biases: its cloud, its line and its gradient, a panel each.

    Parameters
    ----------
    X : array_like, shape (n, 2)
    w : array_like, shape (2,)
    biases : sequence of K floats
    downhill : sequence of K array_like, shape (2,)
        −∂L/∂w at each bias; where it is 0 no arrow is drawn.
    """
    figure, panels = chart(height=2.7, columns=len(biases), sharey=True)
    for axes, b, arrow in zip(panels, biases, downhill, strict=True):
        on = _neuron(axes, np.asarray(X), np.asarray(w), b, np.asarray(arrow))
        axes.set_title(f"b = {_number(b)}: on for {on}")
        axes.set_xlabel("$x_1$")
    panels[0].set_ylabel("$x_2$")
    return figure


@look()
def neuron_step(
    X: ArrayLike,
    before: tuple[ArrayLike, float],
    gradient: tuple[ArrayLike, float],
    after: tuple[ArrayLike, float],
    pieces: Sequence[tuple[ArrayLike, ArrayLike]],
) -> Figure:
    """Draw one neuron, its gradient and its line after one step, beside the gradient's length.

    Parameters
    ----------
    X : array_like, shape (n, 2)
    before, after : (w, b)
        The neuron's weights, shape (2,), and bias, now and after the step.
    gradient : (dw, db)
        What the step is made of.
    pieces : sequence of (biases, lengths)
        The length of the gradient at every bias. It jumps where a sample goes off: a pair of
        arrays, of one shape, for each piece between two jumps.
    """
    # An explorer draws this many times; margins that are fitted to the text would take longer.
    figure, margins = Figure(figsize=(WIDTH, 3.4)), {"left": 0.11, "right": 0.98, "bottom": 0.15}
    left, right = figure.subplots(1, 2, gridspec_kw={**margins, "top": 0.91, "wspace": 0.18})
    gap = np.full((2, 1), np.nan)  # so that the line crosses no jump
    curve = np.hstack([part for piece in pieces for part in (np.asarray(piece), gap)])
    right.plot(*curve, color="C0")
    top = 1.05 * np.nanmax(curve[1])
    right.set(title="length of the gradient", xlabel="bias", ylim=(-0.4, top))
    dw, db = gradient
    on = _neuron(left, np.asarray(X), np.asarray(before[0]), before[1], -np.asarray(dw))
    then = np.count_nonzero(np.asarray(X) @ after[0] + after[1] > 0)
    _line(left, np.asarray(after[0]), after[1], color="C1", linestyle="--")
    n = np.shape(X)[0]
    left.set(title=f"on for {on} of {n}, then for {then}", xlabel="$x_1$", ylabel="$x_2$")
    right.plot(before[1], np.hypot(np.linalg.norm(dw), db), "o", color="C1", markersize=9)
    return figure


@look()
def shifted_dead_share(
    shifts: ArrayLike, exact: ArrayLike, simulated: ArrayLike, intervals: ArrayLike
) -> Figure:
    """Draw the share of units that are born dead against the distance of the data from 0.

    Parameters
    ----------
    shifts, exact, simulated : array_like, shape (K,)
    intervals : array_like, shape (K, 2)
        Lower and upper ends.
    """
    figure, axes = chart(height=3.2)
    axes.plot(shifts, exact, label="from the angle of view")
    error = np.abs(np.asarray(intervals).T - simulated)
    axes.errorbar(shifts, simulated, yerr=error, fmt="o", color="C1", markersize=5, label="counted")
    axes.axhline(0.5, color="0.5", linestyle="--", linewidth=1)
    axes.set(xlabel="shift of both inputs", ylabel="share of dead units", ylim=(-0.02, 0.55))
    axes.legend(loc="lower right")
    return figure


@look()
def loss_bands(epochs: ArrayLike, losses: Mapping[str, NDArray[Any]]) -> Figure:
    """Draw the median loss of many networks over epochs, with a band from 10 % to 90 %.

    Parameters
    ----------
    epochs : array_like, shape (K,)
    losses : mapping from a name to ndarray, shape (K, S)
        Losses of S networks, all finite.
    """
    figure, axes = chart(height=3.2)
    for i, (name, loss) in enumerate(losses.items()):
        low, median, high = np.quantile(loss, [0.1, 0.5, 0.9], axis=1)
        axes.plot(epochs, median, label=name)
        axes.fill_between(epochs, low, high, color=f"C{i}", alpha=0.25, linewidth=0)
    axes.axhline(np.log(2), color="0.5", linestyle=":", linewidth=1, label="log 2")
    axes.set(xlabel="epoch", ylabel="cross-entropy", ylim=(0, 1.5))
    axes.legend(loc="upper right")
    return figure


def _neuron(axes: Axes, X: NDArray[Any], w: NDArray[Any], b: float, downhill: NDArray[Any]) -> int:
    """Draw cloud, line and arrow; return for how many points the neuron is on."""
    on = X @ w + b > 0
    axes.plot(*X.T, "o", color="0.5", fillstyle="none", markersize=5)
    axes.plot(*X[on].T, "o", color="C0", markersize=5)
    _line(axes, w, b, color="C0")
    if downhill.any():
        start = X.mean(axis=0)
        style = {"arrowstyle": "-|>", "color": "C1", "linewidth": 2.5, "mutation_scale": 14}
        style |= {"shrinkA": 0, "shrinkB": 0}
        axes.annotate("", start + _ARROW * downhill, start, arrowprops=style)
    axes.set(xlim=_XLIM, ylim=_YLIM, aspect="equal")
    return int(np.count_nonzero(on))


def _line(axes: Axes, w: NDArray[Any], b: float, **style: Any) -> None:
    """Draw the part of w·x + b = 0 that can be seen."""
    foot, along = -b * w / (w @ w), np.array([-w[1], w[0]]) / np.linalg.norm(w)
    axes.plot(*np.column_stack([foot - 9 * along, foot + 9 * along]), **style)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
