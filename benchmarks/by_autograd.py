"""HIPS autograd: NumPy code whose gradient is taken by recording it."""

from collections.abc import Callable

import by_numpy
import numpy as np
from autograd import numpy as anp
from autograd import value_and_grad
from autograd.test_util import check_grads
from tasks import Array, Task


def loss_of(task: Task) -> Callable[[list[tuple[Array, Array]]], float]:
    """Return the loss as a function of the layers."""

    def loss(layers: list[tuple[Array, Array]]) -> float:
        H = task.X
        for W, b in layers[:-1]:
            Z = anp.dot(H, W) + b
            H = anp.where(Z > 0, Z, task.mlp.negative_slope * Z)
        Yhat = anp.dot(H, layers[-1][0]) + layers[-1][1]
        if task.mlp.criterion == "mse":
            return anp.mean((Yhat - task.Y) ** 2)
        return -anp.mean(log_softmax(Yhat)[np.arange(len(task.Y)), task.Y])

    return loss


def log_softmax(logits: Array) -> Array:
    """Logarithm of the softmax of each row."""
    shifted = logits - anp.max(logits, axis=1, keepdims=True)
    return shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))


def training(task: Task) -> Callable[[], Array]:
    """Train one network."""
    return by_numpy.descent(task, value_and_grad(loss_of(task)))


def check(task: Task) -> Callable[[], Array]:
    """Run autograd's `check_grads` on reverse mode: one random direction."""
    loss, layers = loss_of(task), task.mlp.unpack(task.theta)

    def run() -> Array:
        check_grads(loss, modes=["rev"], order=1)(layers)
        return task.mlp.pack(value_and_grad(loss)(layers)[1])

    return run


TRAINING = {"autograd": training}
CHECKS = {"autograd check_grads (one direction)": check}
