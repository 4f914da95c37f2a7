"""The two functions and their derivatives: identities, edges, precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import leaky

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
