"""Count the units that are off, dead or dormant, on a whole data set; and switch units off.

*Off* for one input: z ≤ 0. *Dead* on a data set: off for every sample of it. Both ask the
pre-activation, so that they mean the same for ReLU and Leaky ReLU; a leaky unit that is always
off still learns. *Dormant*: an activation far below the layer's mean.
"""

from __future__ import annotations  # so that `help` says ArrayLike, and not all that it is

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import finite_number, items, positive_number, whole_number
from leaky.activations import leaky_relu
from leaky.network import MLP, network

# The weights of a network that diverges pass through huge numbers on their way to NaN.
_QUIET = np.errstate(over="ignore", invalid="ignore")


@_QUIET
def off_fraction(mlp: MLP, theta: ArrayLike, X: ArrayLike) -> list[NDArray[np.floating]]:
    """Share of the samples for which each hidden unit is off (z ≤ 0).

    Parameters
    ----------
    mlp : MLP
    theta : array_like, shape (..., P)
    X : array_like, shape (n, d_in)

    Returns
    -------
    list of ndarray, shapes (..., d)
        One array a hidden layer, from 0 (always on) to 1 (always off). In a network that has
        diverged NaN is not ≤ 0 and counts as on: count diverged networks apart.

    Raises
    ------
    ValueError, TypeError
        As `MLP.forward`.
    """
    return [(Z <= 0).mean(axis=-2) for Z in network(mlp).preactivations(theta, X)]


@_QUIET
def dead_units(mlp: MLP, theta: ArrayLike, X: ArrayLike) -> list[NDArray[np.bool_]]:
    """Hidden units that are off for every sample of X: dead, if the network is a ReLU network.

    A unit that is off for a single batch is sparse, not dead: pass the whole data set.

    Parameters
    ----------
    mlp : MLP
    theta : array_like, shape (..., P)
    X : array_like, shape (n, d_in)

    Returns
    -------
    list of ndarray of bool, shapes (..., d)
        One array a hidden layer. The list is true wherever there is a hidden layer, so ask its
        arrays: ``any(layer.any() for layer in dead_units(mlp, theta, X))``.

    Raises
    ------
    ValueError, TypeError
        As `MLP.forward`.
    """
    return [np.all(Z <= 0, axis=-2) for Z in network(mlp).preactivations(theta, X)]


@_QUIET
def dormant_units(
    mlp: MLP, theta: ArrayLike, X: ArrayLike, tau: float = 0.1
) -> list[NDArray[np.bool_]]:
    """Hidden units whose mean |activation| is at most `tau` times their layer's mean.

    Parameters
    ----------
    mlp : MLP
    theta : array_like, shape (..., P)
    X : array_like, shape (n, d_in)
    tau : float, default 0.1
        Threshold, 0 or more. With 0 only units that give exactly 0 are dormant.

    Returns
    -------
    list of ndarray of bool, shapes (..., d)
        One array a hidden layer; to be asked like those of `dead_units`.

    Raises
    ------
    ValueError, TypeError
        As `MLP.forward`, or if `tau` is not a number of at least 0.

    References
    ----------
    Sokar, Agarwal, Castro and Evci (2023), "The dormant neuron phenomenon in deep
    reinforcement learning", arXiv:2302.12902.
    """
    tau = finite_number(tau, "tau")
    if tau < 0:
        raise ValueError(f"tau must be at least 0, got {tau:g}")
    strengths = [
        np.abs(leaky_relu(Z, mlp.negative_slope)).mean(axis=-2)
        for Z in network(mlp).preactivations(theta, X)
    ]
    return [each <= tau * each.mean(axis=-1, keepdims=True) for each in strengths]


def kill_units(
    mlp: MLP,
    theta: ArrayLike,
    X: ArrayLike,
    layer: int = 1,
    *,
    units: Iterable[int] | None = None,
    margin: float = 1.0,
) -> NDArray[np.floating]:
    """Set biases so that units of one hidden layer are off for every sample of X.

    Each bias is moved by just as much as puts the unit's largest pre-activation at −margin, so
    that all of them are equally far off. In a ReLU network they are dead then; with a leak they
    are always off.

    Parameters
    ----------
    mlp : MLP
    theta : array_like, shape (..., P)
        It is not changed.
    X : array_like, shape (n, d_in), or with leading axes that broadcast with those of theta
    layer : int, default 1
        Which hidden layer, counted as in W₁, W₂, …
    units : iterable of int, optional
        Which of its units, from 0; by default all.
    margin : float, default 1.0
        How far below 0 the nearest sample comes to lie, in units of Z: above 0, and large
        compared with the rounding of Z.

    Returns
    -------
    ndarray, shape (..., P)
        All other parameters are as they were.

    Raises
    ------
    ValueError, TypeError
        As `MLP.forward`; if the network has no such layer or the layer no such unit; if
        `margin` is not a number above 0.

    Examples
    --------
    >>> mlp, X = MLP((1, 2, 1), 0), [[-1.0], [1.0]]
    >>> dead_units(mlp, kill_units(mlp, np.ones(mlp.size), X), X)
    [array([ True,  True])]
    """
    hidden = network(mlp).preactivations(theta, X)
    if not 1 <= whole_number(layer, "layer", least=1) <= len(hidden):
        raise ValueError(f"layer must be a hidden layer, 1 to {len(hidden)}, got {layer}")
    Z = hidden[layer - 1]
    chosen = _checked_units(units, Z.shape[-1])
    drop = Z.max(axis=-2) + positive_number(margin, "margin")
    killed = np.broadcast_to(theta, (*Z.shape[:-2], mlp.size)).astype(Z.dtype)
    _, b = mlp.unpack(killed)[layer - 1]
    b[..., chosen] -= drop[..., chosen]
    return killed


def _checked_units(units: Iterable[int] | None, width: int) -> list[int]:
    if units is None:
        return list(range(width))
    chosen = [whole_number(unit, "units", least=0) for unit in items(units, "units", "numbers")]
    if any(unit >= width for unit in chosen):
        raise ValueError(f"units must be below {width}, the layer's width, got {max(chosen)}")
    return chosen
