"""`neuron`: one ReLU neuron among its points, to be moved and to be trained."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import finite_array, finite_number
from leaky.figures.live import LiveFigure, Panel, Quantity
from leaky.lessons.live._book import PAGES, book_figure
from leaky.lessons.plots.dead_neurons import neuron_and_gradient

_CLOUD = 'On for <output name="on"></output> points. Loss <output name="loss"></output>'
_CURVE = 'Length of the gradient: <output name="length"></output>'
_CAPTION = (
    "The neuron is on where the ground is tinted; an arrow is the push of a point on the line, to "
    "bring its answer nearer to {:g}, and a ring is a point that is off. The curve is the length "
    "of the gradient at every bias."
)


def neuron(
    X: ArrayLike,
    target: float,
    w: ArrayLike,
    b: float,
    *,
    source: str = "",
    published: bool = False,
) -> LiveFigure:
    """Let the reader move one ReLU neuron among its points, and train it.

    The loss is the mean squared error between the neuron's answers and the target.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        The points.
    target : float
        What the neuron is to answer for each of them.
    w : array_like, shape (2,)
        Its weights at first, from −10 to 10, one of them 0.001 or more in size.
    b : float
        Its bias at first, from −8 to 4.
    source : str, optional
        Lines of Python that make ``X``, for the reader who asks for the state as code; by default
        the numbers themselves.
    published : bool, default False
        Whether these are the points of chapter 1, so that a link from a notebook leads there.

    Raises
    ------
    ValueError, TypeError
        If an array has another shape or holds what is no finite number, or a value lies outside of
        its ends.
    """
    points, weights = _in_the_plane(X, "X", 2), _in_the_plane(w, "w", 1)
    if np.abs(weights).max() < 0.001:
        raise ValueError(f"w must be 0.001 or more, for a line to be drawn; got {weights}")
    goal = finite_number(target, "target")
    made = source or f"X = np.array({points.tolist()})"
    first, second = weights.tolist()
    return book_figure(
        "neuron",
        page=PAGES["neuron"] if published else "",
        title="One ReLU neuron among its points",
        quantities={
            "bias": Quantity(
                finite_number(b, "b"), -8, 4, grain=0.0001, key_step=0.01, label="bias"
            ),
            "rate": Quantity(0.05, 0.01, 1, key_step=0.05, label="learning rate", logarithmic=True),
            "steps": Quantity(0, 0, 300, pace=20),
            "w1": Quantity(first, -10, 10, grain=0.0001, key_step=0.05),
            "w2": Quantity(second, -10, 10, grain=0.0001, key_step=0.05),
        },
        panels={"cloud": Panel(_CLOUD, 1.2), "curve": Panel(_CURVE, 1.2)},
        data={"X": points.tolist(), "target": goal, "source": f"{made}\ntarget = {goal!r}"},
        still=neuron_and_gradient(points, goal, weights, b),
        alt=_described(points, goal, weights, b),
        caption=_CAPTION.format(goal),
    )


def _in_the_plane(value: ArrayLike, name: str, axes: int) -> NDArray[Any]:
    array = finite_array(value, name)
    if array.ndim != axes or array.shape[-1] != 2:
        expected = "(n, 2)" if axes == 2 else "(2,)"
        raise ValueError(f"{name} must have shape {expected}, got {array.shape}")
    return array


def _described(X: NDArray[Any], target: float, w: NDArray[Any], b: float) -> str:
    z = X @ w + b
    on, loss = np.count_nonzero(z > 0), np.mean((np.maximum(0, z) - target) ** 2)
    return (
        f"A cloud of {len(X)} points and the line of a neuron with bias {b:g}, which is on for "
        f"{on} of them; its loss is {loss:.3f}. Beside it the length of its gradient at every "
        f"bias, a staircase: it jumps wherever a point goes off, and is exactly 0 from the bias "
        f"{-(X @ w).max():.2f} downwards."
    ).replace("-", "−")
