"""Draw how two networks compare on handwritten digits."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import look
from leaky.lessons.plots.canvas import COLUMN, chart, legend_above, spread, zero_line


@look()
def paired_differences(
    differences: Mapping[str, Mapping[str, ArrayLike]],
    intervals: Mapping[str, Mapping[str, tuple[float, float]]],
) -> Figure:
    """Draw paired differences of accuracy with an interval for their mean, a panel a network.

    Parameters
    ----------
    differences : mapping
        `differences[network][slope]` has one difference a seed, as a share.
    intervals : mapping
        `intervals[network][slope]` has the ends of the mean's interval.
    """
    figure, panels = chart(height=3.1, columns=len(differences), squeeze=False)
    for axes, (network, slopes) in zip(panels[0], differences.items(), strict=True):
        zero_line(axes)
        for column, (slope, values) in enumerate(slopes.items()):
            points = 100 * np.asarray(values)
            axes.plot(column + spread(len(points)), points, "o", color="0.5", markersize=3)
            low, high = 100 * np.array(intervals[network][slope])
            middle = [(low + high) / 2], [[(high - low) / 2]]
            axes.errorbar([column], *middle, fmt="D", color="C1", markersize=6, elinewidth=3)
        axes.set_xticks(range(len(slopes)), list(slopes))
        axes.set(title=network, xlabel="slope", ylabel="accuracy minus ReLU's, points")
    return figure


@look()
def digit_recall(recall: Mapping[str, ArrayLike]) -> Figure:
    """Draw the share of each digit's images that is read right, a row of bars a network.

    Parameters
    ----------
    recall : mapping from a name to array_like, shape (10,)
    """
    figure, axes = chart(height=2.4)
    width = 0.8 / len(recall)
    for i, (name, shares) in enumerate(recall.items()):
        places = np.arange(10) + width * (i - (len(recall) - 1) / 2)
        style = {"color": f"C{i}", "hatch": ("", "///", "...")[i], "edgecolor": "white"}
        axes.bar(places, 100 * np.asarray(shares), 0.92 * width, label=name, **style)
    axes.set_xticks(range(10))
    axes.set(xlabel="digit", ylabel="read right, %", ylim=(0, 100))
    figure.legend(loc="outside upper center", ncols=len(recall))
    return figure


@look()
def rate_and_slope(
    accuracy: ArrayLike,
    rates: Sequence[str],
    slopes: Sequence[str],
    chosen: tuple[int, int],
    won: ArrayLike,
    lost: ArrayLike,
) -> Figure:
    """Draw a map of the accuracy, and for the chosen place which digits change hands.

    Parameters
    ----------
    accuracy : array_like, shape (R, S)
        From 0 to 1, for R learning rates and S slopes.
    rates, slopes : sequence of str
    chosen : (int, int)
        Row and column of the place that is marked.
    won, lost : array_like, shape (10,)
        Images of each digit that are read right here and not by ReLU at the same rate, and the
        other way round.
    """
    figure = Figure(figsize=(2 * COLUMN, 3.1), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_map(left, np.asarray(accuracy), chosen)
    left.set_xticks(range(len(slopes)), list(slopes))
    left.set_yticks(range(len(rates)), list(rates))
    left.set(xlabel="slope", ylabel="learning rate", title="held-out accuracy, %")
    right.bar(range(10), won, color="C0", label="won")
    right.bar(range(10), -np.asarray(lost), color="C1", hatch="///", label="lost")
    right.axhline(0, color="0.5", linestyle="-", linewidth=0.8)
    right.set_xticks(range(10))
    right.set(xlabel="digit", ylabel="images", ylim=(-110, 110), title="against ReLU, same rate")
    legend_above(right, columns=2)
    return figure


def _draw_map(axes: Axes, accuracy: NDArray[np.floating], chosen: tuple[int, int]) -> None:
    """Draw a square for each place, the fuller the higher, with its number."""
    for (row, column), value in np.ndenumerate(accuracy):
        corner = column - 0.5, row - 0.5
        axes.add_patch(Rectangle(corner, 1, 1, facecolor="C0", alpha=0.6 * value, linewidth=0))
        axes.text(column, row, f"{100 * value:.0f}", ha="center", va="center")
    row, column = chosen
    frame: Any = {"fill": False, "edgecolor": "C1", "linewidth": 3}
    axes.add_patch(Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, **frame))
    rows, columns = accuracy.shape
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(-0.5, rows - 0.5))
