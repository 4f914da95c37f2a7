import numpy as np


def count_dead__right_1(W, b, X):
    """Plain loops over rows and columns with max() of a generator."""
    dead = 0
    for row, bias in zip(W, b):
        highest = max(float(np.dot(row, column) + bias) for column in np.transpose(X))
        dead += 1 if highest <= 0 else 0
    return dead


def count_dead__wrong_1(W, b, X):
    """Asks for every sign to be -1, so z = 0 counts as on: W=[[0]], b=[0], X=[[1]] gives 0."""
    signs = np.sign(np.einsum("ud,dn->un", W, X) + np.reshape(b, (-1, 1)))
    return int((signs.sum(axis=1) == -signs.shape[1]).sum())


def count_dead__wrong_2(W, b, X):
    """Wrong axis, counts samples with all units off: W=[[1]], b=[0], X=[[-1, -2]] gives 2."""
    Z = W @ X + b[:, None]
    return int(np.count_nonzero(np.all(Z <= 0, axis=0)))


def count_dead__wrong_3(W, b, X):
    """Takes nearly 0 for 0 by isclose: W=[[1e-9]], b=[0], X=[[1]] gives 1 and should give 0."""
    H = np.maximum(0, W @ X + b[:, None])
    return int(np.isclose(H, 0).all(axis=1).sum())


def waking_bias__right_1(w, X, k):
    """A loop that k - 1 times strikes the lowest border out by a mask; then the lowest left."""
    borders = np.negative(np.einsum("nd,d->n", X, w)).astype(float)
    left = np.ones(borders.shape, dtype=bool)
    for _ in range(k - 1):
        left[np.argmin(np.where(left, borders, np.inf))] = False
    return float(min(border for border, free in zip(borders, left) if free))


def waking_bias__wrong_1(w, X, k):
    """The quantile divides by n - 1, so a single sample fails: w=[1], X=[[2]], k=1."""
    borders = -(np.asarray(X) @ np.asarray(w))
    return float(np.quantile(borders, (k - 1) / (len(borders) - 1)))


def waking_bias__wrong_2(w, X, k):
    """Takes the k-th smallest w.x, not the k-th largest: w=[1], X=[[1], [2], [3]], k=1 gives -1."""
    return float(-np.sort(X @ w)[k - 1])


def waking_bias__wrong_3(w, X, k):
    """Middle between border k and the next, not the border: w=[1], X=[[1], [3]], k=1 gives -2."""
    borders = np.sort(-(X @ w))
    if k == len(borders):
        return float(borders[-1])
    return float((borders[k - 1] + borders[k]) / 2)


def neuron_step__right_1(w, b, X, y, learning_rate):
    """A loop over the samples that skips those that are off, with Python floats for b."""
    n = len(y)
    grad_w = np.zeros(len(w))
    grad_b = 0.0
    for x_i, y_i in zip(X, y):
        z = float(np.dot(w, x_i) + b)
        if not z > 0:
            continue
        share = (z - float(y_i)) / n
        grad_w = grad_w + share * x_i
        grad_b += share
    return np.subtract(w, learning_rate * grad_w), float(b) - learning_rate * grad_b


def neuron_step__wrong_1(w, b, X, y, learning_rate):
    """The gradient by b is taken at the new w: w=[1], b=0, X=[[1]], y=[0], rate 0.5."""
    n = len(y)
    z = X @ w + b
    w = w - learning_rate * X.T @ ((np.maximum(z, 0) - y) * (z > 0)) / n
    z = X @ w + b
    b = b - learning_rate * np.sum((np.maximum(z, 0) - y) * (z > 0)) / n
    return w, float(b)


def neuron_step__wrong_2(w, b, X, y, learning_rate):
    """Divides by the number of samples that are on: w=[1], b=0, X=[[1], [-1]], y=[0, 0]."""
    z = X @ w + b
    on = z > 0
    error = np.where(on, z - y, 0.0)
    n = max(int(on.sum()), 1)
    return w - learning_rate * (error @ X) / n, float(b - learning_rate * error.sum() / n)


def neuron_step__wrong_3(w, b, X, y, learning_rate):
    """A unit at z = 0 is taken as on: w=[0], b=0, X=[[1]], y=[1] moves and should not."""
    z = X @ w + b
    error = (np.maximum(z, 0) - y) * (z >= 0) / len(y)
    return w - learning_rate * X.T @ error, float(b - learning_rate * error.sum())
