"""The runs of chapter 5: the article's task under several optimisers, and two moons.

A block of seed s draws its data from the generator of s and its first weights from that of
s + 1, as the chapter does with 4 and 5. So blocks that are to share no random numbers need seeds
that are three apart: batches are drawn from the generator of s + 2.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.datasets import two_moons
from leaky.diagnostics import dead_units
from leaky.initialization import Scheme, initialize
from leaky.lessons.claims.register import experiment
from leaky.losses import mean_squared_error, mean_squared_error_gradient
from leaky.network import MLP, Pass
from leaky.training import History, train

Array = NDArray[np.floating]

SIZES = (2, 10, 10, 2)
SLOPES = (0, 0.01, 0.1, 0.3)
RATES = (0.01, 0.1, 0.5)
ADAM_RATES = (0.01, 0.03, 0.1)

# The scale of the first weights and the learning rate: what a setting has beside its slope.
Base = tuple[Scheme, float]


class Setting(NamedTuple):
    """How networks begin and how large their steps are; `str` says it in words."""

    scheme: Scheme
    rate: float
    slope: float

    def __str__(self) -> str:
        scale = "He's scale" if self.scheme == "he" else "unscaled"
        return f"{scale}, rate {self.rate:g}, slope {self.slope:g}"


class End(NamedTuple):
    """How n networks ended, each array of shape (n,).

    loss : the last, infinite where the run diverged. first : the loss of the first weights.
    off : hidden units of 20 that are off for every sample; all 20 where the run diverged.
    """

    loss: Array
    first: Array
    off: NDArray[np.integer]

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Whether each run diverged, shape (n,)."""
        return np.isinf(self.loss)

    @property
    def counted_loss(self) -> Array:
        """The loss for a mean, shape (n,): a run that diverged counts with its first."""
        return np.where(self.diverged, self.first, self.loss)


Ends = dict[Setting, End]


def noise(seed: int, n: int) -> tuple[Array, Array]:
    """Draw 100 inputs and as many unconnected targets for each of n networks: (n, 100, 2)."""
    X, Y = np.random.default_rng(seed).standard_normal((2, n, 100, 2))
    return X, Y


def first_weights(setting: Setting, seed: int, n: int) -> tuple[MLP, Array]:
    """Return a network, and n draws of its first weights, (n, 162): the same for all settings."""
    mlp = MLP(SIZES, setting.slope)
    return mlp, initialize(mlp, setting.scheme, np.random.default_rng(seed + 1), n)


def ended(mlp: MLP, first: Array, last: Array, theta: Array, X: Array) -> End:
    """Sum up runs by their first and last losses, (n,), and their last parameters, (n, P)."""
    diverged = ~np.isfinite(last)
    off = sum(layer.sum(axis=-1) for layer in dead_units(mlp, theta, X))
    units = sum(mlp.sizes[1:-1])
    return End(np.where(diverged, np.inf, last), first, np.where(diverged, units, off))


def descended(seed: int, n: int, epochs: int, settings: Iterable[Base], **how: Any) -> Ends:
    """Train n networks on the article's task, for each scale and rate with each slope."""
    X, Y = noise(seed, n)
    ends = {}
    for scheme, rate in settings:
        for slope in SLOPES:
            setting = Setting(scheme, rate, slope)
            mlp, theta = first_weights(setting, seed, n)
            if "batch_size" in how:
                how["rng"] = np.random.default_rng(seed + 2)
            run = train(mlp, theta, X, Y, learning_rate=rate, epochs=epochs, **how)
            ends[setting] = ended(mlp, run.loss[0], run.loss[-1], run.theta, X)
    return ends


@experiment(seed=4, n=3, epochs=8)
def plain_descent(seed: int, n: int = 50, epochs: int = 1000) -> Ends:
    """Run the chapter's 1,200 trainings: two scales, three rates, four slopes."""
    unscaled: list[Base] = [("normal", rate) for rate in RATES]
    scaled: list[Base] = [("he", rate) for rate in RATES]
    return descended(seed, n, epochs, unscaled + scaled)


@experiment(seed=4, n=3, epochs=8)
def adam(seed: int, n: int = 50, epochs: int = 600) -> Ends:
    """Train on the article's task by Adam, from He's scale, at three rates."""
    settings: list[Base] = [("he", rate) for rate in ADAM_RATES]
    return descended(seed, n, epochs, settings, optimizer="adam")


@experiment(seed=4, n=3, epochs=8)
def momentum(seed: int, n: int = 50, epochs: int = 1000) -> Ends:
    """Train on the article's task with momentum 0.9.

    Where nothing diverges the rates are a tenth of the chapter's, because ten steps add up.
    """
    settings: list[Base] = [("normal", 0.001), ("he", 0.01), ("normal", 0.05)]
    return descended(seed, n, epochs, settings, optimizer="momentum")


@experiment(seed=4, n=3, epochs=1)
def batches(seed: int, n: int = 50, epochs: int = 100) -> Ends:
    """Train on the article's task in batches of 10: 1,000 steps in 100 epochs."""
    settings: list[Base] = [("normal", 0.01), ("he", 0.01), ("normal", 0.1)]
    return descended(seed, n, epochs, settings, batch_size=10)


@experiment(seed=4, n=3, epochs=8)
def halves(seed: int, n: int = 50, epochs: int = 1000) -> dict[str, NDArray[np.bool_]]:
    """Leak by 0.3 in both passes, in one of them, in none: which runs diverge, each (n,).

    Unscaled weights, rate 0.1, plain descent.
    """
    X, Y = noise(seed, n)
    mlp, theta = first_weights(Setting("normal", 0.1, 0), seed, n)
    passes = {"both": (0.3, 0.3), "forward": (0.3, 0), "backward": (0, 0.3), "none": (0, 0)}
    return {
        name: ~np.isfinite(half_leak(mlp, theta, X, Y, ahead, back, epochs))
        for name, (ahead, back) in passes.items()
    }


def half_leak(
    mlp: MLP, theta: Array, X: Array, Y: Array, ahead: float, back: float, epochs: int
) -> Array:
    """Return the last losses, (n,), with one slope in the forward pass and one on the way back."""
    theta = theta.copy()
    run = Pass(mlp, theta, X)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            run.negative_slope = ahead
            dYhat = mean_squared_error_gradient(run.forward(), Y)
            run.negative_slope = back
            theta -= 0.1 * run.backward(dYhat)
        run.negative_slope = ahead
        return mean_squared_error(run.forward(), Y)


class Start(NamedTuple):
    """How sharply n losses bend at the first weights, and which runs diverge, each of shape (n,).

    sharpness : the largest eigenvalue of the loss's second derivatives. Gradient descent is
    stable, where the loss is quadratic, up to 2 over the learning rate.
    """

    sharpness: Array
    diverged: NDArray[np.bool_]


@experiment(seed=4, n=3, epochs=8)
def starts(seed: int, n: int = 50, epochs: int = 1000) -> dict[float, Start]:
    """Measure the first sharpness by slope, unscaled, and train at learning rate 0.1."""
    X, Y = noise(seed, n)
    found = {}
    for slope in SLOPES:
        mlp, theta = first_weights(Setting("normal", 0.1, slope), seed, n)
        run = train(mlp, theta, X, Y, learning_rate=0.1, epochs=epochs)
        found[slope] = Start(sharpness(mlp, theta, X, Y), run.diverged)
    return found


def sharpness(mlp: MLP, theta: Array, X: Array, Y: Array, steps: int = 60) -> Array:
    """Find the largest eigenvalue of each Hessian, shape (n,), by power iteration.

    The product of the Hessian with a direction is the central difference of two gradients.
    """
    h, largest = 1e-6, np.zeros(len(theta))
    direction = mlp.gradient(theta, X, Y)
    for _ in range(steps):
        direction = direction / np.linalg.norm(direction, axis=-1, keepdims=True)
        ahead, behind = (mlp.gradient(theta + s * direction, X, Y) for s in (h, -h))
        product = (ahead - behind) / (2 * h)
        largest = np.sum(direction * product, axis=-1)
        direction = product
    return largest


class Memory(NamedTuple):
    """What networks made of noise, each array of shape (n,).

    gained : how much lower than the constant answer's the loss is on a network's own points.
    lost : how much higher it is on fresh points. diverged : how many runs were.
    """

    gained: Array
    lost: Array
    diverged: int


@experiment(seed=0, n=3, epochs=8)
def recipes(seed: int, n: int = 50, epochs: int = 1000) -> Memory:
    """Repeat the article's recipe with n draws; of seed 0 the first is the article's own."""
    X, Y, theta = recipe_draws(seed, n)
    mlp = MLP(SIZES)
    run = train(mlp, theta, X, Y, learning_rate=0.01, epochs=epochs)
    # What diverged has learned nothing: it keeps its first weights.
    last = np.where(run.diverged[:, None], theta, run.theta)
    fresh = np.random.default_rng(seed + 2).standard_normal((2, 10_000, 2))
    constant = Y.mean(axis=1, keepdims=True)
    gained = np.mean((Y - constant) ** 2, axis=(1, 2)) - mlp.loss(last, X, Y)
    lost = mlp.loss(last, *fresh) - np.mean((fresh[1] - constant) ** 2, axis=(1, 2))
    return Memory(gained, lost, int(run.diverged.sum()))


def recipe_draws(seed: int, n: int) -> tuple[Array, Array, Array]:
    """Draw inputs, targets and first weights in the article's order, with its generator."""
    rng = np.random.RandomState(seed)
    mlp, draws = MLP(SIZES), []
    for _ in range(n):
        X, Y, W1, W2, W3, _ = (
            rng.standard_normal(shape)
            for shape in ((100, 2), (100, 2), (2, 10), (10, 10), (10, 2), (10, 2))
        )
        theta = mlp.pack([(W, np.zeros(W.shape[1])) for W in (W1, W2, W3)])
        draws.append((X, Y, theta))
    X, Y, theta = (np.stack(each) for each in zip(*draws, strict=True))
    return X, Y, theta


@experiment(seed=1, n=2, epochs=8)
def moons(seed: int, n: int = 40, epochs: int = 1000) -> dict[float, History]:
    """Train n networks on two moons at learning rate 4; of seed 1 the first is the chapter's."""
    rng, weights = np.random.default_rng(seed + 1), np.random.default_rng(seed)
    drawn = [two_moons(150, 0.2, rng) for _ in range(n)]
    X, labels = (np.stack(each) for each in zip(*drawn, strict=True))
    # One after the other, so that the first is what the chapter draws alone.
    relu = MLP(SIZES, 0, criterion="cross_entropy")
    theta = np.stack([initialize(relu, "he", weights) for _ in range(n)])
    runs = {}
    for slope in (0, 0.1, 0.3):
        mlp = MLP(SIZES, slope, criterion="cross_entropy")
        scaled = theta * np.sqrt(1 / (1 + slope**2))
        runs[slope] = train(mlp, scaled, X, labels, learning_rate=4, epochs=epochs)
    return runs
