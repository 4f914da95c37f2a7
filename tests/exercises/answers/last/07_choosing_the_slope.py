import collections
import math

import numpy as np


def both_slopes__right_1(Z, G):
    """einsum with the negative and the positive part of Z, a namedtuple as the result."""
    Slopes = collections.namedtuple("Slopes", "below above")
    parts = (np.minimum(Z, 0), np.maximum(Z, 0))
    return Slopes(*(float(np.einsum("nd,nd->", G, part)) for part in parts))


def both_slopes__wrong_1(Z, G):
    """In the order above, below: Z=[[1.0]], G=[[1.0]] gives (1, 0) and not (0, 1)."""
    on = Z > 0
    return float((G * Z)[on].sum()), float((G * Z)[~on].sum())


def both_slopes__wrong_2(Z, G):
    """A number for each unit, though the layer shares both: Z of shape (1, 2) gives shape (2,)."""
    on = Z > 0
    below = np.sum(G * Z * ~on, axis=0)
    above = np.sum(G * Z * on, axis=0)
    return below, above


def both_slopes__wrong_3(Z, G):
    """The negative part with its sign lost: Z=[[-1.0]], G=[[1.0]] gives 1 and not -1 for below."""
    relu = np.maximum(Z, 0)
    off = np.maximum(-Z, 0)
    return float(np.vdot(G, off)), float(np.vdot(G, relu))


def log_slope__right_1(s, Z, G):
    """A generator over the entries, added up by math.fsum, times the slope at the end."""
    pairs = zip(np.ravel(Z).tolist(), np.ravel(G).tolist())
    return math.exp(s) * math.fsum(g * z for z, g in pairs if not z > 0)


def log_slope__wrong_1(s, Z, G):
    """The inner derivative e^s is missing, right at s = 0 only: s=1, Z=[[-1.0]], G=[[1.0]]."""
    return float(np.sum(np.where(Z > 0, 0.0, Z) * G))


def log_slope__wrong_2(s, Z, G):
    """The off side is where alpha * z > z, which turns round for s > 0: s=1, Z=[[-1.0]]."""
    leak = np.exp(s) * Z
    return float(np.sum(G * leak, where=leak > Z))


def log_slope__wrong_3(s, Z, G):
    """A lower bound on the slope: s=-30, Z=[[-1.0]], G=[[1.0]] gives -1e-8 and not -9e-14."""
    alpha = max(math.exp(s), 1e-8)
    return float(alpha * np.sum((G * Z)[Z <= 0]))


def paired_interval__right_1(a, b, t):
    """Python lists, math.isnan and math.fsum, the sum of squares by hand."""
    gaps = [float(p) - float(q) for p, q in zip(a, b) if not (math.isnan(p) or math.isnan(q))]
    n = len(gaps)
    centre = math.fsum(gaps) / n
    spread = math.fsum((gap - centre) ** 2 for gap in gaps) / (n - 1)
    return centre, t * math.sqrt(spread / n), len(a) - n


def paired_interval__wrong_1(a, b, t):
    """The root of all pairs, not of those left: a=[1, 2, nan], b=[0, 0, 0] divides by root 3."""
    d = a - b
    half = t * np.nanstd(d, ddof=1) / np.sqrt(d.size)
    return float(np.nanmean(d)), float(half), int(np.isnan(d).sum())


def paired_interval__wrong_2(a, b, t):
    """Counts lost runs, not pairs: a=[1, 2, nan], b=[0, 0, nan] gives 2 and not 1."""
    lost = np.isnan(a).sum() + np.isnan(b).sum()
    d = (a - b)[~np.isnan(a - b)]
    return float(d.mean()), float(t * d.std(ddof=1) / math.sqrt(len(d))), int(lost)


def paired_interval__wrong_3(a, b, t):
    """Difference of the means of all survivors: a=[1, 2, nan], b=[0, 0, 9] gives -1.5, not 1.5."""
    d = a - b
    d = d[np.isfinite(d)]
    half = t * np.std(d, ddof=1) / np.sqrt(len(d))
    return float(np.nanmean(a) - np.nanmean(b)), float(half), len(a) - len(d)
