"""Judge the exercises of chapter 9: three broken functions, to be repaired."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from leaky.lessons.checks.differences import central_differences
from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one


def _histories(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    nan = float("nan")
    yield (np.array([3.0, 1.0, 2.0]),)
    yield (np.array([3.0, nan, 0.5, 2.0, nan]),)
    yield (np.array([2.0, 1.0, 1.0, 4.0]),)
    yield (np.array([5.0, 4.0, 4.5, 3.0, 3.5]),)
    yield (np.array([nan, 2.0, 1.0]),)
    yield (np.array([7, 5, 6]),)
    yield (np.array([0.1 + 1e-12, 0.1]),)
    yield (np.array([nan, float("inf"), np.finfo(float).max]),)
    yield (np.array([1.0, -float("inf"), 2.0]),)
    losses = rng.uniform(1, 2, 60)
    losses[40:] = nan
    yield (losses,)


def _best(losses: np.ndarray) -> int:
    return min(range(len(losses)), key=lambda i: (losses[i] != losses[i], losses[i], i))


def _first_rise(losses):
    rises = np.flatnonzero(np.diff(losses) > 0)
    return int(rises[0]) if rises.size else len(losses) - 1


def _replaced_in_a_copy(losses):
    losses = losses.copy()
    losses[np.isnan(losses)] = np.inf
    return int(np.argmin(losses))


BEST_EPOCH = Exercise(
    reference=_best,
    cases=_histories,
    mistakes=(
        Mistake(
            lambda losses: int(np.argmin(losses)),
            "The first NaN wins: the epoch at which the run broke counts as its best. To "
            "`np.argmin` NaN is the lowest of all, and so is a 0 that stands in its place.",
        ),
        Mistake(
            lambda losses: int(np.argmin(losses[~np.isnan(losses)])),
            "You took out the NaN and counted among the losses that were left. The epochs before "
            "and after keep their numbers: the index is one into the whole array.",
        ),
        Mistake(
            lambda losses: int(np.argmin(np.where(np.isnan(losses), 1e9, losses))),
            "A large number stands for NaN, and a loss that is larger loses to it. No number is "
            "too large for a loss: let infinity stand for NaN, or leave NaN out of the search.",
        ),
        Mistake(
            lambda losses: int(np.nanargmin(losses[: max(1, len(losses) - 1)])),
            "The last epoch takes no part in the search. It may be the best.",
        ),
        Mistake(
            lambda losses: int(np.argmin(losses[: (np.append(np.isnan(losses), True)).argmax()])),
            "You searched up to the first NaN only. The run may recover, and a later loss be "
            "lower.",
        ),
        Mistake(
            _replaced_in_a_copy,
            "An array of whole numbers has no place for infinity. `np.where` makes a new array "
            "of floats.",
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
        Mistake(
            lambda losses: min(range(len(losses)), key=lambda i: losses[i]),
            "A NaN in the first place wins: every comparison with it is False, so that no later "
            "loss is found to be lower.",
        ),
        Mistake(
            lambda losses: int(np.nanargmin(np.round(losses, 3))),
            "You rounded the losses. Two that differ by little become equal then, and the first "
            "wins.",
        ),
        Mistake(
            lambda losses: int(np.argmax(losses <= np.nanmin(losses) + 1e-9)),
            "You take for equal what differs by next to nothing. The lowest is the lowest, by "
            "however little.",
        ),
        Mistake(
            lambda losses: int(np.argmin(np.nan_to_num(losses, nan=np.inf))),
            "`np.nan_to_num` makes the largest float of infinity, too, and a loss of that size is "
            "no longer below it. Replace NaN alone.",
        ),
        Mistake(
            lambda losses: int(np.argmin(np.where(np.isfinite(losses), losses, np.inf))),
            "You leave out all that is not finite. −∞ is lower than every number; only NaN is "
            "never the best.",
        ),
    ),
    hints=(
        "Put a NaN into a small list and call the broken function: what does it return, and why?",
        "A comparison with NaN is always False. Which number in its place would lose against "
        "every loss? Or can the search pass it over without renumbering the others?",
    ),
)


def _data(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, size in [(5, 2), (30, 8), (4, 1), (1, 1), (4, 2), (3, 5)]:
        X = rng.standard_normal((n, 2))
        yield X, np.arange(n, dtype=float), size, _no_fixed_point(rng, n)
    X, Y = np.array([[1.25], [2.5], [-0.75]]), np.array([0.25, 1.5, 2.75])
    yield from whole_but_one(X, Y, 2, np.array([2, 0, 1]))


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
        Mistake(
            _batch_mistake(ends=lambda n, size: range(0, n + 1, size)),
            "Where n is a multiple of `size`, your last batch is empty. A network that is shown "
            "it divides by 0.",
        ),
        Mistake(
            lambda X, Y, size, order: [
                (X[part], Y[part]) for part in np.array_split(order, -(-len(order) // size))
            ],
            "You made batches of nearly equal size. Each holds `size` samples; only the last may "
            "be shorter.",
        ),
        Mistake(
            lambda X, Y, size, order: [
                (X[part], Y[part]) for part in np.array_split(order, len(order) // size)
            ],
            "You made n // size batches of nearly equal size, none at all where `size` is above n. "
            "Each holds `size` samples; only the last may be shorter.",
        ),
        Mistake(
            lambda X, Y, size, order: [
                (X[part], Y[part])
                for part in (order[i : i + size] for i in range(0, len(order), size))
                if len(part) == size or len(order) > size
            ],
            "Where `size` is above n you hand out nothing. Then all samples make one batch.",
        ),
        Mistake(
            lambda X, Y, size, order: [
                (X[part], Y[part])
                for part in (
                    np.resize(order, len(order) + -len(order) % size)[i : i + size]
                    for i in range(0, len(order), size)
                )
            ],
            "You filled the last batch with samples from the front: they are seen twice in an "
            "epoch. It stays shorter.",
        ),
        Mistake(
            lambda X, Y, size, order: tuple(zip(*_batches(X, Y, size, order), strict=True)),
            "You return the inputs' batches and the targets' batches apart. A list of pairs was "
            "asked for, each with its batch of inputs and its batch of targets.",
        ),
        Mistake(
            lambda X, Y, size, order: [(y, x) for x, y in _batches(X, Y, size, order)],
            "Inputs and targets have changed places: X_batch comes first in each pair.",
        ),
        Mistake(
            _batch_mistake(ends=lambda n, size: range(0, n - 1, size)),
            "A last batch of a single sample is missing: the starts run up to n, `range(0, n, "
            "size)`.",
        ),
        Mistake(
            _batch_mistake(ends=lambda n, size: range(n // size)),
            "Your batches overlap: batch i begins at i · size, not at i.",
        ),
        Mistake(
            _batch_mistake(ends=lambda n, size: range(0, n - size, size)),
            "The last batch is missing, even where it is whole: the starts run up to n, `range(0, "
            "n, size)`.",
        ),
        Mistake(
            _batch_mistake(ends=lambda n, size: range(0, n + size, size)),
            "An empty batch comes last. The starts stay below n: `range(0, n, size)`.",
        ),
        Mistake(
            lambda X, Y, size, order: _batches(X, Y, size, order[::-1]),
            "The samples come in the reverse of `order`.",
        ),
    ),
    hints=(
        "Number the targets 0, 1, 2, … and print a batch: do the pairs still belong together?",
        "How many batches should 5 samples give at size 2? How many does the broken one give?",
    ),
)


def _networks(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    sizes = [(2, 1, 2, 1, 0.3), (3, 2, 3, 2, 0.1), (20, 3, 5, 3, 0.01), (4, 2, 3, 2, -0.4)]
    for n, d_in, d, d_out, slope in sizes:
        X, Y = rng.standard_normal((n, d_in)), rng.standard_normal((n, d_out))
        W1, W2 = rng.standard_normal((d_in, d)), rng.standard_normal((d, d_out))
        order = np.sort(X @ W1, axis=0)
        i = np.argmax(np.diff(order, axis=0), axis=0)
        b1 = -(order[i, range(d)] + order[i + 1, range(d)]) / 2
        yield W1, b1, W2, rng.standard_normal(d_out), X, Y, slope, 0.1
    X, Y, W1, W2 = (rng.standard_normal(shape) for shape in [(1, 2), (1, 2), (2, 3), (3, 2)])
    yield W1, np.zeros(3), W2, np.zeros(2), X, Y, 1.5, 0.1
    # Whole numbers, and z = 0 in a unit of the first sample.
    X, Y = np.array([[1, -1], [2, 0], [0, 1]]), np.array([[1, 0], [0, 2], [1, 1]])
    W1, W2, zeros = np.array([[1, 2], [1, -1]]), np.array([[1, -2], [3, 1]]), np.array([0, 0])
    yield W1, zeros, W2, zeros, X, Y, 0.5, 0.25
    X, Y, W1 = np.array([[1.25], [-2.25]]), np.array([[0.75], [-1.5]]), np.array([[1.25, -1.75]])
    b1, W2, b2 = np.array([0.75, -0.25]), np.array([[1.75], [-2.25]]), np.array([0.75])
    yield from whole_but_one(W1, b1, W2, b2, X, Y, 2.125, 0.75)
    # Several outputs of a single unit, and the same on and off by next to nothing.
    one, column, wide = np.ones((1, 1)), np.array([[1e-12], [-1e-12]]), np.array([[1.5, -2.0]])
    yield one, np.ones(1), wide, np.zeros(2), column + 1, np.eye(2), 0.25, 0.5
    yield one, np.zeros(1), wide, 50 * np.ones(2), column, np.eye(2), 0.25, 0.5


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


def _step_mistake(
    fresh=True,
    factor=lambda Z, H, slope: np.where(Z > 0, 1.0, slope),
    scale=lambda n, k: 2 / n,
    sums=(np.sum, np.sum),
    forward=lambda Z, slope: np.where(Z > 0, Z, slope * Z),
):
    """Make a step that is right but for what is named; the sums are those of b1 and b2."""

    def answer(W1, b1, W2, b2, X, Y, slope, learning_rate):
        Z = X @ W1 + b1
        H = forward(Z, slope)
        G = learning_rate * scale(*Y.shape) * (H @ W2 + b2 - Y)
        D = G @ (W2 if fresh else W2 - H.T @ G).T * factor(Z, H, slope)
        return W1 - X.T @ D, b1 - sums[0](D, axis=0), W2 - H.T @ G, b2 - sums[1](G, axis=0)

    return answer


# What each fault of the broken function is, and what it says of itself while it is there.
_FAULTS = {
    "order": "W2 is changed before dZ1 is computed from it: compute "
    "every gradient first, then change the parameters",
    "mask": "the backward pass has the mask of ReLU, 0 where z ≤ 0, and the forward pass leaks: "
    "so must the backward pass",
    "mean": "this loss is a mean over the n samples of a *sum* over the k outputs, and your "
    "gradient divides by n·k",
    "b1": "the gradient by b1 is a mean over the samples, though 1/n is inside already: sum",
    "b2": "the gradient by b2 is a mean over the samples, though 1/n is inside already: sum",
}


def _with_faults(left: tuple[str, ...]) -> Mistake:
    """Return the step in which these faults are left."""
    answer = _step_mistake(
        fresh="order" not in left,
        scale=lambda n, k: 2 / (n * k if "mean" in left else n),
        factor=lambda Z, H, slope: np.where(Z > 0, 1.0, 0.0 if "mask" in left else slope),
        sums=tuple(np.mean if bias in left else np.sum for bias in ("b1", "b2")),
    )
    n_faults = len(left) - ({"b1", "b2"} <= set(left))  # one fault stands in two lines
    count = "One fault is" if n_faults == 1 else f"{n_faults} faults are"
    return Mistake(answer, f"{count} left: {'; '.join(_FAULTS[each] for each in left)}.")


def _partly_repaired() -> Iterator[Mistake]:
    """Yield a mistake for every set of faults that may be left, but for all of them."""
    for size in range(1, len(_FAULTS)):
        yield from map(_with_faults, combinations(_FAULTS, size))


def _step_by_differences(W1, b1, W2, b2, X, Y, slope, learning_rate):
    def loss(W1, b1, W2, b2):
        Z = X @ W1 + b1
        return np.sum((np.where(Z > 0, Z, slope * Z) @ W2 + b2 - Y) ** 2) / len(Y)

    parameters = W1, b1, W2, b2
    gradients = central_differences(loss, *parameters)
    return tuple(p - learning_rate * g for p, g in zip(parameters, gradients, strict=True))


def _step_in_a_copy(W1, b1, W2, b2, X, Y, slope, learning_rate):
    new = [p.copy() for p in (W1, b1, W2, b2)]
    after = _step(W1, b1, W2, b2, X, Y, slope, learning_rate)
    for p, old, stepped in zip(new, (W1, b1, W2, b2), after, strict=True):
        p -= old - stepped
    return tuple(new)


REPAIRED_STEP = Exercise(
    reference=_step,
    cases=_networks,
    mistakes=(
        Mistake(
            _with_faults(tuple(_FAULTS)).answer,
            "All four faults are still there. Check the step's gradient as Chapter 9 does: (θ "
            "before − θ after)/η against central differences, array by array.",
        ),
        *_partly_repaired(),
        Mistake(
            _step_mistake(scale=lambda n, k: -2 / n),
            "The step goes uphill. Either the gradients are added, or the error has the wrong "
            "sign: it is Ŷ − Y.",
        ),
        Mistake(
            _step_mistake(scale=lambda n, k: 1 / n),
            "The factor 2 from the square is gone: it was right in the broken function.",
        ),
        Mistake(
            _step_mistake(scale=lambda n, k: 2.0),
            "1/n is gone altogether. The loss is a mean over the n samples: divide by n, and not "
            "by n·k.",
        ),
        Mistake(
            _step_mistake(scale=lambda n, k: 2 / k),
            "You divide by the number of outputs k. The loss is a mean over the n *samples*.",
        ),
        Mistake(
            _step_mistake(factor=lambda Z, H, slope: 1.0),
            "The derivative of the activation is gone from the backward pass. It is 1 where "
            "z > 0 and the slope elsewhere.",
        ),
        Mistake(
            _step_mistake(factor=lambda Z, H, slope: np.where(H > 0, 1.0, slope)),
            "Your mask looks at the activation H1. With a slope below 0 that is positive where z "
            "is negative: take the mask from Z1.",
        ),
        Mistake(
            _step_mistake(factor=lambda Z, H, slope: np.where(Z >= 0, 1.0, slope)),
            "At z = 0 exactly your derivative is 1. There the book takes the one from the left: "
            "the slope (Chapter 2).",
        ),
        Mistake(
            _step_mistake(forward=lambda Z, slope: np.maximum(Z, slope * Z)),
            "The larger of z and slope · z is Leaky ReLU only while the slope is at most 1. The "
            "forward pass was right in the broken function.",
        ),
        Mistake(
            _step_mistake(forward=lambda Z, slope: np.maximum(Z, 0), factor=lambda Z, H, s: Z > 0),
            "You made a ReLU of the forward pass. The layer is to leak: it is the backward pass "
            "that had to change.",
        ),
        Mistake(
            _step_by_differences,
            "That is a difference quotient. At z = 0 exactly it mixes both sides of the kink; "
            "repair the gradients (Chapter 4).",
        ),
        Mistake(
            _step_in_a_copy,
            "If the parameters hold whole numbers, so do their copies, and `-=` cannot write "
            "fractions into them. Make new arrays: W1 - ….",
        ),
        Mistake(
            lambda *arguments: tuple(_step(*arguments)[i] for i in (2, 3, 0, 1)),
            "The order: W1, b1, W2, b2.",
        ),
        Mistake(
            _step_mistake(factor=lambda Z, H, slope: np.where(Z > 1e-9, 1.0, slope)),
            "A z that is above 0 by next to nothing is on. Compare with 0 itself.",
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
