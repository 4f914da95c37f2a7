"""Meet the two functions of this book, each beside its derivative.

===========================  ==================  =====================  ================
function                     z > 0               z ≤ 0                  chapter
===========================  ==================  =====================  ================
`relu`                       z                   0                      1
`relu_derivative`            1                   0                      1
`leaky_relu`                 z                   α z                    2
`leaky_relu_derivative`      1                   α                      2
`leaky_relu_slope_…`         0                   z                      7
===========================  ==================  =====================  ================

α is `negative_slope`. At z = 0 there is no derivative; this book takes the left one, as PyTorch
does, because it asks `z > 0`.
"""

# Annotations are kept as they are written here: `help` would spell `ArrayLike` out.
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import common_axes, number_or_array, real_array

Slope = float | np.floating | Decimal | Sequence[float] | NDArray[np.floating]

# The least and the largest number that a precision holds with all its digits. Every other one
# holds all slopes.
_RANGES = {
    np.dtype(each): (float(np.finfo(each).tiny), float(np.finfo(each).max))
    for each in (np.float16, np.float32)
}


def relu(z: ArrayLike) -> NDArray[np.floating]:
    """Rectified linear unit, max(0, z), of each element.

    Parameters
    ----------
    z : array_like of real numbers, any shape

    Returns
    -------
    ndarray, shape of z
        float16, float32 and float64 keep their precision, integers become float64. NaN stays
        NaN, −∞ becomes 0.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.

    References
    ----------
    Nair and Hinton (2010), "Rectified linear units improve restricted Boltzmann machines".
    """
    return np.maximum(real_array(z, "z"), 0)


def relu_derivative(z: ArrayLike) -> NDArray[np.floating]:
    """Derivative of `relu` at each element: 1 where z > 0, else 0.

    Parameters
    ----------
    z : array_like of real numbers, any shape
        The pre-activation, the number that went *into* `relu`.

    Returns
    -------
    ndarray, shape of z
        At z = 0, where there is no derivative, the value is 0. NaN stays NaN.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.
    """
    return leaky_relu_derivative(z, 0.0)


def leaky_relu(z: ArrayLike, negative_slope: Slope = 0.01) -> NDArray[np.floating]:
    """Leaky ReLU, max(0, z) + α·min(0, z), of each element.

    Unlike the shorter max(αz, z), this form is right for every slope, also above 1.

    Parameters
    ----------
    z : array_like of real numbers, any shape
    negative_slope : float or array_like, default 0.01
        The slope α left of 0. With 0 this is `relu`, with 1 the identity. An array that
        broadcasts with z gives each unit its own, as PReLU does: shape (d,) for z (n, d).

    Returns
    -------
    ndarray, shape of z, or that to which z and the slopes broadcast
        float16, float32 and float64 keep their precision, whatever that of the slopes; integers
        become float64. NaN stays NaN; −∞ with slope 0 becomes 0. A slope beyond the precision
        of z still gives αz as that precision rounds it.

    Raises
    ------
    TypeError
        If `z` or `negative_slope` does not hold real numbers.
    ValueError
        If `negative_slope` is not finite or its shape does not fit that of `z`.

    References
    ----------
    Maas, Hannun and Ng (2013), "Rectifier nonlinearities improve neural network acoustic
    models".
    """
    array, slope = real_array(z, "z"), number_or_array(negative_slope, "negative_slope")
    z, slope = _in_one_precision(array, slope)
    low = np.where(slope == 0, 0, np.minimum(z, 0))  # 0 · (−∞) would be NaN
    return (np.maximum(z, 0) + slope * low).astype(array.dtype, copy=False)


def leaky_relu_derivative(z: ArrayLike, negative_slope: Slope = 0.01) -> NDArray[np.floating]:
    """Derivative of `leaky_relu` with respect to z: 1 where z > 0, else α.

    Parameters
    ----------
    z : array_like of real numbers, any shape
        The pre-activation, the number that went *into* `leaky_relu`.
    negative_slope : float or array_like, default 0.01
        The slope α left of 0, as in `leaky_relu`.

    Returns
    -------
    ndarray, shape of z, or that to which z and the slopes broadcast
        At z = 0, where there is no derivative, the value is α, rounded to the precision of z:
        ∞ or 0 where α is beyond it. NaN stays NaN.

    Raises
    ------
    TypeError, ValueError
        As `leaky_relu`.
    """
    array, slope = real_array(z, "z"), number_or_array(negative_slope, "negative_slope")
    z, slope = _in_one_precision(array, slope)
    derivative = np.where(np.isnan(z), z, activation_derivative(z, slope))
    return derivative.astype(array.dtype, copy=False)


def leaky_relu_slope_derivative(z: ArrayLike) -> NDArray[np.floating]:
    """Derivative of `leaky_relu` with respect to its slope: 0 where z > 0, else z.

    Parameters
    ----------
    z : array_like of real numbers, any shape
        The pre-activation.

    Returns
    -------
    ndarray, shape of z
        min(0, z); it does not depend on the slope. NaN stays NaN.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.

    References
    ----------
    He, Zhang, Ren and Sun (2015), "Delving deep into rectifiers", arXiv:1502.01852: the
    gradient that a learned slope (PReLU) descends.
    """
    return np.minimum(real_array(z, "z"), 0)


def _in_one_precision(
    z: NDArray[np.floating], slope: float | NDArray[np.floating]
) -> tuple[NDArray[np.floating], float | NDArray[np.floating]]:
    """Return both in the precision of z, or in float64 where that cannot hold a slope."""
    size = np.abs(slope)
    common_axes("shapes", z=z.shape, negative_slope=size.shape)
    ends = size.min(initial=1, where=size > 0), size.max(initial=1)
    precision = np.result_type(*(_precision(z.dtype, float(end)) for end in ends))
    if size.ndim > 0:
        slope = np.asarray(slope, precision)
    return z.astype(precision, copy=False), slope


def _precision(dtype: np.dtype[np.floating], slope: float) -> np.dtype[np.floating]:
    """Return `dtype` if it holds the slope with all its digits, else float64."""
    least, most = _RANGES.get(dtype, (0.0, np.inf))
    return dtype if least <= abs(slope) <= most else np.dtype(np.float64)


# The two without the checks, for the network's inner loop.


def activation(
    z: NDArray[np.floating], negative_slope: float, out: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Write `leaky_relu` of z to `out`: the same numbers in half as many passes over memory."""
    if negative_slope == 0:  # 0 · (−∞) would be NaN
        return np.maximum(z, 0, out=out)
    # Two straight lines through 0: up to slope 1 the larger one counts, above it the smaller one.
    extreme = np.maximum if negative_slope <= 1 else np.minimum
    leak = np.multiply(negative_slope, z, dtype=_precision(z.dtype, negative_slope))
    return extreme(z, leak, out=out)


def activation_derivative(
    z: NDArray[np.floating], negative_slope: float | NDArray[np.floating]
) -> NDArray[np.floating]:
    """Compute `leaky_relu_derivative`; where z is NaN it is the slope.

    A number that the precision of z cannot hold makes it float64.
    """
    on = z > 0
    if not isinstance(negative_slope, float):
        return np.add(on, negative_slope * ~on, dtype=z.dtype)
    if negative_slope == 0:
        return on.astype(z.dtype)
    # Arithmetic on True as 1 and False as 0: a choice would be slow, since the processor cannot
    # guess which way the next unit goes.
    precision = _precision(z.dtype, negative_slope)
    if 0 < negative_slope <= 1:
        return np.maximum(on, negative_slope, dtype=precision)
    return np.add(on, negative_slope * ~on, dtype=precision)
