"""Judge the exercises of chapter 8: scaling, a smoothed cross-entropy, its gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.differences import central_differences
from leaky.lessons.checks.engine import Exercise, Mistake


def _splits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, m, d in [(3, 2, 2), (4, 3, 3), (40, 20, 6)]:
        train = rng.uniform(0, 9, (n, d)) * np.arange(1, d + 1)
        test = rng.uniform(2, 12, (m, d)) * np.arange(1, d + 1)
        train[:, 0] = 4.0  # a pixel that never changes in training
        yield train, test
    # The mean of three times 0.1 is not 0.1, and so the spread is not 0.
    yield np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]]), np.array([[0.1, 3.0], [0.5, 2.0]])
    yield np.array([[0, 3], [0, 8], [0, 5]]), np.array([[2, 4], [7, 1]])
    yield 1e-20 * rng.uniform(0, 9, (4, 1)), 1e-20 * rng.uniform(2, 12, (2, 1))
    # Entries that differ by little; training and test in numbers of another kind; one sample.
    yield np.array([[1e5], [1e5 + 0.5]]), np.array([[1e5 - 1], [1e5]])
    yield np.array([[1, 2], [3, -1]]), np.array([[0.5, 2.5]] * 2)
    yield np.array([[1.25, 2.5], [3.5, -1.0]]), np.array([[3, 2]] * 2)
    yield np.array([[1.5]]), np.array([[2.5]])


def _standardised(X_train: np.ndarray, X_test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    centre = np.einsum("ij->j", X_train) / len(X_train)
    spread = np.sqrt(np.einsum("ij->j", (X_train - centre) ** 2) / len(X_train))
    level = (X_train == X_train[0]).all(axis=0)  # not spread == 0: it may be round-off
    return tuple(_scaled(X, centre, spread, level) for X in (X_train, X_test))


def _scaled(X, mean, std, level=False):
    return np.where(level, 0.0, (X - mean) / np.where(level, 1, std))


def _level(X):
    return np.ptp(X, axis=0) == 0


def _in_place(A, B):
    parts = A.copy(), B.copy()
    for X in parts:
        X -= A.mean(axis=0)
    return _standardised(A, B)


def _scaled_by_both(A, B):
    both = np.concatenate([A, B])
    spread = np.where(_level(both), 1, both.std(axis=0))
    return [_scaled(X, both.mean(axis=0), spread) for X in (A, B)]


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
        Mistake(
            lambda A, B: tuple(
                _scaled(X, A.mean(axis=0), A.std(axis=0, ddof=1), _level(A)) for X in (A, B)
            ),
            "Your standard deviation divides by n − 1. The task asks for n, NumPy's default.",
        ),
        Mistake(
            lambda A, B: tuple(
                _scaled(X, A.mean(axis=0), A.std(axis=0) + 1e-8, _level(A)) for X in (A, B)
            ),
            "A small number is added to the standard deviation. Where a column's numbers are as "
            "small as that, it decides the result. Nothing is needed where the entries differ.",
        ),
        Mistake(
            lambda A, B: tuple(
                _scaled(X, A.mean(axis=0), A.std(axis=0), A.std(axis=0) < 1e-8) for X in (A, B)
            ),
            "You set a column to 0 whose spread is merely small. One that varies is scaled, "
            "however small its numbers are: ask whether the *entries* differ.",
        ),
        Mistake(
            lambda A, B: tuple(
                _scaled(X, A.mean(axis=0), A.std(axis=0), _level(A) | _level(X)) for X in (A, B)
            ),
            "You set a column of the test part to 0 because it does not vary *there*, as in "
            "every test part of a single sample. What counts is whether it varies in training.",
        ),
        Mistake(
            lambda A, B: tuple(
                X
                if np.array_equal(X, A)
                else _scaled(X, A.mean(axis=0), A.std(axis=0), _level(A)) * 0 + X
                for X in (_standardised(A, B)[0], B)
            ),
            "The test part is not scaled. It goes through what the training part went through, "
            "with the same numbers.",
        ),
        Mistake(
            lambda A, B: tuple(
                np.where(_level(A), 0.0, X / np.where(_level(A), 1, A.std(axis=0)) - A.mean(axis=0))
                for X in (A, B)
            ),
            "You divided first and subtracted then. The mean belongs to the column as it was: "
            "subtract it, and divide the difference.",
        ),
        Mistake(
            lambda A, B: tuple(part.astype(A.dtype) for part in _standardised(A, B)),
            "If the pixels are whole numbers, so is `np.zeros_like` of them, and what is written "
            "into it is cut. Give it dtype=float.",
        ),
        Mistake(
            _in_place,
            "If the pixels are whole numbers, so is a copy of them, and `-=` cannot write "
            "fractions into it. Make a new array: X − mean.",
        ),
        Mistake(
            lambda A, B: _standardised(A, B)[::-1],
            "The two parts have changed places: training first, then test.",
        ),
        Mistake(
            lambda A, B: tuple(np.nan_to_num((X - A.mean(axis=0)) / A.std(axis=0)) for X in (A, B)),
            "`np.nan_to_num` turns 0/0 into 0, but in the test part a column may have changed: a "
            "number over 0 is infinite, and becomes 1.8e308.",
        ),
        Mistake(
            lambda A, B: tuple((X - A.mean(axis=0)) / (A.std(axis=0) + 1e-12) for X in (A, B)),
            "With 1e-12 in the denominator a column that never changes in training makes huge "
            "numbers of the test part. It is to be 0.",
        ),
        Mistake(
            lambda A, B: tuple((X - A.mean(axis=0)) / (A.std(axis=0) + 1e-8) for X in (A, B)),
            "With 1e-8 in the denominator a column that never changes in training makes huge "
            "numbers of the test part, and every other is a little too small.",
        ),
        Mistake(
            lambda A, B: tuple(
                (X - X.mean(axis=0)) / np.where(X.std(axis=0) > 0, X.std(axis=0), 1) for X in (A, B)
            ),
            "Each part is scaled by its own mean and spread. The test part is to be scaled with "
            "the numbers of the training part.",
        ),
        Mistake(
            lambda A, B: tuple(np.where(_level(A), 0.0, X) for X in _scaled_by_both(A, B)),
            "You took mean and spread from both parts together. The constant columns are right; "
            "for the others, too, what is held out must not be seen: use the training part only.",
        ),
        Mistake(
            lambda A, B: (
                _standardised(A, B)[0],
                _scaled(B, A.mean(axis=0), np.where(_level(A), 1, A.std(axis=0))),
            ),
            "A column that is constant in the training part is 0 in your training part and not in "
            "your test part. It is 0 in both.",
        ),
        Mistake(
            lambda A, B: tuple(
                _scaled(X, A.mean(axis=0), A.std(axis=0), np.isclose(A, A[0], atol=0).all(axis=0))
                for X in (A, B)
            ),
            "You took entries that are nearly the same for the same (`np.isclose` has a "
            "tolerance). A column whose entries differ, by however little, is scaled.",
        ),
        Mistake(
            lambda A, B: (_standardised(A, B)[0], _standardised(A, B)[1].astype(B.dtype)),
            "If the test part holds whole numbers, so does an array that is made like it, and "
            "what is written into it is cut. Give it dtype=float.",
        ),
        Mistake(
            lambda A, B: (_standardised(A, B)[0].astype(A.dtype), _standardised(A, B)[1]),
            "If the training part holds whole numbers, so does an array that is made like it, and "
            "what is written into it is cut. Give it dtype=float.",
        ),
    ),
    hints=(
        "From which part may mean and spread be taken? For which part are they used?",
        "mean(axis=0) and std(axis=0) have one number a column. Which columns never change? Ask "
        "their entries: of a constant column the standard deviation may be round-off and not 0.",
    ),
)


def _logits(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    # Among them as many samples as classes, and the ends of the smoothing.
    for n, k, smoothing in [(1, 2, 0.2), (2, 3, 1.0), (20, 10, 0.05), (4, 4, 0.0)]:
        yield rng.standard_normal((n, k)), rng.integers(0, k, n), smoothing
    yield np.array([[1000.0, 999.0], [-1000.0, -998.0]]), np.array([1, 0]), 0.1
    yield np.array([[2, 0, -1], [1, 3, 1]]), np.array([0, 2]), 0.25
    yield np.array([[1.25, -0.75]]), np.array([0]), 1


def _logits_far_apart(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from _logits(rng)
    yield np.array([[1000.0, 0.0, -1000.0]]), np.array([2]), 0.3


def _logits_of_any_size(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from _logits(rng)
    yield np.array([[1e15, 0.0]]), np.array([1]), 0.5


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


def _unshared(logits, labels, smoothing):
    Q = np.full(logits.shape, float(smoothing))
    Q[np.arange(len(labels)), labels] = 1 - smoothing
    return Q


def _short_of_a_share(logits, labels, smoothing):
    Q = _targets(logits, labels, smoothing)
    Q[np.arange(len(labels)), labels] = 1 - smoothing
    return Q


def _by_samples(logits, labels, smoothing):
    Q = _targets(logits, labels, 0.0)
    return (1 - smoothing) * Q + smoothing / len(logits)


def _whole(logits, labels, smoothing):
    return _targets(logits, labels, smoothing).astype(logits.dtype)


def _shares(logits):
    return np.exp(_logs_of_shares(logits))


def _loss_of_shares(log):
    """Take the logarithm of the shares, which may have come out as 0."""
    return lambda logits, labels, smoothing: float(
        -(_targets(logits, labels, smoothing) * log(_shares(logits))).sum(axis=1).mean()
    )


def _loss_below_the_largest_of_all(logits, labels, smoothing):
    below = logits - logits.max()
    logs = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
    return float(-(_targets(logits, labels, smoothing) * logs).sum(axis=1).mean())


def _gradient_below_the_largest_of_all(logits, labels, smoothing):
    e = np.exp(logits - logits.max())
    P = e / e.sum(axis=1, keepdims=True)
    return (P - _targets(logits, labels, smoothing)) / len(labels)


def _overflowing_loss(logits, labels, smoothing):
    P = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return float(-(_targets(logits, labels, smoothing) * np.log(P)).sum(axis=1).mean())


def _classes_that_occur(logits, labels, smoothing):
    Q = np.full(logits.shape, smoothing / len(np.unique(labels)))
    Q[np.arange(len(labels)), labels] += 1 - smoothing
    return Q


SMOOTHED_LOSS = Exercise(
    reference=_loss,
    cases=_logits_far_apart,
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
        Mistake(
            _loss_below_the_largest_of_all,
            "You subtracted the largest logit of *all* samples. In a row whose logits lie far "
            "below it every exponential comes out as 0: each row has its own largest logit.",
        ),
        Mistake(
            _loss_of_shares(np.log),
            "A share may be so small that it comes out as 0, and its logarithm is −∞. Take the "
            "logarithm in the formula, before you compute: log p = logit − log Σ exp.",
        ),
        Mistake(
            _loss_of_shares(lambda P: np.log(P + 1e-12)),
            "A small number is added before the logarithm, and where a share is smaller than it, "
            "the loss is wrong. log p = logit − log Σ exp needs no such help.",
        ),
        Mistake(
            _loss_of_shares(lambda P: np.log(np.clip(P, 1e-15, 1))),
            "You cut the shares off from below, and where one is smaller, the loss is wrong. "
            "log p = logit − log Σ exp needs no such help.",
        ),
        Mistake(
            _loss_mistake(targets=_unshared),
            "ε is not divided: each class gets ε/k, so that the targets of a sample add up to 1.",
        ),
        Mistake(
            _loss_mistake(targets=_short_of_a_share),
            "The right class lacks its own share: its target is 1 − ε + ε/k, so that the targets "
            "add up to 1.",
        ),
        Mistake(
            _loss_mistake(targets=_by_samples),
            "You divided ε by the number of samples. It is shared among the k *classes*.",
        ),
        Mistake(
            _loss_mistake(targets=_whole),
            "If the logits hold whole numbers, so does `np.zeros_like(logits)`, and the targets "
            "that are written into it are cut to 0. Give it dtype=float.",
        ),
        Mistake(
            lambda logits, labels, smoothing: _loss(logits, labels, smoothing) / np.log(2),
            "You took the logarithm to base 2; log is the natural one.",
        ),
        Mistake(
            lambda logits, labels, smoothing: float(
                -(_targets(logits, labels, smoothing) * _shares(logits)).sum(axis=1).mean()
            ),
            "The logarithm is missing: −Σ q log p.",
        ),
        Mistake(
            lambda logits, labels, smoothing: float(
                -np.log(_shares(logits)[np.arange(len(labels)), labels] + 1e-12).mean()
            ),
            "Two things: the smoothing is not used, and the small number before the logarithm "
            "makes large losses wrong.",
        ),
        Mistake(
            _loss_mistake(targets=lambda logits, labels, smoothing: smoothing / logits.shape[1]),
            "The labels are not used: all classes have the same target.",
        ),
        Mistake(
            lambda logits, labels, smoothing: float(
                -(_shares(logits) * np.log(_targets(logits, labels, smoothing))).sum(axis=1).mean()
            ),
            "p and q have changed places: −Σ q log p.",
        ),
        Mistake(
            _loss_mistake(_classes_that_occur),
            "You took for k the number of classes that occur among the labels. It is the number "
            "of columns of the logits.",
        ),
        Mistake(
            lambda logits, labels, smoothing: _loss(logits, labels, smoothing or 0.1),
            "A smoothing of 0 counts as not given in your answer (`or`, or `if not smoothing`). "
            "It is a number like any other.",
        ),
    ),
    hints=(
        "Which targets does a sample have? They add up to 1.",
        "If every logit of a sample is lowered by the same number, its shares stay the same. By "
        "which number is it best?",
        "What is the logarithm of exp(a)/Σ exp? Simplify it on paper: then no share that has "
        "come out as 0 is in the way.",
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


def _every_label_in_every_row(logits, labels, smoothing):
    Q = np.full(logits.shape, smoothing / logits.shape[1])
    Q[:, labels] += 1 - smoothing
    return Q


SMOOTHED_GRADIENT = Exercise(
    reference=_gradient,
    cases=_logits_of_any_size,
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
        Mistake(
            _gradient_below_the_largest_of_all,
            "You subtracted the largest logit of *all* samples. In a row whose logits lie far "
            "below it every exponential comes out as 0, and 0/0 is NaN: each row has its own "
            "largest logit.",
        ),
        Mistake(
            lambda logits, labels, smoothing: central_differences(
                lambda logits: _loss(logits, labels, smoothing), logits
            )[0],
            "That is a difference quotient. Next to a logit of 1e15 its step drowns in round-off, "
            "and it is 0; derive the gradient (Chapter 4).",
        ),
        Mistake(
            _gradient_mistake(targets=_unshared),
            "ε is not divided: each class gets ε/k, so that the targets of a sample add up to 1.",
        ),
        Mistake(
            _gradient_mistake(targets=_short_of_a_share),
            "The right class lacks its own share: its target is 1 − ε + ε/k. Do your rows add up "
            "to 0?",
        ),
        Mistake(
            _gradient_mistake(targets=_by_samples),
            "You divided ε by the number of samples. It is shared among the k *classes*.",
        ),
        Mistake(
            _gradient_mistake(targets=_whole),
            "If the logits hold whole numbers, so does `np.zeros_like(logits)`, and the targets "
            "that are written into it are cut to 0. Give it dtype=float.",
        ),
        Mistake(
            _gradient_mistake(targets=_onehot, scale=lambda n, k: 1.0),
            "Two things: 1/n is missing, and the targets are the plain labels. With smoothing "
            "they are 1 − ε + ε/k and ε/k.",
        ),
        Mistake(
            lambda logits, labels, smoothing: (
                _shares(logits) - _targets(logits, labels, smoothing) / len(labels)
            ),
            "1/n is taken of the targets only. It belongs to the whole difference p − q.",
        ),
        Mistake(
            lambda logits, labels, smoothing: (1 - smoothing) * _gradient(logits, labels, 0.0),
            "You multiplied the plain gradient by 1 − ε. The targets change, and p stays whole: p "
            "− q.",
        ),
        Mistake(
            lambda logits, labels, smoothing: (
                -_targets(logits, labels, smoothing) / _shares(logits) / len(labels)
            ),
            "That is the derivative by the shares p. One link of the chain is missing: how p "
            "answers to the logits (Chapter 8).",
        ),
        Mistake(
            lambda logits, labels, smoothing: (
                _gradient(logits, labels, smoothing) * _shares(logits) * (1 - _shares(logits))
            ),
            "You multiplied by p (1 − p). The derivative of the softmax is in p − q already.",
        ),
        Mistake(
            _gradient_mistake(
                lambda logits, labels, smoothing: (1 - smoothing) * _targets(logits, labels, 0.0)
            ),
            "The targets lack ε/k, the share of every class. They add up to 1, and so each row of "
            "the gradient to 0.",
        ),
        Mistake(
            _gradient_mistake(_every_label_in_every_row),
            "`p[:, labels]` picks the columns of all labels in every row. Each row has its own "
            "label: `p[np.arange(n), labels]`.",
        ),
        Mistake(
            lambda logits, labels, smoothing: _gradient(
                np.clip(logits, -500, 500), labels, smoothing
            ),
            "You cut large logits off. Two that are both cut become equal. Subtract the largest "
            "of each row instead.",
        ),
        Mistake(
            lambda logits, labels, smoothing: _gradient(logits, labels, smoothing).astype(
                logits.dtype
            ),
            "If the logits are whole numbers, so is an array that is made like them, and every "
            "fraction is cut off. Give it dtype=float.",
        ),
    ),
    hints=(
        "For the plain cross-entropy the gradient is (p − q)/n with targets q of 0 and 1 "
        "(Chapter 8). Where in its derivation was it used that they are 0 and 1?",
        "Only that they add up to 1 was used. Which targets are they now?",
    ),
)
