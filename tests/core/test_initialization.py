"""First weights: their spread over many draws, and what it does to a signal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import seeds, slopes

from leaky import MLP, gain, initialize

SCHEMES = ["he", "normal", "pytorch", "zeros"]

# Draws of a large stack: so many that a wrong factor of 1 % stands out by many standard errors.
# A right one stays within 5 standard errors in all but one of a million tests.
SIZES, NETWORKS, STANDARD_ERRORS = (8, 30, 20), 400, 5


def assert_standard_deviation(sample, expected, kurtosis):
    """Compare a sample's spread with that of its distribution, whose mean is 0.

    The standard error of a variance of N numbers is the variance times √((kurtosis − 1) / N);
    that of their mean is the standard deviation over √N.
    """
    allowed = STANDARD_ERRORS * np.sqrt((kurtosis - 1) / sample.size)
    assert abs(np.mean(sample**2) / expected**2 - 1) < allowed
    assert abs(sample.mean()) < STANDARD_ERRORS * expected / np.sqrt(sample.size)


@pytest.mark.parametrize("slope", [0, 0.01, 0.3, 1, 1.5])
def test_he_weights_have_standard_deviation_gain_over_root_fan_in(slope):
    mlp = MLP(SIZES, slope)
    for W, b in mlp.unpack(initialize(mlp, "he", np.random.default_rng(0), NETWORKS)):
        assert_standard_deviation(W, np.sqrt(2 / (1 + slope**2) / W.shape[-2]), kurtosis=3)
        assert not b.any()


def test_normal_weights_have_standard_deviation_one_at_any_width():
    mlp = MLP(SIZES)
    for W, b in mlp.unpack(initialize(mlp, "normal", np.random.default_rng(0), NETWORKS)):
        assert_standard_deviation(W, 1, kurtosis=3)
        assert not b.any()


def test_pytorch_weights_and_biases_are_uniform_within_one_over_root_fan_in():
    mlp = MLP(SIZES)
    for W, b in mlp.unpack(initialize(mlp, "pytorch", np.random.default_rng(0), NETWORKS)):
        bound = 1 / np.sqrt(W.shape[-2])
        for part in (W, b):
            assert np.abs(part).max() <= bound
            # 8,000 uniform numbers or more: the largest is within 1 % but for (0.99)^8000.
            assert np.abs(part).max() > 0.99 * bound
            assert_standard_deviation(part, bound / np.sqrt(3), kurtosis=9 / 5)


def test_zeros_are_zeros():
    assert not initialize(MLP(SIZES), "zeros", np.random.default_rng(0), 3).any()


@given(slopes)
def test_gain_makes_up_for_what_leaky_relu_takes_from_the_mean_square(slope):
    # He and others: ½ (1 + a²) · fan_in · Var[w] = 1.
    assert (1 + slope**2) / 2 * gain(slope) ** 2 == pytest.approx(1, rel=1e-14)


def test_gain_of_relu_is_root_two_and_of_the_identity_one():
    assert gain(0) == pytest.approx(np.sqrt(2), rel=1e-15)
    assert gain(1) == 1
    assert gain() == gain(0.01)


@pytest.mark.parametrize("slope", [0, 0.01, 0.3, 1])
def test_he_weights_keep_the_mean_square_from_layer_to_layer(slope):
    mlp, rng = MLP((50, 50, 50, 50, 50), slope), np.random.default_rng(1)
    X = rng.normal(size=(1, 50))
    stack = mlp.preactivations(initialize(mlp, "he", rng, 4000), X)
    # Mean squares of z: the first layer's is gain² times that of X, and every next layer's the
    # same. Each network gives one number; their spread gives the standard error of the mean.
    for Z in stack:
        squares = np.square(Z).mean(axis=(1, 2)) / gain(slope) ** 2 / np.square(X).mean()
        error = squares.std() / np.sqrt(len(squares))
        assert abs(squares.mean() - 1) < STANDARD_ERRORS * error
        assert error < 0.05  # else the line above could not fail


@pytest.mark.parametrize("scheme", SCHEMES)
@given(seed=seeds, n_networks=st.one_of(st.none(), st.integers(1, 4)))
def test_the_same_generator_gives_the_same_parameters(scheme, seed, n_networks):
    mlp = MLP((3, 4, 2))
    first = initialize(mlp, scheme, np.random.default_rng(seed), n_networks)
    again = initialize(mlp, scheme, np.random.default_rng(seed), n_networks)
    assert first.shape == ((mlp.size,) if n_networks is None else (n_networks, mlp.size))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("scheme", ["he", "normal", "pytorch"])
def test_the_generator_moves_on_and_no_two_networks_are_the_same(scheme):
    mlp, rng = MLP((3, 4, 2)), np.random.default_rng(0)
    rows = np.vstack([initialize(mlp, scheme, rng, 5), initialize(mlp, scheme, rng)])
    W1 = mlp.unpack(rows)[0][0]
    assert len(np.unique(W1)) == W1.size


def test_the_schemes_share_their_random_stream():
    # So that a comparison of schemes is paired: He's weights are the normal ones, scaled.
    mlp = MLP((3, 4, 2), 0.3)
    he, normal = (
        mlp.unpack(initialize(mlp, scheme, np.random.default_rng(0))) for scheme in SCHEMES[:2]
    )
    for (W_he, _), (W_normal, _) in zip(he, normal, strict=True):
        np.testing.assert_allclose(W_he, W_normal * gain(0.3) / np.sqrt(len(W_he)), rtol=1e-15)
