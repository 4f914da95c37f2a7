import collections
import itertools
import math

import numpy as np


def descent_path__right_1(gradient, theta, learning_rate, epochs):
    """itertools.accumulate from the start, stacked at the end."""
    start = np.array(theta, dtype=float)

    def step(point, _):
        return point - learning_rate * np.asarray(gradient(point))

    return np.stack(list(itertools.accumulate(range(epochs), step, initial=start)))


def descent_path__wrong_1(gradient, theta, learning_rate, epochs):
    """Every row is the same array, changed in place: epochs=1 gives the end in both rows."""
    theta = np.array(theta, dtype=float)
    path = [theta]
    for _ in range(epochs):
        theta -= learning_rate * gradient(theta)
        path.append(theta)
    return np.array(path)


def descent_path__wrong_2(gradient, theta, learning_rate, epochs):
    """The table has the dtype of theta, fractions are cut off: theta=np.array([1, 2]), rate 0.1."""
    path = np.empty((epochs + 1, theta.size), dtype=theta.dtype)
    path[0] = theta
    for t in range(epochs):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


def descent_path__wrong_3(gradient, theta, learning_rate, epochs):
    """Stops where the gradient is about 0: a start in the minimum with epochs=3 gives one row."""
    path = [np.array(theta, dtype=float)]
    while len(path) <= epochs:
        slope = gradient(path[-1])
        if np.allclose(slope, 0):
            break
        path.append(path[-1] - learning_rate * slope)
    return np.array(path)


def nesterov__right_1(gradient, before, now, learning_rate, beta, epochs):
    """No velocity at all: a deque of the last two points, extrapolated and then descended."""
    points = collections.deque([np.array(before, float), np.array(now, float)], maxlen=2)
    while epochs > 0:
        ahead = points[1] + beta * (points[1] - points[0])
        points.append(ahead - learning_rate * np.asarray(gradient(ahead)))
        epochs -= 1
    return points.pop()


def nesterov__wrong_1(gradient, before, now, learning_rate, beta, epochs):
    """The velocity starts at 0 again: wrong wherever before and now differ, as [0.0] and [1.0]."""
    theta = np.array(now, dtype=float)
    v = np.zeros(theta.shape)
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + beta * v)
        theta = theta + v
    return theta


def nesterov__wrong_2(gradient, before, now, learning_rate, beta, epochs):
    """Gradient at theta + v, without beta: before=[0.0], now=[1.0], beta=0.9, L = theta^2 / 2."""
    v = np.subtract(now, before)
    theta = np.asarray(now)
    for _ in range(epochs):
        v = beta * v - learning_rate * gradient(theta + v)
        theta = theta + v
    return theta


def nesterov__wrong_3(gradient, before, now, learning_rate, beta, epochs):
    """asarray copies no floats, so += moves the caller's now: any float now with epochs=1."""
    theta = np.asarray(now, dtype=float)
    velocity = theta - before
    for _ in range(epochs):
        velocity = beta * velocity - learning_rate * gradient(theta + beta * velocity)
        theta += velocity
    return theta


def honest_summary__right_1(losses):
    """A sorted Python list with inf for the lost, and a namedtuple for the result."""
    Summary = collections.namedtuple("Summary", ["share", "median"])
    values = sorted(float(x) if math.isfinite(x) else math.inf for x in losses)
    lower, upper = values[(len(values) - 1) // 2], values[len(values) // 2]
    lost = sum(1 for x in values if x == math.inf)
    return Summary(lost / len(values), lower / 2 + upper / 2)


def honest_summary__wrong_1(losses):
    """Only NaN counts as diverged in the share: losses=[1.0, inf] gives 0.0 and not 0.5."""
    losses = np.asarray(losses, dtype=float)
    share = np.isnan(losses).mean()
    return float(share), float(np.median(np.where(np.isfinite(losses), losses, np.inf)))


def honest_summary__wrong_2(losses):
    """1e10 stands for a lost run, but losses may be larger: [1e12, 1e12, 1.0] gives inf."""
    losses = np.asarray(losses, dtype=float)
    lost = ~np.isfinite(losses)
    median = float(np.median(np.where(lost, 1e10, losses)))
    return float(lost.mean()), float("inf") if median >= 5e9 else median


def honest_summary__wrong_3(losses):
    """percentile interpolates inf - inf, which is NaN: losses=[nan, nan] should have median inf."""
    losses = np.array(losses, dtype=float)
    lost = ~np.isfinite(losses)
    losses[lost] = np.inf
    with np.errstate(invalid="ignore"):
        return float(lost.sum() / lost.size), float(np.percentile(losses, 50))
