"""Judge the exercises of chapter 1: dead units, the bias that wakes them, a step."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake


def _layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Yield W, one row a unit, b, and X, one column a sample; sums of whole numbers are exact."""
    for units, d, n in [(3, 1, 3), (5, 2, 4), (10, 2, 30), (15, 2, 50), (20, 3, 60)]:
        W = rng.integers(-3, 4, (units, d)).astype(float)
        X = rng.integers(0, 4, (d, n)).astype(float)
        Z = W @ X
        # Dead, with a sample at the kink; dead; on for the nearest sample at least; for the
        # first at least; for all.
        top, first, low = Z.max(axis=1), Z[:, 0], Z.min(axis=1)
        kinds = [-top, -1 - top, 2 - top, 2 - first, 1 - low]
        yield W, np.choose(rng.permutation(np.arange(units) % len(kinds)), kinds), X


def _dead_units(W: np.ndarray, b: np.ndarray, X: np.ndarray) -> int:
    return sum(
        max(row @ sample + bias for sample in X.T) <= 0 for row, bias in zip(W, b, strict=True)
    )


def _z(W: np.ndarray, b: np.ndarray, X: np.ndarray) -> np.ndarray:
    return W @ X + b[:, np.newaxis]


COUNT_DEAD = Exercise(
    reference=_dead_units,
    cases=_layers,
    mistakes=(
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X) < 0).all(axis=1))),
            "You left out units whose nearest sample lies exactly at z = 0. There ReLU answers 0 "
            "and its derivative is taken as 0, so such a sample counts as off (Chapter 1).",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X) <= 0).any(axis=1))),
            "You counted the units that are off for *some* sample. That is a unit's daily "
            "business; dead means off for *every* sample of the data (Chapter 1).",
        ),
        Mistake(
            lambda W, b, X: int(np.sum(_z(W, b, X) <= 0)),
            "You counted the zeros among the answers, sample by sample. A zero for one sample is "
            "off; count the units all of whose answers are zero (Chapter 1).",
        ),
        Mistake(
            lambda W, b, X: int(np.sum(_z(W, b, X)[:, 0] <= 0)),
            "You looked at a single sample. A unit that is off there may be on for another; only "
            "the whole data set tells (the trap in Chapter 1).",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X) <= 0).all(axis=0))),
            "You counted *samples* for which all units are off: the axes have changed places. "
            "Here a row of W is a unit and a column of X is a sample.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((W @ X <= 0).all(axis=1))),
            "The bias is missing: the pre-activation is z = w · x + b (Chapter 1).",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X) > 0).any(axis=1))),
            "You counted the units that are alive.",
        ),
        Mistake(
            lambda W, b, X: float(np.mean((_z(W, b, X) <= 0).all(axis=1))),
            "You returned the share of dead units; their number was asked for.",
        ),
    ),
    hints=(
        "Which shape has the array of all pre-activations if W has a row a unit and X a column "
        "a sample? Which way round does the product go?",
        "b has one entry a unit, a row of that array: give it a second axis, b[:, np.newaxis].",
        "Dead: z <= 0 for all samples. `all` takes an axis; then count.",
    ),
)


def _ranked(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, k in [(3, 1, 2), (4, 2, 3), (12, 2, 1), (50, 3, 50), (50, 3, 20)]:
        yield rng.standard_normal(d), rng.standard_normal((n, d)), k


def _waking_bias(w: np.ndarray, X: np.ndarray, k: int) -> float:
    return -float(sorted((float(np.dot(x, w)) for x in X), reverse=True)[k - 1])


WAKING_BIAS = Exercise(
    reference=_waking_bias,
    cases=_ranked,
    mistakes=(
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[k - 1],
            "You counted from the smallest w · x. As the bias rises, the sample with the "
            "*largest* w · x comes on first.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[::-1][min(k, len(X) - 1)],
            "You are one sample too far: the k-th largest has index k − 1, since Python counts "
            "from 0.",
        ),
        Mistake(
            lambda w, X, k: -(X @ w).max(),
            "That is the bias at which the *first* sample comes on, whatever k is; Chapter 1's "
            "b*. The k-th is wanted.",
        ),
        Mistake(
            lambda w, X, k: np.sort(X @ w)[::-1][k - 1],
            "The sign: w · x + b = 0 gives b = −w · x.",
        ),
        Mistake(
            lambda w, X, k: -np.quantile(X @ w, 1 - k / len(X)),
            "A quantile lies between two samples. The border is where a sample comes on: take "
            "the k-th largest value itself.",
        ),
    ),
    hints=(
        "Sample i comes on when b rises above −w · xᵢ. Which sample comes first?",
        "Sort the numbers w · xᵢ. Where in the order is the k-th to come on?",
    ),
)


def _neurons(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, rate in [(2, 1, 0.5), (3, 2, 0.1), (20, 2, 1.0), (50, 4, 0.05)]:
        X = rng.standard_normal((n, d))
        w = rng.standard_normal(d)
        # The border lies in the middle of a gap of the data: some are on, none is near 0.
        z = np.sort(X @ w)
        i = int(np.argmax(np.diff(z)))
        yield w, -(z[i] + z[i + 1]) / 2, X, rng.standard_normal(n), rate


def _neuron_step(
    w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray, learning_rate: float
) -> tuple[np.ndarray, float]:
    dw, db = np.zeros(len(w)), 0.0
    for x, target in zip(X, y, strict=True):
        if (z := float(x @ w + b)) > 0:
            dw += (z - target) * x / len(X)
            db += (z - target) / len(X)
    return w - learning_rate * dw, b - learning_rate * db


def _neuron_mistake(mask=lambda z, y: z > 0, scale=lambda n: 1 / n, sign=-1, bias=np.sum):
    """Make a step that is right but for what is named."""

    def answer(w, b, X, y, learning_rate):
        z = X @ w + b
        dz = scale(len(y)) * (np.maximum(0, z) - y) * mask(z, y)
        return w + sign * learning_rate * (X.T @ dz), b + sign * learning_rate * bias(dz)

    return answer


def _bias_after_weights(w, b, X, y, learning_rate):
    z = X @ w + b
    w = w - learning_rate * X.T @ ((np.maximum(0, z) - y) * (z > 0)) / len(y)
    z = X @ w + b
    return w, b - learning_rate * np.mean((np.maximum(0, z) - y) * (z > 0))


NEURON_STEP = Exercise(
    reference=_neuron_step,
    cases=_neurons,
    mistakes=(
        Mistake(
            _neuron_mistake(mask=lambda z, y: 1.0),
            "ReLU's derivative is missing: samples that are off must not move the neuron. "
            "Multiply by the mask z > 0 (Chapter 1, step 2 of the gradient).",
        ),
        Mistake(
            _neuron_mistake(mask=lambda z, y: np.maximum(0, z) - y > 0),
            "Your mask asks whether the answer is too large. It must ask whether the neuron is "
            "on: z > 0 (Chapter 1).",
        ),
        Mistake(
            _neuron_mistake(scale=lambda n: 2 / n),
            "Your gradient is twice too long: this loss has a ½ in front, and the 2 from the "
            "square cancels it.",
        ),
        Mistake(
            _neuron_mistake(scale=lambda n: 1.0),
            "The 1/n is missing: the loss is a mean over the samples, and so is its gradient.",
        ),
        Mistake(
            _neuron_mistake(bias=np.mean),
            "In the bias's gradient 1/n enters twice: once it is inside ∂L/∂z, the samples are "
            "*summed* (Chapter 1, step 3).",
        ),
        Mistake(
            _neuron_mistake(sign=1),
            "You went uphill: a step of gradient descent *subtracts* the gradient.",
        ),
        Mistake(
            _bias_after_weights,
            "The bias's gradient was computed with the weights already changed. Compute both "
            "gradients first, then change both (Chapter 9 has a patient with this fault).",
        ),
    ),
    hints=(
        "Forward first: z, then h = max(0, z). Which of the samples have a say?",
        "∂L/∂zᵢ = (hᵢ − yᵢ)/n where zᵢ > 0, else 0. The shape is (n,).",
        "∂L/∂w is X.T @ dz, ∂L/∂b is dz.sum(). Make new arrays for the results.",
    ),
)
