"""Draw a neuron among its data, the start of a race, and networks that are made of such."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import look
from leaky.lessons.plots.canvas import (
    WIDTH,
    chart,
    diagram,
    legend_above,
    subscript,
    two_kinds,
    zero_line,
)


@look()
def relu_graph(z: ArrayLike) -> Figure:
    """Draw what ReLU makes of each z, and on which side it is on.

    Parameters
    ----------
    z : array_like, shape (K,)
        In ascending order, from below 0 to above it.
    """
    z = np.asarray(z)
    figure, axes = chart(height=1.7)
    zero_line(axes)
    axes.axvline(0, color="0.5", linestyle="-", linewidth=0.8, zorder=0)
    axes.plot(z, np.maximum(0, z), "C0", linewidth=2.5)
    high = float(z.max())
    for place, word in ((z.min() / 2, "off: answers 0"), (0.75 * high, "on: answers z")):
        axes.text(place, 0.25 * high, word, ha="center")
    axes.set(xlabel="pre-activation $z$", ylabel="answer $h$", ylim=(-0.1 * high, high))
    return figure


@look()
def network_units(sizes: Sequence[int]) -> Figure:
    """Draw every unit of a network as a circle, and every weight as a line between two.

    The lines that lead to the topmost unit of the first layer, a column of W₁, are drawn bold.

    Parameters
    ----------
    sizes : sequence of int
        As in `MLP`: `(2, 10, 10, 2)`.
    """
    height = 0.16 * max(sizes) + 0.75
    figure, axes = diagram(height, xlim=(0, WIDTH), ylim=(-height / 2, height / 2))
    columns = np.linspace(0.45, WIDTH - 0.45, len(sizes))
    places = [
        [(x, 0.16 * ((n - 1) / 2 - i)) for i in range(n)]
        for x, n in zip(columns, sizes, strict=True)
    ]
    names = ["inputs", *(f"layer {i}" for i in range(1, len(sizes) - 1)), "outputs"]
    for name, units in zip(names, places, strict=True):
        axes.text(units[0][0], height / 2 - 0.18, name, ha="center", va="center")
        axes.plot(*zip(*units, strict=True), "o", color="C0", markersize=7)
    for i, (tails, heads) in enumerate(pairwise(places), start=1):
        lines = [(tail, head) for head in heads for tail in tails]
        bold = len(tails) if i == 1 else 0
        axes.add_collection(LineCollection(lines[bold:], color="0.5", linewidth=0.4, zorder=0))
        axes.add_collection(LineCollection(lines[:bold], color="C1", linewidth=2, zorder=1))
        label = f"W{subscript(i)} ({len(tails)}, {len(heads)})"
        x = (tails[0][0] + heads[0][0]) / 2
        axes.text(x, 0.18 - height / 2, label, ha="center", va="center")
    return figure


@look()
def two_classes(X: ArrayLike, labels: ArrayLike) -> Figure:
    """Draw points of two classes in the plane.

    Parameters
    ----------
    X : array_like, shape (n, 2)
    labels : array_like of int, shape (n,)
        0 or 1.
    """
    figure, axes = chart(height=2.2)
    two_kinds(axes, np.asarray(X), np.asarray(labels))
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return figure


@look()
def neuron_and_gradient(X: NDArray[Any], target: float, w: NDArray[Any], b: float) -> Figure:
    """Draw one ReLU neuron among its points, beside the length of its gradient at every bias.

    The loss is the mean squared error between the neuron's answers and `target`.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
    target : float
    w : ndarray, shape (2,)
    b : float
    """
    figure, (left, right) = chart(height=3.0, columns=2)
    dz, on, length = _length_of_gradient(X, target, w, b)
    _neuron(left, X, w, b, dz)
    left.set(title=f"on for {on} of {len(X)}", xlabel="$x_1$", ylabel="$x_2$")
    # The length jumps where a point goes off. There it is off: a piece has its upper end only.
    leaving = np.sort(-(X @ w))
    ends = min(-5.0, b, max(leaving[0] - 2, -20.0)), max(1.0, b, min(leaving[0] + 2, 30.0))
    inside = leaving[(leaving > ends[0]) & (leaving < ends[1])]
    for low, high in pairwise([ends[0], *inside, ends[1]]):
        piece = np.linspace(min(low + 1e-9, high), high, 2 + int(20 * (high - low)))
        right.plot(piece, [_length_of_gradient(X, target, w, each)[2] for each in piece], "C0")
    right.plot(b, length, "o", color="C1", markersize=9)
    right.set(title="length of the gradient", xlabel="bias", xlim=ends, ylim=(-0.1, None))
    return figure


@look()
def neuron_at_biases(
    X: NDArray[Any], target: float, w: NDArray[Any], biases: Sequence[float]
) -> Figure:
    """Draw one ReLU neuron among its points, once for each bias, with its gradient's length.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
    target : float
    w : ndarray, shape (2,)
    biases : sequence of float, shape (K,)
        Two or more.
    """
    figure, panels = chart(height=2.6, columns=len(biases))
    for axes, b in zip(panels, biases, strict=True):
        dz, on, length = _length_of_gradient(X, target, w, b)
        _neuron(axes, X, w, b, dz)
        title = f"bias {b:g}: on for {on}, gradient {length:.2f}".replace("-", "−")
        axes.set(title=title, xlabel="$x_1$", ylabel="$x_2$")
    return figure


def _length_of_gradient(
    X: NDArray[Any], target: float, w: NDArray[Any], b: float
) -> tuple[NDArray[Any], int, float]:
    """Return dL/dz (n,), for how many points the neuron is on, and the length of (dw, db)."""
    z = X @ w + b
    dz = 2 / len(X) * (np.maximum(0, z) - target) * (z > 0)
    return dz, int(np.count_nonzero(z > 0)), float(np.linalg.norm([*(X.T @ dz), dz.sum()]))


@look()
def race_start(
    X: NDArray[Any], labels: NDArray[Any], losses: Sequence[NDArray[Any]], slope: float
) -> Figure:
    """Draw the points that two networks begin with, beside what their losses come to.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
        0 or 1.
    losses : two ndarray, shape (epochs + 1,)
        Of ReLU, and of the leak.
    slope : float
        Of the leak.
    """
    figure, (left, right) = chart(height=2.9, columns=2)
    two_kinds(left, X, labels)
    left.set(title="100 points of two kinds", xlabel="$x_1$", ylabel="$x_2$")
    relu, leak = losses
    right.plot(relu, "C0--", label="ReLU")
    right.plot(leak, "C1", label=f"slope {slope:g}")
    right.set(title="loss", xlabel="epoch", ylim=(0, 1))
    legend_above(right, columns=2)
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
    figure, axes = chart(height=2.9)
    axes.plot(shifts, exact, label="from the angle of view")
    error = np.abs(np.asarray(intervals).T - simulated)
    axes.errorbar(shifts, simulated, yerr=error, fmt="o", color="C1", markersize=5, label="counted")
    axes.axhline(0.5, color="0.5", linestyle="--", linewidth=1)
    axes.set(xlabel="shift of both inputs", ylabel="share of dead units", ylim=(-0.02, 0.55))
    legend_above(axes, columns=2)
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
    figure, axes = chart(height=2.7)
    for i, (name, loss) in enumerate(losses.items()):
        low, median, high = np.quantile(loss, [0.1, 0.5, 0.9], axis=1)
        axes.plot(epochs, median, label=name)
        axes.fill_between(epochs, low, high, color=f"C{i}", alpha=0.25, linewidth=0)
    axes.axhline(np.log(2), color="0.5", linestyle=":", linewidth=1, label="log 2")
    axes.set(xlabel="epoch", ylabel="cross-entropy", ylim=(0, 1.5))
    legend_above(axes, columns=2)
    return figure


def _neuron(axes: Axes, X: NDArray[Any], w: NDArray[Any], b: float, dz: NDArray[Any]) -> None:
    """Draw cloud and line, and for each point that is on how it pushes the line."""
    on = X @ w + b > 0
    axes.plot(*X[~on].T, "o", color="0.5", fillstyle="none", markersize=5)
    axes.plot(*X[on].T, "o", color="C0", markersize=5)
    foot, along = -b * w / (w @ w), np.array([-w[1], w[0]]) / np.linalg.norm(w)
    axes.plot(*np.column_stack([foot - 9 * along, foot + 9 * along]), color="k")
    axes.quiver(
        *X[on].T,
        *(dz[on, None] * w / np.linalg.norm(w)).T,
        color="C1",
        scale=0.25,
        scale_units="xy",
        angles="xy",
        width=0.006,
    )
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
