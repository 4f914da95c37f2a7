"""Random networks and what the tests of several modules do with them."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from leaky import MLP, gain

slopes = st.one_of(st.sampled_from([0.0, 0.01, 0.3, 1.0, 1.5]), st.floats(-0.5, 2))
criteria = st.sampled_from(["mse", "cross_entropy"])
seeds = st.integers(0, 2**32 - 1)

# Leading axes of theta, X and Y, and what they make together.
AXES = [
    ((), (), ()),
    ((4,), (), ()),
    ((2, 3), (), ()),
    ((3,), (3,), (3,)),
    ((), (3,), ()),
    ((), (), (3,)),
    ((2, 1), (3,), (2, 3)),
    ((3,), (2, 1), (1,)),
]


class Case(NamedTuple):
    mlp: MLP
    theta: np.ndarray
    X: np.ndarray
    Y: np.ndarray


@st.composite
def cases(draw, axes=AXES[:1], max_hidden=3, criteria=criteria):
    """Draw a network with parameters and data whose every number is of the order of 1."""
    widths = st.lists(st.integers(1, 6), min_size=2, max_size=2 + max_hidden)
    mlp = MLP(draw(widths), draw(slopes), draw(criteria))
    rng = np.random.default_rng(draw(seeds))
    return make_case(mlp, rng, draw(st.integers(1, 8)), draw(st.sampled_from(axes)))


def make_case(mlp, rng, n, axes=AXES[0]):
    theta_axes, X_axes, Y_axes = axes
    theta = moderate_parameters(mlp, rng, theta_axes)
    X = rng.normal(size=(*X_axes, n, mlp.sizes[0]))
    if mlp.criterion == "mse":
        return Case(mlp, theta, X, rng.normal(size=(*Y_axes, n, mlp.sizes[-1])))
    return Case(mlp, theta, X, rng.integers(0, mlp.sizes[-1], (*Y_axes, n)))


def moderate_parameters(mlp, rng, axes=()):
    """Draw weights that keep the signal's size, and biases of about that size."""
    theta = np.empty((*axes, mlp.size))
    for W, b in mlp.unpack(theta):
        W[...] = rng.normal(size=W.shape) * gain(mlp.negative_slope) / np.sqrt(W.shape[-2])
        b[...] = rng.normal(size=b.shape) * 0.5
    return theta


def one_by_one(function, mlp, theta, X, Y):
    """Call `function(theta, X, Y)` for each network of a stack and stack the results."""
    own = 2 if mlp.criterion == "mse" else 1
    axes = np.broadcast_shapes(theta.shape[:-1], X.shape[:-2], Y.shape[:-own])
    theta = np.broadcast_to(theta, (*axes, *theta.shape[-1:]))
    X = np.broadcast_to(X, (*axes, *X.shape[-2:]))
    Y = np.broadcast_to(Y, (*axes, *Y.shape[-own:]))
    results = [np.asarray(function(theta[i], X[i], Y[i])) for i in np.ndindex(axes)]
    return np.reshape(results, (*axes, *results[0].shape))


def assert_equal_to_round_off(actual, expected):
    """Compare numbers of the order of 1 that were added up in another order.

    Sums of at most a few hundred terms and five layers of them: their rounding stays below
    1e-12, while a wrong axis, factor or mask shows in the second digit.
    """
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-10, atol=1e-11)
