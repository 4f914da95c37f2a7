import functools
import itertools
import math

import numpy as np


def gain_two_leaks__right_1(below, above):
    """Style: the square root of 2 over the hypotenuse."""
    return math.sqrt(2) / math.hypot(below, above)


def gain_two_leaks__right_2(below, above):
    """Style: the activation itself at -1 and 1, the power -1/2 of its mean square."""

    def activate(z):
        return above * z if z > 0 else below * z

    return (sum(activate(z) ** 2 for z in (-1.0, 1.0)) / 2) ** -0.5


def gain_two_leaks__right_3(below, above):
    """Style: a norm and a stacked array, the result as a 0-d array."""
    slopes = np.stack([below, above]).astype(float)
    return np.array(np.sqrt(slopes.size) / np.linalg.norm(slopes))


def gain_two_leaks__right_4(below, above):
    """Style: the modulus of a complex number, times sqrt(1/2), and its reciprocal as a float."""
    root_mean_square = abs(complex(below, above)) * math.sqrt(0.5)
    return float(np.reciprocal(root_mean_square))


def gain_two_leaks__wrong_1(below, above):
    """The Leaky ReLU's formula, for which above is 1: below = 0, above = 2."""
    return math.sqrt(2 / (1 + below**2))


def gain_two_leaks__wrong_2(below, above):
    """The square of the gain, without the root: below = 0, above = 1 gives 2."""
    return 2 / (below**2 + above**2)


def gain_two_leaks__wrong_3(below, above):
    """Squares the sum in place of adding the squares: below = 1, above = 1; -1 and 1 fail."""
    return math.sqrt(2 / (below + above) ** 2)


def gain_two_leaks__wrong_4(below, above):
    """Rounded to four digits: below = 0, above = 1 gives 1.4142."""
    return round(math.sqrt(2 / (below**2 + above**2)), 4)


def gain_two_leaks__wrong_5(below, above):
    """Keeps the variance, from which the mean is subtracted, of normal z: below = 0, above = 1."""
    mean = (above - below) / math.sqrt(2 * math.pi)
    variance = (above**2 + below**2) / 2 - mean**2
    return 1 / math.sqrt(variance)


def gain_two_leaks__wrong_6(below, above):
    """What the activation does to the signal, not what undoes it: below = 0, above = 1."""
    return math.sqrt((below**2 + above**2) / 2)


def gain_two_leaks__wrong_7(below, above):
    """A slope below 0 is taken for 0: below = -1, above = 1 gives 1.41 instead of 1."""
    below = max(below, 0)
    above = max(above, 0)
    return math.sqrt(2 / (below**2 + above**2)) if below or above else math.inf


def gain_two_leaks__wrong_8(below, above):
    """1e-8 added below the line: below = 0, above = 1e-4 gives a gain too small by 1/sqrt(2)."""
    return math.sqrt(2 / (below**2 + above**2 + 1e-8))


def sparse_weights__right_1(fan_in, fan_out, share, slope):
    """Style: functools.reduce divides 2 by one factor after the other, then the root."""
    factors = [fan_in, share, 1 + slope * slope]
    return functools.reduce(lambda left, factor: left / factor, factors, 2.0) ** 0.5


def sparse_weights__right_2(fan_in, fan_out, share, slope):
    """Style: He's standard deviation from a helper with a default, spread over the share."""

    def he(n, a=0.0):
        return math.sqrt(2) / math.hypot(1.0, a) / math.sqrt(n)

    return he(fan_in, a=slope) / math.sqrt(share)


def sparse_weights__right_3(fan_in, fan_out, share, slope):
    """Style: by logarithms, half the difference, a 0-d array as the result."""
    below = np.log([fan_in, share]).sum() + np.log1p(np.square(float(slope)))
    return np.array(np.exp(0.5 * (np.log(2.0) - below)))


def sparse_weights__right_4(fan_in, fan_out, share, slope):
    """Style: the mean square at s = 1 from values and chances, and the wanted one over it."""
    values, chances = (-1.0, 0.0, 1.0), (share / 2, 1 - share, share / 2)
    at_one = chances[0] * values[0] ** 2 + chances[2] * values[2] ** 2
    wanted = 1 / (fan_in * np.mean([1.0, float(slope) ** 2]))
    return float(np.sqrt(wanted / at_one))


def sparse_weights__wrong_1(fan_in, fan_out, share, slope):
    """fan_out, which is for the way backward: fan_in = 100, fan_out = 50."""
    return math.sqrt(2 / ((1 + slope**2) * fan_out * share))


def sparse_weights__wrong_2(fan_in, fan_out, share, slope):
    """Divides the standard deviation by the share and not by its root: share = 0.25."""
    return math.sqrt(2 / ((1 + slope**2) * fan_in)) / share


def sparse_weights__wrong_3(fan_in, fan_out, share, slope):
    """The slope is not squared: slope = 0.1, and slope = -1 divides by 0."""
    return math.sqrt(2 / ((1 + slope) * fan_in * share))


def sparse_weights__wrong_4(fan_in, fan_out, share, slope):
    """The square of s, without the root: fan_in = 100, share = 0.5, slope = 0 gives 0.04."""
    return 2 / ((1 + slope**2) * fan_in * share)


def sparse_weights__wrong_5(fan_in, fan_out, share, slope):
    """A factor sqrt(3), as for the limit of uniform weights: any input is too large."""
    return math.sqrt(6 / ((1 + slope**2) * fan_in * share))


def sparse_weights__wrong_6(fan_in, fan_out, share, slope):
    """Takes share for the chance of a 0: share = 0.1, and share = 1 divides by 0."""
    return math.sqrt(2 / ((1 + slope**2) * fan_in * (1 - share)))


def sparse_weights__wrong_7(fan_in, fan_out, share, slope):
    """A whole number of weights that are left for each unit: fan_in = 10, share = 0.25."""
    left = max(1, int(fan_in * share))
    return math.sqrt(2 / ((1 + slope**2) * left))


def sparse_weights__wrong_8(fan_in, fan_out, share, slope):
    """A slope below 0 counts as that of a ReLU: slope = -0.5."""
    gain = math.sqrt(2 / (1 + slope**2)) if slope > 0 else math.sqrt(2)
    return gain / math.sqrt(fan_in * share)


def blocked_input__right_1(widths, share_on):
    """Style: functools.reduce adds what each layer blocks of the part that got there."""
    return functools.reduce(
        lambda blocked, width: blocked + (1 - blocked) * (1 - share_on) ** width, widths, 0.0
    )


def blocked_input__right_2(widths, share_on):
    """Style: log1p and expm1, which keep small probabilities exact; log 0 is allowed."""
    with np.errstate(divide="ignore"):
        passes = np.log1p(-np.float_power(1.0 - share_on, np.asarray(widths, dtype=float)))
    return float(-np.expm1(passes.sum()))


def blocked_input__right_3(widths, share_on):
    """Style: the sum over the layer that is the first to block, with itertools.accumulate."""
    blocks = [(1 - share_on) ** width for width in widths]
    arrives = itertools.accumulate(blocks, lambda left, block: left * (1 - block), initial=1.0)
    return math.fsum(a * block for a, block in zip(arrives, blocks))


def blocked_input__right_4(widths, share_on):
    """Style: recursion by halves for the chance to pass, unit by unit in a layer."""

    def passes(layers):
        if len(layers) > 1:
            half = len(layers) // 2
            return passes(layers[:half]) * passes(layers[half:])
        off = 1.0
        for _ in range(int(layers[0])):
            off *= 1 - share_on
        return 1 - off

    return 1 - passes(tuple(widths))


def blocked_input__wrong_1(widths, share_on):
    """Adds the layers' probabilities as if they excluded each other: [1, 1], 0.5 gives 1."""
    return sum((1 - share_on) ** n for n in widths)


def blocked_input__wrong_2(widths, share_on):
    """Blocked in every layer instead of at least one: [1, 1], 0.5 gives 0.25."""
    return math.prod((1 - share_on) ** n for n in widths)


def blocked_input__wrong_3(widths, share_on):
    """A layer counts as blocked as soon as one unit is off: [2], 0.5 gives 0.75."""
    return 1 - math.prod(share_on**n for n in widths)


def blocked_input__wrong_4(widths, share_on):
    """The first width for all layers, as in the example: [10, 2], 0.5."""
    return 1 - (1 - (1 - share_on) ** widths[0]) ** len(widths)


def blocked_input__wrong_5(widths, share_on):
    """Takes the last width for the output and leaves it out: [10, 2], 0.5."""
    passes = 1.0
    for n in widths[:-1]:
        passes *= 1 - (1 - share_on) ** n
    return 1 - passes


def blocked_input__wrong_6(widths, share_on):
    """Empties the list of the caller: widths = [10, 10] is [] afterwards."""
    passes = 1.0
    while len(widths) > 0:
        passes *= 1 - (1 - share_on) ** widths.pop()
    return 1 - passes


def blocked_input__wrong_7(widths, share_on):
    """The logarithm of 0 fails when no unit is ever on: [10, 10], share_on = 0."""
    return -math.expm1(sum(math.log1p(-((1 - share_on) ** n)) for n in widths))


def blocked_input__wrong_8(widths, share_on):
    """All units on instead of all off: [2], share_on = 0.9 gives 0.81 instead of 0.01."""
    return 1 - math.prod(1 - share_on**n for n in widths)
