"""Draw what the slope does: sweeps over it, paired differences, and its path when it is learned."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import look
from leaky.lessons.plots.canvas import chart, spread
from leaky.lessons.plots.training import Estimate

# The frames, the same for all figures that are to be compared: per cent, and slopes.
_ACCURACIES, _SLOPES = (84, 101), (-1.2, 1.6)


@look()
def accuracy_by_slope(
    slopes: Sequence[str],
    series: Mapping[str, Sequence[Estimate]],
    diverged: Sequence[int],
) -> Figure:
    """Draw accuracies over the slopes, with intervals and the number of runs that diverged.

    Parameters
    ----------
    slopes : sequence of str
        The slopes' names, along the axis.
    series : mapping from a name to a sequence of (value, low, high)
        One estimate a slope, in per cent. A value below the frame is written at its edge.
    diverged : sequence of int
        Runs that diverged, one number a slope.
    """
    figure, axes = chart(height=3.1)
    for i, (name, estimates) in enumerate(series.items()):
        _draw_series(axes, np.array(estimates), i, name)
    # An empty second line where nothing diverged keeps all frames alike.
    notes = [f"\n{count} div." if count else "\n" for count in diverged]
    axes.set_xticks(range(len(slopes)), [a + b for a, b in zip(slopes, notes, strict=True)])
    axes.set(xlabel="slope", ylabel="accuracy, %", ylim=_ACCURACIES, xlim=(-0.5, len(slopes) - 0.5))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def _draw_series(axes: Axes, estimates: NDArray[np.floating], i: int, name: str) -> None:
    """Draw one name's points; write those below the frame at its lower edge."""
    floor, _ = _ACCURACIES
    at = np.arange(len(estimates)) + 0.14 * (2 * i - 1)
    value, low, high = estimates.T
    inside = value > floor + 0.8
    style: Any = {"color": f"C{i}", "marker": "os"[i], "markersize": 4, "linestyle": "none"}
    ends = (value - low)[inside], (high - value)[inside]
    axes.errorbar(at[inside], value[inside], ends, label=name, elinewidth=1.5, **style)
    for x, below in zip(at[~inside], value[~inside], strict=True):
        axes.text(x, floor + 0.2 + 0.9 * i, f"↓{below:.0f}", color=f"C{i}", ha="center")


@look()
def grouped_differences(results: Mapping[str, Mapping[str, Estimate]]) -> Figure:
    """Draw differences with their intervals, one row a candidate, one panel a group.

    Parameters
    ----------
    results : mapping
        `results[group][candidate]` is (difference, low, high), in percentage points; all groups
        have the same candidates.
    """
    names = list(next(iter(results.values())))
    shape = {"columns": len(results), "squeeze": False}
    figure, panels = chart(0.9 + 0.3 * len(names), **shape, sharex=True, sharey=True)
    for i, (axes, (group, rows)) in enumerate(zip(panels.flat, results.items(), strict=True)):
        value, low, high = np.array([rows[name] for name in names]).T
        style: Any = {"color": f"C{i}", "marker": "os"[i % 2], "markersize": 5, "linestyle": "none"}
        axes.axvline(0, color="0.5", linestyle="--", linewidth=1)
        axes.errorbar(value, range(len(names)), xerr=(value - low, high - value), **style)
        axes.set(title=group, xlabel="difference, points")
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(labelleft=True)
    panels[0, 0].invert_yaxis()
    return figure


@look()
def slope_paths(epochs: ArrayLike, paths: ArrayLike) -> Figure:
    """Draw the slopes of many networks in training, one panel a layer.

    Parameters
    ----------
    epochs : array_like, shape (K,)
    paths : array_like, shape (K, S, L)
        Slopes of S networks with L hidden layers. One that diverged is left out here, so its
        number belongs into the text. A last slope outside of the frame is drawn at its edge.
    """
    paths = np.asarray(paths)
    paths = paths[:, np.isfinite(paths).all(axis=(0, 2))]
    # Fixed margins: many frames, quickly drawn.
    figure = Figure(figsize=(1.75 * paths.shape[-1], 2.5))
    panels = figure.subplots(1, paths.shape[-1], sharey=True, squeeze=False)
    for layer, axes in enumerate(panels.flat):
        _draw_paths(axes, np.asarray(epochs), paths[..., layer], f"C{layer}")
        axes.set(title=f"layer {layer + 1}", xlabel="epoch", ylabel="slope", ylim=_SLOPES)
        axes.tick_params(labelleft=True)
    figure.subplots_adjust(left=0.08, right=0.99, bottom=0.19, top=0.88, wspace=0.45)
    return figure


def _draw_paths(
    axes: Axes, epochs: NDArray[np.integer], paths: NDArray[np.floating], color: str
) -> None:
    """Draw the median and the quartiles' band, and each network's last slope beside them."""
    for level, dashes in ((0, "-"), (1, "--")):
        axes.axhline(level, color="0.5", linestyle=dashes, linewidth=1)
    low, middle, high = np.quantile(paths, [0.25, 0.5, 0.75], axis=1)
    axes.fill_between(epochs, low, high, color=color, alpha=0.25, linewidth=0)
    axes.plot(epochs, middle, color=color, linestyle="-")
    beside = epochs[-1] * (1.16 + spread(paths.shape[1], 0.08))
    axes.plot(beside, np.clip(paths[-1], *_SLOPES), ".", color=color, markersize=4)
    axes.set_xticks([epochs[0], epochs[-1]])
