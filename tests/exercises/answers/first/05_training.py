import collections
import functools
import itertools
import math

import numpy as np


def descent_path__right_1(gradient, theta, learning_rate, epochs):
    """Style: itertools.accumulate with the start as its initial value."""
    start = np.array(theta, dtype=float)
    points = itertools.accumulate(
        range(epochs), lambda here, _: here - learning_rate * gradient(here), initial=start
    )
    return np.stack(list(points))


def descent_path__right_2(gradient, theta, learning_rate, epochs):
    """Style: a generator that moves an own copy in place and hands out copies of it."""

    def walk():
        here = np.array(theta, dtype=float)
        yield here.copy()
        for _ in range(epochs):
            here -= learning_rate * np.asarray(gradient(here))
            yield here.copy()

    return np.vstack(tuple(walk()))


def descent_path__right_3(gradient, theta, learning_rate, epochs):
    """Style: all rows start as theta, and every step moves all the rows that are still to come."""
    rows = np.tile(np.asarray(theta, dtype=float), (epochs + 1, 1))
    for k in range(1, epochs + 1):
        rows[k:] -= learning_rate * gradient(rows[k - 1].copy())
    return rows


def descent_path__right_4(gradient, theta, learning_rate, epochs):
    """Style: functools.reduce over growing tuples of points, turned to an array at the end."""

    def extend(points, _):
        last = np.array(points[-1])
        return (*points, tuple(p - learning_rate * g for p, g in zip(last, gradient(last))))

    first = (tuple(float(entry) for entry in theta),)
    return np.array(functools.reduce(extend, range(epochs), first))


def descent_path__wrong_1(gradient, theta, learning_rate, epochs):
    """The path has the dtype of theta: theta = np.array([1, 2]), learning_rate = 0.1 truncates."""
    path = np.zeros((epochs + 1, len(theta)), dtype=theta.dtype)
    path[0] = theta
    for k in range(epochs):
        path[k + 1] = path[k] - learning_rate * gradient(path[k])
    return path


def descent_path__wrong_2(gradient, theta, learning_rate, epochs):
    """Moves theta itself if it holds floats already: theta = np.array([1.0]), epochs = 1."""
    here = np.asarray(theta, dtype=float)
    path = [here.copy()]
    for _ in range(epochs):
        here -= learning_rate * gradient(here)
        path.append(here.copy())
    return np.array(path)


def descent_path__wrong_3(gradient, theta, learning_rate, epochs):
    """Appends one and the same array, so that all rows are the end: [1.0], 0.1, epochs = 2."""
    here = np.array(theta, dtype=float)
    path = [here]
    for _ in range(epochs):
        here -= learning_rate * gradient(here)
        path.append(here)
    return np.array(path)


def descent_path__wrong_4(gradient, theta, learning_rate, epochs):
    """Stores the point before the step and never the end: epochs = 1 gives one row."""
    here = np.array(theta, dtype=float)
    path = np.zeros((max(epochs, 1), here.size))
    path[0] = here
    for k in range(epochs):
        path[k] = here
        here = here - learning_rate * gradient(here)
    return path


def descent_path__wrong_5(gradient, theta, learning_rate, epochs):
    """Stops when a step is small, so that rows are missing: theta = [0.0], gradient = 2 theta."""
    path = [np.array(theta, dtype=float)]
    for _ in range(epochs):
        step = learning_rate * gradient(path[-1])
        if np.linalg.norm(step) < 1e-8:
            break
        path.append(path[-1] - step)
    return np.array(path)


def descent_path__wrong_6(gradient, theta, learning_rate, epochs):
    """Points in columns, the shape (P, epochs + 1): theta = [1.0, 2.0], epochs = 1 transposes."""
    here = np.array(theta, dtype=float)
    path = [here]
    for _ in range(epochs):
        here = here - learning_rate * gradient(here)
        path.append(here)
    return np.stack(path, axis=1)


def descent_path__wrong_7(gradient, theta, learning_rate, epochs):
    """Without steps the start alone, of shape (P,) and not (1, P): epochs = 0."""
    here = np.array(theta, dtype=float)
    path = here
    for _ in range(epochs):
        here = here - learning_rate * gradient(here)
        path = np.vstack([path, here])
    return path


def descent_path__wrong_8(gradient, theta, learning_rate, epochs, path=[]):
    """The default list lives on between calls: the second call returns the rows of the first."""
    here = np.array(theta, dtype=float)
    path.append(here)
    for _ in range(epochs):
        here = here - learning_rate * gradient(here)
        path.append(here)
    return np.array(path)


def nesterov__right_1(gradient, before, now, learning_rate, beta, epochs):
    """Style: no velocity at all, functools.reduce over pairs of successive points."""

    def step(pair, _):
        old, new = pair
        ahead = new + beta * (new - old)
        return new, ahead - learning_rate * gradient(ahead)

    start = (np.array(before, dtype=float), np.array(now, dtype=float))
    return functools.reduce(step, range(epochs), start)[1]


def nesterov__right_2(gradient, before, now, learning_rate, beta, epochs):
    """Style: point and velocity stacked to a matrix, moved in place by a 2 x 2 matrix."""
    point, old = np.array(now, dtype=float), np.array(before, dtype=float)
    state = np.stack([point, point - old])
    carry = np.array([[1.0, beta], [0.0, beta]])
    for _ in range(epochs):
        state = np.einsum("ij,jp->ip", carry, state)
        state -= learning_rate * np.asarray(gradient(state[0].copy()))
    return state[0]


def nesterov__right_3(gradient, before, now, learning_rate, beta, epochs):
    """Style: an endless generator of points, cut by islice, the last one kept by a deque."""

    def points():
        here = np.add(now, 0.0)
        speed = here - np.add(before, 0.0)
        while True:
            yield here
            speed = beta * speed
            speed = speed - learning_rate * gradient(here + speed)
            here = here + speed

    return collections.deque(itertools.islice(points(), epochs + 1), maxlen=1).pop()


def nesterov__right_4(gradient, before, now, learning_rate, beta, epochs):
    """Style: in terms of the point ahead, from which the velocity follows only afterwards."""
    old, new = (np.asarray(point).astype(float) for point in (before, now))
    ahead = (1 + beta) * new - beta * old
    while epochs > 0:
        old, new = new, ahead - learning_rate * gradient(ahead)
        ahead = (1 + beta) * new - beta * old
        epochs -= 1
    return new


def nesterov__wrong_1(gradient, before, now, learning_rate, beta, epochs):
    """The velocity starts anew at 0: before = [1.0], now = [0.9], beta = 0.9, epochs = 1."""
    theta = np.array(now, dtype=float)
    v = np.zeros(theta.shape)
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta


def nesterov__wrong_2(gradient, before, now, learning_rate, beta, epochs):
    """The gradient at the point itself: 2 theta, before = [2.0], now = [1.0], beta = 0.5."""
    theta = np.array(now, dtype=float)
    v = theta - before
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta)
        theta = theta + v
    return theta


def nesterov__wrong_3(gradient, before, now, learning_rate, beta, epochs):
    """Looks ahead by v, not beta v: gradient 2 theta, before = [2.0], now = [1.0], beta = 0.5."""
    theta = np.array(now, dtype=float)
    v = theta - before
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + v)
        theta = theta + v
    return theta


def nesterov__wrong_4(gradient, before, now, learning_rate, beta, epochs):
    """Shrinks v first, so beta counts twice: gradient 2 theta, before = [2.0], now = [1.0]."""
    theta = np.array(now, dtype=float)
    v = theta - before
    for _ in range(epochs):
        v *= beta
        v -= learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta


def nesterov__wrong_5(gradient, before, now, learning_rate, beta, epochs):
    """Writes the points into a copy of now, whole numbers too: np.array([2]), np.array([1])."""
    theta = now.copy()
    v = (now - before).astype(float)
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta[:] = theta + v
    return theta


def nesterov__wrong_6(gradient, before, now, learning_rate, beta, epochs):
    """Takes a velocity of 0 for the end of the run: before = now = [1.0], gradient = 2 theta."""
    theta = np.array(now, dtype=float)
    v = theta - before
    if not v.any():
        return theta
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta


def nesterov__wrong_7(gradient, before, now, learning_rate, beta, epochs):
    """The gradient with the factor 1 - beta of a running mean: before = now = [1.0], beta = 0.5."""
    theta = np.array(now, dtype=float)
    v = theta - before
    for _ in range(epochs):
        v = beta * v - (1 - beta) * learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta


def nesterov__wrong_8(gradient, before, now, learning_rate, beta, epochs):
    """Moves now itself if it holds floats already: now = np.array([1.0]), epochs = 1."""
    theta = np.asarray(now, dtype=float)
    v = theta - before
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta += v
    return theta


def honest_summary__right_1(losses):
    """Style: sorted Python floats, a namedtuple of the two results."""
    Summary = collections.namedtuple("Summary", ["diverged", "median"])
    values = [float(loss) for loss in losses]
    ranked = sorted(v if math.isfinite(v) else math.inf for v in values)
    n = len(ranked)
    low, high = ranked[(n - 1) // 2], ranked[n // 2]
    median = low if low == high else 0.5 * low + 0.5 * high
    return Summary(sum(not math.isfinite(v) for v in values) / n, median)


def honest_summary__right_2(losses):
    """Style: only the finite losses are sorted, a middle beyond their end is infinite."""
    finite = np.sort(np.asarray(losses, dtype=float)[np.isfinite(losses)])
    total = np.size(losses)
    middle = {(total - 1) // 2, total // 2}
    parts = [float(finite[k]) / len(middle) if k < finite.size else np.inf for k in middle]
    return 1 - finite.size / total, sum(parts)


def honest_summary__right_3(losses):
    """Style: np.select and np.partition, the two numbers as 0-d arrays."""
    values = np.array(losses, dtype=float)
    lost = np.select([np.isnan(values), np.isinf(values)], [True, True], default=False)
    values[lost] = np.inf
    at = [(values.size - 1) // 2, values.size // 2]
    low, high = np.partition(values, at)[at]
    return np.array(np.count_nonzero(lost) / lost.size), np.array(low / 2 + high / 2)


def honest_summary__right_4(losses):
    """Style: np.lexsort with the flag first, recursion that peels off the best and the worst."""
    values = np.asarray(losses, dtype=float)
    bad = np.logical_not(np.abs(values) < np.inf)
    order = np.lexsort((np.where(bad, 0.0, values), bad))
    queue = collections.deque(math.inf if bad[i] else float(values[i]) for i in order)
    while len(queue) > 2:
        queue.pop()
        queue.popleft()
    share = float(np.mean(bad))
    return share, math.fsum(entry / len(queue) for entry in queue)


def honest_summary__wrong_1(losses):
    """The median of the runs that survived only: [1.0, 2.0, inf] gives 1.5 instead of 2."""
    good = np.isfinite(losses)
    share = 1 - good.mean()
    if not good.any():
        return share, np.inf
    return share, np.median(losses[good])


def honest_summary__wrong_2(losses):
    """Writes inf into a copy of the same dtype: whole numbers, np.array([3, 1, 2]), fail."""
    bad = ~np.isfinite(losses)
    ranked = losses.copy()
    ranked[bad] = np.inf
    return bad.mean(), np.median(ranked)


def honest_summary__wrong_3(losses):
    """1e9 stands for a run that diverged: [1.0, inf, nan] gives 1e9 instead of inf."""
    bad = ~np.isfinite(losses)
    return bad.mean(), np.median(np.where(bad, 1e9, losses))


def honest_summary__wrong_4(losses):
    """Only NaN counts as diverged in the share: [1.0, inf] gives 0 instead of 0.5."""
    ranked = np.where(np.isfinite(losses), losses, np.inf)
    return np.isnan(losses).mean(), np.median(ranked)


def honest_summary__wrong_5(losses):
    """Only NaN is replaced, so that -inf ranks as the best: [-inf, 1.0, 2.0] gives 1, not 2."""
    bad = ~np.isfinite(losses)
    ranked = np.where(np.isnan(losses), np.inf, losses)
    return bad.mean(), np.median(ranked)


def honest_summary__wrong_6(losses):
    """Overwrites NaN in the argument itself: np.array([1.0, nan]) is [1.0, inf] afterwards."""
    losses = np.asarray(losses, dtype=float)
    bad = ~np.isfinite(losses)
    losses[bad] = np.inf
    return bad.mean(), np.median(losses)


def honest_summary__wrong_7(losses):
    """The middle as low + (high - low) / 2, which is inf - inf: [inf, nan] gives NaN, not inf."""
    bad = ~np.isfinite(losses)
    ranked = np.sort(np.where(bad, np.inf, losses))
    low, high = ranked[(len(ranked) - 1) // 2], ranked[len(ranked) // 2]
    return bad.mean(), low + (high - low) / 2


def honest_summary__wrong_8(losses):
    """The upper of the two in the middle for an even number: [1.0, 2.0] gives 2 instead of 1.5."""
    bad = ~np.isfinite(losses)
    ranked = np.sort(np.where(bad, np.inf, losses))
    return bad.mean(), ranked[len(ranked) // 2]
