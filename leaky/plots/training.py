"""Draw what training did: losses, and what a network answers."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from leaky.plots.canvas import WIDTH, chart, spread
from leaky.style import look
from leaky.training import History


@look()
def loss_curves(
    epochs: ArrayLike,
    losses: Mapping[str, ArrayLike],
    level: tuple[str, float],
    ylim: tuple[float, float],
) -> Figure:
    """Draw losses over epochs, with a level to compare them with.

    Parameters
    ----------
    epochs : array_like, shape (K,)
    losses : mapping from a name to array_like, shape (K,)
    level : (str, float)
        Name and height of a horizontal line.
    ylim : (float, float)
        What the axis shows; the first losses are often far above all that follows.

    Returns
    -------
    Figure
    """
    figure, axes = chart(height=3.4)
    for name, loss in losses.items():
        axes.plot(epochs, loss, label=name)
    axes.axhline(level[1], color="0.5", linestyle="--", linewidth=1, label=level[0])
    axes.set(xlabel="epoch", ylabel="mean squared error", ylim=ylim)
    axes.legend()
    return figure


@look()
def digit_gallery(images: ArrayLike, labels: ArrayLike, answers: ArrayLike) -> Figure:
    """Draw handwritten digits in rows of eight, each with its label and the network's answer.

    Parameters
    ----------
    images : array_like, shape (m, 64)
        Ink from 0 to 1.
    labels, answers : array_like of int, shape (m,)

    Returns
    -------
    Figure
    """
    rows = -(-len(labels) // 8)
    figure = Figure(figsize=(WIDTH, 1.05 * rows), layout="constrained")
    panels = list(figure.subplots(rows, 8, squeeze=False).flat)
    for axes in panels:
        axes.set_axis_off()
    for axes, image, label, answer in zip(panels, images, labels, answers, strict=False):
        axes.imshow(np.reshape(image, (8, 8)), cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(f"{label}" if label == answer else f"{label} read as {answer}", fontsize=8)
    return figure


@look()
def final_losses(comparison: Mapping[str, Mapping[str, History]]) -> Figure:
    """Draw the last loss of every run, one panel a setting, one column a network.

    A run that diverged stands above the axis, so that it is seen and not dropped.

    Parameters
    ----------
    comparison : mapping from a panel's title to a mapping from a name to a History
        Each history of S networks, shape (epochs + 1, S).

    Returns
    -------
    Figure
    """
    figure, panels = chart(height=3.4, columns=len(comparison), sharey=True)
    for axes, (title, runs) in zip(np.atleast_1d(panels), comparison.items(), strict=True):
        for column, run in enumerate(runs.values()):
            finite = run.loss[-1][~run.diverged]
            axes.plot(column + spread(len(finite)), finite, "o", markersize=3, alpha=0.6)
            axes.hlines(np.median(finite), column - 0.3, column + 0.3, color="0.5")
            axes.text(
                column,
                1.02,
                f"{run.diverged.sum()} diverged",
                transform=axes.get_xaxis_transform(),
                ha="center",
                fontsize=8,
            )
        axes.set_xticks(range(len(runs)), list(runs))
        axes.set_title(title, pad=20)
    np.atleast_1d(panels)[0].set_ylabel("final loss")
    return figure
