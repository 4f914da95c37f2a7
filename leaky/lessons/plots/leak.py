"""Draw the unit, and what a leak does for it."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from leaky.activations import leaky_relu
from leaky.diagnostics import off_fraction
from leaky.figures.style import look
from leaky.lessons.plots.canvas import chart
from leaky.network import MLP
from leaky.training import History, train


@look()
def rescue(negative_slope: float) -> Figure:
    """Draw Leaky ReLU beside what a neuron that starts off for every input learns with it.

    The neuron is a 1-1-1 network, trained for 300 steps to answer max(0, x) at 41 points, from
    a bias so low that it is off at all of them.

    Parameters
    ----------
    negative_slope : float
    """
    X, Y, mlp, run = rescue_run(negative_slope)
    figure, (left, right) = chart(height=2.9, columns=2, sharey=True)
    z = np.array([-2.0, 0.0, 2.0])
    left.plot(z, leaky_relu(z, negative_slope))
    left.set(title=f"the unit, slope {negative_slope:g}", xlabel="z", ylim=(-1.1, 2.3))
    right.plot(X, Y, "o", color="0.5", markersize=3, label="wanted")
    right.plot(X, mlp.forward(run.theta, X), "-", color="C1", label="learned")
    right.set(title=f"learned from a dead start: loss {run.loss[-1]:.2f}", xlabel="x")
    right.legend(loc="upper left")
    return figure


def rescue_run(negative_slope: float) -> tuple[NDArray[Any], NDArray[Any], MLP, History]:
    """Train the neuron of `rescue`; return its inputs, its targets, the network and the run."""
    X = np.linspace(-2, 2, 41)[:, None]
    Y = np.maximum(0, X)
    mlp = MLP((1, 1, 1), negative_slope)
    dead = mlp.pack([([[1.0]], [-3.0]), ([[1.0]], [0.0])])
    return X, Y, mlp, train(mlp, dead, X, Y, learning_rate=0.1, epochs=300)


def describe_rescue(negative_slope: float) -> str:
    """Say in words what `rescue` shows."""
    X, _, mlp, run = rescue_run(negative_slope)
    (off,) = off_fraction(mlp, run.theta, X)
    state = "off for all 41 inputs" if off == 1 else f"on for {round(41 * (1 - off[0]))} of 41"
    return (
        f"Slope {negative_slope:g}. After 300 steps the neuron is {state}; its loss went from "
        f"{run.loss[0]:.2f} to {run.loss[-1]:.2f}."
    )
