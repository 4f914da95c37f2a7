"""NumPy without `leaky`: the loop that chapter 5 writes out, and the same written in place."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from tasks import Array, Task

Layers = list[tuple[Array, Array]]


def leaky_relu(Z: Array, slope: float) -> Array:
    """Leaky ReLU as chapter 5 writes it."""
    return np.maximum(0, Z) + slope * np.minimum(0, Z)


def leaky_relu_derivative(Z: Array, slope: float) -> Array:
    """Its derivative as chapter 5 writes it."""
    return np.where(Z > 0, 1.0, slope)


def mean_squared_error(Yhat: Array, Y: Array) -> tuple[float, Array]:
    """Loss and its gradient with respect to the output."""
    error = Yhat - Y
    return np.mean(error**2), 2 * error / error.size


def softmax_cross_entropy(logits: Array, labels: NDArray) -> tuple[float, Array]:
    """Loss and its gradient with respect to the logits."""
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.exp(log_softmax)
    gradient[rows, labels] -= 1
    return -log_softmax[rows, labels].mean(), gradient / len(labels)


LOSSES = {"mse": mean_squared_error, "cross_entropy": softmax_cross_entropy}


def forward(X: Array, layers: Layers, slope: float) -> tuple[list[Array], list[Array]]:
    """Return the input of every layer and after them the output, and all pre-activations."""
    inputs, Z = [X], []
    for W, b in layers:
        Z.append(inputs[-1] @ W + b)
        inputs.append(leaky_relu(Z[-1], slope))
    inputs[-1] = Z[-1]  # the last layer is linear
    return inputs, Z


def backward(
    inputs: list[Array], Z: list[Array], delta: Array, layers: Layers, slope: float
) -> Layers:
    """Return the gradients of all layers: chapter 3's backward pass for any depth."""
    gradients = []
    for layer in reversed(range(len(layers))):
        gradients.append((inputs[layer].T @ delta, delta.sum(axis=0)))
        if layer > 0:
            delta = (delta @ layers[layer][0].T) * leaky_relu_derivative(Z[layer - 1], slope)
    return gradients[::-1]


def plain_loop(task: Task) -> Callable[[], Array]:
    """Train one network as a reader of chapters 3 and 5 would write it."""
    slope, measure = task.mlp.negative_slope, LOSSES[task.mlp.criterion]

    def loss_and_gradient(layers: Layers) -> tuple[float, Layers]:
        inputs, Z = forward(task.X, layers, slope)
        loss, delta = measure(inputs[-1], task.Y)
        return loss, backward(inputs, Z, delta, layers, slope)

    return descent(task, loss_and_gradient)


def descent(
    task: Task, loss_and_gradient: Callable[[Layers], tuple[float, Layers]]
) -> Callable[[], Array]:
    """Train one network, in place, by whatever gives its loss and the layers' gradients."""

    def run() -> Array:
        losses, layers = np.empty(task.epochs), task.mlp.unpack(task.theta.copy())
        for epoch in range(task.epochs):
            losses[epoch], gradients = loss_and_gradient(layers)
            for (W, b), (dW, db) in zip(layers, gradients, strict=True):
                W -= task.learning_rate * dW
                b -= task.learning_rate * db
        return losses

    return run


class Buffers:
    """Arrays that are made once, one of each kind a layer, and then written in place."""

    def __init__(self, task: Task) -> None:
        n = len(task.X)
        self.layers = [(W.copy(), b.copy()) for W, b in task.mlp.unpack(task.theta)]
        self.steps = [(np.empty_like(W), np.empty_like(b)) for W, b in self.layers]
        self.Z = [np.empty((n, len(b))) for _, b in self.layers]
        self.H = [task.X] + [np.empty_like(Z) for Z in self.Z[:-1]]
        self.delta = [np.empty_like(Z) for Z in self.Z]
        self.off = [np.empty(Z.shape, bool) for Z in self.Z]


def in_place(task: Task) -> Callable[[], Array]:
    """Train one network without making an array in the loop, but for the loss's own."""
    slope, measure = task.mlp.negative_slope, LOSSES[task.mlp.criterion]

    def run() -> Array:
        losses, own = np.empty(task.epochs), Buffers(task)
        for epoch in range(task.epochs):
            forward_in_place(own, slope)
            losses[epoch], own.delta[-1][...] = measure(own.Z[-1], task.Y)
            descend_in_place(own, slope, task.learning_rate)
        return losses

    return run


def forward_in_place(own: Buffers, slope: float) -> None:
    """Fill Z, H and the mask of what is off."""
    for layer, (W, b) in enumerate(own.layers):
        Z = np.matmul(own.H[layer], W, out=own.Z[layer])
        Z += b
        if layer + 1 < len(own.layers):
            off = np.less_equal(Z, 0, out=own.off[layer])
            np.copyto(own.H[layer + 1], Z)
            np.multiply(Z, slope, out=own.H[layer + 1], where=off)


def descend_in_place(own: Buffers, slope: float, learning_rate: float) -> None:
    """Walk back through the layers, then take the step."""
    for layer in reversed(range(len(own.layers))):
        (dW, db), delta = own.steps[layer], own.delta[layer]
        np.matmul(own.H[layer].T, delta, out=dW)
        np.sum(delta, axis=0, out=db)
        if layer > 0:
            below = np.matmul(delta, own.layers[layer][0].T, out=own.delta[layer - 1])
            np.multiply(below, slope, out=below, where=own.off[layer - 1])
    for layer, step in zip(own.layers, own.steps, strict=True):
        for parameters, gradient in zip(layer, step, strict=True):
            gradient *= learning_rate
            parameters -= gradient


def matrix_products(task: Task) -> Callable[[], None]:
    """Do the matrix products of the plain loop and nothing else: no NumPy code can be faster."""
    layers = task.mlp.unpack(task.theta)
    inputs, Z = forward(task.X, layers, task.mlp.negative_slope)

    def run() -> None:
        for _ in range(task.epochs):
            for layer, (W, _) in enumerate(layers):
                inputs[layer] @ W
                inputs[layer].T @ Z[layer]
                if layer > 0:
                    Z[layer] @ W.T

    return run


def loop_over_networks(task: Task) -> Callable[[], Array]:
    """Train a stack one network after the other, each by the plain loop."""
    runs = [plain_loop(replace(task, theta=theta)) for theta in task.theta]
    return lambda: np.stack([run() for run in runs], axis=-1)


def loss_of(task: Task) -> Callable[[Array], float]:
    """Return the loss as a function of one parameter vector."""
    slope, measure = task.mlp.negative_slope, LOSSES[task.mlp.criterion]

    def loss(theta: Array) -> float:
        return measure(forward(task.X, task.mlp.unpack(theta), slope)[0][-1], task.Y)[0]

    return loss


def loop_over_parameters(task: Task) -> Callable[[], Array]:
    """Take the central differences one parameter after the other."""
    loss, step = loss_of(task), 1e-5

    def run() -> Array:
        derivatives, theta = np.empty(task.theta.shape), task.theta.copy()
        for index, value in enumerate(task.theta):
            theta[index] = value + step
            above = loss(theta)
            theta[index] = value - step
            derivatives[index] = (above - loss(theta)) / (2 * step)
            theta[index] = value
        return derivatives

    return run


TRAINING = {"plain NumPy loop": plain_loop, "NumPy in place": in_place}
MANY = {"loop over the networks": loop_over_networks}
DIFFERENCES = {"loop over the parameters": loop_over_parameters}
FLOORS = {"its matrix products alone": matrix_products}
