"""The data of the book: the article's noise, small tasks in the plane, and handwritten digits."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky._records import compared_by_value
from leaky._validation import finite_number, fraction, generator, whole_number

Array = NDArray[np.floating]


@compared_by_value
class ArticleRecipe(NamedTuple):
    """Every number that the article draws at random, in its order."""

    X: Array
    Y: Array
    layers: list[tuple[Array, Array]]
    X_new: Array


@compared_by_value
class Digits(NamedTuple):
    """Handwritten digits, one image a row, in two parts that share none."""

    X_train: Array
    labels_train: NDArray[np.integer]
    X_test: Array
    labels_test: NDArray[np.integer]


def article_recipe() -> ArticleRecipe:
    """Repeat the article's whole random stream: data, first weights, ten new points.

    Everything is standard normal, from NumPy's legacy generator with seed 0 (the article calls
    ``numpy.random.seed(0)``), in the order X, Y, W₁, W₂, W₃, new points. Biases are 0.

    Returns
    -------
    ArticleRecipe
        ``X`` (100, 2), ``Y`` (100, 2), ``layers`` for `MLP.pack` with sizes 2-10-10-2, and
        ``X_new`` (10, 2).
    """
    # The one place that needs the legacy generator: only it gives the article's numbers.
    rng = np.random.RandomState(0)
    X, Y = rng.standard_normal((100, 2)), rng.standard_normal((100, 2))
    shapes = [(2, 10), (10, 10), (10, 2)]
    layers: list[tuple[Array, Array]] = [
        (rng.standard_normal(shape), np.zeros(shape[1])) for shape in shapes
    ]
    return ArticleRecipe(X, Y, layers, rng.standard_normal((10, 2)))


def article_data() -> tuple[Array, Array]:
    """Repeat the article's data: 100 inputs of 2 features and 100 targets of 2 values.

    Inputs and targets are independent noise: there is nothing to learn but to memorise.

    Returns
    -------
    X, Y : ndarray, shape (100, 2)
    """
    recipe = article_recipe()
    return recipe.X, recipe.Y


def two_moons(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, NDArray[np.integer]]:
    """Draw two half circles that reach into each other: a task that no straight line solves.

    The upper moon is the unit half circle around (0, 0), the lower one around (1, 0.5).

    Parameters
    ----------
    n : int
        Number of points, at least 2; the upper moon gets the larger half of an odd number.
    noise : float
        Standard deviation of the normal noise added to both coordinates, 0 or more.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
        0 on the upper moon, 1 on the lower one.

    Raises
    ------
    ValueError
        If `n` is below 2 or `noise` below 0.
    TypeError
        If an argument is not of the kind named above.
    """
    n, noise = _checked(n, noise)
    labels = np.arange(n) % 2
    angle = generator(rng).uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    X = np.where(labels[:, None] == 0, upper, lower)
    return X + noise * rng.standard_normal((n, 2)), labels


def two_rings(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, NDArray[np.integer]]:
    """Draw a ring around another: a task that needs a closed line.

    Parameters
    ----------
    n : int
        Number of points, at least 2; the outer ring gets the larger half of an odd number.
    noise : float
        Standard deviation of the normal noise added to both coordinates, 0 or more.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
        0 on the outer ring, of radius 1, and 1 on the inner one, of radius 0.5.

    Raises
    ------
    ValueError, TypeError
        As `two_moons`.
    """
    n, noise = _checked(n, noise)
    labels = np.arange(n) % 2
    angle = generator(rng).uniform(0, 2 * np.pi, n)
    return _around(angle, 1 - 0.5 * labels) + noise * rng.standard_normal((n, 2)), labels


def two_spirals(
    n: int, noise: float, rng: np.random.Generator
) -> tuple[Array, NDArray[np.integer]]:
    """Draw two spirals that wind around each other, one and a half times: a hard task.

    Parameters
    ----------
    n : int
        Number of points, at least 2; one spiral gets the larger half of an odd number.
    noise : float
        Standard deviation of the normal noise added to both coordinates, 0 or more.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (n, 2)
        From the middle, (0, 0), to a distance of 1.
    labels : ndarray of int, shape (n,)
        0 on one spiral, 1 on the other, which is half a turn ahead.

    Raises
    ------
    ValueError, TypeError
        As `two_moons`.

    References
    ----------
    Lang and Witbrock (1988), "Learning to tell two spirals apart", Proceedings of the 1988
    Connectionist Models Summer School: the task, there with three turns.
    """
    n, noise = _checked(n, noise)
    labels = np.arange(n) % 2
    turn = 3 * np.pi * np.sqrt(generator(rng).random(n))  # the root spreads them along the way
    X = _around(turn + np.pi * labels, turn / (3 * np.pi))
    return X + noise * rng.standard_normal((n, 2)), labels


def xor_points(n: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.integer]]:
    """Draw points of a square whose opposite quarters have the same label: exclusive or.

    Parameters
    ----------
    n : int
        Number of points, at least 2.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (n, 2)
        Uniform between -1 and 1.
    labels : ndarray of int, shape (n,)
        1 where both coordinates have the same sign, else 0.

    Raises
    ------
    ValueError, TypeError
        As `two_moons`.
    """
    n, _ = _checked(n, 0)
    X = generator(rng).uniform(-1, 1, (n, 2))
    return X, (X[:, 0] * X[:, 1] > 0).astype(int)


def _checked(n: int, noise: float) -> tuple[int, float]:
    n, noise = whole_number(n, "n", least=2), finite_number(noise, "noise")
    if noise < 0:
        raise ValueError(f"noise must be at least 0, got {noise:g}")
    return n, noise


def _around(angle: Array, radius: Array) -> Array:
    """Place points around (0, 0)."""
    return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def digits(rng: np.random.Generator, test_fraction: float = 0.3) -> Digits:
    """Load the handwritten digits that the package brings and split them at random.

    1,797 images of 8 × 8 pixels, written by 13 people: the test part of the collection in the
    UCI Machine Learning Repository. Both parts here hold images of the same writers. Nothing is
    downloaded.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the split.
    test_fraction : float, default 0.3
        Share of the images held out, between 0 and 1.

    Returns
    -------
    Digits
        ``X_train`` and ``X_test`` of shape (n, 64), ink from 0 to 1; ``labels_train`` and
        ``labels_test`` of shape (n,), 0 to 9.

    Raises
    ------
    TypeError
        If `rng` is not a generator or `test_fraction` not a number.
    ValueError
        If `test_fraction` is not between 0 and 1, or so near to one that a part is empty.

    References
    ----------
    Alpaydin and Kaynak (1998), "Optical recognition of handwritten digits", UCI Machine
    Learning Repository, https://doi.org/10.24432/C50P49, under CC BY 4.0.
    """
    test_fraction = fraction(test_fraction, "test_fraction")
    pixels, labels = _images()
    order = generator(rng).permutation(len(labels))
    n_test = round(test_fraction * len(labels))
    if n_test in (0, len(labels)):
        raise ValueError(f"test_fraction must leave images in both parts, got {test_fraction:g}")
    test, train = np.split(order, [n_test])
    X = pixels / 16  # the ink of a pixel is a count from 0 to 16
    return Digits(X[train], labels[train], X[test], labels[test])


def _images() -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Read all images, shape (1797, 64), and their labels; the file says where they are from."""
    table = np.loadtxt(Path(__file__).with_name("digits.csv"), dtype=int, delimiter=",")
    return table[:, :-1], table[:, -1]
