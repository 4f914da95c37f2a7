import itertools
import math

import numpy as np


def fourth_order__right_1(f, x, h):
    """D(h) corrected by a third of its distance from D(2h), steps in a comprehension."""
    near, far = ((f(x + step) - f(x - step)) / (2 * step) for step in (h, 2 * h))
    return near + (near - far) / 3


def fourth_order__wrong_1(f, x, h):
    """2 D(h) - D(2h), as for an error in h, leaves -2 c h^2: f(x) = x**3 at 0 with h = 0.1."""
    D_1 = (f(x + h) - f(x - h)) / (2 * h)
    D_2 = (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)
    return 2 * D_1 - D_2


def fourth_order__wrong_2(f, x, h):
    """D(h/2) and D(h), so f is evaluated at x +- h/2: seen with an f that notes its points."""

    def D(step):
        return (f(x + step) - f(x - step)) / (2 * step)

    return (4 * D(h / 2) - D(h)) / 3


def fourth_order__wrong_3(f, x, h):
    """D(2h) is divided by 2h, not by 4h: f(x) = x at 0 gives 2/3 and should give 1."""
    D_1 = (f(x + h) - f(x - h)) / (2 * h)
    D_2 = (f(x + 2 * h) - f(x - 2 * h)) / (2 * h)
    return (4 * D_1 - D_2) / 3


def relative_step__right_1(f, x, h):
    """Moves as the rows of a diagonal matrix, each added to a flat copy in floats."""
    start = np.array(x, dtype=float)
    flat = start.reshape(-1)
    steps = h * np.fmax(1.0, np.fabs(flat))
    slopes = [
        (f((flat + move).reshape(start.shape)) - f((flat - move).reshape(start.shape))) / (2 * step)
        for move, step in zip(np.diag(steps), steps)
    ]
    return np.array(slopes, dtype=float).reshape(start.shape)


def relative_step__wrong_1(f, x, h):
    """copy() keeps whole numbers, the step is cut off: x=np.array([1, 2]) with h=1e-6."""
    x = np.asarray(x)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(float(x[i])))
        up = x.copy()
        up[i] = x[i] + step
        down = x.copy()
        down[i] = x[i] - step
        gradient[i] = (f(up) - f(down)) / (2 * step)
    return gradient


def relative_step__wrong_2(f, x, h):
    """No absolute value, so x=[-1e5] is moved by h = 1e-6 and drowns in round-off."""
    gradient = np.zeros(np.shape(x))
    for i in np.ndindex(np.shape(x)):
        step = h * max(1.0, x[i])
        up = np.array(x, dtype=float)
        down = np.array(x, dtype=float)
        up[i] += step
        down[i] -= step
        gradient[i] = (f(up) - f(down)) / (2 * step)
    return gradient


def relative_step__wrong_3(f, x, h):
    """Moves x itself and back, which leaves round-off in a float x: x=[0.1, 0.7] with h=1e-6."""
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


def compared_error__right_1(analytic, numeric, crossed):
    """itertools.compress for the pairs and math.hypot for the norms."""
    keep = [not flag for flag in crossed]
    pairs = list(itertools.compress(zip(analytic, numeric), keep))
    size = math.hypot(*(a for a, _ in pairs)) + math.hypot(*(d for _, d in pairs))
    if size == 0:
        return math.nan
    return math.hypot(*(float(a) - float(d) for a, d in pairs)) / size


def compared_error__wrong_1(analytic, numeric, crossed):
    """Small number in the denominator: nothing left, as crossed=[True], gives 0 and not NaN."""
    a = analytic[~crossed]
    d = numeric[~crossed]
    norm = np.linalg.norm
    return float(norm(a - d) / max(norm(a) + norm(d), 1e-300))


def compared_error__wrong_2(analytic, numeric, crossed):
    """NaN if one of the two is 0 throughout: analytic=[0.0], numeric=[1.0] should give 1."""
    a, d = analytic[~crossed], numeric[~crossed]
    if not (np.any(a) and np.any(d)):
        return float("nan")
    return float(np.linalg.norm(a - d) / (np.linalg.norm(a) + np.linalg.norm(d)))


def compared_error__wrong_3(analytic, numeric, crossed):
    """allclose takes small gradients for 0: analytic=[1e-20], numeric=[2e-20] gives NaN."""
    a, d = analytic[~crossed], numeric[~crossed]
    if np.allclose(a, 0) and np.allclose(d, 0):
        return np.nan
    return float(np.sqrt(np.sum((a - d) ** 2)) / (np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(d**2))))
