import functools
import math
from collections import namedtuple

import numpy as np


def fourth_order__right_1(f, x, h):
    """Style: a table of points and weights (the stencil), summed by a generator."""
    stencil = {-2: 1, -1: -8, 1: 8, 2: -1}
    return sum(weight * f(x + k * h) for k, weight in stencil.items()) / (12 * h)


def fourth_order__right_2(f, x, h):
    """Style: a namedtuple of both differences, and the finer one corrected by a third."""
    Pair = namedtuple("Pair", "fine coarse")
    pair = Pair(*((f(x + s) - f(x - s)) / (2 * s) for s in (h, 2 * h)))
    return pair.fine + (pair.fine - pair.coarse) / 3


def fourth_order__right_3(f, x, h):
    """Style: recursion over the order, in the manner of Romberg; a float at the end."""

    def romberg(step, level):
        if level == 0:
            return (f(x + step) - f(x - step)) / step / 2
        fine, coarse = romberg(step, level - 1), romberg(2 * step, level - 1)
        return (4**level * fine - coarse) / (4**level - 1)

    return float(romberg(h, 1))


def fourth_order__right_4(f, x, h):
    """Style: np.vectorize over the points and a dot product; a 0-d array as the result."""
    offsets = np.array([1.0, -1.0, 2.0, -2.0]) * h
    values = np.vectorize(lambda move: float(f(float(x + move))), otypes=[float])(offsets)
    return np.array(values @ np.array([8.0, -8.0, -1.0, 1.0]) / (12.0 * h))


def fourth_order__wrong_1(f, x, h):
    """D(h) and D(2h) swapped in the combination: f = x**3, x = 0, h = 0.1."""
    fine = (f(x + h) - f(x - h)) / (2 * h)
    coarse = (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)
    return (4 * coarse - fine) / 3


def fourth_order__wrong_2(f, x, h):
    """Missing brackets, so that only D(2h) is divided by 3: f = x, any x and h."""

    def d(step):
        return (f(x + step) - f(x - step)) / (2 * step)

    return 4 * d(h) - d(2 * h) / 3


def fourth_order__wrong_3(f, x, h):
    """The difference over 4h is divided by 2h: f = x, any x and h."""
    d1 = (f(x + h) - f(x - h)) / (2 * h)
    d2 = (f(x + 2 * h) - f(x - 2 * h)) / (2 * h)
    return (4 * d1 - d2) / 3


def fourth_order__wrong_4(f, x, h):
    """The weights 2 and -1, which cancel a term in h and not in h**2: f = x**3, x = 1, h = 0.1."""
    d1 = (f(x + h) - f(x - h)) / (2 * h)
    d2 = (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)
    return 2 * d1 - d2


def fourth_order__wrong_5(f, x, h):
    """The weights of the next extrapolation, 16 and -1 over 15: f = x**3, x = 1, h = 0.1."""
    d1 = (f(x + h) - f(x - h)) / (2 * h)
    d2 = (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)
    return (16 * d1 - d2) / 15


def fourth_order__wrong_6(f, x, h):
    """Combines D(h/2) and D(h): f is evaluated at x +- h/2, as f = sin shows when it is watched."""

    def d(step):
        return (f(x + step) - f(x - step)) / (2 * step)

    return (4 * d(h / 2) - d(h)) / 3


def fourth_order__wrong_7(f, x, h):
    """Calls f once with an array of all points, but f takes a number: f = math.sin fails."""
    low2, low1, up1, up2 = f(x + h * np.array([-2, -1, 1, 2]))
    return (8 * (up1 - low1) - (up2 - low2)) / (12 * h)


def fourth_order__wrong_8(f, x, h):
    """Floor division by 12 h: f = math.sin, x = 1.0, h = 0.01 gives 0.0."""
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) // (12 * h)


def relative_step__right_1(f, x, h):
    """Style: np.ndindex over all entries, two fresh copies for each of them."""
    gradient = np.zeros(x.shape)
    for where in np.ndindex(*x.shape):
        move = h * max(1.0, abs(float(x[where])))
        up, down = x.astype(float), x.astype(float)
        up[where] += move
        down[where] -= move
        gradient[where] = (f(up) - f(down)) / (2 * move)
    return gradient


def relative_step__right_2(f, x, h):
    """Style: the moves as rows of a diagonal matrix, and a comprehension over the rows."""
    base = np.asarray(x, dtype=float)
    steps = h * np.clip(np.abs(base), 1.0, None).reshape(-1)
    moves = [row.reshape(base.shape) for row in np.diag(steps)]
    values = [[float(f(np.array(base + sign * move))) for sign in (1, -1)] for move in moves]
    differences = [above - below for above, below in values]
    return np.reshape(np.array(differences, dtype=float) / (2.0 * steps), base.shape)


def relative_step__right_3(f, x, h):
    """Style: in-place on an own copy whose entries are saved and put back, with np.nditer."""
    own = np.array(x, dtype=float)
    result = np.full(own.shape, np.nan)
    walk = np.nditer(result, flags=["multi_index", "zerosize_ok"])
    while not walk.finished:
        key = walk.multi_index
        saved = float(own[key])
        step = h * (abs(saved) if abs(saved) > 1 else 1.0)
        own[key] = saved + step
        above = f(own)
        own[key] = saved - step
        below = f(own)
        own[key] = saved
        result[key] = (above - below) / (step + step)
        walk.iternext()
    return result


def relative_step__right_4(f, x, h):
    """Style: np.vectorize over entry numbers, masks, the gap between the points as divisor."""
    start = np.array(x, dtype=float)
    numbers = np.arange(start.size).reshape(start.shape)
    moves = h * np.maximum(np.abs(start), 1)
    up, down = start + moves, start - moves

    def slope(number):
        mask = numbers == number
        above, below = np.where(mask, up, start), np.where(mask, down, start)
        return (f(above) - f(below)) / float(np.sum(above[mask] - below[mask]))

    return np.asarray(np.vectorize(slope, otypes=[float])(numbers))


def relative_step__wrong_1(f, x, h):
    """Works on x and puts it back by arithmetic, which rounds: x = [0.1, 0.7], h = 1e-6."""
    x = np.asarray(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[i]))
        x[i] += step
        up = f(x)
        x[i] -= 2 * step
        down = f(x)
        x[i] += step
        gradient[i] = (up - down) / (2 * step)
    return gradient


def relative_step__wrong_2(f, x, h):
    """Moves by the relative step, but divides by 2 h: x = [100.0], f = np.sum."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[i]))
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def relative_step__wrong_3(f, x, h):
    """The step h |x_i| without the floor of 1: x = [0.0, 1.0] gives 0 / 0."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * abs(x[i])
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        gradient[i] = (f(up) - f(down)) / (2 * step)
    return gradient


def relative_step__wrong_4(f, x, h):
    """The copies keep the dtype, so that whole numbers swallow the step: x = np.array([1, 2])."""
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[i]))
        up, down = x.copy(), x.copy()
        up[i] = up[i] + step
        down[i] = down[i] - step
        gradient[i] = (f(up) - f(down)) / (2 * step)
    return gradient


def relative_step__wrong_5(f, x, h):
    """Takes ravel() for a view; of a transposed x it is a copy: x = np.ones((2, 3)).T gives 0."""
    moved = np.array(x, dtype=float)
    flat = moved.ravel()
    gradient = np.zeros(flat.shape)
    for i in range(flat.size):
        old = flat[i]
        step = h * max(1.0, abs(old))
        flat[i] = old + step
        up = f(moved)
        flat[i] = old - step
        down = f(moved)
        flat[i] = old
        gradient[i] = (up - down) / (2 * step)
    return gradient.reshape(moved.shape)


def relative_step__wrong_6(f, x, h):
    """A number is made a vector and stays one: x = np.array(2.0) gives the shape (1,)."""
    x = np.atleast_1d(np.array(x, dtype=float))
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[i]))
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        gradient[i] = (f(up) - f(down)) / (2 * step)
    return gradient


def relative_step__wrong_7(f, x, h):
    """An entry is not put back before the next: f = x[0] * x[1], x = [1.0, 2.0], h = 0.01."""
    moved = np.array(x, dtype=float)
    gradient = np.zeros(moved.shape)
    for i in np.ndindex(moved.shape):
        old = moved[i]
        step = h * max(1.0, abs(old))
        moved[i] = old + step
        up = f(moved)
        moved[i] = old - step
        gradient[i] = (up - f(moved)) / (2 * step)
    return gradient


def relative_step__wrong_8(f, x, h):
    """max(1, x_i) without the absolute value: x = [-1e5], f = sum of x**2, h = 1e-6 is noise."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, x[i])
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        gradient[i] = (f(up) - f(down)) / (2 * step)
    return gradient


def compared_error__right_1(analytic, numeric, crossed):
    """Style: plain lists with math.dist and math.hypot."""
    kept = [(float(a), float(d)) for a, d, c in zip(analytic, numeric, crossed) if not c]
    if not any(a or d for a, d in kept):
        return math.nan
    left, right = zip(*kept)
    return math.dist(left, right) / (math.hypot(*left) + math.hypot(*right))


def compared_error__right_2(analytic, numeric, crossed):
    """Style: crossed entries set to 0 by np.where, three norms of a stacked array at once."""
    a, d = (np.where(crossed, 0.0, np.asarray(g, dtype=float)) for g in (analytic, numeric))
    over, one, two = np.linalg.norm(np.stack([a - d, a, d]), axis=1)
    return float(over / (one + two)) if a.any() or d.any() else float("nan")


def compared_error__right_3(analytic, numeric, crossed):
    """Style: functools.reduce carries three sums of squares through the entries."""

    def add(sums, entry):
        a, d, c = float(entry[0]), float(entry[1]), entry[2]
        if c:
            return sums
        return sums[0] + (a - d) ** 2, sums[1] + a * a, sums[2] + d * d

    gap, first, second = functools.reduce(add, zip(analytic, numeric, crossed), (0.0, 0.0, 0.0))
    if first == second == 0:
        return float("nan")
    return math.sqrt(gap) / (math.sqrt(first) + math.sqrt(second))


def compared_error__right_4(analytic, numeric, crossed):
    """Style: einsum, and np.divide with a mask into a 0-d array that is NaN beforehand."""
    both = np.array([analytic, numeric], dtype=float)[:, np.flatnonzero(~crossed)]
    rows = np.vstack([both, both[0] - both[1]])
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    below = norms[:2].sum()
    return np.divide(norms[2], below, out=np.array(np.nan), where=np.array(below > 0))


def compared_error__wrong_1(analytic, numeric, crossed):
    """The mask the wrong way round: compares those that crossed; [1, 2], [1, 3], [False, True]."""
    a, d = analytic[crossed], numeric[crossed]
    if not a.any() and not d.any():
        return np.nan
    return np.linalg.norm(a - d) / (np.linalg.norm(a) + np.linalg.norm(d))


def compared_error__wrong_2(analytic, numeric, crossed):
    """1e-12 added to the denominator: [1e-20], [2e-20], [False] gives 1e-8 instead of 1/3."""
    a, d = analytic[~crossed], numeric[~crossed]
    if not a.any() and not d.any():
        return np.nan
    return np.linalg.norm(a - d) / (np.linalg.norm(a) + np.linalg.norm(d) + 1e-12)


def compared_error__wrong_3(analytic, numeric, crossed):
    """NaN only if no parameter is left, but 0 for two zero gradients: [0.0], [0.0], [False]."""
    keep = ~crossed
    if keep.sum() == 0:
        return np.nan
    a, d = analytic[keep], numeric[keep]
    total = np.linalg.norm(a) + np.linalg.norm(d)
    if total == 0:
        return 0.0
    return np.linalg.norm(a - d) / total


def compared_error__wrong_4(analytic, numeric, crossed):
    """NaN as soon as one of the two is 0 throughout: [0.0], [1.0], [False] should be 1."""
    a, d = analytic[~crossed], numeric[~crossed]
    if not a.any() or not d.any():
        return np.nan
    return np.linalg.norm(a - d) / (np.linalg.norm(a) + np.linalg.norm(d))


def compared_error__wrong_5(analytic, numeric, crossed):
    """The norms below the line take in crossed ones: [1.0, 9.0], [2.0, 9.0], [False, True]."""
    keep = ~crossed
    if not analytic[keep].any() and not numeric[keep].any():
        return np.nan
    difference = np.linalg.norm(analytic[keep] - numeric[keep])
    return difference / (np.linalg.norm(analytic) + np.linalg.norm(numeric))


def compared_error__wrong_6(analytic, numeric, crossed):
    """Tests for 0 with np.allclose, which has a tolerance: [1e-20], [2e-20], [False] gives NaN."""
    a, d = analytic[~crossed], numeric[~crossed]
    if np.allclose(a, 0) and np.allclose(d, 0):
        return np.nan
    return np.linalg.norm(a - d) / (np.linalg.norm(a) + np.linalg.norm(d))


def compared_error__wrong_7(analytic, numeric, crossed):
    """Sets the crossed entries of the arguments to 0: [1.0, 2.0], [1.0, 3.0], [False, True]."""
    analytic[crossed] = 0
    numeric[crossed] = 0
    total = np.linalg.norm(analytic) + np.linalg.norm(numeric)
    if total == 0:
        return np.nan
    return np.linalg.norm(analytic - numeric) / total


def compared_error__wrong_8(analytic, numeric, crossed):
    """The norm of the sum for the sum of norms: [1.0, 0.0], [0.0, 1.0], both not crossed."""
    a, d = analytic[~crossed], numeric[~crossed]
    if not a.any() and not d.any():
        return np.nan
    return np.linalg.norm(a - d) / np.linalg.norm(a + d)
