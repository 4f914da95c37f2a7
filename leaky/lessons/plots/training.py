"""Draw what training did: losses, and what a network answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import DASHES, look
from leaky.lessons.plots.canvas import COLUMN, chart, legend_above, two_kinds
from leaky.network import MLP


@look()
def loss_curves(
    epochs: ArrayLike,
    losses: Mapping[str, ArrayLike],
    levels: Mapping[str, float],
    ylim: tuple[float, float],
) -> Figure:
    """Draw losses over epochs, with levels to compare them with.

    Parameters
    ----------
    epochs : array_like, shape (K,)
    losses : mapping from a name to array_like, shape (K,)
    levels : mapping from a name to a float
        Heights of horizontal lines, two at most.
    ylim : (float, float)
        What the axis shows; the first losses are often far above all that follows.
    """
    figure, axes = chart(height=3.3)
    for name, loss in losses.items():
        axes.plot(epochs, loss, label=name)
    for (name, height), dashes in zip(levels.items(), ("--", ":"), strict=False):
        axes.axhline(height, color="0.5", linestyle=dashes, linewidth=1, label=name)
    axes.set(xlabel="epoch", ylabel="mean squared error", ylim=ylim)
    legend_above(axes)
    return figure


@look()
def digit_gallery(images: ArrayLike, labels: ArrayLike, answers: ArrayLike) -> Figure:
    """Draw handwritten digits in rows of eight, each with its label and the network's answer.

    Parameters
    ----------
    images : array_like, shape (m, 64)
        Ink from 0 to 1.
    labels, answers : array_like of int, shape (m,)
    """
    images, labels, answers = np.asarray(images), np.asarray(labels), np.asarray(answers)
    rows = -(-len(labels) // 8)
    figure = Figure(figsize=(8 * 0.86, 1.15 * rows), layout="constrained")
    panels = list(figure.subplots(rows, 8, squeeze=False).flat)
    for axes in panels:
        axes.set_axis_off()
    for axes, image, label, answer in zip(panels, images, labels, answers, strict=False):
        axes.imshow(np.reshape(image, (8, 8)), cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(f"{label}" if label == answer else f"{label} read as {answer}")
    return figure


@look()
def network_and_loss(
    mlp: MLP, theta: ArrayLike, X: ArrayLike, Y: ArrayLike, losses: ArrayLike
) -> Figure:
    """Draw what a network answers in the plane, beside the losses that led there, if it has learnt.

    Parameters
    ----------
    mlp : MLP
        With two inputs and two outputs.
    theta : array_like, shape (P,)
        A network that diverged has no line.
    X : array_like, shape (n, 2)
    Y : array_like, shape (n,) or (n, 2)
        Labels, 0 or 1; or targets, of which the first is drawn: above 0 or not.
    losses : array_like, shape (epochs + 1,)
    """
    X, Y, losses = np.asarray(X), np.asarray(Y), np.asarray(losses)
    figure, panels = chart(height=3.0, columns=min(2, len(losses)), squeeze=False)
    left = panels[0, 0]
    kinds = Y if Y.ndim == 1 else (Y[:, 0] > 0).astype(int)
    two_kinds(left, X, kinds, size=3.5)
    limits = [(side.min() - 0.3, side.max() + 0.3) for side in X.T]
    left.set(xlim=limits[0], ylim=limits[1], xlabel="x₁", ylabel="x₂")
    _draw_boundary(left, mlp, theta, *limits)
    if len(losses) > 1:
        panels[0, 1].plot(losses, color="C2")
        panels[0, 1].set(xlabel="epoch", title="loss", yscale="log")
    return figure


def _draw_boundary(axes: Axes, mlp: MLP, theta: ArrayLike, *limits: tuple[float, float]) -> None:
    """Draw the line on which the answer changes, as coarse as the eye allows.

    For labels the two logits are equal on it; for other targets the first output is 0.
    """
    if not np.isfinite(theta).all():
        return
    x, y = (np.linspace(*side, 24) for side in limits)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    first, second = mlp.forward(theta, grid.reshape(-1, 2)).reshape(24, 24, 2).transpose(2, 0, 1)
    answer = second - first if mlp.criterion == "cross_entropy" else first
    for line in contour_generator(x, y, answer).lines(0):
        axes.plot(*np.asarray(line, dtype=float).T, "-", color="black", zorder=10)


@look()
def losses_and_units(
    epochs: ArrayLike, losses: Mapping[str, ArrayLike], units: Mapping[str, ArrayLike]
) -> Figure:
    """Draw the losses of many runs as bands, and the units of one run as a raster.

    A run that diverged counts as an infinite loss, so no run is missing from a band.

    Parameters
    ----------
    epochs : array_like, shape (K,)
    losses : mapping from a name to array_like, shape (K, S)
        Of each the median and the band from the lower to the upper quartile.
    units : mapping from a name to array_like of bool, shape (K, d)
        Whether a unit is on for some sample; the same names.
    """
    figure = Figure(figsize=(2 * COLUMN, 3.6), layout="constrained")
    panels = figure.subplot_mosaic([["left", name] for name in units])
    for i, (name, loss) in enumerate(losses.items()):
        _draw_band(panels["left"], epochs, loss, f"C{i}", name)
        _draw_raster(panels[name], epochs, np.asarray(units[name]).T, f"C{i}")
        panels[name].set(title=f"{name}: one run's units", ylabel="unit", yticks=[])
    panels["left"].set(xlabel="epoch", ylabel="loss, median and quartiles", ylim=(0.6, 2))
    legend_above(panels["left"], columns=2)
    panels[list(units)[-1]].set_xlabel("epoch")
    return figure


def _draw_band(axes: Axes, epochs: ArrayLike, loss: ArrayLike, color: str, name: str) -> None:
    counted = np.nan_to_num(loss, nan=np.inf, posinf=np.inf)
    low, middle, high = np.quantile(counted, [0.25, 0.5, 0.75], axis=1, method="nearest")
    dashes = DASHES[int(color[1:])]
    axes.plot(epochs, middle, color=color, linestyle=dashes, label=name)
    axes.fill_between(epochs, low, np.minimum(high, 1e3), color=color, alpha=0.2, linewidth=0)


def _draw_raster(axes: Axes, epochs: ArrayLike, alive: NDArray[np.bool_], color: str) -> None:
    """Draw a bar for each stretch of epochs in which a unit is on, one row a unit."""
    edges = np.append(epochs, 2 * np.asarray(epochs)[-1] - np.asarray(epochs)[-2])
    for row, unit in enumerate(alive):
        switches = np.flatnonzero(np.diff(np.concatenate([[0], unit, [0]])))
        bars = [(edges[a], edges[b] - edges[a]) for a, b in switches.reshape(-1, 2)]
        axes.broken_barh(bars, (row - 0.4, 0.8), color=color, linewidth=0)
    axes.set(xlim=(edges[0], edges[-1]), ylim=(-0.7, len(alive) - 0.3))


# A measured number with the ends of its interval.
Estimate = tuple[float, float, float]


@look()
def claim(results: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Estimate]]]]) -> Figure:
    """Draw what was measured over the slopes: a row a measure, a column a scheme.

    Parameters
    ----------
    results : mapping
        `results[scheme][rate][slope][measure]` is the value with the ends of its interval. What
        is not finite is not drawn; an end that is not goes up to the frame.
    """
    measures = list(next(_leaves(results)))
    shape = {"rows": len(measures), "columns": len(results), "squeeze": False}
    figure, panels = chart(2.0 * len(measures), **shape, sharex=True, sharey="row")
    for column, (scheme, rates) in zip(panels.T, results.items(), strict=True):
        for axes, measure in zip(column, measures, strict=True):
            for i, (rate, slopes) in enumerate(rates.items()):
                _draw_estimates(axes, [each[measure] for each in slopes.values()], i, rate)
            axes.set_xticks(range(len(slopes)), list(slopes))
            axes.tick_params(labelleft=True)
            axes.set_title(f"{measure}, {scheme}")
            _frame(axes, [each[measure] for each in _leaves(results)])
        column[-1].set_xlabel("slope")
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return figure


def _leaves(results: Mapping[str, Any]) -> Iterator[Mapping[str, Estimate]]:
    return (
        slope for rates in results.values() for each in rates.values() for slope in each.values()
    )


def _frame(axes: Axes, estimates: Sequence[Estimate]) -> None:
    """Show all that is finite; what is not reaches out of the frame."""
    finite = np.ravel(estimates)[np.isfinite(np.ravel(estimates))]
    margin = 0.06 * np.ptp(finite)
    axes.set_ylim(finite.min() - margin, finite.max() + margin)


def _draw_estimates(axes: Axes, estimates: Sequence[Estimate], i: int, name: str) -> None:
    """Draw points with their intervals, a little beside those of the other lines."""
    placed = [(at, *each) for at, each in enumerate(estimates) if np.isfinite(each[0])]
    at, value, low, high = np.array(placed, dtype=float).reshape(-1, 4).T
    ends = value - low, np.minimum(high, 1e3) - value
    style: Any = {"color": f"C{i}", "marker": "osD^"[i % 4], "markersize": 4, "linestyle": "none"}
    axes.errorbar(at + 0.15 * (i - 1), value, ends, label=name, elinewidth=1.5, **style)
