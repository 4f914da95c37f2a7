"""`difference`: a loss along one weight, its secant and its tangent, and how far these differ."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leaky._validation import finite_number
from leaky.figures.live import Choice, LiveFigure, Panel, Part, Quantity, check_starts
from leaky.gradcheck import active_units, central_differences
from leaky.initialization import initialize
from leaky.lessons.live._book import PAGES, book_figure
from leaky.lessons.plots.checking import secant_and_error
from leaky.losses import mean_squared_error_gradient
from leaky.network import MLP, Pass

# The weight is moved to one of two places, among six points that are nothing but noise. With so
# few, each kink of the loss can be seen.
SETTING: dict[str, Any] = {
    "sizes": [2, 10, 10, 2],
    "slope": 0.01,
    "seed": 31,
    "samples": 6,
    "weight": "W1[1, 8]",
    "places": {"between": -0.01, "near": 0.0346},
}
_SECANT = (
    'Secant: slope <output name="difference"></output>'
    '<small>Gradient: slope <output name="derivative"></output></small>'
)
_ERROR = 'Error: <output name="error"></output><small><output name="verdict"></output></small>'
_CAPTION = (
    "The curve is the loss along one weight t. A square is a kink: there a unit switches. The "
    "dashed line has the slope that the gradient gives at t, and the secant through the two round "
    "ends that of the central difference. The error is the absolute difference of the two slopes. "
    "Drag an end, or the dot on the curve of the errors: at which steps do the slopes agree?"
)
_ALT = (
    "The loss of a network along one weight, with kinks. At step {:g} {}. Beside it the error at "
    "every step from 1e−14 to 0.1. It falls as the step grows, until a kink lies between the "
    "ends, and jumps there."
)


def difference(
    h: float = 0.1,
    *,
    place: str = "between",
    digits: str = "float64",
    gradient: str = "right",
    guard: str = "off",
) -> LiveFigure:
    """Let the reader move the step of a central difference, and see what makes it wrong.

    The network is a 2-10-10-2 network with slope 0.01 and He's weights; one weight of its first
    layer moves, and all others stand still.

    Parameters
    ----------
    h : float, default 0.1
        The step at first, from 1e-14 to 0.1, in units of the weight.
    place : {"between", "near"}
        Where the weight is: between two kinks, or near one.
    digits : {"float64", "float32"}
        The kind of numbers that the losses are computed in.
    gradient : {"right", "mask"}
        What the difference is compared with: the right gradient, or that of a backward pass with
        ReLU's mask.
    guard : {"off", "on"}
        Whether a difference with a kink between its ends is left out.

    Raises
    ------
    ValueError, TypeError
        If the step is no number or lies outside of its ends, or a word is not known.
    """
    parts: dict[str, Part] = {
        "h": Quantity(
            finite_number(h, "h"), 1e-14, 0.1, key_step=0.1, label="step h", logarithmic=True
        ),
        "place": Choice(place, {"between": "between kinks", "near": "near a kink"}, label="t is"),
        "digits": Choice(digits, {"float64": "float64", "float32": "float32"}, label="type"),
        "gradient": Choice(gradient, {"right": "right", "mask": "ReLU’s mask"}, label="gradient"),
        "guard": Choice(guard, {"off": "off", "on": "on"}, label="guard"),
    }
    check_starts(parts)
    still = _computed(float(h), place, digits, gradient)
    return book_figure(
        "difference",
        page=PAGES["difference"],
        title="A central difference beside the derivative",
        quantities=parts,
        panels={
            "loss": Panel(_SECANT, 1.2, controls=("place", "digits")),
            "error": Panel(_ERROR, 1.2, controls=("gradient", "guard")),
        },
        data=SETTING,
        still=secant_and_error(**still),
        alt=_described(float(h), still),
        caption=_CAPTION,
    )


def _computed(h: float, place: str, digits: str, gradient: str) -> dict[str, Any]:
    """Return what the still picture shows, by the names that `secant_and_error` has."""
    mlp, theta, X, Y, weight = _network(place)
    derivative = _derivative(mlp, theta, X, Y, gradient)[weight]
    theta, X, Y = (each.astype(digits) for each in (theta, X, Y))

    def loss(parameters: NDArray[Any]) -> NDArray[Any]:
        return mlp.loss(parameters, X, Y)

    moves = np.linspace(-1.5 * h, 1.5 * h, 161)
    line = np.tile(theta, (len(moves), 1))
    line[:, weight] += moves.astype(digits)
    on = active_units(mlp, line, X).reshape(len(line), -1)
    steps = np.logspace(-14, -1, 105)
    numeric = [central_differences(loss, theta, step)[weight] for step in [*steps, h]]
    return {
        "moves": moves,
        "losses": loss(line),
        "kinks": moves[1:][(on[1:] != on[:-1]).any(axis=1)],
        "h": h,
        "numeric": float(numeric[-1]),
        "derivative": float(derivative),
        "steps": steps,
        "errors": np.abs(np.array(numeric[:-1], float) - derivative),
    }


def _network(place: str) -> tuple[MLP, NDArray[Any], NDArray[Any], NDArray[Any], int]:
    """Return the network, its parameters, inputs, targets, and which parameter is moved."""
    rng = np.random.default_rng(SETTING["seed"])
    mlp = MLP(SETTING["sizes"], SETTING["slope"])
    theta = initialize(mlp, "he", rng)
    X, Y = rng.standard_normal((2, SETTING["samples"], 2))
    weight = mlp.parameter_names().index(SETTING["weight"])
    theta[weight] = SETTING["places"][place]
    return mlp, theta, X, Y, weight


def _derivative(
    mlp: MLP, theta: NDArray[Any], X: NDArray[Any], Y: NDArray[Any], gradient: str
) -> NDArray[Any]:
    """Return the gradient by backpropagation, (P,), with the bug if it is asked for."""
    run = Pass(mlp, theta, X)
    dYhat = mean_squared_error_gradient(run.forward(), Y)
    if gradient == "mask":
        run.negative_slope = 0
    return run.backward(dYhat)


def _described(h: float, still: dict[str, Any]) -> str:
    numeric, derivative = still["numeric"], still["derivative"]
    slopes = f"the secant has slope {numeric:.3f} and the gradient {derivative:.3f}"
    slopes = slopes if np.isfinite(numeric) else "both ends are rounded to t: there is no secant"
    return _ALT.format(h, slopes).replace("e-", "e−").replace(" -", " −")
