"""Draw Leaky ReLU from all sides: a unit, a chain of them, its relatives, what it brings back."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from leaky.activations import leaky_relu, leaky_relu_derivative
from leaky.figures.style import look
from leaky.lessons.plots.canvas import MARKERS, WIDTH, chart, legend_above, zero_line


@look()
def leak_chain(negative_slope: float, z: float, layers: int) -> Figure:
    """Draw Leaky ReLU with its derivative, beside what comes back through a chain of such units.

    Parameters
    ----------
    negative_slope : float
        The slope α; the axes hold −0.5 to 1.5.
    z : float
        The pre-activation of all units, from −2 to 2.
    layers : int
        How many units there are in the chain.
    """
    figure, (left, right) = chart(height=3.4, columns=2)
    ends = np.array([-2.0, 0.0, 2.0])
    left.plot(ends, leaky_relu(ends, negative_slope), label="answer f(z)")
    _draw_jump(left, negative_slope, 1.0, color="C1", linestyle="--", label="derivative f′(z)")
    factor = leaky_relu_derivative(z, negative_slope)
    left.plot([z, z], [leaky_relu(z, negative_slope), factor], "ko", markersize=6)
    left.axvline(z, color="0.5", linestyle=":", linewidth=1)
    left.set(xlabel="z", xlim=(-2.1, 2.1), ylim=(-3.1, 2.1))
    legend_above(left)
    left.axvline(0, color="0.5", linestyle="-", linewidth=0.8, zorder=0)
    zero_line(left)
    deltas = factor ** np.arange(layers + 1)
    bars = right.barh(range(layers + 1), deltas, color="C1")
    right.bar_label(bars, [f"{delta:.3g}".replace("-", "−") for delta in deltas], padding=4)
    right.set(title="δ, from above", ylabel="units that it came through", yticks=range(layers + 1))
    right.invert_yaxis()
    right.margins(x=0.25)
    return figure


@look()
def relatives(z: ArrayLike, family: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Figure:
    """Draw activation functions with their derivatives, one panel each, two a row.

    Parameters
    ----------
    z : array_like, shape (m,)
        Rising.
    family : mapping from a name to (values, derivatives)
        Each of shape (m,), or (2, m) for the two ends of a band.
    """
    z, rows = np.asarray(z), -(-len(family) // 2)
    figure = Figure(figsize=(WIDTH, 1.7 * rows), layout="constrained")
    panels = figure.subplots(rows, 2, sharex=True, sharey=True, squeeze=False)
    for axes, (name, curves) in zip(panels.flat, family.items(), strict=False):
        for curve, color, dash in zip(curves, ("C0", "C1"), ("-", "--"), strict=True):
            _draw_band(axes, z, np.atleast_2d(curve), color=color, linestyle=dash)
        zero_line(axes)
        axes.set_title(name)
    panels[0, 0].set(xlim=(z[0], z[-1]), ylim=(-1.6, 2.6))
    lines = [Line2D([], [], color="C0"), Line2D([], [], color="C1", linestyle="--")]
    figure.legend(lines, ["value", "derivative"], loc="outside upper center", ncols=2)
    return figure


@look()
def leak_through_layers(
    layers: ArrayLike, gradients: Mapping[str, ArrayLike], expected: Mapping[str, ArrayLike]
) -> Figure:
    """Draw how much of a gradient arrives below a number of layers that are off.

    Parameters
    ----------
    layers : array_like of int, shape (L,)
    gradients, expected : mapping from a name to array_like, shape (L,)
        Measured, as points, and expected, as a line; the same names.
    """
    figure, axes = chart(height=3.0)
    for i, (name, values) in enumerate(gradients.items()):
        axes.plot(layers, expected[name], color=f"C{i}")
        axes.plot(layers, values, MARKERS[i], color=f"C{i}", label=name)
    axes.set(xlabel="layers that are off", ylabel="share that arrives", yscale="log")
    axes.set_xticks(layers)
    legend_above(axes, columns=2)
    return figure


def _draw_jump(axes: Axes, left: float, right: float, **style: Any) -> None:
    """Draw a derivative that is one number left of 0 and another one right of it."""
    axes.plot([-2, 0, np.nan, 0, 2], [left, left, np.nan, right, right], **style)


def _draw_band(
    axes: Axes, z: NDArray[Any], curves: NDArray[Any], color: str, linestyle: str
) -> None:
    """Draw a curve, or two and what lies between; nothing crosses a jump."""
    jumps = np.flatnonzero((np.abs(np.diff(curves)) > 0.2).any(axis=0)) + 1
    x, curves = np.insert(z, jumps, z[jumps]), np.insert(curves.astype(float), jumps, np.nan, 1)
    if len(curves) == 2:
        axes.fill_between(x, *curves, color=color, alpha=0.25, linewidth=0)
    for curve in curves:
        axes.plot(x, curve, color=color, linestyle=linestyle)
