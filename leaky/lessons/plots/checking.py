"""Draw how far a finite difference is from a derivative, and why."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import look
from leaky.lessons.plots.canvas import WIDTH, chart, legend_above


@look()
def difference_errors(
    h: ArrayLike, errors: Mapping[str, ArrayLike], lowest: ArrayLike = ()
) -> Figure:
    """Draw relative errors over the step, both on logarithmic axes.

    Parameters
    ----------
    h : array_like, shape (K,)
    errors : mapping from a name to array_like, shape (K,)
        An error of exactly 0 is not drawn.
    lowest : array_like, shape (M, 2), optional
        Points to be marked: the best step and its error, as a formula says.
    """
    figure, axes = chart(height=3.1)
    for name, error in errors.items():
        axes.plot(h, np.where(np.asarray(error) > 0, error, np.nan), label=name, linewidth=1.5)
    for step, error in np.reshape(lowest, (-1, 2)):
        axes.plot(step, error, "o", color="black", markersize=7)
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
def secant_and_error(
    moves: NDArray[Any],
    losses: NDArray[Any],
    kinks: NDArray[Any],
    h: float,
    numeric: float,
    derivative: float,
    steps: ArrayLike,
    errors: ArrayLike,
) -> Figure:
    """Draw a loss along one parameter with secant and tangent, beside the error at every step.

    Parameters
    ----------
    moves, losses : ndarray, shape (K,)
        How far the parameter moves, evenly to both sides of 0, and what the loss is there.
    kinks : ndarray, shape (M,)
        Where among the moves a unit switches.
    h : float
        The step.
    numeric, derivative : float
        The slope of the secant through ± h, and that which the gradient gives.
    steps, errors : array_like, shape (S,)
        The error at other steps. One that is 0 or no number is not drawn.
    """
    figure, (left, right) = chart(height=3.0, columns=2)
    start, low, high = np.interp([0, -h, h], moves, losses)
    ends = moves[[0, -1]]
    left.plot(moves, losses - start, "C0", label="loss")
    left.plot(kinks, np.interp(kinks, moves, losses) - start, "s", color="black", mfc="white")
    left.plot(ends, ends * derivative, "--", color="black", label="gradient")
    left.plot(ends, (low + high) / 2 - start + ends * numeric, "C1-", label="secant")
    left.plot([-h, h], [low - start, high - start], "o", color="C1")
    left.set(xlabel="move of the weight", ylabel="change of the loss")
    legend_above(left, columns=3)
    kept = np.asarray(errors) > 0
    right.plot(np.asarray(steps)[kept], np.asarray(errors)[kept], "C0")
    right.plot(h, abs(numeric - derivative), "o", color="C1", markersize=9)
    right.set(xscale="log", yscale="log", xlabel="step h", title="error", ylim=(1e-16, 30))
    return figure
