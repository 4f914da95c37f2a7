import math

import numpy as np
from scipy.special import log_softmax, softmax


def standardise__right_1(X_train, X_test):
    """Column by column: first to the range 0 to 1, then mean and deviation in that range."""
    train = np.array(X_train, dtype=float)
    test = np.array(X_test, dtype=float)
    for j in range(train.shape[1]):
        low = train[:, j].min()
        width = train[:, j].max() - low
        if width == 0:
            train[:, j] = 0.0
            test[:, j] = 0.0
            continue
        train[:, j] = (train[:, j] - low) / width
        test[:, j] = (test[:, j] - low) / width
        centre, spread = train[:, j].mean(), train[:, j].std()
        train[:, j] = (train[:, j] - centre) / spread
        test[:, j] = (test[:, j] - centre) / spread
    return train, test


def standardise__wrong_1(X_train, X_test):
    """Tests std == 0, but a column of three 0.1 has the std 1.4e-17 by round-off: gives -1."""
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    keep = std != 0
    std = np.where(keep, std, 1.0)
    return (X_train - mean) / std * keep, (X_test - mean) / std * keep


def standardise__wrong_2(X_train, X_test):
    """A constant column is not 0 in the test part: train [[2]], test [[5]] gives 3 there."""
    mean = X_train.mean(axis=0)
    constant = np.all(X_train == X_train[0], axis=0)
    std = np.where(constant, 1.0, X_train.std(axis=0))
    train = np.where(constant, 0.0, (X_train - mean) / std)
    return train, (X_test - mean) / std


def standardise__wrong_3(X_train, X_test):
    """A column with a small deviation counts as constant: train [[1e-12], [3e-12]] gives 0."""
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    flat = std < 1e-10
    safe = np.where(flat, 1.0, std)
    return tuple(np.where(flat, 0.0, (part - mean) / safe) for part in (X_train, X_test))


def smoothed_loss__right_1(logits, labels, smoothing):
    """A loop over the rows in Python floats, with the row's maximum taken off."""
    total = 0.0
    for row, label in zip(np.asarray(logits, dtype=float).tolist(), labels):
        top = max(row)
        shifted = [value - top for value in row]
        log_sum = math.log(math.fsum(math.exp(value) for value in shifted))
        wanted = (1 - smoothing) * shifted[int(label)] + smoothing * math.fsum(shifted) / len(row)
        total += log_sum - wanted
    return total / len(labels)


def smoothed_loss__wrong_1(logits, labels, smoothing):
    """One maximum for all rows: [[1000, 999], [-1000, -999]], labels [0, 0] give log 0, not 0.8."""
    shifted = logits - np.max(logits)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n, k = logits.shape
    q = np.full((n, k), smoothing / k)
    q[np.arange(n), labels] += 1 - smoothing
    return float(-(q * log_p).sum() / n)


def smoothed_loss__wrong_2(logits, labels, smoothing):
    """Shares smoothing among the k - 1 others: logits=[[1.0, 0.0]], labels=[0], smoothing=0.5."""
    n, k = logits.shape
    q = np.full((n, k), smoothing / max(k - 1, 1))
    q[np.arange(n), labels] = 1 - smoothing
    return float(-np.mean(np.sum(q * log_softmax(logits, axis=1), axis=1)))


def smoothed_loss__wrong_3(logits, labels, smoothing):
    """A small number in the logarithm: logits=[[0.0, 1000.0]], labels=[0] gives 27.6, not 1000."""
    k = logits.shape[1]
    p = softmax(logits, axis=1)
    q = (1 - smoothing) * np.eye(k)[labels] + smoothing / k
    return float(-np.mean(np.sum(q * np.log(p + 1e-12), axis=1)))


def smoothed_gradient__right_1(logits, labels, smoothing):
    """Rows in a comprehension: softmax minus targets, as a mix of two differences."""
    n, k = np.shape(logits)

    def share(row):
        powers = np.exp(np.asarray(row, dtype=float) - float(np.max(row)))
        return powers / powers.sum()

    def row_gradient(row, label):
        p = share(row)
        hard = np.array([p_j - (j == label) for j, p_j in enumerate(p)])
        return (1 - smoothing) * hard + smoothing * (p - 1 / k)

    return np.stack([row_gradient(row, label) / n for row, label in zip(logits, labels)])


def smoothed_gradient__wrong_1(logits, labels, smoothing):
    """q[:, labels] changes these columns in every row: two rows with labels [0, 1]."""
    n, k = logits.shape
    q = np.full((n, k), smoothing / k)
    q[:, labels] += 1 - smoothing
    return (softmax(logits, axis=1) - q) / n


def smoothed_gradient__wrong_2(logits, labels, smoothing):
    """Divides by n * k, not by n: logits=[[0.0, 0.0]], labels=[0] gives half the gradient."""
    k = logits.shape[1]
    q = np.eye(k)[labels] * (1 - smoothing) + smoothing / k
    return (softmax(logits, axis=1) - q) / logits.size


def smoothed_gradient__wrong_3(logits, labels, smoothing):
    """Cuts the logits at 500 against overflow: logits=[[1000.0, 990.0]] counts as a draw."""
    n, k = logits.shape
    powers = np.exp(np.clip(logits, -500, 500))
    p = powers / powers.sum(axis=1, keepdims=True)
    p[np.arange(n), labels] -= 1 - smoothing
    return (p - smoothing / k) / n
