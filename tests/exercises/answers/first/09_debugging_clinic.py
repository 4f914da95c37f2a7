import functools
import itertools
import math
from collections import deque, namedtuple

import numpy as np


def best_epoch__right_1(losses):
    """Style: min over the indices of the numbers that equal themselves, with a key."""
    return min((i for i, loss in enumerate(losses) if loss == loss), key=lambda i: losses[i])


def best_epoch__right_2(losses):
    """Style: np.lexsort, NaN behind all numbers, then by loss, then by index; a 0-d array."""
    places = np.arange(len(losses))
    return np.array(np.lexsort((places, losses, np.isnan(losses)))[0])


def best_epoch__right_3(losses):
    """Style: the indices of the survivors first, the argmin inside them picks one."""
    survivors = np.flatnonzero(~np.isnan(losses))
    return survivors[np.take(losses, survivors).argmin()].item()


def best_epoch__right_4(losses):
    """Style: functools.reduce, the later one wins only if it is lower or the earlier one is NaN."""

    def better(i, j):
        return j if losses[j] < losses[i] or math.isnan(losses[i]) else i

    return functools.reduce(better, range(len(losses)))


def best_epoch__wrong_1(losses):
    """The index counts only the epochs without NaN: losses = [nan, 3.0, 1.0] gives 1, not 2."""
    return int(np.argmin(losses[~np.isnan(losses)]))


def best_epoch__wrong_2(losses):
    """Rounds to three digits, near ties go to the first: losses = [0.10001, 0.1] gives 0, not 1."""
    return int(np.nanargmin(np.round(losses, 3)))


def best_epoch__wrong_3(losses):
    """A made-up number for NaN is not large enough: losses = [nan, 1e12] gives 0."""
    filled = np.where(np.isnan(losses), 1e9, losses)
    return int(np.argmin(filled))


def best_epoch__wrong_4(losses):
    """The last of equal losses, <= for <: losses = [2.0, 1.0, 1.0] gives 2, not 1."""
    best, lowest = 0, np.inf
    for i, loss in enumerate(losses):
        if loss <= lowest:
            best, lowest = i, loss
    return best


def best_epoch__wrong_5(losses):
    """Writes infinity over the argument's NaN: losses = [nan, 1.0] is [inf, 1.0] after it."""
    broken = np.isnan(losses)
    if broken.any():
        losses[broken] = np.inf
    return int(losses.argmin())


def best_epoch__wrong_6(losses):
    """Leaves out all that is not finite, -inf too: losses = [1.0, -inf] gives 0, not 1."""
    return int(np.argmin(np.where(np.isfinite(losses), losses, np.inf)))


def best_epoch__wrong_7(losses):
    """Starts with epoch 0, and nothing is below NaN: losses = [nan, 2.0, 1.0] gives 0, not 2."""
    best = 0
    for i in range(1, len(losses)):
        if losses[i] < losses[best]:
            best = i
    return best


def best_epoch__wrong_8(losses):
    """nan_to_num makes infinity the largest float: [inf, 1.7976931348623157e308] gives 0."""
    return int(np.argmin(np.nan_to_num(losses, nan=np.inf)))


def minibatches__right_1(X, Y, size, order):
    """Style: recursion, the order is halved at a multiple of size."""

    def hand_out(waiting):
        if len(waiting) <= size:
            return [(X[waiting], Y[waiting])]
        full = -(-len(waiting) // size) // 2 * size
        return hand_out(waiting[:full]) + hand_out(waiting[full:])

    return hand_out(order)


def minibatches__right_2(X, Y, size, order):
    """Style: itertools.islice over an iterator of places, a namedtuple for each pair."""
    Batch = namedtuple("Batch", ["X_batch", "Y_batch"])
    places = iter(order.tolist())
    chunks = iter(lambda: list(itertools.islice(places, int(size))), [])
    return [Batch(X.take(chunk, axis=0), Y.take(chunk)) for chunk in chunks]


def minibatches__right_3(X, Y, size, order):
    """Style: np.split at the multiples of size, zipped."""
    cuts = np.arange(size, len(order), size)
    return list(zip(np.split(X[order], cuts), np.split(Y[order], cuts), strict=True))


def minibatches__right_4(X, Y, size, order):
    """Style: sample by sample from a deque, the lists become arrays at the end."""
    waiting = deque(int(i) for i in order)
    batches = []
    while waiting:
        rows, targets = [], []
        while waiting and len(rows) < size:
            i = waiting.popleft()
            rows.append(X[i])
            targets.append(Y[i])
        batches.append((np.array(rows, dtype=X.dtype), np.array(targets, dtype=Y.dtype)))
    return batches


def minibatches__wrong_1(X, Y, size, order):
    """The targets stay in the old order: X = [[0], [1]], Y = [0, 1], size 1, order [1, 0]."""
    X = X[order]
    return [(X[i : i + size], Y[i : i + size]) for i in range(0, len(X), size)]


def minibatches__wrong_2(X, Y, size, order):
    """The shorter last batch is lost: three samples, size 2, order [0, 1, 2]."""
    X, Y = X[order], Y[order]
    batches = []
    for start in range(0, len(X) - size + 1, size):
        batches.append((X[start : start + size], Y[start : start + size]))
    return batches


def minibatches__wrong_3(X, Y, size, order):
    """n // size + 1 batches, the last one is empty: four samples, size 2, order [0, 1, 2, 3]."""
    batches = []
    for b in range(len(X) // size + 1):
        places = order[b * size : (b + 1) * size]
        batches.append((X[places], Y[places]))
    return batches


def minibatches__wrong_4(X, Y, size, order):
    """array_split evens out the sizes: five samples, size 4, gives 3 and 2, not 4 and 1."""
    count = math.ceil(len(X) / size)
    return [(X[places], Y[places]) for places in np.array_split(order, count)]


def minibatches__wrong_5(X, Y, size, order):
    """Sample i goes to place order[i], the inverse: three samples, size 3, order [1, 2, 0]."""
    X_new, Y_new = np.empty_like(X), np.empty_like(Y)
    X_new[order] = X
    Y_new[order] = Y
    return [(X_new[i : i + size], Y_new[i : i + size]) for i in range(0, len(X), size)]


def minibatches__wrong_6(X, Y, size, order):
    """A size above n gives no batch at all: two samples, size 3, order [0, 1]."""
    batches = []
    stop = size
    while stop <= len(order):
        batches.append((X[order[stop - size : stop]], Y[order[stop - size : stop]]))
        stop += size
    if batches and stop - size < len(order):
        batches.append((X[order[stop - size :]], Y[order[stop - size :]]))
    return batches


def minibatches__wrong_7(X, Y, size, order):
    """Reorders the caller's arrays: X = [[0.0], [1.0]], Y = [0.0, 1.0], size 2, order [1, 0]."""
    X[:] = X[order]
    Y[:] = Y[order]
    return [(X[i : i + size].copy(), Y[i : i + size].copy()) for i in range(0, len(X), size)]


def minibatches__wrong_8(X, Y, size, order, batches=[]):
    """The default list is kept between calls: any input, called twice, gives twice the batches."""
    for start in range(0, len(X), size):
        places = order[start : start + size]
        batches.append((X[places], Y[places]))
    return batches


def repaired_step__right_1(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Style: sample by sample, the gradients added up as outer products, a list as result."""
    parameters = [np.array(p, dtype=float) for p in (W1, b1, W2, b2)]
    rate = 2 * learning_rate / len(X)
    for x, y in zip(X, Y, strict=True):
        z = x @ W1 + b1
        gain = np.array([1.0 if value > 0 else slope for value in z])
        error = (z * gain) @ W2 + b2 - y
        back = gain * (W2 @ error)
        changes = np.outer(x, back), back, np.outer(z * gain, error), error
        for parameter, change in zip(parameters, changes, strict=True):
            parameter -= rate * change
    return parameters


def repaired_step__right_2(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Style: einsum all over, the slopes from np.select, a namedtuple."""
    Step = namedtuple("Step", "W1 b1 W2 b2")
    Z = np.einsum("nd,dh->nh", X, W1) + b1
    D = np.select([Z > 0, Z <= 0], [1.0, slope])
    E = np.einsum("nh,nh,ho->no", D, Z, W2) + b2 - Y
    eta = learning_rate * 2 / Y.shape[0]
    return Step(
        W1 - eta * np.einsum("nd,nh,ho,no->dh", X, D, W2, E),
        b1 - eta * np.einsum("nh,ho,no->h", D, W2, E),
        W2 - eta * np.einsum("nh,nh,no->ho", D, Z, E),
        b2 - eta * np.einsum("no->o", E),
    )


def repaired_step__right_3(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Style: a column of ones takes the biases into the weights, split off again at the end."""

    def with_one(A):
        return np.column_stack([A, np.ones(len(A))])

    first, second = np.vstack([W1, b1]), np.vstack([W2, b2])
    inside = with_one(X)
    Z = inside @ first
    gain = slope + (1 - slope) * (Z > 0)
    hidden = with_one(gain * Z)
    error = 2 * (hidden @ second - Y) / len(Y)
    first_new = first - learning_rate * inside.T @ (error @ second[:-1].T * gain)
    second_new = second - learning_rate * hidden.T @ error
    return first_new[:-1], first_new[-1], second_new[:-1], second_new[-1]


def repaired_step__right_4(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Style: transposed layout, gradients in a dictionary, a generator makes the step."""
    n = X.shape[0]
    A = W1.T @ X.T + b1.reshape(-1, 1)
    mask = A > 0
    H = A.astype(float)
    H[~mask] *= slope
    R = (W2.T @ H + b2.reshape(-1, 1) - Y.T) / (n / 2)
    B = W2 @ R
    B[~mask] *= slope
    old = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    slopes = {"W2": H @ R.T, "b2": R @ np.ones(n), "W1": (B @ X).T, "b1": B @ np.ones(n)}
    return tuple(old[name] - learning_rate * slopes[name] for name in old)


def repaired_step__wrong_1(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Still divides by Y.size: any input with two outputs and an error."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / Y.size * (H1 @ W2 + b2 - Y)
    dZ1 = dYhat @ W2.T * np.where(Z1 > 0, 1, slope)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.sum(axis=0)
    return W1, b1, W2, b2


def repaired_step__wrong_2(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """The mean is repaired for b2 but not for b1: any input with two samples and an error."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / len(Y) * (H1 @ W2 + b2 - Y)
    dZ1 = dYhat @ W2.T * np.where(Z1 > 0, 1, slope)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.mean(axis=0)
    return W1, b1, W2, b2


def repaired_step__wrong_3(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """The error goes back through the new W2: W1 = W2 = X = [[1]], b1 = b2 = [0], Y = [[3]]."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / len(Y) * (H1 @ W2 + b2 - Y)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    dZ1 = dYhat @ W2.T * np.where(Z1 > 0, 1, slope)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.sum(axis=0)
    return W1, b1, W2, b2


def repaired_step__wrong_4(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Off units pass nothing back: W1 = [[-1]], X = W2 = [[1]], b1 = b2 = [0], Y = [[3]]."""
    n = len(X)
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    E = 2 * (H1 @ W2 + b2 - Y) / n
    dZ1 = E @ W2.T
    dZ1[Z1 <= 0] = 0
    dW1, db1 = X.T @ dZ1, dZ1.sum(axis=0)
    dW2, db2 = H1.T @ E, E.sum(axis=0)
    return (
        W1 - learning_rate * dW1,
        b1 - learning_rate * db1,
        W2 - learning_rate * dW2,
        b2 - learning_rate * db2,
    )


def repaired_step__wrong_5(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """max(z, slope z) holds for slopes of 0 to 1 only: slope = 2.0 with any unit on."""
    Z1 = X @ W1 + b1
    H1 = np.maximum(Z1, slope * Z1)
    dYhat = 2 / len(Y) * (H1 @ W2 + b2 - Y)
    dZ1 = dYhat @ W2.T * np.where(Z1 > 0, 1, slope)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.sum(axis=0)
    return W1, b1, W2, b2


def repaired_step__wrong_6(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Reads the mask off the activations H1: slope = -0.5 with a unit off, H1 is above 0 there."""
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / len(Y) * (H1 @ W2 + b2 - Y)
    dH1 = dYhat @ W2.T
    dZ1 = np.where(H1 > 0, dH1, slope * dH1)
    W2 = W2 - learning_rate * H1.T @ dYhat
    b2 = b2 - learning_rate * dYhat.sum(axis=0)
    W1 = W1 - learning_rate * X.T @ dZ1
    b1 = b1 - learning_rate * dZ1.sum(axis=0)
    return W1, b1, W2, b2


def repaired_step__wrong_7(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """A unit at 0 counts as on: W1 = [[0]], b1 = b2 = [0], X = W2 = Y = [[1]], slope = 0.1."""
    Z1 = X @ W1 + b1
    gain = np.where(Z1 < 0, slope, 1.0)
    H1 = gain * Z1
    E = 2 / len(X) * (H1 @ W2 + b2 - Y)
    dZ1 = gain * (E @ W2.T)
    return (
        W1 - learning_rate * (X.T @ dZ1),
        b1 - learning_rate * np.sum(dZ1, axis=0),
        W2 - learning_rate * (H1.T @ E),
        b2 - learning_rate * np.sum(E, axis=0),
    )


def repaired_step__wrong_8(W1, b1, W2, b2, X, Y, slope, learning_rate):
    """Takes the step inside the arguments if they are floats: any float input with an error."""
    W1, b1, W2, b2 = (np.asarray(p, dtype=float) for p in (W1, b1, W2, b2))
    Z1 = X @ W1 + b1
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    dYhat = 2 / len(X) * (H1 @ W2 + b2 - Y)
    dZ1 = dYhat @ W2.T * np.where(Z1 > 0, 1.0, slope)
    W2 -= learning_rate * H1.T @ dYhat
    b2 -= learning_rate * dYhat.sum(axis=0)
    W1 -= learning_rate * X.T @ dZ1
    b1 -= learning_rate * dZ1.sum(axis=0)
    return W1, b1, W2, b2
