"""Draw a small picture for each chapter: one idea, without words, legible at 96 by 64 pixels.

The front page shows them beside the chapters' names, and a link to a chapter carries its own. A
new chapter needs a function here and a line in the table `_PICTURES`.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from leaky._arrays import Array
from leaky._validation import choice
from leaky.activations import leaky_relu
from leaky.datasets import digits, two_moons, two_rings, two_spirals
from leaky.diagnostics import kill_units
from leaky.figures.style import LIGHT, look
from leaky.gradcheck import central_differences
from leaky.initialization import initialize
from leaky.lessons.clinic import CHECKS, PATIENTS
from leaky.network import MLP
from leaky.training import train

_WIDTH, _HEIGHT = 96, 64  # points; on the front page a point is a pixel
_QUIET = "0.5"  # a grey that is seen on light pages and on dark ones


@look()
def vignette(chapter: str, colors: tuple[str, str] = (LIGHT[1], LIGHT[0])) -> Figure:
    """Draw the small picture of a chapter.

    Parameters
    ----------
    chapter : str
        The name of its file without the ending, such as "01_dead_neurons".
    colors : (str, str)
        Of what the chapter is about, and of what stands beside it; the third colour is a grey.

    Returns
    -------
    Figure
        96 by 64 points. Its label, ``figure.get_label()``, says in a phrase what is drawn.

    Raises
    ------
    ValueError
        If the chapter has no picture here.
    """
    draw, phrase = _PICTURES[_checked(chapter)]
    figure = Figure(figsize=(_WIDTH / 72, _HEIGHT / 72), label=phrase)
    axes = figure.add_axes((0.04, 0.06, 0.92, 0.88))
    axes.set_axis_off()
    draw(axes, *colors)
    for artist in axes.get_children():
        artist.set_clip_on(False)  # nothing is cut, and each cut would be a few more bytes
    return figure


def _checked(chapter: str) -> str:
    """Return the name of a chapter that has a picture."""
    try:
        return choice(chapter, "chapter", _PICTURES)
    except ValueError as error:
        where = "leaky/lessons/plots/vignettes.py, in the table _PICTURES"
        raise ValueError(f"{error}. The picture of a new chapter is made in {where}") from None


def _dead_neuron(axes: Axes, main: str, other: str) -> None:
    """Draw the line on which a unit's pre-activation is 0, before it was killed and after."""
    X, mlp = np.random.default_rng(11).standard_normal((30, 2)), MLP((2, 1, 1), 0)
    theta = np.array([1.0, 0.7, 0, 1, 0])
    axes.plot(*X.T, "o", color=other, markersize=3.5, markeredgewidth=0)
    for parameters, color, dashes in (
        (theta, _QUIET, (0, (2, 1.5))),
        (kill_units(mlp, theta, X, margin=0.9), main, "-"),
    ):
        (W, b), _ = mlp.unpack(parameters)
        y = np.array([-2.2, 2.2])
        x = -(b + W[1] * y) / W[0]
        axes.plot(x, y, color=color, linestyle=dashes, linewidth=3 if color == main else 1.5)
    axes.set(xlim=(-2.3, 4.6), ylim=(-2.2, 2.2))


def _kink(axes: Axes, main: str, other: str) -> None:
    """Draw Leaky ReLU over ReLU, which is 0 where the leak falls below it."""
    z = np.array([-3.0, 0.0, 2.2])
    axes.plot([-3, 3], [0, 0], color=_QUIET, linestyle="-", linewidth=1)
    axes.plot([0, 0], [-0.9, 2.2], color=_QUIET, linestyle="-", linewidth=1)
    axes.plot(z, leaky_relu(z, 0), color=other, linestyle=(0, (2, 1.2)), linewidth=2.5)
    axes.plot(z, leaky_relu(z, 0.25), color=main, linestyle="-", linewidth=4)
    axes.set(xlim=(-3, 3), ylim=(-0.9, 2.2))


def _backward(axes: Axes, main: str, other: str) -> None:
    """Draw a 2-3-1 network with the arrows of the backward pass."""
    layers = [[(x, y) for y in ys] for x, ys in ((0, (-1, 1)), (2, (-2, 0, 2)), (4, (0,)))]
    for left, right in pairwise(layers):
        for tip in left:
            for tail in right:
                style = {"arrowstyle": "-|>,head_width=2,head_length=3.4", "linewidth": 1.2}
                ends = {"color": main, "shrinkA": 4, "shrinkB": 5, "mutation_scale": 1}
                axes.annotate("", tip, tail, arrowprops=style | ends)
    for nodes in layers:
        axes.plot(*np.transpose(nodes), "o", color=other, markersize=9, markeredgewidth=0)
    axes.set(xlim=(-0.3, 4.3), ylim=(-2.4, 2.4))


def _valley(axes: Axes, main: str, other: str) -> None:
    """Draw the error of a central difference over its step, both as powers of ten."""
    powers = np.arange(-14, 0.1, 0.5)
    theta = np.array([0.5])
    slopes = [central_differences(lambda t: np.exp(t).sum(axis=-1), theta, 10**h) for h in powers]
    errors = np.abs(np.ravel(slopes) / np.exp(theta) - 1)
    axes.plot(powers, np.log10(errors), color=main, linestyle="-", linewidth=2.5)
    best = np.argmin(errors)
    axes.plot(powers[best], np.log10(errors[best]), "o", color=other, markersize=7)


def _moons(axes: Axes, main: str, other: str) -> None:
    """Draw the two moons, and where a network that was trained on them changes its answer."""
    X, labels = two_moons(44, 0.1, np.random.default_rng(0))
    mlp = MLP((2, 10, 10, 2), 0.1, criterion="cross_entropy")
    theta = initialize(mlp, "he", np.random.default_rng(1))
    theta = train(mlp, theta, X, labels, learning_rate=0.5, epochs=600).theta
    x, y = np.linspace(-1.3, 2.3, 40), np.linspace(-0.9, 1.4, 30)
    logits = mlp.forward(theta, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    answer = (logits[:, 1] - logits[:, 0]).reshape(30, 40)
    axes.contour(x, y, answer, [0], colors=[_QUIET], linewidths=2.5)
    for label, color in enumerate((other, main)):
        axes.plot(*X[labels == label].T, "os"[label], color=color, markersize=3.5, mew=0)


def _signal(axes: Axes, main: str, other: str) -> None:
    """Draw how large a signal is in each of twelve layers, at three scales of the weights."""
    mlp, rng = MLP((30, *[30] * 12, 1), 0.1), np.random.default_rng(0)
    theta, X = initialize(mlp, "he", rng), rng.standard_normal((50, 30))
    for scale, color in ((1, _QUIET), (0.65, other), (1.5, main)):
        sizes = [Z.std() for Z in mlp.preactivations(scale * theta, X)]
        axes.plot(np.log(sizes), "-o", color=color, linewidth=2, markersize=3.5, mew=0)


def _slopes(axes: Axes, main: str, other: str) -> None:
    """Draw the accuracy over the slope: means of twelve networks with their intervals."""
    seeds = range(12)
    X, labels = _stacked(two_moons(240, 0.15, np.random.default_rng(seed)) for seed in seeds)
    for place, slope in enumerate((0, 0.1, 0.3, 0.6, 1)):
        mlp = MLP((2, 8, 8, 2), slope, criterion="cross_entropy")
        start = initialize(mlp, "he", np.random.default_rng(0), n_networks=len(seeds))
        run = train(mlp, start, X[:, :40], labels[:, :40], learning_rate=0.5, epochs=200)
        right = mlp.forward(run.theta, X[:, 40:]).argmax(axis=-1) == labels[:, 40:]
        _interval(axes, right.mean(axis=-1), place, (other, main)[slope == 1], upright=True)


def _interval(axes: Axes, values: Array, place: float, color: str, upright: bool = False) -> None:
    """Draw a mean, and twice its standard error to both sides."""
    mean, half = values.mean(), 2 * values.std(ddof=1) / np.sqrt(len(values))
    ends, point = ([place, place], [mean - half, mean + half]), ([place], [mean])
    for (x, y), style in ((ends, "-"), (point, "o")):
        x, y = (x, y) if upright else (y, x)
        axes.plot(x, y, style, color=color, linewidth=2.5, markersize=6, markeredgewidth=0)


def _digit(axes: Axes, main: str, other: str) -> None:
    """Draw a handwritten digit: one shape for each of four strengths of its ink."""
    images = digits(np.random.default_rng(0)).X_train
    levels = np.ceil(4 * images[14].reshape(8, 8))  # a 5 that is plain to see
    for level in range(1, 5):
        squares = [
            Path.unit_rectangle().transformed(Affine2D().translate(column, 7 - row))
            for row, column in np.argwhere(levels == level)
        ]
        shape = Path.make_compound_path(*squares)
        axes.add_patch(PathPatch(shape, facecolor=main, alpha=level / 4, linewidth=0))
    axes.set(xlim=(-2, 10), ylim=(0, 8))


def _clinic(axes: Axes, main: str, other: str) -> None:
    """Draw which checks find which faults: a row a fault, a column a check."""
    programs = {patient.name: patient.program for patient in PATIENTS}
    names = "averaged biases", "output ≥ 0", "shuffled apart", "moving memory", "counted from zero"
    checks = "step, 0.01", "step, 0", "step, −0.2", "pairs", "memory", "average"
    for row, name in enumerate(names):
        for column, check in enumerate(checks):
            found = not CHECKS[check](programs[name])
            style = {"facecolor": main} if found else {"facecolor": _QUIET, "alpha": 0.25}
            axes.add_patch(Rectangle((column, -row), 0.84, 0.8, linewidth=0, **style))
    axes.set(xlim=(0, 5.84), ylim=(-4, 0.8))


def _forest(axes: Axes, main: str, other: str) -> None:
    """Draw by how much a leak changes the final loss on four tasks, each with its interval."""
    axes.axvline(0, color=_QUIET, linestyle="-", linewidth=1.5)
    tasks = ((two_moons, 0.2), (two_rings, 0.2), (two_spirals, 0.1), (two_rings, 0.1))
    for row, (task, noise) in enumerate(tasks):
        X, labels = _stacked(task(40, noise, np.random.default_rng(seed)) for seed in range(8))
        losses = []
        for slope in (0, 0.1):
            mlp = MLP((2, 6, 6, 2), slope, criterion="cross_entropy")
            start = initialize(mlp, "he", np.random.default_rng(1), n_networks=8)
            losses.append(train(mlp, start, X, labels, learning_rate=0.3, epochs=60).loss[-1])
        _interval(axes, losses[1] - losses[0], -row, main)


def _stacked(
    draws: Iterable[tuple[Array, NDArray[np.integer]]],
) -> tuple[Array, NDArray[np.integer]]:
    """Stack inputs and labels, a data set for each network of a stack."""
    X, labels = zip(*draws, strict=True)
    return np.stack(X), np.stack(labels)


# By the name of a chapter's file: what draws its picture, and what is to be seen there.
_PICTURES: dict[str, tuple[Callable[[Axes, str, str], None], str]] = {
    "01_dead_neurons": (_dead_neuron, "a line that has left a cloud of points"),
    "02_the_leak": (_kink, "the graph of Leaky ReLU, which leaks below zero"),
    "03_backpropagation": (_backward, "a small network with arrows that lead back"),
    "04_checking_derivatives": (_valley, "an error that falls and rises with the step"),
    "05_training": (_moons, "two moons of points with a line between them"),
    "06_initialisation": (_signal, "a signal that shrinks, stays or grows from layer to layer"),
    "07_choosing_the_slope": (_slopes, "an accuracy for each of five slopes, with intervals"),
    "08_digits": (_digit, "a handwritten digit"),
    "09_debugging_clinic": (_clinic, "a table of faults and the checks that find them"),
    "10_literature": (_forest, "four measured differences with their intervals"),
}
