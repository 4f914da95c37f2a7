from collections import namedtuple

import numpy as np


def two_leaks__right_1(z, below, above):
    """np.piecewise on a float copy, one lambda for each side."""
    t = np.array(z, dtype=float)
    return np.piecewise(t, [t > 0], [lambda v: above * v, lambda v: below * v])


def two_leaks__right_2(z, below, above):
    """No mask at all: the part of z above 0 and the part below, each with its slope."""
    t = np.asarray(z, dtype=float)
    return np.asarray(sum(a * part for a, part in ((above, t.clip(0)), (below, t.clip(None, 0)))))


def two_leaks__right_3(z, below, above):
    """In place on an own float copy, both masks taken before anything changes."""
    out = np.array(z, dtype=float)
    right = out > 0
    left = ~right
    out[right] *= above
    out[left] *= below
    return out


def two_leaks__right_4(z, below, above):
    """np.vectorize of a scalar function, otypes given for ints and for no entry."""

    def one(v):
        if v > 0:
            return above * v
        return below * v

    return np.asarray(np.vectorize(one, otypes=[float])(np.asarray(z, dtype=float)))


def two_leaks__wrong_1(z, below, above):
    """Larger of the two lines, fine if above >= below only: z=[1.0], below=2, above=1 gives 2."""
    return np.maximum(above * z, below * z)


def two_leaks__wrong_2(z, below, above):
    """Result has the dtype of z, ints cut it off: z=[1] of ints, below=0, above=0.5 gives 0."""
    out = np.zeros_like(z)
    out[z > 0] = above * z[z > 0]
    out[z <= 0] = below * z[z <= 0]
    return out


def two_leaks__wrong_3(z, below, above):
    """Loops over the first axis only: a z of shape () or (2, 2) raises, e.g. np.array(2.0)."""
    return np.array([above * v if v > 0 else below * v for v in z], dtype=float)


def two_leaks__wrong_4(z, below, above):
    """Shortcut by z.min(), which an empty array has not: z of shape (0,) raises."""
    if z.min() > 0:
        return above * z
    return np.where(z > 0, above * z, below * z)


def two_leaks__wrong_5(z, below, above):
    """Scales z itself: z=[1.0], below=1, above=3 has z=[3.0] afterwards."""
    slope = np.where(z > 0, above, below)
    z *= slope
    return z


def two_leaks__wrong_6(z, below, above):
    """Second mask after the first change: z=[-1.0], below=-2, above=3 gives 6 instead of 2."""
    out = np.array(z, dtype=float)
    out[out <= 0] *= below
    out[out > 0] *= above
    return out


def two_leaks__wrong_7(z, below, above):
    """The slopes change places: z=[1.0], below=0, above=2 gives 0."""
    return np.where(z <= 0, above, below) * z


def two_leaks__wrong_8(z, below, above):
    """np.vectorize without otypes, first entry sets ints: z=[-1, 1], below=2, above=0.5: 0."""
    f = np.vectorize(lambda v: v * above if v > 0 else v * below)
    return f(z)


def two_leaks_derivative__right_1(z, below, above):
    """The mask as an index into a table of the two slopes."""
    table = np.array([below, above], dtype=float)
    return np.asarray(table[(np.asarray(z) > 0).astype(int)])


def two_leaks_derivative__right_2(z, below, above):
    """np.heaviside with 0 at 0, one share for each side."""
    step = np.heaviside(np.asarray(z, dtype=float), 0.0)
    return np.asarray(above * step + below * (1.0 - step))


def two_leaks_derivative__right_3(z, below, above):
    """All entries below at first, np.copyto writes above where z is on."""
    slopes = np.full(np.shape(z), below, dtype=float)
    np.copyto(slopes, above, where=np.greater(z, 0))
    return slopes


def two_leaks_derivative__right_4(z, below, above):
    """Comprehension over z.flat, then back into the shape of z."""
    z = np.asarray(z)
    return np.array([above if v > 0 else below for v in z.flat], dtype=float).reshape(z.shape)


def two_leaks_derivative__wrong_1(z, below, above):
    """At 0 the derivative from the right: z=[0.0], below=0, above=1 gives 1."""
    return np.where(z >= 0, above, below)


def two_leaks_derivative__wrong_2(z, below, above):
    """Keeps the slope 1 of Leaky ReLU right of 0: z=[1.0], below=0, above=3 gives 1."""
    return np.where(z > 0, 1.0, below)


def two_leaks_derivative__wrong_3(z, below, above):
    """f(z) / z, which is nan at 0: z=[0.0], below=1, above=2."""
    f = np.where(z > 0, above * z, below * z)
    with np.errstate(divide="ignore", invalid="ignore"):
        return f / z


def two_leaks_derivative__wrong_4(z, below, above):
    """Neither mask has z = 0, so 0 stays there: z=[0.0], below=2, above=1 gives 0."""
    out = np.zeros(np.shape(z))
    out[z > 0] = above
    out[z < 0] = below
    return out


def two_leaks_derivative__wrong_5(z, below, above):
    """sign(z) puts the mean of both slopes at 0: z=[0.0], below=0, above=1 gives 0.5."""
    return (above + below) / 2 + (above - below) / 2 * np.sign(z)


def two_leaks_derivative__wrong_6(z, below, above):
    """Difference quotient from the left, not a derivative: z=[1e-8], below=0, above=1 is 0.01."""

    def f(t):
        return np.where(t > 0, above * t, below * t)

    eps = 1e-6
    return (f(z) - f(z - eps)) / eps


def two_leaks_derivative__wrong_7(z, below, above):
    """Mask of f(z), not of z, fine for slopes above 0: z=[-1.0], below=-1, above=2 gives 2."""
    f = np.where(z > 0, above * z, below * z)
    return np.where(f > 0, above, below)


def two_leaks_derivative__wrong_8(z, below, above):
    """np.full takes the dtype of below, an int: z=[1.0], below=0, above=0.5 gives 0."""
    out = np.full(np.shape(z), below)
    out[z > 0] = above
    return out


def leak_with_floor__right_1(z, slope, floor):
    """np.select from the left to the right, result in a namedtuple."""
    Leak = namedtuple("Leak", "value derivative")
    t = np.asarray(z, dtype=float)
    parts = [t <= -floor, t <= 0]
    value = np.select(parts, [np.full(t.shape, -slope * floor, dtype=float), slope * t], t)
    derivative = np.select(parts, [np.zeros(t.shape), np.full(t.shape, float(slope))], 1.0)
    return Leak(value, derivative)


def leak_with_floor__right_2(z, slope, floor):
    """Sum of a clipped leak and a ReLU; derivative as a sum of two masks."""
    t = np.array(z, dtype=float)
    value = slope * np.clip(t, -floor, 0) + np.clip(t, 0, None)
    leaking = np.logical_and(-floor < t, np.logical_not(t > 0))
    derivative = 1.0 * (t > 0) + slope * leaking
    return np.asarray(value), np.asarray(derivative)


def leak_with_floor__right_3(z, slope, floor):
    """searchsorted (side left) numbers the three pieces, np.choose picks from them."""
    t = np.asarray(z, dtype=float)
    piece = np.searchsorted([-float(floor), 0.0], t, side="left")
    value = np.choose(piece, [np.full(t.shape, -float(slope) * floor), float(slope) * t, t])
    derivative = np.array([0.0, slope, 1.0])[piece]
    return np.asarray(value), np.asarray(derivative)


def leak_with_floor__right_4(z, slope, floor):
    """One recursive scalar function, pairs stacked and put back into shape."""

    def both(v):
        if v > 0:
            return v, 1.0
        if v > -floor:
            return slope * v, slope
        return slope * -floor, 0.0

    z = np.asarray(z, dtype=float)
    pairs = np.array([both(v) for v in z.ravel().tolist()], dtype=float).reshape(-1, 2)
    value, derivative = pairs[:, 0], pairs[:, 1]
    return value.reshape(z.shape), derivative.reshape(z.shape)


def leak_with_floor__wrong_1(z, slope, floor):
    """Derivative from the right at -floor: z=[-1.0], slope=0.5, floor=1 gives 0.5, not 0."""
    value = np.where(z > 0, z, slope * np.maximum(z, -floor))
    derivative = np.where(z > 0, 1.0, np.where(z >= -floor, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_2(z, slope, floor):
    """Starts from ones and changes z < 0 only: z=[0.0], slope=0.5, floor=1 has derivative 1."""
    value = np.where(z > 0, z, slope * np.maximum(z, -floor))
    derivative = np.ones(np.shape(z))
    derivative[z < 0] = slope
    derivative[z <= -floor] = 0.0
    return value, derivative


def leak_with_floor__wrong_3(z, slope, floor):
    """Stops the value at -floor, not z: z=[-1.5], slope=0.5, floor=1 gives -0.75, not -0.5."""
    leaky = np.where(z > 0, z, slope * z)
    value = np.maximum(leaky, -floor)
    derivative = np.where(z > 0, 1.0, np.where(z > -floor, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_4(z, slope, floor):
    """Sign of the flat part lost, a jump: z=[-2.0], slope=0.5, floor=1 gives +0.5."""
    value = np.where(z > 0, z, np.where(z > -floor, slope * z, slope * floor))
    derivative = np.where(z > 0, 1.0, np.where(z > -floor, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_5(z, slope, floor):
    """Larger of z and the leak, fine for slopes 0 to 1: z=[2.0], slope=3, floor=1 gives 6."""
    value = np.maximum(z, slope * np.maximum(z, -floor))
    derivative = np.where(z > 0, 1.0, np.where(z > -floor, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_6(z, slope, floor):
    """A copy of z keeps its ints: z=[-1], slope=0.5, floor=2 has the value 0, not -0.5."""
    value = z.copy()
    leak = (z <= 0) & (z > -floor)
    value[leak] = slope * z[leak]
    value[z <= -floor] = -slope * floor
    derivative = np.where(z > 0, 1.0, np.where(leak, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_7(z, slope, floor):
    """Reads the piece off the value, not off z: z=[-1.0], slope=-1, floor=2 has derivative 1."""
    value = np.where(z > 0, z, slope * np.maximum(z, -floor))
    derivative = np.where(value > 0, 1.0, np.where(value > -slope * floor, slope, 0.0))
    return value, derivative


def leak_with_floor__wrong_8(z, slope, floor):
    """Right results, but z is clipped in place: z=[-5.0], slope=0.5, floor=1 leaves z=[-1.0]."""
    np.maximum(z, -floor, out=z)
    value = np.where(z > 0, z, slope * z)
    derivative = np.where(z > 0, 1.0, np.where(z > -floor, slope, 0.0))
    return value, derivative
