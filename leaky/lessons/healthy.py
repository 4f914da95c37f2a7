"""Train a 2-10-10-2 network in plain NumPy: the healthy program of chapter 9's clinic.

Chapters 3 and 5 derive every line. A patient of `leaky.lessons.clinic` is this text with a line
or two changed, so it is written out and not built from the other modules, which serve as its
outside judge. The letters are those of `leaky.network`, with one difference: a bias is a
row, shape (1, 10), so that the same lines train a stack of networks, with X of shape (S, n, 2)
and W₁ of shape (S, 2, 10).
"""

import numpy as np


def leaky_relu(z, slope):
    """Z in, H out, of the same shape."""
    return np.maximum(0, z) + slope * np.minimum(0, z)


def leaky_relu_derivative(z, slope):
    """1 where z > 0, the slope elsewhere."""
    return np.where(z > 0, 1.0, slope)


def first_layer(rng, shape, slope):
    """Draw W, shape (..., d_in, d_out), at He's scale (chapter 6), and b of zeros."""
    scale = np.sqrt(2 / ((1 + slope**2) * shape[-2]))
    W = scale * rng.standard_normal(shape)
    return W, np.zeros((*shape[:-2], 1, shape[-1]))


def forward(layers, X, slope):
    """Return Z₁, H₁, Z₂, H₂ and Ŷ: the way back needs them all."""
    (W1, b1), (W2, b2), (W3, b3) = layers
    Z1 = X @ W1 + b1  # (n, 10)
    H1 = leaky_relu(Z1, slope)
    Z2 = H1 @ W2 + b2  # (n, 10)
    H2 = leaky_relu(Z2, slope)
    Yhat = H2 @ W3 + b3  # (n, 2)
    return Z1, H1, Z2, H2, Yhat


def loss(layers, X, Y, slope):
    """Mean of the squared error over all n·k entries, one number a network."""
    *_, Yhat = forward(layers, X, slope)
    return np.mean((Yhat - Y) ** 2, axis=(-2, -1))


def step(layers, X, Y, slope, learning_rate):
    """Change the layers, in place, by one step of gradient descent."""
    (W1, b1), (W2, b2), (W3, b3) = layers
    n, k = Y.shape[-2:]
    Z1, H1, Z2, H2, Yhat = forward(layers, X, slope)
    dYhat = 2 * (Yhat - Y) / (n * k)  # (n, 2)
    dZ2 = (dYhat @ W3.mT) * leaky_relu_derivative(Z2, slope)  # (n, 10)
    dZ1 = (dZ2 @ W2.mT) * leaky_relu_derivative(Z1, slope)  # (n, 10)
    W3 -= learning_rate * H2.mT @ dYhat
    b3 -= learning_rate * dYhat.sum(axis=-2, keepdims=True)
    W2 -= learning_rate * H1.mT @ dZ2
    b2 -= learning_rate * dZ2.sum(axis=-2, keepdims=True)
    W1 -= learning_rate * X.mT @ dZ1
    b1 -= learning_rate * dZ1.sum(axis=-2, keepdims=True)


def shuffle(X, Y, rng):
    """Put the samples in another order; each keeps its target."""
    order = rng.permutation(X.shape[-2])
    return X[..., order, :], Y[..., order, :]


def remember(layers):
    """Keep the layers as they are now, whatever training does to them later."""
    return [(W.copy(), b.copy()) for W, b in layers]


def average(losses):
    """Mean of the losses of several batches of one size."""
    last = len(losses) - 1
    return sum(losses) / (last + 1)
