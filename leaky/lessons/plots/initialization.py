"""Draw what the first weights do to a signal, and to the units that it passes."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from leaky.figures.style import look
from leaky.lessons.plots.canvas import MARKERS, chart, legend_above, powers_of_ten, zero_line


@look()
def signal_by_depth(mean_squares: ArrayLike, expected: ArrayLike) -> Figure:
    """Draw the mean square of the signal by layer: measured in many networks, and expected.

    Parameters
    ----------
    mean_squares : array_like, shape (L, S)
        Of S networks after each of L layers: drawn is the median, with a band from the lowest
        to the highest.
    expected : array_like, shape (L,)
    """
    figure, axes = chart(height=2.8)
    powers = np.log10(mean_squares)
    layers = np.arange(1, len(powers) + 1)
    ends = powers.min(axis=1), powers.max(axis=1)
    axes.fill_between(layers, *ends, color="C0", alpha=0.2, linewidth=0)
    axes.plot(layers, np.median(powers, axis=1), "o-", label="measured", markersize=4)
    axes.plot(layers, np.log10(expected), "C1--", label="expected")
    zero_line(axes)
    axes.set(xlabel="layer", ylabel="mean square of H")
    axes.xaxis.get_major_locator().set_params(integer=True)
    powers_of_ten(axes.yaxis, -12, 12, margin=1)
    legend_above(axes, columns=2)
    return figure


@look()
def off_by_layer(shares: Mapping[str, ArrayLike], intervals: Mapping[str, ArrayLike]) -> Figure:
    """Draw the share of units that are off for all data, by layer, one line a scheme.

    Parameters
    ----------
    shares : mapping from a name to array_like, shape (L,)
    intervals : mapping from a name to array_like, shape (L,)
        Half the length of each share's interval; the same names.
    """
    figure, axes = chart(height=3.3)
    for i, (name, share) in enumerate(shares.items()):
        layers = np.arange(1, len(np.asarray(share)) + 1) + 0.08 * (i - 2)
        style = {"marker": MARKERS[i], "markersize": 4, "linewidth": 1.5, "elinewidth": 1}
        percent = 100 * np.asarray(share), 100 * np.asarray(intervals[name])
        axes.errorbar(layers, *percent, label=name, **style)
    axes.set(xlabel="hidden layer", ylabel="units off for all data, %", ylim=(-2, 60))
    axes.xaxis.get_major_locator().set_params(integer=True)
    legend_above(axes, columns=2)
    return figure


@look()
def born_dead(
    depths: Sequence[int],
    formula: ArrayLike,
    simulated: Mapping[str, Sequence[tuple[float, float, float]]],
) -> Figure:
    """Draw the probability of being born dead over the depth: the formula and simulations.

    Parameters
    ----------
    depths : sequence of int
    formula : array_like, shape (D,)
    simulated : mapping from a name to D triples
        A share with the ends of its interval.
    """
    figure, axes = chart(height=3.0)
    axes.plot(depths, formula, color="0.5", linestyle="-", label="formula, one input")
    for i, (name, estimates) in enumerate(simulated.items()):
        value, low, high = np.array(estimates).T
        ends = np.clip([value - low, high - value], 0, None)
        style = {"marker": MARKERS[i], "markersize": 4, "linestyle": "none", "color": f"C{i}"}
        axes.errorbar(depths, value, ends, label=name, elinewidth=1, **style)
    axes.set(xlabel="hidden layers", ylabel="share of networks", ylim=(-0.03, 1.03))
    axes.xaxis.get_major_locator().set_params(integer=True)
    legend_above(axes, columns=2)
    return figure
