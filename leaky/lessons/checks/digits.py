"""Judge the exercises of chapter 8: scaling, a smoothed cross-entropy, its gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake


def _splits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, m, d in [(3, 2, 2), (4, 3, 3), (40, 20, 6)]:
        train = rng.uniform(0, 9, (n, d)) * np.arange(1, d + 1)
        test = rng.uniform(2, 12, (m, d)) * np.arange(1, d + 1)
        train[:, 0] = 4.0  # a pixel that never changes in training
        yield train, test
    # The mean of three times 0.1 is not 0.1, and so the spread is not 0.
    yield np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]]), np.array([[0.1, 3.0], [0.5, 2.0]])


def _standardised(X_train: np.ndarray, X_test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    centre = np.einsum("ij->j", X_train) / len(X_train)
    spread = np.sqrt(np.einsum("ij->j", (X_train - centre) ** 2) / len(X_train))
    level = (X_train == X_train[0]).all(axis=0)  # not spread == 0: it may be round-off
    return tuple(_scaled(X, centre, spread, level) for X in (X_train, X_test))


def _scaled(X, mean, std, level=False):
    return np.where(level, 0.0, (X - mean) / np.where(level, 1, std))


def _level(X):
    return np.ptp(X, axis=0) == 0


STANDARDISE = Exercise(
    reference=_standardised,
    cases=_splits,
    mistakes=(
        Mistake(
            lambda A, B: tuple(
                _scaled(X, X.mean(axis=0), X.std(axis=0), _level(X)) for X in (A, B)
            ),
            "The test part was scaled by its own mean and spread. Then a picture means something "
            "else there than in training: use the numbers of the training part for both.",
        ),
        Mistake(
            lambda A, B: tuple(
                _scaled(X, np.r_[A, B].mean(axis=0), np.r_[A, B].std(axis=0)) for X in (A, B)
            ),
            "You took mean and spread from both parts together. What is held out must not be "
            "looked at, its mean included: use the training part alone (Chapter 8).",
        ),
        Mistake(
            lambda A, B: tuple((X - A.mean(axis=0)) / A.std(axis=0) for X in (A, B)),
            "A column that never changes in training has spread 0, and 0/0 is NaN. Set such "
            "columns to 0 in both parts.",
        ),
        Mistake(
            lambda A, B: tuple(
                _scaled(X, A.mean(axis=0), A.std(axis=0), A.std(axis=0) == 0) for X in (A, B)
            ),
            "You asked whether the *spread* is 0. The mean of three numbers 0.1 is not quite 0.1, "
            "so their spread is round-off, about 1e-17, and dividing by it makes large numbers of "
            "nothing (Chapter 4). Ask whether the *entries* differ: `np.ptp(X_train, axis=0)` is "
            "exactly 0 where they do not.",
        ),
        Mistake(
            lambda A, B: tuple(_scaled(X, A.mean(), A.std()) for X in (A, B)),
            "You took one mean and spread for the whole array. Each column has its own: axis 0.",
        ),
        Mistake(
            lambda A, B: tuple(
                (X - A.mean(axis=0)) / np.where(A.std(axis=0) == 0, 1, A.std(axis=0))
                for X in (A, B)
            ),
            "Where a column never changes in training you divide by 1 instead, so that the test "
            "part keeps a number there that no weight was trained for. The task asks for 0 in "
            "both parts.",
        ),
        Mistake(
            lambda A, B: tuple(
                _scaled(X, A.mean(axis=0), A.var(axis=0), _level(A)) for X in (A, B)
            ),
            "You divided by the variance; the standard deviation is its square root.",
        ),
        Mistake(
            lambda A, B: tuple(_scaled(X, 0, A.std(axis=0), _level(A)) for X in (A, B)),
            "The mean was not subtracted.",
        ),
    ),
    hints=(
        "From which part may mean and spread be taken? For which part are they used?",
        "mean(axis=0) and std(axis=0) have one number a column. Which columns never change? Ask "
        "their entries: of a constant column the standard deviation may be round-off and not 0.",
    ),
)


def _logits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, k, smoothing in [(1, 2, 0.2), (2, 3, 0.1), (20, 10, 0.05), (20, 4, 0.0)]:
        yield rng.standard_normal((n, k)), rng.integers(0, k, n), smoothing
    yield np.array([[1000.0, 0.0, -1000.0]]), np.array([2]), 0.3


def _logs_of_shares(logits: np.ndarray) -> np.ndarray:
    below = logits - logits.max(axis=1, keepdims=True)  # no digits are lost to large logits
    return below - np.logaddexp.reduce(below, axis=1, keepdims=True)


def _loss(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> float:
    logs = _logs_of_shares(logits)
    right = logs[np.arange(len(labels)), labels]
    return float(-((1 - smoothing) * right + smoothing * logs.mean(axis=1)).sum() / len(labels))


def _targets(logits, labels, smoothing):
    n, k = logits.shape
    Q = np.full((n, k), smoothing / k)
    Q[np.arange(n), labels] += 1 - smoothing
    return Q


def _onehot(logits, labels, smoothing):
    return _targets(logits, labels, 0.0)


def _others_only(logits, labels, smoothing):
    n, k = logits.shape
    Q = np.full((n, k), smoothing / (k - 1))
    Q[np.arange(n), labels] = 1 - smoothing
    return Q


def _loss_mistake(targets=_targets, total=lambda each: each.sum(axis=1).mean(), axis=1):
    def answer(logits, labels, smoothing):
        logs = logits - np.logaddexp.reduce(logits, axis=axis, keepdims=True)
        return float(total(-targets(logits, labels, smoothing) * logs))

    return answer


def _overflowing_loss(logits, labels, smoothing):
    P = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return float(-(_targets(logits, labels, smoothing) * np.log(P)).sum(axis=1).mean())


SMOOTHED_LOSS = Exercise(
    reference=_loss,
    cases=_logits,
    mistakes=(
        Mistake(
            _overflowing_loss,
            "With logits like 1000 the exponential overflows, and ∞/∞ is NaN. Subtract each "
            "row's largest logit first; the shares stay the same (Chapter 8).",
        ),
        Mistake(
            _loss_mistake(targets=_onehot),
            "The smoothing is not used: that is the plain cross-entropy.",
        ),
        Mistake(
            _loss_mistake(targets=_others_only),
            "You shared ε among the *other* classes. In this task it is shared among all k, the "
            "right one included: 1 − ε + ε/k there. Both are in use: say which.",
        ),
        Mistake(
            _loss_mistake(total=np.sum),
            "You summed over the samples; the mean was asked for. A sum grows with the batch, "
            "and so would the learning rate have to shrink.",
        ),
        Mistake(
            _loss_mistake(total=np.mean),
            "You divided by n·k. A sample's cross-entropy is a *sum* over the classes; the mean "
            "is over the samples only.",
        ),
        Mistake(
            _loss_mistake(axis=0),
            "Your softmax runs over the samples. The shares of one *sample*, a row, add up to "
            "1: axis 1.",
        ),
        Mistake(
            _loss_mistake(total=lambda each: -each.sum(axis=1).mean()),
            "The sign: the logarithm of a share is negative, and a loss is not.",
        ),
    ),
    hints=(
        "Which targets does a sample have? They add up to 1.",
        "log softmax without overflow: logits − max, then minus the log of the sum of exp.",
        "−Σ q log p for each sample, then the mean over the samples.",
    ),
)


def _gradient(logits: np.ndarray, labels: np.ndarray, smoothing: float) -> np.ndarray:
    rows = []
    for row, label in zip(_logs_of_shares(logits), labels, strict=True):
        shares = np.exp(row) - smoothing / len(row)
        shares[label] -= 1 - smoothing
        rows.append(shares / len(labels))
    return np.array(rows)


def _gradient_mistake(targets=_targets, scale=lambda n, k: 1 / n, axis=1, sign=1):
    def answer(logits, labels, smoothing):
        P = np.exp(logits - np.logaddexp.reduce(logits, axis=axis, keepdims=True))
        return sign * scale(*logits.shape) * (P - targets(logits, labels, smoothing))

    return answer


def _overflowing_gradient(logits, labels, smoothing):
    P = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return (P - _targets(logits, labels, smoothing)) / len(labels)


SMOOTHED_GRADIENT = Exercise(
    reference=_gradient,
    cases=_logits,
    mistakes=(
        Mistake(
            _overflowing_gradient,
            "With logits like 1000 the exponential overflows, and ∞/∞ is NaN. Subtract each "
            "row's largest logit first (Chapter 8).",
        ),
        Mistake(
            _gradient_mistake(scale=lambda n, k: 1.0),
            "1/n is missing: the loss is a mean over the samples.",
        ),
        Mistake(
            _gradient_mistake(scale=lambda n, k: 1 / (n * k)),
            "You divided by n·k. The loss is a mean over the samples only (Chapter 3, where "
            "1/(n·k) goes and where not).",
        ),
        Mistake(
            _gradient_mistake(targets=_onehot),
            "You subtracted the plain labels. With smoothing the targets are 1 − ε + ε/k and ε/k.",
        ),
        Mistake(
            _gradient_mistake(targets=_others_only),
            "You shared ε among the *other* classes; in this task all k get ε/k.",
        ),
        Mistake(
            _gradient_mistake(sign=-1),
            "The sign: where a share is too large the loss must *grow* with its logit: p − q.",
        ),
        Mistake(
            _gradient_mistake(targets=lambda *arguments: 0.0),
            "The targets are not subtracted: those are the shares p alone. The gradient is p − q.",
        ),
        Mistake(
            _gradient_mistake(axis=0),
            "Your softmax runs over the samples; the shares of a row add up to 1: axis 1.",
        ),
    ),
    hints=(
        "For the plain cross-entropy the gradient is (p − onehot)/n (Chapter 8). Where in its "
        "derivation was it used that the targets are 0 and 1?",
        "Only that they add up to 1 was used. Which targets are they now?",
    ),
)
