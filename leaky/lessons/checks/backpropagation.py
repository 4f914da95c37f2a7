"""Judge the exercises of chapter 3: a shared bias, weighted samples, tied weights."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from leaky.lessons.checks.differences import central_differences
from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one


def _deltas(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d in [(2, 3), (3, 3), (20, 4), (1, 3), (3, 1)]:
        yield rng.standard_normal((n, d)), rng.standard_normal((n, d))
    yield from whole_but_one(np.array([[1.25, -2.5], [0.5, 3.5]]), np.array([[2.25, 0.5]] * 2))


SHARED_BIAS = Exercise(
    reference=lambda dZ1, dZ2: np.einsum("ij->j", np.concatenate([dZ1, dZ2])),
    cases=_deltas,
    mistakes=(
        Mistake(
            lambda dZ1, dZ2: dZ2.sum(axis=0),
            "You followed one of b's two paths to the loss. It enters Z₁ as well: the "
            "contributions of all paths add up (the refresher, and Chapter 3).",
        ),
        Mistake(
            lambda dZ1, dZ2: dZ1.sum(axis=0),
            "You followed one of b's two paths to the loss. It enters Z₂ as well: the "
            "contributions of all paths add up (the refresher, and Chapter 3).",
        ),
        Mistake(
            lambda dZ1, dZ2: dZ1.mean(axis=0) + dZ2.mean(axis=0),
            "You took means over the samples. 1/n is inside dZ already; a bias that every sample "
            "shares gets the *sum* (Chapter 3, why the bias gradient sums).",
        ),
        Mistake(
            lambda dZ1, dZ2: (dZ1.sum(axis=0) + dZ2.sum(axis=0)) / 2,
            "You averaged the two paths. Contributions of paths add up; nothing is divided.",
        ),
        Mistake(
            lambda dZ1, dZ2: (dZ1 + dZ2).sum(axis=1),
            "You summed over the units and kept the samples. b has one entry a unit: sum over "
            "the samples, axis 0.",
        ),
        Mistake(
            lambda dZ1, dZ2: (dZ1 + dZ2).sum(axis=0, keepdims=True),
            "A gradient has the shape of its parameter, and b has shape (d,), not (1, d): leave "
            "keepdims out.",
        ),
        Mistake(
            lambda dZ1, dZ2: (dZ1 + dZ2).sum(),
            "You summed over everything. b has one entry a unit, and so has its gradient.",
        ),
        Mistake(
            lambda dZ1, dZ2: (dZ1 - dZ2).sum(axis=0),
            "You subtracted one path from the other. Contributions of paths add up.",
        ),
        Mistake(
            lambda dZ1, dZ2: dZ1 + dZ2,
            "You added the paths and kept the samples apart. b is the same for every sample: sum "
            "over them.",
        ),
        Mistake(
            lambda dZ1, dZ2: (dZ1.sum(axis=0), dZ2.sum(axis=0)),
            "You return a gradient for each layer. It is *one* b: add them.",
        ),
        Mistake(
            lambda dZ1, dZ2: np.concatenate([dZ1, dZ2], axis=1).sum(axis=0),
            "You put the two paths side by side, 2d numbers. It is *one* b: add them.",
        ),
        Mistake(
            lambda dZ1, dZ2: (dZ1 * dZ2).sum(axis=0),
            "You multiplied the two paths. Along one path factors are multiplied; contributions "
            "of several paths add up.",
        ),
        Mistake(
            lambda dZ1, dZ2: np.squeeze(dZ1 + dZ2).sum(axis=0),
            "`squeeze` removes the samples' axis where there is a single sample, and the sum "
            "runs over the units instead.",
        ),
        Mistake(
            lambda dZ1, dZ2: dZ1[0] + dZ2[0],
            "You counted the first sample only. A `return` inside a loop ends it in the first "
            "round; every sample uses b.",
        ),
        Mistake(
            lambda dZ1, dZ2: np.sum(dZ1 + dZ2, axis=0).astype(dZ1.dtype),
            "If dZ1 holds whole numbers, so does an array that is made like it, and the fractions "
            "of dZ2 are cut off. Give it dtype=float.",
        ),
        Mistake(
            lambda dZ1, dZ2: np.sum(dZ1 + dZ2, axis=0).astype(dZ2.dtype),
            "If dZ2 holds whole numbers, so does an array that is made like it, and the fractions "
            "of dZ1 are cut off. Give it dtype=float.",
        ),
    ),
    hints=(
        "On how many paths does an entry of b reach the loss? Count the layers and the samples.",
        "What was repeated on the way forward is summed on the way back.",
    ),
)


def _weighted_networks(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    # Among them as many samples as outputs, and a unit's slope below 0.
    sizes = [(2, 1, 2, 1, 0.3), (3, 2, 3, 3, 0.1), (20, 3, 5, 2, 0.01), (20, 3, 5, 4, -0.4)]
    for n, d_in, d, d_out, slope in sizes:
        X, Y = rng.standard_normal((n, d_in)), rng.standard_normal((n, d_out))
        W1, W2 = rng.standard_normal((d_in, d)), rng.standard_normal((d, d_out))
        Z = X @ W1
        # A border in the middle of the widest gap: each unit is on for some, near 0 for none.
        order = np.sort(Z, axis=0)
        i = np.argmax(np.diff(order, axis=0), axis=0)
        b1 = -(order[i, range(d)] + order[i + 1, range(d)]) / 2
        s = rng.uniform(0.2, 1.0, n)
        yield X, Y, s / s.sum(), W1, b1, W2, rng.standard_normal(d_out), slope
    X, Y, W1, W2 = (rng.standard_normal(shape) for shape in [(1, 2), (1, 2), (2, 3), (3, 2)])
    yield X, Y, np.ones(1), W1, np.zeros(3), W2, np.zeros(2), 1.5
    # Whole numbers, and z = 0 in a unit of the first sample.
    X, Y = np.array([[1, -1], [2, 0], [0, 1]]), np.array([[1, 0], [0, 2], [1, 1]])
    W1, W2 = np.array([[1, 2], [1, -1]]), np.array([[1, -2], [3, 1]])
    zeros = np.zeros(2, dtype=int)
    yield X, Y, np.array([0.25, 0.5, 0.25]), W1, zeros, W2, zeros, 0.5
    X, Y, s = np.array([[1.25], [-2.25]]), np.array([[0.75], [-1.5]]), np.array([0.25, 0.75])
    W1, b1, W2 = np.array([[1.25, -1.75]]), np.array([0.75, -0.25]), np.array([[1.75], [-2.25]])
    yield from whole_but_one(X, Y, s, W1, b1, W2, np.array([0.75]), 2.125)
    # Several outputs of a single unit, and the same on and off by next to nothing.
    one, column = np.ones((1, 1)), np.array([[1e-12], [-1e-12]])
    yield column + 1, np.eye(2), s, one, np.ones(1), np.array([[1.5, -2.0]]), np.zeros(2), 0.25
    yield column, np.eye(2), s, one, np.zeros(1), np.array([[1.5, -2.0]]), 50 * np.ones(2), 0.25


def _weighted_backward(X, Y, s, W1, b1, W2, b2, slope):
    gradients = [np.zeros(p.shape) for p in (W1, b1, W2, b2)]
    for x, y, weight in zip(X, Y, s, strict=True):
        z = x @ W1 + b1
        h = z * (slope + (1 - slope) * np.heaviside(z, 0))
        g = 2 * weight * (h @ W2 + b2 - y)
        d = (W2 @ g) * (slope + (1 - slope) * np.heaviside(z, 0))
        for total, part in zip(gradients, (np.outer(x, d), d, np.outer(h, g), g), strict=True):
            total += part
    return tuple(gradients)


def _weighted_mistake(
    scale=lambda s, Y: 2 * s[:, np.newaxis],
    factor=lambda Z, H, slope: np.where(Z > 0, 1.0, slope),
    bias=np.sum,
    into=lambda Z, H: H,
    forward=lambda Z, slope: np.where(Z > 0, Z, slope * Z),
):
    """Make a backward pass that is right but for what is named."""

    def answer(X, Y, s, W1, b1, W2, b2, slope):
        Z = X @ W1 + b1
        H = forward(Z, slope)
        G = scale(s, Y) * (H @ W2 + b2 - Y)
        D = (G @ W2.T) * factor(Z, H, slope)
        return X.T @ D, bias(D, axis=0), into(Z, H).T @ G, bias(G, axis=0)

    return answer


def _weighted_differences(X, Y, s, W1, b1, W2, b2, slope):
    def loss(W1, b1, W2, b2):
        Z = X @ W1 + b1
        errors = np.where(Z > 0, Z, slope * Z) @ W2 + b2 - Y
        return np.sum(s[:, np.newaxis] * errors**2)

    return tuple(central_differences(loss, W1, b1, W2, b2))


def _weighted_whole(X, Y, s, W1, b1, W2, b2, slope):
    right = _weighted_backward(X, Y, s, W1, b1, W2, b2, slope)
    gradients = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
    for total, part in zip(gradients, right, strict=True):
        total += part
    return tuple(gradients)


def _weighted_twice(X, Y, s, W1, b1, W2, b2, slope):
    _, _, dW2, db2 = _weighted_backward(X, Y, s, W1, b1, W2, b2, slope)
    Z = X @ W1 + b1
    F = np.where(Z > 0, 1.0, slope)
    D = 2 * s[:, np.newaxis] ** 2 * ((F * Z) @ W2 + b2 - Y) @ W2.T * F
    return X.T @ D, D.sum(axis=0), dW2, db2


def _slopes_like(Z, H, slope):
    slopes = np.ones_like(Z)
    slopes[Z <= 0] = slope
    return slopes


def _unweighted_b2(X, Y, s, W1, b1, W2, b2, slope):
    Z = X @ W1 + b1
    error = np.where(Z > 0, Z, slope * Z) @ W2 + b2 - Y
    *others, _ = _weighted_backward(X, Y, s, W1, b1, W2, b2, slope)
    return *others, 2 * error.sum(axis=0)


WEIGHTED_BACKWARD = Exercise(
    reference=_weighted_backward,
    cases=_weighted_networks,
    mistakes=(
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2 / len(Y)),
            "The weights s are not used: you have the gradient of the plain mean. Sample i "
            "enters with sᵢ where Chapter 3 has 1/n.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: s[:, np.newaxis]),
            "The factor 2 from the square is missing: all your gradients are half as long.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2 * s[:, np.newaxis] / len(Y)),
            "You divide by n as well. The weights s add up to 1 and have taken its place.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2 * s[:, np.newaxis] / Y.shape[1]),
            "You divide by the number of outputs k. This loss *sums* over the outputs; only a "
            "mean over them would bring 1/k (Chapter 3, where 1/(n·k) goes).",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: (Z > 0) * 1.0),
            "In the hidden layer you used ReLU's mask: 0 where z ≤ 0. The leak must leak "
            "backwards too: the slope there (Chapter 2).",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: 1.0),
            "The activation's derivative is missing on the way back from H₁ to Z₁ (Chapter 3, "
            "dL/dZ₁).",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: np.where(H > 0, 1.0, slope)),
            "Your mask looks at the activation H. With a negative slope H is positive where z is "
            "negative: take the mask from the pre-activation z > 0.",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: np.where(Z > 0, 1.0, 0.01)),
            "The slope 0.01 is written into the backward pass; it must be the argument.",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: np.where(Z > 0, slope, 1.0)),
            "In the derivative the branches are swapped: 1 where z > 0, the slope elsewhere.",
        ),
        Mistake(
            _weighted_mistake(bias=np.mean),
            "Your bias gradients are means over the samples. The weights are inside already, so "
            "the samples are *summed* (Chapter 3).",
        ),
        Mistake(
            _weighted_mistake(into=lambda Z, H: Z),
            "dL/dW₂ needs what W₂ was multiplied by on the way forward: the activations H, not "
            "the pre-activations Z.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: -2 * s[:, np.newaxis]),
            "All your gradients have the wrong sign. The error is Ŷ − Y; with Y − Ŷ the chain "
            "rule brings another factor −1.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2 * s[:, np.newaxis] ** 2),
            "The weights enter squared. In the loss sᵢ stands outside the square.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2 * s),
            "s has shape (n,), and NumPy lays it along the *outputs*, which goes unnoticed where "
            "n and k are equal: s[:, np.newaxis] makes it a column, one weight a row.",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: np.where(Z >= 0, 1.0, slope)),
            "At z = 0 exactly your derivative is 1. There the book takes the one from the left: "
            "the slope (Chapter 2).",
        ),
        Mistake(
            _weighted_mistake(forward=lambda Z, slope: np.maximum(Z, slope * Z)),
            "The larger of z and slope · z is Leaky ReLU only while the slope is at most 1. What "
            "decides is the sign of z (Chapter 2).",
        ),
        Mistake(
            _weighted_mistake(forward=lambda Z, slope: np.maximum(Z, 0)),
            "Your forward pass is ReLU's: left of 0 the activation is slope · z.",
        ),
        Mistake(
            _weighted_differences,
            "That is a difference quotient. At z = 0 exactly it mixes both sides of the kink; "
            "derive the gradients (Chapter 4).",
        ),
        Mistake(
            _weighted_whole,
            "If the parameters hold whole numbers, so does `np.zeros_like` of them, and `+=` "
            "cannot write fractions into it. Give it dtype=float.",
        ),
        Mistake(
            lambda *arguments: tuple(_weighted_backward(*arguments)[i] for i in (2, 3, 0, 1)),
            "The order: first the gradients by W₁ and b₁, then those by W₂ and b₂.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2 * np.sqrt(s)[:, np.newaxis]),
            "The weights enter with their root. In the loss sᵢ stands outside the square.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2),
            "Neither the weights s nor 1/n are there: sample i enters with sᵢ.",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: np.where(Z > 0, 1.0, -slope)),
            "Left of 0 the sign of the derivative is wrong: it is the slope as it is.",
        ),
        Mistake(
            _weighted_mistake(scale=lambda s, Y: 2 * s[:, np.newaxis] * len(Y)),
            "You multiplied by n as well. The weights add up to 1 and have taken the place of 1/n.",
        ),
        Mistake(
            _weighted_mistake(bias=lambda D, axis: D.sum(axis=axis, keepdims=True)),
            "A gradient has the shape of its parameter, and a bias has one axis: leave keepdims "
            "out.",
        ),
        Mistake(
            lambda *arguments: (
                *_weighted_backward(*arguments)[:3],
                _weighted_backward(*arguments)[3] / len(arguments[0]),
            ),
            "The gradient by b₂ is a mean over the samples. The weights are inside already: sum, "
            "as for b₁.",
        ),
        Mistake(
            lambda *arguments: tuple(
                part / len(arguments[0]) if part.ndim == 2 else part
                for part in _weighted_backward(*arguments)
            ),
            "The gradients by W₁ and W₂ are divided by n. The weights have taken the place of 1/n.",
        ),
        Mistake(
            lambda X, Y, s, W1, b1, W2, b2, slope: _weighted_backward(
                X, Y, s, W1, b1, W2, b2, 0.01
            ),
            "The slope 0.01 is written into the code, forward and backward; it must be the "
            "argument.",
        ),
        Mistake(
            _weighted_twice,
            "In the hidden layer the weights s enter twice. They are inside ∂L/∂Ŷ already, and go "
            "on from there.",
        ),
        Mistake(
            _weighted_mistake(factor=_slopes_like),
            "If X, W₁ and b₁ hold whole numbers, so does `np.ones_like(Z1)`, and the slope that "
            "is written into it is cut. Give it dtype=float.",
        ),
        Mistake(
            _weighted_mistake(factor=lambda Z, H, slope: np.where(Z > 1e-9, 1.0, slope)),
            "A z that is above 0 by next to nothing is on. Compare with 0 itself.",
        ),
        Mistake(
            _unweighted_b2,
            "In the gradient by b₂ the weights s are missing: it is the sum of the same ∂L/∂Ŷ as "
            "for W₂.",
        ),
    ),
    hints=(
        "Do the forward pass first and keep Z₁ and H₁. How does the loss of sample i answer to "
        "its own output ŷᵢ?",
        "∂L/∂Ŷ = 2 sᵢ (ŷᵢ − yᵢ), row by row: s[:, np.newaxis] makes s a column.",
        "From there on it is Chapter 3: on the way back each layer needs what it was multiplied "
        "by on the way forward, and a shape check tells where a transpose stands.",
    ),
)


def _tied_layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    while_near = 1e-3  # no pre-activation so near 0 that round-off could decide its side
    for n, d, slope in [(2, 2, 0.5), (3, 3, 0.1), (12, 4, 0.01), (5, 5, -0.4), (1, 3, 1.5)]:
        while True:
            X, W, b = (rng.standard_normal(shape) for shape in [(n, d), (d, d), (d,)])
            Z1 = X @ W + b
            Z2 = np.where(Z1 > 0, Z1, slope * Z1) @ W + b
            if min(abs(Z1).min(), abs(Z2).min()) > while_near and (Z1 < 0).any():
                break
        yield rng.standard_normal((n, d)), X, W, b, slope
    # Whole numbers, and z = 0 once in each layer.
    X, W = np.array([[1, 1], [2, -1], [-2, -1]]), np.array([[1, 2], [-1, 1]])
    yield np.array([[1, 2], [3, -1], [2, 1]]), X, W, np.zeros(2, dtype=int), 0.5
    G, X, W = np.array([[1.25], [-2.25]]), np.array([[0.75], [-1.75]]), np.array([[1.75]])
    yield from islice(whole_but_one(G, X, W, np.array([-0.75]), 2.125), 4)
    # On and off by next to nothing, at both uses.
    yield G, np.array([[1e-12], [-1e-12]]), W, np.zeros(1), 0.25


def _tied_backward(G, X, W, b, slope):
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for g, x in zip(G, X, strict=True):
        z1 = x @ W + b
        f1 = slope + (1 - slope) * np.heaviside(z1, 0)
        d2 = g * (slope + (1 - slope) * np.heaviside((f1 * z1) @ W + b, 0))
        d1 = f1 * (W @ d2)
        dW += np.outer(f1 * z1, d2) + np.outer(x, d1)
        db += d1 + d2
    return dW, db


def _tied_mistake(
    leak=True,
    back=lambda D2, W: D2 @ W.T,
    into=lambda Z1, H1: H1,
    total=np.add,
    on1=lambda Z1, H1: Z1 > 0,
    on2=lambda Z2: Z2 > 0,
    forward=lambda Z, slope: np.where(Z > 0, Z, slope * Z),
):
    """Make a backward pass that is right but for what is named."""

    def answer(G, X, W, b, slope):
        off = slope if leak else 0.0
        Z1 = X @ W + b
        H1 = forward(Z1, slope)
        D2 = G * np.where(on2(H1 @ W + b), 1.0, off)
        D1 = back(D2, W) * np.where(on1(Z1, H1), 1.0, off)
        one = (X.T @ D1, D1.sum(axis=0))
        two = (into(Z1, H1).T @ D2, D2.sum(axis=0))
        return tuple(total(a, c) for a, c in zip(one, two, strict=True))

    return answer


def _tied_differences(G, X, W, b, slope):
    def loss(W, b):
        H = np.asarray(X, float)
        for _ in range(2):
            Z = H @ W + b
            H = np.where(Z > 0, Z, slope * Z)
        return np.sum(G * H)

    return tuple(central_differences(loss, W, b))


def _tied_whole(G, X, W, b, slope):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    right = _tied_backward(G, X, W, b, slope)
    dW += right[0]
    db += right[1]
    return dW, db


def _twice_at_the_second(G, X, W, b, slope):
    Z1 = X @ W + b
    H1 = np.where(Z1 > 0, Z1, slope * Z1)
    factor = np.where(H1 @ W + b > 0, 1.0, slope)
    D2 = G * factor
    D1 = (D2 @ W.T) * factor
    return X.T @ D1 + H1.T @ D2, D1.sum(axis=0) + D2.sum(axis=0)


def _parts_of_tied(X, W, b, slope):
    """Return the derivatives at the two pre-activations, and the activations between."""
    Z1 = X @ W + b
    F1 = np.where(Z1 > 0, 1.0, slope)
    H1 = F1 * Z1
    return F1, H1, np.where(H1 @ W + b > 0, 1.0, slope)


def _tied_gradients(X, H1, D1, D2):
    return X.T @ D1 + H1.T @ D2, D1.sum(axis=0) + D2.sum(axis=0)


def _written_into_a_copy(G, X, W, b, slope):
    F1, _, F2 = _parts_of_tied(X, W, b, slope)
    H1 = X @ W + b
    H1[H1 <= 0] = slope * H1[H1 <= 0]
    return _tied_gradients(X, H1, (G * F2) @ W.T * F1, G * F2)


def _no_second_bias(G, X, W, b, slope):
    F1, H1, _ = _parts_of_tied(X, W, b, slope)
    D2 = G * np.where(H1 @ W > 0, 1.0, slope)
    return _tied_gradients(X, H1, D2 @ W.T * F1, D2)


def _inputs_swapped(G, X, W, b, slope):
    F1, H1, F2 = _parts_of_tied(X, W, b, slope)
    return _tied_gradients(H1, X, (G * F2) @ W.T * F1, G * F2)


def _mask_of_the_first(G, X, W, b, slope):
    F1, H1, _ = _parts_of_tied(X, W, b, slope)
    return _tied_gradients(X, H1, (G * F1) @ W.T * F1, G * F1)


TIED_BACKWARD = Exercise(
    reference=_tied_backward,
    cases=_tied_layers,
    mistakes=(
        Mistake(
            _tied_mistake(total=lambda a, c: c),
            "You count W's and b's second use only. The first use reaches the loss as well, "
            "through H₁: contributions of all paths add up.",
        ),
        Mistake(
            _tied_mistake(total=lambda a, c: a),
            "You count W's and b's first use only. The second one reaches the loss as well: "
            "contributions of all paths add up.",
        ),
        Mistake(
            _tied_mistake(total=lambda a, c: (a + c) / 2),
            "You averaged the two uses. Contributions of paths add up; nothing is divided.",
        ),
        Mistake(
            _tied_mistake(back=lambda D2, W: D2 @ W),
            "W is not transposed on the way back. The shapes cannot tell, since W is square; "
            "the sum can: entry (i, j) adds over the units that unit j reaches (Chapter 3).",
        ),
        Mistake(
            _tied_mistake(into=lambda Z1, H1: Z1),
            "On its second use W was multiplied by the activations H₁, not by the "
            "pre-activations Z₁.",
        ),
        Mistake(
            _tied_mistake(on1=lambda Z1, H1: True),
            "Between the two uses Leaky ReLU's derivative at Z₁ is missing (Chapter 3).",
        ),
        Mistake(
            _tied_mistake(on2=lambda Z2: True),
            "Leaky ReLU's derivative at Z₂ is missing: G is the derivative by H₂, one link "
            "further on.",
        ),
        Mistake(
            _tied_mistake(on1=lambda Z1, H1: True, on2=lambda Z2: True),
            "Leaky ReLU's derivative is missing, at Z₁ and at Z₂ (Chapter 3).",
        ),
        Mistake(
            _tied_mistake(on1=lambda Z1, H1: H1 > 0),
            "Your mask of the first use looks at the activation H₁. With a slope below 0 that is "
            "positive where z is negative: take the mask from Z₁.",
        ),
        Mistake(
            _tied_mistake(on1=lambda Z1, H1: Z1 >= 0, on2=lambda Z2: Z2 >= 0),
            "At z = 0 exactly your derivative is 1. There the book takes the one from the left: "
            "the slope (Chapter 2).",
        ),
        Mistake(
            _tied_mistake(forward=lambda Z, slope: np.maximum(Z, slope * Z)),
            "The larger of z and slope · z is Leaky ReLU only while the slope is at most 1. What "
            "decides is the sign of z (Chapter 2).",
        ),
        Mistake(
            _tied_differences,
            "That is a difference quotient. At z = 0 exactly it mixes both sides of the kink; "
            "derive the gradients (Chapter 4).",
        ),
        Mistake(
            _tied_whole,
            "If W holds whole numbers, so does `np.zeros_like(W)`, and `+=` cannot write "
            "fractions into it. Give it dtype=float.",
        ),
        Mistake(
            lambda *arguments: tuple(-part for part in _tied_backward(*arguments)),
            "Your gradients have the wrong sign.",
        ),
        Mistake(
            lambda *arguments: _tied_backward(*arguments)[::-1],
            "The two have changed places: first the gradient by W, then that by b.",
        ),
        Mistake(
            _tied_mistake(leak=False),
            "Where z ≤ 0 nothing comes back in your answer: ReLU's mask. The leak must leak "
            "backwards too (Chapter 2).",
        ),
        Mistake(
            lambda G, X, W, b, slope: tuple(
                part / len(X) for part in _tied_backward(G, X, W, b, slope)
            ),
            "You divided by n. G is the derivative of the loss already, 1/n included: sum over "
            "the samples (Chapter 3).",
        ),
        Mistake(
            lambda G, X, W, b, slope: _tied_mistake(into=lambda Z1, H1: X)(G, X, W, b, slope),
            "On its second use W was multiplied by the activations H₁, not by the data X.",
        ),
        Mistake(
            lambda G, X, W, b, slope: (
                _tied_backward(G, X, W, b, slope)[0].T,
                _tied_backward(G, X, W, b, slope)[1],
            ),
            "Your gradient by W is transposed. Entry (i, j) of W leads from input i to unit j: Xᵀ "
            "D, not Dᵀ X.",
        ),
        Mistake(
            lambda G, X, W, b, slope: (_tied_backward(G, X, W, b, slope)[0], G.sum(axis=0)),
            "Your gradient by b stops at G. It is added to Z₂ and to Z₁, one link and more "
            "further back.",
        ),
        Mistake(
            _tied_mistake(
                on1=lambda Z1, H1: Z1 <= 0,
                on2=lambda Z2: Z2 <= 0,
            ),
            "In the derivative the branches are swapped: 1 where z > 0, the slope elsewhere.",
        ),
        Mistake(
            lambda G, X, W, b, slope: (
                _tied_backward(G, X, W, b, slope)[0],
                _tied_mistake(total=lambda a, c: c)(G, X, W, b, slope)[1],
            ),
            "Your gradient by b counts its second use only. It is added in the first layer as "
            "well.",
        ),
        Mistake(
            _twice_at_the_second,
            "At the first use you take the derivative at Z₂ once more. Between H₁ and Z₁ it is "
            "that at Z₁.",
        ),
        Mistake(
            _written_into_a_copy,
            "If X, W and b hold whole numbers, so do Z₁ and its copy, and slope · z is cut when it "
            "is written there. Choose with `np.where`.",
        ),
        Mistake(
            _no_second_bias,
            "On the second use b is missing: Z₂ = H₁ W + b. The mask of the second layer depends "
            "on it.",
        ),
        Mistake(
            _inputs_swapped,
            "What W was multiplied by has changed places: X at its first use, H₁ at its second.",
        ),
        Mistake(
            _mask_of_the_first,
            "You took the derivative at Z₁ for both layers. At the second use it is that at Z₂.",
        ),
        Mistake(
            _tied_mistake(on1=lambda Z1, H1: Z1 > 1e-9, on2=lambda Z2: Z2 > 1e-9),
            "A z that is above 0 by next to nothing is on. Compare with 0 itself.",
        ),
    ),
    hints=(
        "Give the two uses different names, W and V, and derive both gradients. Then set V = W.",
        "Go back link by link: from H₂ to Z₂, from there to H₁, from there to Z₁. Each of these "
        "three arrays has shape (n, d). At which of them does W come in, and at which b?",
        "For a single use Chapter 3 has both gradients. What is to be done with the two that "
        "you get, if V and W are the same matrix?",
    ),
)
