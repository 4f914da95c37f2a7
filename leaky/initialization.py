"""Choose the first weights, so that signals neither fade nor blow up on their way.

A layer with Leaky ReLU passes on (1 + α²)/2 of the mean square that it is given; He's gain
makes up for it. The other schemes are there to be compared with it in chapter 6.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leaky._validation import choice, finite_number, generator, whole_number
from leaky.network import MLP, network

Array = NDArray[np.floating]

# The names of `_SCHEMES`, for type checkers.
Scheme = Literal["he", "normal", "pytorch", "zeros"]


def gain(negative_slope: float = 0.01) -> float:
    """He's gain for Leaky ReLU, √(2 / (1 + α²)).

    Weights of standard deviation gain/√fan_in keep the mean square of the signal from layer to
    layer, on average over weights that are symmetric about 0.

    Parameters
    ----------
    negative_slope : float, default 0.01
        The slope α; 0 gives √2, 1 gives 1.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If `negative_slope` is not a finite number.

    References
    ----------
    He, Zhang, Ren and Sun (2015), "Delving deep into rectifiers", arXiv:1502.01852.
    """
    slope = finite_number(negative_slope, "negative_slope")
    return float(np.sqrt(2 / (1 + slope * slope)))


def initialize(
    mlp: MLP, scheme: Scheme, rng: np.random.Generator, n_networks: int | None = None
) -> Array:
    """Draw parameters for a network, or for a stack of them.

    Parameters
    ----------
    mlp : MLP
    scheme : {"he", "normal", "pytorch", "zeros"}
        ``"he"``: weights normal with standard deviation gain/√fan_in in every layer, biases 0.
        ``"normal"``: standard-normal weights whatever the width, biases 0.
        ``"pytorch"``: weights and biases uniform within ± 1/√fan_in, the default of PyTorch's
        ``nn.Linear``.
        ``"zeros"``: everything 0, which no gradient can untangle.
    rng : numpy.random.Generator
        Its state moves on; the same state gives the same parameters.
    n_networks : int, optional
        With a number S the result is a stack, shape (S, P).

    Returns
    -------
    ndarray, shape (P,) or (n_networks, P)

    Raises
    ------
    ValueError
        If `scheme` is not known or `n_networks` is below 1.
    TypeError
        If `rng` is not a generator, `n_networks` not a whole number or `mlp` not an MLP.
    """
    network(mlp)
    draw = _SCHEMES[choice(scheme, "scheme", _SCHEMES)]
    generator(rng)
    axes = () if n_networks is None else (whole_number(n_networks, "n_networks", least=1),)
    return mlp.pack(
        [draw(rng, (*axes, d_in, d_out), mlp.negative_slope) for d_in, d_out in pairwise(mlp.sizes)]
    )


def _he(rng: np.random.Generator, shape: tuple[int, ...], slope: float) -> tuple[Array, Array]:
    W, b = _normal(rng, shape, slope)
    return W * (gain(slope) / np.sqrt(shape[-2])), b


def _normal(rng: np.random.Generator, shape: tuple[int, ...], slope: float) -> tuple[Array, Array]:
    return rng.standard_normal(shape), np.zeros((*shape[:-2], shape[-1]))


def _pytorch(rng: np.random.Generator, shape: tuple[int, ...], slope: float) -> tuple[Array, Array]:
    bound = 1 / np.sqrt(shape[-2])
    return rng.uniform(-bound, bound, shape), rng.uniform(-bound, bound, (*shape[:-2], shape[-1]))


def _zeros(rng: np.random.Generator, shape: tuple[int, ...], slope: float) -> tuple[Array, Array]:
    return np.zeros(shape), np.zeros((*shape[:-2], shape[-1]))


_SCHEMES: dict[
    str, Callable[[np.random.Generator, tuple[int, ...], float], tuple[Array, Array]]
] = {
    "he": _he,
    "normal": _normal,
    "pytorch": _pytorch,
    "zeros": _zeros,
}
