"""The claims of chapter 8: what a leak is worth where handwritten digits are read."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.activations import leaky_relu
from leaky.datasets import digits
from leaky.diagnostics import dead_units
from leaky.initialization import initialize
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Mean, NotShown
from leaky.network import MLP
from leaky.training import train

Array = NDArray[np.floating]
Bools = NDArray[np.bool_]
Key = tuple[str, float, float]

SHAPES = {"shallow": (64, 16, 10), "deep": (64, 8, 8, 8, 8, 8, 8, 10)}
WIDE = (64, 24, 24, 24, 24, 24, 24, 10)
SLOPES = (0, 0.01, 0.1, 0.3)
RATES = {"shallow": (0.1, 0.3, 1.0), "deep": (0.03, 0.1, 0.3)}
PARTS = {"training": slice(0, 200), "validation": slice(200, 500), "test": slice(500, None)}
# The chapter announces six comparisons with ReLU: three slopes in each of two networks.
announced = partial(claim, unit="percentage points", family=6)


class Images(NamedTuple):
    """All images, in an order of its own for each of n networks, which the parts cut.

    X : shape (n, 1797, 64). labels : (n, 1797). weights : the seed of the first weights.
    """

    X: Array
    labels: NDArray[np.integer]
    weights: int


def shuffled(seed: int, n: int) -> Images:
    """Draw n splits. Seed 0 is the chapter's: splits from the seeds 0 to 29, weights from 100."""
    first = 1000 * seed
    splits = [digits(np.random.default_rng(first + i)) for i in range(n)]
    X = np.stack([np.concatenate([each.X_train, each.X_test]) for each in splits])
    labels = np.stack([np.concatenate([each.labels_train, each.labels_test]) for each in splits])
    return Images(X, labels, first + 100)


class Read(NamedTuple):
    """What networks read after training on 200 images, by network, slope and learning rate.

    right : which images each of n networks reads right, (n, 1797); a diverged one reads none.
    diverged : how many of them did. labels : of the images, (n, 1797).
    """

    right: Mapping[Key, Bools]
    diverged: Mapping[Key, int]
    labels: NDArray[np.integer]

    def points(self, key: Key, part: str = "test") -> Array:
        """Accuracy on a part of the images in %, shape (n,)."""
        return 100 * self.right[key][:, PARTS[part]].mean(axis=-1)

    def best(self, network: str, slope: float) -> Key:
        """The learning rate with the highest mean accuracy on the validation images."""
        keys: list[Key] = [(network, slope, rate) for rate in RATES[network]]
        return max(keys, key=lambda key: self.points(key, "validation").mean())

    def each(self, network: str, slope: float, part: str) -> Array:
        """Accuracy at each learning rate, in %, shape (rates, n)."""
        return np.stack([self.points((network, slope, rate), part) for rate in RATES[network]])

    def chosen(self, network: str, slope: float) -> Array:
        """Test accuracy at the rate that each network's own validation chose, in %, (n,)."""
        chosen = self.each(network, slope, "validation").argmax(axis=0)
        return self.each(network, slope, "test")[chosen, np.arange(len(chosen))]

    def failed(self, *keys: Key) -> int:
        """How many runs of these diverged."""
        return sum(self.diverged[key] for key in keys)


def readers(
    shape: tuple[int, ...], slope: float, rate: float, images: Images, epochs: int
) -> tuple[Bools, int]:
    """Train a network for each split; tell what is read right, (n, 1797), and how many diverged."""
    net = MLP(shape, slope, criterion="cross_entropy")
    rng = np.random.default_rng(images.weights)
    start = initialize(net, "he", rng, len(images.X))
    X, labels = images.X[:, PARTS["training"]], images.labels[:, PARTS["training"]]
    run = train(net, start, X, labels, learning_rate=rate, epochs=epochs)
    with np.errstate(all="ignore"):  # some have diverged
        logits = net.forward(run.theta, images.X)
    known = np.isfinite(logits).all(axis=-1)
    return known & (logits.argmax(axis=-1) == images.labels), int(run.diverged.sum())


@experiment(seed=0, n=2, epochs=4)
def read_digits(seed: int, n: int = 30, epochs: int = 100) -> Read:
    """Train n networks of both shapes with four slopes, at three learning rates each."""
    images = shuffled(seed, n)
    runs = {
        (network, slope, rate): readers(shape, slope, rate, images, epochs)
        for network, shape in SHAPES.items()
        for slope in SLOPES
        for rate in RATES[network]
    }
    right = {key: each for key, (each, _) in runs.items()}
    return Read(right, {key: each for key, (_, each) in runs.items()}, images.labels)


def gain(found: Read, network: str, slope: float) -> Sample:
    """Points that a slope wins over ReLU, each at its best learning rate, (n,)."""
    leaky, relu = found.best(network, slope), found.best(network, 0)
    won = found.points(leaky) - found.points(relu)
    return Sample({f"slope {slope:g} − ReLU": won}, found.failed(leaky, relu))


@announced(
    read_digits,
    Mean(-1, 1),
    overturned="an interval of which no part lies within a point of 0",
    effect=0.5,
    seen="four blocks of 30 networks of another draw, in a pilot: it held in one of them; "
    "all 120 gave +0.22 (−0.54 to 0.98)",
)
def shallow_small_leak_is_worth_less_than_a_point(found: Read) -> Sample:
    """In a shallow network a leak of 0.01 changes the accuracy by less than a point, either way.

    64-16-10, 200 training images of digits, 100 full-batch steps, for each slope the learning
    rate that validation chose. This was claim A, before the first run.
    """
    return gain(found, "shallow", 0.01)


@announced(
    read_digits,
    Mean(0),
    overturned="an interval below 0",
    effect=3,
    seen="four blocks of 30 networks of another draw, in a pilot: three of them undecided; "
    "all 120 gave +3.5 (1.7 to 5.3)",
)
def deep_leak_of_a_tenth_helps(found: Read) -> Sample:
    """In a deep, narrow network a leak of 0.1 raises the accuracy on held-out digits.

    64-8-8-8-8-8-8-10, 200 training images, 100 full-batch steps, for each slope the learning rate
    that validation chose. This was claim B, before the first run.
    """
    return gain(found, "deep", 0.1)


@announced(
    read_digits,
    Mean(0),
    overturned="an interval below 0",
    effect=1,
    seen="four blocks of 30 networks of another draw, in a pilot: all 120 gave +1.45 (0.73 to "
    "2.18)",
)
def shallow_leak_of_a_tenth_helps(found: Read) -> Sample:
    """In a shallow network a leak of 0.1 raises the accuracy on held-out digits.

    64-16-10, 200 training images, 100 full-batch steps, for each slope the learning rate that
    validation chose.
    """
    return gain(found, "shallow", 0.1)


@announced(
    read_digits,
    Mean(0),
    overturned="an interval below 0",
    effect=5,
    seen="four blocks of 30 networks of another draw, in a pilot: +11.5, +8.8, +13.9 and +8.3",
)
def deep_large_leak_helps(found: Read) -> Sample:
    """In a deep, narrow network a leak of 0.3 raises the accuracy on held-out digits.

    64-8-8-8-8-8-8-10, 200 training images, 100 full-batch steps, for each slope the learning rate
    that validation chose.
    """
    return gain(found, "deep", 0.3)


@announced(
    read_digits,
    Mean(0),
    overturned="an interval below 0",
    effect=1,
    seen="four blocks of 30 networks of another draw, in a pilot: all 120 gave +2.03 (1.21 to "
    "2.86)",
)
def shallow_large_leak_helps(found: Read) -> Sample:
    """In a shallow network a leak of 0.3 raises the accuracy on held-out digits.

    64-16-10, 200 training images, 100 full-batch steps, for each slope the learning rate that
    validation chose.
    """
    return gain(found, "shallow", 0.3)


@announced(
    read_digits,
    NotShown(Mean(0)),
    overturned="an interval above 0 or below it",
    effect=3,
)
def deep_small_leak_is_not_seen(found: Read) -> Sample:
    """In a deep, narrow network a leak of 0.01 is not seen to change the accuracy, either way.

    64-8-8-8-8-8-8-10, 200 training images of digits, 100 full-batch steps, for each slope the
    learning rate that validation chose.
    """
    values, failures = gain(found, "deep", 0.01)
    (won,) = values.values()
    return Sample({"higher": won, "lower": -np.asarray(won)}, failures)


def lost(found: Read, slope: float) -> tuple[Array, Array]:
    """Find the digits that a deep network never reads right.

    Returns how many digits these are, (n,), and how many more of the test images are errors on
    them than other errors, in % of the images, (n,).
    """
    hits = found.right[found.best("deep", slope)][:, PARTS["test"]]
    labels = found.labels[:, PARTS["test"]]
    of_digit = labels == np.arange(10)[:, np.newaxis, np.newaxis]  # (10, n, images)
    never = ~(of_digit & hits).any(axis=-1)
    on_them = (of_digit & never[..., np.newaxis]).any(axis=0)
    more = on_them.mean(axis=-1) - (~hits & ~on_them).mean(axis=-1)
    return never.sum(axis=0).astype(float), 100 * more


@claim(
    read_digits,
    Mean(high=-1),
    unit="digits never read right",
    overturned="an interval above −1",
    effect=0.5,
)
def large_leak_loses_a_digit_fewer(found: Read) -> Sample:
    """With a leak of 0.3 a deep network has at least one digit fewer that it never reads right.

    Fewer than ReLU, on average; 64-8-8-8-8-8-8-10, 200 training images, 100 full-batch steps.
    """
    keys = found.best("deep", 0.3), found.best("deep", 0)
    fewer = lost(found, 0.3)[0] - lost(found, 0)[0]
    return Sample({"slope 0.3 − ReLU": fewer}, found.failed(*keys))


@claim(
    read_digits,
    Mean(0),
    unit="percentage points of the test images",
    overturned="an interval below 0: fewer errors on lost digits than others",
    effect=10,
)
def most_errors_are_on_lost_digits(found: Read) -> Sample:
    """Most errors of a deep ReLU network are on digits that it never reads right.

    64-8-8-8-8-8-8-10, 200 training images, 100 full-batch steps.
    """
    return Sample(
        {"on lost digits − others": lost(found, 0)[1]}, found.failed(found.best("deep", 0))
    )


def behind(found: Read, slope: float, rate: float) -> Array:
    """Points by which a deep network at a learning rate is behind the same at rate 0.1, (n,)."""
    return found.points(("deep", slope, 0.1)) - found.points(("deep", slope, rate))


@claim(
    read_digits,
    Mean(5),
    unit="percentage points behind learning rate 0.1",
    overturned="an interval below 5",
    effect=5,
)
def deep_relu_needs_the_middle_rate(found: Read) -> Sample:
    """In a deep, narrow network learning rate 0.03 costs 5 points or more, and with ReLU 0.3, too.

    Against rate 0.1, after 100 full-batch steps; 64-8-8-8-8-8-8-10, 200 training images of digits.
    """
    tried = {"ReLU, 0.03": (0, 0.03), "ReLU, 0.3": (0, 0.3), "slope 0.3, 0.03": (0.3, 0.03)}
    keys: list[Key] = [("deep", slope, rate) for slope in (0, 0.3) for rate in RATES["deep"]]
    return Sample({name: behind(found, *each) for name, each in tried.items()}, found.failed(*keys))


@claim(
    read_digits,
    NotShown(Mean(5)),
    unit="percentage points behind learning rate 0.1",
    overturned="an interval above 5",
    effect=5,
)
def deep_large_leak_bears_the_large_rate(found: Read) -> Sample:
    """With a leak of 0.3 a deep network is not seen to lose 5 points at learning rate 0.3.

    Against rate 0.1, after 100 full-batch steps; 64-8-8-8-8-8-8-10, 200 training images of digits.
    """
    failures = found.failed(("deep", 0.3, 0.1), ("deep", 0.3, 0.3))
    return Sample({"slope 0.3, 0.3": behind(found, 0.3, 0.3)}, failures)


@claim(
    read_digits,
    Mean(high=1),
    unit="percentage points",
    overturned="an interval above a point",
    effect=0.5,
)
def peeking_at_three_rates_flatters_by_less_than_a_point(found: Read) -> Sample:
    """A learning rate picked by its test accuracy flatters a deep network by less than a point.

    Against a rate that each network's own validation picked, out of 0.03, 0.1 and 0.3;
    64-8-8-8-8-8-8-10, 1,297 test images of digits.
    """
    flattery = {
        f"slope {slope:g}": found.each("deep", slope, "test").max(axis=0)
        - found.chosen("deep", slope)
        for slope in (0, 0.3)
    }
    keys: list[Key] = [("deep", slope, rate) for slope in (0, 0.3) for rate in RATES["deep"]]
    return Sample(flattery, found.failed(*keys))


@claim(
    read_digits,
    Mean(0),
    unit="percentage points",
    overturned="an interval below 0",
    effect=3,
)
def a_rate_for_each_network_helps(found: Read) -> Sample:
    """With a leak of 0.3 a rate that each deep network's validation picks beats one rate for all.

    Out of 0.03, 0.1 and 0.3; 64-8-8-8-8-8-8-10, 200 training images of digits, 100 full-batch
    steps.
    """
    won = found.chosen("deep", 0.3) - found.points(found.best("deep", 0.3))
    return Sample(
        {"each − one for all": won}, found.failed(*(("deep", 0.3, rate) for rate in RATES["deep"]))
    )


def alike(H: Array) -> float:
    """Mean cosine of two rows of H, (images, units); rows of zeros have no direction.

    Where fewer than two rows are left, the layer tells no images apart, and the cosine is 1.
    """
    length = np.linalg.norm(H, axis=1)
    rows = H[length > 0] / length[length > 0, np.newaxis]
    k = len(rows)
    if k < 2:
        return 1.0
    return float((np.sum(rows.sum(axis=0) ** 2) - k) / (k * (k - 1)))


@experiment(seed=0, n=3)
def deep_starts(seed: int, n: int = 30) -> dict[str, Array]:
    """Compare the last hidden layer of n deep networks before training, slope 0.3 minus ReLU."""
    images, off, cosine = shuffled(seed, n), [], []
    for slope in (0.3, 0):
        net = MLP(SHAPES["deep"], slope, criterion="cross_entropy")
        start = initialize(net, "he", np.random.default_rng(images.weights), n)
        off.append(dead_units(net, start, images.X)[-1].mean(axis=-1))
        last = net.preactivations(start, images.X[:, PARTS["training"]])[-1]
        cosine.append(np.array([alike(leaky_relu(Z, slope)) for Z in last]))
    return {"units off": off[0] - off[1], "mean cosine": cosine[0] - cosine[1]}


@claim(
    deep_starts,
    Mean(high=0),
    unit="share of the units; cosine",
    overturned="an interval above 0",
    effect=0.1,
)
def large_leak_keeps_images_apart(found: dict[str, Array]) -> Sample:
    """Before training, fewer units are off with a leak of 0.3, and images stay less alike.

    Than with ReLU, in the last hidden layer of 64-8-8-8-8-8-8-10 by He's rule: units that are off
    for all images of digits, and the mean cosine of what it says of two images.
    """
    return Sample(found)


@experiment(seed=0, n=2, epochs=4)
def read_by_wide_networks(
    seed: int, n: int = 10, epochs: int = 100
) -> tuple[dict[str, Array], int]:
    """Train n deep networks of width 24; return the gain of slope 0.3 by rate, and failures."""
    images, won, failures = shuffled(seed, n), {}, 0
    for rate in RATES["deep"]:
        leaky, diverged_leaky = readers(WIDE, 0.3, rate, images, epochs)
        relu, diverged_relu = readers(WIDE, 0, rate, images, epochs)
        more = leaky[:, PARTS["test"]].mean(axis=-1) - relu[:, PARTS["test"]].mean(axis=-1)
        won[f"rate {rate:g}"] = 100 * more
        failures += diverged_leaky + diverged_relu
    return won, failures


@claim(
    read_by_wide_networks,
    Mean(0),
    unit="percentage points",
    overturned="an interval below 0",
    effect=10,
)
def wide_deep_large_leak_helps(found: tuple[dict[str, Array], int]) -> Sample:
    """In a deep network of width 24 a leak of 0.3 helps at learning rates 0.03 and 0.3.

    It raises the accuracy on held-out digits over ReLU's; six hidden layers, 200 training images,
    100 full-batch steps.
    """
    won, failures = found
    return Sample({rate: won[rate] for rate in ("rate 0.03", "rate 0.3")}, failures)
