"""Measure how wrong a network is: two losses, each beside its gradient.

`mean_squared_error` for targets that are numbers, `softmax_cross_entropy` for labels. Both are
means, so their gradients carry the same 1/n; a sum here and a mean there is the commonest
mistake in hand-written backpropagation.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import common_axes, label_array, real_array

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
        One loss a network; log k is that of a network that knows nothing.

    Raises
    ------
    ValueError
        If the shapes do not fit, hold no samples, or a label is not a class.
    TypeError
        If `labels` are not integers or `logits` not real numbers.
    """
    return _cross_entropy(*_scores_and_labels(logits, labels))[0]


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
    n = logits.shape[-2]
    log_softmax, one_hot = _log_softmax(logits), _one_hot(labels, logits)
    loss = -(log_softmax * one_hot).sum(axis=-1).mean(axis=-1)
    return loss, (np.exp(log_softmax) - one_hot) / n


CRITERIA: dict[str, Callable[[NDArray[Any], NDArray[Any]], LossAndGradient]] = {
    "mse": _squared_error,
    "cross_entropy": _cross_entropy,
}


def _one_hot(labels: NDArray[Any], logits: NDArray[Any]) -> NDArray[np.bool]:
    """Mark each sample's class, in the order in memory that a network's output has."""
    return (labels[..., None, :] == np.arange(logits.shape[-1])[:, None]).mT


def _log_softmax(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _numbers(prediction: ArrayLike, target: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    prediction, target = real_array(prediction, "prediction"), real_array(target, "target")
    _check_batch("prediction", prediction)
    if target.ndim < 2 or target.shape[-2:] != prediction.shape[-2:]:
        raise ValueError(
            f"target has shape {target.shape}, but prediction has {prediction.shape}: "
            "the last two axes (samples, outputs) must agree"
        )
    common_axes(prediction=prediction.shape[:-2], target=target.shape[:-2])
    return prediction, target


def _scores_and_labels(logits: ArrayLike, labels: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    logits = real_array(logits, "logits")
    _check_batch("logits", logits)
    labels = label_array(labels, "labels", n_classes=logits.shape[-1])
    if labels.ndim < 1 or labels.shape[-1] != logits.shape[-2]:
        raise ValueError(
            f"labels has shape {labels.shape}, but logits has {logits.shape}: "
            f"one label for each of the {logits.shape[-2]} samples is needed"
        )
    axes = common_axes(logits=logits.shape[:-2], labels=labels.shape[:-1])
    logits = np.broadcast_to(logits, (*axes, *logits.shape[-2:]))
    return logits, np.broadcast_to(labels, logits.shape[:-1])


def _check_batch(name: str, array: NDArray[Any]) -> None:
    if array.ndim < 2 or 0 in array.shape[-2:]:
        raise ValueError(
            f"{name} must be (samples, outputs) with at least one of each, got shape {array.shape}"
        )
