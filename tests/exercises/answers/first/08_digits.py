import functools
import math
from collections import namedtuple

import numpy as np
from scipy import special


def standardise__right_1(X_train, X_test):
    """Style: powers of two bring every column near 1 first, masks and np.divide with where."""
    train = np.array(X_train, dtype=float)
    test = np.array(X_test, dtype=float)
    differs = (train != train[0]).any(axis=0)
    exponent = np.frexp(np.abs(train).max(axis=0))[1]
    train, test = np.ldexp(train, -exponent), np.ldexp(test, -exponent)
    first = train[0].copy()
    train -= first
    test -= first
    widest = np.where(differs, np.abs(train).max(axis=0), 1.0)
    train, test = train / widest, test / widest
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return tuple(
        np.divide(part - mean, deviation, out=np.zeros_like(part), where=differs)
        for part in (train, test)
    )


def standardise__right_2(X_train, X_test):
    """Style: column by column in plain Python, math.hypot for the standard deviation."""
    Parts = namedtuple("Parts", ["train", "test"])
    train = np.zeros(np.shape(X_train))
    test = np.zeros(np.shape(X_test))
    for j in range(train.shape[1]):
        column = [float(x) for x in X_train[:, j]]
        if len(set(column)) == 1:
            continue
        power = math.frexp(max(map(abs, column)))[1]
        column = [math.ldexp(x, -power) for x in column]
        start = column[0]
        mean = math.fsum(x - start for x in column) / len(column)
        spread = math.hypot(*(x - start - mean for x in column)) / math.sqrt(len(column))
        train[:, j] = [(x - start - mean) / spread for x in column]
        scaled = np.ldexp(X_test[:, j].astype(float), -power)
        test[:, j] = (scaled - start - mean) / spread
    return Parts(train, test)


def standardise__right_3(X_train, X_test):
    """Style: both parts stacked, np.apply_along_axis, split again at the end."""
    n = len(X_train)

    def scale(column):
        if column[:n].min() == column[:n].max():
            return np.zeros(len(column))
        column = np.ldexp(column, -np.frexp(np.abs(column[:n]).max())[1])
        column = column - column[0]
        column = column / np.abs(column[:n]).max()
        return (column - np.mean(column[:n])) / np.std(column[:n])

    both = np.vstack([X_train, X_test]).astype(float)
    both = np.apply_along_axis(scale, 0, both)
    return [both[:n], both[n:]]


def standardise__right_4(X_train, X_test):
    """Style: the variance is half the mean of all squared pairwise differences, a generator."""

    def columns():
        for known, new in zip(X_train.T.astype(float), X_test.T.astype(float), strict=True):
            power = -np.frexp(np.abs(known).max())[1]
            known, new = np.ldexp(known, power), np.ldexp(new, power)
            inside = np.subtract.outer(known, known)
            reach = inside.max()
            if reach == 0:
                yield np.zeros_like(known), np.zeros_like(new)
                continue
            inside = inside / reach
            spread = math.sqrt((inside**2).mean() / 2)
            across = np.subtract.outer(new, known) / reach
            yield inside.mean(axis=1) / spread, across.mean(axis=1) / spread

    trains, tests = zip(*columns(), strict=True)
    return np.column_stack(trains), np.column_stack(tests)


def standardise__wrong_1(X_train, X_test):
    """Mean and deviation of both parts together: X_train = [[0], [2]], X_test = [[7]]."""
    both = np.concatenate([X_train, X_test]).astype(float)
    constant = (X_train == X_train[0]).all(axis=0)
    widest = np.where(constant, 1.0, np.ptp(both, axis=0))
    mean = both.mean(axis=0)
    std = np.where(constant, 1.0, widest * (both / widest).std(axis=0))
    train = np.where(constant, 0.0, (X_train - mean) / std)
    test = np.where(constant, 0.0, (X_test - mean) / std)
    return train, test


def standardise__wrong_2(X_train, X_test):
    """Standard deviation with n - 1: X_train = [[0.0], [2.0]], X_test = [[3.0]]."""
    constant = np.all(X_train == X_train[0], axis=0)
    if len(X_train) == 1:
        return np.zeros(X_train.shape), np.zeros(X_test.shape)
    mean = X_train.mean(axis=0)
    widest = np.where(constant, 1.0, np.ptp(X_train, axis=0))
    std = np.where(constant, 1.0, widest * (X_train / widest).std(axis=0, ddof=1))
    scaled = [(X - mean) / std for X in (X_train, X_test)]
    for X in scaled:
        X[:, constant] = 0
    return tuple(scaled)


def standardise__wrong_3(X_train, X_test):
    """Adds 1e-8 to the deviation, small columns shrink: X_train = [[0], [1e-8]], X_test = [[0]]."""
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0) + 1e-8
    constant = X_train.min(axis=0) == X_train.max(axis=0)
    train, test = (X_train - mean) / std, (X_test - mean) / std
    train[:, constant] = 0.0
    test[:, constant] = 0.0
    return train, test


def standardise__wrong_4(X_train, X_test):
    """Asks std == 0, which round-off spoils: X_train = [[0.1], [0.1], [0.1]], X_test = [[0.2]]."""
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    constant = std == 0
    std[constant] = 1
    train, test = (X_train - mean) / std, (X_test - mean) / std
    train[:, constant] = 0
    test[:, constant] = 0
    return train, test


def standardise__wrong_5(X_train, X_test):
    """Takes a deviation below 1e-10 for 0: X_train = [[0.0], [1e-11]], X_test = [[0.0]]."""
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    varies = std > 1e-10
    train, test = np.zeros(X_train.shape), np.zeros(X_test.shape)
    train[:, varies] = (X_train[:, varies] - mean[varies]) / std[varies]
    test[:, varies] = (X_test[:, varies] - mean[varies]) / std[varies]
    return train, test


def standardise__wrong_6(X_train, X_test):
    """Constant columns are not 0 in the test part: X_train = [[5], [5]], X_test = [[7]]."""
    constant = (X_train == X_train[0]).all(axis=0)
    mean = np.where(constant, X_train[0], X_train.mean(axis=0))
    widest = np.where(constant, 1.0, np.ptp(X_train, axis=0))
    std = np.where(constant, 1.0, widest * (X_train / widest).std(axis=0))
    return (X_train - mean) / std, (X_test - mean) / std


def standardise__wrong_7(X_train, X_test):
    """Subtracts in place if the arrays are floats: X_train = [[0.0], [2.0]] is changed."""
    X_train = np.asarray(X_train, dtype=float)
    X_test = np.asarray(X_test, dtype=float)
    widest = np.ptp(X_train, axis=0)
    constant = widest == 0
    widest[constant] = 1.0
    mean = X_train.mean(axis=0)
    std = np.where(constant, 1.0, widest * (X_train / widest).std(axis=0))
    X_train -= mean
    X_test -= mean
    return X_train / std * ~constant, X_test / std * ~constant


def standardise__wrong_8(X_train, X_test):
    """The squares of tiny numbers vanish: X_train = [[0], [2e-200]], X_test = [[0]]."""
    mean = X_train.mean(axis=0)
    std = np.sqrt(((X_train - mean) ** 2).mean(axis=0))
    same = (X_train == X_train[0]).all(axis=0) | (std == 0)
    std = np.where(same, 1.0, std)
    return np.where(same, 0.0, (X_train - mean) / std), np.where(same, 0.0, (X_test - mean) / std)


def smoothed_loss__right_1(logits, labels, smoothing):
    """Style: plain loops, each sample's log-sum-exp by hand, math.fsum."""
    losses = []
    for row, label in zip(np.asarray(logits).tolist(), labels, strict=True):
        top = max(row)
        log_total = math.log(math.fsum(math.exp(z - top) for z in row))
        doubts = [log_total - (z - top) for z in row]
        losses.append((1 - smoothing) * doubts[int(label)] + smoothing * sum(doubts) / len(row))
    return sum(losses) / len(losses)


def smoothed_loss__right_2(logits, labels, smoothing):
    """Style: scipy's log_softmax, targets by comparing with arange, one einsum."""
    n, k = logits.shape
    q = smoothing / k + (1 - smoothing) * (labels[:, None] == np.arange(k))
    return -np.einsum("ij,ij->", q, special.log_softmax(logits.astype(float), axis=1)) / n


def smoothed_loss__right_3(logits, labels, smoothing):
    """Style: logaddexp.reduce over a row's differences is minus log p, a 0-d array."""
    shifted = np.asarray(logits, dtype=float)
    doubt = np.logaddexp.reduce(shifted[:, None, :] - shifted[:, :, None], axis=2)
    q = np.full(doubt.shape, smoothing / doubt.shape[1])
    q[np.arange(len(q)), labels] += 1 - smoothing
    return np.array(np.average(doubt, weights=q, axis=1).mean())


def smoothed_loss__right_4(logits, labels, smoothing):
    """Style: two cross entropies mixed, the right class's and the evenly shared one."""

    def against(target):
        high = logits.max(axis=1).astype(float)
        total = high + np.log(np.exp(logits - high[:, np.newaxis]).sum(axis=1))
        return float(np.mean(total - target))

    hard = np.take_along_axis(logits, np.asarray(labels)[:, None], axis=1).ravel()
    return (1 - smoothing) * against(hard) + smoothing * against(logits.mean(axis=1))


def smoothed_loss__wrong_1(logits, labels, smoothing):
    """k is the number of labels that occur: logits = [[0, 1, 3]], labels = [0], 0.3."""
    k = len(np.unique(labels))
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    q = np.full(logits.shape, smoothing / k)
    q[np.arange(len(labels)), labels] = 1 - smoothing + smoothing / k
    return -(q * log_p).sum(axis=1).mean()


def smoothed_loss__wrong_2(logits, labels, smoothing):
    """One maximum for all rows: logits = [[1000, 1000], [-1000, -1000]], labels = [0, 0], 0."""
    n, k = logits.shape
    z = logits - logits.max()
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    q = np.full((n, k), smoothing / k)
    q[np.arange(n), labels] += 1 - smoothing
    return -(q * log_p).sum() / n


def smoothed_loss__wrong_3(logits, labels, smoothing):
    """The log of a softmax that is 0: logits = [[1000, -1000]], labels = [1], 0.1."""
    n, k = logits.shape
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    q = np.eye(k)[labels] * (1 - smoothing) + smoothing / k
    return -np.sum(q * np.log(p)) / n


def smoothed_loss__wrong_4(logits, labels, smoothing):
    """Keeps p at 1e-12 or more before the log: logits = [[100.0, 0.0]], labels = [1], 0.0."""
    n, k = logits.shape
    p = special.softmax(logits.astype(float), axis=1)
    q = np.eye(k)[labels] * (1 - smoothing) + smoothing / k
    return np.mean(-np.sum(q * np.log(np.clip(p, 1e-12, 1.0)), axis=1))


def smoothed_loss__wrong_5(logits, labels, smoothing):
    """The right class lacks its smoothing / k: logits = [[0, 0]], labels = [0], 0.5."""
    n, k = logits.shape
    q = np.full((n, k), smoothing / k)
    q[range(n), labels] = 1 - smoothing
    log_p = special.log_softmax(logits.astype(float), axis=1)
    return -(q * log_p).sum(axis=1).mean()


def smoothed_loss__wrong_6(logits, labels, smoothing):
    """The others share all of it, smoothing / (k - 1): logits = [[0.0, 2.0]], labels = [0], 0.5."""
    n, k = logits.shape
    others = smoothing / (k - 1) if k > 1 else 0.0
    q = np.full((n, k), others)
    q[np.arange(n), labels] = 1 - smoothing if k > 1 else 1.0
    log_p = special.log_softmax(logits.astype(float), axis=1)
    return -(q * log_p).sum() / n


def smoothed_loss__wrong_7(logits, labels, smoothing):
    """Mean over all n k entries, not over samples: logits = [[0.0, 0.0]], labels = [0], 0.0."""
    k = logits.shape[1]
    q = (1 - smoothing) * np.eye(k)[labels] + smoothing / k
    return -np.mean(q * special.log_softmax(logits.astype(float), axis=1))


def smoothed_loss__wrong_8(logits, labels, smoothing):
    """A smoothing of 0 is taken for not given: logits = [[0, 2]], labels = [0], 0."""
    smoothing = smoothing or 0.1
    n, k = logits.shape
    top = logits.max(axis=1, keepdims=True)
    log_p = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    right = log_p[np.arange(n), labels]
    return -np.mean((1 - smoothing) * right + smoothing * log_p.mean(axis=1))


def smoothed_gradient__right_1(logits, labels, smoothing):
    """Style: loops over samples and classes, lists, an array only at the end."""
    rows = np.asarray(logits, dtype=float).tolist()
    k = len(rows[0])
    gradient = []
    for row, label in zip(rows, labels, strict=True):
        weights = [math.exp(z - max(row)) for z in row]
        total = math.fsum(weights)
        targets = [smoothing / k + (1 - smoothing) * (j == label) for j in range(k)]
        gradient.append(
            [(w / total - q) / len(rows) for w, q in zip(weights, targets, strict=True)]
        )
    return np.array(gradient)


def smoothed_gradient__right_2(logits, labels, smoothing):
    """Style: np.vectorize with a signature, one call for each sample."""

    def one(row, label):
        with np.errstate(over="ignore"):
            share = np.exp(row - row.max())
        share /= share.sum()
        share -= smoothing / len(row)
        share[int(label)] -= 1 - smoothing
        return share

    samples = np.vectorize(one, signature="(k),()->(k)")
    return samples(logits.astype(float), labels) / len(logits)


def smoothed_gradient__right_3(logits, labels, smoothing):
    """Style: each share is 1 over the sum of exp(differences), np.select for the targets."""
    n, k = logits.shape
    z = logits.astype(np.float64)
    with np.errstate(over="ignore"):
        p = 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)
    hit = np.equal.outer(labels, np.arange(k))
    q = np.select([hit], [1 - smoothing + smoothing / k], default=smoothing / k)
    return (p - q) / n


def smoothed_gradient__right_4(logits, labels, smoothing):
    """Style: in place on an own transposed copy, functools.reduce for maximum and sum."""
    columns = np.array(logits.T, dtype=float)
    k, n = columns.shape
    with np.errstate(over="ignore"):
        columns -= functools.reduce(np.maximum, columns)
    np.exp(columns, out=columns)
    columns /= functools.reduce(np.add, columns)
    np.subtract.at(columns, (labels, np.arange(n)), 1 - smoothing)
    columns -= smoothing / k
    columns *= 1 / n
    return columns.T


def smoothed_gradient__wrong_1(logits, labels, smoothing):
    """The mean's 1 / n is missing: logits = [[0.0, 0.0], [0.0, 0.0]], labels = [0, 1], 0.0."""
    n, k = logits.shape
    q = (1 - smoothing) * np.eye(k)[labels] + smoothing / k
    return special.softmax(logits.astype(float), axis=1) - q


def smoothed_gradient__wrong_2(logits, labels, smoothing):
    """Divides by the number of all entries: logits = [[0.0, 0.0]], labels = [0], 0.0."""
    k = logits.shape[1]
    q = (1 - smoothing) * np.eye(k)[labels] + smoothing / k
    return (special.softmax(logits.astype(float), axis=1) - q) / logits.size


def smoothed_gradient__wrong_3(logits, labels, smoothing):
    """Subtracts 1 - smoothing only: logits = [[0.0, 0.0]], labels = [0], 0.5."""
    p = special.softmax(logits.astype(float), axis=1)
    p[np.arange(len(p)), labels] -= 1 - smoothing
    return p / len(p)


def smoothed_gradient__wrong_4(logits, labels, smoothing):
    """Cuts logits at 500 against overflow: logits = [[900.0, 600.0]], labels = [0], 0.0."""
    n, k = logits.shape
    e = np.exp(np.clip(logits, -500, 500))
    p = e / e.sum(axis=1, keepdims=True)
    q = np.eye(k)[labels] * (1 - smoothing) + smoothing / k
    return (p - q) / n


def smoothed_gradient__wrong_5(logits, labels, smoothing):
    """Fills an array of the logits' dtype: logits = [[0, 0]] (ints), labels = [0], 0.0 gives 0."""
    n, k = logits.shape
    gradient = np.zeros_like(logits)
    for i in range(n):
        e = np.exp(logits[i] - logits[i].max())
        q = np.full(k, smoothing / k)
        q[labels[i]] += 1 - smoothing
        gradient[i] = (e / e.sum() - q) / n
    return gradient


def smoothed_gradient__wrong_6(logits, labels, smoothing):
    """A central difference quotient: logits = [[1e15, 1e15]], labels = [0], 0.0 gives 0."""
    n, k = logits.shape
    q = (1 - smoothing) * np.eye(k)[labels] + smoothing / k

    def loss(z):
        return -(q * special.log_softmax(z, axis=1)).sum() / n

    z = logits.astype(float)
    gradient = np.zeros((n, k))
    for place in np.ndindex(n, k):
        step = np.zeros((n, k))
        step[place] = 1e-5
        gradient[place] = (loss(z + step) - loss(z - step)) / 2e-5
    return gradient


def smoothed_gradient__wrong_7(logits, labels, smoothing):
    """p[:, labels] hits all rows: logits = zeros((2, 2)), labels = [0, 1], 0.0."""
    n, k = logits.shape
    p = special.softmax(logits.astype(float), axis=1)
    p[:, labels] -= 1 - smoothing
    return (p - smoothing / k) / n


def smoothed_gradient__wrong_8(logits, labels, smoothing):
    """One maximum for all rows, 0 / 0: logits = [[1e4, 0], [0, 0]], labels = [0, 0], 0.0."""
    n, k = logits.shape
    e = np.exp(logits - np.max(logits))
    p = e / e.sum(axis=1, keepdims=True)
    q = np.full((n, k), smoothing / k)
    q[np.arange(n), labels] += 1 - smoothing
    return (p - q) / n
