"""A teacher's experiment with leaky, as type checkers and test_types.py see it."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

import leaky
from leaky import (
    MLP,
    History,
    check_gradient,
    check_network,
    dead_units,
    explore,
    initialize,
    leaky_relu,
    mean_squared_error,
    softmax_cross_entropy,
    train,
    two_moons,
)

# Lists do as well as tuples; what the network keeps is a tuple.
rng = np.random.default_rng(0)
X, labels = two_moons(60, 0.1, rng)
mlp = MLP([2, 8, 8, 2], negative_slope=0.01, criterion="cross_entropy")
sizes: tuple[int, ...] = mlp.sizes
wider = [MLP((2, width, 2)) for width in (4, 16)]
theta = initialize(mlp, "he", rng)
many = initialize(mlp, "pytorch", rng, n_networks=5)

# One network, and five at once, each with its own learning rate.
rates = [0.05, 0.1, 0.2, 0.3, 0.4]
history: History = train(mlp, theta, X.tolist(), labels, learning_rate=0.1, epochs=4)
histories = train(mlp, many, X, labels, learning_rate=rates, epochs=4, snapshots=range(0, 5, 2))
first, last = float(histories.loss[0].mean()), float(histories.loss[-1].mean())
learned: bool = last < first and not histories.diverged.any()
for epoch, parameters in zip(histories.snapshot_epochs, histories.snapshots, strict=True):
    dead: list[NDArray[np.bool_]] = dead_units(mlp, parameters, X)
    print(epoch, [int(layer.sum()) for layer in dead])

# The losses, of a network's output and of plain lists.
loss: float = float(softmax_cross_entropy(mlp.forward(history.theta, X), labels))
error = mean_squared_error([[1.0]], [[2.0]])
print(f"{learned}, {loss:.3f}, {error:.1f}, gain {leaky.gain(mlp.negative_slope):.3f}")

# A gradient by the package, and one by hand.
report = check_network(mlp, theta, X, labels)
verdict: str = report.verdict
worst: str | None = report.worst
print(report, verdict, worst, report.errors[report.compared].max())


def cubes(point: NDArray[np.floating]) -> float:
    return float(np.sum(point**3))


def slopes(point: NDArray[np.floating]) -> NDArray[np.floating]:
    return 3 * point**2


check_gradient(cubes, slopes, np.ones(3), step=1e-4).raise_for_failure()


def line(slope: float) -> Figure:
    figure = Figure()
    axes = figure.subplots()
    axes.plot([-1, 0, 1], leaky_relu([-1, 0, 1], slope))  # pyright: ignore - matplotlib's own
    return figure


explorer = explore(line, slope=np.linspace(0, 1, 11), caption="The leak")
print(explorer, explorer.describe(slope=0.5))
