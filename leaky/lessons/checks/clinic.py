"""Judge the exercises of chapter 9: three broken functions, to be repaired."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake


def _histories(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    nan = float("nan")
    yield (np.array([3.0, 1.0, 2.0]),)
    yield (np.array([3.0, nan, 0.5, 2.0, nan]),)
    yield (np.array([2.0, 1.0, 1.0, 4.0]),)
    yield (np.array([5.0, 4.0, 4.5, 3.0, 3.5]),)
    losses = rng.uniform(1, 2, 60)
    losses[40:] = nan
    yield (losses,)


def _best(losses: np.ndarray) -> int:
    return min(range(len(losses)), key=lambda i: (losses[i] != losses[i], losses[i], i))


def _first_rise(losses):
    rises = np.flatnonzero(np.diff(losses) > 0)
    return int(rises[0]) if rises.size else len(losses) - 1


BEST_EPOCH = Exercise(
    reference=_best,
    cases=_histories,
    mistakes=(
        Mistake(
            lambda losses: int(np.argmin(losses)),
            "`np.argmin` takes NaN for the smallest number: the epoch at which the run broke "
            "counts as its best. `np.nanargmin` passes over NaN.",
        ),
        Mistake(
            lambda losses: float(np.nanmin(losses)),
            "You return the lowest loss; its epoch was asked for.",
        ),
        Mistake(
            lambda losses: len(losses) - 1 - int(np.nanargmin(losses[::-1])),
            "With two equal losses you take the later epoch. The first is asked for: further "
            "training gained nothing.",
        ),
        Mistake(
            lambda losses: int(np.nanargmin(losses)) + 1,
            "You count epochs from 1; the index counts from 0.",
        ),
        Mistake(
            _first_rise,
            "You stopped at the first rise. A loss may rise for a while and then fall further.",
        ),
        Mistake(
            lambda losses: int(np.nanargmax(losses)),
            "That is the worst epoch.",
        ),
    ),
    hints=(
        "Put a NaN into a small list and call the broken function: what does it return, and why?",
        "NumPy has a version of argmin for data with NaN.",
    ),
)


def _data(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, size in [(4, 2), (5, 2), (3, 5), (30, 8)]:
        X = rng.standard_normal((n, 2))
        yield X, np.arange(n, dtype=float), size, _no_fixed_point(rng, n)


def _no_fixed_point(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw an order in which no sample stays in its place."""
    order = rng.permutation(n)
    return np.roll(np.arange(n), 1) if np.any(order == np.arange(n)) else order


def _batches(X, Y, size, order):
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    return tuple((np.take(X, group, axis=0), np.take(Y, group, axis=0)) for group in groups)


def _batch_mistake(rows_of_Y=lambda order: order, ends=lambda n, size: range(0, n, size)):
    def answer(X, Y, size, order):
        X, Y = X[order], Y[rows_of_Y(order)]
        return [(X[i : i + size], Y[i : i + size]) for i in ends(len(order), size)]

    return answer


MINIBATCHES = Exercise(
    reference=_batches,
    cases=_data,
    mistakes=(
        Mistake(
            _batch_mistake(rows_of_Y=lambda order: np.arange(len(order))),
            "The inputs are in a new order and the targets are not: every sample gets another "
            "one's target, and the network trains happily on nonsense (a patient of Chapter 9).",
        ),
        Mistake(
            _batch_mistake(ends=lambda n, size: range(0, n - size + 1, size)),
            "The last, shorter batch is missing: those samples are never seen in this epoch.",
        ),
        Mistake(
            _batch_mistake(
                rows_of_Y=lambda order: np.arange(len(order)),
                ends=lambda n, size: range(0, n - size + 1, size),
            ),
            "Both faults are still there: targets that do not follow their inputs, and a last "
            "batch that is dropped.",
        ),
        Mistake(
            lambda X, Y, size, order: _batches(X, Y, size, np.arange(len(X))),
            "The order is not used: the batches come as the data lie.",
        ),
        Mistake(
            _batch_mistake(ends=lambda n, size: range(n)),
            "Your batches overlap: the next one starts `size` samples on.",
        ),
        Mistake(
            lambda X, Y, size, order: _batches(X, Y, size, np.argsort(order)),
            "You put sample i *to* place order[i]; the task takes sample order[i] for place i: "
            "index with `order` itself.",
        ),
    ),
    hints=(
        "Number the targets 0, 1, 2, … and print a batch: do the pairs still belong together?",
        "How many batches should 5 samples give at size 2? How many does the broken one give?",
    ),
)


def _networks(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d_in, d, d_out, slope in [(2, 1, 2, 1, 0.3), (3, 2, 3, 2, 0.1), (20, 3, 5, 3, 0.01)]:
        X, Y = rng.standard_normal((n, d_in)), rng.standard_normal((n, d_out))
        W1, W2 = rng.standard_normal((d_in, d)), rng.standard_normal((d, d_out))
        order = np.sort(X @ W1, axis=0)
        i = np.argmax(np.diff(order, axis=0), axis=0)
        b1 = -(order[i, range(d)] + order[i + 1, range(d)]) / 2
        yield W1, b1, W2, rng.standard_normal(d_out), X, Y, slope, 0.1


def _step(W1, b1, W2, b2, X, Y, slope, learning_rate):
    W, c = W2.copy(), b2.copy()
    A, a = W1.copy(), b1.copy()
    rate = 2 * learning_rate / len(Y)
    for x, y in zip(X, Y, strict=True):
        z = x @ W1 + b1
        factor = slope + (1 - slope) * np.heaviside(z, 0)
        g = rate * ((factor * z) @ W2 + b2 - y)
        d = (W2 @ g) * factor
        W, c, A, a = W - np.outer(factor * z, g), c - g, A - np.outer(x, d), a - d
    return A, a, W, c


def _step_mistake(stale=True, leak=True, mean=len, total=np.sum, sign=-1.0):
    """Make a step that is right but for what is named."""

    def answer(W1, b1, W2, b2, X, Y, slope, learning_rate):
        Z = X @ W1 + b1
        H = np.where(Z > 0, Z, slope * Z)
        G = 2 / mean(Y) * (H @ W2 + b2 - Y)
        new_W2 = W2 + sign * learning_rate * H.T @ G
        D = G @ (W2 if stale else new_W2).T * np.where(Z > 0, 1.0, slope if leak else 0.0)
        return (
            W1 + sign * learning_rate * X.T @ D,
            b1 + sign * learning_rate * total(D, axis=0),
            new_W2,
            b2 + sign * learning_rate * total(G, axis=0),
        )

    return answer


REPAIRED_STEP = Exercise(
    reference=_step,
    cases=_networks,
    mistakes=(
        Mistake(
            _step_mistake(stale=False, leak=False, mean=np.size, total=np.mean),
            "All four faults are still there. Check the step's gradient as Chapter 9 does: (θ "
            "before − θ after)/η against central differences, array by array.",
        ),
        Mistake(
            _step_mistake(stale=False),
            "One fault is left: W₂ is changed before the delta of the hidden layer is computed "
            "from it. Compute every gradient first, then change the parameters.",
        ),
        Mistake(
            _step_mistake(leak=False),
            "One fault is left: in the backward pass the mask of ReLU, 0 where z ≤ 0. The "
            "forward pass leaks, so the backward pass must: the slope.",
        ),
        Mistake(
            _step_mistake(mean=np.size),
            "One fault is left: this loss is a mean over the n samples of a *sum* over the k "
            "outputs, and your gradient divides by n·k: k times too short.",
        ),
        Mistake(
            _step_mistake(total=np.mean),
            "One fault is left: the bias gradients are means over the samples. 1/n is in "
            "the delta already: sum (Chapter 3).",
        ),
        Mistake(
            _step_mistake(stale=False, leak=False),
            "Two faults are left, both in the hidden layer's delta: which W₂ is it made from, "
            "and what happens to it where z ≤ 0?",
        ),
        Mistake(
            _step_mistake(mean=np.size, total=np.mean),
            "Two faults are left, both about a mean: over what is the loss averaged, and how "
            "often do the biases divide?",
        ),
        Mistake(
            _step_mistake(sign=1.0),
            "The step goes uphill: gradients are subtracted.",
        ),
    ),
    hints=(
        "Measure before you read: (θ before − θ after)/η is the gradient that the step used. "
        "Which arrays disagree with central differences, and by which factor?",
        "There are four faults. Two are about means, one about the order of lines, one about "
        "the leak.",
        "A fault in one line can hide another: check again after each repair.",
    ),
)
