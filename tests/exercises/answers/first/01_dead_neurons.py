from collections import namedtuple
from functools import reduce

import numpy as np


def count_dead__right_1(W, b, X):
    """Plain nested loops with for/else: a unit that never fires is counted."""
    units, d = np.shape(W)
    n = np.shape(X)[1]
    dead = 0
    for u in range(units):
        for i in range(n):
            z = float(b[u])
            for j in range(d):
                z += float(W[u][j]) * float(X[j][i])
            if z > 0:
                break
        else:
            dead += 1
    return dead


def count_dead__right_2(W, b, X):
    """einsum with samples first, then the largest pre-activation of each unit."""
    z = np.einsum("ud,dn->nu", np.asarray(W, float), np.asarray(X, float)) + np.asarray(b, float)
    return np.count_nonzero(z.max(axis=0) <= 0)


def count_dead__right_3(W, b, X):
    """reduce with a logical or over the samples: who was ever on; the others are dead."""
    W, b, X = (np.array(a, dtype=float) for a in (W, b, X))
    ever_on = reduce(np.logical_or, (W @ x + b > 0 for x in X.T))
    return len(b) - int(ever_on.sum())


def count_dead__right_4(W, b, X):
    """Bias folded in as a further column, a row of ones below X, product of the off mask."""
    W1 = np.column_stack([np.asarray(W, float), np.asarray(b, float)])
    X1 = np.vstack([np.asarray(X, float), np.ones(np.shape(X)[1])])
    off = ~(W1 @ X1 > 0)
    return sum(int(row) for row in off.prod(axis=1))


def count_dead__wrong_1(W, b, X):
    """Strictly below 0 asked for, 0 itself is off, too: W=[[1]], b=[0], X=[[0]] is 1, not 0."""
    z = W @ X + b[:, None]
    return int(np.all(z < 0, axis=1).sum())


def count_dead__wrong_2(W, b, X):
    """Wrong axis, counts samples with all units off: W=[[1],[-1]], b=[0,0], X=[[0,0,0]]: 3."""
    z = W @ X + b[:, None]
    return int((z <= 0).all(axis=0).sum())


def count_dead__wrong_3(W, b, X):
    """Returns the share, not the number: W=[[1],[-1]], b=[0,0], X=[[1]] gives 0.5."""
    z = W @ X + b[:, None]
    return float(np.mean((z <= 0).all(axis=1)))


def count_dead__wrong_4(W, b, X):
    """any instead of all: W=[[1]], b=[0], X=[[-1,1]] is alive and gets counted."""
    dead = 0
    for row, bias in zip(W, b, strict=True):
        if np.any(row @ X + bias <= 0):
            dead += 1
    return dead


def count_dead__wrong_5(W, b, X):
    """Largest w.x compared with b, not with -b (fine for b=0): W=[[1]], b=[2], X=[[1]]."""
    largest = (W @ X).max(axis=1)
    return int((largest <= b).sum())


def count_dead__wrong_6(W, b, X):
    """Looks at the mean pre-activation only: W=[[1]], b=[0], X=[[-3,1]] is alive."""
    z = W @ X + b[:, None]
    return int((z.mean(axis=1) <= 0).sum())


def count_dead__wrong_7(W, b, X):
    """Units less the most that are on at once: W=[[1],[-1]], b=[0,0], X=[[1,-1]] gives 1."""
    z = W @ X + b[:, None]
    on_at_once = (z > 0).sum(axis=0)
    return len(b) - int(on_at_once.max())


def count_dead__wrong_8(W, b, X):
    """z gets the dtype of X, whole X cuts off 0.5: W=[[0.5]], b=[0.0], X=[[1]] of ints."""
    z = np.zeros((W.shape[0], X.shape[1]), dtype=X.dtype)
    for u in range(W.shape[0]):
        z[u] = W[u] @ X + b[u]
    return int((z <= 0).all(axis=1).sum())


def waking_bias__right_1(w, X, k):
    """np.partition of the single borders, handed back as a 0-d array."""
    borders = -(np.asarray(X, float) @ np.asarray(w, float))
    return np.array(np.partition(borders, k - 1)[k - 1])


def waking_bias__right_2(w, X, k):
    """Pure Python: sorted over a generator, largest first."""
    projections = (sum(float(a) * float(c) for a, c in zip(w, x, strict=True)) for x in X)
    return -sorted(projections, reverse=True)[k - 1]


def waking_bias__right_3(w, X, k):
    """Wakes the samples one by one: takes the largest away k - 1 times, on an own array."""
    left = np.einsum("ij,j->i", np.asarray(X, float), np.asarray(w, float))
    for _ in range(k - 1):
        left[left.argmax()] = -np.inf
    return float(-left.max())


def waking_bias__right_4(w, X, k):
    """Ranks by comparing every pair: the sample that exactly k - 1 others precede."""
    p = (np.asarray(X, float) * np.asarray(w, float)).sum(axis=1)
    ahead = (p[None, :] > p[:, None]).sum(axis=1)
    return next(-value for value, rank in zip(p.tolist(), ahead, strict=True) if rank == k - 1)


def waking_bias__wrong_1(w, X, k):
    """Off by one, border for k + 1: w=[1], X=[[1],[2],[3]], k=1 gives -2 instead of -3."""
    borders = sorted(-(X @ w))
    return float(borders[min(k, len(borders) - 1)])


def waking_bias__wrong_2(w, X, k):
    """Counts from the smallest w.x, not from the largest: w=[1], X=[[1],[2]], k=1 gives -1."""
    p = np.sort(X @ w)
    return float(-p[k - 1])


def waking_bias__wrong_3(w, X, k):
    """Returns w.x itself, sign forgotten: w=[1], X=[[3]], k=1 gives 3 instead of -3."""
    p = np.sort(X @ w)
    return float(p[-k])


def waking_bias__wrong_4(w, X, k):
    """Divides by the length of w (fine if that is 1): w=[2], X=[[3]], k=1 gives -3, not -6."""
    direction = w / np.linalg.norm(w)
    p = np.sort(X @ direction)
    return float(-p[-k])


def waking_bias__wrong_5(w, X, k):
    """A quantile that interpolates (fine for k=n): w=[1], X=[[0],[1],[4]], k=1 gives -2."""
    p = X @ w
    return float(-np.quantile(p, 1 - k / len(p)))


def waking_bias__wrong_6(w, X, k):
    """Right number, but X is multiplied in place: w=[2.0], X=[[3.0]], k=1 leaves X=[[6.0]]."""
    X *= w
    p = X.sum(axis=1)
    return float(-np.sort(p)[-k])


def waking_bias__wrong_7(w, X, k):
    """Adds a bit so that it is surely on: w=[1], X=[[2]], k=1 gives -1.999, on from -2 already."""
    p = np.sort(X @ w)[::-1]
    return float(-p[k - 1] + 1e-3)


def waking_bias__wrong_8(w, X, k):
    """Thinks that waking needs b >= 0: w=[1], X=[[1],[2]], k=1 gives 0 instead of -2."""
    p = np.sort(X @ w)[::-1]
    return max(0.0, float(-p[k - 1]))


def neuron_step__right_1(w, b, X, y, learning_rate):
    """Loops over samples and features in pure Python, gradients gathered first."""
    n, d = np.shape(X)
    grad_w, grad_b = [0.0] * d, 0.0
    for i in range(n):
        z = float(b) + sum(float(w[j]) * float(X[i][j]) for j in range(d))
        if z <= 0:
            continue
        slip = (z - float(y[i])) / n
        grad_b += slip
        for j in range(d):
            grad_w[j] += slip * float(X[i][j])
    new_w = np.array([float(w[j]) - learning_rate * grad_w[j] for j in range(d)])
    return new_w, float(b) - learning_rate * grad_b


def neuron_step__right_2(w, b, X, y, learning_rate):
    """w and b in one vector theta, X with a column of ones, split at the end."""
    A = np.column_stack([np.asarray(X, float), np.ones(len(X))])
    theta = np.append(np.asarray(w, float), float(b))
    z = A @ theta
    pull = np.where(z > 0, z - y, 0.0)
    theta = theta - learning_rate * (A.T @ pull) / len(A)
    return theta[:-1], float(theta[-1])


def neuron_step__right_3(w, b, X, y, learning_rate):
    """einsum over samples with a mask as factor, result in a namedtuple."""
    Step = namedtuple("Step", ["w", "b"])
    X = np.asarray(X, dtype=float)
    z = np.einsum("nd,d->n", X, np.asarray(w, dtype=float)) + b
    on = (z > 0).astype(float)
    h = on * z
    grad_w = np.einsum("n,n,nd->d", on, h - y, X) / z.size
    grad_b = np.einsum("n,n->", on, h - y) / z.size
    return Step(w=w - learning_rate * grad_w, b=b - learning_rate * grad_b)


def neuron_step__right_4(w, b, X, y, learning_rate):
    """Keeps only the rows that are on and divides by all n; inner helper with a default."""

    def descend(old, gradient, eta=learning_rate):
        return old - eta * gradient

    X, y = np.array(X, dtype=float), np.array(y, dtype=float)
    z = X.dot(np.array(w, dtype=float)) + b
    (active,) = np.nonzero(z > 0)
    miss = z[active] - y[active]
    grad_w, grad_b = miss @ X[active] / len(y), miss.sum() / len(y)
    return descend(np.array(w, dtype=float), grad_w), descend(float(b), float(grad_b))


def neuron_step__wrong_1(w, b, X, y, learning_rate):
    """Divides by the samples that are on, not by n: w=[1], b=0, X=[[1],[-1]], y=[0,0], eta=1."""
    z = X @ w + b
    on = z > 0
    count = max(1, int(on.sum()))
    dz = on * (z - y) / count
    return w - learning_rate * (X.T @ dz), b - learning_rate * dz.sum()


def neuron_step__wrong_2(w, b, X, y, learning_rate):
    """Gradient of the full mean squared error, a factor 2: w=[1], b=0, X=[[1]], y=[0], eta=1."""
    z = X @ w + b
    h = np.maximum(0, z)
    dz = 2 / len(y) * (h - y) * (z > 0)
    return w - learning_rate * (X.T @ dz), b - learning_rate * dz.sum()


def neuron_step__wrong_3(w, b, X, y, learning_rate):
    """Gradient by b taken at the new w: w=[1.0], b=0, X=[[1]], y=[0], eta=0.5 gives b=-0.25."""

    def slip(w):
        z = X @ w + b
        return (z > 0) * (np.maximum(z, 0) - y) / len(y)

    w = w - learning_rate * (X.T @ slip(w))
    b = b - learning_rate * slip(w).sum()
    return w, b


def neuron_step__wrong_4(w, b, X, y, learning_rate):
    """Derivative of ReLU left out, an off sample pulls: w=[1], b=0, X=[[-1]], y=[1], eta=1."""
    h = np.maximum(0, X @ w + b)
    dz = (h - y) / len(y)
    return w - learning_rate * (X.T @ dz), b - learning_rate * dz.sum()


def neuron_step__wrong_5(w, b, X, y, learning_rate):
    """Takes z = 0 for on: w=[1], b=0, X=[[0]], y=[1], eta=1 moves b to 1."""
    z = X @ w + b
    dz = np.where(z >= 0, z - y, 0.0) / len(y)
    return w - learning_rate * (X.T @ dz), b - learning_rate * dz.sum()


def neuron_step__wrong_6(w, b, X, y, learning_rate):
    """New w has the dtype of the old: w=[1] of ints, b=0, X=[[1]], y=[0], eta=0.5 gives w=[0]."""
    z = X @ w + b
    dz = (z > 0) * (z - y) / len(y)
    new_w = np.empty_like(w)
    for j in range(len(w)):
        new_w[j] = w[j] - learning_rate * (dz @ X[:, j])
    return new_w, b - learning_rate * dz.sum()


def neuron_step__wrong_7(w, b, X, y, learning_rate):
    """No return if the neuron is off for all samples: w=[1], b=-5, X=[[1]], y=[0] gives None."""
    z = X @ w + b
    on = z > 0
    if on.any():
        miss = z[on] - y[on]
        dw = X[on].T @ miss / len(y)
        db = miss.sum() / len(y)
        return w - learning_rate * dw, b - learning_rate * db


def neuron_step__wrong_8(w, b, X, y, learning_rate):
    """Difference quotients, not derivatives: at w=[1], b=0, X=[[0]], y=[1], eta=1 b gets 0.5."""

    def loss(v, c):
        return np.mean((np.maximum(0, X @ v + c) - y) ** 2) / 2

    eps = 1e-6
    dw = np.array([(loss(w + e, b) - loss(w - e, b)) / (2 * eps) for e in eps * np.eye(len(w))])
    db = (loss(w, b + eps) - loss(w, b - eps)) / (2 * eps)
    return w - learning_rate * dw, b - learning_rate * db
