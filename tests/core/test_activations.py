"""The two functions and their derivatives: identities, edges, precision."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import leaky
from leaky import MLP
from leaky.activations import activation, activation_derivative

any_shape = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
# Half the range of float64, so that a slope of at most 2 cannot overflow.
finite = st.floats(-8e307, 8e307)
numbers = hnp.arrays(np.float64, any_shape, elements=finite)
slopes = st.floats(-2, 2)
FUNCTIONS = [
    leaky.relu,
    leaky.relu_derivative,
    leaky.leaky_relu,
    leaky.leaky_relu_derivative,
    leaky.leaky_relu_slope_derivative,
]


@given(numbers, slopes)
def test_leaky_relu_is_z_times_its_derivative(z, slope):
    # Exactly: each branch is one product of the same two numbers, or z itself.
    np.testing.assert_array_equal(
        leaky.leaky_relu(z, slope), z * leaky.leaky_relu_derivative(z, slope)
    )


@given(numbers)
def test_slope_one_is_the_identity_and_slope_zero_is_relu(z):
    np.testing.assert_array_equal(leaky.leaky_relu(z, 1), z)
    np.testing.assert_array_equal(leaky.leaky_relu(z, 0), leaky.relu(z))
    np.testing.assert_array_equal(leaky.leaky_relu_derivative(z, 0), leaky.relu_derivative(z))


@given(numbers, st.floats(-2, 1))
def test_the_shorter_form_with_max_is_the_same_up_to_slope_one(z, slope):
    np.testing.assert_array_equal(leaky.leaky_relu(z, slope), np.maximum(slope * z, z))


def test_the_shorter_form_with_max_swaps_the_branches_above_slope_one():
    z = np.array([-2.0, 2.0])
    np.testing.assert_array_equal(leaky.leaky_relu(z, 1.5), [-3, 2])
    np.testing.assert_array_equal(np.maximum(1.5 * z, z), [-2, 3])


@given(numbers)
def test_relu_agrees_with_a_choice_element_by_element(z):
    expected = np.reshape([max(each, 0.0) for each in z.ravel()], z.shape)
    np.testing.assert_array_equal(leaky.relu(z), expected)


@given(st.floats(1e-3, 1e3), st.sampled_from([-1, 1]), slopes)
def test_the_derivative_is_the_slope_of_the_secant_on_either_side(size, sign, slope):
    z, step = sign * size, size / 2
    secant = (leaky.leaky_relu(z + step, slope) - leaky.leaky_relu(z - step, slope)) / (2 * step)
    # Both are straight lines there: only the rounding of three operations is left.
    assert leaky.leaky_relu_derivative(z, slope) == pytest.approx(secant, rel=1e-14, abs=1e-14)


@given(st.floats(-1e3, 1e3), slopes)
def test_the_slope_derivative_is_the_difference_between_two_slopes(z, slope):
    # The function is linear in its slope, so the difference over one unit is the derivative.
    difference = leaky.leaky_relu(z, slope + 1) - leaky.leaky_relu(z, slope)
    # Rounding of slope + 1 (at most 3) and of two products with z.
    assert leaky.leaky_relu_slope_derivative(z) == pytest.approx(difference, rel=1e-14, abs=1e-12)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_the_derivative_at_zero_is_the_slope(zero):
    assert leaky.relu_derivative(zero) == 0
    assert leaky.leaky_relu_derivative(zero, 0.3) == 0.3
    assert leaky.leaky_relu_slope_derivative(zero) == 0


@pytest.mark.parametrize("function", FUNCTIONS)
@given(z=numbers)
def test_shapes_are_kept_and_the_input_is_not_changed(function, z):
    before = z.copy()
    assert np.shape(function(z)) == z.shape
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nan_stays_nan(function):
    np.testing.assert_array_equal(np.isnan(function([np.nan, 1.0])), [True, False])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_every_floating_precision_is_kept(function, dtype):
    assert function(np.array([-1, 0, 1], dtype)).dtype == dtype
    assert function(dtype(-1)).dtype == dtype


@pytest.mark.parametrize("slope", [-0.5, 0, 0.01, 1.5])
@pytest.mark.parametrize("function", [leaky.leaky_relu, leaky.leaky_relu_derivative])
def test_no_slope_widens_single_precision(function, slope):
    assert function(np.array([-1, 0, 1], np.float32), slope).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_integers_become_float64(function, dtype):
    z = np.array([0, 1, 100], dtype)
    assert function(z).dtype == np.float64
    np.testing.assert_array_equal(function(z), function(z.astype(float)))


def test_a_numpy_float64_slope_does_not_widen_float32():
    z = np.array([-1, 1], np.float32)
    assert leaky.leaky_relu(z, np.float64(0.1)).dtype == np.float32
    assert leaky.leaky_relu_derivative(z, np.float64(0.1)).dtype == np.float32


@pytest.mark.parametrize(
    ("slope", "left", "right"),
    [(0, 0, np.inf), (0.01, -np.inf, np.inf), (-0.01, np.inf, np.inf), (1, -np.inf, np.inf)],
)
def test_infinities_have_their_limits(slope, left, right):
    np.testing.assert_array_equal(leaky.leaky_relu([-np.inf, np.inf], slope), [left, right])


def test_derivatives_at_infinity_are_those_of_the_branches():
    z = [-np.inf, np.inf]
    np.testing.assert_array_equal(leaky.relu(z), [0, np.inf])
    np.testing.assert_array_equal(leaky.relu_derivative(z), [0, 1])
    np.testing.assert_array_equal(leaky.leaky_relu_derivative(z, 0.3), [0.3, 1])
    np.testing.assert_array_equal(leaky.leaky_relu_slope_derivative(z), [-np.inf, 0])


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-1, 1))
def test_every_finite_slope_is_right(slope, z):
    expected = z if z > 0 else slope * z
    assert leaky.leaky_relu(z, slope) == expected
    assert leaky.leaky_relu_derivative(z, slope) == (1 if z > 0 else slope)


def test_the_default_slope_is_one_hundredth():
    assert leaky.leaky_relu(-1.0) == -0.01
    assert leaky.leaky_relu_derivative(-1.0) == 0.01


PRECISIONS = [np.float16, np.float32, np.float64, np.longdouble]
# Ordinary slopes, and those that float16 or float32 rounds to ∞, to 0 or to a number of few digits.
WIDE_SLOPES = [1e5, -1e5, 1e39, -1e39, 1e300, 1e-5, 1e-8, -1e-8, 1e-40, 1e-50, -1e-50, 1e-300]


def edges(dtype):
    """Numbers at both ends of a precision, and between."""
    info = np.finfo(dtype)
    sizes = [0, info.smallest_subnormal, info.tiny, 1e-3, 0.5, 1, 3, info.max / 2, info.max]
    return np.array([sign * size for size in map(dtype, sizes) for sign in (1, -1)], dtype)


def rounded(exact, dtype):
    """A fraction in a precision, by way of longdouble, which has a longer range and more digits."""
    top, bottom = exact.as_integer_ratio()
    shift = max(top.bit_length() - bottom.bit_length(), -17000)
    scaled = Fraction(top, bottom) / Fraction(2) ** shift  # between 1/2 and 2
    with np.errstate(over="ignore"):
        return np.ldexp(np.longdouble(float(scaled)), shift).astype(dtype)


def exact(z, slope, dtype):
    """αz of each number left of 0 and z of the others, as the precision rounds it."""
    products = (
        each if each > 0 else Fraction(slope) * each for each in map(Fraction, map(float, z))
    )
    return np.array([rounded(each, dtype) for each in products])


@pytest.mark.parametrize("dtype", PRECISIONS[:3])
@pytest.mark.parametrize("slope", [0.01, 1.5, *WIDE_SLOPES])
def test_a_slope_beyond_the_precision_gives_the_rounded_product(dtype, slope):
    z = edges(dtype)
    with np.errstate(over="ignore"):
        actual = leaky.leaky_relu(z, slope)
        in_network = activation(z, slope, out=np.empty_like(z))
    assert actual.dtype == in_network.dtype == dtype
    # An ordinary slope is itself rounded, and the product after it.
    info = np.finfo(dtype)
    for each in [actual, in_network]:
        np.testing.assert_allclose(
            each.astype(np.longdouble),
            exact(z, slope, dtype).astype(np.longdouble),
            rtol=2 * info.eps,
            atol=float(info.smallest_subnormal),
        )


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("slope", WIDE_SLOPES)
def test_infinity_and_nan_meet_a_slope_beyond_the_precision(dtype, slope):
    z = np.array([-np.inf, np.inf, np.nan, 0, 2], dtype)
    expected = [-np.inf if slope > 0 else np.inf, np.inf, np.nan, 0, 2]
    np.testing.assert_array_equal(leaky.leaky_relu(z, slope), expected)
    with np.errstate(over="ignore"):  # of slope · 2, which is not chosen
        np.testing.assert_array_equal(activation(z, slope, out=np.empty_like(z)), expected)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("slope", [0.01, 1.5, *WIDE_SLOPES])
def test_the_derivative_is_the_slope_as_the_precision_rounds_it(dtype, slope):
    with np.errstate(over="ignore"):
        left = np.array(slope).astype(dtype)
        actual = leaky.leaky_relu_derivative(np.array([-1, 0, 1, np.nan], dtype), slope)
    assert actual.dtype == dtype
    np.testing.assert_array_equal(actual, np.array([left, left, 1, np.nan], dtype))


def test_a_derivative_where_no_unit_is_off_warns_of_no_slope():
    z = np.ones(3, np.float16)
    np.testing.assert_array_equal(leaky.leaky_relu_derivative(z, 1e5), z)
    np.testing.assert_array_equal(leaky.leaky_relu(z, 1e5), z)


@pytest.mark.parametrize(("dtype", "slope"), [(np.float16, 1e5), (np.float32, 1e39)])
def test_a_network_passes_through_slopes_beyond_its_precision(dtype, slope):
    # Inputs of the order of 1/slope: what reaches the output is of the order of 1, and so are the
    # products on the way back, though the slope itself is no number of this precision.
    mlp, small = MLP((1, 1, 1), slope), dtype(1 / slope)
    theta = np.array([-1, 0, 1 / 32, 0], dtype)
    batch = np.array([[small], [2 * small]]), np.zeros((2, 1), dtype)
    rough = 10 * np.finfo(dtype).eps  # a handful of roundings
    output, gradient = mlp.forward(theta, batch[0]), mlp.gradient(theta, *batch)
    assert output.dtype == gradient.dtype == dtype
    expected = [-slope * float(small) * each / 32 for each in (1, 2)]
    np.testing.assert_allclose(output[:, 0], expected, rtol=rough)
    wide = theta.astype(float), *(each.astype(float) for each in batch)
    np.testing.assert_allclose(gradient, mlp.gradient(*wide), rtol=rough)


@pytest.mark.parametrize("slope", [0.1, 2.0, 0.0])
def test_an_array_of_one_slope_is_that_slope(slope):
    z = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    for function in [leaky.leaky_relu, leaky.leaky_relu_derivative]:
        for slopes in [np.full(3, slope), np.full((5, 1), slope), np.array(slope), [slope] * 3]:
            actual = function(z, slopes)
            assert actual.dtype == np.float32
            np.testing.assert_array_equal(actual, function(z, slope))


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_each_unit_has_its_own_slope(dtype):
    slopes = np.array([0, 0.01, 1, -0.5, 1.5, 1e5, 1e-50])
    z = np.array([-np.inf, -2, -0.25, 0, 1, np.inf, np.nan], dtype)[:, None]
    for function in [leaky.leaky_relu, leaky.leaky_relu_derivative]:
        with np.errstate(over="ignore"):
            actual = function(z, slopes)
            one_by_one = [function(z[:, 0], slope) for slope in slopes.tolist()]
        assert actual.dtype == dtype and actual.shape == (7, 7)
        # With one wide slope among them all are multiplied before they are rounded.
        rough = np.finfo(dtype).eps
        np.testing.assert_allclose(actual, np.stack(one_by_one, axis=1), rtol=rough)


def test_one_number_takes_many_slopes():
    np.testing.assert_array_equal(leaky.leaky_relu(-2, [0.5, 1, 2]), [-1, -2, -4])
    np.testing.assert_array_equal(leaky.leaky_relu_derivative(-2, [0.5, 1, 2]), [0.5, 1, 2])


def test_the_networks_derivative_is_the_public_one():
    z = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    for slope in [0.0, 0.01, 1.0, 1.5, -0.5]:
        actual = activation_derivative(z, slope)
        assert actual.dtype == np.float32
        np.testing.assert_array_equal(actual, leaky.leaky_relu_derivative(z, slope))
