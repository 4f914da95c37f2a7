import functools
import math

import numpy as np


def gain_two_leaks__right_1(below, above):
    """The root of 2 over the hypotenuse of the two slopes."""
    return float(np.sqrt(2.0) / np.hypot(below, above))


def gain_two_leaks__wrong_1(below, above):
    """Keeps the variance, not the mean square: below=0, above=1 gives 1.71 and not 1.41."""
    mean_square = (below**2 + above**2) / 2
    mean = (above - below) / math.sqrt(2 * math.pi)
    return 1 / math.sqrt(mean_square - mean**2)


def gain_two_leaks__wrong_2(below, above):
    """Ratio of the slopes times Leaky ReLU's gain, right for above > 0 only: below=1, above=0."""
    ratio = below / above
    return math.sqrt(2 / (1 + ratio**2)) / above


def gain_two_leaks__wrong_3(below, above):
    """The root is missing: below=0, above=1 gives 2 and not 1.414."""
    second_moment = 0.5 * above**2 + 0.5 * below**2
    return 1 / second_moment


def sparse_weights__right_1(fan_in, fan_out, share, slope):
    """Divides 2 by a list of factors with functools.reduce, then takes the root."""
    factors = [fan_in, share, 1 + slope * slope]
    return math.sqrt(functools.reduce(lambda left, factor: left / factor, factors, 2.0))


def sparse_weights__wrong_1(fan_in, fan_out, share, slope):
    """Rounds the number of weights that are not 0: fan_in=5, share=0.5 counts 2 and not 2.5."""
    used = max(1, int(fan_in * share))
    return math.sqrt(2 / ((1 + slope**2) * used))


def sparse_weights__wrong_2(fan_in, fan_out, share, slope):
    """The share is outside the root, right for share = 1 only: share=0.25 gives twice too much."""
    he = math.sqrt(2 / ((1 + slope**2) * fan_in))
    return he / share


def sparse_weights__wrong_3(fan_in, fan_out, share, slope):
    """The mean of both fans, right for fan_in = fan_out only: fan_in=10, fan_out=30."""
    fan = (fan_in + fan_out) / 2
    return float(np.sqrt(2 / (fan * share * (1 + slope**2))))


def blocked_input__right_1(widths, share_on):
    """functools.reduce: blocked so far, or else in the next layer, without a product."""

    def next_layer(blocked, width):
        return blocked + (1.0 - blocked) * (1.0 - share_on) ** width

    return functools.reduce(next_layer, widths, 0.0)


def blocked_input__wrong_1(widths, share_on):
    """Takes all units on for all off, right at 0.5 only: widths=[2], share_on=0.9 gives 0.81."""
    through = 1.0
    for width in widths:
        through *= 1 - share_on**width
    return 1 - through


def blocked_input__wrong_2(widths, share_on):
    """Adds the layers' probabilities: widths=[1, 1], share_on=0.5 gives 1 and not 0.75."""
    return min(1.0, sum((1 - share_on) ** width for width in widths))


def blocked_input__wrong_3(widths, share_on):
    """A sum of logarithms, and math.log(0) raises: widths=[3], share_on=0."""
    log_through = sum(math.log(1 - (1 - share_on) ** width) for width in widths)
    return 1 - math.exp(log_through)
