"""Judge the exercises of chapter 3: a shared bias, weighted samples, tied weights."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake


def _deltas(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, d in [(2, 3), (3, 3), (20, 4)]:
        yield rng.standard_normal((n, d)), rng.standard_normal((n, d))


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
    ),
    hints=(
        "On how many paths does an entry of b reach the loss? Count the layers and the samples.",
        "What was repeated on the way forward is summed on the way back.",
    ),
)


def _weighted_networks(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    sizes = [(2, 1, 2, 1, 0.3), (3, 2, 3, 2, 0.1), (20, 3, 5, 2, 0.01), (20, 3, 5, 4, -0.4)]
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


def _weighted_backward(X, Y, s, W1, b1, W2, b2, slope):
    gradients = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
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
):
    """Make a backward pass that is right but for what is named."""

    def answer(X, Y, s, W1, b1, W2, b2, slope):
        Z = X @ W1 + b1
        H = np.where(Z > 0, Z, slope * Z)
        G = scale(s, Y) * (H @ W2 + b2 - Y)
        D = (G @ W2.T) * factor(Z, H, slope)
        return X.T @ D, bias(D, axis=0), into(Z, H).T @ G, bias(G, axis=0)

    return answer


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
            "The activation's derivative is missing between the output's delta and the hidden "
            "layer's (Chapter 3, dL/dZ₁).",
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
            "Your bias gradients are means over the samples. The weights are inside the deltas "
            "already, so the samples are *summed* (Chapter 3).",
        ),
        Mistake(
            _weighted_mistake(into=lambda Z, H: Z),
            "dL/dW₂ needs what W₂ was multiplied by on the way forward: the activations H, not "
            "the pre-activations Z.",
        ),
    ),
    hints=(
        "Do the forward pass first and keep Z₁ and H₁. How does the loss of sample i answer to "
        "its own output ŷᵢ?",
        "∂L/∂Ŷ = 2 sᵢ (ŷᵢ − yᵢ), row by row: s[:, np.newaxis] makes s a column.",
        "From there on it is Chapter 3: H.T @ G, G summed over the samples, (G @ W₂.T) times "
        "the derivative at Z₁, and the same once more.",
    ),
)


def _tied_layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    while_near = 1e-3  # no pre-activation so near 0 that round-off could decide its side
    for n, d, slope in [(2, 2, 0.5), (3, 3, 0.1), (12, 4, 0.01), (5, 5, 0.3)]:
        while True:
            X, W, b = (rng.standard_normal(shape) for shape in [(n, d), (d, d), (d,)])
            Z1 = X @ W + b
            Z2 = np.where(Z1 > 0, Z1, slope * Z1) @ W + b
            if min(abs(Z1).min(), abs(Z2).min()) > while_near and (Z1 < 0).any():
                break
        yield rng.standard_normal((n, d)), X, W, b, slope


def _tied_backward(G, X, W, b, slope):
    dW, db = np.zeros_like(W), np.zeros_like(b)
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
    mask1=lambda Z1, factor: factor,
):
    """Make a backward pass that is right but for what is named."""

    def answer(G, X, W, b, slope):
        off = slope if leak else 0.0
        Z1 = X @ W + b
        H1 = np.where(Z1 > 0, Z1, slope * Z1)
        D2 = G * np.where(H1 @ W + b > 0, 1.0, off)
        D1 = back(D2, W) * mask1(Z1, np.where(Z1 > 0, 1.0, off))
        one = (X.T @ D1, D1.sum(axis=0))
        two = (into(Z1, H1).T @ D2, D2.sum(axis=0))
        return tuple(total(a, c) for a, c in zip(one, two, strict=True))

    return answer


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
            _tied_mistake(mask1=lambda Z1, factor: 1.0),
            "Between the two uses Leaky ReLU's derivative at Z₁ is missing (Chapter 3).",
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
    ),
    hints=(
        "Give the two uses different names, W and V, and derive both gradients. Then set V = W.",
        "D₂ = G times the derivative at Z₂; D₁ = (D₂ Wᵀ) times the derivative at Z₁.",
        "dW = H₁ᵀ D₂ + Xᵀ D₁, and for the bias the sums of D₂ and of D₁.",
    ),
)
