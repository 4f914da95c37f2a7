"""Draw how the cost of training grows with the size of the problem."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from leaky.figures.style import look
from leaky.lessons.plots.canvas import MARKERS, chart, legend_above


@look()
def growth(measured: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Figure:
    """Draw cost against size, both relative to the first of each line, in doublings.

    Parameters
    ----------
    measured : mapping from a name to (sizes, costs)
        Both above 0, the first pair the smallest. In the legend stands the exponent of the
        line that fits their logarithms best.
    """
    figure, axes = chart(height=3.8)
    for i, (name, (sizes, costs)) in enumerate(measured.items()):
        x, y = (np.log2(np.divide(each, each[0])) for each in (sizes, costs))
        label = f"{name}: exponent {np.polyfit(x, y, 1)[0]:.2f}"
        axes.plot(x, y, marker=MARKERS[i % len(MARKERS)], markersize=5, label=label)
    x = np.array([0, max(np.log2(sizes[-1] / sizes[0]) for sizes, _ in measured.values())])
    for slope in (1, 2):
        axes.plot(x, slope * x, color="0.5", linestyle="-", linewidth=0.8, zorder=0)
    for axis, word in ((axes.xaxis, "large"), (axes.yaxis, "long")):
        doublings = np.arange(0, axis.get_data_interval()[1] + 0.5)
        axis.set_ticks(doublings, [f"{2**each:g}" for each in doublings])
        axis.set_label_text(f"times as {word} as the first")
    legend_above(axes)
    return figure
