"""Measure how wrong a network is: two losses, each beside its gradient.

`mean_squared_error` for targets that are numbers, `softmax_cross_entropy` for labels. Both are
means, so their gradients carry the same 1/n; a sum here and a mean there is the commonest
mistake in hand-written backpropagation.
"""

# Annotations are kept as they are written here: `help` would spell `ArrayLike` out.
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import column, common_axes, label_array, one_label_a_sample, real_array

# A logit that overflows when the row's largest is subtracted is −∞, and right as that.
_QUIET = np.errstate(over="ignore")

# float16 counts no further in steps of 1.
_FLOAT16_COUNTS = 2048

LossAndGradient = tuple[NDArray[np.floating], NDArray[np.floating]]


def mean_squared_error(prediction: ArrayLike, target: ArrayLike) -> NDArray[np.floating]:
    """Mean over all n·k entries of (prediction − target)².

    Parameters
    ----------
    prediction : array_like, shape (..., n, k)
        n samples of k outputs; leading axes are networks of a stack.
    target : array_like, shape (n, k), or with leading axes that fit those

    Returns
    -------
    ndarray, shape (...)
        One loss a network, in squared units of the target; a scalar for a single network.

    Raises
    ------
    ValueError
        If the shapes do not fit or hold no samples.
    TypeError
        If either does not hold real numbers.
    """
    return _squared_error(*_numbers(prediction, target))[0]


def mean_squared_error_gradient(prediction: ArrayLike, target: ArrayLike) -> NDArray[np.floating]:
    """Gradient of `mean_squared_error` with respect to the prediction: 2(prediction − target)/(nk).

    Parameters
    ----------
    prediction : array_like, shape (..., n, k)
    target : array_like, shape (n, k), or with leading axes that fit those

    Returns
    -------
    ndarray, shape (..., n, k)

    Raises
    ------
    ValueError, TypeError
        As `mean_squared_error`.
    """
    return _squared_error(*_numbers(prediction, target))[1]


@_QUIET
def softmax_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> NDArray[np.floating]:
    """Mean over samples of −log softmax(logits)[label], in nats.

    The row's largest logit is subtracted before the exponential, which changes nothing in the
    result and keeps it from overflowing.

    Parameters
    ----------
    logits : array_like, shape (..., n, k)
        Scores of k classes for n samples, before the softmax.
    labels : array_like of int, shape (n,), or with leading axes that fit those
        The right class of each sample, 0 to k − 1.

    Returns
    -------
    ndarray, shape (...)
        One loss a network; log k is that of a network that knows nothing. A logit of −∞ is a
        class of probability 0: the loss is +∞ if it is a sample's own class. It is also +∞ where
        a sample's loss, or the sum of all, is beyond the range of the precision; and NaN if
        a row's largest logit is not finite, for ∞ − ∞ has no value.

    Raises
    ------
    ValueError
        If the shapes do not fit, hold no samples, or a label is not a class.
    TypeError
        If `labels` are not integers or `logits` not real numbers.
    """
    return _cross_entropy(*_scores_and_labels(logits, labels))[0]


@_QUIET
def softmax_cross_entropy_gradient(logits: ArrayLike, labels: ArrayLike) -> NDArray[np.floating]:
    """Gradient of `softmax_cross_entropy` with respect to the logits: (softmax − one-hot)/n.

    Parameters
    ----------
    logits : array_like, shape (..., n, k)
    labels : array_like of int, shape (n,), or with leading axes that fit those

    Returns
    -------
    ndarray, shape (..., n, k)

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy`.
    """
    return _cross_entropy(*_scores_and_labels(logits, labels))[1]


# The two losses as pairs (value, gradient), since both need the error, or the softmax. The checks
# are left out: a network makes them once and not in every epoch.


def _squared_error(prediction: NDArray[Any], target: NDArray[Any]) -> LossAndGradient:
    error = prediction - target
    n, k = error.shape[-2:]
    return np.square(error).mean(axis=(-2, -1)), error * (2 / (n * k))


def _cross_entropy(logits: NDArray[Any], labels: NDArray[Any]) -> LossAndGradient:
    # Of this type, since float16 ends at 65,504.
    n = np.promote_types(logits.dtype, np.float32).type(logits.shape[-2])
    log_softmax, one_hot = _log_softmax(logits), _one_hot(labels, logits)
    # A choice, since a class of probability 0 would add 0 · (−∞), which is NaN.
    loss = -np.where(one_hot, log_softmax, 0).sum(axis=-1).mean(axis=-1)
    gradient = (np.exp(log_softmax) - one_hot) / n
    return loss, gradient.astype(logits.dtype, copy=False)


CRITERIA: dict[str, Callable[[NDArray[Any], NDArray[Any]], LossAndGradient]] = {
    "mse": _squared_error,
    "cross_entropy": _cross_entropy,
}


def _one_hot(labels: NDArray[Any], logits: NDArray[Any]) -> NDArray[np.bool]:
    """Mark each sample's class, in the order in memory that a network's output has."""
    return (labels[..., None, :] == np.arange(logits.shape[-1])[:, None]).mT


def _log_softmax(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    total = np.exp(shifted).sum(axis=-1, keepdims=True, dtype=_sum_precision(logits))
    return shifted - np.log(total).astype(logits.dtype, copy=False)


def _sum_precision(logits: NDArray[np.floating]) -> np.dtype[np.floating]:
    """Return float32 for more classes than float16 can count, else the precision of the logits."""
    many = logits.dtype == np.float16 and logits.shape[-1] > _FLOAT16_COUNTS
    return np.dtype(np.float32) if many else logits.dtype


def _numbers(prediction: ArrayLike, target: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    predicted, wanted = real_array(prediction, "prediction"), real_array(target, "target")
    _check_batch("prediction", predicted, column(prediction, "prediction"))
    if wanted.ndim < 2 or wanted.shape[-2:] != predicted.shape[-2:]:
        raise ValueError(
            f"target has shape {wanted.shape}, but prediction has {predicted.shape}: "
            f"the last two axes (samples, outputs) must agree{column(target, 'target')}"
        )
    common_axes(prediction=predicted.shape[:-2], target=wanted.shape[:-2])
    return predicted, wanted


def _scores_and_labels(logits: ArrayLike, labels: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    logits = real_array(logits, "logits")
    _check_batch("logits", logits)
    n, k = logits.shape[-2:]
    classes = label_array(labels, "labels", n_classes=k)
    if classes.ndim < 1 or classes.shape[-1] != n:
        raise ValueError(
            f"labels has shape {classes.shape}, but logits has {logits.shape}: one label for each "
            f"of the {n} samples is needed{one_label_a_sample(labels, 'labels', k)}"
        )
    axes = common_axes(logits=logits.shape[:-2], labels=classes.shape[:-1])
    logits = np.broadcast_to(logits, (*axes, n, k))
    return logits, np.broadcast_to(classes, (*axes, n))


def _check_batch(name: str, array: NDArray[Any], advice: str = "") -> None:
    if array.ndim < 2 or 0 in array.shape[-2:]:
        raise ValueError(
            f"{name} must be (samples, outputs) with at least one of each, "
            f"got shape {array.shape}{advice}"
        )
