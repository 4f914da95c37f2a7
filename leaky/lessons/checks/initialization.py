"""Judge the exercises of chapter 6: a gain, sparse weights, a blocked input."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake
from leaky.lessons.checks.variants import whole_but_one


def _pairs_of_slopes(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from [(0.0, 1.0), (0.5, 2.0), (-1.0, 0.5), (3, -4)]
    yield float(rng.uniform(-1, 1)), float(rng.uniform(0.5, 2))
    yield from whole_but_one(-1.75, 2.25)
    yield 3e-9, -4e-9


GAIN_TWO_LEAKS = Exercise(
    reference=lambda below, above: float(2**0.5 / np.hypot(below, above)),
    cases=_pairs_of_slopes,
    mistakes=(
        Mistake(
            lambda below, above: np.sqrt(2),
            "That is ReLU's gain. The leak passes on a part of the mean square too: both "
            "slopes belong into it (Chapter 6).",
        ),
        Mistake(
            lambda below, above: np.sqrt(2 / (1 + below**2)),
            "That is Leaky ReLU's gain, with slope 1 right of 0. Here that slope is `above`.",
        ),
        Mistake(
            lambda below, above: 2 / (below**2 + above**2),
            "The square root is missing: a gain multiplies a standard deviation, and what you "
            "have is the factor of a variance (Chapter 6).",
        ),
        Mistake(
            lambda below, above: np.sqrt(2 / (abs(below) + abs(above))),
            "The slopes enter squared: a number that is multiplied by a has a² times its mean "
            "square.",
        ),
        Mistake(
            lambda below, above: 1 / np.sqrt(below**2 + above**2),
            "The 2 is missing: only half of the numbers meet each slope.",
        ),
        Mistake(
            lambda below, above: np.sqrt((below**2 + above**2) / 2),
            "That is what the activation does to the root mean square. The gain undoes it: one "
            "over it.",
        ),
        Mistake(
            lambda below, above: 2 / (below + above),
            "You undo the mean slope. What is to be kept is the mean *square* (Chapter 6).",
        ),
        Mistake(
            lambda below, above: np.sqrt(2) / (below + above),
            "You squared the sum of the slopes. Each side has its own slope: add the squares.",
        ),
        Mistake(
            lambda below, above: np.sqrt(2 / (1 + (below / above) ** 2)),
            "Only the ratio of the slopes counts in your answer. If both are doubled, the signal "
            "doubles, and the gain must halve.",
        ),
        Mistake(
            lambda below, above: np.sqrt(2) / abs(above),
            "You counted the right side only. Left of 0 a part of the mean square passes, too: "
            "below².",
        ),
        Mistake(
            lambda below, above: (below**2 + above**2) / 2,
            "That is the factor on the mean square. The gain undoes it, and is a factor on a "
            "standard deviation: one over its root.",
        ),
        Mistake(
            lambda below, above: 2 / np.sqrt(below**2 + above**2),
            "The 2 stands outside the root. Half of the mean square meets each slope: "
            "½ (below² + above²).",
        ),
        Mistake(
            lambda below, above: np.sqrt(2 / (below**2 + above * abs(above))),
            "A slope below 0 turns the sign of the signal; its mean square grows all the same: "
            "above², not above · |above|.",
        ),
        Mistake(
            lambda below, above: np.hypot(below, above),
            "Neither the ½ nor the inverse is there: the gain undoes ½ (below² + above²).",
        ),
        Mistake(
            lambda below, above: np.sqrt(2 / (1 + below**2 + above**2)),
            "A slope of 1 has crept in. There are two pieces, with the slopes `below` and `above`.",
        ),
        Mistake(
            lambda below, above: np.sqrt(2) / abs(below + above),
            "You squared the sum of the slopes. Each side has its own slope: add the squares, "
            "below² + above².",
        ),
        Mistake(
            lambda below, above: (
                1 / np.sqrt((below**2 + above**2) / 2 - (above - below) ** 2 / (2 * np.pi))
            ),
            "You keep the variance, from which the mean is subtracted. What is to be kept is the "
            "mean *square* (Chapter 6).",
        ),
        Mistake(
            lambda below, above: np.sqrt(2 / np.float64(max(below, 0) ** 2 + max(above, 0) ** 2)),
            "A slope below 0 counts as 0 in your answer. It turns the sign of the signal; its "
            "square counts like any other.",
        ),
        Mistake(
            lambda below, above: np.sqrt(2 / (below**2 + above**2 + 1e-12)),
            "A small number is added below the line. Where the slopes are as small as that, it "
            "decides the gain. Nothing is needed: the slopes are not both 0.",
        ),
    ),
    hints=(
        "For z symmetric about 0: half of the mean square of z lies on each side. What does the "
        "activation make of each half?",
        "By which number is the mean square of z multiplied, then? The gain multiplies z itself, "
        "not its mean square.",
    ),
)


def _layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from [(8, 20, 0.5, 0.0), (100, 50, 0.1, 1.0), (2, 10, 1, 0.01), (64, 10, 0.25, -0.3)]
    yield int(rng.integers(2, 500)), int(rng.integers(501, 900)), 0.3, float(rng.uniform(0, 1))
    yield 1, 1, 0.75, 2


def _magnitude(fan_in: int, fan_out: int, share: float, slope: float) -> float:
    return float(2**0.5 / (np.hypot(1, slope) * (fan_in * share) ** 0.5))


def _magnitude_mistake(
    mean_square=lambda share: share,
    fan=lambda fan_in, fan_out: fan_in,
    gain_squared=lambda slope: 2 / (1 + slope**2),
    root=np.sqrt,
):
    """Find a magnitude, right but for what is named."""

    def answer(fan_in, fan_out, share, slope):
        return root(gain_squared(slope) / (fan(fan_in, fan_out) * mean_square(share)))

    return answer


SPARSE_WEIGHTS = Exercise(
    reference=_magnitude,
    cases=_layers,
    mistakes=(
        Mistake(
            _magnitude_mistake(mean_square=lambda share: 1.0),
            "The weights that are 0 are forgotten: only a share of the products is there, so "
            "those that are must be larger.",
        ),
        Mistake(
            _magnitude_mistake(mean_square=lambda share: 1 / share),
            "The share has ended on the wrong side: the fewer weights there are, the *larger* "
            "each must be.",
        ),
        Mistake(
            _magnitude_mistake(mean_square=lambda share: share**2),
            "The share enters squared. The mean square of such a weight is share · s².",
        ),
        Mistake(
            _magnitude_mistake(fan=lambda fan_in, fan_out: fan_out),
            "You scaled by fan_out. On the way forward a unit adds up its *inputs*: fan_in "
            "(Chapter 6).",
        ),
        Mistake(
            _magnitude_mistake(fan=lambda fan_in, fan_out: (fan_in + fan_out) / 2),
            "You took the mean of both fans, as Glorot does. To keep the signal's mean square "
            "on the way forward, only fan_in counts (Chapter 6).",
        ),
        Mistake(
            _magnitude_mistake(gain_squared=lambda slope: 2.0),
            "The slope is missing: that is the rule for ReLU. The gain is √(2/(1 + α²)).",
        ),
        Mistake(
            _magnitude_mistake(gain_squared=lambda slope: 1.0),
            "The gain is missing: the activation halves the mean square, or nearly, and nothing "
            "makes up for it (Chapter 6).",
        ),
        Mistake(
            _magnitude_mistake(root=lambda x: x),
            "The square root is missing: s² is what you have computed.",
        ),
        Mistake(
            _magnitude_mistake(mean_square=lambda share: 1 - share),
            "You used the share of the weights that are 0. Those that are there carry the mean "
            "square: share · s².",
        ),
        Mistake(
            _magnitude_mistake(mean_square=lambda share: share / 100),
            "You divided the share by 100. It is no percentage: it lies between 0 and 1.",
        ),
        Mistake(
            _magnitude_mistake(gain_squared=lambda slope: 2 / (1 + slope)),
            "The slope enters squared: the gain is √(2/(1 + α²)) (Chapter 6).",
        ),
        Mistake(
            _magnitude_mistake(gain_squared=lambda slope: 2 / (1 + slope) ** 2),
            "You squared 1 + α. Each side has its own slope: 1² + α² (Chapter 6).",
        ),
        Mistake(
            _magnitude_mistake(gain_squared=lambda slope: np.sqrt(2 / (1 + slope**2))),
            "The gain enters with its root. The mean square of the weights is the *square* of "
            "the gain over fan_in: 2/((1 + α²) fan_in).",
        ),
        Mistake(
            _magnitude_mistake(fan=lambda fan_in, fan_out: fan_in + fan_out),
            "You added both fans. To keep the signal's mean square on the way forward, only "
            "fan_in counts (Chapter 6).",
        ),
        Mistake(
            _magnitude_mistake(root=lambda square: np.sqrt(3 * square)),
            "The √3 belongs to weights that are uniform in an interval. These are ±s or 0: their "
            "mean square is share · s².",
        ),
        Mistake(
            lambda fan_in, fan_out, share, slope: _magnitude(fan_in, fan_out, 1, slope) * share,
            "You multiplied by the share. The fewer weights there are, the *larger* each must be, "
            "and by its root.",
        ),
        Mistake(
            lambda fan_in, fan_out, share, slope: np.sqrt(2 / (1 + slope**2)) / (fan_in * share),
            "fan_in and the share stand outside the root: you have divided a standard deviation "
            "by what divides a variance.",
        ),
        Mistake(
            lambda fan_in, fan_out, share, slope: _magnitude(
                max(1, int(fan_in * share)), fan_out, 1, slope
            ),
            "You made a whole one of the number of weights that are left. It is a mean over many "
            "draws: fan_in · share as it is.",
        ),
    ),
    hints=(
        "What is the mean square of a weight that is ±s with chance `share` and else 0?",
        "He's rule says what that mean square must be (Chapter 6). What is unknown in this "
        "equation?",
    ),
)


def _stacks(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from [([1], 0.5), ([2, 3], 0.3), ([5, 2, 4], 0.6)]
    yield rng.integers(1, 6, 4).tolist(), float(rng.uniform(0.1, 0.9))
    yield from [([3, 1], 0), ([3, 1], 1)]


def _blocked(widths: list[int], share_on: float) -> float:
    open_so_far = 1.0
    for width in widths:
        open_so_far -= open_so_far * (1 - share_on) ** width
    return 1 - open_so_far


def _with_logarithms(widths, share_on):
    off = [math.exp(width * math.log(1 - share_on)) for width in widths]
    return 1 - math.prod(1 - each for each in off)


def _with_logarithms_of_layers(widths, share_on):
    return 1 - math.exp(sum(math.log(1 - (1 - share_on) ** width) for width in widths))


BLOCKED_INPUT = Exercise(
    reference=_blocked,
    cases=_stacks,
    mistakes=(
        Mistake(
            lambda widths, share_on: 1 - np.prod([1 - 0.5**n for n in widths]),
            "You have written ½ for the chance of being off, as in Chapter 6. Here it is "
            "1 − share_on.",
        ),
        Mistake(
            lambda widths, share_on: 1 - np.prod([1 - share_on**n for n in widths]),
            "You used the chance of being *on*. A layer is blocked if all of its units are off, "
            "each with chance 1 − share_on.",
        ),
        Mistake(
            lambda widths, share_on: np.prod([(1 - share_on) ** n for n in widths]),
            "That is the chance that *every* layer is blocked. One is enough: take the chance "
            "that none is, and subtract it from 1 (Chapter 6).",
        ),
        Mistake(
            lambda widths, share_on: np.sum([(1 - share_on) ** n for n in widths]),
            "You added the layers' chances. Two layers can both be blocked, and sums pass 1: "
            "multiply the chances of staying open.",
        ),
        Mistake(
            lambda widths, share_on: np.prod([1 - (1 - share_on) ** n for n in widths]),
            "That is the chance that the input gets *through*; being blocked is 1 minus it.",
        ),
        Mistake(
            lambda widths, share_on: 1 - np.prod([share_on**n for n in widths]),
            "You ask that every unit be on. A layer lets something through if *any* of its "
            "units is on.",
        ),
        Mistake(
            lambda widths, share_on: (1 - share_on) ** min(widths),
            "You looked at the narrowest layer only. The others can be blocked as well, and "
            "with depth that adds up.",
        ),
        Mistake(
            lambda widths, share_on: _blocked(widths[:-1], share_on),
            "You left out the last layer. All the widths are those of hidden layers.",
        ),
        Mistake(
            lambda widths, share_on: _blocked(widths[1:], share_on),
            "You left out the first layer. All the widths are those of hidden layers.",
        ),
        Mistake(
            lambda widths, share_on: _blocked([widths[0]] * len(widths), share_on),
            "You gave every layer the width of the first.",
        ),
        Mistake(
            lambda widths, share_on: 100 * _blocked(widths, share_on),
            "You return a percentage. A probability lies between 0 and 1.",
        ),
        Mistake(
            lambda widths, share_on: float(np.mean([(1 - share_on) ** n for n in widths])),
            "You took the mean of the layers' chances. Each layer is another chance of being "
            "blocked: multiply the chances of staying open.",
        ),
        Mistake(
            _with_logarithms,
            "With share_on = 1 the chance of being off is 0, and `math.log(0)` stops. A power "
            "needs no logarithm.",
        ),
        Mistake(
            _with_logarithms_of_layers,
            "With share_on = 0 the chance of staying open is 0, and `math.log(0)` stops. Multiply "
            "the chances themselves.",
        ),
        Mistake(
            lambda widths, share_on: 1 - np.prod([(1 - share_on) ** n for n in widths]),
            "That is the chance that *not every* layer is blocked. For each layer take the chance "
            "that it is open, and multiply those.",
        ),
        Mistake(
            lambda widths, share_on: 1 - np.prod([1 - share_on * n for n in widths]),
            "A layer's chance is a power, not a multiple: all n units are off with (1 − "
            "share_on)ⁿ.",
        ),
        Mistake(
            lambda widths, share_on: min(1.0, sum((1 - share_on) ** n for n in widths)),
            "You added the layers' chances and cut the sum off at 1. Two layers can both be "
            "blocked: multiply the chances of staying open.",
        ),
    ),
    hints=(
        "When does one layer let nothing through? With which chance?",
        "Whether one layer is blocked says nothing about another. What is the chance that *no* "
        "layer is?",
    ),
)
