"""Random networks and what the tests of several modules do with them."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from leaky import MLP, gain, initialize

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


def any_scale_case(rng):
    """Draw a network as bad as they come, to see what the gradient check makes of it.

    Depth to 6, widths to 8, any slope from 0 to 1.5, batches of 1 to 500; weights, inputs and
    targets a thousand times too small or large; dead units, inputs and weights of exactly 0,
    targets that the network all but hits, float32.
    """
    criterion = str(rng.choice(["mse", "cross_entropy"]))
    widths = rng.integers(1, 9, rng.integers(2, 8))
    widths[-1] = max(widths[-1], 2)
    slope = rng.choice([0, 0.01, 0.1, 0.3, 1, 1.5, rng.uniform(0, 1.5)])
    mlp = MLP(widths.tolist(), float(slope), criterion)
    n = int(rng.choice([1, 2, 5, 20, 100, 500]))

    scheme = str(rng.choice(["he", "normal", "pytorch"]))
    theta = initialize(mlp, scheme, rng) * _scale(rng)
    X = rng.normal(size=(n, widths[0])) * _scale(rng)
    _spoil(mlp, theta, X, rng)
    if criterion == "cross_entropy":
        Y = rng.integers(0, widths[-1], n)
    elif rng.random() < 0.2:
        output = mlp.forward(theta, X)
        Y = output + rng.normal(size=output.shape) * np.abs(output).max() * 10 ** rng.uniform(-7, 0)
    else:
        Y = rng.normal(size=(n, widths[-1])) * _scale(rng)
    if rng.random() < 0.1:
        with np.errstate(over="ignore", invalid="ignore"):
            single = theta.astype(np.float32)
            if np.isfinite(mlp.gradient(single, X, Y)).all() and mlp.loss(single, X, Y) < 1e30:
                theta = single  # what float32 cannot hold has no gradient to be right
    return Case(mlp, theta, X, Y)


def _scale(rng):
    return 1 if rng.random() < 0.3 else 10 ** rng.uniform(-3, 3)


def _spoil(mlp, theta, X, rng):
    """Kill units, or put them at exactly 0, in some of the cases."""
    hidden = mlp.unpack(theta)[:-1]
    match rng.integers(0, 8):
        case 0:
            X[:, 0] = 0
        case 1:
            X[rng.integers(0, len(X))] = 0  # with zero biases, all units at the kink
        case 2:
            for W, _ in hidden:
                W[:, 0] = 0
        case 3:
            for W, b in hidden:  # one unit a layer far off for every sample
                b[0] -= 1e3 * np.abs(W).max() * max(1, np.abs(X).max())
        case 4:
            for W, b in hidden:  # most units dead
                b[1:] -= 10 * np.abs(W).sum() * max(1, np.abs(X).max())
        case 5:
            X[:] = np.round(X)  # ties, and zeros
        case _:
            pass
