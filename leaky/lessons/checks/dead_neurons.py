"""Judge the exercises of chapter 1: dead units, the bias that wakes them, a step."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.differences import central_differences
from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one


def _layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Yield W, one row a unit, b, and X, one column a sample; sums of whole numbers are exact."""
    for units, d, n in [(3, 1, 3), (5, 2, 4), (10, 2, 30), (20, 3, 60)]:
        W = rng.integers(-3, 4, (units, d)).astype(float)
        X = rng.integers(0, 4, (d, n)).astype(float)
        X[:, -1] = X[:, 0]  # what only the last sample decides is a case of its own
        Z = W @ X
        # Dead, with a sample at the kink; dead; on for the nearest sample at least; for the
        # first at least; for all.
        top, first, low = Z.max(axis=1), Z[:, 0], Z.min(axis=1)
        kinds = [-top, -1 - top, 2 - top, 2 - first, 1 - low]
        yield W, np.choose(rng.permutation(np.arange(units) % len(kinds)), kinds), X
    # Whole numbers, and biases that are none: the first unit is on by a half.
    W = np.array([[1, 0], [0, 1], [-2, -1]])
    yield W, np.array([-0.5, -1.5, 0.5]), np.eye(2, dtype=int)
    yield np.array([[2.0, 1.0], [1.0, -3.0]]), np.zeros(2), np.array([[1.0], [2.0]])
    last = np.array([[0.0, 0.0, 0.0, 1.0]])
    yield np.array([[1.0], [-1.0], [2.0]]), np.array([-0.25, 0.0, -0.5]), last
    # One unit, one input: on by a quarter, which comes from W, then from X.
    yield from [
        (np.array([[w]]), np.array([0]), np.array([[x, -2]])) for w, x in [(0.25, 1), (1, 0.25)]
    ]
    # On and off by next to nothing.
    yield np.array([[1.0, -1.0]] * 3), 1e-12 * np.array([1, -1, 2]), np.ones((2, 2))


def _dead_units(W: np.ndarray, b: np.ndarray, X: np.ndarray) -> int:
    return sum(
        max(row @ sample + bias for sample in X.T) <= 0 for row, bias in zip(W, b, strict=True)
    )


def _z(W: np.ndarray, b: np.ndarray, X: np.ndarray) -> np.ndarray:
    return W @ X + b[:, np.newaxis]


def _adds_in_place(W, b, X):
    Z = W @ X
    Z += b[:, np.newaxis]
    return int(np.sum((Z <= 0).all(axis=1)))


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
        Mistake(
            lambda W, b, X: int(np.sum((W @ X - b[:, np.newaxis] <= 0).all(axis=1))),
            "You subtracted the bias: the pre-activation is z = w · x + b (Chapter 1).",
        ),
        Mistake(
            lambda W, b, X: int(np.sum(_z(W, b, X).mean(axis=1) <= 0)),
            "You looked at a unit's mean over the samples. One sample for which it is on keeps "
            "it alive, however far below 0 the others are.",
        ),
        Mistake(
            lambda W, b, X: np.flatnonzero((_z(W, b, X) <= 0).all(axis=1)),
            "You returned which units are dead; how many they are was asked for.",
        ),
        Mistake(
            lambda W, b, X: (_z(W, b, X) <= 0).all(axis=1),
            "You returned for each unit whether it is dead; how many are was asked for: count.",
        ),
        Mistake(
            _adds_in_place,
            "If W and X hold whole numbers, so does their product, and `+=` cannot write the "
            "biases' fractions into it. Make a new array: W @ X + b[:, np.newaxis].",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X).astype(X.dtype) <= 0).all(axis=1))),
            "If W and X hold whole numbers, so does an array that is made like them, and the "
            "biases' fractions are cut off: a pre-activation of 0.5 becomes 0. Use floats.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((np.squeeze(_z(W, b, X)) <= 0).all(axis=1))),
            "`squeeze` removes the samples' axis where there is a single sample. Leave the array "
            "with its two axes.",
        ),
        Mistake(
            lambda W, b, X: int(
                np.sum((_z(W, b, X)[:, : max(1, X.shape[1] - 1)] <= 0).all(axis=1))
            ),
            "You left out the last sample: it may be the only one for which a unit is on.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum(_z(W, b, X).max(axis=1) == 0)),
            "You counted the units whose largest pre-activation is exactly 0. Those that stay "
            "below 0 are dead as well.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum(b <= 0)),
            "You looked at the biases alone. Whether a unit is on depends on w · x + b, so on the "
            "data as well.",
        ),
        Mistake(
            lambda W, b, X: 100 * float(np.mean((_z(W, b, X) <= 0).all(axis=1))),
            "You returned a percentage; the number of dead units was asked for.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((np.maximum(0, W @ X) + b[:, np.newaxis] <= 0).all(axis=1))),
            "You cut w · x off at 0 before the bias is added. ReLU comes last: its input is z = w "
            "· x + b.",
        ),
        Mistake(
            lambda W, b, X: len(b) - int((_z(W, b, X) > 0).sum(axis=0).max()),
            "You looked for the sample for which most units are on, and called the others dead. "
            "Another sample may have others on: dead is decided unit by unit, over all samples.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X) <= 1e-9).all(axis=1))),
            "A pre-activation that is above 0 by next to nothing is on. Compare with 0 itself.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X).astype(W.dtype) <= 0).all(axis=1))),
            "If W holds whole numbers, so does an array that is made like it, and a "
            "pre-activation of 0.25 is cut to 0. Use floats.",
        ),
        Mistake(
            lambda W, b, X: int(np.sum((_z(W, b, X).astype(b.dtype) <= 0).all(axis=1))),
            "If b holds whole numbers, so does an array that is made like it, and a "
            "pre-activation of 0.25 is cut to 0. Use floats.",
        ),
    ),
    hints=(
        "Which shape has the array of all pre-activations if W has a row a unit and X a column "
        "a sample? Which way round does the product go?",
        "b has one entry a unit, a row of that array: give it a second axis, b[:, np.newaxis].",
        "A unit is a row of that array. `all` and `any` take an axis; which of them says dead?",
    ),
)


def _ranked(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d, k in [(3, 1, 2), (4, 2, 3), (12, 2, 1), (50, 3, 50), (1, 2, 1)]:
        yield rng.standard_normal(d), rng.standard_normal((n, d)), k
    yield from whole_but_one(np.array([1.75]), np.array([[2.25], [-1.75], [3.5]]), 2)


def _waking_bias(w: np.ndarray, X: np.ndarray, k: int) -> float:
    return -float(sorted((float(np.dot(x, w)) for x in X), reverse=True)[k - 1])


WAKING_BIAS = Exercise(
    reference=_waking_bias,
    cases=_ranked,
    mistakes=(
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[k - 1],
            "You counted from the smallest w · x. As the bias rises, the sample with the "
            "*largest* w · x comes on first, at the *lowest* bias.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[::-1][min(k, len(X) - 1)],
            "You are one sample too far, and keep to the last where there is none further: the "
            "k-th largest has index k − 1, since Python counts from 0.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[::-1][k],
            "You are one sample too far: the k-th largest has index k − 1, since Python counts "
            "from 0.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[len(X) - k - 1],
            "You are one sample too far: from the end, the largest has index −1 and the k-th "
            "largest −k.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[::-1][k - 2],
            "You are one sample too early: the k-th largest has index k − 1.",
        ),
        Mistake(
            lambda w, X, k: np.sort(X @ w)[k - 1],
            "Both the order and the sign: the sample with the *largest* w · x comes on first, "
            "and it does so at b = −w · x.",
        ),
        Mistake(
            lambda w, X, k: np.partition(-(X @ w), k)[k - 1],
            "`np.partition(a, k)` needs an entry number k, and where k is the number of samples "
            "there is none. Partition at k − 1.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(np.squeeze(X @ w))[::-1][k - 1],
            "`squeeze` makes of a single sample's w · x a number that cannot be sorted. X @ w "
            "has one axis already.",
        ),
        Mistake(
            lambda w, X, k: max(0.0, -np.sort(X @ w)[::-1][k - 1]),
            "The border may lie below 0: if k samples are on at b = 0 already, b can fall.",
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
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[min(k, len(X) - 1)],
            "You counted from the smallest w · x, and from 1. As the bias rises, the sample with "
            "the largest w · x comes on first.",
        ),
        Mistake(
            lambda w, X, k: -(X @ w)[k - 1],
            "You took the k-th sample as the data lie. The samples come on in the order of w · x: "
            "sort first.",
        ),
        Mistake(
            lambda w, X, k: -(X @ w).min(),
            "That is the bias from which upwards *all* samples are on, whatever k is.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(np.abs(X @ w))[::-1][k - 1],
            "You sorted by the size of w · x without its sign. A sample with a negative w · x "
            "comes on late.",
        ),
        Mistake(
            lambda w, X, k: -np.median(X @ w),
            "That is the bias at which half of the samples are on, whatever k is.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[::-1][:k],
            "You return a number for each of the first k samples. The border is where the k-th "
            "comes on: one number.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[::-1][:k].mean(),
            "You took the mean of the k largest w · x. The border is where the k-th sample comes "
            "on.",
        ),
        Mistake(
            lambda w, X, k: -np.argsort(X @ w)[::-1][k - 1],
            "`np.argsort` returns which sample is the k-th. Its w · x is needed.",
        ),
        Mistake(
            lambda w, X, k: -np.sort((X @ w).astype(w.dtype))[::-1][k - 1],
            "If w holds whole numbers, so does an array that is made like it, and the fractions "
            "of w · x are cut off. Use floats.",
        ),
        Mistake(
            lambda w, X, k: -np.sort((X @ w).astype(X.dtype))[::-1][k - 1],
            "If X holds whole numbers, so does an array that is made like it, and the fractions "
            "of w · x are cut off. Use floats.",
        ),
        Mistake(
            lambda w, X, k: -np.sort(X @ w)[::-1][k - 1] / np.linalg.norm(w),
            "You divided by the length of w. The border is where w · x + b = 0, whatever that "
            "length is.",
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
    # Whole numbers, and z = 0 for the first sample.
    yield np.array([1, -1]), 0, np.array([[2, 2], [3, 1], [0, 1]]), np.array([1, -2, 3]), 0.25
    yield np.array([1.5]), -2.0, np.array([[1.0]]), np.array([3.0]), 0.5
    w, y = np.array([1.75, -0.75]), np.array([0.75, -2.25])
    yield from whole_but_one(w, 1.25, np.array([[2.25, 0.75], [-1.5, 0.75]]), y, 0.75)
    # On and off by next to nothing.
    yield np.array([1.0]), 0.0, np.array([[1e-12], [-1e-12]]), np.array([30.0, 40.0]), 0.5


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


def _step_by_differences(w, b, X, y, learning_rate):
    dw, db = central_differences(
        lambda w, b: np.mean((np.maximum(0, X @ w + b) - y) ** 2) / 2, w, b
    )
    return w - learning_rate * dw, b - learning_rate * float(db)


def _step_in_place(w, b, X, y, learning_rate):
    _, new_b = _neuron_step(w, b, X, y, learning_rate)
    new_w = w.copy()
    new_w -= w - _neuron_step(w, b, X, y, learning_rate)[0]
    return new_w, new_b


def _mean_of_those_on(w, b, X, y, learning_rate):
    z = X @ w + b
    on = z > 0
    error, share = z[on] - y[on], on.mean()
    dw = (error[:, np.newaxis] * X[on]).mean(axis=0) * share
    return w - learning_rate * dw, b - learning_rate * error.mean() * share


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
            "You went uphill. Either the gradient is added, which a step of gradient descent "
            "*subtracts*, or the error has the wrong sign: it is h − y, not y − h.",
        ),
        Mistake(
            _neuron_mistake(mask=lambda z, y: z >= 0),
            "Your mask lets a sample through whose z is exactly 0. There the neuron is off: "
            "z > 0 (Chapter 1).",
        ),
        Mistake(
            _step_by_differences,
            "That is a difference quotient. At z = 0 exactly it mixes both sides of the kink and "
            "gives half of what comes from the right; derive the gradient (Chapter 4).",
        ),
        Mistake(
            _neuron_mistake(scale=lambda n: 1 / n**2),
            "1/n enters twice into the whole gradient: the mean over the samples brings it once.",
        ),
        Mistake(
            lambda w, b, X, y, learning_rate: (
                w - learning_rate * X.T @ (X @ w + b - y) / len(y),
                b - learning_rate * np.mean(X @ w + b - y),
            ),
            "You left out ReLU: that is the step of a straight line, h = z.",
        ),
        Mistake(
            lambda w, b, X, y, learning_rate: _neuron_mistake(
                scale=lambda n: 1 / max(1, np.sum(X @ w + b > 0))
            )(w, b, X, y, learning_rate),
            "You divided by the number of samples for which the neuron is on. The loss is a mean "
            "over *all* n.",
        ),
        Mistake(
            _mean_of_those_on,
            "You took a mean over the samples for which the neuron is on. If it is off for all, "
            "that is 0/0, NaN. Sum, and divide by n.",
        ),
        Mistake(
            _step_in_place,
            "If w holds whole numbers, so does its copy, and `-=` cannot write fractions into "
            "it. Make a new array: w - learning_rate * ….",
        ),
        Mistake(
            lambda w, b, X, y, learning_rate: _neuron_mistake()(w, b, X, y, 1.0),
            "The learning rate is not used.",
        ),
        Mistake(
            lambda w, b, X, y, learning_rate: tuple(
                (old - new) / learning_rate
                for old, new in zip((w, b), _neuron_step(w, b, X, y, learning_rate), strict=True)
            ),
            "You returned the gradients; the new w and b were asked for.",
        ),
        Mistake(
            lambda w, b, X, y, learning_rate: (_neuron_step(w, b, X, y, learning_rate)[0], b),
            "The bias stays where it was. It takes a step as well.",
        ),
        Mistake(
            _bias_after_weights,
            "The bias's gradient was computed with the weights already changed. Compute both "
            "gradients first, then change both (Chapter 9 has a patient with this fault).",
        ),
        Mistake(
            _neuron_mistake(mask=lambda z, y: z <= 0),
            "Your mask is turned round: those samples count for which the neuron is on, z > 0.",
        ),
        Mistake(
            _neuron_mistake(scale=lambda n: 1 / (2 * n)),
            "Your gradient is half as long as it should be: the 2 from the square cancels the ½, "
            "so that 1/n is left.",
        ),
        Mistake(
            lambda w, b, X, y, learning_rate: (
                _neuron_step(w, 0, X, y, learning_rate)[0],
                b + _neuron_step(w, 0, X, y, learning_rate)[1],
            ),
            "The bias is missing in the forward pass: z = w · x + b.",
        ),
        Mistake(
            _neuron_mistake(scale=lambda n: 2 / n, bias=np.mean),
            "Two things: the ½ of this loss cancels the 2 from the square, and in the bias's "
            "gradient the samples are *summed*, since 1/n is inside.",
        ),
        Mistake(
            _neuron_mistake(mask=lambda z, y: z > 1e-9),
            "A z that is above 0 by next to nothing is on. Compare with 0 itself.",
        ),
    ),
    hints=(
        "Forward first: z, then h = max(0, z). Which of the samples have a say?",
        "Go backwards one link at a time: how does L answer to hᵢ, and hᵢ to zᵢ? So you get one "
        "number ∂L/∂zᵢ for each sample.",
        "Every zᵢ contains b once, and each weight times one entry in row i of X: over which axis "
        "do the contributions add up? Chapter 1 derives it for a loss without the ½.",
    ),
)
