import functools
import itertools
import math
from collections import namedtuple

import numpy as np
from scipy import stats


def both_slopes__right_1(Z, G):
    """Style: plain double loop with two running totals."""
    down = up = 0.0
    for z_row, g_row in zip(Z, G, strict=True):
        for z, g in zip(z_row, g_row, strict=True):
            if z > 0:
                up += float(g) * float(z)
            else:
                down += float(g) * float(z)
    return down, up


def both_slopes__right_2(Z, G):
    """Style: one einsum over the two stacked masks, a namedtuple as result."""
    Slopes = namedtuple("Slopes", ["below", "above"])
    masks = np.stack([Z <= 0, Z > 0]).astype(float)
    return Slopes(*np.einsum("mij,ij,ij->m", masks, Z, G))


def both_slopes__right_3(Z, G):
    """Style: functools.reduce over the flattened pairs, min and max for masks."""

    def add(totals, pair):
        z, g = pair
        return (totals[0] + min(z, 0) * g, totals[1] + max(z, 0) * g)

    pairs = zip(np.ravel(Z).tolist(), np.ravel(G).tolist(), strict=True)
    return functools.reduce(add, pairs, (0.0, 0.0))


def both_slopes__right_4(Z, G):
    """Style: the quotient of the straight line with step 1, which the statement allows here."""

    def total(below, above):
        return np.sum(G * np.where(Z > 0, above * Z, below * Z))

    nothing = total(0.0, 0.0)
    return float(total(1.0, 0.0) - nothing), float(total(0.0, 1.0) - nothing)


def both_slopes__wrong_1(Z, G):
    """Returns above before below: Z = [[1.0, -2.0]], G = [[1.0, 1.0]]."""
    on = Z > 0
    return np.sum(G[on] * Z[on]), np.sum(G[~on] * Z[~on])


def both_slopes__wrong_2(Z, G):
    """Divides by n again although G has it inside: Z = [[1.0], [-2.0]], G = [[1.0], [1.0]]."""
    n = Z.shape[0]
    below = np.sum(G * np.where(Z > 0, 0, Z)) / n
    above = np.sum(G * np.where(Z > 0, Z, 0)) / n
    return below, above


def both_slopes__wrong_3(Z, G):
    """Sums over the samples only, a slope for each unit: Z = [[-1, -2]], G = [[1, 1]]."""
    on = Z > 0
    return (G * Z * ~on).sum(axis=0), (G * Z * on).sum(axis=0)


def both_slopes__wrong_4(Z, G):
    """Sums G over the mask and forgets the factor z: Z = [[2.0, -3.0]], G = [[1.0, 1.0]]."""
    on = Z > 0
    return G[~on].sum(), G[on].sum()


def both_slopes__wrong_5(Z, G):
    """Takes the size of z, so below has the wrong sign: Z = [[-2.0]], G = [[1.0]]."""
    size = np.abs(Z)
    return np.sum(G * size * (Z <= 0)), np.sum(G * size * (Z > 0))


def both_slopes__wrong_6(Z, G):
    """Keeps Z's dtype, products are cut: Z = [[1, -1]] (ints), G = [[0.5, 0.5]]."""
    low = np.zeros_like(Z)
    high = np.zeros_like(Z)
    on = Z > 0
    low[~on] = G[~on] * Z[~on]
    high[on] = G[on] * Z[on]
    return low.sum(), high.sum()


def both_slopes__wrong_7(Z, G):
    """Overwrites Z's positive entries on the way: any Z with one, Z = [[1.0, -2.0]], G = Z."""
    on = Z > 0
    above = np.sum(G[on] * Z[on])
    Z[on] = 0
    below = np.sum(G * Z)
    return below, above


def both_slopes__wrong_8(Z, G):
    """The return stands inside the loop, only sample 0 counts: Z = [[1.0], [-2.0]], G = Z."""
    below, above = 0.0, 0.0
    for z, g in zip(Z, G, strict=True):
        below += np.sum(g[z <= 0] * z[z <= 0])
        above += np.sum(g[z > 0] * z[z > 0])
        return below, above


def log_slope__right_1(s, Z, G):
    """Style: exact sum with math.fsum over a generator, the factor at the end."""
    pairs = zip(np.ravel(Z).tolist(), np.ravel(G).tolist(), strict=True)
    return math.fsum(g * z for z, g in pairs if not z > 0) * float(np.exp(s))


def log_slope__right_2(s, Z, G):
    """Style: (z - |z|) / 2 in place of a mask, a matrix product's trace, a 0-d array."""
    negative = (Z - np.abs(Z)) / 2
    return np.asarray(np.exp(s) * np.trace(negative.T @ G))


def log_slope__right_3(s, Z, G):
    """Style: the factor is taken into the exponent: sign times exp(s + log of the size)."""
    total = float(np.sum(np.select([Z > 0], [0.0], default=1.0) * Z * G))
    if total == 0:
        return 0.0
    return math.copysign(1.0, total) * float(np.exp(s + math.log(abs(total))))


def log_slope__right_4(s, Z, G):
    """Style: recursion over the rows, np.vectorize for one entry."""
    entry = np.vectorize(lambda z, g: 0.0 if z > 0 else z * g, otypes=[float])

    def total(start, stop):
        if stop - start == 1:
            return entry(Z[start], G[start]).sum()
        middle = (start + stop) // 2
        return total(start, middle) + total(middle, stop)

    return np.exp(s) * total(0, len(Z))


def log_slope__wrong_1(s, Z, G):
    """Stops at dL/dalpha, the factor exp(s) is missing: s = 1.0, Z = [[-1.0]], G = [[1.0]]."""
    return np.sum(G * np.where(Z > 0, 0.0, Z))


def log_slope__wrong_2(s, Z, G):
    """Takes s for the slope itself: s = 0.0, Z = [[-1.0]], G = [[1.0]] gives 0, not -1."""
    off = Z <= 0
    return s * np.sum(G[off] * Z[off])


def log_slope__wrong_3(s, Z, G):
    """Mean over the off units in place of the sum: s = 0.0, Z = [[-1, -2]], G = [[1, 1]]."""
    off = Z <= 0
    if not off.any():
        return 0.0
    return np.exp(s) * np.mean(G[off] * Z[off])


def log_slope__wrong_4(s, Z, G):
    """A central difference quotient: s = -40.0, Z = [[3.0, -1.0]], G = [[1.0, 1.0]] drowns."""
    h = 1e-5

    def loss(s):
        return np.sum(G * np.where(Z > 0, Z, np.exp(s) * Z))

    return (loss(s + h) - loss(s - h)) / (2 * h)


def log_slope__wrong_5(s, Z, G):
    """Products in a copy of whole numbers are cut: s = -1.0, Z = [[-1]] (ints), G = [[1.0]]."""
    dslope = Z.copy()
    off = Z <= 0
    dslope[~off] = 0
    dslope[off] = np.exp(s) * Z[off]
    return np.sum(G * dslope)


def log_slope__wrong_6(s, Z, G):
    """A derivative for each unit, not one: s = 0.0, Z = [[-1, -2]], G = [[1, 1]]."""
    return np.exp(s) * np.einsum("ij,ij->j", G, np.minimum(Z, 0))


def log_slope__wrong_7(s, Z, G):
    """Divides by the slope, since ds/dalpha is 1/alpha: s = 1.0, Z = [[-1.0]], G = [[1.0]]."""
    alpha = np.exp(s)
    dalpha = np.sum(G * Z * (Z <= 0))
    return dalpha / alpha


def log_slope__wrong_8(s, Z, G):
    """Keeps the slope at 1e-6 or more 'for safety': s = -30.0, Z = [[-1.0]], G = [[1.0]]."""
    alpha = max(np.exp(s), 1e-6)
    return alpha * np.sum(G * np.minimum(Z, 0))


def paired_interval__right_1(a, b, t):
    """Style: Welford's running mean and sum of squares in one loop, a list as result."""
    left = lost = 0
    mean = squares = 0.0
    for x, y in zip(a, b, strict=True):
        if x != x or y != y:
            lost += 1
            continue
        left += 1
        delta = (float(x) - float(y)) - mean
        mean += delta / left
        squares += delta * ((float(x) - float(y)) - mean)
    return [mean, t * math.sqrt(squares / (left - 1) / left), lost]


def paired_interval__right_2(a, b, t):
    """Style: stacked pairs, whole rows dropped, scipy's standard error."""
    pairs = np.stack([a, b], axis=1).astype(float)
    whole = pairs[~np.isnan(pairs).any(axis=1)]
    difference = whole @ np.array([1.0, -1.0])
    return difference.mean(), t * stats.sem(difference), len(pairs) - len(whole)


def paired_interval__right_3(a, b, t):
    """Style: s from the squared differences of all pairs of differences, a namedtuple."""
    Interval = namedtuple("Interval", "mean half lost")
    kept = [float(x) - float(y) for x, y in zip(a, b, strict=True) if not np.isnan([x, y]).any()]
    n = len(kept)
    spread = math.fsum((p - q) ** 2 for p, q in itertools.combinations(kept, 2))
    variance = spread / (n * (n - 1))
    return Interval(math.fsum(kept) / n, t * (variance / n) ** 0.5, len(a) - n)


def paired_interval__right_4(a, b, t):
    """Style: NaN differences kept, all by nan-functions, the results 0-d arrays."""
    difference = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    lost = np.count_nonzero(np.isnan(difference))
    root = np.sqrt(np.size(difference) - lost)
    half = t / root * np.nanstd(difference, ddof=1)
    return np.array(np.nanmean(difference)), np.array(half), np.array(lost)


def paired_interval__wrong_1(a, b, t):
    """Standard deviation with n, not n - 1: a = [1.0, 3.0], b = [0.0, 0.0], t = 2.0."""
    kept = ~(np.isnan(a) | np.isnan(b))
    d = a[kept] - b[kept]
    return d.mean(), t * d.std() / np.sqrt(len(d)), int(np.sum(~kept))


def paired_interval__wrong_2(a, b, t):
    """The root has the number of all pairs: a = [1.0, 3.0, nan], b = [0.0, 0.0, 0.0], t = 2.0."""
    d = a - b
    lost = np.isnan(d).sum()
    return np.nanmean(d), t * np.nanstd(d, ddof=1) / np.sqrt(len(d)), lost


def paired_interval__wrong_3(a, b, t):
    """The share of lost pairs, not their number: a = [1, 3, nan], b = [0, 0, 0], t = 2."""
    lost = np.isnan(a) | np.isnan(b)
    d = (a - b)[~lost]
    half = t * np.std(d, ddof=1) / np.sqrt(d.size)
    return np.mean(d), half, np.mean(lost)


def paired_interval__wrong_4(a, b, t):
    """Mean of each one's own survivors: a = [1, 3, nan], b = [0, 0, 9], t = 2."""
    d = a - b
    d = d[~np.isnan(d)]
    mean = np.nanmean(a) - np.nanmean(b)
    half = t * d.std(ddof=1) / math.sqrt(len(d))
    return mean, half, len(a) - len(d)


def paired_interval__wrong_5(a, b, t):
    """Counts lost runs, a pair that lost both counts twice: a = b = [1.0, 3.0, nan], t = 2.0."""
    lost = np.isnan(a).sum() + np.isnan(b).sum()
    kept = ~np.isnan(a) & ~np.isnan(b)
    d = a[kept] - b[kept]
    return d.mean(), t * d.std(ddof=1) / np.sqrt(kept.sum()), lost


def paired_interval__wrong_6(a, b, t):
    """Returns the two ends, not mean and half-width: a = [1, 3], b = [0, 0], t = 2."""
    kept = ~np.isnan(a - b)
    d = (a - b)[kept]
    half = t * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean() - half, d.mean() + half, len(a) - len(d)


def paired_interval__wrong_7(a, b, t):
    """The spread of two independent samples, pairing is lost: a = [1, 5], b = [0, 4], t = 2."""
    kept = ~(np.isnan(a) | np.isnan(b))
    x, y = a[kept], b[kept]
    s = np.sqrt(x.var(ddof=1) + y.var(ddof=1))
    return (x - y).mean(), t * s / np.sqrt(len(x)), len(a) - len(x)


def paired_interval__wrong_8(a, b, t):
    """Writes NaN into a where b lost its run: a = [1.0, 3.0, 2.0], b = [0.0, 0.0, nan], t = 2.0."""
    if np.isnan(b).any():
        a[np.isnan(b)] = np.nan
    left = ~np.isnan(a)
    d = a[left] - b[left]
    return d.mean(), t * d.std(ddof=1) / np.sqrt(d.size), np.sum(~left)
