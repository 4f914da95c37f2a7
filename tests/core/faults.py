"""Gradients that are wrong as they are in life: a backward pass with one part replaced."""

from functools import partial
from itertools import product

import numpy as np
from networks import make_case

from leaky import (
    MLP,
    active_units,
    check_gradient,
    leaky_relu,
    leaky_relu_derivative,
    mean_squared_error_gradient,
    relu_derivative,
    softmax_cross_entropy_gradient,
)

RIGHT_OUTPUT_GRADIENT = {
    "mse": mean_squared_error_gradient,
    "cross_entropy": softmax_cross_entropy_gradient,
}


def backprop(
    *case,
    derivative=leaky_relu_derivative,
    output_gradient=None,
    back=lambda delta, W, dW: delta @ W.T,
    bias=lambda delta: delta.sum(axis=0),
    weights=lambda H, delta: H.T @ delta,
):
    mlp, theta, X, Y = case
    layers, Z, H = mlp.unpack(theta), [X], [X]
    for W, b in layers:
        Z.append(H[-1] @ W + b)
        H.append(leaky_relu(Z[-1], mlp.negative_slope))
    delta = (output_gradient or RIGHT_OUTPUT_GRADIENT[mlp.criterion])(Z[-1], Y)
    gradients = []
    for layer in reversed(range(len(layers))):
        dW = weights(H[layer], delta)
        gradients.insert(0, (dW, bias(delta)))
        delta = back(delta, layers[layer][0], dW) * derivative(Z[layer], mlp.negative_slope)
    return mlp.pack(gradients)


def times(factor):
    return lambda *case: factor * backprop(*case)


def one_wrong_entry(*case):
    gradient = backprop(*case)
    gradient[np.argmax(np.abs(gradient))] *= 1.001
    return gradient


def two_entries_exchanged(*case):
    gradient = backprop(*case)
    first, second = np.argmax(gradient), np.argmin(gradient)
    gradient[[first, second]] = gradient[[second, first]]
    return gradient


def first_layer_without_its_derivative(mlp, theta, X, Y):
    _, *right = mlp.unpack(backprop(mlp, theta, X, Y))
    first, *_ = mlp.unpack(backprop(mlp, theta, X, Y, derivative=lambda z, slope: 1))
    return mlp.pack([first, *right])


def middle_layer_doubled(mlp, theta, X, Y):
    first, (dW, db), last = mlp.unpack(backprop(mlp, theta, X, Y))
    return mlp.pack([first, (2 * dW, 2 * db), last])


def a_little_off_everywhere(*case):
    gradient = backprop(*case)
    return gradient * (1 + 1e-3 * np.resize([1, -1, 2], gradient.shape))


def by_columns(matrix):
    return matrix.ravel(order="F").reshape(matrix.shape)


def with_mask(derivative):
    return partial(backprop, derivative=derivative)


FAULTS = {
    "ReLU's mask": with_mask(lambda z, slope: relu_derivative(z)),
    "slope 10 % too large": with_mask(lambda z, slope: leaky_relu_derivative(z, 1.1 * slope)),
    "slopes exchanged": with_mask(lambda z, slope: np.where(z > 0, slope, 1)),
    "slope squared": with_mask(lambda z, slope: leaky_relu_derivative(z, slope**2)),
    "derivative of the identity": with_mask(lambda z, slope: 1),
    "derivative forgotten in one layer": first_layer_without_its_derivative,
    "function in place of its derivative": with_mask(leaky_relu),
    "derivative negative left of 0": with_mask(lambda z, slope: leaky_relu_derivative(z, -slope)),
    "bias averaged": partial(backprop, bias=lambda delta: delta.mean(axis=0)),
    "bias of one sample": partial(backprop, bias=lambda delta: delta[0]),
    "biases forgotten": partial(backprop, bias=lambda delta: 0 * delta[0]),
    "weights averaged": partial(backprop, weights=lambda H, delta: H.T @ delta / len(H)),
    "weights flattened by columns": partial(
        backprop, weights=lambda H, delta: by_columns(H.T @ delta)
    ),
    "square weights not transposed": partial(
        backprop, back=lambda delta, W, dW: delta @ (W if W.shape[0] == W.shape[1] else W.T)
    ),
    "weights changed before they are used": partial(
        backprop, back=lambda delta, W, dW: delta @ (W - 0.01 * dW).T
    ),
    "sign": times(-1),
    "halved": times(0.5),
    "doubled": times(2),
    "a thousandth too large": times(1.001),
    "summed over the samples": lambda *case: len(case[2]) * backprop(*case),
    "summed over the outputs": lambda *case: case[0].sizes[-1] * backprop(*case),
    "last sample only": lambda mlp, theta, X, Y: backprop(mlp, theta, X[-1:], Y[-1:]),
    "one wrong entry": one_wrong_entry,
    "two entries exchanged": two_entries_exchanged,
    "all zero": times(0),
}
# What is taken for the gradient of a loss with respect to the output.
MSE_FAULTS = {
    "the 2 is missing": lambda output, Y: (output - Y) / Y.size,
    "1/n in place of 1/(n·k)": lambda output, Y: 2 * (output - Y) / len(Y),
    "target minus prediction": lambda output, Y: 2 * (Y - output) / Y.size,
    "gradient of the absolute error": lambda output, Y: np.sign(output - Y) / Y.size,
}
CROSS_ENTROPY_FAULTS = {
    "the label is not subtracted": lambda z, Y: softmax(z) / len(z),
    "the label is subtracted twice": lambda z, Y: (softmax(z) - 2 * one_hot(z, Y)) / len(z),
    "softmax over the samples": lambda z, Y: (softmax(z.T).T - one_hot(z, Y)) / len(z),
    "gradient by the probabilities": lambda z, Y: -one_hot(z, Y) / softmax(z) / len(z),
}
RELU_FAULTS = {  # after ReLU `output >= 0` is true everywhere
    "mask from the activation, ≥ 0": with_mask(lambda z, slope: leaky_relu(z, 0) >= 0),
}
# Faults that are there for the likely cause that they are given.
FACTORS_AND_PLACES = {
    "times −1.005": times(-1.005),
    "times 1.995": times(1.995),
    "divided by 2.01": times(1 / 2.01),
    "divided by both": times(1 / 120),
    "middle layer doubled": middle_layer_doubled,
    "a little off everywhere": a_little_off_everywhere,
}
ALL = FAULTS | RELU_FAULTS | FACTORS_AND_PLACES
ALL |= {
    name: partial(backprop, output_gradient=gradient)
    for name, gradient in (MSE_FAULTS | CROSS_ENTROPY_FAULTS).items()
}
PLANTED = [
    *product(FAULTS, [0.01, 0.3], ["mse", "cross_entropy"]),
    *product(MSE_FAULTS, [0.01], ["mse"]),
    *product(CROSS_ENTROPY_FAULTS, [0.01], ["cross_entropy"]),
    *product(RELU_FAULTS, [0], ["mse"]),
]


def softmax(logits):
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def square_case(seed, slope, criterion):
    """A network on which every fault above shows: square weights, two hidden layers."""
    return make_case(MLP((3, 6, 6, 3), slope, criterion), np.random.default_rng(seed), 40)


def check(case, gradient):
    mlp, theta, X, Y = case
    return check_gradient(
        lambda stack: mlp.loss(stack, X, Y),
        gradient,
        theta,
        pattern=lambda stack: active_units(mlp, stack, X),
        names=mlp.parameter_names(),
    )
