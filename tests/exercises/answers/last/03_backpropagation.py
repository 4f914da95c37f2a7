import functools

import numpy as np


def shared_bias__right_1(dZ1, dZ2):
    """functools.reduce over all the rows of both arrays."""
    rows = [*dZ1, *dZ2]
    return functools.reduce(np.add, rows, np.zeros(np.shape(dZ1)[1]))


def shared_bias__wrong_1(dZ1, dZ2):
    """Means over the samples, though 1/n is inside: dZ1=[[1], [1]], dZ2=[[0], [0]] gives [1]."""
    return np.mean(dZ1, axis=0) + np.mean(dZ2, axis=0)


def shared_bias__wrong_2(dZ1, dZ2):
    """Adds into the argument: right result, but dZ1=[[1.0]] is [[3.0]] after dZ2=[[2.0]]."""
    dZ1 += dZ2
    return dZ1.sum(axis=0)


def shared_bias__wrong_3(dZ1, dZ2):
    """squeeze also drops d = 1: dZ1=[[1.0]], dZ2=[[2.0]] gives shape () and not (1,)."""
    ones = np.ones((1, len(dZ1)))
    return np.squeeze(ones @ dZ1 + ones @ dZ2)


def weighted_backward__right_1(X, Y, s, W1, b1, W2, b2, slope):
    """A loop over the samples with outer products, added up in a list."""
    total = [np.zeros(np.shape(p)) for p in (W1, b1, W2, b2)]
    for x, y, weight in zip(X, Y, s):
        z = x @ W1 + b1
        bend = np.array([1.0 if entry > 0 else slope for entry in z])
        h = bend * z
        delta_out = 2.0 * weight * (h @ W2 + b2 - y)
        delta_hidden = bend * np.dot(W2, delta_out)
        parts = (np.outer(x, delta_hidden), delta_hidden, np.outer(h, delta_out), delta_out)
        total = [old + new for old, new in zip(total, parts)]
    return tuple(total)


def weighted_backward__wrong_1(X, Y, s, W1, b1, W2, b2, slope):
    """The weights go in a second time in the hidden layer: s=[0.5, 0.5] halves dW1 and db1."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dY = 2 * s[:, None] * (H1 @ W2 + b2 - Y)
    dZ1 = s[:, None] * (dY @ W2.T) * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def weighted_backward__wrong_2(X, Y, s, W1, b1, W2, b2, slope):
    """At Z1 = 0 the derivative is 1, not the slope: X=[[1]], W1=[[0]], b1=[0], slope=0.1."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dY = 2 * (s * (H1 @ W2 + b2 - Y).T).T
    dZ1 = dY @ W2.T
    dZ1 = np.where(Z1 < 0, slope * dZ1, dZ1)
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def weighted_backward__wrong_3(X, Y, s, W1, b1, W2, b2, slope):
    """The mask is taken from H1, wrong for slopes below 0: X=[[1]], W1=[[-1]], slope=-0.5."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dY = 2 * np.reshape(s, (-1, 1)) * (H1 @ W2 + b2 - Y)
    dZ1 = np.einsum("nk,dk->nd", dY, W2) * np.where(H1 > 0, 1.0, slope)
    return X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dY, dY.sum(axis=0)


def tied_backward__right_1(G, X, W, b, slope):
    """Both uses as one layer of 2n rows: inputs and deltas are stacked, then one product."""

    def bend(Z):
        return np.where(Z > 0, 1.0, slope)

    Z1 = np.add(np.matmul(X, W), b)
    H1 = bend(Z1) * Z1
    Z2 = np.add(np.matmul(H1, W), b)
    delta_2 = bend(Z2) * G
    delta_1 = bend(Z1) * np.matmul(delta_2, np.transpose(W))
    inputs = np.vstack([X, H1])
    deltas = np.vstack([delta_1, delta_2])
    return np.einsum("ni,nj->ij", inputs, deltas), np.einsum("nj->j", deltas)


def tied_backward__wrong_1(G, X, W, b, slope):
    """db has only the path through the first layer: any G != 0, as G=[[1]], X=[[1]], W=[[1]]."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    dZ2 = G * np.where(Z2 > 0, 1.0, slope)
    dZ1 = dZ2 @ W.T * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1 + H1.T @ dZ2, dZ1.sum(axis=0)


def tied_backward__wrong_2(G, X, W, b, slope):
    """W is not transposed on the way back, right for symmetric W only: W=[[1, 2], [0, 1]]."""
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    dZ2 = G * np.where(Z2 > 0, 1.0, slope)
    dZ1 = dZ2 @ W * np.where(Z1 > 0, 1.0, slope)
    return X.T @ dZ1 + H1.T @ dZ2, (dZ1 + dZ2).sum(axis=0)


def tied_backward__wrong_3(G, X, W, b, slope):
    """ones_like keeps ints, so a slope of 0.1 becomes 0: X=[[-1]], W=[[1]], b=[0], all whole."""

    def derivative(Z):
        out = np.ones_like(Z)
        out[Z <= 0] = slope
        return out

    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    Z2 = H1 @ W + b
    dZ2 = G * derivative(Z2)
    dZ1 = dZ2 @ W.T * derivative(Z1)
    return X.T @ dZ1 + H1.T @ dZ2, dZ1.sum(axis=0) + dZ2.sum(axis=0)
